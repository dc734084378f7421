"""The values that the parser takes and gives: one frozen dataclass for each term of the field.

Every position is in Unicode code points of the source as decoded (line ends as they are, a byte order mark not
counted), as a half-open interval [start, end). Terms follow GB/T 9704-2012 (公文格式) and Akoma Ntoso 3.0.
"""

import datetime
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class GongbaoError(Exception):
    """What a user can do something about: the message names the file, the place and the remedy."""


class Span(NamedTuple):
    """A half-open interval [start, end) in code points of the source."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that state a fact.

    Where furniture stands inside the words (a page number between two halves of a sentence), `pieces` lists
    their parts in order and `span` is the parts' hull; otherwise `pieces` is empty. `quote` is the source at
    `span`, or the pieces joined, with white space removed.
    """

    span: Span
    quote: str
    pieces: tuple[Span, ...] = ()


# ---------------------------------------------------------------------------------------------- what is read


@dataclass(frozen=True, slots=True)
class Masthead:
    """Which issue (期) a source is: what its masthead or its catalogue entry says; None where neither does.

    `key` names the issue in IRIs and in the graph directory (`xam/2024/4`).
    """

    key: str | None = None
    publisher: str | None = None
    title: str | None = None
    year: int | None = None
    number: int | None = None
    serial: int | None = None
    date: datetime.date | None = None


class Place(NamedTuple):
    """Where in the file as published the text from `start` on stands, up to the start of the next place.

    `page` and `line` count from 1, the line on its page; `element` names a part of a file that has no pages: a path
    in HTML (`/html/body/div[2]/p[3]`), a paragraph or cell in Word (`paragraph 12`, `table 2, row 3, cell 1`).
    """

    start: int
    page: int | None = None
    line: int | None = None
    element: str | None = None

    @property
    def printed(self) -> str:
        """The place for people.

        >>> Place(0, page=12, line=3).printed, Place(0, element="paragraph 12").printed
        ('第12页第3行', 'paragraph 12')
        """
        page = "" if self.page is None else f"第{self.page}页"
        line = "" if self.line is None else f"第{self.line}行"
        return " ".join(filter(None, (page + line, self.element)))


class SourceCell(NamedTuple):
    """A cell of a table: its words, and how many rows and columns it covers; an empty cell has an empty span."""

    span: Span
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table that the reader saw: its rows of cells from left to right, a merged cell in its first row alone.

    The words of each cell stand on lines of their own, in the order of the cells.
    """

    rows: tuple[tuple[SourceCell, ...], ...]


class Word(NamedTuple):
    """A word that was recognised in a picture, and how sure that is, from 0 to 1."""

    span: Span
    confidence: float


class Metadatum(NamedTuple):
    """What a file says of itself beside its running text: an element's name and its value as printed.

    Names: title, number (发文字号), issuer (发文机关, 发布机构), date (成文日期), published (发布日期), index (索引号), subject
    (主题分类), validity (有效性). `span` is where it stands in the text; None where no reader of the page sees it.
    """

    name: str
    value: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader gives the parser: the text of one source and what the reader knows about it.

    `sha256` is of the file's bytes, in hexadecimal; None for a text that came from no file. `furniture` are spans that
    the reader knows to be no part of the running text (page headers, page numbers, a table of metadata). `places` are
    sorted by start; a text file has none, its lines are counted in the text itself. `words` are those that the reader
    had to recognise; `notes` are what it has to say of the file.
    """

    text: str
    path: str | None = None
    sha256: str | None = None
    encoding: str | None = None
    furniture: tuple[Span, ...] = ()
    masthead: Masthead = field(default_factory=Masthead)
    places: tuple[Place, ...] = ()
    tables: tuple[SourceTable, ...] = ()
    metadata: tuple[Metadatum, ...] = ()
    words: tuple[Word, ...] = ()
    notes: tuple["Diagnostic", ...] = ()

    def place(self, position: int) -> Place | None:
        r"""Return where in the file a position of the text stands, None where the reader doesn't say.

        >>> Source("通知\n第一条", places=(Place(0, page=1, line=1), Place(3, page=1, line=2))).place(4)
        Place(start=3, page=1, line=2, element=None)
        """
        index = bisect_right(self.places, position, key=lambda place: place.start)
        return self.places[index - 1] if index else None


# ------------------------------------------------------------------------------------------- what it is made of


class BlockKind(StrEnum):
    """What a block of the source is."""

    HEADING = "heading"
    CLAUSE = "clause"
    ELEMENT = "element"
    CELL = "cell"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the source that is one thing; all blocks together hold each non-blank character once.

    `pieces` has one span, or several where furniture interrupts the block. `role` says which document element
    (copy_number, security, urgency, issuer_mark, number, approvers, title, adoption, addressees, annexes, issuer,
    signature, date, note, attendance, keywords, copies, printing) or which furniture (masthead, contents,
    page: its number or header, imprint, markup) it is, or which cell of a task table (heading, owner, deadline, number,
    person), None for headings and clauses; a cell of running text is a clause in the role `cell`. `document` and
    `division` are ids; a clause has an id of its own, the Akoma Ntoso eId `…__para_N`.
    """

    pieces: tuple[Span, ...]
    kind: BlockKind
    role: str | None = None
    id: str | None = None
    document: str | None = None
    division: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One official document (公文) with its elements by GB/T 9704-2012, sections 7 and 10, all as printed.

    Its head (版头): `copy_number` (份号), `security` and `security_period` (密级, 保密期限), `urgency` (紧急程度),
    `issuer_mark` (发文机关标志: 某市人民政府文件), `number` (发文字号; joint ones are parted by 、), `approvers` (签发人).
    Its body (主体): `title`, `addressees` (主送机关), `annexes` (附件), `signatories` (署名: bodies, or persons with their
    office), `date` (成文日期), `note` (附注). Its end (版记): `copies_to` (抄送机关), `printed_by`, `printed_on` (印发).
    Minutes (纪要) have `attendees` (出席), `absentees` (请假) and `observers` (列席). `issuer` is who issues it, several
    parted by 、, and `issuers` one by one; `instrument` is the title of the text that a 印发/转发 notice carries.
    docs/gbt9704.md tells where each is read.
    """

    span: Span
    id: str
    number: str | None = None
    title: str | None = None
    issuer: str | None = None
    addressees: tuple[str, ...] = ()
    date: datetime.date | None = None
    note: str | None = None
    instrument: str | None = None
    annexes: tuple[str, ...] = ()
    copy_number: str | None = None
    security: str | None = None
    security_period: str | None = None
    urgency: str | None = None
    issuer_mark: str | None = None
    approvers: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    signatories: tuple[str, ...] = ()
    copies_to: tuple[str, ...] = ()
    printed_by: str | None = None
    printed_on: datetime.date | None = None
    attendees: tuple[str, ...] = ()
    absentees: tuple[str, ...] = ()
    observers: tuple[str, ...] = ()


class DivisionKind(StrEnum):
    """The kinds of division, from the largest to the smallest; a box is a 专栏, an annex a 附件."""

    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    ARTICLE = "article"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    BOX = "box"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class Division:
    """A numbered part (层次) of a document.

    `span` covers the label alone, `extent` the whole division; `path` is the labels from the top of the document
    down to this one, as printed without blanks; `id` is the Akoma Ntoso eId, unique in its document.
    """

    span: Span
    extent: Span
    id: str
    document: str
    kind: DivisionKind
    label: str
    path: tuple[str, ...]
    title: str | None = None


# ---------------------------------------------------------------------------------------------- what it says


class Role(StrEnum):
    """What an agency has to do with an obligation: 负责, 牵头, 会同/联合, 配合/协助."""

    RESPONSIBLE = "responsible"
    LEAD = "lead"
    JOINT = "joint"
    SUPPORT = "support"


class Modality(StrEnum):
    """应当/必须/要, 可以, 不得/严禁, 鼓励/支持."""

    MUST = "must"
    MAY = "may"
    MUST_NOT = "must_not"
    ENCOURAGE = "encourage"


class Form(StrEnum):
    """How an assignment is written: a bracket or label after a block, a subject, a row of a task table."""

    TAIL = "tail"
    INLINE = "inline"
    TABLE = "table"


class Confidence(StrEnum):
    """Doubtful readings come with a diagnostic that says why."""

    HIGH = "high"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Bearer:
    """An agency in an assignment: `name` as printed with dropped prefixes and suffixes restored; `agency` is its id."""

    name: str
    role: Role
    agency: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """The words that make agencies responsible (责任分工) and the `scope` of text that they are responsible for."""

    evidence: Evidence
    form: Form
    scope: Span
    bearers: tuple[Bearer, ...]
    rule: str
    modality: Modality | None = None
    confidence: Confidence = Confidence.HIGH


class Comparator(StrEnum):
    """How a measured value has to stand to the target's."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"
    EQUAL = "=="
    RANGE = "range"


class TargetKind(StrEnum):
    """A goal to reach, a condition that triggers something, a bound on conduct, or what is so already."""

    TARGET = "target"
    THRESHOLD = "threshold"
    LIMIT = "limit"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Target:
    """A number (指标) that a duty is measured by.

    `value` is multiplied out (30万亩 → 300000); `value_max` is the upper bound of a range; `unit` is as printed,
    without 万 and 亿; `deadline` is an index into the issue's deadlines, of the one its own words give it.
    """

    evidence: Evidence
    value: float
    unit: str | None
    comparator: Comparator
    kind: TargetKind
    rule: str
    indicator: str | None = None
    value_max: float | None = None
    deadline: int | None = None


class DeadlineKind(StrEnum):
    """A point not to be passed, a period in which, a start, a repetition, a time counted from an event."""

    BY = "by"
    DURING = "during"
    FROM = "from"
    RECURRING = "recurring"
    WITHIN = "within"


@dataclass(frozen=True, slots=True)
class Deadline:
    """When (时限). `start` and `end` follow from the words alone, both days inclusive.

    `recurrence` is an RRULE (RFC 5545, section 3.3.10), `duration` a duration (ISO 8601: P3Y, PT24H). `due` is the
    last day that results when relative times are counted from the document's date; None where it can't be known.
    """

    evidence: Evidence
    kind: DeadlineKind
    rule: str
    start: datetime.date | None = None
    end: datetime.date | None = None
    recurrence: str | None = None
    duration: str | None = None
    due: datetime.date | None = None


class Relation(StrEnum):
    """What a document has to do with an instrument that it names."""

    BASED_ON = "based_on"
    IMPLEMENTS = "implements"
    REPEALS = "repeals"
    AMENDS = "amends"
    ISSUES = "issues"
    CREATES = "creates"
    CITES = "cites"


@dataclass(frozen=True, slots=True)
class Citation:
    """Another instrument named by title, with its number (发文字号, or a standard's) where one follows in brackets.

    `refers_to` is the full title behind an abbreviation that the text announces (以下简称…).
    """

    evidence: Evidence
    title: str
    relation: Relation
    rule: str
    number: str | None = None
    refers_to: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One sentence or ；-segment of an obligation: what is to be done. `targets` and `deadlines` are indexes."""

    evidence: Evidence
    text: str
    targets: tuple[int, ...] = ()
    deadlines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Obligation:
    """The text (职责任务) that one assignment covers; `assignment` is an index into the issue's assignments.

    `span` is the scope's hull; `division` is the id of the division that the scope begins in, None where there is none.
    """

    span: Span
    id: str
    document: str
    assignment: int
    label: str
    tasks: tuple[Task, ...]
    division: str | None = None
    modality: Modality | None = None
    topics: tuple[str, ...] = ()
    targets: tuple[int, ...] = ()
    deadlines: tuple[int, ...] = ()


class Level(StrEnum):
    """The administrative level of an agency: state, province, prefecture, county, township, village."""

    STATE = "国家"
    PROVINCE = "省"
    PREFECTURE = "地"
    COUNTY = "县"
    TOWNSHIP = "乡"
    VILLAGE = "村"


class AgencyKind(StrEnum):
    """What kind of public body an agency is.

    `party` is an organ of a party, `congress` of a people's congress (人大), `cppcc` of a consultative conference (政协),
    `supervision` a 监察委员会, `mass` a mass organisation (人民团体, 群团组织), `institution` a public institution (事业单位)
    that is no school or hospital, `community` a villagers' or residents' committee.
    """

    PARTY = "party"
    GOVERNMENT = "government"
    CONGRESS = "congress"
    CPPCC = "cppcc"
    SUPERVISION = "supervision"
    COURT = "court"
    PROCURATORATE = "procuratorate"
    MILITARY = "military"
    MASS = "mass"
    ENTERPRISE = "enterprise"
    SCHOOL = "school"
    HOSPITAL = "hospital"
    INSTITUTION = "institution"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class Agency:
    """A public body (机构), one under all its names.

    `id` is `JURISDICTION/NAME` (辽宁省/财政厅), the name alone where no jurisdiction is known. A `collective` agency
    stands for many (各旗县市人民政府); `ranges_over` are their levels where the name tells. `parent` is the id of the
    agency that this one is a part of, where name or authority file say so. `labels` are names in other languages
    or scripts, by language tag (BCP 47: en, zh-Latn), sorted.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    jurisdiction: str | None = None
    level: Level | None = None
    collective: bool = False
    kind: AgencyKind | None = None
    parent: str | None = None
    ranges_over: tuple[Level, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()


class Severity(StrEnum):
    """How bad a diagnostic is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something wrong in the source or uncertain in the reading (问题)."""

    span: Span
    code: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class Issue:
    """Everything that was read in one source; facts of each kind in the order in which the text states them."""

    source: Source
    masthead: Masthead
    blocks: tuple[Block, ...] = ()
    documents: tuple[Document, ...] = ()
    divisions: tuple[Division, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    targets: tuple[Target, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    citations: tuple[Citation, ...] = ()
    agencies: tuple[Agency, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
