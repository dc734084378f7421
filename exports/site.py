"""A graph as a static site: pages for agencies and documents that work from a file, without a server or a request."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from gongbao.exports.records import AgencyRecord, IssueRecords, agency_records, bearers_of, records_of
from gongbao.exports.site_duties import Duties, Duty
from gongbao.exports.site_names import agency_file, document_file, issue_file, linked
from gongbao.exports.site_pages import Pages
from gongbao.exports.site_readings import KINDS, Links, Reading, readings
from gongbao.exports.site_search import SearchFiles
from gongbao.exports.site_text import TASK, Paragraph, Table, Texts, outline
from gongbao.exports.spooling import Spool
from gongbao.exports.wording import AGENCY_KINDS, LEVELS, ROLES
from gongbao.graph import facts
from gongbao.graph import vocabulary as term
from gongbao.graph.directory import Graph
from gongbao.graph.iris import home
from gongbao.graph.places import read
from gongbao.graph.repeals import repealed
from gongbao.parser.model import Issue

_NEXT = 20  # duties that fall due next, on the first page
_LATEST = 6  # issues whose documents the first page lists
_MOST = 30  # agencies of a region on the first page, where there are more than it lists
_ALL = 400  # agencies that the first page lists


def write(graph: Graph, folder: Path, *, as_of: datetime.date | None = None) -> None:
    """Write a site: a first page, a page for each agency, issue and document, and what they search in.

    Anchors are the fragments of IRIs: where the site is served in the place of …/doc/1, …/doc/1#target_5 leads to
    the words. All links are relative, and no page asks for anything from elsewhere (HTML Living Standard; Content
    Security Policy Level 3).

    Args:
        graph: the graph to publish.
        folder: an empty folder.
        as_of: the day by which things are overdue; without it pages tell days alone, and the first page what falls due
            after the newest document.

    Raises:
        GongbaoError: the library that makes pages is missing.

    Example:
        >>> import tempfile
        >>> from gongbao.graph.directory import GraphDirectory, open_graph
        >>> from gongbao.parser.model import Masthead, Source
        >>> with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as site:
        ...     with GraphDirectory(made).writing() as build:
        ...         build.put(Issue(Source("公报"), Masthead(key="xam/2024/4")))
        ...     write(open_graph(made), Path(site))
        ...     sorted(path.name for path in Path(site).iterdir())
        ['agencies.html', 'index.html', 'issues', 'script.js', 'search', 'style.css']

    """
    pages = Pages(folder, as_of=as_of, kinds=KINDS, task=TASK)
    with Spool[Duty]() as spool:
        _Site(graph, pages, SearchFiles(folder / "search"), spool, as_of).write()


@dataclass(frozen=True, slots=True)
class Partner:
    """An agency that another shares obligations with: how many."""

    name: str
    page: str
    shared: int


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document in a list."""

    label: str
    title: str
    date: datetime.date | None
    duties: int
    page: str


@dataclass(frozen=True, slots=True)
class ListedIssue:
    """An issue in a list, its `number` in its `year`, and its documents."""

    name: str
    year: int | None
    number: int | None
    page: str
    documents: tuple[ListedDocument, ...]


@dataclass(frozen=True, slots=True)
class ListedAgency:
    """An agency in a list."""

    name: str
    page: str
    duties: int


class _Site:
    def __init__(
        self, graph: Graph, pages: Pages, search: SearchFiles, spool: Spool[Duty], as_of: datetime.date | None
    ) -> None:
        self._graph = graph
        self._base = graph.manifest.base
        self._pages = pages
        self._search = search
        self._agencies = {record.id: record for record in agency_records(graph)}
        self._repealed = {} if as_of is None else repealed(graph, as_of)
        self._since = as_of or _newest(graph)
        self._duties = Duties(spool, as_of, self._since, _NEXT)
        self._issued: defaultdict[str, list[ListedDocument]] = defaultdict(list)
        self._issues: list[ListedIssue] = []
        self._counts: Counter[str] = Counter()

    def write(self) -> None:
        for agency in self._agencies.values():
            self._search.add("agency", agency.name, "、".join(agency.agency.aliases), agency_file(agency.id))
        for issue in self._graph.issues():
            self._add_issue(issue)
        for agency in self._agencies.values():
            self._write_agency(agency)
        self._search.close()
        self._write_lists()

    # ------------------------------------------------------------------------------------------------------ documents

    def _add_issue(self, issue: Issue) -> None:
        records = records_of(self._graph, issue)
        places = read(issue, self._base)
        files = {document.id: document_file(document.id, self._base) for document in records.documents}
        files[records.id] = issue_file(records.id, self._base)
        links = Links(agency_file, self._printed, lambda iri: linked(files[home(iri)], iri))
        told = readings(places, records, self._agencies, links)
        texts = Texts(places)
        told_in = _told(records, told)
        name = _issue_name(issue, records.key)
        owed = Counter(obligation.document for obligation in records.obligations)
        listed = tuple(
            ListedDocument(each.label, each.title or each.label, each.date, owed[each.id], files[each.id])
            for each in records.documents
        )
        for document, entry, parsed in zip(records.documents, listed, issue.documents, strict=True):
            self._pages.write(
                "document.html",
                entry.page,
                document=document,
                issue=name,
                issue_page=files[records.id],
                issuer_page=self._agency_page(document.issuer_id),
                repeal=self._repealed.get(document.work),
                has_title=texts.has_title(parsed.id),
                text=texts.of(parsed.id),
                homeless=texts.homeless(parsed.id),
                outline=outline(places, parsed.id),
                readings=told,
                told=told_in[document.id],
            )
            self._search.add("document", entry.title, document.number or "", entry.page)
            if document.issuer_id is not None:
                self._issued[document.issuer_id].append(entry)
        self._pages.write(
            "issue.html",
            files[records.id],
            issue=name,
            masthead=issue.masthead,
            publisher_page=self._agency_page(
                None if issue.masthead.publisher is None else places.agency(issue.masthead.publisher)
            ),
            parts=_in_order(issue, listed, texts),
            homeless=texts.homeless(None),
            readings=told,
            told=told_in[records.id],
        )
        self._issues.append(ListedIssue(name, issue.masthead.year, issue.masthead.number, files[records.id], listed))
        self._count(records)
        self._duties.add(
            records, files, frozenset(each.id for each in records.documents if each.work in self._repealed)
        )
        self._search_duties(records, files)

    def _count(self, records: IssueRecords) -> None:
        self._counts.update(
            documents=len(records.documents),
            obligations=len(records.obligations),
            targets=len(records.targets),
            deadlines=len(records.deadlines),
            citations=len(records.citations),
        )

    def _search_duties(self, records: IssueRecords, files: Mapping[str, str]) -> None:
        bearers = bearers_of(records)
        for obligation in records.obligations:
            names = dict.fromkeys(self._agencies[each.agency].name for each in bearers[obligation.id])
            link = linked(files[obligation.document], obligation.id)
            self._search.add("task", obligation.text, "、".join(names), link)

    def _printed(self, work: str) -> str | None:
        """The page of the document that prints a work, the first by IRI of several."""
        store = self._graph.store
        printed = facts.subjects(store, term.REALIZES, NamedNode(work))
        documents = [each.value for each in printed if Quad(each, term.TYPE, term.DOCUMENT, facts.MERGE) in store]
        return document_file(min(documents), self._base) if documents else None

    def _agency_page(self, iri: str | None) -> str | None:
        return agency_file(iri) if iri in self._agencies and iri is not None else None

    # ------------------------------------------------------------------------------------------- agencies, first page

    def _write_agency(self, record: AgencyRecord) -> None:
        roles = self._duties.roles(record.id)
        self._pages.write(
            "agency.html",
            agency_file(record.id),
            agency=record.agency,
            level=None if record.agency.level is None else LEVELS[record.agency.level],
            kind=None if record.agency.kind is None else AGENCY_KINDS[record.agency.kind],
            parent=self._agencies.get(record.parent or ""),
            parent_page=self._agency_page(record.parent),
            owed=sum(roles.values()),
            roles=[(ROLES[role], number) for role, number in roles.items()],
            duties=self._duties.of(record.id),
            measured=[(duty, each) for duty in self._duties.of(record.id) for each in duty.targets],
            partners=[
                Partner(self._agencies[iri].name, agency_file(iri), shared)
                for iri, shared in self._duties.partners(record.id)
            ],
            documents=self._issued[record.id],
        )

    def _write_lists(self) -> None:
        self._counts.update(agencies=len(self._agencies), issues=len(self._issues))
        regions = self._regions()
        # The latest at first, those of no year at the end
        issues = sorted(self._issues, key=lambda each: (-(each.year or 0), -(each.number or 0), each.page))
        most = _MOST if len(self._agencies) > _ALL else _ALL
        self._pages.write(
            "index.html",
            "index.html",
            counts=self._counts,
            regions=regions,
            most=most,
            latest=issues[:_LATEST],
            earlier=_by_year(issues[_LATEST:]),
            since=self._since,
            next_duties=[
                (each.duty, [(self._agencies[iri].name, agency_file(iri)) for iri in each.agencies])
                for each in self._duties.next
            ],
        )
        self._pages.write("agencies.html", "agencies.html", number=len(self._agencies), regions=regions)

    def _regions(self) -> list[tuple[str, list[ListedAgency]]]:
        """The agencies of each region, those that owe most at first; at the end those of no region."""
        regions: defaultdict[str, list[ListedAgency]] = defaultdict(list)
        for record in self._agencies.values():
            duties = sum(self._duties.roles(record.id).values())
            entry = ListedAgency(record.name, agency_file(record.id), duties)
            regions[record.agency.jurisdiction or ""].append(entry)
        for entries in regions.values():
            entries.sort(key=lambda each: (-each.duties, each.name, each.page))
        return sorted(regions.items(), key=lambda each: (not each[0], -sum(entry.duties for entry in each[1]), each[0]))


Told = Mapping[str, list[Reading]]


def _told(records: IssueRecords, told: Mapping[str, Reading]) -> Mapping[str, Told]:
    """The readings that stand in each document, and outside of all, by kind; with the agencies that bear there."""
    places: dict[str, dict[str, list[Reading]]] = {
        each: {kind: [] for kind in KINDS} for each in (records.id, *(document.id for document in records.documents))
    }
    bearing: defaultdict[str, set[str]] = defaultdict(set)
    for iri, reading in told.items():
        if home(iri) in places:
            places[home(iri)][reading.kind].append(reading)
            bearing[home(iri)].update(reading.agencies)
    for place, agencies in bearing.items():
        places[place]["agency"] = [told[iri] for iri in sorted(agencies)]
    return places


def _in_order(
    issue: Issue, listed: tuple[ListedDocument, ...], texts: Texts
) -> Iterator[ListedDocument | Iterator[Paragraph | Table]]:
    """The documents of an issue and what stands between them, as it is printed."""
    order = sorted(range(len(listed)), key=lambda index: issue.documents[index].span)
    at = 0
    for before, run in texts.around([issue.documents[index].span.start for index in order]):
        yield from (listed[index] for index in order[at:before])
        at = max(at, before)
        yield run
    yield from (listed[index] for index in order[at:])


def _newest(graph: Graph) -> datetime.date:
    """The date of the newest document of a graph."""
    dates = graph.store.quads_for_pattern(None, term.DATE_DOCUMENT, None, facts.MERGE)
    days = [datetime.date.fromisoformat(each.object.value) for each in dates if isinstance(each.object, Literal)]
    return max(days, default=datetime.date.min)


def _issue_name(issue: Issue, key: str) -> str:
    masthead = issue.masthead
    if masthead.title is None:
        return key
    return masthead.title + (f" {masthead.year}年第{masthead.number}期" if masthead.year and masthead.number else "")


def _by_year(issues: list[ListedIssue]) -> list[tuple[int | None, list[ListedIssue]]]:
    """Issues that come by year, by year."""
    return [(year, list(same)) for year, same in groupby(issues, key=lambda each: each.year)]
