"""The queries that ship, timed on a graph directory: cold, warm, and on rdflib's own engine.

    python bench/queries.py GRAPH NAME [PARAMETER=VALUE …]     cold and warm seconds and rows, as JSON
    python bench/queries.py GRAPH --rdflib SECONDS             every query on rdflib's engine, a line of JSON each

Cold is the first run in a process that has just started: from before the graph is opened to the last row. The
operating system may have the files in memory. Warm is the second run in that process, on the store as it is open.
"""

import argparse
import calendar
import json
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import rdflib
from pyoxigraph import DefaultGraph, QueryBoolean, QuerySolutions, Store

from gongbao.graph import open_graph, shipped_queries
from gongbao.graph.guard import normalise
from gongbao.graph.parameters import bind
from gongbao.graph.vocabulary import PREFIXES

MOST = "SELECT ?value (COUNT(*) AS ?count) WHERE {{ {} }} GROUP BY ?value ORDER BY DESC(?count) ?value LIMIT 1"

EXAMPLES = {
    "agency": MOST.format("?obligation gb:responsibleAgency ?value"),
    "name": MOST.format("?obligation gb:responsibleAgency/skos:prefLabel ?value"),
    "document": MOST.format("?citation gb:citedWork ?value . ?document eli:realizes ?value"),
    "topic": MOST.format("?obligation gb:topic ?value"),
    "text": MOST.format("?obligation gb:topic ?value"),
    "indicator": MOST.format("?target gb:indicator ?value"),
    "fact": "SELECT ?value WHERE { ?value a gb:Target } ORDER BY ?value LIMIT 1",
}
"""What a parameter is tried with, by its name: the busiest agency, the document that is cited most …"""

BUSIEST_DAY = MOST.format("?deadline gb:due|gb:end ?value")


def example_parameters(store: Store) -> dict[str, str]:
    """Values for the parameters of queries, by the parameters' names, taken from the graph itself."""
    found = {name: value for name, query in EXAMPLES.items() if (value := _value(store, query)) is not None}
    if (day := _value(store, BUSIEST_DAY)) is not None:
        first, last = f"{day[:8]}01", f"{day[:8]}{calendar.monthrange(int(day[:4]), int(day[5:7]))[1]}"
        found |= {"from": first, "to": last, "before": first, "asOf": first, "month": str(int(day[5:7]))}
    return found


def _value(store: Store, query: str) -> str | None:
    result = store.query(query, prefixes=PREFIXES)
    assert isinstance(result, QuerySolutions)
    row = next(result, None)
    return None if row is None else str(row["value"].value)


def bound(name: str, values: Mapping[str, str]) -> str:
    """The text of a query that ships, with those of the values that it has parameters for."""
    query = shipped_queries()[name]
    wanted = {parameter.name for parameter in query.parameters}
    return bind(normalise(query.text), {key: value for key, value in values.items() if key in wanted})


def answered(store: Store, text: str) -> int:
    """Run a query to its end; the number of its rows or triples."""
    result = store.query(text, prefixes=PREFIXES)
    return 1 if isinstance(result, QueryBoolean) else sum(1 for _ in result)


def timed(run: Callable[[], int]) -> tuple[float, int]:
    """Seconds, and what the run gave."""
    start = time.perf_counter()
    given = run()
    return time.perf_counter() - start, given


def cold_and_warm(graph: Path, name: str, values: Mapping[str, str]) -> dict[str, Any]:
    text = bound(name, values)
    opened: list[Store] = []

    def first() -> int:
        opened.append(open_graph(graph).store)
        return answered(opened[0], text)

    cold, rows = timed(first)
    warm, _ = timed(lambda: answered(opened[0], text))
    return {"query": name, "cold": cold, "warm": warm, "rows": rows}


# ------------------------------------------------------------------------------------------------ rdflib's own engine


def on_rdflib(graph: Path, values: Mapping[str, str], limit: float) -> Iterator[dict[str, Any]]:
    """Each query on rdflib's engine, the triples of the merge in its memory, and ended after a number of seconds."""
    store = open_graph(graph).store
    triples = rdflib.Graph()
    lines = "\n".join(f"{quad.triple} ." for quad in store.quads_for_pattern(None, None, None, DefaultGraph()))
    loading, count = timed(lambda: len(triples.parse(data=lines, format="nt")))
    yield {"query": None, "seconds": loading, "rows": count}
    fork = multiprocessing.get_context("fork")
    for name in shipped_queries():
        text = bound(name, values)
        # An engine that has to be ended is run in a copy of this process, which has the triples already.
        ours, theirs = fork.Pipe(duplex=False)
        process = fork.Process(target=_answer, args=(triples, text, theirs))
        process.start()
        theirs.close()
        answer: tuple[float | None, int | None] = (None, None)
        if ours.poll(limit):
            try:
                answer = ours.recv()
            except EOFError:
                answer = (float("nan"), None)
        process.kill()
        process.join()
        yield {"query": name, "seconds": answer[0], "rows": answer[1]}


def _answer(triples: rdflib.Graph, text: str, answer: Connection) -> None:
    answer.send(timed(lambda: sum(1 for _ in triples.query(text, initNs=dict(PREFIXES)))))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("graph", type=Path)
    arguments.add_argument("name", nargs="?")
    arguments.add_argument("values", nargs="*", metavar="PARAMETER=VALUE")
    arguments.add_argument("--rdflib", type=float, metavar="SECONDS")
    given = arguments.parse_args()
    if given.rdflib is None:
        values = dict(value.split("=", 1) for value in given.values)
        print(json.dumps(cold_and_warm(given.graph, given.name, values)))
        return
    values = example_parameters(open_graph(given.graph).store)
    for line in on_rdflib(given.graph, values, given.rdflib):
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.setrecursionlimit(20_000)  # rdflib evaluates nested patterns by recursion
    main()
