"""Work shared among processes: results in order, and clear words when one of the processes is lost."""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from gongbao.graph import open_graph
from gongbao.graph.canonical import quad_lines
from gongbao.graph.processes import in_order
from gongbao.parser.model import GongbaoError
from tests.command import CHIFENG, COMMAND, TONGLIAO, gongbao

# A worker ends itself just before it opens a file of an issue's truth.
LOSING_WORKERS = """
import os, signal, sys
def hook(event, arguments):
    if event == "open" and str(arguments[0]).endswith("facts.json.gz") and arguments[1] == {mode!r}:
        os.kill(os.getpid(), signal.SIGKILL)
if "--multiprocessing-fork" in sys.orig_argv:
    sys.addaudithook(hook)
"""

STARTING = """
import time
from gongbao.graph.processes import in_order

def calls():
    for number in range(100):
        print("call", flush=True)
        yield (0.2,)

if __name__ == "__main__":
    list(in_order(time.sleep, calls(), 2))
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_calls_and_calls_are_taken_as_needed(jobs: int) -> None:
    taken: list[int] = []

    def calls() -> Iterator[tuple[float]]:
        for number in range(20):
            taken.append(number)
            yield (0.02 * (number % 3),)

    results = in_order(time.sleep, calls(), jobs)
    next(results)
    assert len(taken) <= 2 * jobs + 1
    assert len(list(results)) == 19


def test_what_a_call_raises_is_raised() -> None:
    results = in_order(divmod, [(7, 2), (7, 0)], 2)
    assert next(results) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_a_lost_process_is_told() -> None:
    with pytest.raises(GongbaoError, match=r"one of 2 processes was ended from outside.*fewer --jobs"):
        deque(in_order(os._exit, [(9,)], 2))


def test_processes_are_out_of_reach_of_ctrl_c_from_their_start() -> None:
    assert list(in_order(signal.pthread_sigmask, [(signal.SIG_BLOCK, ())], 2)) == [{signal.SIGINT}]
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()


def test_ctrl_c_ends_all_processes_however_often_it_comes(tmp_path: Path) -> None:
    (tmp_path / "starting.py").write_text(STARTING, encoding="ascii")
    with subprocess.Popen(
        [sys.executable, tmp_path / "starting.py"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(5)] == ["call\n"] * 5
        for _ in range(2):
            process.send_signal(signal.SIGINT)
            time.sleep(0.002)
        _, said = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT
    assert "handle is closed" not in said


@pytest.mark.parametrize("mode", ["w", "r"], ids=["while it reads sources", "while it makes the index"])
def test_a_build_that_loses_a_process_says_so_and_leaves_the_graph(tmp_path: Path, mode: str) -> None:
    (tmp_path / "first.txt").write_text(CHIFENG, encoding="utf-8")
    assert gongbao("build", tmp_path, "--graph", tmp_path / "graph").returncode == 0
    before = list(quad_lines(open_graph(tmp_path / "graph")))
    (tmp_path / "second.txt").write_text(TONGLIAO, encoding="utf-8")
    (tmp_path / "sitecustomize.py").write_text(LOSING_WORKERS.format(mode=mode), encoding="ascii")
    done = subprocess.run(
        [COMMAND, "build", tmp_path, "--graph", tmp_path / "graph", "--jobs", "2"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert "one of 2 processes was ended from outside" in line
    assert list(quad_lines(open_graph(tmp_path / "graph"))) == before
    assert gongbao("build", tmp_path, "--graph", tmp_path / "graph", "--jobs", "2").returncode == 0
    assert len(open_graph(tmp_path / "graph").keys()) == 2
