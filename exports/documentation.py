"""docs/tables.md from the declared tables: `python -m gongbao.exports.documentation > docs/tables.md`."""

from collections.abc import Iterator

from gongbao.exports.tables import TABLES, Column, Table

_BEGINNING = """# The tables

```sh
gongbao export csv -o tables
gongbao export parquet -o tables
```

Both write one file a table, with the same names, columns and rows. Ids are the IRIs that SPARQL answers with, the same after every rebuild; a column that holds ids of another table says so. Every fact has the words that state it (`quote`), where they stand in the source (`start`, `end`) and the rule that read them.

- **CSV** is RFC 4180 in UTF-8 with a byte order mark, so that spreadsheets read Chinese. `datapackage.json` describes it as a [Data Package](https://datapackage.org/): types, keys, what joins what, sizes and hashes. Lists are JSON in a cell. A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, blanks before them or not), or that begins with an apostrophe, has an apostrophe before it: take the first one away and the text is as it was.
- **Parquet** has types: dates, whole numbers, lists of texts; an empty cell is null, and nothing needs an apostrophe.

Who leads what that is due in 2025, with DuckDB:

```sql
SELECT agencies.name, obligations.label, obligations.due
FROM 'tables/assignments.parquet' assignments
JOIN 'tables/agencies.parquet' agencies ON agencies.id = assignments.agency
JOIN 'tables/obligations.parquet' obligations ON obligations.id = assignments.obligation
WHERE assignments.role = 'lead' AND year(obligations.due) = 2025
ORDER BY obligations.due;
```
"""


def tables_as_markdown() -> str:
    """Return docs/tables.md."""
    return "\n".join([_BEGINNING, *(part for table in TABLES for part in _section(table))])


def _section(table: Table) -> Iterator[str]:
    yield f"## {table.name}\n"
    yield f"{table.meaning}. What tells rows apart: {', '.join(f'`{name}`' for name in table.key)}.\n"
    yield "| column | type | what it holds |"
    yield "|---|---|---|"
    yield from map(_line, table.columns)
    yield ""


def _line(column: Column) -> str:
    kind = column.type if column.required else f"{column.type}, may be empty"
    joins = "" if column.joins is None else f" → `{column.joins}`"
    return f"| `{column.name}` | {kind} | {column.meaning}{joins} |"


if __name__ == "__main__":
    print(tables_as_markdown(), end="")
