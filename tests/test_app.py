"""What a person or a script at the command line gets: the real command, run on small gazettes."""

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

from tests.command import CHIFENG, COMMAND, TONGLIAO, gongbao, on_terminal, output, rows


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    (folder / "chifeng.txt").write_text(CHIFENG, encoding="utf-8")
    (folder / "tongliao.txt").write_text(TONGLIAO, encoding="gb18030")
    return folder


@pytest.fixture(scope="module")
def graph(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graphs") / "graph"
    output("build", sources, "--graph", folder)
    return folder


# -------------------------------------------------------------------------------------------------- build and parse


def test_build_prints_what_it_found_in_each_issue(sources: Path, tmp_path: Path) -> None:
    heading, first, second = rows("build", sources, "--graph", tmp_path / "graph")
    facts = json.loads(output("parse", sources / "chifeng.txt"))
    kinds = ("documents", "divisions", "obligations", "tasks", "agencies", "targets", "deadlines", "citations")
    tasks = [task for obligation in facts["obligations"] for task in obligation["tasks"]]
    assert heading == ["issue", *kinds, "seconds"]
    assert first[1:-1] == [str(len(facts[kind] if kind != "tasks" else tasks)) for kind in kinds]
    assert first[0] != second[0]
    assert float(first[-1]) >= 0


def test_build_leaves_alone_what_has_not_changed(sources: Path, tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    assert len(rows("build", sources, "--graph", graph)) == 1 + 2
    again = gongbao("build", sources, "--graph", graph)
    assert (again.returncode, again.stdout) == (0, "")
    assert "2 of 2" in again.stderr
    (tmp_path / "new.txt").write_text(CHIFENG.replace("5万亩", "6万亩"), encoding="utf-8")
    added = gongbao("build", sources, tmp_path / "new.txt", "--graph", graph)
    assert len(added.stdout.splitlines()) == 1 + 1


def test_parsing_several_files_at_once_gives_the_same_graph(sources: Path, graph: Path, tmp_path: Path) -> None:
    output("build", sources, "--graph", tmp_path / "graph", "--jobs", "2")
    assert output("export", "nq", "--graph", tmp_path / "graph") == output("export", "nq", "--graph", graph)


def test_parse_prints_one_object_for_one_file_and_a_line_each_for_several(sources: Path) -> None:
    one = sources / "chifeng.txt"
    other = sources / "tongliao.txt"
    assert json.loads(output("parse", one))["documents"][0]["number"] == "赤政发〔2024〕12号"
    lines = output("parse", one, other).splitlines()
    assert [json.loads(line)["documents"][0]["number"] for line in lines] == ["赤政发〔2024〕12号", "通政发〔2024〕9号"]


def test_parse_text_prints_exactly_the_text_that_is_read(tmp_path: Path) -> None:
    source = tmp_path / "crlf.txt"
    source.write_bytes("\ufeff一、要求\r\n抓好落实。".encode())
    done = subprocess.run([COMMAND, "parse", "--text", source], capture_output=True, check=True)
    assert done.stdout == "一、要求\r\n抓好落实。".encode()


# ------------------------------------------------------------------------------------------------------ who and duties


def test_who_names_agency_role_document_clause_and_words(graph: Path) -> None:
    found = rows("who", "绿色食品", "--graph", graph)
    assert ["赤峰市/财政局", "responsible", "赤政发〔2024〕12号", "一、（二）"] in [row[:4] for row in found]
    assert len(found) == 4
    assert all("绿色食品" in row[4] for row in found)


def test_who_takes_no_notice_of_width_and_blanks(graph: Path) -> None:
    assert rows("who", "５ 万亩", "--graph", graph) == rows("who", "5万亩", "--graph", graph)


@pytest.mark.parametrize("name", ["赤峰市农牧局", "赤峰市/农牧局", " 赤峰市 农牧局 "])
def test_duties_lists_tasks_with_targets_deadlines_and_place(graph: Path, name: str) -> None:
    found = rows("duties", name, "--graph", graph)
    assert {(row[0], row[1]) for row in found} == {("赤峰市/农牧局", "responsible")}
    (built,) = [row for row in found if "新建高标准农田" in row[2]]
    assert "50000 亩" in built[3]
    assert "2025-12-31" in built[4]
    assert built[5] == "赤政发〔2024〕12号 一、（一）"
    assert {row[5].rpartition(" ")[2] for row in found} == {"一、（一）", "一、（二）"}


def test_a_name_that_fits_several_agencies_answers_for_each_and_in_picks_one(graph: Path) -> None:
    everywhere = rows("duties", "市财政局", "--graph", graph)
    assert [row[0] for row in everywhere] == sorted(row[0] for row in everywhere)
    assert {row[0] for row in everywhere} == {"赤峰市/财政局", "通辽市/财政局"}
    assert {row[0] for row in rows("duties", "市财政局", "--in", "通辽", "--graph", graph)} == {"通辽市/财政局"}


def test_due_before_and_role_narrow_the_duties(graph: Path) -> None:
    due = rows("duties", "赤峰市水利局", "--due-before", "2026-01-01", "--graph", graph)
    assert due
    assert all("2025" in row[4] for row in due)
    assert gongbao("duties", "赤峰市水利局", "--due-before", "2025-12-31", "--graph", graph).returncode == 1
    assert gongbao("duties", "赤峰市水利局", "--role", "lead", "--graph", graph).returncode == 1


def test_nothing_found_is_code_1_and_an_empty_output(graph: Path) -> None:
    done = gongbao("who", "航天发射", "--graph", graph)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1


def test_an_unknown_agency_is_answered_with_names_that_are_near(graph: Path) -> None:
    done = gongbao("duties", "赤峰市农业局", "--graph", graph)
    assert (done.returncode, done.stdout) == (1, "")
    assert "赤峰市农牧局" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_terminal_gets_a_table_with_headings_and_colours(graph: Path) -> None:
    shown = on_terminal("duties", "赤峰市财政局", "--graph", graph)
    assert "\x1b[" in shown
    assert "deadlines" in shown
    assert "[试行]" in shown, "what looks like markup is text"
    assert "\x1b" not in output("duties", "赤峰市财政局", "--graph", graph)


# --------------------------------------------------------------------------------------------------------------- query

COUNTS = """
SELECT ?name (COUNT(DISTINCT ?duty) AS ?duties) WHERE {
  ?duty gb:responsibleAgency ?agency . ?agency skos:prefLabel ?name
} GROUP BY ?name ORDER BY ?name
"""


def test_query_counts_obligations_as_parse_does(graph: Path, sources: Path) -> None:
    counted = dict(rows("query", COUNTS, "--graph", graph))
    facts = json.loads(output("parse", sources / "chifeng.txt"))
    names = {agency["id"]: agency["name"] for agency in facts["agencies"]}
    owned: dict[str, int] = {}
    for obligation in facts["obligations"]:
        for bearer in facts["assignments"][obligation["assignment"]]["agencies"]:
            owned[names[bearer["id"]]] = owned.get(names[bearer["id"]], 0) + 1
    assert owned
    assert {name: counted[name] for name in owned} == {name: str(count) for name, count in owned.items()}


def test_query_takes_a_file_and_writes_csv_and_json(graph: Path, tmp_path: Path) -> None:
    file = tmp_path / "counts.rq"
    file.write_text(COUNTS, encoding="utf-8")
    table = list(csv.reader(io.StringIO(output("query", file, "--format", "csv", "--graph", graph))))
    assert table[0] == ["name", "duties"]
    bindings = json.loads(output("query", COUNTS, "--format", "json", "--graph", graph))["results"]["bindings"]
    assert [[row["name"]["value"], row["duties"]["value"]] for row in bindings] == table[1:]


def test_query_lists_what_ships_and_runs_it_by_name(graph: Path) -> None:
    listed = rows("query", "--list")
    assert listed
    for name, question, parameters in listed:
        done = gongbao("query", name, "--graph", graph)
        required = [each for each in parameters.split() if not each.startswith(("[", "asOf="))]
        if required:
            assert done.returncode == 2
            assert done.stderr.startswith(f"gongbao: {required[0].partition('=')[0]} is missing, ")
            assert f"add --param {required[0].partition('=')[0]}=" in done.stderr
        else:
            assert done.returncode in (0, 1), done.stderr
        assert " / " in question


def test_query_asks_about_the_day_that_is_given_or_today(graph: Path) -> None:
    past = gongbao("query", "in-force", "--as-of", "2024-03-04", "--param", "status=in force", "--graph", graph)
    assert (past.returncode, past.stderr) == (1, "gongbao: nothing found\n"), "both notices are of 5 March"
    on_the_day = rows("query", "in-force", "--as-of", "2024-03-05", "--param", "status=in force", "--graph", graph)
    assert {row[1] for row in on_the_day} == {"赤政发〔2024〕12号", "通政发〔2024〕9号"}
    assert rows("query", "in-force", "--param", "status=in force", "--graph", graph) == on_the_day


def test_a_day_for_a_query_that_asks_about_none_is_an_error(graph: Path) -> None:
    done = gongbao("query", "repeals", "--as-of", "2024-03-05", "--graph", graph)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr
        == "gongbao: --as-of 2024-03-05: this query asks about no day (it has no parameter asOf); leave it out\n"
    )


def test_query_limit_and_parameters(graph: Path) -> None:
    assert len(gongbao("query", COUNTS, "--limit", "2", "--graph", graph).stdout.splitlines()) == 2
    one = "SELECT ?name WHERE { ?agency skos:prefLabel ?name }"
    agency = "agency=<https://w3id.org/gongbao/agency/赤峰市/财政局>"
    assert rows("query", one, "--param", agency, "--graph", graph) == [["赤峰市财政局"]]
    found = rows("query", "who-owns", "--param", "text=绿色食品", "--graph", graph)
    assert {"赤峰市财政局", "赤峰市农牧局"} <= {row[0] for row in found}


def test_query_construct_writes_turtle(graph: Path) -> None:
    construct = "CONSTRUCT { ?a skos:prefLabel ?n } WHERE { ?a a org:Organization ; skos:prefLabel ?n }"
    assert "赤峰市财政局" in output("query", construct, "--format", "turtle", "--graph", graph)


@pytest.mark.parametrize(
    "refused", ["SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "DELETE WHERE { ?s ?p ?o }", "SELECT"]
)
def test_a_refused_query_is_code_2_and_one_line(graph: Path, refused: str) -> None:
    done = gongbao("query", refused, "--graph", graph)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


# ---------------------------------------------------------------------------------------------------------------- help


@pytest.mark.parametrize("command", ["build", "parse", "who", "duties", "query", "export"])
def test_every_command_has_help_with_an_example(command: str) -> None:
    assert f"Example: gongbao {command} " in output(command, "--help")


def test_without_arguments_the_commands_are_listed() -> None:
    assert output() == output("--help")
    assert all(command in output() for command in ("build", "parse", "who", "duties", "query", "export"))


def test_a_reader_that_stops_reading_is_no_error(graph: Path) -> None:
    # More than a pipe holds, so that the command is still writing when nobody reads any more.
    process = subprocess.Popen(
        [COMMAND, "export", "nq", "--graph", graph], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    assert process.stderr
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 141
    process.stderr.close()
