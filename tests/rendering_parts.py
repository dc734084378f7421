"""What of a gazette's text is to be printed, and how each part of it is set.

Where a page's end cut a paragraph in two, it is printed whole, as it was before; nothing of the words is lost.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import lxml.html

from gongbao.parser import parse_issue
from gongbao.parser.model import BlockKind, Source, Span
from gongbao.parser.numbering import Label, Scheme, match_label
from gongbao.parser.text import Paragraph as Cleaned
from gongbao.parser.text import clean, fold, without


class Style(StrEnum):
    """How a paragraph is set."""

    TITLE = "title"  # in the middle of the line, large
    CENTRED = "centred"
    HEADING = "heading"
    ENDING = "ending"  # a date or a signature, on the right
    FLUSH = "flush"  # addressees, entries of the contents
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph to print; `numbers` are those of a label that the word processor counts itself, and writes."""

    text: str
    style: Style = Style.TEXT
    level: int = 0
    label: str = ""
    scheme: Scheme | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell to print, and how many rows and columns it covers."""

    text: str
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table to print: rows of cells, a merged cell in its first row alone; contents have no rules around cells."""

    rows: tuple[tuple[Cell, ...], ...]
    ruled: bool = True

    @property
    def columns(self) -> int:
        return max(len(row) for row in self.grid())

    def grid(self) -> list[list[Cell | None]]:
        """The cells at the places where they begin; None where one of them goes on."""
        taken: dict[tuple[int, int], Cell | None] = {}
        for row, cells in enumerate(self.rows):
            column = 0
            for cell in cells:
                while (row, column) in taken:
                    column += 1
                for down in range(cell.rows):
                    for across in range(cell.columns):
                        taken[row + down, column + across] = None if down or across else cell
                column += cell.columns
        width = 1 + max(column for _, column in taken)
        return [[taken.get((row, column)) for column in range(width)] for row in range(len(self.rows))]


Part = Paragraph | Table

_TABLE = re.compile(r"<table\b.*?</table>|(?:^\|.*\|[ \t]*\n?){2,}", re.DOTALL | re.MULTILINE | re.IGNORECASE)
_PIPE_ROW = re.compile(r"(?<!\\)\|")
_PIPE_RULE = re.compile(r"[\s:|-]+")
_STYLES = {
    "title": Style.TITLE,
    "number": Style.CENTRED,
    "masthead": Style.CENTRED,
    "note": Style.TEXT,
    "date": Style.ENDING,
    "issuer": Style.ENDING,
    "addressees": Style.FLUSH,
    "contents": Style.FLUSH,
    "imprint": Style.FLUSH,
}


def parts_of(text: str) -> list[Part]:
    r"""Return what is to be printed, in order.

    >>> parts_of("关于春耕的通知\n\n一、总体要求\n\n完成播种30万亩，抓好田\n\n间管理。\n\n甲\t乙")[2:]
    [Paragraph(text='完成播种30万亩，抓好田间管理。', style=<Style.TEXT: 'text'>, level=0, label='', scheme=None), \
Table(rows=((Cell(text='甲', rows=1, columns=1), Cell(text='乙', rows=1, columns=1)),), ruled=False)]
    """
    source = Source(text)
    cleaned = clean(source)
    issue = parse_issue(source)
    blocks = {block.pieces[0].start: block for block in issue.blocks if block.pieces}
    depths = {division.span.start: len(division.path) for division in issue.divisions}
    tables = [Span(*found.span()) for found in _TABLE.finditer(text)]
    parts: list[Part] = []
    for paragraph in _not_inside(cleaned.paragraphs, tables):
        start = paragraph if isinstance(paragraph, Span) else Span(*paragraph.lines[0])
        if isinstance(paragraph, Span):
            parts.append(_table(text[paragraph.start : paragraph.end]))
            continue
        block = blocks.get(start.start)
        is_element = block is not None and block.kind is BlockKind.ELEMENT
        words = _words(text, paragraph, cleaned.furniture, "\n" if is_element else "")
        if _in_columns(text, paragraph):
            _add_row(parts, text, paragraph, words)
            continue
        role = block.role if block else None
        heading = block is not None and block.kind is BlockKind.HEADING
        style = (
            Style.HEADING
            if heading and len(words) < 60 and words[-1] not in "。；;：:"
            else _STYLES.get(role or "", Style.TEXT)
        )
        label = match_label(fold(words).replace(" ", "")) if start.start in depths else None
        parts.append(
            Paragraph(
                words,
                style,
                depths.get(start.start, 0),
                _printed_label(words, label) if label else "",
                label.scheme if label else None,
            )
        )
    return parts


def _not_inside(paragraphs: tuple[Cleaned, ...], tables: list[Span]) -> Iterator[Cleaned | Span]:
    """The paragraphs, and each table once in the place of those that stand in it."""
    printed: set[Span] = set()
    for paragraph in paragraphs:
        index = bisect_right(tables, paragraph.lines[0].start, key=lambda table: table.start) - 1
        table = tables[index] if index >= 0 and paragraph.lines[0].start < tables[index].end else None
        if table is None:
            yield paragraph
        elif table not in printed:
            printed.add(table)
            yield table


def _words(text: str, paragraph: Cleaned, furniture: tuple[Span, ...], line_end: str) -> str:
    """A paragraph as it was before a page's end cut it: the words of its lines, one behind the other.

    The lines of an element stay lines: a title is set in several, each of several issuers or names has its own.
    """
    lines: list[str] = []
    for line in paragraph.lines:
        words = "".join(text[piece.start : piece.end] for piece in without(Span(*line), furniture))
        words = re.sub(r"^(?:#{1,6}|[-*+•])\s+(?![0-9]+\s*[-•]$)", "", words.strip())
        gap = " " if lines and lines[-1][-1:].isascii() and words[:1].isascii() and words[:1].isalnum() else ""
        lines.append((line_end or gap) + words if lines else words)
    return "".join(lines).strip()


def _in_columns(text: str, paragraph: Cleaned) -> bool:
    start = text.rfind("\n", 0, paragraph.lines[0].start) + 1
    end = text.find("\n", paragraph.lines[0].start)
    return "\t" in text[start : end if end >= 0 else len(text)].strip()


def _add_row(parts: list[Part], text: str, paragraph: Cleaned, words: str) -> None:
    """Words that tabs part are a table's cells; the second column of a line continues its row."""
    cells = [Cell(cell.strip()) for cell in words.split("\t")]
    before = parts[-1] if parts else None
    if not isinstance(before, Table) or before.ruled:
        parts.append(Table((tuple(cells),), ruled=False))
        return
    start = paragraph.lines[0].start
    continues = "\t" in text[text.rfind("\n", 0, start) + 1 : start].strip("\n ")
    rows = [*before.rows[:-1], (*before.rows[-1], *cells)] if continues else [*before.rows, tuple(cells)]
    parts[-1] = Table(tuple(rows), ruled=False)


def _table(markup: str) -> Table:
    if markup.lstrip().startswith("|"):
        lines = [_PIPE_ROW.split(line.strip().strip("|")) for line in markup.strip().splitlines()]
        return Table(
            tuple(
                tuple(Cell(cell.strip()) for cell in line) for line in lines if not _PIPE_RULE.fullmatch("|".join(line))
            )
        )
    root = lxml.html.fragment_fromstring(re.sub(r"<br\s*/?>", "\n", markup))
    rows = [
        tuple(
            Cell(
                re.sub(r"\s*\n\s*", "\n", cell.text_content().strip()),
                int(cell.get("rowspan") or 1),
                int(cell.get("colspan") or 1),
            )
            for cell in row.iter("td", "th")
        )
        for row in root.iter("tr")
    ]
    return Table(tuple(row for row in rows if row))


def _printed_label(words: str, label: Label) -> str:
    """The label in the words as printed, with the blanks inside and behind it."""
    seen = position = 0
    while seen < label.length and position < len(words):
        seen += not words[position].isspace()
        position += 1
    return words[:position] + re.match(r"\s*", words[position:])[0]  # type: ignore[index]


def words_of(parts: Sequence[Part]) -> str:
    """All that is printed, without white space, in reading order."""
    return "".join(
        "".join(text.split())
        for part in parts
        for text in ([part.text] if isinstance(part, Paragraph) else [cell.text for row in part.rows for cell in row])
    )


def running_head(text: str) -> str:
    """What stands above each page: the number of the issue where the first lines of the source say it."""
    found = re.search(r"第\s*\d+\s*期(?:\s*[(（]总第?\s*\d+\s*期[)）])?", text[:2000])
    return f"政府公报 {found[0]}" if found else "政府公报"
