"""The JSON of `gongbao parse`: what stands in it, that it follows its schema, that nothing gets lost in it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given

from gongbao.parser.model import (
    Comparator,
    Deadline,
    DeadlineKind,
    Evidence,
    GongbaoError,
    Issue,
    Masthead,
    Source,
    Span,
    Target,
    TargetKind,
)
from gongbao.parser.serialization import from_json, quote, to_json
from tests.issues import ISSUE, SEQUEL, TEXT

SCHEMA = json.loads((Path(__file__).parents[1] / "schema" / "parse.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def facts_of(issue: Issue) -> Any:
    """What another program reads: through text, not through Python's objects."""
    return json.loads(json.dumps(to_json(issue), ensure_ascii=False))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("issue", [ISSUE, SEQUEL, Issue(source=Source(text=""), masthead=Masthead())])
def test_facts_follow_the_schema_and_come_back_as_they_were(issue: Issue) -> None:
    VALIDATOR.validate(facts_of(issue))
    assert from_json(facts_of(issue), issue.source) == issue


def test_keys_stand_in_the_order_of_the_interface() -> None:
    facts = facts_of(ISSUE)
    assert list(facts) == [
        *("schema", "source", "issue", "documents", "divisions", "assignments", "obligations", "targets"),
        *("deadlines", "citations", "agencies", "diagnostics", "blocks"),
    ]
    assert list(facts["assignments"][0]) == [
        *("span", "form", "scope", "agencies", "modality", "rule", "confidence", "quote")
    ]
    assert list(facts["targets"][0]) == [
        *("span", "indicator", "comparator", "value", "value_max", "unit", "kind", "deadline", "rule", "quote")
    ]


def test_a_bearer_is_written_with_its_printed_name_role_and_id() -> None:
    assert facts_of(ISSUE)["assignments"][0]["agencies"][1] == {
        "name": "州水利局",
        "role": "support",
        "id": "青河州/水利局",
    }


def test_whole_numbers_have_no_fraction_and_dates_are_iso() -> None:
    written = json.dumps(to_json(ISSUE))
    assert '"value": 300000,' in written
    assert '"due": "2024-04-07"' in written


def test_a_quote_that_a_page_number_interrupts_has_its_pieces() -> None:
    whole, cut = facts_of(ISSUE)["obligations"][0]["tasks"][:2]
    assert "pieces" not in whole
    assert "".join(TEXT[start:end] for start, end in cut["pieces"]) == cut["text"] == "亩均增产8%—10%；"


def test_every_fact_of_the_fixture_quotes_itself() -> None:
    evidences = [
        *(fact.evidence for fact in ISSUE.assignments),
        *(fact.evidence for fact in ISSUE.targets),
        *(fact.evidence for fact in ISSUE.deadlines),
        *(fact.evidence for fact in ISSUE.citations),
        *(task.evidence for obligation in ISSUE.obligations for task in obligation.tasks),
    ]
    assert [quote(TEXT, evidence) for evidence in evidences] == [evidence.quote for evidence in evidences]


def test_every_character_of_the_fixture_stands_in_one_block() -> None:
    spans = sorted(piece for block in ISSUE.blocks for piece in block.pieces)
    assert "".join("".join(TEXT[start:end] for start, end in spans).split()) == "".join(TEXT.split())


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"schema": "gongbao-parse/0"}, "gongbao-parse/0"),
        ({"source": {"path": None, "sha256": "0" * 64, "encoding": None, "characters": len(TEXT)}}, "another text"),
        ({"source": {"path": None, "sha256": None, "encoding": None, "characters": 3}}, "another text"),
        ({"targets": [{}]}, "KeyError"),
        ({"targets": None}, "TypeError"),
        ({"deadlines": [{**to_json(ISSUE)["deadlines"][0], "kind": "soon"}]}, "soon"),  # type: ignore[index]
    ],
)
def test_facts_that_are_not_this_text_s_are_refused_with_file_and_remedy(change: dict[str, object], named: str) -> None:
    with pytest.raises(GongbaoError, match=named) as refused:
        from_json({**to_json(ISSUE), **change}, ISSUE.source)
    assert "qinghe-2024-02.md" in str(refused.value)
    assert "parse the source again" in str(refused.value)


@pytest.mark.parametrize("broken", [{"span": [1]}, {"comparator": "≥"}, {"value": "98"}, {"surprise": 1}])
def test_the_schema_refuses_what_the_interface_does_not_know(broken: dict[str, object]) -> None:
    facts = facts_of(ISSUE)
    facts["targets"][0] |= broken
    assert not VALIDATOR.is_valid(facts)


numbers = st.floats(allow_nan=False, allow_infinity=False)
words = st.none() | st.text()
some_evidence = st.builds(
    Evidence,
    st.builds(Span, st.integers(0, 99), st.integers(0, 99)),
    st.text(),
    st.just(()) | st.just((Span(0, 1), Span(2, 3))),
)
targets = st.builds(
    Target,
    some_evidence,
    numbers,
    words,
    st.sampled_from(Comparator),
    st.sampled_from(TargetKind),
    st.text(min_size=1),
    indicator=words,
    value_max=st.none() | numbers,
    deadline=st.none() | st.integers(0, 99),
)
deadlines = st.builds(
    Deadline,
    some_evidence,
    st.sampled_from(DeadlineKind),
    st.text(min_size=1),
    start=st.none() | st.dates(),
    end=st.none() | st.dates(),
    recurrence=words,
    duration=words,
    due=st.none() | st.dates(),
)


@given(st.lists(targets, max_size=3), st.lists(deadlines, max_size=3))
def test_any_number_and_any_date_comes_back(some: list[Target], times: list[Deadline]) -> None:
    issue = replace(ISSUE, targets=tuple(some), deadlines=tuple(times))
    VALIDATOR.validate(to_json(issue))
    assert from_json(facts_of(issue), issue.source) == issue
