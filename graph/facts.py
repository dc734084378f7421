"""Facts read back from the statements of a graph: RDF terms to values of the model.

What a statement doesn't carry stays empty: indexes into an issue's facts mean nothing outside of it.
"""

import datetime
from collections.abc import Iterator

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from gongbao.graph import vocabulary as term
from gongbao.graph.iris import agency_id
from gongbao.parser.model import (
    Agency,
    AgencyKind,
    Assignment,
    Bearer,
    Comparator,
    Deadline,
    DeadlineKind,
    Evidence,
    Level,
    Role,
    Span,
    Target,
    TargetKind,
)

MERGE = DefaultGraph()


def objects(store: Store, subject: NamedNode, predicate: NamedNode) -> Iterator[NamedNode]:
    """Yield the things that a thing leads to, in no order."""
    for quad in store.quads_for_pattern(subject, predicate, None, MERGE):
        if isinstance(quad.object, NamedNode):
            yield quad.object


def subjects(store: Store, predicate: NamedNode, target: NamedNode | Literal) -> Iterator[NamedNode]:
    """Yield the things that lead to a thing or have a value, in no order."""
    for quad in store.quads_for_pattern(None, predicate, target, MERGE):
        if isinstance(quad.subject, NamedNode):
            yield quad.subject


def values(store: Store, subject: NamedNode, predicate: NamedNode) -> list[str]:
    """Return the values that a thing has, sorted: literals as text, things as IRIs."""
    found = store.quads_for_pattern(subject, predicate, None, MERGE)
    return sorted(quad.object.value for quad in found if isinstance(quad.object, NamedNode | Literal))


def value(store: Store, subject: NamedNode, predicate: NamedNode) -> str | None:
    """Return the value that a thing has, the first by code points of several; None without one."""
    return min(values(store, subject, predicate), default=None)


def evidence(store: Store, fact: NamedNode) -> Evidence:
    """Return the words that state a fact.

    Raises:
        ValueError: the graph has no evidence of it.

    """
    node = NamedNode(_required(store, fact, term.EVIDENCE))
    pieces = value(store, node, term.PIECES) or ""
    return Evidence(
        span=Span(
            int(_required(store, node, term.OFFSET_START)),
            int(_required(store, node, term.OFFSET_END)),
        ),
        quote=_required(store, node, term.EXACT),
        pieces=tuple(Span(*map(int, piece.split(","))) for piece in pieces.split()),
    )


def target(store: Store, iri: NamedNode) -> Target:
    """Return a target by its IRI.

    Raises:
        ValueError: there is no such target.

    """
    exact, least, most = (value(store, iri, bound) for bound in (term.NUMERIC_VALUE, term.MIN_VALUE, term.MAX_VALUE))
    return Target(
        evidence=evidence(store, iri),
        value=float(exact or least or "nan"),
        unit=value(store, iri, term.PRINTED_UNIT),
        comparator=Comparator(_required(store, iri, term.COMPARATOR)),
        kind=TargetKind(_required(store, iri, term.TARGET_KIND)),
        rule=_required(store, iri, term.RULE),
        indicator=value(store, iri, term.INDICATOR),
        value_max=None if most is None else float(most),
    )


def deadline(store: Store, iri: NamedNode) -> Deadline:
    """Return a deadline by its IRI.

    Raises:
        ValueError: there is no such deadline.

    """
    start, end, due = (_day(value(store, iri, moment)) for moment in (term.START, term.END, term.DUE))
    return Deadline(
        evidence=evidence(store, iri),
        kind=DeadlineKind(_required(store, iri, term.DEADLINE_KIND)),
        rule=_required(store, iri, term.RULE),
        start=start,
        end=end,
        recurrence=value(store, iri, term.RECURRENCE),
        duration=value(store, iri, term.TIME_SPAN),
        due=due,
    )


def agency(store: Store, iri: NamedNode, base: str) -> Agency:
    """Return an agency by its IRI, under all names that any issue gives it.

    Args:
        store: the graph's store.
        iri: the agency's IRI.
        base: the IRI that all data IRIs begin with.

    """
    names = values(store, iri, term.PREF_LABEL)
    identity = agency_id(iri.value, base)
    name = names[0] if names else identity.rpartition("/")[2]
    level, kind = value(store, iri, term.LEVEL), value(store, iri, term.KIND)
    parent = value(store, iri, term.SUB_ORGANIZATION_OF)
    chinese = [
        quad.object.value
        for quad in store.quads_for_pattern(iri, term.ALT_LABEL, None, MERGE)
        if isinstance(quad.object, Literal) and quad.object.language == "zh"
    ]
    return Agency(
        id=identity,
        name=name,
        aliases=tuple(alias for alias in sorted({*names[1:], *chinese}) if alias != name),
        jurisdiction=value(store, iri, term.JURISDICTION),
        level=None if level is None else Level(level),
        collective=term.COLLECTIVE_AGENCY.value in values(store, iri, term.TYPE),
        kind=None if kind is None else AgencyKind(kind),
        parent=None if parent is None else agency_id(parent, base),
    )


def last_day(deadline: Deadline) -> datetime.date | None:
    """Return the day when a deadline is due, or else its end as its words give it; None without either."""
    return deadline.due or deadline.end


def distinct_bearers(assignment: Assignment) -> tuple[Bearer, ...]:
    """Return the agencies of an assignment, each once in each role, in the order of the text.

    One that leads, joins or supports is not also told as responsible, which is what all three are.
    """
    found: dict[tuple[str, Role], Bearer] = {}
    for bearer in assignment.bearers:
        found.setdefault((bearer.agency, bearer.role), bearer)
    special = {bearer.agency for bearer in assignment.bearers if bearer.role is not Role.RESPONSIBLE}
    return tuple(each for each in found.values() if each.role is not Role.RESPONSIBLE or each.agency not in special)


def bearers(store: Store, obligation: NamedNode) -> dict[NamedNode, Role]:
    """Return the agencies that bear an obligation, sorted, and what they have to do with it."""
    roles = {
        agency: role
        for role, predicate in term.ROLE_PROPERTIES.items()
        for agency in objects(store, obligation, predicate)
    }
    borne = sorted(objects(store, obligation, term.RESPONSIBLE_AGENCY), key=lambda agency: agency.value)
    return {agency: roles.get(agency, Role.RESPONSIBLE) for agency in borne}


def start(store: Store, fact: NamedNode) -> int:
    """Return where the words that state a fact begin in their source, in code points.

    Raises:
        ValueError: the graph has no evidence of it.

    """
    return int(_required(store, NamedNode(_required(store, fact, term.EVIDENCE)), term.OFFSET_START))


def printed_place(store: Store, fact: NamedNode) -> str:
    """Return where in the file as published a fact stands (第12页第3行), "" where the file is a text.

    Raises:
        ValueError: the graph has no evidence of it.

    """
    return value(store, NamedNode(_required(store, fact, term.EVIDENCE)), term.PLACE) or ""


def _required(store: Store, subject: NamedNode, predicate: NamedNode) -> str:
    found = value(store, subject, predicate)
    if found is None:
        raise ValueError(f"{subject} has no {predicate}")
    return found


def _day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)
