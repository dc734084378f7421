"""The static site as its visitors have it: from files, without a server, without a request to anywhere."""

import datetime
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import html5lib
import pytest
from lxml import html

from gongbao.exports import site
from gongbao.exports.records import agency_records, issue_records
from gongbao.exports.site_names import agency_file, document_file, issue_file
from gongbao.exports.site_pages import shown
from gongbao.graph.directory import Graph
from gongbao.graph.iris import issue_iris
from gongbao.parser.model import BlockKind, Issue
from tests.built import built
from tests.hostile import DIRECTIONS, MARKUP

DAY = datetime.date(2025, 12, 15)
LEAD = "https://w3id.org/gongbao/agency/青河州/农业农村局"
DOCUMENT = "https://w3id.org/gongbao/eli/qinghe/2024/2/doc/1"
BASE = "https://w3id.org/gongbao/"


def written(graph: Graph, folder: Path, day: datetime.date | None = DAY) -> Path:
    folder.mkdir()
    site.write(graph, folder, as_of=day)
    return folder


@pytest.fixture(scope="module")
def pages(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(graph, tmp_path_factory.mktemp("pages") / "site")


@pytest.fixture(scope="module")
def hostile_pages(hostile: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(hostile, tmp_path_factory.mktemp("hostile pages") / "site")


@pytest.fixture(params=["pages", "hostile_pages"])
def either(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder


def parsed(file: Path) -> Any:
    return html.document_fromstring(file.read_bytes().decode(), parser=html.HTMLParser(huge_tree=True))


def text(element: Any) -> str:
    return "".join("".join(element.itertext()).split())


# ----------------------------------------------------------------------------------------------------------- the pages


def test_there_is_a_page_for_each_agency_and_document(graph: Graph, pages: Path) -> None:
    for record in agency_records(graph):
        assert record.name in text(parsed(pages / agency_file(record.id)).find(".//h1"))
    for records in issue_records(graph):
        for document in records.documents:
            assert (document.title or "") in text(parsed(pages / document_file(document.id, BASE)).find(".//title"))


def test_an_agency_has_its_duties_by_deadline_and_its_partners(pages: Path) -> None:
    page = parsed(pages / agency_file(LEAD))
    [row] = page.cssselect(".duties tbody tr")
    cells = [text(cell) for cell in row]
    assert cells[0].startswith("2025-12-3130日内到期")
    assert cells[1] == "牵头"
    assert cells[2].startswith("2025年底前新建高标准农田5万亩") or "新建高标准农田" in cells[2]
    assert "新建高标准农田=50,000亩" in cells[3]
    assert cells[4] == "青政发〔2024〕12号二、（一）"
    [measured] = page.cssselect(".targets tbody tr")[:1]
    assert "新建高标准农田=50,000亩" in text(measured)
    assert "青河州水利局" in text(page.cssselect("section[aria-labelledby='ui:partners']")[0])


def test_all_facts_are_marked_with_an_anchor_and_a_reading(graph: Graph, pages: Path) -> None:
    """Each fact once, with an anchor where it begins and a reading in the list of all."""
    marked, told = Counter[str](), Counter[str]()
    for records in issue_records(graph):
        for document in records.documents:
            page = parsed(pages / document_file(document.id, BASE))
            readings = {each.get("id") for each in page.cssselect(".told li")}
            for mark in page.cssselect(".text mark"):
                assert mark.get("data-reading") in readings
                assert mark.get("title") or mark.get("class") == "obligation"
                if mark.get("id"):
                    marked[mark.get("class")] += 1
            told.update(each.get("class") for each in page.cssselect(".told li"))
        numbers = {
            "obligation": len(records.obligations),
            "assignment": len(records.issue.assignments),
            "target": len(records.targets),
            "deadline": len(records.deadlines),
            "citation": len(records.citations),
        }
        marked.subtract(numbers)
        told.subtract(numbers)
    assert set(marked.values()) == {0}
    assert {kind: left for kind, left in told.items() if kind != "agency" and left} == {}


def test_a_reading_tells_what_was_read(pages: Path) -> None:
    page = parsed(pages / document_file(DOCUMENT, BASE))
    [reading] = [each for each in page.cssselect(".told li.target") if "粮食播种面积" in text(each)]
    assert "粮食播种面积≥300,000亩" in text(reading)
    assert "2025-12-31" in text(reading)
    [assigned] = [each for each in page.cssselect(".told li.assignment") if "牵头" in text(each)]
    assert {link.get("href") for link in assigned.cssselect("dd a")} >= {f"../{agency_file(LEAD)}"}


def printed(issue: Issue, document: str | None) -> str:
    """What a page has to show of a document, without blanks: all but page numbers, running headers and markup."""
    sheets = {"page", "markup"}
    blocks = [each for each in issue.blocks if each.document == document]
    pieces = [each.pieces for each in blocks if each.kind is not BlockKind.FURNITURE or each.role not in sheets]
    words = "".join(issue.source.text[start:end] for each in pieces for start, end in each)
    return shown("".join(words.split()))


def test_the_text_is_whole_and_in_order(graph: Graph, hostile: Graph, pages: Path, hostile_pages: Path) -> None:
    for asked, folder in ((graph, pages), (hostile, hostile_pages)):
        for records in issue_records(asked):
            for record, document in zip(records.documents, records.issue.documents, strict=True):
                page = parsed(folder / document_file(record.id, BASE))
                assert text(page.cssselect("article.text")[0]) == printed(records.issue, document.id)


def test_an_issue_shows_what_stands_in_no_document(graph: Graph, pages: Path) -> None:
    for records in issue_records(graph):
        page = parsed(pages / issue_file(records.id, BASE))
        article = page.cssselect("article.text")[0]
        assert [each.get("href") for each in article.cssselect(".documents a")] == [
            f"../{document_file(document.id, BASE)}" for document in records.documents
        ]
        for each in article.cssselect(".documents"):
            each.drop_tree()
        assert text(article) == printed(records.issue, None)


# ------------------------------------------------------------------------------------------------------- links, safety


def test_every_link_and_anchor_leads_somewhere(either: Path) -> None:
    ids = {file: {each.get("id") for each in parsed(file).xpath("//*[@id]")} for file in either.rglob("*.html")}
    for file in ids:
        page = parsed(file)
        names = [each.get("id") for each in page.xpath("//*[@id]")]
        assert len(names) == len(set(names)), f"{file}: an id stands twice"
        for link in page.xpath("//a[@href]"):
            path, _, fragment = link.get("href").partition("#")
            target = (file.parent / unquote(path)).resolve() if path else file
            assert target in ids, link.get("href")
            assert not fragment or unquote(fragment) in ids[target] or fragment in ids[target], link.get("href")


def test_anchors_are_the_fragments_of_iris(graph: Graph, pages: Path) -> None:
    for records in issue_records(graph):
        files = {document.id: document_file(document.id, BASE) for document in records.documents}
        files[records.id] = issue_file(records.id, BASE)
        names = {
            iri: {each.get("id") for each in parsed(pages / file).xpath("//*[@id]")} for iri, file in files.items()
        }
        iris = issue_iris(records.issue, BASE)
        facts = (iris.divisions, iris.assignments, iris.obligations, iris.targets, iris.deadlines, iris.citations)
        for page, _, fragment in (iri.partition("#") for stated in facts for iri in stated):
            assert fragment in names[page]
        for obligation in records.obligations:
            page, _, fragment = obligation.id.partition("#")
            tasks = range(1, len(obligation.tasks) + 1)
            assert {f"{fragment}__task_{number}" for number in tasks} <= names[page]


def test_nothing_is_loaded_from_elsewhere(either: Path) -> None:
    for file in either.rglob("*.html"):
        page = parsed(file)
        [policy] = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'")
        loaded = page.xpath("//@src | //link/@href | //@srcset | //@action | //@background")
        assert loaded
        assert not [each for each in loaded if ":" in each or each.startswith("//")]
        assert not page.xpath("//script[text()] | //style | //@onclick | //iframe | //object | //img")
    assert not re.search(r"https?:|url\(|@import", (either / "style.css").read_text(encoding="utf-8"))
    assert not re.search(r"https?:|fetch|XMLHttpRequest|innerHTML", (either / "script.js").read_text(encoding="utf-8"))


def test_pages_are_valid_html(either: Path) -> None:
    for file in either.rglob("*.html"):
        html5lib.HTMLParser(strict=True).parse(file.read_bytes().decode())


def test_markup_shows_as_text(hostile_pages: Path) -> None:
    [document] = (hostile_pages / "documents").iterdir()
    page = parsed(document)
    assert MARKUP in text(page.cssselect("article.text")[0])
    assert [each.get("src") for each in page.xpath("//script")] == ["../script.js"]
    data = "".join(file.read_text(encoding="utf-8") for file in (hostile_pages / "search").iterdir())
    assert "<" not in data
    assert "\u2028" not in data


def test_marks_of_direction_stay_inside(hostile_pages: Path) -> None:
    index = (hostile_pages / "index.html").read_text(encoding="utf-8")
    for character in DIRECTIONS:
        for found in re.finditer(character, index):
            before = index[: found.start()]
            assert before.rfind("<bdi>") > before.rfind("</bdi>")


def test_file_names_are_plain_and_differ_without_case(either: Path) -> None:
    names = [file.relative_to(either).as_posix() for file in either.rglob("*") if file.is_file()]
    assert all(re.fullmatch(r"[a-z0-9/.-]+", name) for name in names)
    assert len({name.lower() for name in names}) == len(names)


# -------------------------------------------------------------------------------------------------------- in a browser


def in_chromium(page: str, folder: Path) -> Any:
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}", "--dump-dom"]
    done = subprocess.run([*command, "--virtual-time-budget=4000", page], capture_output=True, check=True, timeout=120)
    return html.document_fromstring(done.stdout.decode())


def test_a_page_searches_without_a_server(pages: Path, tmp_path: Path) -> None:
    opened = in_chromium(f"{(pages / 'index.html').as_uri()}?q={quote('高标准农田')}", tmp_path)
    links = opened.cssselect(".found a")
    assert any(link.get("href").startswith("documents/") and "新建高标准农田" in text(link) for link in links)
    nothing = in_chromium(f"{(pages / 'index.html').as_uri()}?q={quote('航天员')}", tmp_path)
    assert "没有找到" in text(nothing.cssselect(".found")[0])


def test_a_fact_that_is_pointed_at_tells_its_reading(pages: Path, tmp_path: Path) -> None:
    opened = in_chromium(f"{(pages / document_file(DOCUMENT, BASE)).as_uri()}#target_1", tmp_path)
    assert "粮食播种面积≥300,000亩" in text(opened.cssselect(".reading")[0])


# --------------------------------------------------------------------------------------------------------- determinism


def test_two_exports_are_the_same_bytes(graph: Graph, pages: Path, tmp_path: Path) -> None:
    again = written(graph, tmp_path / "again")
    for file in (each for each in pages.rglob("*") if each.is_file()):
        assert file.read_bytes() == (again / file.relative_to(pages)).read_bytes()


def test_without_a_day_nothing_is_overdue(graph: Graph, tmp_path: Path) -> None:
    folder = written(graph, tmp_path / "site", None)
    assert not any("state" in (file.read_text(encoding="utf-8")) for file in folder.glob("agencies/*.html"))


def test_an_empty_graph_is_a_site(tmp_path: Path) -> None:
    folder = written(built(tmp_path / "graph"), tmp_path / "site")
    assert "0 期" in " ".join(parsed(folder / "index.html").cssselect(".counts")[0].text_content().split())
