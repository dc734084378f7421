"""Time of whole commands on the shipped corpus, and the size of the graph directory as a multiple of the text.

    python bench/build.py [--repeat N]

Each command runs as a user runs it, in a process of its own; medians of N runs, `python -c pass` beside them.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from gongbao.corpus import shipped_sources

GONGBAO = Path(sys.executable).with_name("gongbao")


def run(command: list[str | Path]) -> tuple[float, float]:
    """Wall and CPU seconds of a command."""
    before, start = os.times(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    wall, after = time.perf_counter() - start, os.times()
    return wall, after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--repeat", type=int, default=5)
    repeat = arguments.parse_args().repeat
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / "graph"
        commands: dict[str, list[str | Path]] = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "gongbao --help": [GONGBAO, "--help"],
            "gongbao build": [GONGBAO, "build", "--graph", graph],
            "gongbao duties": [GONGBAO, "duties", "盟农牧局", "--graph", graph],
            "gongbao query": [GONGBAO, "query", "agencies-obligations", "--graph", graph],
        }
        print(f"{'command':16} {'wall':>8} {'CPU':>8}   (medians of {repeat})")
        for name, command in commands.items():
            times = []
            for _ in range(repeat):
                if name == "gongbao build":
                    subprocess.run(["rm", "-rf", graph], check=True)
                times.append(run(command))
            wall, cpu = (statistics.median(values) for values in zip(*times, strict=True))
            print(f"{name:16} {wall:7.2f}s {cpu:7.2f}s")
        size = sum(file.stat().st_size for file in graph.rglob("*") if file.is_file())
        text = sum(source.stat().st_size for source in shipped_sources())
        print(f"graph directory: {size / 1e6:.2f} MB, {size / text:.1f} times the text (wanted: at most 30)")


if __name__ == "__main__":
    main()
