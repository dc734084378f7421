"""Scans to sources: pictures that LibreOffice and Chromium printed (tests/sources/scan/make_scans.py), and hostile ones."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from gongbao.corpus import ocr_pages, ocr_pictures, ocr_tesseract
from gongbao.corpus.ocr import read_scan
from gongbao.corpus.ocr_pictures import picture_count, pictures
from gongbao.parser import parse_issue
from gongbao.parser.model import GongbaoError, Severity, Source
from tests.invariants import assert_invariants

FOLDER = Path(__file__).parent / "sources" / "scan"


def content_of(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


@pytest.fixture(scope="module")
def read() -> Callable[[str], Source]:
    """Reads a fixture, each once."""
    known: dict[str, Source] = {}

    def source(name: str) -> Source:
        if name not in known:
            known[name] = read_scan(content_of(name), name)
        return known[name]

    return source


def paragraphs_of(source: Source) -> list[str]:
    return ["".join(paragraph.split()) for paragraph in source.text.split("\n\n")]


def agencies_of(source: Source) -> list[str]:
    return [bearer.name for assignment in parse_issue(source).assignments for bearer in assignment.bearers]


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG of one bit a pixel that says how large it is, whatever follows."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def saved(picture: Image.Image, form: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


# --------------------------------------------------------------------------------------------------- what is read


def test_notice_of_one_bit_a_pixel(read: Callable[[str], Source]) -> None:
    issue = parse_issue(read("notice.png"))
    [document] = issue.documents
    assert (document.number, document.title) == ("云政发〔2024〕17号", "云岭市人民政府关于加强水源保护工作的通知")
    assert str(document.date) == "2024-09-05"
    assert [division.label for division in issue.divisions] == ["一、", "(一)", "(二)", "二、", "三、"]
    assert [target.value for target in issue.targets] == [12, 100, 38, 98.5, 20_000_000]
    assert {"市水利局", "市生态环境局", "市自然资源局", "市卫生健康委", "市财政局"} <= set(
        agencies_of(read("notice.png"))
    )
    assert_invariants(issue)


def test_columns_are_read_one_after_the_other(read: Callable[[str], Source]) -> None:
    issue = parse_issue(read("columns.jpg"))
    assert [document.number for document in issue.documents] == ["云政发〔2024〕17号", "云政办发〔2024〕45号"]
    assert [str(document.date) for document in issue.documents] == ["2024-09-05", "2024-09-20"]
    assert "对保护区内的违法建设限期拆除，2024年底前拆除38处以上。(市自然资源局)" in read("columns.jpg").text
    assert {"市能源局", "市市场监管局", "市应急管理局"} <= set(agencies_of(read("columns.jpg")))
    assert_invariants(issue)


def test_pages_of_a_tiff(read: Callable[[str], Source]) -> None:
    source = read("plan.tif")
    issue = parse_issue(source)
    labels = [division.label for division in issue.divisions]
    assert labels == ["1", "1.1", "1.2", "2", "(1)", "(2)", "(3)", "3", "(1)", "(2)", "(3)", "4", "5", "5.1", "5.2"]
    assert [source.text[slice(*span)] for span in source.furniture] == ["—1—", "—2—"]
    first, last = source.place(source.text.index("总则")), source.place(source.text.index("本预案自印发"))
    assert first is not None
    assert last is not None
    assert (first.page, last.page) == (1, 2)
    assert_invariants(issue)


def test_cells_of_a_table(read: Callable[[str], Source]) -> None:
    source = read("table.pdf")
    [table] = source.tables
    rows = [["".join(source.text[slice(*cell.span)].split()) for cell in row] for row in table.rows]
    assert rows[0] == ["序号", "重点任务", "责任单位", "完成时限"]
    assert rows[2] == ["2", "建成水质自动监测站6座，监测数据联网率达到100%", "市生态环境局", "2024年12月"]
    assert [row[0] for row in rows] == ["序号", "1", "2", "3"]
    assert rows[3][2] == "市自然资源局、各县区人民政府"
    assert {"市水利局", "市生态环境局", "市自然资源局"} <= set(agencies_of(source))
    assert_invariants(parse_issue(source))


@pytest.mark.parametrize("name", ["notice.png", "columns.jpg", "plan.tif", "table.pdf"])
def test_each_word_has_its_confidence(name: str, read: Callable[[str], Source]) -> None:
    source = read(name)
    letters = {at for at, character in enumerate(source.text) if not character.isspace()}
    assert {at for word in source.words for at in range(*word.span)} == letters
    assert all(0 <= word.confidence <= 1 for word in source.words)
    assert sum(word.confidence for word in source.words) / len(source.words) > 0.85
    [note] = [note for note in source.notes if note.code == "recognised-text"]
    assert note.severity is Severity.NOTE
    assert f"{len(source.words)} words" in note.message


def test_pages_are_told_as_they_are_read() -> None:
    told: list[tuple[int, int]] = []
    read_scan(content_of("plan.tif"), "plan.tif", advance=lambda done, count: told.append((done, count)))
    assert told == [(1, 2), (2, 2)]


def test_same_twice(read: Callable[[str], Source]) -> None:
    assert read_scan(content_of("table.pdf"), "table.pdf") == read("table.pdf")


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_page_that_lies_on_its_side(degrees: int, read: Callable[[str], Source]) -> None:
    turned = Image.open(FOLDER / "notice.png").convert("L").rotate(degrees, expand=True)
    source = read_scan(saved(turned, "PNG"), "turned.png")
    assert "云岭市人民政府关于加强水源保护工作的通知" in source.text
    assert len(parse_issue(source).targets) == len(parse_issue(read("notice.png")).targets)


@pytest.mark.parametrize("form", ["BMP", "GIF", "WEBP", "PPM"])
def test_other_pictures(form: str) -> None:
    part = Image.open(FOLDER / "notice.png").convert("L").crop((0, 150, 1654, 320))
    assert (
        "云岭市人民政府" in read_scan(saved(part, form, **({"lossless": True} if form == "WEBP" else {})), "part").text
    )


def test_picture_with_colours_and_transparency() -> None:
    part = Image.open(FOLDER / "notice.png").convert("L").crop((0, 150, 1654, 320))
    inked = Image.new("RGBA", part.size, (0, 0, 0, 0))
    inked.paste((120, 0, 0, 255), mask=part.point(lambda brightness: 255 - brightness))
    assert "云岭市人民政府" in read_scan(saved(inked, "PNG"), "part.png").text


def test_pages_with_text_beside_scanned_ones() -> None:
    """A file of which one page has a text layer: that one is read, the other recognised."""
    mixed = pypdfium2.PdfDocument(content_of("table.pdf"))
    mixed.import_pages(pypdfium2.PdfDocument(FOLDER.parent / "pdf" / "libreoffice-notice.pdf"))
    stream = io.BytesIO()
    mixed.save(stream)
    source = read_scan(stream.getvalue(), "mixed.pdf")
    assert "重点任务" in source.text
    last = source.place(len(source.text) - 1)
    assert last is not None
    assert last.page == len(mixed)
    assert max(word.span.end for word in source.words) < len(source.text)  # what has a text layer needs no recognition


# ------------------------------------------------------------------------------------------------ what can't be read


@pytest.mark.parametrize(
    "picture", [Image.new("L", (1, 1), 255), Image.new("L", (1654, 2339), 255), Image.new("1", (60, 3000))]
)
def test_nothing_on_it(picture: Image.Image) -> None:
    source = read_scan(saved(picture, "PNG"), "blank.png")
    assert source.text.strip() == ""
    assert_invariants(parse_issue(source))


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"no picture", "no picture", id="text"),
        pytest.param(png(30_000, 30_000), "million pixels", id="bomb"),
        pytest.param(png(200_000, 200_000), "million pixels", id="larger bomb"),
        pytest.param(png(800, 800, b"\0"), "damaged", id="rows missing"),
        pytest.param(content_of("notice.png")[:9000], "damaged", id="PNG cut off"),
        pytest.param(content_of("columns.jpg")[:9000], "damaged", id="JPEG cut off"),
        pytest.param(content_of("plan.tif")[:9000], "picture", id="TIFF cut off"),
        pytest.param(content_of("table.pdf")[:900], "damaged PDF", id="PDF cut off"),
    ],
)
def test_damaged_files(content: bytes, wrong: str) -> None:
    with pytest.raises(GongbaoError, match=wrong) as caught:
        read_scan(content, "scan.png")
    assert str(caught.value).startswith("scan.png: ")
    assert "\n" not in str(caught.value)


def test_ten_thousand_pages() -> None:
    with pytest.raises(GongbaoError, match="more than 2000 pages"):
        picture_count(many_pages(10_000), "many.tif")


def test_pages_that_follow_one_another_in_a_circle() -> None:
    assert picture_count(many_pages(3, circle=True), "circle.tif") == 3


def many_pages(count: int, *, circle: bool = False) -> bytes:
    """A TIFF of pages of one white pixel each; in a circle the last is followed by the first."""
    entries = [(256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 1), (279, 1)]
    size = 2 + 12 * len(entries) + 4
    pages = []
    for number in range(count):
        following = 10 + size * (number + 1) if number + 1 < count else 10 if circle else 0
        fields = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
        pages.append(struct.pack("<H", len(entries)) + fields + struct.pack("<I", following))
    return b"II*\0" + struct.pack("<I", 10) + b"\xff\0" + b"".join(pages)


def test_many_pages_are_drawn_one_by_one() -> None:
    first = next(iter(pictures(many_pages(3), "three.tif")))
    assert (first.number, first.image.size) == (1, (1, 1))


def test_page_of_too_many_pixels_among_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_pictures, "MOST_PIXELS", 2000)
    pages = saved(Image.new("L", (20, 20)), "TIFF", save_all=True, append_images=[Image.new("L", (90, 90))])
    with pytest.raises(GongbaoError, match="90 x 90 pixels"):
        list(pictures(pages, "pages.tif"))


# ------------------------------------------------------------------------------------------------------ the program


@pytest.fixture
def looked_for_anew() -> object:
    ocr_tesseract._program.cache_clear()
    yield
    ocr_tesseract._program.cache_clear()


@pytest.mark.usefixtures("looked_for_anew")
def test_program_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GongbaoError, match="apt install tesseract-ocr tesseract-ocr-chi-sim") as caught:
        read_scan(content_of("notice.png"), "notice.png")
    assert str(caught.value).startswith("notice.png: ")


def program(folder: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    """Put a program of the same name before the real one."""
    file = folder / "tesseract"
    file.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.mark.usefixtures("looked_for_anew")
def test_chinese_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, "echo eng")
    with pytest.raises(GongbaoError, match=r"chi_sim is missing.*tesseract-ocr-chi-sim"):
        read_scan(content_of("notice.png"), "notice.png")


@pytest.mark.usefixtures("looked_for_anew")
def test_program_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listing = '[ "$1" = --list-langs ] && echo chi_sim && exit'
    program(tmp_path, monkeypatch, f"{listing}; cat > /dev/null; echo 'no memory' >&2; exit 3")
    with pytest.raises(GongbaoError, match=r"page 1: Tesseract failed \(no memory\)"):
        read_scan(content_of("notice.png"), "notice.png")


@pytest.mark.usefixtures("looked_for_anew")
def test_program_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, '[ "$1" = --list-langs ] && echo chi_sim && exit; exec sleep 60')
    monkeypatch.setattr(ocr_tesseract, "SECONDS", 1)
    with pytest.raises(GongbaoError, match="took more than 1 s"):
        read_scan(content_of("notice.png"), "notice.png")


def test_one_core(monkeypatch: pytest.MonkeyPatch, read: Callable[[str], Source]) -> None:
    monkeypatch.setattr(ocr_pages, "MOST_AT_ONCE", 1)
    assert read_scan(content_of("plan.tif"), "plan.tif") == read("plan.tif")
