"""What is read from files: text, encoding, and which issue it is."""

import codecs
import datetime
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.corpus import (
    Catalogue,
    discover,
    load_catalogue,
    load_source,
    shipped_catalogue,
    shipped_corpus,
    shipped_sources,
)
from gongbao.corpus.catalogue import read_catalogue
from gongbao.corpus.text import decode
from gongbao.parser.model import GongbaoError, Masthead

SENTENCE = "盟财政局会同盟应急管理局，及时下拨救灾资金。\r\n每年9月底前报送。\n"
HASH = "ab" * 32
ENTRY = f"""
[publishers.some-county]
name = "某县人民政府"

[[issues]]
file = "sources/1.txt"
sha256 = "{HASH}"
publisher = "some-county"
title = "某县人民政府公报"
year = 2023
number = 2
date = 2023-04-30
"""


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


# -------------------------------------------------------------- the corpus that ships


def test_the_first_issue_ships_as_published_and_catalogued() -> None:
    (entry,) = shipped_catalogue().entries
    content = (shipped_corpus() / entry.file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry.sha256
    assert entry.address is not None
    assert entry.address in content.decode(), "the address is the one in the imprint"
    assert "第五条" in (entry.licence or "")


def test_every_issue_that_ships_is_in_the_catalogue() -> None:
    files = {(shipped_corpus() / entry.file).resolve() for entry in shipped_catalogue().entries}
    assert files == {path.resolve() for path in shipped_sources()}


def test_a_catalogued_source_knows_which_issue_it_is() -> None:
    source = load_source(shipped_sources()[0])
    assert source.masthead == Masthead(
        "xam/2024/4", "兴安盟行政公署", "兴安盟行政公署公报", year=2024, number=4, serial=88
    )
    assert source.sha256 == "6fa2328dd12a9de4b3e2d773a68e55c05ab2534ab20d774fad66306e6058ffa5"
    assert source.path == str(shipped_sources()[0])


# -------------------------------------------------------------------------- decoding


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (SENTENCE.encode(), "utf-8"),
        (codecs.BOM_UTF8 + SENTENCE.encode(), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + SENTENCE.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + SENTENCE.encode("utf-16-be"), "utf-16"),
        (codecs.BOM_UTF32_LE + SENTENCE.encode("utf-32-le"), "utf-32"),
        (SENTENCE.encode("gb18030"), "gb18030"),
        (SENTENCE.encode("gb2312"), "gb18030"),
        ((SENTENCE * 20 + "㐀𠀀镕").encode("gb18030"), "gb18030"),
    ],
)
def test_encodings_give_the_same_text(tmp_path: Path, content: bytes, encoding: str) -> None:
    source = load_source(written(tmp_path / "source.txt", content))
    assert source.text.startswith(SENTENCE)
    assert source.encoding == encoding
    assert content.decode(encoding) == source.text
    assert source.sha256 == hashlib.sha256(content).hexdigest()
    assert source.masthead == Masthead()


def test_an_encoding_of_another_kind_is_guessed() -> None:
    traditional = "財政局會同應急管理局，及時下撥救災資金，並報送縣政府備查。各單位應當依照本辦法辦理。" * 5
    text, encoding = decode(traditional.encode("big5"), "big5.txt")
    assert text == traditional
    assert encoding.startswith(("big5", "cp950"))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_utf_8_always_comes_back_as_it_is(text: str) -> None:
    assert decode(codecs.BOM_UTF8 + text.encode(), "text") == (text, "utf-8-sig")


@pytest.mark.parametrize("text", ["a\r\nb\rc\nd\x0be\x0cf\u2028g", "\n\n", " \u3000\t", "一"])
def test_line_ends_and_blanks_stay(tmp_path: Path, text: str) -> None:
    assert load_source(written(tmp_path / "source.txt", text.encode())).text == text


def test_an_empty_file_is_an_empty_source(tmp_path: Path) -> None:
    source = load_source(written(tmp_path / "source.txt", b""))
    assert source.text == ""
    assert source.sha256 == hashlib.sha256(b"").hexdigest()


def test_a_line_of_fifty_megabytes_is_read(tmp_path: Path) -> None:
    content = "农牧局负责。".encode() * (50_000_000 // 18)
    source = load_source(written(tmp_path / "source.txt", content))
    assert len(source.text) == len(content) // 3


def test_a_table_of_more_cells_than_can_be_read_in_time_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GongbaoError, match=r"tables of more than 600000 marks .*; split it"):
        load_source(written(tmp_path / "source.md", b"|1|2|\n" * 200_001))


def test_a_larger_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GongbaoError, match="more than 50 MB; split it"):
        load_source(written(tmp_path / "source.txt", b"|a" * 25_000_001))


# ------------------------------------------------------------------- what is no text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n1 0 obj", "damaged"),
        (b"PK\x03\x04\x14\x00\x06\x00word/document.xml", "damaged ZIP archive or Office file"),
        (b"{\\rtf1\\ansi", "an RTF file; convert it with `soffice"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "picture"),
        (SENTENCE.encode("utf-16-le"), "NUL bytes"),
        (b"text\0text", "NUL bytes"),
        (bytes(range(1, 32)) * 20, "control characters"),
        (codecs.BOM_UTF16_LE + b"a", "utf-16"),
        (SENTENCE.encode() * 50 + b"\xe7\x9b", "UTF-8 with 1 damaged character"),
    ],
)
def test_what_is_no_text_is_refused_with_its_kind_in_one_line(tmp_path: Path, content: bytes, words: str) -> None:
    path = written(tmp_path / "source.txt", content)
    with pytest.raises(GongbaoError) as refused:
        load_source(path)
    message = str(refused.value)
    assert message.startswith(f"{path}: ")
    assert words in message
    assert "\n" not in message


def test_damaged_utf_8_names_the_line() -> None:
    content = (SENTENCE * 20).encode().replace("报送".encode(), b"\xe6\x8a", 1)
    with pytest.raises(GongbaoError, match=r"in line 2 \(byte \d+\)"):
        decode(content, "damaged.txt")


@pytest.mark.parametrize(("name", "words"), [("missing.txt", "no such file"), (".", "is a folder")])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(GongbaoError, match=words):
        load_source(tmp_path / name)


# ------------------------------------------------------------------------- discovery


def test_without_paths_what_ships_is_found() -> None:
    assert discover() == shipped_sources()


def test_without_paths_the_workspace_is_found_too(tmp_path: Path) -> None:
    own = written(tmp_path / "gongbao-corpus" / "sources" / "1.txt", b"1")
    assert [path.resolve() for path in discover()] == [*shipped_sources(), own]


def test_a_named_workspace_comes_instead_of_the_usual_one(tmp_path: Path) -> None:
    written(tmp_path / "gongbao-corpus" / "sources" / "1.txt", b"1")
    other = written(tmp_path / "other" / "sources" / "2.txt", b"2")
    assert discover([], tmp_path / "other") == [*shipped_sources(), other]


def test_a_folder_gives_its_sources_in_order_of_name(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "c/d.TXT", "table.csv", "~$c.docx", ".hidden.txt", ".git/e.txt"):
        written(tmp_path / "folder" / name, b"text")
    found = [path.relative_to(tmp_path / "folder").as_posix() for path in discover([tmp_path / "folder"])]
    assert found == ["a.txt", "b.md", "c/d.TXT"]


def test_files_come_as_named_and_once(tmp_path: Path) -> None:
    first, second = written(tmp_path / "b.dat", b"1"), written(tmp_path / "a.txt", b"2")
    assert discover([first, tmp_path, second, first]) == [first, second]


def test_a_folder_that_is_linked_into_itself_ends(tmp_path: Path) -> None:
    source = written(tmp_path / "folder" / "1.txt", b"1")
    (tmp_path / "folder" / "loop").symlink_to(tmp_path / "folder")
    assert discover([tmp_path / "folder"]) == [source]


@pytest.mark.parametrize(
    ("paths", "corpus", "words"),
    [
        (["missing"], None, "missing: no such file or folder"),
        (["empty"], None, "empty: no sources in this folder; it has to hold"),
        ([], "missing", "missing: the corpus folder does not exist"),
        ([], "empty", "empty: no folder sources in it"),
        ([], "file.txt", "file.txt: the corpus folder is not a folder"),
    ],
)
def test_where_there_is_nothing_to_read_the_error_says_what_to_do(
    tmp_path: Path, paths: list[str], corpus: str | None, words: str
) -> None:
    (tmp_path / "empty").mkdir()
    written(tmp_path / "file.txt", b"1")
    with pytest.raises(GongbaoError, match=words):
        discover([Path(path) for path in paths], None if corpus is None else Path(corpus))


# ------------------------------------------------------------------------- catalogue


def test_a_catalogue_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "catalogue.toml", ENTRY.encode())
    entry = read_catalogue(path).by_sha256(HASH)
    assert entry is not None
    assert entry.key == "some-county/2023/2"
    assert entry.masthead == Masthead(
        *("some-county/2023/2", "某县人民政府", "某县人民政府公报", 2023, 2),
        date=datetime.date(2023, 4, 30),
    )
    assert read_catalogue(path).by_sha256("00" * 32) is None


def test_an_empty_catalogue_is_one(tmp_path: Path) -> None:
    assert read_catalogue(written(tmp_path / "catalogue.toml", b"")) == Catalogue()


def test_the_workspace_lies_over_what_ships(tmp_path: Path) -> None:
    assert load_catalogue() == shipped_catalogue()
    (shipped,) = shipped_catalogue().entries
    own = ENTRY.replace(HASH, shipped.sha256)
    path = written(tmp_path / "gongbao-corpus" / "catalogue.toml", own.encode())
    assert load_source(shipped_sources()[0]).masthead.key == "some-county/2023/2"
    path.write_text(ENTRY + "# changed", encoding="utf-8")
    assert load_source(shipped_sources()[0]).masthead.key == shipped.key
    assert {entry.key for entry in load_catalogue().entries} == {"some-county/2023/2", shipped.key}


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ("year = 2023", "", "issue 1", "year: is missing; it must be a whole number"),
        ("year = 2023", "year = '2023'", "issue 1", "year: must be a whole number"),
        ("year = 2023", "year = true", "issue 1", "year: must be a whole number"),
        ("number = 2", "number = 0", "issue 1 (sources/1.txt)", "number: must be 1 or more"),
        ("number = 2", "number = 2\nnumbr = 2", "issue 1", "numbr: no such key"),
        ("2023-04-30", "2023-04-30T00:00:00", "issue 1", "date: must be a date"),
        (HASH, "abc", "issue 1 (sources/1.txt)", "sha256: must be 64 hexadecimal digits"),
        ('= "some-county"', '= "other"', "issue 1 (sources/1.txt)", "publisher: other is not listed"),
        ("[publishers.some-county]", "[publishers.'某县']", "publishers.某县", "a publisher's key is made of"),
        ('name = "某县人民政府"', "", "publishers.some-county", "name: is missing"),
        ("[[issues]]", "[issues]", "", "issues: must be a list of tables"),
        ("[[issues]]", "[[issues", "", "no valid TOML"),
    ],
)
def test_an_error_in_a_catalogue_names_file_entry_and_key(
    tmp_path: Path, old: str, new: str, place: str, problem: str
) -> None:
    assert old in ENTRY
    path = written(tmp_path / "catalogue.toml", ENTRY.replace(old, new).encode())
    with pytest.raises(GongbaoError) as refused:
        read_catalogue(path)
    message = str(refused.value)
    assert message.startswith(f"{path}: {place}")
    assert problem in message


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (HASH, "cd" * 32, "number: sources/1.txt is some-county/2023/2 already"),
        ("number = 2", "number = 3", "sha256: that of sources/1.txt"),
    ],
)
def test_a_file_or_an_issue_listed_twice_is_an_error(tmp_path: Path, old: str, new: str, problem: str) -> None:
    second = ENTRY[ENTRY.index("[[issues]]") :].replace("sources/1.txt", "sources/2.txt").replace(old, new)
    path = written(tmp_path / "catalogue.toml", (ENTRY + second).encode())
    with pytest.raises(GongbaoError, match="issue 2") as refused:
        read_catalogue(path)
    assert problem in str(refused.value)


def test_a_missing_catalogue_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(GongbaoError, match="can't read the catalogue"):
        read_catalogue(tmp_path / "catalogue.toml")
