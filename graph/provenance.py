"""What the graph says of corrections: who changed what and why, and what the rule had read.

One node a correction, under the document that its fact stands in; nothing else in the graph depends on it, so that a
correction that is taken back leaves the statements as they were. Terms: graph/ontology.ttl.
"""

import datetime
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from gongbao.graph import vocabulary as term
from gongbao.graph.corrections import ACTION_KEYS, Accept, Applied, Change, Corrected
from gongbao.graph.fact_fields import FactKind
from gongbao.graph.iris import DEFAULT_BASE, agency_iri, checked_base, fragment_iri, person_iri
from gongbao.graph.literals import date, decimal, plain
from gongbao.graph.places import Reading, read
from gongbao.graph.statements import Triple, evidence_of, statements


def corrected_statements(corrected: Corrected, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """Yield all statements of an issue: its facts as they are corrected, and who corrected what.

    Args:
        corrected: an issue with its corrections applied.
        base: the IRI that all data IRIs begin with.

    Yields:
        Quads in the named graph of the issue, each once.

    Raises:
        GongbaoError: the base isn't an absolute IRI.

    """
    yield from statements(corrected.issue, base)
    yield from correction_statements(corrected, base)


def correction_statements(corrected: Corrected, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """Yield the statements about an issue's corrections.

    Args:
        corrected: an issue with its corrections applied.
        base: the IRI that all data IRIs begin with.

    Yields:
        Quads in the named graph of the issue, each once, none of them among `statements(corrected.issue, base)`.

    Raises:
        GongbaoError: the base isn't an absolute IRI.

    Example:
        >>> from gongbao.parser.model import Issue, Masthead, Source
        >>> list(correction_statements(Corrected(Issue(Source(""), Masthead()))))
        []

    """
    if not corrected.applied:
        return
    reading = read(corrected.issue, checked_base(base))
    graph = NamedNode(reading.iris.issue)
    facts = _fact_iris(reading)
    counts: Counter[str] = Counter()
    stated: set[Triple] = set()
    for applied in corrected.applied:
        home = _home(reading, applied.evidence.span.start)
        counts[home] += 1
        node = NamedNode(fragment_iri(home, f"correction_{counts[home]}"))
        for triple in _correction(reading, node, applied, facts):
            # a person, and the fact of two corrections, are stated once
            if triple not in stated:
                stated.add(triple)
                yield Quad(*triple, graph)


def _correction(
    reading: Reading,
    node: NamedNode,
    applied: Applied,
    facts: Mapping[FactKind, Sequence[str]],
) -> Iterator[Triple]:
    correction = applied.correction
    agent = NamedNode(person_iri(correction.who, reading.base))
    yield node, term.TYPE, term.CORRECTION
    yield node, term.ACTION, plain(ACTION_KEYS[type(correction.action)])
    yield node, term.WAS_ATTRIBUTED_TO, agent
    yield agent, term.TYPE, term.AGENT
    yield agent, term.LABEL, plain(correction.who)
    yield node, term.REASON, plain(correction.why)
    if correction.date is not None:
        yield node, term.DATE_DECIDED, date(correction.date)
    if applied.rule is not None:
        yield node, term.RULE, plain(applied.rule)
    if applied.fact is None:
        yield node, term.REJECTED_KIND, plain(correction.kind.value)
    else:
        fact = NamedNode(facts[applied.fact.kind][applied.fact.index])
        yield node, term.CORRECTS, fact
        if not isinstance(correction.action, Accept):
            yield fact, term.WAS_ATTRIBUTED_TO, agent
    for number in applied.diagnostics:
        yield node, term.SETTLES, NamedNode(reading.iris.diagnostics[number])
    for number, change in enumerate(applied.changes, 1):
        yield from _change(reading, node, NamedNode(f"{node.value}__change_{number}"), change)
    yield from evidence_of(reading, node, applied.evidence)


def _change(reading: Reading, correction: NamedNode, node: NamedNode, change: Change) -> Iterator[Triple]:
    yield correction, term.HAS_CHANGE, node
    yield node, term.TYPE, term.CHANGE
    yield node, term.CORRECTED_FIELD, plain(change.field)
    if change.agency is not None:
        yield node, term.CONCERNS_AGENCY, NamedNode(agency_iri(change.agency, reading.base))
    if change.rule_value is not None:
        yield node, term.RULE_VALUE, _literal(change.rule_value)
    if change.corrected_value is not None:
        yield node, term.CORRECTED_VALUE, _literal(change.corrected_value)


def _literal(value: str | float | datetime.date) -> Literal:
    if isinstance(value, datetime.date):
        return date(value)
    if isinstance(value, float):
        return decimal(value) if math.isfinite(value) else plain(repr(value))
    return plain(str(value))


def _fact_iris(reading: Reading) -> Mapping[FactKind, Sequence[str]]:
    """The IRIs of the corrected issue's facts, as graph/statements.py mints them."""
    duties = zip(reading.issue.obligations, reading.iris.obligations, strict=True)
    return {
        FactKind.ASSIGNMENT: reading.iris.assignments,
        FactKind.TASK: [f"{iri}__task_{number}" for duty, iri in duties for number in range(1, len(duty.tasks) + 1)],
        FactKind.TARGET: reading.iris.targets,
        FactKind.DEADLINE: reading.iris.deadlines,
        FactKind.CITATION: reading.iris.citations,
    }


def _home(reading: Reading, position: int) -> str:
    """The document around a position of the source, else the issue."""
    for document, iri in zip(reading.issue.documents, reading.iris.documents, strict=True):
        if document.span.start <= position < document.span.end:
            return iri
    return reading.iris.issue
