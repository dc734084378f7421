"""Files that try to crash a reader, to hang it, or to make it eat all memory: one function a format, one file a name."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random

GIGABYTE = 1 << 30
_LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "哈哈哈哈哈哈哈哈">{_LAUGHS}]>'
QUADRATIC = f'<!DOCTYPE x [<!ENTITY l9 "{"哈" * 100_000}">]>'
FILE = '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'
NETWORK = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY l9 SYSTEM "http://127.0.0.1:9/x">]>'
ENTITIES = {"laughs": LAUGHS, "quadratic": QUADRATIC, "file": FILE, "network": NETWORK}

Make = Callable[[], bytes]


def sources(folder: Path) -> Mapping[str, Make]:
    """Each hostile file by its name: what makes its bytes. `folder` holds a good file of each kind to be spoilt."""
    return {**_word(folder / "libreoffice.docx"), **_web(), **_paper(folder / "libreoffice.pdf"), **_pictures()}


def _truncated(name: str, file: Path) -> Iterator[tuple[str, Make]]:
    content = file.read_bytes()
    for tenths in (1, 3, 5, 7, 9):
        yield (
            f"{name}-cut-{tenths}.{file.suffix[1:]}",
            partial(bytes, memoryview(content)[: len(content) * tenths // 10]),
        )
    yield f"{name}-end-lost.{file.suffix[1:]}", lambda: content[:-30]
    yield f"{name}-zeros-inside.{file.suffix[1:]}", lambda: content[:2000] + bytes(3000) + content[5000:]


# -------------------------------------------------------------------------------------------------------------- Word

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BODY = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
_LETTERS = [chr(code) for code in range(0x4E00, 0x9000)]


def _word(good: Path) -> dict[str, Make]:
    def with_part(name: str, content: bytes) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(good) as parts, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as spoilt:
            for entry in parts.namelist():
                spoilt.writestr(entry, content if entry == name else parts.read(entry))
            if name not in parts.namelist():
                spoilt.writestr(name, content)
        return stream.getvalue()

    def body(words: str, doctype: str = "") -> bytes:
        xml = f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="{_W}"><w:body>{words}</w:body></w:document>'
        return with_part("word/document.xml", xml.encode())

    def spoilt(part: str, before: bytes, after: bytes) -> bytes:
        with zipfile.ZipFile(good) as parts:
            content = parts.read(part)
        assert before in content, (part, before)
        return with_part(part, content.replace(before, after))

    def varied(words: str, times: int) -> bytes:
        """Words again and again, with noise between them, so that they pass for what a person wrote."""
        chance = Random(1)
        noise = ("".join(chance.choices(_LETTERS, k=60)) for _ in range(times))
        return body("".join(words + _BODY.format(each) for each in noise))

    table = "<w:tbl>{}</w:tbl>"
    cell = "<w:tc>{}<w:p><w:r><w:t>格</w:t></w:r></w:p></w:tc>"
    wide = cell.format('<w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr>')
    nested = 3000
    return {
        "bomb.docx": lambda: _bomb_in(good, "word/document.xml", 4),
        "bomb-in-styles.docx": lambda: _bomb_in(good, "word/styles.xml", 4),
        "bomb-in-picture.docx": lambda: _bomb_in(good, "word/media/image1.png", 8),
        "many-entries.docx": lambda: _many_entries(good),
        "overlapping-entries.docx": _overlapping,
        **{
            f"{name}.docx": partial(body, _BODY.format("&l9;"), doctype)
            for name, doctype in ENTITIES.items()
        },
        "laughs-in-numbering.docx": lambda: spoilt("word/numbering.xml", b"<w:numbering", LAUGHS.encode() + b"<w:numbering"),
        "deep-paragraphs.docx": lambda: body("<w:sdt><w:sdtContent>" * 100_000),
        "deep-tables.docx": lambda: body(
            "<w:tbl><w:tr><w:tc>" * nested + _BODY.format("深") + "</w:tc></w:tr></w:tbl>" * nested
        ),
        "wide-cell.docx": lambda: body(table.format(f"<w:tr>{wide}{wide}</w:tr>" * 50)),
        "cells-within-limits.docx": lambda: varied(table.format("<w:tr>" + cell.format("") * 100 + "</w:tr>"), 1000),
        "many-cells.docx": lambda: body(table.format(f"<w:tr>{cell.format('') * 100}</w:tr>" * 8000)),
        "long-word.docx": lambda: body(_BODY.format("长" * 30_000_000)),
        "many-paragraphs.docx": lambda: body(_BODY.format("段") * 500_000),
        "style-of-itself.docx": lambda: spoilt(
            "word/styles.xml", b'<w:basedOn w:val="Normal"/>', b'<w:basedOn w:val="Head"/>'
        ),
        "huge-number.docx": lambda: spoilt("word/numbering.xml", b'<w:start w:val="1"/>', b'<w:start w:val="999999999999999999999"/>'),
        "negative-number.docx": lambda: spoilt("word/numbering.xml", b'<w:start w:val="1"/>', b'<w:start w:val="-5"/>'),
        "no-number.docx": lambda: spoilt("word/numbering.xml", b'<w:start w:val="1"/>', b'<w:start w:val="one"/>'),
        "long-label.docx": lambda: spoilt("word/numbering.xml", "%1、".encode(), b"%1" * 500_000),
        "level-of-nowhere.docx": lambda: spoilt("word/numbering.xml", b'w:ilvl="1"', b'w:ilvl="99999"'),
        "no-body.docx": lambda: with_part("word/document.xml", f'<w:document xmlns:w="{_W}"/>'.encode()),
        "no-xml.docx": lambda: with_part("word/document.xml", b"\x00\x01\x02"),
        "no-part.docx": lambda: with_part("_rels/.rels", b"<Relationships/>"),
        "part-of-elsewhere.docx": lambda: spoilt("_rels/.rels", b"word/document.xml", b"../../../../etc/passwd"),
        "path-outside.docx": lambda: with_part("../../../../tmp/gongbao-was-here", b"x"),
        **dict(_truncated("word", good)),
    }  # fmt: skip


def _bomb_in(good: Path, name: str, gigabytes: int) -> bytes:
    """A package with an entry of gigabytes of blanks: deflated once, the same block again and again."""
    entries = []
    with zipfile.ZipFile(good) as parts:
        for entry in parts.namelist():
            if entry != name:
                content = parts.read(entry)
                entries.append((entry, zlib.compress(content)[2:-4], len(content), zlib.crc32(content)))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    times = gigabytes << 10
    entries.append((name, block * times + packer.flush(zlib.Z_FINISH), min(times << 20, 0xFFFFFFFE), 0))
    return _archive(entries)


def _archive(entries: list[tuple[str, bytes, int, int]]) -> bytes:
    body, directory = bytearray(), bytearray()
    for name, packed, size, check in entries:
        encoded = name.encode()
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, check, len(packed), size, len(encoded), 0)
        directory += b"PK\x01\x02\x14\x00" + fields + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + encoded
        body += b"PK\x03\x04" + fields + encoded + packed
    count = len(entries)
    return bytes(
        body + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)
    )


def _many_entries(good: Path) -> bytes:
    stream = io.BytesIO(good.read_bytes())
    with zipfile.ZipFile(stream, "a") as package:
        for number in range(60_000):
            package.writestr(f"word/media/{number}", b"")
    return stream.getvalue()


def _overlapping() -> bytes:
    """Ten thousand entries that are all the same bytes of the file, each a hundred megabytes when unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b" " * 100_000_000) + packer.flush()
    fields = struct.pack("<HHHHHII", 20, 0, 8, 0, 33, zlib.crc32(b" " * 100_000_000), len(packed))
    fields += struct.pack("<I", 100_000_000)
    body = b"PK\x03\x04" + fields + struct.pack("<HH", 8, 0) + b"text.txt" + packed
    directory = b"".join(
        b"PK\x01\x02\x14\x00" + fields + struct.pack("<HHHHHII", 8, 0, 0, 0, 0, 0, 0) + f"{number:04}.txt".encode()
        for number in range(10_000)
    )
    return (
        body + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 10_000, 10_000, len(directory), len(body), 0)
    )


# --------------------------------------------------------------------------------------------------------------- web


def _web() -> dict[str, Make]:
    def page(words: str) -> bytes:
        return f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{words}</body></html>'.encode()

    def strict(words: str, doctype: str) -> bytes:
        declared = doctype.replace("<!DOCTYPE x", "<!DOCTYPE html", 1)
        return f'<?xml version="1.0"?>{declared}<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{words}</p></body></html>'.encode()

    row = "<tr><td>1</td><td>农牧局</td><td>2025年底前</td></tr>"
    return {
        "table-100-mb.html": lambda: page(f"<table>{row * (100_000_000 // len(row.encode()))}</table>"),
        "table-within-limits.html": lambda: page(f"<table>{row * 49_000}</table>"),
        "table-10-mb.html": lambda: page(f"<table>{row * (10_000_000 // len(row.encode()))}</table>"),
        "wide-cell.html": lambda: page('<table><tr><td colspan="1000000000" rowspan="1000000000">宽</td></tr></table>' * 100),
        "wide-cells.html": lambda: page("<table>" + '<tr><td colspan="1000" rowspan="65534">宽</td></tr>' * 2000 + "</table>"),
        "deep.html": lambda: page("<div>" * 1_000_000),
        "deep-tables.html": lambda: page("<table><tr><td>" * 20_000 + "深"),
        "deep-words.html": lambda: page("<b><i>" * 100_000 + "深"),
        "long-line.html": lambda: page("<p>" + "推进绿色发展，" * 3_000_000),
        "many-paragraphs.html": lambda: page("<p>段" * 1_000_000),
        "many-attributes.html": lambda: page(f"<p {' '.join(f'a{n}=1' for n in range(500_000))}>词</p>"),
        "many-attributes-behind-a-quote.html": lambda: page(f"<p x='>' y=\"<\" {' '.join(f'a{n}' for n in range(500_000))}>词</p>"),
        "comments.html": lambda: page("<!--" * 2_000_000),
        "open-tags.html": lambda: page("<" * 3_000_000),
        "entities.html": lambda: page("&amp;" * 3_000_000 + "&#x10FFFF;&#0;&#xD800;"),
        "no-such-encoding.html": lambda: b'<html><meta charset="no-such-encoding"><p>\xb9\xab\xb1\xa8</p></html>',
        "wrong-encoding.html": lambda: b'<html><meta charset="utf-8"><p>' + "公报".encode("gb18030") * 100_000,
        "utf-7.html": lambda: b'<html><meta charset="utf-7"><p>+ADw-script+AD4-</p></html>',
        "zeros.html": lambda: b"<html><p>" + bytes(1_000_000),
        "nothing.html": lambda: b"<!DOCTYPE html>",
        "parts-in-parts.mhtml": lambda: b"".join(
            b'Content-Type: multipart/related; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(20_000)
        ),
        **{f"{name}.xhtml": partial(strict, "&l9;", doctype) for name, doctype in ENTITIES.items()},
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- paper


def _paper(good: Path) -> dict[str, Make]:
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R{}>>"
    font = "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"

    def one(contents: str = "BT /F 12 Tf 72 720 Td (1) Tj ET", extra: str = font, **others: str | bytes) -> bytes:
        return _pdf({1: "<</Type/Catalog/Pages 2 0 R>>", 2: "<</Type/Pages/Kids[3 0 R]/Count 1>>", 3: page.format(extra),
                     4: _stream(contents.encode()), **{int(k[1:]): v for k, v in others.items()}})  # fmt: skip

    def tree(node: str, **others: str | bytes) -> bytes:
        return _pdf({1: "<</Type/Catalog/Pages 2 0 R>>", 2: node, 3: page.format(font), 4: _stream(b"BT ET"),
                     **{int(k[1:]): v for k, v in others.items()}})  # fmt: skip

    picture = "<</Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 1"
    return {
        "pages-10000.pdf": lambda: _many_pages(10_000, font),
        "pages-10000-without-text.pdf": lambda: _many_pages(10_000, font, "{}"),
        "page-is-its-own-parent.pdf": lambda: tree("<</Type/Pages/Kids[2 0 R]/Count 1>>"),
        "pages-in-a-circle.pdf": lambda: tree(
            "<</Type/Pages/Kids[5 0 R 3 0 R]/Count 2>>", _5="<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>"
        ),
        "count-of-a-billion.pdf": lambda: tree("<</Type/Pages/Kids[3 0 R]/Count 1000000000>>"),
        "count-below-zero.pdf": lambda: tree("<</Type/Pages/Kids[3 0 R]/Count -1>>"),
        "same-page-again.pdf": lambda: tree(f"<</Type/Pages/Kids[{'3 0 R ' * 100_000}]/Count 100000>>"),
        "deep-tree.pdf": lambda: tree(
            "<</Type/Pages/Kids[10 0 R]/Count 1>>",
            **{f"_{n}": f"<</Type/Pages/Kids[{n + 1} 0 R]/Count 1>>" for n in range(10, 5000)},
            _5000=page.format(font),
        ),
        "form-in-itself.pdf": lambda: one(
            "/X Do", "/Resources<</XObject<</X 5 0 R>>>>",
            _5=_stream(b"/X Do /X Do", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>"),
        ),
        "forms-doubling.pdf": lambda: one(
            "/X Do", "/Resources<</XObject<</X 5 0 R>>>>",
            **{f"_{n}": _stream(b"/X Do /X Do", f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {n + 1} 0 R>>>>")
               for n in range(5, 45)},
            _45=_stream(b"BT /F 9 Tf (1) Tj ET", f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]{font}"),
        ),
        "bomb.pdf": lambda: _pdf({
            1: "<</Type/Catalog/Pages 2 0 R>>", 2: "<</Type/Pages/Kids[3 0 R]/Count 1>>", 3: page.format(font),
            4: _packed(b" ", 3),
        }),
        "bomb-of-words.pdf": lambda: _pdf({
            1: "<</Type/Catalog/Pages 2 0 R>>", 2: "<</Type/Pages/Kids[3 0 R]/Count 1>>", 3: page.format(font),
            4: _packed(b"BT /F 12 Tf 72 720 Td (1111) Tj ET  ", 1),
        }),
        "million-words.pdf": lambda: one("BT /F 1 Tf " + "1 1 Td (1) Tj " * 1_000_000 + "ET"),
        "words-far-away.pdf": lambda: one("BT /F 12 Tf 1e30 -1e30 Td (1) Tj 1e38 1e38 Td (2) Tj ET"),
        "words-of-no-size.pdf": lambda: one("BT /F 0 Tf 1 0 0 0 72 720 Tm (1) Tj ET"),
        "million-rules.pdf": lambda: one("BT /F 12 Tf 72 720 Td (1) Tj ET " + "1 1 m 500 1 l S " * 500_000),
        "rules-everywhere.pdf": lambda: one(
            "BT /F 12 Tf 72 720 Td (1) Tj ET " + "".join(f"0 {n / 4} m 595 {n / 4} l S {n / 6} 0 m {n / 6} 842 l S " for n in range(3300))
        ),
        "huge-page.pdf": lambda: one().replace(b"[0 0 595 842]", b"[0 0 1e9 1e9]"),
        "page-of-no-size.pdf": lambda: one().replace(b"[0 0 595 842]", b"[0 0 0 0]"),
        "huge-page-without-text.pdf": lambda: one("").replace(b"[0 0 595 842]", b"[0 0 1e9 1e9]"),
        "picture-of-3600-megapixels.pdf": lambda: one(
            "600 0 0 800 0 0 cm /X Do", "/Resources<</XObject<</X 5 0 R>>>>", _5=_picture(picture)
        ),
        "locked.pdf": lambda: one().replace(b"trailer\n<<", b"trailer\n<</Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O<"
            + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>/ID[<00><00>]"),
        "no-objects.pdf": lambda: b"%PDF-1.7\n%%EOF",
        "previous-is-itself.pdf": lambda: one().replace(b"trailer\n<<", b"trailer\n<</Prev 9"),
        "deep-arrays.pdf": lambda: one(extra="/X " + "[" * 100_000),
        **dict(_truncated("paper", good)),
    }  # fmt: skip


def _stream(content: bytes, entries: str = "") -> str:
    return f"<<{entries}/Length {len(content)}>>stream\n{content.decode('latin-1')}\nendstream"


def _packed(words: bytes, gigabytes: int) -> bytes:
    """A stream that is gigabytes long when unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED)
    block = packer.compress(words * ((1 << 20) // len(words))) + packer.flush(zlib.Z_FULL_FLUSH)
    start, again = block, packer.compress(words * ((1 << 20) // len(words))) + packer.flush(zlib.Z_FULL_FLUSH)
    content = start + again * (gigabytes << 10) + b"\x01\x00\x00\xff\xff" + bytes(4)
    return f"<</Filter/FlateDecode/Length {len(content)}>>stream\n".encode() + content + b"\nendstream"


def _picture(entries: str) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED)
    content = b"".join(packer.compress(bytes(7500)) for _ in range(60_000)) + packer.flush()
    return f"{entries}/Filter/FlateDecode/Length {len(content)}>>stream\n".encode() + content + b"\nendstream"


def _many_pages(count: int, extra: str, words: str = "BT /F 12 Tf 72 720 Td (page {}) Tj ET") -> bytes:
    kids = " ".join(f"{2 * number + 3} 0 R" for number in range(count))
    objects: dict[int, str | bytes] = {
        1: "<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Kids[{kids}]/Count {count}>>",
    }
    for number in range(count):
        place = 2 * number + 3
        objects[place] = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {place + 1} 0 R{extra}>>"
        objects[place + 1] = _stream(words.format(number).encode())
    return _pdf(objects)


def _pdf(objects: Mapping[int, str | bytes]) -> bytes:
    written = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, content in objects.items():
        places[number] = len(written)
        encoded = content.encode("latin-1") if isinstance(content, str) else content
        written += b"%d 0 obj\n" % number + encoded + b"\nendobj\n"
    start = len(written)
    written += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in sorted(places.items()):
        written += b"%d 1\n%010d 00000 n \n" % (number, place)
    size = max(objects) + 1
    written += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(written)


# ---------------------------------------------------------------------------------------------------------- pictures


def _pictures() -> dict[str, Make]:
    def png(width: int, height: int, rows: int) -> bytes:
        packer = zlib.compressobj(9)
        row = bytes(1 + (width + 7) // 8)
        content = b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()
        parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)), (b"IDAT", content), (b"IEND", b"")]
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))
            for kind, part in parts
        )

    def tiff(pages: int, circle: bool = False) -> bytes:
        entries = [
            (256, 4, 8),
            (257, 4, 8),
            (258, 3, 1),
            (259, 3, 1),
            (262, 3, 1),
            (273, 4, 8),
            (278, 4, 8),
            (279, 4, 8),
        ]
        size = 2 + 12 * len(entries) + 4
        places = [16 + size * page for page in range(pages)] + [16 if circle else 0]
        return b"II*\x00" + struct.pack("<I", 16) + bytes(8) + b"".join(
            struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry[:2], 1, entry[2]) for entry in entries)
            + struct.pack("<I", following)
            for _, following in pairwise(places)
        )  # fmt: skip

    return {
        "picture-of-3600-megapixels.png": lambda: png(60_000, 60_000, 60_000),
        "picture-of-90-megapixels.png": lambda: png(9_500, 9_500, 9_500),
        "long-picture.png": lambda: png(10, 8_000_000, 8_000_000),
        "wide-picture.png": lambda: png(1_000_000_000, 1, 0),
        "picture-of-no-rows.png": lambda: png(1000, 1000, 0),
        "cut-picture.png": lambda: png(1000, 1000, 1000)[:60],
        "pages-20000.tiff": lambda: tiff(20_000),
        "pages-in-a-circle.tiff": lambda: tiff(2, circle=True),
        "huge.bmp": lambda: b"BM" + struct.pack("<IHHIIiiHHIIiiII", 60, 0, 0, 54, 40, 2**31 - 1, 2**31 - 1, 1, 24, 0, 0, 0, 0, 0, 0),
        "cut.jpg": lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01",
    }  # fmt: skip
