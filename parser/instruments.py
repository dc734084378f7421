"""Titles in 《》 and the numbers after them: which titles name an instrument, and what its number is.

Numbers: 发文字号 after GB/T 9704-2012, 7.2.5 and older forms with [] or (); orders (令第707号); standards after
GB/T 20000.1 and the codes of 行业标准管理办法 (GB/T 9704-2012, T/CIQA54-2023, DB15/T 1234—2020).
"""

import re
from typing import NamedTuple

from gongbao.parser.lexicons import alternatives, lexicon
from gongbao.parser.text import matching_bracket

_WORDS = lexicon("relations")["titles"]

# 《…》, a title in a title in 〈〉 or again in 《》
TITLE = re.compile(r"《[^《》\n]*(?:《[^《》\n]*》[^《》\n]*)*》")

# 国发〔2021〕5号, 国办发[1996]25号, 发改价格规〔2019〕1号, 国发(2014)8号
_DOCUMENT_NUMBER = r"[^\s()\[\]〔〕【】《》,;:。、]{1,20}[〔\[(【〈](?:19|20)?[0-9][0-9][〕\])】〉]第?[0-9]{1,5}号"
# [86]国环字第003号
_OLD_NUMBER = r"[〔\[(【](?:19|20)?[0-9][0-9][〕\])】][一-鿿]{1,12}第?[0-9]{1,5}号"
# 国务院令第707号, 第707号, 主席令第四十五号, 交通运输部令2019年第5号, 国家税务总局公告2018年第61号
_ORDER_NUMBER = r"(?:[^\s()\[\]《》,;:。]{0,30}(?:令|公告|通告|命令))?(?:(?:19|20)[0-9][0-9]年)?第[0-9一二三四五六七八九十百零〇]{1,7}号(?:令|公告)?"
# GB/T 9704-2012, T/CIQA54-2023, JTGF80/1-2017, DB15/T 1234—2020, ISO 9001:2015
_STANDARD_NUMBER = r"[A-Z]{1,6}[0-9]{0,4}(?:/[A-Z]{1,8})?\s?[A-Z]{0,5}\s?[0-9]+(?:[./][0-9]+)*(?:[-—–:~]{1,2}[0-9]{1,4}){0,2}(?:/[A-Z]\w*[-—][0-9]+)?"

NUMBER = re.compile(
    rf"(?:{_DOCUMENT_NUMBER}|{_OLD_NUMBER}|{_ORDER_NUMBER}|{_STANDARD_NUMBER})(?:[、和及](?:{_DOCUMENT_NUMBER}|{_ORDER_NUMBER}|[0-9]{{1,5}}号))*"
)

# (试行), (2018年修订): between a title and its number
_REMARK = re.compile(r"\((?:试行|暂行|草案|修订|修正|征求意见稿|[^()]{0,8}(?:年版|修订|修正|修正版|修订版|版|本))\)")

# (2010年12月30日市政府令第56号公布)
_DATE = re.compile(r"(?:19|20)[0-9][0-9]年[0-9]{1,2}月[0-9]{1,2}日")

# What follows the last noun of a title: (试行), (2021年版), (2023—2025年), 2.0, 2024
_TAIL = re.compile(r"(?:\([^()]*\)|[“”‘’\"']|[0-9.〉》V]+|年版|[0-9]{4}年)+$")
_INSTRUMENT = re.compile(rf"(?:{alternatives(_WORDS['instruments'])})$")
_OTHER = re.compile(rf"(?:{alternatives(_WORDS['others'])})$")
_WORK_BEFORE = re.compile(rf"(?:{alternatives(_WORDS['works_before'])})[^,。;:!?\n]{{0,6}}$")
_WORK_AFTER = re.compile(rf"(?:{alternatives(_WORDS['works_after'])})")


class Number(NamedTuple):
    """An instrument's number in cleaned text, [start, end), and where the brackets around it end."""

    start: int
    end: int
    closed: int


def number_after(text: str, position: int, end: int) -> Number | None:
    """The number in the brackets right after a title, a remark (试行) between them allowed.

    >>> text = "《自然灾害救助条例》(国务院令第577号,以下简称《条例》)"
    >>> found = number_after(text, 10, len(text))
    >>> text[found.start : found.end]
    '国务院令第577号'
    """
    remark = _REMARK.match(text, position, end)
    if remark and not NUMBER.match(text, remark.start() + 1, remark.end()):
        position = remark.end()
    if position >= end or text[position] not in "([〔【":
        return None
    closing = matching_bracket(text, position, end) if text[position] == "(" else -1
    date = _DATE.match(text, position + 1, end)
    number = NUMBER.match(text, date.end() if date else position + 1, end)
    if number is None:
        return None
    if closing < 0:
        closing = number.end()
        if text[closing : closing + 1] not in {"]", "〕", "】", ")"}:
            return None
    if text[number.end() : number.end() + 1] not in {")", "]", "〕", "】", ",", ";", "、", "公", "修", ":"}:
        return None
    return Number(number.start(), number.end(), closing + 1)


def names_instrument(text: str, start: int, end: int, *, sure: bool = False) -> bool:
    """Whether the title text[start:end] (brackets included) names an instrument, not a book, film or certificate.

    `sure` tells that a number or the words around it make it one unless it is a work of art.

    >>> text = "演出舞剧《草原英雄小姐妹》,贯彻《质量强国建设纲要》"
    >>> [names_instrument(text, *match.span()) for match in TITLE.finditer(text)]
    [False, True]
    """
    before, after = text[max(0, start - 16) : start], text[end : end + 4]
    if _WORK_BEFORE.search(before) or _WORK_AFTER.match(after):
        return False
    title = _TAIL.sub("", text[start + 1 : end - 1])
    return sure or bool(_INSTRUMENT.search(title) and not _OTHER.search(title))
