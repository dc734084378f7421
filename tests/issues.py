"""Two small invented issues, made by hand: what the parser would give for them, fact by fact.

Region, bureaus, numbers and titles exist nowhere. `ISSUE` prints two documents: a 通知 that carries a 方案
(divisions, a tail with two bearers, an inline duty, targets, deadlines, citations by number and by title, a
clause that a page number interrupts) and a 通知 that repeals. `SEQUEL` prints the plan that `ISSUE` cites by its
title alone.
"""

import datetime

from gongbao.parser.model import (
    Agency,
    Assignment,
    Bearer,
    Block,
    BlockKind,
    Citation,
    Comparator,
    Confidence,
    Deadline,
    DeadlineKind,
    Diagnostic,
    Division,
    DivisionKind,
    Document,
    Evidence,
    Form,
    Issue,
    Level,
    Masthead,
    Modality,
    Obligation,
    Relation,
    Role,
    Severity,
    Source,
    Span,
    Target,
    TargetKind,
    Task,
)

TEXT = """青河州人民政府公报
2024年第2期（总第18期）

青河州人民政府关于印发《青河州粮食生产行动方案》的通知
青政发〔2024〕12号
各县市人民政府，州直各部门：
现将《青河州粮食生产行动方案》印发给你们。
2024年3月5日

青河州粮食生产行动方案
一、总体要求
贯彻落实《云岭省粮食安全规划》，根据《云岭省种子管理办法》（云政发〔2022〕8号），到2025年，粮食播种面积稳定在30万亩以上。
二、重点任务
（一）建设高标准农田
2025年底前新建高标准农田5万亩；亩均增

- 3 -

产8%—10%；不得占用水源地。（州农业农村局牵头，水利局配合）
州财政局应当每年安排资金。

青河州人民政府办公室关于清理有关文件的通知
青政办发〔2024〕7号
各县市人民政府：
废止《青河州种粮补贴办法》（青政办发〔2016〕30号）。各县市人民政府应当自印发之日起30日内完成清理。
2024年3月8日
"""


def _position(text: str, words: str, after: int) -> Span:
    start = text.index(words, after)
    return Span(start, start + len(words))


def span(words: str, after: str = "", text: str = TEXT) -> Span:
    """Where `words` stand in the text for the first time, behind the words `after`."""
    return _position(text, words, text.index(after))


def evidence(*pieces: str, after: str = "", text: str = TEXT) -> Evidence:
    """The evidence of a fact that stands in the text in these pieces."""
    spans: list[Span] = []
    for piece in pieces:
        spans.append(_position(text, piece, spans[-1].end if spans else text.index(after)))
    return Evidence(
        span=Span(spans[0].start, spans[-1].end),
        quote="".join("".join(pieces).split()),
        pieces=tuple(spans) if len(spans) > 1 else (),
    )


def _reach(first: str, last: str, after: str = "", text: str = TEXT) -> Span:
    """From the beginning of `first` to the end of `last`."""
    start = span(first, after, text).start
    return Span(start, _position(text, last, start).end)


ORDER_BODY = "现将"
PLAN = "青河州粮食生产行动方案\n一、"
SECOND = "关于清理"

_MASTHEAD = Masthead(
    key="qinghe/2024/2",
    publisher="青河州人民政府",
    title="青河州人民政府公报",
    year=2024,
    number=2,
    serial=18,
    date=datetime.date(2024, 3, 31),
)

_BLOCKS = (
    Block((_reach("青河州人民政府公报", "（总第18期）"),), BlockKind.FURNITURE, "masthead"),
    Block(
        (span("青河州人民政府关于印发《青河州粮食生产行动方案》的通知"),),
        BlockKind.ELEMENT,
        "title",
        None,
        "doc/1",
    ),
    Block((span("青政发〔2024〕12号"),), BlockKind.ELEMENT, "number", None, "doc/1"),
    Block((span("各县市人民政府，州直各部门："),), BlockKind.ELEMENT, "addressees", None, "doc/1"),
    Block((_reach(ORDER_BODY, "印发给你们。"),), BlockKind.CLAUSE, None, "para_1", "doc/1"),
    Block((span("2024年3月5日"),), BlockKind.ELEMENT, "date", None, "doc/1"),
    Block((span("青河州粮食生产行动方案", PLAN),), BlockKind.ELEMENT, "title", None, "doc/1"),
    Block((span("一、总体要求"),), BlockKind.HEADING, None, None, "doc/1", "sec_1"),
    Block((_reach("贯彻落实", "万亩以上。"),), BlockKind.CLAUSE, None, "sec_1__para_1", "doc/1", "sec_1"),
    Block((span("二、重点任务"),), BlockKind.HEADING, None, None, "doc/1", "sec_2"),
    Block((span("（一）建设高标准农田"),), BlockKind.HEADING, None, None, "doc/1", "sec_2__item_1"),
    Block(
        (_reach("2025年底前", "亩均增"), _reach("产8%", "水利局配合）")),
        BlockKind.CLAUSE,
        None,
        "sec_2__item_1__para_1",
        "doc/1",
        "sec_2__item_1",
    ),
    Block((span("- 3 -"),), BlockKind.FURNITURE, "page"),
    Block(
        (span("州财政局应当每年安排资金。"),),
        BlockKind.CLAUSE,
        None,
        "sec_2__item_1__para_2",
        "doc/1",
        "sec_2__item_1",
    ),
    Block((span("青河州人民政府办公室关于清理有关文件的通知"),), BlockKind.ELEMENT, "title", None, "doc/2"),
    Block((span("青政办发〔2024〕7号"),), BlockKind.ELEMENT, "number", None, "doc/2"),
    Block((span("各县市人民政府：", SECOND),), BlockKind.ELEMENT, "addressees", None, "doc/2"),
    Block((_reach("废止", "完成清理。"),), BlockKind.CLAUSE, None, "para_1", "doc/2"),
    Block((span("2024年3月8日"),), BlockKind.ELEMENT, "date", None, "doc/2"),
)

_DOCUMENTS = (
    Document(
        span=_reach("青河州人民政府关于印发", "安排资金。"),
        id="doc/1",
        number="青政发〔2024〕12号",
        title="青河州人民政府关于印发《青河州粮食生产行动方案》的通知",
        issuer="青河州人民政府",
        addressees=("各县市人民政府", "州直各部门"),
        date=datetime.date(2024, 3, 5),
        instrument="青河州粮食生产行动方案",
    ),
    Document(
        span=_reach("青河州人民政府办公室关于清理", "2024年3月8日"),
        id="doc/2",
        number="青政办发〔2024〕7号",
        title="青河州人民政府办公室关于清理有关文件的通知",
        issuer="青河州人民政府办公室",
        addressees=("各县市人民政府",),
        date=datetime.date(2024, 3, 8),
        note="此件公开发布",
        annexes=("清理目录",),
    ),
)

_DIVISIONS = (
    Division(
        span("一、"),
        _reach("一、", "万亩以上。"),
        "sec_1",
        "doc/1",
        DivisionKind.SECTION,
        "一、",
        ("一、",),
        "总体要求",
    ),
    Division(
        span("二、"),
        _reach("二、", "安排资金。"),
        "sec_2",
        "doc/1",
        DivisionKind.SECTION,
        "二、",
        ("二、",),
        "重点任务",
    ),
    Division(
        span("（一）"),
        _reach("（一）", "安排资金。"),
        "sec_2__item_1",
        "doc/1",
        DivisionKind.ITEM,
        "（一）",
        ("二、", "（一）"),
        "建设高标准农田",
    ),
)

_ASSIGNMENTS = (
    Assignment(
        evidence=evidence("（州农业农村局牵头，水利局配合）"),
        form=Form.TAIL,
        scope=_reach("2025年底前", "水源地。"),
        bearers=(
            Bearer("州农业农村局", Role.LEAD, "青河州/农业农村局"),
            Bearer("州水利局", Role.SUPPORT, "青河州/水利局"),
        ),
        rule="tail.bracket",
    ),
    Assignment(
        evidence=evidence("州财政局应当每年安排"),
        form=Form.INLINE,
        scope=span("州财政局应当每年安排资金。"),
        bearers=(Bearer("州财政局", Role.RESPONSIBLE, "青河州/财政局"),),
        rule="inline.subject",
        modality=Modality.MUST,
    ),
    Assignment(
        evidence=evidence("各县市人民政府应当", after="废止"),
        form=Form.INLINE,
        scope=_reach("各县市人民政府应当", "完成清理。"),
        bearers=(Bearer("各县市人民政府", Role.RESPONSIBLE, "青河州/各县市人民政府"),),
        rule="inline.subject",
        modality=Modality.MUST,
        confidence=Confidence.DOUBTFUL,
    ),
)

_TARGETS = (
    Target(
        evidence("30万亩以上"),
        300000.0,
        "亩",
        Comparator.AT_LEAST,
        TargetKind.TARGET,
        "number.above",
        "粮食播种面积",
        deadline=0,
    ),
    Target(
        evidence("5万亩"),
        50000.0,
        "亩",
        Comparator.EQUAL,
        TargetKind.TARGET,
        "number.plain",
        "新建高标准农田",
        deadline=1,
    ),
    Target(
        evidence("8%—10%"),
        8.0,
        "%",
        Comparator.RANGE,
        TargetKind.TARGET,
        "number.range",
        "亩均增产",
        value_max=10.0,
    ),
)

_DEADLINES = (
    Deadline(evidence("到2025年"), DeadlineKind.BY, "by.year", end=datetime.date(2025, 12, 31)),
    Deadline(evidence("2025年底前"), DeadlineKind.BY, "by.year_end", end=datetime.date(2025, 12, 31)),
    Deadline(evidence("每年"), DeadlineKind.RECURRING, "recurring.every", recurrence="FREQ=YEARLY"),
    Deadline(
        evidence("30日内"),
        DeadlineKind.WITHIN,
        "within.days",
        duration="P30D",
        due=datetime.date(2024, 4, 7),
    ),
)

_CITATIONS = (
    Citation(evidence("《青河州粮食生产行动方案》"), "青河州粮食生产行动方案", Relation.ISSUES, "citation.issues"),
    Citation(evidence("《云岭省粮食安全规划》"), "云岭省粮食安全规划", Relation.IMPLEMENTS, "citation.implements"),
    Citation(
        evidence("《云岭省种子管理办法》（云政发〔2022〕8号）"),
        "云岭省种子管理办法",
        Relation.BASED_ON,
        "citation.based_on",
        number="云政发〔2022〕8号",
    ),
    Citation(
        evidence("《青河州种粮补贴办法》（青政办发〔2016〕30号）"),
        "青河州种粮补贴办法",
        Relation.REPEALS,
        "citation.repeals",
        number="青政办发〔2016〕30号",
    ),
)

_OBLIGATIONS = (
    Obligation(
        span=_reach("2025年底前", "水源地。"),
        id="sec_2__item_1__obligation_1",
        document="doc/1",
        assignment=0,
        label="新建高标准农田",
        tasks=(
            Task(
                evidence("2025年底前新建高标准农田5万亩；"),
                "2025年底前新建高标准农田5万亩；",
                targets=(1,),
                deadlines=(1,),
            ),
            Task(evidence("亩均增", "产8%—10%；"), "亩均增产8%—10%；", targets=(2,)),
            Task(evidence("不得占用水源地。"), "不得占用水源地。"),
        ),
        division="sec_2__item_1",
        topics=("高标准农田", "水源地"),
        targets=(1, 2),
        deadlines=(1,),
    ),
    Obligation(
        span=span("州财政局应当每年安排资金。"),
        id="sec_2__item_1__obligation_2",
        document="doc/1",
        assignment=1,
        label="安排资金",
        tasks=(Task(evidence("州财政局应当每年安排资金。"), "州财政局应当每年安排资金。", deadlines=(2,)),),
        division="sec_2__item_1",
        modality=Modality.MUST,
        deadlines=(2,),
    ),
    Obligation(
        span=_reach("各县市人民政府应当", "完成清理。"),
        id="obligation_1",
        document="doc/2",
        assignment=2,
        label="完成清理",
        tasks=(
            Task(
                evidence("各县市人民政府应当自印发之日起30日内完成清理。"),
                "各县市人民政府应当自印发之日起30日内完成清理。",
                deadlines=(3,),
            ),
        ),
        modality=Modality.MUST,
        deadlines=(3,),
    ),
)

_AGENCIES = (
    Agency("青河州/人民政府", "青河州人民政府", (), "青河州", Level.PREFECTURE),
    Agency("青河州/农业农村局", "青河州农业农村局", ("州农业农村局",), "青河州", Level.PREFECTURE),
    Agency("青河州/水利局", "青河州水利局", ("州水利局", "水利局"), "青河州", Level.PREFECTURE),
    Agency("青河州/财政局", "青河州财政局", ("州财政局",), "青河州", Level.PREFECTURE),
    Agency("青河州/各县市人民政府", "各县市人民政府", (), "青河州", Level.COUNTY, collective=True),
)

_DIAGNOSTICS = (
    Diagnostic(span("各县市人民政府应当", "废止"), "subject-unsure", Severity.NOTE, "主语由上文推断，请核对责任主体"),
)

ISSUE = Issue(
    source=Source(
        text=TEXT,
        path="qinghe-2024-02.md",
        sha256="9f2c4e6d8b0a1c3e5f7a9b8d6c4e2f0a1b3d5c7e9f8a6b4c2d0e1f3a5b7c9d8e",
        encoding="utf-8",
        furniture=(span("- 3 -"),),
        masthead=_MASTHEAD,
    ),
    masthead=_MASTHEAD,
    blocks=_BLOCKS,
    documents=_DOCUMENTS,
    divisions=_DIVISIONS,
    assignments=_ASSIGNMENTS,
    obligations=_OBLIGATIONS,
    targets=_TARGETS,
    deadlines=_DEADLINES,
    citations=_CITATIONS,
    agencies=_AGENCIES,
    diagnostics=_DIAGNOSTICS,
)

SEQUEL_TEXT = """云岭省人民政府公报
云岭省粮食安全规划
云政发[2023]3号
本规划自印发之日起施行。
"""

_SEQUEL_MASTHEAD = Masthead(key="yunling/2024/9", publisher="云岭省人民政府", year=2024, number=9)

SEQUEL = Issue(
    source=Source(text=SEQUEL_TEXT, path="yunling-2024-09.md", masthead=_SEQUEL_MASTHEAD),
    masthead=_SEQUEL_MASTHEAD,
    blocks=(
        Block((span("云岭省人民政府公报", text=SEQUEL_TEXT),), BlockKind.FURNITURE, "masthead"),
        Block((span("云岭省粮食安全规划", text=SEQUEL_TEXT),), BlockKind.ELEMENT, "title", None, "doc/1"),
        Block((span("云政发[2023]3号", text=SEQUEL_TEXT),), BlockKind.ELEMENT, "number", None, "doc/1"),
        Block((span("本规划自印发之日起施行。", text=SEQUEL_TEXT),), BlockKind.CLAUSE, None, "para_1", "doc/1"),
    ),
    documents=(
        Document(
            span=_reach("云岭省粮食安全规划", "施行。", text=SEQUEL_TEXT),
            id="doc/1",
            number="云政发[2023]3号",
            title="云岭省粮食安全规划",
            issuer="云岭省人民政府",
        ),
    ),
)
