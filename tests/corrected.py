"""An invented gazette with all kinds of facts and with quotes that occur twice, and short ways to correct it."""

from functools import cache
from typing import Any

from gongbao.corpus import load_regions
from gongbao.graph.addresses import Facts
from gongbao.graph.correcting import correct
from gongbao.graph.correction_file import from_json
from gongbao.graph.corrections import Corrected, Correction, FactKey
from gongbao.graph.fact_fields import Fact, FactKind
from gongbao.parser import Issue, Masthead, Source, Target, parse_issue

NUMBER = "衡政发〔2024〕3号"
TEXT = f"""衡水市人民政府关于印发《衡水市水源保护行动方案》的通知

{NUMBER}

各县市区人民政府：

现将《衡水市水源保护行动方案》印发给你们，请认真贯彻执行。

2024年3月5日

衡水市水源保护行动方案

一、重点任务

（一）划定保护区。2025年底前完成界碑设置300块以上；全面开展隐患排查。（市水利局、生态环境局）

（二）提高水质。到2026年底，水质达标率达到95%以上，管网漏损率控制在8%—10%。（市生态环境局牵头，市财政局配合）

（三）加强巡查。每年巡查4次以上，2025年底前建立巡查台账。（市水利局、生态环境局）

二、保障措施

根据《河北省水污染防治条例》（冀人发〔2018〕5号），市财政局应当自印发之日起30日内安排专项资金。达到60%以上。（市审计局、绿水行动）
"""
KEY = "hengshui/2024/3"

LEAD_AND_SUPPORT = "（市生态环境局牵头，市财政局配合）"
DOUBTFUL = "（市审计局、绿水行动）"
TWICE = "（市水利局、生态环境局）"


@cache
def parsed(text: str = TEXT, key: str | None = KEY) -> Issue:
    return parse_issue(Source(text, masthead=Masthead(key=key)), regions=load_regions())


def entry(kind: str, quote: str, **others: Any) -> Correction:
    """A correction as a person writes it; of the gazette above and by 王芳 where nothing else is said."""
    fields = {"issue": KEY, "who": "王芳", "why": "看过原件", "kind": kind, "quote": quote, **others}
    return from_json([{key: value for key, value in fields.items() if value is not None}])[0]


def corrected(*corrections: Correction, issue: Issue | None = None) -> Corrected:
    return correct(issue or parsed(), corrections)


def applied(*corrections: Correction, issue: Issue | None = None) -> Issue:
    """The corrected issue, when nothing was left out."""
    done = corrected(*corrections, issue=issue)
    assert [each.reason for each in (*done.unmatched, *done.unneeded)] == []
    assert len(done.applied) == len(corrections)
    return done.issue


def refused(*corrections: Correction) -> str:
    """Why the one correction that is not applied is not."""
    done = corrected(*corrections)
    (unmatched,) = done.unmatched
    assert unmatched.reason in unmatched.message
    assert unmatched.correction.quote in unmatched.message
    return unmatched.reason


def fact_of(issue: Issue, kind: FactKind, quote: str) -> Fact:
    return next(fact for fact in Facts(issue).by_kind[kind] if fact.evidence.quote == quote)


def keys_of(issue: Issue) -> list[FactKey]:
    return list(Facts(issue))


def target_of(issue: Issue, quote: str) -> Target:
    fact = fact_of(issue, FactKind.TARGET, quote)
    assert isinstance(fact, Target)
    return fact
