"""The long documents of the synthetic gazettes: plans, rules of bureaus, emergency plans, regulations."""

import datetime
from collections.abc import Callable
from random import Random

from bench.frame import addressees, announce, foot, general, head, person, topic
from bench.world import announced, implemented, replaced
from bench.writing import (
    Passage,
    Sheet,
    arabic_date,
    chinese,
    cited,
    cited_document,
    deadline,
    duty,
    joined,
    owes,
    owner,
    tail,
    target,
    threshold,
)


def _sentences(sheet: Sheet, count: int) -> Passage:
    """What is to be done: some sentences, now and then with a number or a time."""
    parts = []
    for _ in range(count):
        said = Passage(sheet.measure())
        luck = sheet.chance.random()
        if luck < 0.03:
            said = said + "，" + target(sheet)
        elif luck < 0.06:
            said = target(sheet, sheet.document.date.year + sheet.chance.randint(1, 3))
        elif luck < 0.09:
            said = said + "，" + deadline(sheet)
        elif luck < 0.11:
            law = sheet.chance.choice(sheet.document.theme["laws"])
            said = Passage("认真落实") + cited(law, None, "implements") + "，" + said
        parts.append(said + sheet.chance.choice(["。", "。", "；"]))
    last = parts.pop()
    return joined([*parts, Passage(last.text.rstrip("；。") + "。", last.facts)])


def plan(sheet: Sheet, seed: int) -> None:
    paper, chance = sheet.document, sheet.chance
    assert paper.instrument
    annex = f"{paper.theme['name']}工作专班成员单位职责" if chance.random() < 0.4 else None
    head(sheet, addressees(sheet), annexes=[annex] if annex else [])
    announce(sheet)
    if chance.random() < 0.6:
        sheet.clause(cited_document(replaced(paper, seed), "repeals") + "同时废止。")
    if annex:
        sheet.element(f"附件：{annex}")
    foot(sheet)
    sheet.element(paper.instrument)
    above = implemented(paper, seed)
    law = cited(chance.choice(paper.theme["laws"]), None, "implements")
    basis = law if above is None else law + "、" + cited_document(above, "implements", by_number=chance.random() < 0.5)
    region = sheet.series.region.name
    sheet.clause(Passage("为深入贯彻落实") + basis + f"精神，结合{region}实际，制定本方案。")
    tops, items, points = _numbering(chance)
    sheet.heading(tops(1, "总体要求"))
    general(sheet)
    sheet.heading(tops(2, "主要目标"))
    year = paper.date.year
    goals = [target(sheet, year + 1), target(sheet), target(sheet)]
    later = [target(sheet, year + 2), target(sheet)]
    sheet.clause(joined(goals, "，") + "。" + joined(later, "，") + "。")
    topics = chance.sample(paper.theme["objects"], 8)
    count = chance.randint(4, 5)
    for number in range(count):
        sheet.heading(tops(3 + number, chance.choice(["推进{}提质", "强化{}支撑", "做优{}"]).format(topics[number])))
        for item in range(1, chance.randint(3, 6)):
            _item(sheet, items(item, topic(sheet, topics[(number + 2 * item) % 8])), points)
        if chance.random() < 0.3:
            sheet.heading(f"专栏{number + 1} {topics[number]}重点工程")
            sheet.clause(_sentences(sheet, 2) + tail(sheet))
    if chance.random() < 0.5:
        lead = sheet.series.bureau(paper.theme["lead"])
        alone = Passage(f"（{lead}负责）", (owner([(lead, "responsible")], f"（{lead}负责）"),))
        upcoming = cited_document(announced(paper.issue, seed), "creates", by_number=False)
        sheet.clause(Passage("研究制定") + upcoming + "，明确支持重点。" + alone)
    sheet.heading(tops(3 + count, "保障措施"))
    for item, title in enumerate(("加强组织领导", "强化资金保障", "严格督导考核"), 1):
        sheet.clause(Passage(items(item, title) + "。") + joined([duty(sheet) for _ in range(2)]))
    if annex:
        sheet.element("附件")
        sheet.element(annex)
        _members(sheet, "{}.")


def _item(sheet: Sheet, label: str, points: Callable[[int, str], str]) -> None:
    """A numbered item: the text behind its heading, or paragraphs with owners of their own below, numbered or not."""
    if sheet.chance.random() < 0.5:
        sheet.clause(Passage(f"{label}。") + _sentences(sheet, sheet.chance.randint(3, 7)) + tail(sheet))
        return
    sheet.heading(label)
    numbered = sheet.chance.random() < 0.3
    for number in range(1, sheet.chance.randint(3, 5)):
        before = points(number, "") if numbered else ""
        sheet.clause(Passage(before) + _sentences(sheet, sheet.chance.randint(2, 5)) + tail(sheet))


def _members(sheet: Sheet, label: str) -> None:
    """The bureaus of this field, each with its duties."""
    theme = sheet.document.theme
    for number, purpose in enumerate((theme["lead"], *sheet.chance.sample(theme["bureaus"], 5)), 1):
        sheet.clause(Passage(label.format(number)) + owes(sheet.series.bureau(purpose), f"：负责{sheet.measure()}。"))


def _numbering(
    chance: Random,
) -> tuple[Callable[[int, str], str], Callable[[int, str], str], Callable[[int, str], str]]:
    """Labels of three levels, from the upper to the lower."""

    def section(number: int, title: str) -> str:
        return f"{chinese(number)}、{title}"

    def bracketed(number: int, title: str) -> str:
        return f"（{chinese(number)}）{title}"

    def arabic(number: int, title: str) -> str:
        return f"{number}.{title}"

    def arabic_bracketed(number: int, title: str) -> str:
        return f"（{number}）{title}"

    def circled(number: int, title: str) -> str:
        return chr(ord("①") + number - 1) + title

    def chapter(number: int, title: str) -> str:
        return f"第{chinese(number)}章　{title}"

    def part(number: int, title: str) -> str:
        return f"第{chinese(number)}节　{title}"

    return chance.choice(
        [
            (section, bracketed, arabic),
            (section, bracketed, circled),
            (section, arabic, arabic_bracketed),
            (chapter, part, section),
        ]
    )


def bureau(sheet: Sheet, seed: int) -> None:
    """Rules of two bureaus, by articles without chapters."""
    paper, chance, series = sheet.document, sheet.chance, sheet.series
    assert paper.instrument
    members = "、".join(series.bare_bureau(purpose) for purpose in (paper.theme["lead"], "财政"))
    head(sheet, (f"各{'市' if series.is_province else '县（市、区）'}{members}",))
    announce(sheet)
    foot(sheet)
    sheet.element(paper.instrument)
    lead, money = series.bureau(paper.theme["lead"]), series.bureau("财政")
    law = cited("中华人民共和国预算法", None, "based_on")
    subsidy, share = chance.randint(10, 90), chance.randint(20, 60)
    articles = [
        Passage("为规范专项资金管理，提高资金使用效益，根据") + law + "等规定，制定本细则。",
        owes(money, "负责资金筹措、拨付和绩效管理；") + owes(lead, "负责项目申报、审核和验收。"),
        Passage("专项资金用于下列事项："),
        *(Passage(f"（{chinese(number)}）{sheet.measure()}；") for number in range(1, 4)),
        Passage(f"对通过验收的项目，给予{subsidy}万元补助，补助比例不超过{share}%。"),
        owes(lead, "应当于每年3月底前组织项目申报；") + owes(money, "应当自收到申请之日起15个工作日内完成审核。"),
        duty(sheet),
        duty(sheet),
        Passage("任何单位和个人不得截留、挤占、挪用专项资金。"),
        Passage(f"本细则自{paper.date.year + 1}年1月1日起施行。")
        + cited_document(replaced(paper, seed), "repeals")
        + "同时废止。",
    ]
    _articles(sheet, articles, 1)


def _articles(sheet: Sheet, articles: list[Passage], number: int) -> int:
    """Write articles, with their items below them; returns the number of the next."""
    for article in articles:
        if article.text.startswith("（"):
            sheet.clause(article)
        else:
            sheet.clause(Passage(f"第{chinese(number)}条　") + article)
            number += 1
    return number


# ------------------------------------------------------------------------------------------------ emergency plans

_MEASURED = (("因灾死亡和失踪", "人", 3), ("紧急转移安置", "人", 5000), ("倒塌和严重损坏房屋", "间", 500))
_LEVELS = ("一", "二", "三", "四")


def emergency(sheet: Sheet, seed: int) -> None:
    paper, series = sheet.document, sheet.series
    assert paper.instrument
    theme, word = paper.theme, series.word
    head(sheet, addressees(sheet))
    announce(sheet)
    sheet.clause(cited_document(replaced(paper, seed), "repeals") + "同时废止。")
    foot(sheet)
    sheet.element(paper.instrument)
    centre = f"{word}{theme['centre']}"
    office = f"{centre}办公室"
    sheet.heading("1 总则")
    sheet.heading("1.1 编制目的")
    sheet.clause(
        f"建立健全{theme['name']}应对工作机制，提高应急处置能力，最大程度减少人员伤亡和财产损失，维护社会稳定。"
    )
    sheet.heading("1.2 编制依据")
    sheet.clause(joined([cited(law, None, "based_on") for law in theme["laws"]], "、") + "等。")
    sheet.heading("1.3 适用范围")
    sheet.clause(f"本预案适用于{series.region.name}行政区域内{theme['name']}应对工作。")
    sheet.heading("2 组织指挥体系")
    sheet.heading(f"2.1 {centre}")
    sheet.clause(owes(centre, f"负责统筹指导、组织协调{theme['name']}工作，{sheet.pick('middle')}。"))
    sheet.heading("2.2 成员单位职责")
    _members(sheet, "（{}）")
    sheet.heading("3 监测预警")
    for number in range(1, 4):
        sheet.clause(Passage(f"3.{number} ") + duty(sheet))
    sheet.heading("4 应急响应")
    sheet.clause(f"根据危害程度和工作需要，应急响应分为{'、'.join(f'{level}级' for level in _LEVELS)}。")
    for level in range(4):
        _response(sheet, level, centre, office)
    sheet.heading("5 后期处置")
    for number in range(1, 3):
        sheet.clause(Passage(f"5.{number} ") + duty(sheet))
    sheet.heading("6 附则")
    sheet.clause(Passage("6.1 本预案由") + owes(series.bureau(theme["lead"]), "负责解释。"))
    sheet.clause("6.2 本预案自印发之日起施行。")


def _response(sheet: Sheet, level: int, centre: str, office: str) -> None:
    chance, series, theme = sheet.chance, sheet.series, sheet.document.theme
    name = f"{_LEVELS[level]}级响应"
    sheet.heading(f"4.{level + 1} {name}")
    sheet.heading(f"4.{level + 1}.1 启动条件")
    sheet.clause(f"出现下列情况之一的，启动{name}：")
    scale = 2 if series.is_province else 1
    for number, (indicator, unit, least) in enumerate(_MEASURED, 1):
        low, high = (least * scale * 3 ** (3 - level), least * scale * 3 ** (4 - level))
        end = "。" if number == len(_MEASURED) else "；"
        sheet.clause(Passage(f"（{number}）") + threshold(indicator, unit, low, None if level == 0 else high) + end)
    sheet.heading(f"4.{level + 1}.2 启动程序")
    sheet.clause(owes(office, f"经分析评估，认定达到启动条件的，向{centre}提出启动{name}的建议。"))
    sheet.heading(f"4.{level + 1}.3 响应措施")
    money, lead = series.bureau("财政"), series.bureau(theme["lead"])
    measures = [
        owes(lead, f"派出工作组，赴现场指导{chance.choice(theme['objects'])}工作。"),
        Passage(
            f"{money}会同{lead}及时拨付应急资金，保障{chance.choice(theme['objects'])}需要。",
            (owner([(money, "lead"), (lead, "joint")], f"{money}会同{lead}"),),
        ),
    ]
    measures += [
        owes(series.bureau(purpose), f"负责{sheet.pick('begin')}，{sheet.pick('middle')}。")
        for purpose in chance.sample(theme["bureaus"], 2 + (level < 2))
    ]
    for number, measure in enumerate(measures, 1):
        sheet.clause(Passage(f"（{number}）") + measure)


# --------------------------------------------------------------------------------------------------------- rules


def rules(sheet: Sheet, seed: int) -> None:
    """A regulation that an order (令) promulgates."""
    paper, chance, series = sheet.document, sheet.chance, sheet.series
    fact = {
        "kind": "document", "number": paper.number, "title": "", "date": paper.date.isoformat(),
        "instrument": paper.title, "annexes": [], "words": paper.number,
    }  # fmt: skip
    start = paper.date + datetime.timedelta(days=40)
    sheet.element(f"{paper.issuer}令", fact)
    sheet.element("第" + paper.number.partition("令第")[2])
    sheet.clause(
        cited(paper.title, None, "issues", paper.issue.key)
        + f"已经{arabic_date(paper.date - datetime.timedelta(days=9))}{series.short_government}第{chance.randint(20, 90)}次"
        f"常务会议审议通过，现予公布，自{arabic_date(start)}起施行。"
    )
    sheet.element(f"{series.word}长　{person(chance)}")
    sheet.element(arabic_date(paper.date))
    sheet.element(paper.title)
    thing = paper.theme["rules"].removesuffix("管理办法").removesuffix("办法")
    lead = series.bureau(paper.theme["lead"])
    law = cited(chance.choice(paper.theme["laws"]), None, "based_on")
    governments = f"{'设区的市' if series.is_province else '县级以上'}人民政府"
    fine = chance.choice([1, 2, 3])
    chapters: list[tuple[str, list[Passage]]] = [
        ("总则", [
            Passage(f"为规范{thing}活动，根据") + law + f"等法律、法规，结合{series.region.name}实际，制定本办法。",
            Passage(f"{series.region.name}行政区域内的{thing}及其监督管理活动，适用本办法。"),
            owes(governments, f"应当加强对{thing}工作的领导，将所需经费列入本级预算。"),
            owes(lead, f"负责{thing}的监督管理工作。"),
        ]),
        ("管理与服务", [
            duty(sheet), duty(sheet),
            Passage(f"申请从事{thing}活动的，应当具备下列条件："),
            Passage(f"（一）专职人员不少于{chance.randint(3, 9)}人；"),
            Passage(f"（二）建筑面积{chance.randint(1, 9) * 100}平方米以上；"),
            Passage("（三）法律、法规规定的其他条件。"),
            owes(lead, f"应当自受理申请之日起{chance.randint(5, 20)}个工作日内作出决定。"),
            duty(sheet),
        ]),
        ("监督检查", [
            duty(sheet),
            owes(governments, f"应当建立{thing}信用档案，依法公开相关信息。"),
            Passage(f"任何单位和个人有权对违反本办法的行为进行举报，接到举报的部门应当在{chance.randint(5, 30)}日内答复。"),
        ]),
        ("法律责任", [
            Passage("违反本办法规定的，由") + owes(lead, "责令限期改正；")
            + f"逾期不改正的，处{chinese(fine)}千元以上{chinese(fine)}万元以下罚款。",
            Passage("国家工作人员玩忽职守、滥用职权、徇私舞弊的，依法给予处分；构成犯罪的，依法追究刑事责任。"),
        ]),
        ("附则", [
            Passage(f"本办法自{arabic_date(start)}起施行。") + cited_document(replaced(paper, seed), "repeals") + "同时废止。",
        ]),
    ]  # fmt: skip
    number = 1
    for chapter, (title, articles) in enumerate(chapters, 1):
        sheet.heading(f"第{chinese(chapter)}章　{title}")
        number = _articles(sheet, articles, number)
