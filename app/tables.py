"""Rows for people and for programs: a rich table on a terminal, plain tab-separated values elsewhere."""

import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

Row = Sequence[str]

NOTHING_FOUND = 1  # the exit code

_NO_SHARES: Mapping[str, int] = MappingProxyType({})


def on_terminal() -> bool:
    """Whether a person reads standard output."""
    return sys.stdout.isatty()


def write_rows(rows: Iterable[Row]) -> None:
    """Write rows as tab-separated values: no heading, a row a line, blanks for tabs and line ends inside."""
    for row in rows:
        print("\t".join(" ".join(value.split()) for value in row))


def show_table(
    columns: Row,
    rows: Iterable[Row],
    *,
    title: str = "",
    numeric: Collection[str] = (),
    shares: Mapping[str, int] = _NO_SHARES,
    whole: Collection[str] = (),
) -> None:
    """Show a table on the terminal.

    Args:
        columns: the headings.
        rows: a text for each column; an empty row draws a line.
        title: stands above the table.
        numeric: the columns that are aligned right.
        shares: how the columns with long texts share the room that the others leave.
        whole: the columns whose texts stay in one line; on a narrow terminal others, numbers too, make room for them.

    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=Text(title, style="bold"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="bold cyan",
        expand=bool(shares),
    )
    for column in columns:
        table.add_column(
            column,
            justify="right" if column in numeric else "left",
            overflow="fold",
            no_wrap=column in (whole or numeric),
            ratio=shares.get(column),
        )
    for row in rows:
        if row:
            # Text, since square brackets in a gazette are no markup.
            table.add_row(*map(Text, row))
        else:
            table.add_section()
    Console().print(table)


def note(message: str) -> None:
    """Tell the user something on standard error, in one line."""
    print(" ".join(message.split()), file=sys.stderr)
