"""`gongbao add`: which issue a source is, what is refused, and what is written."""

import os
import pty
import subprocess
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from gongbao.corpus.adding import publisher_key
from gongbao.corpus.catalogue import Catalogue, read_catalogue, shipped_sources
from gongbao.corpus.likeness import likeness, sketch
from tests.command import CHIFENG, COMMAND, gongbao

HEAD = "赤峰市人民政府公报\n\n2024年第3期（总第88期）\n\n"
ISSUE = HEAD + CHIFENG


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def catalogue(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "gongbao-corpus" / "catalogue.toml").read_text("utf-8"))


def refused(folder: Path, *arguments: str | Path, code: int = 1) -> str:
    done = gongbao("add", *arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (code, "")
    return done.stderr


def test_an_issue_is_known_by_its_masthead(tmp_path: Path) -> None:
    done = gongbao("add", written(tmp_path / "scan 7.txt", ISSUE), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    stored = "gongbao-corpus/sources/chifengshi-2024-03.txt"
    assert done.stdout.rstrip("\n").split("\t")[1:] == ["issue", "chifengshi/2024/3", "1", stored]
    assert (tmp_path / stored).read_text("utf-8") == ISSUE
    (entry,) = catalogue(tmp_path)["issues"]
    assert (entry["title"], entry["serial"]) == ("赤峰市人民政府公报", 88)
    assert catalogue(tmp_path)["publishers"] == {"chifengshi": {"name": "赤峰市人民政府"}}
    assert read_catalogue(tmp_path / "gongbao-corpus" / "catalogue.toml").entries[0].key == "chifengshi/2024/3"


def test_what_was_added_is_built_under_its_key(tmp_path: Path) -> None:
    gongbao("add", written(tmp_path / "a.txt", ISSUE), cwd=tmp_path)
    assert "chifengshi/2024/3\t" in gongbao("build", cwd=tmp_path).stdout


def test_a_document_by_itself_is_a_source_too(tmp_path: Path) -> None:
    done = gongbao("add", written(tmp_path / "通知.txt", CHIFENG), "--address", "https://example.org/1", cwd=tmp_path)
    assert done.stdout.split("\t")[1:3] == ["document", "赤峰市人民政府关于印发《赤峰市粮食生产行动方案》的通知"]
    (entry,) = catalogue(tmp_path)["documents"]
    assert (entry["file"], entry["address"]) == ("sources/通知.txt", "https://example.org/1")


@pytest.mark.parametrize("name", ["赤峰市人民政府公报2024年第3期.txt", "赤峰市人民政府公报-2024-03.txt"])
def test_a_file_s_name_tells_what_the_text_does_not(tmp_path: Path, name: str) -> None:
    done = gongbao("add", written(tmp_path / name, CHIFENG), cwd=tmp_path)
    assert done.stdout.split("\t")[2] == "chifengshi/2024/3"


def test_options_tell_it_and_win(tmp_path: Path) -> None:
    options = ("--key", "cf", "--year", "2023", "--number", "12", "--date", "2023-12-30")
    done = gongbao("add", written(tmp_path / "a.txt", ISSUE), *options, cwd=tmp_path)
    assert done.stdout.split("\t")[2] == "cf/2023/12"


def test_what_can_not_be_found_has_to_be_told(tmp_path: Path) -> None:
    text = "赤峰市人民政府公报\n\n" + CHIFENG
    said = refused(tmp_path, written(tmp_path / "a.txt", text), code=2)
    assert "its year, number can't be found in it; give --year … --number …, or --document" in said
    assert not (tmp_path / "gongbao-corpus").exists()


def test_on_a_terminal_it_is_asked_for(tmp_path: Path) -> None:
    written(tmp_path / "a.txt", "赤峰市人民政府公报\n\n" + CHIFENG)
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, "add", "a.txt"], stdin=terminal, stdout=terminal, stderr=terminal, cwd=tmp_path
    )
    os.close(terminal)
    os.write(controller, b"2024\n5\n")
    assert process.wait(timeout=60) == 0
    os.close(controller)
    assert catalogue(tmp_path)["issues"][0]["number"] == 5


def test_a_copy_is_refused(tmp_path: Path) -> None:
    gongbao("add", written(tmp_path / "a.txt", ISSUE), cwd=tmp_path)
    said = refused(tmp_path, written(tmp_path / "b.md", ISSUE))
    assert "b.md: is in the corpus already, to the byte, as sources/chifengshi-2024-03.txt" in said
    assert "to the byte, as issues/" in refused(tmp_path, shipped_sources()[0])


def test_the_same_issue_in_another_form_is_told_and_may_take_its_place(tmp_path: Path) -> None:
    gongbao("add", written(tmp_path / "a.txt", ISSUE), cwd=tmp_path)
    other = written(tmp_path / "b.md", ISSUE.replace("，", ","))
    assert "is issue chifengshi/2024/3, which is there as sources/chifengshi-2024-03.txt (100% the same)" in refused(
        tmp_path, other
    )
    assert gongbao("add", other, "--replace", cwd=tmp_path).returncode == 0
    (entry,) = catalogue(tmp_path)["issues"]
    assert entry["file"] == "sources/chifengshi-2024-03.md"
    assert (tmp_path / "gongbao-corpus" / "replaced" / "chifengshi-2024-03.txt").read_text("utf-8") == ISSUE


def test_what_is_much_like_another_source_is_told(tmp_path: Path) -> None:
    gongbao("add", written(tmp_path / "a.txt", CHIFENG), cwd=tmp_path)
    other = written(tmp_path / "b.txt", CHIFENG.replace("5万亩", "６万亩") + "（此件公开发布）\n")
    assert "--anyway adds it" in refused(tmp_path, other)
    assert gongbao("add", other, "--anyway", cwd=tmp_path).returncode == 0
    assert len(catalogue(tmp_path)["documents"]) == 2


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    done = gongbao("add", written(tmp_path / "a.txt", ISSUE), "--dry-run", cwd=tmp_path)
    assert "chifengshi/2024/3" in done.stdout
    assert not (tmp_path / "gongbao-corpus").exists()


def test_one_bad_file_of_several_stops_no_other(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", ISSUE)
        archive.writestr("b.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    done = gongbao("add", "a.zip", cwd=tmp_path)
    assert done.returncode == 2
    assert "a.zip/b.doc: " in done.stderr
    assert "soffice" in done.stderr
    assert len(catalogue(tmp_path)["issues"]) == 1


def test_comments_in_the_catalogue_stay(tmp_path: Path) -> None:
    (tmp_path / "gongbao-corpus").mkdir()
    written(
        tmp_path / "gongbao-corpus" / "catalogue.toml", '# ours\n[publishers.cf] # short\nname = "赤峰市人民政府"\n'
    )
    assert gongbao("add", written(tmp_path / "a.txt", ISSUE), cwd=tmp_path).stdout.split("\t")[2] == "cf/2024/3"
    text = (tmp_path / "gongbao-corpus" / "catalogue.toml").read_text("utf-8")
    assert text.startswith("# ours\n[publishers.cf] # short\n")


def test_a_key_belongs_to_one_publisher(tmp_path: Path) -> None:
    gongbao("add", written(tmp_path / "a.txt", ISSUE), "--key", "cf", cwd=tmp_path)
    other = written(tmp_path / "b.txt", ISSUE.replace("赤峰市", "长丰县"))
    assert "--key cf: is that of 赤峰市人民政府" in refused(tmp_path, other, "--key", "cf", "--anyway", code=2)
    assert "a-z, 0-9 and -" in refused(tmp_path, other, "--key", "长丰", code=2)


def test_keys_are_pinyin_that_nobody_has() -> None:
    def known(key: str, name: str) -> Catalogue:
        return Catalogue(publishers=((key, name),))

    assert publisher_key("国务院办公厅", Catalogue()) == "guowuyuan"
    assert publisher_key("重庆市人民政府", known("cq", "重庆市人民政府")) == "cq"
    assert publisher_key("重庆市人民政府办公厅", known("chongqingshi", "重庆市人民政府")) == (
        "chongqingshirenminzhengfubangongting"
    )


def test_likeness_tells_copies_from_other_texts() -> None:
    text = shipped_sources()[0].read_text("utf-8")
    misread = "".join("错" if index % 40 == 7 else character for index, character in enumerate(text))
    assert likeness(sketch(text), sketch(misread)) > 0.6
    assert likeness(sketch(text), sketch(CHIFENG)) < 0.1
    assert likeness(sketch(text), "no sketch") == 0.0
