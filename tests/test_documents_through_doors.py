"""The documents of `tests/documents`, printed as web page, Word file and PDF: their readers find the same elements."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gongbao.corpus import load_source
from gongbao.parser import Issue, parse_issue
from tests.doors import plain
from tests.invariants import assert_invariants, assert_source
from tests.rendering_paper import write_pdf
from tests.rendering_parts import parts_of
from tests.rendering_web import write_html
from tests.rendering_word import write_docx

FOLDER = Path(__file__).parent / "documents"
FILES = {file.stem: file for file in sorted(FOLDER.iterdir()) if file.suffix in {".txt", ".md"}}
ON_PAPER = list(FILES)[::3]  # Chromium takes seconds for each
DOORS = [
    *((door, name) for door in ("html", "gb18030", "docx") for name in FILES),
    *(("pdf", name) for name in ON_PAPER),
]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Issue]:
    folder = tmp_path_factory.mktemp("documents")
    head = "政府公报 第5期"

    @cache
    def read_document(door: str, name: str) -> Issue:
        file = folder / f"{name}.{door}"
        parts = parts_of(FILES[name].read_text(encoding="utf-8"))
        if door == "docx":
            write_docx(parts, head, file)
        elif door == "pdf":
            write_pdf(parts, head, file)
        else:
            write_html(parts, head, file, "gb18030" if door == "gb18030" else "utf-8")
        return parse_issue(load_source(file))

    return read_document


@cache
def printed(name: str) -> Issue:
    return parse_issue(FILES[name].read_text(encoding="utf-8"))


def elements(issue: Issue) -> list[dict[str, Any]]:
    return [
        {
            name: plain_all(value)
            for name in document.__dataclass_fields__
            if name not in {"span", "id"} and (value := getattr(document, name))
        }
        for document in issue.documents
    ]


def plain_all(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(plain_all, value))
    return plain(value) if isinstance(value, str) else value


@pytest.mark.parametrize(("door", "name"), DOORS)
def test_same_elements(door: str, name: str, read: Callable[[str, str], Issue]) -> None:
    assert elements(read(door, name)) == elements(printed(name))


@pytest.mark.parametrize(("door", "name"), DOORS)
def test_same_divisions(door: str, name: str, read: Callable[[str, str], Issue]) -> None:
    found = [plain_all(division.path) for division in read(door, name).divisions]
    assert found == [plain_all(division.path) for division in printed(name).divisions]


@pytest.mark.parametrize(("door", "name"), DOORS)
def test_same_facts(door: str, name: str, read: Callable[[str, str], Issue]) -> None:
    assert facts(read(door, name)) == facts(printed(name))


def facts(issue: Issue) -> dict[str, list[object]]:
    return {
        "bearers": [(plain(each.name), each.role) for assignment in issue.assignments for each in assignment.bearers],
        "targets": [(each.comparator, each.value, each.value_max, plain(each.unit)) for each in issue.targets],
        "deadlines": [(each.start, each.end, each.recurrence) for each in issue.deadlines],
        "citations": [(plain(each.title), plain(each.number), each.relation) for each in issue.citations],
    }


@pytest.mark.parametrize(("door", "name"), DOORS)
def test_invariants(door: str, name: str, read: Callable[[str, str], Issue]) -> None:
    assert_source(read(door, name).source)
    assert_invariants(read(door, name))
