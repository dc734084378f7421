"""How the sheets of a workbook are drawn: cells by what they hold, within the limits of Excel, ready for filters and print."""

import datetime
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as percent_encode

from gongbao.exports.characters import writable
from gongbao.exports.standing import Standing
from gongbao.exports.workbook_columns import DUE, STANDING, Cell, Column, Link, Row

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

# Limits of Excel, in UTF-16 units where they are of texts:
# https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
LONGEST_TEXT = 32_767
LONGEST_ADDRESS = 2_079
MOST_LINKS = 65_530
MOST_ROWS = 1_048_576
_FIRST_DAY = datetime.date(1900, 3, 1)  # Excel counts a 29 February 1900, and nothing before that year

HIGHEST_ROW, LINE = 409.0, 14.0  # points

CUT = "……〔文字过长，此处截断，全文见条款网址〕"

FONT = "微软雅黑"
DARK, RULE, GREY = "#1F3A5F", "#C9D2DE", "#5A5A5A"

# Ink and fill; the words say the same, and red is bold, so that nothing depends on telling colours apart.
_COLOURED = {
    Standing.OVERDUE: {"font_color": "#9C1C22", "bg_color": "#F9DCDC", "bold": True},
    Standing.SOON: {"font_color": "#7A5200", "bg_color": "#FFF0C2"},
    Standing.OPEN: {"font_color": "#8A8A8A"},
    Standing.PAST: {"font_color": GREY, "italic": True},
    Standing.REPEALED: {"font_color": GREY, "bg_color": "#E8E8E8", "font_strikeout": True},
}


class Styles:
    """The formats of a workbook's cells; `valign` is where texts stand in high rows."""

    def __init__(self, workbook: "Workbook", valign: str = "top") -> None:
        font = {"font_name": FONT, "font_size": 10, "valign": valign}
        ruled = {**font, "border": 1, "border_color": RULE}
        heading = {**ruled, "bold": True, "font_color": "#FFFFFF", "bg_color": DARK, "valign": "vcenter"}
        self.title = workbook.add_format({**font, "font_size": 18, "bold": True, "font_color": DARK})
        self.section = workbook.add_format({**font, "font_size": 12, "bold": True, "font_color": DARK})
        self.note = workbook.add_format({**font, "font_color": GREY})
        self.heading = workbook.add_format({**heading, "text_wrap": True})
        self.heading_of_numbers = workbook.add_format({**heading, "text_wrap": True, "align": "right", "indent": 1})
        self.text = workbook.add_format({**ruled, "text_wrap": True})
        right = {**ruled, "align": "right", "indent": 1}
        self.day = workbook.add_format({**ruled, "num_format": "yyyy-mm-dd", "align": "left"})
        self.count = workbook.add_format({**right, "num_format": '#,##0;-#,##0;"–"'})
        self.whole = workbook.add_format({**right, "num_format": "#,##0"})
        self.number = workbook.add_format({**right, "num_format": "#,##0.######"})
        self.total = workbook.add_format({**right, "num_format": "#,##0", "bold": True, "bg_color": "#EEF2F7"})
        self.link = workbook.add_format({**ruled, "text_wrap": True, "font_color": "#0B57A4", "underline": 1})
        self.standing = {each: workbook.add_format(colours) for each, colours in _COLOURED.items()}


class Listing:
    """A sheet that lists rows under headings; more rows than a sheet holds go on in further ones.

    Rows are written once and in order: memory holds one of them.

    Args:
        workbook: where the sheet is added.
        styles: the workbook's formats.
        name: the sheet's name.
        columns: its columns.
        place: leads from a document's IRI to its cell ('文件'!A2), None where it has none.

    """

    def __init__(
        self,
        workbook: "Workbook",
        styles: Styles,
        name: str,
        columns: Sequence[Column],
        place: Callable[[str], str | None],
    ) -> None:
        self._workbook = workbook
        self._styles = styles
        self._name = name
        self._columns = columns
        self._place = place
        self._sheets = 0
        self.count = 0
        self._begin()

    def append(self, row: Row) -> str:
        """Write a row, and return the address of its first cell ('文件'!A2)."""
        if self._next == MOST_ROWS:
            self.close()
            self._begin()
        self._sheet.set_row(self._next, row_height(row, self._columns))
        for column, cell in enumerate(row):
            if not (isinstance(cell, Link) and self._write_link(column, cell)):
                write_cell(self._sheet, self._next, column, cell, self._styles)
        self.count += 1
        self._next += 1
        return f"'{self._sheet.get_name()}'!A{self._next}"

    def close(self) -> None:
        """Set up what depends on the number of rows: filters, colours, the area that is printed."""
        last = max(self._next - 1, 1)
        self._sheet.autofilter(0, 0, last, len(self._columns) - 1)
        printed = [index for index, column in enumerate(self._columns) if column.printed]
        self._sheet.print_area(0, 0, last, printed[-1])
        names = [column.name for column in self._columns]
        for name in (STANDING, DUE):
            if STANDING in names and name in names:
                self._colour(names.index(name), names.index(STANDING), last)

    def _begin(self) -> None:
        self._sheets += 1
        suffix = "" if self._sheets == 1 else f"（{self._sheets}）"
        self._sheet: Worksheet = self._workbook.add_worksheet(f"{self._name}{suffix}")
        self._links = 0
        self._next = 1
        set_up_page(self._sheet)
        self._sheet.freeze_panes(1, 1)
        self._sheet.repeat_rows(0)
        self._sheet.set_row(0, 24)
        for index, column in enumerate(self._columns):
            self._sheet.set_column(index, index, column.width)
            style = self._styles.heading_of_numbers if column.numbers else self._styles.heading
            self._sheet.write_string(0, index, column.name, style)

    def _write_link(self, column: int, link: Link) -> bool:
        """Write a link where one is possible: clauses come first, documents get half of what a sheet has room for."""
        if link.document is not None:
            place = self._place(link.document)
            address, most = None if place is None else f"internal:{place}", MOST_LINKS // 2
        else:
            address, most = None if link.address is None else web_address(link.address), MOST_LINKS
        text = cell_text(link.text)
        if address is None or self._links >= most or _looks_marked_up(text):
            return False
        self._links += 1
        self._sheet.write_url(self._next, column, address, self._styles.link, text)
        return True

    def _colour(self, column: int, standing: int, last: int) -> None:
        """Colour a column by the words of another: whoever writes other words there gets other colours."""
        from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415

        for each, style in self._styles.standing.items():
            formula = f'=${xl_col_to_name(standing)}2="{each.value}"'
            options = {"type": "formula", "criteria": formula, "format": style}
            self._sheet.conditional_format(1, column, last, column, options)


def set_up_page(sheet: "Worksheet") -> None:
    """Set a sheet up for print: A4, landscape, as wide as the page, with its name and page numbers below."""
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f'&L&"{FONT},常规"&9&A&R&"{FONT},常规"&9第&P页 共&N页')


def write_cell(sheet: "Worksheet", row: int, column: int, cell: Cell, styles: Styles) -> None:
    """Write a cell as what it is: a day as a day, a number as a number, any text as a text."""
    match cell:
        case None | "":
            sheet.write_blank(row, column, None, styles.text)
        case datetime.date() if cell >= _FIRST_DAY:
            sheet.write_datetime(row, column, datetime.datetime.combine(cell, datetime.time()), styles.day)
        case datetime.date():
            sheet.write_string(row, column, cell.isoformat(), styles.day)
        case int():
            sheet.write_number(row, column, cell, styles.count)
        case float() if math.isfinite(cell):
            sheet.write_number(row, column, cell, styles.whole if cell.is_integer() else styles.number)
        case float():
            sheet.write_string(row, column, str(cell), styles.text)
        case Link():
            write_text(sheet, row, column, cell.text, styles.text)
        case Standing():
            write_text(sheet, row, column, cell.value, styles.text)
        case _:
            write_text(sheet, row, column, cell, styles.text)


def write_text(sheet: "Worksheet", row: int, column: int, text: str, style: Any) -> None:
    """Write any text as text."""
    text = cell_text(text)
    if _looks_marked_up(text):
        sheet.write_rich_string(row, column, text[:1], text[1:2], text[2:], style)
    else:
        sheet.write_string(row, column, text, style)


def row_height(row: Row, columns: Sequence[Column]) -> float:
    """Return the height that shows all of a row's wrapped texts, in points: not every program finds it for itself.

    Example:
        >>> row_height(("到2025年底",), (Column("时限", 22),)), row_height(("新建高标准农田" * 10,), (Column("任务", 20),))
        (18.0, 102.0)

    """
    lines = 1
    for cell, column in zip(row, columns, strict=True):
        text = cell.text if isinstance(cell, Link) else cell
        if column.printed and isinstance(text, str) and (len(text) * 2 > column.width or "\n" in text):
            # More lines than the highest row has make no difference.
            room = column.width * 1.06  # what a unit of width holds of this font
            parts = text[: int(room * HIGHEST_ROW / LINE)].split("\n")
            lines = max(lines, sum(max(1, math.ceil(_columns(part) / room)) for part in parts))
    return min(HIGHEST_ROW, lines * LINE + 4)


def cell_text(text: str) -> str:
    """Return a text as a cell can hold it; what is cut off is told.

    Example:
        >>> cell_text("=1+1"), cell_text("绿" * 40_000)[-21:]
        ('=1+1', '……〔文字过长，此处截断，全文见条款网址〕')

    """
    text = writable(text)
    if _units(text) <= LONGEST_TEXT:
        return text
    room = (LONGEST_TEXT - len(CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT


def web_address(iri: str) -> str | None:
    """Return an IRI as the URI that a workbook's relations need (RFC 3987, section 3.1); None where it is too long.

    Example:
        >>> web_address("https://example.org/公报/doc/1#sec_1")
        'https://example.org/%E5%85%AC%E6%8A%A5/doc/1#sec_1'

    """
    uri = percent_encode(iri, safe="!#$%&'()*+,/:;=?@~")
    return uri if max(map(len, uri.split("#", 1))) <= LONGEST_ADDRESS else None


def _looks_marked_up(text: str) -> bool:
    """Whether the library takes a text for a rich one that is XML already; given in parts it is escaped."""
    return text.startswith("<r>") and text.endswith("</r>")


def _columns(text: str) -> int:
    """How many Latin characters wide a text is: what takes three bytes of UTF-8 is two wide."""
    return (len(text) + len(text.encode("utf-8", "surrogatepass"))) // 2


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)
