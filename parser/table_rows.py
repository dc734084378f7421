"""Assignments from the rows of task tables: who owns a row, and which cells say what is owed and by when.

One row is one assignment. Its roles are those of the columns that the bodies stand in, unless a cell says otherwise
(市教育局牵头，市财政局配合). What a row leaves out, the cell above says: merged cells, 同上, and blanks.
"""

import datetime
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from gongbao.parser.agencies import AgencyList, read_agency_list
from gongbao.parser.columns import OWNERS, Column
from gongbao.parser.deadlines import find_deadlines
from gongbao.parser.identities import Home, Register
from gongbao.parser.lexicons import lexicon
from gongbao.parser.model import (
    Assignment,
    Bearer,
    BlockKind,
    Confidence,
    Deadline,
    Diagnostic,
    Evidence,
    Form,
    Role,
    Severity,
    Span,
)
from gongbao.parser.names import is_agency_name
from gongbao.parser.numbering import Scheme, match_label
from gongbao.parser.outline import Passage
from gongbao.parser.tables import Cell, Row, Table, pieces_of, words_of
from gongbao.parser.tails import FIRST_LEADS
from gongbao.parser.text import Cleaned

ALL_RULES = frozenset({"table_row", "table_merged", "table_ditto", "table_duty"})
"""An owner in its own row; one merged over several rows; one said above (同上 or a blank); bodies beside duties."""


class TaskRow(NamedTuple):
    """What a row of a task table states: its assignment, the source spans of its tasks, and those of all its cells."""

    assignment: Assignment
    tasks: tuple[Span, ...]
    cells: tuple[Span, ...]


class _Owner(NamedTuple):
    """The cell that names owners in one column of a row, and where the row has it from (a name of a rule)."""

    cell: Cell
    column: Column
    origin: str


_LABELS = {
    Column.LEAD: "牵头单位:",
    Column.RESPONSIBLE: "责任单位:",
    Column.SUPPORT: "配合单位:",
    Column.BODY: "责任单位:",
}
_OWN_LABEL = re.compile(
    r"(?:责任|牵头|主办|主责|配合|协办|协助|参与|参加|落实|负责|实施|主管)(?:单位|部门|处室|机构)[^、,;:]{0,5}:"
)
_OWN_ROLE = re.compile(r"\((?:(?P<lead>牵头|主办|主责)|(?P<support>配合|协办|协助|参与))(?:单位|部门)?\)$")
_NUMBERING = re.compile(r"(?:^|(?<=[、,;]))(?:[0-9]{1,2}[.、)]|\([0-9一二三四五六七八九十]{1,2}\)|[①-⑳])")
_SECTIONS = {Scheme.PART, Scheme.CHAPTER, Scheme.SECTION, Scheme.CHINESE_COMMA, Scheme.CHINESE_PAREN}
_NOTE = re.compile(r"\n?(?:注|备注|说明)\s*[:0-9]")
_SEPARATOR = "、"


def find_rows(
    cleaned: Cleaned,
    tables: Sequence[Table],
    within: tuple[int, int],
    register: Register,
    home: Home,
    *,
    rules: Collection[str] = ALL_RULES,
) -> tuple[list[TaskRow], list[Diagnostic]]:
    """Find the assignments that the rows of one document's task tables state, in text order.

    Args:
        cleaned: The issue's text.
        tables: The issue's task tables.
        within: The document's interval of the cleaned text.
        register: Gives names their agencies.
        home: Whose document it is.
        rules: The names of the rules to read by; all of them unless a test leaves one out.

    Returns:
        The rows that name owners, each quoting itself (Markdown) or its owners' cells (HTML), and diagnostics for
        names that are not built as public bodies' names are.
    """
    found: list[TaskRow] = []
    diagnostics: list[Diagnostic] = []
    for table in tables:
        if not within[0] <= table.start < within[1]:
            continue
        leads_from = _first_leads_from(cleaned.text, within[0], table)
        for index, owners, times in _owned_rows(cleaned.text, table):
            row = table.rows[index]
            origin = next((owner.origin for owner in owners if owner.column is not Column.SUPPORT), owners[0].origin)
            rule = "table_duty" if Column.BODY in row.columns else origin
            listed = _read_owners(cleaned, owners, register) if rule in rules else None
            if listed is None:
                continue
            evidence = _evidence(cleaned, table, row, owners)
            doubtful = _SEPARATOR.join(body.name for body in listed.named if not body.known)
            if doubtful:
                message = f"not built as the name of a public body: {doubtful}"
                diagnostics.append(Diagnostic(evidence.span, "unknown-agency", Severity.WARNING, message))
            tasks = _tasks(cleaned.text, row, index)
            first_leads = leads_from is not None and leads_from < row.end and Column.LEAD not in row.columns
            assignment = Assignment(
                evidence,
                Form.TABLE,
                cleaned.span(tasks[0].start, tasks[-1].end),
                _bearers(listed, register, home, first_leads),
                rule,
                confidence=Confidence.DOUBTFUL if doubtful else Confidence.HIGH,
            )
            own = (cell for cell in row.cells if cell and cell.row == index and cell.start < cell.end)
            found.append(TaskRow(assignment, _spans(cleaned, tasks), _spans(cleaned, sorted({*own, *tasks, *times}))))
    return found, diagnostics


def _spans(cleaned: Cleaned, cells: Sequence[Cell]) -> tuple[Span, ...]:
    return tuple(cleaned.span(cell.start, cell.end) for cell in cells)


def find_row_deadlines(
    cleaned: Cleaned, tables: Sequence[Table], within: tuple[int, int], dated: datetime.date | None
) -> list[Deadline]:
    """The deadlines in the cells of one document's deadline columns, in text order.

    A column's heading says of the times below it what a label says of the time behind it (完成时限：2025年12月).
    """
    found: list[Deadline] = []
    for table in tables:
        if not within[0] <= table.start < within[1]:
            continue
        for piece in table.pieces:
            if piece.role == Column.DEADLINE.value:
                view = _labelled_view(cleaned, piece.start, piece.end)
                found += find_deadlines(view, [Passage(0, len(view.text), BlockKind.CLAUSE)], dated)
    return found


def _labelled_view(cleaned: Cleaned, start: int, end: int) -> Cleaned:
    """A piece of the text behind the label 完成时限:, every position leading back to where the piece stands."""
    label = "完成时限:"
    inside = range(bisect_right(cleaned.starts, start), bisect_left(cleaned.starts, end))
    starts = (0, len(label), *(cleaned.starts[index] - start + len(label) for index in inside))
    origins = (cleaned.origin(start), cleaned.origin(start), *(cleaned.origins[index] for index in inside))
    text = label + cleaned.text[start:end]
    return Cleaned(cleaned.source, text, (), starts, origins, cleaned.furniture)


def _first_leads_from(text: str, start: int, table: Table) -> int | None:
    """From where on the first body of a list leads: the rule stands before the row, or in the note below the table."""
    rule = FIRST_LEADS.search(text, start, table.end)
    if rule is None and _NOTE.match(text, table.end):
        note_end = text.find("\n", table.end + 1)
        noted = FIRST_LEADS.search(text, table.end, note_end if note_end >= 0 else len(text))
        return table.start if noted else None
    return rule.start() if rule else None


# ------------------------------------------------------------------------------------------------- who owns


def _owned_rows(text: str, table: Table) -> Iterator[tuple[int, list[_Owner], list[Cell]]]:
    """The rows that have an owner, by index, with the cells that name the owners, column by column, and the times."""
    marks: Mapping[str, list[str]] = lexicon("tables")["marks"]
    above: dict[int, Cell] = {}
    above_times: dict[int, Cell] = {}
    for index, row in enumerate(table.rows):
        if not row.columns:
            continue
        own = [cell for cell in row.cells if cell and cell.row == index and cell.start < cell.end]
        if _is_section(text, row, own):
            above.clear()
            above_times.clear()
            continue
        if any(words_of(text, cell) in marks["totals"] for cell in own[:2]):
            continue
        owners: list[_Owner] = []
        places = [place for place, column in enumerate(row.columns) if column in OWNERS]
        primary = next((place for place in places if row.columns[place] is Column.LEAD), places[0] if places else -1)
        for place in places:
            cell = row.cells[place] if place < len(row.cells) else None
            words = words_of(text, cell)
            if words in marks["none"]:
                above.pop(place, None)
                continue
            if words in marks["ditto"] or (not words and place == primary):
                cell = above.get(place)
                origin = "table_ditto"
            else:
                origin = "table_row" if cell and cell.row == index else "table_merged"
            if cell is None or cell.start == cell.end:
                above.pop(place, None)
                continue
            above[place] = cell
            if all(owner.cell != cell for owner in owners):  # one cell may be merged over both columns
                owners.append(_Owner(cell, row.columns[place], origin))
        is_carried = any(owner.origin == "table_ditto" for owner in owners)
        times = _times(text, row, is_carried, above_times)
        if owners and _tasks(text, row, index):
            yield index, owners, times


def _is_section(text: str, row: Row, own: Sequence[Cell]) -> bool:
    """Whether a row is a title between rows: one cell alone, merged over owners too, or numbered as a chapter is."""
    if len(set(own)) != 1:
        return False
    [cell] = set(own)
    covers = [place for place, other in enumerate(row.cells) if other == cell]
    if any(place < len(row.columns) and row.columns[place] in OWNERS for place in covers) and len(covers) > 1:
        return True
    label = match_label(words_of(text, cell))
    alone = all(not words_of(text, other) for other in row.cells if other != cell)
    return alone and label is not None and label.scheme in _SECTIONS


def _tasks(text: str, row: Row, index: int) -> list[Cell]:
    """The cells that say what is owed: the row's own, else its goals, else those merged from above."""
    ditto: list[str] = lexicon("tables")["marks"]["ditto"]
    cells = [
        (cell, column)
        for cell, column in zip(row.cells, row.columns, strict=False)
        if cell and cell.start < cell.end and words_of(text, cell) not in ditto
    ]
    own = [cell for cell, column in cells if column is Column.TASK and cell.row == index]
    own = own or [cell for cell, column in cells if column is Column.TARGET and cell.row == index]
    return sorted(set(own or [cell for cell, column in cells if column is Column.TASK]))


def _times(text: str, row: Row, is_carried: bool, above: dict[int, Cell]) -> list[Cell]:
    """The row's deadline cells: its own, merged ones, and where its owner is the one above the time above too."""
    ditto: list[str] = lexicon("tables")["marks"]["ditto"]
    found = []
    for place, column in enumerate(row.columns[: len(row.cells)]):
        if column is not Column.DEADLINE:
            continue
        cell = row.cells[place]
        words = words_of(text, cell)
        if words in ditto or (not words and is_carried):
            cell = above.get(place)
        if cell is None or cell.start == cell.end:
            above.pop(place, None)
            continue
        above[place] = cell
        found.append(cell)
    return found


# ------------------------------------------------------------------------------------------- what cells name


def _read_owners(cleaned: Cleaned, owners: Sequence[_Owner], register: Register) -> AgencyList | None:
    """The bodies in a row's owner cells; a prefix said in one holds in the next. None where no body is among them."""
    parts = []
    for owner in owners:
        words = _listed(cleaned, owner.cell).strip("、,;。.")
        parts.append(words if _OWN_LABEL.match(words) else _with_roles(words, _LABELS[owner.column]))
    listed = read_agency_list(";".join(parts), register.regions)
    return listed if listed and any(body.known for body in listed.named) else None


def _with_roles(words: str, label: str) -> str:
    """A list behind its column's label; 市教育局(牵头)、市财政局 with labels in the place of brackets."""
    items = re.split(r"[、,;]", words)
    if not any(_OWN_ROLE.search(item) for item in items):
        return f"{label};{words}"
    parts = []
    for item in items:
        role = _OWN_ROLE.search(item)
        own = _LABELS[Column(role.lastgroup)] if role and role.lastgroup else label
        parts.append(f"{own};{_OWN_ROLE.sub('', item)}")
    return ";".join(parts)


def _listed(cleaned: Cleaned, cell: Cell) -> str:
    """A cell's words as a list: blanks, line ends and strokes between whole names part them as 、 does."""
    text = cleaned.text
    said: list[str] = []
    for start, end in pieces_of(text, cell):
        bounds = [start, *cleaned.blanks(start, end), end]
        said += [words_of(text, Cell(a, b, cell.row)) for a, b in pairwise(bounds)]
    words = ""
    for part in said:
        left, right = re.split(r"[、,;:]", words)[-1], re.split(r"[、,;:]", part)[0]
        is_seam = is_agency_name(left) and is_agency_name(right) and not left.endswith("委")
        is_seam = is_seam or any(begins.match(part) for begins in (_OWN_LABEL, _NUMBERING))
        words += (_SEPARATOR if words and is_seam else "") + _NUMBERING.sub("", part)
    return re.sub(r"(?<=[一-鿿)])/(?=[一-鿿])", _SEPARATOR, words)


def _evidence(cleaned: Cleaned, table: Table, row: Row, owners: Sequence[_Owner]) -> Evidence:
    """The row's words, or in HTML those of its owners' cells, without tags."""
    if table.markdown:
        return cleaned.evidence(row.start, row.end)
    cells = sorted({owner.cell for owner in owners})
    parts = [cleaned.evidence(start, end) for cell in cells for start, end in pieces_of(cleaned.text, cell)]
    pieces = tuple(piece for part in parts for piece in (part.pieces or (part.span,)))
    quote = "".join(part.quote for part in parts)
    return Evidence(Span(pieces[0].start, pieces[-1].end), quote, pieces if len(pieces) > 1 else ())


def _bearers(listed: AgencyList, register: Register, home: Home, first_leads: bool) -> tuple[Bearer, ...]:
    bearers: dict[str, Bearer] = {}
    leads = any(body.role is Role.LEAD for body in listed.named)
    for position, body in enumerate(listed.named):
        role = Role.LEAD if first_leads and position == 0 and not leads else body.role
        bearers.setdefault(body.name, Bearer(body.name, role, register.identify(body.name, home)))
    return tuple(bearers.values())
