"""The first sheet of a workbook: how much there is of everything, who owes most, what falls due in which year."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gongbao.exports.standing import Standing
from gongbao.exports.wording import ROLES
from gongbao.exports.workbook_columns import Cell, Column, Row
from gongbao.exports.workbook_worksheets import FONT, RULE, Styles, row_height, set_up_page, write_cell
from gongbao.parser.model import Role

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

# Okabe and Ito's palette, which people with any kind of colour blindness can tell apart:
# https://jfly.uni-koeln.de/color/
_ROLE_COLOURS = {Role.LEAD: "#D55E00", Role.RESPONSIBLE: "#0072B2", Role.JOINT: "#56B4E9", Role.SUPPORT: "#E69F00"}
_STANDING_COLOURS = {
    Standing.OVERDUE: "#B3363F",
    Standing.SOON: "#E69F00",
    Standing.AHEAD: "#0072B2",
    Standing.PAST: "#B8B8B8",
    Standing.REPEALED: "#6E6E6E",
}

_MOST_AGENCIES = 12
_MOST_YEARS = 24
_ISSUE_HEADINGS = ("公报", "文件", "职责任务", "其中逾期", "责任分工", "指标", "时限", "引用")
_COLUMNS = (Column("", 34), *[Column("", 10.5)] * 7)
_CHART_WIDTH, _LINE = 812, 20  # pixels: the width of the columns, the height of a row


@dataclass(slots=True)
class Counts:
    """What is counted while issues are read.

    `roles` counts assignments by agency (its IRI) and role, `overdue` an agency's overdue ones, `years` deadlines by
    the year of their last day and how they stand; `issues` has, for each issue, what it is ordered by, its name and
    its numbers (as `_ISSUE_HEADINGS`).
    """

    roles: Counter[tuple[str, Role]] = field(default_factory=Counter)
    overdue: Counter[str] = field(default_factory=Counter)
    years: Counter[tuple[int, Standing]] = field(default_factory=Counter)
    issues: list[tuple[tuple[str, int, int, str], str, tuple[int, ...]]] = field(default_factory=list)


def write_overview(
    workbook: "Workbook",
    sheet: "Worksheet",
    counts: Counts,
    agencies: Sequence[Row],
    as_of: datetime.date,
) -> None:
    """Write the first sheet.

    Args:
        workbook: the workbook.
        sheet: the sheet, empty.
        counts: what was counted.
        agencies: the rows of the sheet of agencies (as `columns.AGENCIES`), those that owe most first.
        as_of: the day by which things are overdue.

    """
    styles = Styles(workbook, "vcenter")
    set_up_page(sheet)
    sheet.set_portrait()
    for index, column in enumerate(_COLUMNS):
        sheet.set_column(index, index, column.width)
    totals = tuple(map(sum, zip(*(numbers for _, _, numbers in counts.issues), strict=True))) or (0,) * 7
    documents, duties, overdue, assignments, targets, deadlines, citations = totals
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, "公报责任清单", styles.title)
    day = f"{as_of.year}年{as_of.month}月{as_of.day}日"
    sheet.write_string(1, 0, f"谁负责什么、做到多少、何时完成。状态以{day}为准。", styles.note)
    sheet.write_string(
        2, 0, f"“已逾期”指最后期限在该日之前；是否已经完成，公报没有记载。“{Standing.SOON.value}”含当日。", styles.note
    )
    row = _heading(sheet, styles, 4, "总数")
    headings = ("公报期数", "文件", "部门", "职责任务", "其中逾期", "指标", "时限", "引用")
    numbers = (len(counts.issues), documents, len(agencies), duties, overdue, targets, deadlines, citations)
    row = _table(sheet, styles, row, headings, [numbers])
    by_role = Counter[Role]()
    for (_, role), number in counts.roles.items():
        by_role[role] += number
    shares = ("责任分工（部门×任务）", *ROLES.values())
    row = _table(sheet, styles, row + 1, shares, [(assignments, *(by_role[role] for role in ROLES))])

    first = 4
    most = [agency for agency in agencies if agency[first + len(ROLES)]][:_MOST_AGENCIES]
    if most:
        row = _heading(sheet, styles, row + 1, "职责任务最多的部门")
        rows = [(agency[0], *agency[first : first + len(ROLES) + 2]) for agency in most]
        row = _table(sheet, styles, row, ("部门", *ROLES.values(), "合计", "其中逾期"), rows)
        series = [(word, _ROLE_COLOURS[role]) for role, word in ROLES.items()]
        chart = _chart(workbook, sheet, "bar", (row - len(rows), rows), series)
        chart.set_y_axis(
            {"reverse": True, "num_font": {"name": FONT, "size": 9}, "line": {"color": RULE}, "crossing": "max"}
        )
        row = _insert(sheet, row + 1, chart, 90 + 24 * len(rows))

    years = sorted({year for year, _ in counts.years})
    if years:
        row = _heading(sheet, styles, row + 1, "各年到期的时限")
        there = [each for each in _STANDING_COLOURS if any(counts.years[year, each] for year in years)]
        rows = [(f"{year}年", *(counts.years[year, each] for each in there)) for year in years]
        row = _table(sheet, styles, row, ("最后期限", *(each.value for each in there)), rows)
        shown = rows[-_MOST_YEARS:]
        series = [(each.value, _STANDING_COLOURS[each]) for each in there]
        chart = _chart(workbook, sheet, "column", (row - len(shown), shown), series)
        row = _insert(sheet, row + 1, chart, 280)

    row = _heading(sheet, styles, row + 1, "各期公报")
    issues: list[Row] = [(name, *numbers) for _, name, numbers in sorted(counts.issues)]
    row = _table(sheet, styles, row, _ISSUE_HEADINGS, issues)
    sheet.write_string(row, 0, "合计", styles.total)
    for number, total in enumerate(totals, 1):
        sheet.write_number(row, number, total, styles.total)


def _heading(sheet: "Worksheet", styles: Styles, row: int, text: str) -> int:
    sheet.set_row(row, 22)
    sheet.write_string(row, 0, text, styles.section)
    return row + 1


def _table(
    sheet: "Worksheet", styles: Styles, top: int, headings: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> int:
    """Write a small table, and return the row behind it."""
    for column, heading in enumerate(headings):
        numbers = bool(rows) and isinstance(rows[0][column], int)
        sheet.write_string(top, column, heading, styles.heading_of_numbers if numbers else styles.heading)
    for number, row in enumerate(rows, top + 1):
        sheet.set_row(number, row_height(tuple(row[:1]), _COLUMNS[:1]))
        for column, cell in enumerate(row):
            write_cell(sheet, number, column, cell, styles)
    return top + 1 + len(rows)


def _chart(
    workbook: "Workbook",
    sheet: "Worksheet",
    kind: str,
    table: tuple[int, Sequence[Sequence[Cell]]],
    series: Sequence[tuple[str, str]],
) -> Any:
    """Return a chart of a table: its first row in the sheet and its rows, a name and a colour for each series."""
    top, rows = table
    last = top + len(rows) - 1
    chart: Any = workbook.add_chart({"type": kind, "subtype": "stacked"})
    for column, (name, colour) in enumerate(series, 1):
        chart.add_series(
            {
                "name": name,
                "categories": [sheet.get_name(), top, 0, last, 0],
                "values": [sheet.get_name(), top, column, last, column],
                # What programs show that don't count for themselves (previews).
                "categories_data": [row[0] for row in rows],
                "values_data": [row[column] for row in rows],
                "fill": {"color": colour},
                "border": {"color": "#FFFFFF", "width": 0.75},
                "gap": 50,
            }
        )
    font = {"name": FONT, "size": 9}
    lines = {"visible": True, "line": {"color": RULE, "width": 0.5}}
    chart.set_legend({"position": "top", "font": font})
    values: dict[str, Any] = {"num_font": font, "major_gridlines": lines, "line": {"none": True}, "num_format": "0"}
    categories: dict[str, Any] = {"num_font": font, "line": {"color": RULE}}
    chart.set_x_axis(categories if kind == "column" else values)
    chart.set_y_axis(values if kind == "column" else categories)
    chart.set_chartarea({"border": {"none": True}})
    return chart


def _insert(sheet: "Worksheet", row: int, chart: Any, height: int) -> int:
    """Put a chart across the columns, and return the row below it."""
    chart.set_size({"width": _CHART_WIDTH, "height": height})
    sheet.insert_chart(row, 0, chart, {"object_position": 2})
    return row + height // _LINE + 1
