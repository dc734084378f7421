"""The gazetteer that ships: divisions by GB/T 2260 (regions/README.md says where they are from)."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from gongbao.parser.model import Level
from gongbao.parser.regions import Gazetteer, Region


@cache
def load_regions() -> Gazetteer:
    """Return the gazetteer of all divisions of county level and above, in force and former.

    Read once a process, when first asked for.

    >>> regions = load_regions()
    >>> regions.full_name(regions.named("龙华区", within=regions.match("海口市"))[0])
    '海口市龙华区'
    """
    table = files("gongbao.corpus").joinpath("regions", "divisions.tsv").read_text(encoding="utf-8")
    return Gazetteer(read_divisions(table))


def read_divisions(table: str) -> Iterator[Region]:
    """Read the rows of a table of divisions (code, name, short names, until), whose first line is a header.

    Level and parent follow from the code: two digits each for province, prefecture, county (GB/T 2260-2007).
    A county whose prefecture has no row (仙桃市, 北京市's 朝阳区) belongs to its province.
    """
    rows = [line.split("\t") for line in table.splitlines()[1:]]
    codes = {row[0] for row in rows}
    for code, name, short, until in rows:
        province, prefecture = code[:2] + "0000", code[:4] + "00"
        if code == province:
            level, parent = Level.PROVINCE, None
        elif code == prefecture:
            level, parent = Level.PREFECTURE, province
        else:
            level, parent = Level.COUNTY, prefecture if prefecture in codes else province
        yield Region(code, name, level, parent, tuple(short.split()), int(until) if until else None)
