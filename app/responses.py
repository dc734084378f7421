"""What answers have in common: entity tags by the edition of the graph, graphs in their forms, refusals."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from importlib.metadata import version

from pyoxigraph import Triple
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from gongbao.app.negotiation import Chosen
from gongbao.graph.current import edition
from gongbao.graph.directory import Graph
from gongbao.graph.results import write_graph

# A new build may change every answer, so caches ask each time; with the tag that costs little.
REVALIDATED = {"Vary": "Accept", "Cache-Control": "no-cache"}


def described(triples: Sequence[Triple], wanted: Chosen, graph: Graph) -> Response:
    """Send triples of a graph in one of the forms of RDF."""
    headers = {**REVALIDATED, "ETag": tag(edition(graph), wanted.media_type)}
    return Response(write_graph(triples, wanted.form), headers=headers, media_type=wanted.media_type)


def not_modified(request: Request, *parts: str) -> Response | None:
    """Return the answer for a client that has what the parts of the tag stand for; None for one that has not."""
    here = tag(*parts)
    held = (each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(","))
    if request.method == "POST" or here.removeprefix("W/") not in held:
        return None
    return Response(status_code=304, headers={**REVALIDATED, "ETag": here})


def tag(*parts: str) -> str:
    """Return a weak entity tag (RFC 9110, section 8.8.3): the order of rows and names of blank nodes may differ.

    Args:
        parts: all that the answer follows from, but its address; gongbao's own version is added.

    """
    told = "\0".join((version("gongbao"), *parts))
    return f'W/"{hashlib.sha256(told.encode()).hexdigest()[:24]}"'


def site(request: Request) -> str:
    """Return the address of this server as the client knows it, with its last slash.

    Raises:
        HTTPException: 400, it knows it by no name that a host can have.

    """
    address = str(request.base_url)
    if not re.fullmatch(r"https?://[\w.:\[\]-]+/", address, re.ASCII):
        raise HTTPException(400, "the Host header is no host name")
    return address


def not_acceptable(types: Iterable[str]) -> HTTPException:
    """Return the error for a client that accepts none of the types there are."""
    return HTTPException(
        406, f"none of the forms in Accept is there: accept one of {', '.join(types)}", {"Vary": "Accept"}
    )
