"""Tables that set a document's head or end (发文字号 | 签发人; 抄送 and 印发 between lines), as Word files have them.

A list of documents in a table has titles and many numbers; these have one line of the head or end a cell and no more.
"""

from bisect import bisect_left
from collections.abc import Sequence

from gongbao.parser.colophon import colophon_role
from gongbao.parser.elements import DATE, MARK, NUMBER, is_body
from gongbao.parser.letterhead import has_number, head_parts, marked_body
from gongbao.parser.model import SourceTable
from gongbao.parser.text import Cleaned

_MOST_PARAGRAPHS = 24
_MOST_NUMBERS = 2


def list_cells(cleaned: Cleaned, texts: Sequence[str]) -> set[int]:
    """The paragraphs in cells of tables but for those that set a document's head or end."""
    cells = {index for index, paragraph in enumerate(cleaned.paragraphs) if paragraph.in_cell}
    if not cells:
        return cells
    for table in cleaned.source.tables:
        inside = _paragraphs(cleaned, table)
        if _sets_elements([texts[index] for index in inside]):
            cells.difference_update(inside)
    return cells


def _paragraphs(cleaned: Cleaned, table: SourceTable) -> range:
    """The paragraphs that stand in a table's cells."""
    spans = [cell.span for row in table.rows for cell in row if cell.span.start < cell.span.end]
    if not spans:
        return range(0)
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    first = bisect_left(cleaned.paragraphs, start, key=lambda paragraph: paragraph.lines[0].start)
    last = bisect_left(cleaned.paragraphs, end, key=lambda paragraph: paragraph.lines[0].start)
    return range(first, last)


def _sets_elements(texts: Sequence[str]) -> bool:
    """Whether all that a table says are elements of one head or one end."""
    if not 0 < len(texts) <= _MOST_PARAGRAPHS or sum(map(has_number, texts)) > _MOST_NUMBERS:
        return False
    if not any(head_parts(text) or NUMBER.fullmatch(text) or colophon_role(text) for text in texts):
        return False
    return all(_is_element(text) for text in texts)


def _is_element(text: str) -> bool:
    return bool(
        head_parts(text)
        or NUMBER.fullmatch(text)
        or colophon_role(text)
        or marked_body(text)
        or is_body(text)
        or MARK.fullmatch(text)
        or DATE.fullmatch(text)
        or text == "文件"
    )
