"""What nodes and edges of a drawn network look like: one place for the file that is drawn and for its legend.

Colours are Okabe and Ito's, which people with any kind of colour blindness can tell apart
(https://jfly.uni-koeln.de/color/), black softened; those of edges are lighter or like them. None is transparent:
Gephi Lite would show them grey.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Colour = tuple[int, int, int]
"""Red, green and blue, each 0 to 255."""


@dataclass(frozen=True, slots=True)
class Look:
    """The colour of a kind of node or edge, and what the kind is called in Chinese."""

    colour: Colour
    chinese: str


NODES: Mapping[str, Look] = MappingProxyType(
    {
        "agency": Look((213, 94, 0), "机构"),
        "obligation": Look((86, 180, 233), "职责任务"),
        "document": Look((60, 60, 60), "文件"),
        "target": Look((0, 158, 115), "指标"),
        "deadline": Look((230, 159, 0), "时限"),
    }
)

EDGES: Mapping[str, Look] = MappingProxyType(
    {
        "lead": Look((213, 94, 0), "牵头"),
        "responsible": Look((236, 170, 120), "负责"),
        "joint": Look((204, 121, 167), "会同"),
        "support": Look((190, 170, 90), "配合"),
        "shares": Look((205, 150, 115), "共同承担"),
        "states": Look((195, 210, 222), "载明"),
        "measures": Look((150, 214, 194), "以…衡量"),
        "due": Look((240, 205, 130), "截至"),
        "passed_by": Look((120, 120, 120), "发文机关"),
        "repeals": Look((0, 0, 0), "废止"),
        "amends": Look((90, 60, 120), "修改"),
        "based_on": Look((0, 114, 178), "依据"),
        "implements": Look((70, 150, 200), "贯彻落实"),
        "issues": Look((130, 180, 215), "印发"),
        "creates": Look((110, 190, 165), "制定"),
        "cites": Look((150, 165, 180), "引用"),
    }
)

OTHER: Colour = (153, 153, 153)
"""The colour of what is of no known kind."""

_SMALLEST: Mapping[str, float] = {"agency": 7.0, "document": 7.0, "obligation": 5.0}


def size(kind: object, obligations: object = None) -> float:
    """Return the radius of a node: its area grows with the number of obligations that it bears or states.

    Args:
        kind: what the node is.
        obligations: how many it bears or states; what is no number counts as none.

    Returns:
        The radius in the unit of positions, to one decimal.

    Example:
        >>> size("agency", 0), size("agency", 100), size("obligation", 0)
        (7.0, 32.0, 5.0)

    """
    growth = 1.5 if kind == "document" else 2.5  # a document states what a whole government bears
    counted = min(max(obligations, 0), 1_000_000) if isinstance(obligations, int) else 0
    return round(_SMALLEST.get(str(kind), 4.0) + growth * math.sqrt(counted), 1)


def reading_order(kind: str) -> int:
    """Return where a kind of node comes in what is drawn: what comes later lies on top.

    Example:
        >>> sorted(["agency", "deadline", "obligation"], key=reading_order)
        ['deadline', 'obligation', 'agency']

    """
    order = ("deadline", "target", "obligation", "document", "agency")
    return order.index(kind) if kind in order else -1


def shown(label: str, longest: int) -> str:
    r"""Return a label as it is shown: on one line, and no longer than people read.

    Args:
        label: the whole label.
        longest: how many letters are shown of it.

    Example:
        >>> shown("推进\n绿色发展", 4)
        '推进 …'

    """
    text = " ".join(label[: 4 * longest].split())
    return text if len(text) <= longest else text[: longest - 1] + "…"
