"""Whose body a name means: region words, names of regions and the issuer's own region.

盟 in a league's document is that league, 省 in a city's the province that the gazetteer puts it in, a name without
any region the issuer's own body, unless only the state has such a one (财政部).
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from gongbao.parser.bodies import canonical_body, read_body
from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.model import Level
from gongbao.parser.regions import Gazetteer, Mention, Region
from gongbao.parser.state_bodies import (
    STATE_PREFIX,
    is_party_organ,
    is_the_states,
    state_body,
    state_head,
    state_prefix,
)


@dataclass(frozen=True, slots=True)
class Home:
    """Whose document it is: the issuer's region, None for a national body's; `known` is whether either is sure.

    `town` is the issuer's township, where it is one's, or a zone that the gazetteer does not have.
    """

    region: Region | None = None
    known: bool = False
    town: str | None = None


class Whose(NamedTuple):
    """A name parted into its region and the body. `words` is the body's name without region.

    `word` is a region word (市) that the home leaves open; `candidates` are the regions of a name that fits several;
    `state` is the national body whose branch or part it is; `is_own` says that the name is a whole (阿尔泰海关).
    `is_said` is whether the name itself gives the region; `host` is the region and name of the body whose branch in a
    smaller region it is (某市公安局某某分局).
    """

    words: str
    region: Region | None = None
    town: str | None = None
    is_national: bool = False
    is_said: bool = True
    is_own: bool = False
    word: str | None = None
    candidates: tuple[Region, ...] = ()
    state: str | None = None
    host: tuple[Region, str] | None = None


_WORD = re.compile(
    r"""
      自治区(?!级|内) | 自治州 | 直辖市 | 地区 | 省(?![部会际内级县区]|市(?!场))
    | 州(?![县级内]|市(?!场)) | 盟(?![旗约级内]|市(?!场)) | 县(?![区域乡级内]|市(?!场)) | 旗(?![县帜级内]|市(?!场)) | 区(?![域块划级内县]|市(?!场))
    | 市(?!场|政(?:园林|管理|公用|工程|设施)|容|监局|民(?!政|宗|族|委|防|盟|革|建|进|主|营|航)|[级内域区县州旗盟、]) | 地(?=委)
    """,
    re.VERBOSE,
)
_DIRECT = re.compile(r"直(?!属?机关(?:党的)?工)")  # 市直有关部门 names no body of the city's
_WORDS_ONLY = re.compile(r"自治区|自治州|直辖市|地区|[省州盟县旗区市地]")
_TOWN = re.compile(r"(?P<town>[一-鿿]{1,6}?(?:民族乡|[乡镇]|街道|苏木))(?=人民政府|政府|党委|党工委|办事处|办$|人大|$)")
_TOWN_WORD = re.compile(
    r"(?P<word>民族乡|[乡镇]|街道|苏木|新区|开发区|高新区|经开区|示范区|合作区|园区|景区)(?=[^、级])"
)
_BRANCH = re.compile(r"(?P<host>.{1,12}?局)(?P<place>[一-鿿]{2,12}?)(?P<branch>(?:监管)?分局)")
_VILLAGE = re.compile(r"(?P<town>[一-鿿]{1,8}?(?:村|嘎查|社区))(?=村民委员会|村委会|居民委员会|居委会|委员会|党支部|$)")
_ZONE = re.compile(
    r"(?P<zone>[一-鿿]{2,12}?(?:新区|开发区|高新区|经开区|示范区|合作区|园区|景区|保税区|林区|特区))(?=管|党|人民|工)"
)
_UNKNOWN = re.compile(r"(?P<name>[一-鿿]{1,12}?(?:自治[区州县旗]|[省市州盟县旗区]|地区))(?=[一-鿿]{1,})")
_CENTRE = re.compile(r"^中共(?=中央)")
_NATIONAL_ISSUER = re.compile(r"(?:部|总局|总署|署)$|国务院|中央|^全国|^国家|^最高")
_LEVELS = {
    "省": Level.PROVINCE,
    "自治区": Level.PROVINCE,
    "直辖市": Level.PROVINCE,
    "自治州": Level.PREFECTURE,
    "州": Level.PREFECTURE,
    "盟": Level.PREFECTURE,
    "地区": Level.PREFECTURE,
    "县": Level.COUNTY,
    "旗": Level.COUNTY,
    "区": Level.COUNTY,
}


def level_of_word(word: str) -> Level | None:
    """The level that a region word alone tells; a 市 may be of three.

    >>> level_of_word("盟"), level_of_word("市")
    (<Level.PREFECTURE: '地'>, None)
    """
    return _LEVELS.get(word)


def home_of(issuer: str | None, regions: Gazetteer | None, within: Home, text: str = "") -> Home:
    """Whose document it is.

    Args:
        issuer: The issuing body's name, as printed; None where none was found.
        regions: The gazetteer.
        within: The home to fall back on: that of the gazette's publisher.
        text: The document's text, whose regions tell districts of one name apart.

    Returns:
        The region of the issuer's name, or of the first of several issuers whose name has one.
    """
    if not issuer:
        return within
    for name in re.split(r"[\s、,，]+", issuer.strip()):
        found = _home_of_one(name, regions, within, text)
        if found.known:
            return found
    return within


def _home_of_one(issuer: str, regions: Gazetteer | None, within: Home, text: str) -> Home:
    name = STATE_PREFIX.sub("", _party_first(issuer)) if issuer.startswith("中共") else issuer
    if regions is None:
        return Home(None, state_body(issuer) is not None and within.region is None)
    head = state_head(issuer)
    start = len(head[1]) if head else 0
    for prefix in ("中共", *lexicon("identities")["party"]["before"]):
        if issuer.startswith(prefix) and start == 0:
            start = len(prefix)
    mention = regions.mention(issuer, start, within.region)
    if mention is not None:
        region = mention.region or _told_apart(mention.regions, regions, text)
        rest = issuer[mention.end :]
        if region is None:
            alike = mention.regions[0]
            region = Region(f"?{alike.name}", alike.name, alike.level)
        town = _TOWN.match(rest) or _ZONE.match(rest)
        return Home(region, True, town[1] if town else None)
    word = _WORD.match(issuer, start)
    if word and within.region is not None:
        region = by_word(word[0], within, regions)
        return Home(region, True) if region is not None else within
    if head or (_NATIONAL_ISSUER.search(name) and not is_party_organ(name)):
        return Home(None, True)
    if within.known:
        town = _TOWN.match(issuer) or _ZONE.match(issuer)
        return replace(within, town=town[1]) if town else within
    unknown = _ZONE.match(issuer, start) or _UNKNOWN.match(issuer, start)
    if unknown and not _WORDS_ONLY.fullmatch(unknown[1]):
        level = level_of_word(_WORDS_ONLY.findall(unknown[1])[-1]) or Level.COUNTY
        town = _TOWN.match(issuer, unknown.end())
        return Home(Region(f"?{unknown[1]}", unknown[1], level), True, town[1] if town else None)
    return within


def _party_first(issuer: str) -> str:
    return _CENTRE.sub("", issuer)


def _told_apart(candidates: tuple[Region, ...], regions: Gazetteer, text: str) -> Region | None:
    """The one of several regions of a name whose city or province the text names."""
    for names in ("name", "short_names"):
        told = [
            region
            for region in candidates
            if any(
                known in text
                for above in regions.ancestors(region)
                for known in ((above.name,) if names == "name" else above.short_names)
            )
        ]
        if len(told) == 1:
            return told[0]
    return None


def by_word(word: str, home: Home, regions: Gazetteer | None) -> Region | None:
    """The region that 盟, 市, 省 … at the head of a name means in a document of that home; None where it is open.

    The nearest whose own name ends so: 市 in a county-level city's document is that city, in a county's the
    prefecture, in a municipality's district the municipality. 区 is an autonomous region in its own document alone.
    """
    if regions is None or home.region is None:
        return None
    chain = [home.region, *regions.ancestors(home.region)]
    if word == "地":
        word = "地区"
    for region in chain:
        if region.name.endswith(word):
            if word == "区" and region.name.endswith(("自治区", "地区")) and region is not home.region:
                continue
            if word == "州" and region.level is not Level.PREFECTURE:
                continue
            return region
    level = {"省": Level.PROVINCE, "自治区": Level.PROVINCE}.get(word)
    return next((region for region in chain if region.level is level), None)


def whose(name: str, home: Home, regions: Gazetteer | None) -> Whose:
    """Part a single body's name (no second name plate) into its region and the body.

    Args:
        name: The name, dropped prefixes restored.
        home: Whose document it stands in.
        regions: The gazetteer; without it no name has a region but the state's bodies.
    """
    name = _CENTRE.sub("", name)
    official = state_body(name)
    if official and (home.region is None and home.known):
        return Whose(official, is_national=True)
    if official and is_the_states(name, official):
        return Whose(official, is_national=True, is_said=True)
    found = _before_region(name, home, regions) or _branch(name, home, regions)
    found = found or _named(name, home, regions) or _by_word(name, home, regions) or _in_town(name, home)
    if found:
        return _narrowed(found, home, regions)
    if _own_name().search(name):
        return Whose(name, is_own=True)
    if state_prefix().match(name):
        return Whose(canonical_body(name), is_national=True)
    return Whose(name, home.region, home.town, home.known and home.region is None, is_said=False)


def _narrowed(found: Whose, home: Home, regions: Gazetteer | None) -> Whose:
    """A body of a part of the region: the issuing town's own (某县某镇财政所), a bureau's branch in a district."""
    words, region = found.words, found.region
    if home.town and region == home.region and found.town is None and words.startswith(home.town):
        return found._replace(words=words[len(home.town) :] or "人民政府", town=home.town)
    branch = _BRANCH.fullmatch(words)
    if branch is None or regions is None or region is None:
        return found
    inner = regions.mention(branch["place"], 0, region)
    if inner is None or inner.region is None or inner.end < len(branch["place"]):
        return found
    if inner.region == region or not regions.contains(region, inner.region):
        return found
    host = branch["host"]
    return found._replace(words=host[:-1] + branch["branch"], region=inner.region, host=(region, host))


def _before_region(name: str, home: Home, regions: Gazetteer | None) -> Whose | None:
    """中共某市委员会, 政协某县委员会, 共青团某市委, 团市委, 民盟市委: the region stands inside."""
    before = lexicon("identities")["party"]["before"]
    head = next((prefix for prefix in sorted(before, key=len, reverse=True) if name.startswith(prefix)), None)
    if head is None:
        return None
    inner = name[len(head) :]
    found = _named(inner, home, regions, least=1) or _by_word(inner, home, regions, least=1)
    if found is None:
        return None
    body, rest = before[head], found.words
    if body == "党委":
        words = re.sub(r"^(?:党委|委员会|委)(?!会)", "党委", rest) if re.match(r"(?:党委|委)", rest) else rest
        return found._replace(words=words)
    committee = re.match(r"(?:委员会|委)?(.*)", rest)
    return found._replace(words=body + (committee[1] if committee else ""))


def _branch(name: str, home: Home, regions: Gazetteer | None) -> Whose | None:
    """A national body's branch or part: 国家税务总局某市税务局, 财政部办公厅, 人民银行某市分行."""
    head = state_head(name)
    if head is None:
        return None
    official, printed = head
    inner = name[len(printed) :]
    branches = lexicon("identities")["branches"].get(official)
    found = _named(inner, home, regions, least=0) or _by_word(inner, home, regions, least=0)
    if found is not None and found.region is not None:
        tail = found.words
        body = (branches or {}).get(tail)
        if body is None and (not tail or re.search(r"(?:局|办|行|队|处|公司|所|站|台)$", tail) is None):
            return None
        return found._replace(words=body or official + tail, state=official)
    if branches and inner in branches and home.region is not None:
        return Whose(branches[inner], home.region, is_said=False, state=official)
    is_part = official != "国务院" or inner in {"办公厅", "办公室", "研究室", "参事室"}
    if is_part and (regions is None or _own_name().search(name) is None):
        return Whose(official + canonical_body(inner), is_national=True, state=official)
    return None


def _named(name: str, home: Home, regions: Gazetteer | None, least: int = 2) -> Whose | None:
    """A name that begins with a region's: in full, or short where the rest is a body beyond doubt."""
    mention = regions.mention(name, 0, home.region) if regions is not None else None
    if mention is None or regions is None:
        return None
    rest = name[mention.end :]
    any_region = mention.regions[0]
    is_full = name[: mention.end].endswith(any_region.name)
    if is_full:
        if not rest:
            return _region_alone(mention) if least else None
        town = _TOWN.match(rest) or _VILLAGE.match(rest)
        words = rest[town.end() :] if town else rest
        if town and town["town"].endswith("街道") and words in {"", "办"}:
            words = "办事处"
        elif town and not words:
            words = "人民政府"
        found = Whose(words, mention.region, town["town"] if town else None, candidates=mention.regions)
        return found if mention.region is not None else found._replace(region=_alike(mention.regions))
    if mention.region is None:
        return None
    if least < 2:
        return Whose(rest, mention.region)
    if len(rest) < 2 or (_own_name().search(rest) and not re.fullmatch(r"军分区|警备区", rest)):
        return None
    is_near = home.region is not None and regions.contains(mention.region, home.region)
    sure = is_near or name[mention.end - 1] == any_region.name[-1]
    if (
        _WORD.match(rest)
        or _TOWN_WORD.match(rest + "。")
        or (len(rest) < 3 and not sure)
        or not (sure or read_body(rest).is_known)
    ):
        return None
    return Whose(rest, mention.region)


def _region_alone(mention: Mention) -> Whose | None:
    """A region named as an owner by itself (责任单位：某市、某县): its government."""
    return Whose("人民政府", mention.region, candidates=mention.regions) if mention.region else None


def _alike(candidates: tuple[Region, ...]) -> Region:
    """A region that stands for several of one name, which a name leaves open."""
    first = candidates[0]
    return Region(f"?{first.name}", first.name, first.level)


def _by_word(name: str, home: Home, regions: Gazetteer | None, least: int = 1) -> Whose | None:
    """A name that begins with 市, 省, 盟 …: the region that the home settles, or the word left open."""
    town = _TOWN_WORD.match(name)
    if town and home.town and home.town.endswith(town["word"]):
        return Whose(name[town.end() :], home.region, home.town)
    word = _WORD.match(name)
    if word is None or len(name) - word.end() < least or _DIRECT.match(name, word.end()):
        return None
    rest = name[word.end() :]
    region = by_word(word[0], home, regions)
    if region is not None:
        return Whose(rest, region)
    if home.known and home.region is None:
        return None if name.startswith("区") else Whose(rest, word=word[0])
    return Whose(rest, word=word[0])


def _in_town(name: str, home: Home) -> Whose | None:
    """A township's or village's body in a document of the county that it lies in."""
    place = _TOWN.match(name) or _VILLAGE.match(name)
    if place is None or home.region is None or place["town"] in {"乡镇", "村镇", "各乡镇"}:
        return None
    words = name[place.end() :]
    if place["town"].endswith("街道") and words in {"", "办"}:
        words = "办事处"
    elif not words:
        words = "人民政府"
    return Whose(words, home.region, place["town"])


@cache
def _own_name() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(lexicon('agencies')['organs']['named'])})$")
