"""The SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/): its query operation, which only reads."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from urllib.parse import parse_qsl

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gongbao.app.negotiation import BOOLEAN_TYPES, GRAPH_TYPES, ROW_TYPES, negotiated
from gongbao.app.pages import answer_page, html
from gongbao.app.responses import REVALIDATED, described, not_acceptable, not_modified, site, tag
from gongbao.app.served import Served
from gongbao.graph.current import edition
from gongbao.graph.guard import LONGEST, Dataset, Kind
from gongbao.graph.iris import issue_iri
from gongbao.graph.query import Answer
from gongbao.graph.results import read_answer
from gongbao.graph.service import service_description

TYPES: Mapping[Kind, Mapping[str, str]] = {
    Kind.ROWS: ROW_TYPES,
    Kind.BOOLEAN: BOOLEAN_TYPES,
    Kind.GRAPH: GRAPH_TYPES,
}
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"

# A query of Chinese text in a form: 4 bytes a character, each percent-encoded.
_LONGEST_BODY = 12 * LONGEST + 4096
_ROWS_ON_A_PAGE = 1000
_FOR_PAGES = {Kind.ROWS: "json", Kind.BOOLEAN: "json", Kind.GRAPH: "ntriples"}


@dataclass(frozen=True, slots=True)
class Operation:
    """What a client asks by the protocol: a query (None: it wants the service described) and a dataset."""

    query: str | None
    dataset: Dataset


async def sparql(request: Request) -> Response:
    """Answer a request to the endpoint."""
    operation = await _operation(request)
    if operation.query is not None:
        return await answer_query(request, operation.query, operation.dataset)
    served: Served = request.app.state.served
    wanted = negotiated(request.headers.get("accept"), request.query_params.get("format"), GRAPH_TYPES)
    if wanted is None:
        raise not_acceptable(list(GRAPH_TYPES))
    if wanted.form == "html":
        return RedirectResponse("/#query", status_code=303, headers={"Vary": "Accept"})
    graph = await served.graph()
    names = [issue_iri(key, graph.manifest.base) for key in graph.manifest.issues]
    return not_modified(request, edition(graph), wanted.media_type) or described(
        list(service_description(site(request), names)), wanted, graph
    )


async def answer_query(
    request: Request, query: str, dataset: Dataset, parameters: Mapping[str, str] | None = None
) -> Response:
    """Run a query and send the answer in the form that the client likes best."""
    served: Served = request.app.state.served
    request.state.log["query"] = hashlib.sha256(query.encode()).hexdigest()[:12]
    if len(query) > LONGEST:
        raise HTTPException(
            413 if request.method == "POST" else 414,
            f"the query has {len(query)} characters; {LONGEST} are the most: shorten it",
        )
    short = request.query_params.get("format")
    wanted = {kind: negotiated(request.headers.get("accept"), short, types) for kind, types in TYPES.items()}
    if not any(wanted.values()):
        raise not_acceptable([*ROW_TYPES, *GRAPH_TYPES])
    forms = {kind: None if found is None else found.form for kind, found in wanted.items()}
    asked = replace(
        served.asked(query),
        parameters=parameters or {},
        dataset=dataset,
        forms={kind: _FOR_PAGES[kind] if form == "html" else form for kind, form in forms.items()},
    )
    if "html" in forms.values():
        asked = replace(asked, limit=min(served.limit, _ROWS_ON_A_PAGE))
    telling = json.dumps([asdict(asked), forms])
    if unchanged := not_modified(request, edition(await served.graph()), telling):
        return unchanged
    answer = await served.run(asked, request)
    headers = dict(REVALIDATED)
    sent = wanted[answer.kind]
    if sent is None:  # the worker answers in no form that it wasn't asked for
        raise not_acceptable(list(TYPES[answer.kind]))
    if answer.volatile:
        headers["Cache-Control"] = "no-store"
    elif request.method != "POST":
        headers["ETag"] = tag(answer.edition, telling)
    if answer.truncated:
        headers["X-Gongbao-Truncated"] = str(asked.limit)
    body = await to_thread.run_sync(_page, request, query, answer, asked.limit) if sent.form == "html" else answer.body
    return Response(body, headers=headers, media_type=sent.media_type)


async def _operation(request: Request) -> Operation:
    """Read what is asked by the three ways of section 2.1: GET, POST of a form, POST of the query itself."""
    fields = _fields(request.scope["query_string"])
    if request.method != "POST":
        return _taken(fields)
    media_type, charset = _content_type(request)
    if charset not in {"", "utf-8", "utf8"}:
        raise HTTPException(415, f"the request is written in {charset}: send UTF-8")
    body = await _body(request)
    if media_type == FORM:
        operation = _taken(_fields(body))
        if operation.query is None:
            raise HTTPException(400, "the form has no field query")
        return operation
    if media_type == QUERY:
        if any(name in {"query", "update"} for name, _ in fields):
            raise HTTPException(400, "the query is in the body: leave it out of the address")
        return Operation(_decoded(body), _taken(fields).dataset)
    if media_type == UPDATE:
        raise _no_updates()
    raise HTTPException(
        415,
        f"the request has the type {media_type or 'none'}: send the query as {QUERY}, or in a form as {FORM}",
        {"Accept-Post": f"{QUERY}, {FORM}"},
    )


def _fields(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError:
        raise HTTPException(400, "the request is not UTF-8 in percent-encoding") from None
    except ValueError:
        raise HTTPException(400, "the request has more than 1000 fields") from None


def _taken(fields: list[tuple[str, str]]) -> Operation:
    queries = [value for name, value in fields if name == "query"]
    if any(name == "update" for name, _ in fields):
        raise _no_updates()
    if len(queries) > 1:
        raise HTTPException(400, f"the request has {len(queries)} queries: send one")
    default = tuple(value for name, value in fields if name == "default-graph-uri")
    named = tuple(value for name, value in fields if name == "named-graph-uri")
    return Operation(queries[0] if queries else None, Dataset(default, named))


def _content_type(request: Request) -> tuple[str, str]:
    """Return media type and character set of the body, in small letters, blank where they aren't given."""
    media_type, *parameters = request.headers.get("content-type", "").lower().split(";")
    named = (parameter.partition("=") for parameter in parameters)
    charsets = [value.strip().strip('"') for name, _, value in named if name.strip() == "charset"]
    return media_type.strip(), charsets[0] if charsets else ""


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_BODY:
            raise HTTPException(413, f"the request has more than {_LONGEST_BODY} bytes: shorten it")
    return bytes(body)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"the query is not UTF-8 (byte {error.start}): save it as UTF-8") from None


def _no_updates() -> HTTPException:
    return HTTPException(403, "updates are refused: this endpoint only reads")


def _page(request: Request, query: str, answer: Answer, limit: int | None) -> bytes:
    graph: Served = request.app.state.served
    found = read_answer(answer.body, is_graph=answer.kind is Kind.GRAPH, truncated=answer.truncated)
    return html(answer_page(str(request.url), query, found, graph.current.open().manifest.base, limit))
