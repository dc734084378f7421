"""What `gongbao check` has found, written for people, for editors and for programs."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gongbao.app.tables import on_terminal

if TYPE_CHECKING:
    from gongbao.parser.check_report import Reported
    from gongbao.parser.model import Issue, Place

LONGEST_QUOTE = 60  # characters, where people read
_COLOURS = {"error": "bold red", "warning": "yellow", "note": "cyan"}


class Checked(NamedTuple):
    """A file, how it was read, and what was found in it."""

    path: Path
    issue: "Issue"
    found: "tuple[Reported, ...]"


def write_lines(checked: Sequence[Checked]) -> None:
    """Write a finding a line, as compilers do, so that editors can jump to it."""
    for path, _, found in checked:
        for each in found:
            diagnostic = each.diagnostic
            message = " ".join(diagnostic.message.split())
            line = f"{path}:{_where(each)}: {diagnostic.severity.value} {diagnostic.code}: {message}"
            print(f"{line}: {_shortened(each.words)}" if each.words else line)


def show(checked: Sequence[Checked]) -> None:
    """Show findings on a terminal: file by file, document by document, the words below what is said of them."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console()
    for path, _, found in checked:
        if not found:
            continue
        console.print(Text(str(path), style="bold"))
        document: str | None = ""
        for each in found:
            if each.document != document:
                document = each.document
                console.print(Padding(Text(document or "(no document)", style="dim"), (0, 0, 0, 2)))
            severity = each.diagnostic.severity.value
            said = Text.assemble(
                (f"{_where(each)} ", "bold"),
                (severity, _COLOURS[severity]),
                (f" {each.diagnostic.code} ", "dim"),
                " ".join(each.diagnostic.message.split()),
            )
            console.print(Padding(said, (0, 0, 0, 4)))
            if each.words:
                console.print(Padding(Text(f"「{_shortened(each.words)}」", style="italic"), (0, 0, 0, 8)))
    counts = Counter(each.diagnostic.severity.value for _, _, found in checked for each in found)
    told = [
        f"{counts[severity]} {severity}{'s' if counts[severity] > 1 else ''}"
        for severity in _COLOURS
        if counts[severity]
    ]
    if told:
        console.print(
            Text(f"{', '.join(told)} in {len(checked)} source{'s' if len(checked) > 1 else ''}", style="bold")
        )


def write_json(checked: Sequence[Checked]) -> None:
    """Write one JSON array of all findings."""
    written = [_as_json(path, each) for path, _, found in checked for each in found]
    print(json.dumps(written, ensure_ascii=False, indent=2 if on_terminal() else None))


def _as_json(path: Path, each: "Reported") -> dict[str, object]:
    diagnostic = each.diagnostic
    return {
        "path": str(path),
        "line": each.start[0],
        "column": each.start[1],
        "span": list(diagnostic.span),
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "words": each.words,
        "document": each.document,
        "division": list(each.division),
        "place": named_place(each.place) if each.place else None,
        "fingerprint": each.fingerprint,
    }


def named_place(place: "Place") -> dict[str, int | str]:
    """A place in a file as published, as far as it is known."""
    named = {"page": place.page, "line": place.line, "element": place.element}
    return {name: value for name, value in named.items() if value is not None}


def _where(each: "Reported") -> str:
    """Line and column of a text file; page and line, or the element, of any other."""
    if each.place is None:
        return f"{each.start[0]}:{each.start[1]}"
    named = named_place(each.place)
    element = named.pop("element", None)
    return ", ".join([f"{name} {value}" for name, value in named.items()] or [str(element or "")])


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"
