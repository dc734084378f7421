"""What the colours and sizes of a drawn network mean, as a picture: SVG 1.1, in English and Chinese.

Everything in it comes from `gongbao.exports.appearance`, which the drawings take their looks from too.
"""

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from gongbao.exports.appearance import EDGES, NODES, Colour, size

SVG = "http://www.w3.org/2000/svg"
_NAMESPACES: dict[str, str] = {None: SVG}  # type: ignore[dict-item]  # lxml's stubs know no default namespace

WIDTH = 500
ROW = 24
SIZES = (1, 10, 50, 100)
"""Numbers of obligations whose sizes are shown."""

FONT = "'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"


def write(stream: BinaryIO) -> None:
    """Write the legend of drawn networks as SVG.

    Args:
        stream: where the XML goes, in UTF-8.

    Example:
        >>> import io
        >>> stream = io.BytesIO()
        >>> write(stream)
        >>> "职责任务" in stream.getvalue().decode()
        True

    """
    height = 56 + ROW * max(len(EDGES), len(NODES) + 5)
    drawing = etree.Element(
        f"{{{SVG}}}svg",
        {"viewBox": f"0 0 {WIDTH} {height}", "width": str(WIDTH), "height": str(height), "font-family": FONT},
        nsmap=_NAMESPACES,
    )
    _add(drawing, "title", text="Legend 图例")
    _add(drawing, "rect", width=WIDTH, height=height, fill="#ffffff")
    drawing.extend(_nodes())
    drawing.extend(_sizes(48 + ROW * (len(NODES) + 1)))
    drawing.extend(_edges())
    stream.write(etree.tostring(drawing, encoding="utf-8", xml_declaration=True, pretty_print=True))


def _nodes() -> Iterator["etree._Element"]:
    yield _text(20, 30, "Nodes 节点", weight="bold")
    for row, (kind, look) in enumerate(NODES.items()):
        y = 56 + ROW * row
        yield _circle(32, y, 8, look.colour)
        yield _text(52, y + 5, f"{kind} {look.chinese}")


def _sizes(top: float) -> Iterator["etree._Element"]:
    yield _text(20, top, "Size: obligations 大小：职责任务数", weight="bold")
    x = 26.0
    for number in SIZES:
        radius = size("agency", number)
        yield _circle(x + radius, top + 48, radius, NODES["agency"].colour)
        yield _text(x + radius, top + 100, str(number), anchor="middle")
        x += 2 * radius + 16


def _edges() -> Iterator["etree._Element"]:
    left = 300
    yield _text(left, 30, "Edges 边", weight="bold")
    for row, (kind, look) in enumerate(EDGES.items()):
        y = 56 + ROW * row
        yield _shape("line", x1=left, y1=y, x2=left + 34, y2=y, stroke=_hex(look.colour), **{"stroke-width": 4})
        yield _text(left + 46, y + 5, f"{kind} {look.chinese}")


def _circle(x: float, y: float, radius: float, colour: Colour) -> "etree._Element":
    return _shape("circle", cx=x, cy=y, r=radius, fill=_hex(colour))


def _text(x: float, y: float, text: str, *, weight: str = "normal", anchor: str = "start") -> "etree._Element":
    shape = _shape("text", x=x, y=y, fill="#222222", **{"font-size": 14, "font-weight": weight, "text-anchor": anchor})
    shape.text = text
    return shape


def _add(parent: "etree._Element", name: str, *, text: str | None = None, **attributes: object) -> None:
    shape = _shape(name, **attributes)
    shape.text = text
    parent.append(shape)


def _shape(name: str, **attributes: object) -> "etree._Element":
    return etree.Element(f"{{{SVG}}}{name}", {key: str(value) for key, value in attributes.items()}, nsmap=_NAMESPACES)


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
