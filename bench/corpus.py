"""The benchmark of a large corpus: building it, adding to it, asking it.

    python bench/corpus.py [--issues 1000] [--jobs 2] [--part build|queries|rdflib] [--work DIR] [--keep]

Runs the real commands, each in a process of its own, on synthetic gazettes (bench/gazettes.py), and prints what they
took beside what is wanted. A folder given with --work is kept; `--part` then goes on with the graph that is there.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, the folder of bench/ is not there

from bench.gazettes import file_name
from bench.measure import GONGBAO, Run, run, size, table
from bench.queries import example_parameters
from bench.world import issue
from gongbao.app.tables import NOTHING_FOUND
from gongbao.graph import open_graph, shipped_queries

BENCH = Path(__file__).parent
MEGA = 1e6
EXACT = 100
"""The most issues that exports are compared for, when one is added and removed: a canonical export sorts all quads."""

PART = 20
"""Issues that rdflib's engine is asked about."""

PATIENCE = 300.0
RDFLIB_PATIENCE = 60.0


def written(folder: Path, issues: int) -> Run:
    """A workspace of so many issues."""
    return run([sys.executable, BENCH / "gazettes.py", folder, "--issues", str(issues)])


def built(folder: Path, graph: Path, jobs: int, *options: str) -> Run:
    """The graph of a workspace's sources, without the issues that ship."""
    return run(
        [GONGBAO, "build", folder / "sources", "--corpus", folder, "--graph", graph, "--jobs", str(jobs), *options]
    )


def can_prune() -> bool:
    said = subprocess.run([GONGBAO, "build", "--help"], capture_output=True, text=True, check=True)
    return "--prune" in said.stdout


def export_digest(graph: Path) -> str:
    """SHA-256 of the canonical export."""
    export = graph.with_suffix(".nq")
    run([GONGBAO, "export", "nq", "--graph", graph], output=export)
    with export.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def triples(graph: Path) -> int:
    query = "SELECT (COUNT(*) AS ?count) WHERE { ?subject ?predicate ?object }"
    asking = run([GONGBAO, "query", query, "--format", "csv", "--timeout", str(PATIENCE), "--graph", graph])
    return int(asking.printed.split()[-1])


def heading(text: str) -> None:
    print(f"\n{text}", flush=True)


def seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.2f} s" if value >= 1 else f"{value * 1e3:.1f} ms"


def memory(value: int) -> str:
    return f"{value / MEGA:.0f} MB"


# ------------------------------------------------------------------------------------------------------------- build


def build_part(work: Path, issues: int, jobs: int) -> None:
    corpus, graph = work / "corpus", work / "graph"
    if graph.exists():
        raise SystemExit(f"{graph}: is there already; give an empty folder, or --part queries to ask this graph")
    making = written(corpus, issues)
    text = size(corpus / "sources")
    heading(f"{issues:,} issues, {text / MEGA:.1f} MB of text, written in {making.wall:.1f} s; {jobs} jobs")

    quarter = max(1, issues // 4)
    written(work / "quarter", quarter)
    part = built(work / "quarter", work / "quarter-graph", jobs)
    whole = built(corpus, graph, jobs)
    unchanged = built(corpus, graph, jobs)
    count, bytes_used = triples(graph), size(graph)
    table(
        [
            ("build", "wall", "CPU", "largest process", "all processes", "issues/s", "MB/s"),
            _build_row(f"{quarter:,} issues", part, quarter, size(work / "quarter" / "sources")),
            _build_row(f"{issues:,} issues", whole, issues, text),
            ("nothing changed", *_needed(unchanged), "", ""),
        ]
    )
    growth = whole.together / part.together
    print(f"memory with {issues / quarter:.0f} times the issues: {growth:.2f} times (wanted: about 1)")
    print(f"triples in the merge: {count:,}; {count / issues:,.0f} an issue")
    print(f"graph directory: {bytes_used / MEGA:.0f} MB, {bytes_used / text:.1f} times the text (wanted: at most 30)")
    _add_and_remove(corpus, graph, issues, jobs, whole)
    _exactness(work, min(issues, EXACT), jobs)


def _needed(needed: Run) -> tuple[str, ...]:
    return seconds(needed.wall), seconds(needed.cpu), memory(needed.largest), memory(needed.together)


def _build_row(name: str, needed: Run, issues: int, text: int) -> tuple[str, ...]:
    return name, *_needed(needed), f"{issues / needed.wall:.2f}", f"{text / MEGA / needed.wall:.3f}"


def _add_and_remove(corpus: Path, graph: Path, issues: int, jobs: int, whole: Run) -> None:
    heading(f"issue {issues + 1:,}: the whole folder is built again, with one file more, then with one less")
    written(corpus, issues + 1)
    adding = built(corpus, graph, jobs)
    rows = [("", "wall", "CPU", "largest process", "all processes"), ("added", *_needed(adding))]
    (corpus / "sources" / file_name(issue(issues))).unlink()
    if can_prune():
        rows.append(("removed (--prune)", *_needed(built(corpus, graph, jobs, "--prune"))))
    table(rows)
    share = adding.cpu / whole.cpu
    print(f"CPU of adding one: {share:.2%} of the whole build's (wanted: at most 2 %)")
    if not can_prune():
        print("removing: this gongbao has no build --prune")


def _exactness(work: Path, issues: int, jobs: int) -> None:
    if not can_prune():
        return
    heading(f"canonical export of {issues:,} issues, before one is added and after it is removed again")
    corpus, graph = work / "exact", work / "exact-graph"
    written(corpus, issues)
    built(corpus, graph, jobs)
    before = export_digest(graph)
    written(corpus, issues + 1)
    built(corpus, graph, jobs)
    between = export_digest(graph)
    (corpus / "sources" / file_name(issue(issues))).unlink()
    built(corpus, graph, jobs, "--prune")
    after = export_digest(graph)
    same = "the same" if before == after else "DIFFERENT"
    print(f"SHA-256 {before[:12]} before, {between[:12]} between, {after[:12]} after: {same}")


# ----------------------------------------------------------------------------------------------------------- queries


def queries_part(work: Path, issues: int, jobs: int) -> None:
    graph = _graph_of(work, issues, jobs)
    opened = open_graph(graph)
    values = example_parameters(opened.store)
    heading(f"queries that ship, on {len(opened.keys()):,} issues")
    print("cold: first run in a fresh process, opening the graph included; warm: the second run in that process;")
    print("command: `gongbao query NAME`, start of the program and printing included. Wanted: each under 1 s.")
    del opened
    rows = [("query", "rows", "cold", "warm", "command", "over 1 s")]
    for name in shipped_queries():
        given = _parameters(name, values)
        took = _cold_and_warm(graph, name, given)
        options: list[str | Path] = [*_param_options(given), "--timeout", str(PATIENCE), "--graph", graph]
        command = run([GONGBAO, "query", name, *options], accepted=(0, NOTHING_FOUND))
        slow = "yes" if max(took["cold"], took["warm"]) > 1 else ""
        rows.append(
            (name, str(took["rows"]), seconds(took["cold"]), seconds(took["warm"]), seconds(command.wall), slow)
        )
    table(rows)
    print("parameters: " + ", ".join(f"{name}={value}" for name, value in sorted(values.items())))
    _duties(graph, values["agency"])


def _parameters(name: str, values: dict[str, str]) -> dict[str, str]:
    wanted = {parameter.name for parameter in shipped_queries()[name].parameters}
    return {key: value for key, value in values.items() if key in wanted}


def _param_options(values: dict[str, str]) -> list[str]:
    return [option for key, value in values.items() for option in ("--param", f"{key}={value}")]


def _cold_and_warm(graph: Path, name: str, values: dict[str, str]) -> dict[str, Any]:
    pairs = [f"{key}={value}" for key, value in values.items()]
    took: dict[str, Any] = json.loads(run([sys.executable, BENCH / "queries.py", graph, name, *pairs]).printed)
    return took


def _duties(graph: Path, agency: str) -> None:
    """The whole command for the busiest agency, and what a program costs that does nothing."""
    name = agency.partition("/agency/")[2]
    commands: dict[str, list[str | Path]] = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "gongbao --version": [GONGBAO, "--version"],
        "gongbao duties": [
            GONGBAO,
            "duties",
            name.rpartition("/")[2],
            "--in",
            name.partition("/")[0],
            "--graph",
            graph,
        ],
    }
    times = {name: median(run(command).wall for _ in range(5)) for name, command in commands.items()}
    heading(f"gongbao duties {name}, whole command (medians of 5)")
    table([(name, seconds(wall)) for name, wall in times.items()])
    over = times["gongbao duties"] - times["python -c pass"]
    print(f"duties without the start of Python: {seconds(over)} (wanted: under 0.3 s)")


def _graph_of(work: Path, issues: int, jobs: int) -> Path:
    """The graph of the build part, made where it is not there yet."""
    graph = work / "graph"
    if not graph.exists():
        written(work / "corpus", issues)
        built(work / "corpus", graph, jobs)
    return graph


# ------------------------------------------------------------------------------------------------------------ rdflib


def rdflib_part(work: Path, issues: int, jobs: int) -> None:
    issues = min(issues, PART)
    corpus, graph = work / "part", work / "part-graph"
    if not graph.exists():
        written(corpus, issues)
        built(corpus, graph, jobs)
    asking = run([sys.executable, BENCH / "queries.py", graph, "--rdflib", str(RDFLIB_PATIENCE)])
    loading, *answers = [json.loads(line) for line in asking.printed.splitlines()]
    heading(
        f"rdflib's own engine in memory on {issues} issues ({loading['rows']:,} triples, "
        f"read in {loading['seconds']:.1f} s), beside the store on disk, both warm"
    )
    values = example_parameters(open_graph(graph).store)
    rows = [("query", "rows", "Oxigraph", "rdflib", "ratio")]
    for answer in answers:
        took = _cold_and_warm(graph, answer["query"], _parameters(answer["query"], values))
        if answer["seconds"] is None:
            other, ratio = f"over {RDFLIB_PATIENCE:g} s", f"over {RDFLIB_PATIENCE / took['warm']:,.0f}"
        else:
            other, ratio = seconds(answer["seconds"]), f"{answer['seconds'] / took['warm']:,.0f}"
        differs = "" if answer["rows"] in (None, took["rows"]) else f" (rdflib: {answer['rows']})"
        rows.append((answer["query"], f"{took['rows']}{differs}", seconds(took["warm"]), other, ratio))
    table(rows)


# -------------------------------------------------------------------------------------------------------------- main


PARTS = {"build": build_part, "queries": queries_part, "rdflib": rdflib_part}


@contextmanager
def workplace(folder: Path | None, keep: bool) -> Iterator[Path]:
    """A folder to work in: the one given, which stays, or one that goes unless it is to be kept."""
    if folder is not None or keep:
        place = folder or Path(tempfile.mkdtemp(prefix="gongbao-corpus-"))
        place.mkdir(parents=True, exist_ok=True)
        print(f"kept in {place}")
        yield place
        return
    with tempfile.TemporaryDirectory(prefix="gongbao-corpus-") as temporary:
        yield Path(temporary)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--issues", type=int, default=1000)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--part", choices=PARTS, action="append", help="only this part; may be given again")
    arguments.add_argument("--work", type=Path, metavar="DIR", help="work here, and leave everything here")
    arguments.add_argument("--keep", action="store_true", help="leave the folder that is worked in")
    given = arguments.parse_args()
    print(f"machine: {os.cpu_count()} cores")
    with workplace(given.work, given.keep) as work:
        for part in given.part or PARTS:
            PARTS[part](work, given.issues, given.jobs)


if __name__ == "__main__":
    main()
