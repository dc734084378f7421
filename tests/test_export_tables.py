"""The tables as CSV and as Parquet: described, joined, typed, and safe to open."""

import csv
import datetime
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet
import pytest
from frictionless import Package, system
from pyoxigraph import QuerySolutions

from gongbao.exports import datapackage, parquet
from gongbao.exports.datapackage import guarded
from gongbao.exports.documentation import tables_as_markdown
from gongbao.exports.tables import TABLES
from gongbao.graph.directory import Graph, GraphDirectory, open_graph
from gongbao.parser.model import GongbaoError
from tests.hostile import FORMULAS, MARKUP
from tests.issues import ISSUE
from tests.office import opened_csv

DOCS = Path(__file__).parents[1] / "docs"
COUNTED = {
    "agencies": "org:Organization",
    "obligations": "gb:Obligation",
    "targets": "gb:Target",
    "deadlines": "gb:Deadline",
    "citations": "gb:Citation",
    "documents": "gb:Document",
    "issues": "gb:Issue",
}
PAIRED = {
    "assignments": "SELECT DISTINCT ?o ?a { ?o a gb:Obligation ; gb:responsibleAgency ?a }",
    "obligation_targets": "SELECT DISTINCT ?o ?t { ?o a gb:Obligation ; gb:hasTarget ?t }",
    "obligation_deadlines": "SELECT DISTINCT ?o ?d { ?o a gb:Obligation ; gb:hasDeadline ?d }",
}
LINES = '一\r\n二\n三\r四\u2028五\u0085六\x00七\t八,"九"'


@pytest.fixture(autouse=True)
def long_cells() -> Iterator[None]:
    """Python's csv reads cells of 131,072 characters unless it is told otherwise."""
    before = csv.field_size_limit(1 << 30)
    yield
    csv.field_size_limit(before)


def csv_of(graph: Graph, folder: Path) -> Path:
    folder.mkdir()
    datapackage.write(graph, folder)
    return folder


def parquet_of(graph: Graph, folder: Path) -> Path:
    folder.mkdir()
    parquet.write(graph, folder)
    return folder


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def original(cell: str) -> str:
    """What the documentation says: take the first apostrophe away."""
    return cell[1:] if cell.startswith("'") else cell


def typed(folder: Path, table: str) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = pyarrow.parquet.read_table(folder / f"{table}.parquet").to_pylist()
    return read


def selected(graph: Graph, query: str) -> set[tuple[str, ...]]:
    prefixes = "PREFIX gb: <https://w3id.org/gongbao/ns#> PREFIX org: <http://www.w3.org/ns/org#>"
    solutions = graph.store.query(f"{prefixes} {query}")
    assert isinstance(solutions, QuerySolutions)
    return {tuple(term.value for term in solution) for solution in solutions}


# ------------------------------------------------------------------------------------------------------------- content


@pytest.mark.parametrize(("table", "what"), COUNTED.items())
@pytest.mark.parametrize("of", ["graph", "hostile"])
def test_a_table_has_a_row_for_each_that_sparql_finds(
    of: str, table: str, what: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    graph = request.getfixturevalue(of)
    ids = sorted(each for (each,) in selected(graph, f"SELECT DISTINCT ?each {{ ?each a {what} }}"))
    assert sorted(row["id"] for row in rows(csv_of(graph, tmp_path / "csv"), table)) == ids != []
    assert sorted(row["id"] for row in typed(parquet_of(graph, tmp_path / "parquet"), table)) == ids


@pytest.mark.parametrize(("table", "query"), PAIRED.items())
def test_what_belongs_together_is_what_sparql_finds(graph: Graph, tmp_path: Path, table: str, query: str) -> None:
    pairs = selected(graph, query)
    assert {tuple(row.values())[:2] for row in rows(csv_of(graph, tmp_path / "csv"), table)} == pairs != set()
    assert {tuple(row.values())[:2] for row in typed(parquet_of(graph, tmp_path / "parquet"), table)} == pairs


def test_quotes_stand_in_the_source_where_the_table_says(graph: Graph, tmp_path: Path) -> None:
    folder = csv_of(graph, tmp_path / "csv")
    for table in ("obligations", "targets", "deadlines", "citations"):
        for row in rows(folder, table):
            words = "".join(ISSUE.source.text[int(row["start"]) : int(row["end"])].split())
            assert original(row["quote"]) == words


def test_who_bears_what_joins_names_to_words(graph: Graph, tmp_path: Path) -> None:
    folder = csv_of(graph, tmp_path / "csv")
    names = {row["id"]: row["name"] for row in rows(folder, "agencies")}
    texts = {row["id"]: row["text"] for row in rows(folder, "obligations")}
    borne = {(names[row["agency"]], row["role"], texts[row["obligation"]]) for row in rows(folder, "assignments")}
    assert ("青河州农业农村局", "lead", "2025年底前新建高标准农田5万亩；亩均增产8%—10%；不得占用水源地。") in borne


def test_a_target_is_typed(graph: Graph, tmp_path: Path) -> None:
    folder = parquet_of(graph, tmp_path / "parquet")
    [target] = [row for row in typed(folder, "targets") if row["indicator"] == "粮食播种面积"]
    assert (target["value"], target["unit"], target["comparator"]) == (300000.0, "亩", "at_least")
    assert target["due"] == datetime.date(2025, 12, 31)
    assert isinstance(typed(folder, "agencies")[0]["aliases"], list)


def test_a_second_reader_joins_the_parquet_files(graph: Graph, tmp_path: Path) -> None:
    folder = parquet_of(graph, tmp_path / "parquet")
    query = f"""
        SELECT agencies.name, obligations.label, targets.value
        FROM '{folder}/assignments.parquet' assignments
        JOIN '{folder}/agencies.parquet' agencies ON agencies.id = assignments.agency
        JOIN '{folder}/obligations.parquet' obligations ON obligations.id = assignments.obligation
        JOIN '{folder}/obligation_targets.parquet' measures ON measures.obligation = obligations.id
        JOIN '{folder}/targets.parquet' targets ON targets.id = measures.target
        WHERE assignments.role = 'lead' ORDER BY targets.value DESC
    """
    found = duckdb.sql(query)
    assert found is not None
    assert found.fetchall()[0] == ("青河州农业农村局", "新建高标准农田", 50000.0)


def test_the_query_of_the_documentation_answers(graph: Graph, tmp_path: Path) -> None:
    folder = parquet_of(graph, tmp_path / "parquet")
    [query] = re.findall("```sql\n(.*?)```", (DOCS / "tables.md").read_text(encoding="utf-8"), re.DOTALL)
    found = duckdb.sql(query.replace("'tables/", f"'{folder}/"))
    assert found is not None
    assert found.fetchall() == [("青河州农业农村局", "新建高标准农田", datetime.date(2025, 12, 31))]


# --------------------------------------------------------------------------------------------------------- description


@pytest.fixture(params=["graph", "hostile", "tricky", "empty"])
def any_graph(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Graph]:
    if request.param != "empty":
        yield request.getfixturevalue(request.param)
        return
    with GraphDirectory(tmp_path / "empty").writing():
        pass
    yield open_graph(tmp_path / "empty")


def test_the_package_is_valid_and_its_ids_join(any_graph: Graph, tmp_path: Path) -> None:
    folder = csv_of(any_graph, tmp_path / "csv")
    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert [each["name"] for each in described["resources"]] == [table.name for table in TABLES]
    fields = [field for each in described["resources"] for field in each["schema"]["fields"]]
    assert all(field["title"] and field["description"] for field in fields)


def test_a_row_that_joins_nothing_is_found_by_the_description(graph: Graph, tmp_path: Path) -> None:
    folder = csv_of(graph, tmp_path / "csv")
    agencies = folder / "agencies.csv"
    agencies.write_bytes(b"\r\n".join(agencies.read_bytes().split(b"\r\n")[:2]) + b"\r\n")
    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    kinds = {kind for (kind,) in report.flatten(["type"])}
    assert kinds >= {"foreign-key", "hash-count", "byte-count"}


def test_parquet_files_have_the_columns_and_say_what_they_mean(any_graph: Graph, tmp_path: Path) -> None:
    folder = parquet_of(any_graph, tmp_path / "parquet")
    for table in TABLES:
        schema = pyarrow.parquet.read_schema(folder / f"{table.name}.parquet")
        assert schema.names == [column.name for column in table.columns]
        assert all(field.metadata[b"description"] and field.metadata[b"title"] for field in schema)


def test_the_documentation_tells_every_column() -> None:
    assert (DOCS / "tables.md").read_text(encoding="utf-8") == tables_as_markdown(), (
        "run: python -m gongbao.exports.documentation > docs/tables.md"
    )


# ------------------------------------------------------------------------------------------------------------- hostile


def test_texts_come_back_as_they_were(any_graph: Graph, tmp_path: Path) -> None:
    folder, typed_folder = csv_of(any_graph, tmp_path / "csv"), parquet_of(any_graph, tmp_path / "parquet")
    for table in TABLES:
        for row, same in zip(rows(folder, table.name), typed(typed_folder, table.name), strict=True):
            for column in table.columns:
                read, value = row[column.name], same[column.name]
                match column.type:
                    case "string":
                        assert (original(read) or None) == value
                    case "list":
                        assert json.loads(read) == value
                    case "date":
                        assert read == ("" if value is None else value.isoformat())
                    case "boolean":
                        assert read == str(value).lower()
                    case _:
                        assert (float(read) if read else None) == value


def test_hostile_words_are_all_there(hostile: Graph, tmp_path: Path) -> None:
    texts = "".join(row["text"] for row in typed(parquet_of(hostile, tmp_path / "parquet"), "obligations"))
    assert MARKUP in texts
    assert len(texts) > 300_000, "a long clause is whole"
    assert "\ufffd半\ufffd" in texts


@pytest.fixture(scope="module")
def tricky(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Line ends and NUL inside of names, formulas in every text that a source gives, numbers that have no end."""
    folder = tmp_path_factory.mktemp("tricky")
    masthead = replace(ISSUE.masthead, title=LINES, publisher="=1+1")
    document = replace(ISSUE.documents[0], note="'=1+1", addressees=("=1+1", "", LINES), title="-2+3", instrument="")
    target = replace(ISSUE.targets[0], unit="@SUM(1)", indicator="\t=1+1", value=-5.0, value_max=float("inf"))
    issue = replace(
        ISSUE,
        masthead=masthead,
        documents=(document, *ISSUE.documents[1:]),
        targets=(target, *ISSUE.targets[1:]),
        deadlines=(replace(ISSUE.deadlines[0], rule="+1"), *ISSUE.deadlines[1:]),
    )
    with GraphDirectory(folder).writing() as build:
        build.put(issue)
    return open_graph(folder)


def test_line_ends_and_control_characters_stay_in_their_cell(tricky: Graph, tmp_path: Path) -> None:
    [issue] = rows(csv_of(tricky, tmp_path / "csv"), "issues")
    assert issue["title"] == LINES.replace("\x00", "\ufffd")
    [same] = typed(parquet_of(tricky, tmp_path / "parquet"), "issues")
    assert same["title"] == issue["title"]
    document = rows(tmp_path / "csv", "documents")[0]
    assert json.loads(document["addressees"]) == ["=1+1", "", issue["title"]]


def test_an_empty_text_is_an_empty_cell_in_both(tricky: Graph, tmp_path: Path) -> None:
    assert rows(csv_of(tricky, tmp_path / "csv"), "documents")[0]["instrument"] == ""
    assert typed(parquet_of(tricky, tmp_path / "parquet"), "documents")[0]["instrument"] is None


@pytest.mark.parametrize("text", [*FORMULAS, " =1+1", "＝1+1", "\n-1", "'quoted", " '=1", "''", "plain", "", "5-3"])
def test_the_apostrophe_can_be_taken_away_again(text: str) -> None:
    written = guarded(text)
    assert not written.lstrip().startswith(("=", "+", "-", "@", "＝", "＋"))
    assert original(written) == text


@pytest.mark.parametrize("of", ["hostile", "tricky"])
def test_a_spreadsheet_shows_every_cell_as_it_is_written(
    of: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder = csv_of(request.getfixturevalue(of), tmp_path / "csv")
    control = folder / "control.csv"
    control.write_text("a\r\n=1+1\r\n", encoding="utf-8-sig")
    sheets = opened_csv(sorted(folder.glob("*.csv")), tmp_path / "office")
    assert sheets.pop("control")[1][0].is_formula, "this spreadsheet does calculate formulas"
    for table in TABLES:
        cells = iter(sheets[table.name][1:])
        for row in rows(folder, table.name):
            for column, written, shown in zip(table.columns, row.values(), next(cells), strict=True):
                assert not shown.is_formula
                if column.type in ("integer", "number") and written not in ("", "INF"):
                    assert shown.kind == "float"
                    assert float(shown.value) == float(written)
                elif column.type in ("string", "list"):
                    assert shown.kind == ("string" if written else None)
                    # of its own it has one line end, no tabs in cells of several lines, and 65,535 characters a cell
                    text = re.sub("\r\n?", "\n", written).replace("\t", "")
                    assert shown.text.replace("\t", "") == text[: len(shown.text)]
                    assert len(shown.text) >= min(len(text), 65_000)


def test_a_missing_library_is_named(graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(GongbaoError, match=r"pip install 'gongbao\[tables\]'"):
        parquet.write(graph, tmp_path)


# --------------------------------------------------------------------------------------------------------- determinism


def test_two_exports_are_the_same(graph: Graph, tmp_path: Path) -> None:
    first, second = csv_of(graph, tmp_path / "first"), csv_of(graph, tmp_path / "second")
    for file in sorted(first.iterdir()):
        assert file.read_bytes() == (second / file.name).read_bytes()
    first, second = parquet_of(graph, tmp_path / "third"), parquet_of(graph, tmp_path / "fourth")
    for file in sorted(first.iterdir()):
        same = pyarrow.parquet.read_table(second / file.name)
        assert pyarrow.parquet.read_table(file).equals(same, check_metadata=True)


def test_long_tables_are_written_group_by_group(graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_GROUP_BYTES", 1)
    small = parquet_of(graph, tmp_path / "small")
    monkeypatch.undo()
    whole = parquet_of(graph, tmp_path / "whole")
    assert pyarrow.parquet.ParquetFile(small / "documents.parquet").num_row_groups == 2
    assert pyarrow.parquet.ParquetFile(whole / "documents.parquet").num_row_groups == 1
    assert typed(small, "documents") == typed(whole, "documents")
