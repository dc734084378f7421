"""Names that stand for many bodies (各旗县市人民政府, 有关部门, 林草部门), and what they range over."""

import re
from functools import cache

from gongbao.parser.bodies import canonical_body, expand_functions, kind_of
from gongbao.parser.model import AgencyKind, Level
from gongbao.parser.names import is_collective

_ONE = re.compile(  # these begin or end as collectives do, and are single bodies
    r"地方(?:金融|志|税务|海事|史志)[一-鿿]*|[省市县区州盟旗]级(?:机关|行政|公共|储备|财政)[一-鿿]*(?:局|中心|委|办|库)|中央和国家机关工?委?.*"
)
_MANY = re.compile(  # without a region: courts and villages in general; 市县人民政府, 所涉及旗县市
    r"人民法院|人民检察院|街道办事处|(?:村民|居民|社区居民|村（居）民)委员会|[村居]委会|(?:[省市县区州盟旗乡镇]、?){2,}(?:级)?(?:人民政府|政府|党委).*|(?:所涉及|涉及|受灾|有关|相关)[省市州县旗区乡镇]+"
)
_DEPARTMENT = re.compile(r"(?:行政)?(?:主管|监管|管理)?$")
_GOVERNMENT = re.compile(r"(?<!人民)政府(?=$|有关|相关|部门|及其)")
_COMMITTEE = re.compile(r"(?P<body>.{3,}?)(?P<end>(?:及其)?(?:其他|有关|相关|各)*成员单位)")
_WORD = "自治区|直辖市|设区的?市|自治州|自治县|地区|苏木|街道|嘎查|社区|[省市州盟县旗区乡镇村]"
_PLACES = re.compile(
    rf"^(?:各|所|涉及|受灾|事发|有关|相关|地区|受帮扶|帮扶)*(?P<places>(?:(?:{_WORD})[、和（）()]*)+)(?P<rank>级)?(?P<above>(?:及)?以上)?"
)
_LEVELS = {
    **dict.fromkeys(("省", "自治区", "直辖市"), Level.PROVINCE),
    **dict.fromkeys(("设区市", "设区的市", "自治州", "州", "盟", "地区"), Level.PREFECTURE),
    **dict.fromkeys(("县", "自治县", "旗", "区"), Level.COUNTY),
    **dict.fromkeys(("乡", "镇", "苏木", "街道"), Level.TOWNSHIP),
    **dict.fromkeys(("村", "嘎查", "社区"), Level.VILLAGE),
}


def stands_for_many(name: str) -> bool:
    """Whether a name is a collective one.

    >>> stands_for_many("各县区人民政府"), stands_for_many("林草部门"), stands_for_many("地方金融监管局")
    (True, True, False)
    """
    if _ONE.fullmatch(name):
        return False
    return is_collective(name) or _MANY.fullmatch(name) is not None


@cache
def canonical_collective(name: str) -> str:
    """A collective name with its functions in full.

    >>> canonical_collective("林草部门"), canonical_collective("各县区政府"), canonical_collective("安委会成员单位")
    ('林业和草原部门', '各县区人民政府', '安全生产委员会成员单位')
    """
    committee = _COMMITTEE.fullmatch(name)
    if committee and not is_collective(committee["body"]):
        return canonical_body(committee["body"]) + committee["end"].removeprefix("及其")
    name = _GOVERNMENT.sub("人民政府", name)
    function = _function(name)
    if function:
        end = name.rindex(function) + len(function)
        return name[: end - len(function)] + (expand_functions(function) or function) + name[end:]
    return name


def is_of_committee(name: str) -> bool:
    """Whether a collective is a committee's members: its region is the committee's.

    >>> is_of_committee("市安委会成员单位"), is_of_committee("各成员单位")
    (True, False)
    """
    committee = _COMMITTEE.fullmatch(name)
    return committee is not None and not is_collective(committee["body"])


def collective_kind(name: str) -> AgencyKind | None:
    """What kind all the bodies are that a collective stands for; None where they may be of several.

    >>> collective_kind("各县区人民政府"), collective_kind("有关部门")
    (<AgencyKind.GOVERNMENT: 'government'>, None)
    """
    if name.endswith(("部门", "机关")):
        return AgencyKind.GOVERNMENT if _function(name) else None
    if name.endswith("单位"):
        return None
    return AgencyKind.PARTY if name.endswith("党委") else kind_of(name)


def _function(name: str) -> str:
    """The longest known function before 部门; empty where there is none."""
    if not name.endswith(("部门", "机关")):
        return ""
    whole = name[:-2]  # 应急管理 is a function, and so is 水 without 行政主管
    ends = (whole, _DEPARTMENT.sub("", whole))
    return next((words[start:] for words in ends for start in range(len(words)) if expand_functions(words[start:])), "")


def ranges_over(name: str, level: Level | None) -> tuple[Level, ...]:
    """The levels of the bodies that a collective stands for, the highest first; empty where the name doesn't tell.

    Args:
        name: The name without region.
        level: The level of the region whose document it is: 各市 are a province's cities, a league's county-level ones.

    >>> [level.value for level in ranges_over("各旗县市人民政府", Level.PREFECTURE)]
    ['县']
    >>> [level.value for level in ranges_over("各市、县（区）人民政府", Level.PROVINCE)], ranges_over("有关部门", None)
    (['地', '县'], ())
    """
    found = _PLACES.match(name)
    if found is None or not (found["rank"] or found.start("places") or len(found["places"]) > 1):
        return ()
    words = re.findall(_WORD, found["places"])
    levels = {_LEVELS[word] for word in words if word in _LEVELS}
    if "省" in words:  # 各省、自治区、直辖市; 各省（区、市）
        levels -= {Level.COUNTY} if "县" not in words else set()
    elif "市" in words:
        first = next(word for word in words if word in {"市", "县", "旗", "区"})  # 各市、县 but 各县（市、区）
        within = level in {Level.STATE, Level.PROVINCE} and first == "市"
        levels.add(Level.PREFECTURE if within else Level.COUNTY)
    if found["above"]:
        order = list(Level)
        lowest = max(map(order.index, levels), default=0)
        levels = set(order[1 : lowest + 1])
    return tuple(one for one in Level if one in levels)
