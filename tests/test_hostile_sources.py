"""Hostile files end in a clear error or in a bounded source: no crash, no hang over 60 s, no more than 2 GB."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzzing import spoilt
from tests.hostile_sources import sources
from tests.reading_worker import Outcome, Worker

SOURCES = Path(__file__).parent / "sources"
FINDS = SOURCES / "finds"
HOSTILE = sources(SOURCES)
MOST_CHARACTERS = 50_000_000


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as running:
        yield running


def assert_is_bounded(outcome: Outcome) -> None:
    assert outcome.is_clear, outcome
    assert outcome.characters < MOST_CHARACTERS


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file(name: str, worker: Worker, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(HOSTILE[name]())
    outcome = worker.read(file)
    assert_is_bounded(outcome)
    assert outcome.kind == "source" or outcome.message.startswith(f"{file}: "), outcome


@pytest.mark.parametrize("file", sorted(FINDS.glob("*")), ids=lambda file: file.name)
def test_what_fuzzing_found(file: Path, worker: Worker) -> None:
    """Files that tests/fuzzing.py once broke a reader with."""
    assert_is_bounded(worker.read(file))


@pytest.mark.parametrize("name", ["libreoffice.docx", "libreoffice.pdf", "chromium.html", "chromium.pdf"])
@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_file_spoilt_at_random(name: str, seed: int, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> None:
    """For more of them: python tests/fuzzing.py --minutes 10."""
    file = tmp_path_factory.getbasetemp() / f"spoilt-{name}"
    file.write_bytes(spoilt((SOURCES / name).read_bytes(), file.suffix, Random(seed)))
    assert_is_bounded(worker.read(file))


READ_EACH = """
import sys
from pathlib import Path
from gongbao.corpus import load_source
from gongbao.parser import GongbaoError
for name in sys.argv[1:]:
    try:
        print(load_source(Path(name)).text)
    except GongbaoError as error:
        print(error)
"""


def test_no_address_is_asked_and_no_file_but_the_source_is_touched(tmp_path: Path) -> None:
    """Entities that name a file or an address stay what they are; strace watches the readers and their processes."""
    assert shutil.which("strace"), "apt-get install strace"
    spoilt_names = [
        "file.xhtml",
        "network.xhtml",
        "file.docx",
        "network.docx",
        "part-of-elsewhere.docx",
        "path-outside.docx",
    ]
    for name in spoilt_names:
        (tmp_path / name).write_bytes(HOSTILE[name]())
    files = [
        *(tmp_path / name for name in spoilt_names),
        *(SOURCES / name for name in ("chromium.html", "chromium.pdf")),
    ]
    trace = tmp_path / "trace"
    strace: list[str | Path] = [
        "strace",
        "-f",
        "-qq",
        "-e",
        "trace=connect,open,openat,creat,rename,unlink",
        "-o",
        trace,
    ]
    done = subprocess.run(
        [*strace, sys.executable, "-B", "-c", READ_EACH, *files], capture_output=True, text=True, check=True
    )
    assert "网上报名" in done.stdout
    assert "root:" not in done.stdout
    calls = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    assert any("chromium.pdf" in call for call in calls)
    assert not [call for call in calls if "AF_INET" in call]
    assert not [call for call in calls if "/etc/passwd" in call]
    touched = [
        re.search(r'"([^"]*)"', call)
        for call in calls
        if re.search(r"O_CREAT|O_WRONLY|O_RDWR|creat|rename|unlink", call)
    ]
    assert not {found[1] for found in touched if found and not found[1].startswith((tempfile.gettempdir(), "/dev/"))}
