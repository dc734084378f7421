"""The documents of the synthetic gazettes, written out: a function for each kind, lines with the facts that they state."""

import datetime
from collections.abc import Callable

from bench import instruments
from bench.frame import addressees, foot, head, person, topic
from bench.world import Document, Issue, amended, document, vocabulary
from bench.writing import Line, Passage, Sheet, arabic_date, by, chinese, cited, cited_document, duty, joined, owner


def written(paper: Document, seed: int) -> list[Line]:
    """The lines of a document; the same wherever it is printed."""
    sheet = Sheet(paper, paper.random(seed))
    _KINDS[paper.kind](sheet, seed)
    return sheet.lines


def _notice(sheet: Sheet, seed: int) -> None:
    paper, chance, series = sheet.document, sheet.chance, sheet.series
    head(sheet, addressees(sheet))
    earlier = document(Issue(series, paper.issue.position - chance.randint(1, 4)), 0, seed)
    law = cited(chance.choice(paper.theme["laws"]), None, "based_on")
    sheet.clause(
        Passage(f"为进一步{paper.theme['subject']}工作，根据") + law + "、" + cited_document(earlier, "based_on")
        + "等要求，现就有关事项通知如下。"
    )  # fmt: skip
    titles = ("提高思想认识", "突出工作重点", "压实工作责任")
    for number, title in enumerate(titles[: chance.randint(2, 3)], 1):
        sheet.heading(f"{chinese(number)}、{title}")
        for item in range(1, 3):
            said = joined([duty(sheet), *(Passage(f"{sheet.measure()}。") for _ in range(chance.randint(2, 4)))])
            sheet.clause(Passage(f"（{chinese(item)}）{topic(sheet, chance.choice(paper.theme['objects']))}。") + said)
    if chance.random() < 0.5:
        words = f"{series.collective}要于{paper.date.year}年12月底前"
        sheet.clause(
            Passage(
                f"{words}将贯彻落实情况报{series.bureau(paper.theme['lead'])}。",
                (
                    owner([(series.collective, "responsible")], words),
                    by(datetime.date(paper.date.year, 12, 31), f"{paper.date.year}年12月底前"),
                ),
            )
        )
    foot(sheet)


def _table(sheet: Sheet, seed: int) -> None:
    paper, chance, series = sheet.document, sheet.chance, sheet.series
    head(sheet, addressees(sheet))
    plan = document(Issue(series, paper.issue.position - chance.randint(0, 3)), 0, seed)
    sheet.clause(
        Passage("为确保")
        + cited_document(plan, "cites")
        + "各项任务落到实处，现将重点任务分解如下，请结合职责抓好落实。"
    )
    foot(sheet)
    rows = [Passage("| 序号 | 重点任务 | 牵头单位 | 配合单位 | 完成时限 |\n| --- | --- | --- | --- | --- |")]
    for number in range(1, chance.randint(5, 8)):
        lead, *others = [series.bureau(purpose) for purpose in sheet.some_bureaus(2, 3)]
        month = chance.randint(1, 12)
        time = f"{paper.date.year}年{month}月底前"
        row = f"| {number} | {sheet.measure()} | {lead} | {'、'.join(others)} | {time} |"
        bearers = [(lead, "lead"), *((name, "support") for name in others)]
        end = datetime.date(paper.date.year + month // 12, month % 12 + 1, 1) - datetime.timedelta(1)
        rows.append(Passage(row, (owner(bearers, row), by(end, time))))
    sheet.table(joined(rows, "\n"))


def _reply(sheet: Sheet, seed: int) -> None:
    paper = sheet.document
    county = paper.title.partition("关于")[2].partition(paper.theme["name"])[0]
    government = f"{county}人民政府"
    head(sheet, (government,))
    sheet.clause(f"你们《关于报请审批{county}{paper.theme['name']}专项规划的请示》收悉。经研究，现批复如下：")
    plan = document(Issue(sheet.series, paper.issue.position - 2), 0, seed)
    sheet.clause("一、原则同意该规划，请认真组织实施。")
    sheet.clause(Passage("二、实施中要严格落实") + cited_document(plan, "implements") + f"，{sheet.measure()}。")
    sheet.clause(Passage("三、") + duty(sheet))
    foot(sheet)


def _personnel(sheet: Sheet, seed: int) -> None:
    chance, series = sheet.chance, sheet.series
    head(sheet, addressees(sheet))
    sheet.clause(f"{series.short_government}决定：")
    purposes = list(vocabulary()["bureaus"])
    for line in range(chance.randint(4, 9)):
        name = person(chance)
        post = f"{series.bureau(chance.choice(purposes))}副{'厅' if series.is_province else '局'}长"
        sheet.clause(
            f"{'任命' if line % 2 == 0 else '免去'}{name}{'为' if line % 2 == 0 else '的'}{post}{'' if line % 2 == 0 else '职务'}。"
        )
    foot(sheet)


def _amendment(sheet: Sheet, seed: int) -> None:
    paper, chance, series = sheet.document, sheet.chance, sheet.series
    head(sheet)
    changed = amended(paper.issue, seed)
    lead = series.bureau(paper.theme["lead"])
    days, months = chance.randint(10, 30), chance.randint(2, 6)
    sheet.clause(Passage(f"{series.government}决定对") + cited_document(changed, "amends") + "作如下修改：")
    sheet.clause(f"一、将第五条修改为：“{lead}应当会同有关部门{sheet.pick('begin')}，{sheet.pick('middle')}。”")
    sheet.clause(f"二、将第九条中的“{days}日”修改为“{days - 5}日”。")
    sheet.clause("三、删去第十一条。")
    sheet.clause(f"本决定自{arabic_date(paper.date + datetime.timedelta(days=30 * months))}起施行。")
    foot(sheet)


def _repeal(sheet: Sheet, seed: int) -> None:
    paper, chance, series = sheet.document, sheet.chance, sheet.series
    head(sheet, addressees(sheet))
    sheet.clause("为维护法制统一，经清理，决定对下列规范性文件予以废止：")
    here = paper.issue.position
    positions = [*sorted(chance.sample(range(here - 14, here - 2), 3)), here - 2]
    end = chance.choice(["；", ""])
    for number, position in enumerate(positions, 1):
        gone = document(Issue(series, position), chance.choice([0, 2]), seed)
        sheet.clause(Passage(f"{number}.") + cited_document(gone, "repeals") + ("。" if end and number == 4 else end))
    sheet.clause("本决定自公布之日起施行。")
    foot(sheet)


def _narrative(sheet: Sheet, seed: int) -> None:
    head(sheet, addressees(sheet))
    sheet.clause(f"现将{sheet.series.region.name}{sheet.document.theme['name']}有关工作情况通报如下。")
    for number, title in enumerate(("总体情况", "主要成效", "经验做法", "存在问题"), 1):
        sheet.heading(f"{chinese(number)}、{title}")
        for _ in range(sheet.chance.randint(3, 4)):
            sheet.clause("。".join(sheet.pick("narrative") for _ in range(sheet.chance.randint(3, 6))) + "。")
    foot(sheet)


_KINDS: dict[str, Callable[[Sheet, int], None]] = {
    "plan": instruments.plan,
    "bureau": instruments.bureau,
    "emergency": instruments.emergency,
    "rules": instruments.rules,
    "notice": _notice,
    "table": _table,
    "reply": _reply,
    "personnel": _personnel,
    "amendment": _amendment,
    "repeal": _repeal,
    "narrative": _narrative,
}
