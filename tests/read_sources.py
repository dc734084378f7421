"""What a reader gave, written so that a person can read it, and what holds for every source."""

from collections.abc import Callable
from itertools import pairwise

from gongbao.parser import GongbaoError, Source


def written(source: Source) -> str:
    """The text with furniture in ⟦ ⟧ and a table's cells in one line a row, parted by │, merged ones with their size."""
    marks: list[tuple[int, int, str]] = []
    for span in source.furniture:
        marks += [(span.start, 1, "⟦"), (span.end, 0, "⟧")]
    text = source.text
    cut: list[tuple[int, int, str]] = [(start, start, mark) for start, _, mark in sorted(marks)]
    for table in source.tables:
        spans = [cell.span for row in table.rows for cell in row if cell.span.start < cell.span.end]
        if not spans:
            continue
        rows = []
        for row in table.rows:
            cells = []
            for cell in row:
                size = f"({cell.rows}×{cell.columns})" if (cell.rows, cell.columns) != (1, 1) else ""
                cells.append(text[slice(*cell.span)].replace("\n", "⏎") + size)
            rows.append("│".join(cells))
        cut.append((spans[0].start, spans[-1].end, "\n".join(rows)))
    for start, end, words in sorted(cut, reverse=True):
        text = text[:start] + words + text[end:]
    return text + "\n"


def assert_sound(source: Source) -> None:
    """Spans are in order and inside the text, cells stand on lines of their own, metadata where it says it does."""
    text = source.text
    spans = sorted(source.furniture)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    starts = [place.start for place in source.places]
    assert starts == sorted(set(starts))
    assert all(place.element for place in source.places)
    assert bool(text) == bool(source.places)
    cells = [cell for table in source.tables for row in table.rows for cell in row]
    filled = [cell.span for cell in cells if cell.span.start < cell.span.end]
    assert filled == sorted(filled)
    for start, end in filled:
        assert text[start:end].strip()
        assert start == 0 or text[start - 1] == "\n"
        assert end == len(text) or text[end] == "\n"
    assert all(cell.rows >= 1 and cell.columns >= 1 for cell in cells)
    for name, value, span in source.metadata:
        assert name in {"title", "number", "issuer", "date", "published", "index", "subject", "validity"}
        assert value.strip()
        if span is not None:
            assert "".join(text[slice(*span)].split()) == "".join(value.split())
    for note in source.notes:
        assert 0 <= note.span.start <= note.span.end <= len(text)


def read_or_refused(reader: Callable[[bytes, str], Source], content: bytes) -> Source | None:
    """What a reader makes of any bytes at all: a sound source, or an error of one line that names the file."""
    try:
        source = reader(content, "file")
    except GongbaoError as error:
        message = str(error)
    else:
        assert_sound(source)
        return source
    assert message.startswith("file: ")
    assert "\n" not in message
    return None
