"""Whatever a user hands in, there is no traceback: one line that says what is wrong with what, and an exit code."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.command import CHIFENG, COMMAND, gongbao


def assert_refused(done: "subprocess.CompletedProcess[str]", *named: str) -> None:
    """Code 2, nothing on standard output, one line on standard error that names these things."""
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    for name in named:
        assert name in done.stderr


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graphs")
    (folder / "a.txt").write_text(CHIFENG, encoding="utf-8")
    assert gongbao("build", folder / "a.txt", "--graph", folder / "graph").returncode == 0
    return folder / "graph"


# ------------------------------------------------------------------------------------------------------------- sources


@pytest.mark.parametrize("command", ["build", "parse"])
def test_a_missing_file(tmp_path: Path, command: str) -> None:
    assert_refused(gongbao(command, tmp_path / "nowhere.txt", cwd=tmp_path), "nowhere.txt")


def test_a_directory_without_sources(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert_refused(gongbao("build", tmp_path / "empty", cwd=tmp_path), "empty")


def test_a_directory_instead_of_a_file(tmp_path: Path) -> None:
    assert_refused(gongbao("parse", tmp_path, cwd=tmp_path), str(tmp_path))


@pytest.mark.parametrize("command", ["build", "parse"])
def test_a_binary_file(tmp_path: Path, command: str) -> None:
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 40)
    assert_refused(gongbao(command, tmp_path / "picture.txt", cwd=tmp_path), "picture.txt")


def test_an_empty_file_has_no_facts_and_a_diagnostic(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    parsed = gongbao("parse", tmp_path / "empty.txt")
    assert (parsed.returncode, parsed.stderr) == (0, "")
    assert '"documents": []' in parsed.stdout
    assert '"severity"' in parsed.stdout
    assert gongbao("build", tmp_path / "empty.txt", "--graph", tmp_path / "graph").returncode == 0


def test_a_line_of_50_megabytes(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("公报" * (50_000_000 // 6), encoding="utf-8")
    done = subprocess.run(
        [COMMAND, "build", tmp_path / "long.txt", "--graph", tmp_path / "graph"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    [_, row] = done.stdout.splitlines()
    assert row.split("\t")[2:-1] == ["0"] * 7


def test_a_file_with_an_undecodable_name(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\xfe.txt"
    Path(os.fsdecode(path)).write_text(CHIFENG, encoding="utf-8")
    done = subprocess.run([os.fsencode(COMMAND), b"parse", path], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\udcff" in done.stdout


# ------------------------------------------------------------------------------------------------------- where to write


def test_a_graph_directory_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(CHIFENG, encoding="utf-8")
    (tmp_path / "file").touch()
    assert_refused(gongbao("build", tmp_path / "a.txt", "--graph", tmp_path / "file"), "file")
    assert_refused(gongbao("build", tmp_path / "a.txt", "--graph", tmp_path / "file" / "graph"), "file")


# --------------------------------------------------------------------------------------------------------------- usage


@pytest.mark.parametrize("asked", [("who", "绿色食品"), ("duties", "财政局"), ("query", "ASK {}"), ("export", "nq")])
def test_a_graph_that_was_never_built(tmp_path: Path, asked: tuple[str, ...]) -> None:
    assert_refused(gongbao(*asked, "--graph", tmp_path / "none"), "none", "gongbao build")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("date", ["2025-13-01", "明年", "2025-02-30", "20251"])
def test_a_malformed_date(graph: Path, date: str) -> None:
    assert_refused(gongbao("duties", "财政局", "--due-before", date, "--graph", graph), date)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["duties"], "agency"),
        (["duties", "财政局", "--role", "boss"], "boss"),
        (["export", "docx"], "docx"),
        (["build", "--jobs", "0"], "--jobs"),
        (["evaporate"], "evaporate"),
        (["who", "--loud", "x"], "--loud"),
        (["query", "SELECT * {}", "--param", "nonsense"], "nonsense"),
        (["query", "SELECT * {}", "--timeout", "soon"], "--timeout"),
        (["query", "missing.rq"], "missing.rq"),
        (["query"], "QUERY"),
    ],
)
def test_wrong_usage(graph: Path, arguments: list[str], named: str) -> None:
    graph_option = ["--graph", str(graph)] if arguments[0] in {"duties", "who", "query"} else []
    assert_refused(gongbao(*arguments, *graph_option), named)


def test_ctrl_c_ends_quietly(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("各部门要加强领导。\n" * 500_000, encoding="utf-8")
    process = subprocess.Popen(
        [COMMAND, "build", tmp_path / "long.txt", "--graph", tmp_path / "graph"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while not (tmp_path / "graph").exists() and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    shown, told = process.communicate()
    assert (process.returncode, shown) == (130, b"")
    assert b"Traceback" not in told
