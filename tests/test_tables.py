"""Rows of task tables: who owns them, what their tasks, times and numbers are, and that any table at all parses."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.corpus import load_regions
from gongbao.parser import parse_issue
from gongbao.parser.columns import column_of
from gongbao.parser.identities import Home, Register
from gongbao.parser.model import Assignment, BlockKind, Form, Issue, Source
from gongbao.parser.serialization import from_json, to_json
from gongbao.parser.table_rows import ALL_RULES, find_rows
from gongbao.parser.tables import find_tables
from gongbao.parser.text import clean
from tests.invariants import assert_invariants, without_blanks

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "tables.toml").read_text(encoding="utf-8")
)["case"]


def read(case: dict[str, Any]) -> Issue:
    """The case's text as the body of a document of its issuer."""
    issuer = case.get("issuer", "沧海市人民政府办公室")
    return parse_issue(f"{issuer}关于印发任务分工的通知\n\n{case['text'].strip(chr(10))}\n", regions=load_regions())


def described(issue: Issue, index: int, expected: dict[str, Any]) -> dict[str, Any]:
    """The assignment as cases write it, as far as the case is about it."""
    assignment, obligation = issue.assignments[index], issue.obligations[index]
    words = without_blanks(issue.source.text[slice(*assignment.scope)])
    found: dict[str, Any] = {
        "quote": assignment.evidence.quote,
        "agencies": [[bearer.name, bearer.role.value] for bearer in assignment.bearers],
        "rule": assignment.rule,
        "scope": words[: len(expected.get("scope", ""))],
        "deadlines": [issue.deadlines[fact].evidence.quote for fact in obligation.deadlines],
        "targets": [issue.targets[fact].evidence.quote for fact in obligation.targets],
    }
    return {name: found[name] for name in found if name in expected}


def of_form(issue: Issue, form: Form) -> Iterator[tuple[int, Assignment]]:
    return ((index, one) for index, one in enumerate(issue.assignments) if one.form is form)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_rows_of_a_table(case: dict[str, Any]) -> None:
    issue = read(case)
    expected = [{**one, "quote": without_blanks(one["quote"])} for one in case["assignments"]]
    rows = [index for index, _ in of_form(issue, Form.TABLE)]
    blank: dict[str, Any] = dict.fromkeys(("quote", "agencies", "rule"), "")
    said = [described(issue, index, {**blank, **(expected[n : n + 1] or [{}])[0]}) for n, index in enumerate(rows)]
    assert said == expected
    others = [(tail.evidence.quote, issue.source.text[slice(*tail.scope)]) for _, tail in of_form(issue, Form.TAIL)]
    assert len(others) == len(case.get("others", []))
    for (quote, words), other in zip(others, case.get("others", []), strict=True):
        assert quote == other["quote"]
        assert words.startswith(other["scope"])
    assert_invariants(issue)
    assert to_json(from_json(to_json(issue), issue.source)) == to_json(issue)


def test_a_fifth_of_the_cases_is_negative() -> None:
    assert len(CASES) >= 25
    assert sum(not case["assignments"] for case in CASES) * 5 >= len(CASES)


@pytest.mark.parametrize("rule", sorted(ALL_RULES))
def test_every_rule_is_needed(rule: str) -> None:
    def count(case: dict[str, Any], rules: frozenset[str]) -> int:
        cleaned = clean(Source(case["text"]))
        within = (0, len(cleaned.text) + 1)
        return len(find_rows(cleaned, find_tables(cleaned), within, Register(None), Home(), rules=rules)[0])

    assert any(count(case, ALL_RULES - {rule}) != count(case, ALL_RULES) for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_widths_and_blanks_change_nothing(case: dict[str, Any]) -> None:
    def facts(text: str) -> list[Any]:
        issue = read({**case, "text": text})
        rows = [
            (one.bearers, one.rule, issue.obligations[index].deadlines) for index, one in of_form(issue, Form.TABLE)
        ]
        return [*rows, [deadline.end for deadline in issue.deadlines], [target.value for target in issue.targets]]

    wide = case["text"].translate({code: code + 0xFEE0 for code in map(ord, "|():;,0123456789")})
    spaced = case["text"].replace("年", " 年 ").replace("|", " | ").replace("任务", "任 务")
    assert facts(wide) == facts(spaced) == facts(case["text"].replace("\n", "\r\n")) == facts(case["text"])


def test_what_a_row_of_a_table_is_made_of() -> None:
    issue = read({"text": "|序号|任务|责任单位|完成时限|\n|---|---|---|---|\n|1|加强监测|市气象局|6月底前|"})
    row = [block for block in issue.blocks if block.pieces[0].start > issue.source.text.index("-|\n")]
    assert [(block.kind, block.role) for block in row if block.role != "markup"] == [
        (BlockKind.CELL, "number"),
        (BlockKind.CLAUSE, "cell"),
        (BlockKind.CELL, "owner"),
        (BlockKind.CELL, "deadline"),
    ]
    assert all(block.kind is BlockKind.FURNITURE for block in row if block.role == "markup")


def test_a_table_that_is_none_of_tasks_stays_running_text() -> None:
    issue = read({"text": "| 指标 | 2024年 |\n|---|---|\n| 粮食产量 | 318.2 |"})
    assert {block.kind for block in issue.blocks} == {BlockKind.ELEMENT, BlockKind.CLAUSE}


def test_rows_belong_to_the_document_that_they_stand_in() -> None:
    texts = [
        f"{place}人民政府办公室关于任务分工的通知\n{number}\n| 任务 | 责任单位 |\n|---|---|\n| 植树 | {place[-1]}林业局 |\n"
        for place, number in (("湖南省", "湘政办发〔2024〕1号"), ("长沙市", "长政办发〔2024〕2号"))
    ]
    issue = parse_issue("\n".join(texts), regions=load_regions())
    assert [[bearer.agency for bearer in one.bearers] for one in issue.assignments] == [
        ["湖南省/林业局"],
        ["长沙市/林业局"],
    ]
    assert [obligation.document for obligation in issue.obligations] == ["doc/1", "doc/2"]


def test_a_name_that_is_none_makes_the_row_doubtful() -> None:
    issue = read({"text": "|任务|责任单位|\n|---|---|\n|植树|市林业局、某某某|"})
    assert [one.confidence.value for one in issue.assignments] == ["doubtful"]
    assert [found.code for found in issue.diagnostics] == ["unknown-agency"]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("牵头市直部门", "lead"),
        ("主要责任单位", "lead"),
        ("配合责任单位", "support"),
        ("责任单位及责任人", "responsible"),
        ("牵头单位和配合单位", "responsible"),
        ("责任单位（按职责分工）", "responsible"),
        ("责任领导", "person"),
        ("责任单位联系人", "person"),
        ("2025年重点任务", "task"),
        ("主要工作任务及措施", "task"),
        ("预期目标", "target"),
        ("计划完成时间", "deadline"),
        ("工作目标及完成时限", "target"),
        ("部门职责", "duty"),
        ("市教育局负责", None),
        ("推进城市更新工作", None),
        ("", None),
    ],
)
def test_what_a_heading_calls_its_column(heading: str, column: str | None) -> None:
    found = column_of(heading.replace("（", "(").replace("）", ")"))
    assert (found.value if found else None) == column


FRAGMENTS = [
    *[
        "<table>",
        "</table>",
        "<TABLE border=1>",
        "<tr>",
        "</tr>",
        "<td>",
        "</td>",
        "<th>",
        "</th>",
        "<td",
        "td>",
        "<br>",
    ],
    *[
        '<td rowspan="2">',
        '<td colspan="3">',
        "<td rowspan=9999 colspan=9999>",
        '<td rowspan="0">',
        "<b>",
        "</b>",
        "<p>",
    ],
    *[
        "<thead>",
        "</tbody>",
        "<caption>分工表</caption>",
        "&nbsp;",
        "\\|",
        "|",
        "||",
        "|---|---|---|",
        "---|---",
        "|:-:|",
    ],
    *["| 序号 | 任务 | 责任单位 |\n", "|1|植树|市林业局|\n", "|2|种草|同上|\n", "|3|浇水||\n", "|一、总则|||\n"],
    *[
        "<tr><td>任务</td><td>牵头单位</td><td>配合单位</td></tr>",
        "<tr><td>植树</td><td>市林业局</td><td>财政局</td></tr>",
    ],
    *[
        "成员单位",
        "主要职责",
        "完成时限",
        "2025年底前",
        "市教育局、财政局",
        "〃",
        "/",
        "98%以上",
        "合计",
        "一、总体要求",
    ],
    *[
        "\n",
        "\n",
        "\n\n",
        " ",
        "\r\n",
        "（",
        "）",
        "。",
        "注：列第一位的为牵头单位",
        "— 12 —",
        "某政发〔2024〕7号",
        "\u200b",
        "*",
    ],
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join))
def test_tables_in_any_state_parse_and_nothing_of_them_is_lost(text: str) -> None:
    assert_invariants(parse_issue(text))
    assert_invariants(parse_issue(f"某市人民政府关于任务分工的通知\n{text}", regions=load_regions()))
