"""The command that runs SPARQL: `query`."""

import os
import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongbao.app.build import DEFAULT_GRAPH, GraphOption
from gongbao.app.progress import progress
from gongbao.app.tables import NOTHING_FOUND, Row, note, on_terminal, show_table, write_rows

if TYPE_CHECKING:
    from gongbao.graph import QueryResult


class Format(StrEnum):
    """The forms in which an answer is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    TURTLE = "turtle"


def query(
    asked: Annotated[
        str | None,
        typer.Argument(metavar="QUERY", help="SPARQL text, a .rq file, or the name of a query that ships."),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", metavar="FORMAT", help="table, csv, json or turtle.")
    ] = Format.TABLE,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, help="When to end a query that takes too long.")
    ] = 30.0,
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="The most rows to print.")] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option("--param", metavar="NAME=VALUE", help="Bind a variable; may be given several times."),
    ] = None,
    list_queries: Annotated[bool, typer.Option("--list", help="List the queries that ship.")] = False,
    endpoint: Annotated[
        str | None, typer.Option(metavar="URL", help="Ask a server that the graph was pushed to, not --graph.")
    ] = None,
    default_graph: Annotated[
        str | None, typer.Option(metavar="IRI", help="The graph to ask on that server, if it isn't found by itself.")
    ] = None,
    graph: GraphOption = DEFAULT_GRAPH,
) -> None:
    """Run a SPARQL query on the graph.

    A server's login comes from the environment: GONGBAO_USER and GONGBAO_PASSWORD, or GONGBAO_TOKEN.
    The prefixes gb:, eli:, org:, skos:, dcterms:, oa: and xsd: are declared. Piped: a row a line, values parted by tabs.
    """
    from gongbao.graph import run_query
    from gongbao.parser.model import GongbaoError

    if list_queries:
        _list()
        return
    if asked is None:
        raise GongbaoError("QUERY is missing: give SPARQL text, a .rq file or a name from gongbao query --list")
    with progress("Asking"):
        text, values = _text(asked), _values(parameters or [])
        if endpoint is None:
            answer = run_query(graph, text, timeout=timeout, limit=limit, parameters=values)
        else:
            from gongbao.graph.connection import login_from
            from gongbao.graph.endpoint import ask_endpoint

            answer = ask_endpoint(
                endpoint,
                text,
                timeout=timeout,
                login=login_from(os.environ),
                limit=limit,
                parameters=values,
                default_graph=default_graph,
            )
    _print(answer, form)
    if answer.truncated:
        note(
            "gongbao: there is more than " + (f"--limit {limit}" if limit else "the server gives at once: add a LIMIT")
        )
    if answer.boolean is None and not answer.rows and not answer.triples:
        note("gongbao: nothing found")
        raise typer.Exit(NOTHING_FOUND)


def _text(asked: str) -> str:
    """Return the SPARQL text of a query given by name, by file or as it is."""
    from gongbao.graph import shipped_queries
    from gongbao.parser.model import GongbaoError

    if re.fullmatch(r"[\w-]+", asked):
        shipped = shipped_queries()
        if asked not in shipped:
            raise GongbaoError(f"no query called {asked} ships; there is {', '.join(shipped)}")
        return shipped[asked].text
    if not asked.endswith(".rq"):
        return asked
    try:
        return Path(asked).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise GongbaoError(f"{asked}: can't be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise GongbaoError(f"{asked}: is not UTF-8; save the query as UTF-8") from error


def _values(parameters: list[str]) -> dict[str, str]:
    from gongbao.parser.model import GongbaoError

    values: dict[str, str] = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals or not name:
            raise GongbaoError(f"--param {parameter}: write it NAME=VALUE, with the variable's name without ?")
        values[name.removeprefix("?")] = value
    return values


def _print(answer: "QueryResult", form: Format) -> None:
    if form is Format.TURTLE:
        sys.stdout.write(answer.turtle())
    elif form is not Format.TABLE:
        text = answer.serialize("csv" if form is Format.CSV else "json").decode()
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
    elif answer.boolean is not None:
        print(str(answer.boolean).lower())
    else:
        columns, rows = _table(answer)
        if on_terminal() and rows:
            show_table(columns, rows)
        else:
            write_rows(rows)


def _table(answer: "QueryResult") -> tuple[Row, list[Row]]:
    """Return headings and rows; a graph as subject, predicate, object."""
    if answer.triples is None:
        return answer.variables, [["" if term is None else term.value for term in row] for row in answer.rows]
    # The values of blank nodes and literals alike; a triple as an object has none.
    return ("subject", "predicate", "object"), [
        [str(getattr(term, "value", term)) for term in triple] for triple in answer.triples
    ]


def _list() -> None:
    from gongbao.graph import shipped_queries

    rows = [
        (
            shipped.name,
            " ".join(f"{parameter.name}={parameter.type}" for parameter in shipped.parameters),
            shipped.description,
        )
        for shipped in shipped_queries().values()
    ]
    if on_terminal():
        show_table(("query", "parameters", "answers"), rows)
    else:
        write_rows(rows)
