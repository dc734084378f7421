"""The static site as its visitors have it: from files, without a server, without a request to anywhere."""

import datetime
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from gongbao.exports import site, site_pages
from gongbao.exports.records import agency_records, issue_records
from gongbao.exports.site_names import agency_file, document_file, issue_file
from gongbao.exports.site_pages import shown
from gongbao.exports.site_search import SearchFiles
from gongbao.exports.site_text import Content, Paragraph, Shown, Texts
from gongbao.graph.directory import Graph
from gongbao.graph.iris import agency_iri, home, issue_iris
from gongbao.graph.places import read
from gongbao.parser.model import (
    Block,
    BlockKind,
    Comparator,
    Document,
    Evidence,
    Issue,
    Masthead,
    Source,
    Span,
    Target,
    TargetKind,
)
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
    """In an element that is set apart, or in a paragraph of the printed text, which nothing reaches out of."""
    seen = 0
    for file in hostile_pages.rglob("*.html"):
        for words in parsed(file).xpath("//text()[not(ancestor::bdi)][not(ancestor::article)]"):
            assert not set(words) & set(DIRECTIONS), file
        seen += sum(bool(set(words) & set(DIRECTIONS)) for words in parsed(file).xpath("//bdi//text()"))
    assert seen
    data = "".join(file.read_text(encoding="utf-8") for file in (hostile_pages / "search").iterdir())
    assert not set(data) & set(DIRECTIONS)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3: the ratio of relative luminances."""

    def luminance(colour: str) -> float:
        shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(scheme: int) -> None:
    style = (site_pages.TEMPLATES / "style.css").read_text(encoding="utf-8")
    colours = dict(
        re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", re.findall(r":root \{(.*?)\}", style, re.DOTALL)[scheme])
    )
    for behind in ("paper", "sheet", "target", "deadline", "citation", "assignment"):
        assert contrast(colours["ink"], colours[behind]) >= 7, behind
    for ink, behind in (("soft", "paper"), ("soft", "sheet"), ("accent", "paper"), ("accent", "sheet")):
        assert contrast(colours[ink], colours[behind]) >= 4.5, (ink, behind)
    for state in ("overdue", "soon"):
        assert contrast(colours[state], colours[f"{state}-fill"]) >= 4.5, state


def test_file_names_are_plain_and_differ_without_case(either: Path) -> None:
    names = [file.relative_to(either).as_posix() for file in either.rglob("*") if file.is_file()]
    assert all(re.fullmatch(r"[a-z0-9/.-]+", name) for name in names)
    assert len({name.lower() for name in names}) == len(names)


@pytest.mark.parametrize("agency", ["CON", "con", "a/b", "a%2Fb", "..", "局" * 5000, "市" + DIRECTIONS, 'x:?*"<>|'])
def test_odd_names_have_files_that_every_system_takes(agency: str) -> None:
    name = agency_file(agency_iri(agency))
    assert re.fullmatch(r"agencies/[0-9a-f]{20}\.html", name)


# -------------------------------------------------------------------------------------------------------------- search


def entries(folder: Path) -> list[tuple[str, str, str, str]]:
    found = []
    for file in sorted(folder.iterdir()):
        if file.name != "count.js":
            pages, rows = json.loads(
                file.read_text(encoding="utf-8").removeprefix("gongbaoEntries(").removesuffix(");\n")
            )
            found += [(kind, words, more, f"{pages[page]}#{fragment}") for kind, words, more, page, fragment in rows]
    return found


def test_names_and_tasks_are_in_files_of_their_own_which_are_small(tmp_path: Path) -> None:
    search = SearchFiles(tmp_path / "search")
    for number in range(3000):
        search.add("task", f"任务{number}" + "绿色" * 150, "部门", f"documents/{number % 7}.html#obl_{number}")
    search.add("agency", "市财政局", "", "agencies/1.html")
    search.close()
    names = sorted(file.name for file in (tmp_path / "search").iterdir())
    assert names == ["count.js", "names-1.js", "tasks-1.js", "tasks-2.js", "tasks-3.js"]
    assert (tmp_path / "search/count.js").read_text(encoding="utf-8") == "gongbaoFiles(1, 3);\n"
    assert max(file.stat().st_size for file in (tmp_path / "search").iterdir()) < 1_300_000
    assert len(entries(tmp_path / "search")) == 3001
    assert ("t", "任务8" + "绿色" * 150, "部门", "documents/1.html#obl_8") in entries(tmp_path / "search")


def test_what_stands_where_a_long_text_is_parted_is_found(tmp_path: Path) -> None:
    search = SearchFiles(tmp_path / "search")
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 1000)))
    search.add("task", text, "", "documents/1.html")
    search.close()
    parts = [words for _, words, _, _ in entries(tmp_path / "search")]
    assert all(any(text[at : at + 30] in part for part in parts) for at in range(len(text) - 30))


def test_all_duties_are_found_by_their_words(graph: Graph, pages: Path) -> None:
    found = {(words, link) for kind, words, _, link in entries(pages / "search") if kind == "t"}
    for records in issue_records(graph):
        for obligation in records.obligations:
            page, _, fragment = obligation.id.partition("#")
            assert (obligation.text, f"{document_file(page, BASE)}#{fragment}") in found


# -------------------------------------------------------------------------------------------------------- in a browser


def in_chromium(page: str, folder: Path, *options: str) -> Any:
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}", "--dump-dom"]
    done = subprocess.run(
        [*command, "--virtual-time-budget=4000", *options, page], capture_output=True, check=True, timeout=120
    )
    return html.document_fromstring(done.stdout.decode())


def test_a_page_searches_without_a_server(pages: Path, tmp_path: Path) -> None:
    opened = in_chromium(f"{(pages / 'index.html').as_uri()}?q={quote('高标准农田')}", tmp_path)
    links = opened.cssselect(".found a")
    assert any(link.get("href").startswith("documents/") and "新建高标准农田" in text(link) for link in links)
    assert [text(each) for each in opened.cssselect(".found h2")] == ["任务（1）"]
    nothing = in_chromium(f"{(pages / 'index.html').as_uri()}?q={quote('航天员')}", tmp_path)
    assert "没有找到" in text(nothing.cssselect(".found")[0])


def test_a_fact_that_is_pointed_at_tells_its_reading(pages: Path, tmp_path: Path) -> None:
    opened = in_chromium(f"{(pages / document_file(DOCUMENT, BASE)).as_uri()}#target_1", tmp_path)
    assert "粮食播种面积≥300,000亩" in text(opened.cssselect(".reading")[0])


# Presses keys in a page that it holds, and tells what is shown and where the focus is.
KEYS = """<!DOCTYPE html><meta charset="utf-8"><iframe src="PAGE"></iframe><script>
addEventListener("load", () => {
  const page = document.querySelector("iframe").contentDocument, told = [];
  const tell = () => {
    const panel = page.querySelector(".reading");
    told.push([panel.hidden ? "closed" : "open", page.activeElement.id || page.activeElement.textContent].join(" "));
  };
  const press = (key) => page.activeElement.dispatchEvent(
    new page.defaultView.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  page.getElementById("FACT").focus(); tell();
  press("Enter"); tell();
  press("Escape"); tell();
  press("/"); told.push(page.activeElement.type);
  document.title = told.join(";");
});
</script>"""


def test_keys_lead_to_a_reading_and_back(pages: Path, tmp_path: Path) -> None:
    document = parsed(pages / document_file(DOCUMENT, BASE))
    [fact] = [each.get("id") for each in document.cssselect(".text mark.assignment") if "牵头" in text(each)]
    page = (pages / document_file(DOCUMENT, BASE)).as_uri()
    (tmp_path / "keys.html").write_text(KEYS.replace("PAGE", page).replace("FACT", fact), encoding="utf-8")
    told = in_chromium((tmp_path / "keys.html").as_uri(), tmp_path / "profile", "--allow-file-access-from-files")
    assert told.findtext(".//title") == f"open {fact};open 青河州农业农村局;closed {fact};search"


# Presses Enter as an input method does that takes it, and as a person does who has written all.
ENTERS = """<!DOCTYPE html><meta charset="utf-8"><iframe src="PAGE?q=WORDS"></iframe><script>
setTimeout(() => {
  const page = document.querySelector("iframe").contentWindow, told = [];
  const input = page.document.querySelector("input[type=search]");
  page.document.querySelector(".found a").addEventListener("click", (event) => { event.preventDefault(); told.push("followed"); });
  for (const isComposing of [true, false]) {
    input.focus();
    input.dispatchEvent(new page.KeyboardEvent("keydown", { key: "Enter", isComposing, bubbles: true }));
    told.push(isComposing ? "composed" : "entered");
  }
  document.title = told.join(" ");
}, 2000);
</script>"""


def test_enter_that_commits_pinyin_does_not_leave_the_page(pages: Path, tmp_path: Path) -> None:
    page = (pages / "index.html").as_uri()
    script = ENTERS.replace("PAGE", page).replace("WORDS", quote("农"))
    (tmp_path / "enters.html").write_text(script, encoding="utf-8")
    told = in_chromium((tmp_path / "enters.html").as_uri(), tmp_path / "profile", "--allow-file-access-from-files")
    assert told.findtext(".//title") == "composed followed entered"


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


# ------------------------------------------------------------------------------------------------- wherever facts stand

WORDS = "甲乙丙丁戊己庚辛壬癸" * 3
BLOCKS = (
    Block((Span(0, 6), Span(9, 12)), BlockKind.CLAUSE, None, "para_1", "doc/1"),
    Block((Span(6, 9),), BlockKind.FURNITURE, "page", None, "doc/1"),
    Block((Span(12, 20),), BlockKind.FURNITURE, "contents"),
    Block((Span(20, 30),), BlockKind.CLAUSE, None, "para_1", "doc/2"),
)
spans = st.tuples(st.integers(0, 29), st.integers(1, 30)).map(lambda at: Span(at[0], max(at[0] + 1, at[1])))


@given(st.lists(spans, max_size=20))
def test_every_fact_has_one_anchor_and_no_word_is_lost(places: list[Span]) -> None:
    """However facts overlap, in furniture, across documents, however deep."""
    quoted = (Evidence(span, "") for span in sorted(places))
    targets = (Target(words, 1, None, Comparator.EQUAL, TargetKind.TARGET, "rule") for words in quoted)
    # doc/3 is printed nowhere
    documents = (Document(Span(0, 12), "doc/1"), Document(Span(20, 26), "doc/2"), Document(Span(26, 30), "doc/3"))
    issue = Issue(Source(WORDS), Masthead(key="a/1"), blocks=BLOCKS, documents=documents, targets=tuple(targets))
    reading = read(issue, BASE)
    texts = Texts(reading)
    of_documents = [list(texts.of(document.id)) for document in documents]
    parts = {
        **dict(zip(reading.iris.documents, of_documents, strict=True)),
        reading.iris.issue: [part for _, run in texts.around([0, 20, 26]) for part in run],
    }
    homeless = {iri: texts.homeless(one.id) for iri, one in zip(reading.iris.documents, documents, strict=True)}
    borne = {
        place: [
            *homeless.get(place, ()),
            *(name for part in run if isinstance(part, Paragraph) for name in names(part)),
        ]
        for place, run in parts.items()
    }
    for place, found in borne.items():
        assert len(found) == len(set(found))
        wanted = {iri.partition("#")[2] for iri in reading.iris.targets if home(iri) == place}
        assert wanted <= set(found)
    shown_words = [spoken(part.content) for run in of_documents for part in run if isinstance(part, Paragraph)]
    assert shown_words == [WORDS[0:6] + WORDS[9:12], WORDS[20:30]]


def names(paragraph: Paragraph) -> list[str]:
    def inside(content: Content) -> Iterator[str]:
        for part in content:
            if isinstance(part, Shown):
                yield from [part.id] if part.id is not None else []
                yield from inside(part.content)

    return [*paragraph.anchors, *inside(paragraph.content)]


def spoken(content: Content) -> str:
    return "".join(part if isinstance(part, str) else spoken(part.content) for part in content)
