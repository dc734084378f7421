"""No name, number or title of the gazette that ships stands in the rules or the vocabulary (invariant 6)."""

import re
from functools import cache
from pathlib import Path

import pytest

from gongbao.corpus import load_regions, shipped_sources
from gongbao.parser import parse_issue

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted(
    file
    for folder in ("corpus", "parser", "graph", "exports", "app")
    for file in (ROOT / folder).rglob("*")
    if file.suffix in {".py", ".toml", ".ttl", ".rq"} and file != ROOT / "corpus" / "catalogue.toml"
)


@cache
def local_names() -> set[str]:
    """The regions that the shipped issue names, and the numbers and titles of its documents."""
    source = shipped_sources()[0]
    issue = parse_issue(source.read_bytes().decode(), regions=load_regions())
    regions = {agency.jurisdiction for agency in issue.agencies if agency.jurisdiction}
    places = {re.sub(r"(?:盟|市|旗)$", "", region) for region in regions} | {"阿尔山", "乌兰浩特", "扎赉特"}
    return places | {str(document.number) for document in issue.documents}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_file_of_the_rules_names_the_shipped_gazette(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not [name for name in local_names() - {"内蒙古自治区"} if name in text]
