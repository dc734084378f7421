"""What counts as a target, and how its number, comparator, indicator, kind and deadline are read."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.parser.documents import read_layout
from gongbao.parser.model import BlockKind, Deadline, DeadlineKind, Evidence, Source, Span, Target
from gongbao.parser.numerals import chinese_number, read_number
from gongbao.parser.outline import Passage, read_outline
from gongbao.parser.quantities import RULES, find_targets
from gongbao.parser.text import Cleaned, clean, fold

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "targets.toml").read_text(encoding="utf-8")
)["case"]
FIELDS = ("value", "value_max", "unit", "comparator", "kind", "indicator", "deadline")


def read(case: dict[str, Any], without: frozenset[str] = frozenset()) -> list[Target]:
    """The targets of a case's text, with its stated words as deadlines."""
    cleaned, passages = outlined(case["text"])
    position, deadlines = 0, []
    for words in case.get("deadlines", []):
        start = case["text"].index(words, position)
        position = start + len(words)
        kind = DeadlineKind.RECURRING if words.startswith("每") else DeadlineKind.BY
        deadlines.append(Deadline(Evidence(Span(start, position), words), kind, "stated"))
    return find_targets(cleaned, passages, deadlines, without=without)


@cache
def outlined(text: str) -> tuple[Cleaned, tuple[Passage, ...]]:
    cleaned = clean(Source(text=text))
    passages = read_outline(cleaned, read_layout(cleaned)).passages
    return cleaned, tuple(passage for passage in passages if passage.kind is not BlockKind.FURNITURE)


def described(target: Target, words: list[str]) -> dict[str, Any]:
    """A target as cases write it."""
    fact = {
        "quote": target.evidence.quote,
        "value": target.value,
        "value_max": target.value_max,
        "unit": target.unit,
        "comparator": target.comparator.value,
        "kind": target.kind.value,
        "indicator": target.indicator,
        "deadline": None if target.deadline is None else words[target.deadline],
    }
    return {name: value for name, value in fact.items() if value is not None}


def marked(text: str, targets: list[Target]) -> str:
    """The text with each target's span in 【】."""
    spans = sorted({target.evidence.span for target in targets}, reverse=True)
    for start, end in spans:
        text = f"{text[:start]}【{text[start:end]}】{text[end:]}"
    return text


def differences(case: dict[str, Any], targets: list[Target]) -> list[str]:
    found = [described(target, case.get("deadlines", [])) for target in targets]
    return [f"missing {fact}" for fact in case["facts"] if fact not in found] + [
        f"extra   {fact}" for fact in found if fact not in case["facts"]
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_case(case: dict[str, Any]) -> None:
    targets = read(case)
    wrong = differences(case, targets)
    assert not wrong, "\n".join(["", marked(case["text"], targets), *wrong])
    assert len(targets) == len(case["facts"])


@pytest.mark.parametrize("rule", sorted(RULES))
def test_each_rule_earns_its_place(rule: str) -> None:
    """Without any one rule, at least one case reads differently."""
    without = frozenset({rule})
    assert any(differences(case, read(case, without)) for case in CASES)


def test_a_fifth_of_the_cases_is_negative() -> None:
    negative = sum(not case["facts"] for case in CASES)
    assert len(CASES) >= 60
    assert negative * 5 >= len(CASES)


FULL = {code - 0xFEE0: code for code in range(0xFF01, 0xFF5F)}
HALF = {full: half for half, full in FULL.items()}


def values(targets: list[Target]) -> list[tuple[object, ...]]:
    return [
        (target.value, target.value_max, fold(target.unit or ""), target.comparator, target.kind) for target in targets
    ]


@pytest.mark.parametrize("widths", [FULL, HALF], ids=["full", "half"])
def test_widths_of_characters_do_not_matter(widths: dict[int, int]) -> None:
    for case in CASES:
        cleaned, passages = outlined(case["text"].translate(widths))
        expected = values(read({"text": case["text"]}))
        assert values(find_targets(cleaned, passages, [])) == expected, case["text"]


def test_a_fact_names_its_rule() -> None:
    (target,) = read({"text": "森林覆盖率达到45%。"})
    assert target.rule in RULES


def test_a_deadline_from_which_something_holds_is_no_targets_own() -> None:
    text = "自2025年起，每村补助2万元。"
    cleaned, passages = outlined(text)
    since = Deadline(Evidence(Span(0, 6), "自2025年起"), DeadlineKind.FROM, "stated")
    (target,) = find_targets(cleaned, passages, [since])
    assert target.deadline is None


def test_furniture_inside_a_number_leaves_two_pieces() -> None:
    text = "工程优良率达到九\n\n— 12 —\n\n十五分以上。"
    (target,) = read({"text": text})
    assert target.value == 95
    assert [text[start:end].strip() for start, end in target.evidence.pieces] == ["九", "十五分以上"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("九十九", 99),
        ("一百零五", 105),
        ("二〇二四", 2024),
        ("两", 2),
        ("廿三", 23),
        ("三亿五千万", 350_000_000),
    ],
)
def test_chinese_numbers(text: str, number: int) -> None:
    assert chinese_number(text) == number


@pytest.mark.parametrize("text", ["", "甲", "12", "一分"])
def test_what_is_no_chinese_number(text: str) -> None:
    with pytest.raises(ValueError, match="Chinese numeral"):
        chinese_number(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("349.84万", 3_498_400),
        ("1,200", 1200),
        ("3.5万亿", 3.5e12),
        ("20多万", 200_000),
        ("三点五万", 35_000),
        ("半", 0.5),
    ],
)
def test_numbers_in_either_script(text: str, number: float) -> None:
    assert read_number(text) == number


PARTS = [
    "到",
    "由",
    "3",
    "5.5",
    "1,200",
    "三",
    "二十",
    "万",
    "亿",
    "%",
    "个",
    "百分点",
    "元",
    "以上",
    "以下",
    "不低于",
    "分别",
    "均",
    "、",
]
PARTS += [
    "和",
    "或",
    "，",
    "。",
    "；",
    "：",
    "（",
    "）",
    "“",
    "”",
    "《",
    "》",
    "合格率",
    "达到",
    "省级",
    "企业",
    "的",
    "\n",
    "至",
    "/",
    "半数",
]


@given(st.lists(st.sampled_from(PARTS), max_size=40).map("".join))
def test_any_text_is_read_and_every_fact_quotes_itself(text: str) -> None:
    for target in read({"text": text}):
        start, end = target.evidence.span
        assert "".join(text[start:end].split()) == target.evidence.quote
        assert target.value_max is None or target.value_max > target.value
