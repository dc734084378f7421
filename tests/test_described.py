"""What a page says beside the text: it fills in what the text doesn't print, and a note says where it differs."""

import datetime

import pytest

from gongbao.parser import Issue, Severity, Source, Span, parse_issue
from gongbao.parser.model import Metadatum

TEXT = """江海省人民政府办公厅关于做好秋收工作的通知

江政办发〔2023〕31号

各市人民政府：

现就做好秋收工作通知如下。

江海省人民政府办公厅

2023年9月4日"""
BARE = "关于做好秋收工作的通知\n\n各市人民政府：\n\n现通知如下。10日内报送情况。"


def read(text: str, **metadata: str) -> Issue:
    return parse_issue(Source(text, metadata=tuple(Metadatum(*pair) for pair in metadata.items())))


def differing(issue: Issue) -> list[str]:
    return [note.message for note in issue.diagnostics if note.code == "metadata-differs"]


def test_metadata_fill_in_what_is_not_printed() -> None:
    issue = read(BARE, number="江政办发〔2023〕31号", issuer="江海省人民政府办公厅", date="2023-09-04")
    (document,) = issue.documents
    assert document.number == "江政办发〔2023〕31号"
    assert (document.issuer, document.issuers) == ("江海省人民政府办公厅", ("江海省人民政府办公厅",))
    assert document.date == datetime.date(2023, 9, 4)
    assert differing(issue) == []


def test_a_date_that_the_page_alone_gives_is_what_deadlines_are_counted_from() -> None:
    (deadline,) = read(BARE, date="2023年9月4日").deadlines
    assert deadline.due == datetime.date(2023, 9, 14)


@pytest.mark.parametrize(
    "written", ["2023-09-04", "2023年9月4日", "2023/9/4", "2023-09-04 10:30", "2023年09月04日", "二〇二三年九月四日"]
)
def test_dates_as_pages_write_them(written: str) -> None:
    assert read(BARE, date=written).documents[0].date == datetime.date(2023, 9, 4)


@pytest.mark.parametrize("written", ["无", "——", "", "2023-13-40"])
def test_what_is_no_value_fills_in_nothing(written: str) -> None:
    (document,) = read(BARE, date=written, number=written).documents
    assert (document.date, document.number) == (None, None)


def test_several_issuers() -> None:
    (document,) = read(BARE, issuer="财政部 税务总局").documents
    assert document.issuers == ("财政部", "税务总局")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", "江政办发〔2023〕13号"),
        ("date", "2023-09-05"),
        ("issuer", "江海省农业农村厅"),
        ("title", "关于做好春播工作的通知"),
    ],
)
def test_the_text_wins_and_a_note_tells(name: str, value: str) -> None:
    issue = read(TEXT, **{name: value})
    assert issue.documents == read(TEXT).documents
    (message,) = differing(issue)
    assert f"the {name} as {value}" in message
    assert {note.severity for note in issue.diagnostics if note.code == "metadata-differs"} == {Severity.NOTE}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", "江政办发[2023]31号"),
        ("number", "江政办发（2023）31 号"),
        ("date", "2023年9月4日"),
        ("issuer", "省政府办公厅"),
        ("title", "关于做好秋收工作的通知"),
        ("published", "2023-09-11"),
        ("index", "000014349/2023-00045"),
    ],
)
def test_other_ways_to_write_the_same_are_no_difference(name: str, value: str) -> None:
    assert differing(read(TEXT, **{name: value})) == []


def test_a_note_stands_where_the_page_says_it() -> None:
    text = f"发文字号：江政办发〔2023〕13号\n\n{TEXT}"
    value = Span(5, 19)
    source = Source(text, metadata=(Metadatum("number", text[slice(*value)], value),), furniture=(Span(0, 19),))
    (note,) = (each for each in parse_issue(source).diagnostics if each.code == "metadata-differs")
    assert note.span == value


def test_metadata_are_not_used_where_there_are_several_documents() -> None:
    issue = read(f"{TEXT}\n\n{TEXT.replace('31号', '32号')}", date="2020-01-01", number="江政办发〔2020〕1号")
    assert len(issue.documents) == 2
    assert differing(issue) == []
