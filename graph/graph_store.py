"""A graph store on a server: graphs read, replaced, added to, thinned out and deleted.

By the SPARQL 1.1 Graph Store HTTP Protocol (W3C, 2013, https://www.w3.org/TR/sparql11-http-rdf-update/), which can
do all of it but take single triples out; that is SPARQL 1.1 Update, where the server has an endpoint for it. A graph
has a name; None is the default graph.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from pyoxigraph import Literal, RdfFormat, Triple, parse

from gongbao.graph.connection import Connection, checked_url, first_words
from gongbao.graph.vocabulary import DURATION
from gongbao.parser.model import GongbaoError

# What is sent at once, in bytes: servers limit it (Virtuoso: strings of 10 MB), and an update takes them more memory.
_MOST_SENT = 4 << 20
_MOST_REMOVED = 1 << 18

_NO_SUCH_THING = frozenset({404, 405, 410, 501})

# Where servers have their endpoints for updates and for queries, beside the one for graphs.
_CONVENTIONS = {
    "/store": ("/update", "/query"),  # Oxigraph
    "/sparql-graph-crud-auth": ("/sparql-auth", "/sparql-auth"),  # Virtuoso, with a login
    "/sparql-graph-crud": ("/sparql", "/sparql"),  # Virtuoso, without
    "/data": ("/update", "/sparql"),  # Apache Jena Fuseki
    "/rdf-graphs/service": ("/statements", ""),  # RDF4J, GraphDB
}


@dataclass(frozen=True, slots=True)
class GraphStore:
    """A graph store: the URLs of its endpoints for graphs, and for updates and queries where it has them."""

    connection: Connection
    url: str
    update: str | None = None
    query: str | None = None

    def read(self, name: str | None) -> set[Triple]:
        """Return what a graph holds; nothing where there is none.

        Raises:
            GongbaoError: it can't be read, or the server is no graph store.

        """
        response = self.connection.send(
            "GET", self._url(name), accept="application/n-triples, text/turtle;q=0.8", also={404}
        )
        if response.status_code == 404:
            return set()
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        form = RdfFormat.from_media_type(kind)
        if form is None:
            raise _no_graph_store(self.url, f"it answers with {kind or 'no type'}, not with a graph")
        try:
            return {quad.triple for quad in parse(response.content, form, base_iri=self.url)}
        except SyntaxError as error:
            raise GongbaoError(f"{self.url}: answers with a graph that can't be read ({error})") from error

    def replace(self, name: str | None, triples: Iterable[Triple]) -> None:
        """Make a graph hold these triples and no others; large ones are sent in parts.

        Raises:
            GongbaoError: the server doesn't let it be done, or is no graph store.

        """
        parts = _parts(triples, _MOST_SENT)
        self._write("PUT", name, next(parts, b""))
        for part in parts:
            self._write("POST", name, part)

    def add(self, name: str | None, triples: Iterable[Triple]) -> None:
        """Add triples to a graph, which is made where there is none.

        Raises:
            GongbaoError: the server doesn't let it be done, or is no graph store.

        """
        for part in _parts(triples, _MOST_SENT):
            self._write("POST", name, part)

    def delete(self, name: str) -> None:
        """Delete a named graph, where there is one.

        Raises:
            GongbaoError: the server doesn't let it be done.

        """
        self.connection.send("DELETE", self._url(name), also={404})

    def remove(self, name: str | None, triples: Iterable[Triple]) -> None:
        """Take triples out of a graph; those that it doesn't hold do no harm. Needs the endpoint for updates.

        Raises:
            GongbaoError: the server doesn't let it be done.

        """
        exact = []
        for triple in triples:
            if isinstance(triple.object, Literal) and triple.object.datatype == DURATION:
                # Virtuoso makes P30D 2.592e+06, which it then doesn't know by that name.
                pattern = _in_graph(name, f"{triple.subject} {triple.predicate} ?value")
                self._update(f"DELETE {pattern} WHERE {pattern}".encode())
            else:
                exact.append(triple)
        for part in _parts(exact, _MOST_REMOVED):
            self._update(f"DELETE DATA {_in_graph(name, part.decode())}".encode())

    def can_remove(self, example: Triple) -> bool:
        """Whether single triples can be taken out: the server has an endpoint for updates, where it is looked for.

        Args:
            example: a triple that no graph holds.

        Raises:
            GongbaoError: it has one, but doesn't let this login use it.

        """
        if self.update is None:
            return False
        body = f"DELETE DATA {{ GRAPH {example.subject} {{ {example} . }} }}".encode()
        return self._update(body, optional=True)

    def _write(self, method: str, name: str | None, body: bytes) -> None:
        response = self.connection.send(
            method, self._url(name), body=body, content_type="application/n-triples", also=_NO_SUCH_THING
        )
        if response.status_code in _NO_SUCH_THING:
            raise _no_graph_store(self.url, f"{method} is answered with {response.status_code} {first_words(response)}")

    def _update(self, body: bytes, *, optional: bool = False) -> bool:
        response = self.connection.send(
            "POST",
            self.update or "",
            body=body,
            content_type="application/sparql-update",
            also=_NO_SUCH_THING if optional else (),
        )
        return response.ok

    def _url(self, name: str | None) -> str:
        joint = "&" if "?" in self.url else "?"
        return self.url + joint + ("default" if name is None else f"graph={quote(name, safe='')}")


def graph_store(connection: Connection, url: str, *, update: str | None = None, query: str | None = None) -> GraphStore:
    """Return the graph store at a URL.

    Args:
        connection: what reaches the server.
        url: its endpoint for graphs.
        update: its endpoint for SPARQL updates; where none is given, the one that servers of its kind have.
        query: its endpoint for SPARQL queries, likewise.

    Raises:
        GongbaoError: one of them is no URL of a server.

    Example:
        >>> with Connection() as connection:
        ...     graph_store(connection, "http://localhost:7878/store").update
        'http://localhost:7878/update'

    """
    by_kind = _beside(checked_url(url))
    return GraphStore(
        connection, url, checked_url(update) if update else by_kind[0], checked_url(query) if query else by_kind[1]
    )


def _beside(url: str) -> tuple[str, str] | tuple[None, None]:
    """Return the endpoints for updates and queries that belong to one for graphs, where its path tells."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    for ending, (update, query) in _CONVENTIONS.items():
        if path.endswith(ending):
            root = urlunsplit((parts.scheme, parts.netloc, path.removesuffix(ending), "", ""))
            return root + update, root + query
    return None, None


def _in_graph(name: str | None, pattern: str) -> str:
    return f"{{ {pattern} }}" if name is None else f"{{ GRAPH <{name}> {{ {pattern} }} }}"


def _parts(triples: Iterable[Triple], most: int) -> Iterator[bytes]:
    """Yield N-Triples in parts of at most so many bytes, but one triple at least."""
    lines: list[bytes] = []
    size = 0
    for triple in triples:
        line = f"{triple} .\n".encode()
        if lines and size + len(line) > most:
            yield b"".join(lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield b"".join(lines)


def _no_graph_store(url: str, reason: str) -> GongbaoError:
    return GongbaoError(
        f"{url}: is no SPARQL 1.1 graph store ({reason}); give the URL of one, such as http://localhost:7878/store"
    )
