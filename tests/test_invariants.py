"""Invariants 1 to 4 of ARCHITECTURE.md on random text and on mutations of the first issue."""

import json
import random
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from gongbao.corpus import load_regions, shipped_sources
from gongbao.parser import Source, Span, parse_issue
from gongbao.parser.serialization import to_json
from tests.invariants import assert_invariants

# Pieces that gazettes are made of, so that random texts reach the rules.
WORDS = [
    *[
        "一、",
        "（一）",
        "(二)",
        "1.",
        "1.1",
        "（1）",
        "①",
        "第三条",
        "附件1",
        "总体要求",
        "某市人民政府",
        "某政发〔2024〕7号",
        "2024年9月11日",
        "二〇二四年九月十一日",
    ],
    *[
        "关于印发《某规划》的通知",
        "各县（市、区）人民政府：",
        "（此件公开发布）",
        "（市水利局、农业农村局）",
        "责任单位：市教育局",
    ],
    *[
        "（市发展改革委牵头，市财政局等配合）",
        "市财政局会同市审计局",
        "到2025年底",
        "每年6月底前",
        "三年内",
        "98%以上",
        "30万亩",
    ],
    *[
        "1—3个百分点",
        "《中华人民共和国预算法》",
        "（国发〔2021〕5号）",
        "应当",
        "不得",
        "推动产业发展",
        "等部门",
        "|",
        "<td>",
        "—",
        "(",
        "）",
        "“",
        "”",
        "《",
        "》",
    ],
    *["。", "；", "，", "、"],
    *("专栏 1", "目 录", "— 12 —", "\n", "\n\n", "\r\n", "\t", "\u3000", " ", "- ", "## ", "\u200b", "\ufeff", "\x0c"),
]


@cache
def first_issue() -> str:
    return next(iter(shipped_sources())).read_bytes().decode()


@given(st.text(max_size=400))
def test_any_text_parses_and_nothing_of_it_is_lost(text: str) -> None:
    assert_invariants(parse_issue(text))


@given(st.lists(st.sampled_from(WORDS), max_size=60).map("".join))
def test_texts_made_of_gazette_words_hold_the_invariants(text: str) -> None:
    assert_invariants(parse_issue(text, regions=load_regions()))


@given(st.integers(0, 44_000), st.integers(200, 3_000), st.integers(0, 2**32))
def test_mutations_of_the_first_issue_hold_the_invariants(start: int, length: int, seed: int) -> None:
    pick = random.Random(seed)
    text = list(first_issue()[start : start + length])
    for _ in range(12):
        position = pick.randrange(len(text) + 1)
        if pick.random() < 0.5:
            text[position : position + pick.randrange(20)] = []
        else:
            text.insert(position, pick.choice(WORDS))
    assert_invariants(parse_issue("".join(text), regions=load_regions()))


@given(st.lists(st.sampled_from(WORDS), min_size=4, max_size=40), st.integers(0, 2**32))
def test_furniture_inside_a_sentence_leaves_facts_in_pieces(words: list[str], seed: int) -> None:
    pick = random.Random(seed)
    text, furniture = "", []
    for word in words:
        text += word
        if pick.random() < 0.3:
            furniture.append(Span(len(text) + 1, len(text) + 6))
            text += "\n第12页眉\n"
    issue = parse_issue(Source(text, furniture=tuple(furniture)))
    assert_invariants(issue)


def test_a_page_number_inside_a_tail_is_no_part_of_its_quote() -> None:
    issue = parse_issue("某市农业农村局关于春耕的通知\n一、任务\n开展培训。（市农业农村局、气\n— 12 —\n象局）\n")
    [tail] = issue.assignments
    assert tail.evidence.quote == "（市农业农村局、气象局）"
    assert len(tail.evidence.pieces) == 2
    assert [bearer.name for bearer in tail.bearers] == ["市农业农村局", "市气象局"]
    assert_invariants(issue)


def test_two_readings_of_one_text_are_the_same_bytes() -> None:
    first, second = (
        json.dumps(to_json(parse_issue(first_issue(), regions=load_regions())), ensure_ascii=False) for _ in range(2)
    )
    assert first == second
