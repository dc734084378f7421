"""What a paragraph or a run of a Word file has from its style: a list, hidden text, tabs with leaders (17.7)."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from gongbao.corpus.docx_package import WORD

_LONGEST_CHAIN = 20  # of styles that are based on each other; Word allows ten
_OFF = {"0", "false", "off", "none"}
_LEADERS = {"dot", "middleDot", "hyphen", "underscore"}


def value_of(parent: etree._Element | None, name: str) -> str | None:
    """The `w:val` of a child, None where there is no such child or value."""
    child = None if parent is None else parent.find(f"{WORD}{name}")
    return None if child is None else child.get(f"{WORD}val")


def is_on(parent: etree._Element | None, name: str) -> bool | None:
    """Whether a child that switches something is there and not off; None where there is none."""
    child = None if parent is None else parent.find(f"{WORD}{name}")
    return None if child is None else child.get(f"{WORD}val") not in _OFF


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a file by id; `default` is the paragraph style of paragraphs that name none."""

    elements: dict[str, etree._Element]
    default: str | None = None

    def chain(self, identifier: str | None) -> Iterator[etree._Element]:
        """A style and those that it is based on, the nearest first."""
        for _ in range(_LONGEST_CHAIN):
            element = self.elements.get(identifier or "")
            if element is None:
                return
            yield element
            identifier = value_of(element, "basedOn")

    def numbering(self, identifier: str | None) -> tuple[str | None, int | None, str | None]:
        """The list that a style puts its paragraphs in: numId, level, and the id of the style that names the list."""
        level: int | None = None
        for element in self.chain(identifier):
            properties = element.find(f"{WORD}pPr/{WORD}numPr")
            if properties is None:
                continue
            text = value_of(properties, "ilvl")
            if level is None and text is not None and text.isdecimal():
                level = int(text)
            number = value_of(properties, "numId")
            if number is not None:
                return number, level, element.get(f"{WORD}styleId")
        return None, level, None

    def is_hidden(self, identifier: str | None) -> bool:
        """Whether a style hides its text."""
        for element in self.chain(identifier):
            hidden = is_on(element.find(f"{WORD}rPr"), "vanish")
            if hidden is not None:
                return hidden
        return False

    def has_leader(self, properties: etree._Element | None, identifier: str | None) -> bool:
        """Whether a paragraph's tabs are printed as a row of dots, as in a contents list."""
        for parent in (properties, *(element.find(f"{WORD}pPr") for element in self.chain(identifier))):
            if parent is None:
                continue
            for tab in parent.iterfind(f"{WORD}tabs/{WORD}tab"):
                if tab.get(f"{WORD}leader") in _LEADERS:
                    return True
        return False


def read_styles(root: etree._Element | None) -> Styles:
    """Read styles.xml; a file without one has no styles."""
    elements: dict[str, etree._Element] = {}
    default = None
    for element in () if root is None else root.iterchildren(f"{WORD}style"):
        identifier = element.get(f"{WORD}styleId")
        if identifier is None:
            continue
        elements[identifier] = element
        if element.get(f"{WORD}type") == "paragraph" and element.get(f"{WORD}default") in {"1", "true", "on"}:
            default = identifier
    return Styles(elements, default)
