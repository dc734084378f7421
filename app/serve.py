"""The command that serves the graph over HTTP: `serve`."""

import signal
from typing import TYPE_CHECKING, Annotated

import typer

from gongbao.app.build import DEFAULT_GRAPH, GraphOption

if TYPE_CHECKING:
    import socket

    from gongbao.app.served import Served

# Enough for the whole of what a browser may ask in an address: 20,000 Chinese characters, percent-encoded.
_LONGEST_HEAD = 256 << 10


def serve(
    graph: GraphOption = DEFAULT_GRAPH,
    host: Annotated[str, typer.Option(metavar="HOST", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, help="When to end a query that takes too long.")
    ] = 30.0,
    limit: Annotated[int, typer.Option(metavar="ROWS", min=1, help="The most rows of an answer.")] = 10_000,
    concurrent: Annotated[int, typer.Option(metavar="N", min=1, max=32, help="How many queries may run at once.")] = 4,
    memory: Annotated[int, typer.Option(metavar="MB", min=1024, help="How much memory a query may have.")] = 2048,
) -> None:
    """Serve the graph over HTTP.

    SPARQL 1.1 Protocol at /sparql; whatever the graph names at its own path; / shows what is there. Only reads.
    Follows new builds by itself. Logs each request on standard error as JSON.
    """
    try:
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
    except ModuleNotFoundError as error:
        from gongbao.parser.model import GongbaoError

        raise GongbaoError(f"serving needs {error.name}: pip install 'gongbao[serve]'") from error
    from gongbao.app.served import Served
    from gongbao.graph.current import CurrentGraph
    from gongbao.graph.workers import Workers

    current = CurrentGraph(graph)
    with _listening(host, port) as listening, Workers(concurrent) as workers:
        shown = f"[{host}]" if ":" in host else host
        print(f"{graph}: served at http://{shown}:{listening.getsockname()[1]}/ (Ctrl-C ends it)", flush=True)
        _run(Served(current, workers, limit, timeout, memory << 20), listening)


def _listening(host: str, port: int) -> "socket.socket":
    import socket

    from gongbao.parser.model import GongbaoError

    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise GongbaoError(
            f"{host}:{port}: can't listen there ({error.strerror or error}); give another --port or --host"
        ) from error
    # A body is sent behind its head: without this it waits 40 ms for the client to have acknowledged that.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _run(served: "Served", listening: "socket.socket") -> None:
    import logging

    import uvicorn

    from gongbao.app.access import JsonLines
    from gongbao.app.application import application

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: "list[socket.socket] | None" = None) -> None:
            # Queries that still run are ended, so that nothing waits for their time limit.
            served.workers.close()
            await super().shutdown(sockets)

    logging.getLogger("uvicorn").addHandler(JsonLines(logging.WARNING))
    logging.getLogger("uvicorn").propagate = False
    config = uvicorn.Config(
        application(served),
        log_config=None,
        access_log=False,
        lifespan="off",
        http="h11",  # the same limits wherever it runs
        server_header=False,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
        timeout_graceful_shutdown=3,
    )
    # Having ended cleanly on SIGTERM, uvicorn sends it once more to whoever had it before.
    signal.signal(signal.SIGTERM, lambda *_: None)
    Server(config).run(sockets=[listening])
