"""Corrections from the workspace to the graph's answers, by the real commands: applied, kept, taken back, reported."""

import subprocess
from pathlib import Path

import pytest

from tests.command import COMMAND, gongbao, output
from tests.corrected import DOUBTFUL, LEAD_AND_SUPPORT, TEXT

ROLE = f"""
[[correction]]
document = "衡政发〔2024〕3号"
kind = "assignment"
quote = "{LEAD_AND_SUPPORT}"
role = {{ agency = "市财政局", to = "joint" }}
who = "王芳"
why = "看过原件"
"""
STALE = ROLE.replace(LEAD_AND_SUPPORT, "（市水务局）")
PROVENANCE = """
SELECT ?who ?why ?was ?is WHERE {
  ?correction a gb:Correction ; gb:reason ?why ; prov:wasAttributedTo/rdfs:label ?who ; gb:hasChange ?change .
  ?change gb:correctedField "role" ; gb:ruleValue ?was ; gb:correctedValue ?is .
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "gongbao-corpus").mkdir()
    (tmp_path / "gazette.md").write_text(TEXT, encoding="utf-8")
    return tmp_path


def correct(folder: Path, text: str) -> None:
    (folder / "gongbao-corpus" / "corrections.toml").write_text(text, encoding="utf-8")


def build(folder: Path) -> "subprocess.CompletedProcess[str]":
    done = gongbao("build", "gazette.md", cwd=folder)
    assert done.returncode == 0, done.stderr
    return done


def ask(folder: Path, *arguments: str) -> str:
    return output(*arguments, "--graph", folder / "gongbao-graph")


def test_a_correction_is_applied_without_parsing_again_and_taken_back_without_a_trace(folder: Path) -> None:
    build(folder)
    before = ask(folder, "export", "nq")
    assert "\tsupport\t" in ask(folder, "duties", "衡水市财政局")
    correct(folder, ROLE)
    done = build(folder)
    assert (done.stdout, "1 of 1 sources unchanged" in done.stderr) == ("", True)
    assert "\tjoint\t" in ask(folder, "duties", "衡水市财政局")
    assert ask(folder, "query", PROVENANCE) == "王芳\t看过原件\tsupport\tjoint\n"
    correct(folder, "")
    build(folder)
    assert ask(folder, "export", "nq") == before


def test_a_correction_survives_a_source_that_is_set_anew(folder: Path) -> None:
    correct(folder, ROLE)
    build(folder)
    anew = TEXT.replace("，", ", ").replace("（市", "(市").replace("\n\n", "\n\n\n")
    (folder / "gazette.md").write_text(anew, encoding="utf-8")
    done = build(folder)
    assert "corrections.toml" not in done.stderr
    assert "\tjoint\t" in ask(folder, "duties", "衡水市财政局")


def test_one_that_matches_no_more_is_reported_by_every_build(folder: Path) -> None:
    correct(folder, ROLE + STALE)
    for _ in range(2):
        [line] = [line for line in build(folder).stderr.splitlines() if "corrections.toml" in line]
        assert "corrections.toml: correction 2" in line
        assert "（市水务局）" in line
        assert "\tjoint\t" in ask(folder, "duties", "衡水市财政局")


def test_a_file_that_is_wrong_stops_the_build_and_leaves_the_graph(folder: Path) -> None:
    build(folder)
    before = ask(folder, "export", "nq")
    correct(folder, ROLE.replace('kind = "assignment"', 'kind = "duty"'))
    done = gongbao("build", "gazette.md", cwd=folder)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "corrections.toml: correction 1" in done.stderr
    assert ask(folder, "export", "nq") == before


def test_what_review_decides_the_next_build_applies(folder: Path) -> None:
    build(folder)
    listed = gongbao("review", "--list", cwd=folder)
    assert DOUBTFUL in listed.stdout
    done = subprocess.run(
        [COMMAND, "review", "--who", "王芳"],
        input="r\n原件没有\n" * 9,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    build(folder)
    assert DOUBTFUL not in gongbao("review", "--list", cwd=folder).stdout
    assert gongbao("duties", "绿水行动", cwd=folder).returncode == 1
