"""What a Word file's body is made of, in its order: paragraphs with their labels, tables with their cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from gongbao.corpus.composition import Cell, Line
from gongbao.corpus.docx_numbering import Numbering
from gongbao.corpus.docx_package import WORD
from gongbao.corpus.docx_styles import Styles, value_of
from gongbao.corpus.docx_text import DEEPEST, Finding, TextReader, alternative

_LEVEL_LIMIT = 9
_MOST_COLUMNS = 1000


class Paragraph(NamedTuple):
    """A paragraph's words; a footnote beside the running text is none of it."""

    line: Line
    is_note: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """Its lines, as a table has them."""
        return (self.line,)


@dataclass(frozen=True, slots=True)
class Table:
    """A table's rows of cells, a merged cell in its first row alone."""

    rows: tuple[tuple[Cell, ...], ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of its cells one after the other, as they stand in a cell of a table around it."""
        return tuple(line for row in self.rows for cell in row for line in cell.lines)


Block = Paragraph | Table


@dataclass(slots=True)
class _Counts:
    """How many paragraphs, tables and text boxes there have been, for their places."""

    paragraphs: int = 0
    tables: int = 0
    boxes: int = 0


@dataclass(slots=True)
class BlockReader:
    """Reads the blocks of a file in their order. `notes` are the footnotes and endnotes by kind and id."""

    styles: Styles
    numbering: Numbering
    notes: dict[tuple[str, str], etree._Element]
    text: TextReader
    _counts: _Counts = field(default_factory=_Counts)

    def blocks(self, parent: etree._Element, part: str = "", place: str = "", depth: int = 0) -> Iterator[Block]:
        """The blocks of the body, a header, a note, a text box or a cell.

        Args:
            parent: The element.
            part: What stands before `paragraph N` in places, as in `header 1, paragraph 1`.
            place: The place of all its paragraphs, for a cell; they are not counted then.
            depth: How deep it is nested in others.

        """
        if depth > DEEPEST:
            self.text.found[Finding.DEEP] += 1
            return
        counts = self._counts if not part else _Counts()
        joined = ""  # the words of paragraphs whose ends were deleted
        for element in _block_elements(parent, self.text, depth):
            if element.tag == f"{WORD}tbl":
                counts.tables += 1
                at = place or f"{part}table {counts.tables}"
                yield from self._table(element, at, bool(place), depth)
                continue
            counts.paragraphs += not place
            words = self.text.read(element)
            here = place or f"{part}paragraph {counts.paragraphs}"
            boxes = [(box.before, list(self._box(box.content, place, depth))) for box in words.boxes]
            yield from (block for before, found in boxes if before for block in found)
            joined += words.text
            if not words.joins_next:
                text = self._label(element) + joined
                joined = ""
                if text:
                    yield Paragraph(Line(text.rstrip(), here))
            yield from (block for before, found in boxes if not before for block in found)
            yield from self._notes(words.notes, depth)
        if joined:
            yield Paragraph(Line(joined, place or f"{part}paragraph {counts.paragraphs}"))

    def _label(self, paragraph: etree._Element) -> str:
        """The label that a paragraph is numbered with, "" for most."""
        properties = paragraph.find(f"{WORD}pPr")
        style = value_of(properties, "pStyle") or self.styles.default
        own = None if properties is None else properties.find(f"{WORD}numPr")
        identifier = value_of(own, "numId")
        text = value_of(own, "ilvl")
        level = int(text) if text is not None and text.isdecimal() else None
        if identifier is None:
            identifier, inherited, named_by = self.styles.numbering(style)
            if level is None and identifier is not None:
                level = self.numbering.levels_of_styles.get((identifier, named_by or ""), inherited)
        if identifier is None or identifier == "0":
            return ""
        return self.numbering.label(identifier, min(level or 0, _LEVEL_LIMIT - 1))

    def _box(self, content: etree._Element, place: str, depth: int) -> Iterator[Block]:
        """The blocks of a text box."""
        if place:
            yield from self.blocks(content, place=place, depth=depth + 1)
            return
        self._counts.boxes += 1
        yield from self.blocks(content, f"text box {self._counts.boxes}, ", depth=depth + 1)

    def _notes(self, references: Sequence[tuple[str, str]], depth: int) -> Iterator[Block]:
        """The notes that a paragraph refers to, behind it."""
        for kind, identifier in references:
            note = self.notes.pop((kind, identifier), None)
            if note is None:
                continue
            for block in self.blocks(note, f"{kind} {identifier}, ", depth=depth + 1):
                for line in block.lines:
                    yield Paragraph(line, is_note=True)

    # ------------------------------------------------------------------------------------------------ tables

    def _table(self, table: etree._Element, place: str, nested: bool, depth: int) -> Iterator[Block]:
        """A table; one of a single column is a frame around paragraphs, which are read as such."""
        rows = [list(_cells(row, self.text, depth)) for row in _rows(table, self.text, depth)]
        widest = max((sum(cell.columns for cell in row) for row in rows), default=0)
        frame = all(len(row) <= 1 for row in rows) or widest <= 1
        found: list[tuple[Cell, ...]] = []
        heights = _heights(rows)
        for row_number, row in enumerate(rows, 1):
            cells: list[Cell] = []
            for number, cell in enumerate(row, 1):
                at = place if nested else f"{place}, row {row_number}, cell {number}"
                if cell.element is not None and frame:
                    yield from self.blocks(cell.element, place=at, depth=depth + 1)
                    continue
                height = heights.get((row_number - 1, number - 1), 1)
                if height == 0:
                    continue
                blocks = () if cell.element is None else self.blocks(cell.element, place=at, depth=depth + 1)
                lines = tuple(line for block in blocks for line in block.lines)
                cells.append(Cell(lines, height, cell.columns))
            found.append(tuple(cells))
        if not frame:
            yield Table(tuple(found))


class _PlacedCell(NamedTuple):
    """A cell in its grid: its element (None for columns that a row leaves out), column, width, vertical merging."""

    element: etree._Element | None
    column: int
    columns: int
    merge: str | None


def _heights(rows: Sequence[Sequence[_PlacedCell]]) -> dict[tuple[int, int], int]:
    """How many rows cells cover, by row and number in it: 0 for those that a cell above covers."""
    heights: dict[tuple[int, int], int] = {}
    open_cells: dict[int, tuple[int, int]] = {}  # column -> the cell above that goes on
    for index, row in enumerate(rows):
        still: dict[int, tuple[int, int]] = {}
        for number, cell in enumerate(row):
            above = open_cells.get(cell.column)
            if cell.merge == "continue" and above is not None:
                heights[above] = heights.get(above, 1) + 1
                heights[index, number] = 0
                still[cell.column] = above
            elif cell.merge is not None:
                still[cell.column] = (index, number)
        open_cells = still
    return heights


def _cells(row: etree._Element, text: TextReader, depth: int) -> Iterator[_PlacedCell]:
    column = 0
    left_out = _count(value_of(row.find(f"{WORD}trPr"), "gridBefore"), 0)
    if left_out:
        yield _PlacedCell(None, 0, left_out, None)
        column = left_out
    previous: _PlacedCell | None = None
    for element in _contained(row, f"{WORD}tc", text, depth):
        properties = element.find(f"{WORD}tcPr")
        if properties is not None and properties.find(f"{WORD}cellDel") is not None:
            text.found[Finding.DELETED] += 1
            continue
        width = _count(value_of(properties, "gridSpan"), 1)
        merged = None if properties is None else properties.find(f"{WORD}hMerge")
        if merged is not None and merged.get(f"{WORD}val") != "restart" and previous is not None:
            previous = previous._replace(columns=previous.columns + width)
            column += width
            continue
        if previous is not None:
            yield previous
        vertical = None if properties is None else properties.find(f"{WORD}vMerge")
        merge = None if vertical is None else vertical.get(f"{WORD}val") or "continue"
        previous = _PlacedCell(element, column, width, merge)
        column += width
    if previous is not None:
        yield previous


def _count(text: str | None, default: int) -> int:
    return min(max(int(text), default), _MOST_COLUMNS) if text is not None and text.isdecimal() else default


def _rows(table: etree._Element, text: TextReader, depth: int) -> Iterator[etree._Element]:
    for row in _contained(table, f"{WORD}tr", text, depth):
        if row.find(f"{WORD}trPr/{WORD}del") is not None:
            text.found[Finding.DELETED] += 1
        else:
            yield row


_BLOCK_WRAPPERS = {f"{WORD}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


def _block_elements(parent: etree._Element, text: TextReader, depth: int) -> Iterator[etree._Element]:
    for child in _unwrapped(parent, text, depth):
        if child.tag in {f"{WORD}p", f"{WORD}tbl"}:
            yield child


def _contained(parent: etree._Element, tag: str, text: TextReader, depth: int) -> Iterator[etree._Element]:
    return (child for child in _unwrapped(parent, text, depth) if child.tag == tag)


def _unwrapped(parent: etree._Element, text: TextReader, depth: int) -> Iterator[etree._Element]:
    """The children of an element, those inside content controls and the like as if they stood without them."""
    if depth > DEEPEST:
        text.found[Finding.DEEP] += 1
        return
    for child in parent:
        if child.tag == _COMPATIBILITY:
            choice = alternative(child)
            if choice is not None:
                yield from _unwrapped(choice, text, depth + 1)
        elif child.tag in _BLOCK_WRAPPERS:
            yield from _unwrapped(child, text, depth + 1)
        else:
            yield child
