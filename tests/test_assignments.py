"""Who is made responsible: brackets and labels after the text they cover, and subjects of sentences."""

import functools
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from gongbao.corpus import load_regions
from gongbao.parser import issues, parse_issue, subjects, tails
from gongbao.parser.model import Assignment, Form

CASES = Path(__file__).parent / "cases"
CITY = "鹤壁市人民政府办公室"
SCOPE_TOLERANCE = 2


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((CASES / name).read_text(encoding="utf-8"))["case"]
    return found


def document(case: dict[str, Any]) -> str:
    """A case's text as the first task of a notice by its issuer."""
    return f"{case.get('issuer', CITY)}关于有关工作的通知\n\n一、工作任务\n\n{case['text']}\n"


def read(case: dict[str, Any], form: Form) -> tuple[str, list[Assignment]]:
    text = document(case)
    issue = parse_issue(text, regions=load_regions())
    return text, [assignment for assignment in issue.assignments if assignment.form is form]


def plain(words: str) -> str:
    """The words as they are compared: one width, no blanks."""
    return "".join(unicodedata.normalize("NFKC", words).split())


def bearers(assignment: Assignment) -> dict[str, str]:
    return {plain(bearer.name): bearer.role.value for bearer in assignment.bearers}


def wanted(agencies: list[list[str]]) -> dict[str, str]:
    return {plain(name): role for name, role in agencies}


def subject_start(text: str, assignment: Assignment) -> int:
    """Where an assignment's subject begins: 由 before it may or may not belong to its evidence."""
    start = assignment.evidence.span.start
    return start + (text[start] == "由")


def report(case: dict[str, Any], text: str, found: list[Assignment], wrong: list[str]) -> str:
    """What a failing case prints: its text with what was found in it marked, and the differences."""
    for start, end in sorted({assignment.evidence.span for assignment in found}, reverse=True):
        text = f"{text[:start]}【{text[start:end]}】{text[end:]}"
    return "\n".join(["", case["name"], text, *wrong])


def test_the_notice_around_a_case_is_read_as_its_issuers() -> None:
    for name in ("tails.toml", "inline.toml"):
        for case in cases(name):
            (notice,) = parse_issue(document(case), regions=load_regions()).documents
            assert notice.issuer == case.get("issuer", CITY)


@pytest.mark.parametrize("name", ["tails.toml", "inline.toml"])
def test_names_are_unique_and_a_fifth_of_the_cases_is_negative(name: str) -> None:
    listed = cases(name)
    assert len({case["name"] for case in listed}) == len(listed)
    assert 5 * sum(not case["assignments"] for case in listed) >= len(listed)


@pytest.mark.parametrize("case", cases("tails.toml"), ids=lambda case: case["name"])
def test_tail(case: dict[str, Any]) -> None:
    text, found = read(case, Form.TAIL)
    wrong = []
    got = {plain(assignment.evidence.quote): assignment for assignment in found}
    for expected in case["assignments"]:
        assignment = got.pop(plain(expected["quote"]), None)
        if assignment is None:
            wrong.append(f"missing {expected['quote']}")
            continue
        if bearers(assignment) != wanted(expected["agencies"]):
            wrong.append(f"differs {expected['quote']}: {bearers(assignment)}, not {wanted(expected['agencies'])}")
        if "scope" in expected:
            start = text.index(expected["scope"])
            if abs(assignment.scope.start - start) > SCOPE_TOLERANCE:
                scope = text[slice(*assignment.scope)]
                wrong.append(f"scope of {expected['quote']}: {scope!r}, which does not begin {expected['scope']!r}")
    wrong += [f"extra {quote}: {bearers(assignment)}" for quote, assignment in got.items()]
    assert not wrong, report(case, text, found, wrong)
    assert len(found) == len(case["assignments"])


@pytest.mark.parametrize("case", cases("inline.toml"), ids=lambda case: case["name"])
def test_subject(case: dict[str, Any]) -> None:
    text, found = read(case, Form.INLINE)
    wrong = []
    got = {subject_start(text, assignment): assignment for assignment in found}
    position = text.index(case["text"])
    for expected in case["assignments"]:
        position = text.index(expected["start"], position)
        assignment = got.pop(position, None)
        position += 1
        if assignment is None:
            wrong.append(f"missing {expected['start']}")
            continue
        if bearers(assignment) != wanted(expected["agencies"]):
            wrong.append(f"differs {expected['start']}: {bearers(assignment)}, not {wanted(expected['agencies'])}")
        modality = assignment.modality.value if assignment.modality else None
        if modality != expected["modality"]:
            wrong.append(f"modality of {expected['start']}: {modality}, not {expected['modality']}")
    wrong += [f"extra {assignment.evidence.quote}: {bearers(assignment)}" for assignment in got.values()]
    assert not wrong, report(case, text, found, wrong)
    assert len(found) == len(case["assignments"])


@pytest.mark.parametrize("rule", sorted(tails.ALL_RULES))
def test_each_rule_of_tails_is_needed(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without = functools.partial(tails.find_tails, rules=tails.ALL_RULES - {rule})
    before = [[bearers(tail) for tail in read(case, Form.TAIL)[1]] for case in cases("tails.toml")]
    monkeypatch.setattr(issues, "find_tails", without)
    assert before != [[bearers(tail) for tail in read(case, Form.TAIL)[1]] for case in cases("tails.toml")]


@pytest.mark.parametrize("rule", sorted(subjects.ALL_RULES))
def test_each_rule_of_subjects_is_needed(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without = functools.partial(subjects.find_subjects, rules=subjects.ALL_RULES - {rule})
    before = [len(read(case, Form.INLINE)[1]) for case in cases("inline.toml")]
    monkeypatch.setattr(issues, "find_subjects", without)
    assert before != [len(read(case, Form.INLINE)[1]) for case in cases("inline.toml")]
