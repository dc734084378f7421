"""Which divisions a document has, where each hangs in the tree, and what its title is."""

import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from gongbao.parser import Division, Issue, parse_issue
from tests.invariants import assert_invariants, without_blanks

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "outline.toml").read_text(encoding="utf-8")
)["case"]
EVERY_CASE = pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])


def plain(text: str) -> str:
    """In half width, without blanks."""
    return without_blanks(unicodedata.normalize("NFKC", text))


def path_of(labels: tuple[str, ...] | list[str]) -> list[str]:
    return [plain(label).rstrip(":") for label in labels]


def agrees(wanted: dict[str, Any], found: Division) -> bool:
    titled = "title" not in wanted or plain(wanted["title"]) == plain(found.title or "")
    return path_of(wanted["path"]) == path_of(found.path) and titled


def described(path: tuple[str, ...] | list[str], title: str | None) -> str:
    return f"{' '.join(path_of(path))} {plain(title or '-')}"


def tree(issue: Issue) -> list[str]:
    return [described(division.path, division.title) for division in issue.divisions]


@EVERY_CASE
def test_case(case: dict[str, Any]) -> None:
    issue = parse_issue(case["text"])
    wanted = [described(division["path"], division.get("title")) for division in case["divisions"]]
    shown = "\n".join(["", "found:", *tree(issue), "wanted:", *wanted])
    assert len(issue.divisions) == len(case["divisions"]), shown
    for division, found in zip(case["divisions"], issue.divisions, strict=True):
        assert agrees(division, found), f"{shown}\nfirst that differs: {described(found.path, found.title)}"


@EVERY_CASE
def test_labels_stand_in_the_text_and_extents_nest(case: dict[str, Any]) -> None:
    issue = parse_issue(case["text"])
    for division in issue.divisions:
        assert division.path[-1] == division.label
        assert without_blanks(case["text"][division.span.start : division.span.end]) == division.label
        assert division.extent.start <= division.span.start < division.span.end <= division.extent.end
    for first, second in zip(issue.divisions, issue.divisions[1:], strict=False):
        assert first.span < second.span
        assert second.extent.start >= first.extent.end or second.extent.end <= first.extent.end


@EVERY_CASE
def test_invariants(case: dict[str, Any]) -> None:
    assert_invariants(parse_issue(case["text"]))
