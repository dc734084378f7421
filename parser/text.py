"""The source text, the text that rules read, and the way back from the one to the other.

Rules read *cleaned* text: U+FF01–FF5E folded to half width (`，（％` become `,(%`), blanks dropped, lines that a
page break cut in two made whole again, page numbers left out. Nothing is replaced in the source: every position of
the cleaned text leads back to the source, and every fact quotes the source.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongbao.parser.healing import paragraphs_of
from gongbao.parser.model import Evidence, Source, Span
from gongbao.parser.numbering import match_label
from gongbao.parser.pages import Line, page_lines

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

_LINE_END = re.compile(r"\r\n|[\n\r\f\x0b\x1c-\x1e\x85\u2028\u2029]")

# Blanks and characters without width; one space stays where it parts two Latin words or numbers (Word 2019).
_DROPPED = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\xad]+")
# Markdown headings and bullets: "- 1.…的通知", "## 一、总体要求"; no page number - 3 -
_MARKUP = re.compile(r"(?:\#{1,6}|[-*+•·])\s+(?=\S)(?![0-9]{1,4}\s*[-·•]$)")


def fold(text: str) -> str:
    """Full-width forms (U+FF01–FF5E and the ideographic space) as half-width ones; length and positions stay.

    >>> fold("（２０％以上，含本数）")
    '(20%以上,含本数)'
    """
    return text.translate(_FOLD)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the cleaned text, [start, end), and the lines of the source that it was made from.

    `in_cell`: it stands in a cell of one of the reader's tables.
    """

    start: int
    end: int
    lines: tuple[Span, ...]
    in_cell: bool = False


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The text that rules read: paragraphs parted by a line feed, and the map to the source.

    `starts[i]` is the cleaned position from which on source positions run from `origins[i]` without a gap.
    `furniture` are the parts of the source that are no part of the text: page numbers, what the reader marked.
    """

    source: Source
    text: str
    paragraphs: tuple[Paragraph, ...]
    starts: tuple[int, ...]
    origins: tuple[int, ...]
    furniture: tuple[Span, ...]

    def origin(self, position: int) -> int:
        """The source position of the character at a cleaned position."""
        index = bisect_right(self.starts, position) - 1
        return self.origins[index] + position - self.starts[index]

    def position(self, origin: int) -> int:
        """The cleaned position of the first kept character at or after a source position."""
        index = bisect_right(self.origins, origin) - 1
        if index < 0:
            return 0
        limit = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
        return min(self.starts[index] + origin - self.origins[index], limit)

    def span(self, start: int, end: int) -> Span:
        """The source span, blanks and furniture inside included, of the cleaned interval [start, end)."""
        return Span(self.origin(start), self.origin(end - 1) + 1)

    def evidence(self, start: int, end: int) -> Evidence:
        """The words of the source at the cleaned interval [start, end), in pieces where furniture stands inside."""
        span = self.span(start, end)
        pieces = without(span, self.furniture)
        text = self.source.text
        quote = "".join("".join(text[a:b].split()) for a, b in pieces)
        return Evidence(span, quote, pieces if len(pieces) > 1 else ())

    def blanks(self, start: int, end: int) -> list[int]:
        """Cleaned positions inside [start, end) before which blanks of one line were dropped."""
        text = self.source.text
        found = []
        for index in range(bisect_right(self.starts, start), bisect_left(self.starts, end)):
            position, origin = self.starts[index], self.origins[index]
            dropped = text[self.origin(position - 1) + 1 : origin]
            if dropped and not _LINE_END.search(dropped):
                found.append(position)
        return found

    def printed(self, start: int, end: int) -> str:
        """The words of the source at the cleaned interval, in the source's widths, white space removed."""
        return self.evidence(start, end).quote


def without(span: Span, holes: tuple[Span, ...]) -> tuple[Span, ...]:
    """The parts of `span` that lie outside `holes` (sorted, disjoint).

    >>> without(Span(0, 10), (Span(2, 4), Span(12, 14)))
    (Span(start=0, end=2), Span(start=4, end=10))
    """
    index = bisect_right(holes, span.start, key=lambda hole: hole.start)
    first = index - 1 if index and holes[index - 1].end > span.start else index
    parts, start = [], span.start
    for hole in holes[first:]:
        if hole.start >= span.end:
            break
        if hole.start > start:
            parts.append(Span(start, hole.start))
        start = max(start, hole.end)
    if start < span.end:
        parts.append(Span(start, span.end))
    return tuple(parts)


def clean(source: Source) -> Cleaned:
    r"""Fold, drop blanks, heal page breaks; every kept character keeps its position in the source.

    >>> cleaned = clean(Source(text="推动产品、工\n\n程服务升级（盟 水利局）。"))
    >>> cleaned.text
    '推动产品、工程服务升级(盟水利局)。\n'
    >>> cleaned.evidence(5, 9)
    Evidence(span=Span(start=5, end=11), quote='工程服务', pieces=())
    """
    folded = fold(source.text)
    lines, furniture = _read_lines(folded, tuple(sorted(source.furniture)), _cell_starts(source))
    pages = page_lines(lines)
    furniture += [Span(lines[index].start, lines[index].end) for index in pages]
    lines = [line for index, line in enumerate(lines) if index not in pages]
    texts: list[str] = []
    paragraphs: list[Paragraph] = []
    starts, origins = [0], [0]
    length = 0
    for group in paragraphs_of(lines):
        begin = length
        for line in group:
            for offset, origin in line.gaps:
                starts.append(length + offset)
                origins.append(origin)
            texts.append(line.text)
            length += len(line.text)
        spans = tuple(Span(line.start, line.end) for line in group)
        paragraphs.append(Paragraph(begin, length, spans, bool(group[0].cell)))
        texts.append("\n")
        starts.append(length)
        origins.append(group[-1].end)
        length += 1
    return Cleaned(
        source,
        "".join(texts),
        tuple(paragraphs),
        tuple(starts),
        tuple(origins),
        tuple(sorted(furniture)),
    )


def _cell_starts(source: Source) -> list[tuple[int, int]]:
    """Where cells of the reader's tables begin and end: positions with the number of the cell that goes on from there."""
    spans = sorted(
        cell.span for table in source.tables for row in table.rows for cell in row if cell.span[0] < cell.span[1]
    )
    starts: list[tuple[int, int]] = []
    for number, (start, end) in enumerate(spans, 1):
        if starts and starts[-1][0] == start:
            starts.pop()
        starts += [(start, number), (end, 0)]
    return starts


def _read_lines(
    folded: str, known: tuple[Span, ...], cells: Sequence[tuple[int, int]]
) -> tuple[list[Line], list[Span]]:
    """The lines with something on them, and what is no text: the known furniture, characters without width."""
    lines: list[Line] = []
    furniture = [*known]
    ends = [match.span() for match in _LINE_END.finditer(folded)]
    spaced = parted = interrupted = False  # since the last line of text: a blank line; furniture and no blank line
    for (_, start), (end, _) in pairwise([(0, 0), *ends, (len(folded), len(folded))]):
        is_blank = True
        for piece in _columns(folded, start, end):
            for part in without(piece, known) if known else (piece,):
                line = _read_line(folded, part, spaced, interrupted, _cell_at(cells, part.start))
                if line is None:
                    continue
                is_blank = False
                if line.text:
                    lines.append(line)
                else:
                    furniture.append(Span(line.start, line.end))
        spaced = is_blank
        parted = is_blank and (parted or not folded[start:end].strip())
        interrupted = is_blank and not parted
    return lines, furniture


def _columns(folded: str, start: int, end: int) -> list[Span]:
    """A line as one span, or in the columns of a contents list: tabs between entries that each have label or page."""
    if folded.find("\t", start, end) < 0:
        return [Span(start, end)]
    tabs = [match.span() for match in _TABS.finditer(folded, start, end)]
    columns = [Span(a[1], b[0]) for a, b in pairwise([(start, start), *tabs, (end, end)]) if a[1] < b[0]]
    texts = [_DROPPED.sub("", folded[slice(*column)]) for column in columns]
    if all(_ENTRY_END.search(text) or match_label(text) for text in texts):
        return columns
    return [Span(start, end)]


_TABS = re.compile(r"\t+")
_ENTRY_END = re.compile(r"(?:…|\.{2}|·{2}|[(])[0-9]{1,4}\)?$")  # …的通知(9)


def _cell_at(cells: Sequence[tuple[int, int]], position: int) -> int:
    index = bisect_right(cells, position, key=lambda cell: cell[0])
    return cells[index - 1][1] if index else 0


def _read_line(folded: str, span: Span, spaced: bool, resumed: bool, cell: int) -> Line | None:
    """The line without its blanks; `gaps` say from which source position on each run of kept characters comes."""
    raw = folded[span.start : span.end]
    body = raw.strip()
    if not body:
        return None
    indent = len(raw) - len(raw.lstrip())
    start = span.start + indent
    end = start + len(body)
    markup = _MARKUP.match(body)
    first = start + (markup.end() if markup else 0)
    parts: list[str] = []
    gaps = [(0, first)]
    kept, length = first, 0
    for blank in _DROPPED.finditer(folded, first, end):
        a, b = blank.span()
        parts.append(folded[kept:a])
        length += a - kept
        kept = b
        if a > first and b < end and _latin(folded[a - 1]) and _latin(folded[b]):
            parts.append(" ")
            gaps.append((length, a))
            length += 1
        gaps.append((length, b))
    parts.append(folded[kept:end])
    text = "".join(parts)
    return Line(
        text,
        start,
        end,
        tuple(gaps),
        indent=indent,
        heading=bool(markup and body[0] == "#"),
        bullet=bool(markup and body[0] != "#"),
        spaced=spaced,
        resumed=resumed,
        width=indent + len(body) - len(_NARROW.findall(body)) // 2,
        cell=cell,
    )


_NARROW = re.compile(r"[0-9A-Za-z.%]")


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def segments(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences and ；-segments of text[start:end] as intervals: parted after 。！？; and at line ends.

    Stops inside brackets and titles part nothing; a closing quotation mark right after a stop belongs to the sentence.

    >>> segments("加强监管;摸排(含隐患;风险)。开展培训", 0, 20)
    [(0, 5), (5, 16), (16, 20)]
    """
    found: list[tuple[int, int]] = []
    depth = 0
    for match in _STOPS.finditer(text, start, end):
        mark = match[0]
        if mark in "([《〈":
            depth += 1
        elif mark in ")]》〉":
            depth = max(0, depth - 1)
        elif depth == 0 or mark == "\n":
            depth = 0
            stop = match.start() if mark == "\n" else match.end()
            while stop < end and text[stop] in "”’":
                stop += 1
            if stop > start:
                found.append((start, stop))
            start = stop + 1 if mark == "\n" else stop
    if start < end:
        found.append((start, end))
    return found


_STOPS = re.compile(r"[。!?;\n(\[《〈)\]》〉]")


def matching_bracket(text: str, start: int, end: int) -> int:
    """The position of the bracket that closes the one at `start`, -1 where none does before `end`."""
    depth = 0
    for match in _ROUND.finditer(text, start, end):
        depth += 1 if match[0] == "(" else -1
        if depth == 0:
            return match.start()
    return -1


_ROUND = re.compile(r"[()]")
