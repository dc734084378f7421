"""Predicates of duties: whether words say that a subject does, must or may do something, and what they make of it.

The vocabulary (modal words, adverbs, prepositions, verbs of official prose) is lexicon/predicates.toml.
"""

import re
from functools import cache

from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.model import Modality, Role
from gongbao.parser.names import begins_with_level

_RESPONSIBLE = re.compile(r"[是为][^,。;]{0,24}?(?:主体|责任人|牵头|(?:责任|主管|管理|监管|牵头)(?:部门|单位))")
_COMMA_PREDICATE = re.compile(r"[,:](?=[一-鿿])")
_RELATIVE = re.compile(  # 政府授权的机构负责; 市教育局组织开展的活动。 各级政府确定的重点项目要优先保障用地
    r"[一-鿿]{2,4}的(?!确)[一-鿿]{2}|[一-鿿]{1,4}的[一-鿿]{1,8}(?:$|[,。;])|[^,。;]{0,16}的[一-鿿]{1,10}?(?:应当|应(?!急)|要|必?须|不得|可以)"
)
_MET_WITH = re.compile(r"在[^,。;]{0,12}(?:遇到|存在|出现|发现|形成|产生)的")  # 各地区在执行中遇到的问题，请及时反映
_SEAT = re.compile(r"设在[^,。;]{2,30},(?:并|具体)?(?:负责|承担|履行|统筹|做好)")
_HELPS = re.compile(r"(?:予以|给予)(?:大力|积极|全力)?(?:支持)?(?:配合|协助)")
_CIRCUMSTANCE = "时后前中下间"  # 编制政府收入预算时，
# 省财政厅补助资金应当专款专用; 市教育局关停校外培训机构的通知已经印发: a thing of the body's is what is spoken about
_TOPIC = (
    "[一-鿿]{{2}}{things}(?:应当|应|不得|必?须|可以?|要|按照?|由|为|是|用于|显示|表明|[,。]$)"
    "|[^,。;]{{4,40}}的{papers}(?:已|应|由|自|同时|要|可|不|值得|[,。]$)"
)
_DECISION = r"""
      (?:现|已|经)?(?:研究|讨论|审议)?决定(?: [:,] | [对将]?《 | {decided} | [对给][^。;]{{0,60}}?{honours} )  # 决定对…予以表彰
    | {appoints} | (?:原则)?同意(?:《|你)
"""
_COINED = re.compile(  # 简化, 固化; 织密, 建强, 补齐
    "[简优细量固净美亮硬强弱淡活深催激]化"
    "|[建做抓管用守筑夯压拧织绘打扛盯护育选配拓延补壮聚理摸算讲练擦兜叫唱][实好优牢紧密精准细亮响强活齐足清长住宽]"
)
_SHORTEST_CLAUSE = 3
_TOLD = re.compile("[了过的后时率量费款额]|情况|工作")  # 压减的支出, 征收率, 扣缴情况: no deed
_OBJECT = frozenset("对向将把就为与同")  # what these govern stands in the verb's own clause


@cache
def _words() -> dict[str, re.Pattern[str]]:
    """The vocabulary of predicates as patterns, by word class."""
    words = lexicon("predicates")
    modals = words["modals"]
    kinds = "|".join(rf"(?P<{kind}>{alternatives(modals[kind])})" for kind in ("must_not", "may", "must"))
    patterns = {kind: re.compile(alternatives(listed)) for kind, listed in words["words"].items()}
    patterns["modal"] = re.compile(
        rf"(?<![许认主重必相响供适反感首摘概纪提])(?!{alternatives(modals['not_modals'])})(?:{kinds})"
    )
    nominal = set(words["words"]["nominal"])
    deeds = [word for word in (*words["words"]["verbs"], *words["words"]["actions"]) if len(word) > 1]
    patterns["deeds"] = re.compile(alternatives([word for word in deeds if word not in nominal]))
    patterns["done"] = re.compile(
        rf"{alternatives([*words['words']['verbs'], *words['words']['actions']])}|{_COINED.pattern}"
    )
    patterns["topic"] = re.compile(_TOPIC.format(**_grouped(words["topics"])))
    patterns["decision"] = re.compile(_DECISION.format(**_grouped(words["decisions"])), re.VERBOSE)
    patterns["every"] = re.compile(r"每[年月日周季天]")
    patterns["encourage"] = re.compile(alternatives(modals["encourage"]))
    patterns["opening"] = re.compile(rf"(?:{alternatives(words['openings']['words'])})*")
    return patterns


def _grouped(listed: dict[str, list[str]]) -> dict[str, str]:
    """Word lists as parts of a pattern, by their names."""
    return {kind: f"(?:{alternatives(words)})" for kind, words in listed.items()}


def tells_history(text: str, start: int, end: int) -> bool:
    """Whether a segment tells what was and no duty (近年来，…; 党的十八大以来，…; 2023年，…已取得成效)."""
    if _words()["history"].match(text, start, end) or _HISTORY.match(text, start, end):
        return True
    if not _FOUND.search(text, start, end):
        return False
    return not (_AIM.search(text, start, end) or _words()["modal"].search(text, start, end))


_HISTORY = re.compile(
    r"[^,。;]{2,20}以来,|(?:19|20)[0-9]{2}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?,[^。;]*(?:已|了(?!解))"
)


_FOUND = re.compile(  # 探索出一批务实管用的办法; 建成了一批示范基地. It begins with two characters alone, to be quick
    r"[出了](?:"
    r"(?:(?<=探索出)|(?<=摸索出)|(?<=涌现出)|(?<=[闯蹚趟走]出))(?:一(?!步)|了|许多|不少|多)"
    r"|(?<=[^为除]了)(?:一(?:大?批|整?套|条|系列)|许多|不少|良好|显著|明显|积极|阶段性))"
)
_AIM = re.compile("力争|力求|争取|努力|确保|底前|的,|到[0-9]{4}年")  # tells what is to be, or under which condition


def opening_end(text: str, start: int) -> int:
    """Where the words end that may come before a clause's subject (必要时由)."""
    opening = _words()["opening"].match(text, start)
    return opening.end() if opening else start


def is_verb(text: str, start: int, end: int) -> bool:
    """Whether a verb begins here (组织医疗卫生队伍)."""
    return _words()["verbs"].match(text, start, end) is not None


def action_end(text: str, start: int, end: int) -> int:
    """Where the verb ends that begins here and says what a body does only after a whole name; `start` where none does.

    >>> text = "压减一般性支出"
    >>> text[: action_end(text, 0, len(text))]
    '压减'
    """
    found = _words()["actions"].match(text, start, end) or _COINED.match(text, start, end)
    return found.end() if found and not _TOLD.match(text, found.end()) else start


def is_action(text: str, start: int, end: int) -> bool:
    """Whether what follows a whole name says what the body does, by a verb that says so nowhere else (压减, 织密)."""
    done = action_end(text, start, end)
    return done > start and done < end and is_clause(text, start, end)


def is_clause(text: str, start: int, end: int) -> bool:
    """Whether the words after a body may be its predicate: no attribute (…的办法) and more than a word."""
    return (
        _clause_end(text, start, end) - start > _SHORTEST_CLAUSE
        and not _RELATIVE.match(text, start, end)
        and not _words()["topic"].match(text, start, end)
        and not _MET_WITH.match(text, start, end)
    )


def is_deed(text: str, start: int, end: int) -> bool:
    """Whether a verb begins here by which no unit is called: 聚焦, 简化, 组建, but not 检测."""
    return bool(_words()["deeds"].match(text, start, end) or _COINED.match(text, start, end))


def may_name_unit(text: str, start: int, end: int) -> bool:
    """Whether a verb begins here by which units are called: 检测中心, 执法支队."""
    return _words()["nominal"].match(text, start, end) is not None


def leads_on(text: str, start: int, end: int) -> bool:
    """Whether a predicate begins here by words that are no noun: 应当, 负责, 依法, 按照, 承担."""
    words = _words()
    return any(words[kind].match(text, start, end) for kind in ("modal", "adverbs", "prepositions", "deeds"))


def owes_nothing(text: str, start: int, end: int) -> bool:
    """Whether a predicate makes its subject owe nothing (由有关单位组成的工作组; 办公室设在…)."""
    if _SEAT.match(text, start, end):  # 办公室设在市发展改革委，负责日常协调: it owes what follows the remark
        return False
    return _words()["no_duty"].match(text, start, end) is not None


def is_own_decision(text: str, start: int, end: int) -> bool:
    """Whether a predicate is the formula by which a document itself decides: 决定:, 决定废止《…》, 任命."""
    return _words()["decision"].match(text, start, end) is not None


def begins_verbal(text: str, start: int, end: int) -> bool:
    """Whether a predicate's word begins here (推动全市…部门): then only a known function (审计部门) makes a name."""
    words = _words()
    verbal = any(words[kind].match(text, start, end) for kind in ("modal", "verbs", "adverbs", "prepositions"))
    return verbal and not begins_with_level(text[start : start + 4])


def is_predicate(text: str, start: int, end: int) -> bool:
    """Whether what follows a subject says that it does, must or may do something."""
    comma = _COMMA_PREDICATE.match(text, start, end)
    words = _words()
    if comma:
        start = comma.end()
        kinds = ("modal", "verbs", "adverbs", "prepositions") if comma[0] == ":" else ("modal", "verbs", "every")
        return any(words[kind].match(text, start, end) for kind in kinds)
    if _RESPONSIBLE.match(text, start, end):
        return True
    kind = next((k for k in ("modal", "verbs", "adverbs", "prepositions") if words[k].match(text, start, end)), None)
    if kind is None:
        return False
    if kind == "verbs" and (_RELATIVE.match(text, start, end) or _words()["topic"].match(text, start, end)):
        return False
    return not _MET_WITH.match(text, start, end)


def read_predicate(text: str, start: int, end: int) -> tuple[Role | None, Modality, int]:
    """Role and modality that a predicate gives its subject, and where its first verb ends."""
    words = _words()
    role: Role | None = None
    modality: Modality | None = None
    position = start + 1 if text[start : start + 1] == "," else start
    while position < end:
        modal = words["modal"].match(text, position, end)
        adverb = words["adverbs"].match(text, position, end)
        if words["support"].match(text, position, end):
            role = Role.SUPPORT
            break
        if words["lead"].match(text, position, end):
            role = Role.LEAD
            break
        if modal:
            modality = modality or Modality(str(modal.lastgroup))
            position = modal.end()
        elif adverb and not words["verbs"].match(text, position, end):
            position = adverb.end()
        else:
            break
    if role is None and _HELPS.search(text, position, _clause_end(text, position, end)):
        role = Role.SUPPORT
    encouraging = words["encourage"].match(text, position, end)
    if modality is None:
        later = words["modal"].search(text, position, _condition_end(text, position, end))
        modality = Modality(str(later.lastgroup)) if later else None
    if modality is None:
        modality = Modality.ENCOURAGE if encouraging else Modality.MUST
    return role, modality, _main_verb_end(text, position, end)


def _main_verb_end(text: str, start: int, end: int) -> int:
    """Where the first main verb ends: behind a circumstance (…时，应当充分考虑) and the objects of prepositions.

    >>> text = "向本级党委和政府报告"
    >>> text[: _main_verb_end(text, 0, len(text))]
    '向本级党委和政府报告'
    """
    words = _words()
    verbs, preposition = words["verbs"], words["prepositions"].match(text, start, end)
    stop = _clause_end(text, start, end)
    if stop < end and (text[stop - 1] in _CIRCUMSTANCE or (preposition and preposition[0] not in _OBJECT)):
        verb = verbs.search(text, stop, end)
        return verb.end() if verb else stop
    if preposition is None:
        acted = start if verbs.match(text, start, end) else action_end(text, start, end)
        if acted > start:
            return acted
        verb = verbs.search(text, start, end)
        return verb.end() if verb else max(start, min(start + 1, end))
    found = list(verbs.finditer(text, preposition.end(), stop))
    last = len(found) - 1
    while last > 0 and found[last - 1].end() == found[last].start():  # 作出规定: the verb is 作出
        last -= 1
    return found[last].end() if found else stop


def _clause_end(text: str, start: int, end: int) -> int:
    """Where the comma clause at `start` ends: at its comma, or with the segment."""
    comma = text.find(",", start, end)
    return comma if comma >= 0 else end


def _condition_end(text: str, start: int, end: int) -> int:
    """Where a modal word may stand for a subject: in its comma clause, or in the next after a circumstance (…时，)."""
    stop = _clause_end(text, start, end)
    governed = _words()["prepositions"].match(text, start, end)
    if stop < end and (text[stop - 1] in _CIRCUMSTANCE or (governed and "的" in text[start:stop])):
        return _clause_end(text, stop + 1, end)
    return stop


def phrase_start(text: str, start: int, end: int) -> int:
    """Where the verb phrase begins in the words [start, end) of an inline assignment, which end with its verb.

    >>> text = "市财政局应当将评价结果编入决算"
    >>> text[phrase_start(text, 0, len(text)) :]
    '将评价结果编入决算'
    """
    governed = _GOVERNED.search(text, start, end)
    if governed:
        return governed.start("preposition")
    done = _words()["done"]
    return next((begin for begin in range(max(start, end - 4), end) if done.fullmatch(text, begin, end)), end)


_GOVERNED = re.compile(
    r"[一-鿿)](?<=[局委会办厅部署院府门位关心队)])(?:应当?|要|可以?|必?须|及时|依法)*(?P<preposition>[对将把向])"
)
