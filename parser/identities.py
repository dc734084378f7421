"""Which body a name stands for: one agency under all its names (市卫健委 = 市卫生健康委 = 某市卫生健康委员会).

A name is parted into region, function and organ; abbreviations of function and organ come from the lexicon, the
region from the name's own words or from the issuer's (盟 in a league's document is that league, 省 in a city's the
province that the gazetteer puts it in). Names of one issuer and jurisdiction that come to the same parts are one
agency.
"""

import re
from dataclasses import dataclass, field
from functools import cache

from gongbao.parser.agencies import is_collective
from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.model import Agency, Level
from gongbao.parser.regions import Gazetteer, Region

STATE = "中国"

_PLATE = re.compile(r"（[^（）]*）$")  # a second name plate: 盟财政局（国资委）
_GOVERNMENT_OF = re.compile(r"^(?:人民政府|政府|行署|行政公署)(?=.{2,}[局委办])(?!办公)")
_LEVEL_WORD = re.compile(
    r"(?:自治区|自治州|直辖市|地区|省|州|盟|县|旗|区)|市(?!场|政(?:园林|管理|公用|工程|设施)|容|监局)"
)
_YOUTH_LEAGUE = re.compile(r"(?:共青)?团(自治区|省|市|州|盟|地|县|旗|区)委(?:员会)?")
_PARTY = re.compile(r"(?:党)?委(?!员会)")
_COURTS: dict[Level | None, str] = {Level.PROVINCE: "高级人民法院", Level.PREFECTURE: "中级人民法院"}
_ORGAN_ALONE = {"委", "党委"}


@dataclass(frozen=True, slots=True)
class Home:
    """Whose document it is: the issuer's region, None for a national body's; `known` is whether either is sure."""

    region: Region | None = None
    known: bool = False


@dataclass(slots=True)
class Register:
    """The agencies met so far in one issue, by id; names are resolved once each per home."""

    regions: Gazetteer | None
    names: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, dict[str, None]] = field(default_factory=dict)
    facts: dict[str, tuple[str | None, Level | None, bool]] = field(default_factory=dict)
    resolved: dict[tuple[str, str | None], str] = field(default_factory=dict)

    def home_of(self, issuer: str | None) -> Home:
        """The region that an issuer's name begins with; a national body's home is known and has no region."""
        if not issuer:
            return Home()
        if _state_prefix().match(issuer) or re.fullmatch(r".*(?:部|总局|总署|国务院.*|办公厅)", issuer):
            region = self.regions.match(issuer) if self.regions else None
            return Home(region, True)
        region = self.regions.match(issuer) if self.regions else None
        return Home(region, region is not None)

    def identify(self, name: str, home: Home) -> str:
        """The id of the agency that a name stands for in a document of that home; remembers the name as its alias."""
        key = (name, home.region.code if home.region else None)
        if key not in self.resolved:
            self.resolved[key] = self._identify(name, home)
        agency = self.resolved[key]
        self.aliases[agency].setdefault(name)
        return agency

    def agencies(self) -> tuple[Agency, ...]:
        """All agencies met, in order of id."""
        found = []
        for agency in sorted(self.names):
            jurisdiction, level, collective = self.facts[agency]
            canonical = self.names[agency]
            aliases = tuple(sorted(alias for alias in self.aliases[agency] if alias != canonical))
            found.append(Agency(agency, canonical, aliases, jurisdiction, level, collective))
        return tuple(found)

    def _identify(self, name: str, home: Home) -> str:
        bare = _PLATE.sub("", name)
        region, rest, national = self._region_of(bare, home)
        collective = is_collective(bare)
        body = rest if collective else canonical_body(rest, region.level if region else None)
        if region is not None and self.regions is not None:
            jurisdiction = self.regions.full_name(region)
            agency = f"{jurisdiction}/{body}"
            canonical = body if collective else _named_in(jurisdiction, body)
            level: Level | None = region.level
        elif national:
            jurisdiction, level = None, Level.STATE
            agency, canonical = f"{STATE}/{body}", body
        else:
            jurisdiction = level = None
            agency = canonical = body
        self.names.setdefault(agency, canonical)
        self.aliases.setdefault(agency, {})
        self.facts.setdefault(agency, (jurisdiction, None if collective else level, collective))
        return agency

    def _region_of(self, name: str, home: Home) -> tuple[Region | None, str, bool]:
        """A name's region, the name without it, and whether the body is a national one."""
        league = _YOUTH_LEAGUE.fullmatch(name)
        if league:
            return self._by_level(league[1], home), "共青团委员会", False
        mention = self.regions.mention(name, 0, home.region) if self.regions else None
        if mention is not None and mention.region is not None and len(name) - mention.end >= 2:
            full = mention.end >= len(mention.region.name)
            rest = name[mention.end :]
            if _own_name().search(rest):
                return None, name, False
            if full or len(rest) >= 3:
                return mention.region, rest, False
        word = _LEVEL_WORD.match(name)
        if word and len(name) > word.end() and (region := self._by_level(word[0], home)) is not None:
            return region, name[word.end() :], False
        if _state_prefix().match(name):
            return None, name, not _own_name().search(name)
        if _own_name().search(name):
            return None, name, False
        return home.region, name, home.known and home.region is None

    def _by_level(self, word: str, home: Home) -> Region | None:
        """The region that 盟, 市, 省 … at the head of a name means in a document of that home."""
        if self.regions is None or home.region is None:
            return None
        chain = [home.region, *self.regions.ancestors(home.region)]
        for region in chain:  # the nearest whose own name ends so: 市 in a county-level city's document is that city
            if region.name.endswith(word):
                return region
        level = {"省": Level.PROVINCE, "自治区": Level.PROVINCE, "州": Level.PREFECTURE}.get(word)
        return next((region for region in chain if region.level is level), None)


def _named_in(jurisdiction: str, body: str) -> str:
    """The full name of a region's body: 某市农业农村局, 中共某市委员会, 某市委宣传部."""
    template = lexicon("agencies")["templates"].get(body)
    if template is not None:
        return str(template.format(region=jurisdiction))
    if body.startswith("党委") and not jurisdiction.endswith("自治区"):
        return jurisdiction + body.removeprefix("党")
    return jurisdiction + body


@cache
def _state_prefix() -> re.Pattern[str]:
    return re.compile(alternatives(lexicon("agencies")["prefixes"]["state"]))


@cache
def _own_name() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(lexicon('agencies')['organs']['named'])})$")


@cache
def _expansions() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = lexicon("agencies")
    organs = alternatives(list(words["organs"]["full"]))
    functions = alternatives([*words["functions"], *words["functions"].values()])
    return re.compile(rf"(?:{organs})$"), re.compile(functions)


@cache
def canonical_body(body: str, level: Level | None = None) -> str:
    """A body's name without its region, unabbreviated.

    >>> canonical_body("卫健委"), canonical_body("卫生健康委员会"), canonical_body("工信局")
    ('卫生健康委员会', '卫生健康委员会', '工业和信息化局')
    >>> canonical_body("法院", Level.PREFECTURE), canonical_body("发展改革委（能源局）"[:5])
    ('中级人民法院', '发展和改革委员会')
    """
    words = lexicon("agencies")
    body = _GOVERNMENT_OF.sub("", body)
    if body in words["bodies"] or body in words["templates"]:
        return str(words["bodies"].get(body, body))
    if body in _ORGAN_ALONE:
        return "党委"
    party = _PARTY.match(body)
    if party and len(body) > party.end():
        return "党委" + canonical_body(body[party.end() :])
    if body in {"法院", "人民法院", "中院"}:
        return _COURTS.get(level, "人民法院")
    organ, functions = _expansions()
    ending = organ.search(body)
    full = words["organs"]["full"][ending[0]] if ending else ""
    head = body[: ending.start()] if ending else body
    if ending and body.endswith(full):  # 人民政府 ends in 政府, which must not become 人民人民政府
        head = body[: -len(full)]
    expanded = functions.sub(lambda match: words["functions"].get(match[0], match[0]), head)
    return expanded + full
