"""The rules of `gongbao check`: each finds what it is about, and finds nothing where nothing is wrong.

A true and a false example of each stand in parser/lexicon/check_rules.toml, where its page comes from; more in
tests/cases/checks.toml.
"""

import importlib.util
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.corpus import load_regions, shipped_sources
from gongbao.parser import Diagnostic, Severity, Source, parse_issue
from gongbao.parser.check_report import report
from gongbao.parser.check_rules import MOST_FINDINGS, RULES, Rule, check_issue
from tests.conftest import SHARED

ROOT = Path(__file__).parents[1]
CASES: list[dict[str, Any]] = tomllib.loads((ROOT / "tests" / "cases" / "checks.toml").read_text(encoding="utf-8"))[
    "case"
]


def check(text: str, *codes: str) -> tuple[Diagnostic, ...]:
    return check_issue(parse_issue(text, regions=load_regions()), codes or None)


# ------------------------------------------------------------------------------------------------------------ examples


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_finds_what_its_example_shows(rule: Rule) -> None:
    assert rule.code in {found.code for found in check(rule.wrong)}
    assert {found.severity for found in check(rule.wrong, rule.code)} == {rule.severity}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_nothing_at_all_is_found_where_the_example_is_right(rule: Rule) -> None:
    assert check(rule.right) == ()


@pytest.mark.parametrize("case", CASES, ids=[f"{case['rule']}: {case['name']}" for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    issue = parse_issue(case["text"].strip() + "\n", regions=load_regions())
    found = list(report(issue, check_issue(issue, {case["rule"]})))
    assert [each.words for each in found] == case["found"]
    for each, said in zip(found, case.get("said", []), strict=False):
        assert said in each.diagnostic.message


def test_every_rule_has_true_and_false_cases() -> None:
    for code in RULES:
        own = [bool(case["found"]) for case in CASES if case["rule"] == code]
        assert set(own) == {True, False}, code


# ----------------------------------------------------------------------------------------------------- the first issue


@pytest.fixture(scope="module")
def first_issue() -> list[tuple[str, str, str]]:
    """What is found in the issue that ships: code, words and message."""
    issue = parse_issue(shipped_sources()[0].read_bytes().decode(), regions=load_regions())
    return [
        (each.diagnostic.code, each.words, each.diagnostic.message)
        for each in report(issue, check_issue(issue))
        if each.diagnostic.severity is not Severity.NOTE
    ]


@pytest.mark.parametrize(
    ("code", "words", "message"),
    [
        (
            "threshold-overlap",
            "1万间或3000户以上、3万间或1万户以下",
            "一级响应 and 二级响应 overlap: 倒塌和严重损坏房屋 of 2万–3万间",
        ),
        (
            "threshold-overlap",
            "1万间或3000户以上、3万间或1万户以下",
            "一级响应 and 二级响应 overlap: 倒塌和严重损坏房屋 of 5000–1万户",
        ),
        (
            "threshold-gap",
            "2000间或800户以上、8000间或2500户以下",
            "倒塌和严重损坏房屋 of 8000–1万间 is neither 二级响应 nor 三级响应",
        ),
        (
            "threshold-gap",
            "2000间或800户以上、8000间或2500户以下",
            "倒塌和严重损坏房屋 of 2500–3000户 is neither 二级响应 nor 三级响应",
        ),
        (
            "threshold-overlap",
            "2万人以上、4万人以下",
            "三级响应 and 四级响应 overlap: 紧急转移安置和需紧急生活救助 of 3万–4万人",
        ),
        ("contents-number", "7.6社会动员保障", "the number 7.6, the text 7.8"),
        ("contents-number", "7.7科技保障", "the number 7.7, the text 7.9"),
        ("contents-number", "7.8宣传和培训", "the number 7.8, the text 7.10"),
        ("contents-left-out", "7.6医疗卫生保障", "not in the contents"),
        ("contents-left-out", "7.7交通运输保障和治安维护", "not in the contents"),
        (
            "number-missing",
            "(6)",
            "(1)、(2)、(3)、(4)、(5) of 3 are missing before (6); 5 items without a number stand there",
        ),
        ("word-doubled", "各旗县市市", "市 is printed twice"),
        ("body-names", "卫健委", "盟卫生健康委"),
        ("ambiguous-date", "2025年前", "2024-12-31"),
    ],
)
def test_the_first_issue_has_this_wrong(
    first_issue: list[tuple[str, str, str]], code: str, words: str, message: str
) -> None:
    assert [1 for found in first_issue if found[:2] == (code, words) and message in found[2]] == [1]


def test_the_first_issue_has_nothing_else_wrong(first_issue: list[tuple[str, str, str]]) -> None:
    assert len(first_issue) == 14


def test_a_plain_document_of_the_state_council_has_nothing_wrong() -> None:
    source = SHARED / "corpus" / "guobanfa-2018-129.txt"
    if not source.is_file():
        pytest.skip("needs the text of 国办发〔2018〕129号")
    assert check(source.read_text(encoding="utf-8")) == ()


# ---------------------------------------------------------------------------------------------------------- properties

_PIECES = st.sampled_from(
    [
        *"一、二（）()《》“”‘’〔〕,，。；：1 2",
        *[
            "\n",
            "\n\n",
            "目 录\n",
            "一级响应",
            "二级响应",
            "3万人以上",
            "5万人以下",
            "（市水利局、市财政局）",
            "2月30日",
            "7.1 总则\n",
            "7.2 附则\n",
        ],
        *[
            "第一条",
            "第三条",
            "（1）",
            "（3）",
            "市市",
            "某市人民政府关于绿化的通知\n",
            "某政发〔2021〕5号",
            "2023年底前",
            "2024年3月5日\n",
            "\t",
            "\u3000",
        ],
    ]
)


@given(st.lists(_PIECES, max_size=60).map("".join) | st.text(max_size=200))
def test_any_text_is_checked(text: str) -> None:
    issue = parse_issue(Source(text))
    found = check_issue(issue)
    assert all(0 <= each.span.start <= each.span.end <= len(text) for each in found)
    assert found == check_issue(parse_issue(Source(text)))
    assert len(list(report(issue, found))) == len(found)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 20000,
        "“" * 20000,
        "“(" * 10000,
        ")" * 20000,
        "".join(f"{number}. 巡查。\n" for number in range(999, 0, -1)),
        "目 录\n" + "".join(f"{number} 标题{number}\n" for number in range(1, 99)) + "1 总则\n巡查。\n" * 200,
        "一级响应" + "受影响1万人以上、2万人以下，" * 2000,
        "市" * 20000,
        "某政发[2021]第05号" * 3000,
        "第九九九九九九条 巡查。\n第二条 巡查。\n",
        "目 录\n" + "".join(f"某市关于事项{number}的通知…{number}\n" for number in range(500)),
    ],
    ids=range(11),
)
def test_an_odd_text_is_checked_and_no_rule_lists_without_end(text: str) -> None:
    found = check(text)
    for code in RULES:
        assert sum(each.code == code for each in found) <= MOST_FINDINGS


def test_only_the_rules_that_are_asked_for_are_run() -> None:
    text = RULES["number-missing"].wrong + RULES["word-doubled"].wrong
    assert {found.code for found in check(text, "word-doubled")} == {"word-doubled"}


# ------------------------------------------------------------------------------------------------------- documentation


def test_the_pages_in_docs_are_those_of_the_rules() -> None:
    specification = importlib.util.spec_from_file_location("write_checks", ROOT / "docs" / "write_checks.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    pages: dict[str, str] = module.pages()
    folder = ROOT / "docs" / "checks"
    assert {file.name for file in folder.iterdir()} == set(pages)
    for name, text in pages.items():
        written = (folder / name).read_text(encoding="utf-8")
        assert text in written if name == "README.md" else text == written
