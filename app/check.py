"""The command that lists what is wrong in sources, and what is doubtful in their reading."""

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongbao.app.build import UNREADABLE_INPUT, CorpusOption
from gongbao.app.findings import Checked, show, write_json, write_lines
from gongbao.app.progress import progress
from gongbao.app.reading import read_gazettes
from gongbao.app.sarif import write_sarif
from gongbao.app.tables import note, on_terminal, show_table, write_rows

if TYPE_CHECKING:
    from gongbao.parser.check_rules import Rule

FINDINGS = 1  # the exit code


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class Shown(StrEnum):
    """The least severity that is shown."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class FailOn(StrEnum):
    """The least severity that ends the command with code 1."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


_GRAVITY = {"never": 3, "error": 2, "warning": 1, "note": 0}


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Files and folders (default: the corpus)."),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="Text, a finding a line; one JSON array; a SARIF 2.1.0 log.")
    ] = Format.TEXT,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", "--rule", metavar="CODE", help="Only these codes; may be given often, or a,b."),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="All but these codes; may be given often, or a,b.")
    ] = None,
    severity: Annotated[Shown, typer.Option(help="Show findings of this severity and graver ones.")] = Shown.NOTE,
    fail_on: Annotated[
        FailOn, typer.Option(help="End with code 1 where one of this severity or a graver one is shown.")
    ] = FailOn.WARNING,
    listed: Annotated[bool, typer.Option("--list", help="List the codes and end.")] = False,
    explain: Annotated[str | None, typer.Option(metavar="CODE", help="Explain a code and end.")] = None,
    corpus: CorpusOption = None,
) -> None:
    """List what is wrong in sources, and what is doubtful in their reading.

    Each finding has file, line and column (or page and line), severity, code, what is the matter, and the words.
    Errors are wrong beyond doubt, warnings are wrong or to be looked at, notes are often meant so. Ends with code 1
    where an error or a warning is shown (--fail-on), 0 where none is.
    """
    from gongbao.corpus import discover
    from gongbao.parser.check_report import report
    from gongbao.parser.check_rules import READING, RULES, check_issue
    from gongbao.parser.model import GongbaoError

    known = {**RULES, **READING}
    if listed:
        _list(list(known.values()))
        return
    if explain is not None:
        _explain(known[_known_code(explain, known)])
        return
    chosen = {_known_code(code, known) for code in _split(select)} or None
    ignored = {_known_code(code, known) for code in _split(ignore)}
    files = discover(paths or [], corpus)
    checked: list[Checked] = []
    problems: list[str] = []
    with progress("Checking", len(files)) as advance:
        for position, file in enumerate(files):
            advance(min(position, 1))
            try:
                [issue] = read_gazettes([file], corpus, advance)
            except GongbaoError as error:
                problems.append(str(error))
                continue
            found = [
                diagnostic
                for diagnostic in check_issue(issue, chosen)
                if diagnostic.code not in ignored and _GRAVITY[diagnostic.severity] >= _GRAVITY[severity]
            ]
            checked.append(Checked(file, issue, tuple(report(issue, found))))
    if checked or not problems:
        _write(checked, form)
    for problem in problems:
        note(f"gongbao: {problem}")
    if problems:
        raise typer.Exit(UNREADABLE_INPUT)
    if any(_GRAVITY[each.diagnostic.severity] >= _GRAVITY[fail_on] for _, _, found in checked for each in found):
        raise typer.Exit(FINDINGS)


def _write(checked: Sequence[Checked], form: Format) -> None:
    if form is Format.JSON:
        write_json(checked)
    elif form is Format.SARIF:
        write_sarif(checked)
    elif not on_terminal():
        write_lines(checked)
    elif any(found for _, _, found in checked):
        show(checked)
    else:
        note(f"gongbao: nothing found in {len(checked)} sources")


def _split(codes: Sequence[str] | None) -> list[str]:
    """Codes as options give them: one each, or several with commas."""
    return [code.strip() for given in codes or [] for code in given.split(",") if code.strip()]


def _known_code(code: str, known: Collection[str]) -> str:
    if code in known:
        return code
    near = get_close_matches(code, known, 1)
    meant = f"did you mean {near[0]}? " if near else ""
    raise typer.BadParameter(f"no rule has the code {code}; {meant}gongbao check --list lists all")


def _list(rules: "Sequence[Rule]") -> None:
    rows = [(rule.code, rule.severity.value, rule.summary) for rule in rules]
    if on_terminal():
        show_table(("code", "severity", "what it says"), rows, whole=("code",))
    else:
        write_rows(rows)


def _explain(rule: "Rule") -> None:
    print(f"{rule.code} ({rule.severity.value}): {rule.summary}\n\n{rule.explanation}")
    for title, text in (("With it:", rule.wrong), ("Without:", rule.right)):
        if text:
            indented = "\n".join(f"    {line}" if line else "" for line in text.strip().split("\n"))
            print(f"\n{title}\n\n{indented}")
