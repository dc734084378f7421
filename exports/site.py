"""A graph as a static site: pages for agencies and documents that work from a file, without a server or a request."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, Quad

from gongbao.exports.characters import writable
from gongbao.exports.records import (
    AgencyRecord,
    AssignmentRecord,
    DocumentRecord,
    IssueRecords,
    ObligationRecord,
    agency_records,
    records_of,
)
from gongbao.exports.site_names import agency_file, document_file
from gongbao.exports.site_readings import KINDS, Links, readings
from gongbao.exports.site_search import SearchFiles
from gongbao.exports.site_text import Texts, outline
from gongbao.exports.standing import Standing, standing
from gongbao.exports.wording import AGENCY_KINDS, LEVELS, ROLES, measured
from gongbao.graph import facts
from gongbao.graph import vocabulary as term
from gongbao.graph.directory import Graph
from gongbao.graph.places import read
from gongbao.graph.repeals import repealed
from gongbao.parser.model import GongbaoError, Issue, Role

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = files("gongbao.exports") / "templates"

_ASSETS = ("style.css", "script.js")
_NEXT = 20  # deadlines on the first page


@dataclass(frozen=True, slots=True)
class Duty:
    """What an agency owes, as its page lists it; `place` leads to the words, from the root of the site."""

    role: Role
    label: str
    text: str
    targets: tuple[str, ...]
    when: tuple[str, ...]
    due: datetime.date | None
    standing: Standing
    document: str
    path: str
    place: str

    @property
    def role_word(self) -> str:
        """The role, in a word."""
        return ROLES[self.role]


@dataclass(frozen=True, slots=True)
class Partner:
    """An agency that another shares obligations with: how many."""

    name: str
    page: str
    shared: int


@dataclass(slots=True)
class _Owed:
    duties: list[Duty] = field(default_factory=list)
    partners: Counter[str] = field(default_factory=Counter)
    documents: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Listed:
    """A document in the list of an issue."""

    label: str
    title: str
    date: datetime.date | None
    duties: int
    page: str


def write(graph: Graph, folder: Path, *, as_of: datetime.date | None = None) -> None:
    """Write a site: a first page, a page for each agency and each document, and what they search in.

    Args:
        graph: the graph to publish.
        folder: an empty folder.
        as_of: the day by which things are overdue; without it pages tell days alone.

    Raises:
        GongbaoError: the library that writes pages is missing.

    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415
    except ImportError as error:
        raise GongbaoError("pages need a further library; run: pip install 'gongbao[site]'") from error
    environment = Environment(
        loader=FileSystemLoader(str(TEMPLATES)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    _Site(graph, folder, environment, as_of).write()


class _Site:
    def __init__(self, graph: Graph, folder: Path, environment: "Environment", as_of: datetime.date | None) -> None:
        self._graph = graph
        self._folder = folder
        self._environment = environment
        self._as_of = as_of
        self._agencies = {record.id: record for record in agency_records(graph)}
        self._repealed = {} if as_of is None else repealed(graph, as_of)
        self._owed: defaultdict[str, _Owed] = defaultdict(_Owed)
        self._issues: list[tuple[str, list[_Listed]]] = []
        self._counts: Counter[str] = Counter()
        self._search = SearchFiles(folder / "search")

    def write(self) -> None:
        for name in ("agencies", "documents"):
            (self._folder / name).mkdir()
        for name in _ASSETS:
            (self._folder / name).write_bytes((TEMPLATES / name).read_bytes())
        for agency in self._agencies.values():
            names = "、".join(agency.agency.aliases)
            self._search.add("agency", agency.name, names, agency_file(agency.id))
        for issue in self._graph.issues():
            self._add_issue(issue)
        for agency in self._agencies.values():
            self._write_agency(agency)
        self._search.close()
        self._write_index()

    def _render(self, template: str, page: str, **values: Any) -> None:
        root = "../" * page.count("/")
        html = self._environment.get_template(template).render(root=root, as_of=self._as_of, kinds=KINDS, **values)
        (self._folder / page).write_bytes(html.encode())

    # ------------------------------------------------------------------------------------------------------ documents

    def _add_issue(self, issue: Issue) -> None:
        records = records_of(self._graph, issue)
        places = read(issue, self._graph.manifest.base)
        told = readings(places, records, self._agencies, Links(agency_file, self._printed))
        texts = Texts(places)
        bearers: defaultdict[str, list[AssignmentRecord]] = defaultdict(list)
        for assignment in records.assignments:
            bearers[assignment.obligation].append(assignment)
        obligations: defaultdict[str, list[ObligationRecord]] = defaultdict(list)
        for obligation in records.obligations:
            obligations[obligation.document].append(obligation)
        by_place: defaultdict[str, list[str]] = defaultdict(list)
        for iri in told:
            by_place[iri.partition("#")[0]].append(iri)
        agencies = {iri for iri, reading in told.items() if reading.kind == "agency"}
        listed: list[_Listed] = []
        for document, parsed in zip(records.documents, issue.documents, strict=True):
            page = document_file(document.id, self._graph.manifest.base)
            owed = obligations[document.id]
            self._gather(records, document, page, owed, bearers)
            borne = {each.agency for obligation in owed for each in bearers[obligation.id]}
            here = [told[iri] for iri in by_place[document.id]] + [told[iri] for iri in sorted(agencies & borne)]
            self._render(
                "document.html",
                page,
                document=document,
                issue=_issue_name(issue, records.key),
                issuer_page=None if document.issuer_id is None else agency_file(document.issuer_id),
                repeal=self._repealed.get(document.work),
                text=texts.of(parsed.id),
                outline=outline(places, parsed.id),
                readings=told,
                told={kind: [each for each in here if each.kind == kind] for kind in KINDS},
            )
            title = document.title or document.label
            listed.append(_Listed(document.label, title, document.date, len(owed), page))
            self._search.add("document", title, document.number or "", page)
            if document.issuer_id is not None:
                self._owed[document.issuer_id].documents.append((f"{document.label} {title}", page))
        self._issues.append((_issue_name(issue, records.key), listed))
        self._counts.update(
            documents=len(records.documents),
            obligations=len(records.obligations),
            targets=len(records.targets),
            deadlines=len(records.deadlines),
            citations=len(records.citations),
        )

    def _printed(self, work: str) -> str | None:
        """The page of the document that prints a work, the first by IRI of several."""
        store = self._graph.store
        printed = facts.subjects(store, term.REALIZES, NamedNode(work))
        documents = [each.value for each in printed if Quad(each, term.TYPE, term.DOCUMENT, facts.MERGE) in store]
        return document_file(min(documents), self._graph.manifest.base) if documents else None

    def _gather(
        self,
        records: IssueRecords,
        document: DocumentRecord,
        page: str,
        owed: Sequence[ObligationRecord],
        bearers: Mapping[str, Sequence[AssignmentRecord]],
    ) -> None:
        """Put what a document says into the lists of the agencies that it binds."""
        deadlines = {deadline.id: deadline for deadline in records.deadlines}
        targets = {target.id: target for target in records.targets}
        for obligation in owed:
            own = (targets[target].deadline for target in obligation.targets)
            ids = dict.fromkeys((*obligation.deadlines, *(each for each in own if each is not None)))
            timing = [deadlines[each] for each in ids]
            due = min((each.due for each in timing if each.due is not None), default=None)
            recurs = any(each.recurrence is not None for each in timing)
            place = f"{page}#{obligation.id.partition('#')[2]}"
            borne = bearers.get(obligation.id, ())
            for each in borne:
                duty = Duty(
                    role=each.role,
                    label=writable(obligation.label),
                    text=writable(obligation.text),
                    targets=tuple(writable(measured(targets[target].target)) for target in obligation.targets),
                    when=tuple(writable(each.statement.evidence.quote) for each in timing),
                    due=due,
                    standing=standing(
                        due, self._as_of or datetime.date.min, recurs=recurs, repealed=document.work in self._repealed
                    ),
                    document=writable(document.label),
                    path=writable(obligation.path),
                    place=place,
                )
                self._owed[each.agency].duties.append(duty)
                self._owed[each.agency].partners.update({other.agency for other in borne} - {each.agency})
            names = "、".join(dict.fromkeys(self._agencies[each.agency].name for each in borne))
            self._search.add("task", obligation.text, names, place)

    # ------------------------------------------------------------------------------------------- agencies, first page

    def _write_agency(self, record: AgencyRecord) -> None:
        owed = self._owed[record.id]
        partners = sorted(owed.partners.items(), key=lambda each: (-each[1], each[0]))
        self._render(
            "agency.html",
            agency_file(record.id),
            agency=record.agency,
            level=None if record.agency.level is None else LEVELS[record.agency.level],
            kind=None if record.agency.kind is None else AGENCY_KINDS[record.agency.kind],
            parent=self._agencies.get(record.parent or ""),
            parent_page=agency_file(record.parent) if record.parent else None,
            duties=sorted(owed.duties, key=lambda duty: (duty.due is None, duty.due or datetime.date.max)),
            partners=[
                Partner(writable(self._agencies[iri].name), agency_file(iri), shared) for iri, shared in partners
            ],
            documents=owed.documents,
            roles=[(word, sum(duty.role is role for duty in owed.duties)) for role, word in ROLES.items()],
        )

    def _write_index(self) -> None:
        self._counts.update(agencies=len(self._agencies), issues=len(self._issues))
        regions: defaultdict[str, list[tuple[str, str, int]]] = defaultdict(list)
        for record in self._agencies.values():
            entry = (writable(record.name), agency_file(record.id), len(self._owed[record.id].duties))
            regions[writable(record.agency.jurisdiction or "")].append(entry)
        for entries in regions.values():
            entries.sort(key=lambda each: (-each[2], each[0]))
        ordered = sorted(regions.items(), key=lambda each: (not each[0], -sum(entry[2] for entry in each[1]), each[0]))
        self._render(
            "index.html",
            "index.html",
            counts=self._counts,
            regions=ordered,
            issues=self._issues,
            next_duties=self._next_duties(),
        )

    def _next_duties(self) -> list[tuple[Duty, list[tuple[str, str]]]]:
        """The duties that fall due next, with those that owe them; a repealed document's are owed no more."""
        day = self._as_of or datetime.date.min
        owing: dict[str, tuple[Duty, list[tuple[str, str]]]] = {}
        for iri, owed in sorted(self._owed.items()):
            for duty in owed.duties:
                if duty.due is not None and duty.due >= day and duty.standing is not Standing.REPEALED:
                    entry = owing.setdefault(duty.place, (duty, []))
                    entry[1].append((writable(self._agencies[iri].name), agency_file(iri)))
        return sorted(owing.values(), key=lambda each: (each[0].due or datetime.date.max, each[0].place))[:_NEXT]


def _issue_name(issue: Issue, key: str) -> str:
    masthead = issue.masthead
    if masthead.title is None:
        return writable(key)
    number = f" {masthead.year}年第{masthead.number}期" if masthead.year and masthead.number else ""
    return writable(masthead.title + number)
