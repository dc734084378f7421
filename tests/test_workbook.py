"""The workbook as Excel's and LibreOffice's readers see it."""

import datetime
import io
import os
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from gongbao.corpus import load_regions, load_source, shipped_sources
from gongbao.exports import workbook, workbook_worksheets
from gongbao.exports.records import agency_records, issue_records
from gongbao.exports.wording import ROLES
from gongbao.exports.workbook_columns import Column, Link, Row
from gongbao.exports.workbook_worksheets import CUT, Listing, Styles, cell_text
from gongbao.graph import run_query, shipped_queries
from gongbao.graph.directory import Graph, GraphDirectory, open_graph
from gongbao.parser import parse_issue
from gongbao.parser.model import GongbaoError
from tests.built import read
from tests.hostile import MARKUP
from tests.office import converted

DAY = datetime.date(2025, 12, 15)
SHEETS = ["概览", "责任清单", "部门", "指标", "时限", "文件", "引用"]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("shipped")
    with GraphDirectory(folder).writing() as build:
        for file in shipped_sources():
            build.put(parse_issue(load_source(file), regions=load_regions()))
    return open_graph(folder)


def drawn(folder: Path, lines: Sequence[Row], place: str | None = None) -> Any:
    """A workbook of one sheet that lists these rows under 甲 and 乙."""
    with xlsxwriter.Workbook(folder / "drawn.xlsx", {"constant_memory": True}) as book:
        listing = Listing(book, Styles(book), "表", (Column("甲", 20), Column("乙", 20)), lambda document: place)
        for line in lines:
            listing.append(line)
        listing.close()
    return openpyxl.load_workbook(folder / "drawn.xlsx")


def written(graph: Graph, day: datetime.date = DAY) -> bytes:
    stream = io.BytesIO()
    workbook.write(graph, stream, as_of=day)
    return stream.getvalue()


def opened(graph: Graph, day: datetime.date = DAY) -> Any:
    return openpyxl.load_workbook(io.BytesIO(written(graph, day)))


def rows(graph: Graph, sheet: str, day: datetime.date = DAY) -> list[dict[str, Any]]:
    return listed(opened(graph, day)[sheet])


def listed(sheet: Any) -> list[dict[str, Any]]:
    heading, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, line, strict=True)) for line in lines if any(each is not None for each in line)]


# ------------------------------------------------------------------------------------------------------------- content


def test_the_sheets_are_ready_to_read(graph: Graph) -> None:
    book = opened(graph)
    assert book.sheetnames == SHEETS
    for name in SHEETS[1:]:
        sheet = book[name]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$1"
        assert all(sheet.column_dimensions[cell.column_letter].width > 5 for cell in sheet[1])
    assert len(book["概览"]._charts) == 2


@pytest.mark.parametrize(
    ("sheet", "count"),
    [
        ("责任清单", lambda each: len(each.assignments)),
        ("指标", lambda each: len(each.targets)),
        ("时限", lambda each: len(each.deadlines)),
        ("文件", lambda each: len(each.documents)),
        ("引用", lambda each: len(each.citations)),
    ],
)
def test_a_sheet_has_a_row_for_each(graph: Graph, sheet: str, count: Callable[[Any], int]) -> None:
    assert len(rows(graph, sheet)) == sum(map(count, issue_records(graph))) > 0


def test_a_duty_tells_who_what_by_when_and_where(graph: Graph) -> None:
    [duty] = [row for row in rows(graph, "责任清单") if row["部门"] == "青河州农业农村局"]
    assert duty["角色"] == "牵头"
    assert duty["任务"] == "新建高标准农田"
    assert duty["原文"].startswith("2025年底前新建高标准农田5万亩")
    assert duty["原文"].endswith("\n（州农业农村局牵头，水利局配合）")
    assert "新建高标准农田 =50,000亩" in duty["指标"].split("\n")
    assert duty["最后期限"] == datetime.datetime(2025, 12, 31)
    assert duty["状态"] == "30日内到期"
    assert duty["文件"] == "青政发〔2024〕12号"
    assert duty["条款"] == "二、（一）"
    assert duty["条款网址"] == "https://w3id.org/gongbao/eli/qinghe/2024/2/doc/1#sec_2__item_1"


def test_agencies_are_all_listed_with_what_they_bear(graph: Graph) -> None:
    offices = rows(graph, "部门")
    assert len(offices) == len(agency_records(graph))
    borne = Counter((row["部门"], row["角色"]) for row in rows(graph, "责任清单"))
    for office in offices:
        assert [office[word] for word in ROLES.values()] == [borne[office["部门"], word] for word in ROLES.values()]
        assert office["合计"] == sum(office[word] for word in ROLES.values())
    assert "各县市人民政府（青河州）" in {office["部门"] for office in offices}


def test_a_doubtful_reading_says_so(graph: Graph) -> None:
    assert [row["部门"] for row in rows(graph, "责任清单") if row["备注"] == "存疑"] == ["各县市人民政府（青河州）"]


def test_a_target_is_a_number_and_a_deadline_a_date(graph: Graph) -> None:
    [target] = [row for row in rows(graph, "指标") if row["指标"] == "粮食播种面积"]
    assert (target["比较"], target["数值"], target["单位"]) == ("≥", 300000, "亩")
    assert target["最后期限"] == datetime.datetime(2025, 12, 31)
    sheet = opened(graph)["时限"]
    assert {cell.number_format for cell in sheet["D"][1:] if cell.value} == {"yyyy-mm-dd"}


def test_what_is_overdue_is_marked_in_words_and_colour(graph: Graph) -> None:
    before, after = (opened(graph, day)["时限"] for day in (datetime.date(2024, 4, 1), datetime.date(2026, 6, 1)))
    words = [Counter(cell.value for cell in sheet["E"][1:]) for sheet in (before, after)]
    assert words[0]["已逾期"] == 0
    assert words[1]["已逾期"] > 0
    rules = [rule for each in after.conditional_formatting for rule in each.rules if "已逾期" in rule.formula[0]]
    assert {rule.formula[0] for rule in rules} == {'$E2="已逾期"'}
    assert {str(each.sqref)[0] for each in after.conditional_formatting} == {"D", "E"}
    assert all(rule.dxf.font.b and rule.dxf.fill for rule in rules)


@pytest.mark.parametrize("day", [datetime.date(2025, 6, 1), datetime.date(2036, 1, 1)])
def test_what_is_overdue_is_what_the_shipped_query_finds(shipped: Graph, day: datetime.date) -> None:
    asked = run_query(shipped.path, shipped_queries()["overdue"].text, parameters={"asOf": day.isoformat()})
    found = [
        dict(zip(asked.variables, (None if each is None else each.value for each in row), strict=True))
        for row in asked.rows
    ]
    told = [row for row in rows(shipped, "责任清单", day) if row["状态"] == "已逾期"]
    assert {(row["部门"], row["文件"], row["条款"]) for row in told} == {
        (each["name"], each["number"], each["path"]) for each in found
    }
    obligations = {str(each["part"]).rpartition("__task_")[0] for each in found}
    assert sum(row["其中逾期"] for row in rows(shipped, "文件", day)) == len(obligations) > 0


NOTICE = """青河州人民政府关于{}的通知

青政发〔2024〕{}号

各县市人民政府：

一、{}

2024年{}月5日
"""


def test_what_is_repealed_is_not_owed(tmp_path: Path) -> None:
    old = NOTICE.format("春耕", 7, "2024年6月底前完成备耕。（州财政局）", 3)
    new = NOTICE.format("秋收", 9, "《青河州人民政府关于春耕的通知》（青政发〔2024〕7号）同时废止。", 8)
    both = read(tmp_path, old, new)
    assert [row["状态"] for row in rows(both, "责任清单", datetime.date(2024, 7, 1))] == ["已逾期"]
    assert [row["状态"] for row in rows(both, "责任清单", datetime.date(2024, 9, 1))] == ["已废止"]
    [gone] = [row for row in rows(both, "文件", datetime.date(2024, 9, 1)) if row["文件"] == "青政发〔2024〕7号"]
    assert gone["废止依据"] == "青政发〔2024〕9号"


def test_facts_lead_to_their_clause_and_their_document(graph: Graph) -> None:
    book = opened(graph)
    sheet = book["责任清单"]
    headings = [cell.value for cell in sheet[1]]
    number = next(cell.row for cell in sheet["A"] if cell.value == "青河州农业农村局")
    clause, document = (sheet.cell(number, headings.index(name) + 1) for name in ("条款", "文件"))
    assert clause.hyperlink.target == "https://w3id.org/gongbao/eli/qinghe/2024/2/doc/1"
    assert clause.hyperlink.location == "sec_2__item_1"
    row = int(document.hyperlink.location.split("!A")[1])
    assert book["文件"].cell(row, 1).value == document.value


def test_the_overview_counts_what_is_listed(graph: Graph) -> None:
    lines = list(opened(graph)["概览"].iter_rows(values_only=True))
    after = {
        line[0]: [dict(zip(line, below, strict=True)) for below in lines[at + 1 :]] for at, line in enumerate(lines)
    }
    records = list(issue_records(graph))
    totals = after["公报期数"][0]
    assert totals["公报期数"] == 2
    assert totals["部门"] == len(agency_records(graph))
    assert totals["职责任务"] == sum(len(each.obligations) for each in records)
    assert [totals[name] for name in ("文件", "指标", "时限", "引用")] == [
        len(rows(graph, name)) for name in ("文件", "指标", "时限", "引用")
    ]
    borne = Counter(each.role for issue in records for each in issue.assignments)
    shares = after["责任分工（部门×任务）"][0]
    assert {role: shares[word] for role, word in ROLES.items()} == {role: borne[role] for role in ROLES}
    assert [line["公报"] for line in after["公报"]] == [
        "云岭省人民政府2024年第9期",
        "青河州人民政府公报2024年第2期",
        "合计",
    ]


# ------------------------------------------------------------------------------------------------------------- hostile


def test_no_text_becomes_a_formula_and_each_shows_as_it_is(hostile: Graph) -> None:
    book = opened(hostile)
    cells = [cell for name in SHEETS for line in book[name].iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert any(text.startswith("=HYPERLINK") for text in texts)
    assert any(MARKUP in text for text in texts)
    assert any("\ufffd半\ufffd" in text for text in texts)


def test_a_text_that_no_cell_can_hold_is_cut_with_a_mark(hostile: Graph) -> None:
    longest = max((row["原文"] for row in rows(hostile, "责任清单")), key=len)
    assert len(longest) == 32_767
    assert longest.endswith(CUT)


def test_what_looks_like_an_escape_of_excel_shows_as_it_is(tmp_path: Path) -> None:
    asked = read(tmp_path, NOTICE.format("编码", 7, "2024年6月底前完成_x0041_编码。（州财政局）", 3))
    assert "_x0041_" in rows(asked, "责任清单")[0]["原文"]


def test_a_text_is_cut_where_excel_would_cut_it() -> None:
    assert cell_text("𠮷" * 16_383) == "𠮷" * 16_383
    cut = cell_text("a" + "𠮷" * 16_384)
    assert cut.endswith(f"𠮷{CUT}")
    assert len(cut.encode("utf-16-le")) // 2 in {32_766, 32_767}


def test_what_looks_like_a_marked_up_text_of_excel_shows_as_it_is(tmp_path: Path) -> None:
    words = "<r><t>2024年6月底前完成</t></r>"
    book = drawn(tmp_path, [(words, 1), (Link(words, address="https://example.org/"), 2)])
    assert [row["甲"] for row in listed(book["表"])] == [words, words]


def test_what_excel_has_no_number_for_is_told_in_words(tmp_path: Path) -> None:
    book = drawn(tmp_path, [(datetime.date(1898, 6, 11), float("nan")), (datetime.date(2024, 2, 29), float("inf"))])
    assert [list(row.values()) for row in listed(book["表"])] == [
        ["1898-06-11", "nan"],
        [datetime.datetime(2024, 2, 29), "inf"],
    ]


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_worksheets, "MOST_ROWS", 3)
    book = drawn(tmp_path, [(f"第{number}行", number) for number in range(1, 6)])
    assert book.sheetnames == ["表", "表（2）", "表（3）"]
    assert [row["乙"] for name in book.sheetnames for row in listed(book[name])] == [1, 2, 3, 4, 5]
    assert book["表（3）"].auto_filter.ref == "A1:B2"


def test_beyond_excels_number_of_links_texts_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_worksheets, "MOST_LINKS", 4)
    lines = [
        (Link("文件", document="doc"), Link(f"条款{number}", address="https://example.org/")) for number in range(4)
    ]
    sheet = drawn(tmp_path, lines, place="'表'!A2")["表"]
    linked = [[cell.hyperlink is not None for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert linked == [[True, True], [False, True], [False, True], [False, False]]
    assert [row["乙"] for row in listed(sheet)] == ["条款0", "条款1", "条款2", "条款3"]


def test_an_address_too_long_for_excel_stays_text(tmp_path: Path) -> None:
    [row] = drawn(tmp_path, [(Link("条款", address=f"https://example.org/{'公' * 2_000}"), 1)])["表"].iter_rows(
        min_row=2
    )
    assert row[0].value == "条款"
    assert row[0].hyperlink is None


def test_a_full_disk_is_told_as_one(graph: Graph) -> None:
    with Path("/dev/full").open("wb") as stream, pytest.raises(OSError, match="No space left"):
        workbook.write(graph, stream, as_of=DAY)


def test_without_its_library_the_command_to_install_is_told(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(GongbaoError, match=r"pip install 'gongbao\[tables\]'"):
        workbook.write(graph, io.BytesIO(), as_of=DAY)


def test_an_empty_graph_is_a_workbook(tmp_path: Path) -> None:
    assert rows(read(tmp_path), "责任清单") == []


# ----------------------------------------------------------------------------------------------- determinism, a reader


WRITE = """
import datetime, sys
from gongbao.exports import workbook
from gongbao.graph import open_graph
workbook.write(open_graph(sys.argv[1]), sys.stdout.buffer, as_of=datetime.date(2025, 12, 15))
"""


def test_the_same_graph_and_day_give_the_same_content(graph: Graph) -> None:
    # In processes of their own: sets have another order there.
    first, second = (
        subprocess.run(
            [sys.executable, "-c", WRITE, graph.path],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    )
    assert contents(first) == contents(second) == contents(written(graph))


def contents(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_libreoffice_opens_it(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "duties.xlsx").write_bytes(written(graph))
    pages = converted(tmp_path / "duties.xlsx", "pdf", tmp_path / "office")
    text = subprocess.run(["pdftotext", "-layout", pages, "-"], capture_output=True, check=True).stdout.decode()
    assert "公报责任清单" in text
    assert "新建高标准农田" in text
    assert "2025-12-31" in text
    assert "#REF" not in text
