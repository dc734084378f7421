"""Task tables (任务分工表): their cells, in Markdown and in HTML, and what each column is about.

A table is a task table by the words of its heading: a column of owners (牵头单位, 责任部门 …) beside one of tasks, or
bodies beside a column of their duties. Other tables stay running text. A cell that is merged over several rows stands
in each of them; a table that goes on over a page without its heading goes on with the same columns.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from gongbao.parser.columns import OWNERS, Column, column_of, ending_of, resolve
from gongbao.parser.model import BlockKind, SourceTable
from gongbao.parser.names import is_agency_name
from gongbao.parser.text import Cleaned


class Cell(NamedTuple):
    """A cell's words, [start, end) in the cleaned text, empty where it is blank; `row` is the row that it begins in."""

    start: int
    end: int
    row: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row's interval of the cleaned text, the cell that stands in each column, and what the columns are.

    A merged cell stands in each column and row that it covers. `columns` is empty for a heading, and for a title above.
    """

    start: int
    end: int
    cells: tuple[Cell | None, ...]
    columns: tuple[Column, ...] = ()


class Piece(NamedTuple):
    """A stretch of one line of a table: running text (a clause in the role of a cell), another cell, or markup.

    `role` says of another cell what is in it: heading, owner, deadline, number, person.
    """

    start: int
    end: int
    kind: BlockKind
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A task table: its interval of the cleaned text, markup included, its rows and the pieces of its cells in order."""

    start: int
    end: int
    rows: tuple[Row, ...]
    pieces: tuple[Piece, ...]
    markdown: bool

    def stretches(self, text: str, start: int, end: int) -> Iterator[Piece]:
        """The pieces that lie in text[start:end], with what is between them; together they are all of it."""
        for index in range(bisect_left(self.pieces, (start,)), len(self.pieces)):
            piece = self.pieces[index]
            if piece.start >= end:
                break
            yield from _between(text, start, piece.start)
            yield piece
            start = piece.end
        yield from _between(text, start, end)


def _between(text: str, start: int, end: int) -> Iterator[Piece]:
    """Markup, and words that stand in no cell as running text."""
    while start < end:
        markup = _MARKUP.match(text, start, end)
        if markup:
            yield Piece(start, markup.end(), BlockKind.FURNITURE, "markup")
            start = markup.end()
            continue
        following = _MARKUP.search(text, start, end)
        stop = following.start() if following else end
        yield Piece(start, stop, BlockKind.CLAUSE)
        start = stop


_ROW_LINE = re.compile(r"^\|.*\|.*$", re.MULTILINE)
_PIPE = re.compile(r"(?<!\\)\|")
_SEPARATOR = re.compile(r"\|?(?::?[-—–─]+:?\|)+(?::?[-—–─]*:?)")  # |---|:--:|
_TAG = re.compile(r"<(?P<close>/?)(?P<name>table|tr|td|th)\b(?P<attributes>[^<>]*)>", re.IGNORECASE)
_SPAN = re.compile(r"\b(?P<way>row|col)span=[\"'“”]?(?P<count>[0-9]{1,4})", re.IGNORECASE)
_INLINE_TAG = r"</?(?:b|strong|i|em|u|span|font|a|sub|sup)\b[^<>]*>"
_BREAK = re.compile(rf"\n|(?!{_INLINE_TAG})</?[A-Za-z][^<>]*>", re.IGNORECASE)  # <br>, <p>, but not <b>
_EDGE = rf"(?:{_INLINE_TAG}|&(?:nbsp|emsp|ensp|\#160|\#12288);?|[*_`\s])+"
_LEADING = re.compile(_EDGE, re.IGNORECASE)
_TRAILING = re.compile(rf"{_EDGE}\Z", re.IGNORECASE)
_NO_WORDS = re.compile(rf"{_BREAK.pattern}|{_EDGE}", re.IGNORECASE)
_MARKUP = re.compile(rf"(?:<[^<>]*>|[|:\-—–─\\]|{_EDGE})+", re.IGNORECASE)
_CONTINUED = re.compile(r"[\s(]*(?:续表?|接上[页表])?[0-9一二三四五六七八九十]*[\s)]*")

_WIDEST = 60
_LONGEST_CELL = 6000
_LONGEST_NUMBER = 8


def find_tables(cleaned: Cleaned) -> tuple[Table, ...]:
    r"""Find the task tables of a text, in order; other tables are left to be read as running text.

    >>> from gongbao.parser.model import Source
    >>> from gongbao.parser.text import clean
    >>> table, = find_tables(clean(Source("|序号|任务|责任单位|\n|---|---|---|\n|1|植树|市林业局|")))
    >>> [column.value for column in table.rows[-1].columns]
    ['number', 'task', 'responsible']
    """
    text = cleaned.text
    drafts: list[_Draft] = []
    if "|" in text:
        drafts += _markdown_tables(text)
    if "<" in text:
        drafts += _html_tables(text)
    drafts += (_source_table(cleaned, table) for table in cleaned.source.tables)
    found: list[Table] = []
    before: tuple[_Draft, tuple[Column, ...]] | None = None
    end = 0
    for draft in sorted(drafts, key=lambda draft: draft.start):
        if draft.start < end:  # rows in the notation of the one kind inside a table of the other
            continue
        end = draft.end
        above: tuple[Column, ...] = ()
        if before and _goes_on(text, before[0], draft, before[1]):
            above = before[1]
        rows = tuple(_with_columns(text, draft.rows, above))
        before = (draft, rows[-1].columns) if rows and rows[-1].columns else None
        if any(row.columns for row in rows):
            pieces = tuple(sorted(_pieces(text, rows)))
            found.append(Table(draft.start, draft.end, rows, pieces, draft.markdown))
    return tuple(found)


def words_of(text: str, cell: Cell | None) -> str:
    """A cell's words without markup; "" for a blank cell."""
    return _NO_WORDS.sub("", text[cell.start : cell.end]).replace("\\|", "|") if cell else ""


def pieces_of(text: str, cell: Cell) -> Iterator[tuple[int, int]]:
    """The stretches of a cell between line ends and tags that break lines, without markup around them."""
    bounds = [match.span() for match in _BREAK.finditer(text, cell.start, cell.end)]
    for (_, start), (end, _) in pairwise([(cell.start, cell.start), *bounds, (cell.end, cell.end)]):
        leading = _LEADING.match(text, start, end)
        begin = leading.end() if leading else start
        trailing = _TRAILING.search(text[begin:end]) if begin < end else None
        stop = begin + trailing.start() if trailing else end
        if begin < stop:
            yield begin, stop


# ------------------------------------------------------------------------------------------- rows and cells


@dataclass(frozen=True, slots=True)
class _Draft:
    """A table whose columns aren't known yet."""

    start: int
    end: int
    rows: tuple[Row, ...]
    markdown: bool


def _markdown_tables(text: str) -> Iterator[_Draft]:
    """Runs of lines with pipes; where a second |---| comes, a second table began with the line before it."""
    lines = [match.span() for match in _ROW_LINE.finditer(text)]
    runs: list[list[tuple[int, int]]] = []
    for line in lines:
        if not runs or runs[-1][-1][1] + 1 != line[0]:
            runs.append([])
        run = runs[-1]
        if len(run) > 2 and _SEPARATOR.fullmatch(text, *line):
            runs.append([run.pop()])
        runs[-1].append(line)
    for run in runs:
        rows: list[Row] = []
        for start, end in run:
            if _SEPARATOR.fullmatch(text, start, end):
                continue
            pipes = [pipe.start() for pipe in _PIPE.finditer(text, start, end)]
            bounds = pairwise([*pipes, end] if text[end - 1] != "|" or pipes[-1] != end - 1 else pipes)
            cells = (_cell(text, left + 1, right, len(rows)) for left, right in bounds)
            rows.append(Row(start, end, tuple(cells)[:_WIDEST]))
        yield _Draft(run[0][0], run[-1][1], tuple(rows), markdown=True)


def _cell(text: str, start: int, end: int, row: int) -> Cell:
    """The cell without the markup at its ends; empty where nothing else is in it."""
    pieces = list(pieces_of(text, Cell(start, end, row)))
    return Cell(pieces[0][0], pieces[-1][1], row) if pieces else Cell(start, start, row)


class _OpenRow:
    """A row as it is being read: cells with how many rows and columns they cover."""

    def __init__(self, start: int) -> None:
        self.start = self.end = start
        self.cells: list[tuple[int, int, int, int]] = []


def _html_tables(text: str) -> Iterator[_Draft]:
    """Tables by their tags; whatever is not closed is closed by the next tag, or where its line ends."""
    start: int | None = None
    end = 0
    rows: list[_OpenRow] = []
    opened: tuple[int, int, int] | None = None  # where a cell's words begin, its rowspan, its colspan
    for tag in _TAG.finditer(text):
        name, closes = tag["name"].lower(), bool(tag["close"])
        if opened is not None:
            stop = tag.start()
            if (name == "table" and not closes) or stop - opened[0] > _LONGEST_CELL:
                stop = _line_end(text, opened[0], stop)
            rows[-1].cells.append((opened[0], stop, *opened[1:]))
            rows[-1].end = end = stop
            opened = None
        if start is not None and ((name == "table" and not closes) or tag.start() - end > _LONGEST_CELL):
            yield _Draft(start, end, _grid(text, rows), markdown=False)
            start, rows = None, []
        if start is None:
            if closes:
                continue
            start = tag.start()
        end = tag.end()
        if name == "table" and closes:
            yield _Draft(start, end, _grid(text, rows), markdown=False)
            start, rows = None, []
        elif name == "tr" and not closes:
            rows.append(_OpenRow(tag.start()))
        elif name in {"td", "th"} and not closes:
            if not rows:
                rows.append(_OpenRow(tag.start()))
            spans = {match["way"].lower(): int(match["count"]) for match in _SPAN.finditer(tag["attributes"])}
            opened = (tag.end(), max(1, spans.get("row", 1)), max(1, spans.get("col", 1)))
        if rows and start is not None:
            rows[-1].end = end
    if start is not None:
        if opened is not None:
            end = _line_end(text, opened[0], len(text))
            rows[-1].cells.append((opened[0], end, *opened[1:]))
            rows[-1].end = end
        yield _Draft(start, end, _grid(text, rows), markdown=False)


def _source_table(cleaned: Cleaned, table: SourceTable) -> _Draft:
    """A table that the reader saw; a cell whose words are all furniture is empty."""
    rows: list[_OpenRow] = []
    end = 0
    for source_row in table.rows:
        cells = [(cleaned.position(cell.span.start), cleaned.position(cell.span.end), cell) for cell in source_row]
        row = _OpenRow(min((start for start, _, _ in cells), default=end))
        row.cells = [(start, max(start, stop), cell.rows, cell.columns) for start, stop, cell in cells]
        row.end = end = max((stop for _, stop, _, _ in row.cells), default=end)
        rows.append(row)
    return _Draft(rows[0].start if rows else 0, end, _grid(cleaned.text, rows), markdown=False)


def _line_end(text: str, start: int, end: int) -> int:
    found = text.find("\n", start, end)
    return found if found >= 0 else end


def _grid(text: str, rows: Sequence[_OpenRow]) -> tuple[Row, ...]:
    """The rows with merged cells in every place that they cover."""
    found: list[Row] = []
    below: dict[int, tuple[Cell, int]] = {}  # column -> the cell that reaches into the rows below, and into how many
    for index, row in enumerate(rows):
        cells: dict[int, Cell] = {column: cell for column, (cell, _) in below.items()}
        below = {column: (cell, left - 1) for column, (cell, left) in below.items() if left > 1}
        column = 0
        for start, end, down, across in row.cells:
            cell = _cell(text, start, end, index)
            while column in cells:
                column += 1
            for place in range(column, min(column + across, _WIDEST)):
                if place not in cells:
                    cells[place] = cell
                    if down > 1:
                        below[place] = (cell, down - 1)
        width = max(cells, default=-1) + 1
        found.append(Row(row.start, row.end, tuple(cells.get(place) for place in range(width))))
    return tuple(found)


# --------------------------------------------------------------------------------------------------- columns


def _with_columns(text: str, rows: Sequence[Row], columns: tuple[Column, ...]) -> Iterator[Row]:
    """The rows with what their columns are: by the heading above them, which may have two lines and come again."""
    heading: list[Column | None] = []
    for index, row in enumerate(rows):
        own = [column_of(words_of(text, cell)) for cell in row.cells]
        fresh = [kind if cell and cell.row == index else None for kind, cell in zip(own, row.cells, strict=True)]
        blank = [not words_of(text, cell) for cell in row.cells]
        inherited = [cell is not None and cell.row < index for cell in row.cells]
        if heading and any(fresh) and all(map(max, map(bool, fresh), blank, inherited)):
            kinds = [*own, *[None] * (len(heading) - len(own))]
            above = [*heading, *[None] * (len(kinds) - len(heading))]
            heading = [kind or over for kind, over in zip(kinds, above, strict=True)]
            columns = resolve(heading)
            yield row
        elif _is_heading(text, row, own):
            heading = [kind or ending_of(words_of(text, cell)) for kind, cell in zip(own, row.cells, strict=True)]
            columns = resolve(heading)
            yield row
        else:
            heading = []
            yield Row(row.start, row.end, row.cells, columns)


def _is_heading(text: str, row: Row, kinds: Sequence[Column | None]) -> bool:
    """Whether a row names columns of a task table: an owners' and another, most of its cells known words."""
    cells = {cell: kind for cell, kind in zip(row.cells, kinds, strict=True) if cell and words_of(text, cell)}
    known = set(cells.values()) - {None}
    if len(cells) < 2 or sum(kind is not None for kind in cells.values()) * 2 < len(cells):
        return False
    if Column.DUTY in known and Column.BODY in known:
        return True
    return bool(known & (OWNERS - {Column.BODY})) and len(cells) > sum(kind in OWNERS for kind in cells.values())


def _goes_on(text: str, before: _Draft, draft: _Draft, columns: tuple[Column, ...]) -> bool:
    """Whether a table goes on from the one before it: as wide, nothing between them, bodies where its owners were."""
    if not draft.rows or len(draft.rows[0].cells) != len(columns):
        return False
    if not _CONTINUED.fullmatch(text, before.end, draft.start):
        return False
    owners = [column for column, kind in enumerate(columns) if kind in OWNERS]
    words = (
        words_of(text, cell) for row in draft.rows for cell in (row.cells[c] for c in owners if c < len(row.cells))
    )
    return any(is_agency_name(name) for said in words for name in re.split(r"[、,;]", said))


# ---------------------------------------------------------------------------------------------------- pieces

_TEXTS = frozenset({Column.TASK, Column.TARGET, Column.OTHER, Column.CATEGORY, Column.REMARK})
_ROLES = dict.fromkeys(OWNERS, "owner")


def _pieces(text: str, rows: Sequence[Row]) -> Iterator[Piece]:
    """The pieces of all cells: what tasks say is running text; headings, owners, times, numbers, persons are cells."""
    for index, row in enumerate(rows):
        kinds: dict[Cell, set[Column]] = {}
        for place, cell in enumerate(row.cells):
            if cell and cell.row == index and cell.start < cell.end:
                kind = row.columns[place] if place < len(row.columns) else Column.OTHER
                kinds.setdefault(cell, set()).add(kind)
        for cell, columns in kinds.items():
            role = _role(columns, cell.end - cell.start) if row.columns else "heading"
            for start, end in pieces_of(text, cell):
                yield Piece(start, end, BlockKind.CELL if role else BlockKind.CLAUSE, role or "cell")


def _role(columns: set[Column], length: int) -> str | None:
    """What a cell is by the columns that it covers, None for running text; long words are no number."""
    if columns & _TEXTS or (columns == {Column.NUMBER} and length > _LONGEST_NUMBER):
        return None
    column = min(columns)
    return _ROLES.get(column, column.value)
