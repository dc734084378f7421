"""What the documents of the synthetic gazettes have in common: head, addressees, signature, the words that announce a text."""

from collections.abc import Sequence
from random import Random

from bench.world import vocabulary
from bench.writing import Passage, Sheet, arabic_date, chinese_date, cited


def head(sheet: Sheet, addressees: Sequence[str] = (), annexes: Sequence[str] = ()) -> None:
    """Title, number and addressees; the fact also says what the notice says of its annexes below."""
    paper = sheet.document
    fact = {
        "kind": "document",
        "number": paper.number,
        "title": paper.title,
        "date": paper.date.isoformat(),
        "instrument": paper.instrument,
        "annexes": list(annexes),
        "words": paper.number,
    }
    sheet.element(paper.title, fact)
    sheet.element(paper.number)
    if addressees:
        sheet.element("，".join(addressees) + "：")


def addressees(sheet: Sheet) -> tuple[str, ...]:
    series = sheet.series
    word = series.short_government
    return series.collective, sheet.chance.choice([f"{word}各部门、各直属机构", f"{series.word}直各有关单位"])


def foot(sheet: Sheet) -> None:
    """Signature, date and note: dates are written in either way."""
    paper, chance = sheet.document, sheet.chance
    if chance.random() < 0.7:
        sheet.element(paper.issuer)
    sheet.element(chinese_date(paper.date) if chance.random() < 0.3 else arabic_date(paper.date))
    if chance.random() < 0.4:
        sheet.element("（此件公开发布）")


def announce(sheet: Sheet) -> None:
    """The notice that carries an instrument."""
    paper, series = sheet.document, sheet.series
    assert paper.instrument
    carried = cited(paper.instrument, None, "issues", paper.issue.key)
    if sheet.chance.random() < 0.5:
        sheet.clause(Passage("现将") + carried + "印发给你们，请认真贯彻执行。")
    else:
        meeting = sheet.chance.randint(2, 60)
        sheet.clause(
            carried
            + f"已经{series.short_government}第{meeting}次常务会议研究通过，现印发给你们，请结合实际认真组织实施。"
        )


def general(sheet: Sheet) -> None:
    first, second = sheet.chance.sample(sheet.document.theme["objects"], 2)
    for words in sheet.chance.sample(vocabulary()["phrases"]["general"], 2):
        sheet.clause(words.format(o=first, p=second))


def topic(sheet: Sheet, thing: str) -> str:
    return sheet.chance.choice(["推进{}建设", "加强{}管理", "提升{}水平", "完善{}机制", "深化{}工作"]).format(thing)


_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
_GIVEN = "国建志文海晓永德明玉春立宏伟振兴学成光耀东清新民"


def person(chance: Random) -> str:
    return chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, chance.randint(1, 2)))
