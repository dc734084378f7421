"""Where CI is set a skipped test fails the run; elsewhere what could not be checked is said loudly."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.exported import Exports
from tests.servers import Server, virtuoso

# The same examples each time, so that a red run means a change; .ci/full looks further: --hypothesis-profile full
settings.register_profile("default", max_examples=200, deadline=None, derandomize=True)
settings.register_profile("full", max_examples=20_000, deadline=None)
settings.load_profile("default")

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=10, help="How often tests/test_kills.py kills a build.")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
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
def exports(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    """Graphs in every format, each written and read once, when a test first asks for it."""
    return Exports(tmp_path_factory.mktemp("exports"))
