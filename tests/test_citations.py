"""The instruments that a text names: titles, numbers, what is done with them, and what abbreviations stand for."""

import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pytest

from gongbao.parser import parse_issue
from gongbao.parser.citations import ALL_RULES, find_citations
from gongbao.parser.instruments import TITLE, number_after
from gongbao.parser.model import BlockKind, Citation, Relation, Source
from gongbao.parser.outline import Passage
from gongbao.parser.text import Cleaned, clean

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "citations.toml").read_text(encoding="utf-8")
)["case"]
FIELDS = ("title", "number", "relation", "refers_to")


def read(case: dict[str, Any], rules: Collection[str] = ALL_RULES) -> tuple[list[Citation], Cleaned]:
    """The citations of a text that may have a title line and a heading above it."""
    above = {
        case.get("title"): (BlockKind.ELEMENT, "title"),
        case.get("heading"): (BlockKind.HEADING, None),
    }
    lines = [line for line in above if line]
    cleaned = clean(Source("\n\n".join([*lines, case["text"]])))
    kinds = [above[line] for line in lines]
    kinds += [(BlockKind.CLAUSE, None)] * (len(cleaned.paragraphs) - len(kinds))
    passages = [
        Passage(paragraph.start, paragraph.end, kind, role)
        for paragraph, (kind, role) in zip(cleaned.paragraphs, kinds, strict=True)
    ]
    return find_citations(cleaned, passages, rules=rules), cleaned


def fields(citation: Citation) -> dict[str, str]:
    """A citation as a case writes it: what is null is left out."""
    values = {name: getattr(citation, name) for name in FIELDS}
    return {name: str(value) for name, value in values.items() if value is not None}


def marked(text: str, citations: Sequence[Citation]) -> str:
    """The text with each citation in 【】, its rule behind it."""
    for citation in reversed(citations):
        start, end = citation.evidence.span
        text = f"{text[:start]}【{text[start:end]}|{citation.relation}|{citation.rule}】{text[end:]}"
    return text


def outcome(case: dict[str, Any], rules: Collection[str] = ALL_RULES) -> tuple[list[dict[str, str]], str]:
    found, cleaned = read(case, rules)
    return [fields(citation) for citation in found], marked(cleaned.source.text, found)


@pytest.mark.parametrize("case", CASES, ids=[case["text"].strip()[:24] for case in CASES])
def test_the_citations_of_a_text(case: dict[str, Any]) -> None:
    found, shown = outcome(case)
    assert found == case["facts"], shown


def test_a_fifth_of_the_cases_cite_nothing() -> None:
    assert len(CASES) >= 50
    assert sum(not case["facts"] for case in CASES) * 5 >= len(CASES)


@pytest.mark.parametrize("rule", sorted(ALL_RULES))
def test_every_rule_is_needed(rule: str) -> None:
    read_right = [case for case in CASES if outcome(case)[0] == case["facts"]]
    rest = ALL_RULES - {rule}
    assert any(outcome(case, rest)[0] != case["facts"] for case in read_right), f"no case needs the rule {rule}"


def test_a_citation_quotes_its_title_and_its_number_with_the_brackets() -> None:
    (citation,), cleaned = read(
        {"text": "贯彻《国务院关于进一\n步深化改革的意见》（国发〔2021〕5号，以下简称《意见》）精神。"}
    )
    start, end = citation.evidence.span
    quoted = "".join(cleaned.source.text[start:end].split())
    assert (
        quoted == citation.evidence.quote == "《国务院关于进一步深化改革的意见》（国发〔2021〕5号，以下简称《意见》）"
    )
    assert citation.number == "国发〔2021〕5号"


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("国办发[1996]25号", "国办发[1996]25号"),
        ("国发(2014)8号", "国发(2014)8号"),
        ("第707号", "第707号"),
        ("主席令第四十五号", "主席令第四十五号"),
        ("交通运输部令2019年第5号", "交通运输部令2019年第5号"),
        ("国家税务总局公告2018年第61号", "国家税务总局公告2018年第61号"),
        ("GB/T 9704-2012", "GB/T 9704-2012"),
        ("DB15/T 1234—2020", "DB15/T 1234—2020"),
        ("ISO 9001:2015", "ISO 9001:2015"),
        ("试行", None),
        ("2018年修订", None),
        ("含实施细则", None),
    ],
)
def test_numbers_in_the_brackets_after_a_title(printed: str, number: str | None) -> None:
    text = f"《管理规定》({printed})的要求"
    title = TITLE.search(text)
    assert title is not None
    found = number_after(text, title.end(), len(text))
    assert (text[found.start : found.end] if found else None) == number


def test_titles_nest() -> None:
    texts = ["《关于印发〈规划〉的通知》", "《关于印发《规划》的通知》", "《甲》", "《乙》"]
    assert [match[0] for match in TITLE.finditer("和".join(texts))] == texts


def test_the_documents_own_abbreviation_is_known_in_the_text_it_issues() -> None:
    case = {
        "title": "市政府关于印发《安全生产条例实施细则》的通知",
        "text": "现将《安全生产条例实施细则》（以下简称《细则》）印发给你们。\n\n各区应当落实《细则》。",
    }
    found, _ = read(case)
    assert [(citation.title, citation.refers_to) for citation in found] == [
        ("安全生产条例实施细则", None),
        ("细则", "安全生产条例实施细则"),
    ]


REPEALS = """某市人民政府关于废止部分规范性文件的决定
某政发〔2024〕12号
市人民政府决定对下列规范性文件予以废止：
1.《某市种粮补贴办法》（某政发〔2016〕1号）；
2.《某市灌溉管理办法》（某政发〔2016〕2号）；
3.《某市种子管理办法》（某政发〔2016〕3号）；
本决定自公布之日起施行。
2024年3月5日
"""


def test_items_that_end_without_punctuation_are_repealed_like_those_that_do() -> None:
    stops = [
        [citation.relation for citation in parse_issue(REPEALS.replace("；", stop)).citations] for stop in ("；", "")
    ]
    assert stops == [[Relation.REPEALS] * 3] * 2
