"""The times that bind a duty: what counts as one, of which kind it is, and which days follow from its words."""

import datetime
import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pytest
from dateutil.rrule import rrulestr

from gongbao.parser.deadlines import ALL_RULES, doubtful, find_deadlines
from gongbao.parser.model import BlockKind, Deadline, Source
from gongbao.parser.outline import Passage
from gongbao.parser.text import Cleaned, clean
from gongbao.parser.working_days import after_working_days

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "deadlines.toml").read_text(encoding="utf-8")
)["case"]
FIELDS = ("quote", "kind", "start", "end", "recurrence", "duration", "due")


def read(
    text: str, dated: datetime.date | None = None, heading: str = "", rules: Collection[str] = ALL_RULES
) -> tuple[list[Deadline], Cleaned]:
    """The deadlines of a text whose first paragraph may be a heading."""
    cleaned = clean(Source(f"{heading}\n\n{text}" if heading else text))
    kinds = [BlockKind.HEADING if heading else BlockKind.CLAUSE, *[BlockKind.CLAUSE] * len(cleaned.paragraphs)]
    passages = [Passage(p.start, p.end, kind) for p, kind in zip(cleaned.paragraphs, kinds, strict=False)]
    return find_deadlines(cleaned, passages, dated, rules=rules), cleaned


def fields(deadline: Deadline) -> dict[str, str]:
    """A deadline as a case writes it: what is null is left out, `due` where it says what `end` says."""
    values = {
        "quote": deadline.evidence.quote,
        "kind": deadline.kind.value,
        "start": deadline.start and deadline.start.isoformat(),
        "end": deadline.end and deadline.end.isoformat(),
        "recurrence": deadline.recurrence,
        "duration": deadline.duration,
        "due": deadline.due and deadline.due != deadline.end and deadline.due.isoformat(),
    }
    return {name: value for name, value in values.items() if value}


def expected(case: dict[str, Any]) -> list[dict[str, str]]:
    return [{name: fact[name] for name in FIELDS if name in fact} for fact in case["facts"]]


def marked(text: str, deadlines: Sequence[Deadline]) -> str:
    """The text with each deadline in 【】, its rule behind it."""
    for deadline in reversed(deadlines):
        start, end = deadline.evidence.span
        text = f"{text[:start]}【{text[start:end]}|{deadline.rule}】{text[end:]}"
    return text


def outcome(case: dict[str, Any], rules: Collection[str] = ALL_RULES) -> tuple[list[dict[str, str]], str]:
    found, cleaned = read(case["text"], case.get("dated"), case.get("heading", ""), rules)
    return [fields(deadline) for deadline in found], marked(cleaned.source.text, found)


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:24] for case in CASES])
def test_the_deadlines_of_a_text(case: dict[str, Any]) -> None:
    found, shown = outcome(case)
    assert found == expected(case), shown


def test_a_fifth_of_the_cases_state_no_deadline() -> None:
    assert len(CASES) >= 50
    assert sum(not case["facts"] for case in CASES) * 5 >= len(CASES)


@pytest.mark.parametrize("rule", sorted(ALL_RULES))
def test_every_rule_is_needed(rule: str) -> None:
    read_right = [case for case in CASES if outcome(case)[0] == expected(case)]
    rest = ALL_RULES - {rule}
    assert any(outcome(case, rest)[0] != expected(case) for case in read_right), f"no case needs the rule {rule}"


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:24] for case in CASES])
def test_widths_and_blanks_change_nothing(case: dict[str, Any]) -> None:
    wide = case["text"].translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    spaced = "".join(f"{c} " if c in "年月日" else c for c in case["text"])
    for text in (wide, spaced):
        found, _ = read(text, case.get("dated"), case.get("heading", ""))
        without_quotes = [{k: v for k, v in fields(deadline).items() if k != "quote"} for deadline in found]
        assert without_quotes == [{k: v for k, v in fact.items() if k != "quote"} for fact in expected(case)], text


def test_every_recurrence_is_a_rule_that_calendars_read() -> None:
    rules = {fact["recurrence"] for case in CASES for fact in case["facts"] if "recurrence" in fact}
    for rule in rules:
        assert rrulestr(rule, dtstart=datetime.datetime(2024, 1, 1)).after(datetime.datetime(2024, 1, 1))


def test_a_deadline_quotes_its_words_in_the_source() -> None:
    found, cleaned = read("并于 2025 年\n底前完成建设。")
    (deadline,) = found
    start, end = deadline.evidence.span
    assert "".join(cleaned.source.text[start:end].split()) == deadline.evidence.quote == "2025年底前"


def test_only_headings_and_clauses_are_read() -> None:
    cleaned = clean(Source("关于做好2025年底前供暖工作的通知"))
    title = Passage(0, len(cleaned.text), BlockKind.ELEMENT, "title")
    assert find_deadlines(cleaned, [title], None) == []


def test_a_year_left_out_is_the_nearest_named_before_it_else_the_documents() -> None:
    dated = datetime.date(2024, 5, 1)
    (first, second), _ = read("2026年3月底前立项，6月底前开工。", dated)
    assert (first.end, second.end) == (datetime.date(2026, 3, 31), datetime.date(2026, 6, 30))
    (_, other), _ = read("2026年3月底前立项。6月底前开工。", dated)
    assert other.end == datetime.date(2024, 6, 30)
    (unknown,), _ = read("6月底前开工。")
    assert unknown.end is None


def test_doubtful_readings_say_why() -> None:
    dated = datetime.date(2023, 3, 1)
    doubts = {
        "2025年前建成示范区。": "literally",
        "2026年6月前完工。": "literally",
        "2025年底前建成示范区。": None,
        "每年12月底前报送总结。": None,
    }
    for text, reason in doubts.items():
        (deadline,), _ = read(text, dated)
        told = doubtful(deadline)
        assert told is None if reason is None else told is not None and reason in told, text
    (undated,), _ = read("6月底前开工。")
    assert "year" in (doubtful(undated) or "")


def test_working_days_beyond_the_calendar_are_flagged_and_not_guessed() -> None:
    (deadline,), _ = read("请在10个工作日内报送。", datetime.date(2003, 3, 3))
    assert deadline.due is None
    assert "calendar" in (doubtful(deadline) or "")
    (event,), _ = read("收到材料后10个工作日内办结。", datetime.date(2020, 3, 3))
    assert event.due is None
    assert doubtful(event) is None


def test_working_days_skip_holidays_and_count_days_worked_instead() -> None:
    # 2024: holidays from 1 to 7 October, Sunday 29 September and Saturday 12 October worked
    assert after_working_days(datetime.date(2024, 9, 28), 1) == datetime.date(2024, 9, 29)
    assert after_working_days(datetime.date(2024, 9, 30), 5) == datetime.date(2024, 10, 12)
    assert after_working_days(datetime.date(1999, 1, 4), 1) is None
