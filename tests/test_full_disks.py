"""A disk that is full and a directory that can't be written: a clear error, and the old graph stays."""

import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gongbao.graph import open_graph
from gongbao.graph.canonical import quad_lines
from tests.command import CHIFENG, COMMAND, TONGLIAO, gongbao

IS_ROOT = os.geteuid() == 0


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that any user may look into, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def prepare(folder: Path, graph: Path) -> tuple[Path, list[bytes]]:
    """Build a graph of one source; return a second source, and the graph's statements."""
    (folder / "first.txt").write_text(CHIFENG, encoding="utf-8")
    (folder / "second.txt").write_text(TONGLIAO, encoding="utf-8")
    assert gongbao("build", folder / "first.txt", "--graph", graph).returncode == 0
    return folder / "second.txt", list(quad_lines(open_graph(graph)))


def assert_refused(done: "subprocess.CompletedProcess[str]", graph: Path) -> None:
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    [line] = done.stderr.splitlines()
    assert str(graph) in line
    assert "can't be written" in line
    assert "give another --graph" in line


def build(source: Path, graph: Path, before: Callable[[], None] | None = None) -> "subprocess.CompletedProcess[str]":
    command: list[str | Path] = [COMMAND, "build", source, "--graph", graph]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, preexec_fn=before)


def files_of_at_most(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [0, 1_000, 4_000, 30_000])
def test_no_room_for_a_file(folder: Path, size: int) -> None:
    graph = folder / "graph"
    source, before = prepare(folder, graph)
    assert_refused(build(source, graph, files_of_at_most(size)), graph)
    assert list(quad_lines(open_graph(graph))) == before
    assert not list((graph / "generations").glob(".new-*")), "what was begun takes no room"
    assert build(source, graph).returncode == 0
    assert list(quad_lines(open_graph(graph))) != before


@pytest.fixture
def disk(folder: Path) -> Iterator[Path]:
    """A file system of its own, 3 MB in size."""
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], check=True)
    yield disk
    subprocess.run(["umount", disk], check=True)


if IS_ROOT:  # nobody else may mount one

    @pytest.mark.parametrize("room", [0, 4096, 100_000])
    def test_a_full_file_system(folder: Path, disk: Path, room: int) -> None:
        graph = disk / "graph"
        source, before = prepare(folder, graph)
        (disk / "filler").write_bytes(b"x" * (shutil.disk_usage(disk).free - room))
        assert_refused(build(source, graph), graph)
        assert list(quad_lines(open_graph(graph))) == before
        (disk / "filler").unlink()
        assert build(source, graph).returncode == 0

    def test_a_read_only_file_system(folder: Path, disk: Path) -> None:
        source, before = prepare(folder, disk / "graph")
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        assert_left_alone(source, disk / "graph", before)

else:

    def test_a_directory_that_can_not_be_written(folder: Path) -> None:
        source, before = prepare(folder, folder / "graph")
        for place in (folder / "graph", *(folder / "graph").rglob("*")):
            place.chmod(0o555 if place.is_dir() else 0o444)
        assert_left_alone(source, folder / "graph", before)


def assert_left_alone(source: Path, graph: Path, before: list[bytes]) -> None:
    assert_refused(build(source, graph), graph)
    assert list(quad_lines(open_graph(graph))) == before
    assert gongbao("duties", "水利局", "--graph", graph).returncode == 0, "reading needs no right to write"
