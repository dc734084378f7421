"""Pages to a source: paragraphs, tables, furniture, and the place of each printed line.

A paragraph that goes on over the end of a page is kept whole: what stands between its halves (a page number, a running
head) is on lines of its own between them, with no blank line, and marked as furniture. Footnotes follow the paragraph.
"""

from collections.abc import Iterable, Sequence

from gongbao.corpus.printed import PrintedPage
from gongbao.corpus.printed_layout import LaidPage, LaidTable, lay_out
from gongbao.corpus.printed_lines import PrintedLine
from gongbao.corpus.printed_paragraphs import Joint, Setting, fills, joint
from gongbao.corpus.printed_rows import join_cut_row
from gongbao.corpus.printed_writing import Writer
from gongbao.parser.model import Source, SourceCell, SourceTable, Span


def read_pages(pages: Iterable[PrintedPage]) -> Source:
    """Lay the words of pages out as a text.

    Args:
        pages: The pages in their order, words and rules in points from the top left.

    Returns:
        The source: paragraphs parted by a blank line, cells of tables on lines of their own, page numbers and running
        heads marked as furniture, a place (page, line) for each printed line, recognised words with their confidence.

    >>> from gongbao.corpus.printed import PrintedWord
    >>> words = (PrintedWord("一、加强水源保", 76, 72, 188, 88, 16), PrintedWord("护", 44, 100, 60, 116, 16))
    >>> read_pages([PrintedPage(1, 230, 300, words)]).text
    '一、加强水源保护'

    """
    laid = lay_out(tuple(pages))
    setting = Setting(column for page in laid for column in page.columns if not isinstance(column, LaidTable))
    return _Flow(setting).write(laid)


class _Flow:
    """Writes pages; knows the paragraph that is open and what has to stand behind it."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._writer = Writer()
        self._paragraph: list[PrintedLine] = []
        self._between: list[PrintedLine] = []  # furniture since the paragraph's last line
        self._open_table: LaidTable | None = None
        self._notes: list[PrintedLine] = []  # footnotes since the paragraph began

    def write(self, pages: Sequence[LaidPage]) -> Source:
        for page in pages:
            start = self._writer.length
            self._between += page.above
            for column in page.columns:
                if isinstance(column, LaidTable):
                    self._table(column)
                else:
                    for index, line in enumerate(column):
                        self._line(line, beneath=index > 0)
            self._between += page.below
            self._notes += page.notes
            if page.page.remarks:
                self._finish()
                for remark in page.page.remarks:
                    self._writer.remark(remark, start)
        self._finish()
        return self._writer.source()

    def _line(self, line: PrintedLine, *, beneath: bool) -> None:
        how = joint(self._paragraph, line, self._setting, beneath=beneath) if self._paragraph else Joint.APART
        if how is Joint.APART:
            self._finish()
            self._writer.paragraph()
            self._writer.line(line)
        else:
            for each in self._between:
                self._writer.furniture(each)
            self._writer.line(line, joined=how is Joint.RUN and not self._between)
            self._between.clear()
        self._paragraph.append(line)

    def _finish(self) -> None:
        """End the paragraph or the table and write what stands behind it."""
        self._paragraph.clear()
        if self._open_table is not None:
            self._write_table(self._open_table)
            self._open_table = None
        notes, self._notes = self._notes, []
        for each in self._between:
            self._writer.paragraph()
            self._writer.furniture(each)
        self._between.clear()
        for index, line in enumerate(notes):
            self._line(line, beneath=index > 0)
        self._paragraph.clear()

    def _table(self, table: LaidTable) -> None:
        """Take a table; it is written when it is known that no cut row of it goes on."""
        whole = join_cut_row(self._open_table, table) if self._open_table is not None else None
        if whole is None:
            self._finish()
        self._open_table = whole or table

    def _write_table(self, table: LaidTable) -> None:
        rows: list[tuple[SourceCell, ...]] = []
        for row in table.rows:
            self._writer.paragraph()
            cells: list[SourceCell] = []
            for cell in row:
                span = self._cell(cell.lines)
                cells.append(SourceCell(span, cell.rows, cell.columns))
            rows.append(tuple(cells))
        self._writer.table(SourceTable(tuple(rows)))

    def _cell(self, lines: Sequence[PrintedLine]) -> Span:
        start: int | None = None
        for index, line in enumerate(lines):
            span = self._writer.line(line, joined=index > 0 and fills(lines[index - 1], line))
            start = span.start if start is None else start
        end = self._writer.length
        return Span(end if start is None else start, end)
