"""The command that compares two graphs or two issues: `diff`."""

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongbao.app.build import DEFAULT_GRAPH, CorpusOption, GraphOption
from gongbao.app.progress import progress
from gongbao.app.reading import read_gazettes
from gongbao.app.tables import Row, note, on_terminal, show_table, write_rows

if TYPE_CHECKING:
    from gongbao.graph.changes import Change, Difference, Kind
    from gongbao.graph.directory import Graph
    from gongbao.parser.model import Issue

CHANGED = 1  # the exit code, where one is wanted
LONGEST_WORDS = 100  # characters of a side, where people read

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


class Format(StrEnum):
    """How changes are written."""

    TABLE = "table"
    JSON = "json"


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A graph directory, an issue of --graph, or a gazette.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="What to compare it with.")],
    form: Annotated[Format, typer.Option("--format", metavar="FORMAT", help="table or json.")] = Format.TABLE,
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND,…", help="Only owners, targets, deadlines, citations, documents or agencies (default: all)."
        ),
    ] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with code 1 where something changed.")] = False,
    graph: GraphOption = DEFAULT_GRAPH,
    corpus: CorpusOption = None,
) -> None:
    """List what changed between two graph directories or two issues.

    That is what was added, removed or changed of who owns what, by how much, by when, and of what documents repeal,
    amend and cite. Documents are compared with themselves and with their earlier editions; other offsets, numbering,
    blanks and widths are no change. Piped: kind, change, what, document, clause, the old words and the new, parted by
    tabs.
    """
    from gongbao.graph.changes import to_json
    from gongbao.graph.diff import diff as compare

    kinds = _kinds(kind)
    with progress("Comparing"):
        found = compare(*_sides(old, new, graph, corpus), kinds=kinds)
    if form is Format.JSON:
        print(json.dumps(to_json(found, old, new), ensure_ascii=False, indent=2 if on_terminal() else None))
    elif on_terminal():
        _show(found)
    else:
        write_rows(
            (change.kind.value, change.movement.value, change.summary, *_place(change), *_words(change))
            for change in found.changes
        )
    if found.changes and exit_code:
        raise typer.Exit(CHANGED)
    if not found.changes and on_terminal():
        note(f"gongbao: nothing changed from {old} to {new}")


def _kinds(names: str | None) -> "tuple[Kind, ...]":
    from gongbao.graph.changes import Kind
    from gongbao.parser.model import GongbaoError

    if names is None:
        return tuple(Kind)
    try:
        return tuple(Kind(name.strip()) for name in names.split(","))
    except ValueError as error:
        raise GongbaoError(f"--kind {names}: there is {', '.join(Kind)}") from error


def _sides(old: str, new: str, graph: Path, corpus: Path | None) -> "tuple[Graph | Issue, Graph | Issue]":
    from gongbao.graph import Graph
    from gongbao.parser.model import GongbaoError

    sides = _side(old, graph, corpus), _side(new, graph, corpus)
    if isinstance(sides[0], Graph) != isinstance(sides[1], Graph):
        one, other = (old, new) if isinstance(sides[0], Graph) else (new, old)
        raise GongbaoError(f"{one} is a graph directory and {other} an issue; give two of the same")
    return sides


def _side(name: str, graph: Path, corpus: Path | None) -> "Graph | Issue":
    """Open what a name stands for: a folder is a graph directory, a file a gazette, all else the key of an issue."""
    from gongbao.graph import open_graph
    from gongbao.parser.model import GongbaoError

    if Path(name).is_dir():
        return open_graph(name)
    if Path(name).is_file():
        return next(read_gazettes([Path(name)], corpus))
    try:
        return open_graph(graph).issue(name)
    except GongbaoError as error:
        raise GongbaoError(f"{name}: is no graph directory and no file, and as an issue: {error}") from error


def _show(found: "Difference") -> None:
    """Show a table for each kind."""
    counts = found.counts()
    for kind, changes in groupby(found.changes, key=lambda change: change.kind):
        numbers = (f"{number} {movement.value}" for movement, number in counts[kind].items() if number)
        show_table(
            ("", kind.value, "where", "words"),
            _rows(changes),
            title=f"{kind.value}: {', '.join(numbers)}",
            shares={kind.value: 4, "where": 2, "words": 5},
        )


def _rows(changes: "Iterable[Change]") -> "Iterator[Row]":
    for change in changes:
        old, new = (_shortened(words) for words in _words(change))
        words = new if old == new else " → ".join(filter(None, (old, new)))
        yield _SIGNS[change.movement.value], change.summary, " ".join(_place(change)).strip(), words


def _place(change: "Change") -> tuple[str, str]:
    """Return document and clause: where it stands now, else where it stood."""
    side = change.new or change.old
    return ("", "") if side is None else (side.document, side.clause)


def _words(change: "Change") -> tuple[str, str]:
    return "" if change.old is None else change.old.words, "" if change.new is None else change.new.words


def _shortened(words: str) -> str:
    """Leave out the middle of long words: who owns something stands at the end."""
    half = LONGEST_WORDS // 2
    return words if len(words) <= LONGEST_WORDS else f"{words[:half]}…{words[1 - half :]}"
