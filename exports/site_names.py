"""What the files of a site are called: plain ASCII names that stay when other issues come, two things never alike."""

import hashlib
import re

_SLUG = re.compile(r"[^a-z0-9]+")


def document_file(iri: str, base: str) -> str:
    """Return the file of a document's page.

    Args:
        iri: the document's IRI.
        base: the IRI that all data IRIs begin with.

    Example:
        >>> document_file("https://w3id.org/gongbao/eli/xam/2024/4/doc/1", "https://w3id.org/gongbao/")
        'documents/xam-2024-4-doc-1-3c7bdf4d18.html'

    """
    slug = _SLUG.sub("-", iri.removeprefix(base).removeprefix("eli/").lower()).strip("-")[-40:].strip("-")
    return f"documents/{slug}-{_digest(iri)}.html"


def agency_file(iri: str) -> str:
    """Return the file of an agency's page; ideographs, which some programs can't have in file names, are left out."""
    return f"agencies/{_digest(iri)}.html"


def _digest(iri: str) -> str:
    # names that differ in case alone would be one file for some systems
    return hashlib.sha256(iri.encode("utf-8", "surrogatepass")).hexdigest()[:10]
