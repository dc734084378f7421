"""The workbook as Excel's and LibreOffice's readers see it."""

import datetime
import io
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gongbao.exports import workbook
from gongbao.exports.records import issue_records
from gongbao.exports.wording import ROLES
from gongbao.graph.directory import Graph, GraphDirectory, open_graph
from gongbao.parser import parse_issue
from gongbao.parser.model import Masthead, Source
from tests.hostile import MARKUP, hostile_graph
from tests.issues import ISSUE, SEQUEL
from tests.office import converted

DAY = datetime.date(2025, 12, 15)
SHEETS = ["概览", "责任清单", "指标", "时限", "文件", "引用"]


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


def graph_of(folder: Path, *texts: str) -> Graph:
    with GraphDirectory(folder).writing() as build:
        for number, text in enumerate(texts, 1):
            build.put(parse_issue(Source(text=text, masthead=Masthead(key=f"qinghe/2024/{number}"))))
    return open_graph(folder)


def written(graph: Graph, day: datetime.date = DAY) -> bytes:
    stream = io.BytesIO()
    workbook.write(graph, stream, as_of=day)
    return stream.getvalue()


def opened(graph: Graph, day: datetime.date = DAY) -> Any:
    return openpyxl.load_workbook(io.BytesIO(written(graph, day)))


def rows(graph: Graph, sheet: str, day: datetime.date = DAY) -> list[dict[str, Any]]:
    heading, *lines = opened(graph, day)[sheet].iter_rows(values_only=True)
    return [dict(zip(heading, line, strict=True)) for line in lines]


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
    assert duty["内容"].startswith("2025年底前新建高标准农田5万亩")
    assert "新建高标准农田 =50,000亩" in duty["指标"].split("\n")
    assert duty["最后期限"] == datetime.datetime(2025, 12, 31)
    assert duty["状态"] == "30日内到期"
    assert duty["文件"] == "青政发〔2024〕12号"
    assert duty["条款"] == "二、（一）"


def test_a_target_is_a_number_and_a_deadline_a_date(graph: Graph) -> None:
    [target] = [row for row in rows(graph, "指标") if row["指标"] == "粮食播种面积"]
    assert (target["比较"], target["数值"], target["单位"]) == ("≥", 300000, "亩")
    assert target["期限"] == datetime.datetime(2025, 12, 31)
    sheet = opened(graph)["时限"]
    assert {cell.number_format for cell in sheet["D"][1:] if cell.value} == {"yyyy-mm-dd"}


def test_what_is_overdue_is_marked_in_words_and_colour(graph: Graph) -> None:
    before, after = (opened(graph, day)["时限"] for day in (datetime.date(2024, 4, 1), datetime.date(2026, 6, 1)))
    words = [Counter(cell.value for cell in sheet["E"][1:]) for sheet in (before, after)]
    assert words[0]["已逾期"] == 0
    assert words[1]["已逾期"] > 0
    overdue = next(cell for cell in after["E"] if cell.value == "已逾期")
    assert overdue.fill.fgColor.rgb == "FFF8D7DA"


NOTICE = """青河州人民政府关于{}的通知

青政发〔2024〕{}号

各县市人民政府：

一、{}

2024年{}月5日
"""


def test_what_is_repealed_is_not_owed(tmp_path: Path) -> None:
    old = NOTICE.format("春耕", 7, "2024年6月底前完成备耕。（州财政局）", 3)
    new = NOTICE.format("秋收", 9, "《青河州人民政府关于春耕的通知》（青政发〔2024〕7号）同时废止。", 8)
    both = graph_of(tmp_path, old, new)
    assert [row["状态"] for row in rows(both, "责任清单", datetime.date(2024, 7, 1))] == ["已逾期"]
    assert [row["状态"] for row in rows(both, "责任清单", datetime.date(2024, 9, 1))] == ["已废止"]
    [gone] = [row for row in rows(both, "文件", datetime.date(2024, 9, 1)) if row["文件"] == "青政发〔2024〕7号"]
    assert gone["废止于"] == "青政发〔2024〕9号"


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


def test_the_overview_counts_roles(graph: Graph) -> None:
    told = {row[0]: row[1] for row in opened(graph)["概览"].iter_rows(min_row=5, max_col=2, values_only=True)}
    borne = Counter(each.role for records in issue_records(graph) for each in records.assignments)
    assert {role: told[f"其中{word}部门（项次）"] for role, word in ROLES.items()} == {
        role: borne[role] for role in ROLES
    }


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
    longest = max((row["内容"] for row in rows(hostile, "责任清单")), key=len)
    assert len(longest) == 32_767
    assert longest.endswith("……（文字过长，全文见条款链接）")


def test_what_looks_like_an_escape_of_excel_shows_as_it_is(tmp_path: Path) -> None:
    asked = graph_of(tmp_path, NOTICE.format("编码", 7, "2024年6月底前完成_x0041_编码。（州财政局）", 3))
    assert "_x0041_" in rows(asked, "责任清单")[0]["内容"]


def test_an_empty_graph_is_a_workbook(tmp_path: Path) -> None:
    assert rows(graph_of(tmp_path), "责任清单") == []


# ----------------------------------------------------------------------------------------------- determinism, a reader


def test_the_same_graph_and_day_give_the_same_content(graph: Graph) -> None:
    first, second = (zipfile.ZipFile(io.BytesIO(written(graph))) for _ in range(2))
    assert {name: first.read(name) for name in first.namelist()} == {
        name: second.read(name) for name in second.namelist()
    }


def test_libreoffice_opens_it(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "duties.xlsx").write_bytes(written(graph))
    pages = converted(tmp_path / "duties.xlsx", "pdf", tmp_path / "office")
    text = subprocess.run(["pdftotext", "-layout", pages, "-"], capture_output=True, check=True).stdout.decode()
    assert "公报责任清单" in text
    assert "新建高标准农田" in text
    assert "2025-12-31" in text
    assert "#REF" not in text
