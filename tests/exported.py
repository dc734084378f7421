"""Graphs, those at the edge among them, in every format that there is."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import networkx as nx

from gongbao.exports import akomantoso, calendar, datapackage, gexf, graphml, jsonld, parquet, rdf, site, workbook
from gongbao.graph.directory import Graph
from gongbao.parser.model import Agency, Document, Issue, Masthead, Source, Span
from tests.built import built
from tests.export_readers import (
    Found,
    read_akomantoso,
    read_calendar,
    read_csv,
    read_network,
    read_parquet,
    read_rdf,
    read_site,
    read_workbook,
)
from tests.hostile import hostile_graph
from tests.issues import ISSUE, SEQUEL

DAY = datetime.date(2025, 12, 15)
"""By which things are overdue, where a format tells it."""


@dataclass(frozen=True, slots=True)
class Form:
    """A format: how a whole graph is written to a path, and who reads that."""

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
    return built(folder, *issues)


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

# What the parser reads before the first document and behind the last one.
_OUTSIDE = replace(ISSUE, documents=(), divisions=(), assignments=(), obligations=(), blocks=())

GRAPHS: Mapping[str, Callable[[Path], Graph]] = {
    "shipped": shipped_graph,
    "two issues": lambda folder: built(folder, ISSUE, SEQUEL),
    "hostile": hostile_graph,
    "no issue": built,
    "an issue without facts": lambda folder: built(folder, _NOTHING),
    "a document without number, title, date": lambda folder: built(folder, _BARE_DOCUMENT),
    "facts outside of documents": lambda folder: built(folder, _OUTSIDE, SEQUEL),
    "one work printed twice": lambda folder: built(folder, ISSUE, _printed_again("yunling/2024/5", "云岭省人民政府")),
    "an agency named in two ways": lambda folder: built(folder, ISSUE, _named_differently()),
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


# ------------------------------------------------------------------------------------------------- the formats


def _to_file(write: Callable[..., object], graph: Graph, path: Path, **options: object) -> None:
    with path.open("wb") as stream:
        write(graph, stream, **options)


def _to_folder(write: Callable[..., None], graph: Graph, folder: Path, **options: object) -> None:
    folder.mkdir()
    write(graph, folder, **options)


RDFLIB_NAMES = {"ttl": "turtle", "trig": "trig", "nq": "nquads"}


def _write_akomantoso(graph: Graph, folder: Path) -> None:
    folder.mkdir()
    for number, key in enumerate(graph.keys()):
        _to_file(akomantoso.write, graph, folder / f"{number}.xml", issue=key)


def _rdf(syntax: str) -> Form:
    return Form(partial(_to_file, rdf.write, syntax=syntax), partial(read_rdf, RDFLIB_NAMES[syntax]))


FORMS: Mapping[str, Form] = {
    "gexf": Form(partial(_to_file, gexf.write), partial(read_network, nx.read_gexf)),
    "graphml": Form(
        partial(_to_file, graphml.write), partial(read_network, partial(nx.read_graphml, force_multigraph=True))
    ),
    **{syntax: _rdf(syntax) for syntax in RDFLIB_NAMES},
    "jsonld": Form(partial(_to_file, jsonld.write), partial(read_rdf, "json-ld")),
    "csv": Form(partial(_to_folder, datapackage.write), read_csv),
    "parquet": Form(partial(_to_folder, parquet.write), read_parquet),
    "xlsx": Form(partial(_to_file, workbook.write, as_of=DAY), read_workbook),
    "ics": Form(partial(_to_file, calendar.write), read_calendar),
    "akn": Form(_write_akomantoso, read_akomantoso),
    "html": Form(partial(_to_folder, site.write, as_of=DAY), read_site),
}
