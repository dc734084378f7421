"""Which facts of an issue a person should look at, and why."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from operator import itemgetter

from gongbao.graph.addresses import Facts
from gongbao.graph.corrections import FactKey
from gongbao.graph.fact_fields import FactKind
from gongbao.parser.model import Confidence


@dataclass(frozen=True, slots=True)
class DoubtfulFact:
    """A fact that is doubtful, and the messages that say why."""

    key: FactKey
    reasons: tuple[str, ...]


def diagnosed(facts: Facts) -> Mapping[FactKey, tuple[int, ...]]:
    """Return the diagnostics (indexes) that are about a fact, for each fact that one is about.

    A diagnostic is about the shortest of the facts whose words hold all of its own; tasks are too wide to be meant.
    """
    spans = sorted(
        (facts.fact(key).evidence.span, key.kind, key.index) for key in facts if key.kind is not FactKind.TASK
    )
    longest = max((span.end - span.start for span, _, _ in spans), default=0)
    found: defaultdict[FactKey, list[int]] = defaultdict(list)
    for number, diagnostic in enumerate(facts.issue.diagnostics):
        around: list[tuple[int, FactKey]] = []
        place = bisect_right(spans, diagnostic.span.start, key=lambda entry: entry[0].start)
        for span, kind, index in reversed(spans[:place]):
            if span.start < diagnostic.span.end - longest:
                break
            if span.end >= diagnostic.span.end:
                around.append((span.end - span.start, FactKey(kind, index)))
        shortest = min(map(itemgetter(0), around), default=0)
        for length, key in around:
            if length == shortest:
                found[key].append(number)
    return {key: tuple(numbers) for key, numbers in found.items()}


def doubts(facts: Facts, settled: Collection[FactKey] = ()) -> tuple[DoubtfulFact, ...]:
    """Return the doubtful facts of an issue in text order.

    Args:
        facts: the facts as the rules read them.
        settled: those that a person has decided about (`Corrected.settled`).

    """
    about = diagnosed(facts)
    messages = {key: [facts.issue.diagnostics[number].message for number in numbers] for key, numbers in about.items()}
    for index, assignment in enumerate(facts.issue.assignments):
        if assignment.confidence is Confidence.DOUBTFUL:
            messages.setdefault(FactKey(FactKind.ASSIGNMENT, index), [f"the rule {assignment.rule} isn't sure"])
    return tuple(
        DoubtfulFact(key, tuple(dict.fromkeys(messages[key])))
        for key in sorted(messages, key=lambda key: (facts.fact(key).evidence.span, key.kind, key.index))
        if key not in settled
    )
