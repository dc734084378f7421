"""Which issues state what is said of shared things: agencies, works, titles.

A triple about a thing of an issue's own (its subject's IRI lies under the issue's) is stated by that issue alone. What
is said of shared things may be stated by others too, and leaves the merge with the last of them. Who states it is kept
beside the index's store, in SQLite, by a hash of the triple: 16 bytes of BLAKE2b (RFC 7693) over its N-Triples.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import NamedNode, Quad, Triple

_HASH_SIZE = 16
_TABLES = """
CREATE TABLE issue (number INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE);
CREATE TABLE states (triple BLOB NOT NULL, issue INTEGER NOT NULL, PRIMARY KEY (triple, issue)) WITHOUT ROWID;
"""


class Sharing:
    """Who states which triples about shared things; comes from `sharing`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, issue: str, hashes: Iterable[bytes]) -> None:
        """Have an issue (its IRI) state triples, given by their hashes."""
        self._connection.execute("INSERT OR IGNORE INTO issue (iri) VALUES (?)", (issue,))
        self._connection.executemany(
            "INSERT OR IGNORE INTO states SELECT ?, number FROM issue WHERE iri = ?",
            ((each, issue) for each in sorted(hashes)),
        )

    def remove(self, issue: str, hashes: Iterable[bytes]) -> None:
        """Have an issue (its IRI) state triples no more."""
        self._connection.executemany(
            "DELETE FROM states WHERE triple = ? AND issue = (SELECT number FROM issue WHERE iri = ?)",
            ((each, issue) for each in hashes),
        )

    def issues(self, triple: Triple) -> set[str]:
        """Return the IRIs of the issues that state a triple about a shared thing."""
        found = self._connection.execute(
            "SELECT iri FROM states JOIN issue ON issue = number WHERE triple = ?", (triple_hash(triple),)
        )
        return {iri for (iri,) in found}

    def __iter__(self) -> Iterator[tuple[bytes, str]]:
        """Yield each triple's hash with each issue that states it, sorted."""
        yield from self._connection.execute(
            "SELECT triple, iri FROM states JOIN issue ON issue = number ORDER BY triple, iri"
        )


@contextmanager
def sharing(file: Path, *, writable: bool = False) -> Iterator[Sharing]:
    """Open the file that says who states what.

    Args:
        file: the file; made where it isn't there and is to be written.
        writable: whether it is to be changed. What is only read never changes, and may lie where nothing can be written.

    Raises:
        OSError: it can't be opened or written.

    """
    try:
        how = "mode=rwc" if writable else "mode=ro&immutable=1"
        connection = sqlite3.connect(f"file:{quote(str(file.resolve()))}?{how}", uri=True)
        try:
            if writable:
                # Nobody else reads it before it is complete: no journal, and one flush at the end.
                connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
                if not connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
                    connection.executescript(_TABLES)
            else:
                connection.execute("SELECT 1 FROM issue LIMIT 1")  # a damaged file is told at once
            yield Sharing(connection)
            connection.commit()
        finally:
            connection.close()
        if writable:
            with file.open("rb") as written:
                os.fsync(written.fileno())
    except sqlite3.Error as error:
        raise OSError(f"{file}: {error}") from error


def triple_hash(triple: Triple) -> bytes:
    """Return the hash that a triple is known by."""
    return blake2b(str(triple).encode(), digest_size=_HASH_SIZE).digest()


def is_private(issue: str) -> Callable[[Quad], bool]:
    """Return a test for statements that no other issue makes: about the issue itself, or what lies under its IRI.

    Example:
        >>> from gongbao.graph.vocabulary import ISSUE, TYPE
        >>> test = is_private("https://example.org/eli/x/2024/4")
        >>> [test(Quad(NamedNode(f"https://example.org/eli/x/2024/{name}"), TYPE, ISSUE)) for name in ("4/doc/1", "41")]
        [True, False]

    """
    under = (f"{issue}/", f"{issue}#")

    def test(quad: Quad) -> bool:
        subject = quad.subject
        return isinstance(subject, NamedNode) and (subject.value == issue or subject.value.startswith(under))

    return test
