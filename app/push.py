"""The command that copies a graph to a server: `push`."""

import os
from typing import Annotated

import typer

from gongbao.app.build import DEFAULT_GRAPH, GraphOption
from gongbao.app.progress import progress
from gongbao.app.tables import on_terminal, show_table, write_rows

COLUMNS = ("put", "deleted", "unchanged", "triples")


def push(
    endpoint: Annotated[str, typer.Argument(metavar="ENDPOINT", help="URL of the graph store.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would be put and deleted.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Write everything, the merge as a whole, not only what has changed.")
    ] = False,
    default_graph: Annotated[
        str | None,
        typer.Option(metavar="IRI", help="Keep the merge of all issues in this graph, not in the default graph."),
    ] = None,
    update: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The server's endpoint for SPARQL updates, if it isn't found by itself."),
    ] = None,
    query: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The server's endpoint for SPARQL queries, if it isn't found by itself."),
    ] = None,
    graph: GraphOption = DEFAULT_GRAPH,
) -> None:
    """Copy the graph to a SPARQL 1.1 graph store.

    Each issue goes into a named graph, and the merge of all into the default graph; only what has changed since the
    last push to that server. A push that broke off goes on where it was when it is run again. The login comes from
    the environment: GONGBAO_USER and GONGBAO_PASSWORD (Basic or Digest), or GONGBAO_TOKEN (Bearer).
    """
    from gongbao.graph import open_graph
    from gongbao.graph.connection import Connection, login_from
    from gongbao.graph.graph_store import graph_store
    from gongbao.graph.push import plan_push
    from gongbao.graph.push import push as push_graph

    opened = open_graph(graph)
    with Connection(login_from(os.environ)) as connection:
        store = graph_store(connection, endpoint, update=update, query=query)
        plan = plan_push(opened, store, default_graph=default_graph, again=again)
        if dry_run:
            write_rows([*(("put", iri) for iri in plan.put), *(("delete", iri) for iri in plan.gone)])
            return
        with progress("Pushing", plan.steps) as advance:
            triples = push_graph(opened, store, plan, advance=advance)
    counts = (len(plan.put), len(plan.gone), len(plan.unchanged), triples)
    if on_terminal():
        show_table(COLUMNS, [tuple(map(str, counts))], title=f"{endpoint}: pushed", numeric=COLUMNS)
    else:
        write_rows([COLUMNS, tuple(map(str, counts))])
