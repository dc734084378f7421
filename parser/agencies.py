"""Names of public bodies in lists: 「盟农牧局、卫健委、市场监管局等部门」 and who of them leads, joins or supports.

A name is region + function + organ (盟 + 卫健 + 委). Lists drop what neighbours share, at the beginning (盟) or at
the end (部门); both are restored here. Which body a name stands for is `gongbao.parser.identities`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gongbao.parser.model import Role
from gongbao.parser.names import (
    BARE_REGION,
    FIRM,
    LEVEL,
    PLACES,
    RANKS,
    REGION_LIST,
    YOUTH_LEAGUE,
    has_region,
    is_agency_name,
    is_collective,
    is_function,
    is_known_field,
    is_named_body,
    prefix_pattern,
    takes_no_prefix,
)
from gongbao.parser.regions import Gazetteer


class Named(NamedTuple):
    """A body named in a list, dropped parts restored; `known` is whether it ends as public bodies' names do."""

    name: str
    role: Role
    known: bool


@dataclass(frozen=True, slots=True)
class AgencyList:
    """What a list says; `explicit` is whether words of responsibility (负责, 牵头, 责任单位：) stand in it."""

    named: tuple[Named, ...]
    explicit: bool


_SEPARATORS = "、,;"
_PARTY_COMMITTEE = re.compile(r"(?:自治区|省|市|州|盟|地|县|旗|区)(?:党)?委")
_OWN_PLACE = re.compile(  # 青浦工业园区管委会, 徐泾镇人民政府, 民航西南管理局
    r"(?:民航|国网|南网|中铁|海事)[一-鿿]{2,10}(?:局|公司)|"
    r"[一-鿿]{2,12}(?:园区|开发区|新区|高新区|示范区|度假区|保税区)(?:党工委|管委会|管理委员会)|"
    r"(?!乡镇|苏木|各)[一-鿿]{1,6}(?:镇|乡|苏木)(?:人民政府|政府|党委)|(?![各市区县])[一-鿿]{2,6}街道(?:办事处|党工委)$"
)
_BOTH = re.compile(r"((?:省|市|州|盟|县|旗|区|自治区)委)((?:省|市|州|盟|县|旗|区|自治区)?(?:政府|行署|人民政府))")
_GOVERNMENT = re.compile(r"(?:人民)?政府|党委|党委政府|行署")
_REGION_GOVERNMENT = re.compile(r"[省市县区州盟旗]+(?:人民政府|政府|行政公署)")
_PLACE_BODY = re.compile(r"行政公署|街道|管委会|办事处|人民政府|政府|开发区|园区|乡镇|苏木")

_LABEL = re.compile(
    r"""
    (?P<role>责任|牵头|主办|主责|配合|协办|协助|参与|参加|落实|负责|实施|主管)
    (?:单位|部门|处室|领导小组|机构)?(?:及配合单位)?[:]
    """,
    re.VERBOSE,
)
_ROLE_WORDS = re.compile(
    r"""
    (?P<manner>(?:按照?|依据?|根据|结合)(?:各自|行业|法定|部门|工作)*(?:职责|职能|权限|分工)+(?:范围)?(?:抓好|做好)?|分别|共同|具体|各负其责)?
    (?P<word>牵头(?:负责|组织实施|落实)?|负责(?:落实|组织实施)?|组织实施|实施|推进|承担|分工负责|配合(?:落实)?|协助|协同|参与|参加|落实
      |(?<=[局委办厅部院府署门])(?:指导|督导|监督)(?:指导|监督|协调|支持|落实)?)   # 省水利厅指导: behind a whole name
    (?:落实|实施|推进)?$
    """,
    re.VERBOSE,
)
_AND_OTHERS = re.compile(
    r"等(?P<rest>(?:有关|相关|各|[省市区县州盟旗][直级]|[省市区县州盟旗](?=有关|相关))*(?:(?:行政)?(?:主管|监管|管理)?部门|部门和单位|部门单位|部门|单位|机构|地方|地区)?)$"
)
_JOINTLY = re.compile(r"会同|联合|商")
_AND = re.compile(r"以及|[和及与并](?!储)")
_MEMBERS = re.compile(r"(.+?)及其((?:有关|相关|各|所属|工作|组成)*(?:成员单位|部门))$")
_DEPARTMENTS = re.compile(  # 县级以上人民政府发展改革部门, 各地教育部门
    r"(?P<government>.*(?:政府|行署|公署)|各地区?|各[省市县区州盟旗乡镇]+级?(?:\([^()]*\))?)[一-鿿]{2,10}部门$"
)
_TOWNSHIP = re.compile(r"(?P<place>(?:乡|镇|苏木|街道)+(?:\([^()]*\))?)(?:党委|党工委)$")
_BELOW = re.compile(  # takes no county's prefix
    r"(?:乡|镇|苏木|街道|社区|村)+(?:\([^()]*\))?(?:人民政府|政府|党|办事处|委员会|居民|农业)|村民委员会|居民委员会|驻村"
)
_OF_REGION = re.compile(r"(?:人民)?政府$|行政公署$")
_TIME = re.compile(r"[0-9一二三四五六七八九十]+(?:年|月|个工作日)|年底|长期|持续|常态化|全年")
_SHARED_END = re.compile(r"(?:行政)?(?:主管|管理|监管)?(?:部门|机关|单位|队伍|机构)$")
_FUNCTION = re.compile(r"(?:.*(?:政府|行署|公署))?[一-鿿]{2,10}")
_ROLES = dict.fromkeys(("牵头", "主办", "主责"), Role.LEAD) | dict.fromkeys(
    ("配合", "协办", "协助", "协同", "参与", "参加", "指导", "督导", "监督"), Role.SUPPORT
)


def read_agency_list(text: str, regions: Gazetteer | None = None) -> AgencyList | None:
    """The bodies that a list names, in folded text without brackets around it; None where it is no such list.

    >>> [(body.name, body.role.value) for body in read_agency_list("市水利局牵头,卫健委、气象局配合").named]
    [('市水利局', 'lead'), ('市卫健委', 'support'), ('市气象局', 'support')]
    """
    if prefix_pattern("remark").match(text):
        return None
    listed = _List()
    explicit = False
    for part, separator in _parts(text):
        label = _LABEL.match(part)
        if label or (listed.labelled and separator in ",;"):  # 责任单位:省发展改革委,省财政厅配合
            listed.settle()
        if label:
            explicit = listed.labelled = True
            listed.role = _ROLES.get(label["role"], Role.RESPONSIBLE)
        said = part[label.end() :] if label else part
        if _TIME.search(said):
            continue
        words = _ROLE_WORDS.search(said)
        if words and words.start() == 0 and not listed.names:
            return None
        named = (said[: words.start()] if words else said).removeprefix("由")
        joins = named.startswith(("会同", "联合")) and not is_known_field(named)
        for name, is_joint in _bodies(named[2:] if joins else named):
            listed.add(name, is_joint or joins)
        if words:
            explicit = True
            listed.settle(_role_of(words))
    listed.settle()
    if not listed.names:
        return None
    return AgencyList(tuple(_restore(listed.bodies(), regions)), explicit)


def _role_of(words: re.Match[str]) -> Role:
    role = _ROLES.get(words["word"][:2], Role.RESPONSIBLE)
    return Role.JOINT if words["manner"] == "分别" and role is Role.RESPONSIBLE else role


class _List:
    """A list as it is being read: names in order, each with its role once the words that give it have come.

    `short` are the latest names that lack an end which a later one may lend them (气象、水利、林草部门).
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self.roles: list[Role] = []
        self.joint: set[int] = set()
        self.short: list[int] = []
        self.role = Role.RESPONSIBLE
        self.labelled = False

    def add(self, name: str, is_joint: bool) -> None:
        if is_joint or (len(self.names) > len(self.roles) and len(self.names) - 1 in self.joint):
            self.joint.add(len(self.names))  # all that a list names after 会同 joins
        end = _SHARED_END.search(name)
        if end is None and _FUNCTION.fullmatch(name) and not is_agency_name(name):
            self.short.append(len(self.names))
            self.names.append(name)
            return
        if government := _OF_REGION.search(name):  # 裕安区、霍山县人民政府
            for index in self.short:
                self.names[index] += government[0] if self.names[index][-1] in "省市县区州盟旗" else ""
        if end and not is_agency_name(name[: end.start()]):
            whole = is_function(name[: -len("部门")])  # 通信管理|部门, but 教育|主管部门
            for index in self.short:
                self.names[index] += name[-2:] if whole else end[0]
        self.short.clear()
        if end is None or end.start() > 0:
            self.names.append(name)

    def settle(self, role: Role | None = None) -> None:
        """Give the names that have none yet a role; where 会同 stands among them, its two sides have theirs."""
        fresh = range(len(self.roles), len(self.names))
        together = any(index in self.joint for index in fresh)
        for index in fresh:
            if together:
                self.roles.append(Role.JOINT if index in self.joint else Role.LEAD)
            else:
                self.roles.append(role or self.role)

    def bodies(self) -> list[Named]:
        return [Named(name, role, is_agency_name(name)) for name, role in zip(self.names, self.roles, strict=True)]


def _goes_on(text: str, start: int) -> bool:
    """Whether regions are the beginning of a collective that comes later: 各省、自治区、直辖市人民政府, not 各乡镇、街道."""
    return any(not BARE_REGION.fullmatch(part) for part in re.split(r"[、,;]", text[start:]) if part)


_APART = re.compile(r"各|[省市区县州盟旗]直")


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """The text parted at 、 , ; outside brackets, with what stands before each part; 各省、自治区、直辖市人民政府 stays whole."""
    depth = start = 0
    held, separator = "", "、"
    for position, character in enumerate(text + "、"):
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character in _SEPARATORS and depth <= 0:
            part = text[start:position]
            start = position + 1
            if held and _APART.match(part):  # 各地区、各部门 are two
                yield held.rstrip("、"), separator
                held, separator = "", "、"
            if part and BARE_REGION.fullmatch(part) and _goes_on(text, start):
                held += part + "、"
            elif part:
                yield held + part, separator
                held, separator = "", character
    if held:
        yield held.rstrip("、"), separator


def _bodies(text: str) -> Iterator[tuple[str, bool]]:
    """The bodies in one part of a list, with whether 会同 stands before them; 部门 alone lends its end to others."""
    joint = False
    for side in _sides(text):
        for piece in _conjuncts(side):
            others = _AND_OTHERS.search(piece)
            name = piece[: others.start()] if others else piece
            members = _MEMBERS.fullmatch(name)
            both = _BOTH.fullmatch(name)
            if members:
                yield members[1], joint
                yield members[1] + members[2], joint
            elif both:
                yield both[1], joint
                yield both[2], joint
            elif name:
                yield name, joint
            if others and others["rest"]:
                yield _rest(others["rest"]), joint
        joint = True


def _rest(words: str) -> str:
    """What 等… adds to a list: 有关部门 is a body, 部门 and 有关部门单位 only close the list and lend it an end."""
    if words.endswith(("部门单位", "部门和单位")):
        return "部门"
    return words


def _sides(text: str) -> Iterator[str]:
    """Parted at 会同, 联合, 商 where whole names stand on both sides: 发展改革委商财政部, but 商务部 and 妇联合并."""
    start = 0
    for match in _JOINTLY.finditer(text):
        before = _AND_OTHERS.sub("", text[start : match.start()])
        after = _AND_OTHERS.sub("", text[match.end() :])
        if is_agency_name(before) and (match[0] == "会同" or is_agency_name(after)):
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


def _conjuncts(text: str) -> Iterator[str]:
    """Parted at 和, 及, 与 where what stands before is a whole name: 财政部和教育部, but 工业和信息化局."""
    start = 0
    for match in _AND.finditer(text):
        before = text[start : match.start()]
        bare = _AND_OTHERS.sub("", before)
        closed = is_agency_name(bare) or (before.endswith("部门") and before != bare)  # 公安、民政等部门和登记机构
        if closed and len(text) - match.end() >= 2 and not text.startswith("其", match.end()):
            yield before
            start = match.end()
    yield text[start:]


def _restore(named: list[Named], regions: Gazetteer | None) -> Iterator[Named]:
    """Restore the beginnings that names share with those before them."""
    shared, party_committee, every, ranks, government, places, listing = "", "", "", "", "", "", ""
    for body in named:
        name = body.name
        level = LEVEL.match(name)
        rank = RANKS.match(name)
        league = YOUTH_LEAGUE.match(name)
        departments = _DEPARTMENTS.match(name)
        if government and name.endswith("部门") and is_known_field(name):
            name = government + name
        elif places and _GOVERNMENT.fullmatch(name):
            name = places + name
        elif every and _REGION_GOVERNMENT.fullmatch(name):
            name = every + name
        elif town := _TOWNSHIP.match(name):
            places = town["place"]
        elif listing and name[-1] in "厅局委)" and not level:
            name = listing + name
        elif (several := REGION_LIST.match(name)) and name[-1] in "厅局委)":
            listing = several[0]
        elif departments:
            government = departments["government"]
        elif league:
            shared = league["level"]
        elif rank and len(name) > rank.end():
            ranks = rank[0]
        elif level and len(name) > level.end():
            shared, ranks = level[0], ""
            committee = _PARTY_COMMITTEE.match(name)
            party_committee = committee[0] if committee else ""
            every = ""
        elif name.startswith("各") and _PLACE_BODY.search(name):
            every = "各"
        elif (where := PLACES.match(name)) and _GOVERNMENT.fullmatch(name, where.end()):
            places = where[0]
        elif every and _PLACE_BODY.match(name):
            name = every + name
        elif _has_own_beginning(name, regions):
            pass  # a body with a region of its own, or one that stands for many, takes no prefix
        elif ranks and not shared:
            name = ranks + name
        elif party_committee and prefix_pattern("party").match(name):
            name = party_committee + name
        elif shared and body.known and not is_collective(name):
            name = shared + name
        yield Named(name.replace("(", "（").replace(")", "）"), body.role, body.known)


def _has_own_beginning(name: str, regions: Gazetteer | None) -> bool:
    """Whether a body has a region of its own, a name of its own, or stands for many: it takes no prefix."""
    return bool(
        prefix_pattern("collective").match(name)
        or prefix_pattern("state").match(name)
        or takes_no_prefix(name)
        or _OWN_PLACE.match(name)
        or _BELOW.match(name)
        or has_region(name, regions)
    )


def has_public_body(listed: AgencyList, regions: Gazetteer | None = None) -> bool:
    """Whether at least one body of a list is public beyond doubt; 火车站、人民广场 and a firm are none."""
    names = (body.name.replace("（", "(").replace("）", ")") for body in listed.named)
    return any(is_named_body(name, regions) and not FIRM.search(name) for name in names)
