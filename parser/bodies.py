"""What a public body is called in full, what kind it is, and what it is a part of.

A body is an agency's name without its region: function + organ (卫健 + 委), an organ that is the same everywhere
(法院), or a part of another body (公安局 + 交警支队). Abbreviations come from the lexicon.
"""

import re
from functools import cache
from typing import NamedTuple

from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.model import AgencyKind, Level


class Body(NamedTuple):
    """A body by its full `name`; `parent` is what it is a part of; `is_known` is whether the lexicon knows its function."""

    name: str
    kind: AgencyKind | None
    parent: str | None
    is_known: bool


_GOVERNMENT_OF = re.compile(r"^(?:人民政府|政府|行政公署|行署)(?=.{2,}(?:局|委|委员会|办|办公室)$)(?!办公|党组)")
_PARTY = re.compile(r"^(?:党委|委(?:员会)?)(?![托外办]?$)(?=.)")
_PARTY_OFFICE = re.compile(r"^(?:党委|委(?:员会)?)办(?:公[室厅])?$")
_DIRECTLY_UNDER = re.compile(r"^(?:党?委)?[省市县区州盟旗地]?直(?:属)?机关(?:党的)?工(?:作)?委(?:员会)?$")
_LAW_BY_REGION = re.compile(r"^(?:党委)?(?:全面)?依法治[省市县区州盟旗]委?(?:员会)?办(?:公室)?$")
_PART = re.compile(
    r"""
    (?P<whole>.+?(?:局|厅|委员会|委|会|部|署|院|政府|公署|行署|指挥部|领导小组|联席会议|大学|公司|中心|总社|社|办事处|党委))
    (?P<part>
        办公[室厅] | 办 | 秘书处 | 督查室 | 研究室 | 参事室 | 专家组 | 机关 | 党组 | 机关党委 | 成员单位
      | [一-鿿]{0,8}?(?:分局|支队|大队|总队|中队|派出所|工委|工作委员会|指挥中心|监管分局)
    )
    """,
    re.VERBOSE,
)
_OFFICES = {"办公室", "办"}
_HAS_OFFICES = re.compile(r"(?:委员会|委|指挥部|领导小组|联席会议|政府|公署|行署|工作组|大学|会)$")
_COURTS = {Level.STATE: "最高人民法院", Level.PROVINCE: "高级人民法院", Level.PREFECTURE: "中级人民法院"}
_CONJUNCTION = re.compile(r"[和与及、]")


@cache
def read_body(words: str, level: Level | None = None) -> Body:
    """Read a body's name without its region.

    Args:
        words: The name, without region and second name plates.
        level: The level of its region: 法院 is another court in a city than in a county.

    >>> read_body("应急局").name, read_body("卫健委").name, read_body("法院", Level.PREFECTURE).name
    ('应急管理局', '卫生健康委员会', '中级人民法院')
    >>> read_body("公安局交警支队")
    Body(name='公安局交通警察支队', kind=<AgencyKind.GOVERNMENT: 'government'>, parent='公安局', is_known=True)
    """
    name, parent, is_known = _read(words, level)
    return Body(name, kind_of(name), parent, is_known)


def canonical_body(words: str, level: Level | None = None) -> str:
    """A body's full name without its region.

    >>> canonical_body("工信局"), canonical_body("发展改革委"), canonical_body("农业局"), canonical_body("委宣传部")
    ('工业和信息化局', '发展和改革委员会', '农业局', '党委宣传部')
    """
    return read_body(words, level).name


def body_key(name: str) -> str:
    """What tells full names apart: not 和 and 与, nor whether an office is called 办公室 or 办公厅.

    >>> body_key("文化和旅游局") == body_key("文化旅游局")
    True
    """
    return _CONJUNCTION.sub("", name).replace("办公厅", "办公室")


@cache
def kind_of(name: str) -> AgencyKind | None:
    """What kind of body has a full name (without its region); None where the name doesn't say.

    >>> kind_of("党委宣传部"), kind_of("中级人民法院"), kind_of("财政局"), kind_of("有关部门单位")
    (<AgencyKind.PARTY: 'party'>, <AgencyKind.COURT: 'court'>, <AgencyKind.GOVERNMENT: 'government'>, None)
    """
    return next((AgencyKind(kind) for kind, pattern in _kinds() if pattern.search(name)), None)


def expand_functions(words: str) -> str | None:
    """Function words in full, as names write them; None where they are not all known.

    >>> expand_functions("文旅"), expand_functions("住房城乡建设"), expand_functions("某某")
    ('文化和旅游', '住房和城乡建设', None)
    """
    tokens = _tokens(words)
    if tokens is None:
        return None
    expanded = "".join(_functions()[token] for token in tokens)
    return _in_full().get(_CONJUNCTION.sub("", expanded), expanded)


@cache
def identity_of(name: str) -> str:
    """A full name without the 和 and 与 that only some documents write between a body's functions.

    >>> identity_of("行政审批和政务服务局"), identity_of("发展和改革委员会"), identity_of("财政局")
    ('行政审批政务服务局', '发展和改革委员会', '财政局')
    """
    ending = _organs()[1].search(name)
    head = name[: ending.start()] if ending else name
    tokens = None if _CONJUNCTION.sub("", head) in _in_full() else _tokens(head)
    if tokens is None:
        return name
    return "".join(token for token in tokens if not _CONJUNCTION.fullmatch(token)) + name[len(head) :]


def _read(words: str, level: Level | None) -> tuple[str, str | None, bool]:
    words = _GOVERNMENT_OF.sub("", words)
    names = lexicon("identities")["names"]
    if words in {"委", "党委", "委员会"}:
        return "党委", None, True
    if _DIRECTLY_UNDER.match(words):
        return "党委直属机关工作委员会", None, True
    if _LAW_BY_REGION.match(words):
        return "党委全面依法治理委员会办公室", None, True
    if _PARTY_OFFICE.match(words):
        return _office("党委", words, level), "党委", True
    party = _PARTY.match(words)
    if party:
        inner = _read(words[party.end() :], level)[0].removeprefix("党委")
        return "党委" + inner, _party_parent(inner), True
    name = names.get(words)
    if name in {"人民法院", "中级人民法院"} or words == "人民法院":
        return (name or words) if name == "中级人民法院" else _COURTS.get(level or Level.COUNTY, "人民法院"), None, True
    if name in {"人民政府办公室", "人民政府办公厅", "行政公署办公室"}:
        government = name[:-3]
        return _office(government, words, level), government, True
    if name is None:
        name, parent, is_known = _compose(words, level)
    else:
        parent, is_known = _parent(name), True
    if name in lexicon("identities")["party"]["organs"]:
        return "党委" + name, _party_parent(name), True
    return name, parent, is_known


def _party_parent(organ: str) -> str:
    """A party committee's organ is part of it, its commission's office of that commission."""
    return "党委" + (_parent(organ) or "")


def _office(of: str, words: str, level: Level | None) -> str:
    """The office of a government or party committee: a province's is a 办公厅, others as printed, else 办公室."""
    if words.endswith("厅") or (level in {Level.PROVINCE, Level.STATE} and not words.endswith("室")):
        return of + "办公厅"
    return of + ("办公厅" if level is Level.PROVINCE else "办公室")


def _compose(words: str, level: Level | None) -> tuple[str, str | None, bool]:
    """A body with parts, or function + organ."""
    part = _PART.fullmatch(words)
    if part and not (part["part"] in _OFFICES and _HAS_OFFICES.search(part["whole"]) is None):
        whole, _, is_known = _read(part["whole"], level)
        inner = part["part"]
        if inner in {"办", "办公室", "办公厅"} and whole in {"人民政府", "行政公署", "党委"}:
            return _office(whole, words, level), whole, True
        if inner == "办":
            inner = "办公室"
        elif len(inner) > 3:
            inner = _compose_simple(inner)[0]
        return whole + inner, whole, is_known
    name, is_known = _compose_simple(words)
    return name, _parent(name), is_known


def _compose_simple(words: str) -> tuple[str, bool]:
    """Function + organ, both in full; and whether the function is known."""
    names = lexicon("identities")["names"]
    if words in names.values():
        return words, True
    abbreviated, organs = _organs()
    ending = abbreviated.search(words)
    full = lexicon("agencies")["organs"]["full"].get(ending[0], "") if ending else ""
    if ending and not words.endswith(full):
        head, organ = words[: ending.start()], full
    else:
        ending = organs.search(words)
        head, organ = (words[: ending.start()], ending[0]) if ending else (words, "")
    expanded = expand_functions(head)
    return (words if not ending else head + organ, False) if expanded is None else (expanded + organ, True)


def _parent(name: str) -> str | None:
    """What a full name says that its body is part of: a committee's office, of the committee."""
    part = _PART.fullmatch(name)
    if part is None or (part["part"] in _OFFICES and _HAS_OFFICES.search(part["whole"]) is None):
        return None
    return part["whole"]


def _tokens(words: str) -> list[str] | None:
    """Known function words that words are made of, as few as there can be; None where they are not."""
    functions = _functions()
    best: list[list[str] | None] = [[]] + [None] * len(words)
    for end in range(1, len(words) + 1):
        for start in range(max(0, end - _longest()), end):
            before = best[start]
            token = words[start:end]
            if before is None or (token not in functions and not (_CONJUNCTION.fullmatch(token) and before)):
                continue
            shortest = best[end]
            if shortest is None or len(before) + 1 < len(shortest):
                best[end] = [*before, token]
    found = best[-1]
    return found if found and not _CONJUNCTION.fullmatch(found[-1]) else None


@cache
def _functions() -> dict[str, str]:
    """Function words, each with its full wording; conjunctions stand for themselves."""
    words = lexicon("agencies")
    own = lexicon("identities")["functions"]
    full = {word: word for word in (*words["fields"]["words"], *own["several"])}
    full |= {word: word for word in (*words["functions"].values(), *own["short"].values())}
    full.update(words["functions"], **own["short"])
    return full | {word: word for word in "和与及、"}


@cache
def _longest() -> int:
    return max(map(len, _functions()))


@cache
def _in_full() -> dict[str, str]:
    """Functions by their wording without 和 and 与."""
    words = lexicon("agencies")
    own = lexicon("identities")["functions"]
    full = (*own["several"], *own["short"].values(), *words["functions"].values())
    return {_CONJUNCTION.sub("", wording): wording for wording in full}


@cache
def _organs() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = lexicon("agencies")
    abbreviated = alternatives(list(words["organs"]["full"]))
    full = alternatives(
        ["委员会", "办公室", *words["organs"]["full"].values(), *words["organs"]["words"], *words["fields"]["organs"]]
    )
    return re.compile(rf"(?<![党纪军团])(?:{abbreviated})$"), re.compile(rf"(?:{full})$")


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern)) for kind, pattern in lexicon("identities")["kinds"].items())
