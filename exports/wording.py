"""How facts are worded for Chinese readers: one word for each code of the model, and a line for each kind of fact."""

from collections.abc import Mapping
from types import MappingProxyType

from gongbao.parser.model import (
    AgencyKind,
    Comparator,
    Confidence,
    DeadlineKind,
    Form,
    Level,
    Modality,
    Relation,
    Role,
    Target,
    TargetKind,
)

ROLES: Mapping[Role, str] = MappingProxyType(
    {Role.LEAD: "牵头", Role.RESPONSIBLE: "责任", Role.JOINT: "共同", Role.SUPPORT: "配合"}
)
"""In the order in which they are listed."""

MODALITIES: Mapping[Modality, str] = MappingProxyType(
    {Modality.MUST: "应当", Modality.MUST_NOT: "不得", Modality.MAY: "可以", Modality.ENCOURAGE: "鼓励"}
)

FORMS: Mapping[Form, str] = MappingProxyType({Form.TAIL: "段末括注", Form.INLINE: "句中主语", Form.TABLE: "分工表"})

CONFIDENCES: Mapping[Confidence, str] = MappingProxyType({Confidence.HIGH: "", Confidence.DOUBTFUL: "存疑"})

COMPARATORS: Mapping[Comparator, str] = MappingProxyType(
    {
        Comparator.AT_LEAST: "≥",
        Comparator.MORE_THAN: ">",
        Comparator.AT_MOST: "≤",
        Comparator.LESS_THAN: "<",
        Comparator.EQUAL: "=",
        Comparator.RANGE: "",
    }
)
"""A range is written by its two values alone."""

TARGET_KINDS: Mapping[TargetKind, str] = MappingProxyType(
    {TargetKind.TARGET: "目标", TargetKind.THRESHOLD: "启动条件", TargetKind.LIMIT: "限值", TargetKind.FACT: "现状"}
)

DEADLINE_KINDS: Mapping[DeadlineKind, str] = MappingProxyType(
    {
        DeadlineKind.BY: "截止",
        DeadlineKind.DURING: "期间",
        DeadlineKind.FROM: "起始",
        DeadlineKind.RECURRING: "定期",
        DeadlineKind.WITHIN: "期限",
    }
)

RELATIONS: Mapping[Relation, str] = MappingProxyType(
    {
        Relation.BASED_ON: "依据",
        Relation.IMPLEMENTS: "贯彻",
        Relation.REPEALS: "废止",
        Relation.AMENDS: "修改",
        Relation.ISSUES: "印发",
        Relation.CREATES: "拟制定",
        Relation.CITES: "引用",
    }
)

LEVELS: Mapping[Level, str] = MappingProxyType(
    {
        Level.STATE: "国家级",
        Level.PROVINCE: "省级",
        Level.PREFECTURE: "地级",
        Level.COUNTY: "县级",
        Level.TOWNSHIP: "乡级",
        Level.VILLAGE: "村级",
    }
)

AGENCY_KINDS: Mapping[AgencyKind, str] = MappingProxyType(
    {
        AgencyKind.PARTY: "党的机关",
        AgencyKind.GOVERNMENT: "行政机关",
        AgencyKind.CONGRESS: "人大机关",
        AgencyKind.CPPCC: "政协机关",
        AgencyKind.SUPERVISION: "监察机关",
        AgencyKind.COURT: "审判机关",
        AgencyKind.PROCURATORATE: "检察机关",
        AgencyKind.MILITARY: "军事机关",
        AgencyKind.MASS: "群团组织",
        AgencyKind.ENTERPRISE: "企业",
        AgencyKind.SCHOOL: "学校",
        AgencyKind.HOSPITAL: "医院",
        AgencyKind.INSTITUTION: "事业单位",
        AgencyKind.COMMUNITY: "基层自治组织",
    }
)


def measured(target: Target) -> str:
    """Return what a target demands, in a line.

    Example:
        >>> from gongbao.parser.model import Evidence, Span
        >>> words = Evidence(Span(0, 12), "高标准农田5万亩以上")
        >>> measured(Target(words, 50000, "亩", Comparator.AT_LEAST, TargetKind.TARGET, "rule", "高标准农田"))
        '高标准农田 ≥50,000亩'

    """
    values = "–".join(f"{value:,.12g}" for value in (target.value, target.value_max) if value is not None)
    sign = "" if target.value_max is not None else COMPARATORS[target.comparator]
    return f"{target.indicator or ''} {sign}{values}{target.unit or ''}".strip()
