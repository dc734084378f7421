"""Which lines of a source are one paragraph, and what of the source is no text at all."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from gongbao.parser import Source, parse_issue
from gongbao.parser.model import Span
from gongbao.parser.text import Cleaned, clean, fold
from tests.invariants import assert_invariants, without_blanks

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "healing.toml").read_text(encoding="utf-8")
)["case"]
EVERY_CASE = pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])


def source_of(case: dict[str, Any]) -> Source:
    """The text with its furniture, as a reader gives it."""
    text: str = case["text"]
    words = case.get("furniture", [])
    furniture = [Span(*match.span()) for word in words for match in re.finditer(re.escape(word), text)]
    return Source(text=text, furniture=tuple(sorted(furniture)))


def paragraphs_of(cleaned: Cleaned) -> list[str]:
    return [cleaned.text[paragraph.start : paragraph.end] for paragraph in cleaned.paragraphs]


@EVERY_CASE
def test_case(case: dict[str, Any]) -> None:
    found = paragraphs_of(clean(source_of(case)))
    wanted = [fold(paragraph) for paragraph in case["paragraphs"]]
    assert found == wanted, "\n".join(["", *(f"{' ' if text in wanted else '!'} {text}" for text in found)])


@EVERY_CASE
def test_every_character_leads_back_to_the_source(case: dict[str, Any]) -> None:
    cleaned = clean(source_of(case))
    folded = fold(case["text"])
    for position, character in enumerate(cleaned.text):
        if not character.isspace():
            assert folded[cleaned.origin(position)] == character
            assert cleaned.position(cleaned.origin(position)) == position


@EVERY_CASE
def test_a_paragraph_quotes_the_source(case: dict[str, Any]) -> None:
    cleaned = clean(source_of(case))
    for paragraph in cleaned.paragraphs:
        printed = cleaned.printed(paragraph.start, paragraph.end)
        assert fold(printed) == without_blanks(cleaned.text[paragraph.start : paragraph.end])


@EVERY_CASE
def test_invariants(case: dict[str, Any]) -> None:
    assert_invariants(parse_issue(source_of(case)))
