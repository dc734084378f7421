"""The tables that a graph is told in: what is in each, and how they join. One declaration for CSV and Parquet."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

from gongbao.exports.records import Statement, agency_records, issue_records
from gongbao.exports.tabular import Cell, Column, Table
from gongbao.graph.directory import Graph
from gongbao.parser.model import (
    AgencyKind,
    Comparator,
    Confidence,
    DeadlineKind,
    Form,
    Level,
    Modality,
    Relation,
    Role,
    TargetKind,
)


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


def _codes(kinds: type[StrEnum]) -> tuple[str, ...]:
    return tuple(kind.value for kind in kinds)


def _where(of: Callable[[Any], Statement]) -> tuple[Column, ...]:
    return (
        Column(
            "document",
            "所在公文",
            "the document that states it; empty outside of documents",
            lambda r: of(r).document,
            joins="documents",
        ),
        Column("division", "所在层次", "IRI of the division that states it", lambda r: of(r).division),
        Column("path", "层次路径", "the division as it is quoted: 七、（三）", lambda r: of(r).path or None),
    )


def _words(of: Callable[[Any], Statement], what: str = "state it") -> tuple[Column, ...]:
    return (
        Column("quote", "引文", f"the words that {what}", lambda r: of(r).evidence.quote, required=True),
        Column(
            "start",
            "起始位置",
            "where they begin, in code points of the issue's source",
            lambda r: of(r).evidence.span.start,
            "integer",
            required=True,
        ),
        Column("end", "结束位置", "where they end", lambda r: of(r).evidence.span.end, "integer", required=True),
        Column("rule", "规则", "the rule that read them", lambda r: of(r).rule, required=True),
        Column(
            "place",
            "文件中位置",
            "where in the file they begin: 第12页第3行, or an element; empty for a text",
            lambda r: of(r).place or None,
        ),
    )


def _statement(record: Any) -> Statement:
    found: Statement = record.statement
    return found


def _id(what: str) -> Column:
    return Column("id", "标识", f"IRI of the {what}, as SPARQL answers with it", lambda r: r.id, required=True)


AGENCIES = Table(
    "agencies",
    "机构",
    "Public bodies (机构) that bear obligations, issue documents or publish gazettes",
    (
        _id("agency"),
        Column("name", "名称", "its name", lambda r: r.name, required=True),
        Column("aliases", "别名", "its other names", lambda r: list(r.agency.aliases), "list", required=True),
        Column("jurisdiction", "所辖区域", "the region that it is responsible for", lambda r: r.agency.jurisdiction),
        Column("level", "行政层级", "its administrative level", lambda r: r.agency.level, codes=_codes(Level)),
        Column("kind", "机构类别", "what kind of body it is", lambda r: r.agency.kind, codes=_codes(AgencyKind)),
        Column(
            "collective",
            "是否统称",
            "whether it stands for many (各旗县市人民政府)",
            lambda r: r.agency.collective,
            "boolean",
            required=True,
        ),
        Column("parent", "所属机构", "the agency that it is a part of", lambda r: r.parent, joins="agencies"),
    ),
)

ISSUES = Table(
    "issues",
    "公报期次",
    "Gazette issues (期), or single documents that were read",
    (
        _id("issue"),
        Column("key", "简称", "its short name (xam/2024/4)", lambda r: r.key, required=True),
        Column("publisher", "出版机关", "who publishes it", lambda r: r.issue.masthead.publisher),
        Column("title", "公报名称", "the gazette's title", lambda r: r.issue.masthead.title),
        Column("year", "年份", "its year", lambda r: r.issue.masthead.year, "integer"),
        Column("number", "期号", "its number in the year", lambda r: r.issue.masthead.number, "integer"),
        Column("serial", "总期号", "its number in all (总第N期)", lambda r: r.issue.masthead.serial, "integer"),
        Column("date", "出版日期", "its day of publication", lambda r: r.issue.masthead.date, "date"),
        Column("sha256", "来源校验值", "of the source's bytes, in hexadecimal", lambda r: r.issue.source.sha256),
        Column(
            "characters",
            "来源字数",
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
    "公文",
    "Official documents (公文) as they are printed",
    (
        _id("document"),
        Column("issue", "所在期", "the issue that prints it", lambda r: r.issue, joins="issues", required=True),
        Column("work", "对应文件", "IRI of the document as such, whoever prints it", lambda r: r.work, required=True),
        Column("number", "发文字号", "its number (发文字号)", lambda r: r.number),
        Column("title", "标题", "its title (标题)", lambda r: r.title),
        Column("issuer", "发文机关", "who issued it, as printed (发文机关)", lambda r: r.issuer),
        Column("issuer_id", "发文机关标识", "the agency that it is", lambda r: r.issuer_id, joins="agencies"),
        Column("date", "成文日期", "the day it was signed (成文日期)", lambda r: r.date, "date"),
        Column("instrument", "印发文本", "title of the text that a notice carries (印发)", lambda r: r.instrument),
        Column(
            "addressees",
            "主送机关",
            "whom it is sent to (主送机关)",
            lambda r: list(r.addressees),
            "list",
            required=True,
        ),
        Column("note", "附注", "a note below it (附注)", lambda r: r.note),
        Column("annexes", "附件", "titles of the annexes (附件)", lambda r: list(r.annexes), "list", required=True),
        Column("copy_number", "份号", "number of the copy (份号)", lambda r: r.elements.copy_number),
        Column("security", "密级", "how secret it is (密级)", lambda r: r.elements.security),
        Column("security_period", "保密期限", "for how long (保密期限)", lambda r: r.elements.security_period),
        Column("urgency", "紧急程度", "how urgent it is (紧急程度)", lambda r: r.elements.urgency),
        Column(
            "issuer_mark",
            "发文机关标志",
            "the issuer's mark in its head (发文机关标志)",
            lambda r: r.elements.issuer_mark,
        ),
        Column(
            "approvers",
            "签发人",
            "who approved it, for a higher body (签发人)",
            lambda r: list(r.elements.approvers),
            "list",
            required=True,
        ),
        Column(
            "signatories", "署名", "who signed it (署名)", lambda r: list(r.elements.signatories), "list", required=True
        ),
        Column(
            "copies_to",
            "抄送机关",
            "who gets copies (抄送机关)",
            lambda r: list(r.elements.copies_to),
            "list",
            required=True,
        ),
        Column("printed_by", "印发机关", "who printed it (印发机关)", lambda r: r.elements.printed_by),
        Column(
            "printed_on", "印发日期", "the day it went to print (印发日期)", lambda r: r.elements.printed_on, "date"
        ),
        Column(
            "attendees",
            "出席",
            "who was at the meeting, of minutes (出席)",
            lambda r: list(r.elements.attendees),
            "list",
            required=True,
        ),
        Column(
            "absentees", "请假", "who was excused (请假)", lambda r: list(r.elements.absentees), "list", required=True
        ),
        Column(
            "observers",
            "列席",
            "who attended without a vote (列席)",
            lambda r: list(r.elements.observers),
            "list",
            required=True,
        ),
    ),
    rows=lambda records: records.documents,
)

OBLIGATIONS = Table(
    "obligations",
    "职责任务",
    "What somebody has to do (职责任务), with the words that assign it",
    (
        _id("obligation"),
        Column(
            "document",
            "所在公文",
            "the document that states it",
            lambda r: r.document,
            joins="documents",
            required=True,
        ),
        Column("division", "所在层次", "IRI of the division that it begins in", lambda r: r.division),
        Column("path", "层次路径", "the division as it is quoted: 七、（三）", lambda r: r.path or None),
        Column("label", "简称", "a short name for it", lambda r: r.label),
        Column("text", "全文", "all its words", lambda r: r.text),
        Column(
            "modality",
            "约束程度",
            "how binding it is, where one modality holds for all of it",
            lambda r: r.modality,
            codes=_codes(Modality),
        ),
        Column("topics", "主题词", "topic words", lambda r: list(r.topics), "list", required=True),
        Column(
            "tasks", "任务数", "how many sentences or ；-segments", lambda r: len(r.tasks), "integer", required=True
        ),
        Column("due", "完成时限", "the earliest last day of its deadlines", lambda r: r.due, "date"),
        Column(
            "form",
            "分工形式",
            "how it is assigned: a tail behind its words, a subject, a row of a table",
            lambda r: r.form,
            required=True,
            codes=_codes(Form),
        ),
        Column(
            "confidence",
            "可信度",
            "how sure the reading is",
            lambda r: r.confidence,
            required=True,
            codes=_codes(Confidence),
        ),
        *_words(_statement, "assign it"),
    ),
    rows=lambda records: records.obligations,
)

ASSIGNMENTS = Table(
    "assignments",
    "责任分工",
    "Who bears an obligation, and how; the words that say so are the obligation's `quote`",
    (
        Column(
            "obligation", "职责任务", "what is to be done", lambda r: r.obligation, joins="obligations", required=True
        ),
        Column("agency", "责任机构", "who has to", lambda r: r.agency, joins="agencies", required=True),
        Column("role", "角色", "what it has to do with it", lambda r: r.role, required=True, codes=_codes(Role)),
        Column("name", "文中名称", "what the agency is called there", lambda r: r.name, required=True),
    ),
    key=("obligation", "agency", "role"),
    rows=lambda records: records.assignments,
)

TARGETS = Table(
    "targets",
    "指标",
    "Numbers (指标) that obligations are measured by, and other measured values",
    (
        _id("target"),
        *_where(_statement),
        Column("indicator", "指标名称", "what is measured", lambda r: r.target.indicator),
        Column(
            "comparator",
            "比较方式",
            "how what is measured has to stand to the value",
            lambda r: r.target.comparator.name.lower(),
            required=True,
            codes=tuple(comparator.name.lower() for comparator in Comparator),
        ),
        Column(
            "value",
            "数值",
            "the value, or the lower of two, multiplied out (30万 is 300000)",
            lambda r: r.target.value,
            "number",
            required=True,
        ),
        Column("value_max", "上限值", "the upper bound of a range", lambda r: r.target.value_max, "number"),
        Column("unit", "计量单位", "as printed, without 万 and 亿", lambda r: r.target.unit),
        Column(
            "kind",
            "指标类别",
            "a goal to reach, what triggers something, a bound on conduct, or what is so already",
            lambda r: r.target.kind,
            required=True,
            codes=_codes(TargetKind),
        ),
        Column("deadline", "对应时限", "the deadline that its own words give", lambda r: r.deadline, joins="deadlines"),
        Column("due", "完成时限", "that deadline's last day", lambda r: r.due, "date"),
        *_words(_statement),
    ),
    rows=lambda records: records.targets,
)

DEADLINES = Table(
    "deadlines",
    "时限",
    "When something has to be done (时限)",
    (
        _id("deadline"),
        *_where(_statement),
        Column(
            "kind",
            "时限类别",
            "a last day, a period, a beginning, a repetition, a time counted from an event",
            lambda r: r.kind,
            required=True,
            codes=_codes(DeadlineKind),
        ),
        Column("first", "起始日", "the first day, as its words give it", lambda r: r.start, "date"),
        Column("last", "截止日", "the last day, as its words give it", lambda r: r.end, "date"),
        Column(
            "due", "到期日", "the last day, counted from the document's date where need be", lambda r: r.due, "date"
        ),
        Column("recurrence", "重复规则", "an RRULE (RFC 5545)", lambda r: r.recurrence),
        Column("duration", "时长", "ISO 8601: P3Y, PT24H", lambda r: r.duration),
        *_words(_statement),
    ),
    rows=lambda records: records.deadlines,
)

CITATIONS = Table(
    "citations",
    "引用",
    "Other documents that a document names",
    (
        _id("citation"),
        *_where(_statement),
        Column(
            "relation",
            "引用关系",
            "what the document has to do with it",
            lambda r: r.relation,
            required=True,
            codes=_codes(Relation),
        ),
        Column("title", "所引标题", "the title as cited", lambda r: r.title, required=True),
        Column("number", "所引文号", "the number as cited", lambda r: r.number),
        Column("refers_to", "所指全称", "the full title behind an abbreviation", lambda r: r.refers_to),
        Column("work", "所引文件", "IRI of the work that is cited", lambda r: r.work, required=True),
        Column(
            "printed_work",
            "所刊文件",
            "IRI of the one work of that title that the graph prints (documents.work)",
            lambda r: r.printed_work,
        ),
        *_words(_statement),
    ),
    rows=lambda records: records.citations,
)

OBLIGATION_TARGETS = Table(
    "obligation_targets",
    "职责任务与指标",
    "Which target measures which obligation (many to many)",
    (
        Column("obligation", "职责任务", "what is measured", lambda r: r[0], joins="obligations", required=True),
        Column("target", "指标", "by what", lambda r: r[1], joins="targets", required=True),
    ),
    key=("obligation", "target"),
    rows=lambda records: ((each.id, target) for each in records.obligations for target in dict.fromkeys(each.targets)),
)

OBLIGATION_DEADLINES = Table(
    "obligation_deadlines",
    "职责任务与时限",
    "Which deadline holds for which obligation (many to many)",
    (
        Column("obligation", "职责任务", "what is to be done", lambda r: r[0], joins="obligations", required=True),
        Column("deadline", "时限", "when", lambda r: r[1], joins="deadlines", required=True),
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
