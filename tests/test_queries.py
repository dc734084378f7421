"""The queries that ship: each answers what follows from the facts of the issues, worked out here from them in Python."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from pathlib import Path

import pytest
from dateutil.rrule import rrulestr
from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from gongbao.corpus import load_authorities, load_regions, load_source, load_words, shipped_catalogue, shipped_sources
from gongbao.graph import run_query, shipped_queries, statements
from gongbao.graph.directory import GraphDirectory
from gongbao.graph.iris import IssueIris, agency_iri, cited_work_iri, issue_iris, joint_numbers, work_number
from gongbao.graph.literals import decimal
from gongbao.graph.statements import path_label
from gongbao.graph.vocabulary import DENOTES
from gongbao.parser import parse_issue
from gongbao.parser.model import (
    Confidence,
    Deadline,
    Evidence,
    Issue,
    Level,
    Masthead,
    Obligation,
    Relation,
    Role,
    Source,
    Target,
    TargetKind,
)
from tests.issues import ISSUE, SEQUEL

BASE = "https://w3id.org/gongbao/"

Row = tuple[str | None, ...]


# ------------------------------------------------------------------------------- what the facts of an issue come to


@dataclass(frozen=True)
class Task:
    """A task with whom it is owed by, its last days and rules of recurrence, and the IRIs and names of where it stands."""

    iri: str
    text: str
    obligation: str
    bearers: tuple[tuple[str, str], ...]
    dues: frozenset[str]
    recurrences: frozenset[str]
    number: str | None
    path: str | None
    document: str


class Facts:
    """An issue's facts with their IRIs, joined as a reader of the issue would join them."""

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        self.iris: IssueIris = issue_iris(issue)
        self.names = {agency_iri(agency.id): agency.name for agency in issue.agencies}

    def number(self, document: str) -> str | None:
        """The number of a document as the graph prints it."""
        printed = next(each.number for each in self.issue.documents if each.id == document)
        if printed is None:
            return None
        first = joint_numbers(printed)[0]
        taken = work_number(first)
        return taken.printed if taken else first

    def document_at(self, position: int) -> str:
        return next(each.id for each in self.issue.documents if each.span.start <= position < each.span.end)

    def path(self, document: str, division: str | None) -> str | None:
        return next(
            (
                path_label(each.path)
                for each in self.issue.divisions
                if (each.document, each.id) == (document, division)
            ),
            None,
        )

    def path_at(self, position: int) -> str | None:
        """The path of the smallest division around a position."""
        around = [each for each in self.issue.divisions if each.extent.start <= position < each.extent.end]
        return path_label(min(around, key=lambda each: each.extent.end - each.extent.start).path) if around else None

    def title(self, document: str) -> str | None:
        return next(each.title for each in self.issue.documents if each.id == document)

    def bearers(self, obligation: Obligation) -> tuple[tuple[str, str], ...]:
        """Each agency once, as a set of roles would be told in one word."""
        roles: dict[str, set[Role]] = {}
        for bearer in self.issue.assignments[obligation.assignment].bearers:
            roles.setdefault(agency_iri(bearer.agency), set()).add(bearer.role)
        order = (Role.LEAD, Role.JOINT, Role.SUPPORT, Role.RESPONSIBLE)
        return tuple((agency, next(role.value for role in order if role in held)) for agency, held in roles.items())

    def deadlines(self, obligation: Obligation, index: int) -> set[int]:
        """A task's own deadlines, those of its targets, and those of the obligation that none of its tasks has."""

        def own(number: int) -> set[int]:
            task = obligation.tasks[number]
            measured = {self.issue.targets[target].deadline for target in task.targets}
            return {*task.deadlines, *(each for each in measured if each is not None)}

        shared = set(obligation.deadlines).difference(*(own(number) for number in range(len(obligation.tasks))))
        return own(index) | shared

    @cached_property
    def tasks(self) -> list[Task]:
        return list(self._tasks())

    def _tasks(self) -> Iterator[Task]:
        for obligation, iri in zip(self.issue.obligations, self.iris.obligations, strict=True):
            for index, task in enumerate(obligation.tasks):
                deadlines = [self.issue.deadlines[each] for each in self.deadlines(obligation, index)]
                yield Task(
                    iri=f"{iri}__task_{index + 1}",
                    text=task.text,
                    obligation=iri,
                    bearers=self.bearers(obligation),
                    dues=frozenset(day.isoformat() for day in map(last_day, deadlines) if day),
                    recurrences=frozenset(each.recurrence for each in deadlines if each.recurrence),
                    number=self.number(obligation.document),
                    path=self.path(obligation.document, obligation.division),
                    document=iri.partition("#")[0],
                )

    def duties(self) -> Iterator[Row]:
        """The rows of duties-of."""
        for task in self.tasks:
            for agency, role in task.bearers:
                for due in sorted(task.dues) or [""]:
                    yield agency, role, task.text, due or None, task.number, task.path, task.iri

    def due(self) -> Iterator[Row]:
        """The rows of due-before."""
        for task in self.tasks:
            for agency, role in task.bearers:
                for due in task.dues:
                    yield due, self.names[agency], role, task.text, task.number, task.path, task.iri

    def measure(self, target: Target) -> Row:
        """Comparator, value, bounds and unit of a target as the graph writes them."""
        value, least, most = (
            (None, target.value, target.value_max) if target.value_max is not None else (target.value, None, None)
        )
        written = [None if each is None else decimal(each).value for each in (value, least, most)]
        return (target.comparator.value, *written, target.unit)


def last_day(deadline: Deadline) -> datetime.date | None:
    return deadline.due or deadline.end


# ------------------------------------------------------------------------------------------------ graphs to ask

# Printed after ISSUE: takes back one of its documents by number, another by title, and says from when and how long.
LATER_TEXT = """青河州人民政府公报
2025年第6期（总第30期）

青河州人民政府关于印发《青河州粮食生产管理办法》的通知

青政发〔2025〕20号

各县市人民政府，州直各部门：

现将《青河州粮食生产管理办法》印发给你们，请认真贯彻执行。

2025年6月10日

青河州粮食生产管理办法

第一条 为加强粮食生产管理，根据《云岭省粮食安全规划》，制定本办法。

第二条 州农业农村局应当在2025年12月31日前完成普查。

第三条 本办法自2025年7月1日起施行，有效期至2030年6月30日。《青河州人民政府关于印发〈青河州粮食生产行动方案〉的通知》（青政发〔2024〕12号）同时废止。

青河州人民政府办公室关于修改《青河州人民政府办公室关于清理有关文件的通知》的决定

青政办发〔2025〕9号

各县市人民政府：

州人民政府办公室决定对《青河州人民政府办公室关于清理有关文件的通知》作如下修改。本决定自公布之日起施行，有效期2年。

2025年6月12日
"""
LATER = parse_issue(Source(LATER_TEXT, masthead=Masthead(key="qinghe/2025/6", year=2025, number=6)))


def built(path: Path, *issues: Issue) -> Path:
    with GraphDirectory(path).writing() as build:
        for issue in issues:
            build.put(issue, "1")
    return path


@pytest.fixture(scope="module")
def shipped() -> Facts:
    source = load_source(shipped_sources()[0], shipped_catalogue())
    parsed = parse_issue(source, regions=load_regions(), authorities=load_authorities(None), cut=load_words())
    return Facts(parsed)


@pytest.fixture(scope="module")
def corpus(shipped: Facts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("queries") / "corpus", shipped.issue)


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("queries") / "invented", ISSUE, SEQUEL, LATER)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("queries") / "alone", ISSUE)


def asked(graph: Path, query: str, /, **parameters: str) -> list[Row]:
    result = run_query(graph, shipped_queries()[query].text, parameters=parameters, timeout=120)
    return [tuple(None if term is None else term.value for term in row) for row in result.rows]


def same(rows: Iterable[Row], expected: Iterable[Row]) -> bool:
    """Whether there are the same rows as often, in whatever order; and any at all."""
    found = Counter(rows)
    assert found == Counter(expected)
    return bool(found)


def columns(rows: Iterable[Row], *wanted: int) -> list[Row]:
    return [tuple(row[column] for column in wanted) for row in rows]


# ------------------------------------------------------------------------------------------------- who owes what


def test_agencies_obligations(corpus: Path, shipped: Facts) -> None:
    counts = Counter(agency for each in shipped.issue.obligations for agency, _ in shipped.bearers(each))
    rows = asked(corpus, "agencies-obligations")
    assert same(rows, ((agency, shipped.names[agency], str(count)) for agency, count in counts.items()))
    assert [row[2] for row in rows] == [str(count) for count in sorted(counts.values(), reverse=True)]


def test_lead_agencies(corpus: Path, shipped: Facts) -> None:
    roles = [each for obligation in shipped.issue.obligations for each in shipped.bearers(obligation)]
    led = Counter(agency for agency, role in roles if role == "lead")
    borne = Counter(agency for agency, _ in roles)
    rows = asked(corpus, "lead-agencies")
    assert same(rows, ((each, shipped.names[each], str(count), str(borne[each])) for each, count in led.items()))
    assert [row[2] for row in rows] == [str(count) for count in sorted(led.values(), reverse=True)]


@pytest.mark.parametrize("least", [None, 2])
def test_shared_obligations(corpus: Path, shipped: Facts, least: int | None) -> None:
    shared = {
        iri: len(shipped.bearers(each))
        for each, iri in zip(shipped.issue.obligations, shipped.iris.obligations, strict=True)
        if len(shipped.bearers(each)) >= (least or 3)
    }
    rows = asked(corpus, "shared-obligations", **({} if least is None else {"least": str(least)}))
    assert same(columns(rows, 0, 4), ((str(count), iri) for iri, count in shared.items()))
    assert [row[0] for row in rows] == [str(count) for count in sorted(shared.values(), reverse=True)]
    labels = dict(zip(shipped.iris.obligations, (each.label for each in shipped.issue.obligations), strict=True))
    assert all(row[1] == labels[row[4] or ""] for row in rows)


def test_co_responsibility_and_partners(corpus: Path, shipped: Facts) -> None:
    pairs = Counter(
        pair
        for each in shipped.issue.obligations
        for pair in combinations(sorted(agency for agency, _ in shipped.bearers(each)), 2)
    )
    rows = asked(corpus, "co-responsibility")
    names = shipped.names
    assert same(rows, ((str(count), names[one], names[two], one, two) for (one, two), count in pairs.items()))
    assert [row[0] for row in rows] == [str(count) for count in sorted(pairs.values(), reverse=True)]
    agency = max(pairs)[0]
    partners = {two if one == agency else one: count for (one, two), count in pairs.items() if agency in {one, two}}
    found = asked(corpus, "partners-of", agency=agency)
    assert same(found, ((str(count), names[other], other) for other, count in partners.items()))


def test_duties_of_an_agency_by_iri_by_id_and_by_any_name(corpus: Path, shipped: Facts) -> None:
    agency = next(each for each in shipped.issue.agencies if each.aliases and each.jurisdiction)
    iri = agency_iri(agency.id)
    expected = [row for row in shipped.duties() if row[0] == iri]
    assert same(asked(corpus, "duties-of", agency=iri), expected)
    assert asked(corpus, "duties-of", agency=agency.id) == asked(corpus, "duties-of", agency=iri)
    for name in (agency.name, agency.aliases[0]):
        bearing = {agency_iri(each.id) for each in shipped.issue.agencies if name in (each.name, *each.aliases)}
        assert same(asked(corpus, "duties-by-name", name=name), (row for row in shipped.duties() if row[0] in bearing))


def test_duties_of_everybody(corpus: Path, shipped: Facts) -> None:
    rows = asked(corpus, "duties-of")
    assert same(rows, shipped.duties())
    assert [row[0] for row in rows] == sorted((row[0] or "" for row in rows), key=str.encode)


def test_a_deadline_of_the_obligation_alone_holds_for_each_of_its_tasks(tmp_path: Path) -> None:
    duty = replace(ISSUE.obligations[0], deadlines=(1, 3))
    facts = Facts(replace(ISSUE, obligations=(duty, *ISSUE.obligations[1:])))
    graph = built(tmp_path / "graph", facts.issue)
    rows = asked(graph, "duties-of", agency="青河州/水利局")
    assert same(rows, (row for row in facts.duties() if row[0] == agency_iri("青河州/水利局")))
    assert [row[3] for row in rows] == ["2024-04-07", "2025-12-31", "2024-04-07", "2024-04-07"]
    assert same(asked(graph, "due-before"), facts.due())


def test_who_owns_words_and_topics(corpus: Path, shipped: Facts) -> None:
    words = "资金"
    rows = asked(corpus, "who-owns", text=words)
    assert same(
        rows,
        (
            (shipped.names[agency], role, task.text, task.number, task.path)
            for task in shipped.tasks
            if words in task.text
            for agency, role in task.bearers
        ),
    )
    topic = Counter(each for duty in shipped.issue.obligations for each in duty.topics).most_common(1)[0][0]
    expected = (
        (
            shipped.names[agency],
            role,
            duty.label,
            shipped.number(duty.document),
            shipped.path(duty.document, duty.division),
            agency,
            iri,
        )
        for duty, iri in zip(shipped.issue.obligations, shipped.iris.obligations, strict=True)
        if topic in duty.topics
        for agency, role in shipped.bearers(duty)
    )
    assert same(asked(corpus, "who-owns-topic", topic=topic), expected)


# ------------------------------------------------------------------------------------------------------- by when


def test_what_falls_due(corpus: Path, shipped: Facts) -> None:
    everything = list(shipped.due())
    assert same(asked(corpus, "due-before"), everything)
    days = sorted({row[0] or "" for row in everything})
    first, last = days[0], days[-1]
    assert same(asked(corpus, "due-before", before=last), (row for row in everything if row[0] != last))
    between = {"from": first, "to": days[len(days) // 2]}
    rows = asked(corpus, "due-between", **between)
    assert same(rows, (row for row in everything if between["from"] <= (row[0] or "") <= between["to"]))
    assert [row[0] for row in rows] == sorted(row[0] or "" for row in rows)
    overdue = asked(corpus, "overdue", asOf=last)
    assert same(overdue, (row for row in everything if (row[0] or "") < last))
    since = asked(corpus, "overdue", asOf="2999-01-01", since=last)
    assert same(since, (row for row in everything if (row[0] or "") >= last))


def test_what_a_repealed_document_asked_for_is_not_overdue(invented: Path) -> None:
    later = Facts(LATER)
    issue = Facts(ISSUE)
    everything = [*issue.due(), *later.due()]
    repealed = issue.iris.documents[0]
    kept = [row for row in everything if not (row[6] or "").startswith(f"{repealed}#")]
    assert len(kept) < len(everything)
    assert same(asked(invented, "overdue", asOf="2026-01-01"), kept)
    assert same(asked(invented, "overdue", asOf="2025-06-09"), (row for row in issue.due() if row[0] == "2024-04-07"))


def months(rule: str) -> set[int]:
    """The months that a rule falls in whichever year and month it is counted from, else 0."""
    starts = [datetime.datetime(2023, month, 1) for month in range(1, 13)]
    seen = [
        {
            day.month
            for day in rrulestr(rule.replace("FREQ=HOURLY", "FREQ=DAILY"), dtstart=start).between(
                start, start.replace(year=2025), inc=True
            )
        }
        for start in starts
    ]
    certain = set.intersection(*seen)
    return certain or {0}


@pytest.mark.parametrize("month", [None, "0", "6", "9"])
def test_recurring_by_month(corpus: Path, shipped: Facts, month: str | None) -> None:
    expected = [
        (str(each), rule, shipped.names[agency], role, task.text, task.number, task.path, task.iri)
        for task in shipped.tasks
        for agency, role in task.bearers
        for rule in task.recurrences
        for each in months(rule)
        if month in (None, str(each))
    ]
    rows = asked(corpus, "recurring-by-month", **({} if month is None else {"month": month}))
    assert same(rows, expected)


def test_months_of_rules_that_the_corpus_does_not_have(tmp_path: Path) -> None:
    rules = (
        "FREQ=MONTHLY;INTERVAL=3",
        "FREQ=MONTHLY;BYMONTHDAY=5",
        "FREQ=YEARLY;BYMONTH=1,11,12",
        "FREQ=WEEKLY;BYDAY=FR",
    )
    for number, rule in enumerate(
        (*rules, "FREQ=DAILY;INTERVAL=10", "FREQ=YEARLY;INTERVAL=2", "FREQ=WEEKLY;INTERVAL=2")
    ):
        deadlines = (*ISSUE.deadlines[:2], replace(ISSUE.deadlines[2], recurrence=rule), ISSUE.deadlines[3])
        masthead = replace(ISSUE.masthead, key=f"qinghe/2024/{number + 10}")
        built(tmp_path, replace(ISSUE, masthead=masthead, deadlines=deadlines))
    found: dict[str, set[int]] = {}
    for row in asked(tmp_path, "recurring-by-month"):
        found.setdefault(row[1] or "", set()).add(int(row[0] or ""))
    assert found == {rule: months(rule) for rule in found}
    assert len(found) == 7


def test_without_deadline(corpus: Path, shipped: Facts) -> None:
    owing = list(zip(shipped.issue.obligations, shipped.iris.obligations, strict=True))
    timeless = [
        (duty, iri)
        for duty, iri in owing
        if not duty.deadlines
        and not any(task.deadlines for task in duty.tasks)
        and all(
            shipped.issue.targets[each].deadline is None
            for task in duty.tasks
            for each in (*task.targets, *duty.targets)
        )
    ]
    expected = [
        (duty.label, shipped.number(duty.document), shipped.path(duty.document, duty.division), iri)
        for duty, iri in timeless
    ]
    assert len(expected) < len(owing)
    assert same(asked(corpus, "without-deadline"), expected)
    agency = shipped.bearers(timeless[0][0])[0][0]
    its = {iri for duty, iri in timeless if agency in dict(shipped.bearers(duty))}
    assert {row[3] for row in asked(corpus, "without-deadline", agency=agency)} == its


# --------------------------------------------------------------------------------------------------- by how much


def test_targets_nobody_owns(corpus: Path, shipped: Facts) -> None:
    owned = {index for duty in shipped.issue.obligations for index in duty.targets}

    def unowned(*kinds: TargetKind) -> Iterator[Row]:
        for index, (target, iri) in enumerate(zip(shipped.issue.targets, shipped.iris.targets, strict=True)):
            if index not in owned and target.kind in kinds:
                start = target.evidence.span.start
                where = (shipped.number(shipped.document_at(start)), shipped.path_at(start))
                yield target.indicator, *shipped.measure(target), *where, target.evidence.quote, iri

    assert same(asked(corpus, "targets-unowned"), unowned(TargetKind.TARGET, TargetKind.LIMIT))
    assert same(asked(corpus, "targets-unowned", kind="threshold"), unowned(TargetKind.THRESHOLD))


def test_one_indicator_across_regions(tmp_path: Path, corpus: Path, shipped: Facts) -> None:
    words = "面积"
    expected = [
        (target.indicator, *shipped.measure(target), target.evidence.quote, iri)
        for target, iri in zip(shipped.issue.targets, shipped.iris.targets, strict=True)
        if words in (target.indicator or "")
    ]
    rows = asked(corpus, "indicator-by-region", indicator=words)
    assert same(columns(rows, 1, 2, 3, 4, 5, 6, 9, 10), expected)
    publisher = next(each for each in shipped.issue.agencies if each.name == shipped.issue.masthead.publisher)
    assert {row[0] for row in rows} == {publisher.jurisdiction}
    other = replace(
        ISSUE,
        masthead=replace(ISSUE.masthead, key="east/2024/2", publisher="东山州人民政府"),
        documents=tuple(replace(each, issuer="东山州人民政府", number=None) for each in ISSUE.documents),
        agencies=(
            *ISSUE.agencies,
            replace(ISSUE.agencies[0], id="东山州/人民政府", name="东山州人民政府", jurisdiction="东山州"),
        ),
    )
    both = asked(built(tmp_path / "graph", ISSUE, other), "indicator-by-region", indicator="播种面积")
    assert columns(both, 0, 1, 2, 3, 6, 7) == [
        (region, "粮食播种面积", ">=", "300000", "亩", "2025-12-31") for region in ("东山州", "青河州")
    ]


def test_thresholds_by_level(corpus: Path, shipped: Facts) -> None:
    numerals = "一二三四五"

    def level(position: int) -> str | None:
        around = [each for each in shipped.issue.divisions if each.extent.start <= position < each.extent.end]
        titles = (each.title or "" for each in sorted(around, key=lambda each: each.extent.end - each.extent.start))
        return next((title for title in titles if any(f"{numeral}级响应" in title for numeral in numerals)), None)

    expected = []
    for target, iri in zip(shipped.issue.targets, shipped.iris.targets, strict=True):
        if target.kind is TargetKind.THRESHOLD:
            title = level(target.evidence.span.start)
            rank = None if title is None else str(numerals.index(title[title.index("级响应") - 1]) + 1)
            expected.append(
                (
                    rank,
                    title,
                    Level.PREFECTURE.value,
                    target.indicator,
                    *shipped.measure(target),
                    target.evidence.quote,
                    iri,
                )
            )
    rows = asked(corpus, "thresholds-by-level")
    assert same(columns(rows, 0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12), expected)
    assert [row[0] for row in rows] == sorted(row[0] or "" for row in rows)
    assert len({row[1] for row in rows}) == 4


# --------------------------------------------------------------------------------------------- resting on what


def test_documents_that_rest_on_a_document(corpus: Path, shipped: Facts) -> None:
    resting = {Relation.BASED_ON, Relation.IMPLEMENTS}
    cited = Counter(cited_work_iri(each) for each in shipped.issue.citations if each.relation in resting).most_common(
        1
    )[0][0]
    citations = list(zip(shipped.issue.citations, shipped.iris.citations, strict=True))

    def rows(work: str, *relations: Relation) -> Iterator[Row]:
        for citation, iri in citations:
            if cited_work_iri(citation) == work and citation.relation in relations:
                start = citation.evidence.span.start
                document = shipped.document_at(start)
                where = (shipped.number(document), shipped.title(document), shipped.path_at(start))
                yield citation.relation.value, *where, citation.evidence.quote, iri

    assert same(asked(corpus, "resting-on", document=cited), rows(cited, *resting))
    repealed = next(each for each in shipped.issue.citations if each.relation is Relation.REPEALS)
    assert repealed.number is not None
    found = asked(corpus, "resting-on", document=repealed.number, relation="repeals")
    assert same(found, rows(cited_work_iri(repealed), Relation.REPEALS))
    assert asked(corpus, "resting-on", document=repealed.number) == []


def test_a_work_cited_by_its_title_alone_is_the_one_that_another_issue_prints(alone: Path, invented: Path) -> None:
    title, number = "云岭省粮食安全规划", "云政发〔2023〕3号"
    citing = [
        (citation.relation.value, citation.evidence.quote, iri)
        for facts in (Facts(ISSUE), Facts(LATER))
        for citation, iri in zip(facts.issue.citations, facts.iris.citations, strict=True)
        if citation.title == title
    ]
    assert len(citing) == 2
    for name in (
        title,
        f"《{title}》",
        number,
        "云政发[2023]3号",
        f"{BASE}eli/work/云政发/2023/3",
        f"{BASE}eli/title/{title}",
    ):
        assert same(columns(asked(invented, "resting-on", document=name), 0, 4, 5), citing)
    assert asked(alone, "resting-on", document=number) == [], "nobody prints it, so that its number is not known"
    assert same(columns(asked(alone, "resting-on", document=title), 0, 4, 5), citing[:1])


def test_repeals(corpus: Path, shipped: Facts) -> None:
    expected = []
    for citation in shipped.issue.citations:
        if citation.relation is Relation.REPEALS:
            document = shipped.document_at(citation.evidence.span.start)
            taken = work_number(citation.number) if citation.number else None
            sides = (
                shipped.number(document),
                shipped.title(document),
                citation.title,
                taken.printed if taken else None,
            )
            expected.append((*sides, citation.evidence.quote))
    assert same(asked(corpus, "repeals"), expected)


def test_documents_that_are_to_be_drawn_up(corpus: Path, shipped: Facts, tmp_path: Path) -> None:
    expected = []
    for citation, iri in zip(shipped.issue.citations, shipped.iris.citations, strict=True):
        if citation.relation is Relation.CREATES:
            start = citation.evidence.span.start
            where = (shipped.number(shipped.document_at(start)), shipped.path_at(start))
            expected.append((*where, citation.evidence.quote, None, None, iri))
    assert same(asked(corpus, "to-be-drawn-up"), expected)
    ordered = replace(ISSUE.citations[1], relation=Relation.CREATES)
    ordering = replace(ISSUE, citations=(ISSUE.citations[0], ordered, *ISSUE.citations[2:]))
    (row,) = asked(built(tmp_path / "graph", ordering, SEQUEL), "to-be-drawn-up")
    assert row[2:5] == ("《云岭省粮食安全规划》", "云政发〔2023〕3号", f"{BASE}eli/work/云政发/2023/3")


def test_most_cited_counts_titles_and_numbers_together(corpus: Path, shipped: Facts, invented: Path) -> None:
    denoted = {
        quad.subject.value: quad.object.value
        for quad in statements(shipped.issue)
        if quad.predicate == DENOTES and isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    }
    documents: dict[str, set[str]] = {}
    for citation in shipped.issue.citations:
        work = cited_work_iri(citation)
        documents.setdefault(denoted.get(work, work), set()).add(shipped.document_at(citation.evidence.span.start))
    rows = asked(corpus, "most-cited")
    assert len(documents) <= 100
    assert same(columns(rows, 0, 3), ((str(len(citing)), work) for work, citing in documents.items()))
    plan = next(row for row in asked(invented, "most-cited") if row[2] == "云岭省粮食安全规划")
    assert plan == ("2", "云政发〔2023〕3号", "云岭省粮食安全规划", f"{BASE}eli/work/云政发/2023/3")


# ------------------------------------------------------------------------------------------- time and succession

PLAN_NOTICE = f"{BASE}eli/work/青政发/2024/12"
CLEARING = f"{BASE}eli/work/青政办发/2024/7"
RULES = f"{BASE}eli/work/青政发/2025/20"
CHANGE = f"{BASE}eli/work/青政办发/2025/9"
BONUS = f"{BASE}eli/work/青政办发/2016/30"
SEED = f"{BASE}eli/work/云政发/2022/8"
SAFETY = f"{BASE}eli/work/云政发/2023/3"


def standing(graph: Path, day: str) -> dict[str | None, str | None]:
    rows = asked(graph, "in-force", asOf=day)
    assert len({row[6] for row in rows}) == len(rows)
    return {row[6]: row[0] for row in rows}


def test_in_force_on_the_shipped_corpus(corpus: Path, shipped: Facts) -> None:
    dated = {
        work: document.date.isoformat()
        for document, work in zip(shipped.issue.documents, shipped.iris.works, strict=True)
        if document.date
    }
    day = sorted(dated.values())[1]
    rows = asked(corpus, "in-force", asOf=day, status="in force")
    assert same(columns(rows, 6, 3), ((work, date) for work, date in dated.items() if date <= day))
    printed = {**dict.fromkeys(shipped.iris.works)}
    denoted = {
        quad.subject.value
        for quad in statements(shipped.issue)
        if quad.predicate == DENOTES and isinstance(quad.subject, NamedNode)
    }
    unknown = asked(corpus, "in-force", asOf="1999-01-01", status="unknown")
    cited = {cited_work_iri(citation) for citation in shipped.issue.citations}
    assert {row[6] for row in unknown} == cited - denoted - printed.keys()
    repealed = {cited_work_iri(each) for each in shipped.issue.citations if each.relation is Relation.REPEALS}
    later = {row[6] for row in asked(corpus, "in-force", asOf="2999-01-01", status="unknown")}
    assert later == cited - denoted - printed.keys() - repealed


@pytest.mark.parametrize(
    ("day", "in_force", "not_yet"),
    [
        ("2024-03-04", set(), set()),
        ("2024-03-07", {PLAN_NOTICE}, set()),
        ("2025-06-09", {PLAN_NOTICE, CLEARING}, set()),
        ("2025-06-11", {PLAN_NOTICE, CLEARING}, {RULES}),
        ("2025-06-30", {PLAN_NOTICE, CLEARING, CHANGE}, {RULES}),
        ("2025-07-01", {CLEARING, RULES, CHANGE}, set()),
        ("2027-06-11", {CLEARING, RULES, CHANGE}, set()),
        ("2027-06-12", {CLEARING, RULES}, set()),
        ("2030-06-30", {CLEARING, RULES}, set()),
        ("2030-07-01", {CLEARING}, set()),
    ],
)
def test_in_force_follows_dates_effects_repeals_and_expiry(
    invented: Path, day: str, in_force: set[str], not_yet: set[str]
) -> None:
    found = standing(invented, day)
    assert {work for work, status in found.items() if status == "in force"} == in_force
    assert {work for work, status in found.items() if status == "not yet in force"} == not_yet


def test_a_work_whose_date_nobody_prints_is_told_apart_until_it_is_repealed(invented: Path, alone: Path) -> None:
    before, after = standing(invented, "2024-03-07"), standing(invented, "2024-03-08")
    assert (before[SAFETY], before[SEED], before[BONUS]) == ("unknown", "unknown", "unknown")
    assert (after[SAFETY], after[SEED]) == ("unknown", "unknown")
    assert BONUS not in after
    assert standing(alone, "2025-07-01")[PLAN_NOTICE] == "in force", "without the issue that repeals it"


def test_a_repeal_by_title_reaches_what_was_there_before_it_and_nothing_later(tmp_path: Path) -> None:
    plan, clearing = ISSUE.documents
    assert plan.title is not None
    repeal = replace(ISSUE.citations[3], title=plan.title, number=None)
    for date, status in ((plan.date, None), (datetime.date(2024, 4, 1), "in force")):
        documents = (replace(plan, date=date), clearing)
        graph = built(tmp_path, replace(ISSUE, documents=documents, citations=(*ISSUE.citations[:3], repeal)))
        assert standing(graph, "2024-05-01").get(PLAN_NOTICE) == status
        superseded = columns(asked(graph, "superseded", asOf="2024-05-01"), 1, 6)
        assert (("repeals", PLAN_NOTICE) in superseded) is (status is None)
        owed = asked(graph, "overdue", asOf="2026-01-01")
        assert any(row[4] == "青政发〔2024〕12号" for row in owed) is (status is not None)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-03-07", set()),
        ("2024-03-08", {("2024-03-08", "repeals", BONUS)}),
        ("2025-06-30", {("2024-03-08", "repeals", BONUS), ("2025-06-12", "amends", CLEARING)}),
        (
            "2025-07-01",
            {
                ("2024-03-08", "repeals", BONUS),
                ("2025-06-12", "amends", CLEARING),
                ("2025-07-01", "repeals", PLAN_NOTICE),
            },
        ),
        (
            "2030-07-01",
            {
                ("2024-03-08", "repeals", BONUS),
                ("2025-06-12", "amends", CLEARING),
                ("2025-07-01", "repeals", PLAN_NOTICE),
                ("2027-06-11", "expires", CHANGE),
                ("2030-06-30", "expires", RULES),
            },
        ),
    ],
)
def test_superseded_as_of_a_day(invented: Path, day: str, expected: set[Row]) -> None:
    assert set(columns(asked(invented, "superseded", asOf=day), 0, 1, 6)) == expected


def test_superseded_on_the_shipped_corpus(corpus: Path, shipped: Facts) -> None:
    expected = [
        (
            citation.relation.value,
            cited_work_iri(citation),
            shipped.number(shipped.document_at(citation.evidence.span.start)),
        )
        for citation in shipped.issue.citations
        if citation.relation in {Relation.REPEALS, Relation.AMENDS}
    ]
    assert same(columns(asked(corpus, "superseded", asOf="2999-01-01"), 1, 6, 4), expected)


# ------------------------------------------------------------------------------------------ where it says so


def facts_with_evidence(facts: Facts) -> Iterator[tuple[str, Evidence]]:
    for kind in ("assignments", "targets", "deadlines", "citations"):
        for fact, iri in zip(getattr(facts.issue, kind), getattr(facts.iris, kind), strict=True):
            yield iri, fact.evidence
    for duty, iri in zip(facts.issue.obligations, facts.iris.obligations, strict=True):
        for number, task in enumerate(duty.tasks, 1):
            yield f"{iri}__task_{number}", task.evidence


def test_evidence_of_any_fact_leads_to_its_words(corpus: Path, shipped: Facts) -> None:
    source = shipped.issue.source
    by_kind = {
        iri.rpartition("#")[2].rpartition("_")[0].rpartition("__")[2]: (iri, said)
        for iri, said in facts_with_evidence(shipped)
    }
    assert set(by_kind) == {"assignment", "target", "deadline", "citation", "task"}
    for iri, evidence in by_kind.values():
        (row,) = asked(corpus, "evidence-of", fact=iri)
        quote, start, end, pieces, number, _, issue, sha256, _, printed = row
        assert (quote, start, end) == (evidence.quote, str(evidence.span.start), str(evidence.span.end))
        assert printed is None  # a text has no pages
        assert (number, issue, sha256) == (
            shipped.number(shipped.document_at(evidence.span.start)),
            shipped.iris.issue,
            source.sha256,
        )
        spans = [tuple(map(int, piece.split(","))) for piece in pieces.split()] if pieces else [evidence.span]
        assert "".join("".join(source.text[first:last] for first, last in spans).split()) == quote


def test_evidence_of_an_obligation_and_of_a_diagnostic(corpus: Path, shipped: Facts, invented: Path) -> None:
    duty, iri = shipped.issue.obligations[3], shipped.iris.obligations[3]
    said = [shipped.issue.assignments[duty.assignment].evidence, *(task.evidence for task in duty.tasks)]
    expected = [
        (each.quote, str(each.span.start), shipped.number(duty.document), shipped.path(duty.document, duty.division))
        for each in said
    ]
    assert same(columns(asked(corpus, "evidence-of", fact=iri), 0, 1, 4, 5), expected)
    interrupted = next(iri for iri, evidence in facts_with_evidence(Facts(ISSUE)) if evidence.pieces)
    (row,) = asked(invented, "evidence-of", fact=interrupted)
    assert row[3] == " ".join(f"{start},{end}" for start, end in ISSUE.obligations[0].tasks[1].evidence.pieces)
    (row,) = asked(corpus, "evidence-of", fact=shipped.iris.diagnostics[0])
    assert row[1:3] == tuple(str(position) for position in shipped.issue.diagnostics[0].span)


def test_the_web_annotation_form_of_a_fact(corpus: Path, shipped: Facts) -> None:
    iri, evidence = shipped.iris.targets[0], shipped.issue.targets[0].evidence
    triples = run_query(corpus, shipped_queries()["annotation"].text, parameters={"fact": iri}).triples
    assert triples is not None
    oa, rdf = "http://www.w3.org/ns/oa#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    minted = f"{iri}__evidence__"
    annotation, target, position, quote = (f"{minted}{each}" for each in ("annotation", "target", "position", "quote"))
    expected = {
        (annotation, f"{rdf}type", f"{oa}Annotation"),
        (annotation, f"{oa}motivatedBy", f"{oa}identifying"),
        (annotation, f"{oa}hasBody", iri),
        (annotation, f"{oa}hasTarget", target),
        (target, f"{rdf}type", f"{oa}SpecificResource"),
        (target, f"{oa}hasSource", f"{shipped.iris.issue}/source"),
        (target, f"{oa}hasSelector", position),
        (target, f"{oa}hasSelector", quote),
        (position, f"{rdf}type", f"{oa}TextPositionSelector"),
        (position, f"{oa}start", str(evidence.span.start)),
        (position, f"{oa}end", str(evidence.span.end)),
        (quote, f"{rdf}type", f"{oa}TextQuoteSelector"),
        (quote, f"{oa}exact", evidence.quote),
    }
    found = set()
    for triple in triples:
        assert isinstance(triple.subject, NamedNode), "no blank nodes"
        assert isinstance(triple.object, NamedNode | RdfLiteral)
        found.add((triple.subject.value, triple.predicate.value, triple.object.value))
    assert found == expected


def test_doubtful_facts(corpus: Path, shipped: Facts, invented: Path) -> None:
    def doubtful(facts: Facts) -> Iterator[Row]:
        doubted = {
            iri
            for fact, iri in zip(facts.issue.assignments, facts.iris.assignments, strict=True)
            if fact.confidence is Confidence.DOUBTFUL
        }
        for iri, evidence in facts_with_evidence(facts):
            about = [each for each in facts.issue.diagnostics if each.span == evidence.span]
            if "__task_" not in iri:
                yield from ((iri, evidence.quote, each.code, each.severity.value, each.message) for each in about)
                if iri in doubted and not about:
                    yield iri, evidence.quote, None, None, None

    assert same(columns(asked(corpus, "doubtful"), 0, 1, 2, 3, 4), doubtful(shipped))
    issues = [Facts(each) for each in (ISSUE, SEQUEL, LATER)]
    rows = asked(invented, "doubtful")
    assert same(columns(rows, 0, 1, 2, 3, 4), (row for facts in issues for row in doubtful(facts)))
    assert any(row[0] == Facts(ISSUE).iris.assignments[2] and row[5] == "青政办发〔2024〕7号" for row in rows)


# ------------------------------------------------------------------------------------------------- the graph itself


def test_agencies_without_a_canonical_name(corpus: Path, shipped: Facts) -> None:
    counts = Counter(agency for each in shipped.issue.obligations for agency, _ in shipped.bearers(each))
    listed = {
        (
            agency_iri(each.id),
            each.name,
            "region unknown" if each.level or each.kind or counts[agency_iri(each.id)] else "named in passing",
        )
        for each in shipped.issue.agencies
        if each.jurisdiction is None and each.level is not Level.STATE
    }
    known = {name for each in shipped.issue.agencies for name in (each.name, *each.aliases)}
    passing = {
        (agency_iri(document.issuer), document.issuer, "named in passing")
        for document in shipped.issue.documents
        if document.issuer
        and document.issuer not in known
        and document.issuer.replace("/", "") not in {each.id.replace("/", "") for each in shipped.issue.agencies}
    }
    assert passing
    assert same(asked(corpus, "agencies-unresolved"), ((*each, str(counts[each[0]])) for each in listed | passing))


def test_overview_counts_each_thing_once(corpus: Path, shipped: Facts) -> None:
    counts = {(row[0] or "").rpartition("#")[2]: int(row[1] or 0) for row in asked(corpus, "overview")}
    issue = shipped.issue
    assert (counts["Issue"], counts["Document"], counts["Obligation"]) == (
        1,
        len(issue.documents),
        len(issue.obligations),
    )
    assert (counts["Target"], counts["Deadline"], counts["Citation"]) == tuple(
        map(len, (issue.targets, issue.deadlines, issue.citations))
    )
    assert counts["Task"] == sum(len(duty.tasks) for duty in issue.obligations)
    typed = {quad.triple for quad in statements(issue) if quad.predicate.value.endswith("#type")}
    assert sum(counts.values()) == len(typed)


def test_issues_with_their_numbers_of_facts(corpus: Path, shipped: Facts, invented: Path) -> None:
    def row(facts: Facts) -> Row:
        issue, masthead = facts.issue, facts.issue.masthead
        kinds = (issue.documents, issue.obligations, issue.targets, issue.deadlines, issue.citations)
        head = (masthead.publisher, masthead.year, masthead.number, masthead.serial, masthead.date)
        return (
            *(None if each is None else str(each) for each in head),
            *(str(len(kind)) for kind in kinds),
            facts.iris.issue,
        )

    assert same(asked(corpus, "issues"), [row(shipped)])
    publisher = ISSUE.masthead.publisher  # of the gazette, so of all its issues
    later = (publisher, *row(Facts(LATER))[1:])
    assert same(asked(invented, "issues"), [row(Facts(ISSUE)), row(Facts(SEQUEL)), later])


def test_every_query_that_ships_is_asked_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in shipped_queries() if f'"{name}"' not in text] == []
