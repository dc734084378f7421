"""What a number is for: a goal to reach, a condition that triggers, a bound on conduct, or a fact."""

import re

from gongbao.parser.amounts import Quantity
from gongbao.parser.indicators import PAYMENT, Clause
from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.model import Comparator, TargetKind
from gongbao.parser.numerals import chinese_number

_LEXICON = lexicon("indicators")

_CONDITIONS = r"(?:下列|以下|如下|上述)[^。;:]{0,12}(?:条件|情形|情况|标准|要求)[^。:]{0,24}"
_OPENS = re.compile(rf"{_CONDITIONS}:\Z|(?:条件|标准|情形)(?:如下|为|是|包括)?:\Z")


def opens_conditions(text: str, start: int, end: int) -> bool:
    """Whether a passage announces a list of conditions: 有下列情况之一的，可启动一级响应：."""
    return text[end - 1] == ":" and _OPENS.search(text, max(start, end - 60), end) is not None


# 截至2023年底,…; 2023年,…(in a document of 2024); 过去一年,…; “十三五”期间,…
_PAST_OPENING = re.compile(
    r"""
      (?:截至|截止)(?:目前|20[0-9][0-9]年) | 目前, | 过去[一二两三四五]年 | [一二两三四五]年来 | 去年 | 上年(?!度)
    | (?P<year>(?:19|20)[0-9][0-9])年(?:底|末|初|上半年|[0-9]{1,2}月)?,?(?![0-9]|[前起内至到]|以[前来后]|[-—–~])
    | “?(?P<plan>十?[一二三四五六七八九]?五)”?(?:期间|时期|以来)
    """,
    re.VERBOSE,
)
# From here on the sentence tells what is to be: …达到51%,力争到2025年达到55%
_TURN = re.compile(
    r"力争|确保|争取|(?:到|至)(?:20[0-9][0-9]年|“)|[今明]年|目标|必须|应当|需要?|将(?!近)|仍有|今后|未来|计划(?!生育)|规划"
)


# In a review of the past: 到2025年,老年人口将突破120万人
_AHEAD = re.compile(r"力争|今后|未来|明年|(?<!截)(?:到|至)(?P<year>20[0-9][0-9])年")


def review_until(text: str, start: int, end: int, written: int | None) -> int:
    """Up to where the sentence text[start:end] of a review tells what has been; the arguments are `past_until`'s."""
    opening = _PAST_OPENING.match(text, start, end)
    known = written or (int(opening["year"]) + 1 if opening and opening["year"] else None)
    for ahead in _AHEAD.finditer(text, start, end):
        if not ahead["year"] or (known is not None and int(ahead["year"]) >= known):
            return ahead.start()
    return end


def past_until(text: str, start: int, end: int, written: int | None) -> int:
    """Up to where the sentence text[start:end] tells what has been, `start` where it doesn't.

    Args:
        text: the cleaned text.
        start: where the sentence begins.
        end: where it ends.
        written: the year that the document was written in, None where it isn't known.

    >>> text = "2023年,覆盖率达到51%,力争到2025年达到55%"
    >>> text[: past_until(text, 0, len(text), 2024)], past_until(text, 0, len(text), 2023)
    ('2023年,覆盖率达到51%,', 0)
    """
    opening = _PAST_OPENING.match(text, start, end)
    if opening is None:
        return start
    if opening["year"] and (written is None or int(opening["year"]) >= written):
        return start
    if opening["plan"]:
        ordinal = chinese_number(opening["plan"].removesuffix("五") or "零")
        if written is None or not ordinal or 1955 + 5 * ordinal >= written:
            return start
    turn = _TURN.search(text, opening.end(), end)
    return turn.start() if turn else end


_NEAR = r"[^,。;⟦]{0,6}"
_CASE = (
    r"(?:(?<![应相面针])对(?![外口比应])|对于|凡|(?<![诸例比])如|若|(?<!应)当(?![年地前场事])|一旦|符合)"
    r"[^,。;⟦]{0,40}?"
)
# Around the number, which stands between ⟦ and ⟧; the first that fits decides.
KINDS: dict[str, tuple[TargetKind, str]] = {
    # “5000元以上1万元以下罚款”修改为“1万元以上3万元以下罚款”
    "amended": (TargetKind.FACT, r"⟧[^“”,。;]{0,16}”[^“”,。;]{0,6}(?:修改|调整|改|变更)为"),
    # 处5000元以上2万元以下罚款; 按日加收万分之五的滞纳金
    "fine": (TargetKind.LIMIT, r"⟧[^,。;]{0,8}(?:罚款|罚金|滞纳金|违约金)"),
    # 期限不得超过5年; 保证金不得低于20%
    "forbidden": (TargetKind.LIMIT, r"不得[^,。;]{0,14}⟦|⟦不[得能应宜]|限值[为是]?⟦"),
    # 本办法所称小微企业,是指从业人员300人以下的企业
    "definition": (TargetKind.THRESHOLD, r"(?:所称|是指|指的是)[^。⟦]{0,60}⟦"),
    # 本办法适用于对12个县(市)人民政府的考核
    "extent": (TargetKind.FACT, r"适用于[^。⟦]{0,40}⟦[^⟧以超不]*⟧[^。]{0,40}(?:内|的)"),
    # 符合下列条件之一:年销售额2000万元以上;
    "listed_conditions": (TargetKind.THRESHOLD, rf"{_CONDITIONS}:[^。⟦]*⟦"),
    # 因灾死亡30人以上的,启动一级响应; 低于60%时,应当补足
    "condition": (
        TargetKind.THRESHOLD,
        r"⟧(?:[^,。;:、⟧“]{0,24}(?:的|之一)|者|[^,。;:、⟧“]{0,6}(?<!学)时)(?=[,;:。)]|\Z|由|可|应(?![对急用届收])|给予|按|必须|须|立即|同样|免|享受)"
        r"|⟧[^,。;:]{0,6}的[^,。;]{1,16},(?:由|可|应|给予|按|须|一次性|优先)"
        r"|⟧[^,。;:、⟧]{0,6}的部分|⟧(?:[、和及][0-9.]+[万亿]?[%一-鿿]{1,3})+的,",
    ),
    # 对总投资1亿元以上的项目给予支持; 凡经营面积超过200平方米的场所
    "case": (
        TargetKind.THRESHOLD,
        rf"{_CASE}(?<!发放)(?<!给予)(?<!支付)⟦[^⟧]*(?:以上|以下|以内|超过|不足|低于|高于|不满|突破|不少于|不低于)[^⟧]*⟧"
        rf"|{_CASE}(?:达到|年满|突破|超过|不低于|不少于)(?:[^,。;]{{0,12}}、)*⟦",
    ),
    # 得分90分以上的为优秀; 60分以下为不合格
    "grade": (
        TargetKind.THRESHOLD,
        rf"⟧[^,。;、⟦]{{0,8}}(?:为|评为|定为|评定为|确定为|属于?)(?:{alternatives(_LEXICON['grades']['words'])})",
    ),
    # 35蒸吨/小时及以下燃煤锅炉; 建筑面积2万平方米以上公共建筑全部采用
    "class": (
        TargetKind.THRESHOLD,
        r"⟦[^⟧]*[及含]以[上下]⟧的?[一-鿿]{2}|(?:人口|职工|员工)⟦[^⟧]*以[上下]⟧的"
        r"|(?<!达到)(?<!完成)(?<!新增)(?<!新建)(?<!建成)(?<!培育)(?<!打造)(?<!引进)(?<!建设)(?<!实施)(?<!覆盖)(?<!带动)"
        r"⟦[^⟧万亿家人]*万?[^⟧家人]*以[上下]⟧的?[一-鿿]{2,12}?(?:全部|均[^衡]|应|必须|须|不得|一律|独立)",
    ),
    # 造成30人以上死亡,或者100人以上重伤
    "casualties": (
        TargetKind.THRESHOLD,
        rf"(?:造成|导致|危及){_NEAR}⟦[^⟧]*以[上下]|⟦[^⟧]*以[上下][^⟧]*⟧(?:死亡|受伤|重伤|中毒|失踪|伤亡|感染)",
    ),
    # 造成10人以上重伤,或者1000万元以上直接经济损失的,为较大事故
    "chained": (
        TargetKind.THRESHOLD,
        r"⟧[^,。;⟦]{0,30}(?:,?(?:或者?|且|并且?)[^,。;⟦]{0,40}){1,4}的(?:[,特重较一为是属]|情形)",
    ),
    # 公路两侧各20米范围内禁止采砂
    "zone": (TargetKind.LIMIT, r"⟧范围"),
    # 经全体业主三分之二以上同意
    "consent": (TargetKind.THRESHOLD, r"⟧[^,。;]{0,14}(?:同意|通过(?=[,。;)的]|方|后|\Z)|表决|赞成|联名|附议|提议)"),
    # 按1%征收率征收; 税率为9%; 在税前加计扣除100%
    "rate": (
        TargetKind.LIMIT,
        r"⟧[^,。;]{0,2}(?:的?(?:税率|征收率|费率|预征率|扣除率)|在税前)|(?:税率|征收率|费率|预征率|扣除率|减按)[为按]?⟦",
    ),
    # 可以降低5个百分点; 贷款利率下浮0.5个百分点
    "leeway": (
        TargetKind.LIMIT,
        r"(?:可以?[^,。;⟦]{0,4}(?:降低|提高|增加|减少|延长|放宽|上浮|下浮|上调|下调)|[上下]浮)(?:幅度)?⟦|⟦[^⟧0-9]*[上下]浮",
    ),
    # 每发现一次扣5分; 最多加10分
    "points": (TargetKind.LIMIT, r"(?:[扣加减得记计]|扣除|扣减)⟦[^⟧]*分⟧"),
    # 日常考核占40%; 水质达标(40分); 满分为100分
    "weight": (
        TargetKind.FACT,
        r"(?:(?:考核|考评|评价|测评|评审|笔试|面试|得分)[^,。;⟦0-9]{0,4}占|(?:权重|分值|满分|总分)[占为是共]?)⟦[0-9.]+(?:%|分)⟧"
        r"|\(⟦[0-9.]+分⟧\)",
    ),
    # 由2020年的46%提高到65%
    "start_of_change": (TargetKind.FACT, r"(?:由|从)[^,。;⟦]{0,16}⟦[^⟧]*⟧[^,。;]{0,16}(?:到|至|为)[0-9]"),
    # 目前已建成12个; 现有床位5000张; 截至2023年底,全市共有
    "so_far": (
        TargetKind.FACT,
        r"(?:目前|现有|现已|截至|截止|已经?(?!知)|原有|共有|(?:\A|[,;])(?:上年|去年)(?!度)|以来|近年)[^。;⟦]{0,24}⟦"
        r"|[成现到加长降升少高]了[^,。;⟦]{0,10}⟦",
    ),
}


def _patterns(names: frozenset[str]) -> list[tuple[TargetKind, re.Pattern[str]]]:
    return [(kind, re.compile(pattern)) for name, (kind, pattern) in KINDS.items() if name not in names]


_ALL_KINDS = _patterns(frozenset())
_GOAL = re.compile(r"(?:力争|确保|争取|到20[0-9][0-9]年|20[0-9][0-9]年底前|“?十[四五六]五”?末|目标)")
_OUTCOME = re.compile(alternatives(_LEXICON["outcomes"]["words"]))
_CAPPED_SHARE = re.compile(alternatives(_LEXICON["capped_shares"]["words"]))
_MADE_LESS = re.compile(r"(?:控制|压缩|压减|缩短|缩减|减少|降低|下降|精简|降|减)(?:到|至|在)?\Z")
_GIVEN = re.compile(rf"(?:{alternatives(_LEXICON['payment']['words'])}|给予|标准|收取|缴纳|征收)[^,。;]*\Z")
_RAISED = re.compile(
    r"(?:达到|(?:提高|增加|提升)到|[增提升]至)(?:每[一-鿿]{1,5})?(?:[0-9.]+[万亿]?元(?:/[一-鿿]{1,3})*[、和])*\Z"
)
_PRICE = re.compile(r"(?<!评)(?:价格?|标准)[为按是]?(?:每[0-9]*[一-鿿]{1,5})?\Z")
_PAID_SHARE = re.compile(r"(?:的(?:比例|标准))?(?:给予|予以)[^,。;]{0,8}(?:补助|奖励|补贴|贴息|资助|奖补)")
_TERM = re.compile(r"期限?(?:一般)?为?\Z")
_EXISTING = re.compile(r"全[国省市县区州盟旗镇乡](?:[0-9][^,。;]{0,12}、)*\Z")
_CAPS = {Comparator.AT_MOST, Comparator.LESS_THAN}
_FLOORS = {Comparator.AT_LEAST, Comparator.MORE_THAN}


def kind_of(clause: Clause, quantity: Quantity, indicator: str) -> TargetKind:
    """Tell a goal from a condition, a bound on conduct and a fact.

    Args:
        clause: the sentence that the quantity stands in.
        quantity: the number.
        indicator: what it measures.

    Returns:
        The kind, `TargetKind.TARGET` where nothing says otherwise.

    """
    text, without = clause.cleaned.text, clause.without
    before = text[max(clause.start, quantity.start - 80) : quantity.start]
    around = f"{before}⟦{text[quantity.start : quantity.end]}⟧{text[quantity.end : min(clause.end, quantity.end + 90)]}"
    if quantity.start < clause.past and "past" not in without:
        return TargetKind.FACT
    if quantity.shape == "from" and "start_of_change" not in without:
        return TargetKind.FACT
    if quantity.shape == "to":
        return TargetKind.TARGET
    if quantity.category == "time" and quantity.comparator in _CAPS and "duration" not in without:
        outcome = _MADE_LESS.search(before) or _OUTCOME.search(indicator)
        return TargetKind.TARGET if outcome else TargetKind.LIMIT
    patterns = _patterns(without) if without else _ALL_KINDS
    kind = next((kind for kind, pattern in patterns if pattern.search(around)), None)
    if kind is TargetKind.FACT and _GOAL.search(before[-30:]):
        kind = None
    if kind is None and clause.conditions and "items" not in without:
        kind = TargetKind.THRESHOLD
    if kind is None and "existing" not in without and _names_what_is(clause, quantity, before):
        kind = TargetKind.FACT
    return kind or _bound_or_goal(clause, quantity, indicator, before)


def _names_what_is(clause: Clause, quantity: Quantity, before: str) -> bool:
    """全盟106个免疫接种门诊: how many there are, where no time is set."""
    timed = any(clause.start <= start and end <= quantity.start for start, end in clause.times)
    return quantity.category == "count" and not quantity.touched and not timed and bool(_EXISTING.search(before))


def _bound_or_goal(clause: Clause, quantity: Quantity, indicator: str, before: str) -> TargetKind:
    """Caps on money, size, time and conduct are limits; caps on outcomes and everything else are goals."""
    without = clause.without
    near = before[-24:]
    if quantity.category == "time" and quantity.comparator in _FLOORS and "duration" not in without:
        experienced = quantity.behind and not re.search(r"期|公示|保存|时间|时长", near)
        return TargetKind.THRESHOLD if experienced else TargetKind.LIMIT
    if quantity.category == "time" and not quantity.touched and _TERM.search(near) and "duration" not in without:
        return TargetKind.LIMIT
    if "scope" not in without and _narrows(clause, quantity, indicator):
        return TargetKind.THRESHOLD
    if "paid" not in without and _is_paid(clause.cleaned.text, quantity, near):
        return TargetKind.LIMIT
    if quantity.comparator in _CAPS and "cap" not in without and not _MADE_LESS.search(before):
        if quantity.category == "ratio":
            capped = _CAPPED_SHARE.search(indicator + near)
            return TargetKind.LIMIT if capped else TargetKind.TARGET
        return TargetKind.TARGET if _OUTCOME.search(indicator) else TargetKind.LIMIT
    return TargetKind.TARGET


def _is_paid(text: str, quantity: Quantity, near: str) -> bool:
    """给予50万元奖励, 按投资额的5%给予补助: what a rule pays binds the payer; a standard to be reached is a goal."""
    if quantity.comparator in _FLOORS or _GOAL.search(near) or _RAISED.search(near):
        return False
    if quantity.category == "money":
        return bool(_GIVEN.search(near) or _PRICE.search(near) or PAYMENT.match(text, quantity.end))
    return quantity.category == "ratio" and _PAID_SHARE.match(text, quantity.end) is not None


def _narrows(clause: Clause, quantity: Quantity, indicator: str) -> bool:
    """年综合能耗1万吨标准煤以上的重点用能单位: the number says whom the duty binds."""
    rest = clause.cleaned.text[quantity.end : quantity.end + len(indicator) + 1]
    bounded = quantity.category in {"money", "measure"} and quantity.behind
    return bounded and rest.startswith("的") and bool(indicator) and rest[1:] != indicator


RULES = frozenset((*KINDS, "past", "duration", "items", "existing", "paid", "cap", "scope"))
