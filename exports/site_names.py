"""What the files of a site are called: plain ASCII names that stay when other issues come, two things never alike."""

import hashlib
import re

_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST = 40
# 80 bits: among a million names the odds of two alike are one in 10¹².
_DIGITS = 20


def document_file(iri: str, base: str) -> str:
    """Return the file of a document's page.

    Args:
        iri: the document's IRI.
        base: the IRI that all data IRIs begin with.

    Example:
        >>> document_file("https://w3id.org/gongbao/eli/xam/2024/4/doc/1", "https://w3id.org/gongbao/")
        'documents/xam-2024-4-doc-1-390d3a18b6b2b935de2f.html'

    """
    return f"documents/{_named(iri, base)}.html"


def issue_file(iri: str, base: str) -> str:
    """Return the file of an issue's page."""
    return f"issues/{_named(iri, base)}.html"


def agency_file(iri: str) -> str:
    """Return the file of an agency's page; ideographs, which some programs can't have in file names, are left out."""
    return f"agencies/{_digest(iri)}.html"


def linked(page: str, iri: str) -> str:
    """Return the link to a part of a page by the part's IRI.

    Browsers look for the fragment as it is and then decoded: a percent sign of the IRI's own is encoded once more.

    Example:
        >>> linked("documents/a.html", "https://w3id.org/gongbao/eli/xam/2024/4/doc/1#a%20b")
        'documents/a.html#a%2520b'

    """
    return f"{page}#{fragment_of(iri).replace('%', '%25')}"


def fragment_of(iri: str) -> str:
    """Return the part of an IRI that names a part of a document, which is its anchor too; empty without one."""
    return iri.partition("#")[2]


def _named(iri: str, base: str) -> str:
    slug = _SLUG.sub("-", iri.removeprefix(base).removeprefix("eli/").lower()).strip("-")[-_LONGEST:].strip("-")
    return f"{slug}-{_digest(iri)}"


def _digest(iri: str) -> str:
    # names that differ in case alone would be one file for some systems
    return hashlib.sha256(iri.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
