"""The command that lists what is doubtful in the reading of sources."""

import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gongbao.app.build import CorpusOption
from gongbao.app.progress import progress
from gongbao.app.reading import read_gazettes
from gongbao.app.tables import note, on_terminal

if TYPE_CHECKING:
    from gongbao.parser.model import Diagnostic, Issue

FINDINGS = 1  # the exit code
LONGEST_QUOTE = 60  # characters, where people read


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"


class _Finding(NamedTuple):
    """One diagnostic, where it is in which file, and the words that it is about."""

    path: str
    line: int
    column: int
    diagnostic: "Diagnostic"
    words: str


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Files and folders (default: the corpus)."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Text, a finding a line, or one JSON array.")] = Format.TEXT,
    corpus: CorpusOption = None,
) -> None:
    """List what is doubtful in sources.

    Each finding has file, line, column, severity, code, what is the matter, and the words; docs/diagnostics.md
    explains the codes. Ends with code 1 where there is a finding, 0 where there is none.
    """
    from gongbao.corpus import discover

    files = discover(paths or [], corpus)
    findings: list[_Finding] = []
    with progress("Checking", len(files)) as advance:
        for file, issue in zip(files, read_gazettes(files, corpus, advance), strict=True):
            findings += _findings(file, issue)
            advance()
    if form is Format.JSON:
        written = [_as_json(finding) for finding in findings]
        print(json.dumps(written, ensure_ascii=False, indent=2 if on_terminal() else None))
    else:
        _write(findings)
    if findings:
        raise typer.Exit(FINDINGS)
    if on_terminal():
        note(f"gongbao: nothing doubtful in {len(files)} sources")


def _findings(file: Path, issue: "Issue") -> Iterator[_Finding]:
    from gongbao.parser.check import quoted
    from gongbao.parser.lines import lines_of

    lines = lines_of(issue.source.text)
    for diagnostic, words in quoted(issue):
        yield _Finding(str(file), *lines.place(diagnostic.span.start), diagnostic, words)


def _write(findings: list[_Finding]) -> None:
    """Write a finding a line, as compilers do, so that editors can jump to it; in colours on a terminal."""
    from rich.console import Console
    from rich.text import Text

    colours = {"error": "bold red", "warning": "yellow", "note": "cyan"}
    console = Console(soft_wrap=True) if on_terminal() else None
    for path, line, column, diagnostic, words in findings:
        place, severity = f"{path}:{line}:{column}: ", diagnostic.severity.value
        shown = words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"
        rest = f" {diagnostic.code}: {' '.join(diagnostic.message.split())}" + (f": {shown}" if shown else "")
        if console is None:
            print(f"{place}{severity}{rest}")
        else:
            console.print(Text.assemble((place, "bold"), (severity, colours[severity]), rest))


def _as_json(finding: _Finding) -> dict[str, object]:
    path, line, column, diagnostic, words = finding
    return {
        "path": path,
        "line": line,
        "column": column,
        "span": list(diagnostic.span),
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "words": words,
    }
