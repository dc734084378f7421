"""Administrative divisions by name: which region words name, where it lies, how it is shown.

A gazetteer is made from data that is passed in (GB/T 2260; `gongbao.corpus` reads the table that ships); it
only looks up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from gongbao.parser.model import Level


@dataclass(frozen=True, slots=True)
class Region:
    """One administrative division (行政区划).

    `code` is its code by GB/T 2260, six digits, and `parent` that of the division it belongs to; None for a
    province. `short_names` are the other names it goes by (内蒙古; 恩施, 恩施州; 科右前旗). A former division
    has in `until` the last year in which a table lists it; it may share its code with its successor.
    """

    code: str
    name: str
    level: Level
    parent: str | None = None
    short_names: tuple[str, ...] = ()
    until: int | None = None


class Mention(NamedTuple):
    """A region's name at [start, end) of a string, and the equally likely regions that it may mean."""

    start: int
    end: int
    regions: tuple[Region, ...]

    @property
    def region(self) -> Region | None:
        """The region meant, None where several are equally likely."""
        return self.regions[0] if len(self.regions) == 1 else None


class Gazetteer:
    """The divisions that a parser knows, looked up by name and by place in a text.

    Several divisions share a name (朝阳区, 吉林); the region that a text is about settles which is meant.
    What lies in it, or it lies in, comes before its neighbours in the prefecture, these before the rest of the
    province, and that before the rest of the country; then a higher level before a lower, and divisions in
    force before former ones.

    >>> from gongbao.parser.model import Level
    >>> regions = Gazetteer([
    ...     Region("220000", "吉林省", Level.PROVINCE, None, ("吉林",)),
    ...     Region("220200", "吉林市", Level.PREFECTURE, "220000", ("吉林",)),
    ...     Region("220202", "昌邑区", Level.COUNTY, "220200", ("昌邑",)),
    ... ])
    >>> regions.full_name(regions.match("吉林市昌邑区财政局"))
    '吉林市昌邑区'
    >>> [region.name for region in regions.named("吉林")]
    ['吉林省', '吉林市']
    """

    def __init__(self, regions: Iterable[Region]) -> None:
        self._regions = tuple(regions)

    def __len__(self) -> int:
        return len(self._regions)

    def __iter__(self) -> Iterator[Region]:
        return iter(self._regions)

    # ------------------------------------------------------ by name and code

    def by_code(self, code: str) -> Region | None:
        """Return the division with a GB/T 2260 code: the one in force, else the newest that had it."""
        return self._by_code.get(code)

    def full_named(self, name: str) -> tuple[Region, ...]:
        """Return the divisions with this full name (锡林郭勒盟), in order of level, then of code."""
        return self._by_name.get(name, _NAMES_NONE).full

    def short_named(self, name: str) -> tuple[Region, ...]:
        """Return the divisions that are called so for short (锡林郭勒), in order of level, then of code."""
        return self._by_name.get(name, _NAMES_NONE).short

    def named(self, name: str, within: Region | None = None) -> tuple[Region, ...]:
        """Return the divisions that a name may mean, full names before short ones.

        With `within`, the region that a text is about, only those that are equally likely there: one, or
        several where even that leaves the name open. Empty where no division has the name.
        """
        names = self._by_name.get(name, _NAMES_NONE)
        if within is None:
            return names.full + names.short
        return self._likeliest(names.full, within) or self._likeliest(names.short, within)

    # ---------------------------------------------------- by place in a text

    def match(self, text: str, position: int = 0, within: Region | None = None) -> Region | None:
        """Return the region whose name starts at a position, None where there is none or several may be."""
        mention = self.mention(text, position, within)
        return mention.region if mention else None

    def mention(self, text: str, position: int = 0, within: Region | None = None) -> Mention | None:
        """Return the longest region name that starts at a position of a string.

        Names that follow one another from the outside in are one name (海口市龙华区, 内蒙古自治区锡林郭勒盟). A
        county's short name is often a plain word (同心, 通道, 东方): it counts only where the county lies in
        `within` or in the same prefecture.

        Args:
            text: The string, its parts not separated by blanks.
            position: Where the name starts, in code points.
            within: The region that the text is about, its issuer's.

        Returns:
            The name's place and what it may mean, None where no known name starts there.

        """
        found = self._mention_of_one(text, position, within)
        while found is not None and found.end < len(text):
            inner = self._inner(text, found)
            if inner is None:
                break
            found = inner
        return found

    def _mention_of_one(self, text: str, position: int, within: Region | None) -> Mention | None:
        for name in self._names_by_start.get(text[position : position + 2], ()):
            if text.startswith(name, position):
                names = self._by_name[name]
                short = tuple(region for region in names.short if self._is_said(name, region, within))
                regions = self._likeliest(names.full, within) or self._likeliest(short, within)
                if regions:
                    return Mention(position, position + len(name), regions)
        return None

    def _inner(self, text: str, outer: Mention) -> Mention | None:
        """Return the mention that goes on with the full name of a division of the outer one."""
        for name in self._names_by_start.get(text[outer.end : outer.end + 2], ()):
            if text.startswith(name, outer.end):
                regions = tuple(
                    region
                    for region in self._by_name[name].full
                    if any(self.contains(container, region) for container in outer.regions)
                )
                if regions:
                    likeliest = self._likeliest(regions, outer.region)
                    return Mention(outer.start, outer.end + len(name), likeliest)
        return None

    def _is_said(self, name: str, region: Region, within: Region | None) -> bool:
        """Return whether a short name stands for its region here; 长阳县 and 科右前旗 are no plain words."""
        if region.level is not Level.COUNTY or (len(name) > 2 and name[-1] == region.name[-1]):
            return True
        return within is not None and self._distance(region, within) <= _SAME_PREFECTURE

    # --------------------------------------------------- where a region lies

    def ancestors(self, region: Region) -> tuple[Region, ...]:
        """Return the divisions that a region belongs to, the nearest first; a province has none."""
        found: list[Region] = []
        parent = self.parent_of(region)
        while parent is not None and parent not in found:
            found.append(parent)
            parent = self.parent_of(parent)
        return tuple(found)

    def parent_of(self, region: Region) -> Region | None:
        """Return the division that a region belongs to directly; None for a province."""
        return None if region.parent is None else self._by_code.get(region.parent)

    def children(self, region: Region) -> tuple[Region, ...]:
        """Return the divisions in force that belong directly to a region, in order of code."""
        return self._children.get(region.code, ())

    def province_of(self, region: Region) -> Region | None:
        """Return the province, autonomous region or municipality that a region is or lies in."""
        return self._at_level(region, Level.PROVINCE)

    def prefecture_of(self, region: Region) -> Region | None:
        """Return the prefecture that a region is or lies in; None for a province and its own counties."""
        return self._at_level(region, Level.PREFECTURE)

    def contains(self, outer: Region, inner: Region) -> bool:
        """Return whether a region lies in another; a region lies in itself."""
        return outer == inner or any(ancestor.code == outer.code for ancestor in self.ancestors(inner))

    def full_name(self, region: Region) -> str:
        """Return a region's name as an agency's jurisdiction shows it: alone where that says which it is.

        Provinces, prefectures and counties stand alone (辽宁省, 锡林郭勒盟, 突泉县), districts after their city
        (海口市龙华区, 北京市朝阳区), and so do counties that share their name with another.
        """
        if region.level is not Level.COUNTY:
            return region.name
        parent = self.parent_of(region)
        if parent is None:
            return region.name
        is_district = region.name.endswith("区") and not region.name.endswith("特区")
        in_city = parent.level is Level.PREFECTURE or parent.name.endswith("市")  # 神农架林区 lies in a province
        shares_name = any(other != region and other.until is None for other in self.full_named(region.name))
        return parent.name + region.name if (is_district and in_city) or shares_name else region.name

    def _at_level(self, region: Region, level: Level) -> Region | None:
        return next((one for one in (region, *self.ancestors(region)) if one.level is level), None)

    # ---------------------------------------------------- which one is meant

    def _likeliest(self, regions: tuple[Region, ...], within: Region | None) -> tuple[Region, ...]:
        if len(regions) < 2:
            return regions
        ranks = [(self._distance(region, within), *_standing(region)) for region in regions]
        best = min(ranks)
        return tuple(region for region, rank in zip(regions, ranks, strict=True) if rank == best)

    def _distance(self, region: Region, within: Region | None) -> int:
        if within is None:
            return _ELSEWHERE
        if self.contains(within, region) or self.contains(region, within):
            return _INSIDE
        prefecture = self.prefecture_of(within)
        if prefecture is not None and self.contains(prefecture, region):
            return _SAME_PREFECTURE
        province = self.province_of(within)
        return _SAME_PROVINCE if province is not None and self.contains(province, region) else _ELSEWHERE

    # ---------------------------------------------- indexes, made when asked

    @cached_property
    def _by_code(self) -> dict[str, Region]:
        oldest_first = sorted(self._regions, key=lambda region: region.until or _IN_FORCE)
        return {region.code: region for region in oldest_first}

    @cached_property
    def _children(self) -> dict[str, tuple[Region, ...]]:
        children: dict[str, list[Region]] = {}
        for region in self._regions:
            if region.parent is not None and region.until is None:
                children.setdefault(region.parent, []).append(region)
        return {parent: tuple(sorted(below, key=_code)) for parent, below in children.items()}

    @cached_property
    def _by_name(self) -> dict[str, "_Names"]:
        full: dict[str, list[Region]] = {}
        short: dict[str, list[Region]] = {}
        for region in sorted(self._regions, key=lambda region: (*_standing(region), region.code)):
            full.setdefault(region.name, []).append(region)
            for name in region.short_names:
                short.setdefault(name, []).append(region)
        return {name: _Names(tuple(full.get(name, ())), tuple(short.get(name, ()))) for name in {**full, **short}}

    @cached_property
    def _names_by_start(self) -> dict[str, tuple[str, ...]]:
        """The names by their first two characters, the longest first; no name is shorter than that."""
        starts: dict[str, list[str]] = {}
        for name in self._by_name:
            starts.setdefault(name[:2], []).append(name)
        return {start: tuple(sorted(names, key=len, reverse=True)) for start, names in starts.items()}


class _Names(NamedTuple):
    """The divisions that have a name as their full name and as a short one."""

    full: tuple[Region, ...]
    short: tuple[Region, ...]


_NAMES_NONE = _Names((), ())
_INSIDE, _SAME_PREFECTURE, _SAME_PROVINCE, _ELSEWHERE = range(4)
_IN_FORCE = 9999
_RANKS = {level: rank for rank, level in enumerate(Level)}


def _standing(region: Region) -> tuple[int, int]:
    """Return what decides where nothing else does: the higher level, then the division that lasted longer."""
    return _RANKS[region.level], -(region.until or _IN_FORCE)


def _code(region: Region) -> str:
    return region.code
