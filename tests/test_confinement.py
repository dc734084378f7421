"""A reader in a process of its own: its source, its errors and its progress come through; its crash and hang do not."""

import ctypes
import time
from pathlib import Path

import pytest

from gongbao.corpus import confinement
from gongbao.corpus.confinement import Advance, confined
from gongbao.parser import GongbaoError, Source

HERE = f"{Path(__file__).stem}:"


@pytest.fixture(autouse=True)
def this_module_is_found_by_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


def read_two_pages(content: bytes, place: str, advance: Advance) -> Source:
    print("a library says something on standard output")
    for page in (1, 2):
        advance(page, 2)
    return Source(content.decode() * 100_000, encoding=place)


def refuse(content: bytes, place: str, advance: Advance) -> Source:
    raise GongbaoError(f"{place}: is damaged; get another copy")


def crash(content: bytes, place: str, advance: Advance) -> Source:
    ctypes.string_at(0)
    return Source("")


def hang(content: bytes, place: str, advance: Advance) -> Source:
    time.sleep(1000)
    return Source("")


def eat(content: bytes, place: str, advance: Advance) -> Source:
    return Source("长" * 10**10)


def fail(content: bytes, place: str, advance: Advance) -> Source:
    return Source(str(1 // len(content)))


def test_a_source_and_the_progress_come_through() -> None:
    told: list[tuple[int, int]] = []
    source = confined(HERE + "read_two_pages", "公报".encode(), "gazette.pdf", lambda *pages: told.append(pages))
    assert source == Source("公报" * 100_000, encoding="gazette.pdf")
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("reader", "message"),
    [
        ("refuse", r"gazette\.pdf: is damaged; get another copy"),
        ("crash", r"gazette\.pdf: can't be read within 1\.5 GB .*\(code -11\); print it anew or split it"),
        ("eat", r"gazette\.pdf: needs more than 1\.5 GB of memory to read; split it"),
    ],
)
def test_what_goes_wrong_is_a_clear_error(reader: str, message: str) -> None:
    with pytest.raises(GongbaoError, match=f"^{message}$"):
        confined(HERE + reader, b"", "gazette.pdf")


def test_a_reader_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement, "SECONDS", 2)
    with pytest.raises(GongbaoError, match=r"^gazette\.pdf: takes longer than 2 s to read; print it anew or split it$"):
        confined(HERE + "hang", b"", "gazette.pdf")


def test_a_fault_of_the_reader_stays_a_fault() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        confined(HERE + "fail", b"", "gazette.pdf")


def test_more_than_a_pipe_holds_is_no_obstacle_where_nobody_reads() -> None:
    with pytest.raises(GongbaoError, match="code -11"):
        confined(HERE + "crash", bytes(10_000_000), "gazette.pdf")
