"""A build killed at any moment leaves a graph that opens and answers from the last complete build.

The real command is killed with SIGKILL at a known step of its work on the disk, or some milliseconds after it
(tests/kills/sitecustomize.py). `.ci/full` kills more often: --kills 60
"""

import json
import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from gongbao.graph import open_graph
from gongbao.graph.canonical import quad_lines
from gongbao.graph.lookup import duties, find_agencies
from tests.command import COMMAND, GAZETTE, gongbao

HOOK = Path(__file__).with_name("kills")
CITIES = (
    "赤峰市",
    "通辽市",
    "朝阳市",
    "阜新市",
    "锦州市",
    "葫芦岛市",
    "铁岭市",
    "抚顺市",
    "本溪市",
    "丹东市",
    "营口市",
    "盘锦市",
)


class Change(NamedTuple):
    """A graph, the sources that it is to be built from now, and what it has to hold before and after."""

    graph: Path
    sources: Path
    before: tuple[bytes, ...]
    after: tuple[bytes, ...]
    steps: dict[str, int]


def write(sources: Path, numbers: dict[str, int]) -> None:
    sources.mkdir(exist_ok=True)
    for city, number in numbers.items():
        text = GAZETTE.format(city=city, word=city[0], number=number)
        (sources / f"{city}.txt").write_text(text, encoding="utf-8")


def lines(graph: Path) -> tuple[bytes, ...]:
    return tuple(quad_lines(open_graph(graph)))


def build(graph: Path, sources: Path, **environment: str | Path) -> int:
    names = {"PYTHONPATH": HOOK, "KILL_GRAPH": graph, "KILL_SOURCES": sources, **environment}
    done = subprocess.run(
        [COMMAND, "build", sources, "--graph", graph, "--prune"],
        env={**os.environ, **{name: str(value) for name, value in names.items()}},
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.returncode


def prepare(folder: Path, old: dict[str, int], new: dict[str, int]) -> Change:
    graph, sources = folder / "graph", folder / "sources"
    write(sources, old)
    assert gongbao("build", sources, "--graph", graph).returncode == 0
    shutil.rmtree(sources)
    write(sources, new)
    whole = folder / "whole"
    shutil.copytree(graph, whole)
    assert build(whole, sources, KILL_STEPS=folder / "steps.json") == 0
    steps = json.loads((folder / "steps.json").read_text(encoding="ascii"))
    return Change(graph, sources, lines(graph), lines(whole), steps)


@pytest.fixture(scope="module")
def changes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Change, ...]:
    """A small change, which goes into a copy of the index, and one that makes it anew."""
    old = dict.fromkeys(CITIES, 1)
    small = {**old, CITIES[0]: 2}
    del small[CITIES[1]]
    large = {**dict.fromkeys(CITIES[:6], 3)}
    return (
        prepare(tmp_path_factory.mktemp("small"), old, small),
        prepare(tmp_path_factory.mktemp("large"), old, large),
    )


def moments(change: Change, count: int) -> Iterator[str]:
    """Phases in turn; in each, steps spread over all there are, every other kill some milliseconds later."""
    chance = random.Random(count)
    phases = sorted(change.steps)
    per_phase = Counter(phases[index % len(phases)] for index in range(count))
    for phase, kills in per_phase.items():
        for kill in range(kills):
            step = (2 * kill + 1) * change.steps[phase] // (2 * kills)
            yield f"{phase} {step} {chance.choice((0.0, chance.uniform(0.0, 0.01))):.4f}"


def test_a_killed_build_leaves_the_last_complete_graph(
    changes: tuple[Change, ...], tmp_path: Path, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]
) -> None:
    kills = pytestconfig.getoption("kills")
    phases: Counter[str] = Counter()
    for which, change in enumerate(changes):
        assert change.before != change.after
        for number, planned in enumerate(moments(change, kills // len(changes))):
            graph = tmp_path / f"{which}-{number}"
            shutil.copytree(change.graph, graph)
            killed_in = tmp_path / f"{which}-{number}.phase"
            moment = planned
            code = build(graph, change.sources, KILL_AT=moment, KILLED_IN=killed_in)
            if code == 0:  # it was done before the time was up
                shutil.rmtree(graph)
                shutil.copytree(change.graph, graph)
                moment = f"{moment.rpartition(' ')[0]} 0"
                code = build(graph, change.sources, KILL_AT=moment, KILLED_IN=killed_in)
            assert code == -9, f"{moment}: ended with {code}"
            phases[killed_in.read_text(encoding="ascii")] += 1
            found = lines(graph)
            assert found in (change.before, change.after), moment
            opened = open_graph(graph)
            assert duties(opened, find_agencies(opened, "水利局")), moment
            assert build(graph, change.sources) == 0
            assert lines(graph) == change.after, f"{moment}: the next build does not mend it"
            left = {file.name for file in graph.iterdir()}
            assert left == {"FORMAT", "current", "generations", "issues", "lock"}, moment
            shutil.rmtree(graph)
    with capsys.disabled():
        print(f"\nkilled in {', '.join(f'{phase}: {count}' for phase, count in sorted(phases.items()))}")
    assert set(phases) == {"parse", "write", "index", "switch"}
