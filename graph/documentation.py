"""docs/ontology.md, made from graph/ontology.ttl and graph/keys.py: `python -m gongbao.graph.documentation`.

Terms stand in the sections and the order of the ontology's file, so that the page is read as the file is.
"""

import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import NamedTuple

from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, RdfFormat, Triple, parse

from gongbao.graph.iris import DEFAULT_BASE
from gongbao.graph.keys import SECTIONS as KEYS
from gongbao.graph.vocabulary import DCTERMS, GB, OWL, PREFIXES, RDF, RDFS, SKOS, shortened

Term = NamedNode | BlankNode | Literal | Triple

COMMAND = "python -m gongbao.graph.documentation"

_SECTION = re.compile(r"^# -+ (?P<title>.+)$")
_TERM = re.compile(r"^gb:(?P<name>\w+) a ")

# Alignments, from the strongest to the weakest, as the page names them.
_ALIGNMENTS = (
    (RDFS + "subClassOf", "⊑"),
    (RDFS + "subPropertyOf", "⊑"),
    (SKOS + "closeMatch", "≈"),
    (SKOS + "relatedMatch", "~"),
)

_PAGE = """\
# {title}

{description}

This page is made from `graph/ontology.ttl` by `{command}`; a test keeps it so. `graph/shapes.ttl` says what every built graph conforms to, `gongbao build --validate` checks it.

Namespace `gb:` = `{namespace}`, version {version}. Nothing is imported and nothing inferred: `gb:responsibleAgency` is stated beside the property of the role.

Alignment: **⊑** sub-class or sub-property of, **≈** close match (`skos:closeMatch`), **~** related (`skos:relatedMatch`).

## Prefixes / 前缀

{prefixes}

{sections}
## IRIs / 标识

Data IRIs stand under a base, `{base}` where no other is given. There are no blank nodes. What an IRI forbids is percent-encoded; Chinese characters stay as they are. What a thing is called in the world decides what it is called in the graph, so that two issues that speak of one work or one agency connect by themselves.

{keys}"""


class Section(NamedTuple):
    """A part of the ontology's file: its `title`, and the names of its terms, without gb:."""

    title: str
    terms: tuple[str, ...]


def sections() -> tuple[Section, ...]:
    """Return the sections of graph/ontology.ttl, in order.

    Example:
        >>> [section.terms[0] for section in sections()][:3]
        ['Gazette', 'denotes', 'jurisdiction']

    """
    found: list[tuple[str, list[str]]] = []
    for line in _text().splitlines():
        if heading := _SECTION.match(line):
            found.append((heading["title"], []))
        elif term := _TERM.match(line):
            found[-1][1].append(term["name"])
    return tuple(Section(title, tuple(terms)) for title, terms in found)


def document() -> str:
    """Return docs/ontology.md."""
    ontology = Dataset(parse(_text(), RdfFormat.TURTLE))
    itself = NamedNode(GB.removesuffix("#"))
    return _PAGE.format(
        title=" / ".join(_texts(ontology, itself, DCTERMS + "title")),
        description="\n\n".join(_texts(ontology, itself, DCTERMS + "description")),
        command=COMMAND,
        namespace=GB,
        version=_texts(ontology, itself, OWL + "versionInfo")[0],
        prefixes=_table(("prefix", "namespace"), ((f"`{name}:`", f"`{iri}`") for name, iri in PREFIXES.items())),
        sections="\n".join(_section(ontology, section) for section in sections()),
        base=DEFAULT_BASE,
        keys="\n".join(_keys()),
    )


def _text() -> str:
    return (files("gongbao.graph") / "ontology.ttl").read_text(encoding="utf-8")


def _section(ontology: Dataset, section: Section) -> str:
    """Return a section as a table: of classes, of properties with domain and range, or of concepts."""
    rows = [_row(ontology, NamedNode(GB + name)) for name in section.terms]
    columns = ("term", "label", "definition", "domain → range", "alignment")
    # A column that no term of the section fills isn't there.
    kept = [index for index, _ in enumerate(columns) if any(row[index] for row in rows)]
    shown = ([row[index] for index in kept] for row in rows)
    return f"## {section.title[0].upper()}{section.title[1:]}\n\n{_table([columns[index] for index in kept], shown)}\n"


def _row(ontology: Dataset, term: NamedNode) -> tuple[str, ...]:
    domain, reach = (_named(ontology, term, RDFS + name) for name in ("domain", "range"))
    aligned = (
        f"{sign} {_name(value)}" for property_, sign in _ALIGNMENTS for value in _values(ontology, term, property_)
    )
    return (
        f"`{_name(term)}`",
        "<br>".join(_texts(ontology, term, RDFS + "label")),
        "<br>".join(_texts(ontology, term, SKOS + "definition")),
        f"{domain or 'anything'} → {reach or 'anything'}" if domain or reach else "",
        "<br>".join(aligned),
    )


def _values(ontology: Dataset, subject: NamedNode | BlankNode, property_: str) -> list[Term]:
    """Return the values of a property, sorted: literals by language, English before Chinese."""
    found = [quad.object for quad in ontology.quads_for_subject(subject) if quad.predicate.value == property_]
    return sorted(found, key=lambda value: (value.language or "" if isinstance(value, Literal) else "", str(value)))


def _texts(ontology: Dataset, subject: NamedNode, property_: str) -> list[str]:
    return [value.value for value in _values(ontology, subject, property_) if isinstance(value, Literal)]


def _named(ontology: Dataset, subject: NamedNode, property_: str) -> str:
    """Name the classes of a domain or range; of a union each."""
    names: list[str] = []
    for value in _values(ontology, subject, property_):
        if isinstance(value, BlankNode):
            (members,) = _values(ontology, value, OWL + "unionOf")
            names += map(_name, _members(ontology, members))
        else:
            names.append(_name(value))
    return ", ".join(names)


def _members(ontology: Dataset, members: Term) -> Iterator[Term]:
    """Yield what an RDF list holds, in its order."""
    while isinstance(members, BlankNode):
        yield from _values(ontology, members, RDF + "first")
        (members,) = _values(ontology, members, RDF + "rest")


def _name(term: Term) -> str:
    return shortened(term.value if isinstance(term, NamedNode) else str(term))


def _keys() -> Iterator[str]:
    for english, chinese, keys in KEYS:
        rows = ((f"{key.english}<br>{key.chinese}", f"`{key.pattern}`", key.example, f"`{key.iri}`") for key in keys)
        yield f"### {english} / {chinese}\n\n{_table(('thing', 'IRI', 'for example', 'is'), rows)}\n"


def _table(columns: Sequence[str], rows: "Iterator[Sequence[str]] | Iterator[list[str]]") -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


if __name__ == "__main__":
    print(document(), end="")
