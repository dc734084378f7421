"""corrections.toml: what it may say, what is said of a wrong one, and that what a person wrote in it stays."""

import datetime
import re
from pathlib import Path

import pytest

from gongbao.graph.correction_file import append_corrections, read_corrections
from gongbao.graph.corrections import AddOwner, ChangeValues, Correction
from gongbao.graph.fact_fields import FactKind
from gongbao.parser import GongbaoError, Role
from tests.corrected import entry

GUIDE = Path(__file__).parents[1] / "docs" / "corrections.md"
GOOD = """
[[correction]]
issue = "xam/2024/4"
kind = "target"
quote = "95%以上"
who = "王芳"
why = "看过原件"
"""
OWNER = entry("assignment", "（市财政局）", add_owner={"agency": "市水利局", "role": "joint"}, date="2026-03-02")


def written(folder: Path, text: str) -> Path:
    path = folder / "corrections.toml"
    path.write_bytes(text.encode())
    return path


def guide_example() -> str:
    found = re.search(r"```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_the_example_of_the_guide_is_read_with_one_of_each_action(tmp_path: Path) -> None:
    corrections = read_corrections(written(tmp_path, guide_example()))
    assert len({type(correction.action) for correction in corrections}) == 6
    assert corrections[1] == Correction(
        kind=FactKind.ASSIGNMENT,
        quote="（盟财政局）",
        who="https://orcid.org/0000-0002-1825-0097",
        why="named in the sentence before",
        action=AddOwner("兴安盟/审计局", Role.JOINT),
        document="兴署发〔2024〕71号",
        after="（三）强化督导",
        date=datetime.date(2026, 3, 2),
    )
    assert corrections[5].action == ChangeValues((("end", datetime.date(2025, 12, 31)),))
    assert corrections[6].action == ChangeValues((("relation", "repeals"), ("number", None)))


def test_where_there_is_no_file_there_are_no_corrections(tmp_path: Path) -> None:
    assert read_corrections(tmp_path / "corrections.toml") == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[correction", "no valid TOML in UTF-8"),
        ("[correction]\nwho = 'x'", "correction: write each correction as a table of its own"),
        ("[[fact]]", "fact: no such key; each correction is a table [[correction]]"),
        (GOOD, "correction 1 (95%以上): says not what to do; give one of add_owner, role,"),
        (GOOD + "reject = true\naccept = true", "gives several actions"),
        (GOOD + "reject = false", "reject: must be true"),
        (GOOD + "rejected = true", "rejected: no such key; there are issue, document,"),
        (GOOD.replace('who = "王芳"', ""), "who: is missing"),
        (GOOD.replace("王芳", " "), "who: must be a text that isn't empty"),
        (GOOD.replace("王芳", "http://[x") + "reject = true", "who: http://[x: is no valid IRI"),
        (GOOD.replace('issue = "xam/2024/4"', ""), "issue: is missing; give the issue's key, the document's number"),
        (GOOD.replace('"target"', '"goal"') + "reject = true", "kind: goal: must be one of assignment, task, target"),
        (GOOD + "occurrence = 0\nreject = true", "occurrence: must be a whole number, 1 for the first place"),
        (GOOD + "date = 'soon'\nreject = true", "date: must be a date (2024-09-11)"),
        (GOOD + "reads = 'x'\nreject = true", "reads: goes with accept alone"),
        (GOOD + "change = {}", "change: must be a table with some of indicator, comparator, value,"),
        (GOOD + "change = { due = 2024-01-01 }", "change: due: no such key for a target; there are indicator,"),
        (GOOD + "change = { value = '30万' }", "change: value: 30万: must be a number, multiplied out"),
        (GOOD + "change = { value = 'none' }", "change: value: none: must be a number"),
        (GOOD + "change = { value = nan }", "change: value: nan: must be a number"),
        (GOOD + "change = { comparator = '≥' }", "change: comparator: ≥: must be one of >=, >, <=, <, ==, range"),
        (GOOD + "remove_owner = '市财政局'", "a target has no owners; kind must be assignment"),
        (
            GOOD.replace("target", "task") + "change = { text = 'x' }",
            "a task has nothing to change; reject it, or address its targets",
        ),
        (
            GOOD.replace("target", "deadline") + "change = { end = '2025-02-30' }",
            "change: end: 2025-02-30: must be a date (2025-12-31), or none",
        ),
        (
            GOOD.replace("target", "deadline") + "change = { recurrence = '每年' }",
            "recurrence: 每年: must be an RRULE of RFC 5545 (FREQ=YEARLY), or none",
        ),
        (
            GOOD.replace("target", "deadline") + "change = { duration = '30日' }",
            "duration: 30日: must be an ISO 8601 duration (P30D), or none",
        ),
        (
            GOOD.replace("target", "assignment") + "add_owner = { agency = '市水利局' }",
            'add_owner: role: is missing; write { agency = "朝阳市/财政局", role = "joint" }',
        ),
        (
            GOOD.replace("target", "assignment") + "role = { agency = '市水利局', to = 'boss' }",
            "role: to: boss: must be one of responsible, lead, joint, support",
        ),
        (GOOD.replace("target", "assignment") + "add_owner = '市水利局'", "add_owner: must be a table, such as"),
        (GOOD.replace("target", "assignment") + "remove_owner = ['x']", "remove_owner: must be the agency"),
    ],
)
def test_a_wrong_entry_is_refused_with_file_entry_key_and_remedy(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(GongbaoError) as refused:
        read_corrections(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_no_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "corrections.toml"
    path.write_bytes("# 更正".encode("gb18030"))
    with pytest.raises(GongbaoError, match="no valid TOML in UTF-8"):
        read_corrections(path)


# ------------------------------------------------------------------------------------------------------ adding to it


def test_a_file_is_made_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "corpus" / "corrections.toml"
    append_corrections(path, [OWNER])
    assert path.read_text("utf-8").startswith("# Corrections of what gongbao read; docs/corrections.md")
    assert read_corrections(path) == (OWNER,)
    assert [file.name for file in path.parent.iterdir()] == ["corrections.toml"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# mine alone\n",
        "# mine\n" + GOOD + "reject   =   true  # for now\n\n\n# the end, without a line end",
        guide_example(),
        ("# 行尾\n" + GOOD + "reject = true\n").replace("\n", "\r\n"),
    ],
)
def test_what_a_person_wrote_stays_as_it_is(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    before = read_corrections(path)
    append_corrections(path, [OWNER, OWNER])
    assert read_corrections(path) == (*before, OWNER, OWNER)
    after = path.read_bytes().decode()
    assert after.startswith(text)
    added = after.removeprefix(text)
    assert added.count("[[correction]]") == 2
    assert "\r\n" not in text or "\n" not in added.replace("\r\n", "")


def test_odd_characters_come_back(tmp_path: Path) -> None:
    path = tmp_path / "corrections.toml"
    odd = entry("target", 'a"b\\c\n\t\x00', why="\"\"\"'''\r\n# no comment", change={"unit": "𠮷"})
    append_corrections(path, [odd])
    append_corrections(path, [OWNER])
    assert read_corrections(path) == (odd, OWNER)


def test_a_file_that_can_not_be_added_to_is_left_alone(tmp_path: Path) -> None:
    inline = 'correction = [{issue="x", kind="target", quote="y", who="z", why="w", reject=true}]\n'
    path = written(tmp_path, inline)
    assert len(read_corrections(path)) == 1
    with pytest.raises(GongbaoError, match=r"write each correction as a table of its own, \[\[correction\]\]"):
        append_corrections(path, [OWNER])
    assert path.read_text("utf-8") == inline


def test_a_file_that_can_not_be_written_is_told_and_left_alone(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD + "reject = true\n")
    (tmp_path / "corrections.toml.new").mkdir()
    with pytest.raises(GongbaoError, match=r"corrections.toml: can't be written \(Is a directory\)"):
        append_corrections(path, [OWNER])
    assert path.read_text("utf-8") == GOOD + "reject = true\n"
