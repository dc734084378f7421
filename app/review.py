"""The command that walks through doubtful facts with a person and writes down what is decided."""

import datetime
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongbao.app.build import DEFAULT_GRAPH, CorpusOption, GraphOption
from gongbao.app.progress import progress
from gongbao.app.reading import read_gazettes
from gongbao.app.tables import note, on_terminal, show_table, write_rows
from gongbao.app.workspace import corrections_file

if TYPE_CHECKING:
    from gongbao.graph.corrections import Action, Correction
    from gongbao.graph.review import Answer, Item, Question, Reviewed
    from gongbao.parser.model import Issue

KEYS = "[a]ccept  [c]hange  [r]eject  [s]kip  [q]uit"
COLUMNS = ("issue", "line", "document", "clause", "kind", "words", "read", "why")


def review(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Files and folders to read anew (default: the graph's issues)."),
    ] = None,
    graph: GraphOption = DEFAULT_GRAPH,
    corpus: CorpusOption = None,
    who: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who decides: a name or an IRI (default: git's user.name).")
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="List what is doubtful, ask nothing.")] = False,
) -> None:
    """Walk through doubtful facts and write corrections.

    Each is shown with the words around it and why it is doubtful. Decisions go to corrections.toml in your corpus one
    by one: what is decided isn't asked again, what was skipped is. The next build applies them. Piped: answers are
    read from standard input, one a line.
    """
    from gongbao.graph import open_graph
    from gongbao.graph.correction_file import read_corrections

    file = corrections_file(corpus)
    corrections = read_corrections(file)
    if paths:
        from gongbao.corpus import discover

        reviewed = _reviewed(read_gazettes(discover(paths, corpus), corpus), corrections, (), file)
    else:
        opened = open_graph(graph)
        reviewed = _reviewed(map(opened.read_by_rules, opened.keys()), corrections, opened.keys(), file)
    found = _list(reviewed) if listing else _walk(reviewed, file, who)
    if not found:
        note("gongbao: nothing doubtful is left to review")


def _reviewed(
    issues: "Iterator[Issue]", corrections: "Sequence[Correction]", keys: Sequence[str], file: Path
) -> "Iterator[Reviewed]":
    """Yield what there is to review, one issue in memory at a time; say which corrections found no fact."""
    from gongbao.graph.addresses import unaddressed
    from gongbao.graph.review import review as review_issue

    concerned: set[Correction] = set()
    for issue in issues:
        each = review_issue(issue, corrections, keys)
        concerned.update(each.concerned)
        for unmatched in each.unmatched:
            note(f"gongbao: {file}: {unmatched.message}")
        if each.items:
            yield each
    for unmatched in unaddressed(corrections, concerned, keys) if keys else ():
        note(f"gongbao: {file}: {unmatched.message}")


def _list(reviewed: "Iterator[Reviewed]") -> int:
    from gongbao.parser.lines import lines_of

    rows = []
    with progress("Looking for doubts"):
        for each in reviewed:
            lines = lines_of(each.items[0].issue.source.text)
            rows += [
                (
                    item.draft.issue or "",
                    str(lines.place(item.fact.evidence.span.start)[0]),
                    item.document,
                    item.clause,
                    item.key.kind.value,
                    item.words,
                    item.reading,
                    "; ".join(item.reasons),
                )
                for item in each.items
            ]
    if on_terminal() and rows:
        show_table(COLUMNS, rows, shares={"words": 2, "read": 3, "why": 3, "document": 2}, numeric=("line",))
    else:
        write_rows(rows)
    return len(rows)


# ------------------------------------------------------------------------------------------------- the dialogue


def _walk(reviewed: "Iterator[Reviewed]", file: Path, who: str | None) -> int:
    """Ask about one fact after the other until all are asked, the person stops, or no more answers come."""
    from gongbao.graph.correction_file import append_corrections

    reconfigure = getattr(sys.stdin, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace")
    person = who or _user()
    asked = decided = 0
    try:
        while (each := _next(reviewed)) is not None:
            for number, item in enumerate(each.items, 1):
                asked += 1
                _show(item, number, len(each.items))
                made = _decision(item, person)
                if made:
                    append_corrections(file, made)
                    decided += 1
    except EOFError:  # no more answers, or enough of them
        pass
    finally:
        if decided:
            note(f"gongbao: {decided} of {asked} decided, written to {file}; `gongbao build` applies them")
    return asked


def _next(reviewed: "Iterator[Reviewed]") -> "Reviewed | None":
    with progress("Looking for doubts"):
        return next(reviewed, None)


def _decision(item: "Item", who: str) -> "tuple[Correction, ...]":
    """Ask what to do with a fact: corrections, none to skip it; EOFError to stop."""
    from gongbao.graph.corrections import Reject
    from gongbao.graph.review import problem

    why = "; ".join(item.reasons)
    while True:
        answer = _ask(f"{KEYS}: ").lower()[:1]
        actions: tuple[Action, ...] = ()
        if answer == "q":
            raise EOFError
        if answer == "s":
            return ()
        if answer == "a":
            return _corrections(item, (item.draft.action,), who, "read and found right")
        if answer == "r":
            actions = (Reject(),)
        elif answer == "c":
            actions = _changes(item)
            if not actions:
                print("nothing was changed")
        if actions:
            made = _corrections(item, actions, who, why)
            wrong = problem(item, made)
            if wrong is None:
                return _corrections(item, actions, who, _ask(f"why [{why}]: ") or why)
            print(wrong)


def _corrections(item: "Item", actions: "Sequence[Action]", who: str, why: str) -> "tuple[Correction, ...]":
    from dataclasses import replace

    today = datetime.date.today()
    return tuple(replace(item.draft, action=action, who=who, why=why, date=today) for action in actions)


def _changes(item: "Item") -> "tuple[Action, ...]":
    from gongbao.graph.review import changes, questions

    answers: list[tuple[Question, Answer]] = []
    for question in questions(item.key.kind, item.fact):
        while text := _ask(f"  {question.name} ({question.wanted}) [{question.default}]: "):
            try:
                answers.append((question, question.read(text)))
            except ValueError as error:
                print(f"  {error}")
                continue
            if not question.repeats:
                break
    return changes(item.fact, answers)


def _ask(prompt: str) -> str:
    is_typed = sys.stdin.isatty()
    try:
        answer = input(prompt).strip()
    except EOFError:
        is_typed = False
        raise
    finally:
        if not is_typed:
            print()  # nobody typed the line's end
    return answer


def _show(item: "Item", number: int, total: int) -> None:
    """Show a fact: where it stands, what was read, why it is doubtful, and its words among their neighbours."""
    where = " ".join(filter(None, (item.draft.issue, item.document, item.clause)))
    kind = f"{item.key.kind.value}: "
    rule = f" (rule {item.rule})" if item.rule else ""
    if not on_terminal():
        print(f"[{number}/{total}] {where}\n{kind}{item.reading}{rule}")
        print("\n".join(f"doubtful: {reason}" for reason in item.reasons))
        print(f"…{item.before}⟦{item.words}⟧{item.after}…")
        return
    from rich.console import Console
    from rich.text import Text

    console = Console()
    console.rule(Text(f"{number}/{total}", style="dim"))
    console.print(Text(where, style="bold"))
    console.print(Text.assemble((kind, "cyan"), (item.reading, "bold cyan"), (rule, "dim")))
    for reason in item.reasons:
        console.print(Text.assemble(("doubtful: ", "yellow"), (reason, "yellow")))
    console.print(Text.assemble(f"…{item.before}", (item.words, "reverse bold"), f"{item.after}…"))


def _user() -> str:
    """Return who is at the keyboard: by git's environment or configuration, else the login name."""
    import getpass
    import os
    import subprocess

    if named := os.environ.get("GIT_AUTHOR_NAME", "").strip():
        return named
    try:
        asked = subprocess.run(["git", "config", "user.name"], capture_output=True, text=True, check=False)
        named = asked.stdout.strip()
    except OSError:
        named = ""
    return named or getpass.getuser()
