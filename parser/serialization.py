"""The JSON form of a parsed issue, and the way back (`gongbao-parse/1`, schema/parse.schema.json).

The facts' JSON and the source's text together are everything: what is kept of an issue is these two. Each
kind of fact has one table of its keys, in the interface's order, that is used in both directions.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from gongbao.parser.model import (
    Agency,
    AgencyKind,
    Assignment,
    Bearer,
    Block,
    BlockKind,
    Citation,
    Comparator,
    Confidence,
    Deadline,
    DeadlineKind,
    Diagnostic,
    Division,
    DivisionKind,
    Document,
    Evidence,
    Form,
    GongbaoError,
    Issue,
    Level,
    Masthead,
    Modality,
    Obligation,
    Relation,
    Role,
    Severity,
    Source,
    Span,
    Target,
    TargetKind,
    Task,
)

SCHEMA = "gongbao-parse/1"


@dataclass(frozen=True, slots=True)
class Codec:
    """How one kind of value is written to JSON and read back."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _write_number(value: float) -> float:
    """Write 98.0 as 98: what a person would write, and the same number to every JSON reader."""
    return int(value) if value.is_integer() else value


def _token(kind: type[StrEnum]) -> Codec:
    return Codec(lambda value: value.value, kind)


def _nullable(codec: Codec) -> Codec:
    return Codec(
        lambda value: None if value is None else codec.write(value),
        lambda value: None if value is None else codec.read(value),
    )


def _each(codec: Codec) -> Codec:
    return Codec(
        lambda values: [codec.write(value) for value in values],
        lambda values: tuple(codec.read(value) for value in values),
    )


def _record(
    kind: Callable[..., Any], codecs: Mapping[str, Codec], attributes: Mapping[str, str] | None = None
) -> Codec:
    """Return the codec of a dataclass: by JSON key; `attributes` where a key isn't the field's name."""
    columns = [(key, (attributes or {}).get(key, key), codec) for key, codec in codecs.items()]

    def write(fact: Any) -> dict[str, object]:
        return {key: codec.write(getattr(fact, attribute)) for key, attribute, codec in columns}

    def read(fields: Mapping[str, Any]) -> Any:
        return kind(**{attribute: codec.read(fields[key]) for key, attribute, codec in columns})

    return Codec(write, read)


AS_IS = Codec(_same, _same)
TEXTS = INDEXES = _each(AS_IS)
DATE = _nullable(Codec(datetime.date.isoformat, datetime.date.fromisoformat))
NUMBER = Codec(_write_number, float)
SPAN = Codec(list, lambda pair: Span(*pair))
SPANS = _each(SPAN)
MODALITY = _nullable(_token(Modality))


def _quoting(kind: type, codecs: Mapping[str, Codec], attributes: Mapping[str, str] | None = None) -> Codec:
    """Return the codec of a fact with evidence: its span stands first, its quote last, its pieces behind."""
    facts = _record(lambda **fields: fields, codecs, attributes)

    def write(fact: Any) -> dict[str, object]:
        evidence = fact.evidence
        quote = {} if kind is Task else {"quote": evidence.quote}
        pieces = {"pieces": SPANS.write(evidence.pieces)} if evidence.pieces else {}
        return {"span": list(evidence.span), **facts.write(fact), **quote, **pieces}

    def read(fields: Mapping[str, Any]) -> Any:
        quote = "" if kind is Task else fields["quote"]
        evidence = Evidence(SPAN.read(fields["span"]), quote, SPANS.read(fields.get("pieces", ())))
        return kind(evidence=evidence, **facts.read(fields))

    return Codec(write, read)


MASTHEAD = _record(
    Masthead,
    {"publisher": AS_IS, "title": AS_IS, "year": AS_IS, "number": AS_IS, "serial": AS_IS, "date": DATE},
)
BLOCK = _record(
    Block,
    {
        "pieces": SPANS,
        "kind": _token(BlockKind),
        "role": AS_IS,
        "id": AS_IS,
        "document": AS_IS,
        "division": AS_IS,
    },
)
DOCUMENT = _record(
    Document,
    {
        "span": SPAN,
        "id": AS_IS,
        "number": AS_IS,
        "title": AS_IS,
        "issuer": AS_IS,
        "addressees": TEXTS,
        "date": DATE,
        "note": AS_IS,
        "instrument": AS_IS,
        "annexes": TEXTS,
        "copy_number": AS_IS,
        "security": AS_IS,
        "security_period": AS_IS,
        "urgency": AS_IS,
        "issuer_mark": AS_IS,
        "approvers": TEXTS,
        "issuers": TEXTS,
        "signatories": TEXTS,
        "copies_to": TEXTS,
        "printed_by": AS_IS,
        "printed_on": DATE,
        "attendees": TEXTS,
        "absentees": TEXTS,
        "observers": TEXTS,
    },
)
DIVISION = _record(
    Division,
    {
        "span": SPAN,
        "extent": SPAN,
        "id": AS_IS,
        "document": AS_IS,
        "kind": _token(DivisionKind),
        "label": AS_IS,
        "path": TEXTS,
        "title": AS_IS,
    },
)
BEARER = _record(Bearer, {"name": AS_IS, "role": _token(Role), "id": AS_IS}, {"id": "agency"})
ASSIGNMENT = _quoting(
    Assignment,
    {
        "form": _token(Form),
        "scope": SPAN,
        "agencies": _each(BEARER),
        "modality": MODALITY,
        "rule": AS_IS,
        "confidence": _token(Confidence),
    },
    {"agencies": "bearers"},
)
TASK = _quoting(Task, {"text": AS_IS, "targets": INDEXES, "deadlines": INDEXES})
OBLIGATION = _record(
    Obligation,
    {
        "span": SPAN,
        "id": AS_IS,
        "document": AS_IS,
        "division": AS_IS,
        "modality": MODALITY,
        "assignment": AS_IS,
        "label": AS_IS,
        "topics": TEXTS,
        "tasks": _each(TASK),
        "targets": INDEXES,
        "deadlines": INDEXES,
    },
)
TARGET = _quoting(
    Target,
    {
        "indicator": AS_IS,
        "comparator": _token(Comparator),
        "value": NUMBER,
        "value_max": _nullable(NUMBER),
        "unit": AS_IS,
        "kind": _token(TargetKind),
        "deadline": AS_IS,
        "rule": AS_IS,
    },
)
DEADLINE = _quoting(
    Deadline,
    {
        "kind": _token(DeadlineKind),
        "start": DATE,
        "end": DATE,
        "recurrence": AS_IS,
        "duration": AS_IS,
        "due": DATE,
        "rule": AS_IS,
    },
)
CITATION = _quoting(
    Citation,
    {"title": AS_IS, "number": AS_IS, "relation": _token(Relation), "refers_to": AS_IS, "rule": AS_IS},
)
AGENCY = _record(
    Agency,
    {
        "id": AS_IS,
        "name": AS_IS,
        "aliases": TEXTS,
        "jurisdiction": AS_IS,
        "level": _nullable(_token(Level)),
        "collective": AS_IS,
        "kind": _nullable(_token(AgencyKind)),
        "parent": AS_IS,
        "ranges_over": _each(_token(Level)),
        "labels": Codec(dict, lambda labels: tuple(labels.items())),
    },
)
DIAGNOSTIC = _record(Diagnostic, {"span": SPAN, "code": AS_IS, "severity": _token(Severity), "message": AS_IS})

# The lists of facts, in the order of the interface; "blocks" stands last.
FACTS: Mapping[str, Codec] = {
    "documents": _each(DOCUMENT),
    "divisions": _each(DIVISION),
    "assignments": _each(ASSIGNMENT),
    "obligations": _each(OBLIGATION),
    "targets": _each(TARGET),
    "deadlines": _each(DEADLINE),
    "citations": _each(CITATION),
    "agencies": _each(AGENCY),
    "diagnostics": _each(DIAGNOSTIC),
    "blocks": _each(BLOCK),
}


PLACED = ("assignments", "targets", "deadlines", "citations", "diagnostics")
"""The facts that say where in a file that is no text they stand."""


def to_json(issue: Issue) -> dict[str, object]:
    """Return an issue as the JSON object that `gongbao parse` prints.

    Args:
        issue: what was read in one source.

    Returns:
        An object of plain dicts, lists, strings, numbers, booleans and None, keys in the interface's order;
        dates are ISO 8601 strings, whole numbers have no fraction. The same issue gives the same object.

    Example:
        >>> facts = to_json(Issue(source=Source(text="通知"), masthead=Masthead(year=2024)))
        >>> facts["schema"], facts["issue"]["year"]
        ('gongbao-parse/1', 2024)

    """
    facts: dict[str, Any] = {
        "schema": SCHEMA,
        "source": {
            "path": issue.source.path,
            "sha256": issue.source.sha256,
            "encoding": issue.source.encoding,
            "characters": len(issue.source.text),
        },
        "issue": MASTHEAD.write(issue.masthead),
        **{name: codec.write(getattr(issue, name)) for name, codec in FACTS.items()},
    }
    if issue.source.places:
        for name in PLACED:
            for fact in facts[name]:
                fact["place"] = _place(issue.source, fact["span"][0])
    return facts


def _place(source: Source, position: int) -> dict[str, object] | None:
    """Where in the file as published a fact begins: what of page, line and element the reader knows."""
    place = source.place(position)
    return place and {key: value for key, value in place._asdict().items() if key != "start" and value is not None}


def from_json(facts: Mapping[str, Any], source: Source) -> Issue:
    """Return the issue that `to_json` wrote: its inverse.

    Args:
        facts: the JSON object of one issue.
        source: the source that the facts were read from; its masthead gives the key that the JSON lacks.

    Returns:
        The issue: `from_json(to_json(issue), issue.source) == issue` wherever tasks quote themselves.

    Raises:
        GongbaoError: the object has another schema, belongs to another text, or lacks something.

    Example:
        >>> source = Source(text="通知")
        >>> from_json(to_json(Issue(source=source, masthead=Masthead())), source).source.text
        '通知'

    """
    place = source.path or "the text given"
    remedy = "parse the source again"
    try:
        if facts["schema"] != SCHEMA:
            raise GongbaoError(f"{place}: its facts are {facts['schema']!r}, not {SCHEMA!r}: {remedy}")
        written = facts["source"]
        hashes = {written["sha256"], source.sha256} - {None}
        if written["characters"] != len(source.text) or len(hashes) > 1:
            raise GongbaoError(f"{place}: its facts were read from another text: {remedy}")
        issue = Issue(
            source=source,
            masthead=replace(MASTHEAD.read(facts["issue"]), key=source.masthead.key),
            **{name: codec.read(facts[name]) for name, codec in FACTS.items()},
        )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        cause = f"{type(error).__name__}: {error}"
        raise GongbaoError(f"{place}: its facts don't follow {SCHEMA} ({cause}): {remedy}") from error
    return replace(issue, obligations=tuple(_with_quotes(obligation, source.text) for obligation in issue.obligations))


def _with_quotes(obligation: Obligation, text: str) -> Obligation:
    """Read the quotes of an obligation's tasks from the source: they aren't written, their text says them."""
    return replace(
        obligation,
        tasks=tuple(
            replace(task, evidence=replace(task.evidence, quote=quote(text, task.evidence)))
            for task in obligation.tasks
        ),
    )


def quote(text: str, evidence: Evidence) -> str:
    """Return the words of the source at a fact's span, or at its pieces, with white space removed."""
    pieces = evidence.pieces or (evidence.span,)
    return "".join("".join(text[start:end] for start, end in pieces).split())
