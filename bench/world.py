"""The world of the synthetic gazettes: which series there are, their bureaus, and every document before it is written.

What a document is called, its number and its date follow from where it stands (series, position, slot) and the seed
alone. So a document can cite any other one, printed before or after it, and no issue depends on how many there are.
"""

import datetime
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from gongbao.corpus import load_regions
from gongbao.parser.model import Level
from gongbao.parser.regions import Region

FIRST_YEAR = 2023
MONTHS = 24
"""Four series run side by side for two years, then the next four: a province's and three of its prefectures'."""

SLOTS = 6
"""Documents of its own in an issue."""

MARKS = {
    "河北省": "冀", "山西省": "晋", "内蒙古自治区": "内", "辽宁省": "辽", "吉林省": "吉", "黑龙江省": "黑", "江苏省": "苏",
    "浙江省": "浙", "安徽省": "皖", "福建省": "闽", "江西省": "赣", "山东省": "鲁", "河南省": "豫", "湖北省": "鄂",
    "湖南省": "湘", "广东省": "粤", "广西壮族自治区": "桂", "四川省": "川", "贵州省": "黔", "云南省": "云",
    "陕西省": "陕", "甘肃省": "甘", "青海省": "青", "宁夏回族自治区": "宁", "新疆维吾尔自治区": "新",
}  # fmt: skip
"""How the numbers of a province's documents begin (冀政发)."""


@cache
def vocabulary() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("gazettes.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Series:
    """One gazette: `word` is how its texts say whose a bureau is (省, 市), `mark` how its numbers begin."""

    number: int
    region: Region
    word: str
    mark: str
    counties: tuple[str, ...]
    collective: str
    province: int

    @property
    def key(self) -> str:
        return f"g{self.region.code}"

    @property
    def is_province(self) -> bool:
        return self.region.level is Level.PROVINCE

    @property
    def government(self) -> str:
        return self.region.name + ("行政公署" if self.word in {"盟", "地区"} else "人民政府")

    @property
    def short_government(self) -> str:
        return {"盟": "盟行署", "地区": "行署", "自治区": "自治区人民政府"}.get(self.word, f"{self.word}政府")

    @property
    def office(self) -> str:
        return self.government + ("办公厅" if self.is_province else "办公室")

    def bureau(self, purpose: str, full: bool = False) -> str:
        """A bureau as a text names it (市财政局), or in full (唐山市财政局)."""
        name: str = vocabulary()["bureaus"][purpose][0 if self.is_province else 1]
        return (self.region.name if full else self.word) + name

    def bare_bureau(self, purpose: str) -> str:
        """A bureau in a list that has said whose it is (财政局)."""
        return self.bureau(purpose).removeprefix(self.word)


@cache
def all_series() -> tuple[Series, ...]:
    """Every series: a province, then three prefectures of it; no two numbers begin alike."""
    regions = load_regions()
    taken, found = set(MARKS.values()), list[Series]()
    for name, mark in MARKS.items():
        province = regions.full_named(name)[0]
        inside = {
            region: tuple(county.name for county in regions.children(region)) for region in regions.children(province)
        }
        fitting = [
            region
            for region, counties in inside.items()
            if region.level is Level.PREFECTURE and len(counties) >= 4 and region.name[0] not in taken
        ]
        cities = [region for region in fitting if region.name.endswith("市")]
        others = [region for region in fitting if region not in cities]
        chosen = list({region.name[0]: region for region in (others[-1:] + cities)[:6]}.values())[:3]
        if len(chosen) < 3:
            continue
        taken.update(region.name[0] for region in chosen)
        states = "、自治州" if any(region.name.endswith("州") for region in inside) else ""
        first = len(found)
        within = tuple(region.name for region in inside if region.level is Level.PREFECTURE)
        members = [(province, mark, within, f"各市{states}人民政府")]
        for region in chosen:
            group = "各旗县市人民政府" if region.name.endswith("盟") else "各县（市、区）人民政府"
            members.append((region, region.name[0], inside[region], group))
        for region, its_mark, counties, group in members:
            found.append(Series(len(found), region, _word(region), its_mark, counties, group, first))
    return tuple(found)


def _word(region: Region) -> str:
    return next(word for word in ("自治区", "地区", "省", "盟", "州", "市") if region.name.endswith(word))


@dataclass(frozen=True, slots=True)
class Issue:
    """Where an issue stands: `position` counts its series' issues from 0 (negative: before the first one here)."""

    series: Series
    position: int

    @property
    def month(self) -> datetime.date:
        years, month = divmod(self.position, 12)
        return datetime.date(FIRST_YEAR + years, month + 1, 1)

    @property
    def year(self) -> int:
        return self.month.year

    @property
    def number(self) -> int:
        return self.month.month

    @property
    def serial(self) -> int:
        return 100 + 7 * self.series.number + self.position

    @property
    def key(self) -> str:
        return f"{self.series.key}/{self.year}/{self.number}"


def issue(index: int) -> Issue:
    """The issue with an index: four series run side by side for two years, then the next four."""
    series = all_series()
    group, place = divmod(index, 4 * MONTHS)
    epoch, group = divmod(group, len(series) // 4)
    return Issue(series[4 * group + place % 4], epoch * MONTHS + place // 4)


@dataclass(frozen=True, slots=True)
class Document:
    """A document before it is written; `theme` is an entry of the vocabulary, `instrument` the text that it carries."""

    issue: Issue
    slot: int
    kind: str
    theme: dict[str, Any]
    issuer: str
    number: str
    title: str
    date: datetime.date
    instrument: str | None = None

    def random(self, seed: int, purpose: str = "") -> Random:
        """Chance that depends on seed and document alone: printed twice, a document is the same."""
        return Random(f"{seed}/{self.issue.key}/{self.slot}/{purpose}")

    @property
    def cited(self) -> str:
        """The title that others cite it by."""
        return self.instrument or self.title


def document(home: Issue, slot: int, seed: int) -> Document:
    """The document in a slot of an issue, all but its text."""
    series, theme = home.series, _theme(home, slot)
    kind = _kind(home, slot)
    chance = Random(f"{seed}/{home.key}/{slot}/head")
    date = _date(home, chance)
    number = (date.month - 1) * SLOTS + slot + 1
    region, government, office = series.region.name, series.government, series.office

    def numbered(mark: str, count: int = number) -> str:
        return f"{series.mark}{mark}〔{date.year}〕{count}号"

    match kind:
        case "plan":
            carried = f"{region}{theme['plan']}（{date.year}—{date.year + 2}年）"
            title = f"{government}关于印发《{carried}》的通知"
            return Document(home, slot, kind, theme, government, numbered("政发"), title, date, carried)
        case "emergency":
            carried = f"{region}{theme['name']}应急预案（{date.year}年版）"
            title = f"{office}关于印发《{carried}》的通知"
            return Document(home, slot, kind, theme, office, numbered("政办发"), title, date, carried)
        case "rules":
            carried = f"{region}{theme['rules']}"
            order = f"{government}令第{40 + series.number % 7 + home.position // 3}号"
            return Document(home, slot, kind, theme, government, order, carried, date, None)
        case "bureau":
            lead, other = series.bureau(theme["lead"], full=True), series.bureau("财政", full=True)
            carried = f"{region}{theme['name']}专项资金管理实施细则（{date.year}年修订）"
            title = f"{lead} {other}关于印发《{carried}》的通知"
            return Document(home, slot, kind, theme, f"{lead} {other}", numbered("财规"), title, date, carried)
        case "notice":
            title = f"{office}关于进一步{theme['subject']}工作的通知"
            return Document(home, slot, kind, theme, office, numbered("政办发"), title, date)
        case "reply":
            county = series.counties[home.position % len(series.counties)]
            title = f"{government}关于{county}{theme['name']}专项规划的批复"
            return Document(home, slot, kind, theme, government, numbered("政复"), title, date)
        case "personnel":
            return Document(
                home, slot, kind, theme, government, numbered("政任"), f"{government}关于干部任免的通知", date
            )
        case "amendment":
            changed = amended(home, seed)
            title = f"{government}关于修改《{changed.cited}》的决定"
            return Document(home, slot, kind, theme, government, numbered("政规"), title, date)
        case "repeal":
            title = f"{government}关于废止部分行政规范性文件的决定"
            return Document(home, slot, kind, theme, government, numbered("政规"), title, date)
        case "table":
            title = f"{office}关于分解落实{date.year}年{theme['name']}重点任务的通知"
            return Document(home, slot, kind, theme, office, numbered("政办发"), title, date)
    title = f"{office}关于{theme['name']}工作情况的通报"
    return Document(home, slot, "narrative", theme, office, numbered("政办发"), title, date)


def reprinted(home: Issue, seed: int) -> Document | None:
    """The document of another issue that an issue prints again, None where it prints none."""
    series = home.series
    if not series.is_province and (home.position + series.number) % 4 == 0:
        return document(Issue(all_series()[series.province], home.position), 2, seed)
    if home.position % 8 == 5:
        return document(Issue(series, home.position - 1), 5, seed)
    return None


def implemented(paper: Document, seed: int) -> Document | None:
    """The province's plan that a prefecture's plan carries out: printed an issue earlier, at the same time or later."""
    series = paper.issue.series
    if series.is_province:
        return None
    return document(Issue(all_series()[series.province], paper.issue.position + 2 - series.number % 4), 0, seed)


def replaced(paper: Document, seed: int) -> Document:
    """The version of a year before."""
    return document(Issue(paper.issue.series, paper.issue.position - 12), paper.slot, seed)


def amended(home: Issue, seed: int) -> Document:
    """The last regulation before an issue."""
    return document(Issue(home.series, home.position - 1 - (home.position - 2) % 3), 1, seed)


def announced(home: Issue, seed: int) -> Document:
    """The next rules of bureaus after an issue: what a plan says is to be drawn up."""
    return document(Issue(home.series, home.position + 1 + (1 - home.position) % 3), 1, seed)


def _kind(home: Issue, slot: int) -> str:
    cycles = (
        ("plan",),
        ("emergency", "rules", "bureau"),
        ("notice",),
        ("reply", "personnel", "amendment", "reply"),
        ("narrative", "table", "narrative"),
        ("personnel", "reply", "repeal"),
    )
    return cycles[slot][home.position % len(cycles[slot])]


def _theme(home: Issue, slot: int) -> dict[str, Any]:
    """What a document is about; a prefecture's plans follow the province's, an issue behind, beside or before it."""
    series, themes = home.series, vocabulary()["themes"]
    if _kind(home, slot) == "emergency":
        hazards = vocabulary()["hazards"]
        found: dict[str, Any] = hazards[(series.number + home.position // 3) % len(hazards)]
        return found
    behind = 0 if series.is_province else series.number % 4 - 2
    chosen: dict[str, Any] = themes[(5 * series.province + home.position - behind + 5 * slot) % len(themes)]
    return chosen


def _date(home: Issue, chance: Random) -> datetime.date:
    """A day of the month before the issue's, a province's of three months before: its gazette is late."""
    months = home.month.year * 12 + home.month.month - 1 - (3 if home.series.is_province else 1)
    return datetime.date(months // 12, months % 12 + 1, chance.randint(1, 28))
