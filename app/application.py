"""The server's application: its routes, and what is said where there is no answer."""

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gongbao.app.access import Access
from gongbao.app.explorer import context, index, ontology, prefixes, shipped_query, style, void_description
from gongbao.app.resources import resource
from gongbao.app.served import Served
from gongbao.app.sparql import sparql
from gongbao.graph.guard import QueryError, QueryProblem
from gongbao.graph.workers import BusyError
from gongbao.parser.model import GongbaoError

# Out of time is nobody's mistake, and told apart from it: 504. So is out of memory: 507.
_STATUS: Mapping[QueryProblem, int] = {
    QueryProblem.SYNTAX: 400,
    QueryProblem.REFUSED: 400,
    QueryProblem.UPDATE: 403,
    QueryProblem.FORM: 406,
    QueryProblem.CRASHED: 500,
    QueryProblem.TIMEOUT: 504,
    QueryProblem.MEMORY: 507,
}
_PROBLEM = "X-Gongbao-Problem"


def application(served: Served) -> Starlette:
    """Return the application that serves a graph."""
    app = Starlette(
        routes=[
            Route("/", index),
            Route("/sparql", sparql, methods=["GET", "POST"]),
            Route("/queries/{name}", shipped_query),
            Route("/.well-known/void", void_description),
            Route("/prefixes", prefixes),
            Route("/ns", ontology),
            Route("/context.jsonld", context),
            Route("/style.css", style),
            # Everything else may be a thing of the graph: /eli/…, /agency/…
            Route("/{path:path}", resource),
        ],
        middleware=[Middleware(Access)],
        exception_handlers={
            HTTPException: _refused,
            QueryError: _unanswered,
            BusyError: _busy,
            GongbaoError: _broken,
            Exception: _bug,
        },
    )
    app.state.served = served
    return app


def _said(request: Request, status: int, text: str, problem: str, headers: Mapping[str, str] | None = None) -> Response:
    request.state.log["problem"] = problem
    return PlainTextResponse(
        text + "\n", status, headers={**(headers or {}), _PROBLEM: problem, "Cache-Control": "no-store"}
    )


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    text = error.detail
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "GET")
        text = f"{request.method} is not for this address: use {allowed}"
    return _said(request, error.status_code, text, "request", error.headers)


async def _unanswered(request: Request, error: Exception) -> Response:
    assert isinstance(error, QueryError)
    return _said(request, _STATUS[error.problem], str(error), error.problem.value)


async def _busy(request: Request, error: Exception) -> Response:
    return _said(request, 503, str(error), "busy", {"Retry-After": "1"})


async def _broken(request: Request, error: Exception) -> Response:
    return _said(request, 503, str(error), "graph", {"Retry-After": "5"})


async def _bug(request: Request, error: Exception) -> Response:
    return _said(request, 500, "this is a bug in gongbao; its log says more", "bug")
