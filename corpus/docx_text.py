"""The words of a Word paragraph as they are printed: runs, fields, tracked changes, symbols, text boxes (17.3).

Tracked changes are read as accepted: what was inserted stands, what was deleted or moved away does not.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from lxml import etree

from gongbao.corpus.docx_package import WORD
from gongbao.corpus.docx_styles import Styles, is_on, value_of

DEEPEST = 40
"""How deep content controls, links and tables may be nested; what is deeper is left out with a note."""

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WRAPPERS = {
    f"{WORD}{name}" for name in ("hyperlink", "smartTag", "fldSimple", "customXml", "dir", "bdo", "sdtContent")
}
_ACCEPTED = {f"{WORD}ins", f"{WORD}moveTo"}
_REJECTED = {f"{WORD}del", f"{WORD}moveFrom"}
_DRAWINGS = {f"{WORD}drawing", f"{WORD}pict", f"{WORD}object"}
_SIGNS = {
    f"{WORD}tab": "\t",
    f"{WORD}ptab": "\t",
    f"{WORD}br": "\n",
    f"{WORD}cr": "\n",
    f"{WORD}noBreakHyphen": "-",
}
_NOTES = {f"{WORD}footnoteReference": "footnote", f"{WORD}endnoteReference": "endnote"}
_BLANK = re.compile(r"[\n\r\t]+")
_PAGE = re.compile(r"(?<!\t)\t++(?=[0-9]{1,4}$)")  # 一、总体要求 → 3, where the tab is printed as dots
_LEADER = "……"

# Symbol fonts keep their signs in the private use area, from U+F020 on: Wingdings and Symbol, those that texts use.
_SYMBOLS = {
    "wingdings": {0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "□", 0x75: "◆", 0xA1: "○", 0xA7: "▪", 0xA8: "□"}
    | {0xD8: "➢", 0xE0: "→", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"}
    | {0x81 + index: chr(ord("①") + index) for index in range(10)},
    "wingdings 2": {0x50: "✓", 0x52: "☑", 0x54: "☒", 0xA3: "□"},
    "symbol": {0x2D: "−", 0xA2: "′", 0xA3: "≤", 0xA5: "∞", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×"}
    | {0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0x61: "α", 0x62: "β", 0x6D: "μ", 0x53: "Σ", 0xAE: "→"},
}
_UNKNOWN_SIGN = "□"


class Finding(StrEnum):
    """What in a file is not printed, or was changed."""

    INSERTED = "inserted"
    DELETED = "deleted"
    COMMENT = "comment"
    HIDDEN = "hidden"
    DEEP = "deep"


@dataclass(slots=True)
class TextBox:
    """A text box: its content, and whether it is anchored before the paragraph's first word."""

    content: etree._Element
    before: bool


@dataclass(slots=True)
class Words:
    """What a paragraph holds: its words, the boxes anchored in it, the notes that it refers to (kind, id).

    `joins_next`: its end was deleted, so that the next paragraph goes on with it.
    """

    text: str = ""
    begun: bool = False
    joins_next: bool = False
    boxes: list[TextBox] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Fields:
    """The fields that are open, by their instructions' words; how many instructions and contents lists are going on."""

    open: list["_Field"] = field(default_factory=list)
    instructions: int = 0
    contents: int = 0

    def turn(self, kind: str | None) -> None:
        """Begin a field, go on to its result, or end it."""
        if kind == "begin":
            self.open.append(_Field())
            self.instructions += 1
        elif kind == "separate" and self.open and self.open[-1].in_instruction:
            self._end_instruction(self.open[-1])
        elif kind == "end" and self.open:
            ended = self.open.pop()
            if ended.in_instruction:
                self._end_instruction(ended)
            self.contents -= ended.is_contents

    def _end_instruction(self, ended: "_Field") -> None:
        ended.in_instruction = False
        ended.is_contents = "".join(ended.words).split()[:1] == ["TOC"]
        self.instructions -= 1
        self.contents += ended.is_contents


@dataclass(slots=True)
class _Field:
    """A field: its instruction's words, as in PAGE or TOC, which are not printed."""

    words: list[str] = field(default_factory=list)
    in_instruction: bool = True
    is_contents: bool = False


@dataclass(slots=True)
class TextReader:
    """Reads paragraphs in their order; fields may go on over several. `found` counts what is not printed."""

    styles: Styles
    fields: Fields = field(default_factory=Fields)
    found: Counter[Finding] = field(default_factory=Counter)

    def read(self, paragraph: etree._Element) -> Words:
        """The words of a paragraph, without its label."""
        properties = paragraph.find(f"{WORD}pPr")
        style = value_of(properties, "pStyle") or self.styles.default
        words = Words()
        in_contents = bool(self.fields.contents)
        hidden = self.styles.is_hidden(style)
        text = "".join(self._inline(paragraph, words, hidden, 0))
        mark = None if properties is None else properties.find(f"{WORD}rPr")
        if mark is not None and mark.find(f"{WORD}del") is not None:
            words.joins_next = True
        if "\t" in text and (in_contents or self.fields.contents or self.styles.has_leader(properties, style)):
            text = _PAGE.sub(_LEADER, text.rstrip())
        words.text = "\n".join(filter(None, (line.strip() for line in text.split("\n"))))
        return words

    def _inline(self, parent: etree._Element, words: Words, hidden: bool, depth: int) -> Iterator[str]:
        if depth > DEEPEST:
            self.found[Finding.DEEP] += 1
            return
        for child in parent:
            tag = child.tag
            if tag == f"{WORD}r":
                yield from self._run(child, words, hidden, depth)
            elif tag in _WRAPPERS:
                yield from self._inline(child, words, hidden, depth + 1)
            elif tag in _ACCEPTED:
                self.found[Finding.INSERTED] += 1
                yield from self._inline(child, words, hidden, depth + 1)
            elif tag in _REJECTED:
                self.found[Finding.DELETED] += 1
            elif tag == f"{WORD}sdt":
                if not is_on(child.find(f"{WORD}sdtPr"), "showingPlcHdr"):
                    yield from self._inline(child, words, hidden, depth + 1)
            elif tag == f"{_COMPATIBILITY}AlternateContent":
                choice = alternative(child)
                if choice is not None:
                    yield from self._inline(choice, words, hidden, depth + 1)
            elif isinstance(tag, str) and tag.startswith(_MATH):
                yield from _math(child, depth)

    def _run(self, run: etree._Element, words: Words, hidden: bool, depth: int) -> Iterator[str]:
        properties = run.find(f"{WORD}rPr")
        own = is_on(properties, "vanish")
        if own is None:
            style = value_of(properties, "rStyle")
            own = self.styles.is_hidden(style) if style else hidden
        for piece in self._content(run, words, depth):
            if own:
                if piece.strip():
                    self.found[Finding.HIDDEN] += 1
            else:
                words.begun = words.begun or bool(piece.strip())
                yield piece

    def _content(self, run: etree._Element, words: Words, depth: int) -> Iterator[str]:
        """The pieces of a run's text; what else is in it goes to `words`."""
        for child in run:
            tag = child.tag
            if tag == f"{WORD}fldChar":
                self.fields.turn(child.get(f"{WORD}fldCharType"))
            elif tag == f"{WORD}instrText":
                if self.fields.open:
                    self.fields.open[-1].words.append(child.text or "")
            elif self.fields.instructions:
                continue
            elif tag == f"{WORD}t":
                yield _BLANK.sub(" ", child.text or "")
            elif tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag == f"{WORD}sym":
                yield _symbol(child)
            elif tag in _NOTES:
                words.notes.append((_NOTES[tag], child.get(f"{WORD}id", "")))
            elif tag == f"{WORD}commentReference":
                self.found[Finding.COMMENT] += 1
            elif tag == f"{WORD}ruby":
                base = child.find(f"{WORD}rubyBase")
                if base is not None:
                    yield from self._inline(base, words, hidden=False, depth=depth + 1)
            elif tag in _DRAWINGS or tag == f"{_COMPATIBILITY}AlternateContent":
                words.boxes += (TextBox(content, not words.begun) for content in _boxes(child))


def alternative(element: etree._Element) -> etree._Element | None:
    """The one of several alternatives that is read: the first, which newer programs show."""
    for child in element:
        if child.tag in {f"{_COMPATIBILITY}Choice", f"{_COMPATIBILITY}Fallback"}:
            return child
    return None


def _boxes(drawing: etree._Element) -> Iterator[etree._Element]:
    """The outermost text boxes of a drawing, each once although older programs get a copy."""
    opened = [drawing]
    while opened:
        element = opened.pop()
        if element.tag == f"{WORD}txbxContent":
            yield element
        elif element.tag == f"{_COMPATIBILITY}AlternateContent":
            choices = (child for child in element if child.find(f".//{WORD}txbxContent") is not None)
            opened += [choice for choice in (next(choices, None),) if choice is not None]
        else:
            opened += reversed(element)


def _symbol(element: etree._Element) -> str:
    """A sign of a symbol font: as the character that looks like it."""
    try:
        code = int(element.get(f"{WORD}char") or "", 16)
    except ValueError:
        return ""
    signs = _SYMBOLS.get((element.get(f"{WORD}font") or "").lower(), {})
    if code & 0xFF in signs and (code < 0x100 or 0xF000 <= code <= 0xF0FF):
        return signs[code & 0xFF]
    private = 0xE000 <= code <= 0xF8FF
    return _UNKNOWN_SIGN if private or not 0x20 <= code < 0xD800 else chr(code)


def _math(element: etree._Element, depth: int) -> Iterator[str]:
    """A formula in one line: a fraction as a/b, all else in the order of its letters."""
    if depth > DEEPEST:
        return
    if element.tag == f"{_MATH}f":
        parts = (element.find(f"{_MATH}num"), element.find(f"{_MATH}den"))
        yield "/".join("".join(_math(part, depth + 1)) for part in parts if part is not None)
    elif element.tag in {f"{_MATH}t", f"{WORD}t"}:
        yield element.text or ""
    else:
        for child in element:
            yield from _math(child, depth + 1)
