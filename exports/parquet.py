"""A graph as Parquet: the same tables as CSV, one typed file each (https://parquet.apache.org/docs/file-format/)."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from gongbao.exports.tables import TABLES, table_rows
from gongbao.exports.tabular import Cell, Column, Table
from gongbao.graph.directory import Graph
from gongbao.parser.model import GongbaoError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet

_GROUP_BYTES = 4 << 20
"""What is gathered of a table before it is written as a row group: memory holds no more, however long the clauses."""


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
    with ExitStack() as files:
        gathered: dict[str, _Gathered] = {}
        for table in TABLES:
            schema = _schema(table)
            writer = parquet.ParquetWriter(folder / f"{table.name}.parquet", schema, compression="zstd")
            gathered[table.name] = _Gathered(files.enter_context(writer), schema)
        for table, rows in table_rows(graph):
            gathered[table.name].add(rows)
        for each in gathered.values():
            each.end()


class _Gathered:
    """The rows of a table that are not written yet, as Arrow holds them: far smaller than Python's objects."""

    def __init__(self, writer: "parquet.ParquetWriter", schema: "pa.Schema") -> None:
        self._writer = writer
        self._schema = schema
        self._batches: list[pa.RecordBatch] = []

    def add(self, rows: list[list[Cell]]) -> None:
        if rows:
            self._batches.append(_arrow_batch(rows, self._schema))
        if sum(batch.nbytes for batch in self._batches) >= _GROUP_BYTES:
            self.end()

    def end(self) -> None:
        import pyarrow as pa  # noqa: PLC0415

        if self._batches:
            self._writer.write_table(pa.Table.from_batches(self._batches))
            self._batches = []


def _arrow_batch(rows: list[list[Cell]], schema: "pa.Schema") -> "pa.RecordBatch":
    import pyarrow as pa  # noqa: PLC0415

    columns = zip(*rows, strict=True)
    arrays = [pa.array(list(cells), field.type) for cells, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _schema(table: Table) -> "pa.Schema":
    import pyarrow as pa  # noqa: PLC0415

    fields = [
        pa.field(column.name, _type(column), nullable=not column.required, metadata=_metadata(column))
        for column in table.columns
    ]
    told = {"title": table.title, "description": table.meaning, "key": " ".join(table.key)}
    return pa.schema(fields, metadata=told)


def _metadata(column: Column) -> dict[str, str]:
    told = {"title": column.title, "description": column.description}
    return told if column.joins is None else {**told, "joins": f"{column.joins}.id"}


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
