"""Bodies that running text names, from a position on: one, or several that 、, 和, 会同 and 等部门 make a list of.

In a bracket a name ends where a separator stands; here it ends where a predicate begins, and only words can tell
(市委|宣传部, 受灾地区|应急管理部门, but 市水利局|指导各县区). Each way of ending is tried, the shortest first.
"""

import re
from collections.abc import Iterator

from gongbao.parser.endings import (
    continuation_end,
    continues,
    head_end,
    is_deed_of_region,
    is_whole,
    may_be_called_so,
    unit_follows,
)
from gongbao.parser.names import (
    fields_in,
    is_agency_name,
    is_function,
    is_known_field,
    is_named_body,
    is_region_list,
    places_end,
)
from gongbao.parser.predicates import begins_verbal, is_action, is_clause, is_predicate, is_verb
from gongbao.parser.regions import Gazetteer

ORGAN_ENDS = "局委会办室厅部署院处所站社台馆校队伍心行府党门位关构指团联协组议大地区市县旗乡镇道街州盟"
"""What the names of bodies and places end in."""

_ORGAN_END = re.compile(rf"[{ORGAN_ENDS}]")
_EXTENSION = re.compile(
    r"""
      (?:及其)?(?:有关|相关|其他|其它|各|所属)*成员单位            # 盟防灾减灾救灾委员会及其成员单位
    | (?:有关|相关|各|所属)(?:涉灾|职能|业务|主管|行业)?(?:部门单位|部门和单位|部门|单位)
    | (?<=委)(?:组织部|宣传部|统战部|政法委|社会工作部|网信办|编办|党校|巡察办|老干部局|政策研究室|政研室|改革办|农办)
    | (?<=委)[一-鿿]{1,6}工委
    | (?<=[府署])(?!协助|配合|会同|应|要|负责|组织|指导|督促|联合|委托|授权|根据|按照|统筹|领导|可|不得)
      (?:[一-鿿]{2,10}?(?:主管)?部门|[一-鿿]{2,4}办(?!理|公|法|好|案|学|事|班))   # 县人民政府水行政主管部门
    | (?<=机关)[一-鿿]{2,8}?部门                                     # 公安机关交通管理部门
    | 及其(?:有关|相关|各|所属|工作|组成)*部门                       # 各级人民政府及其有关部门
    | 办公厅|办公室|秘书处|秘书组|专家组|督查室|督查局|参事室|(?<=[府署])研究室
    | (?<=[会协联团])组织(?=要|应|须|可|协助|配合|积极|认真|及时)       # 各级工会组织要
    | [一-鿿]{1,8}?(?:监管分局|分局|分行|支行|监管局)(?=[一-鿿])
    """,
    re.VERBOSE,
)
REMARK = re.compile(r"\((?:设在|以下简称|以下统称|简称|下称)[^()]{1,40}\)")  # 领导小组办公室（设在区数据局）
_PLATE = re.compile(r"\(([^()]{2,20})\)")
_HOLDER = re.compile(  # an office holder is no agency: 市教育局主要负责同志
    r"(?:党[组委])?(?:常务)?副?(?:总指挥|主任|局长|书记|主席|组长|[省市县区州盟旗乡镇]长)|(?:主要|分管|有关|相关)?(?:负责同志|负责人|领导|责任人)"
)
_JOIN = re.compile(r"[、,]?(?:会同|联合|以及|或者?|和|与|及(?!时)|商)|、|(?=各)")
_OTHERS = re.compile(
    r"等(?:[0-9]+个|[一二三四五六七八九十]+个)?(?:有关|相关|各|涉灾)*(?:部门和单位|部门单位|(?:行政)?(?:主管|监管|管理)?部门|单位|地方|地区|机关)?"
)
_SHARED_END = re.compile(
    r"[一-鿿]{2,8}(?:、[一-鿿]{2,8})+?(?:等?(?:有关|相关)?(?:部门和单位|部门单位|(?:行政)?(?:主管|监管|管理)部门|部门|机关|机构|队伍)|等有关方面)"
)
_COMMITTEE = re.compile(r"委(?:员|会(?!同|商|签|审|诊))")  # 市安委|会办公室
_MANY = re.compile(  # 各部门, 各有关单位, 旗县市人民政府
    r"(?:各|有关|相关)[一-鿿]{0,6}(?:部门|单位|政府)|[省市州盟县旗区乡镇]{2,}(?:人民)?政府"
)
_BRACKETS = re.compile(r"\([^()]*\)?")
_WITHIN = re.compile(r"及时|[向将把被使让给由]|(?<!应)对(?!外)|报(?!社)|进行|开展|情况")  # no name holds these

_ENTERPRISE = re.compile(r"(?:公司|集团|平台)$")
_LONGEST_NAME = 40
_LONGEST_LIST = 80


class BodyReader:
    """Reads the bodies that a segment's text, up to `end`, names from a position on.

    What was found at a position is kept, since lists are tried in several ways that meet again.
    """

    def __init__(self, text: str, end: int, regions: Gazetteer | None) -> None:
        self.text = text
        self.end = end
        self.regions = regions
        self._ends: dict[tuple[int, bool, bool], int | None] = {}
        self._whole: set[int] = set()  # where names end that may end there beyond doubt
        self._unsaid: set[int] = set()  # where only such an end says that a predicate follows

    def end_of_bodies(self, start: int, listed: int = 0, *, together: bool = False) -> int | None:
        """Where the bodies that begin at `start` end, joined ones included, with a predicate after them.

        Args:
            start: A position in the text.
            listed: How many bodies come before in the list; the first has to be one beyond doubt.
            together: Whether 会同 stands before: then a circumstance may part bodies and predicate.

        Returns:
            The position after the last body, None where none begins here or no predicate follows.
        """
        key = (start, listed == 0, together)
        if key not in self._ends:
            self._ends[key] = self._read(start, listed, together)
        return self._ends[key]

    def _read(self, start: int, listed: int, together: bool) -> int | None:
        unsaid = None
        for stop in self._ends_of_name(start, first=listed == 0):
            joined = self._joined_end(stop, listed, together)
            if joined is None or _HOLDER.match(self.text, joined, self.end):
                continue
            joins = together or (joined > stop and self.text.startswith(("会同", "联合"), stop))
            if self._acts(joined) or (joins and self.text.startswith(",", joined)) or joined in self._unsaid:
                return joined
            if unsaid is None and joins and self._is_over(joined):
                unsaid = joined
        if unsaid is not None:
            self._unsaid.add(unsaid)
        return unsaid

    def _acts(self, stop: int) -> bool:
        """Whether bodies that end at `stop` have a predicate, by its own words."""
        if is_predicate(self.text, stop, self.end):
            return True
        return stop in self._whole and is_action(self.text, stop, self.end)

    def _is_over(self, stop: int) -> bool:
        """Whether what follows the bodies after 会同 can't continue their names, so that it is the predicate."""
        text, end = self.text, self.end
        if stop not in self._whole or not text[stop : stop + 1].isalpha():
            return False
        return continuation_end(text, stop, end) == stop and is_clause(text, stop, end)

    def _ends_of_name(self, start: int, *, first: bool) -> Iterator[int]:
        """Where the name that begins at `start` may end, with what may follow its organ."""
        text, end = self.text, self.end
        shared = _SHARED_END.match(text, start, end)
        if shared and _are_functions(shared[0]):
            yield shared.end()
        if self.regions is not None and (several := _regions_end(text, start, end, self.regions)) is not None:
            yield self._extended(several)
        floor = start + places_end(text[start : start + _LONGEST_NAME])
        if floor > start and not self._is_cut_wrongly(text[start:floor], start, floor):  # 各县(市、区)要
            places = self._extended(floor)
            self._whole.add(places)
            yield places
        yield from self._ends_at_organs(start, floor, first=first)

    def _ends_at_organs(self, start: int, floor: int, *, first: bool) -> Iterator[int]:
        """Where the name may end with an organ, from `floor` on: after a whole name only what can continue it."""
        text, end = self.text, self.end
        limit = min(end, start + _LONGEST_NAME)
        head = whole = None
        verbal = deed = False  # known once a name is found
        for match in _ORGAN_END.finditer(text, start, limit):
            stop = match.end()
            name = text[start:stop]
            if stop < floor or (deed and not may_be_called_so(name)):
                continue
            if whole is not None and not continues(text, whole, stop, end):
                continue
            if "、" in name and stop > floor and self._is_list(name, start, limit):
                return
            if not (is_named_body(name, self.regions) if first else is_agency_name(name)):
                continue
            if head is None:
                verbal = (first or text[start - 1] == "、") and begins_verbal(text, start, end)
            if (verbal and not is_known_field(name)) or self._is_cut_wrongly(name, start, stop):
                continue
            if head is None:
                head = head_end(text, start, self.regions)
                deed = start < head < stop and is_deed_of_region(text, head, end)
                if deed and not may_be_called_so(name):
                    continue
            if is_whole(name, head - start) or _MANY.fullmatch(name):
                whole = stop
                if unit_follows(text, stop, end):
                    continue
            stop = self._extended(stop)
            departments = _SHARED_END.match(text, stop, end) if text[stop - 1] in "府署" else None
            stop = departments.end() if departments else stop
            if whole is not None:
                self._whole.add(stop)
            if not _HOLDER.match(text, stop, end):
                yield stop

    def _is_list(self, name: str, start: int, limit: int) -> bool:
        """Whether words with 、 are a list of names, and not one name over several kinds of region."""
        return "、" in _BRACKETS.sub("", name) and not is_region_list(self.text[start:limit])

    def _is_cut_wrongly(self, name: str, start: int, stop: int) -> bool:
        """Whether no name ends here: 受灾地区|应急管理部门, 人力资源社会|保障部, …厅会|同…, 安委|会, an enterprise's."""
        if _ENTERPRISE.search(name) or _WITHIN.search(name) or self.text.startswith("会同", stop - 1):
            return True
        if _COMMITTEE.match(self.text, stop - 1, self.end):
            return True
        return any(
            field.start() < stop < field.end()
            or (field.start() == stop and field[0] != "办公室" and not is_verb(self.text, stop, self.end))
            for field in fields_in(self.text, start, min(stop + 10, self.end))
        )

    def _extended(self, stop: int) -> int:
        """Where a name ends with what may follow its organ: 办公室, 宣传部, 有关部门, a second name plate."""
        while True:
            plate = _PLATE.match(self.text, stop, self.end)
            if extension := _EXTENSION.match(self.text, stop, self.end):
                stop = extension.end()
            elif remark := REMARK.match(self.text, stop, self.end):
                stop = remark.end()
            elif plate and is_agency_name(plate[1]):
                stop = plate.end()
            else:
                return stop

    def _joined_end(self, stop: int, listed: int, together: bool) -> int | None:
        """Where the list ends that goes on after a name with 、, 和, 会同, 等有关部门."""
        others = _OTHERS.match(self.text, stop, self.end)
        if others:
            stop = others.end()
            self._whole.add(stop)
        join = _JOIN.match(self.text, stop, self.end)
        if join is None or listed >= _LONGEST_LIST:
            return stop
        joins = together or join[0].lstrip("、,") in {"会同", "联合"}
        further = self.end_of_bodies(join.end(), listed + 1, together=joins)
        if further is not None:
            return further
        return stop if join[0] in {"会同", "联合", "与", ""} else None


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
