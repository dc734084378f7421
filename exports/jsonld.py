"""The merge of all issues as JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/), framed by agency.

First come the agencies, each with what it owes: its obligations with their tasks, targets, deadlines and evidence.
Then everything else, by IRI. What several agencies owe stands with the first of its leaders, else of those that are
responsible, and by its IRI alone with the others; a thing is written once. Terms: context.jsonld.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any, BinaryIO

from pyoxigraph import Literal, NamedNode, Quad, Store

from gongbao.graph import facts
from gongbao.graph import vocabulary as term
from gongbao.graph.canonical import subjects
from gongbao.graph.directory import Graph
from gongbao.parser.model import Role

CONTEXT = files("gongbao.exports") / "context.jsonld"
"""The published context; every export carries it, so that nothing has to be fetched to read it."""

Node = dict[str, Any]

_XSD_STRING = f"{term.XSD}string"
# What stands inside the thing that has it, in the order in which one of several has it.
_PARTS = (term.HAS_TASK, term.HAS_ASSIGNMENT, term.HAS_TARGET, term.HAS_DEADLINE, term.EVIDENCE, term.HAS_CHANGE)
_ROLES = (Role.LEAD, Role.RESPONSIBLE, Role.JOINT, Role.SUPPORT)


def write(graph: Graph, stream: BinaryIO) -> None:
    """Write the merge of all issues as JSON-LD, node by node.

    Args:
        graph: the graph to write.
        stream: where the JSON goes, in UTF-8.

    """
    context: Mapping[str, Any] = json.loads(CONTEXT.read_text(encoding="utf-8"))
    framing = _Framing(graph.store, _Terms(context["@context"]))
    stream.write(b'{\n"@context": ' + _json(context["@context"]) + b',\n"@graph": [')
    parted = b"\n"
    for node in framing.nodes(graph):
        stream.write(parted + _json(node))
        parted = b",\n"
    stream.write(b"\n]\n}\n")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


@dataclass(frozen=True)
class _Terms:
    """The terms of a context: what a property is called there, and how its values are written."""

    context: Mapping[str, Any]

    @cached_property
    def _prefixes(self) -> Mapping[str, str]:
        return {
            name: iri
            for name, iri in self.context.items()
            if isinstance(iri, str) and iri.endswith(("#", "/")) and not name.startswith("@")
        }

    @cached_property
    def _properties(self) -> Mapping[str, tuple[str, Mapping[str, Any]]]:
        described = {
            name: {"@id": meaning} if isinstance(meaning, str) else meaning
            for name, meaning in self.context.items()
            if name not in self._prefixes and not name.startswith("@")
        }
        return {
            self._expanded(meaning["@id"]): (name, meaning)
            for name, meaning in described.items()
            if ":" in meaning.get("@id", "")
        }

    def _expanded(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return self._prefixes.get(prefix, f"{prefix}:") + local

    def property(self, predicate: str) -> tuple[str, Mapping[str, Any]]:
        """Return what a property is called, and how its values are coerced."""
        known = self._properties.get(predicate)
        return (self.name(predicate), {}) if known is None else known

    def name(self, iri: str) -> str:
        """Return a class, a concept or an unlisted property as it is written: by its local name where it is ours."""
        local = iri.removeprefix(term.GB)
        if local != iri and local.isidentifier() and local not in self.context:
            return local
        for prefix, namespace in self._prefixes.items():
            if iri.startswith(namespace) and iri.removeprefix(namespace).isidentifier():
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return iri

    def value(self, coercion: Mapping[str, Any], value: NamedNode | Literal) -> Any:
        """Return a value as it is written where a property coerces values so."""
        wanted = coercion.get("@type")
        if isinstance(value, NamedNode):
            if wanted == "@id":
                return value.value
            return self.name(value.value) if wanted == "@vocab" else {"@id": value.value}
        if value.language is not None:
            if value.language == coercion.get("@language"):
                return value.value
            return {"@value": value.value, "@language": value.language}
        datatype = value.datatype.value
        if wanted is not None and self._expanded(wanted) == datatype:
            is_count = value.datatype == term.INTEGER and str(int(value.value)) == value.value
            return int(value.value) if is_count else value.value
        if datatype == _XSD_STRING:
            return value.value if not coercion.keys() & {"@type", "@language"} else {"@value": value.value}
        return {"@value": value.value, "@type": datatype}


@dataclass(frozen=True, slots=True)
class _Framing:
    store: Store
    terms: _Terms

    def nodes(self, graph: Graph) -> Iterator[Node]:
        """Yield the nodes at the top: agencies, then what stands in nothing else; each by IRI."""
        agencies = set(facts.subjects(self.store, term.TYPE, term.ORGANIZATION))
        for agency in sorted(agencies, key=lambda node: node.value):
            yield self._agency(agency)
        for subject in subjects(graph):
            if subject not in agencies and self._home(subject) is None:
                yield self._node(subject)

    def _agency(self, agency: NamedNode) -> Node:
        node = self._node(agency)
        owed = sorted(facts.subjects(self.store, term.RESPONSIBLE_AGENCY, agency), key=lambda each: each.value)
        if owed:
            node["obligations"] = [
                self._node(each) if self._home(each) == agency else {"id": each.value} for each in owed
            ]
        return node

    def _node(self, subject: NamedNode) -> Node:
        statements: dict[NamedNode, list[NamedNode | Literal]] = {}
        for quad in self.store.quads_for_pattern(subject, None, None, facts.MERGE):
            if isinstance(quad.object, NamedNode | Literal):
                statements.setdefault(quad.predicate, []).append(quad.object)
        node: Node = {"id": subject.value}
        types = sorted(value.value for value in statements.pop(term.TYPE, ()))
        if types:
            node["type"] = _one_or_all([self.terms.name(each) for each in types])
        # told by the agencies
        statements.pop(term.RESPONSIBLE_AGENCY, None)
        described = [(*self.terms.property(predicate.value), predicate) for predicate in statements]
        for name, coercion, predicate in sorted(described, key=lambda each: each[0]):
            values = sorted(statements[predicate], key=_order)
            written = [self._value(subject, predicate, coercion, value) for value in values]
            node[name] = written if coercion.get("@container") == "@set" else _one_or_all(written)
        return node

    def _value(
        self, subject: NamedNode, predicate: NamedNode, coercion: Mapping[str, Any], value: NamedNode | Literal
    ) -> Any:
        if predicate in _PARTS and isinstance(value, NamedNode) and self._home(value) == subject:
            return self._node(value)
        return self.terms.value(coercion, value)

    def _home(self, node: NamedNode) -> NamedNode | None:
        """Return the thing inside which another stands; None for what stands at the top."""
        bearers = facts.bearers(self.store, node)
        if bearers:
            return min(bearers, key=lambda agency: (_ROLES.index(bearers[agency]), agency.value))
        for predicate in _PARTS:
            owners = facts.subjects(self.store, predicate, node)
            home = min(owners, key=lambda owner: (not self._owes(owner), owner.value), default=None)
            if home is not None:
                return home
        return None

    def _owes(self, node: NamedNode) -> bool:
        """Whether a thing is an obligation: targets and deadlines stand there, not in its tasks."""
        return Quad(node, term.TYPE, term.OBLIGATION, facts.MERGE) in self.store


def _order(value: NamedNode | Literal) -> tuple[str, str, str]:
    if isinstance(value, NamedNode):
        return value.value, "", ""
    return value.value, value.language or "", value.datatype.value


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
