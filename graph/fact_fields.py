"""The fields of facts that a person may change, what each may hold, and how it is read and written as text."""

import datetime
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dateutil.rrule import rrulestr

from gongbao.parser.model import (
    Assignment,
    Citation,
    Comparator,
    Deadline,
    DeadlineKind,
    Modality,
    Relation,
    Target,
    TargetKind,
    Task,
)


class FactKind(StrEnum):
    """The kinds of fact that a correction can address; an obligation goes by the assignment that makes it."""

    ASSIGNMENT = "assignment"
    TASK = "task"
    TARGET = "target"
    DEADLINE = "deadline"
    CITATION = "citation"


Fact = Assignment | Task | Target | Deadline | Citation
Value = str | float | datetime.date | None

NONE = "none"
"""What stands for the absence of a value, since TOML has no null."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `read` makes its value of what TOML, JSON or a person gives, or raises ValueError.

    `wanted` says in words what it holds. Only a field that is `optional` can be without a value.
    """

    read: Callable[[object], Value]
    wanted: str
    optional: bool = False

    @property
    def hint(self) -> str:
        """What to give, the word for nothing included."""
        return f"{self.wanted}, or {NONE}" if self.optional else self.wanted


def _text(given: object) -> str:
    if not isinstance(given, str) or not given.strip():
        raise ValueError
    return given.strip()


def _number(given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise ValueError
    number = float(given)
    if not math.isfinite(number):
        raise ValueError
    return number


def _date(given: object) -> datetime.date:
    if type(given) is datetime.date:
        return given
    return datetime.date.fromisoformat(_text(given))


def _recurrence(given: object) -> str:
    rule = _text(given)
    rrulestr(rule)
    if not rule.startswith("FREQ="):
        raise ValueError
    return rule


# ISO 8601, as far as xsd:duration takes it (XML Schema 1.1 part 2, section 3.3.6)
_DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")


def _duration(given: object) -> str:
    duration = _text(given)
    if _DURATION.fullmatch(duration) is None:
        raise ValueError
    return duration


def _one_of(kind: type[StrEnum], *, optional: bool = False) -> Field:
    return Field(lambda given: kind(_text(given)), f"one of {', '.join(kind)}", optional)


DATE = Field(_date, "a date (2025-12-31)", optional=True)
TEXT = Field(_text, "a text")
OPTIONAL_TEXT = Field(_text, "a text", optional=True)

FIELDS: Mapping[FactKind, Mapping[str, Field]] = {
    FactKind.ASSIGNMENT: {"modality": _one_of(Modality, optional=True)},
    FactKind.TASK: {},
    FactKind.TARGET: {
        "indicator": OPTIONAL_TEXT,
        "comparator": _one_of(Comparator),
        "value": Field(_number, "a number, multiplied out (300000 for 30万)"),
        "value_max": Field(_number, "a number, multiplied out (300000 for 30万)", optional=True),
        "unit": OPTIONAL_TEXT,
        "kind": _one_of(TargetKind),
    },
    FactKind.DEADLINE: {
        "kind": _one_of(DeadlineKind),
        "start": DATE,
        "end": DATE,
        "due": DATE,
        "recurrence": Field(_recurrence, "an RRULE of RFC 5545 (FREQ=YEARLY)", optional=True),
        "duration": Field(_duration, "an ISO 8601 duration (P30D)", optional=True),
    },
    FactKind.CITATION: {
        "relation": _one_of(Relation),
        "title": TEXT,
        "number": OPTIONAL_TEXT,
        "refers_to": OPTIONAL_TEXT,
    },
}


def read_field(field: Field, given: object) -> Value:
    """Return a field's value of what is given: a TOML or JSON value, or a text that a person typed.

    Raises:
        ValueError: it can't hold that; the message says what it must be.

    Example:
        >>> read_field(FIELDS[FactKind.DEADLINE]["end"], "2025-12-31")
        datetime.date(2025, 12, 31)
        >>> read_field(FIELDS[FactKind.TARGET]["unit"], "none") is None
        True

    """
    if given == NONE and field.optional:
        return None
    try:
        return field.read(given)
    except (ValueError, TypeError, OverflowError, AttributeError):
        raise ValueError(f"must be {field.hint}") from None


def written(value: Value) -> str:
    """Write a value as a person would: what `read_field` reads back.

    Example:
        >>> written(98.0), written(None), written(Comparator.AT_LEAST), written(datetime.date(2025, 1, 2))
        ('98', 'none', '>=', '2025-01-02')

    """
    if value is None:
        return NONE
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def with_implied(fact: Fact, changes: Mapping[str, Value]) -> dict[str, Value]:
    """Return changes with what follows from them where it isn't given.

    An upper bound makes a range and only a range has one; the day that a deadline is due moves with its end where
    the two are one day.
    """
    values = dict(changes)
    if isinstance(fact, Target):
        if values.get("value_max") is not None:
            values.setdefault("comparator", Comparator.RANGE)
        elif "comparator" in values and values["comparator"] is not Comparator.RANGE:
            values.setdefault("value_max", None)
    elif isinstance(fact, Deadline) and "end" in values and fact.due == fact.end:
        values.setdefault("due", values["end"])
    return values


def contradiction(fact: Fact) -> str | None:
    """Return what is impossible about a fact's values, None where nothing is.

    Example:
        >>> from gongbao.parser.model import Evidence, Span
        >>> contradiction(Target(Evidence(Span(0, 1), "8"), 8.0, "%", Comparator.RANGE, TargetKind.TARGET, "range"))
        'a range needs value_max'

    """
    if isinstance(fact, Target):
        if fact.comparator is Comparator.RANGE and fact.value_max is None:
            return "a range needs value_max"
        if fact.comparator is not Comparator.RANGE and fact.value_max is not None:
            return f"comparator {fact.comparator.value} allows no value_max"
        if fact.value_max is not None and fact.value > fact.value_max:
            return f"value {written(fact.value)} is above value_max {written(fact.value_max)}"
    if isinstance(fact, Deadline) and fact.start and (last := fact.end or fact.due) and fact.start > last:
        return f"it would start on {fact.start}, after its last day, {last}"
    return None


def values_of(kind: FactKind, fact: Fact) -> dict[str, Value]:
    """Return a fact's changeable fields and what they hold, in their order."""
    return {name: getattr(fact, name) for name in FIELDS[kind]}


def reading(fact: Fact) -> str:
    """Return in one line what was read: agencies with roles, or the fields that hold something.

    It is written into people's files (`reads`) and compared there: another form makes them look at all facts again.

    Example:
        >>> from gongbao.parser.model import Evidence, Span
        >>> reading(Deadline(Evidence(Span(0, 2), "每年"), DeadlineKind.RECURRING, "yearly", recurrence="FREQ=YEARLY"))
        'recurring, recurrence FREQ=YEARLY'

    """
    if isinstance(fact, Assignment):
        owners = "; ".join(f"{bearer.name} {bearer.role.value} ({bearer.agency})" for bearer in fact.bearers)
        return owners if fact.modality is None else f"{owners}; {fact.modality.value}"
    if isinstance(fact, Task):
        return fact.text
    if isinstance(fact, Target):
        bounds = written(fact.value)
        if fact.value_max is not None:
            bounds += f"–{written(fact.value_max)}"
        comparator = fact.comparator.value
        return f"{fact.indicator or NONE} {comparator} {bounds} {fact.unit or ''}".rstrip() + f" ({fact.kind.value})"
    if isinstance(fact, Citation):
        words = f"{fact.relation.value} {fact.title}" + (f" {fact.number}" if fact.number else "")
        return words + (f", that is {fact.refers_to}" if fact.refers_to else "")
    held = values_of(FactKind.DEADLINE, fact)
    return ", ".join(
        [written(held.pop("kind")), *(f"{name} {written(value)}" for name, value in held.items() if value)]
    )
