"""The command that writes a graph for other programs."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from gongbao.app.build import DEFAULT_GRAPH, GraphOption
from gongbao.app.progress import progress


class Format(StrEnum):
    """The formats, by the endings of their files."""

    TTL = "ttl"
    NQ = "nq"
    GEXF = "gexf"


def export(
    form: Annotated[Format, typer.Argument(metavar="FORMAT", help="ttl (Turtle), nq (N-Quads) or gexf (for Gephi).")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to (default: standard output)."),
    ] = None,
    graph: GraphOption = DEFAULT_GRAPH,
) -> None:
    """Write the graph in a format that other programs read."""
    from gongbao.exports import FORMATS
    from gongbao.graph import open_graph

    opened = open_graph(graph)
    with progress(f"Writing {form}"):
        if output is None:
            FORMATS[form](opened, sys.stdout.buffer)
        else:
            with _replacing(output) as stream:
                FORMATS[form](opened, stream)


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of another only when it is whole."""
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:  # /dev/stdout and the like can't be replaced
            yield stream
        return
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            stream = unfinished.open("xb")
        except OSError as error:
            from gongbao.parser.model import GongbaoError

            raise GongbaoError(f"cannot write {path}: {error.strerror}; name a folder that you may write to") from error
        with stream:
            yield stream
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
