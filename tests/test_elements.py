"""The elements of GB/T 9704-2012 in documents of many kinds, as printed: one text and what it states beside it.

`tests/documents/NAME.txt` (or `.md`) is invented, in the wording and layout of real documents; `NAME.toml` says of its one document:

- elements by the names of `Document`; `number_ending` where only the end of the number is settled; `absent` lists
  those that it does not have; an element left out is not compared;
- `divisions`: the path of each division, in order;
- `[paragraphs]`: eIds of clauses (款) and their words;
- `[metadata]`: what the page that it comes from says beside the text.
"""

import dataclasses
import json
import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gongbao.graph.directory import Graph
from gongbao.graph.documentation import sections
from gongbao.graph.validate import validate
from gongbao.parser import Document, Issue, Source, parse_issue
from gongbao.parser.model import DivisionKind, Masthead, Metadatum
from gongbao.parser.serialization import from_json, to_json
from tests.built import built
from tests.invariants import assert_invariants, without_blanks
from tests.test_akomantoso import SCHEMA as AKOMA_NTOSO
from tests.test_akomantoso import exported, printed, text_of
from tests.test_serialization import VALIDATOR

FOLDER = Path(__file__).parent / "documents"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))
EVERY_DOCUMENT = pytest.mark.parametrize("name", NAMES)
NO_ELEMENTS = {"absent", "divisions", "paragraphs", "metadata", "number_ending"}


@cache
def expected(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def read(name: str) -> Issue:
    file = next(path for path in FOLDER.glob(f"{name}.*") if path.suffix != ".toml")
    metadata = tuple(Metadatum(*pair) for pair in expected(name).get("metadata", {}).items())
    masthead = Masthead(key=f"documents/2024/{NAMES.index(name) + 1}")
    return parse_issue(Source(file.read_text(encoding="utf-8"), metadata=metadata, masthead=masthead))


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return built(tmp_path_factory.mktemp("documents"), *map(read, NAMES))


def document_of(name: str) -> Document:
    documents = read(name).documents
    assert len(documents) == 1, [(document.number, document.title) for document in documents]
    return documents[0]


def plain(value: Any) -> Any:
    """In half width, without blanks; dates as they are."""
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    return without_blanks(unicodedata.normalize("NFKC", value)) if isinstance(value, str) else value


def test_there_are_thirty_documents_and_more() -> None:
    assert len(NAMES) >= 30


@EVERY_DOCUMENT
def test_elements(name: str) -> None:
    document, wanted = document_of(name), expected(name)
    elements = {element: value for element, value in wanted.items() if element not in NO_ELEMENTS}
    assert {element: plain(getattr(document, element)) for element in elements} == plain_all(elements)
    assert plain(document.number or "").endswith(plain(wanted.get("number_ending", "")))
    assert {element: value for element in wanted["absent"] if (value := getattr(document, element))} == {}


def plain_all(elements: dict[str, Any]) -> dict[str, Any]:
    return {element: plain(value) for element, value in elements.items()}


@pytest.mark.parametrize("name", [name for name in NAMES if "divisions" in expected(name)])
def test_divisions(name: str) -> None:
    found = [[label.rstrip("：:") for label in division.path] for division in read(name).divisions]
    assert found == expected(name)["divisions"]


def headed_annexes(name: str) -> list[str | None]:
    return [division.title for division in read(name).divisions if division.kind is DivisionKind.ANNEX]


@pytest.mark.parametrize("name", [name for name in NAMES if "附件" in str(expected(name).get("divisions"))])
def test_annexes_are_divisions_headed_as_they_are_listed(name: str) -> None:
    assert plain(headed_annexes(name)) == plain(document_of(name).annexes)


@pytest.mark.parametrize("name", [name for name in NAMES if "paragraphs" in expected(name)])
def test_paragraphs_of_articles_have_numbers(name: str) -> None:
    issue = read(name)
    words = {block.id: "".join(issue.source.text[slice(*piece)] for piece in block.pieces) for block in issue.blocks}
    wanted = expected(name)["paragraphs"]
    assert {eid: words.get(eid) for eid in wanted} == wanted


@EVERY_DOCUMENT
def test_invariants(name: str) -> None:
    assert_invariants(read(name))


@EVERY_DOCUMENT
def test_json_follows_its_schema_and_comes_back(name: str) -> None:
    issue = read(name)
    facts = json.loads(json.dumps(to_json(issue)))
    VALIDATOR.validate(facts)
    assert from_json(facts, issue.source).documents == issue.documents


def test_the_graph_conforms(documents: Graph) -> None:
    assert validate(documents) == ()


def test_akoma_ntoso_is_valid_and_holds_the_text(documents: Graph) -> None:
    for issue, document, root in exported(documents):
        AKOMA_NTOSO.assertValid(root)
        assert text_of(root) == printed(issue, document)


def test_the_documentation_tells_where_each_element_goes() -> None:
    page = (Path(__file__).parents[1] / "docs" / "gbt9704.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)`", page))
    assert {field.name for field in dataclasses.fields(Document)} - {"span"} <= named
    terms = {f"gb:{name}" for section in sections() for name in section.terms}
    assert set(re.findall(r"`(gb:\w+)`", page)) <= terms
