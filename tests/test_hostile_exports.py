"""Text that tries to break formats is text in every one of them, and every export is the same each time."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from gongbao.exports.characters import writable
from tests.exported import FORMS, GRAPHS, Exports
from tests.hostile import EMOJI, FORMULAS, LONG, MARKUP, QUOTES, SURROGATES

# Compared without blanks, which are none of a clause's text; where it says `!` it is two tasks.
WORDS = {
    "markup": MARKUP,
    "a formula with a link": FORMULAS[0],
    "a formula with a command": "+1+cmd|'/c calc'!",
    "a negative formula": FORMULAS[2],
    "a formula of old": FORMULAS[3],
    "a sum": "=1+1",
    "quotes and separators": QUOTES,
    "emoji": EMOJI,
    "unpaired surrogates": writable(SURROGATES),
    "a clause of a megabyte": LONG,
}

# What a format has no place for, and why.
ABSENT: dict[str, dict[str, str]] = {
    "ics": {
        "a clause of a megabyte": "an event quotes 600 characters around its deadline; its link leads to the clause",
        "a formula with a command": "it is two sentences: an event quotes the one that states the deadline",
    },
    "xlsx": {"a clause of a megabyte": "a cell holds 32,767 characters; a mark says that it is cut, a link leads on"},
}


@pytest.fixture(scope="module", params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def shown(form: str, exports: Exports) -> list[str]:
    return ["".join(text.split()) for text in exports.found("hostile", form).texts]


@pytest.mark.parametrize("words", WORDS)
def test_hostile_text_is_shown_as_text(words: str, form: str, shown: list[str]) -> None:
    is_shown = any("".join(WORDS[words].split()) in text for text in shown)
    assert is_shown == (words not in ABSENT.get(form, {}))


def test_no_cell_of_a_table_is_a_formula(exports: Exports) -> None:
    limit = csv.field_size_limit(1 << 24)
    for file in exports.path("hostile", "csv").glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as stream:
            assert not [cell for row in csv.reader(stream) for cell in row if cell.startswith(tuple("=+-@\t\r"))]
    csv.field_size_limit(limit)
    book = openpyxl.load_workbook(io.BytesIO(exports.path("hostile", "xlsx").read_bytes()))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def contents(path: Path) -> dict[str, bytes]:
    """Every file of an export by its name."""
    if path.is_file():
        return {path.name: path.read_bytes()}
    return {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}


@pytest.mark.parametrize("name", GRAPHS)
def test_exporting_twice_gives_the_same_bytes(name: str, form: str, exports: Exports, tmp_path: Path) -> None:
    again = tmp_path / exports.path(name, form).name
    FORMS[form].write(exports.graph(name), again)
    assert contents(again) == contents(exports.path(name, form))
