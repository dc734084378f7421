"""Akoma Ntoso written as a stream: indented around running text, never inside it, whatever the words are."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from lxml import etree

from gongbao.exports.characters import unbroken, writable
from gongbao.graph.vocabulary import GB

AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
NAMESPACES = {None: AKN, "gb": GB}

Attributes = Mapping[str, str | None]
NO_ATTRIBUTES: Attributes = {}

# Blanks for Python that XML 1.0 has no place for.
_OTHER_BLANK = re.compile("[\v\f\x1c-\x1f]")


class AkomaNtosoWriter:
    """Writes elements by their local name; `gb:NAME` is a name of the project's ontology.

    Attributes that are None are left out. What XML can't carry becomes U+FFFD.
    """

    def __init__(self, xml: "etree._IncrementalFileWriter") -> None:
        self._xml = xml
        self._depth = 0

    @contextmanager
    def root(self) -> Iterator[None]:
        """Write the root element around what is written inside."""
        self._xml.write_declaration()
        with self._xml.element(_name("akomaNtoso"), nsmap=NAMESPACES):
            self._depth += 1
            yield
            self._depth -= 1
            self._xml.write("\n")

    @contextmanager
    def element(self, name: str, attributes: Attributes = NO_ATTRIBUTES) -> Iterator[None]:
        """Write an element of elements, on lines of its own."""
        self._xml.write(self._indent())
        with self._xml.element(_name(name), _written(attributes)):
            self._depth += 1
            yield
            self._depth -= 1
            self._xml.write(self._indent())

    @contextmanager
    def line(self, name: str, attributes: Attributes = NO_ATTRIBUTES) -> Iterator[None]:
        """Write an element of running text, on a line of its own."""
        self._xml.write(self._indent())
        with self._xml.element(_name(name), _written(attributes)):
            yield

    @contextmanager
    def inline(self, name: str, attributes: Attributes = NO_ATTRIBUTES) -> Iterator[None]:
        """Write an element inside running text."""
        with self._xml.element(_name(name), _written(attributes)):
            yield

    def empty(self, name: str, attributes: Attributes = NO_ATTRIBUTES) -> None:
        """Write an element without content, on a line of its own."""
        with self.line(name, attributes):
            pass

    def text(self, words: str) -> None:
        """Write running text: a line's end is a blank between words of Latin script, nothing elsewhere."""
        if words:
            self._xml.write(writable(_OTHER_BLANK.sub(" ", unbroken(words))))

    def _indent(self) -> str:
        return "\n" + "  " * min(self._depth, 20)


def _name(name: str) -> str:
    return f"{{{GB}}}{name[3:]}" if name.startswith("gb:") else f"{{{AKN}}}{name}"


def _written(attributes: Attributes) -> dict[str, str]:
    return {name: writable(_OTHER_BLANK.sub(" ", value)) for name, value in attributes.items() if value is not None}
