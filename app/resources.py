"""The data's IRIs resolve: /eli/… and /agency/… say what the graph says of the thing, as RDF or as a page."""

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from gongbao.app.negotiation import GRAPH_TYPES, PAGE, negotiated
from gongbao.app.pages import html, resource_page
from gongbao.app.paths import resource_iri, uri
from gongbao.app.responses import REVALIDATED, described, not_acceptable, not_modified, tag
from gongbao.app.served import Served
from gongbao.graph.current import edition
from gongbao.graph.directory import Graph
from gongbao.graph.resources import Facts, facts_about

_MOST_INCOMING = 1000


async def resource(request: Request) -> Response:
    """Say what the graph says of the thing whose IRI is the base of the data and the path of the request."""
    wanted = negotiated(request.headers.get("accept"), request.query_params.get("format"), GRAPH_TYPES)
    if wanted is None:
        raise not_acceptable(list(GRAPH_TYPES))
    served: Served = request.app.state.served
    graph = await served.graph()
    if unchanged := not_modified(request, edition(graph), wanted.media_type):
        return unchanged
    iri = resource_iri(request.scope["raw_path"], graph.manifest.base)
    facts: Facts | None = await to_thread.run_sync(facts_about, graph, iri, _MOST_INCOMING)
    if facts is None:
        raise HTTPException(404, f"{iri}: the graph says nothing of it; / shows what there is")
    if wanted.form == "html":
        response = await to_thread.run_sync(_page, iri, facts, graph)
    else:
        response = await to_thread.run_sync(described, [*facts.own, *facts.incoming], wanted, graph)
    response.headers["Link"] = f'<{uri(iri)}>; rel="canonical"'
    if facts.truncated:
        response.headers["X-Gongbao-Truncated"] = str(_MOST_INCOMING)
    return response


def _page(iri: str, facts: Facts, graph: Graph) -> Response:
    headers = {**REVALIDATED, "ETag": tag(edition(graph), PAGE)}
    return Response(html(resource_page(iri, facts, graph.manifest.base)), headers=headers, media_type=PAGE)
