"""docs/tables.md from the declared tables: `python -m gongbao.exports.documentation > docs/tables.md`."""

from collections.abc import Iterator

from gongbao.exports.tables import TABLES
from gongbao.exports.tabular import Column, Table

_BEGINNING = """# The tables

```sh
gongbao export csv -o tables
gongbao export parquet -o tables
```

Both write one file a table, with the same names, columns and rows. Ids are the IRIs that SPARQL answers with, the same after every rebuild; a column that holds ids of another table says so (→). Every fact has the words that state it (`quote`), where they stand in the source (`start`, `end`) and the rule that read them; an assignment has those of its obligation. `obligation_targets` and `obligation_deadlines` are link tables: an obligation can have several targets and deadlines, and one of these can belong to several obligations.

- **CSV** is RFC 4180 in UTF-8 with a byte order mark, so that spreadsheets read Chinese. `datapackage.json` describes it as a [Data Package](https://datapackage.org/): types, codes, keys, what joins what, sizes and hashes. Lists are JSON in a cell.
- **Parquet** has types: dates, whole numbers, lists of texts; an empty cell is null. Each column tells its meaning in its metadata.

A character that no format can carry (NUL, half a surrogate pair) is U+FFFD (�) in both.

## In a spreadsheet

In CSV, a text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a line end, with blanks before it or not), or that begins with an apostrophe, has an apostrophe before it; numbers don't need one. To have the text as it was, take the first apostrophe away:

```python
import pandas

citations = pandas.read_csv("tables/citations.csv", dtype={"title": str})
citations["title"] = citations["title"].str.replace(r"^'", "", regex=True)
```

Parquet needs and has no apostrophes. Open CSV as parted by commas: where a spreadsheet parts it by semicolons instead, a cell can be torn, and what follows the tear is not guarded. A cell of LibreOffice holds 65,535 characters, one of Excel 32,767: clauses that are longer are whole in the file, not in the spreadsheet. (Python's `csv` reads more than 131,072 after `csv.field_size_limit(1 << 30)`.) For reading rather than calculating there is `gongbao export xlsx`.

## With DuckDB

Who leads what that is due in 2025, from the Parquet files:

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
    yield f"## {table.name} {table.title}\n"
    yield f"{table.meaning}. What tells rows apart: {', '.join(f'`{name}`' for name in table.key)}.\n"
    yield "| column | | type | what it holds |"
    yield "|---|---|---|---|"
    yield from map(_line, table.columns)
    yield ""


def _line(column: Column) -> str:
    kind = column.type if column.required else f"{column.type}, may be empty"
    joins = "" if column.joins is None else f" → `{column.joins}`"
    return f"| `{column.name}` | {column.title} | {kind} | {column.description}{joins} |"


if __name__ == "__main__":
    print(tables_as_markdown(), end="")
