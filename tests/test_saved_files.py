"""Files that no code of ours wrote: LibreOffice's, Chromium's, poppler's; `tests/sources/*.toml` says what they state."""

import shutil
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gongbao.corpus import load_source
from gongbao.parser import BlockKind, Issue, parse_issue
from tests.doors import plain
from tests.invariants import assert_invariants, assert_source

FOLDER = Path(__file__).parent / "sources"
WANTED: dict[str, dict[str, Any]] = {
    file: wanted
    for spec in sorted(FOLDER.glob("*.toml"))
    for wanted in [tomllib.loads(spec.read_text(encoding="utf-8"))]
    for file in wanted["files"]
}
EVERY_FILE = pytest.mark.parametrize("name", WANTED)


@cache
def read(name: str) -> Issue:
    if name.endswith(".png") and shutil.which("tesseract") is None:
        pytest.skip("apt-get install tesseract-ocr tesseract-ocr-chi-sim")
    return parse_issue(load_source(FOLDER / name))


def test_there_is_one_for_each_reader() -> None:
    assert {Path(name).suffix for name in WANTED} == {".docx", ".html", ".pdf", ".png"}


@EVERY_FILE
def test_document(name: str) -> None:
    wanted = WANTED[name]["document"] | (WANTED[name].get("html", {}) if name.endswith(".html") else {})
    [document] = read(name).documents
    found = {element: getattr(document, element) for element in wanted}
    assert found == {element: tuple(value) if isinstance(value, list) else value for element, value in wanted.items()}


@EVERY_FILE
def test_facts(name: str) -> None:
    issue = read(name)
    found = {
        "divisions": ["".join(division.path) for division in issue.divisions],
        "assignments": [f"{each.name} {each.role}" for assignment in issue.assignments for each in assignment.bearers],
        "targets": [target.evidence.quote for target in issue.targets],
        "deadlines": [deadline.evidence.quote for deadline in issue.deadlines],
        "citations": [citation.title for citation in issue.citations],
    }
    wanted = WANTED[name]["facts"]
    assert {kind: list(map(plain, facts)) for kind, facts in found.items()} == {
        kind: list(map(plain, facts)) for kind, facts in wanted.items()
    }


@EVERY_FILE
def test_what_the_pages_or_the_site_add_is_furniture(name: str) -> None:
    issue = read(name)
    furniture = [
        plain(issue.source.text[slice(*piece)])
        for block in issue.blocks
        if block.kind is BlockKind.FURNITURE
        for piece in block.pieces
    ]
    assert set(WANTED[name]["furniture"]) <= set(furniture)
    rest = plain(
        "".join(
            issue.source.text[slice(*piece)]
            for block in issue.blocks
            if block.kind is not BlockKind.FURNITURE
            for piece in block.pieces
        )
    )
    assert not [words for words in WANTED[name]["not_in_the_text"] if words in rest]
    if name.endswith(".html"):
        assert not [words for words in WANTED[name]["menus"] if words in rest]


@EVERY_FILE
def test_invariants(name: str) -> None:
    assert_source(read(name).source)
    assert_invariants(read(name))
