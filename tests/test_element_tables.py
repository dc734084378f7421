"""Elements in tables, as Word files set a document's head and end; lists of documents in tables begin none."""

from gongbao.parser import Issue, Source, Span, parse_issue
from gongbao.parser.model import SourceCell, SourceTable
from tests.invariants import assert_invariants

Rows = list[list[str]]

LETTERHEAD: Rows = [["青林草发〔2023〕41号", "签发人：赵某某"]]
COLOPHON: Rows = [["抄送：州财政局，州应急管理局。"], ["青河州林业和草原局办公室", "2023年3月17日印发"]]
BODY = """青河州林业和草原局关于申请草原防火资金的请示

州人民政府：

现就草原防火资金事宜请示如下。

青河州林业和草原局

2023年3月16日"""


def read(*parts: str | Rows) -> Issue:
    """Read a source made of texts and tables, a cell's words on lines of their own."""
    text = ""
    tables = []
    for part in parts:
        if isinstance(part, str):
            text += part
        else:
            rows = []
            for row in part:
                cells = []
                for words in row:
                    cells.append(SourceCell(Span(len(text), len(text) + len(words))))
                    text += words + "\n"
                rows.append(tuple(cells))
            tables.append(SourceTable(tuple(rows)))
        text += "\n\n"
    issue = parse_issue(Source(text, tables=tuple(tables)))
    assert_invariants(issue)
    return issue


def test_number_and_approver_stand_beside_each_other_in_a_table() -> None:
    (document,) = read("青河州林业和草原局文件", LETTERHEAD, BODY).documents
    assert document.issuer_mark == "青河州林业和草原局文件"
    assert document.number == "青林草发〔2023〕41号"
    assert document.approvers == ("赵某某",)
    assert document.title == "青河州林业和草原局关于申请草原防火资金的请示"


def test_the_whole_head_may_be_a_table() -> None:
    rows = [["000012", ""], ["机密★5年", "特急"], ["青河州林业和草原局文件"], *LETTERHEAD]
    (document,) = read(rows, BODY).documents
    assert (document.copy_number, document.security, document.security_period) == ("000012", "机密", "5年")
    assert (document.urgency, document.number) == ("特急", "青林草发〔2023〕41号")
    assert document.issuer_mark == "青河州林业和草原局文件"


def test_several_approvers_one_a_line_in_their_cell() -> None:
    (document,) = read([["青财发〔2022〕57号", "签发人：孙某某\n李某某"]], BODY).documents
    assert document.approvers == ("孙某某", "李某某")


def test_copies_and_printing_stand_in_a_table() -> None:
    (document,) = read("青林草发〔2023〕41号", BODY, COLOPHON).documents
    assert document.copies_to == ("州财政局", "州应急管理局")
    assert document.printed_by == "青河州林业和草原局办公室"
    assert document.printed_on is not None
    assert document.printed_on.isoformat() == "2023-03-17"


def test_copies_and_printing_in_one_cell() -> None:
    rows = [["抄送：州财政局。\n青河州林业和草原局办公室　　2023年3月17日印发"]]
    (document,) = read("青林草发〔2023〕41号", BODY, rows).documents
    assert document.copies_to == ("州财政局",)
    assert document.printed_by == "青河州林业和草原局办公室"


def test_a_list_of_documents_in_a_table_begins_none() -> None:
    rows = [
        ["序号", "文件名称", "文号"],
        ["1", "青河州人民政府关于加强牲畜检疫的通知", "青政发〔2006〕31号"],
        ["2", "青河州人民政府关于调整草原承包费的通知", "青政发〔2009〕12号"],
    ]
    (document,) = read("青林草发〔2023〕41号", BODY, "附件\n\n废止文件目录", rows).documents
    assert document.number == "青林草发〔2023〕41号"


def test_a_column_of_numbers_begins_no_documents() -> None:
    rows = [["青政发〔2006〕31号"], ["青政发〔2009〕12号"], ["青政发〔2010〕8号"]]
    (document,) = read("青林草发〔2023〕41号", BODY, "附件\n\n废止文件目录", rows).documents
    assert document.number == "青林草发〔2023〕41号"


def test_two_documents_with_heads_in_tables() -> None:
    heads = [[["青政发〔2024〕1号", "签发人：孙某某"]], [["青政发〔2024〕2号", "签发人：李某某"]]]
    bodies = [
        f"青河州人民政府关于{thing}的报告\n\n省人民政府：\n\n现报告如下。\n\n青河州人民政府\n\n2024年3月1日"
        for thing in ("春耕", "防火")
    ]
    documents = read(heads[0], bodies[0], heads[1], bodies[1]).documents
    assert [(document.number, document.approvers) for document in documents] == [
        ("青政发〔2024〕1号", ("孙某某",)),
        ("青政发〔2024〕2号", ("李某某",)),
    ]
