"""What is misread in scans and put right, and facts on words that are doubtful."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.corpus.ocr_corrections import corrected
from gongbao.corpus.ocr_labels import with_labels
from gongbao.corpus.ocr_tesseract import ReadLine, ReadWord
from gongbao.parser import parse_issue
from gongbao.parser.model import Evidence, Severity, Source, Span, Word
from gongbao.parser.recognition import DOUBTFUL, doubtful_words
from tests.invariants import assert_invariants

CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("cases").joinpath("recognition.toml").read_text(encoding="utf-8")
)
MISREAD = st.text(alphabet="一二三十人(（)）〈〉《》【】[]〔〕D1lI|0O2号月发.。,，、\n增强", max_size=60)


def line_of(text: str, cut: int = 2) -> ReadLine:
    words = tuple(ReadWord(text[at : at + cut], 20.0 * at, 0.9) for at in range(0, len(text), cut))
    return ReadLine(words, 0, 0, 20 * len(text), 20, 18, 22)


@pytest.mark.parametrize("case", CASES["text"], ids=lambda case: case["name"])
def test_running_text(case: dict[str, Any]) -> None:
    assert corrected(case["read"]) == case["printed"]


@pytest.mark.parametrize("cut", [1, 2, 5])
@pytest.mark.parametrize("case", CASES["lines"], ids=lambda case: case["name"])
def test_lines(case: dict[str, Any], cut: int) -> None:
    assert [line.text for line in with_labels([line_of(text, cut) for text in case["read"]])] == case["printed"]


@given(MISREAD)
def test_positions_stay(text: str) -> None:
    once = corrected(text)
    assert len(once) == len(text)
    assert [place for place, character in enumerate(once) if character == "\n"] == [
        place for place, character in enumerate(text) if character == "\n"
    ]


@given(st.lists(MISREAD.map(lambda text: "".join(text.split())).filter(bool), max_size=6))
def test_lines_keep_their_words(texts: list[str]) -> None:
    lines = [line_of(text) for text in texts]
    mended = with_labels(lines)
    assert [len(line.words) for line in mended] == [len(line.words) for line in lines]
    assert [word.confidence for line in mended for word in line.words] == [
        word.confidence for line in lines for word in line.words
    ]


TEXT = "某市人民政府关于加强水源保护的通知\n\n完成率达到93%以上。（市水利局）"


def recognised(*doubtful: str, text: str = TEXT) -> Source:
    """A text of which each character is a word of its own, those of some words doubtful."""
    spans = [Span(text.index(words), text.index(words) + len(words)) for words in doubtful]
    return Source(
        text,
        words=tuple(
            Word(Span(at, at + 1), 0.41 if any(a <= at < b for a, b in spans) else 0.96)
            for at, character in enumerate(text)
            if not character.isspace()
        ),
    )


def test_fact_on_doubtful_words_has_a_diagnostic() -> None:
    issue = parse_issue(recognised("3"))
    [doubt] = [each for each in issue.diagnostics if each.code == "doubtful-words"]
    assert doubt.severity is Severity.WARNING
    assert doubt.span == issue.targets[0].evidence.span
    assert "3 (0.41)" in doubt.message
    assert_invariants(issue)


def test_words_outside_of_facts_are_nobodys() -> None:
    assert not [each for each in parse_issue(recognised("关于")).diagnostics if each.code == "doubtful-words"]


def test_text_that_was_not_recognised_has_no_doubtful_words() -> None:
    assert not [each for each in parse_issue(TEXT).diagnostics if each.code == "doubtful-words"]


def test_a_word_that_is_sure_enough() -> None:
    source = Source("达到93%", words=(Word(Span(2, 5), DOUBTFUL),))
    assert not doubtful_words(source, [Evidence(Span(0, 5), "达到93%")])


def test_page_number_inside_a_fact_is_none_of_its_words() -> None:
    source = Source("达到\n— 3 —\n93%", words=(Word(Span(3, 8), 0.1), Word(Span(9, 12), 0.9)))
    pieces = (Span(0, 2), Span(9, 12))
    assert not doubtful_words(source, [Evidence(Span(0, 12), "达到93%", pieces)])
    assert doubtful_words(source, [Evidence(Span(0, 12), "达到—3—93%")])


def test_message_quotes_a_few_words() -> None:
    text = "一二三四五六七八"
    source = Source(text, words=tuple(Word(Span(at, at + 1), 0.2) for at in range(8)))
    [doubt] = doubtful_words(source, [Evidence(Span(0, 8), text)])
    assert doubt.message.endswith("一 (0.20), 二 (0.20), 三 (0.20), 四 (0.20), 五 (0.20) and 3 more")
