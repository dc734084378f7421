"""The merge of a graph as JSON-LD 1.1, framed by agency: what each has to do, in which role, how much and by when.

The file is one object, its context inline (https://www.w3.org/TR/json-ld11/); the context is also a file of its own,
context.jsonld, published as `CONTEXT`. First in `@graph` stand the agencies, each with its obligations by role; then
what no agency holds. Every statement of the merge is there and no other, so that any RDF reader gets the whole graph.

An obligation stands in full under the first of its agencies: one that leads before one that is responsible, joins or
supports, and then by IRI. A target or deadline stands under the first obligation that has it, everything else that is
part of something under that. Elsewhere such a thing is named by its id, and where a reader wants to know who or what
that is, by its name as well.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from typing import Any, BinaryIO

from pyoxigraph import Literal, NamedNode, Quad, Store

from gongbao.graph import vocabulary as term
from gongbao.graph.canonical import triple_lines
from gongbao.graph.directory import Graph
from gongbao.graph.facts import MERGE, objects, subjects
from gongbao.parser.model import Role

CONTEXT = "https://w3id.org/gongbao/context.jsonld"
"""Where the context is published."""

# The keys under which an agency holds obligations, in the order in which one is looked for that holds it in full.
ROLES: Mapping[str, Role] = {
    "leads": Role.LEAD,
    "responsibleFor": Role.RESPONSIBLE,
    "joins": Role.JOINT,
    "supports": Role.SUPPORT,
}

# What leads from a thing to its parts.
_HOLDING = frozenset(
    {term.HAS_TASK, term.HAS_TARGET, term.HAS_DEADLINE, term.HAS_ASSIGNMENT, term.HAS_CHANGE, term.EVIDENCE}
)

# What leads to things that are worth naming, and by which property of theirs.
_NAMES = {
    term.RESPONSIBLE_AGENCY: term.PREF_LABEL,
    **dict.fromkeys(term.ROLE_PROPERTIES.values(), term.PREF_LABEL),
    term.SUB_ORGANIZATION_OF: term.PREF_LABEL,
    term.PASSED_BY: term.PREF_LABEL,
    term.PUBLISHER: term.PREF_LABEL,
    term.IN_DOCUMENT: term.EXPRESSION_TITLE,
    term.STATED_IN: term.PATH,
    term.CITED_WORK: term.TITLE,
    term.REALIZES: term.TITLE,
}

# Beyond this, other programs may not read an integer as it is written (RFC 8259, section 6).
_SAFE = 2**53

_DIGITS = re.compile("([0-9]+)")


def context() -> Mapping[str, Any]:
    """Return the context that is published, which every file carries.

    Example:
        >>> context()["due"]
        {'@id': 'gb:due', '@type': 'xsd:date'}

    """
    found: Mapping[str, Any] = json.loads(_context_text())["@context"]
    return found


def write(graph: Graph, stream: BinaryIO) -> None:
    """Write the merge of a graph as JSON-LD, thing by thing.

    Each agency begins a line, as does each of its obligations and each thing after the agencies: agencies and the
    rest by IRI, obligations as they follow each other in a document. Memory holds one obligation, the IRIs of one
    agency's, and those of all agencies.

    Args:
        graph: the graph to write.
        stream: where the JSON goes, in UTF-8.

    """
    head = _context_text().strip().removesuffix("}").rstrip()
    stream.write(f'{head},\n  "@graph": [\n'.encode())
    things = _Things(graph.store, _Terms(context()))
    agencies = sorted({iri.value for iri in subjects(graph.store, term.TYPE, term.ORGANIZATION)})
    begun = False
    for agency in agencies:
        stream.write(b",\n" if begun else b"")
        begun = True
        for part in _agency(things, NamedNode(agency)):
            stream.write(part.encode())
    known = set(agencies)
    for iri, _ in groupby(triple_lines(graph), key=_subject):
        node = NamedNode(iri)
        if iri not in known and things.holder(node) is None:
            stream.write(b",\n" if begun else b"")
            begun = True
            stream.write(_json(things.whole(node)).encode())
    stream.write(b"\n]}\n")


def _agency(things: "_Things", agency: NamedNode) -> Iterator[str]:
    """Yield the JSON of an agency and all that it holds, in parts."""
    yield _json(things.whole(agency)).removesuffix("}")
    for key, role in ROLES.items():
        owed = sorted(things.owed(agency, role), key=_natural)
        for number, obligation in enumerate(owed):
            yield ",\n " if number else f', "{key}": [\n '
            node = NamedNode(obligation)
            if things.home(node) == (agency, role):
                yield _json(things.whole(node))
            else:
                yield _json(things.named(node, term.LABEL))
        if owed:
            yield "]"
    yield "}"


class _Things:
    """What a store says about things, as JSON objects."""

    def __init__(self, store: Store, terms: "_Terms") -> None:
        self._store = store
        self._terms = terms
        self._name = lru_cache(4096)(self._named)

    def owed(self, agency: NamedNode, role: Role) -> set[str]:
        """The obligations that an agency bears in a role; one that leads, joins or supports is not also responsible."""
        if role is not Role.RESPONSIBLE:
            return {iri.value for iri in subjects(self._store, term.ROLE_PROPERTIES[role], agency)}
        special = (self.owed(agency, other) for other in term.ROLE_PROPERTIES)
        return {iri.value for iri in subjects(self._store, term.RESPONSIBLE_AGENCY, agency)}.difference(*special)

    def home(self, obligation: NamedNode) -> tuple[NamedNode, Role] | None:
        """The agency that an obligation stands under in full, and in which role; None where no agency bears it."""
        bearing = {role: set(objects(self._store, obligation, way)) for role, way in term.ROLE_PROPERTIES.items()}
        bearing[Role.RESPONSIBLE] = set(objects(self._store, obligation, term.RESPONSIBLE_AGENCY))
        bearing[Role.RESPONSIBLE].difference_update(*(bearing[role] for role in term.ROLE_PROPERTIES))
        for role in ROLES.values():
            if bearing[role]:
                return min(bearing[role], key=str), role
        return None

    def holder(self, node: NamedNode) -> NamedNode | None:
        """The thing that another stands under; None for what stands by itself."""
        if self._is(node, term.OBLIGATION):
            home = self.home(node)
            return None if home is None else home[0]
        holders = [
            quad.subject
            for quad in self._store.quads_for_pattern(None, None, node, MERGE)
            if quad.predicate in _HOLDING and isinstance(quad.subject, NamedNode)
        ]
        if len(holders) > 1:
            return min(holders, key=lambda holder: (self._rank(holder), holder.value))
        return holders[0] if holders else None

    def whole(self, node: NamedNode) -> dict[str, Any]:
        """All that is said of a thing, with its parts inside; what an agency owes is left out."""
        found: dict[NamedNode, list[NamedNode | Literal]] = {}
        for quad in self._store.quads_for_pattern(node, None, None, MERGE):
            if isinstance(quad.object, NamedNode | Literal):
                found.setdefault(quad.predicate, []).append(quad.object)
        written: dict[str, Any] = {"id": node.value}
        for predicate in sorted(found, key=self._terms.order):
            values = found[predicate]
            if len(values) > 1:
                values.sort(key=lambda value: (_natural(value.value), str(value)))
            written |= self._terms.entry(predicate, [self._value(node, predicate, value) for value in values])
        return written

    def named(self, node: NamedNode, by: NamedNode) -> dict[str, Any]:
        """A thing's id and its name."""
        return self._name(node, by)

    def _value(self, node: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Any:
        if isinstance(value, Literal):
            return self._terms.literal(predicate, value)
        if predicate in _HOLDING and self.holder(value) == node:
            return self.whole(value)
        if predicate in _NAMES:
            return self.named(value, _NAMES[predicate])
        return self._terms.reference(predicate, value)

    def _named(self, node: NamedNode, by: NamedNode) -> dict[str, Any]:
        names = [
            quad.object
            for quad in self._store.quads_for_pattern(node, by, None, MERGE)
            if isinstance(quad.object, Literal)
        ]
        first = [self._terms.literal(by, min(names, key=str))] if names else []
        return {"id": node.value, **(self._terms.entry(by, first) if first else {})}

    def _rank(self, holder: NamedNode) -> int:
        return 0 if self._is(holder, term.OBLIGATION) else 1 if self._is(holder, term.TASK) else 2

    def _is(self, node: NamedNode, kind: NamedNode) -> bool:
        return Quad(node, term.TYPE, kind, MERGE) in self._store


# ------------------------------------------------------------------------------------------------------- the context


@dataclass(frozen=True, slots=True)
class _Term:
    """What a context says of a key: the type that its values have, or their language, and whether it is a list."""

    key: str
    type: str | None
    language: str | None
    is_list: bool


class _Terms:
    """The keys and values that a context has for properties and their values; in full where it has none."""

    def __init__(self, defined: Mapping[str, Any]) -> None:
        self._prefixes = {key: iri for key, iri in defined.items() if isinstance(iri, str) and iri.endswith(("/", "#"))}
        self._terms: dict[str, _Term] = {}
        self._words: dict[str, str] = {}
        for key, definition in defined.items():
            told = {"@id": definition} if isinstance(definition, str) else definition
            if key.startswith("@") or key in self._prefixes or "@reverse" in told:
                continue
            iri = term.TYPE.value if told["@id"] == "@type" else self._expanded(told["@id"])
            kind = "@vocab" if told["@id"] == "@type" else told.get("@type")
            kind = kind if kind is None or kind.startswith("@") else self._expanded(kind)
            self._terms[iri] = _Term(key, kind, told.get("@language"), told.get("@container") == "@set")
            self._words[iri] = key
        self._order = {iri: place for place, iri in enumerate(self._terms)}

    def order(self, predicate: NamedNode) -> tuple[int, str]:
        """The place of a property: as the context has it, others after that by IRI."""
        return self._order.get(predicate.value, len(self._order)), predicate.value

    def entry(self, predicate: NamedNode, values: list[Any]) -> dict[str, Any]:
        """A property with its values."""
        known = self._terms.get(predicate.value)
        one = len(values) == 1 and not (known is not None and known.is_list)
        return {predicate.value if known is None else known.key: values[0] if one else values}

    def literal(self, predicate: NamedNode, value: Literal) -> Any:
        """A value: as plain as the context allows."""
        known = self._terms.get(predicate.value)
        kind, language = (None, None) if known is None else (known.type, known.language)
        if value.language is not None:
            return value.value if value.language == language else {"@value": value.value, "@language": value.language}
        datatype = value.datatype.value
        if datatype == kind:
            return value.value
        if datatype == f"{term.XSD}string":
            return value.value if kind is None and language is None else {"@value": value.value}
        if datatype == term.INTEGER.value and kind is None and language is None and _is_plain(value.value):
            return int(value.value)
        return {"@value": value.value, "@type": self._shortened(datatype)}

    def reference(self, predicate: NamedNode, value: NamedNode) -> Any:
        """The id of a thing, or the word for it where the context has one."""
        known = self._terms.get(predicate.value)
        if known is None or known.type not in {"@id", "@vocab"}:
            return {"id": value.value}
        return self._words.get(value.value, value.value) if known.type == "@vocab" else value.value

    def _expanded(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return self._prefixes[prefix] + local if prefix in self._prefixes else name

    def _shortened(self, iri: str) -> str:
        for prefix, namespace in self._prefixes.items():
            if iri.startswith(namespace):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return iri


def _is_plain(digits: str) -> bool:
    return len(digits) < len(str(_SAFE)) and str(int(digits)) == digits


def _context_text() -> str:
    return files("gongbao.exports").joinpath("context.jsonld").read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------------------------------- text


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _subject(line: bytes) -> str:
    return line[1 : line.index(b"> ")].decode()


def _natural(iri: str) -> list[str | int]:
    """Sort 10 after 9."""
    return [int(part) if part.isascii() and part.isdigit() else part for part in _DIGITS.split(iri)]
