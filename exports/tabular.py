"""What a table and its columns are: names, types and meanings, and how a record becomes a row."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from gongbao.exports.characters import writable
from gongbao.exports.records import IssueRecords

Cell = str | int | float | bool | datetime.date | list[str] | None
Type = Literal["string", "integer", "number", "boolean", "date", "list"]

Rows = Callable[[IssueRecords], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its `name`, its `title` in Chinese, `type` and `meaning`; `cell` takes the value out of a record.

    `joins` names the table whose id it holds; `codes` are all values that it can have, where they are few. A `required`
    column has a value in every row.
    """

    name: str
    title: str
    meaning: str
    cell: Callable[[Any], Cell]
    type: Type = "string"
    joins: str | None = None
    required: bool = False
    codes: tuple[str, ...] = ()

    @property
    def description(self) -> str:
        """What it means, with its codes."""
        return f"{self.meaning}: {', '.join(self.codes)}" if self.codes else self.meaning


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its `name`, its `title` in Chinese, what a row is (`meaning`), its columns, and what tells rows apart (`key`).

    `rows` gives its records of one issue; agencies, which many issues share, are given by `agency_records`.
    """

    name: str
    title: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)
    rows: Rows | None = None

    def row(self, record: object) -> list[Cell]:
        """Return the cells of a record, with U+FFFD for what no format can carry; a text without words is none."""
        return [_clean(column.cell(record), column) for column in self.columns]


def _clean(cell: Cell, column: Column) -> Cell:
    match cell:
        case "" if not column.required:
            return None  # CSV has one kind of empty cell, and the formats agree
        case str():
            return writable(cell)
        case list():
            return [writable(part) for part in cell]
        case _:
            return cell
