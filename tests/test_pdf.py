"""PDF files to sources: what Chromium and LibreOffice printed, and files that are scanned, turned, locked or hostile."""

import io
import tomllib
import zlib
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from gongbao.corpus import extras, load_regions, pdf, pdf_pages, pdf_worker
from gongbao.corpus.pdf import NoTextLayerError, draw_pages, pages_without_text, read_pdf
from gongbao.corpus.printed import PrintedPage, PrintedWord
from gongbao.parser import GongbaoError, parse_issue
from gongbao.parser.model import Severity, Source
from tests.invariants import assert_invariants
from tests.printed import paragraphs_of, rows_of

FOLDER = Path(__file__).parent / "sources" / "pdf"
EXPECTED: dict[str, dict[str, Any]] = {
    file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.toml"))
}
EVERY_FILE = pytest.mark.parametrize("name", EXPECTED)


def content_of(name: str) -> bytes:
    return (FOLDER / f"{name}.pdf").read_bytes()


def made(*contents: bytes, kids: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """A PDF with a page for each content stream, in Helvetica on 200 by 200 points; `more` objects behind all others."""
    count = len(contents)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>"
        % (kids or b" ".join(b"%d 0 R" % (4 + 2 * index) for index in range(count)), count),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for index, content in enumerate(contents):
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>"
            % (5 + 2 * index),
            b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
        ]
    body = b"%PDF-1.5\n"
    for number, each in enumerate([*objects, *more], 1):
        body += b"%d 0 obj" % number + each + b" endobj\n"
    return body + b"trailer<</Root 1 0 R>>\n"


@pytest.fixture(scope="module")
def read() -> Callable[[str], Source]:
    """Reads a fixture, each once."""
    known: dict[str, Source] = {}

    def source(name: str) -> Source:
        if name not in known:
            known[name] = read_pdf(content_of(name), f"{name}.pdf")
        return known[name]

    return source


# ------------------------------------------------------------------------------------------------ what was printed


@EVERY_FILE
def test_paragraphs_are_those_of_the_text(name: str, read: Callable[[str], Source]) -> None:
    assert paragraphs_of(read(name)) == EXPECTED[name]["paragraphs"]


@EVERY_FILE
def test_page_numbers_and_running_heads_are_furniture(name: str, read: Callable[[str], Source]) -> None:
    source = read(name)
    assert [source.text[slice(*span)] for span in source.furniture] == EXPECTED[name]["furniture"]


@EVERY_FILE
def test_tables_have_the_cells_that_are_ruled(name: str, read: Callable[[str], Source]) -> None:
    source = read(name)
    wanted = [table["rows"] for table in EXPECTED[name].get("tables", [])]
    assert [rows_of(source, table) for table in source.tables] == wanted


@EVERY_FILE
def test_places_say_page_and_line(name: str, read: Callable[[str], Source]) -> None:
    source = read(name)
    for place in EXPECTED[name]["places"]:
        found = source.place(source.text.rindex(place["words"]))
        assert found is not None
        assert (found.page, found.line) == (place["page"], place["line"]), place["words"]


@EVERY_FILE
def test_documents_divisions_and_owners_are_those_of_the_text(name: str, read: Callable[[str], Source]) -> None:
    issue = parse_issue(read(name), regions=load_regions())
    documents = [
        {
            key: value
            for key, value in (
                ("number", document.number),
                ("title", document.title),
                ("issuer", document.issuer),
                ("date", document.date and document.date.isoformat()),
            )
            if value
        }
        for document in issue.documents
    ]
    assert documents == EXPECTED[name]["documents"]
    assert [division.label + (division.title or "") for division in issue.divisions] == EXPECTED[name]["divisions"]
    owners = ["、".join(bearer.name for bearer in assignment.bearers) for assignment in issue.assignments]
    assert owners == EXPECTED[name]["owners"]


@EVERY_FILE
def test_invariants(name: str, read: Callable[[str], Source]) -> None:
    assert_invariants(parse_issue(read(name)))


@EVERY_FILE
def test_reading_twice_gives_the_same(name: str, read: Callable[[str], Source]) -> None:
    assert read_pdf(content_of(name), f"{name}.pdf") == read(name)


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_pages_that_lie_on_their_side_are_read_upright(turned: int, read: Callable[[str], Source]) -> None:
    document = pypdfium2.PdfDocument(content_of("libreoffice-notice"))
    for page in document:
        page.set_rotation(turned)
    assert read_pdf(saved(document), "turned.pdf").text == read("libreoffice-notice").text


# --------------------------------------------------------------------------------------------------------- pictures


def saved(document: pypdfium2.PdfDocument) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def scanned(name: str) -> bytes:
    """A PDF of pictures of a fixture's pages."""
    pages = [picture for picture, _ in draw_pages(content_of(name), name, dpi=60)]
    stream = io.BytesIO()
    pages[0].save(stream, "PDF", save_all=True, append_images=pages[1:], resolution=60)
    return stream.getvalue()


def test_pages_are_drawn_for_a_recogniser() -> None:
    (first, dpi), (second, _) = draw_pages(content_of("chromium-table"), "table.pdf", dpi=72)
    assert dpi == 72
    assert first.mode == second.mode == "L"
    assert abs(first.width - 595) <= 1
    assert abs(first.height - 842) <= 1
    assert min(first.tobytes()) < 50, "letters are black"


def test_chosen_pages_are_drawn_alone() -> None:
    both = [picture.tobytes() for picture, _ in draw_pages(content_of("chromium-table"), "table.pdf", dpi=36)]
    chosen = [picture.tobytes() for picture, _ in draw_pages(content_of("chromium-table"), "table.pdf", 36, [2])]
    assert chosen == both[1:]


def test_a_file_of_pictures_says_that_its_text_is_to_be_recognised() -> None:
    content = scanned("chromium-table")
    assert pages_without_text(content, "scan.pdf") == (1, 2)
    with pytest.raises(NoTextLayerError, match=r"^scan\.pdf: .*\(OCR\)$"):
        read_pdf(content, "scan.pdf")


def test_pages_that_are_pictures_go_to_the_recogniser_and_the_others_are_read() -> None:
    document = pypdfium2.PdfDocument(content_of("chromium-table"))
    document.import_pages(pypdfium2.PdfDocument(scanned("chromium-contents")), pages=[1])
    content = saved(document)
    assert pages_without_text(content, "mixed.pdf") == (3,)
    asked: list[tuple[int, float, bool]] = []

    def recognise(picture: Image.Image, number: int, dpi: float) -> PrintedPage:
        asked.append((number, dpi, isinstance(picture, Image.Image)))
        return PrintedPage(number, 595, 842, (PrintedWord("认出的字", 100, 100, 164, 116, confidence=0.5),))

    source = read_pdf(content, "mixed.pdf", recognise)
    assert asked == [(3, pdf.DPI, True)]
    (word,) = source.words
    assert source.text[slice(*word.span)] == "认出的字"
    assert source.place(word.span.start) == (word.span.start, 3, 1, None)
    left_out = read_pdf(content, "mixed.pdf")
    (note,) = left_out.notes
    assert (note.code, note.severity) == ("page-without-text", Severity.WARNING)
    assert "page 3 " in note.message
    assert left_out.text in source.text


# ------------------------------------------------------------------------------------ fonts that aren't in the file


def written(encoding: str, codec: str) -> bytes:
    """A PDF whose font is not in it: its text is codes of a CMap alone."""
    lines = (
        "云岭县人民政府关于加强水源保护的通知",
        "各乡镇人民政府，县直各部门：",
        "　　现就有关事项通知如下。年底前完成划界立标。",
    )
    shown = b"".join(
        b"1 0 0 1 72 %d Tm <%s> Tj " % (700 - 28 * index, line.encode(codec).hex().encode())
        for index, line in enumerate(lines)
    )
    fonts = [
        b"<</Type/Font/Subtype/Type0/BaseFont/FangSong/Encoding/%s/DescendantFonts[7 0 R]>>" % encoding.encode(),
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/FangSong/DW 1000/FontDescriptor 8 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
        b"<</Type/FontDescriptor/FontName/FangSong/Flags 4/Ascent 859/Descent -141/StemV 80>>",
    ]
    content = zlib.compress(b"BT /F 16 Tf " + shown + b"ET")
    return made(content, more=fonts).replace(b"/F 3 0 R", b"/F 6 0 R").replace(b"0 0 200 200", b"0 0 595 842")


@pytest.mark.parametrize(
    ("encoding", "codec"), [("GBK-EUC-H", "gbk"), ("UniGB-UCS2-H", "utf-16-be"), ("UniGB-UTF16-H", "utf-16-be")]
)
def test_text_in_a_font_that_is_not_in_the_file_is_read(encoding: str, codec: str) -> None:
    assert read_pdf(written(encoding, codec), "a.pdf").text.split("\n\n") == [
        "云岭县人民政府关于加强水源保护的通知",
        "各乡镇人民政府，县直各部门：",
        "现就有关事项通知如下。年底前完成划界立标。",
    ]


def test_numbers_of_glyphs_that_no_font_explains_are_no_text() -> None:
    content = written("Identity-H", "utf-16-be")
    assert pages_without_text(content, "a.pdf") == (1,)
    with pytest.raises(NoTextLayerError):
        read_pdf(content, "a.pdf")


# ------------------------------------------------------------------------------------------------ what nobody sees


def test_what_nobody_sees_is_left_out_with_a_note() -> None:
    content = zlib.compress(
        b"BT /F 12 Tf 20 150 Td (seen) Tj ET "
        b"BT /F 12 Tf 3 Tr 20 120 Td (unpainted) Tj ET BT 0 Tr /F 12 Tf 500 90 Td (outside) Tj ET "
        b"1 g BT /F 12 Tf 20 60 Td (white) Tj ET "
        b"0 0 0.5 rg 10 20 100 25 re f 1 g BT /F 12 Tf 20 30 Td (on blue) Tj ET"
    )
    source = read_pdf(made(content), "hidden.pdf")
    assert source.text.split() == ["seen", "on", "blue"]
    (note,) = source.notes
    assert (note.code, note.severity) == ("hidden-text", Severity.NOTE)
    assert note.message.startswith("21 characters")


def test_words_across_the_text_are_furniture() -> None:
    content = zlib.compress(
        b"BT /F 12 Tf 20 150 Td (running text of the page) Tj ET BT /F 8 Tf 0 1 -1 0 190 40 Tm (in the margin) Tj ET"
    )
    source = read_pdf(made(content), "margin.pdf")
    assert source.text.split("\n\n") == ["running text of the page", "in the margin"]
    assert [source.text[slice(*span)] for span in source.furniture] == ["in the margin"]


def test_bold_letters_made_of_two_prints_are_read_once() -> None:
    content = zlib.compress(b"BT /F 12 Tf 20 150 Td (bold) Tj ET BT /F 12 Tf 20.4 150 Td (bold) Tj ET")
    assert read_pdf(made(content), "bold.pdf").text == "bold"


# ---------------------------------------------------------------------------------------------- what can't be read


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (content_of("encrypted"), "is encrypted and asks for a password"),
        (content_of("chromium-table")[:40_000], "is a damaged PDF"),
        (b"%PDF-1.7\n" + b"\0" * 1000, "is a damaged PDF"),
        (b"", "is a damaged PDF"),
        (made(), "is a damaged PDF"),
    ],
    ids=["encrypted", "half", "zeros", "empty", "no pages"],
)
def test_what_is_wrong_with_a_file_is_said_in_a_line_with_the_remedy(content: bytes, message: str) -> None:
    with pytest.raises(GongbaoError) as raised:
        read_pdf(content, "a.pdf")
    said = str(raised.value)
    assert said.startswith(f"a.pdf: {message}")
    assert "; " in said
    assert "\n" not in said


def test_pages_that_can_not_be_opened_are_noted() -> None:
    page = zlib.compress(b"BT /F 12 Tf 20 150 Td (words) Tj ET")
    source = read_pdf(made(page, page, kids=b"2 0 R 4 0 R"), "cyclic.pdf")
    assert source.text == "words"
    assert [(note.code, note.severity) for note in source.notes] == [("damaged-page", Severity.ERROR)]


def test_a_blank_page_is_an_empty_text() -> None:
    assert read_pdf(made(zlib.compress(b"")), "blank.pdf") == Source("")


@pytest.mark.parametrize(
    ("module", "limit", "most", "message"),
    [
        (pdf_worker, "MOST_PAGES", 1, "2 pages, more than 1"),
        (pdf_worker, "MOST_CHARACTERS", 9, "more than 9 characters up to page 2"),
        (pdf_pages, "MOST_CHARACTERS", 4, "page 1 has 5 characters, more than 4"),
    ],
)
def test_files_that_are_too_large_are_refused(
    module: ModuleType, limit: str, most: int, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = zlib.compress(b"BT /F 12 Tf 20 150 Td (words) Tj ET")
    monkeypatch.setattr(module, limit, most)
    with pytest.raises(GongbaoError, match=message):
        list(pdf_worker.answers(made(page, page), {"place": "a.pdf"}))


def test_files_of_too_many_bytes_are_refused_unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_BYTES", 2_000_000)
    with pytest.raises(GongbaoError, match="larger than 2 MB"):
        read_pdf(b"%PDF" + bytes(2_000_000), "a.pdf")


def test_ten_thousand_pages_are_refused() -> None:
    content = made(*[b""] * 1, kids=b" ".join([b"4 0 R"] * 10_000)).replace(b"/Count 1>>", b"/Count 10000>>")
    with pytest.raises(GongbaoError, match="10,000 pages, more than 2,000"):
        read_pdf(content, "a.pdf")


def test_a_page_that_unpacks_to_gigabytes_ends_in_an_error() -> None:
    unpacked = b"0 0 m 1 1 l S\n" * 70_000
    packer = zlib.compressobj(9)
    content = b"".join(packer.compress(unpacked) for _ in range(200)) + packer.flush()
    assert len(content) < 500_000
    with pytest.raises(GongbaoError, match=r"^bomb\.pdf: can't be read within \d+ seconds and \d+ MB"):
        read_pdf(made(content), "bomb.pdf")


def test_a_page_larger_than_a_field_is_drawn_in_fewer_pixels() -> None:
    content = made(zlib.compress(b"")).replace(b"[0 0 200 200]", b"[0 0 14400 14400]")
    ((picture, dpi),) = draw_pages(content, "field.pdf")
    assert picture.width * picture.height <= pdf_worker.MOST_PIXELS * 1.01
    assert dpi < 40


def test_a_missing_library_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(name: str) -> ModuleSpec | None:
        return None

    monkeypatch.setattr(extras, "find_spec", found)
    with pytest.raises(GongbaoError, match=r"a\.pdf: .*pip install 'gongbao\[documents\]'"):
        read_pdf(b"%PDF", "a.pdf")
