"""Hostile files end in a clear error or in a bounded source: no crash, no hang over 60 s, no more than 2 GB."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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
