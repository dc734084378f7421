"""The cells of a printed table put back into rows: what stands between two cells of the source says where one ends."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gongbao.parser.model import Block, BlockKind

_TAG = re.compile(r"<(?P<name>tr|td|th)\b(?P<attributes>[^<>]*)>", re.IGNORECASE)
_SPAN = re.compile(r"\b(?P<way>row|col)span\s*=\s*[\"'“”]?(?P<count>[1-9][0-9]{0,3})", re.IGNORECASE)
_PIPE = re.compile(r"(?<!\\)\|")
_LOOKED_AT = 400


@dataclass(slots=True)
class Cell:
    """A cell: the blocks that stand in it, by index, none where it is blank; how many rows and columns it covers."""

    blocks: list[int] = field(default_factory=list)
    is_heading: bool = False
    rowspan: str | None = None
    colspan: str | None = None


def is_cell(block: Block) -> bool:
    """Whether a block stands in a table, as a cell or as the running text of one."""
    return block.kind is BlockKind.CELL or (block.kind is BlockKind.CLAUSE and block.role == "cell")


def rows_of(text: str, blocks: Sequence[Block], indexes: Sequence[int]) -> list[list[Cell]]:
    """Put the cells of a table into its rows.

    Args:
        text: the source.
        blocks: the issue's blocks.
        indexes: those that stand in the table, in order.

    Returns:
        The rows, none empty; blank cells between and behind printed ones are there.

    Example:
        >>> from gongbao.parser.model import Span
        >>> text = "|植树||市林业局|"
        >>> blocks = [Block((Span(1, 3),), BlockKind.CELL), Block((Span(5, 9),), BlockKind.CELL)]
        >>> [[cell.blocks for cell in row] for row in rows_of(text, blocks, [0, 1])]
        [[[0], [], [1]]]

    """
    first = blocks[indexes[0]].pieces[0].start
    rows = [[_tagged(text[max(0, first - _LOOKED_AT) : first])]]
    end = first
    for index in indexes:
        pieces = blocks[index].pieces
        if pieces[0].start > end:
            _go_on(rows, text[end : pieces[0].start])
        cell = rows[-1][-1]
        cell.blocks.append(index)
        cell.is_heading = cell.is_heading or blocks[index].role == "heading"
        end = pieces[-1].end
    behind = text[end : end + _LOOKED_AT].partition("\n")[0]
    if not _TAG.search(behind):
        rows[-1] += [Cell() for _ in _PIPE.findall(behind)[1:]]
    return rows


def _tagged(before: str) -> Cell:
    """A cell with the spans of the last tag before it."""
    tags = [tag for tag in _TAG.finditer(before) if tag["name"].lower() != "tr"]
    spans = {span["way"].lower(): span["count"] for span in _SPAN.finditer(tags[-1]["attributes"])} if tags else {}
    return Cell(rowspan=spans.get("row"), colspan=spans.get("col"))


def _go_on(rows: list[list[Cell]], between: str) -> None:
    """Open the rows and cells that stand between two printed cells: tags in HTML, strokes and line ends in Markdown."""
    tags = list(_TAG.finditer(between))
    if tags:
        for tag in tags:
            if tag["name"].lower() == "tr":
                rows.append([])
            else:
                rows[-1].append(_tagged(tag[0]))
        rows[:] = [row for row in rows[:-1] if row] + [rows[-1] or [Cell()]]
        return
    first, *others = between.split("\n")
    strokes = len(_PIPE.findall(first))
    if not others:
        rows[-1] += [Cell() for _ in range(strokes)]
        return
    last = len(_PIPE.findall(others[-1]))
    if strokes or last:
        rows[-1] += [Cell() for _ in range(strokes - 1)]
        rows.append([Cell() for _ in range(max(last, 1))])
