"""What `gongbao build --validate` prints: the violations of the graph's constraints, shape by shape."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gongbao.app.progress import progress
from gongbao.app.tables import Row, note, on_terminal, show_table, write_rows

if TYPE_CHECKING:
    from gongbao.graph.validate import BrokenShape

CONFORMS, VIOLATIONS = 0, 1  # exit codes

SHOWN = 5  # violations of a shape, where people read; piped: all
COLUMNS = ("shape", "count", "node", "path", "value", "message")


def report(graph: Path) -> int:
    """Check a graph directory against its shapes and print the violations.

    On a terminal: a table of the shapes, each with its first violations. Piped: a violation a line, parted by tabs,
    with headings.

    Args:
        graph: the graph directory.

    Returns:
        The exit code: 0 where the graph conforms, 1 where it doesn't.

    Raises:
        GongbaoError: there is no graph, or pyshacl isn't installed.

    """
    from gongbao.graph.directory import open_graph
    from gongbao.graph.validate import validate

    opened = open_graph(graph)
    with progress("Validating", len(opened.manifest.issues)) as advance:
        broken = validate(opened, advance)
    if not broken:
        if on_terminal():
            note(f"gongbao: {graph} conforms to its shapes")
        return CONFORMS
    if on_terminal():
        count = sum(shape.count for shape in broken)
        title = f"{graph}: {count} violations of {len(broken)} shapes"
        shares = {"node": 4, "value": 2, "message": 4}
        show_table(COLUMNS, _table(broken), title=title, numeric=("count",), shares=shares)
    else:
        write_rows([COLUMNS, *_rows(broken)])
    return VIOLATIONS


def _rows(broken: "tuple[BrokenShape, ...]") -> Iterator[Row]:
    for shape in broken:
        for found in shape.violations:
            yield shape.name, str(shape.count), found.focus, found.path, found.value, _message(shape)


def _table(broken: "tuple[BrokenShape, ...]") -> Iterator[Row]:
    """Name each shape once, with its first violations and how many more there are; a line between shapes."""
    for shape in broken:
        said = (shape.name, str(shape.count), _message(shape))
        for name_and_count, found in zip([said, *[("", "", "")] * (SHOWN - 1)], shape.violations, strict=False):
            name, count, message = name_and_count
            yield name, count, found.focus, found.path, found.value, message
        if shape.count > SHOWN:
            yield "", "", f"… {shape.count - SHOWN} more", "", "", ""
        yield ()


def _message(shape: "BrokenShape") -> str:
    return f"{shape.message_zh} / {shape.message}"
