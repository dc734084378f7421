"""The tables as CSV and as Parquet: described, joined, typed, and safe to open."""

import csv
import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet
import pytest
from frictionless import Package, system
from lxml import etree
from pyoxigraph import QuerySolutions

from gongbao.exports import datapackage, parquet
from gongbao.exports.datapackage import guarded
from gongbao.exports.documentation import tables_as_markdown
from gongbao.exports.tables import TABLES
from gongbao.graph.directory import Graph, GraphDirectory, open_graph
from tests.hostile import FORMULAS, MARKUP, hostile_graph
from tests.issues import ISSUE, SEQUEL
from tests.office import converted

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


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("graph")
    with GraphDirectory(folder).writing() as build:
        build.put(ISSUE)
        build.put(SEQUEL)
    return open_graph(folder)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return hostile_graph(tmp_path_factory.mktemp("hostile"))


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
        return list(csv.DictReader(stream))


def typed(folder: Path, table: str) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = pyarrow.parquet.read_table(folder / f"{table}.parquet").to_pylist()
    return read


def counted(graph: Graph, what: str) -> int:
    prefixes = "PREFIX gb: <https://w3id.org/gongbao/ns#> PREFIX org: <http://www.w3.org/ns/org#>"
    solutions = graph.store.query(f"{prefixes} SELECT DISTINCT ?each {{ ?each a {what} }}")
    assert isinstance(solutions, QuerySolutions)
    return len(list(solutions))


# ------------------------------------------------------------------------------------------------------------- content


@pytest.mark.parametrize(("table", "what"), COUNTED.items())
def test_a_table_has_a_row_for_each(graph: Graph, tmp_path: Path, table: str, what: str) -> None:
    folder, typed_folder = csv_of(graph, tmp_path / "csv"), parquet_of(graph, tmp_path / "parquet")
    assert len(rows(folder, table)) == len(typed(typed_folder, table)) == counted(graph, what) > 0


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


# --------------------------------------------------------------------------------------------------------- description


@pytest.fixture(params=["graph", "hostile", "empty"])
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
    assert all(field["description"] for each in described["resources"] for field in each["schema"]["fields"])


def test_parquet_files_have_the_columns_and_say_what_they_mean(any_graph: Graph, tmp_path: Path) -> None:
    folder = parquet_of(any_graph, tmp_path / "parquet")
    for table in TABLES:
        schema = pyarrow.parquet.read_schema(folder / f"{table.name}.parquet")
        assert schema.names == [column.name for column in table.columns]
        assert all(field.metadata[b"description"] for field in schema)


def test_the_documentation_tells_every_column() -> None:
    assert (DOCS / "tables.md").read_text(encoding="utf-8") == tables_as_markdown(), (
        "run: python -m gongbao.exports.documentation > docs/tables.md"
    )


# ------------------------------------------------------------------------------------------------------------- hostile


def test_texts_come_back_as_they_were(hostile: Graph, tmp_path: Path) -> None:
    folder, typed_folder = csv_of(hostile, tmp_path / "csv"), parquet_of(hostile, tmp_path / "parquet")
    for table in TABLES:
        for row, same in zip(rows(folder, table.name), typed(typed_folder, table.name), strict=True):
            for column in table.columns:
                if column.type == "string":
                    assert row[column.name].removeprefix("'") == (same[column.name] or "").removeprefix("'")
                if column.type == "list":
                    assert json.loads(row[column.name]) == same[column.name]
    texts = "".join(row["text"] for row in typed(typed_folder, "obligations"))
    assert MARKUP in texts
    assert len(texts) > 300_000, "a long clause is whole"
    assert "\ufffd半\ufffd" in texts


@pytest.mark.parametrize("text", [*FORMULAS, " =1+1", "＝1+1", "\n-1", "'quoted", "plain", "", "5-3"])
def test_the_apostrophe_can_be_taken_away_again(text: str) -> None:
    written = guarded(text)
    assert not written.lstrip().startswith(("=", "+", "-", "@", "＝", "＋"))
    assert (written[1:] if written.startswith("'") else written) == text


def test_a_spreadsheet_takes_no_text_for_a_formula(hostile: Graph, tmp_path: Path) -> None:
    folder = csv_of(hostile, tmp_path / "csv")
    sheet = etree.parse(
        converted(folder / "agencies.csv", "fods", tmp_path / "office"), etree.XMLParser(huge_tree=True)
    )
    assert sheet.xpath("count(//@*[local-name() = 'formula'])") == 0
    assert "=HYPERLI" in str(sheet.xpath("string(/)"))


# --------------------------------------------------------------------------------------------------------- determinism


def test_two_exports_are_the_same(graph: Graph, tmp_path: Path) -> None:
    first, second = csv_of(graph, tmp_path / "first"), csv_of(graph, tmp_path / "second")
    for file in sorted(first.iterdir()):
        assert file.read_bytes() == (second / file.name).read_bytes()
    first, second = parquet_of(graph, tmp_path / "third"), parquet_of(graph, tmp_path / "fourth")
    for file in sorted(first.iterdir()):
        assert pyarrow.parquet.read_table(file).equals(pyarrow.parquet.read_table(second / file.name))
