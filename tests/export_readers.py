"""What other programs find in an export: the facts of each kind, and every text; none of the readers is our own.

The facts of a graph are what SPARQL finds in its store. What each format carries is told in tests/test_reconcile.py.
"""

import csv
import io
import json
import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import networkx as nx
import openpyxl
import pyarrow.parquet
import rdflib
from icalendar import Calendar
from lxml import etree, html
from pyoxigraph import NamedNode, QuerySolutions
from rdflib.plugins.parsers import ntriples

from gongbao.graph import vocabulary as term
from gongbao.graph.directory import Graph
from gongbao.parser.model import Role

Facts = dict[str, list[str]]
"""The names of the facts of each kind: IRIs, those of an obligation and an agency together; "" where there is none."""


class Found(NamedTuple):
    """What a reader finds: the facts of each kind, and every text that it shows."""

    facts: Facts
    texts: list[str]


# --------------------------------------------------------------------------------------------------- in SPARQL

_PREFIXES = "\n".join(f"PREFIX {prefix}: <{namespace}>" for prefix, namespace in term.PREFIXES.items())

# A rule is followed from the day of its document on, or else from that of the issue.
_HAS_A_DAY = "?x gb:due|gb:end|gb:start []"
_RECURS = """?x gb:recurrence ?rule FILTER regex(?rule, "FREQ=(DAI|WEEK|MONTH|YEAR)LY")
    ?x gb:inDocument/eli:realizes/eli:date_document
        |(gb:inDocument/dcterms:isPartOf|gb:statedIn)/(eli:date_publication|gb:year) []"""

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
    "deadlines on a calendar": f"?x a gb:Deadline {{ {_HAS_A_DAY} }} UNION {{ {_RECURS} }}",
    "citations": "?x a gb:Citation",
    **{
        f"{facts} in documents": f"?x a gb:{kind} ; gb:inDocument [ a gb:Document ]"
        for facts, kind in (("targets", "Target"), ("deadlines", "Deadline"), ("citations", "Citation"))
    },
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


def read_rdf(syntax: str, path: Path) -> Found:
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


def read_network(read: Callable[[Path], "nx.Graph[str]"], path: Path) -> Found:
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


_IN_DOCUMENTS = ("targets", "deadlines", "citations")


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
    for fact in _IN_DOCUMENTS:
        facts[f"{fact} in documents"] = [row["id"] for row in tables[fact] if row["document"]]
    texts = [cell for rows in tables.values() for row in rows for cell in row.values() if isinstance(cell, str)]
    return Found(facts, texts)


def read_csv(folder: Path) -> Found:
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


def read_parquet(folder: Path) -> Found:
    return _read_tables({file.stem: pyarrow.parquet.read_table(file).to_pylist() for file in sorted(folder.iterdir())})


# -------------------------------------------------------------------------------------------------- workbooks

_LISTED = {"指标": "targets", "时限": "deadlines", "文件": "documents", "引用": "citations"}
_ROLE_WORDS = {"牵头": "lead", "共同": "joint", "配合": "support", "责任": "responsible"}


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


def read_workbook(path: Path) -> Found:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    cells = {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}
    facts: Facts = {fact: [""] * (len(cells[sheet]) - 1) for sheet, fact in _LISTED.items()}
    for word, role in _ROLE_WORDS.items():
        facts[role] = ["" for row in cells["责任清单"][1:] if row[1] == word]
    for sheet, fact in _LISTED.items():
        if fact in _IN_DOCUMENTS:
            document = cells[sheet][0].index("文件")
            facts[f"{fact} in documents"] = ["" for row in cells[sheet][1:] if row[document]]
    for name, fact in _LISTED.items():
        assert _told(cells["概览"], name) == len(facts[fact]), "the overview counts what the sheets list"
    facts["agencies"] = [""] * _told(cells["概览"], "部门")
    facts["obligations"] = [""] * _told(cells["概览"], "职责任务")
    return Found(facts, [cell for rows in cells.values() for row in rows for cell in row if isinstance(cell, str)])


# --------------------------------------------------------------------------------------------------- calendars


def read_calendar(path: Path) -> Found:
    events = list(Calendar.from_ical(path.read_bytes()).walk("VEVENT"))
    texts = [str(event[name]) for event in events for name in ("SUMMARY", "DESCRIPTION")]
    # A program tells events apart by their UIDs: those with one are one.
    return Found({"deadlines on a calendar": ["" for _ in {str(event["UID"]) for event in events}]}, texts)


# --------------------------------------------------------------------------------------------------- legal XML

_AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
_GB = f"{{{term.GB}}}"
_ANALYSED = {"Obligation": "obligations", "Target": "targets", "Deadline": "deadlines", "Citation": "citations"}


def read_akomantoso(folder: Path) -> Found:
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


# -------------------------------------------------------------------------------------------------------- pages

_MARKED = {"target": "targets", "deadline": "deadlines", "citation": "citations"}


def read_site(folder: Path) -> Found:
    facts: Facts = defaultdict(list)
    texts: list[str] = []
    obligations: set[str] = set()
    for file in sorted(folder.rglob("*.html")):
        page: Any = html.document_fromstring(file.read_bytes().decode(), parser=html.HTMLParser(huge_tree=True))
        texts += ["".join(each.itertext()) for each in page.iter("p", "h1", "h2", "h3", "dd", "li", "td", "bdi")]
        match file.parent.name:
            case "agencies":
                facts["agencies"].append("")
                for row in page.xpath("//table[@class='duties']/tbody/tr"):
                    facts[_ROLE_WORDS[row.xpath("string(td[@class='role'])")]].append("")
                    obligations |= set(row.xpath("td[@class='where']/a/@href"))
            case "documents":
                facts["documents"].append("")
                for kind, fact in _MARKED.items():
                    facts[f"{fact} in documents"] += [""] * len(page.xpath(f"//*[@class='told']//li[@class='{kind}']"))
            case _ if file.name == "index.html":
                counts = [str(each.text_content()).split() for each in page.xpath("//*[@class='counts']/li")]
                told = {word: int(number) for number, word in counts}
    facts["obligations"] = [""] * len(obligations)
    for word, fact in (("部门", "agencies"), ("文件", "documents"), ("职责任务", "obligations")):
        assert told[word] == len(facts[fact]), "the first page counts what there are pages of"
    for word, fact in (("指标", "targets"), ("时限", "deadlines"), ("引用", "citations")):
        facts[fact] = [""] * told[word]
    return Found(facts, texts)
