"""A graph as a workbook (Office Open XML, ECMA-376) for people who never see SPARQL: who owes what, by when."""

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO
from unicodedata import east_asian_width

from gongbao.exports.characters import writable
from gongbao.exports.sheets import DOCUMENTS, Cell, Heading, Link, Overview, Sheet, sheets
from gongbao.exports.standing import Standing
from gongbao.exports.wording import ROLES
from gongbao.graph.directory import Graph
from gongbao.parser.model import GongbaoError

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

# Limits of Excel: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
_LONGEST_TEXT = 32_767
_LONGEST_ADDRESS = 2_079
_MOST_LINKS = 65_530
_MOST_ROWS = 1_048_576

_HIGHEST_ROW, _LINE_HEIGHT = 409.0, 15.0  # points
_SHOWN = 4_000  # characters that decide over a row's height, which ends at the highest row

_CUT = "……（文字过长，全文见条款链接）"
_FONT = "微软雅黑"
_DARK, _PALE, _RULE = "#1F3A5F", "#EEF2F7", "#C9D2DE"
# Filled and told in words; red, amber and grey can be told apart in grey as well.
_STANDING_COLOURS: Mapping[Standing, tuple[str, str]] = {
    Standing.OVERDUE: ("#F8D7DA", "#8A1C26"),
    Standing.SOON: ("#FFF0C2", "#7A5200"),
    Standing.AHEAD: ("#FFFFFF", "#1F1F1F"),
    Standing.RECURRING: ("#E3EEF9", "#1F3A5F"),
    Standing.OPEN: ("#FFFFFF", "#767676"),
    Standing.REPEALED: ("#E4E4E4", "#5A5A5A"),
}
_CHART_COLOURS: Mapping[Standing, str] = {
    Standing.OVERDUE: "#B3363F",
    Standing.SOON: "#E0A526",
    Standing.AHEAD: "#4C7FB8",
    Standing.RECURRING: "#8FB8DE",
    Standing.OPEN: "#C9D2DE",
    Standing.REPEALED: "#9A9A9A",
}
_ROLE_COLOURS = ("#1F3A5F", "#4C7FB8", "#8FB8DE", "#D0A24C")


def write(graph: Graph, stream: BinaryIO, *, as_of: datetime.date) -> None:
    """Write a graph as a workbook: overview, duties by agency, targets, deadlines, documents, citations.

    No text becomes a formula, whatever it begins with. Where a text is longer than a cell can hold it is cut with a
    mark; its clause's link leads to the whole.

    Args:
        graph: the graph to write.
        stream: where the workbook goes.
        as_of: the day by which deadlines are overdue.

    Raises:
        GongbaoError: the library that writes workbooks is missing, or a sheet would have more rows than Excel reads.

    """
    try:
        from xlsxwriter import Workbook  # noqa: PLC0415
    except ImportError as error:
        raise GongbaoError("workbooks need a further library; run: pip install 'gongbao[tables]'") from error
    overview, listed = sheets(graph, as_of)
    for sheet in listed:
        if len(sheet.rows) >= _MOST_ROWS:
            raise GongbaoError(
                f"{sheet.name}: {len(sheet.rows)} rows are more than a workbook holds; export csv instead"
            )
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": _FONT, "font_size": 10, "valign": "top"},
    }
    with Workbook(stream, options) as workbook:
        # The day, not the clock: two exports of one graph hold the same.
        workbook.set_properties({"title": "公报责任清单", "created": datetime.datetime.combine(as_of, datetime.time())})
        styles = _Styles(workbook)
        _write_overview(workbook, styles, overview, as_of)
        rows = {
            row[0].document: number
            for sheet in listed
            if sheet.name == DOCUMENTS
            for number, row in enumerate(sheet.rows, 2)
            if isinstance(row[0], Link)
        }
        for sheet in listed:
            _write_sheet(workbook, styles, sheet, rows)


class _Styles:
    """The formats of a workbook's cells."""

    def __init__(self, workbook: "Workbook") -> None:
        cell = {"font_name": _FONT, "font_size": 10, "valign": "top", "text_wrap": True}
        ruled = {**cell, "bottom": 1, "bottom_color": _RULE}
        self.title = workbook.add_format({"font_name": _FONT, "font_size": 18, "bold": True, "font_color": _DARK})
        self.note = workbook.add_format({"font_name": _FONT, "font_size": 10, "font_color": "#5A5A5A"})
        self.heading = workbook.add_format(
            {**cell, "bold": True, "font_color": "#FFFFFF", "bg_color": _DARK, "valign": "vcenter"}
        )
        self.heading_of_numbers = workbook.add_format(
            {**cell, "bold": True, "font_color": "#FFFFFF", "bg_color": _DARK, "valign": "vcenter", "align": "right"}
        )
        self.text = workbook.add_format(ruled)
        self.day = workbook.add_format({**ruled, "num_format": "yyyy-mm-dd", "align": "left"})
        self.number = workbook.add_format({**ruled, "num_format": "#,##0.######"})
        self.whole = workbook.add_format({**ruled, "num_format": "#,##0"})
        self.link = workbook.add_format({**ruled, "font_color": "#0B57A4", "underline": 1})
        self.standing = {
            each: workbook.add_format({**ruled, "bg_color": fill, "font_color": ink, "bold": each is Standing.OVERDUE})
            for each, (fill, ink) in _STANDING_COLOURS.items()
        }


def _write_sheet(workbook: "Workbook", styles: _Styles, sheet: Sheet, documents: Mapping[str | None, int]) -> None:
    page = workbook.add_worksheet(sheet.name)
    _set_up(page, sheet.headings, styles)
    links = 0
    for number, row in enumerate(sheet.rows, 1):
        page.set_row(number, _height(row, sheet.headings))
        for column, cell in enumerate(row):
            if isinstance(cell, Link):
                address = _address(cell, documents, sheet.name)
                links += 1
                if links <= _MOST_LINKS and len(address) <= _LONGEST_ADDRESS:
                    page.write_url(number, column, address, styles.link, _text(cell.text))
                    continue
            _write_cell(page, number, column, cell, styles)
    page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.headings) - 1)


def _address(link: Link, documents: Mapping[str | None, int], sheet: str) -> str:
    if link.address is not None:
        return link.address
    return f"internal:'{DOCUMENTS}'!A{documents[link.document]}" if sheet != DOCUMENTS else ""


def _set_up(page: "Worksheet", headings: Sequence[Heading], styles: _Styles) -> None:
    for column, heading in enumerate(headings):
        page.set_column(column, column, heading.width)
        page.write_string(0, column, heading.name, styles.heading_of_numbers if heading.is_number else styles.heading)
    page.set_row(0, 22)
    page.freeze_panes(1, 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer("&L&A&R第&P页 共&N页")
    page.hide_gridlines(2)


def _write_cell(page: "Worksheet", row: int, column: int, cell: Cell, styles: _Styles) -> None:
    match cell:
        case None | "":
            page.write_blank(row, column, None, styles.text)
        case Link():
            page.write_string(row, column, _text(cell.text), styles.text)
        case Standing():
            page.write_string(row, column, cell.value, styles.standing[cell])
        case datetime.date():
            page.write_datetime(row, column, datetime.datetime.combine(cell, datetime.time()), styles.day)
        case int():
            page.write_number(row, column, cell, styles.whole)
        case float():
            page.write_number(row, column, cell, styles.number)
        case _:
            page.write_string(row, column, _text(cell), styles.text)


def _height(row: Sequence[Cell], headings: Sequence[Heading]) -> float:
    """Return the height of a row, in points, that shows all lines of its wrapped texts: not every program finds it."""
    lines = 1
    for cell, heading in zip(row, headings, strict=True):
        text = cell.text if isinstance(cell, Link) else cell
        if isinstance(text, str):
            room = max(2, int(heading.width * 1.08))
            lines = max(lines, sum(1 + (_columns(line) - 1) // room for line in text[:_SHOWN].split("\n") if line))
    return min(_HIGHEST_ROW, lines * _LINE_HEIGHT + 3)


def _columns(text: str) -> int:
    """Return how many Latin characters wide a text is: ideographs and full-width marks are two."""
    return len(text) + sum(east_asian_width(character) in "WF" for character in text)


def _text(text: str) -> str:
    text = writable(text)
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - len(_CUT)] + _CUT


# ------------------------------------------------------------------------------------------------------------ overview

_BEHIND = 2  # rows between one table and the next


def _write_overview(workbook: "Workbook", styles: _Styles, overview: Overview, as_of: datetime.date) -> None:
    page = workbook.add_worksheet("概览")
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&R第&P页 共&N页")
    page.set_column(0, 0, 30)
    page.set_column(1, 7, 11)
    page.write_string(0, 0, "公报责任清单", styles.title)
    page.set_row(0, 30)
    day = f"{as_of.year}年{as_of.month}月{as_of.day}日"
    page.write_string(
        1, 0, f"谁负责什么、做到多少、何时完成。状态截至{day}；是否已经完成，公报中没有记载。", styles.note
    )
    row = _write_table(page, styles, 3, ("项目", "数量"), [list(each) for each in overview.counts])
    there = [each for each in Standing if any(numbers[each] for _, numbers in overview.years)]
    years = [[f"{year}年", *(numbers[each] for each in there)] for year, numbers in overview.years]
    years_at = row + _BEHIND
    row = _write_table(page, styles, years_at, ("到期时限", *(each.value for each in there)), years)
    roles_at = row + _BEHIND
    roles = [[name, *(numbers.get(role, 0) for role in ROLES)] for name, numbers in overview.roles]
    row = _write_table(page, styles, roles_at, ("职责任务最多的部门", *ROLES.values()), roles)
    headings = ("公报", "期", "出版日期", "文件", "职责任务", "指标", "时限", "引用")
    _write_table(page, styles, row + _BEHIND, headings, overview.issues)
    if roles:
        chart = _chart(
            workbook, page, "bar", "职责任务最多的部门", roles_at, len(roles), list(ROLES.values()), _ROLE_COLOURS
        )
        chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": {"name": _FONT, "size": 9}})
        chart.set_size({"width": 760, "height": 90 + 26 * len(roles)})
        page.insert_chart(3, 9, chart)
    if years:
        fills = [_CHART_COLOURS[each] for each in there]
        names = [each.value for each in there]
        chart = _chart(workbook, page, "column", "各年到期的时限", years_at, len(years), names, fills)
        chart.set_size({"width": 760, "height": 300})
        page.insert_chart(9 + int(1.35 * len(roles)), 9, chart, {"y_offset": 12})


def _write_table(
    page: "Worksheet", styles: _Styles, top: int, headings: Sequence[str], rows: Sequence[Sequence[Any]]
) -> int:
    """Write a small table, and return the row behind it."""
    for column, heading in enumerate(headings):
        is_number = bool(rows) and isinstance(rows[0][column], int)
        page.write_string(top, column, heading, styles.heading_of_numbers if is_number else styles.heading)
    for number, row in enumerate(rows, top + 1):
        for column, cell in enumerate(row):
            _write_cell(page, number, column, cell, styles)
    return top + 1 + len(rows)


def _chart(
    workbook: "Workbook",
    page: "Worksheet",
    kind: str,
    title: str,
    top: int,
    rows: int,
    series: Sequence[str],
    colours: Sequence[str],
) -> Any:
    chart: Any = workbook.add_chart({"type": kind, "subtype": "stacked"})
    for column, (name, colour) in enumerate(zip(series, colours, strict=True), 1):
        chart.add_series(
            {
                "name": name,
                "categories": [page.get_name(), top + 1, 0, top + rows, 0],
                "values": [page.get_name(), top + 1, column, top + rows, column],
                "fill": {"color": colour},
                "gap": 60,
            }
        )
    font = {"name": _FONT, "size": 9}
    chart.set_title({"name": title, "name_font": {"name": _FONT, "size": 12, "color": _DARK}})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_x_axis({"num_font": font, "major_gridlines": {"visible": kind == "bar", "line": {"color": _RULE}}})
    chart.set_y_axis({"num_font": font, "major_gridlines": {"visible": kind == "column", "line": {"color": _RULE}}})
    chart.set_chartarea({"border": {"none": True}})
    return chart
