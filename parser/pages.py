"""What printing puts around the text of a page: page numbers, running heads, the gazette's own lines.

Such lines are furniture wherever they stand, inside a sentence too. A line alone is none for being repeated (每 document
ends with its issuer's name): a running head names the gazette or its number, and comes again with the same words.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gongbao.parser.elements import BODY_END, WRITTEN_DATE
from gongbao.parser.letterhead import is_mark_line


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source: its text folded and without blanks, and where it stands.

    `start` and `end` are source positions; `gaps` pairs offsets into `text` with the source positions that they
    come from. `indent`: the blanks before it; `heading` and `bullet`: it is marked up as one; `spaced`: a blank line or a
    page's end stands before it; `resumed`: the reader's furniture stands before it, and no blank line; `width`: its
    characters as printed, indentation too, two digits as one; `cell`: which cell of the reader's tables it stands in,
    counted from 1, 0 outside of them.
    """

    text: str
    start: int
    end: int
    gaps: tuple[tuple[int, int], ...]
    indent: int = 0
    heading: bool = False
    bullet: bool = False
    spaced: bool = False
    resumed: bool = False
    width: int = 0
    cell: int = 0

    @property
    def indented(self) -> bool:
        """Whether it begins with the two blanks of a new paragraph, or more."""
        return self.indent > 1

    @property
    def centred(self) -> bool:
        """Whether it is set off further than a paragraph is: a title's line, a signature's."""
        return self.indent > 2


_PAGE_NUMBER = re.compile(
    r"""
      [-—–―─~·•.]+[0-9]{1,4}[-—–―─~·•.]+                # — 12 —
    | 第[0-9]{1,4}页(?:[,/]?共[0-9]{1,4}页)?                # 第12页 共30页
    """,
    re.VERBOSE,
)
_BARE_NUMBER = re.compile(r"[1-9][0-9]{0,2}")

_GAZETTE = rf"[一-鿿]{{0,30}}(?:{BODY_END}|[省市县区州盟旗])公报"
_NUMBER = r"第[0-9]{1,3}[期号]"
_SERIAL = r"\(?(?:总(?:第|号:?)?|第)[0-9]{1,5}[期号]?\)?"
GAZETTE_LINE = re.compile(
    rf"""
      (?=.*(?:公报|期|总))                              # a 第131号 without these is the number of an order
      (?:{_GAZETTE})?(?:[0-9]{{4}}年?)?(?:{_NUMBER})?(?:{_SERIAL})?(?:{_GAZETTE})?   # 2022第11期(总第311期)
    | \((?:月|双月|季|半月|旬|周)刊\)
    | {WRITTEN_DATE}出版
    """,
    re.VERBOSE,
)
_HEAD_WORDS = re.compile("公报|[期总刊]|文件|出版")
_LONGEST_HEAD = 60
SECTION_HEAD = re.compile(rf"[一-鿿]{{0,30}}(?:{BODY_END}|部门)文件")  # 省政府办公厅文件
_PUBLISHING = "主管主办|主办|主管|编辑出版|编辑|编印|承办|出版|印刷|印制|发行|赠阅|责任编辑"
_CONTACT = "网址|地址|邮政编码|邮编|联系电话|电话|传真|电子邮箱|准印证号?|国内统一刊号|国内统一连续出版物号|刊号"
IMPRINT = re.compile(
    rf"""                                                     # 主办单位:… may be the owners of a task as well
      (?!(?:主办|承办)单位:)(?:{_PUBLISHING})(?:单位及地址|单位|部门|日期|范围)?[:].*   # 编辑出版:本溪市人民政府办公室
    | (?:主办|主管|承办|编印|出版|印刷|发行)单位[^。,;:]{{1,30}}       # 主办单位某市人民政府办公室
    | (?:{_CONTACT})(?:[:].*|[0-9(h].*)                       # 邮政编码137400
    """,
    re.VERBOSE,
)
IMPRINT_WORDS = re.compile(rf"(?:{_PUBLISHING}|{_CONTACT}).{{0,60}}")  # 地址某市人民路1号: at the end of an issue

_ABOUT_PAGE = re.compile(  # 发布时间:2025-03-2016:05信息来源:某省教育厅浏览次数:1024字号:[大中小]
    r"(?:发布|发文|更新)?(?:时间|日期)[:].{4,}(?:来源|作者|浏览|点击|访问|阅读|字号|字体|打印|分享).*"
    r"|(?:信息|文章|稿件|文件)?来源[:].+(?:发布时间|发布日期|时间|日期|浏览|点击|访问|阅读|字号|字体|打印|分享)(?:次数|量|数|大小)?[:\[].*"
)
"""What a site prints between a document's title and its text; such lines come along when its pages are printed or copied."""


def page_lines(lines: Sequence[Line]) -> set[int]:
    """The indexes of the lines that are page numbers or running heads."""
    outside = [(index, line) for index, line in enumerate(lines) if not line.cell]
    found = {index for index, line in outside if _PAGE_NUMBER.fullmatch(line.text)}
    found.update(
        index
        for index, line in outside
        if len(line.text) <= _LONGEST_HEAD * 2 and "。" not in line.text and _ABOUT_PAGE.fullmatch(line.text)
    )
    for index, line in outside:
        alone = line.spaced and (index + 1 == len(lines) or lines[index + 1].spaced)
        if alone and _BARE_NUMBER.fullmatch(line.text):
            found.add(index)
    texts = [line.text for line in lines]
    heads = [
        (index, line.text) for index, line in outside if is_gazette_line(line.text) and not is_mark_line(texts, index)
    ]
    repeated = Counter(_unnumbered(text) for _, text in heads)
    found.update(index for index, text in heads if repeated[_unnumbered(text)] > 1)
    return found


def is_gazette_line(text: str) -> bool:
    """Whether a line names a gazette, one of its issues, or a part of it, a page number beside the name allowed.

    >>> is_gazette_line("三门峡市人民政府公报2024年第1期"), is_gazette_line("2021年第131号")
    (True, False)
    """
    if len(text) > _LONGEST_HEAD or not _HEAD_WORDS.search(text):
        return False
    text = _unnumbered(text)
    return bool(text) and bool(GAZETTE_LINE.fullmatch(text) or SECTION_HEAD.fullmatch(text))


def _unnumbered(text: str) -> str:
    """A running head without the page number at its beginning or end."""
    return _PAGE_BESIDE.sub("", text)


_PAGE_BESIDE = re.compile(r"^[·•—-]*[0-9]{1,3}[·•—-]*(?=[一-鿿])(?!年)|(?<=[期号报件)])[·•—-]*[0-9]{1,3}[·•—-]*$")
