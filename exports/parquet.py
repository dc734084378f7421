"""A graph as Parquet: the same tables as CSV, one typed file each (https://parquet.apache.org/docs/file-format/)."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from gongbao.exports.tables import TABLES, Cell, Column, Table, table_rows
from gongbao.graph.directory import Graph
from gongbao.parser.model import GongbaoError

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP = 50_000
"""Rows of a row group: so many are in memory at once."""


def write(graph: Graph, folder: Path) -> None:
    """Write a graph as Parquet files: dates are dates, lists lists, an empty cell is null.

    Args:
        graph: the graph to write.
        folder: an empty folder.

    Raises:
        GongbaoError: the library that writes Parquet is missing.

    """
    try:
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise GongbaoError("Parquet needs a further library; run: pip install 'gongbao[tables]'") from error
    schemas = {table.name: _schema(table) for table in TABLES}
    gathered: dict[str, list[list[Cell]]] = {table.name: [] for table in TABLES}
    with ExitStack() as files:
        writers = {
            name: files.enter_context(parquet.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd"))
            for name, schema in schemas.items()
        }

        def flush(name: str) -> None:
            if gathered[name]:
                writers[name].write_table(_arrow_table(gathered[name], schemas[name]))
                gathered[name] = []

        for table, rows in table_rows(graph):
            gathered[table.name] += rows
            if len(gathered[table.name]) >= _GROUP:
                flush(table.name)
        for name in gathered:
            flush(name)


def _arrow_table(rows: list[list[Cell]], schema: "pa.Schema") -> "pa.Table":
    import pyarrow as pa  # noqa: PLC0415

    columns = zip(*rows, strict=True)
    return pa.Table.from_arrays(
        [pa.array(list(cells), field.type) for cells, field in zip(columns, schema, strict=True)], schema=schema
    )


def _schema(table: Table) -> "pa.Schema":
    import pyarrow as pa  # noqa: PLC0415

    fields = [
        pa.field(column.name, _type(column), nullable=not column.required, metadata={"description": column.meaning})
        for column in table.columns
    ]
    return pa.schema(fields, metadata={"description": table.meaning})


def _type(column: Column) -> "pa.DataType":
    import pyarrow as pa  # noqa: PLC0415

    match column.type:
        case "string":
            return pa.string()
        case "integer":
            return pa.int64()
        case "number":
            return pa.float64()
        case "boolean":
            return pa.bool_()
        case "date":
            return pa.date32()
        case "list":
            return pa.list_(pa.string())
