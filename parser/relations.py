"""What a document has to do with the instruments that it names: the words before and after a list of titles.

根据《…》、《…》 grounds the document, 贯彻落实《…》 carries it out, 《…》同时废止 repeals it. RULES are asked in
order; the first that answers decides for the whole list.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.model import Relation

_LEXICON = lexicon("relations")
_BEFORE: dict[str, list[str]] = _LEXICON["before"]
_AFTER: dict[str, list[str]] = _LEXICON["after"]
_CONTEXT: dict[str, list[str]] = _LEXICON["before_context"]
_HEADINGS: dict[str, list[str]] = _LEXICON["headings"]


@dataclass(frozen=True, slots=True)
class Group:
    """A list of citations, [start, end) in cleaned text, that the same words hold for.

    `passage` and `stop` bound the passage; `clause` is where the sentence or ；-segment begins. `introduced` is the
    relation that the heading or sentence above gives to a list that stands on its own; `word` is that of the nearest
    telling word before the list. `title_line` tells that it stands in a document's title.
    """

    text: str
    start: int
    end: int
    passage: int
    stop: int
    clause: int
    introduced: Relation | None
    title_line: bool
    word: Relation | None = None

    @property
    def before(self) -> str:
        """The words of the clause before the list."""
        return self.text[self.clause : self.start]

    @property
    def after(self) -> str:
        """The words of the clause after the list."""
        return self.text[self.end : _clause_end(self.text, self.end, self.stop)]


Rule = Callable[[Group], Relation | None]

_STOP = re.compile(r"[。;!?\n]")


def _clause_end(text: str, position: int, stop: int) -> int:
    match = _STOP.search(text, position, stop)
    return match.start() if match else stop


# ---------------------------------------------------------------------------------------------- words before

_JOIN = alternatives(_LEXICON["joined"]["words"])
_MORE = alternatives(_LEXICON["joined"]["after_creates"])
_IMPLEMENTS = alternatives(_BEFORE["implements"])

# 根据, 贯彻落实, 制定并印发, 修订完善, 废止, 参照
WORD = re.compile(
    rf"""
      (?P<based_on>{alternatives(_BEFORE["based_on"])})
    | (?P<amends>(?:{alternatives(_BEFORE["amends"])})(?:(?:{_JOIN})?(?:{_MORE}))*)
    | (?P<creates>(?:{alternatives(_BEFORE["creates"])})(?:(?:{_JOIN})?(?:{_MORE}))*)
    | (?P<implements>(?:{_IMPLEMENTS})(?:(?:{_JOIN})?(?:{_IMPLEMENTS}))*)
    | (?P<repeals>{alternatives(_BEFORE["repeals"])})
    | (?P<cites>{alternatives(_BEFORE["cites"])})
    """,
    re.VERBOSE,
)
_REACH = {
    "based_on": 45,
    "implements": 45,
    "amends": 16,
    "creates": 16,
    "repeals": 30,
    "cites": 20,
}
_ATTRIBUTIVE = tuple(_CONTEXT["attributive"])
_PAST = tuple(_CONTEXT["past"])
_CONNECTORS = tuple(_CONTEXT["connectors"])
_OBJECT = re.compile(alternatives(_CONTEXT["objects"]))
_DRAWN_UP = re.compile(r"(?:方案|措施|办法|意见|细则|计划|制度|机制|清单|政策|目录|规划|标准).")
# What may stand between 按 or 依 and a title: 按国家发展改革委《…》, 按新修订的《…》
_SHORT_GAP = re.compile(
    r"(?:[一-鿿、]{0,14}[府局委会院部厅署办省市县区州盟旗家级])?(?:新|最新|现行)?(?:印发|发布|制定|出台|颁布|修订|公布)?的?"
)


def word_before(text: str, clause: int, start: int) -> Relation | None:
    """The relation that the nearest telling word before a list of titles gives it; None where none reaches it.

    >>> text = "按照省政府印发的《实施意见》要求,制定《工作方案》"
    >>> word_before(text, 0, text.index("《实施")), word_before(text, 0, text.index("《工作"))
    (<Relation.BASED_ON: 'based_on'>, <Relation.CREATES: 'creates'>)
    """
    for match in reversed(list(WORD.finditer(text, clause, start))):
        kind = match.lastgroup or ""
        gap = text[match.end() : start]
        if kind not in {"based_on", "cites"} and gap.startswith(_ATTRIBUTIVE):
            if gap[0] == "的":
                continue
            return Relation.CITES
        if kind in {"creates", "amends"} and text[max(clause, match.start() - 4) : match.start()].endswith(_PAST):
            return Relation.CITES
        if len(match[0]) == 1 and not _SHORT_GAP.fullmatch(gap):
            continue
        return Relation(kind) if _reaches(kind, gap) else None
    return None


def _reaches(kind: str, gap: str) -> bool:
    """Whether a word's reach goes over the words between it and a title."""
    if "《" in gap or len(gap) > _REACH[kind]:
        return False
    comma = max(gap.rfind(","), gap.rfind(":"))
    if comma >= 0 and not (gap[comma + 1 :].startswith(_CONNECTORS) or (kind == "repeals" and gap[comma] == ":")):
        return False
    if kind in {"creates", "amends"}:
        return _DRAWN_UP.search(gap) is None and comma < 0
    last = max((match.end() for match in _OBJECT.finditer(gap)), default=None)
    if last is None or kind in {"repeals", "cites"}:
        return True
    rest = gap[last:].lstrip(",的")
    return not rest or rest.startswith(_CONNECTORS)


def _word_is(relation: Relation) -> Rule:
    def rule(group: Group) -> Relation | None:
        return relation if group.word is relation else None

    return rule


# ----------------------------------------------------------------------------------------------- title lines

# 关于印发《…》的通知, 关于修改《…》的决定, 关于公布《…》的公告
_TITLE_LINE = re.compile(
    r"""
    (?:关于(?:联合|重新|修订|调整)?|(?=转发|批转))
    (?: (?P<repeals>废止|宣布失效|停止执行) | (?P<amends>修改|修订|修正|调整) | (?P<issues>印发|转发|批转|下发|发布|公布|颁布|修订印发) )
    (?:[^《,。]{0,30}(?:《.*》)?[、和及]?)? $
    """,
    re.VERBOSE,
)


def _title_line(group: Group) -> Relation | None:
    # 市人民政府关于印发《…》的通知
    match = _TITLE_LINE.search(group.text[group.passage : group.start]) if group.title_line else None
    return Relation(match.lastgroup) if match and match.lastgroup else None


# ----------------------------------------------------------------------------------------------- words after

_ADVERBS = "(?:同时|即行|即予|予以|自行|相应|一并|均|现予|现|也|即|随之|全部|自动|同步|不再|已)*"
_REPEALED = re.compile(
    rf"[一-鿿0-9、]{{0,14}}?(?:[,]?自[^,。;《]{{2,30}}?[起时后日])?[,]?{_ADVERBS}(?:{alternatives(_AFTER['repeals'])})(?![前后的])"
)
_REVISION = {"修订", "修编", "的修订", "的修改"}
_AMENDED = re.compile(
    rf"""
      [^。;《]{{0,16}}? (?:{alternatives([word for word in _AFTER["amends"] if word not in _REVISION])})
    | (?:等)?(?:的)?(?:全面|及时|适时|条款)?(?:修订|修编|修改)(?![后的版稿]|以来|情况|前)
    """,
    re.VERBOSE,
)
_ISSUE_WORDS = alternatives(_AFTER["issues"])
_ISSUED_BEFORE = re.compile(
    rf"(?:现将|现就|现把|[,、]将)(?P<far>[^,。;:《]{{0,24}})$|现(?:予以?)?(?:{_ISSUE_WORDS})[^,。;:《]{{0,16}}$"
)
_ISSUED_SAME = re.compile(rf"[^,。;《]{{0,20}}(?:{_ISSUE_WORDS})")
_ISSUED_LATER = re.compile(rf"[^《。;]{{0,90}}现(?:予以?|将其|将|一并|正式|全文|联合)*(?:{_ISSUE_WORDS})")
_LEAD = re.compile(rf"(?:{alternatives(_AFTER['leads'])})[^,。;:《]{{0,10}}$")
_CARRIED_OUT = re.compile(
    rf"[^,。;《]{{0,16}}?(?:{alternatives(_AFTER['implements'])})(?!情况|效果|[后前中]|以来|评估|过程|监督|细则|方案|办法)"
)
_DRAWN = re.compile(rf"(?:等)?[^,。;《]{{0,6}}?(?:{alternatives(_AFTER['creates'])})(?!的)")
_DRAWN_UP_BY = re.compile(
    rf"(?:等)?由[^,。;《]{{2,24}}?(?:另行|负责|牵头|会同[^,。;]{{2,20}}?)?(?:{alternatives(_AFTER['creates'])})(?![的了])"
)
_DETAIL = re.compile(rf"(?:的|等)?(?:配套|具体|相关)?(?:{alternatives(_AFTER['detail'])})")
_AS_GROUNDS = re.compile(rf"[^,。;《]{{0,8}}为[^,。;《]{{0,6}}?(?:{alternatives(_AFTER['grounds'])})")
_AS_BEFORE = re.compile(r"(?<![可予所加给])以[^,。;:《]{0,14}$")


def _repealed_after(group: Group) -> Relation | None:
    # 《…》(市政发〔2015〕3号)同时废止, 《…》自本办法施行之日起停止执行
    if group.word is Relation.BASED_ON:
        return None
    return Relation.REPEALS if _REPEALED.match(group.after) else None


def _amended_after(group: Group) -> Relation | None:
    # 对《…》作如下修改, 将《…》第五条修改为, 推进《…》修订
    if group.word in {Relation.BASED_ON, Relation.IMPLEMENTS}:
        return None
    return Relation.AMENDS if _AMENDED.match(group.after) else None


def _issued(group: Group) -> Relation | None:
    # 现将《…》印发给你们; 《…》已经市政府同意,现予公布
    if group.word in {Relation.BASED_ON, Relation.IMPLEMENTS}:
        return None
    before = _ISSUED_BEFORE.search(group.before)
    if before and (before["far"] is None or _ISSUED_SAME.match(group.after)):
        return Relation.ISSUES
    return Relation.ISSUES if _ISSUED_LATER.match(group.after) else None


def _introduced(group: Group) -> Relation | None:
    # 1.2 编制依据 《…》、《…》; 下列文件予以废止: 1.《…》
    return group.introduced


def _detailed_after(group: Group) -> Relation | None:
    # 制定《…》实施细则
    return Relation.IMPLEMENTS if _DETAIL.match(group.after) else None


def _carried_out_after(group: Group) -> Relation | None:
    # 推动《…》等政策措施贯彻落实
    lead = _LEAD.search(group.before)
    return Relation.IMPLEMENTS if lead and _CARRIED_OUT.match(group.after) else None


def _drawn_up_after(group: Group) -> Relation | None:
    # 加快《…》立法进程, 推动《…》出台, 《…》由市财政局另行制定
    if _DRAWN_UP_BY.match(group.after):
        return Relation.CREATES
    lead = _LEAD.search(group.before)
    return Relation.CREATES if lead and _DRAWN.match(group.after) else None


def _as_grounds(group: Group) -> Relation | None:
    # 以《…》为依据
    return Relation.BASED_ON if _AS_BEFORE.search(group.before) and _AS_GROUNDS.match(group.after) else None


def _cited(group: Group) -> Relation | None:
    # 将《…》纳入普法责任清单
    return Relation.CITES


RULES: Mapping[str, Rule] = {
    "title_line": _title_line,
    "repealed_after": _repealed_after,
    "amended_after": _amended_after,
    "issued": _issued,
    "introduced": _introduced,
    "detailed_after": _detailed_after,
    "carried_out_after": _carried_out_after,
    "drawn_up_after": _drawn_up_after,
    "as_grounds": _as_grounds,
    "repealed": _word_is(Relation.REPEALS),
    "amended": _word_is(Relation.AMENDS),
    "created": _word_is(Relation.CREATES),
    "implemented": _word_is(Relation.IMPLEMENTS),
    "based_on": _word_is(Relation.BASED_ON),
    "cited": _cited,
}

# -------------------------------------------------------------------------------------------- introductions

# 1.2编制依据, 二、制定依据:
_GROUNDS_HEADING = re.compile(rf"(?:{alternatives(_HEADINGS['grounds'])})(?:主要|如下|有)?[::。]?$")
# 下列规范性文件予以废止:
_REPEALS_HEADING = re.compile(rf"(?:{alternatives(_HEADINGS['repeals'])})[^,。;:]{{0,12}}[::]$")


# 一、废止下列4件规章; 二、对下列规章的部分条款予以修改
_LISTED = alternatives(_HEADINGS["listed"])
_LIST_HEADING = re.compile(
    rf"""
    (?: (?P<repeals>{alternatives(_HEADINGS["repeals"])}) | (?P<amends>{alternatives(_HEADINGS["amends"])}) ) (?:的)? (?:{_LISTED}) [^,。;:《]{{0,16}} [:。]?\Z
    | (?:{_LISTED}) [^。;:《]{{0,24}} (?:予以|进行|作出|一并|宣布|作|应)
      (?: (?P<repealed>{alternatives(_HEADINGS["repeals"])}) | (?P<amended>{alternatives(_HEADINGS["amends"])}) ) [:。]?\Z
    """,
    re.VERBOSE,
)


def list_relation(heading: str) -> Relation | None:
    """The relation that a heading gives to the titles that begin the items below it.

    >>> list_relation("一、废止下列4件规章"), list_relation("对以下规章予以修改"), list_relation("一、总则")
    (<Relation.REPEALS: 'repeals'>, <Relation.AMENDS: 'amends'>, None)
    """
    match = _LIST_HEADING.search(heading)
    if match is None:
        return None
    return Relation.REPEALS if match["repeals"] or match["repealed"] else Relation.AMENDS


def introduction(text: str) -> Relation | None:
    """The relation that a heading or an introducing sentence gives to the titles listed below it.

    >>> introduction("1.2编制依据"), introduction("下列规范性文件予以废止:"), introduction("1.3适用范围")
    (<Relation.BASED_ON: 'based_on'>, <Relation.REPEALS: 'repeals'>, None)
    """
    if _GROUNDS_HEADING.search(text):
        return Relation.BASED_ON
    return Relation.REPEALS if _REPEALS_HEADING.search(text) else None
