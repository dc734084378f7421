"""GEXF beside NetworkX's writer and Turtle beside rdflib's serializer, each on the same graph, in one run.

    python bench/exports.py [--nodes N] [--edges N] [--issues N]

GEXF: a synthetic network, shaped like ours, that both write to a file; the layout, which NetworkX's writer has none of,
is made before and timed alone. Turtle: the graph of synthetic gazettes. `export ttl` reads the merge from the store,
sorts it and writes it; rdflib's serializer has all triples in memory before the clock starts. Each run is a process
of its own; memory is how much its largest resident set (ru_maxrss) grows while it writes.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import rdflib

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, the folder of bench/ is not there

from bench import gazettes, measure
from gongbao.exports import gexf, rdf
from gongbao.exports.layout import positions
from gongbao.graph.canonical import triple_lines
from gongbao.graph.directory import open_graph

Measure = dict[str, float]

ROLES = ("responsible", "lead", "joint", "support")
WANTED_GEXF, WANTED_TURTLE, WANTED_MEGABYTES = 4, 10, 50


def network(nodes: int, edges: int) -> "nx.MultiDiGraph[str]":
    """Documents, agencies and obligations with our attributes; a tenth of the nodes are agencies."""
    chance = random.Random(1)
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    agencies, documents = nodes // 10, nodes // 50
    for number in range(agencies):
        drawn.add_node(
            f"https://w3id.org/gongbao/agency/某市/第{number}局",
            kind="agency",
            label=f"某市第{number}局",
            jurisdiction="某市",
            level="地",
            collective=False,
        )
    for number in range(documents):
        drawn.add_node(
            f"https://w3id.org/gongbao/eli/work/某政发/2024/{number}",
            kind="document",
            label=f"某政发〔2024〕{number}号",
            title="某市人民政府关于做好有关工作的通知",
            date=f"2024-{number % 12 + 1:02}-11",
            printed=True,
        )
    owners, papers = list(drawn)[:agencies], list(drawn)[agencies:]
    duties = []
    for number in range(nodes - agencies - documents):
        paper = chance.choice(papers)
        duty = f"https://w3id.org/gongbao/eli/mou/2024/{number % 12}/doc/{number // 12}#chp_1__obl_{number}"
        duties.append(duty)
        drawn.add_node(
            duty,
            kind="obligation",
            label=f"完成第{number}项工作",
            quote="加强统筹协调，推动各项任务落地见效，2025年底前完成第一批建设任务。" * 2,
            modality="must",
            document=paper,
            due="2025-12-31",
            targets=number % 3,
        )
        drawn.add_edge(paper, duty, "states", kind="states", weight=1)
    for _ in range(edges - len(duties)):
        role = chance.choice(ROLES)
        drawn.add_edge(chance.choice(owners), chance.choice(duties), kind=role, weight=1)
    return drawn


def measured(write: Callable[[], object]) -> Measure:
    """CPU and wall seconds of a run, and the megabytes by which it made the process larger."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    write()
    spent = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    return {**spent, "megabytes": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024}


# --------------------------------------------------------------------------- runs, each in a process of its own


def gexf_ours(arguments: argparse.Namespace) -> Measure:
    drawn = network(arguments.nodes, arguments.edges)
    layout: dict[str, tuple[float, float]] = {}
    laid = measured(lambda: layout.update(positions(drawn)))
    with (arguments.folder / "ours.gexf").open("wb") as stream:
        return {**measured(lambda: gexf.write_network(drawn, stream, layout)), "layout": laid["wall"]}


def gexf_networkx(arguments: argparse.Namespace) -> Measure:
    drawn = network(arguments.nodes, arguments.edges)
    return measured(lambda: nx.write_gexf(drawn, arguments.folder / "theirs.gexf"))


def turtle_ours(arguments: argparse.Namespace) -> Measure:
    graph = open_graph(arguments.folder / "graph")
    with (arguments.folder / "ours.ttl").open("wb") as stream:
        return measured(lambda: rdf.write(graph, stream, syntax="ttl"))


def turtle_rdflib(arguments: argparse.Namespace) -> Measure:
    graph = rdflib.Graph()
    graph.parse(arguments.folder / "merge.nt", format="nt")
    spent = measured(lambda: graph.serialize(arguments.folder / "theirs.ttl", format="turtle"))
    return {**spent, "triples": float(len(graph))}


RUNS = {run.__name__: run for run in (gexf_ours, gexf_networkx, turtle_ours, turtle_rdflib)}


def build(folder: Path, issues: int) -> None:
    """Build a graph of synthetic gazettes, and its merge as N-Triples beside it."""
    gazettes.write(folder / "corpus", range(issues), seed=1)
    measure.run([measure.GONGBAO, "build", "--corpus", folder / "corpus", "--graph", folder / "graph", "--jobs", "2"])
    with (folder / "merge.nt").open("wb") as stream:
        stream.writelines(triple_lines(open_graph(folder / "graph")))


def run(name: str, arguments: argparse.Namespace) -> Measure:
    options = ["--nodes", str(arguments.nodes), "--edges", str(arguments.edges), "--folder", str(arguments.folder)]
    done = subprocess.run([sys.executable, __file__, "--run", name, *options], stdout=subprocess.PIPE, check=True)
    found: Measure = json.loads(done.stdout)
    return found


def compared(title: str, ours: Measure, peer: str, theirs: Measure, wanted: int) -> None:
    print(title)
    for name, spent in (("gongbao", ours), (peer, theirs)):
        print(f"  {name:22} {spent['wall']:8.2f} s  CPU {spent['cpu']:8.2f} s  {spent['megabytes']:8.0f} MB more")
    print(f"  {'times as fast':22} {theirs['wall'] / ours['wall']:8.1f}    (wanted: at least {wanted})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=500_000)
    parser.add_argument("--issues", type=int, default=230, help="Synthetic gazettes; 230 have a million triples.")
    parser.add_argument("--run", choices=RUNS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        print(json.dumps(RUNS[arguments.run](arguments)))
        return
    with tempfile.TemporaryDirectory() as folder:
        arguments.folder = Path(folder)
        ours, theirs = run("gexf_ours", arguments), run("gexf_networkx", arguments)
        title = f"GEXF, {arguments.nodes:,} nodes, {arguments.edges:,} edges"
        compared(title, ours, "networkx.write_gexf", theirs, WANTED_GEXF)
        print(f"  memory                 {ours['megabytes']:8.0f} MB  (wanted: under {WANTED_MEGABYTES})")
        print(f"  layout, beside it      {ours['layout']:8.2f} s")
        build(arguments.folder, arguments.issues)
        ours, theirs = run("turtle_ours", arguments), run("turtle_rdflib", arguments)
        compared(f"Turtle, {theirs['triples']:,.0f} triples", ours, "rdflib's serializer", theirs, WANTED_TURTLE)


if __name__ == "__main__":
    main()
