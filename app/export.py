"""The commands that write a graph for other programs, one a format."""

import datetime
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from gongbao.app.build import DEFAULT_GRAPH, GraphOption
from gongbao.app.output import written_file, written_folder
from gongbao.app.progress import progress
from gongbao.app.tables import note

if TYPE_CHECKING:
    from gongbao.graph.directory import Graph
    from gongbao.graph.selection import Selection

formats = typer.Typer(rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]})

FileOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to (default: standard output).")
]
FolderOption = Annotated[
    Path,
    typer.Option(
        "--output", "-o", metavar="DIR", help="A folder: new, empty, or an earlier export, which is replaced."
    ),
]
AsOfOption = Annotated[
    datetime.datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="The day by which things are overdue (default: today)."),
]
AgencyOption = Annotated[
    str | None, typer.Option(metavar="AGENCY", help="Only this agency and what it has to do with, by any of its names.")
]
RegionOption = Annotated[str | None, typer.Option(metavar="REGION", help="Only the agencies of a region.")]
DocumentOption = Annotated[
    str | None, typer.Option(metavar="DOCUMENT", help="Only a document, by its number, title or IRI.")
]
SinceOption = Annotated[
    datetime.datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Only documents of this day or later."),
]


class GraphKind(StrEnum):
    """What of the network is drawn."""

    FULL = "full"
    AGENCIES = "agencies"
    BIPARTITE = "bipartite"
    DOCUMENTS = "documents"


KindOption = Annotated[
    GraphKind,
    typer.Option(
        "--graph-kind",
        help="full: all nodes; agencies: those that share obligations; bipartite: agencies and obligations; "
        "documents: which cite which.",
    ),
]


@formats.callback()
def _formats() -> None:
    """Write the graph for other programs: networks, RDF, tables, calendars, legal XML, pages."""
    # Each format has a command of its own, for its own options.


@formats.command(epilog="Example: gongbao export gexf --agency 财政局 -o finance.gexf --legend legend.svg")
def gexf(
    output: FileOption = None,
    graph_kind: KindOption = GraphKind.FULL,
    agency: AgencyOption = None,
    region: RegionOption = None,
    document: DocumentOption = None,
    since: SinceOption = None,
    legend: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also draw what the colours mean, as SVG, to this file.")
    ] = None,
    graph: GraphOption = DEFAULT_GRAPH,
) -> None:
    """GEXF 1.3: the network for Gephi, laid out and coloured."""
    from gongbao.exports import gexf
    from gongbao.exports import legend as drawn

    selection = _selection(agency, region, document, since)
    _write_file(
        "gexf",
        graph,
        output,
        lambda opened, stream: gexf.write(opened, stream, kind=graph_kind.value, selection=selection),
    )
    if legend is not None:
        with written_file(legend) as stream:
            drawn.write(stream)


@formats.command(epilog="Example: gongbao export graphml --graph-kind agencies -o agencies.graphml")
def graphml(
    output: FileOption = None,
    graph_kind: KindOption = GraphKind.FULL,
    agency: AgencyOption = None,
    region: RegionOption = None,
    document: DocumentOption = None,
    since: SinceOption = None,
    graph: GraphOption = DEFAULT_GRAPH,
) -> None:
    """GraphML: the network for yEd and igraph."""
    from gongbao.exports import graphml

    selection = _selection(agency, region, document, since)
    _write_file(
        "graphml",
        graph,
        output,
        lambda opened, stream: graphml.write(opened, stream, kind=graph_kind.value, selection=selection),
    )


@formats.command(epilog="Example: gongbao export ttl -o gazettes.ttl")
def ttl(output: FileOption = None, graph: GraphOption = DEFAULT_GRAPH) -> None:
    """Turtle: all issues merged."""
    from gongbao.exports import rdf

    _write_file("ttl", graph, output, lambda opened, stream: rdf.write(opened, stream, syntax="ttl"))


@formats.command(epilog="Example: gongbao export trig -o gazettes.trig")
def trig(output: FileOption = None, graph: GraphOption = DEFAULT_GRAPH) -> None:
    """TriG: the named graph of each issue, and all merged."""
    from gongbao.exports import rdf

    _write_file("trig", graph, output, lambda opened, stream: rdf.write(opened, stream, syntax="trig"))


@formats.command(epilog="Example: gongbao export nq | sha256sum")
def nq(output: FileOption = None, graph: GraphOption = DEFAULT_GRAPH) -> None:
    """N-Quads: each issue's named graph, and all merged, in lines."""
    from gongbao.exports import rdf

    _write_file("nq", graph, output, lambda opened, stream: rdf.write(opened, stream, syntax="nq"))


@formats.command(epilog="Example: gongbao export jsonld | jq '.\"@graph\"[0]'")
def jsonld(output: FileOption = None, graph: GraphOption = DEFAULT_GRAPH) -> None:
    """JSON-LD: agency by agency, with what it owes."""
    from gongbao.exports import jsonld

    _write_file("jsonld", graph, output, jsonld.write)


@formats.command(epilog="Example: gongbao export csv -o tables")
def csv(output: FolderOption, graph: GraphOption = DEFAULT_GRAPH) -> None:
    """CSV: a folder of tables that join, and their description."""
    from gongbao.exports import datapackage

    _write_folder("csv", graph, output, datapackage.write)


@formats.command(epilog="Example: gongbao export parquet -o tables")
def parquet(output: FolderOption, graph: GraphOption = DEFAULT_GRAPH) -> None:
    """Parquet: a folder of the same tables as CSV, typed."""
    from gongbao.exports import parquet

    _write_folder("parquet", graph, output, parquet.write)


@formats.command(epilog="Example: gongbao export xlsx --as-of 2025-01-01 -o duties.xlsx")
def xlsx(output: FileOption = None, as_of: AsOfOption = None, graph: GraphOption = DEFAULT_GRAPH) -> None:
    """XLSX: a workbook for people."""
    from gongbao.exports import workbook

    day = _day(as_of)
    _write_file("xlsx", graph, output, lambda opened, stream: workbook.write(opened, stream, as_of=day), binary=True)


@formats.command(epilog="Example: gongbao export ics --agency 财政局 --alarm 7d --alarm 1d -o deadlines.ics")
def ics(
    output: FileOption = None,
    agency: AgencyOption = None,
    region: RegionOption = None,
    alarm: Annotated[
        list[str] | None,
        typer.Option(metavar="TIME", help="Remind so long before the day: 7 or 7d, 2w, 12h; may be repeated."),
    ] = None,
    graph: GraphOption = DEFAULT_GRAPH,
) -> None:
    """ICS: deadlines as a calendar (iCalendar)."""
    from gongbao.exports import calendar

    alarms = tuple(map(_length, alarm or ()))
    without: list[str] = []

    def write(opened: "Graph", stream: BinaryIO) -> None:
        without.extend(calendar.write(opened, stream, agency=agency, region=region, alarms=alarms))

    _write_file("ics", graph, output, write)
    if without:
        note(f"gongbao: {len(without)} more deadlines have neither a day nor a rule, and no event")


@formats.command(epilog="Example: gongbao export akn --document 'doc/1' -o document.xml")
def akn(
    output: FileOption = None,
    issue: Annotated[
        str | None, typer.Option(metavar="KEY", help="Which issue, where the graph has several (xam/2024/4).")
    ] = None,
    document: Annotated[
        str | None,
        typer.Option(metavar="ID", help="One document, by its id, number, title or IRI (default: the whole issue)."),
    ] = None,
    graph: GraphOption = DEFAULT_GRAPH,
) -> None:
    """AKN: an issue or a document as Akoma Ntoso 3.0, legal XML."""
    from gongbao.exports import akomantoso

    _write_file(
        "akn", graph, output, lambda opened, stream: akomantoso.write(opened, stream, issue=issue, document=document)
    )


@formats.command(epilog="Example: gongbao export html -o site")
def html(output: FolderOption, as_of: AsOfOption = None, graph: GraphOption = DEFAULT_GRAPH) -> None:
    """HTML: a site of pages, with every fact marked in its text."""
    from gongbao.exports import site

    day = _day(as_of)
    _write_folder("html", graph, output, lambda opened, folder: site.write(opened, folder, as_of=day))


def _length(given: str) -> datetime.timedelta:
    """Read a length of time: a number of days, hours or weeks."""
    from gongbao.parser.model import GongbaoError

    units = {"": "days", "d": "days", "h": "hours", "w": "weeks"}
    found = re.fullmatch(r"(\d{1,4})([dhw]?)", given)
    if found is None:
        raise GongbaoError(f"--alarm {given}: give a length of time such as 7d, 2w or 12h")
    return datetime.timedelta(**{units[found[2]]: int(found[1])})


def _selection(
    agency: str | None, region: str | None, document: str | None, since: datetime.datetime | None
) -> "Selection":
    from gongbao.graph.selection import Selection

    return Selection(agency=agency, region=region, document=document, since=None if since is None else since.date())


def _day(given: datetime.datetime | None) -> datetime.date:
    return datetime.date.today() if given is None else given.date()


def _write_file(
    form: str, graph: Path, output: Path | None, write: "Callable[[Graph, BinaryIO], None]", *, binary: bool = False
) -> None:
    with _opened(form, graph) as opened, written_file(output, binary=binary) as stream:
        write(opened, stream)


def _write_folder(form: str, graph: Path, output: Path, write: "Callable[[Graph, Path], None]") -> None:
    with _opened(form, graph) as opened, written_folder(output, form) as folder:
        write(opened, folder)


@contextmanager
def _opened(form: str, path: Path) -> "Iterator[Graph]":
    """Open a graph, and move a bar whenever an issue of it is read; a format may read all of them more than once."""
    from gongbao.graph import open_graph

    opened = open_graph(path)
    total = len(opened.manifest.issues)
    done = 0
    with progress(f"Writing {form}", total) as advance:

        def on_read() -> None:
            nonlocal done
            if done == total:
                done = 0
                advance(0, total=total)
            done += 1
            advance()

        yield replace(opened, on_read=on_read)
