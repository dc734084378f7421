"""The tables that a graph is told in: what is in each, and how they join. One declaration for CSV and Parquet."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from gongbao.exports.characters import writable
from gongbao.exports.records import IssueRecords, Statement, agency_records, issue_records
from gongbao.graph.directory import Graph

Cell = str | int | float | bool | datetime.date | list[str] | None
Type = Literal["string", "integer", "number", "boolean", "date", "list"]

_Rows = Callable[[IssueRecords], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its `name`, `type` and `meaning`; `cell` takes the value out of a record.

    `joins` names the table whose id it holds. A `required` column has a value in every row.
    """

    name: str
    meaning: str
    cell: Callable[[Any], Cell]
    type: Type = "string"
    joins: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its `name`, what a row is (`meaning`), its columns, and those that tell rows apart (`key`).

    `rows` gives its records of one issue; agencies, which many issues share, are given by `agency_records`.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)
    rows: _Rows | None = None

    def row(self, record: object) -> list[Cell]:
        """Return the cells of a record, with U+FFFD for what no format can carry."""
        return [_clean(column.cell(record)) for column in self.columns]


def table_rows(graph: Graph) -> Iterator[tuple[Table, list[list[Cell]]]]:
    """Yield the rows of all tables, some of one table at a time: the agencies, then issue by issue.

    Args:
        graph: the graph to tell.

    Yields:
        A table, and rows of it with a cell for each column.

    """
    yield AGENCIES, [AGENCIES.row(record) for record in agency_records(graph)]
    for records in issue_records(graph):
        for table in TABLES:
            if table.rows is not None:
                yield table, [table.row(record) for record in table.rows(records)]


def _clean(cell: Cell) -> Cell:
    match cell:
        case str():
            return writable(cell)
        case list():
            return [writable(part) for part in cell]
        case _:
            return cell


def _where(of: Callable[[Any], Statement]) -> tuple[Column, ...]:
    return (
        Column(
            "document",
            "the document that states it; empty outside of documents",
            lambda r: of(r).document,
            joins="documents",
        ),
        Column("division", "IRI of the division that states it", lambda r: of(r).division),
        Column("path", "the division as it is quoted: 七、（三）", lambda r: of(r).path or None),
    )


def _words(of: Callable[[Any], Statement]) -> tuple[Column, ...]:
    return (
        Column("quote", "the words that state it", lambda r: of(r).evidence.quote, required=True),
        Column(
            "start",
            "where they begin, in code points of the source",
            lambda r: of(r).evidence.span.start,
            "integer",
            required=True,
        ),
        Column("end", "where they end", lambda r: of(r).evidence.span.end, "integer", required=True),
        Column("rule", "the rule that read them", lambda r: of(r).rule, required=True),
    )


def _statement(record: Any) -> Statement:
    found: Statement = record.statement
    return found


def _id(what: str) -> Column:
    return Column("id", f"IRI of the {what}, as SPARQL answers with it", lambda r: r.id, required=True)


AGENCIES = Table(
    "agencies",
    "Public bodies (机构) that bear obligations, issue documents or publish gazettes",
    (
        _id("agency"),
        Column("name", "its name", lambda r: r.name, required=True),
        Column("aliases", "its other names", lambda r: list(r.agency.aliases), "list", required=True),
        Column("jurisdiction", "the region that it is responsible for", lambda r: r.agency.jurisdiction),
        Column("level", "国家, 省, 地, 县, 乡, 村", lambda r: r.agency.level),
        Column("kind", "party, government, congress, court …", lambda r: r.agency.kind),
        Column(
            "collective",
            "whether it stands for many (各旗县市人民政府)",
            lambda r: r.agency.collective,
            "boolean",
            required=True,
        ),
        Column("parent", "the agency that it is a part of", lambda r: r.parent, joins="agencies"),
    ),
)

ISSUES = Table(
    "issues",
    "Gazette issues (期), or single documents that were read",
    (
        _id("issue"),
        Column("key", "its short name (xam/2024/4)", lambda r: r.key, required=True),
        Column("publisher", "who publishes it", lambda r: r.issue.masthead.publisher),
        Column("title", "the gazette's title", lambda r: r.issue.masthead.title),
        Column("year", "its year", lambda r: r.issue.masthead.year, "integer"),
        Column("number", "its number in the year", lambda r: r.issue.masthead.number, "integer"),
        Column("serial", "its number in all (总第N期)", lambda r: r.issue.masthead.serial, "integer"),
        Column("date", "its day of publication", lambda r: r.issue.masthead.date, "date"),
        Column("sha256", "of the source's bytes, in hexadecimal", lambda r: r.issue.source.sha256),
        Column(
            "characters",
            "length of the source in code points",
            lambda r: len(r.issue.source.text),
            "integer",
            required=True,
        ),
    ),
    rows=lambda records: (records,),
)

DOCUMENTS = Table(
    "documents",
    "Official documents (公文) as they are printed",
    (
        _id("document"),
        Column("issue", "the issue that prints it", lambda r: r.issue, joins="issues", required=True),
        Column("work", "IRI of the document as such, whoever prints it", lambda r: r.work, required=True),
        Column("number", "发文字号", lambda r: r.number),
        Column("title", "标题", lambda r: r.title),
        Column("issuer", "发文机关", lambda r: r.issuer),
        Column("issuer_id", "the agency that it is", lambda r: r.issuer_id, joins="agencies"),
        Column("date", "成文日期", lambda r: r.date, "date"),
        Column("instrument", "title of the text that a notice carries (印发)", lambda r: r.instrument),
        Column("addressees", "主送机关", lambda r: list(r.addressees), "list", required=True),
        Column("note", "附注", lambda r: r.note),
        Column("annexes", "titles of the annexes (附件)", lambda r: list(r.annexes), "list", required=True),
    ),
    rows=lambda records: records.documents,
)

OBLIGATIONS = Table(
    "obligations",
    "What somebody has to do (职责任务), with the words that assign it",
    (
        _id("obligation"),
        Column("document", "the document that states it", lambda r: r.document, joins="documents", required=True),
        Column("division", "IRI of the division that it begins in", lambda r: r.division),
        Column("path", "the division as it is quoted: 七、（三）", lambda r: r.path or None),
        Column("label", "a short name for it", lambda r: r.label),
        Column("text", "all its words", lambda r: r.text),
        Column("modality", "must, must_not, may, encourage", lambda r: r.modality),
        Column("topics", "topic words", lambda r: list(r.topics), "list", required=True),
        Column("tasks", "how many sentences or ；-segments", lambda r: len(r.tasks), "integer", required=True),
        Column("due", "the earliest last day of its deadlines", lambda r: r.due, "date"),
        Column("form", "how it is assigned: tail, inline, table", lambda r: r.form, required=True),
        Column("confidence", "high, doubtful", lambda r: r.confidence, required=True),
        *_words(_statement),
    ),
    rows=lambda records: records.obligations,
)

ASSIGNMENTS = Table(
    "assignments",
    "Who bears an obligation, and how",
    (
        Column("obligation", "what is to be done", lambda r: r.obligation, joins="obligations", required=True),
        Column("agency", "who has to", lambda r: r.agency, joins="agencies", required=True),
        Column("role", "lead, responsible, joint, support", lambda r: r.role, required=True),
        Column("name", "what the agency is called there", lambda r: r.name, required=True),
    ),
    key=("obligation", "agency", "role"),
    rows=lambda records: records.assignments,
)

TARGETS = Table(
    "targets",
    "Numbers (指标) that obligations are measured by, and other measured values",
    (
        _id("target"),
        *_where(_statement),
        Column("indicator", "what is measured", lambda r: r.target.indicator),
        Column(
            "comparator",
            "at_least, more_than, at_most, less_than, equal, range",
            lambda r: r.target.comparator.name.lower(),
            required=True,
        ),
        Column(
            "value",
            "the value, or the lower of two, multiplied out (30万 is 300000)",
            lambda r: r.target.value,
            "number",
            required=True,
        ),
        Column("value_max", "the upper bound of a range", lambda r: r.target.value_max, "number"),
        Column("unit", "as printed, without 万 and 亿", lambda r: r.target.unit),
        Column("kind", "target, threshold, limit, fact", lambda r: r.target.kind, required=True),
        Column("deadline", "the deadline that its own words give", lambda r: r.deadline, joins="deadlines"),
        Column("due", "that deadline's last day", lambda r: r.due, "date"),
        *_words(_statement),
    ),
    rows=lambda records: records.targets,
)

DEADLINES = Table(
    "deadlines",
    "When something has to be done (时限)",
    (
        _id("deadline"),
        *_where(_statement),
        Column("kind", "by, during, from, recurring, within", lambda r: r.kind, required=True),
        Column("first", "the first day, as its words give it", lambda r: r.start, "date"),
        Column("last", "the last day, as its words give it", lambda r: r.end, "date"),
        Column("due", "the last day, counted from the document's date where need be", lambda r: r.due, "date"),
        Column("recurrence", "an RRULE (RFC 5545)", lambda r: r.recurrence),
        Column("duration", "ISO 8601: P3Y, PT24H", lambda r: r.duration),
        *_words(_statement),
    ),
    rows=lambda records: records.deadlines,
)

CITATIONS = Table(
    "citations",
    "Other documents that a document names",
    (
        _id("citation"),
        *_where(_statement),
        Column(
            "relation",
            "based_on, implements, repeals, amends, issues, creates, cites",
            lambda r: r.relation,
            required=True,
        ),
        Column("title", "the title as cited", lambda r: r.title, required=True),
        Column("number", "the number as cited", lambda r: r.number),
        Column("refers_to", "the full title behind an abbreviation", lambda r: r.refers_to),
        Column("work", "IRI of the work that is cited", lambda r: r.work, required=True),
        Column(
            "printed_work",
            "IRI of the one work of that title that the graph prints (documents.work)",
            lambda r: r.printed_work,
        ),
        *_words(_statement),
    ),
    rows=lambda records: records.citations,
)

OBLIGATION_TARGETS = Table(
    "obligation_targets",
    "Which target measures which obligation; one may measure several",
    (
        Column("obligation", "what is measured", lambda r: r[0], joins="obligations", required=True),
        Column("target", "by what", lambda r: r[1], joins="targets", required=True),
    ),
    key=("obligation", "target"),
    rows=lambda records: ((each.id, target) for each in records.obligations for target in dict.fromkeys(each.targets)),
)

OBLIGATION_DEADLINES = Table(
    "obligation_deadlines",
    "Which deadline holds for which obligation; one may hold for several",
    (
        Column("obligation", "what is to be done", lambda r: r[0], joins="obligations", required=True),
        Column("deadline", "when", lambda r: r[1], joins="deadlines", required=True),
    ),
    key=("obligation", "deadline"),
    rows=lambda records: (
        (each.id, deadline) for each in records.obligations for deadline in dict.fromkeys(each.deadlines)
    ),
)

TABLES = (
    AGENCIES,
    ISSUES,
    DOCUMENTS,
    OBLIGATIONS,
    ASSIGNMENTS,
    TARGETS,
    DEADLINES,
    CITATIONS,
    OBLIGATION_TARGETS,
    OBLIGATION_DEADLINES,
)
"""All tables; a table stands behind those that it joins, but for agencies and their parents."""
