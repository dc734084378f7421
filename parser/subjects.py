"""Inline assignments: sentences and segments whose subject is a public body that must, may or must not do something.

「灾情稳定后，市应急管理局会同有关部门开展损失评估」: the subject stands at the beginning of a comma clause, or after
由, and a predicate follows it. A body in another place is an object, a place or a circumstance, and owes nothing.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from gongbao.parser.agencies import AgencyList, read_agency_list
from gongbao.parser.identities import Home, Register
from gongbao.parser.model import Assignment, Bearer, BlockKind, Form, Role, Span
from gongbao.parser.names import (
    fields_in,
    is_agency_name,
    is_function,
    is_known_field,
    is_named_body,
    is_region_list,
    places_end,
)
from gongbao.parser.outline import Passage
from gongbao.parser.predicates import (
    begins_verbal,
    is_predicate,
    opening_end,
    owes_nothing,
    read_predicate,
    tells_history,
)
from gongbao.parser.regions import Gazetteer
from gongbao.parser.text import Cleaned, segments


class Subject(NamedTuple):
    """A subject found in a segment: its interval, the bodies it names, the rule that found it.

    `predicate` is where its predicate begins: before `end` in 「市公安局应会同市应急局，每月开展…」.
    """

    start: int
    end: int
    listed: AgencyList
    rule: str
    predicate: int


_ORGAN_ENDS = "局委会办室厅部署院处所站社台馆校队伍心行府党门位关构指团联协组大地区市县旗乡镇道街州盟"
_CLAUSE = re.compile(r"[^,;:。!?]+")  # 、 parts lists, not clauses
_HEAD = re.compile(rf"[一-鿿()、A-Za-z0-9]{{0,70}}?[{_ORGAN_ENDS})]")
_ORGAN_END = re.compile(rf"[{_ORGAN_ENDS}]")
_AFTER_YOU = re.compile(r"(?<![理自缘事经情])由(?!于|此|来|衷|不得)")

_EXTENSION = re.compile(
    r"""
      (?:及其)?(?:有关|相关|其他|其它|各|所属)*成员单位            # 盟防灾减灾救灾委员会及其成员单位
    | (?:有关|相关|各|所属)(?:涉灾|职能|业务|主管|行业)?(?:部门单位|部门和单位|部门|单位)
    | (?<=委)(?:组织部|宣传部|统战部|政法委|社会工作部|网信办|编办|党校|巡察办|老干部局|政策研究室|政研室|改革办|农办)
    | (?<=委)[一-鿿]{1,6}工委
    | (?<=[府署])(?!协助|配合|会同|应|要|负责|组织|指导|督促|联合|委托|授权|根据|按照|统筹|领导|可|不得)(?:[一-鿿]{2,10}?(?:主管)?部门|[一-鿿]{2,4}办(?!理|公|法|好|案|学|事|班))   # 县人民政府水行政主管部门
    | (?<=机关)[一-鿿]{2,8}?部门                                     # 公安机关交通管理部门
    | 及其(?:有关|相关|各|所属|工作|组成)*部门                       # 各级人民政府及其有关部门
    | 办公厅|办公室|秘书处|秘书组|专家组|督查室|参事室
    | (?<=[会协联团])组织(?=要|应|须|可|协助|配合|积极|认真|及时)       # 各级工会组织要
    | [一-鿿]{1,8}?(?:监管分局|分局|分行|支行|监管局)(?=[一-鿿])
    """,
    re.VERBOSE,
)
_REMARK = re.compile(r"\((?:设在|以下简称|以下统称|简称|下称)[^()]{1,40}\)")  # 领导小组办公室（设在区数据局）
_DELEGATE = re.compile(r"(?:或者?|和|及)其(?:授权|委托|指定)的[一-鿿]{2,12}")  # 县级以上人民政府或者其授权的部门
_PLATE = re.compile(r"\(([^()]{2,20})\)")
_HOLDER = re.compile(  # an office holder is no agency: 市教育局主要负责同志
    r"(?:党[组委])?(?:常务)?副?(?:总指挥|主任|局长|书记|主席|组长|[省市县区州盟旗乡镇]长)|(?:主要|分管|有关|相关)?(?:负责同志|负责人|领导|责任人)"
)
_JOIN = re.compile(r"[、,]?(?:会同|联合|以及|或者?|和|与|及(?!时)|商)|、|(?=各)")
# 省发展改革委牵头，会同省财政厅等部门制定; 市公安局应会同市交通运输局
_TOGETHER = re.compile(r"(?:(?:负责)?牵头,?|应当?|要|必?须|可以?|积极|主动|及时)+会同")
_WITH = re.compile(r"(?:应当?|要|必?须|可以?|积极|主动)*[与同]")  # 市卫生健康委要与市农业农村局共同建立
# 成立由市水利局牵头，市公安局等参加的联合工作组
_ATTRIBUTE = re.compile(
    r"[^。;]{0,80}?(?:参加|参与|组成|配合|牵头)的[一-鿿]{0,12}(?:组|机制|专班|机构|会议|体系|格局|队伍)"
)
_OTHERS = re.compile(
    r"等(?:[0-9]+个|[一二三四五六七八九十]+个)?(?:有关|相关|各|涉灾)*(?:部门和单位|部门单位|部门|单位|地方|地区|机关)?"
)
_SHARED_END = re.compile(
    r"[一-鿿]{2,8}(?:、[一-鿿]{2,8})+?(?:等?(?:有关|相关)?(?:部门和单位|部门单位|部门|机关|机构|队伍)|等有关方面)"
)
_BRACKETS = re.compile(r"\([^()]*\)?")
_WITHIN = re.compile(r"及时|[向将把被使让给由]|对(?!外)|报(?!社)|进行|开展|情况")  # no name holds these

_ENTERPRISE = re.compile(r"(?:公司|集团|平台)$")
_LONGEST_NAME = 40
_LONGEST_LIST = 80


ALL_RULES = frozenset({"subject_of_clause", "subject_after_you"})


def find_subjects(
    cleaned: Cleaned,
    passages: Sequence[Passage],
    register: Register,
    home: Home,
    tails: Sequence[Assignment],
    *,
    rules: Collection[str] = ALL_RULES,
) -> list[Assignment]:
    """Find the inline assignments of one document, in text order.

    Args:
        cleaned: The issue's text.
        passages: The document's passages, in order.
        register: Gives names their agencies.
        home: Whose document it is.
        tails: The document's tail assignments, whose words hold no subjects.
        rules: The rules to read by.

    Returns:
        One assignment for each subject; its scope goes to the next subject in the segment, or the segment's end.
    """
    found: list[Assignment] = []
    owned = tuple(tail.evidence.span for tail in tails)
    for passage in passages:
        if passage.kind is not BlockKind.CLAUSE:
            continue
        for start, end in segments(cleaned.text, passage.start, passage.end):
            if tells_history(cleaned.text, start, end):
                continue
            subjects = [
                subject
                for subject in _subjects(cleaned.text, start, end, register.regions)
                if subject.rule in rules and not _is_owned(cleaned.origin(subject.start), owned)
            ]
            for index, subject in enumerate(subjects):
                scope_start = subject.start if index else start
                scope_end = subjects[index + 1].start if index + 1 < len(subjects) else end
                found.append(_assignment(cleaned, subject, (scope_start, scope_end), register, home))
    return found


def _is_owned(origin: int, owned: tuple[Span, ...]) -> bool:
    """Whether a source position lies in one of the spans (sorted, disjoint)."""
    index = bisect_right(owned, origin, key=lambda span: span.start) - 1
    return index >= 0 and origin < owned[index].end


def _assignment(
    cleaned: Cleaned, subject: Subject, scope: tuple[int, int], register: Register, home: Home
) -> Assignment:
    text = cleaned.text
    role, modality, verb_end = read_predicate(text, subject.predicate, scope[1])
    bearers: dict[str, Bearer] = {}
    for body in subject.listed.named:
        own = role if role is not None and body.role is Role.RESPONSIBLE else body.role
        bearers.setdefault(body.name, Bearer(body.name, own, register.identify(body.name, home)))
    return Assignment(
        cleaned.evidence(subject.start, verb_end),
        Form.INLINE,
        cleaned.span(*scope),
        tuple(bearers.values()),
        subject.rule,
        modality,
    )


def _subjects(text: str, start: int, end: int, regions: Gazetteer | None) -> Iterator[Subject]:
    """The subjects in one segment: at the beginning of its comma clauses, and after 由 inside them."""
    taken = start
    for clause in _CLAUSE.finditer(text, start, end):
        if clause.start() < taken:
            continue
        begin = opening_end(text, clause.start())
        subject = None
        if _HEAD.match(text, begin, end):
            rule = "subject_after_you" if text[begin - 1] == "由" and begin > clause.start() else "subject_of_clause"
            subject = _subject_at(text, begin, end, regions, rule)
        if subject is None:
            for you in _AFTER_YOU.finditer(text, max(begin, clause.start() + 1), clause.end()):
                subject = _subject_at(text, you.end(), end, regions, "subject_after_you")
                if subject is not None:
                    break
        if subject is not None:
            yield subject
            taken = subject.end


def _subject_at(text: str, start: int, end: int, regions: Gazetteer | None, rule: str) -> Subject | None:
    """The subject that begins at a position: bodies, joined, and then a predicate."""
    stop = _bodies_end(text, start, end, regions)
    if stop is None or owes_nothing(text, stop, end):
        return None
    if rule == "subject_after_you" and _ATTRIBUTE.match(text, stop, end):
        return None
    words, predicate = text[start:stop], stop
    together = _TOGETHER.match(text, stop, end)
    if together and (joined := _bodies_end(text, together.end(), end, regions, 1, True)) is not None:
        words += "会同" + text[together.end() : joined]
        stop = joined
    listed = read_agency_list(_listed(words), regions)
    company = _WITH.match(text, stop, end)
    if listed and company and (joined := _bodies_end(text, company.end(), end, regions, 1)) is not None:
        others = read_agency_list(_listed(words + "、" + text[company.end() : joined]), regions)
        if others and text.startswith(("共同", "联合", "协同"), joined):
            joint = (body._replace(role=Role.JOINT) for body in others.named[len(listed.named) :])
            listed = AgencyList((*listed.named, *joint), listed.explicit)
            stop = joined
    if listed is None or not any(body.known for body in listed.named):
        return None
    return Subject(start, stop, listed, rule, predicate)


def _listed(words: str) -> str:
    """A subject's words in the form of a list: 或 and the seam in 各地各部门 part as 、 does."""
    own = _DELEGATE.sub("", _REMARK.sub("", words))
    return re.sub(
        r"或者?|(?<=[地区门位])(?=各)|(?<=[省市县区州盟旗])和(?=[一-鿿]{2,8}(?:人民政府|行政公署))", "、", own
    )


def _bodies_end(
    text: str, start: int, end: int, regions: Gazetteer | None, listed: int = 0, together: bool = False
) -> int | None:
    """Where the bodies that begin at `start` end, joined ones included; None where none begins there.

    `listed` is how many come before it in the list; the first has to be a body beyond doubt.
    """
    first = listed == 0
    limit = min(end, start + _LONGEST_NAME)
    verbal = (first or text[start - 1] == "、") and begins_verbal(text, start, end)
    regions_listed = is_region_list(text[start:limit])
    floor = start + places_end(text[start:limit])
    shared = _SHARED_END.match(text, start, end)
    if shared and _are_functions(shared[0]):
        stop = _joined_end(text, shared.end(), end, regions, listed, together)
        if stop is not None and (not first or is_predicate(text, stop, end)):
            return stop
    if regions is not None and (several := _regions_end(text, start, end, regions)) is not None:
        stop = _joined_end(text, _extended(text, several, end), end, regions, listed, together)
        if stop is not None and is_predicate(text, stop, end):
            return stop
    for match in _ORGAN_END.finditer(text, start, limit):
        stop = match.end()
        name = text[start:stop]
        if stop < floor:
            continue
        if "、" in _BRACKETS.sub("", name) and stop > floor and not regions_listed:
            break
        if not (is_named_body(name, regions) if first else is_agency_name(name)):
            continue
        if _ENTERPRISE.search(name) or text.startswith("会同", stop - 1):
            continue
        if (verbal and not is_known_field(name)) or _WITHIN.search(name) or _ends_inside(text, start, stop, end):
            continue
        stop = _extended(text, stop, end)
        departments = _SHARED_END.match(text, stop, end) if text[stop - 1] in "府署" else None
        stop = departments.end() if departments else stop
        if _HOLDER.match(text, stop, end):
            continue
        joined = _joined_end(text, stop, end, regions, listed, together)
        if joined is None or _HOLDER.match(text, joined, end):
            continue
        joins = together or (joined > stop and text.startswith(("会同", "联合"), stop))
        if is_predicate(text, joined, end) or (joins and text.startswith(",", joined)):
            return joined
    return None


def _regions_end(text: str, start: int, end: int, regions: Gazetteer) -> int | None:
    """Where named regions end that share a government (裕安区、霍山县人民政府); None where fewer than two do."""
    count, position = 0, start
    while mention := regions.mention(text, position):
        count, position = count + 1, mention.end
        shared = _OF_REGIONS.match(text, position, end)
        if shared:
            return shared.end() if count > 1 else None
        if text[position : position + 1] not in ("、", "和"):
            return None
        position += 1
    return None


_OF_REGIONS = re.compile(r"(?:人民)?政府|行政公署|行署")


def _are_functions(words: str) -> bool:
    """Whether a list with a shared end (气象、水利等部门) is of functions: none is a body, most are known."""
    parts = words.split("、")
    known = sum(is_function(part) for part in parts[:-1]) + is_known_field(parts[-1].replace("等", ""))
    return known * 2 >= len(parts) and not any(is_agency_name(part) for part in parts[:-1])


def _ends_inside(text: str, start: int, stop: int, end: int) -> bool:
    """Whether a longer name goes on here: 受灾地区|应急管理部门, 人力资源社会|保障部."""
    return any(
        field.start() < stop < field.end() or (field.start() == stop and field[0] != "办公室")
        for field in fields_in(text, start, min(stop + 10, end))
    )


def _extended(text: str, stop: int, end: int) -> int:
    """Where a name ends with what may follow its organ: 办公室, 宣传部, 有关部门, a second name plate."""
    while True:
        extension = _EXTENSION.match(text, stop, end)
        plate = _PLATE.match(text, stop, end)
        if extension:
            stop = extension.end()
        elif remark := _REMARK.match(text, stop, end):
            stop = remark.end()
        elif plate and is_agency_name(plate[1]):
            stop = plate.end()
        else:
            return stop


def _joined_end(text: str, stop: int, end: int, regions: Gazetteer | None, listed: int, together: bool) -> int | None:
    """Where the list ends that goes on after a name with 、, 和, 会同, 等有关部门."""
    others = _OTHERS.match(text, stop, end)
    if others:
        stop = others.end()
    join = _JOIN.match(text, stop, end)
    if join is None or listed >= _LONGEST_LIST:
        return stop
    joins = together or join[0].lstrip("、,") in {"会同", "联合"}
    further = _bodies_end(text, join.end(), end, regions, listed + 1, joins)
    if further is not None:
        return further
    return stop if join[0] in {"会同", "联合", "与", ""} else None
