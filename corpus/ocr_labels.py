"""What is misread at the beginning of lines, and what no line has: put right before the lines are laid out.

A rule changes only what its surroundings make certain: the label of a division by its form and by the labels around it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from gongbao.corpus.ocr_tesseract import ReadLine, ReadWord

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
# l.坚持, I、坚持, |.坚持: a one that looks like a letter or a stroke
_STROKE = re.compile(rf"^[lI|](?P<kept>[.．、]){_WORDS_FOLLOW}")
# ，， 。。 、、 ；；: no text has a mark twice (…… and —— are other marks)
_DOUBLED = re.compile(r"(?P<kept>[，。、；：,;])(?P=kept)+")

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (_OPENING_BRACKET, "("),
    (_CLOSING_BRACKET, r"\g<kept>)"),
    (_COMMA, r"\g<kept>、"),
    (_POINT, r"\g<kept>."),
    (_STROKE, r"1\g<kept>"),
    (_DOUBLED, r"\g<kept>"),
)

_NUMBERED = re.compile(r"^[(（](?P<number>[0-9]{1,2})[)）]")  # (2)派出由有关部门组成的工作组
# (D组织开展…, (])盟…, ()某一旗县市…, (U)…: a number among others of which only strokes are left, all of them ones
_STROKES = re.compile(rf"^[(（](?P<strokes>[1lI|D\]\[U]{{0,2}})[)）]?{_WORDS_FOLLOW}")
_FARTHEST = 25  # lines between a number and the next

_SPECK_CONFIDENCE = 0.2
_SPECK_LENGTH = 3


def without_specks(lines: Sequence[ReadLine]) -> list[ReadLine]:
    """Lines but for those that are no writing: a character or two, of which Tesseract itself is sure that it can't read them.

    >>> without_specks([ReadLine((ReadWord("人", 60, 0.02),), 50, 900, 70, 910, 910, 12)])
    []
    """
    return [
        line
        for line in lines
        if len(line.text) > _SPECK_LENGTH or max(word.confidence for word in line.words) >= _SPECK_CONFIDENCE
    ]


def with_labels(lines: Sequence[ReadLine]) -> list[ReadLine]:
    """Lines with the labels at their beginning as they were printed; a page's lines or a cell's, from the top.

    >>> line = ReadLine((ReadWord("人三", 60, 0.4), ReadWord(")增强", 90, 0.9)), 50, 90, 170, 110, 108, 22)
    >>> [word.text for word in with_labels([line])[0].words]
    ['(三', ')增强']
    """
    mended = [_mended(line) for line in lines]
    for index, line in enumerate(mended):
        found = _STROKES.match(line.text)
        if found and not _NUMBERED.match(line.text) and (number := _expected(mended, index)):
            if len(found["strokes"]) <= len(number) and not number.strip("1"):
                mended[index] = _with(line, [(0, found.end(), f"({number})")])
    return mended


def _expected(lines: Sequence[ReadLine], index: int) -> str | None:
    """The number that the numbers before and behind leave room for."""
    before = _nearest(lines[max(0, index - _FARTHEST) : index][::-1])
    behind = _nearest(lines[index + 1 : index + 1 + _FARTHEST])
    if behind is None:
        return None
    return str(behind - 1) if behind == 2 or before == behind - 2 else None


def _nearest(lines: Sequence[ReadLine]) -> int | None:
    for line in lines:
        if found := _NUMBERED.match(line.text):
            return int(found["number"])
    return None


def _mended(line: ReadLine) -> ReadLine:
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
        if kept and (text := "".join(kept)):
            words.append(word._replace(text=text))
        start = end
    return replace(line, words=tuple(words)) if words else line
