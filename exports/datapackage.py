"""A graph as CSV: a folder of tables that join, described as a Data Package (https://datapackage.org/standard/).

A spreadsheet takes a text that begins with = + - @ for a formula. Such a text is written with an apostrophe before it,
and one that begins with an apostrophe with one more: whoever takes the first apostrophe away has the text as it was.
"""

import csv
import datetime
import hashlib
import io
import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from gongbao.exports.tables import TABLES, table_rows
from gongbao.exports.tabular import Cell, Column, Table
from gongbao.graph.directory import Graph

DESCRIPTION = "datapackage.json"

_GUARD = "'"
# https://owasp.org/www-community/attacks/CSV_Injection, full width too; some programs skip blanks before them
_DANGEROUS = frozenset("=+-@＝＋－＠\t\r\n")
_FIELD_TYPES = {"list": "array"}  # JSON in a cell, so that any text can be a part


def write(graph: Graph, folder: Path) -> None:
    """Write a graph as CSV (RFC 4180, UTF-8 with a byte order mark, which spreadsheets need) and a datapackage.json.

    Args:
        graph: the graph to write.
        folder: an empty folder.

    """
    with ExitStack() as files:
        open_files = {table.name: files.enter_context((folder / f"{table.name}.csv").open("wb")) for table in TABLES}
        for table in TABLES:
            open_files[table.name].write("\ufeff".encode() + _lines([[column.name for column in table.columns]]))
        for table, rows in table_rows(graph):
            open_files[table.name].write(_lines([[_written(cell) for cell in row] for row in rows]))
    description = json.dumps(_described(folder), ensure_ascii=False, indent=2)
    (folder / DESCRIPTION).write_bytes(f"{description}\n".encode())


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    Example:
        >>> guarded("=1+1"), guarded("'quoted'"), guarded("5万亩")
        ("'=1+1", "''quoted'", '5万亩')

    """
    first = text.lstrip()[:1]
    return _GUARD + text if text[:1] in _DANGEROUS or first in _DANGEROUS or first == _GUARD else text


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case list():
            return json.dumps(cell, ensure_ascii=False)
        case datetime.date():
            return cell.isoformat()
        case float():
            return repr(cell).removesuffix(".0").upper()  # 1E+22, INF (Table Schema, number)
        case int():
            return str(cell)
        case _:
            return guarded(cell)


def _lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _described(folder: Path) -> Mapping[str, Any]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "gongbao",
        "title": "公报：谁负责什么、做到多少、何时完成",
        "description": "Who owes what, by how much, by when, as government gazettes state it. A text that a spreadsheet "
        "would take for a formula, or that begins with an apostrophe, has an apostrophe before it.",
        "resources": [_resource(table, folder / f"{table.name}.csv") for table in TABLES],
    }


def _resource(table: Table, file: Path) -> Mapping[str, Any]:
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    joins = [column for column in table.columns if column.joins is not None]
    schema: dict[str, Any] = {
        "fields": [_field(column, table) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if joins:
        schema["foreignKeys"] = [
            {"fields": [column.name], "reference": {**_target(column, table), "fields": ["id"]}} for column in joins
        ]
    return {
        "name": table.name,
        "type": "table",
        "title": table.title,
        "description": table.meaning,
        "path": file.name,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.stat().st_size,
        "hash": f"sha256:{digest}",
        "dialect": {"delimiter": ",", "doubleQuote": True, "lineTerminator": "\r\n", "header": True},
        "schema": schema,
    }


def _target(column: Column, table: Table) -> Mapping[str, Any]:
    # A table that joins itself must not be named (Table Schema 2.0, foreignKeys).
    return {} if column.joins == table.name else {"resource": column.joins}


def _field(column: Column, table: Table) -> Mapping[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if table.key == (column.name,):
        constraints["unique"] = True
    if column.codes:
        constraints["enum"] = list(column.codes)
    return {
        "name": column.name,
        "type": _FIELD_TYPES.get(column.type, column.type),
        "title": column.title,
        "description": column.description,
        **({"constraints": constraints} if constraints else {}),
    }
