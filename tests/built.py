"""Graphs of a few issues, for tests that read them."""

from pathlib import Path

from gongbao.graph.directory import Graph, GraphDirectory, open_graph
from gongbao.graph.iris import DEFAULT_BASE
from gongbao.parser import parse_issue
from gongbao.parser.model import Issue, Masthead, Source


def built(folder: Path, *issues: Issue, base: str = DEFAULT_BASE) -> Graph:
    """Build a graph of issues, and open it."""
    with GraphDirectory(folder, base).writing() as build:
        for issue in issues:
            build.put(issue)
    return open_graph(folder)


def read(folder: Path, *texts: str) -> Graph:
    """Build a graph of texts, each an issue of one gazette, and open it."""
    mastheads = (Masthead(key=f"qinghe/2024/{number}", year=2024) for number in range(1, len(texts) + 1))
    return built(
        folder, *(parse_issue(Source(text, masthead=head)) for text, head in zip(texts, mastheads, strict=True))
    )
