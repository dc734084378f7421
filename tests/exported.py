"""Graphs in every format, and what other programs find in the files: the facts of each kind, and their words.

A format's reader gives a `Found`. What each carries, and why it lacks the rest, is told in tests/test_reconcile.py.
"""

import csv
import datetime
import importlib
import importlib.util
import io
import json
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, get_args

import networkx as nx
import openpyxl
import pyarrow.parquet
import rdflib
from icalendar import Calendar
from lxml import etree
from pyoxigraph import NamedNode, QuerySolutions
from rdflib.plugins.parsers import ntriples

from gongbao.exports import rdf
from gongbao.graph import vocabulary as term
from gongbao.graph.directory import Graph, GraphDirectory, open_graph
from gongbao.parser.model import Agency, Document, Issue, Masthead, Role, Source, Span
from tests.hostile import hostile_graph
from tests.issues import ISSUE, SEQUEL

Facts = dict[str, list[str]]
"""The names of the facts of each kind: IRIs, those of an obligation and an agency together; "" where there is none."""


class Found(NamedTuple):
    """What a reader finds: the facts of each kind, and every text that it shows."""

    facts: Facts
    texts: list[str]


@dataclass(frozen=True, slots=True)
class Form:
    """A format: the module that writes it, how a whole graph is written to a path, and who reads that."""

    module: str
    write: Callable[[Graph, Path], None]
    read: Callable[[Path], Found]


# ------------------------------------------------------------------------------------------------ the graphs


def shipped_graph(folder: Path) -> Graph:
    """Build the corpus that ships, as `gongbao build` does."""
    from gongbao.corpus import load_authorities, load_catalogue, load_regions, load_source, load_words, shipped_sources
    from gongbao.parser import parse_issue

    authorities = load_authorities(None)
    sources = [load_source(path, load_catalogue(None)) for path in shipped_sources()]
    issues = [
        parse_issue(source, regions=load_regions(), authorities=authorities, cut=load_words()) for source in sources
    ]
    return built(issues, folder)


def built(issues: list[Issue], folder: Path) -> Graph:
    with GraphDirectory(folder).writing() as build:
        for issue in issues:
            build.put(issue)
    return open_graph(folder)


def _printed_again(key: str, publisher: str) -> Issue:
    masthead = replace(ISSUE.masthead, key=key, publisher=publisher)
    return replace(ISSUE, masthead=masthead, source=replace(ISSUE.source, masthead=masthead, sha256=None))


def _named_differently() -> Issue:
    names = {"青河州/财政局": "青河州财政局（国资委）", "青河州/水利局": "青河州水利和湿地局"}
    issue = _printed_again("qinghe/2024/4", "青河州人民政府")
    return replace(issue, agencies=tuple(replace(each, name=names.get(each.id, each.name)) for each in issue.agencies))


_NOTHING = Issue(source=Source(text=""), masthead=Masthead(key="nothing/2024/1"))
_BARE = "各科室要做好工作。"
_BARE_DOCUMENT = Issue(
    source=Source(text=_BARE),
    masthead=Masthead(key="bare/2024/1"),
    documents=(Document(span=Span(0, len(_BARE)), id="doc/1"),),
    agencies=(Agency("某局", "某局"),),
)

GRAPHS: Mapping[str, Callable[[Path], Graph]] = {
    "shipped": shipped_graph,
    "two issues": partial(built, [ISSUE, SEQUEL]),
    "hostile": hostile_graph,
    "no issue": partial(built, []),
    "an issue without facts": partial(built, [_NOTHING]),
    "a document without number, title, date": partial(built, [_BARE_DOCUMENT]),
    "one work printed twice": partial(built, [ISSUE, _printed_again("yunling/2024/5", "云岭省人民政府")]),
    "an agency named in two ways": partial(built, [ISSUE, _named_differently()]),
}


class Exports:
    """Graphs by name and their exports, each made once, when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._graphs: dict[str, Graph] = {}
        self._found: dict[tuple[str, str], Found] = {}

    def graph(self, name: str) -> Graph:
        if name not in self._graphs:
            (self._folder / name).mkdir()
            self._graphs[name] = GRAPHS[name](self._folder / name / "graph")
        return self._graphs[name]

    def path(self, name: str, form: str) -> Path:
        """Return the file or folder that a graph was exported to."""
        path = self._folder / name / form
        if not path.exists():
            FORMS[form].write(self.graph(name), path)
        return path

    def found(self, name: str, form: str) -> Found:
        """Return what a reader finds in a graph's export."""
        if (name, form) not in self._found:
            self._found[name, form] = FORMS[form].read(self.path(name, form))
        return self._found[name, form]


# --------------------------------------------------------------------------------------------------- in SPARQL

_PREFIXES = "\n".join(f"PREFIX {prefix}: <{namespace}>" for prefix, namespace in term.PREFIXES.items())

# What is counted, kind by kind: the distinct solutions of a pattern.
PATTERNS: Mapping[str, str] = {
    "documents": "?x a gb:Document",
    "works printed": "[] a gb:Document ; eli:realizes ?x",
    "agencies": "?x a org:Organization",
    "obligations": "?x a gb:Obligation",
    "lead": "?x gb:leadAgency ?y",
    "joint": "?x gb:jointAgency ?y",
    "support": "?x gb:supportingAgency ?y",
    "responsible": "?x gb:responsibleAgency ?y"
    " FILTER NOT EXISTS { ?x gb:leadAgency|gb:jointAgency|gb:supportingAgency ?y }",
    "targets": "?x a gb:Target",
    "deadlines": "?x a gb:Deadline",
    "deadlines on a calendar": """?x a gb:Deadline {
        { ?x gb:due|gb:end|gb:start [] }
        UNION { ?x gb:recurrence ?rule ; gb:inDocument/eli:realizes/eli:date_document [] FILTER regex(?rule, "FREQ=(DAI|WEEK|MONTH|YEAR)LY") }
        UNION { ?x gb:recurrence ?rule ; gb:inDocument/dcterms:isPartOf/gb:year [] FILTER regex(?rule, "FREQ=(DAI|WEEK|MONTH|YEAR)LY") }
    }""",
    "citations": "?x a gb:Citation",
    "citations in documents": "?x a gb:Citation ; gb:inDocument [ a gb:Document ]",
}


def query(fact: str) -> str:
    """Return the query that finds the facts of a kind."""
    return f"{_PREFIXES}\nSELECT DISTINCT ?x ?y {{ {PATTERNS[fact]} }}"


def found_by_sparql(graph: Graph) -> Facts:
    """Find the facts of each kind in a graph's own store."""
    facts: Facts = {}
    for fact in PATTERNS:
        solutions = graph.store.query(query(fact))
        assert isinstance(solutions, QuerySolutions)
        facts[fact] = [" ".join(str(node.value) for node in row if isinstance(node, NamedNode)) for row in solutions]
    return facts


def _read_rdf(syntax: str, path: Path) -> Found:
    """Let rdflib read a file and find facts: neither its parser nor its engine is the store's."""
    ntriples.bufsiz = 1 << 16  # it looks for a line's end again each time it has read so much: 2 kB are too little
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib calls what it deprecates
        quads = rdflib.Dataset()
        quads.parse(data=path.read_bytes(), format=syntax)
        merged = rdflib.Graph()
        for subject, predicate, value, _ in quads.quads():
            merged.add((subject, predicate, value))
    facts = {fact: [" ".join(filter(None, solution)) for solution in merged.query(query(fact))] for fact in PATTERNS}  # type: ignore[arg-type]
    return Found(facts, [str(value) for value in merged.objects() if isinstance(value, rdflib.Literal)])


# --------------------------------------------------------------------------------------------------- networks

_NODES = {"agency": "agencies", "obligation": "obligations", "target": "targets", "deadline": "deadlines"}
_ROLES = {role.value for role in Role}


def _read_network(read: Callable[[Path], "nx.Graph[str]"], path: Path) -> Found:
    net = read(path)
    facts: Facts = defaultdict(list)
    texts: list[str] = []
    for node, known in net.nodes(data=True):
        texts += [value for value in known.values() if isinstance(value, str)]
        if known["kind"] in _NODES:
            facts[_NODES[known["kind"]]].append(node)
        elif known["printed"]:
            facts["works printed"].append(node)
            facts["citations in documents"] += [""] * known["citations"]
    for agency, obligation, known in net.edges(data=True):
        if known["kind"] in _ROLES:
            facts[known["kind"]].append(f"{obligation} {agency}")
    return Found(facts, texts)


# ----------------------------------------------------------------------------------------------------- tables


def _read_tables(tables: Mapping[str, list[dict[str, Any]]]) -> Found:
    facts: Facts = {
        fact: [row["id"] for row in tables[fact]]
        for fact in ("agencies", "obligations", "targets", "deadlines", "citations", "documents")
    }
    for role in Role:
        facts[role.value] = [
            f"{row['obligation']} {row['agency']}" for row in tables["assignments"] if row["role"] == role.value
        ]
    facts["works printed"] = list({row["work"]: None for row in tables["documents"]})
    facts["citations in documents"] = [row["id"] for row in tables["citations"] if row["document"]]
    texts = [cell for rows in tables.values() for row in rows for cell in row.values() if isinstance(cell, str)]
    return Found(facts, texts)


def _read_csv(folder: Path) -> Found:
    """Read what the description says is there; an apostrophe before what may be taken for a formula is taken off."""
    description = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    limit = csv.field_size_limit(1 << 24)
    try:
        tables = {}
        for resource in description["resources"]:
            with (folder / resource["path"]).open(encoding="utf-8-sig", newline="") as stream:
                tables[resource["name"]] = [
                    {name: cell.removeprefix("'") for name, cell in row.items()} for row in csv.DictReader(stream)
                ]
    finally:
        csv.field_size_limit(limit)
    return _read_tables(tables)


def _read_parquet(folder: Path) -> Found:
    return _read_tables({file.stem: pyarrow.parquet.read_table(file).to_pylist() for file in sorted(folder.iterdir())})


# -------------------------------------------------------------------------------------------------- workbooks

_LISTED = {"指标": "targets", "时限": "deadlines", "文件": "documents", "引用": "citations"}
_ROLE_WORDS = {"牵头": "lead", "共同": "joint", "配合": "support", "责任": "responsible"}


def _write_workbook(graph: Graph, path: Path) -> None:
    from gongbao.exports import workbook

    with path.open("wb") as stream:
        workbook.write(graph, stream, as_of=datetime.date(2025, 12, 15))


def _told(overview: list[list[Any]], name: str) -> int:
    """Return the number that stands under a name, or behind it."""
    return next(
        int(number)
        for row, below in pairwise([*overview, [None] * len(overview[0])])
        for column, cell in enumerate(row)
        if cell == name
        for number in (below[column], *row[column + 1 : column + 2])
        if isinstance(number, int)
    )


def _read_workbook(path: Path) -> Found:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    cells = {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}
    facts: Facts = {fact: [""] * (len(cells[sheet]) - 1) for sheet, fact in _LISTED.items()}
    for word, role in _ROLE_WORDS.items():
        facts[role] = ["" for row in cells["责任清单"][1:] if row[1] == word]
    facts["citations in documents"] = ["" for row in cells["引用"][1:] if row[0]]
    for name, fact in _LISTED.items():
        assert _told(cells["概览"], name) == len(facts[fact]), "the overview counts what the sheets list"
    facts["agencies"] = [""] * _told(cells["概览"], "部门")
    facts["obligations"] = [""] * _told(cells["概览"], "职责任务")
    return Found(facts, [cell for rows in cells.values() for row in rows for cell in row if isinstance(cell, str)])


# --------------------------------------------------------------------------------------------------- calendars


def _read_calendar(path: Path) -> Found:
    events = list(Calendar.from_ical(path.read_bytes()).walk("VEVENT"))
    texts = [str(event[name]) for event in events for name in ("SUMMARY", "DESCRIPTION")]
    # A program tells events apart by their UIDs: those with one are one.
    return Found({"deadlines on a calendar": ["" for _ in {str(event["UID"]) for event in events}]}, texts)


# --------------------------------------------------------------------------------------------------- legal XML

_AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
_GB = f"{{{term.GB}}}"
_ANALYSED = {"Obligation": "obligations", "Target": "targets", "Deadline": "deadlines", "Citation": "citations"}


def _write_akomantoso(graph: Graph, folder: Path) -> None:
    folder.mkdir()
    for number, key in enumerate(graph.keys()):
        _write_file("akomantoso", graph, folder / f"{number}.xml", issue=key)


def _read_akomantoso(folder: Path) -> Found:
    facts: Facts = defaultdict(list)
    texts: list[str] = []
    agencies: dict[str, str] = {}
    for file in sorted(folder.iterdir()):
        root = etree.parse(file, etree.XMLParser(huge_tree=True)).getroot()
        for meta in root.iter(f"{_AKN}meta"):
            named = {f"#{one.get('eId')}": one for one in meta.iter(f"{_AKN}TLCOrganization")}
            agencies |= {str(one.get("href")): str(one.get("showAs")) for one in named.values()}
            for element, fact in _ANALYSED.items():
                facts[fact] += [str(one.get("iri")) for one in meta.iter(f"{_GB}{element}")]
            for obligation in meta.iter(f"{_GB}Obligation"):
                for borne in obligation.iter(f"{_GB}assignment"):
                    agency = named[str(borne.get("agency"))].get("href")
                    facts[str(borne.get("role"))].append(f"{obligation.get('iri')} {agency}")
        facts["documents"] += ["" for _ in root.iter(f"{_AKN}documentRef")]
        shown = ("p", "heading", "docTitle")
        texts += ["".join(map(str, one.itertext())) for one in root.iter(*(_AKN + name for name in shown))]
    return Found(facts | {"agencies": list(agencies)}, [*texts, *agencies.values()])


# ------------------------------------------------------------------------------------------------- the formats


def _write_folder(module: str, graph: Graph, folder: Path) -> None:
    folder.mkdir()
    importlib.import_module(f"gongbao.exports.{module}").write(graph, folder)


def _write_file(module: str, graph: Graph, path: Path, **options: str) -> None:
    with path.open("wb") as stream:
        importlib.import_module(f"gongbao.exports.{module}").write(graph, stream, **options)


_RDFLIB_NAMES = {"ttl": "turtle", "trig": "trig", "nq": "nquads"}


def _rdf_forms() -> Iterator[tuple[str, Form]]:
    for syntax in get_args(rdf.Syntax):
        write = partial(_write_file, "rdf", syntax=syntax)
        yield syntax, Form("rdf", write, partial(_read_rdf, _RDFLIB_NAMES[syntax]))
    yield "jsonld", Form("jsonld", partial(_write_file, "jsonld"), partial(_read_rdf, "json-ld"))


def _in_nx(read: Callable[..., "nx.Graph[str]"], **options: bool) -> Callable[[Path], Found]:
    return partial(_read_network, partial(read, **options))


_ALL_FORMS: Mapping[str, Form] = {
    "gexf": Form("gexf", partial(_write_file, "gexf"), _in_nx(nx.read_gexf)),
    "graphml": Form("graphml", partial(_write_file, "graphml"), _in_nx(nx.read_graphml, force_multigraph=True)),
    **dict(_rdf_forms()),
    "csv": Form("datapackage", partial(_write_folder, "datapackage"), _read_csv),
    "parquet": Form("parquet", partial(_write_folder, "parquet"), _read_parquet),
    "xlsx": Form("workbook", _write_workbook, _read_workbook),
    "ics": Form("calendar", partial(_write_file, "calendar"), _read_calendar),
    "akn": Form("akomantoso", _write_akomantoso, _read_akomantoso),
}

FORMS: Mapping[str, Form] = {
    name: form for name, form in _ALL_FORMS.items() if importlib.util.find_spec(f"gongbao.exports.{form.module}")
}
