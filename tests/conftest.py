"""Where CI is set a skipped test fails the run; elsewhere what could not be checked is said loudly."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.servers import Server, virtuoso

if TYPE_CHECKING:
    from gongbao.graph.directory import Graph
    from tests.exported import Exports

# The same examples each time, so that a red run means a change; .ci/full looks further: --hypothesis-profile full
settings.register_profile("default", max_examples=200, deadline=None, derandomize=True)
settings.register_profile("full", max_examples=20_000, deadline=None)
settings.load_profile("default")

SHARED = Path(__file__).resolve().parents[2] / "shared"


# Whoever starts the tests in the background may have made them deaf to Ctrl-C, and with them all that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=10, help="How often tests/test_kills.py kills a build.")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    doors = sys.modules.get("tests.doors")
    if doors is not None and doors.AGREEMENTS:
        terminalreporter.section("one text, five doors: F1 (facts that agree / facts of the Markdown)")
        for line in doors.table():
            terminalreporter.line(line)
    if not (SHARED / "gold").is_dir():
        terminalreporter.section("GOLD ABSENT", sep="!", red=True, bold=True)
        terminalreporter.line(f"{SHARED / 'gold'} is not there: nothing was compared with the hand annotation.")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all tests, as it takes some seconds to start; what they push there they delete."""
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> "Graph":
    """The two small issues as a graph; tests of commands have graph directories of their own instead."""
    from tests.built import built
    from tests.issues import ISSUE, SEQUEL

    return built(tmp_path_factory.mktemp("graph"), ISSUE, SEQUEL)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> "Graph":
    """A graph of the gazette that tries to break every format."""
    from tests.hostile import hostile_graph

    return hostile_graph(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> "Exports":
    """Graphs in every format, each written and read once, when a test first asks for it."""
    from tests.exported import Exports  # loads every library that reads or writes a format

    return Exports(tmp_path_factory.mktemp("exports"))
