"""Gazettes of the user's own read for a look at them, in no graph."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gongbao.app.progress import Advance, by_page, unseen

if TYPE_CHECKING:
    from gongbao.parser.model import Issue


def read_gazettes(files: Sequence[Path], corpus: Path | None, advance: Advance = unseen) -> "Iterator[Issue]":
    """Parse files one after the other, without topics, which take a dictionary.

    Args:
        files: the files.
        corpus: the workspace whose catalogue and authority file they are read by.
        advance: is told which page of a scan is being read.

    Raises:
        GongbaoError: a file can't be read, or catalogue or authority file are wrong.

    """
    from gongbao.corpus import load_authorities, load_catalogue, load_regions, load_source
    from gongbao.parser import parse_issue

    catalogue, authorities = load_catalogue(corpus), load_authorities(corpus)
    for file in files:
        yield parse_issue(
            load_source(file, catalogue, by_page(advance, file)), regions=load_regions(), authorities=authorities
        )
