"""Lines to paragraphs: which line ends are ends, and which are only where a page or a column stopped.

OCR and PDF text break a sentence wherever a page ended (工 / 程服务). A line is joined to the next one where its own
words say that it is unfinished, unless it is a heading, a title or an element that stands alone. Whether a numbered
line without a full stop is a heading or a broken sentence is read from its siblings: the nearest lines numbered
the same way are headings, or they are sentences.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongbao.parser.numbering import Label, Scheme, match_label


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source: its text folded and without blanks, and where it stands.

    `start` and `end` are source positions; `gaps` pairs offsets into `text` with the source positions that they
    come from. `indented`: it begins with the two blanks of a new paragraph; `heading`: it is marked up as one.
    """

    text: str
    start: int
    end: int
    gaps: tuple[tuple[int, int], ...]
    indented: bool = False
    heading: bool = False


_YEAR = r"(?:[0-9]{4}|[〇○Ｏ零一二三四五六七八九]{4})"

DOCUMENT_NUMBER = re.compile(r"[一-鿿()]{1,14}[〔\[【(][0-9]{4}[〕\]】)]第?[0-9]{1,5}号")  # 兴署发〔2024〕71号
_CHINESE_DAY = "[一二三四五六七八九十]{1,3}"
WRITTEN_DATE = re.compile(rf"{_YEAR}年(?:[0-9]{{1,2}}|{_CHINESE_DAY})月(?:[0-9]{{1,2}}|{_CHINESE_DAY})日")
INSTRUMENT_WORDS = (
    "意见|通知|决定|决议|公告|通告|公报|通报|议案|报告|请示|批复|函|纪要|办法|规定|细则|条例|章程|规则|规程|规范|"
    "方案|预案|计划|规划|纲要|要点|措施|清单|目录|制度|标准|指南|指引|导则|名单|分工|安排|工作法|令"
)

_STANDALONE = re.compile(
    rf"""
      {DOCUMENT_NUMBER.pattern}
    | \(?{WRITTEN_DATE.pattern}\)?
    | 目录
    | \((?:此件|此文)[^()]*\)                                      # (此件公开发布)
    | .*(?:\.{{3,}}|…+|·{{3,}})\s*\(?[0-9]{{1,4}}\)?                  # 3.…的通知.....(29)
    | (?:主办|主管|编辑|承办|编印|出版|印刷|发行)(?:单位|部门|出版|日期)?[:]?.{{0,30}}
    | (?:网址|地址|邮政编码|邮编|电话|传真|准印证号?|国内统一刊号|刊号).*     # 邮政编码137400
    | \|.*\| | <[^>]+>.*
    """,
    re.VERBOSE,
)
_STARTS_ANEW = re.compile(
    r"(?:附件|抄送|抄报|主送|联系人|联系电话|(?:责任|牵头|配合|协办|主办|承办|参与|参加)(?:单位|部门)|完成时[限间])[0-9]?[:]"
)
_TITLE = re.compile(rf"[^。,;!?:]{{4,120}}(?:{INSTRUMENT_WORDS})(?:\([^()]{{1,14}}\))?")
_TITLE_REMARK = re.compile(r"\((?:试行|暂行|修订|修正|草案|征求意见稿|送审稿|[0-9]{4}年版|[0-9]{4}[年-].{0,12})\)")

_FINISHED = re.compile(r"[。!?;:…][”’)）》」]*$|[)]$")
_BODY_END = "局委办部厅院会署府行心"
_OWNERS = re.compile(rf"(?:[{_BODY_END}]|单位|部门|海关|公司|支队|负责|牵头|配合|落实)\)$")  # …科技成果转化(盟科技局)
_OPEN_END = re.compile(r"(?:[、,，和与及或]|以及|[(《“‘〈\[])$")  # nothing can end so
_OPEN_WORD = re.compile(r"[的在对为把将被由从向以等并]$")  # no sentence ends so, but a heading may (1.1编制目的)
_CONTINUES = re.compile(r"[,、;:。!?)》”’〉\]的]|(?:或|和|及|与|以及|并|等)(?!.{0,3}(?:县|平|田|顺|静|林|龙|政|硕))")
_PAIRS = {")": "(", "》": "《", "”": "“", "’": "‘", "〉": "〈", "]": "["}

_HEADING_LENGTH = 40
_SIBLINGS = 4


def paragraphs_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Group lines into paragraphs, in order; each line is in exactly one group."""
    labels = [match_label(line.text) for line in lines]
    indents = sum(line.indented for line in lines) * 3 >= len(lines)  # paragraphs are marked by indentation
    groups: list[list[Line]] = []
    paragraph = ""
    for index, line in enumerate(lines):
        if groups and _joins(lines, labels, index, index - len(groups[-1]), paragraph, indents):
            groups[-1].append(line)
            paragraph += line.text
        else:
            groups.append([line])
            paragraph = line.text
    return groups


def _joins(
    lines: Sequence[Line], labels: Sequence[Label | None], index: int, begin: int, paragraph: str, indents: bool
) -> bool:
    """Whether line `index` continues `paragraph`, which lines [begin, index) were joined to."""
    before, line = lines[index - 1], lines[index]
    if before.heading or line.heading:
        return False
    if _STANDALONE.fullmatch(before.text) or _STANDALONE.fullmatch(line.text):
        return False
    if _is_finished(paragraph):
        return False
    if indents and line.indented and not _OPEN_END.search(paragraph):
        return False
    unclosed = _is_unclosed(paragraph)
    label = labels[index]
    if label is not None and not (label.weak or label.scheme is Scheme.ANNEX):
        return unclosed and label.scheme in {Scheme.ARABIC_DOT, Scheme.DECIMAL}
    if _CONTINUES.match(line.text) or unclosed or _OPEN_END.search(paragraph):
        return True
    if _STARTS_ANEW.match(line.text) or (_STARTS_ANEW.match(paragraph) and len(paragraph) <= _HEADING_LENGTH):
        return False
    if _TITLE.fullmatch(paragraph) and not match_label(paragraph):
        return bool(_TITLE_REMARK.match(line.text))
    own = match_label(paragraph)
    if own is None:
        return label is None or len(paragraph) > _HEADING_LENGTH or bool(_OPEN_WORD.search(paragraph))
    return not _is_heading(lines, labels, index, begin, paragraph, own)


def _is_finished(paragraph: str) -> bool:
    """Whether it ends as sentences end. A closing bracket ends it where a stop stands before the bracket's pair."""
    if paragraph[-1] != ")":
        return bool(_FINISHED.search(paragraph))
    depth = 0
    for position in range(len(paragraph) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(paragraph[position], 0)
        if depth == 0:
            before = paragraph[position - 1 : position]
            return not before or before in "。!?;:”" or bool(_OWNERS.search(paragraph) and before not in _BODY_END)
    return True


def _is_unclosed(paragraph: str) -> bool:
    """Whether a bracket, title or quotation is open at the end."""
    depth: dict[str, int] = {}
    for character in paragraph:
        if character in "(《“‘〈[":
            depth[character] = depth.get(character, 0) + 1
        elif character in _PAIRS:
            depth[_PAIRS[character]] = max(0, depth.get(_PAIRS[character], 0) - 1)
    return any(depth.values())


def _is_heading(
    lines: Sequence[Line], labels: Sequence[Label | None], index: int, begin: int, paragraph: str, own: Label
) -> bool:
    """Whether a numbered line without a stop at its end is a heading, by the lines numbered the same way around it."""
    if len(paragraph) > _HEADING_LENGTH or "。" in paragraph or own.scheme is Scheme.ARTICLE:
        return False
    if own.scheme in {Scheme.PART, Scheme.CHAPTER, Scheme.SECTION, Scheme.BOX, Scheme.ANNEX}:
        return True
    sentences, headings = int("," in paragraph), 0
    for way, step in ((range(begin - 1, -1, -1), -1), (range(index, len(lines)), 1)):
        number, seen = own.numbers[-1], 0
        for other in way:
            label = labels[other]
            if label is None or label.scheme is not own.scheme or label.numbers[:-1] != own.numbers[:-1]:
                continue
            if (label.numbers[-1] - number) * step <= 0:  # the numbering began anew: no sibling any more
                break
            number, seen = label.numbers[-1], seen + 1
            if re.search(r"[。;,]", lines[other].text):
                sentences += 1
            elif len(lines[other].text) <= _HEADING_LENGTH:
                headings += 1
            if seen == _SIBLINGS:
                break
    if sentences + headings == 0:
        return True
    if sentences == headings == 1:
        return own.scheme in _HEADING_SCHEMES and not _TITLE_TAIL.match(lines[index].text)
    # a sibling with a stop is a sentence for sure; one without may be another that was cut
    return headings > 2 * sentences


_HEADING_SCHEMES = {Scheme.CHINESE_COMMA, Scheme.CHINESE_PAREN}
_TITLE_TAIL = re.compile(r"[^,。]{1,6}。.")
