"""One text, five doors: as web page, Word file, PDF in one and two columns, and scan it says the same as in Markdown."""

import io
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import lxml.html
import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn

from gongbao.corpus import load_source, shipped_corpus
from gongbao.parser import GongbaoError, Issue, Source, parse_issue
from gongbao.parser.model import BlockKind
from tests.doors import AGREEMENTS, FACTS, KINDS, Agreement, Stated, compare, compared, plain, stated
from tests.invariants import assert_invariants, assert_source, evidence_of
from tests.rendering import SUFFIXES, WRITERS
from tests.rendering_parts import parts_of, running_head, words_of
from tests.rendering_web import CONTENT
from tests.rendering_word import write_docx

pytestmark = pytest.mark.timeout(1200)  # recognising the scan takes a minute and a half of CPU time
MARKDOWN = shipped_corpus() / "issues" / "xam-2024-04.md"
LEAST = {"html": 0.99, "docx": 0.99, "pdf": 0.97, "columns": 0.97, "scan": 0.90}
EVERY_DOOR = pytest.mark.parametrize("door", LEAST)
PRINTED = ("html", "docx", "pdf", "columns")


@cache
def markdown() -> Issue:
    return parse_issue(Source(MARKDOWN.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Renders a door when it is first asked for."""
    folder = tmp_path_factory.mktemp("doors")

    @cache
    def render(door: str) -> Path:
        text = markdown().source.text
        file = folder / f"gazette{SUFFIXES.get(door, f'.{door}')}"
        WRITERS[door](parts_of(text), running_head(text), file)
        return file

    return render


@pytest.fixture(scope="module")
def read(rendered: Callable[[str], Path]) -> Callable[[str], Issue]:
    outcomes: dict[str, Issue | GongbaoError] = {}

    def read_door(door: str) -> Issue:
        """Each once, a scan that can't be read too."""
        if door == "scan" and shutil.which("tesseract") is None:
            pytest.skip("apt-get install tesseract-ocr tesseract-ocr-chi-sim")
        if door not in outcomes:
            try:
                outcomes[door] = parse_issue(load_source(rendered(door)))
            except GongbaoError as error:
                outcomes[door] = error
        outcome = outcomes[door]
        if isinstance(outcome, GongbaoError):
            raise outcome
        AGREEMENTS[door] = compared(markdown(), outcome)
        return outcome

    return read_door


@EVERY_DOOR
def test_same_documents(door: str, read: Callable[[str], Issue]) -> None:
    read(door)
    agreement = AGREEMENTS[door]["documents"]
    assert not agreement.missing
    assert not agreement.added


@EVERY_DOOR
def test_same_divisions(door: str, read: Callable[[str], Issue]) -> None:
    """With the same ids and labels; and the same titles, but where a scan lost the mark that ends a line."""
    divisions = [(each.document, each.id, plain(each.label)) for each in read(door).divisions]
    assert divisions == [(each.document, each.id, plain(each.label)) for each in markdown().divisions]
    agreement = AGREEMENTS[door]["divisions"]
    assert agreement.f1 >= (0.95 if door == "scan" else 1), (agreement.missing[:9], agreement.added[:9])


@EVERY_DOOR
@pytest.mark.parametrize("kind", FACTS)
def test_facts_agree(door: str, kind: str, read: Callable[[str], Issue]) -> None:
    read(door)
    agreement = AGREEMENTS[door][kind]
    assert agreement.wanted > 30
    assert agreement.f1 >= LEAST[door], (agreement.missing[:5], agreement.added[:5])


@EVERY_DOOR
def test_every_fact_quotes_itself_and_nothing_is_lost(door: str, read: Callable[[str], Issue]) -> None:
    issue = read(door)
    assert_source(issue.source)
    assert_invariants(issue)


@pytest.mark.parametrize("door", [door for door in LEAST if door not in {"html", "docx"}])
def test_facts_stand_on_their_pages(door: str, read: Callable[[str], Issue]) -> None:
    issue = read(door)
    places = [issue.source.place(fact.evidence.span.start) for fact in issue.targets]
    pages = [place.page for place in places if place is not None and place.page is not None]
    assert len(pages) == len(issue.targets)
    assert pages == sorted(pages)
    assert len(set(pages)) > 5


@pytest.mark.parametrize("door", ["pdf", "columns", "scan"])
def test_no_page_number_in_a_quote(door: str, read: Callable[[str], Issue]) -> None:
    issue = read(door)
    assert all("政府公报" not in fact.evidence.quote for fact in issue.assignments)
    assert not any(re.search(r"—\d+—", evidence.quote) for evidence in evidence_of(issue))
    numbers = [
        issue.source.text[slice(*piece)]
        for block in issue.blocks
        if block.kind is BlockKind.FURNITURE
        for piece in block.pieces
    ]
    assert sum(bool(re.search(r"[—一-]\s*\d+\s*[—一-]", number)) for number in numbers) > 20 * 0.9


# ------------------------------------------------------------------------------------------- what is rendered


def test_rendering_keeps_all_words() -> None:
    text = markdown().source.text
    bullets = len(re.findall(r"^- (?=\d)", text, re.MULTILINE))
    lost = Counter("".join(text.split())) - Counter(words_of(parts_of(text)))
    assert lost == Counter({"-": bullets})
    assert not Counter(words_of(parts_of(text))) - Counter("".join(text.split()))


@pytest.mark.parametrize("door", PRINTED)
def test_files_hold_all_words(door: str, rendered: Callable[[str], Path]) -> None:
    """As other programs read them: lxml, python-docx, PDFium."""
    file = rendered(door)
    wanted = Counter(words_of(parts_of(markdown().source.text)))
    if door == "html":
        tree = lxml.html.document_fromstring(file.read_bytes())
        [content] = tree.iterfind(f".//*[@id='{CONTENT}']")
        assert Counter("".join("".join(map(str, content.itertext())).split())) == wanted
    elif door == "docx":
        words = "".join(text.text or "" for text in Document(str(file)).element.body.iter(qn("w:t")))
        letters = Counter("".join(words.split()))
        labels = wanted - letters  # those that Word counts
        assert not letters - wanted
        assert set(labels) <= set("一二三四五六七八九十、（）()0123456789.")
        assert labels.total() > 100
    else:
        document = pypdfium2.PdfDocument(file)
        pages = [page.get_textpage().get_text_range() for page in document]
        document.close()
        found = Counter("".join("".join(pages).split()))
        assert not wanted - found
        assert set(found - wanted) <= set(f"政府公报—0123456789{running_head(markdown().source.text)}")


def test_rendering_is_the_same_each_time(rendered: Callable[[str], Path], tmp_path: Path) -> None:
    text = markdown().source.text
    write_docx(parts_of(text), running_head(text), tmp_path / "again.docx")
    assert (tmp_path / "again.docx").read_bytes() == rendered("docx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(rendered("docx").read_bytes())) as package:
        assert b"chineseCountingThousand" in package.read("word/numbering.xml")


# ------------------------------------------------------------------------------------------- how it is compared


def test_a_fact_agrees_once_and_in_order() -> None:
    a, b, c = Stated("甲"), Stated("乙"), Stated("丙")
    assert compare([a, b, c], [a, b, c]).f1 == 1
    assert compare([a, a, b], [a, b]) == Agreement(3, 2, 2, (a,), ())
    assert compare([a, b], [b, a]).same == 1
    assert compare([a], [b]).f1 == 0
    assert compare([], []).f1 == 1


def test_an_agency_agrees_where_its_obligation_does() -> None:
    near, far = Stated("局", "完成播种三十万亩，抓好田间管理"), Stated("局", "推进水利工程建设")
    assert compare([near], [Stated("局", "完成播种三十万亩,抓好田间管理")]).same == 1
    assert compare([near], [far]) == Agreement(1, 1, 0, (near,), (far,))


def test_what_is_compared_tells_readings_apart() -> None:
    words = "关于春耕的通知\n\n一、总体目标\n\n{}年，播种{}万亩以上。（{}）"
    issue = parse_issue(words.format("到2025", 30, "市农业农村局"))
    other = parse_issue(words.format("到2026", 31, "市水利局"))
    agreements = compared(issue, other)
    assert [kind for kind in KINDS if agreements[kind].f1 < 1] == ["assignments", "targets", "deadlines"]
    assert plain("（ 一）") == "(一)"
    assert stated(issue) == stated(parse_issue(words.format("到2025", "３０", "市农业农村局")))
