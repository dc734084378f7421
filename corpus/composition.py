r"""The text of a source as a reader puts it together: paragraphs and cells in order, and where each of them stands.

Paragraphs are parted by a blank line, the cells of a table by a line end, its rows by a blank line.

>>> composition = Composition()
>>> _ = composition.paragraph("任务分工表", "paragraph 1")
>>> _ = composition.table([[Cell((Line("植树", "table 1, row 1, cell 1"),)), Cell((Line("市林业局", "table 1, row 1, cell 2"),))]])
>>> source = composition.source()
>>> source.text
'任务分工表\n\n植树\n市林业局'
>>> source.tables[0].rows[0][1].span, source.place(7).element
(Span(start=10, end=14), 'table 1, row 1, cell 1')
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gongbao.parser.model import Diagnostic, Metadatum, Place, Source, SourceCell, SourceTable, Span


class Line(NamedTuple):
    r"""A paragraph's words, with "\n" for each soft line break, and the element of the file that they stand in."""

    text: str
    element: str


class Cell(NamedTuple):
    """The lines of a table's cell, none where it is empty, and how many rows and columns it covers."""

    lines: tuple[Line, ...] = ()
    rows: int = 1
    columns: int = 1


class Composition:
    """What has been read so far. Words are added in order; nothing is taken back."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._furniture: list[Span] = []
        self._places: list[Place] = []
        self._tables: list[SourceTable] = []

    @property
    def length(self) -> int:
        """How many code points the text has so far."""
        return self._length

    def paragraph(self, text: str, element: str, *, furniture: bool = False) -> Span:
        """Add a paragraph, which may be furniture; return where it stands."""
        span = self._add(text, element, "\n\n")
        if furniture:
            self._furniture.append(span)
        return span

    def table(self, rows: Sequence[Sequence[Cell]]) -> Span:
        """Add a table, each row its cells from left to right, a merged cell in its first row alone; return its hull."""
        begin = self._length
        found: list[tuple[SourceCell, ...]] = []
        for row in rows:
            cells: list[SourceCell] = []
            separator = "\n\n"
            for cell in row:
                start = end = self._length
                for number, line in enumerate(cell.lines):
                    span = self._add(line.text, line.element, separator)
                    separator = "\n"
                    start, end = (start if number else span.start), span.end
                cells.append(SourceCell(Span(start, end), cell.rows, cell.columns))
            found.append(tuple(cells))
        self._tables.append(SourceTable(tuple(found)))
        return Span(min((cell.span.start for row in found for cell in row), default=begin), self._length)

    def source(
        self,
        encoding: str | None = None,
        metadata: Iterable[Metadatum] = (),
        notes: Iterable[Diagnostic] = (),
    ) -> Source:
        """The source that has been put together."""
        return Source(
            "".join(self._parts),
            encoding=encoding,
            furniture=tuple(self._furniture),
            places=tuple(self._places),
            tables=tuple(self._tables),
            metadata=tuple(metadata),
            notes=tuple(notes),
        )

    def _add(self, text: str, element: str, separator: str) -> Span:
        if self._length:
            self._parts.append(separator)
            self._length += len(separator)
        start = self._length
        if not self._places or self._places[-1].element != element:
            self._places.append(Place(start, element=element))
        self._parts.append(text)
        self._length += len(text)
        return Span(start, self._length)
