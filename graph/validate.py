"""Whether a graph meets its constraints: graph/shapes.ttl, in SHACL (https://www.w3.org/TR/shacl/), checked by pyshacl.

Validated is the default graph, the merge of all issues, a part at a time: the nodes that one issue speaks of and those
that they lead to, with all that the merge says of each. No shape looks further, so that the parts together are as good
as the whole, and memory holds one issue however many there are. Nothing is inferred or imported, and no network is touched.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

import pyoxigraph
import rdflib
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Triple
from rdflib import RDF, SH, URIRef

from gongbao.graph.directory import Graph
from gongbao.graph.vocabulary import XSD, shortened
from gongbao.parser.model import GongbaoError

SHAPES = "https://w3id.org/gongbao/shapes#"

_STRING = f"{XSD}string"


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One node that breaks a shape: the node's IRI, the path with prefixes (`gb:start`) and the value, where there are."""

    focus: str
    path: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class BrokenShape:
    """A shape that a graph breaks, with what it asks for in English and in Chinese, and each violation once, sorted."""

    name: str
    message: str
    message_zh: str
    violations: tuple[Violation, ...]

    @property
    def count(self) -> int:
        """How many violations there are."""
        return len(self.violations)


def validate(graph: Graph, advance: Callable[[], None] = lambda: None) -> tuple[BrokenShape, ...]:
    """Check the merge of all issues against the shapes.

    Args:
        graph: an open graph directory.
        advance: called after each issue.

    Returns:
        The shapes that are broken, in the order of graph/shapes.ttl; none where the graph conforms.

    Raises:
        GongbaoError: pyshacl isn't installed, or an issue can't be read.

    Standard: SHACL, section 3.4 (validation); SHACL-SPARQL for one shape.

    """
    found: dict[str, set[Violation]] = {}
    for key in graph.manifest.issues:
        _collect(_part(graph, key), found)
        advance()
    return _grouped(found)


def validate_triples(triples: Iterable[Triple]) -> tuple[BrokenShape, ...]:
    """Check triples that belong together, such as the statements about one issue, against the shapes.

    Raises:
        GongbaoError: pyshacl isn't installed.

    Example:
        >>> from gongbao.graph.vocabulary import DEADLINE, TYPE
        >>> [broken.name for broken in validate_triples([Triple(NamedNode("urn:example:1"), TYPE, DEADLINE)])]
        ['fact-evidence', 'fact-rule', 'fact-place', 'fact-quote', 'deadline-kind']

    """
    found: dict[str, set[Violation]] = {}
    _collect(triples, found)
    return _grouped(found)


def _part(graph: Graph, key: str) -> Iterator[Triple]:
    """Yield what the merge says of the nodes that an issue speaks of, and of those that they lead to."""
    waiting: list[Any] = list(dict.fromkeys(quad.subject for quad in graph.statements(key)))
    known = set(waiting)
    # Out of the issue lead shared nodes alone: from a title to works, from a work to its issuer, to what that is part of.
    for node in waiting:
        for quad in graph.store.quads_for_pattern(node, None, None, DefaultGraph()):
            yield quad.triple
            if isinstance(quad.object, NamedNode) and quad.object not in known:
                known.add(quad.object)
                waiting.append(quad.object)


def _collect(triples: Iterable[Triple], found: dict[str, set[Violation]]) -> None:
    """Add the violations in some triples to those found, each once: a node can be part of several issues."""
    pyshacl = _pyshacl()
    with _quiet():
        data = rdflib.Graph(bind_namespaces="none")
        for triple in triples:
            data.add((_term(triple.subject), _term(triple.predicate), _term(triple.object)))
        # Nobody else has the data, so pyshacl needs no copy of its own.
        _, report, _ = pyshacl.validate(data, shacl_graph=_shapes(), inplace=True, do_owl_imports=False)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        shape = str(report.value(result, SH.sourceShape)).removeprefix(SHAPES)
        path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
        focus = str(report.value(result, SH.focusNode))
        found.setdefault(shape, set()).add(
            Violation(focus, _path(report, path), "" if value is None or str(value) == focus else str(value))
        )


def _grouped(found: dict[str, set[Violation]]) -> tuple[BrokenShape, ...]:
    messages = _messages()
    # A shape without a message is reported all the same.
    names = [*messages, *sorted(found.keys() - messages.keys())]
    return tuple(
        BrokenShape(name, *messages.get(name, ("", "")), tuple(sorted(found[name]))) for name in names if name in found
    )


def _pyshacl() -> Any:
    try:
        return import_module("pyshacl")
    except ModuleNotFoundError as error:
        raise GongbaoError("validation needs pyshacl: run `pip install 'gongbao[validate]'`, then try again") from error


@cache
def _shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(data=_shapes_text(), format="turtle")


def _shapes_text() -> str:
    return (files("gongbao.graph") / "shapes.ttl").read_text(encoding="utf-8")


@cache
def _messages() -> dict[str, tuple[str, str]]:
    """What each shape asks for in English and Chinese, by its name, in the order of the file."""
    found: dict[str, dict[str | None, str]] = {}
    for quad in pyoxigraph.parse(_shapes_text(), pyoxigraph.RdfFormat.TURTLE):
        if quad.predicate.value == str(SH.message) and isinstance(quad.object, pyoxigraph.Literal):
            name = quad.subject.value.removeprefix(SHAPES)
            found.setdefault(name, {})[quad.object.language] = quad.object.value
    return {name: (texts["en"], texts["zh"]) for name, texts in found.items()}


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from logging a traceback for each literal that isn't what its datatype says: the shapes tell."""
    logger = logging.getLogger("rdflib.term")
    disabled, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = disabled


def _term(term: Any) -> rdflib.term.Node:
    """Return a term as rdflib has it; literals as they are written, since 2024-2-30 is to be found, not mended."""
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == _STRING:  # rdflib still tells a plain literal from one of xsd:string
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)


def _path(report: rdflib.Graph, path: rdflib.term.Node | None) -> str:
    """Return a path as SPARQL writes it: a property, an inverse (^gb:hasTask), a sequence (gb:evidence/oa:exact)."""
    if path is None:
        return ""
    if isinstance(path, URIRef):
        return shortened(str(path))
    inverse = report.value(path, SH.inversePath)
    if inverse is not None:
        return "^" + _path(report, inverse)
    return "/".join(_path(report, step) for step in report.items(path))
