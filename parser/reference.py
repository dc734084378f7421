"""What one name refers to by the rules alone: its region by `homes`, its body by `bodies`, and what is doubtful in that."""

import re
from typing import NamedTuple

from gongbao.parser.bodies import canonical_body, identity_of, read_body
from gongbao.parser.collectives import (
    canonical_collective,
    collective_kind,
    is_of_committee,
    ranges_over,
    stands_for_many,
)
from gongbao.parser.homes import Home, Whose, by_word, level_of_word, whose
from gongbao.parser.lexicons import lexicon
from gongbao.parser.model import Agency, Level
from gongbao.parser.names import is_agency_name
from gongbao.parser.regions import Gazetteer, Region
from gongbao.parser.state_bodies import state_body

STATE = "中国"

_PLATE = re.compile(r"^(?P<name>[^（）]{2,})（(?P<plate>[^（）]{2,})）$")  # 盟财政局（国资委）
_PLATE_ORGAN = re.compile(r"(?:局|委|委员会|办|办公室|厅|署)$")
_LEAGUE = re.compile(r"(?:盟|地区)$")
_VILLAGE = re.compile(r"(?:村|嘎查|社区)$")
_TOWNSHIP = re.compile(r"(?:乡|镇|苏木|街道)$")
_BEFORE_MANY = re.compile(r"各|有关|相关|所有|全体|其他|所属|受灾|[县旗市区州乡镇]|级|[、（]")
# What has no region of its own in its name: centres, companies and zones have names that no lexicon holds.
_WITHOUT_REGION = re.compile(r"^(?!.*(?:区|园|公司|集团)).+(?:局|委|委员会|办|办公室|厅|部|署|处|会|组)$")
_REGION_WORD = re.compile(r"自治区|地区|[省市州盟县旗区]")


class Doubt(NamedTuple):
    """Why a reading is to be reviewed: a diagnostic's code and message."""

    code: str
    message: str


class Reference(NamedTuple):
    """The agency that a name refers to, without aliases.

    `whole` is the agency that it is a part of, `plate` the one whose second name plate the name shows. `is_said` is
    whether the name itself gives the region; a doubt falls where another name of the agency gives it.
    """

    agency: Agency
    whole: Agency | None = None
    plate: Agency | None = None
    is_said: bool = True
    doubt: Doubt | None = None


def refer(name: str, home: Home, regions: Gazetteer | None) -> Reference:
    """Return what a name refers to.

    Args:
        name: The name as printed, dropped parts restored, brackets in full width.
        home: Whose document it stands in.
        regions: The gazetteer.
    """
    shown = _PLATE.match(name)
    bare = shown["name"] if shown else name
    if stands_for_many(bare) and not (home.town and home.town.endswith("街道") and bare == "街道办事处"):
        return Reference(_collective(name, home, regions))
    found = _single(bare, home, regions)
    if shown and _PLATE_ORGAN.search(shown["plate"]) and is_agency_name(shown["plate"]):
        return found._replace(plate=_single(shown["plate"], home, regions).agency)
    return found


def _single(name: str, home: Home, regions: Gazetteer | None) -> Reference:
    found = whose(name, home, regions)
    if found.is_national:
        return _national(found)
    if found.is_own:
        return Reference(Agency(name, name, kind=read_body(name).kind))
    if found.region is None:
        return _open(name, found, home, regions)
    level = _level(found.region, found.town)
    body = read_body(found.words, level)
    name = "办事处" if found.town and body.name == "街道办事处" else body.name
    jurisdiction = _shown(found.region, found.town, regions)
    whole = None
    if found.state:
        whole = _national(Whose(found.state)).agency
    elif found.host:
        region, host = found.host
        whole = _of_region(canonical_body(host), region, _shown(region, None, regions), region.level)
    elif body.parent:
        whole = _of_region(body.parent, found.region, jurisdiction, level)
    agency = _of_region(name, found.region, jurisdiction, level, whole)
    doubt = None
    if len(found.candidates) > 1 and found.region not in found.candidates:
        which = "、".join(_shown(region, None, regions) for region in found.candidates[:4])
        doubt = Doubt("ambiguous-agency", f"{name}: this may be of {which}; name it in the authority file")
    elif not found.is_said and not found.town and not body.is_known and _WITHOUT_REGION.search(found.words):
        doubt = Doubt("unknown-agency", f"{name}: neither its function is known nor a region named with it")
    return Reference(agency, whole, None, found.is_said, doubt)


def _level(region: Region, town: str | None) -> Level | None:
    """A region's level, or that of a township, a village in it; a development zone's may be any."""
    if town is None:
        return region.level
    if _VILLAGE.search(town):
        return Level.VILLAGE
    return Level.TOWNSHIP if _TOWNSHIP.search(town) else None


def _of_region(
    body: str, region: Region, jurisdiction: str, level: Level | None, whole: Agency | None = None
) -> Agency:
    if _LEAGUE.search(region.name) and body.startswith("人民政府"):
        body = "行政公署" + body.removeprefix("人民政府")  # what a league and a prefecture (地区) have for a government
    return Agency(
        f"{jurisdiction}/{identity_of(body)}",
        _named_in(jurisdiction, body, next(iter(region.short_names), region.name)),
        jurisdiction=jurisdiction,
        level=level,
        kind=read_body(body).kind,
        parent=whole.id if whole else None,
    )


def _national(found: Whose) -> Reference:
    official = state_body(found.words) or canonical_body(found.words)
    of = found.state or read_body(official).parent
    whole = None
    if of is not None and (of := state_body(of) or of) != official:
        whole = Agency(f"{STATE}/{of}", of, level=Level.STATE, kind=read_body(of).kind)
    agency = Agency(
        f"{STATE}/{official}",
        official,
        level=Level.STATE,
        kind=read_body(official).kind,
        parent=whole.id if whole else None,
    )
    return Reference(agency, whole)


def _open(name: str, found: Whose, home: Home, regions: Gazetteer | None) -> Reference:
    """A name whose region is open: kept under the issuer's, if that is known, so that no two issuers' are mixed."""
    level = level_of_word(found.word) if found.word else None
    body = read_body(found.words, level)
    scope = f"{_shown(home.region, home.town, regions)}/" if home.region else f"{STATE}/" if home.known else ""
    agency = Agency(scope + (found.word or "") + body.name, name, level=level, kind=body.kind)
    doubt = None
    if found.word and home.known:
        doubt = Doubt("ambiguous-agency", f"{name}: which {found.word} it belongs to is open in this document")
    return Reference(agency, doubt=doubt)


def _collective(name: str, home: Home, regions: Gazetteer | None) -> Agency:
    region, town, words = home.region, home.town, name
    mention = regions.mention(name, 0, home.region) if regions else None
    word = _REGION_WORD.match(name)
    if is_of_committee(name):
        found = whose(name, home, regions)
        region, town, words = found.region or region, found.town, found.words
    elif mention and mention.region and name[: mention.end].endswith(mention.region.name):
        region, town, words = mention.region, None, name[mention.end :]
        if not _BEFORE_MANY.match(words):  # 某市财政部门 is 市财政部门, not the 财政部门 of all levels
            words = _REGION_WORD.findall(region.name)[-1] + words
    elif word and not _BEFORE_MANY.match(name):
        region = by_word(word[0], home, regions) or region
        town = None if region != home.region else town
    full = canonical_collective(words)
    jurisdiction = _shown(region, town, regions) if region is not None else None
    is_national = region is None and home.known
    level = region.level if region is not None else Level.STATE if is_national else None
    return Agency(
        (f"{jurisdiction}/" if jurisdiction else f"{STATE}/" if is_national else "") + full,
        full,
        jurisdiction=jurisdiction,
        collective=True,
        kind=collective_kind(full),
        ranges_over=ranges_over(words, level),
    )


def _shown(region: Region, town: str | None, regions: Gazetteer | None) -> str:
    return (regions.full_name(region) if regions else region.name) + (town or "")


def _named_in(jurisdiction: str, body: str, short: str) -> str:
    """The full name of a region's body: 某市农业农村局, 中共某市委员会, 某市委宣传部."""
    template = lexicon("agencies")["templates"].get(body)
    if template is not None:
        return str(template.format(region=jurisdiction, short=short))
    if body.startswith("党委") and not jurisdiction.endswith("自治区"):
        return jurisdiction + body.removeprefix("党")
    return jurisdiction + body
