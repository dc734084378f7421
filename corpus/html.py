"""Reads web pages as governments publish them: the article without what the site puts around it."""

import re
from collections.abc import Iterator, Sequence

from gongbao.corpus.composition import Composition
from gongbao.corpus.html_article import Article, find_article, is_link
from gongbao.corpus.html_blocks import Block, read_blocks
from gongbao.corpus.html_metadata import (
    Region,
    find_metadata,
    first_of_each,
    is_site_line,
    read_lines,
    read_meta,
    read_site_line,
)
from gongbao.corpus.html_page import read_page
from gongbao.parser.model import Diagnostic, GongbaoError, Metadatum, Severity, Source, Span

_NEAR = 12  # blocks from the article's beginning in which its title may be repeated
_MOST_TITLE_LINES = 6
_HEAD = 4000  # characters of the text in which its title is looked for


def read_html(content: bytes, place: str) -> Source:
    """Read a web page into a source.

    The text is the article's: menus, tools, footers, scripts and what is hidden are no part of it. The page's table
    of metadata and its line of source and date stand in the text as furniture. Tables are kept, those that merely lay
    out the page are not. A title above the article is not repeated where the article begins with it.

    Args:
        content: The file's bytes: HTML, XHTML, or MHTML as browsers save it.
        place: The file's name for errors.

    Returns:
        The source; places are paths of elements, as `/html/body/div[2]/p[3]`.

    Raises:
        GongbaoError: The page holds no text, is made of frames, exceeds the limits, or its encoding can't be told.

    """
    root, encoding, damaged = read_page(content, place)
    page = read_blocks(root)
    if not page.blocks:
        raise GongbaoError(
            f"{place}: a page without text, which scripts or frames may fill; open it in a browser and save it from there"
        )
    head = list(read_meta(root))
    article = find_article(page)
    region = find_metadata(page.blocks, article.first + _NEAR)
    shown = _title(page.blocks, article, [each.value for each in head if each.name == "title"])
    if shown is not None:
        head.insert(0, Metadatum("title", "".join(page.blocks[shown].text.split())))
    kept = _kept(page.blocks, article, region, shown)
    return _composed(page.blocks, kept, region, article, head, encoding, damaged)


def _kept(blocks: Sequence[Block], article: Article, region: Region | None, shown: int | None) -> list[int]:
    """The indexes of the blocks that make up the text: the article, the metadata, the title that stands above them."""
    kept = set(article.blocks)
    if region is not None:
        kept.update(range(*region))
    inside = range(*region) if region is not None else range(0)
    near = [index for index in sorted(kept) if index not in inside and index < article.first + _NEAR]
    if shown is None:
        return sorted(kept)
    key = _key(blocks[shown].text)
    places = list(_repetitions(blocks, near, key))
    if not places:
        kept.add(shown)
    for group in places[:-1]:
        kept.difference_update(group)
    return sorted(kept)


def _title(blocks: Sequence[Block], article: Article, titles: Sequence[str]) -> int | None:
    """The block with the page's title: what its head says, or the last heading of the first order above the text."""
    keys = {_key(title) for title in titles}
    above = range(min(article.first + _NEAR, len(blocks)))
    said = [index for index in above if blocks[index].rows is None and _key(blocks[index].text) in keys]
    if said:
        return said[-1]
    before = [index for index in above if blocks[index].node.tag == "h1" and not is_link(blocks[index])]
    return before[-1] if before else None


def _repetitions(blocks: Sequence[Block], near: Sequence[int], key: str) -> Iterator[Sequence[int]]:
    """Where the title stands among the blocks near the beginning, perhaps over several lines."""
    position = 0
    while position < len(near):
        words = ""
        for length in range(1, _MOST_TITLE_LINES + 1):
            group = near[position : position + length]
            if len(group) < length or blocks[group[-1]].rows is not None:
                break
            words += _key(blocks[group[-1]].text)
            if words == key:
                yield group
                position += length - 1
                break
            if not key.startswith(words):
                break
        position += 1


def _key(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _composed(
    blocks: Sequence[Block],
    kept: Sequence[int],
    region: Region | None,
    article: Article,
    head: Sequence[Metadatum],
    encoding: str,
    damaged: int,
) -> Source:
    composition = Composition()
    inside = range(*region) if region is not None else range(0)
    lines: list[tuple[str, Span]] = []
    begun = False  # whether there was a sentence: what is about the page stands above
    found: list[Metadatum] = []
    for index in kept:
        block = blocks[index]
        if index in inside:
            lines += [(line.text, composition.paragraph(*line, furniture=True)) for line in block.lines]
        elif index < article.first + _NEAR and not begun and is_site_line(block):
            span = composition.paragraph(block.text, block.node.path, furniture=True)
            found += read_site_line(block.text, span)
        elif block.rows is not None:
            composition.table(block.rows)
        else:
            composition.paragraph(block.text, block.node.path)
            begun = begun or "。" in block.text
    metadata = first_of_each([*read_lines(lines), *found, *head])
    source = composition.source(encoding, metadata)
    located = [_located(each, source) for each in metadata]
    return composition.source(encoding, located, _notes(source.text, damaged))


def _located(metadatum: Metadatum, source: Source) -> Metadatum:
    """A title of the page's head with its place in the text, if the text has it."""
    if metadatum.span is not None or metadatum.name != "title":
        return metadatum
    if len(metadatum.value) > _HEAD:
        return metadatum
    words = r"\s*".join(re.escape(character) for character in "".join(metadatum.value.split()))
    found = re.search(rf"^{words}$", source.text[:_HEAD], re.MULTILINE)
    return metadatum._replace(span=Span(*found.span())) if found else metadatum


def _notes(text: str, damaged: int) -> Iterator[Diagnostic]:
    shown = text.count("\ufffd")
    if damaged and shown:
        start = text.index("\ufffd")
        yield Diagnostic(
            Span(start, start + 1),
            "damaged-characters",
            Severity.WARNING,
            f"{shown} characters of the page are damaged, this is the first; get another copy",
        )
