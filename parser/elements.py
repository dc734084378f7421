"""What a line of a document's head or end is by its own words: number, title, date, note, a body's name.

Elements by GB/T 9704-2012, section 7, and the older forms that gazettes print. All patterns are for folded text
without blanks (`gongbao.parser.text`) and are meant for whole lines or paragraphs.
"""

import datetime
import re
from itertools import pairwise

from gongbao.parser.numbering import match_label
from gongbao.parser.numerals import chinese_number

# Bodies -------------------------------------------------------------------------------------------------------------

BODY_END = (
    "政府|公署|行署|国务院|中央|办公厅|办公室|委员会|党委|管委|管委会|指挥部|领导小组|联席会议|部|局|委|厅|院|署|会|办|"
    "中心|银行|总行|法院|检察院|海关|学院|大学|公司"
)
BODY = re.compile(rf"[一-鿿()、]{{0,40}}(?:{BODY_END})(?:\([^()]{{2,20}}\))?")  # 广西壮族自治区水利厅

# Numbers ------------------------------------------------------------------------------------------------------------

_NUMBER = r"[一-鿿()]{1,14}(?<!令)[〔\[【(][0-9]{4}[〕\]】)]第?[0-9]{1,5}号"  # 某政发〔2024〕7号
JOINT_NUMBER = rf"{_NUMBER}(?:[、,;]?{_NUMBER}){{0,7}}"  # 某教安〔2011〕23号某公治〔2011〕65号
_SERIES = "令|公告|通告|命令"
# 第498号, 2021年第131号, 〔2024〕第5号
_IN_SERIES = r"(?:[0-9]{4}年|[〔\[【(][0-9]{4}[〕\]】)])?第[0-9一二三四五六七八九十百〇零]{1,6}号"
NUMBER = re.compile(
    rf"""
      (?P<number>{JOINT_NUMBER})
    | \((?P<bracketed>{_NUMBER})\)                                                # (琼府[2004]36号)
    | (?:(?P<mark>(?P<body>[一-鿿]{{1,60}}?)?(?:{_SERIES})))?(?P<serial>{_IN_SERIES})    # 交通运输部令2019年第47号
    """,
    re.VERBOSE,
)
MARK = re.compile(rf"(?P<body>[一-鿿()、]{{0,60}}?(?:{BODY_END}|主席))?(?P<series>{_SERIES})")  # 浙江省人民政府令

# Titles -------------------------------------------------------------------------------------------------------------

INSTRUMENT_WORDS = (
    "意见|通知|决定|决议|公告|通告|公报|通报|议案|报告|请示|批复|函|纪要|办法|规定|细则|条例|章程|规则|规程|规范|"
    "方案|预案|计划|规划|纲要|要点|措施|清单|目录|制度|标准|指南|指引|导则|名单|分工|安排|工作法|令"
)
_REMARK = r"\([^()]{1,20}\)"
_PASSES_ON = "转发|批转|印发"
# 江西省人民政府办公厅转发省交通运输厅关于…意见的通知; 中共中央办公厅国务院办公厅印发《…》; 自然灾害救助应急预案(2024年版)
TITLE = re.compile(
    rf"""
      (?![第(][0-9])(?P<issuer>[^。,;:!?]{{0,60}}?)(?:(?:{_PASSES_ON})[^。,;:!?]{{0,60}}?)?关于[^。;!?]{{2,140}}
      (?:{INSTRUMENT_WORDS})(?:{_REMARK})?
    | (?P<announcer>[^。,;:!?]{{2,60}}?(?:{BODY_END}))印发《[^。;!?]{{2,100}}》
    | [^。,;:!?]{{2,60}}(?:{INSTRUMENT_WORDS})(?:{_REMARK})?
    """,
    re.VERBOSE,
)
ORDERS = re.compile(rf"(?P<body>[一-鿿]{{2,40}}?(?:{BODY_END}))(?:嘉奖令|动员令|命令|令)")  # 某省人民政府嘉奖令
CARRIES = re.compile(
    r"""
      关于(?:印发|转发|批转|下发|发布|公布|颁布)(?P<title>.+?)的(?:通知|公告|通告|决定|函|令)(?:\([^()]*\))?$
    | (?:转发|批转)(?P<passed>[^《]+|《.+》)的通知$      # 国务院批转发展改革委关于…意见的通知
    | 印发《(?P<announced>.+)》$
    """,
    re.VERBOSE,
)
PROMULGATES = re.compile(r"(?:现公布)?《(?P<title>[^》]+)》.{0,80}(?:公布|发布|施行)")  # 《…办法》已经…通过,现予公布
# 防汛责任人名单, 进度统计表: what an annex may be called that is no instrument
HEADS = re.compile(
    r"[^。,;!?:]{2,60}(?:[表图书录]|名单|职责|职能|标准|流程|说明|要求|样式|样本|办法|明细|简介|概况)(?:\([^()]{1,20}\))?"
)
TITLE_REMARK = re.compile(
    r"\((?:试行|暂行|修订|修正|草案|征求意见稿|送审稿|[0-9]{4}[年—–～~-][^()]{0,12})\)"
)  # (2023—2030年)

# Dates and notes ----------------------------------------------------------------------------------------------------

_ZEROS = "○OoΟ"  # what is printed for 〇
_YEAR = rf"(?:[0-9]{{4}}|[〇{_ZEROS}零一二三四五六七八九]{{4}})"
_DAY = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
WRITTEN_DATE = rf"{_YEAR}年{_DAY}月{_DAY}日"  # 2024年9月11日, 二○○四年七月二日
DATE = re.compile(rf"({WRITTEN_DATE})|\(({WRITTEN_DATE})\)")
SIGNED_DATE = re.compile(rf"(?P<bodies>.{{2,60}}?)(?P<date>{WRITTEN_DATE})")  # 某市人民政府2024年5月8日, on one line
# (2021年8月31日某市第七届人民代表大会常务委员会第四十次会议通过)
ADOPTION = re.compile(rf"\((?P<date>{WRITTEN_DATE})[^()]*(?:通过|批准|修[订正])[^()]*\)")
_PUBLICITY = "(?:信息|政务)?公开(?:方式|属性|形式|选项|类别)[:]"
NOTE = re.compile(  # (此件公开发布), (联系人:…,电话:…), 公开方式:主动公开
    rf"\((?:此件|此文|本文|联系人|联系电话|联系方式|{_PUBLICITY}|(?:主动|依申请|不予)公开)[^()]*\)|{_PUBLICITY}[^。,;]{{2,12}}"
)
SIGNER = re.compile(r"(?P<office>[一-鿿]{0,24}?(?:总理|主席|主任|长))(?P<name>[一-鿿·]{2,12})")  # 省长王某某


def is_title(text: str) -> bool:
    """Whether a paragraph is a document's or an instrument's title.

    >>> is_title("湖州市人民政府关于推广“邻里食堂”的意见"), is_title("一、关于推广“邻里食堂”的意见")
    (True, False)
    """
    return TITLE.fullmatch(text) is not None and match_label(text) is None


def is_listed_title(text: str) -> bool:
    """Whether a paragraph is a title in a numbered list: 3.…关于印发…细则的通知."""
    label = match_label(text)
    return label is not None and TITLE.match(text, label.length) is not None and "。" not in text


def is_body(text: str) -> bool:
    """Whether a short paragraph is a body's name and nothing else, as in a signature."""
    return len(text) <= 40 and BODY.fullmatch(text) is not None and match_label(text) is None


def read_date(text: str) -> datetime.date | None:
    """A written date, in Arabic or Chinese numerals; None for one that the calendar does not have.

    >>> read_date("二○一二年三月十八日")
    datetime.date(2012, 3, 18)
    """
    found = re.fullmatch(r"(.{4})年(.{1,2})月(.{1,3})日", text)
    if found is None:
        return None
    year, month, day = (
        int(part) if part.isdecimal() else chinese_number(part.translate(dict.fromkeys(map(ord, _ZEROS), "〇")))
        for part in found.groups()
    )
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


_ADDRESSEES = re.compile(r"(?!\(?[一二三四五六七八九十[0-9])(?P<list>[^。;!?《》]{2,260}):")
# No list of bodies says why or what: 为…,现将有关事项通告如下:
_SENTENCE = re.compile(
    r"(?:^|[,、])(?:为|经|根据|按照|依据|依照|鉴于|现|请)|决定|如下|以下|下列|要求|指出|强调|全文|[是做]到?$"
)


def read_addressees(text: str) -> tuple[tuple[int, int], ...]:
    """The bodies that a paragraph ending in a colon addresses, as intervals of it; none where it is a sentence.

    Parted at commas; at 、 only where there is no comma and what stands before it is a body's full name. Marks in
    brackets part nothing.

    >>> text = "各省、自治区、直辖市人民政府,国务院各部委、各直属机构:"
    >>> [text[start:end] for start, end in read_addressees(text)]
    ['各省、自治区、直辖市人民政府', '国务院各部委、各直属机构']
    >>> read_addressees("为保障施工安全,现将有关事项通告如下:")
    ()
    """
    found = _ADDRESSEES.fullmatch(text)
    if found is None or _SENTENCE.search(found["list"]):
        return ()
    marks = list(_COMMA.finditer(found["list"])) or list(_FULL_NAME_END.finditer(found["list"]))
    bounds = [(0, 0), *(mark.span() for mark in marks), (len(found["list"]),) * 2]
    return tuple((before[1], after[0]) for before, after in pairwise(bounds) if before[1] < after[0])


_COMMA = re.compile(r"[,;](?![^()]*\))")  # no closing bracket comes before an opening one
_FULL_NAME_END = re.compile(r"(?<=[府局委会院部厅署])、(?![^()]*\))")
