"""IRIs of the data and the paths under which a server has them."""

from urllib.parse import quote, unquote_to_bytes

from starlette.exceptions import HTTPException

from gongbao.graph.iris import encode

# What an IRI has in its path and fragment beside letters; its percent-encoding stays as it is.
_SAFE = "/#%:@!$&'()*+,;=~-._?"


def uri(iri: str) -> str:
    """Return an IRI as a URI, which HTTP can carry (RFC 3987, section 3.1)."""
    return quote(iri, safe=_SAFE)


def resource_iri(path: bytes, base: str) -> str:
    """Return the IRI that a path stands for: whatever is percent-encoded on the way is as the graph writes it.

    Args:
        path: the path of a request, as sent.
        base: the IRI that all data IRIs begin with.

    Raises:
        HTTPException: 404, the path is not UTF-8.

    Example:
        >>> resource_iri(b"/agency/%E6%A1%82%E8%8A%B1%E5%B8%82/a%2Fb", "https://example.org/")
        'https://example.org/agency/桂花市/a%2Fb'

    """
    try:
        segments = [
            unquote_to_bytes(segment).decode("utf-8", "surrogatepass") for segment in path.lstrip(b"/").split(b"/")
        ]
    except UnicodeDecodeError:
        raise HTTPException(404, "the path is not UTF-8 in percent-encoding") from None
    return base + "/".join(map(encode, segments))


def local_path(iri: str, base: str) -> str | None:
    """Return the path under which this server has a thing, its fragment included; None for what lies elsewhere.

    Example:
        >>> local_path("https://example.org/agency/桂花市#a", "https://example.org/")
        '/agency/%E6%A1%82%E8%8A%B1%E5%B8%82#a'

    """
    return "/" + uri(iri.removeprefix(base)) if iri.startswith(base) else None
