"""The text of a document as Akoma Ntoso: elements, divisions, clauses, tables, each block once and in order."""

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from gongbao.exports.akomantoso_xml import AkomaNtosoWriter
from gongbao.exports.marking import Marked, Placed, nested, words_of
from gongbao.exports.printed_tables import Cell, is_cell, rows_of
from gongbao.graph.iris import encode
from gongbao.graph.literals import folded
from gongbao.parser.model import Block, BlockKind, Division, DivisionKind, Issue

NULL_DATE = "0001-01-01"
"""What Akoma Ntoso's tools write where a date is required and none is known."""

ELEMENTS: Mapping[DivisionKind, tuple[str, str | None]] = {
    DivisionKind.PART: ("part", None),
    DivisionKind.CHAPTER: ("chapter", None),
    DivisionKind.SECTION: ("section", None),
    DivisionKind.ARTICLE: ("article", None),
    DivisionKind.PARAGRAPH: ("paragraph", None),
    DivisionKind.ITEM: ("point", None),
    DivisionKind.BOX: ("hcontainer", "box"),
    DivisionKind.ANNEX: ("hcontainer", "annex"),
}
"""The hierarchical element of each kind of division, and its name where Akoma Ntoso has no element for it."""

_INLINE = {
    "title": "docTitle",
    "number": "docNumber",
    "issuer": "docAuthority",
    "issuer_mark": "docAuthority",
    "date": "docDate",
    "signature": "signature",
}
# Readers of XML give up at a depth of 256; what is nested deeper stands in the division around it.
_DEEPEST = 80
_LEADERS = re.compile(r"[.…·．。\-—－_()（）\d]+$")


@dataclass(frozen=True, slots=True)
class Text:
    """What the text of an issue is written from: its blocks, their marks, and its divisions by document and id."""

    issue: Issue
    placed: Mapping[int, Sequence[Placed]]
    divisions: Mapping[str, Mapping[str, Division]]


@dataclass(slots=True)
class _Part:
    """A division (None for the whole text) with the blocks, by index, and the divisions in it, in order."""

    division: Division | None
    children: list["int | _Part"] = field(default_factory=list)


def text_of(issue: Issue, placed: Mapping[int, Sequence[Placed]]) -> Text:
    """Return an issue's text with its marks, ready to be written."""
    divisions: defaultdict[str, dict[str, Division]] = defaultdict(dict)
    for division in issue.divisions:
        divisions[division.document][division.id] = division
    return Text(issue, placed, divisions)


def has_articles(text: Text, indexes: Sequence[int]) -> bool:
    """Whether some blocks stand in articles (条): what prints articles is an act."""
    return any(
        division.kind is DivisionKind.ARTICLE
        for index in indexes
        for division in _chain(text, text.issue.blocks[index])
    )


def instrument_at(text: Text, indexes: Sequence[int]) -> int | None:
    """Where in a document's blocks the text begins that it carries: at the title that follows a first text."""
    seen = False
    for place, index in enumerate(indexes):
        block = text.issue.blocks[index]
        if seen and block.kind is BlockKind.ELEMENT and block.role == "title":
            return place
        seen = seen or block.kind in {BlockKind.CLAUSE, BlockKind.HEADING}
    return None


def write_text(
    writer: AkomaNtosoWriter, text: Text, indexes: Sequence[int], date: datetime.date | None, *, is_act: bool
) -> None:
    """Write preface, body and conclusions of a document.

    Args:
        writer: where the XML goes.
        text: the issue's text.
        indexes: the blocks of the document, in order.
        date: the document's date.
        is_act: whether the body is an act's, which holds divisions alone.

    """
    lead, body, tail = _portions(text, indexes)
    content = _Content(writer, text, date)
    if lead:
        with writer.element("preface"):
            content.blocks(lead)
    root = _tree(text, body)
    if is_act:
        before, parts, after = _around(root.children)
        if before:
            with writer.element("preamble"):
                content.blocks(before)
        with writer.element("body"):
            content.hierarchy([*parts, *after])
    else:
        with writer.element("mainBody"):
            content.mixed(root.children)
            if not root.children:
                writer.empty("p")
    if tail:
        with writer.element("conclusions"):
            content.blocks(tail)


def write_blocks(writer: AkomaNtosoWriter, text: Text, indexes: Sequence[int]) -> None:
    """Write blocks that stand in no document."""
    _Content(writer, text, None).blocks(indexes)


def write_marked(
    writer: AkomaNtosoWriter, words: str, placed: Sequence[Placed], within: tuple[int, int] | None = None
) -> None:
    """Write running text with its marks (see `gongbao.exports.marking.nested`)."""
    _write_nested(writer, nested(words, placed, within))


def _write_nested(writer: AkomaNtosoWriter, content: Sequence[str | Marked]) -> None:
    for part in content:
        if isinstance(part, str):
            writer.text(part)
            continue
        attributes = {"eId": part.mark.id if part.is_first else None, **part.mark.attributes}
        with writer.inline(part.mark.element, attributes):
            _write_nested(writer, part.content)


def write_contents(
    writer: AkomaNtosoWriter, text: Text, indexes: Sequence[int], target: Callable[[str], str | None]
) -> None:
    """Write a contents list, its entries linked to what they name.

    Args:
        writer: where the XML goes.
        text: the issue's text.
        indexes: the blocks of the list.
        target: gives the eId that an entry, folded and without leaders and page number, leads to.

    """
    with writer.element("toc"):
        for index in indexes:
            words = words_of(text.issue.source.text, text.issue.blocks[index])
            named = target(_LEADERS.sub("", folded(words)))
            with writer.line("tocItem", {"level": "1", "href": f"#{named}" if named else ""}):
                writer.text(words)


def _portions(text: Text, indexes: Sequence[int]) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    """Elements before a document's text, the text, elements behind it."""
    blocks = text.issue.blocks
    start, end = 0, len(indexes)
    while start < end and blocks[indexes[start]].kind is BlockKind.ELEMENT:
        start += 1
    while end > start and blocks[indexes[end - 1]].kind is BlockKind.ELEMENT:
        end -= 1
    return indexes[:start], indexes[start:end], indexes[end:]


def _chain(text: Text, block: Block) -> list[Division]:
    """The divisions around a block, the outermost first."""
    chain: list[Division] = []
    divisions = text.divisions.get(block.document or "", {})
    identity = block.division
    while identity:
        division = divisions.get(identity)
        if division is None:
            break
        chain.append(division)
        identity = identity.rpartition("__")[0]
    return chain[::-1][:_DEEPEST]


def _tree(text: Text, indexes: Sequence[int]) -> _Part:
    """Blocks in their divisions; a division that is closed isn't opened again, so that the order stays."""
    root = _Part(None)
    around = [root]
    opened: set[str] = set()
    for index in indexes:
        chain = _chain(text, text.issue.blocks[index])
        same = 0
        while same < len(chain) and same + 1 < len(around) and around[same + 1].division is chain[same]:
            same += 1
        del around[same + 1 :]
        for division in chain[same:]:
            if division.id in opened:
                break
            opened.add(division.id)
            part = _Part(division)
            around[-1].children.append(part)
            around.append(part)
        around[-1].children.append(index)
    return root


def _around(children: Sequence[int | _Part]) -> tuple[list[int], list[int | _Part], list[int]]:
    """Blocks before the first part, parts and what stands between them, blocks behind the last part."""
    places = [place for place, child in enumerate(children) if isinstance(child, _Part)]
    first, last = (places[0], places[-1] + 1) if places else (len(children), len(children))
    before = [child for child in children[:first] if isinstance(child, int)]
    after = [child for child in children[last:] if isinstance(child, int)]
    return before, list(children[first:last]), after


class _Content:
    """Writes blocks in the places that Akoma Ntoso has for them."""

    def __init__(self, writer: AkomaNtosoWriter, text: Text, date: datetime.date | None) -> None:
        self._writer = writer
        self._text = text
        self._date = date
        self._blocks = text.issue.blocks
        self._source = text.issue.source.text

    def mixed(self, children: Sequence[int | _Part]) -> None:
        """Write blocks and divisions side by side."""
        for is_part, group in groupby(children, key=lambda child: isinstance(child, _Part)):
            if is_part:
                self.hierarchy(list(group))
            else:
                self.blocks([child for child in group if isinstance(child, int)])

    def hierarchy(self, children: Sequence[int | _Part]) -> None:
        """Write divisions where nothing else may stand: blocks between them go into a container."""
        for is_part, group in groupby(children, key=lambda child: isinstance(child, _Part)):
            if is_part:
                for child in group:
                    if isinstance(child, _Part):
                        self._division(child)
                continue
            with self._writer.element("hcontainer", {"name": "text"}), self._writer.element("content"):
                self.blocks([child for child in group if isinstance(child, int)])

    def _division(self, part: _Part) -> None:
        division = part.division
        assert division is not None, "the root is no division"
        element, name = ELEMENTS[division.kind]
        with self._writer.element(element, {"eId": encode(division.id), "name": name}):
            at = 0
            while at < len(part.children) and self._heads(part.children[at]):
                at += 1
            for child in part.children[:at]:
                if isinstance(child, int):
                    self._heading(child, division)
            before, parts, after = _around(part.children[at:])
            if not parts:
                if before:
                    with self._writer.element("content"):
                        self.blocks(before)
                return
            if before:
                with self._writer.element("intro"):
                    self.blocks(before)
            self.hierarchy(parts)
            if after:
                with self._writer.element("wrapUp"):
                    self.blocks(after)

    def _heads(self, child: int | _Part) -> bool:
        return isinstance(child, int) and self._blocks[child].kind is BlockKind.HEADING

    def _heading(self, index: int, division: Division) -> None:
        """Write a heading's label and title apart."""
        block = self._blocks[index]
        words = words_of(self._source, block)
        start = block.pieces[0].start
        label = division.span.end - start if division.span.start == start else 0
        if len(block.pieces) > 1 and label > block.pieces[0].end - start:
            label = 0
        for element, within in (("num", (0, label)), ("heading", (label, len(words)))):
            printed = words[slice(*within)]
            if printed.strip():
                end = within[0] + len(printed.rstrip())
                begin = end - len(printed.strip())
                with self._writer.line(element):
                    write_marked(self._writer, words, self._text.placed.get(index, ()), (begin, end))

    def blocks(self, indexes: Sequence[int]) -> None:
        """Write blocks one after the other, those of a table as a table, those of a contents list as one."""
        for kind, group in groupby(indexes, key=self._shape):
            if kind == "table":
                self._table(list(group))
            elif kind == "toc":
                write_contents(self._writer, self._text, list(group), self._titles(indexes).get)
            else:
                for index in group:
                    self._block(index)

    def _shape(self, index: int) -> str:
        block = self._blocks[index]
        if block.kind is BlockKind.FURNITURE and block.role == "contents":
            return "toc"
        return "table" if is_cell(block) else "text"

    def _titles(self, indexes: Sequence[int]) -> dict[str, str]:
        divisions = self._text.divisions.get(self._blocks[indexes[0]].document or "", {})
        return {
            folded(f"{division.label}{division.title or ''}"): encode(division.id) for division in divisions.values()
        }

    def _table(self, indexes: Sequence[int]) -> None:
        with self._writer.element("table"):
            for row in rows_of(self._source, self._blocks, indexes):
                with self._writer.element("tr"):
                    for cell in row:
                        self._cell(cell)

    def _cell(self, cell: Cell) -> None:
        attributes = {"rowspan": cell.rowspan, "colspan": cell.colspan}
        with self._writer.element("th" if cell.is_heading else "td", attributes):
            for index in cell.blocks:
                self._block(index)

    def _block(self, index: int) -> None:
        block = self._blocks[index]
        words = words_of(self._source, block)
        placed = self._text.placed.get(index, ())
        if block.kind is BlockKind.HEADING:
            with self._writer.line("block", {"name": "heading"}):
                write_marked(self._writer, words, placed)
            return
        eid = encode(block.id) if block.kind is BlockKind.CLAUSE and block.id is not None else None
        # What a cell is about is said of its paragraph: it may stand beside others in one cell.
        with self._writer.line("p", {"eId": eid, "class": None if block.kind is BlockKind.CLAUSE else block.role}):
            element = _INLINE.get(block.role or "") if block.kind is BlockKind.ELEMENT else None
            date = _day(words, self._date) if element == "docDate" else None
            if element is None or (element == "docDate" and date is None):
                write_marked(self._writer, words, placed)
                return
            with self._writer.inline(element, {"date": date}):
                write_marked(self._writer, words, placed)


def _day(words: str, date: datetime.date | None) -> str | None:
    """The document's date where the words give it; the text that a document carries may give another."""
    if date is None:
        return None
    numbers = [int(number) for number in re.findall(r"[0-9]{1,4}", words)]
    return date.isoformat() if numbers in ([], [date.year, date.month, date.day]) else None
