"""Sources that come, go, move and change between builds: the graph holds what they say now, and nothing else."""

import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from gongbao.graph import open_graph
from tests.command import CHIFENG, COMMAND, TONGLIAO, gongbao

# Rewrites a source just before it is opened for the second time: its hash was taken, now it is to be parsed.
REWRITING = """
import sys
opened = 0
def hook(event, arguments):
    global opened
    if event == "open" and str(arguments[0]).endswith("sources/a.txt") and arguments[1] == "r":
        opened += 1
        if opened == 2:
            with open(arguments[0], "a", encoding="utf-8") as stream:
                stream.write("三、附加")
sys.addaudithook(hook)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    write(tmp_path, a=CHIFENG, b=TONGLIAO)
    return tmp_path


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / "sources" / f"{name}.txt").write_text(text, encoding="utf-8")


def build(folder: Path, *arguments: str | Path, code: int = 0) -> str:
    done = gongbao("build", *(arguments or ("sources",)), cwd=folder)
    assert done.returncode == code, done.stderr
    return done.stderr


def numbers(folder: Path) -> list[str]:
    """The numbers of the documents that the graph holds."""
    issues = open_graph(folder / "gongbao-graph").issues()
    return sorted(document.number or "" for issue in issues for document in issue.documents)


BOTH = ["赤政发〔2024〕12号", "通政发〔2024〕9号"]


def test_a_source_that_becomes_a_copy_of_another_says_no_more_what_it_said(folder: Path) -> None:
    build(folder)
    write(folder, b=CHIFENG)
    assert "which takes its place" in build(folder)
    assert numbers(folder) == BOTH[:1]
    (folder / "sources" / "a.txt").unlink()
    build(folder, "sources", "--prune")
    assert numbers(folder) == BOTH[:1], "one of the two copies is left"


def test_a_source_that_can_not_be_read_any_more_leaves_what_it_said(folder: Path) -> None:
    build(folder)
    (folder / "sources" / "b.txt").write_bytes(b"%PDF-1.4")
    said = build(folder, code=2)
    assert "b.txt: " in said
    assert "takes its place" not in said
    assert numbers(folder) == BOTH


def test_a_source_that_changes_while_it_is_read_is_left_for_the_next_build(folder: Path) -> None:
    build(folder)
    write(folder, a=CHIFENG.replace("5万亩", "6万亩"))
    (folder / "sitecustomize.py").write_text(REWRITING, encoding="utf-8")
    done = subprocess.run(
        [COMMAND, "build", "sources"],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 2
    assert "sources/a.txt: was changed while it was being read; run `gongbao build` again" in done.stderr
    assert numbers(folder) == BOTH
    build(folder)
    assert numbers(folder) == BOTH
    assert "附加" in "".join(issue.source.text for issue in open_graph(folder / "gongbao-graph").issues())


def test_sources_that_change_places_or_names_are_not_parsed_again(folder: Path) -> None:
    build(folder)
    write(folder, a=TONGLIAO, c=CHIFENG)
    (folder / "sources" / "b.txt").unlink()
    assert build(folder, "sources", "--prune") == "gongbao: 2 of 2 sources unchanged since they were parsed\n"
    assert numbers(folder) == BOTH


def test_a_graph_directory_among_the_sources_is_none_of_them(folder: Path) -> None:
    write(folder, b="")
    (folder / "sources" / "b.txt").write_bytes(TONGLIAO.encode("gb18030"))
    build(folder, ".")
    assert build(folder, ".") == "gongbao: 2 of 2 sources unchanged since they were parsed\n"
    write(folder, a=CHIFENG.replace("〕12号", "〕13号"))
    build(folder, ".")
    assert numbers(folder) == ["赤政发〔2024〕13号", BOTH[1]]
    assert "no sources in this folder" in build(folder, "gongbao-graph", code=2)


CATALOGUE = """
[publishers.xam]
name = "兴安盟行政公署"

[[issues]]
file = "sources/a.txt"
sha256 = "{sha256}"
publisher = "xam"
title = "公报"
year = 2024
number = 4
"""


def test_an_issue_of_ones_own_corpus_takes_the_place_of_the_one_that_ships(folder: Path) -> None:
    sha256 = hashlib.sha256(CHIFENG.encode()).hexdigest()
    (folder / "catalogue.toml").write_text(CATALOGUE.format(sha256=sha256), encoding="utf-8")
    assert build(folder, "--corpus", ".") == ""
    assert numbers(folder) == BOTH
    assert "xam/2024/4" in open_graph(folder / "gongbao-graph").keys()  # noqa: SIM118
