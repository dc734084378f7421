"""`gongbao check`: what it prints for people, editors and programs, which findings it shows, and how it ends."""

import doctest
import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from gongbao.app.findings import Checked, write_json, write_lines
from gongbao.app.sarif import PAGES, sarif
from gongbao.parser import Source, parse_issue
from gongbao.parser.check_report import report
from gongbao.parser.check_rules import READING, RULES, check_issue
from gongbao.parser.model import Diagnostic, Place, Severity, Span
from tests.command import at_terminal, gongbao, on_terminal, output

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
TITLE = "某市人民政府关于加强水源保护的通知\n\n"
DOUBTFUL = f"{TITLE}完成界碑设置。2025年前[试点]水质达到95%以上。"
WRONG = f"{TITLE}各县市市人民政府：\n\n一、依照2023年2月29日的监测结果划定保护区。\n\n三、落实《某市水源保护办法》（某政发[2021]5号）。"


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    return _written(tmp_path / "doubtful.txt", DOUBTFUL)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return _written(tmp_path / "plain.txt", f"{TITLE}2025年底前完成界碑设置。")


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A text with an error, two warnings and a note."""
    return _written(tmp_path / "wrong.txt", WRONG)


def _written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def codes(*arguments: str | Path) -> list[str]:
    return [finding["code"] for finding in json.loads(gongbao("check", *arguments, "--format", "json").stdout)]


# ------------------------------------------------------------------------------------------------------ text and JSON


def test_check_prints_a_line_for_each_finding_and_ends_with_1(doubtful: Path, plain: Path) -> None:
    done = gongbao("check", plain, doubtful)
    assert (done.returncode, done.stderr) == (1, "")
    (line,) = done.stdout.splitlines()
    assert line.startswith(f"{doubtful}:3:8: warning ambiguous-date: ")
    assert line.endswith(": 2025年前")


def test_check_takes_folders(doubtful: Path) -> None:
    assert gongbao("check", doubtful.parent).stdout == gongbao("check", doubtful).stdout


def test_check_prints_nothing_and_ends_with_0_where_nothing_is_found(plain: Path) -> None:
    assert output("check", plain) == ""
    assert json.loads(output("check", plain, "--format", "json")) == []


def test_check_prints_json_with_place_and_words(doubtful: Path) -> None:
    done = gongbao("check", doubtful, "--format", "json")
    assert done.returncode == 1
    (finding,) = json.loads(done.stdout)
    text = doubtful.read_text(encoding="utf-8")
    assert text[slice(*finding.pop("span"))] == "2025年前"
    assert "2024-12-31" in finding.pop("message")
    assert len(finding.pop("fingerprint")) == 32
    assert finding == {
        "path": str(doubtful),
        "line": 3,
        "column": 8,
        "code": "ambiguous-date",
        "severity": "warning",
        "words": "2025年前",
        "document": "某市人民政府关于加强水源保护的通知",
        "division": [],
        "place": None,
    }


def test_check_reports_rules_and_reading_together_in_text_order(wrong: Path) -> None:
    assert codes(wrong) == ["word-doubled", "date-impossible", "number-missing", "number-form"]


def test_check_says_on_a_terminal_that_nothing_is_found(plain: Path) -> None:
    assert "nothing found in 1 sources" in on_terminal("check", plain)


def test_check_shows_on_a_terminal_file_document_words_and_counts(wrong: Path) -> None:
    shown, code = at_terminal("check", wrong)
    assert code == 1
    lines = [line.rstrip() for line in shown.splitlines()]
    assert str(wrong) in lines[0]
    assert "某市人民政府关于加强水源保护的通知" in lines[1]
    assert "word-doubled" in lines[2]
    assert "「各县市市」" in lines[3]
    assert "1 error, 2 warnings, 1 note in 1 source" in lines[-1]
    assert "\x1b[" in shown


def test_check_reads_the_corpus_where_no_path_is_given(tmp_path: Path, doubtful: Path) -> None:
    own = tmp_path / "own" / "sources"
    own.mkdir(parents=True)
    doubtful.rename(own / "doubtful.txt")
    done = gongbao("check", "--corpus", tmp_path / "own")
    assert done.returncode == 1
    assert f"{own / 'doubtful.txt'}:3:8: " in done.stdout


def test_check_of_a_missing_file_is_code_2(tmp_path: Path) -> None:
    done = gongbao("check", tmp_path / "nowhere.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "nowhere.txt" in done.stderr


def test_check_has_help_with_an_example() -> None:
    assert "Example: gongbao check " in output("check", "--help")


# ----------------------------------------------------------------------------------------------------------- switches


@pytest.mark.parametrize(
    ("switches", "shown"),
    [
        (["--select", "number-form"], ["number-form"]),
        (["--rule", "number-form"], ["number-form"]),
        (["--select", "number-form", "--select", "word-doubled"], ["word-doubled", "number-form"]),
        (["--select", "number-form, word-doubled"], ["word-doubled", "number-form"]),
        (["--ignore", "number-form,word-doubled"], ["date-impossible", "number-missing"]),
        (["--select", "number-form", "--ignore", "number-form"], []),
        (["--severity", "note"], ["word-doubled", "date-impossible", "number-missing", "number-form"]),
        (["--severity", "warning"], ["word-doubled", "date-impossible", "number-missing"]),
        (["--severity", "error"], ["date-impossible"]),
    ],
)
def test_switches_choose_what_is_shown(wrong: Path, switches: list[str], shown: list[str]) -> None:
    assert codes(wrong, *switches) == shown


@pytest.mark.parametrize(
    ("switches", "code"),
    [
        ([], 1),
        (["--fail-on", "error"], 1),
        (["--fail-on", "never"], 0),
        (["--ignore", "date-impossible", "--fail-on", "error"], 0),
        (["--select", "number-form"], 0),
        (["--select", "number-form", "--fail-on", "note"], 1),
        (["--severity", "error", "--ignore", "date-impossible"], 0),
    ],
)
def test_what_is_shown_decides_the_exit_code(wrong: Path, switches: list[str], code: int) -> None:
    assert gongbao("check", wrong, *switches).returncode == code


@pytest.mark.parametrize("switch", ["--select", "--ignore", "--explain"])
def test_an_unknown_code_is_wrong_usage(wrong: Path, switch: str) -> None:
    done = gongbao("check", wrong, switch, "number-misssing")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean number-missing?" in done.stderr


def test_list_names_every_code_with_severity_and_a_line() -> None:
    listed = [line.split("\t") for line in output("check", "--list").splitlines()]
    known = {**RULES, **READING}
    assert listed == [[rule.code, rule.severity.value, rule.summary] for rule in known.values()]


def test_list_on_a_terminal_is_a_table() -> None:
    shown = on_terminal("check", "--list")
    assert "what it says" in shown
    assert all(code in shown for code in RULES)


def test_explain_gives_the_text_and_both_examples() -> None:
    told = output("check", "--explain", "word-doubled")
    assert told.startswith("word-doubled (warning): ")
    assert RULES["word-doubled"].explanation in told
    assert told.index("With it:") < told.index("    各县市市人民政府：") < told.index("Without:")


def test_explain_knows_what_the_reading_says() -> None:
    assert output("check", "--explain", "empty-scope").startswith("empty-scope (warning): owners are named")


# ------------------------------------------------------------------------------------------------ places in other files


def _checked(text: str, places: tuple[Place, ...] = (), path: str = "gazette.pdf") -> Checked:
    issue = parse_issue(Source(text, path=path, encoding="utf-8", places=places))
    return Checked(Path(path), issue, tuple(report(issue, check_issue(issue))))


def test_a_finding_stands_on_its_page_where_the_source_has_pages(capsys: pytest.CaptureFixture[str]) -> None:
    start = WRONG.index("各县市市")
    checked = _checked(WRONG, (Place(0, page=1, line=1), Place(start, page=12, line=3)))
    write_lines([checked])
    assert capsys.readouterr().out.startswith("gazette.pdf:page 12, line 3: warning word-doubled: ")
    write_json([checked])
    (first, *_) = json.loads(capsys.readouterr().out)
    assert first["place"] == {"page": 12, "line": 3}
    assert (first["line"], first["column"]) == (3, 1)


def test_a_finding_stands_in_its_element_where_the_source_has_no_pages(capsys: pytest.CaptureFixture[str]) -> None:
    write_lines([_checked(WRONG, (Place(0, element="paragraph 1"),), "notice.docx")])
    assert capsys.readouterr().out.startswith("notice.docx:paragraph 1: warning word-doubled: ")


# --------------------------------------------------------------------------------------------------------------- SARIF


def _log(*arguments: str | Path, cwd: Path | None = None) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(gongbao("check", *arguments, "--format", "sarif", cwd=cwd).stdout)
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(log)
    return log


def test_sarif_conforms_to_the_standard_whatever_is_found(plain: Path, doubtful: Path, wrong: Path) -> None:
    assert _log(plain)["runs"][0]["results"] == []
    assert len(_log(plain, doubtful, wrong)["runs"][0]["results"]) == 5


def test_the_schema_refuses_what_is_no_sarif() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(SCHEMA).validate({"version": "2.1.0", "runs": [{"results": []}]})


def test_sarif_of_the_first_issue_conforms() -> None:
    log = _log(ROOT / "corpus" / "issues" / "xam-2024-04.md")
    assert {result["ruleId"] for result in log["runs"][0]["results"]} >= {"threshold-overlap", "number-missing"}


def test_sarif_results_say_rule_level_place_and_words(wrong: Path) -> None:
    (run,) = _log(wrong.name, cwd=wrong.parent)["runs"]
    text = wrong.read_text(encoding="utf-8")
    rules = run["tool"]["driver"]["rules"]
    result = next(each for each in run["results"] if each["ruleId"] == "date-impossible")
    assert rules[result["ruleIndex"]]["id"] == "date-impossible"
    assert result["level"] == "error"
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "wrong.txt", "uriBaseId": "%SRCROOT%", "index": 0}
    start = text.index("2023年2月29日")
    assert physical["region"] == {
        "startLine": 5,
        "startColumn": 5,
        "endLine": 5,
        "endColumn": 15,
        "charOffset": start,
        "charLength": 10,
        "snippet": {"text": "2023年2月29日"},
    }
    assert location["logicalLocations"] == [{"name": "一、", "fullyQualifiedName": "一、", "kind": "division"}]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["artifacts"][0]["hashes"].keys() == {"sha-256"}


def test_sarif_rules_have_descriptions_levels_and_pages_that_exist(plain: Path) -> None:
    rules = _log(plain)["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*RULES, *READING]
    for rule in rules:
        known = {**RULES, **READING}[rule["id"]]
        assert rule["defaultConfiguration"] == {"level": known.severity.value}
        assert (rule["shortDescription"]["text"], rule["fullDescription"]["text"]) == (known.summary, known.explanation)
        page, _, section = rule["helpUri"].removeprefix(PAGES).partition("#")
        assert f"# {section or rule['id']}\n" in (ROOT / "docs" / page).read_text(encoding="utf-8")


def test_sarif_names_a_file_outside_the_working_directory_by_its_whole_address(wrong: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (run,) = _log(wrong, cwd=elsewhere)["runs"]
    assert run["artifacts"][0]["location"] == {"uri": wrong.as_uri()}


def test_sarif_escapes_names_that_are_no_addresses(tmp_path: Path) -> None:
    _written(tmp_path / "公报 第4期#1.txt", WRONG)
    (run,) = _log("公报 第4期#1.txt", cwd=tmp_path)["runs"]
    uri = run["artifacts"][0]["location"]["uri"]
    assert uri == "%E5%85%AC%E6%8A%A5%20%E7%AC%AC4%E6%9C%9F%231.txt"


def test_sarif_fingerprints_stay_while_lines_move(wrong: Path) -> None:
    before = _fingerprints(wrong)
    text = wrong.read_text(encoding="utf-8")
    wrong.write_text(f"\n\n\n{text}\n\n四、加强宣传。", encoding="utf-8")
    assert _fingerprints(wrong) == before
    wrong.write_text(text.replace("2月29日", "2月30日"), encoding="utf-8")
    after = _fingerprints(wrong)
    assert [code for code in before if before[code] != after[code]] == ["date-impossible"]


def _fingerprints(file: Path) -> dict[str, str]:
    (run,) = _log(file)["runs"]
    return {result["ruleId"]: result["partialFingerprints"]["gongbaoFinding/v1"] for result in run["results"]}


def test_the_same_words_twice_have_two_fingerprints(tmp_path: Path) -> None:
    file = _written(tmp_path / "twice.txt", f"{TITLE}一、依照2月30日的结果，参照2月30日的结果。")
    results = _log(file)["runs"][0]["results"]
    assert len({result["partialFingerprints"]["gongbaoFinding/v1"] for result in results}) == len(results) == 2


def test_sarif_of_a_file_with_pages_has_them_as_logical_locations() -> None:
    log = sarif([_checked(WRONG, (Place(0, page=12, line=3),))])
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    location = log["runs"][0]["results"][0]["locations"][0]
    assert location["logicalLocations"][0] == {"name": "page 12, line 3", "kind": "page"}


def test_sarif_takes_codes_that_no_table_lists() -> None:
    note = Diagnostic(Span(0, 2), "page-skipped", Severity.NOTE, "a page could not be read")
    issue = parse_issue(Source(TITLE, notes=(note,)))
    log = sarif([Checked(Path("gazette.pdf"), issue, tuple(report(issue, issue.diagnostics)))])
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    (run,) = log["runs"]
    assert run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]["id"] == "page-skipped"


def test_sarif_is_the_same_each_time(wrong: Path) -> None:
    assert gongbao("check", wrong, "--format", "sarif").stdout == gongbao("check", wrong, "--format", "sarif").stdout


def test_the_result_in_the_documentation_is_what_is_printed(tmp_path: Path) -> None:
    documentation = (ROOT / "docs" / "checks" / "README.md").read_text(encoding="utf-8")
    shown = json.loads(documentation.partition("```json\n")[2].partition("```")[0])
    (tmp_path / "sources").mkdir()
    _written(tmp_path / "sources" / "plan.txt", RULES["threshold-gap"].wrong.strip() + "\n")
    (result,) = _log("sources/plan.txt", cwd=tmp_path)["runs"][0]["results"]
    assert shown.pop("partialFingerprints").keys() == result.pop("partialFingerprints").keys()
    assert shown == result


def test_the_example_in_the_documentation_runs() -> None:
    outcome = doctest.testfile(str(ROOT / "docs" / "checks" / "README.md"), module_relative=False, encoding="utf-8")
    assert (outcome.attempted, outcome.failed) == (3, 0)


def test_one_file_that_can_not_be_read_leaves_the_others_checked(wrong: Path, plain: Path) -> None:
    (plain.parent / "scan.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    done = gongbao("check", plain.parent, "--format", "json")
    assert done.returncode == 2
    assert "scan.doc: is an old Office file" in done.stderr
    assert {Path(found["path"]).name for found in json.loads(done.stdout)} == {"wrong.txt"}
