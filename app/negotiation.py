"""Which of several media types a client gets: the Accept header (RFC 9110, section 12.5.1)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

PAGE = "text/html"

# What an answer can be had as, the most useful first, and the form of `gongbao.graph.results` that it is.
ROW_TYPES = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    PAGE: "html",
}
BOOLEAN_TYPES = {name: form for name, form in ROW_TYPES.items() if form not in {"csv", "tsv"}}
GRAPH_TYPES = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
    "application/turtle": "turtle",
    "application/x-turtle": "turtle",
    "text/plain": "ntriples",
    "application/json": "jsonld",
    "application/xml": "rdfxml",
    "text/xml": "rdfxml",
    PAGE: "html",
}


class Chosen(NamedTuple):
    """What an answer is sent as: its media type, and the form that it is."""

    media_type: str
    form: str


class _Range(NamedTuple):
    kind: str
    subtype: str
    quality: float

    def fit(self, media_type: str) -> int | None:
        """How closely a type is meant: 2 by its name, 1 by the kind before the slash, 0 with all; None: not at all."""
        kind, _, subtype = media_type.partition("/")
        if (self.kind, self.subtype) == (kind, subtype):
            return 2
        if (self.kind, self.subtype) == (kind, "*"):
            return 1
        return 0 if (self.kind, self.subtype) == ("*", "*") else None


def chosen(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the media type that a client likes best.

    Args:
        accept: its Accept header; None or blank takes anything.
        offered: media types, the most useful first.

    Returns:
        The one with the highest quality; among equals one that is named before one that a * stands for, then the
        first. None where none is acceptable.

    Example:
        >>> chosen("text/turtle;q=0.5, application/*", ["text/turtle", "application/ld+json"])
        'application/ld+json'
        >>> chosen("image/png, text/html;q=0", ["text/html"]) is None
        True

    """
    ranges = [each for each in map(_range, (accept or "").split(",")) if each is not None]
    if not (accept or "").strip():
        return offered[0]
    best: tuple[float, int] = (0.0, -1)
    found = None
    for media_type in offered:
        fits = [(fit, each.quality) for each in ranges if (fit := each.fit(media_type)) is not None]
        if not fits:
            continue
        # The closest range decides, whatever wider ones say (RFC 9110: text/html;q=0 beside */*).
        closest = max(fit for fit, _ in fits)
        quality = max(quality for fit, quality in fits if fit == closest)
        if quality > 0 and (quality, closest) > best:
            best, found = (quality, closest), media_type
    return found


def negotiated(accept: str | None, short: str | None, types: Mapping[str, str]) -> Chosen | None:
    """Return what to send.

    Args:
        accept: the Accept header.
        short: the name of a form (csv), which goes before the header where there is that form; links on pages use
            it, and some clients send one (`format=xml`) beside a header that says more.
        types: what there is: media types and their forms, the most useful first.

    Example:
        >>> negotiated("text/csv;q=0.3", None, ROW_TYPES)
        Chosen(media_type='text/csv', form='csv')
        >>> negotiated("*/*", "xml", ROW_TYPES), negotiated("text/turtle", "xml", GRAPH_TYPES)
        (Chosen(media_type='application/sparql-results+xml', form='xml'), Chosen(media_type='text/turtle', form='turtle'))

    """
    media_type = next((name for name, form in types.items() if form == short), None) or chosen(accept, list(types))
    return None if media_type is None else Chosen(media_type, types[media_type])


def _range(written: str) -> _Range | None:
    name, *parameters = (part.strip() for part in written.split(";"))
    kind, slash, subtype = name.lower().partition("/")
    if name == "*":  # some clients write it so
        kind, slash, subtype = "*", "/", "*"
    if not (kind and slash and subtype):
        return None
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                return None
    return _Range(kind, subtype, quality)
