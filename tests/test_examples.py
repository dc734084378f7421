"""The examples in docstrings run, of every module."""

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "parser", "graph", "exports", "app")
MODULES = [
    f"gongbao.{package}" + ("" if file.stem == "__init__" else f".{file.stem}")
    for package in PACKAGES
    for file in sorted((ROOT / package).glob("*.py"))
    if ">>> " in file.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("module", MODULES)
def test_examples_run(module: str) -> None:
    outcome = doctest.testmod(importlib.import_module(module))
    assert outcome.attempted
    assert not outcome.failed
