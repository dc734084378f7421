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
from gongbao.parser.mentions import ORGAN_ENDS, REMARK, BodyReader
from gongbao.parser.model import Assignment, Bearer, BlockKind, Form, Role, Span
from gongbao.parser.outline import Passage
from gongbao.parser.predicates import is_own_decision, opening_end, owes_nothing, read_predicate, tells_history
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


_CLAUSE = re.compile(r"[^,;:。!?]+")  # 、 parts lists, not clauses
_HEAD = re.compile(rf"[一-鿿()、A-Za-z0-9]{{0,70}}?[{ORGAN_ENDS})]")
_AFTER_YOU = re.compile(r"(?<![理自缘事经情])由(?!于|此|来|衷|不得)")

_DELEGATE = re.compile(r"(?:或者?|和|及)其(?:授权|委托|指定)的[一-鿿]{2,12}")  # 县级以上人民政府或者其授权的部门
# 省发展改革委牵头，会同省财政厅等部门制定; 市公安局应会同市交通运输局
_TOGETHER = re.compile(  # 应当自受理之日起15个工作日内，会同…
    r"(?:(?:负责)?牵头,?|应当?|将|要|必?须|可以?|积极|主动|及时|定期|适时|每[年月季]度?|根据需要)*"
    r"(?:(?:在|自|于|根据|按照)[^,。;]{0,24}(?:内|前|时|后|需要|规定),?)?会同"
)
_WITH = re.compile(r"(?:应当?|要|必?须|可以?|积极|主动)*[与同]")  # 市卫生健康委要与市农业农村局共同建立
# 成立由市水利局牵头，市公安局等参加的联合工作组
_ATTRIBUTE = re.compile(
    r"[^。;]{0,80}?(?:参加|参与|组成|配合|牵头)的[一-鿿]{0,12}(?:组|机制|专班|机构|会议|体系|格局|队伍)"
)

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
    reader = BodyReader(text, end, regions)
    for clause in _CLAUSE.finditer(text, start, end):
        if clause.start() < taken:
            continue
        begin = opening_end(text, clause.start())
        subject = None
        if _HEAD.match(text, begin, end):
            rule = "subject_after_you" if text[begin - 1] == "由" and begin > clause.start() else "subject_of_clause"
            subject = _subject_at(reader, begin, rule)
        if subject is None:
            for you in _AFTER_YOU.finditer(text, max(begin, clause.start() + 1), clause.end()):
                subject = _subject_at(reader, you.end(), "subject_after_you")
                if subject is not None:
                    break
        if subject is not None:
            yield subject
            taken = subject.end


def _subject_at(reader: BodyReader, start: int, rule: str) -> Subject | None:
    """The subject that begins at a position: bodies, joined, and then a predicate."""
    text, end, regions = reader.text, reader.end, reader.regions
    stop = reader.end_of_bodies(start)
    if stop is None or owes_nothing(text, stop, end):
        return None
    if rule == "subject_of_clause" and is_own_decision(text, stop, end):
        return None
    if rule == "subject_after_you" and _ATTRIBUTE.match(text, stop, end):
        return None
    words, predicate = text[start:stop], stop
    together = _TOGETHER.match(text, stop, end)
    if together and (joined := reader.end_of_bodies(together.end(), 1, together=True)) is not None:
        words += "会同" + text[together.end() : joined]
        stop = joined
    listed = read_agency_list(_listed(words), regions)
    company = _WITH.match(text, stop, end)
    if listed and company and (joined := reader.end_of_bodies(company.end(), 1)) is not None:
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
    own = _DELEGATE.sub("", REMARK.sub("", words))
    return re.sub(
        r"或者?|(?<=[地区门位])(?=各)|(?<=[省市县区州盟旗])和(?=[一-鿿]{1,8}(?:\([^()]*\))?(?:人民政府|行政公署))",
        "、",
        own,
    )
