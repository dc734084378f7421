"""An issue's paragraphs sorted out: its documents with their elements, and the furniture around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongbao.parser.attendance import is_minutes_number
from gongbao.parser.contents import document_contents, issue_contents
from gongbao.parser.described import fill_in
from gongbao.parser.document_elements import Elements
from gongbao.parser.document_reader import read_elements
from gongbao.parser.document_starts import document_starts
from gongbao.parser.element_tables import list_cells
from gongbao.parser.letterhead import is_mark_line
from gongbao.parser.masthead import read_masthead
from gongbao.parser.model import Diagnostic, Masthead
from gongbao.parser.pages import IMPRINT_WORDS, is_gazette_line
from gongbao.parser.printed import Printed
from gongbao.parser.text import Cleaned


@dataclass(frozen=True, slots=True)
class Layout:
    """An issue's paragraphs sorted out: its documents, and the furniture before, inside and after them by index.

    `diagnostics` say where the source's metadata differ from what its document prints.
    """

    masthead: Masthead
    documents: tuple[Elements, ...]
    furniture: dict[int, str]
    diagnostics: tuple[Diagnostic, ...] = ()


def read_layout(cleaned: Cleaned) -> Layout:
    """Find the documents of an issue, their elements and the issue's furniture (masthead, contents, imprint)."""
    texts = [cleaned.text[paragraph.start : paragraph.end] for paragraph in cleaned.paragraphs]
    furniture = {
        index: "masthead"
        for index, text in enumerate(texts)
        if is_gazette_line(text) and not (is_mark_line(texts, index) or is_minutes_number(texts, index))
    }
    end = len(texts)
    while end and IMPRINT_WORDS.fullmatch(texts[end - 1]) and "。" not in texts[end - 1]:
        end -= 1
        furniture[end] = "imprint"
    announced = issue_contents(texts, end)
    starts = document_starts(texts, end, announced, list_cells(cleaned, texts))
    for index in range(starts[0] if starts else end):
        furniture[index] = "contents" if announced and index >= announced[0] else "masthead"
    documents = _read_documents(Printed(cleaned, texts), furniture, [*starts, end])
    diagnostics = fill_in(cleaned, documents)
    return Layout(read_masthead(cleaned, texts, furniture), tuple(documents), furniture, tuple(diagnostics))


def _read_documents(printed: Printed, furniture: dict[int, str], bounds: Sequence[int]) -> list[Elements]:
    """Read each document from its start to the next one's; what of it is contents becomes furniture."""
    documents: list[Elements] = []
    for first, following in pairwise(bounds):
        last = following
        while last - 1 > first and last - 1 in furniture:
            last -= 1
        furniture.update(dict.fromkeys(document_contents(printed.texts, first, last), "contents"))
        documents.append(read_elements(printed, furniture, first, last, is_first=not documents))
    return documents
