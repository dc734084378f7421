"""Days that the calendar doesn't have, and deadlines that are over before their document is dated."""

import datetime
import re
from collections.abc import Iterator

from gongbao.parser.check_proof import Finding, Proof
from gongbao.parser.model import BlockKind, DeadlineKind, Span
from gongbao.parser.numerals import chinese_number

_NUMBER = "[〇零一二三四五六七八九十廿卅]"
# 2024年2月30日, 二〇二四年九月三十一日, 6月31日; no 12月31日期间
_DAY = re.compile(
    rf"""
    (?<![0-9〇零一二三四五六七八九十])
    (?:(?P<year>[0-9]{{4}}|{_NUMBER}{{4}})年)?
    (?P<month>[0-9]{{1,2}}|{_NUMBER}{{1,3}})月
    (?:[份]?(?P<day>[0-9]{{1,3}}|{_NUMBER}{{1,3}})[日号](?!内|均|游))
    """,
    re.VERBOSE,
)
_LEAP_YEAR = 2024
_COUNTED = re.compile(r"[个半]$")  # 3个月30日


def impossible_days(proof: Proof) -> Iterator[Finding]:
    """2月30日, 2023年2月29日, 13月1日."""
    for start, end, block in proof.stretches:
        if block.kind is BlockKind.FURNITURE:
            continue
        for found in _DAY.finditer(proof.text, start, end):
            year, month, day = (_value(found[name]) for name in ("year", "month", "day"))
            if month is None or day is None or _COUNTED.search(proof.text[max(0, found.start() - 1) : found.start()]):
                continue
            try:
                datetime.date(year or _LEAP_YEAR, month, day)
            except ValueError:
                yield Finding(proof.span(*found.span()), "the calendar has no such day")


def _value(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return int(text) if text.isdecimal() else chinese_number(text)
    except ValueError:
        return None


_DONE = re.compile(r"[^。;]{0,16}?(?:已|[成得现]了)")


def _is_told(proof: Proof, span: Span) -> bool:
    """Whether the words after a time tell what has been: 2023年底前已建成水厂2座."""
    return _DONE.match(proof.text, proof.cleaned.position(span.end - 1) + 1) is not None


def overdue_deadlines(proof: Proof) -> Iterator[Finding]:
    """2023年底前完成 in a document of March 2024.

    Periods (2021—2025年, 2023年) may tell what has been, and the end of 「2025年前」 is in doubt: both are left out.
    """
    doubtful = {found.span for found in proof.issue.diagnostics if found.code == "ambiguous-date"}
    for deadline in proof.issue.deadlines:
        span = deadline.evidence.span
        document = proof.document_at(span.start)
        last = deadline.due or deadline.end
        if document is None or document.date is None or last is None or span in doubtful:
            continue
        if deadline.kind is DeadlineKind.BY and last < document.date and not _is_told(proof, span):
            yield Finding(span, f"ends on {last}, before the document's own date, {document.date}")
