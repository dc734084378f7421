"""Where a body's name is over, by its own words and by those after it: 省财政厅|压减…, but 省财政厅机关, 市公安局交警支队.

A name with a region, a known function and an organ is *whole*: it may end there, and what follows decides. The words
are lexicon/agencies.toml (what continues a name) and lexicon/predicates.toml (verbs that no unit is called by).
"""

import re

from gongbao.parser.names import LEVEL, RANKS, fields_in, is_known_field, prefix_pattern
from gongbao.parser.predicates import is_deed, leads_on, may_name_unit
from gongbao.parser.regions import Gazetteer

_LONGEST_FIELD = 14
_WHOLE_END = re.compile(r"[局厅署委办室部会院府联社心队站组区]$")
_OWN_ORGAN = re.compile(  # 市科委, 市残联
    r"[一-鿿]{1,3}委|(?:总工会|工会|团委|残联|妇联|文联|侨联|科协|工商联|供销社|法院|检察院)$"
)
_GARRISONS = {"军分区", "警备区"}  # named without their region
_NO_BODY = re.compile(r"(?:基地|学校|中学|小学|园区|队伍|医院|卫生室|公司|集团|企业|平台|网站|门户)$")
_MAY_BEGIN_WITH_DEED = re.compile(  # 市推进职能转变领导小组, 市创建办, 县引进人才局
    r"(?:局|办|办公室|委员会|领导小组|工作组|指挥部|联席会议|专班)$"
)
_UNIT = re.compile(r"[一-鿿]{2,8}?(?:中心|总队|支队|大队|中队|分局|[所站院处室队])")
_LONGEST_UNIT = 14


def head_end(text: str, start: int, regions: Gazetteer | None) -> int:
    """Where the region, rank or 国家 ends that a name begins with; `start` where it begins with none.

    >>> head_end("市财政局", 0, None), head_end("县级以上人民政府", 0, None), head_end("财政部", 0, None)
    (1, 4, 0)
    """
    ahead = text[start : start + _LONGEST_FIELD]
    found = LEVEL.match(ahead) or RANKS.match(ahead) or prefix_pattern("state").match(ahead)
    if found:
        return start + found.end()
    mention = regions.mention(text, start) if regions else None
    return mention.end if mention else start


def is_whole(name: str, head: int) -> bool:
    """Whether a name, whose region takes its first `head` characters, may end where it ends beyond doubt.

    >>> is_whole("市财政局", 1), is_whole("财政部", 0), is_whole("市残联", 1), is_whole("市监测站", 1)
    (True, True, True, False)
    """
    if not _WHOLE_END.search(name):
        return False
    own = name[head:]
    if is_known_field(own) or own in _GARRISONS:
        return True
    return head > 0 and (own[-1:] in {"局", "厅"} or _OWN_ORGAN.fullmatch(own) is not None)


def is_deed_of_region(text: str, head: int, end: int) -> bool:
    """Whether the words after a region tell what it does, so that they name no body: 新华区|聚焦村卫生室."""
    if not leads_on(text, head, end) or may_name_unit(text, head, end):
        return False
    return all(field.start() > head for field in fields_in(text, head, min(end, head + _LONGEST_FIELD)))


def may_be_called_so(name: str) -> bool:
    """Whether a body's name may begin with a verb after its region, as those of task forces do."""
    return _MAY_BEGIN_WITH_DEED.search(name) is not None


def continues(text: str, whole: int, stop: int, end: int) -> bool:
    """Whether the words [whole, stop) after a whole name are a part of the name of another body.

    >>> text = "市财政局预算评审中心"
    >>> continues(text, 4, len(text), len(text))
    True
    >>> text = "市财政局简化研学旅行基地办理手续"
    >>> continues(text, 4, 12, len(text))
    False
    """
    if continuation_end(text, whole, end) > whole:
        return not text.startswith(("网站", "门户"), whole)
    if stop - whole > _LONGEST_UNIT or is_deed(text, whole, end):
        return False
    return _NO_BODY.search(text, whole, stop) is None


def continuation_end(text: str, start: int, end: int) -> int:
    """Where the words end that continue a body's name or its noun (机关, 直属, 网站); `start` where none stand here."""
    found = prefix_pattern("continuation").match(text, start, end)
    return found.end() if found else start


def unit_follows(text: str, whole: int, end: int) -> bool:
    """Whether a unit's name goes on after a whole name with a word that may be a verb: 市农业农村局|检测中心应当."""
    if not may_name_unit(text, whole, end):
        return False
    unit = _UNIT.match(text, whole, end)
    return unit is not None and leads_on(text, unit.end(), end)
