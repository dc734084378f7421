"""A web page as blocks in the order of their words: paragraphs and tables, and the elements that hold them.

White space is collapsed as browsers do it (CSS Text 3, 4.1): a line end between two wide characters is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import lxml.html
from lxml import etree

from gongbao.corpus.composition import Cell, Line
from gongbao.corpus.counting import printed_number
from gongbao.corpus.html_tables import is_left_out, tables_of_data

_BLOCK_TAGS = """
html body address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure
footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre section summary table caption
colgroup tbody thead tfoot tr td th ul
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_BREAK = "\0"  # stands for <br> until a paragraph ends; no page holds one
_WIDE = "⺀-鿿豈-﫿︰-﹏＀-￯、-〿"
_LINE_END = re.compile(rf"(?<=[{_WIDE}])[ \t\f\r]*\n[ \t\f\r\n]*(?=[{_WIDE}])")
_WHITE = re.compile(r"[ \t\n\r\f]+")
_INDENT = re.compile(r"[ \t]*(?:[\u3000\u2003]|[\xa0\u2002]{2})")  # 　　一是…, &nbsp;&nbsp;一是…
_EDGES = "\t\n\v\f\r \x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
_OWN_FILE = re.compile(
    r"^\s*#|\.(?:docx?|wps|xlsx?|et|pdf|ofd|pptx?|rar|zip|7z|txt|jpe?g|png)(?:[?#]|$)", re.IGNORECASE
)
_INTEGER = re.compile(r"\s*(-?[0-9]{1,9})(?![0-9])")
_MOST_COLUMNS = 1000
_LONGEST_PATH = 300  # characters; what is nested deeper has the end of its path alone
_LIST_TYPES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "1": "decimal"}
_LIST_STYLES = {  # CSS list-style-type: the format, and the mark behind the number
    "decimal": ("decimal", ". "),
    "decimal-leading-zero": ("decimalZero", ". "),
    "lower-alpha": ("lowerLetter", ". "),
    "lower-latin": ("lowerLetter", ". "),
    "upper-alpha": ("upperLetter", ". "),
    "upper-latin": ("upperLetter", ". "),
    "lower-roman": ("lowerRoman", ". "),
    "upper-roman": ("upperRoman", ". "),
    "cjk-ideographic": ("chineseCountingThousand", "、"),
    "trad-chinese-informal": ("chineseCountingThousand", "、"),
    "simp-chinese-informal": ("chineseCountingThousand", "、"),
    "cjk-decimal": ("ideographDigital", "、"),
    "simp-chinese-formal": ("chineseLegalSimplified", "、"),
    "trad-chinese-formal": ("ideographLegalTraditional", "、"),
    "cjk-heavenly-stem": ("ideographTraditional", "、"),
    "cjk-earthly-branch": ("ideographZodiac", "、"),
}
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Node:
    """An element that holds blocks: its place, the words of its class and id, its blocks [first, last)."""

    tag: str
    path: str
    names: str
    parent: "Node | None"
    first: int
    last: int = 0


@dataclass(slots=True, eq=False)
class Block:
    """A paragraph, or a table where there are `rows`; `links` is how many of its letters lead to other pages."""

    node: Node
    text: str
    links: int = 0
    rows: tuple[tuple[Cell, ...], ...] | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """Its line, or the lines of its cells."""
        if self.rows is None:
            return (Line(self.text, self.node.path),)
        return tuple(line for row in self.rows for cell in row for line in cell.lines)


@dataclass(slots=True)
class _OrderedList:
    """A list that is being numbered; `style` is None where its numbers are not printed."""

    style: tuple[str, str] | None
    number: int
    step: int = 1


@dataclass(slots=True)
class _OpenTable:
    """A table of data that is being read; inside it, other tables are words of its cells."""

    element: etree._Element
    node: Node
    rows: list[list[Cell]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    links: int = 0
    cell: etree._Element | None = None


@dataclass(slots=True)
class Page:
    """A page's nodes, each before those inside it, and its blocks."""

    nodes: list[Node]
    blocks: list[Block]


def read_blocks(root: lxml.html.HtmlElement) -> Page:
    """Return the blocks of a page, but for what it doesn't show."""
    return _Walk(tables_of_data(root)).walk(root)


class _Walk:
    """One walk over a page's elements: what is open, and what has been read."""

    def __init__(self, tables: set[etree._Element]) -> None:
        self._tables = tables
        self._nodes: list[Node] = []
        self._blocks: list[Block] = []
        self._open: list[Node] = []
        self._words: list[str] = []
        self._links = 0
        self._in_link = 0
        self._in_pre = 0
        self._lists: list[_OrderedList | None] = []
        self._label = ""
        self._table: _OpenTable | None = None
        self._tables_open = 0  # the table that is being read and those inside it
        self._segments: dict[etree._Element, dict[etree._Element, str]] = {}
        self._paths: list[tuple[etree._Element, Node]] = []

    def walk(self, root: lxml.html.HtmlElement) -> Page:
        walk = etree.iterwalk(root, events=("start", "end", "comment"))
        for event, element in walk:
            if event == "comment":
                self._add(element.tail)
            elif event == "start":
                if is_left_out(element):
                    walk.skip_subtree()
                    continue
                self._start(element)
                self._add(element.text)
            else:
                if not is_left_out(element):
                    self._end(element)
                if element is not root:
                    self._add(element.tail)
        self._flush()
        return Page(self._nodes, self._blocks)

    # ----------------------------------------------------------------------------------------------- elements

    def _start(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._flush()
            self._open_node(element)
            self._start_block(element)
        elif tag == "br":
            self._words.append(_BREAK)
        elif tag == "a" and not _OWN_FILE.search(element.get("href") or "#"):
            self._in_link += 1

    def _end(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._flush()
            self._end_block(element)
            node = self._open.pop()
            self._paths.pop()
            node.last = len(self._blocks)
            self._segments.pop(element, None)
        elif tag == "a" and not _OWN_FILE.search(element.get("href") or "#"):
            self._in_link -= 1

    def _open_node(self, element: etree._Element) -> None:
        parent = self._open[-1] if self._open else None
        names = f"{element.get('class') or ''} {element.get('id') or ''}".strip()
        node = Node(str(element.tag), self._path(element), names, parent, len(self._blocks))
        self._nodes.append(node)
        self._open.append(node)
        self._paths.append((element, node))

    def _start_block(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "table":
            if self._table is None and element in self._tables:
                self._table = _OpenTable(element, self._open[-1])
            self._tables_open += self._table is not None
        elif tag in {"td", "th"} and self._table is not None and self._tables_open == 1:
            self._table.cell = element
            self._table.lines = []
            if not self._table.rows:
                self._table.rows.append([])
        elif tag == "tr" and self._table is not None and self._tables_open == 1:
            self._table.rows.append([])
        elif tag == "pre":
            self._in_pre += 1
        elif tag == "ol":
            self._lists.append(_ordered_list(element))
        elif tag in {"ul", "menu", "dir"}:
            self._lists.append(None)
        elif tag == "li" and self._lists:
            self._number(element)

    def _end_block(self, element: etree._Element) -> None:
        tag = element.tag
        table = self._table
        self._tables_open -= table is not None and tag == "table"
        if table is not None and element is table.cell:
            cell = Cell(tuple(table.lines), _span(element, "rowspan", 65_534), _span(element, "colspan", _MOST_COLUMNS))
            table.rows[-1].append(cell)
            table.cell = None
        elif table is not None and element is table.element:
            self._table = None
            rows = tuple(tuple(row) for row in table.rows if row)
            self._blocks.append(Block(table.node, "", table.links, _clamped(rows)))
        elif tag == "pre":
            self._in_pre -= 1
        elif tag in {"ol", "ul", "menu", "dir"}:
            self._lists.pop()
        elif tag == "li":
            self._label = ""

    def _path(self, element: etree._Element) -> str:
        """The element's path from the nearest open node on; an index only where siblings have the same name."""
        above = self._paths[-1] if self._paths else None
        steps: list[str] = []
        here: etree._Element | None = element
        while here is not None and (above is None or here is not above[0]):
            steps.append(self._segment(here))
            here = here.getparent()
        start = above[1].path if above else ""
        return (start if len(start) <= _LONGEST_PATH else "…") + "".join(reversed(steps))

    def _segment(self, element: etree._Element) -> str:
        parent = element.getparent()
        if parent is None:
            return f"/{element.tag}"
        if parent not in self._segments:
            children = [child for child in parent if isinstance(child.tag, str)]
            totals: dict[object, int] = {}
            for child in children:
                totals[child.tag] = totals.get(child.tag, 0) + 1
            counts: dict[object, int] = {}
            steps: dict[etree._Element, str] = {}
            for child in children:
                counts[child.tag] = counts.get(child.tag, 0) + 1
                steps[child] = f"/{child.tag}[{counts[child.tag]}]" if totals[child.tag] > 1 else f"/{child.tag}"
            self._segments[parent] = steps
        return self._segments[parent][element]

    # --------------------------------------------------------------------------------------------------- lists

    def _number(self, element: etree._Element) -> None:
        ordered = self._lists[-1]
        if ordered is None:
            return
        value = _INTEGER.match(element.get("value", ""))
        if value:
            ordered.number = int(value[1])
        if ordered.style is not None:
            style, mark = ordered.style
            self._label = printed_number(ordered.number, style) + mark
        ordered.number += ordered.step

    # --------------------------------------------------------------------------------------------------- words

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if self._in_pre:
            text = text.replace("\r\n", "\n").replace("\n", _BREAK)
        self._words.append(text)
        if self._in_link:
            self._links += len("".join(text.split()))

    def _flush(self) -> None:
        """End the paragraph that is being read."""
        if not self._words:
            return
        text, links = "".join(self._words), self._links
        self._words, self._links = [], 0
        paragraphs = list(_paragraphs(text))
        if not paragraphs or not self._open:
            return
        node = self._open[-1]
        paragraphs[0] = self._label + paragraphs[0]
        self._label = ""
        if self._table is not None and self._table.cell is not None:
            self._table.lines += (Line(paragraph, node.path) for paragraph in paragraphs)
            self._table.links += links
            return
        whole = sum(map(len, paragraphs))
        for paragraph in paragraphs:
            self._blocks.append(Block(node, paragraph, links * len(paragraph) // whole))


def _paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a block's words: parted by two <br>, or by one where the next line is indented."""
    text = _WHITE.sub(" ", _LINE_END.sub("", text))
    lines: list[str] = []
    for part in text.split(_BREAK):
        line = part.strip(_EDGES)
        if lines and (not line or _INDENT.match(part)):
            yield "\n".join(lines)
            lines = []
        if line:
            lines.append(line)
    if lines:
        yield "\n".join(lines)


def _ordered_list(element: etree._Element) -> _OrderedList:
    styled = _LIST_STYLE.search(element.get("style") or "")
    style: tuple[str, str] | None = (_LIST_TYPES.get(element.get("type", "1"), "decimal"), ". ")
    if styled:
        name = styled[1].lower()
        style = None if name == "none" else _LIST_STYLES.get(name, style)
    start = _INTEGER.match(element.get("start", ""))
    backwards = element.get("reversed") is not None
    number = int(start[1]) if start else 1
    if backwards and not start:
        number = sum(child.tag == "li" for child in element)
    return _OrderedList(style, number, -1 if backwards else 1)


def _span(element: etree._Element, name: str, most: int) -> int:
    text = element.get(name, "").strip()
    return min(max(1, int(text[:6])), most) if text.isascii() and text[:6].isdigit() else 1


def _clamped(rows: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
    """The rows, with no cell that reaches below the last of them."""
    return tuple(
        tuple(cell._replace(rows=min(cell.rows, len(rows) - index)) for cell in row) for index, row in enumerate(rows)
    )
