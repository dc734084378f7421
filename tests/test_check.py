"""What is doubtful in a reading is said, with a code that the documentation explains and the words that it is about."""

import ast
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

from gongbao.corpus import load_regions
from gongbao.parser import Confidence, Severity, Source, parse_issue
from gongbao.parser.check import find_doubts
from gongbao.parser.check_report import report
from gongbao.parser.check_rules import READING
from gongbao.parser.lines import lines_of
from gongbao.parser.model import Metadatum
from tests.command import gongbao, output

ROOT = Path(__file__).parents[1]
DOCUMENTATION = (ROOT / "docs" / "diagnostics.md").read_text(encoding="utf-8")
TITLE = "某市人民政府关于加强水源保护的通知\n\n"
DATED = "\n\n某市人民政府\n\n2024年3月5日"


def doubts(body: str) -> list[tuple[str, str]]:
    """The codes of the diagnostics of a small document, with the words that they are about."""
    issue = parse_issue(TITLE + body, regions=load_regions())
    return [(each.diagnostic.code, each.words) for each in report(issue, issue.diagnostics)]


# --------------------------------------------------------------------------------------------------- doubtful readings


def test_a_plain_reading_has_no_diagnostics() -> None:
    assert doubts("2025年底前水质达标率达到95%以上。（市水利局、市生态环境局）") == []


def test_a_year_before_which_something_is_due_is_ambiguous_and_stays_literal() -> None:
    issue = parse_issue(f"{TITLE}2025年前完成界碑设置。")
    (diagnostic,) = issue.diagnostics
    assert (diagnostic.code, diagnostic.severity) == ("ambiguous-date", Severity.WARNING)
    assert "2024-12-31" in diagnostic.message
    assert diagnostic.span == issue.deadlines[0].evidence.span


@pytest.mark.parametrize("words", ["2025年底前", "2025年6月底前", "2025年6月30日前", "到2025年"])
def test_a_time_that_can_mean_one_thing_only_is_not_ambiguous(words: str) -> None:
    assert doubts(f"{words}完成界碑设置。") == []


def test_a_month_is_a_note_until_a_date_gives_it_its_year() -> None:
    assert doubts("各单位于6月底前完成界碑设置。") == [("unknown-date", "6月底前")]
    assert doubts(f"各单位于6月底前完成界碑设置。{DATED}") == []


def test_a_number_without_words_for_what_it_measures() -> None:
    assert doubts("达到95%以上。") == [("target-without-indicator", "95%以上")]
    assert doubts("水质达标率达到95%以上。") == []


def test_owners_after_other_owners_own_nothing() -> None:
    assert doubts("完成界碑设置。（市水利局、市生态环境局）（市财政局、市审计局）") == [
        ("empty-scope", "（市财政局、市审计局）")
    ]


def test_a_name_that_is_no_public_bodys_makes_the_assignment_doubtful() -> None:
    issue = parse_issue(f"{TITLE}完成界碑设置。（市水利局、市生态环境局、绿水行动）")
    assert [diagnostic.code for diagnostic in issue.diagnostics] == ["unknown-agency"]
    assert [assignment.confidence for assignment in issue.assignments] == [Confidence.DOUBTFUL]


def test_a_doubt_is_said_once_for_the_same_words() -> None:
    (target,) = parse_issue(f"{TITLE}达到95%以上。").targets
    assert len(find_doubts((), (target, target), ())) == 1


def test_the_words_of_a_diagnostic_leave_out_the_page_number_inside() -> None:
    text = f"{TITLE}完成界碑设置。（市水利局、市生态环境局、绿\n\n— 3 —\n\n水行动）"
    issue = parse_issue(text)
    (found,) = report(issue, issue.diagnostics)
    assert (found.diagnostic.code, found.words) == ("unknown-agency", "（市水利局、市生态环境局、绿水行动）")


def test_every_diagnostic_stands_inside_its_source() -> None:
    texts = re.findall(r"```text\n(.*?)```", DOCUMENTATION, re.DOTALL)
    issue = parse_issue(Source("\n\n".join(texts)))
    assert issue.diagnostics
    assert all(0 <= found.span.start < found.span.end <= len(issue.source.text) for found in issue.diagnostics)


def test_the_authority_file_settles_whose_an_agency_is(tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "sources").mkdir(parents=True)
    source = own / "sources" / "water.txt"
    example = documented()["ambiguous-agency"].example
    assert example is not None
    source.write_text(example.text, encoding="utf-8")
    assert "ambiguous-agency" in gongbao("check", source, "--corpus", own).stdout
    entry = '[[agency]]\nname = "各县水利局"\njurisdiction = "辽宁省"\naliases = ["县水利局"]\n'
    (own / "agencies.toml").write_text(entry, encoding="utf-8")
    assert output("check", source, "--corpus", own) == ""


# ------------------------------------------------------------------------------------------------------- documentation


class Documented(NamedTuple):
    """A section of the documentation: a code's severity, and a text that shows it with what its page says of it.

    What readers say of files other than texts has no example there; each reader's tests have one.
    """

    severity: str
    example: Source | None


def documented() -> dict[str, Documented]:
    """The codes of the documentation, in its order."""
    found = {}
    for section in re.split(r"^## ", DOCUMENTATION, flags=re.MULTILINE)[1:]:
        code, _, rest = section.partition("\n\n")
        shown = dict(re.findall(r"^```(text|toml)\n(.*?)^```", rest, re.DOTALL | re.MULTILINE))
        severity = re.match(r"\*\*(\w+)\.\*\*", rest)
        assert severity is not None, code
        metadata = tuple(Metadatum(*pair) for pair in tomllib.loads(shown.get("toml", "")).items())
        example = Source(shown["text"], metadata=metadata) if "text" in shown else None
        found[code] = Documented(severity[1].lower(), example)
    return found


def codes_in_the_source(*packages: str) -> set[str]:
    """The codes in every `Diagnostic(…)` and in what becomes one; what isn't written out there fails."""
    places = {"Diagnostic": 1, "Doubt": 0, "Remark": 0, "_note": 0}
    codes = set()
    for module in sorted(ROOT.glob("[!.]*/*.py")):
        if module.parent.name in {"tests", "bench"} or (packages and module.parent.name not in packages):
            continue
        for call in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in places:
                code = call.args[places[call.func.id]]
                handed_on = (isinstance(code, ast.Attribute) and code.attr == "code") or getattr(
                    code, "id", ""
                ) == "code"
                if not handed_on:
                    assert isinstance(code, ast.Constant), f"{module.name}:{call.lineno}: write the code out"
                    codes.add(str(code.value))
    return codes


def test_every_code_in_the_source_is_documented_and_no_other() -> None:
    assert codes_in_the_source() == set(documented())
    assert {code: rule.severity.value for code, rule in READING.items()} == {
        code: section.severity for code, section in documented().items()
    }
    assert re.findall(r"^\| \[(\S+)\]\(#\1\)", DOCUMENTATION, re.MULTILINE) == list(documented())


def test_every_code_of_the_parser_has_an_example() -> None:
    assert {code for code in codes_in_the_source("parser") if documented()[code].example is None} <= {"doubtful-words"}


@pytest.mark.parametrize("code", [code for code, section in documented().items() if section.example])
def test_the_example_of_a_code_shows_it_and_nothing_else(code: str) -> None:
    severity, example = documented()[code]
    assert example is not None
    found = {
        (diagnostic.code, diagnostic.severity.value)
        for diagnostic in parse_issue(example, regions=load_regions()).diagnostics
    }
    assert found == {(code, severity)}


@pytest.mark.parametrize(
    ("text", "position", "place"),
    [
        ("", 0, (1, 1)),
        ("一\n二三", 3, (2, 2)),
        ("一\r二", 2, (2, 1)),
        ("一\r\n\r\n二", 5, (3, 1)),
        ("一\u2028二", 2, (1, 3)),
    ],
)
def test_lines_and_columns_are_counted_as_editors_do(text: str, position: int, place: tuple[int, int]) -> None:
    assert lines_of(text).place(position) == place
