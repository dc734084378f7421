"""What is misread at the beginning of lines, and what no line has: put right before the lines are laid out.

A rule changes only what its surroundings make certain: the label of a division by its form and by the labels around it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from gongbao.corpus.ocr_tesseract import ReadLine, ReadWord
from gongbao.parser.numerals import chinese_number

_CHINESE = "[一二三四五六七八九十]{1,3}"
_WORDS_FOLLOW = r"(?=[一-鿿“《])"

# 〈三)增强质量基础, 人三)增强…, 《2)派出…: the bracket that opens a label, by its pair
_OPENING_BRACKET = re.compile(rf"^[〈《<人入\[{{【«](?=(?:{_CHINESE}|[0-9]{{1,2}})[)）]{_WORDS_FOLLOW})")
# (三》增强…, (2]派出…, (2}…: the bracket that closes it
_CLOSING_BRACKET = re.compile(rf"^(?P<kept>[(（](?:{_CHINESE}|[0-9]{{1,2}}))[〉》>\]}}】»]{_WORDS_FOLLOW}")
# 一.总体要求, 二，工作目标, 三·, 四-: the mark behind a Chinese numeral
_COMMA = re.compile(rf"^(?P<kept>{_CHINESE})[.,，．·。:：]{_WORDS_FOLLOW}")
# 1，坚持依法行政, 2·, 3。: the mark behind an Arabic one
_POINT = re.compile(rf"^(?P<kept>[1-9][0-9]?)[,，．·。]{_WORDS_FOLLOW}")
# 7.9:2支持鼓励, 5，1.3响应措施: the points of a number of three parts or more
_PARTS = re.compile(rf"^(?=[0-9:：,，·]*\.)[0-9]{{1,2}}(?:[.:：,，·][0-9]{{1,2}}){{2,4}}{_WORDS_FOLLOW}")
# l.坚持, I、坚持, |.坚持: a one that looks like a letter or a stroke
_STROKE = re.compile(rf"^[lI|](?P<kept>[.．、]){_WORDS_FOLLOW}")
# ，， 。。 、、 ；；: no text has a mark twice (…… and —— are other marks)
_DOUBLED = re.compile(r"(?P<kept>[，。、；：,;])(?P=kept)+")
# 内政发〔2023]j18号: one bracket that was read as two
_DOUBLED_BRACKET = re.compile(r"(?P<kept>(?:19|20)[0-9]{2}[〕\]】])[jJ丨|](?=[0-9]{1,5}号)")
# 国发2021]5号: the bracket before the year of a document's number, lost
_LOST_BRACKET = re.compile(r"(?<=[发函办字令])(?P<year>(?:19|20)[0-9]{2})[〕\]】jJ](?=[0-9]{1,5}号)")
# 20%6以下, 98.5%4以上: the second half of a percent sign, read once more
_PERCENT = re.compile(r"(?<=[0-9])(?P<kept>[%％])[0-9](?=以[上下内]|左右|[，。；、,;])")
# …的通知.….(29), …的通知.…(]): the points that lead to a page number in a table of contents, and a one behind them
_LEADER = re.compile(r"[.．·…]{2,}(?=[(（]?[0-9lI|\]]{1,4}[)）]?$)")
_LEAD_TO_ONE = re.compile(r"(?<=……[(（])[lI|\]](?=[)）]$)")

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (_OPENING_BRACKET, "("),
    (_CLOSING_BRACKET, r"\g<kept>)"),
    (_COMMA, r"\g<kept>、"),
    (_POINT, r"\g<kept>."),
    (_STROKE, r"1\g<kept>"),
    (_DOUBLED, r"\g<kept>"),
    (_DOUBLED_BRACKET, r"\g<kept>"),
    (_LOST_BRACKET, r"〔\g<year>〕"),
    (_PERCENT, r"\g<kept>"),
    (_LEADER, "……"),
    (_LEAD_TO_ONE, "1"),
)

# (2)派出由有关部门组成的工作组, (三)增强质量基础
_NUMBERED = re.compile(rf"^[(（](?:(?P<number>[0-9]{{1,2}})|(?P<chinese>{_CHINESE}))[)）]")
# (])盟…, ()某一旗县市…, (1L)县水利局…, (G)死亡…: something in brackets that is no number, among others that are
_BRACKETED = re.compile(rf"^[(（][^()（）\s一-鿿]{{0,3}}[)）]{_WORDS_FOLLOW}")
# (D组织开展…, (]某一…: a bracket and strokes
_STROKES = re.compile(rf"^[(（][1lI|D\]\[U]{{1,2}}{_WORDS_FOLLOW}")
_BRACKET_ALONE = re.compile(r"^[(（](?=[一-鿿])(?!.*[)）])")  # (死亡和失踪25人以上
# 伍)提升产业集群, |D)…: any character or two before a closing bracket that has no other pair
_CLOSED = re.compile(rf"^[^()（）一二三四五六七八九十]{{1,2}}[)）]{_WORDS_FOLLOW}")
_FARTHEST = 120  # lines between a number and the next
_DIGITS = "一二三四五六七八九"
_NUMERALS = (*_DIGITS, "十", *(f"十{digit}" for digit in _DIGITS), "二十")


def with_labels(lines: Sequence[ReadLine]) -> list[ReadLine]:
    """Lines of running text in their order, with the labels at their beginning as they were printed.

    Each line keeps its words, one that stands for nothing with an empty text.

    >>> line = ReadLine((ReadWord("人三", 60, 0.4), ReadWord(")增强", 90, 0.9)), 50, 90, 170, 110, 108, 22)
    >>> [word.text for word in with_labels([line])[0].words]
    ['(三', ')增强']
    """
    mended = [_mended(line) for line in lines]
    for index, line in enumerate(mended):
        if not _NUMBERED.match(line.text) and (label := _missing(mended, index)):
            mended[index] = _with(line, [label])
    for index, line in enumerate(mended):
        if line.text.startswith(("(1)", "（1）")):  # behind (10) it has lost a stroke, unless (2) goes on from it
            before, behind = _neighbours(mended, index, "number")
            if before == 10 and behind != 2:
                mended[index] = _with(line, [(0, 3, "(11)")])
    return mended


def _missing(lines: Sequence[ReadLine], index: int) -> tuple[int, int, str] | None:
    """The label that stands misread at a line's beginning, where the numbers before and behind leave room for one."""
    text = lines[index].text
    if found := _BRACKETED.match(text) or _STROKES.match(text) or _BRACKET_ALONE.match(text):
        before, behind = _neighbours(lines, index, "number")
        if behind == 2 or (behind is not None and before == behind - 2):
            return 0, found.end(), f"({behind - 1})"
    if found := _CLOSED.match(text):
        before, behind = _neighbours(lines, index, "chinese")
        if before is not None and behind == before + 2 and before < len(_NUMERALS):
            return 0, found.end(), f"({_NUMERALS[before]})"
    return None


def _neighbours(lines: Sequence[ReadLine], index: int, kind: str) -> tuple[int | None, int | None]:
    """The nearest numbers of a kind before a line and behind it."""
    before = (lines[at] for at in range(index - 1, max(-1, index - 1 - _FARTHEST), -1))
    behind = (lines[at] for at in range(index + 1, min(len(lines), index + 1 + _FARTHEST)))
    return _first(before, kind), _first(behind, kind)


def _first(lines: Iterable[ReadLine], kind: str) -> int | None:
    for line in lines:
        found = _NUMBERED.match(line.text)
        if found and found[kind]:
            return chinese_number(found[kind]) if kind == "chinese" else int(found[kind])
    return None


def _mended(line: ReadLine) -> ReadLine:
    if found := _PARTS.match(line.text):
        line = _with(line, [(0, found.end(), re.sub("[^0-9]", ".", found[0]))])
    for pattern, printed in _RULES:
        text = line.text
        changes = [(*found.span(), found.expand(printed)) for found in pattern.finditer(text)]
        if changes:
            line = _with(line, changes)
    return line


def _with(line: ReadLine, changes: Sequence[tuple[int, int, str]]) -> ReadLine:
    """A line with stretches of its text replaced; what is new belongs to the word that stood where it begins."""
    words: list[ReadWord] = []
    start = 0
    for word in line.words:
        end = start + len(word.text)
        kept = []
        for position in range(start, end):
            change = next((each for each in changes if each[0] <= position < each[1]), None)
            if change is None:
                kept.append(line.text[position])
            elif position == change[0]:
                kept.append(change[2])
        words.append(word._replace(text="".join(kept)))
        start = end
    return replace(line, words=tuple(words))
