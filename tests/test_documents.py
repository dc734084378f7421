"""Where documents begin, which elements they have, and what of an issue is no document."""

import datetime
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from gongbao.parser import BlockKind, Document, Issue, parse_issue
from tests.invariants import assert_invariants, without_blanks

CASES: list[dict[str, Any]] = [
    case
    for name in ("documents.toml", "elements.toml")
    for case in tomllib.loads((Path(__file__).parent / "cases" / name).read_text(encoding="utf-8"))["case"]
]
EVERY_CASE = pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])


def plain(text: str | None) -> str:
    """In half width, without blanks, inner titles' 〈〉 as 《》: an instrument's own title line has these."""
    folded = unicodedata.normalize("NFKC", text or "")
    return without_blanks(folded).replace("〈", "《").replace("〉", "》")


def value_of(document: Document, name: str) -> Any:
    """An element as cases write it: a list of plain texts, or a plain text."""
    value = getattr(document, name)
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return plain(value.isoformat() if isinstance(value, datetime.date) else value)


def differences(wanted: dict[str, Any], found: Document) -> list[str]:
    wrong = []
    for name, expected in wanted.items():
        if name == "absent":
            wrong += [
                f"{element}: none, got {value_of(found, element)}" for element in expected if getattr(found, element)
            ]
        elif name == "number_ending":
            if not plain(found.number).endswith(plain(expected)):
                wrong.append(f"number: …{expected}, got {found.number}")
        else:
            value = [plain(part) for part in expected] if isinstance(expected, list) else plain(expected)
            if value_of(found, name) != value:
                wrong.append(f"{name}: {value}, got {value_of(found, name)}")
    return wrong


def shown(issue: Issue) -> str:
    lines = [f"{len(issue.documents)} documents"]
    lines += [f"{document.number} {document.title} {document.issuer} {document.date}" for document in issue.documents]
    return "\n".join(lines)


@EVERY_CASE
def test_case(case: dict[str, Any]) -> None:
    issue = parse_issue(case["text"])
    assert len(issue.documents) == len(case["documents"]), shown(issue)
    wrong = [
        f"{found.id} {line}"
        for wanted, found in zip(case["documents"], issue.documents, strict=True)
        for line in differences(wanted, found)
    ]
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize("case", [case for case in CASES if "masthead" in case], ids=lambda case: case["name"])
def test_masthead(case: dict[str, Any]) -> None:
    masthead = parse_issue(case["text"]).masthead
    assert {name: getattr(masthead, name) for name in case["masthead"]} == case["masthead"]


@pytest.mark.parametrize("case", [case for case in CASES if "furniture" in case], ids=lambda case: case["name"])
def test_furniture(case: dict[str, Any]) -> None:
    text = case["text"]
    pieces = [
        piece for block in parse_issue(text).blocks if block.kind is BlockKind.FURNITURE for piece in block.pieces
    ]
    for words in case["furniture"]:
        start = text.index(words)
        astray = [
            text[position]
            for position in range(start, start + len(words))
            if not text[position].isspace() and not any(a <= position < b for a, b in pieces)
        ]
        assert not astray, f"{words}: {''.join(astray)} is not furniture"


@EVERY_CASE
def test_invariants(case: dict[str, Any]) -> None:
    assert_invariants(parse_issue(case["text"]))
