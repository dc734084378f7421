"""Commands that ask who owns what: `who` and `duties`."""

import datetime
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from gongbao.app.build import DEFAULT_GRAPH, GraphOption
from gongbao.app.progress import progress
from gongbao.app.tables import NOTHING_FOUND, Row, note, on_terminal, show_table, write_rows

if TYPE_CHECKING:
    from gongbao.graph.lookup import Duty
    from gongbao.parser.model import Deadline, Role, Target


def who(
    text: Annotated[str, typer.Argument(help="Words that the obligation mentions.")],
    graph: GraphOption = DEFAULT_GRAPH,
) -> None:
    """List the agencies that own what TEXT is about.

    That is every task that mentions TEXT, with the agencies that bear it. Piped: agency, role, document number, clause path and the words, parted by tabs.
    """
    from gongbao.graph import open_graph
    from gongbao.graph.lookup import owners

    with progress("Searching"):
        found = owners(open_graph(graph), text)
    if not found:
        note(f"gongbao: no obligation mentions {text}")
        raise typer.Exit(NOTHING_FOUND)
    rows = [(each.agency, each.role.value, each.place.document, each.place.clause, each.words) for each in found]
    if on_terminal():
        show_table(
            ("agency", "role", "document", "clause", "words"), _grouped(rows, 1), shares={"words": 3, "document": 1}
        )
    else:
        write_rows(rows)


def duties(
    agency: Annotated[str, typer.Argument(help="The agency, by any of its names.")],
    due_before: Annotated[
        datetime.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Only what is due before this day (2026-01-01)."),
    ] = None,
    role: Annotated[
        str | None, typer.Option(metavar="ROLE", help="Only as responsible, lead, joint or support.")
    ] = None,
    region: Annotated[
        str | None, typer.Option("--in", metavar="REGION", help="Which of several agencies of that name.")
    ] = None,
    graph: GraphOption = DEFAULT_GRAPH,
) -> None:
    """List what an agency owes.

    That is its tasks with role, targets, deadlines and where they are stated. Piped: agency, role, task, targets, deadlines and place, parted by tabs.
    """
    from gongbao.graph import lookup, open_graph

    with progress("Searching"):
        opened = open_graph(graph)
        try:
            agencies = lookup.find_agencies(opened, agency, region=region)
        except lookup.UnknownAgencyError as error:
            note(f"gongbao: {error}")
            raise typer.Exit(NOTHING_FOUND) from error
        found = lookup.duties(opened, agencies, role=_role(role), due_before=due_before.date() if due_before else None)
    if not found:
        note(f"gongbao: {agency} has no such duties")
        raise typer.Exit(NOTHING_FOUND)
    if not on_terminal():
        write_rows((duty.agency.id, *_cells(duty)) for duty in found)
        return
    for owner, owed in groupby(found, key=lambda duty: duty.agency):
        tasks = list(owed)
        show_table(
            ("role", "duty", "targets", "deadlines", "where"),
            _obligations(tasks),
            title=f"{owner.id}: {len(tasks)} tasks",
            shares={"duty": 5, "targets": 3, "deadlines": 2, "where": 3},
        )


def _role(name: str | None) -> "Role | None":
    from gongbao.parser.model import GongbaoError, Role

    try:
        return Role(name) if name is not None else None
    except ValueError as error:
        raise GongbaoError(f"--role {name}: there is {', '.join(Role)}") from error


def _cells(duty: "Duty") -> tuple[str, str, str, str, str]:
    return (
        duty.role.value,
        duty.text,
        "; ".join(map(_target, duty.targets)),
        "; ".join(map(_deadline, duty.deadlines)),
        _where(duty),
    )


def _obligations(tasks: Sequence["Duty"]) -> Iterator[Row]:
    """Yield rows for the terminal: an obligation's label, role and place once, its tasks, a line."""
    obligations = groupby(tasks, key=lambda duty: (duty.place.issue, duty.place.document, duty.obligation, duty.role))
    for _, grouped in obligations:
        owed = list(grouped)
        bullet = "· " if len(owed) > 1 else ""
        for index, duty in enumerate(owed):
            role, text, targets, deadlines, where = _cells(duty)
            if index == 0:
                label = "" if text.startswith(duty.label) else f"【{duty.label}】"
                yield role, label + bullet + text, targets, deadlines, where
            else:
                yield "", bullet + text, targets, deadlines, ""
        yield ()


def _grouped(rows: Sequence[Row], columns: int) -> Iterator[Row]:
    """Leave out the first columns where they repeat the row above, and draw a line where they change."""
    above: Row = ()
    for row in rows:
        repeated = row[:columns] == above
        if above and not repeated:
            yield ()
        yield (*([""] * columns), *row[columns:]) if repeated else row
        above = row[:columns]


def _where(duty: "Duty") -> str:
    return " ".join(filter(None, (duty.place.document, duty.place.clause, duty.printed)))


def _target(target: "Target") -> str:
    value = f"{target.value:.12g}"
    if target.value_max is not None:
        value = f"{value}–{target.value_max:.12g}"
        comparator = ""
    else:
        comparator = f"{target.comparator.value} "
    return f"{target.indicator or ''} {comparator}{value} {target.unit or ''}".strip()


def _deadline(deadline: "Deadline") -> str:
    """Write the words, then what follows from them: the last day, or how often."""
    from gongbao.graph.facts import last_day

    day = last_day(deadline)
    follows = day.isoformat() if day else deadline.recurrence or deadline.duration
    return f"{deadline.evidence.quote} ({follows})" if follows else deadline.evidence.quote
