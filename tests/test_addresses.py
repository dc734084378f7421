"""Corrections find their facts again: in the same text read anew, among twins, under another key."""

import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from gongbao.graph.addresses import Facts, concerning, document_name, document_names, folded, unaddressed
from gongbao.graph.corrections import FactKey, Reject
from gongbao.graph.fact_fields import FactKind, reading
from gongbao.graph.review import draft
from gongbao.parser import Issue
from tests.corrected import (
    KEY,
    NUMBER,
    TEXT,
    TWICE,
    applied,
    corrected,
    entry,
    keys_of,
    parsed,
    refused,
    target_of,
)

# ------------------------------------------------------------------------------------- they find their facts again


def with_paragraphs(text: str) -> str:
    inserted = text.replace("（一）划定", "各单位要高度重视，切实抓好落实。\n\n（一）划定")
    return "衡水市人民政府公报\n\n" + inserted.replace("（三）加强", "坚持问题导向，统筹推进有关工作。\n\n（三）加强")


def with_blanks(text: str) -> str:
    """Blanks as OCR strews them: anywhere but inside numbers."""
    chance = random.Random(4)
    return re.sub("(?<=[^0-9\n])(?=[^0-9\n])", lambda _: " " * (chance.random() < 0.3), text)


def without_blanks(text: str) -> str:
    return re.sub("[ \u3000]+", "", text)


def in_full_width(text: str) -> str:
    return text.translate({code - 0xFEE0: code for code in range(0xFF01, 0xFF5F)})


def in_half_width(text: str) -> str:
    return text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})


def with_other_marks(text: str) -> str:
    return text.replace("—", "-").replace("〔", "[").replace("〕", "]")


def with_page_breaks(text: str) -> str:
    for words in ("300块", "市财政局配合", "管网漏", "（市水利局、生态"):
        text = text.replace(words, f"{words[:-2]}\n\n- 7 -\n\n{words[-2:]}")
    return text


VARIANTS: dict[str, Callable[[str], str]] = {
    "as it was": str,
    "shifted by paragraphs": with_paragraphs,
    "with blanks": with_blanks,
    "without blanks": without_blanks,
    "in full width": in_full_width,
    "in half width": in_half_width,
    "with CR LF": lambda text: text.replace("\n", "\r\n"),
    "with other brackets and dashes": with_other_marks,
    "with page breaks inside": with_page_breaks,
    "all at once": lambda text: in_half_width(with_page_breaks(with_paragraphs(text))).replace("\n", "\r\n"),
}


def counterparts(again: Issue) -> dict[FactKey, FactKey]:
    """Each fact of the text with the one that says the same in another reading, which may have more."""
    facts, others = Facts(parsed()), Facts(again)

    def words(of: Facts, key: FactKey) -> tuple[FactKind, str, str]:
        fact = of.fact(key)
        return key.kind, folded(fact.evidence.quote), folded(reading(fact))

    known = {words(facts, key) for key in facts}
    return dict(zip(facts, (key for key in others if words(others, key) in known), strict=True))


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("key", keys_of(parsed()), ids=lambda key: f"{key.kind}-{key.index}")
def test_a_correction_finds_its_fact_in_the_same_text_read_anew(variant: str, key: FactKey) -> None:
    again = parsed(VARIANTS[variant](TEXT))
    correction = replace(draft(Facts(parsed()), key), who="王芳", why="看过", action=Reject())
    done = corrected(correction, issue=again)
    assert [each.reason for each in done.unmatched] == []
    assert [each.read for each in done.applied] == [counterparts(again)[key]]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_scan_under_another_key_is_found_by_document_and_quote(variant: str) -> None:
    again = parsed(VARIANTS[variant](TEXT), None)
    correction = entry("target", "300块以上", document=NUMBER, issue=None, change={"value": 310})
    assert target_of(applied(correction, issue=again), fact_quote(again)).value == 310


def fact_quote(issue: Issue) -> str:
    return issue.targets[0].evidence.quote


# ---------------------------------------------------------------------------------------- a quote that occurs twice


def test_without_context_nobody_is_hit() -> None:
    reason = refused(entry("assignment", TWICE, reject=True))
    assert reason.startswith("ambiguous: the quote stands at")
    assert f"{NUMBER} 一、（一）" in reason
    assert f"{NUMBER} 一、（三）" in reason


@pytest.mark.parametrize(
    ("context", "division"),
    [
        ({"before": "隐患排查。"}, "chp_1__sec_1"),
        ({"before": "建立巡查 台账。"}, "chp_1__sec_3"),
        ({"after": "(二)提高水质"}, "chp_1__sec_1"),
        ({"before": "一句不在这里的话", "after": "二、保障措施"}, "chp_1__sec_3"),
        ({"occurrence": 1}, "chp_1__sec_1"),
        ({"occurrence": 2}, "chp_1__sec_3"),
        ({"before": "。", "occurrence": 2}, "chp_1__sec_3"),
    ],
)
def test_context_or_occurrence_decides(context: dict[str, object], division: str) -> None:
    issue = applied(entry("assignment", TWICE, reject=True, **context))
    assert {duty.division for duty in parsed().obligations} - {duty.division for duty in issue.obligations} == {
        division
    }


def test_context_holds_where_one_of_the_two_is_gone() -> None:
    """A correction of the first must not land on the second just because it is the only one left."""
    shorter = parsed(TEXT.replace(f"全面开展隐患排查。{TWICE}", "全面开展隐患排查。"))
    correction = entry("assignment", TWICE, before="隐患排查。", after="（二）提高", reject=True)
    done = corrected(correction, issue=shorter)
    assert done.issue == shorter
    assert "not between the words" in done.unmatched[0].reason


def test_a_page_number_beside_a_fact_is_no_neighbour() -> None:
    text = TEXT.replace("（二）提高水质", "- 12 -\n\n（二）提高水质")
    done = corrected(entry("assignment", TWICE, after="（二）提高水质", reject=True), issue=parsed(text))
    assert [each.read.index for each in done.applied] == [0]


def test_two_facts_of_the_same_words_at_one_place_are_told_apart_by_their_number() -> None:
    facts = Facts(parsed())
    same = [key for key in facts if key.kind is FactKind.TASK and "专项资金" in facts.fact(key).evidence.quote]
    assert [draft(facts, key).occurrence for key in same] == [1, 2]
    twice = facts.quoting(FactKind.ASSIGNMENT)[folded(TWICE)]
    assert [draft(facts, key).occurrence for key in twice] == [None, None]


# --------------------------------------------------------------------------------------------- of which issue it is


def test_a_document_s_number_finds_an_issue_unless_the_key_is_another_known_issue_s() -> None:
    names = document_names(parsed().documents)
    old = entry("target", "95%以上", issue="source/0123456789ab", document="衡政发[2024]第3号", reject=True)
    assert concerning([old], "source/ba9876543210", names) == (old,)
    assert concerning([old], "source/ba9876543210", names, {"source/0123456789ab"}) == ()
    titled = replace(old, document="衡水市水源保护行动方案", issue=None)
    assert concerning([titled], "source/ba9876543210", names) == (titled,)


def test_what_concerns_no_issue_is_reported() -> None:
    lost = entry("target", "95%以上", issue="xam/2023/1", reject=True)
    unprinted = entry("target", "95%以上", issue=None, document="冀政发〔2020〕1号", reject=True)
    mine = entry("target", "95%以上", reject=True)
    found = unaddressed([lost, mine, unprinted], {mine}, [KEY])
    assert [(each.correction, each.reason) for each in found] == [
        (lost, "there is no issue xam/2023/1; there is hengshui/2024/3"),
        (unprinted, "no issue prints this document"),
    ]


@pytest.mark.parametrize("name", ["衡政发[2024]3号", "衡政发（2024）第03号", " 衡政发〔2024〕 3 号"])
def test_a_number_is_one_however_it_is_printed(name: str) -> None:
    assert document_name(name) == document_name(NUMBER)
