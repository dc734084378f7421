"""Which issue a source is, by its masthead: publisher, year, number (第N期) and serial number (总第N期)."""

import re
from collections.abc import Iterable, Sequence

from gongbao.parser.elements import read_date
from gongbao.parser.model import Masthead
from gongbao.parser.pages import is_gazette_line
from gongbao.parser.text import Cleaned, fold

_NUMBER = re.compile(r"第([0-9]{1,3})[期号]")
_SERIAL = re.compile(
    r"总(?:第|号:?)?([0-9]{1,5})[期号]?|期\(第([0-9]{1,5})期\)"
)  # (总第311期), (总号:1441), 第3期(第90期)
_YEAR = re.compile(r"((?:19|20)[0-9]{2})(?=年|第)")  # 2024年第2期, 2022第11期
_PUBLISHER = re.compile(r"([一-鿿]{2,20}(?:政府|公署|行署|国务院|厅|部|局|院|委员会|委))公报")


_PUBLISHED = re.compile(  # 2024年10月31日出版, 出版日期:2024年10月31日
    r"(?:出版|发行)(?:日期|时间)[:](?P<day>(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日)"
    r"|(?P<printed>(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日)(?:出版|发行)"
)
_BLANKS = re.compile(r"[^\S\n]+")


def masthead_in(words: str) -> Masthead:
    """What words say of an issue that they name: a line of the gazette's, a page's title, a file's name.

    >>> found = masthead_in("三门峡市人民政府公报 2024年第1期（总第88期）")
    >>> found.publisher, found.year, found.number, found.serial
    ('三门峡市人民政府', 2024, 1, 88)
    """
    words = _BLANKS.sub("", fold(words))
    publisher, published = _PUBLISHER.search(words), _PUBLISHED.search(words)
    return Masthead(
        publisher=publisher[1] if publisher else None,
        title=publisher[0] if publisher else None,
        year=_first(_YEAR, words),
        number=_first(_NUMBER, words),
        serial=_first(_SERIAL, words),
        date=read_date(published["day"] or published["printed"]) if published else None,
    )


def read_masthead(cleaned: Cleaned, texts: Sequence[str], furniture: dict[int, str]) -> Masthead:
    """What the catalogue says of the issue, and for the rest what its masthead or its running heads say."""
    known = cleaned.source.masthead
    lines = [texts[index] for index, role in sorted(furniture.items()) if role == "masthead"]
    found = masthead_in("\n".join([*lines, *_running_heads(cleaned)]))
    sha256 = cleaned.source.sha256
    return Masthead(
        key=known.key or (f"source/{sha256[:12]}" if sha256 else None),
        publisher=known.publisher or found.publisher,
        title=known.title or found.title,
        year=known.year or found.year,
        number=known.number or found.number,
        serial=known.serial or found.serial,
        date=known.date or found.date,
    )


def _running_heads(cleaned: Cleaned) -> Iterable[str]:
    """The gazette's own lines among the furniture of its pages, each once."""
    text = cleaned.source.text
    heads = (fold("".join(text[slice(*span)].split())) for span in cleaned.furniture if span.end - span.start <= 80)
    return dict.fromkeys(head for head in heads if is_gazette_line(head))


def _first(pattern: re.Pattern[str], words: str) -> int | None:
    found = pattern.search(words)
    return int(next(group for group in found.groups() if group)) if found else None
