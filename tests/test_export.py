"""`gongbao export` as people run it: every format, into files, folders and pipes, and what it refuses."""

import json
import zipfile
from pathlib import Path

import pytest
from icalendar import Calendar
from lxml import etree

from tests.command import CHIFENG, TONGLIAO, at_terminal, gongbao, output

FILES = {
    "gexf": b"<?xml",
    "graphml": b"<?xml",
    "ttl": b"@base",
    "trig": b"@base",
    "nq": b"<",
    "jsonld": b"{",
    "xlsx": b"PK",
    "ics": b"BEGIN:VCALENDAR\r\n",
    "akn": b"<?xml",
}
FOLDERS = {"csv": "datapackage.json", "parquet": "obligations.parquet", "html": "index.html"}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gazettes")
    (folder / "chifeng.txt").write_text(CHIFENG, encoding="utf-8")
    (folder / "tongliao.txt").write_text(TONGLIAO, encoding="utf-8")
    output("build", folder / "chifeng.txt", folder / "tongliao.txt", "--graph", folder / "graph")
    return folder / "graph"


def key_of_an_issue(graph: Path) -> str:
    return output("query", "issues", "--graph", graph).split("/eli/")[1].split()[0]


def refused(*arguments: str | Path) -> str:
    done = gongbao("export", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


# ------------------------------------------------------------------------------------------------------------- formats


@pytest.mark.parametrize("form", FILES)
def test_a_format_is_written_to_a_file_and_only_the_file(graph: Path, tmp_path: Path, form: str) -> None:
    file = tmp_path / "all"
    options = ("--issue", key_of_an_issue(graph)) if form == "akn" else ()
    assert output("export", form, "-o", file, "--graph", graph, *options) == ""
    assert file.read_bytes().startswith(FILES[form])
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("form", FOLDERS)
def test_a_format_of_many_files_is_written_to_a_folder(graph: Path, tmp_path: Path, form: str) -> None:
    assert output("export", form, "-o", tmp_path / "all", "--graph", graph) == ""
    assert (tmp_path / "all" / FOLDERS[form]).is_file()
    assert list(tmp_path.iterdir()) == [tmp_path / "all"]


def test_standard_output_gets_what_a_file_gets(graph: Path, tmp_path: Path) -> None:
    output("export", "ttl", "-o", tmp_path / "all.ttl", "--graph", graph)
    assert (tmp_path / "all.ttl").read_text(encoding="utf-8") == output("export", "ttl", "--graph", graph)


def test_help_lists_the_formats_and_each_has_an_example() -> None:
    listed = output("export", "--help")
    for form in (*FILES, *FOLDERS):
        assert f"\n  {form} " in listed
        assert f"Example: gongbao export {form} " in output("export", form, "--help")
    assert "..." not in listed.split("Commands:")[1], "each is told in a line"


# ------------------------------------------------------------------------------------------------------------- options


def test_a_small_graph_of_one_agency(graph: Path) -> None:
    whole = etree.fromstring(output("export", "gexf", "--graph", graph).encode())
    small = etree.fromstring(output("export", "gexf", "--agency", "赤峰市水利局", "--graph", graph).encode())
    labels = [[node.get("label") for node in tree.iter("{*}node")] for tree in (whole, small)]
    assert "通辽市财政局" in labels[0]
    assert "通辽市财政局" not in labels[1]
    assert "赤峰市水利局" in labels[1]
    assert set(labels[1]) < set(labels[0])


@pytest.mark.parametrize("form", ["gexf", "graphml"])
@pytest.mark.parametrize("kind", ["full", "agencies", "bipartite", "documents"])
def test_the_kinds_of_graph(graph: Path, form: str, kind: str) -> None:
    tree = etree.fromstring(output("export", form, "--graph-kind", kind, "--graph", graph).encode())
    assert len(list(tree.iter("{*}node"))) >= 2


def test_a_legend_beside_the_graph(graph: Path, tmp_path: Path) -> None:
    output("export", "gexf", "-o", tmp_path / "all.gexf", "--legend", tmp_path / "legend.svg", "--graph", graph)
    assert etree.parse(tmp_path / "legend.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_a_calendar_of_one_agency_with_alarms(graph: Path) -> None:
    whole = Calendar.from_ical(output("export", "ics", "--graph", graph))
    asked = output("export", "ics", "--agency", "赤峰市水利局", "--alarm", "7", "--alarm", "12h", "--graph", graph)
    [event] = Calendar.from_ical(asked).walk("VEVENT")
    assert sorted(alarm["TRIGGER"].to_ical() for alarm in event.walk("VALARM")) == [b"-P7D", b"-PT12H"]
    assert len(whole.walk("VEVENT")) > 1
    assert not whole.walk("VALARM")


def test_what_is_overdue_depends_on_the_day(graph: Path, tmp_path: Path) -> None:
    def words(day: str) -> str:
        output("export", "xlsx", "--as-of", day, "-o", tmp_path / "duties.xlsx", "--graph", graph)
        with zipfile.ZipFile(tmp_path / "duties.xlsx") as workbook:
            return "".join(workbook.read(name).decode() for name in workbook.namelist() if name.endswith(".xml"))

    assert words("2025-01-01") != words("2026-06-01")


def test_one_document_as_legal_xml(graph: Path) -> None:
    xml = output("export", "akn", "--issue", key_of_an_issue(graph), "--document", "doc/1", "--graph", graph)
    assert etree.fromstring(xml.encode())[0].tag != "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}officialGazette"


# ------------------------------------------------------------------------------------------------- replacing what is there


def test_an_earlier_export_is_replaced_whole(graph: Path, tmp_path: Path) -> None:
    for _ in range(2):
        output("export", "csv", "-o", tmp_path / "tables", "--graph", graph)
        described = json.loads((tmp_path / "tables" / "datapackage.json").read_text(encoding="utf-8"))
        files = {path.name for path in (tmp_path / "tables").iterdir()}
        assert {each["path"] for each in described["resources"]} < files
    assert list(tmp_path.iterdir()) == [tmp_path / "tables"]


def test_an_empty_folder_is_filled(graph: Path, tmp_path: Path) -> None:
    output("export", "csv", "-o", tmp_path, "--graph", graph)
    assert (tmp_path / "datapackage.json").is_file()


def test_a_folder_that_holds_something_else_is_left_alone(graph: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").touch()
    assert "letters/mine.txt" in refused("csv", "-o", tmp_path, "--graph", graph)
    assert [path.name for path in tmp_path.rglob("*")] == ["letters", "mine.txt"]


def test_what_people_added_to_an_export_is_not_lost(graph: Path, tmp_path: Path) -> None:
    output("export", "csv", "-o", tmp_path / "tables", "--graph", graph)
    (tmp_path / "tables" / "notes.txt").touch()
    assert "notes.txt" in refused("csv", "-o", tmp_path / "tables", "--graph", graph)
    assert (tmp_path / "tables" / "notes.txt").exists()


def test_an_export_in_another_format_is_not_replaced(graph: Path, tmp_path: Path) -> None:
    output("export", "csv", "-o", tmp_path / "tables", "--graph", graph)
    assert "as csv" in refused("html", "-o", tmp_path / "tables", "--graph", graph)


def test_a_failed_export_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "all.ttl").write_text("old", encoding="utf-8")
    assert "none" in refused("ttl", "-o", tmp_path / "all.ttl", "--graph", tmp_path / "none")
    assert "none" in refused("csv", "-o", tmp_path / "tables", "--graph", tmp_path / "none")
    assert [path.name for path in tmp_path.iterdir()] == ["all.ttl"]
    assert (tmp_path / "all.ttl").read_text(encoding="utf-8") == "old"


# --------------------------------------------------------------------------------------------------------- wrong usage


def test_what_can_not_be_written_is_told(graph: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "all.ttl" in refused("ttl", "-o", tmp_path / "no" / "all.ttl", "--graph", graph)
    assert "is a folder" in refused("ttl", "-o", tmp_path, "--graph", graph)
    assert "is a file" in refused("csv", "-o", tmp_path / "file", "--graph", graph)
    assert "tables" in refused("csv", "-o", tmp_path / "no" / "tables", "--graph", graph)
    assert "--output" in refused("csv", "--graph", graph)


def test_what_is_no_length_of_time_is_told(graph: Path) -> None:
    assert "soon" in refused("ics", "--alarm", "soon", "--graph", graph)


def test_deadlines_without_a_day_are_counted(tmp_path: Path) -> None:
    (tmp_path / "notice.txt").write_text(CHIFENG.replace("2025年底前", "自受理之日起20日内"), encoding="utf-8")
    output("build", tmp_path / "notice.txt", "--graph", tmp_path / "graph")
    done = gongbao("export", "ics", "--graph", tmp_path / "graph")
    assert (done.returncode, done.stdout.startswith("BEGIN:VCALENDAR")) == (0, True)
    assert "1 more deadline" in done.stderr


def test_what_fits_nothing_is_told(graph: Path) -> None:
    assert "气象局" in refused("gexf", "--agency", "气象局", "--graph", graph)
    assert "北京市" in refused("gexf", "--region", "北京市", "--graph", graph)
    assert "气象局" in refused("ics", "--agency", "气象局", "--graph", graph)
    assert "doc/9" in refused("akn", "--issue", key_of_an_issue(graph), "--document", "doc/9", "--graph", graph)
    assert key_of_an_issue(graph) in refused("akn", "--graph", graph), "which issue, of several"


def test_a_workbook_is_not_thrown_at_a_terminal(graph: Path) -> None:
    shown, code = at_terminal("export", "xlsx", "--graph", graph)
    assert code == 2
    assert "-o FILE" in shown
