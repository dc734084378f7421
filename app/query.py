"""The command that runs SPARQL: `query`."""

import datetime
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
    from gongbao.graph.parameters import Parameter

AS_OF = "asOf"
"""The parameter that --as-of gives: the day that a question about time is asked for."""


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
    as_of: Annotated[
        datetime.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="The day that questions about time are asked for (default: today).",
        ),
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
    text = _text(asked)
    values = _values(parameters or [], text, as_of.date() if as_of else None)
    with progress("Asking"):
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


def _values(given: list[str], text: str, as_of: datetime.date | None) -> dict[str, str]:
    """Return the values of a query's parameters by name; the day asked about is today unless another is given."""
    from gongbao.graph.parameters import EXAMPLES, declared, missing
    from gongbao.parser.model import GongbaoError

    values: dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise GongbaoError(f"--param {pair}: write it NAME=VALUE, with the variable's name without ?")
        values[name.removeprefix("?")] = value
    asks_for_day = any(parameter.name == AS_OF for parameter in declared(text))
    if as_of is not None and not asks_for_day:
        raise GongbaoError(f"--as-of {as_of}: this query asks about no day (it has no parameter {AS_OF}); leave it out")
    if asks_for_day:
        values.setdefault(AS_OF, (as_of or datetime.date.today()).isoformat())
    for parameter in missing(text, values):
        raise GongbaoError(
            f"{parameter.name} is missing, {parameter.description}: "
            f"add --param {parameter.name}={EXAMPLES.get(parameter.type, 'VALUE')}"
        )
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
        (shipped.name, str(shipped.question), " ".join(map(_usage, shipped.parameters)))
        for shipped in shipped_queries().values()
    ]
    if on_terminal():
        show_table(("query", "question", "parameters"), rows, shares={"query": 2, "question": 5, "parameters": 2})
    else:
        write_rows(rows)


def _usage(parameter: "Parameter") -> str:
    """Write name=type, in brackets where the query has an answer without it."""
    written = f"{parameter.name}={parameter.type}"
    return written if parameter.required else f"[{written}]"
