"""What a web page says of its document beside the text: its table of metadata, its line of source and date, <meta>."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import lxml.html

from gongbao.corpus.html_blocks import Block
from gongbao.corpus.html_words import LABELS, META, OTHER_LABELS
from gongbao.parser.elements import is_body
from gongbao.parser.model import Metadatum, Span

_BLANK = r"[\s\u3000\xa0]*"


def _spaced(label: str) -> str:
    return _BLANK.join(label)  # 索 引 号, 标　　题


_NAMES = "|".join(_spaced(label) for label in sorted({*LABELS, *OTHER_LABELS}, key=len, reverse=True))
_LABEL = re.compile(
    rf"""
      (?:^|(?<=[\s\u3000\xa0|；;]))[\[【(（]?{_BLANK}(?P<label>{_NAMES}){_BLANK}[\]】)）]?
      {_BLANK}(?:[:：]|(?<=[\]】])|$)
    """,
    re.VERBOSE | re.MULTILINE,
)
_DATE = r"(?:19|20)[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?"
_TIME = r"[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?"
_SAID = (
    r"(?:(?:信息|文章|稿件)?来源|作者|(?:发布|发文|更新|公开|刊登|上传|录入)?(?:时间|日期)|(?:浏览|阅读|点击|访问)(?:次数|数|量)?|"
    r"字[体号](?:大小)?)\s*[:：]"
)
_SITE_PART = re.compile(
    rf"""
      字[体号](?:大小)?\s*[:：]?\s*[\[【(（]?(?:\s*(?:大|中|小|默认|超大|特大)\s*[|/]?)+[\]】)）]?    # 字体：【大 中 小】
    | (?P<said>{_SAID}\s*(?:{_DATE}(?:\s+{_TIME})?|(?:(?!{_SAID})[^\s|｜丨。:：]){{0,40}}))    # 来源：某市人民政府办公室
    | (?P<time>{_DATE}\s+{_TIME})                                                            # 2024-03-05 09:30
    | {_DATE}
    | 打印|分享|收藏|次
    """,
    re.VERBOSE,
)
_BETWEEN = re.compile(r"[\s|｜丨\[\]【】()（）·,，;；/-]*")
_PUBLISHED = re.compile(rf"(?:(?:发布|公开|刊登|上传)?(?:时间|日期)\s*[:：]\s*|^\W*)({_DATE})")
_ORIGIN = re.compile(rf"来源\s*[:：]\s*((?:(?!{_SAID})[^\s:：]){{2,40}})")
_LONGEST_LINE = 160
_LONGEST_VALUE = 500
_NOTHING = frozenset({"", "无", "暂无", "-", "—", "——", "/", "null"})
_FEWEST = 3  # labels that make a table of metadata
_SUFFIX = re.compile(r"\s*[-_|—–·]+\s*[^-_|—–]{2,40}$")  # …的通知_某市人民政府门户网站


class Region(NamedTuple):
    """The blocks [first, last) that hold a page's metadata."""

    first: int
    last: int


def find_metadata(blocks: Sequence[Block], limit: int) -> Region | None:
    """Find the table of metadata that begins before the block at `limit`: three labels or more close to each other."""
    first = end = 0  # the blocks that may make up the table: their last may be the value of the last label
    labels: set[str] = set()
    for index, block in enumerate(blocks):
        found = _labels(block)
        if not found or (is_site_line(block) and (len(found) > 1 or not labels or index > end)):
            continue
        if labels and index > end:
            if len(labels) >= _FEWEST:
                break
            labels = set()
        if not labels:
            if index > limit:
                break
            first = index
        labels |= found
        end = index + (2 if _ends_in_label(block) else 1)
    return Region(first, min(end, len(blocks))) if len(labels) >= _FEWEST else None


def _labels(block: Block) -> set[str]:
    """The labels of a short paragraph, or of a table that has little else."""
    lines = [line.text for line in block.lines]
    if any(len(text) > 4 * _LONGEST_LINE for text in lines):
        return set()
    found = {
        "".join(match["label"].split())
        for text in lines
        if len(text) <= _LONGEST_LINE
        for match in _LABEL.finditer(text)
    }
    if block.rows is not None and (len(found) < _FEWEST or len(found) * 6 < len(lines)):
        return set()
    return found


def _ends_in_label(block: Block) -> bool:
    text = block.lines[-1].text if block.lines else ""
    found = list(_LABEL.finditer(text))
    return bool(found) and not text[found[-1].end() :].strip()


def is_site_line(block: Block) -> bool:
    """Whether a paragraph says where a page was taken from and when it was put up.

    >>> from gongbao.corpus.html_blocks import Node
    >>> is_site_line(Block(Node("p", "/html/body/p", "", None, 0), "发布时间：2024-03-05 来源：某市人民政府办公室"))
    True
    """
    if block.rows is not None or len(block.text) > _LONGEST_LINE:
        return False
    parts = list(_SITE_PART.finditer(block.text))
    rest = _SITE_PART.sub("", block.text)
    return any(part["said"] or part["time"] for part in parts) and _BETWEEN.fullmatch(rest) is not None


def read_lines(lines: Sequence[tuple[str, Span]]) -> Iterator[Metadatum]:
    """The metadata in the lines of a table of metadata: `label：value`, or the value in the line behind the label.

    >>> list(read_lines([("发文字号", Span(0, 4)), ("某政发〔2024〕7号", Span(5, 16))]))
    [Metadatum(name='number', value='某政发〔2024〕7号', span=Span(start=5, end=16))]
    """
    for index, (text, span) in enumerate(lines):
        found = list(_LABEL.finditer(text))
        for number, match in enumerate(found):
            name = LABELS.get("".join(match["label"].split()))
            if name is None:
                continue
            end = found[number + 1].start() if number + 1 < len(found) else len(text)
            value, start = text[match.end() : end], span.start + match.end()
            if not value.strip() and end == len(text) and index + 1 < len(lines):
                value, following = lines[index + 1]
                start = following.start
                if _LABEL.match(value):
                    continue
            words = value.strip()
            start += len(value) - len(value.lstrip())
            if words not in _NOTHING:
                yield Metadatum(name, words, Span(start, start + len(words)))


def read_site_line(text: str, span: Span) -> Iterator[Metadatum]:
    """The metadata in a line of source and date: the day of publication, and the source if it is a public body."""
    published = _PUBLISHED.search(text)
    if published:
        yield Metadatum("published", published[1], Span(span.start + published.start(1), span.start + published.end(1)))
    origin = _ORIGIN.search(text)
    if origin and is_body(origin[1]):
        yield Metadatum("issuer", origin[1], Span(span.start + origin.start(1), span.start + origin.end(1)))


def read_meta(root: lxml.html.HtmlElement) -> Iterator[Metadatum]:
    """The metadata in the page's head, which no reader of the page sees."""
    for element in root.iter("meta"):
        name = META.get((element.get("name") or element.get("property") or "").strip().lower())
        value = " ".join((element.get("content") or "").split())
        if name is None or not 0 < len(value) <= _LONGEST_VALUE or (name == "issuer" and not is_body(value)):
            continue
        yield Metadatum(name, value)
    title = root.find(".//title")
    if title is not None:
        words = " ".join("".join(title.itertext()).split())
        if 0 < len(words) <= _LONGEST_VALUE:
            yield Metadatum("title", _SUFFIX.sub("", words) or words)


def first_of_each(found: Iterable[Metadatum]) -> list[Metadatum]:
    """Of each name the first: what the page shows is given before what only its head says."""
    chosen: dict[str, Metadatum] = {}
    for each in found:
        chosen.setdefault(each.name, each)
    return list(chosen.values())
