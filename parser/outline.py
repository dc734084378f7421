"""The tree of a document's divisions (层次), and the passages of running text in it.

The order in which numbering schemes appear in a document makes its levels: （1） below （一） in one, directly below
5.1.3 in another. A label whose number goes on from an earlier one (（四） after 专栏 3 after （三）) returns to that
one's level.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import NamedTuple

from gongbao.parser.annexes import is_annex_title
from gongbao.parser.colophon import COLOPHON
from gongbao.parser.contents import title_key
from gongbao.parser.document_elements import Elements
from gongbao.parser.documents import Layout
from gongbao.parser.model import BlockKind, Division, DivisionKind, Span
from gongbao.parser.numbering import Label, Scheme, match_label
from gongbao.parser.tables import Table
from gongbao.parser.text import Cleaned, Paragraph


class Passage(NamedTuple):
    """A stretch of cleaned text, [start, end), that is one block.

    `division` is an index into the outline's divisions, None outside them; `id` is a clause's eId.
    """

    start: int
    end: int
    kind: BlockKind
    role: str | None = None
    document: int | None = None
    division: int | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """All documents' divisions, and every paragraph of the cleaned text as passages, both in text order."""

    divisions: tuple[Division, ...]
    passages: tuple[Passage, ...]


_KINDS = {
    Scheme.PART: DivisionKind.PART,
    Scheme.CHAPTER: DivisionKind.CHAPTER,
    Scheme.SECTION: DivisionKind.SECTION,
    Scheme.ARTICLE: DivisionKind.ARTICLE,
    Scheme.BOX: DivisionKind.BOX,
    Scheme.ANNEX: DivisionKind.ANNEX,
}
_BELOW = {
    None: DivisionKind.CHAPTER,
    DivisionKind.PART: DivisionKind.CHAPTER,
    DivisionKind.ANNEX: DivisionKind.CHAPTER,
    DivisionKind.CHAPTER: DivisionKind.SECTION,
    DivisionKind.SECTION: DivisionKind.PARAGRAPH,
    DivisionKind.BOX: DivisionKind.PARAGRAPH,
}
_RANKS = {
    Scheme.ANNEX: 0,
    Scheme.PART: 1,
    Scheme.CHAPTER: 2,
    Scheme.SECTION: 3,
    Scheme.ARTICLE: 4,
    Scheme.CHINESE_COMMA: 5,
}
_EID_PARTS = {
    DivisionKind.PART: "part",
    DivisionKind.CHAPTER: "chp",
    DivisionKind.SECTION: "sec",
    DivisionKind.ARTICLE: "art",
    DivisionKind.PARAGRAPH: "point",
    DivisionKind.ITEM: "item",
    DivisionKind.BOX: "box",
    DivisionKind.ANNEX: "att",
}

_TITLE_LENGTH = 45
_RUN_IN = re.compile(rf"([^。;!?:,、]{{2,{_TITLE_LENGTH}}}|[^。;!?:,]{{2,30}})。(?=.)")
_RUN_IN_COMMAS = re.compile(r"([^。;!?:]{2,30})。(?=.)")
_DUTY = re.compile(r"应当|必须|不得|负责|^各|要(?!求|点|素|件)")
_OPENS_LIST = re.compile(r"下列|以下|如下|包括|禁止")
_ORDINALS = {Scheme.PART, Scheme.CHAPTER, Scheme.SECTION, Scheme.ARTICLE}  # 第一…, which may count things as well
_NUMBERS_DECIMALS = {Scheme.CHAPTER, Scheme.CHINESE_COMMA, Scheme.ARABIC_DOT}  # 1.1 below 1. or 一、
_LONG_TITLES = {Scheme.PART, Scheme.CHAPTER, Scheme.SECTION, Scheme.CHINESE_COMMA, Scheme.CHINESE_PAREN}


@dataclass(slots=True)
class _Open:
    """A division that is not closed yet; `last` is the last number seen below it, by scheme and depth."""

    key: tuple[Scheme, int]
    label: Label
    start: int
    parent: "_Open | None"
    index: int
    kind: DivisionKind | None
    eid: str
    path: tuple[str, ...]
    last: dict[tuple[Scheme, int], int] = field(default_factory=dict)


def read_outline(cleaned: Cleaned, layout: Layout, tables: Sequence[Table] = ()) -> Outline:
    """Divide every document; each paragraph of the cleaned text becomes one or more passages, cells among them."""
    divisions: list[Division] = []
    passages: list[Passage] = []
    numbers = {index: number for number, d in enumerate(layout.documents) for index in range(d.first, d.last)}
    for index, role in sorted(layout.furniture.items()):
        paragraph = cleaned.paragraphs[index]
        passages.append(Passage(paragraph.start, paragraph.end, BlockKind.FURNITURE, role, numbers.get(index)))
    for number, document in enumerate(layout.documents):
        reader = _Reader(cleaned, number, divisions, passages, tables)
        reader.read(document, layout.furniture)
    passages.sort()
    return Outline(tuple(divisions), tuple(passages))


class _Reader:
    """Reads one document's paragraphs in order, with a stack of open divisions."""

    def __init__(
        self,
        cleaned: Cleaned,
        number: int,
        divisions: list[Division],
        passages: list[Passage],
        tables: Sequence[Table],
    ) -> None:
        self.cleaned = cleaned
        self.number = number
        self.divisions = divisions
        self.passages = passages
        self.tables = tables
        self.siblings: dict[Scheme, int] = {}
        self.taken: Counter[str] = Counter()
        self.clauses: Counter[str] = Counter()
        self.root = self.new_root("")
        self.open = self.root
        self.end = 0

    def new_root(self, prefix: str) -> _Open:
        return _Open((Scheme.ANNEX, -1), Label(Scheme.ANNEX, (), 0), 0, None, -1, None, prefix, ())

    def read(self, document: Elements, furniture: dict[int, str]) -> None:
        """Read paragraphs [first, last) but for furniture; the carried instrument starts a tree of its own."""
        self.root = self.open = self.new_root("notice" if document.instrument_at is not None else "")
        self.siblings = _count_ordinals(self.cleaned, document)
        announced = {title_key(title) for title in document.annexes}
        for index in range(document.first, document.last):
            if index in furniture:
                continue
            paragraph = self.cleaned.paragraphs[index]
            if index == document.instrument_at:
                self.close_all()
                self.root = self.open = self.new_root("")
            role = document.roles.get(index)
            if role is not None:
                if role in COLOPHON:  # it is no part of the last division
                    self.close_all()
                for part, start, end in document.parts.get(index, ((role, 0, paragraph.end - paragraph.start),)):
                    self.add(paragraph.start + start, paragraph.start + end, BlockKind.ELEMENT, part)
                continue
            if index in document.annexes_at:
                self.annex(paragraph, document.annexes_at[index])
                continue
            if not self.annex_title(paragraph, announced):
                self.paragraph_and_cells(paragraph)
        self.close_all()

    def paragraph_and_cells(self, paragraph: Paragraph) -> None:
        """A paragraph, cut where the rows of a task table stand in it; words behind a table on its line are a clause.

        A number in a cell of a table opens no division.
        """
        start, end = paragraph.start, paragraph.end
        is_cut = paragraph.in_cell
        for index in range(bisect_right(self.tables, start, key=lambda table: table.end), len(self.tables)):
            table = self.tables[index]
            if end <= table.start:
                break
            if start < table.start:
                self.paragraph(start, table.start)
            stop = min(end, table.end)
            for piece in table.stretches(self.cleaned.text, max(start, table.start), stop):
                if piece.kind is BlockKind.CLAUSE:
                    self.clause(piece.start, piece.end, piece.role)
                else:
                    self.add(piece.start, piece.end, piece.kind, piece.role)
            start, is_cut = stop, True
        if start < end:
            (self.clause if is_cut else self.paragraph)(start, end)

    def paragraph(self, start: int, end: int) -> None:
        text = self.cleaned.text[start:end]
        label = match_label(text)
        if label is None or not self.accepts(label, text, start):
            self.close_items(start)
            self.clause(start, end)
            return
        title_end = self.enter(label, text, start)
        self.add(start, start + title_end, BlockKind.HEADING)
        if title_end < len(text):
            self.clause(start + title_end, end)
        self.end = end

    def annex(self, paragraph: Paragraph, length: int) -> None:
        """An annex under a label as a list of annexes has it: 附件:进度统计表."""
        text = self.cleaned.text[paragraph.start : paragraph.end]
        title_end = self.enter(Label(Scheme.ANNEX, (), length), text, paragraph.start)
        self.add(paragraph.start, paragraph.start + title_end, BlockKind.HEADING)
        if title_end < len(text):
            self.clause(paragraph.start + title_end, paragraph.end)

    def annex_title(self, paragraph: Paragraph, announced: Container[str]) -> bool:
        """Take a paragraph as the title of the annex whose bare label stands in the line above, if it is one."""
        here = self.open
        if here.key[0] is not Scheme.ANNEX or here is self.root or self.end != here.start + here.label.length:
            return False
        text = self.cleaned.text[paragraph.start : paragraph.end]
        is_named = title_key(text) in announced or is_annex_title(text)
        if paragraph.in_cell or not is_named or match_label(text) is not None:
            return False
        title = self.cleaned.printed(paragraph.start, paragraph.end)
        self.divisions[here.index] = replace(self.divisions[here.index], title=title)
        self.add(paragraph.start, paragraph.end, BlockKind.HEADING)
        return True

    def close_items(self, start: int) -> None:
        """Close a list of 项 before an unnumbered paragraph behind its full stop: that is the article's next 款."""
        above = list(takewhile(lambda here: here.kind is not DivisionKind.ARTICLE, self.ancestors()))
        article = above[-1].parent if above else None
        is_list = all(here.kind is DivisionKind.ITEM and not self.divisions[here.index].title for here in above)
        if article and is_list and self.cleaned.text[start - 2 : start] == "。\n":
            while self.open is not article:
                self.close()

    def accepts(self, label: Label, text: str, start: int) -> bool:
        """Whether a label is one here: a bare or decimal number has to go on from those before it."""
        is_line = len(text) <= _TITLE_LENGTH and "。" not in text
        if label.scheme is Scheme.ANNEX:
            return is_line
        if label.scheme is Scheme.BOX:
            return bool(label.numbers) or (is_line and "," not in text)
        if label.scheme in _ORDINALS:
            return "。" not in text or self.siblings[label.scheme] > 1 or self.is_set_off(start + label.length)
        if label.scheme is not Scheme.DECIMAL:
            return True
        chapter = next((here for here in self.ancestors() if here.key == (Scheme.DECIMAL, 1)), None)
        if len(label.numbers) > 1:
            return chapter is None or chapter.label.numbers[0] == label.numbers[0]
        last = next(here for here in self.ancestors() if self.is_tree(here)).last.get((Scheme.DECIMAL, 1), 0)
        return last < label.numbers[0] <= last + 3 and is_line

    def is_set_off(self, position: int) -> bool:
        """Whether a blank was printed before a position: 第一条 为了…, not 第一条输水管线…."""
        return bool(self.cleaned.blanks(position - 1, position + 1))

    def is_tree(self, here: _Open) -> bool:
        """Whether numbers begin anew below it: an annex is a tree of its own."""
        return here is self.root or here.key[0] is Scheme.ANNEX

    def ancestors(self) -> Iterator[_Open]:
        """The open divisions from the innermost to the root."""
        here: _Open | None = self.open
        while here is not None:
            yield here
            here = here.parent

    def enter(self, label: Label, text: str, start: int) -> int:
        """Open the division; returns how many characters its label and title take."""
        key = (label.scheme, len(label.numbers) if label.scheme is Scheme.DECIMAL else 0)
        parent = self.parent_for(key, label)
        while self.open is not parent:
            self.close()
        title, length = _title_of(label, text)
        number = label.ordinal or parent.last.get(key, 0) + 1
        parent.last[key] = number
        kind = _KINDS.get(label.scheme) or _BELOW.get(parent.kind, DivisionKind.ITEM)
        printed = self.cleaned.printed(start, start + label.length)
        inserted = kind is DivisionKind.ARTICLE and len(label.numbers) > 1
        printed_number = f"{number}-{label.numbers[1]}" if inserted else str(number)  # 第十五条之一
        eid = self.unique("__".join(part for part in (parent.eid, f"{_EID_PARTS[kind]}_{printed_number}") if part))
        path = (*parent.path, printed)
        printed_title = None
        if title is not None:
            printed_title = self.cleaned.printed(start + title[0], start + title[1])
        span = self.cleaned.span(start, start + label.length)
        self.open = _Open(key, label, start, parent, len(self.divisions), kind, eid, path)
        self.divisions.append(Division(span, span, eid, f"doc/{self.number + 1}", kind, printed, path, printed_title))
        return length

    def parent_for(self, key: tuple[Scheme, int], label: Label) -> _Open:
        """The open division that a new label belongs below."""
        stack = list(self.ancestors())
        if key[0] is Scheme.BOX:
            return self.box_parent(stack)
        if key[0] is Scheme.DECIMAL and (parent := self.decimal_parent(stack, key, label)):
            return parent
        for here in stack:
            if here.key == key:
                return here.parent or self.root
        if key[0] in _RANKS:
            return next(here for here in stack if here is self.root or _RANKS.get(here.key[0], 9) < _RANKS[key[0]])
        for here in stack[1:]:  # the number goes on from one that was closed already
            if label.ordinal is not None and here.last.get(key, 0) == label.ordinal - 1 > 0:
                return here
        return stack[0]

    def decimal_parent(self, stack: Sequence[_Open], key: tuple[Scheme, int], label: Label) -> _Open | None:
        """Where 1.1 belongs: below 1, or below the 1. or 一、 of the same number; None where neither is open."""
        for here in stack:
            scheme, depth = here.key
            if scheme is Scheme.DECIMAL and depth < key[1]:
                return here
            if key[1] > 1 and scheme in _NUMBERS_DECIMALS and here.label.ordinal == label.numbers[0]:
                return here
            if self.is_tree(here):
                return here if key[1] == 1 or (Scheme.DECIMAL, 1) in here.last else None
        return None

    def box_parent(self, stack: Sequence[_Open]) -> _Open:
        """A box (专栏) stands beside the sections of the chapter it follows."""
        chapters = [here for here in stack if here.kind is DivisionKind.CHAPTER]
        return chapters[-1] if chapters else self.root

    def clause(self, start: int, end: int, role: str | None = None) -> None:
        parent = self.open.eid
        self.clauses[parent] += 1
        eid = "__".join(part for part in (parent, f"para_{self.clauses[parent]}") if part)
        self.add(start, end, BlockKind.CLAUSE, role, self.unique(eid))

    def add(self, start: int, end: int, kind: BlockKind, role: str | None = None, eid: str | None = None) -> None:
        division = self.open.index if self.open is not self.root else None
        self.passages.append(Passage(start, end, kind, role, self.number, division, eid))
        self.end = end

    def unique(self, eid: str) -> str:
        """A number that comes twice under one parent gets a suffix, so that ids stay ids."""
        self.taken[eid] += 1
        return eid if self.taken[eid] == 1 else self.unique(f"{eid}-{self.taken[eid]}")

    def close(self) -> None:
        here = self.open
        division = self.divisions[here.index]
        extent = Span(division.span.start, self.cleaned.span(here.start, self.end).end)
        self.divisions[here.index] = replace(division, extent=extent)
        self.open = here.parent or self.root

    def close_all(self) -> None:
        while self.open is not self.root:
            self.close()


def _count_ordinals(cleaned: Cleaned, document: Elements) -> dict[Scheme, int]:
    """How many different labels 第… of each scheme a document's paragraphs begin with."""
    found: dict[Scheme, set[tuple[int, ...]]] = {scheme: set() for scheme in _ORDINALS}
    for index in range(document.first, document.last):
        start = cleaned.paragraphs[index].start
        if cleaned.text.startswith("第", start) and (label := match_label(cleaned.text[start : start + _TITLE_LENGTH])):
            found[label.scheme].add(label.numbers)
    return {scheme: len(labels) for scheme, labels in found.items()}


def _title_of(label: Label, text: str) -> tuple[tuple[int, int] | None, int]:
    """A division's title as an interval of its first paragraph, and where running text begins after it.

    >>> _title_of(Label(Scheme.CHINESE_PAREN, (1,), 3), "(一)加强党的领导。坚持党的全面领导。")
    ((3, 9), 10)
    >>> _title_of(Label(Scheme.ARABIC_PAREN, (1,), 3), "(1)研判灾情,部署工作。")
    (None, 3)
    """
    start = label.length
    while start < len(text) and text[start] in ":、. ":
        start += 1
    rest = text[start:]
    if not rest:
        return None, len(text)
    # 第四条 街道办事处应当履行下列职责：, 第五条 禁止下列行为：
    opens_list = rest.endswith(":") and (_DUTY.search(rest) or _OPENS_LIST.search(rest))
    if len(rest) <= _TITLE_LENGTH * 2 and not opens_list and not re.search(r"[。;!?:,].|[。;!?,]$", rest):
        return (start, start + len(rest.rstrip(":"))), len(text)
    is_line = len(rest) <= _TITLE_LENGTH * 2 and not re.search(r"[。;!?:]|,$", rest)
    if is_line and label.scheme in _LONG_TITLES and not _DUTY.search(rest):
        return (start, start + len(rest)), len(text)
    if label.scheme is Scheme.ARTICLE:
        return None, label.length
    run_in = _RUN_IN.match(rest) or (
        _RUN_IN_COMMAS.match(rest) if label.scheme in {Scheme.CHINESE_COMMA, Scheme.CHINESE_PAREN} else None
    )
    if run_in and not _DUTY.search(run_in[1]):
        return (start, start + run_in.end(1)), start + run_in.end()
    return None, label.length
