"""What a server has beside the endpoint and the things: its first page, the queries that ship, VoID, prefixes."""

from importlib import resources

from pyoxigraph import RdfFormat, parse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gongbao.app.negotiation import GRAPH_TYPES, negotiated
from gongbao.app.pages import html, index_page
from gongbao.app.responses import described, not_acceptable, not_modified, site
from gongbao.app.served import Served
from gongbao.app.sparql import answer_query
from gongbao.graph.current import edition
from gongbao.graph.guard import Dataset, QueryError
from gongbao.graph.iris import issue_iri
from gongbao.graph.results import write_graph
from gongbao.graph.service import void
from gongbao.graph.shipped import shipped_queries
from gongbao.graph.vocabulary import PREFIXES
from gongbao.graph.workers import BusyError

# Seconds that the first page waits for its numbers, which take long to count in a large graph just built.
_PATIENCE = 3.0

_WITHOUT_PAGES = {name: form for name, form in GRAPH_TYPES.items() if form != "html"}


async def index(request: Request) -> Response:
    """Show what is there."""
    served: Served = request.app.state.served
    graph = await served.graph()
    try:
        overview = await served.overview(_PATIENCE)
    except (BusyError, QueryError) as error:
        request.state.log["problem"] = str(error)
        overview = None
    keys = {key: issue_iri(key, graph.manifest.base) for key in graph.manifest.issues}
    page = index_page(overview, keys, shipped_queries().values(), graph.manifest.base)
    return Response(html(page), headers={"Cache-Control": "no-cache"}, media_type="text/html")


async def shipped_query(request: Request) -> Response:
    """Run a query that ships, its parameters from the fields of the address; blank ones are left out."""
    name = request.path_params["name"]
    shipped = shipped_queries()
    if name not in shipped:
        raise HTTPException(404, f"no query called {name} ships; there is {', '.join(shipped)}")
    values = {field: value for field, value in request.query_params.items() if value and field != "format"}
    return await answer_query(request, shipped[name].text, Dataset(), values)


async def void_description(request: Request) -> Response:
    """Describe the graph in VoID, with counts."""
    wanted = negotiated(request.headers.get("accept"), request.query_params.get("format"), _WITHOUT_PAGES)
    if wanted is None:
        raise not_acceptable(_WITHOUT_PAGES)
    served: Served = request.app.state.served
    overview = await served.overview()
    graph = await served.graph()
    return not_modified(request, edition(graph), wanted.media_type) or described(
        list(void(overview.counts, site(request), graph.manifest.base)), wanted, graph
    )


async def prefixes(request: Request) -> Response:
    """List the prefixes that are declared already: lines of SPARQL, or JSON."""
    wanted = negotiated(
        request.headers.get("accept"),
        request.query_params.get("format"),
        {"text/plain": "sparql", "application/json": "json", "application/sparql-query": "sparql"},
    )
    if wanted is None:
        raise not_acceptable(["text/plain", "application/json"])
    if wanted.form == "json":
        return JSONResponse(PREFIXES, headers={"Vary": "Accept"})
    lines = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    return Response(lines, headers={"Vary": "Accept"}, media_type=wanted.media_type)


async def ontology(request: Request) -> Response:
    """Send the ontology, which says what the terms of the graph mean."""
    wanted = negotiated(request.headers.get("accept"), request.query_params.get("format"), _WITHOUT_PAGES)
    if wanted is None:
        raise not_acceptable(_WITHOUT_PAGES)
    written = resources.files("gongbao.graph").joinpath("ontology.ttl").read_bytes()
    triples = [quad.triple for quad in parse(written, RdfFormat.TURTLE)]
    return Response(write_graph(triples, wanted.form), headers={"Vary": "Accept"}, media_type=wanted.media_type)


async def context(request: Request) -> Response:
    """Send the context of `gongbao export jsonld`, for those that are referred to it by its IRI."""
    text = resources.files("gongbao.exports").joinpath("context.jsonld").read_bytes()
    return Response(text, headers={"Cache-Control": "max-age=3600"}, media_type="application/ld+json")


async def style(request: Request) -> Response:
    """Send the style sheet of the pages."""
    text = resources.files("gongbao.app").joinpath("style.css").read_bytes()
    return Response(text, headers={"Cache-Control": "max-age=3600"}, media_type="text/css")
