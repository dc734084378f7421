"""Scores what was read in a source against hand annotation of it: who is right, layer by layer.

Annotation is JSON Lines in the keys of `gongbao parse`, so both are compared in that form. A fact that was read
counts as found where it stands on an annotated fact's words (and says the same of what identifies it: a target's
value, a citation's title); its other fields are scored one by one, and together as *strict*. Of assignments the
agencies are counted, not the brackets and subjects that name them.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from gongbao.parser.annotation import Annotation, Fields
from gongbao.parser.model import Form, Issue, Span
from gongbao.parser.scores import Difference, Outcome, Score, Share, total
from gongbao.parser.serialization import to_json

LAYERS = (
    "document",
    "division",
    *(f"assignment.{form}" for form in Form),
    "target",
    "deadline",
    "citation",
)
"""What scores are given for, in their order."""

_NONE: Fields = MappingProxyType({})

# Where an annotated position may differ from the one that is read, in characters of the source.
_LABEL_SHIFT, _SCOPE_SHIFT, _SUBJECT_SHIFT = 1, 2, 4
_VALUE_TOLERANCE = 1e-3  # relative: a third may be written 0.333
_ALIKE = 0.7  # the share of characters that two wordings of one indicator have in common (Dice)


def evaluate(annotation: Annotation, read: Issue | Mapping[str, Any]) -> dict[str, Score]:
    """Score what was read in a source against its annotation.

    Args:
        annotation: What hands marked; facts that were read outside of its spans are left out.
        read: The parsed issue, or the JSON object of it that `gongbao parse` prints.

    Returns:
        The score of each annotated layer: document, division, assignment.tail, assignment.inline,
        assignment.table, target, deadline, citation; all words are compared after NFKC with white space removed.

    Example:
        >>> from gongbao.parser.annotation import read_annotation
        >>> gold = '{"layer": "coverage", "spans": [[0, 9]], "layers": ["citation"]}'
        >>> evaluate(read_annotation(gold, "gold.jsonl"), {"citations": []})["citation"].f1
        1.0

    """
    facts: Mapping[str, Any] = to_json(read) if isinstance(read, Issue) else read
    tails = [each for each in annotation.facts.get("assignment", ()) if each["form"] == Form.TAIL]
    owners = _owners_read(facts)
    scores: dict[str, Score] = {}
    for name, layer in _LAYERS.items():
        if name not in annotation.layers and name not in annotation.facts:
            continue
        gold = annotation.facts.get(name, ())
        found = {index: fact for index, fact in enumerate(facts.get(layer.key, ())) if _is_covered(annotation, fact)}
        if name == "assignment":
            scores |= _score_assignments(annotation, list(found.values()))
            continue
        if _OWNERS in layer.fields:
            gold = tuple({**fact, "owners": _owners_annotated(fact, tails)} for fact in gold)
            found = {
                index: {**fact, "owners": owners.get((layer.key, index), frozenset())} for index, fact in found.items()
            }
        scores[name] = _score_layer(layer, _pair(gold, found.values(), layer.same, layer.closer))
    return scores


def pool(evaluations: Iterable[Mapping[str, Score]]) -> dict[str, Score]:
    """Return the scores of several sources together, as if they were one, in the order of `evaluate`.

    >>> pool([{"target": Score(hits=1)}, {"document": Score(), "target": Score(hits=1, misses=2)}])["target"].recall
    0.5
    """
    parts = list(evaluations)
    return {
        layer: total(part[layer] for part in parts if layer in part)
        for layer in LAYERS
        if any(layer in part for part in parts)
    }


# --------------------------------------------------------------------------------------------------- what is compared


def _words(text: str | None) -> str:
    """A text for comparison: NFKC, no white space, one shape of brackets."""
    folded = "".join(unicodedata.normalize("NFKC", text or "").split())
    return folded.translate(_BRACKETS)


_BRACKETS = str.maketrans("〔〕〈〉", "[]《》")


def _equal(expected: Any, found: Any) -> bool:
    """Whether two values of a field say the same; nothing said, in whatever way, is one value."""
    if isinstance(expected, str) and isinstance(found, str):
        return _words(expected) == _words(found)
    if isinstance(expected, list):
        return [_words(each) for each in expected] == [_words(each) for each in found or ()]
    return bool(expected == found or (not expected and not found))


def _alike(expected: str | None, found: str | None) -> bool:
    """Whether two wordings name one indicator: one in the other, or nearly the same characters."""
    one, other = _words(expected), _words(found)
    if not one or not other:
        return one == other
    common = len(set(one) & set(other)) * 2 / (len(set(one)) + len(set(other)))
    return one in other or other in one or common >= _ALIKE


def _same_indicator(expected: Fields, found: Fields) -> bool:
    return _alike(expected.get("indicator"), found.get("indicator"))


def _overlap(expected: Fields, found: Fields) -> bool:
    return bool(expected["span"][0] < found["span"][1] and found["span"][0] < expected["span"][1])


def _begin_within(distance: int) -> Callable[[Fields, Fields], bool]:
    return lambda expected, found: bool(abs(expected["span"][0] - found["span"][0]) <= distance)


def _same_number(expected: Fields, found: Fields) -> bool:
    return _overlap(expected, found) and _words(expected["number"]) == _words(found.get("number"))


def _same_title(expected: Fields, found: Fields) -> bool:
    return _overlap(expected, found) and _words(expected["title"]) == _words(found.get("title"))


def _same_value(expected: Fields, found: Fields) -> bool:
    return _overlap(expected, found) and _near(expected["value"], found.get("value"))


def _near(one: float, other: float | None) -> bool:
    return other is not None and abs(one - other) <= _VALUE_TOLERANCE * max(abs(one), abs(other))


class _Field(NamedTuple):
    """A field that is scored; one that isn't `strict` may differ in wording in a fact that is read exactly.

    `left_open`: where the annotation says nothing, nothing is scored.
    """

    name: str
    equal: Callable[[Any, Any], bool] = _equal
    strict: bool = True
    left_open: bool = False


_OWNERS = _Field("owners", strict=False, left_open=True)


class _Layer(NamedTuple):
    """How one layer is scored.

    `key` is the list of its facts in the JSON; `same` says whether a fact that was read may be an annotated one,
    `closer` which of several is.
    """

    key: str
    same: Callable[[Fields, Fields], bool]
    fields: tuple[_Field, ...]
    closer: Callable[[Fields, Fields], bool] | None = None


_LAYERS: Mapping[str, _Layer] = {
    "document": _Layer(
        "documents",
        _same_number,
        tuple(map(_Field, ("title", "issuer", "date", "instrument", "addressees"))),
    ),
    "division": _Layer(
        "divisions",
        _begin_within(_LABEL_SHIFT),
        (_Field("path"), _Field("title", left_open=True)),
    ),
    "assignment": _Layer("assignments", _overlap, ()),
    "target": _Layer(
        "targets",
        _same_value,
        (
            *map(_Field, ("value_max", "unit", "comparator", "kind")),
            _Field("indicator", _alike, strict=False),
            _OWNERS,
        ),
        _same_indicator,
    ),
    "deadline": _Layer(
        "deadlines", _overlap, (*map(_Field, ("kind", "start", "end", "recurrence", "duration")), _OWNERS)
    ),
    "citation": _Layer("citations", _same_title, (_Field("number"), _Field("relation"))),
}


# ------------------------------------------------------------------------------------------------ how it is compared


def _is_covered(annotation: Annotation, fact: Fields) -> bool:
    return any(start <= fact["span"][0] < end for start, end in annotation.spans)


class _Pairs(NamedTuple):
    """Annotated facts with what was read for them, what nothing was read for, and what was read besides."""

    matched: list[tuple[Fields, Fields]]
    missing: list[Fields]
    extra: list[Fields]


def _pair(
    gold: Iterable[Fields],
    found: Iterable[Fields],
    same: Callable[[Fields, Fields], bool],
    closer: Callable[[Fields, Fields], bool] | None = None,
) -> _Pairs:
    """Match greedily, in text order: a fact that was read stands for one annotated fact."""
    pairs = _Pairs([], [], list(found))
    for expected in gold:
        candidates = [index for index, fact in enumerate(pairs.extra) if same(expected, fact)]
        if candidates:
            close = (index for index in candidates if closer and closer(expected, pairs.extra[index]))
            pairs.matched.append((expected, pairs.extra.pop(next(close, candidates[0]))))
        else:
            pairs.missing.append(expected)
    return pairs


def _difference(outcome: Outcome, fact: Fields, expected: Fields = _NONE, found: Fields = _NONE) -> Difference:
    words = next((fact[key] for key in ("quote", "title", "label", "number") if fact.get(key)), "")
    return Difference(outcome, Span(*fact["span"]), words, expected, found)


def _score_layer(layer: _Layer, pairs: _Pairs) -> Score:
    names = [each.name for each in layer.fields]
    return total(
        (
            *(_compare(layer, expected, found) for expected, found in pairs.matched),
            *(_missing(fact, _picked(fact, names, said=True)) for fact in pairs.missing),
            *(_extra(fact, _picked(fact, names, said=True)) for fact in pairs.extra),
        )
    )


def _missing(fact: Fields, expected: Fields, count: int = 1) -> Score:
    return Score(misses=count, differences=(_difference(Outcome.MISSING, fact, expected=expected),))


def _extra(fact: Fields, found: Fields, count: int = 1) -> Score:
    return Score(extras=count, differences=(_difference(Outcome.EXTRA, fact, found=found),))


def _compare(layer: _Layer, expected: Fields, found: Fields) -> Score:
    scored = [each for each in layer.fields if not each.left_open or expected.get(each.name) is not None]
    right = {each: each.equal(expected.get(each.name), found.get(each.name)) for each in scored}
    wrong = [each.name for each in scored if not right[each]]
    differs = _difference(Outcome.DIFFERENT, expected, _picked(expected, wrong), _picked(found, wrong))
    return Score(
        hits=1,
        exact=all(right[each] for each in scored if each.strict),
        fields={each.name: Share(right[each], 1) for each in scored},
        differences=(differs,) if wrong else (),
    )


def _picked(fact: Fields, names: Sequence[str], *, said: bool = False) -> Fields:
    """The named fields of a fact, or of these the ones that say something, as JSON values."""
    values = {name: fact.get(name) for name in names if fact.get(name) or not said}
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in values.items()}


# ---------------------------------------------------------------------------------------------- assignments and owners


def _score_assignments(annotation: Annotation, found: Sequence[Fields]) -> Iterator[tuple[str, Score]]:
    """The score of each form; tables only where some are annotated."""
    gold = annotation.facts.get("assignment", ())
    for form in Form:
        annotated = [fact for fact in gold if fact["form"] == form]
        if not annotated and (form is Form.TABLE or "assignment" not in annotation.layers):
            continue
        same = _begin_within(_SUBJECT_SHIFT) if form is Form.INLINE else _overlap
        pairs = _pair(annotated, [fact for fact in found if fact.get("form") == form], same)
        yield (
            f"assignment.{form}",
            total(
                (
                    *(_compare_assignments(form, *pair) for pair in pairs.matched if not pair[0].get("optional")),
                    *(
                        _missing(fact, {"agencies": _roles(fact)}, len(fact["agencies"]))
                        for fact in pairs.missing
                        if not fact.get("optional")
                    ),
                    *(
                        _extra(fact, {"agencies": _roles(fact)}, len(fact.get("agencies", ())) or 1)
                        for fact in pairs.extra
                    ),
                )
            ),
        )


def _roles(assignment: Fields, implied: frozenset[str] = frozenset()) -> dict[str, str | None]:
    """The role of each agency by its name, but for the `implied` ones, which may be named or not."""
    named = {_words(agency["name"]): agency.get("role") for agency in assignment.get("agencies", ())}
    return {name: role for name, role in named.items() if name not in implied}


def _compare_assignments(form: Form, expected: Fields, found: Fields) -> Score:
    implied = frozenset(map(_words, expected.get("implied", ())))
    wanted, named = _roles(expected, implied), _roles(found, implied)
    both = wanted.keys() & named.keys()
    right_roles = sum(wanted[name] == named[name] for name in both)
    shares: dict[str, Share] = {"role": Share(right_roles, len(both))} if both else {}
    apart: dict[str, tuple[Any, Any]] = {"agencies": (wanted, named)} if wanted != named else {}
    if form is Form.TAIL and "scope_start" in expected:
        begins = (expected["scope_start"], found["scope"][0] if found.get("scope") else None)
        right = begins[1] is not None and abs(begins[0] - begins[1]) <= _SCOPE_SHIFT
        shares["scope"] = Share(right, 1)
        apart |= {} if right else {"scope": begins}
    if form is Form.INLINE:
        modalities = (expected.get("modality"), found.get("modality"))
        right = modalities[0] == modalities[1]
        shares["modality"] = Share(right, 1)
        apart |= {} if right else {"modality": modalities}
    differs = _difference(
        Outcome.DIFFERENT,
        expected,
        {name: one for name, (one, _) in apart.items()},
        {name: other for name, (_, other) in apart.items()},
    )
    return Score(
        hits=len(both),
        misses=len(wanted) - len(both),
        extras=len(named) - len(both),
        exact=len(both) if wanted.keys() == named.keys() and right_roles == len(both) else 0,
        fields=shares,
        differences=(differs,) if apart else (),
    )


def _owners_annotated(fact: Fields, tails: Iterable[Fields]) -> frozenset[str] | None:
    """The agencies that a tail gives to the text in which a fact stands; None where no tail covers it."""
    start = fact["span"][0]
    covering = (tail for tail in tails if "scope_start" in tail and tail["scope_start"] <= start < tail["span"][0])
    tail = next(covering, None)
    return None if tail is None else frozenset(_roles(tail))


def _owners_read(facts: Mapping[str, Any]) -> dict[tuple[str, int], frozenset[str]]:
    """The agencies of the tails and tables whose obligations list a fact, by the fact's list and its index in it."""
    owners: dict[tuple[str, int], frozenset[str]] = {}
    for obligation in facts.get("obligations", ()):
        assignment = facts["assignments"][obligation["assignment"]]
        if assignment.get("form") == Form.INLINE:
            continue
        names = frozenset(_roles(assignment))
        for key in ("targets", "deadlines"):
            for index in obligation.get(key) or ():
                owners[key, index] = owners.get((key, index), frozenset()) | names
    return owners
