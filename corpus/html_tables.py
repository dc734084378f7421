"""Which tables of a web page hold data, and which merely lay it out."""

import re
from dataclasses import dataclass

import lxml.html
from lxml import etree

_LEFT_OUT_TAGS = """
script style noscript template head iframe frame object embed applet svg canvas audio video map button select
option textarea input rt rp dialog datalist meter progress
"""
LEFT_OUT = frozenset(_LEFT_OUT_TAGS.split())
"""Elements whose words no reader of the page's text sees."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BORDER = re.compile(r"border(?:-[a-z]+)*\s*:[^;]*(?:solid|double|[1-9][0-9.]*p[xt])", re.IGNORECASE)
_PARAGRAPHS = frozenset({"p", "div", "br", "li", "h1", "h2", "h3", "h4"})


def is_left_out(element: etree._Element) -> bool:
    """Whether an element is not shown, or is none that holds running text."""
    if element.tag in LEFT_OUT or element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and _HIDDEN.search(style) is not None


@dataclass(slots=True)
class _Table:
    """What has been seen of a table so far; counts of its own cells and of the tables of data in them."""

    element: etree._Element
    ruled: bool = False
    filled: int = 0
    filled_in_row: int = 0
    widest: int = 0
    characters: int = 0
    largest: int = 0
    largest_paragraphs: int = 0
    inner_cells: int = 0
    in_cell: bool = False
    cell_characters: int = 0
    cell_paragraphs: int = 0

    def end_row(self) -> None:
        self.widest = max(self.widest, self.filled_in_row)
        self.filled_in_row = 0

    def begin_cell(self) -> None:
        self.end_cell()
        self.in_cell, self.cell_characters, self.cell_paragraphs = True, 0, 0

    def end_cell(self) -> None:
        if not self.in_cell:
            return
        self.in_cell = False
        self.characters += self.cell_characters
        if self.cell_characters:
            self.filled += 1
            self.filled_in_row += 1
        if self.cell_characters > self.largest:
            self.largest, self.largest_paragraphs = self.cell_characters, self.cell_paragraphs

    @property
    def holds_data(self) -> bool:
        """Whether it is no mere layout: two filled columns at least, and no cell that holds a whole article."""
        if self.element.get("role") in {"presentation", "none"} or self.widest < 2:
            return False
        if self.inner_cells > self.filled:
            return False
        share = self.largest / max(1, self.characters)
        if self.ruled:
            return not (self.largest_paragraphs >= 6 and share > 0.8)
        return not (self.largest_paragraphs >= 3 and share > 0.6)


def tables_of_data(root: lxml.html.HtmlElement) -> set[etree._Element]:
    """The tables of a page that hold data; of nested ones each by itself."""
    found: set[etree._Element] = set()
    opened: list[_Table] = []
    walk = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, element in walk:
        table = opened[-1] if opened else None
        if event == "start" and is_left_out(element):
            walk.skip_subtree()
            continue
        tag = element.tag
        if event == "start":
            if tag == "table":
                border = element.get("border", "0")
                opened.append(_Table(element, ruled=border not in {"", "0"} or _is_bordered(element)))
                table = opened[-1]
            elif table is not None:
                if tag == "tr":
                    table.end_cell()
                    table.end_row()
                elif tag in {"td", "th"}:
                    table.begin_cell()
                    table.ruled = table.ruled or tag == "th" or _is_bordered(element)
                elif tag in _PARAGRAPHS:
                    table.cell_paragraphs += 1
            if table is not None:
                table.cell_characters += _letters(element.text)
            continue
        if event == "end" and table is not None and not is_left_out(element):
            if tag in {"td", "th"}:
                table.end_cell()
            elif tag == "table":
                table.end_cell()
                table.end_row()
                opened.pop()
                if table.holds_data:
                    found.add(table.element)
                if opened:
                    outer = opened[-1]
                    outer.cell_characters += table.characters
                    outer.cell_paragraphs += 1
                    outer.inner_cells += table.filled if table.holds_data else table.inner_cells
        if opened:
            opened[-1].cell_characters += _letters(element.tail)
    return found


def _is_bordered(element: etree._Element) -> bool:
    style = element.get("style")
    return style is not None and _BORDER.search(style) is not None


def _letters(text: str | None) -> int:
    return len("".join(text.split())) if text else 0
