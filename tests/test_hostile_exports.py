"""Text that tries to break formats is text in every one of them, and every export is the same each time."""

from pathlib import Path

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
ABSENT: dict[str, dict[str, str]] = {}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("words", WORDS)
def test_hostile_text_is_shown_as_text(words: str, form: str, exports: Exports) -> None:
    texts = ["".join(text.split()) for text in exports.found("hostile", form).texts]
    assert any("".join(WORDS[words].split()) in text for text in texts) == (words not in ABSENT.get(form, {}))


def contents(path: Path) -> dict[str, bytes]:
    """Every file of an export by its name."""
    if path.is_file():
        return {path.name: path.read_bytes()}
    return {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("form", FORMS)
def test_exporting_twice_gives_the_same_bytes(name: str, form: str, exports: Exports, tmp_path: Path) -> None:
    again = tmp_path / exports.path(name, form).name
    FORMS[form].write(exports.graph(name), again)
    assert contents(again) == contents(exports.path(name, form))
