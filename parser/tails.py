"""Assignments (责任分工): the words that make agencies responsible, and the text that they cover.

A *tail* names the owners of the block before it: a bracket 「…。（市水利局、卫健委）」, told from other brackets by
where it stands (after a full stop, or at the end of a sentence) and by what it holds, or labels 「责任单位：…；
配合单位：…」.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

from gongbao.parser.agencies import AgencyList, Named, has_public_body, read_agency_list
from gongbao.parser.identities import Home, Register
from gongbao.parser.model import (
    Assignment,
    Bearer,
    BlockKind,
    Confidence,
    Diagnostic,
    Form,
    Role,
    Severity,
    Span,
)
from gongbao.parser.names import is_agency_name
from gongbao.parser.outline import Passage
from gongbao.parser.regions import Gazetteer
from gongbao.parser.text import Cleaned, matching_bracket

FIRST_LEADS = re.compile(r"(?:排在|列在|列|排)(?:第一位|首位|第一)的?(?:部门|单位|者)?(?:为|是)牵头(?:部门|单位)?")
_LABEL = (
    r"(?:责任|牵头|主责|主办|协办|配合|协助|参与|参加|落实|承办|实施|负责)(?:单位|部门|处室|科室|机构)(?:及配合单位)?:"
)
_OPENING = re.compile(rf"[(〔【\[]|(?:^|(?<=[。;!?:)”\n])){_LABEL}", re.MULTILINE)
_NEXT_LABELS = re.compile(_LABEL)
_OTHER_LABEL = re.compile(
    r"[;。,]?(?:(?:完成|办结|整改|落实)?(?:时限|时间|期限)|责任人|联系人|责任领导|分管领导|备注|工作目标|具体措施):[^;。]*"
)
_EVERYBODY_ELSE = re.compile(  # …负责，以下均需各地相关部门落实，不再列出
    r"[,;。]?以下(?:各项)?(?:任务)?均(?:需|由|须)(?P<body>[一-鿿]{2,14}?)(?:具体)?(?:负责|落实|配合|参与)[,;]?不再(?:一一|逐一)?列出"
)
_STOP_BEFORE = "。;!?:”)"
_STOP_AFTER = re.compile(r"[。;!?]|$|\n")
_CLOSING = {"(": ")", "〔": "〕", "【": "】", "[": "]"}  # 〔责任单位：…，各市（州）人民政府〕
_LONGEST = 600  # characters of a bracket


ALL_RULES: frozenset[str] = frozenset({"tail_list", "tail_explicit", "tail_labels", "first_leads", "everybody_else"})


def find_tails(
    cleaned: Cleaned,
    passages: Sequence[Passage],
    register: Register,
    home: Home,
    *,
    rules: Collection[str] = ALL_RULES,
) -> tuple[list[Assignment], list[Diagnostic]]:
    """Find the tail assignments of one document, in text order.

    Args:
        cleaned: The issue's text.
        passages: The document's passages, in order.
        register: Gives names their agencies.
        home: Whose document it is.
        rules: The rules to read by.

    Returns:
        The assignments, each with the scope from the last tail or heading on a line of its own before it, and
        diagnostics for names that are not built as public bodies' names are.
    """
    found: list[Assignment] = []
    diagnostics: list[Diagnostic] = []
    first_leads = _announced(FIRST_LEADS, cleaned, passages) if "first_leads" in rules else None
    implied = _announced(_EVERYBODY_ELSE, cleaned, passages) if "everybody_else" in rules else None
    scope_start: int | None = None
    taken = 0
    for index, passage in enumerate(passages):
        if passage.kind is BlockKind.ELEMENT or (passage.kind is BlockKind.HEADING and _is_own_line(passages, index)):
            scope_start = None
            continue
        if passage.start < taken:  # a line of labels that goes on from the line before
            continue
        if passage.role == "cell" or (index and passages[index - 1].role == "cell"):
            scope_start = None  # no block goes on from one cell of a table to the next, or out of it
        if scope_start is None and found and _OTHER_LABEL.match(cleaned.text, passage.start, passage.end):
            continue  # 完成时限：… after the owners belongs to them
        scope_start = passage.start if scope_start is None else scope_start
        if passage.kind is not BlockKind.CLAUSE:
            continue
        for start, end, listed in _tails(cleaned, passages, index, register):
            rule = _rule(cleaned.text[start], listed)
            if rule not in rules:
                continue
            evidence = cleaned.evidence(start, end)
            doubtful = "、".join(body.name for body in listed.named if not body.known)
            if doubtful:
                message = f"not built as the name of a public body: {doubtful}"
                diagnostics.append(Diagnostic(evidence.span, "unknown-agency", Severity.WARNING, message))
            leads = first_leads is not None and first_leads.start() < end
            found.append(
                Assignment(
                    evidence,
                    Form.TAIL,
                    _scope(cleaned, scope_start, start),
                    _bearers(_with_implied(listed, implied, end), register, home, leads),
                    rule,
                    confidence=Confidence.DOUBTFUL if doubtful else Confidence.HIGH,
                )
            )
            scope_start = taken = end
        if scope_start >= passage.end:  # a tail ended the passage: the next scope begins with the next one
            scope_start = None
    return found, diagnostics


def _with_implied(listed: AgencyList, implied: re.Match[str] | None, end: int) -> AgencyList:
    """The bodies of a tail, and the one that a document said is meant in all tails from its words on."""
    if implied is None or end < implied.start():
        return listed
    return AgencyList((*listed.named, Named(implied["body"], Role.RESPONSIBLE, True)), listed.explicit)


def _scope(cleaned: Cleaned, start: int, end: int) -> Span:
    """The source span of a scope; an empty one where a tail follows a heading or another tail at once."""
    if start < end:
        return cleaned.span(start, end)
    origin = cleaned.origin(end)
    return Span(origin, origin)


def _announced(rule: re.Pattern[str], cleaned: Cleaned, passages: Sequence[Passage]) -> re.Match[str] | None:
    """The words by which a document announces a rule of reading for all tails from there on (…，下同)."""
    return rule.search(cleaned.text, passages[0].start, passages[-1].end) if passages else None


def _is_own_line(passages: Sequence[Passage], index: int) -> bool:
    """Whether a heading is a line of its own: no clause goes on where it ends."""
    following = passages[index + 1] if index + 1 < len(passages) else None
    return following is None or following.start > passages[index].end


def _rule(first: str, listed: AgencyList) -> str:
    """Which rule made a tail: labels, a bracket with words of responsibility, a bracket with nothing but names."""
    if first not in _CLOSING:
        return "tail_labels"
    return "tail_explicit" if listed.explicit else "tail_list"


def _tails(
    cleaned: Cleaned, passages: Sequence[Passage], index: int, register: Register
) -> Iterator[tuple[int, int, AgencyList]]:
    """The brackets and labels in a passage that are tails: start, end and the bodies in them."""
    text, passage = cleaned.text, passages[index]
    position = passage.start
    while found := _OPENING.search(text, position, passage.end):
        start = found.start()
        if text[start] in _CLOSING:
            limit = min(passage.end, start + _LONGEST)
            close = (
                matching_bracket(text, start, limit)
                if text[start] == "("
                else text.find(_CLOSING[text[start]], start, limit)
            )
            end = close + 1 if close >= 0 else start + 1
            listed = _in_bracket(cleaned, start, close, passage, register)
        else:
            end = _inside(text, start, _labels_end(text, start, passages, index))
            listed = read_agency_list(_content(cleaned, start, end), register.regions)
            listed = listed if listed and any(body.known for body in listed.named) else None
        if listed is not None:
            yield start, end, listed
        position = max(end, start + 1) if listed is not None or text[start] in _CLOSING else found.end()


def _labels_end(text: str, start: int, passages: Sequence[Passage], index: int) -> int:
    """Where labels and their bodies end: at a full stop or the line's end; the next line may have another label."""
    stop = text.find("。", start, passages[index].end)
    end = stop if stop >= 0 else passages[index].end
    for further in range(index + 1, len(passages)):
        following = passages[further]
        if end < following.start - 1 or not _NEXT_LABELS.match(text, following.start, following.end):
            break
        stop = text.find("。", following.start, following.end)
        end = stop if stop >= 0 else following.end
    other = next(
        (m for m in _OTHER_LABEL.finditer(text, start, end) if not _NEXT_LABELS.search(text, m.end(), end)), None
    )
    return other.start() if other else end


def _inside(text: str, start: int, end: int) -> int:
    """Where labels end that stand in a bracket which was opened before them: inside it."""
    closing = text[end - 1]
    opening = next((mark for mark, other in _CLOSING.items() if other == closing), None)
    return end - 1 if opening and text.count(opening, start, end) < text.count(closing, start, end) else end


def _content(cleaned: Cleaned, start: int, end: int) -> str:
    """A tail's words as a list: without other labels (完成时限：…) and announced rules, blanks between names as 、."""
    words = cleaned.text[start:end]
    for position in reversed(cleaned.blanks(start, end)):
        before, after = words[: position - start], words[position - start :]
        left, right = re.split(r"[、,;:]", before)[-1], re.split(r"[、,;:]", after)[0]
        if is_agency_name(left) and is_agency_name(right) and not left.endswith("委"):
            words = f"{before}、{after}"
    rule = FIRST_LEADS.search(words)
    kept = _EVERYBODY_ELSE.sub("", words[: rule.start()].rstrip(",;。、") if rule else words)
    return re.sub(rf"(?<=[^;,、:])(?={_LABEL})|\n", ";", _OTHER_LABEL.sub("", kept)).rstrip("。")


def labels_end(text: str, passages: Sequence[Passage], end: int) -> int:
    """Where the lines of other labels (完成时限：2025年底) end that follow a tail ending at `end`."""
    first = bisect_left(passages, end, key=lambda passage: passage.start)
    for index in range(first, len(passages)):
        passage = passages[index]
        if not _OTHER_LABEL.match(text, passage.start, passage.end):
            break
        end = passage.end
    return end


def _in_bracket(cleaned: Cleaned, start: int, close: int, passage: Passage, register: Register) -> AgencyList | None:
    """The bodies in a bracket that is a tail, None for any other bracket."""
    text, end = cleaned.text, close + 1
    if end - start <= 3:
        return None
    if start > passage.start and not _ends_sentence(text, start, end, passage):
        return None
    listed = read_agency_list(_content(cleaned, start + 1, close), register.regions)
    return listed if listed is not None and _is_tail(text, start, passage, listed, register.regions) else None


def _ends_sentence(text: str, start: int, end: int, passage: Passage) -> bool:
    return text[start - 1] in _STOP_BEFORE or end >= passage.end or bool(_STOP_AFTER.match(text, end))


def _is_tail(text: str, start: int, passage: Passage, listed: AgencyList, regions: Gazetteer | None) -> bool:
    """Whether a bracket with bodies in it names the owners of what stands before it."""
    known = sum(body.known for body in listed.named)
    if known * 2 < len(listed.named) or (not listed.explicit and not has_public_body(listed, regions)):
        return False
    if start == passage.start or text[start - 1] in _STOP_BEFORE:
        return True
    before = re.search(r"[一-鿿]{2,14}$", text[max(passage.start, start - 14) : start])
    is_plate = before is not None and any(is_agency_name(before[0][cut:]) for cut in range(len(before[0]) - 1))
    return not is_plate or listed.explicit


def _bearers(listed: AgencyList, register: Register, home: Home, first_leads: bool) -> tuple[Bearer, ...]:
    bearers: dict[str, Bearer] = {}
    leads = any(body.role is Role.LEAD for body in listed.named)
    for position, body in enumerate(listed.named):
        role = Role.LEAD if first_leads and position == 0 and not leads else body.role
        bearers.setdefault(body.name, Bearer(body.name, role, register.identify(body.name, home)))
    return tuple(bearers.values())
