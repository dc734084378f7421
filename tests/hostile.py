"""A gazette whose words try to break every format that they are written in, and graphs made of it."""

from dataclasses import replace
from pathlib import Path

from gongbao.graph.directory import Graph, GraphDirectory, open_graph
from gongbao.parser import parse_issue
from gongbao.parser.model import Masthead, Source

MARKUP = "<script>alert('x')</script>&amp;<![CDATA[]]></p>"
FORMULAS = ('=HYPERLINK("http://evil.example","点")', "+1+cmd|'/c calc'!A1", "-2+3", "@SUM(1)", "\t=1+1")
QUOTES = '逗号,分号;"双引号""连用"\'单引号\'|竖线\\反斜线'
CONTROLS = "\x00\x01\x07\x08\x0b\x0c\x1b\x7f\x85\ufffe\uffff"
DIRECTIONS = "\u200e\u200f\u202a\u202e\u2066\u2069"
EMOJI = "👩‍👩‍👧‍👦🇨🇳𠮷"
SURROGATES = "\ud800半\udfff"
LINES = "换行\u2028段落\u2029"
LONG = "推进绿色发展" * 60_000  # about 1 MB in UTF-8

_CLAUSES = "\n".join(
    f"（{number}）{words}，到2025年底新建高标准农田{10 + index}万亩。（市财政局牵头，市农业农村局{words[:8]}、市教育局配合）"
    for index, (number, words) in enumerate(
        zip(
            "一二三四五六七八九十",
            (MARKUP, *FORMULAS, QUOTES, CONTROLS, DIRECTIONS + EMOJI, SURROGATES),
            strict=False,
        )
    )
)

TEXT = f"""青河州人民政府关于{MARKUP}{EMOJI}的通知{SURROGATES}

青政发〔2024〕7号

各县市人民政府：

一、{MARKUP}{CONTROLS}
{_CLAUSES}
（十一）{LINES}依据《{MARKUP}{QUOTES}办法》《=1+1》（青政发〔2020〕1号），每年12月底前报送{SURROGATES}报告。市财政局应当于2025年6月30日前完成{EMOJI}。
二、{LONG}
{LONG}由市教育局负责。（市教育局）

2024年3月5日
"""


def hostile_source(text: str = TEXT) -> Source:
    """Return the gazette as a reader would give it, `]]>` and all in its masthead too."""
    masthead = Masthead(key="hostile/2024/7", publisher=MARKUP + EMOJI, title="=1+1" + CONTROLS + SURROGATES, year=2024)
    return replace(Source(text=text), masthead=masthead)


def hostile_graph(folder: Path) -> Graph:
    """Build a graph of the gazette alone, and open it."""
    with GraphDirectory(folder).writing() as build:
        build.put(parse_issue(hostile_source()))
    return open_graph(folder)
