"""The rules of `gongbao check` in one table, and the diagnostics that they give.

What a rule is about stands in lexicon/check_rules.toml, where its page in docs/checks/ is written from; here each has
the function that finds it. Rules are no part of `parse_issue`: facts don't depend on them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from gongbao.parser import (
    check_bodies,
    check_breaks,
    check_citations,
    check_contents,
    check_marks,
    check_numbers,
    check_thresholds,
    check_times,
    check_words,
)
from gongbao.parser.check_proof import Finding, Proof, proof_of
from gongbao.parser.lexicons import lexicon
from gongbao.parser.model import Diagnostic, Issue, Severity

MOST_FINDINGS = 1000
"""Findings of one rule in one source after which the rule stops looking."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What `gongbao check` can say: a code, how bad it is, a line and a paragraph about it, an example.

    `wrong` is a text in which it is found, `right` the same text as it should be. `find` is None for what is said in
    reading a source already.
    """

    code: str
    severity: Severity
    summary: str
    explanation: str
    wrong: str = ""
    right: str = ""
    find: Callable[[Proof], Iterator[Finding]] | None = None

    def check(self, proof: Proof) -> Iterator[Diagnostic]:
        """Find what the rule is about.

        Args:
            proof: The issue as rules look at it.

        Yields:
            Diagnostics of the rule's code and severity, in no order.
        """
        if self.find is not None:
            for span, message in islice(self.find(proof), MOST_FINDINGS):
                yield Diagnostic(span, self.code, self.severity, message)


_FINDERS: Mapping[str, Callable[[Proof], Iterator[Finding]]] = {
    "number-missing": check_numbers.missing_numbers,
    "number-repeated": check_numbers.repeated_numbers,
    "number-order": check_numbers.disordered_numbers,
    "contents-number": check_contents.numbers_apart,
    "contents-title": check_contents.titles_apart,
    "contents-left-out": check_contents.left_out,
    "contents-without-text": check_contents.without_text,
    "threshold-overlap": check_thresholds.overlapping,
    "threshold-gap": check_thresholds.apart,
    "bracket-unbalanced": check_marks.unbalanced_brackets,
    "quote-unbalanced": check_marks.unbalanced_quotes,
    "marks-doubled": check_marks.following_marks,
    "width-mixed": check_marks.mixed_widths,
    "word-doubled": check_words.doubled_words,
    "body-names": check_bodies.several_names,
    "tail-unknown": check_bodies.unknown_tails,
    "target-unowned": check_bodies.unowned_targets,
    "date-impossible": check_times.impossible_days,
    "deadline-overdue": check_times.overdue_deadlines,
    "citation-number": check_citations.numbers_apart,
    "number-form": check_citations.unusual_numbers,
    "sentence-cut": check_breaks.cut_sentences,
}


def _rule(code: str, words: Mapping[str, Any]) -> Rule:
    return Rule(
        code,
        Severity(words["severity"]),
        words["summary"],
        " ".join(words["explanation"].split()),
        words.get("wrong", ""),
        words.get("right", ""),
        _FINDERS.get(code),
    )


RULES: Mapping[str, Rule] = {code: _rule(code, words) for code, words in lexicon("check_rules")["rules"].items()}
"""The rules by code, as they are listed: those that look for what is wrong in a source."""

READING: Mapping[str, Rule] = {code: _rule(code, words) for code, words in lexicon("check_rules")["reading"].items()}
"""What readers and parser say of a source as they read it, by code."""


def check_issue(issue: Issue, codes: Collection[str] | None = None) -> tuple[Diagnostic, ...]:
    r"""Find what is wrong in an issue, and say again what was doubtful in reading it.

    Args:
        issue: As `parse_issue` reads it.
        codes: Of which codes; all where it is None.

    Returns:
        Diagnostics in text order.

    Example:
        >>> from gongbao.parser import parse_issue
        >>> issue = parse_issue("某市人民政府关于绿化的通知\n\n各县市市人民政府：\n\n一、要求\n\n三、落实")
        >>> [(found.code, found.message) for found in check_issue(issue)]
        [('word-doubled', '市 is printed twice'), ('number-missing', '二、 is missing before 三、')]

    """
    proof = proof_of(issue)
    found = [each for each in issue.diagnostics if codes is None or each.code in codes]
    for rule in RULES.values():
        if codes is None or rule.code in codes:
            found += rule.check(proof)
    return tuple(sorted(dict.fromkeys(found), key=lambda each: (each.span, each.code, each.message)))
