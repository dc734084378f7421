"""A graph as RDF: Turtle of all issues merged; TriG and N-Quads of that and of the named graph of each issue.

All are in canonical order, so that two exports of the same facts are the same bytes and can be compared line by line:
https://www.w3.org/TR/turtle/, https://www.w3.org/TR/trig/, https://www.w3.org/TR/n-quads/.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Literal

from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from gongbao.graph.canonical import issue_lines, quad_lines, triple_lines
from gongbao.graph.directory import Graph
from gongbao.graph.iris import issue_iri
from gongbao.graph.vocabulary import PREFIXES, TYPE

Syntax = Literal["ttl", "trig", "nq"]

_TYPE = f"{TYPE} ".encode()

# Lines that become Turtle at once: some megabytes of memory.
_BATCH = 5_000


def write(graph: Graph, stream: BinaryIO, *, syntax: Syntax = "ttl") -> None:
    """Write a graph as RDF, statement by statement, in memory that doesn't grow with it.

    Turtle and TriG are laid out for people: things in the order of their IRIs, each once with what it is first,
    terms by prefix, data IRIs relative to the graph's base.

    Args:
        graph: the graph to write.
        stream: where the text goes, in UTF-8.
        syntax: `ttl` writes the merge of all issues as Turtle; `trig` writes the merge as the default graph, then the
            named graph of each issue, as TriG; `nq` writes the same as N-Quads, sorted line by line.

    """
    if syntax == "nq":
        stream.writelines(quad_lines(graph))
        return
    base = graph.manifest.base
    stream.write(_head(base))
    write_triples(triple_lines(graph), stream, base=base)
    if syntax == "trig":
        for key in graph.keys():  # noqa: SIM118  a graph is no mapping
            stream.write(f"{NamedNode(issue_iri(key, base))} {{\n".encode())
            write_triples(issue_lines(graph, key), stream, base=base)
            stream.write(b"}\n")


def write_triples(lines: Iterable[bytes], stream: BinaryIO, *, base: str) -> None:
    r"""Write sorted lines of N-Triples as Turtle, without the directives that stand in front.

    Args:
        lines: lines of N-Triples with their line ends, all lines of a subject together.
        stream: where the text goes, in UTF-8.
        base: the IRI that data IRIs are relative to.

    Example:
        >>> import io
        >>> stream = io.BytesIO()
        >>> line = b"<https://example.org/1> <http://www.w3.org/2000/01/rdf-schema#label> \"\xe5\xb1\x80\"@zh .\n"
        >>> write_triples([line], stream, base="https://example.org/")
        >>> print(stream.getvalue().decode().strip())
        <1> rdfs:label "局"@zh .

    """
    directives = 1 + len(PREFIXES)
    for batch in _batches(lines):
        triples = parse(b"".join(batch), RdfFormat.N_TRIPLES)
        text = serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES, base_iri=base) or b""
        # Line ends in literals are escaped: those that are left end a directive, a thing, or one of its properties.
        stream.write(text.split(b"\n", directives)[directives].replace(b" .\n", b" .\n\n"))


def _head(base: str) -> bytes:
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    return f"@base <{base}> .\n{prefixes}\n".encode()


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield lines in batches that no subject is torn by, each subject's types before its other properties."""
    batch: list[bytes] = []
    subject, place = b" ", 0
    for line in lines:
        if not line.startswith(subject):
            if len(batch) >= _BATCH:
                yield batch
                batch = []
            subject = line[: line.index(b" ") + 1]
            place = len(batch)
        if line.startswith(_TYPE, len(subject)):
            batch.insert(place, line)
            place += 1
        else:
            batch.append(line)
    if batch:
        yield batch
