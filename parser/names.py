"""How the names of public bodies are built: region + function + organ (盟 + 卫健 + 委), ranks, places, bodies of their own.

Words are lexicon/agencies.toml; regions come from the gazetteer. Lists of names are `gongbao.parser.agencies`, which
body a name stands for is `gongbao.parser.identities`.
"""

import re
from collections.abc import Iterator
from functools import cache

from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.regions import Gazetteer

_KINDS_OF_CITY = (
    "不?设区的?市(?!场)|市辖区|直辖市"  # each stands for all of its kind, and for no region of the issuer's
)
_REGION_WORDS = f"{_KINDS_OF_CITY}|自治区|自治州|自治县|地区|苏木|街道|社区|[省市州盟县旗区乡镇村]"
BARE_REGION = re.compile(rf"各?(?:{_REGION_WORDS})+级?(?:\([^()]*\))?")
REGION_LIST = re.compile(
    rf"(?:{BARE_REGION.pattern})(?:[、和](?:{BARE_REGION.pattern}))+(?=人民政府|政府|党委|[一-鿿]{{2,8}}部门|[一-鿿]{{2,10}}[厅局委])"
)
_PLACE = (
    r"(?:地区|地方|地|省区市|省市|市州|州市|市县|县市|县区|旗县|区县|旗县市区|旗县市|县市区|市县区|乡镇|镇街|苏木|街道|不?设区的?市|"
    r"自治区|直辖市|[省市州盟县旗区乡镇])+(?:\([^()]*\))?"
)
PLACES = re.compile(
    rf"(?:各|沿[河江海线边湖]各?|所在|辖区|受灾|有关|相关|所在|帮扶|受帮扶|涉及|属地|事发|所涉及|其他)(?:{_PLACE})(?:、(?:{_PLACE})(?!直))*"
)  # 各旗县市, 各市(州)、县(区), 受帮扶省市
RANKS = re.compile(  # 县级以上地方各级, 市级, 各级, 市直, 设区的市
    rf"(?:{_KINDS_OF_CITY})(?!级)(?:及?以上)?(?:地方)?(?:各级)?|"
    r"各?(?:[一-鿿]{2,6})?(?:省|市|县|旗县|乡镇?|地市)级(?:及?以上)?(?:地方)?(?:各级)?|(?:地方)?各级(?:地方)?|[省市县区盟旗州中]直(?:机关)?"
)
LEVEL = re.compile(
    r"""
      (?:自治区|自治州|省|州|盟|地区|县|旗|区)(?!域|块|划|级|直)
    | 市(?!场|政(?:园林|管理|公用|工程|设施)|容|监局|级|直)
    """,
    re.VERBOSE,
)
_REGION = re.compile(r"[一-鿿]{1,10}?(?:省|市|自治区|自治州|州|盟|县|旗|区)(?=[一-鿿]{2,})(?!场)")
YOUTH_LEAGUE = re.compile(r"(?:共青)?团(?P<level>自治区|省|市|州|盟|地|县|旗|区)委")
_SOCIETY = re.compile(r"(?:(?<!技术)(?<!作家)(?<!记者)协会|商会|(?<!大)学会|研究会|促进会|基金会)$")  # no public bodies
FIRM = re.compile(r"有限(?:责任)?公司|股份")
_NO_NAME = re.compile(r"[全内外干]部$|[的了是为将把被]|(?<!所)在|[0-9]{3}|[<>《》“”%:。!?]")


@cache
def organ_pattern() -> re.Pattern[str]:
    """Matches a whole name that ends in an organ, a second name plate (国资委) after it allowed."""
    organs = alternatives(lexicon("agencies")["organs"]["words"])
    return re.compile(rf"[一-鿿A-Za-z0-9·()、]*?(?:{organs})(?:\([^()]*\))?")


@cache
def prefix_pattern(kind: str) -> re.Pattern[str]:
    """Matches the words of lexicon/agencies.toml that names of a kind begin with: state, collective, party, remark."""
    return re.compile(alternatives(lexicon("agencies")["prefixes"][kind]))


@cache
def _own_name() -> re.Pattern[str]:
    return re.compile(rf".{{2,}}(?:{alternatives(lexicon('agencies')['organs']['named'])})$")


def takes_no_prefix(name: str) -> bool:
    """Whether a body has a name of its own (海关, 学院, 分行): it takes no prefix from others in a list and passes none on.

    >>> takes_no_prefix("职业技术学院"), takes_no_prefix("财政局")
    (True, False)
    """
    return _own_name().match(name) is not None


def is_agency_name(text: str) -> bool:
    """Whether the text, by itself, is built as a public body's name.

    >>> is_agency_name("工业和信息化局"), is_agency_name("工业"), is_agency_name("含本数")
    (True, False, False)
    """
    text = text.replace("设区的市", "设区市")
    return (
        len(text) >= 2
        and _NO_NAME.search(text) is None
        and _SOCIETY.search(text) is None
        and (organ_pattern().fullmatch(text) is not None or PLACES.fullmatch(text) is not None)
        and text not in {"单位", "部门", "机关", "机构", "中心", "委员会"}
    )


def is_collective(name: str) -> bool:
    """Whether a name stands for many bodies: 各旗县市人民政府, 有关部门, 县级以上应急管理部门, 自然资源部门.

    >>> is_collective("各旗县市人民政府"), is_collective("自然资源部门"), is_collective("盟农牧局")
    (True, True, False)
    """
    return bool(
        prefix_pattern("collective").match(name) or re.search(r"级以上|[县乡村市省盟旗]级|(?:部门|单位|机关)$", name)
    )


def has_region(name: str, regions: Gazetteer | None) -> bool:
    """Whether a name begins with a region of its own (辽宁省财政厅, 大连海关)."""
    if regions is None:
        return _REGION.match(name) is not None
    mention = regions.mention(name)
    return mention is not None and len(name) - mention.end >= 2


def is_named_body(text: str, regions: Gazetteer | None = None) -> bool:
    """Whether a text is a body's name beyond doubt: with a region, a rank or a known function before its organ.

    In a list each item is a name already; in running text 推动部门 must not become one.

    >>> is_named_body("市农业农村局"), is_named_body("水利部门"), is_named_body("推动部门")
    (True, True, False)
    """
    if not is_agency_name(text):
        return False
    if is_known_field(text):
        return True
    if text.endswith(("单位", "机构")) and _units().search(text) is None:
        return False
    level = LEVEL.match(text)
    return bool(
        (level and (len(text) > level.end() + 1 or text.endswith("委")))
        or RANKS.match(text)
        or YOUTH_LEAGUE.match(text)
        or prefix_pattern("collective").match(text)
        or takes_no_prefix(text)
        or prefix_pattern("state").match(text)
        or REGION_LIST.match(text)
        or has_region(text, regions)
    )


_TOWN = re.compile(
    r"""
      (?:[一-鿿]{0,8}(?:所在地?|事发地|发生地|居住地|户籍地|属地|辖区)的?)?
      (?:乡|镇|苏木|街道|嘎查|村|社区)+(?:\([^()]*\))?(?:人民政府|党委|办事处|民委员会)
    | [一-鿿]{0,10}?(?:开发区|高新区|经开区|新区|园区|景区|示范区|自贸区)(?:党工委|管委会|管理委员会)
    """,
    re.VERBOSE,
)


def is_known_field(text: str) -> bool:
    """Whether a name is a known function and an organ, a body called so everywhere, or places (各县区): nothing else.

    >>> is_known_field("财政部"), is_known_field("应急管理部门"), is_known_field("人民法院"), is_known_field("某委")
    (True, True, True, False)
    """
    return any(pattern.fullmatch(text) for pattern in (_fields(), PLACES, _TOWN))


def is_function(text: str) -> bool:
    """Whether a text is a function's word (通信管理, 卫健) that the lexicon knows."""
    words = lexicon("agencies")
    return text in words["functions"] or text in words["fields"]["words"]


@cache
def _units() -> re.Pattern[str]:
    prefixes = lexicon("agencies")["prefixes"]
    return re.compile(rf"(?:{alternatives(prefixes['units'])})单位$|(?:{alternatives(prefixes['institutions'])})机构$")


@cache
def _fields() -> re.Pattern[str]:
    """Matches a name that begins with a known function and goes on with nothing but an organ, or a bare body's."""
    words = lexicon("agencies")
    functions = alternatives([*words["functions"], *words["functions"].values(), *words["fields"]["words"]])
    organs = alternatives(words["fields"]["organs"])
    bare = alternatives([*words["fields"]["bare"], *words["bodies"]])
    return re.compile(
        rf"(?:(?:(?:{functions})[和与]?){{1,3}}(?:行政)?(?:主管|管理|监管)?(?:{organs})|(?:{bare})(?:(?:{functions})部门)?)"
    )


def is_region_list(text: str) -> bool:
    """Whether a text is one collective over several kinds of region: 市、县人民政府; 盟、旗县、乡级（苏木）人民政府."""
    return REGION_LIST.match(text) is not None


def begins_with_level(text: str) -> bool:
    """Whether a text begins with the word for a region's kind: 自治区林草局 (自 alone is a preposition)."""
    return LEVEL.match(text) is not None or RANKS.match(text) is not None


def places_end(text: str) -> int:
    """How many characters the places take that a text begins with (各县区), 0 where it begins with none."""
    places = PLACES.match(text)
    return places.end() if places else 0


def fields_in(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Names made of a known function and its organ inside text[start:end], one after the other."""
    return _fields().finditer(text, start, end)
