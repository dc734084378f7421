"""ZIP archives of sources: what is in them is read, nothing leads out of them, and bombs are refused."""

import io
import zipfile
from pathlib import Path

import pytest

from gongbao.corpus import archives as limits
from gongbao.corpus import discover, load_source
from gongbao.corpus.archives import members
from gongbao.corpus.files import is_gone
from gongbao.parser.model import GongbaoError
from tests.command import CHIFENG, TONGLIAO, gongbao

TEXT = CHIFENG.encode()


def archive(path: Path, *entries: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in entries:
            written.writestr(name, content)
    return path


def test_members_are_sources_like_files(tmp_path: Path) -> None:
    path = archive(tmp_path / "2024.zip", ("03/b.txt", TONGLIAO.encode()), ("a.md", TEXT), ("logo.svg", b"<svg/>"))
    found = discover([path])
    assert found == [path / "03" / "b.txt", path / "a.md"]
    assert [load_source(file).text for file in found] == [TONGLIAO, CHIFENG]
    assert discover([tmp_path]) == found
    assert load_source(found[1]).path == f"{path}/a.md"


def test_what_systems_leave_in_archives_is_no_source(tmp_path: Path) -> None:
    path = archive(
        tmp_path / "a.zip", ("a.txt", TEXT), ("__MACOSX/a.txt", b"x"), (".git/b.txt", b"x"), ("~$c.docx", b"")
    )
    assert discover([path]) == [path / "a.txt"]


def test_names_of_chinese_windows_are_read(tmp_path: Path) -> None:
    name = "公报2024年第3期.txt"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as written:
        written.writestr("x" * len(name.encode("gb18030")), TEXT)
    raw = content.getvalue().replace(b"x" * len(name.encode("gb18030")), name.encode("gb18030"))
    (tmp_path / "a.zip").write_bytes(raw)
    assert members(tmp_path / "a.zip") == [tmp_path / "a.zip" / name]
    assert load_source(tmp_path / "a.zip" / name).text == CHIFENG


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "..\\evil.txt", "C:/evil.txt"])
def test_no_name_leads_out(tmp_path: Path, name: str) -> None:
    with pytest.raises(GongbaoError, match="leads out of the archive"):
        discover([archive(tmp_path / "a.zip", (name, TEXT))])


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as written:
        written.writestr(link, "/etc/passwd")
    with pytest.raises(GongbaoError, match="holds the link"):
        discover([tmp_path / "a.zip"])


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", ("a.txt", b"0" * 50_000_000))
    with pytest.raises(GongbaoError, match="unpacks to over 200 times its size"):
        load_source(path / "a.txt")


def test_too_many_or_too_large_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path / "a.zip", ("a.txt", TEXT), ("b.txt", TEXT))
    monkeypatch.setattr(limits, "LARGEST_MEMBER", 10)
    with pytest.raises(GongbaoError, match="is larger than"):
        load_source(path / "a.txt")
    monkeypatch.setattr(limits, "MOST_BYTES", len(TEXT))
    with pytest.raises(GongbaoError, match="unpacks to more than"):
        discover([path])
    monkeypatch.setattr(limits, "MOST_MEMBERS", 1)
    with pytest.raises(GongbaoError, match="holds 2 files, more than 1"):
        discover([path])


def test_an_archive_in_an_archive_has_to_be_unpacked(tmp_path: Path) -> None:
    inner = archive(tmp_path / "b.zip", ("a.txt", TEXT))
    path = archive(tmp_path / "a.zip", ("b.zip", inner.read_bytes()))
    with pytest.raises(
        GongbaoError, match=r"a\.zip/b\.zip: is a ZIP archive; name a file in it \(ARCHIVE/NAME\), or unpack it"
    ):
        load_source(path / "b.zip")


def test_a_damaged_archive_is_told(tmp_path: Path) -> None:
    content = archive(tmp_path / "a.zip", ("a.txt", TEXT * 9)).read_bytes()
    (tmp_path / "a.zip").write_bytes(content[:60] + bytes(20) + content[80:])
    with pytest.raises(GongbaoError, match=r"a\.zip/a\.txt: is damaged in the archive"):
        load_source(tmp_path / "a.zip" / "a.txt")
    (tmp_path / "a.zip").write_bytes(content[:100])
    with pytest.raises(GongbaoError, match="damaged ZIP archive"):
        discover([tmp_path / "a.zip"])


def test_an_archive_without_sources_says_so(tmp_path: Path) -> None:
    with pytest.raises(GongbaoError, match="no sources in this archive"):
        discover([archive(tmp_path / "a.zip", ("a.csv", b"1"))])


def test_a_member_that_is_taken_out_is_gone(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", ("a.txt", TEXT), ("b.txt", TEXT))
    assert not is_gone(path / "a.txt")
    archive(path, ("b.txt", TEXT))
    assert is_gone(path / "a.txt")
    assert not is_gone(path / "b.txt")


@pytest.mark.parametrize(
    ("member", "words"), [("xl/workbook.xml", "Excel workbook"), ("ppt/presentation.xml", "presentation")]
)
def test_other_office_files_are_refused_with_a_remedy(tmp_path: Path, member: str, words: str) -> None:
    path = archive(tmp_path / "a.xlsx", ("[Content_Types].xml", b"<a/>"), (member, b"<a/>"))
    with pytest.raises(GongbaoError, match=f"an? .*{words}.*; save"):
        load_source(path)


def test_a_page_is_saved_with_a_folder_of_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "通知_files").mkdir()
    (tmp_path / "通知_files" / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "通知.html").write_bytes(b"<html>")
    assert discover([tmp_path]) == [tmp_path / "通知.html"]


def test_an_archive_is_built_and_its_members_are_dropped_when_they_are_gone(tmp_path: Path) -> None:
    path = archive(tmp_path / "2024.zip", ("a.txt", TEXT), ("b.txt", TONGLIAO.encode()))
    done = gongbao("build", path, "--graph", tmp_path / "graph")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 3), done.stderr
    assert "2 of 2 sources unchanged" in gongbao("build", path, "--graph", tmp_path / "graph").stderr
    archive(path, ("a.txt", TEXT))
    assert "is gone; it was dropped" in gongbao("build", path, "--graph", tmp_path / "graph", "--prune").stderr
