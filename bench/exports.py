"""Exports against their peers, in one run: GEXF against NetworkX's writer, Turtle against rdflib's serializer.

    python bench/exports.py [--part gexf|turtle] [--nodes 100000] [--edges 500000] [--issues 240] [--work DIR]

Each measurement runs in a process of its own, so that no one's memory or garbage is another's. Time is that of the
writing alone, into a file; ratios are of CPU time, as other programs may run beside.

GEXF: both writers get the same synthetic network, shaped like ours, with values that NetworkX's can write, and
positions that were there before. Memory is what the process had at most while it wrote, beyond what it had before.

Turtle: all write the same triples, those of synthetic gazettes (bench/gazettes.py). Two comparisons: of what is in
memory already, which for rdflib is its graph and for gongbao N-Triples in no order (sorting them is inside); and the
whole way to a file, for rdflib from N-Triples on disk and for gongbao from the store on disk, as `gongbao export ttl`.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import networkx as nx
import pyoxigraph
import rdflib

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, the folder of bench/ is not there

from bench.corpus import built, heading, memory, seconds, workplace, written
from bench.measure import run, table
from gongbao.exports import gexf, rdf
from gongbao.graph.canonical import SortedLines, triple_lines
from gongbao.graph.directory import open_graph
from gongbao.graph.vocabulary import PREFIXES

WANTED_GEXF = 4
WANTED_GROWTH = 50e6
WANTED_TURTLE = 10
BASE = "https://w3id.org/gongbao/"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--part", choices=PARTS, action="append", help="only this part; may be given again")
    arguments.add_argument("--nodes", type=int, default=100_000)
    arguments.add_argument("--edges", type=int, default=500_000)
    arguments.add_argument("--issues", type=int, default=240, help="some 4,400 triples each")
    arguments.add_argument("--work", type=Path, metavar="DIR", help="work here, and leave everything here")
    arguments.add_argument("--measure", choices=MEASURED, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.measure:
        print(json.dumps(MEASURED[given.measure](given)))
        return
    print(f"machine: {os.cpu_count()} cores")
    with workplace(given.work, keep=False) as work:
        given.work = work
        for part in given.part or PARTS:
            PARTS[part](given)


def measured(name: str, given: argparse.Namespace) -> dict[str, Any]:
    """A measurement, in a process of its own."""
    numbers = [f"--{key}={getattr(given, key)}" for key in ("nodes", "edges", "issues")]
    answer: dict[str, Any] = json.loads(
        run([sys.executable, Path(__file__), "--measure", name, *numbers, "--work", given.work]).printed
    )
    return answer


def timed(write: Callable[[], object]) -> dict[str, float]:
    """Seconds by the clock and of CPU, and by how many bytes memory grew at most."""
    before = _status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from now on (proc(5))
    wall, cpu = time.perf_counter(), time.process_time()
    write()
    return {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "growth": _status("VmHWM") - before,
    }


def _status(name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB$", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024


@contextmanager
def output() -> Iterator[Any]:
    with tempfile.NamedTemporaryFile() as stream:
        yield stream


def verdict(ratio: float, wanted: float) -> str:
    return f"{ratio:.1f} times as fast (wanted: at least {wanted}){'' if ratio >= wanted else ': MISSED'}"


# -------------------------------------------------------------------------------------------------------------- GEXF


def gexf_part(given: argparse.Namespace) -> None:
    heading(f"GEXF of {given.nodes:,} nodes and {given.edges:,} edges")
    ours, theirs = measured("gexf", given), measured("networkx", given)
    table(
        [
            ("writer", "wall", "CPU", "memory growth", "file"),
            *(
                (name, seconds(took["wall"]), seconds(took["cpu"]), memory(took["growth"]), memory(took["size"]))
                for name, took in (("gongbao", ours), ("networkx.write_gexf", theirs))
            ),
        ]
    )
    print(verdict(theirs["cpu"] / ours["cpu"], WANTED_GEXF))
    missed = "" if ours["growth"] < WANTED_GROWTH else ": MISSED"
    print(f"memory growth {memory(ours['growth'])} (wanted: under {memory(int(WANTED_GROWTH))}){missed}")


def gexf_by_gongbao(given: argparse.Namespace) -> dict[str, float]:
    drawn = network(given.nodes, given.edges)
    chance = Random(2)
    positions = {node: (round(chance.uniform(-9e3, 9e3), 1), round(chance.uniform(-9e3, 9e3), 1)) for node in drawn}
    with output() as stream:
        took = timed(lambda: gexf.write_network(drawn, stream, positions))
        return {**took, "size": stream.tell()}


def gexf_by_networkx(given: argparse.Namespace) -> dict[str, float]:
    drawn = network(given.nodes, given.edges)
    with output() as stream:
        took = timed(lambda: nx.write_gexf(drawn, stream))
        return {**took, "size": stream.tell()}


def network(nodes: int, edges: int) -> "nx.MultiDiGraph[str]":
    """A network shaped like those of gongbao.graph.network: the same kinds, attributes, and lengths of text."""
    chance = Random(1)
    words = [
        f"{place}{what}" for place in "东南西北中上下前后" for what in ("农牧", "水利", "林草", "财政", "教育", "卫健")
    ]

    def text(length: int) -> str:
        return "".join(chance.choices(words, k=length))

    def day() -> str:
        return f"{chance.randint(2023, 2027)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"

    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    shares = {"agency": 0.02, "document": 0.03, "target": 0.2, "deadline": 0.15}
    counts = {kind: max(1, int(nodes * share)) for kind, share in shares.items()}
    counts["obligation"] = nodes - sum(counts.values())
    named = {kind: [f"{BASE}{kind}/{number}" for number in range(count)] for kind, count in counts.items()}
    for node in named["agency"]:
        net.add_node(node, kind="agency", label=text(2), level="县", jurisdiction=text(1), collective=False)
    for node in named["document"]:
        number = f"{text(1)}发〔2024〕{chance.randint(1, 99)}号"
        net.add_node(
            node, kind="document", label=number, number=number, title=text(8), date=day(), issuer=text(2), printed=True
        )
    for node in named["target"]:
        quote, value = text(3), float(chance.randint(1, 9999))
        net.add_node(
            node, kind="target", label=quote, quote=quote, indicator=text(2), comparator=">=", value=value,
            unit="万亩", target_kind="target", due=day(),
        )  # fmt: skip
    for node in named["deadline"]:
        quote, last = text(2), day()
        net.add_node(node, kind="deadline", label=quote, quote=quote, deadline_kind="by", end=last, due=last)
    for node in named["obligation"]:
        work = chance.choice(named["document"])
        net.add_node(
            node, kind="obligation", label=text(4), quote=text(20), modality="must", topics=text(2), document=work,
            document_label=net.nodes[work]["label"], path="三、（二）", issue=f"{BASE}eli/x/2024/1", due=day(),
            tasks=chance.randint(1, 5), targets=chance.randint(0, 3), deadlines=chance.randint(0, 3),
        )  # fmt: skip
        net.add_edge(work, node, "states", kind="states", weight=1)
    for kind, edge in (("target", "measures"), ("deadline", "due")):
        for node in named[kind]:
            net.add_edge(chance.choice(named["obligation"]), node, edge, kind=edge, weight=1)
    room = edges - net.number_of_edges()
    while room > 0:
        agency, obligation = chance.choice(named["agency"]), chance.choice(named["obligation"])
        role = chance.choice(("responsible", "lead", "joint", "support"))
        room -= not net.has_edge(agency, obligation, role)
        net.add_edge(agency, obligation, role, kind=role, weight=1)
    return net


# ------------------------------------------------------------------------------------------------------------ Turtle


def turtle_part(given: argparse.Namespace) -> None:
    graph = _graph(given.work)
    if not graph.exists():
        written(given.work / "corpus", given.issues)
        built(given.work / "corpus", graph, os.cpu_count() or 1)
    opened = open_graph(graph)
    count = len(opened.store)
    chance = Random(3)
    lines = list(triple_lines(opened))
    chance.shuffle(lines)
    _triples(given.work).write_bytes(b"".join(lines))
    del opened, lines
    took = {name: measured(name, given) for name in ("turtle", "turtle-store", "rdflib", "pyoxigraph")}
    reading = measured("store", given)
    read_back = {found["triples"] for found in took.values()}
    heading(f"Turtle of {count:,} triples; read back: {'all, from each' if read_back == {count} else read_back}")
    theirs = took["rdflib"]
    loaded = {key: theirs[key] + theirs[f"read-{key}"] for key in ("wall", "cpu")}
    serializer, whole = theirs["cpu"], loaded["cpu"]
    rows = [("what is written, from what", "wall", "CPU", "memory growth", "file", "times as fast")]
    for name, found, against in (
        ("rdflib's serializer, its graph in memory", theirs, serializer),
        ("gongbao, sorted, N-Triples in memory", took["turtle"], serializer),
        ("pyoxigraph, as they come, its triples in memory", took["pyoxigraph"], serializer),
        ("rdflib, N-Triples on disk", {**theirs, **loaded, "growth": theirs["read-growth"]}, whole),
        ("gongbao export ttl, sorted, store on disk", took["turtle-store"], whole),
    ):
        figures = seconds(found["wall"]), seconds(found["cpu"]), memory(found["growth"]), memory(found["size"])
        rows.append((name, *figures, f"{against / found['cpu']:.1f}"))
    table(rows)
    print(f"serializers, both from memory: {verdict(serializer / took['turtle']['cpu'], WANTED_TURTLE)}")
    store = took["turtle-store"]["cpu"]
    print(f"the whole way, both from disk: {whole / store:.1f} times as fast")
    print(f"reading the store takes {reading['cpu'] / store:.0%} of the export")
    print(f"export from disk against rdflib's serializer from memory: {serializer / store:.1f} times as fast")


def _graph(work: Path) -> Path:
    return work / "graph"


def _triples(work: Path) -> Path:
    return work / "triples.nt"


def _read_back(took: dict[str, float], stream: Any) -> dict[str, float]:
    size = stream.tell()
    stream.seek(0)
    triples = sum(1 for _ in pyoxigraph.parse(stream, pyoxigraph.RdfFormat.TURTLE, base_iri=BASE))
    return {**took, "size": size, "triples": triples}


def turtle_by_gongbao(given: argparse.Namespace) -> dict[str, float]:
    lines = _triples(given.work).read_bytes()

    def write() -> None:
        with SortedLines() as ordered:
            for start in range(0, len(lines), 1 << 16):
                ordered.write(lines[start : start + (1 << 16)])
            rdf.write_triples(ordered.sorted(), stream, base=BASE)

    with output() as stream:
        stream.write(b"".join(f"@prefix {prefix}: <{iri}> .\n".encode() for prefix, iri in PREFIXES.items()))
        return _read_back(timed(write), stream)


def turtle_from_store(given: argparse.Namespace) -> dict[str, float]:
    def write() -> None:
        rdf.write(open_graph(_graph(given.work)), stream, syntax="ttl")

    with output() as stream:
        return _read_back(timed(write), stream)


def store_alone(given: argparse.Namespace) -> dict[str, float]:
    """What the store needs to give its triples to anybody."""
    with output() as stream:
        return timed(
            lambda: open_graph(_graph(given.work)).store.dump(
                stream, pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph()
            )
        )


def turtle_by_rdflib(given: argparse.Namespace) -> dict[str, float]:
    graph = rdflib.Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    reading = timed(lambda: graph.parse(_triples(given.work), format="nt"))
    with output() as stream:
        took = timed(lambda: graph.serialize(stream, format="turtle", encoding="utf-8"))
        return {**_read_back(took, stream), **{f"read-{key}": value for key, value in reading.items()}}


def turtle_by_pyoxigraph(given: argparse.Namespace) -> dict[str, float]:
    read = pyoxigraph.parse(path=_triples(given.work), format=pyoxigraph.RdfFormat.N_TRIPLES)
    triples = [quad.triple for quad in read]
    with output() as stream:
        took = timed(lambda: pyoxigraph.serialize(triples, stream, pyoxigraph.RdfFormat.TURTLE, prefixes=PREFIXES))
        return _read_back(took, stream)


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {"gexf": gexf_part, "turtle": turtle_part}
MEASURED: dict[str, Callable[[argparse.Namespace], dict[str, float]]] = {
    "gexf": gexf_by_gongbao,
    "networkx": gexf_by_networkx,
    "turtle": turtle_by_gongbao,
    "turtle-store": turtle_from_store,
    "store": store_alone,
    "rdflib": turtle_by_rdflib,
    "pyoxigraph": turtle_by_pyoxigraph,
}

if __name__ == "__main__":
    main()
