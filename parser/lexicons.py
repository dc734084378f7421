"""Vocabulary as data: the TOML files in lexicon/, each read once."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def lexicon(name: str) -> dict[str, Any]:
    """The tables of lexicon/NAME.toml.

    >>> lexicon("agencies")["levels"]["盟"]
    '地'
    """
    return tomllib.loads((files("gongbao.parser") / "lexicon" / f"{name}.toml").read_text(encoding="utf-8"))


def alternatives(words: list[str]) -> str:
    """A pattern that matches any of the words, longer ones first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
