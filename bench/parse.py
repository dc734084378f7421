"""CPU time of parsing the first issue beside jieba.lcut on the same text, and the time per character as texts grow.

    python bench/parse.py [--repeat N]

Prints the best of N runs of each, taken in turn so that both see the same machine.
"""

import argparse
import gc
import time
from collections.abc import Callable

import jieba

from gongbao.corpus import load_regions, load_source, shipped_sources
from gongbao.parser import Source, parse_issue


def cpu(run: Callable[[], object]) -> float:
    """CPU seconds of one run, garbage of earlier runs collected first."""
    gc.collect()
    start = time.process_time()
    run()
    return time.process_time() - start


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--repeat", type=int, default=7)
    repeat = arguments.parse_args().repeat
    jieba.setLogLevel("ERROR")
    source = load_source(next(iter(shipped_sources())))
    regions = load_regions()
    text = source.text

    def parse() -> object:
        return parse_issue(source, regions=regions)

    def cut() -> object:
        return jieba.lcut(text)

    parse(), cut()  # dictionaries and patterns are loaded once a process
    pairs = [(cpu(parse), cpu(cut)) for _ in range(repeat)]
    parsed, cutting = min(a for a, _ in pairs), min(b for _, b in pairs)
    ratios = sorted(a / b for a, b in pairs)
    print(f"first issue: {len(text):,} characters, best of {repeat} runs, CPU time")
    print(f"  parse_issue   {parsed * 1e3:8.1f} ms")
    print(f"  jieba.lcut    {cutting * 1e3:8.1f} ms")
    print(
        f"  ratio         {parsed / cutting:8.2f}      (median of pairs {ratios[len(ratios) // 2]:.2f}; wanted: at most 2)"
    )
    print("time per character:")
    for copies in (1, 10, 50):
        longer = Source(text * copies)
        best = min(cpu(lambda longer=longer: parse_issue(longer, regions=regions)) for _ in range(3))
        print(f"  {copies:3} copies   {best / len(longer.text) * 1e6:8.3f} µs")


if __name__ == "__main__":
    main()
