"""The grammar of division labels (层次序数): 第一章, 一、, （一）, 1., （1）, ①, 1.2.3, 专栏 1, 附件2.

Schemes and their usual order are those of GB/T 9704-2012, section 7.3.3 (一、 （一） 1. （1）), of 立法技术规范 for
laws (编 章 节 条) and of emergency plans (1 / 1.1 / 1.1.1). Labels are looked for in folded text without blanks
(`gongbao.parser.text`), so half- and full-width labels are the same thing here.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from gongbao.parser.numerals import chinese_number


class Scheme(StrEnum):
    """A way of numbering; a document's divisions of one scheme under one parent are siblings."""

    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    ARTICLE = "article"
    CHINESE_COMMA = "chinese_comma"
    CHINESE_PAREN = "chinese_paren"
    ARABIC_DOT = "arabic_dot"
    ARABIC_PAREN = "arabic_paren"
    ARABIC_HALF_PAREN = "arabic_half_paren"
    CIRCLED = "circled"
    DECIMAL = "decimal"
    BOX = "box"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the start of a line: `length` in characters of the line, `numbers` one value a decimal place.

    An unnumbered label (专栏, 附件) has no numbers; an inserted article (第十五条之一) has two. `weak` labels (a bare 1
    before a word, a 专栏 without number) may as well be words of a sentence and count only where the outline expects them.
    """

    scheme: Scheme
    numbers: tuple[int, ...]
    length: int
    weak: bool = False

    @property
    def ordinal(self) -> int | None:
        """Its number among its siblings: 2 for 1.2, 15 for 第十五条之一, None where it is unnumbered."""
        if not self.numbers:
            return None
        return self.numbers[0] if self.scheme is Scheme.ARTICLE else self.numbers[-1]


_DIGITS = "〇一二三四五六七八九"
_CHINESE = "[一二三四五六七八九十百〇零]"

# 三、四级医院, 一、二季度: two numbers that follow each other and count the same thing are an enumeration
_ENUMERATION = "|".join(f"{a}、{b}" for a, b in pairwise([*_DIGITS[1:], "十"]))
_COUNTED = "[级类等季线期批次年月日号度组档产]"
# 1.2亿立方米, 3.5万人: a decimal number before what it measures
_MEASURED = "[0-9%‰万亿倍元亩吨米]|千[瓦克米伏]|公[里顷斤]|个百分|平方|立方|小时"
# 3个, 12人: a number before what it counts, but not 3人员保障, 2分级处置
_COUNTED_THING = (
    "[年月号万亿千百十元吨亩件倍%]|日(?!常)|时(?![间限])|个(?![人体])|户(?![籍外])|家(?![庭畜禽])|名(?![称单录])|位(?!置)|"
    "所(?![有属])|座|处(?![理置])|批(?![准复发])|种(?![植子业质])|类(?![别型])|台(?!账)|支(?![持援付出])|条(?![件例])|"
    "人(?![员才力口民事社大])|次(?!生)|项(?!目)|级(?!别)|成(?![立员果效本长])|分(?![级类工布析层步组期解部区散])"
)

_LABEL = re.compile(
    rf"""
      第(?P<part>{_CHINESE}{{1,4}})(?:编|分编|部分)      # 第一编
    | 第(?P<chapter>{_CHINESE}{{1,4}}|[0-9]{{1,3}})章       # 第一章总则
    | 第(?P<section>{_CHINESE}{{1,4}}|[0-9]{{1,3}})节       # 第二节
    | 第(?P<article>{_CHINESE}{{1,6}}|[0-9]{{1,3}})条(?:之(?P<inserted>{_CHINESE}{{1,3}}))?   # 第十二条, 第十五条之一
    | 专栏(?P<box>[0-9]{{1,2}}|{_CHINESE}{{1,3}})?(?=\S|$)[:、.]?   # 专栏1区域质量发展示范工程
    | (?:附件|附录|附表|附图)(?:
          (?P<annex>[0-9]{{1,2}}|{_CHINESE}{{1,3}}|[A-Z](?![A-Za-z]))(?![,、。览])[.:]?   # 附件一:验收评分标准
        | (?!{_CHINESE}|[0-9,、。:]|已|的|所|中)\.?   # 附件
      )
    | (?!(?:{_ENUMERATION}){_COUNTED})(?P<chinese_comma>{_CHINESE}{{1,4}})、             # 一、总体要求
    | \((?P<chinese_paren>{_CHINESE}{{1,4}})\)           # (一)加强党的领导。
    | \((?P<arabic_paren>[0-9]{{1,3}})\)                    # (1)组织开展灾情会商核定
    | (?P<decimal>[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{1,4}})(?!{_MEASURED})\.?   # 4.1.2各级应急管理部门
    | (?P<arabic_dot>[0-9]{{1,3}})(?:\.(?![0-9])|、)         # 1.坚持依法行政
    | (?P<arabic_half_paren>[0-9]{{1,2}})\)                 # 1)现场核查
    | (?P<sign>[①-⒛㈠-㈩])                                # ①申请, ⑴核对余额, ⒈摸底, ㈠范围
    | (?P<bare>[1-9][0-9]?)(?=[一-鿿“《])(?!{_COUNTED_THING})   # 1总则
    """,
    re.VERBOSE,
)
_SIGNS = (
    ("①", "⑳", Scheme.CIRCLED),
    ("⑴", "⒇", Scheme.ARABIC_PAREN),
    ("⒈", "⒛", Scheme.ARABIC_DOT),
    ("㈠", "㈩", Scheme.CHINESE_PAREN),
)


def match_label(line: str) -> Label | None:
    """The label that a line begins with, None where it begins with none.

    >>> match_label("(十二)做好规划设计。")
    Label(scheme=<Scheme.CHINESE_PAREN: 'chinese_paren'>, numbers=(12,), length=4, weak=False)
    >>> match_label("2025年底前建成400个") is None
    True
    """
    found = _LABEL.match(line)
    if found is None:
        return None
    kind = "article" if found["inserted"] else found.lastgroup
    if kind is None:  # an unnumbered 专栏 or 附件
        box = line.startswith("专栏")
        return Label(Scheme.BOX if box else Scheme.ANNEX, (), found.end(), weak=box)
    text = found[kind]
    if kind == "decimal":
        return Label(Scheme.DECIMAL, tuple(int(part) for part in text.split(".")), found.end())
    if kind == "bare":
        return Label(Scheme.DECIMAL, (int(text),), found.end(), weak=True)
    if kind == "sign":
        return _sign(text)
    inserted = (chinese_number(found["inserted"]),) if found["inserted"] else ()
    return Label(Scheme(kind), (_value(text), *inserted), found.end())


def _sign(character: str) -> Label:
    first, scheme = next((first, scheme) for first, last, scheme in _SIGNS if first <= character <= last)
    return Label(scheme, (ord(character) - ord(first) + 1,), 1)


def _value(text: str) -> int:
    if text.isascii():
        return int(text) if text.isdigit() else ord(text) - ord("A") + 1
    return chinese_number(text)
