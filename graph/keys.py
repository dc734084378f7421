"""The table of natural keys: what each thing's IRI is made of, with an example of each; docs/ontology.md shows it.

The rules are code (graph/iris.py, graph/statements.py); this is what they promise. tests/test_ontology.py mints the
IRI of every row from its example. Region, bureaus and numbers are invented.
"""

from typing import NamedTuple


class Key(NamedTuple):
    """One row: `thing` (its name in English and Chinese), the `pattern` of its IRI, and an `example` with its `iri`.

    `pattern` and `iri` stand without the base. In a pattern, capitals are variable; ISSUE, DOCUMENT, DIVISION,
    OBLIGATION and FACT are IRIs of other rows.
    """

    name: str
    english: str
    chinese: str
    pattern: str
    example: str
    iri: str


_ISSUE = "eli/qinghe/2024/2"
_DOCUMENT = f"{_ISSUE}/doc/1"
_WORK = "eli/work/青政发/2024/71"

# What an issue prints and says.
ISSUE_KEYS = (
    Key("gazette", "gazette", "公报", "eli/PUBLISHER", "qinghe/2024/2", "eli/qinghe"),
    Key("issue", "issue, by its key in the catalogue", "期（目录中的键）", "eli/KEY", "qinghe/2024/2", _ISSUE),
    Key(
        "uncatalogued",
        "issue that no catalogue knows, by the first 12 digits of its SHA-256",
        "目录未收的期（SHA-256 前 12 位）",
        "eli/source/HASH",
        "0123456789abcdef…",
        "eli/source/0123456789ab",
    ),
    Key("source", "source", "来源文本", "ISSUE/source", "qinghe/2024/2", f"{_ISSUE}/source"),
    Key("document", "document, in the order of printing", "公文（按刊载次序）", "ISSUE/doc/N", "doc/1", _DOCUMENT),
    Key(
        "instrument",
        "instrument that a document carries",
        "印发的文本",
        "DOCUMENT#instrument",
        "青河州粮食生产行动方案",
        f"{_DOCUMENT}#instrument",
    ),
    Key(
        "division",
        "division, by its Akoma Ntoso eId",
        "层次（Akoma Ntoso eId）",
        "DOCUMENT#EID",
        "二、（一）",
        f"{_DOCUMENT}#chp_2__sec_1",
    ),
    Key(
        "clause",
        "clause, in its division",
        "条款（层次内次序）",
        "DIVISION__para_N",
        "州财政局应当每年安排资金。",
        f"{_DOCUMENT}#chp_2__sec_1__para_2",
    ),
    Key(
        "obligation",
        "obligation, in its division (in its document, where it stands in none)",
        "职责任务（层次内次序，无层次时为公文内次序）",
        "DIVISION__obl_N",
        "新建高标准农田",
        f"{_DOCUMENT}#chp_2__sec_1__obl_1",
    ),
    Key(
        "task",
        "task, in its obligation",
        "任务",
        "OBLIGATION__task_N",
        "不得占用水源地。",
        f"{_DOCUMENT}#chp_2__sec_1__obl_1__task_3",
    ),
    Key(
        "assignment",
        "assignment, in its document",
        "责任分工",
        "DOCUMENT#assignment_N",
        "州财政局应当每年",
        f"{_DOCUMENT}#assignment_2",
    ),
    Key("target", "target, in its document", "指标", "DOCUMENT#target_N", "5万亩", f"{_DOCUMENT}#target_2"),
    Key("deadline", "deadline, in its document", "时限", "DOCUMENT#deadline_N", "到2025年", f"{_DOCUMENT}#deadline_1"),
    Key(
        "citation",
        "citation, in its document",
        "引用",
        "DOCUMENT#citation_N",
        "《云岭省粮食安全规划》",
        f"{_DOCUMENT}#citation_2",
    ),
    Key(
        "diagnostic",
        "diagnostic, in its document",
        "问题",
        "DOCUMENT#diagnostic_N",
        "2025年前",
        f"{_DOCUMENT}#diagnostic_1",
    ),
    Key(
        "outside",
        "whatever begins in no document: numbered in its issue",
        "不在任何公文内的事实与问题（期内次序）",
        "ISSUE#diagnostic_N",
        "主办：某市人民政府办公室",
        f"{_ISSUE}#diagnostic_1",
    ),
    Key("evidence", "evidence of a fact", "依据", "FACT__evidence", "5万亩", f"{_DOCUMENT}#target_2__evidence"),
    Key(
        "correction",
        "correction by a person, in its document (in its issue, where it stands in none)",
        "更正（公文内次序，不在公文内时为期内次序）",
        "DOCUMENT#correction_N",
        "5万亩",
        f"{_DOCUMENT}#correction_1",
    ),
    Key(
        "change",
        "change that a correction makes",
        "更正所作的改动",
        "CORRECTION__change_N",
        "5万亩",
        f"{_DOCUMENT}#correction_1__change_1",
    ),
)

PERSON_KEYS = (Key("person", "person who corrected something", "作出更正的人", "person/NAME", "王芳", "person/王芳"),)

# Works by their number (发文字号), however it is printed.
NUMBER_KEYS = (
    Key("number", "number with 〔〕", "发文字号", "eli/work/MARK/YEAR/N", "青政发〔2024〕71号", _WORK),
    Key("square", "number with [ ]", "方括号", "eli/work/MARK/YEAR/N", "青政发[2024]71号", _WORK),
    Key("round", "number with （ ）", "全角圆括号", "eli/work/MARK/YEAR/N", "青政发（2024）71号", _WORK),
    Key(
        "half-width",
        "number with ( ) and blanks",
        "半角圆括号、空格",
        "eli/work/MARK/YEAR/N",
        "青政发(2024) 71 号",
        _WORK,
    ),
    Key("full-width", "number in full width", "全角", "eli/work/MARK/YEAR/N", "青政发［２０２４］７１号", _WORK),
    Key(
        "lenticular",
        "number with 【】 and zeros in front",
        "方头括号、前导零",
        "eli/work/MARK/YEAR/N",
        "青政发【2024】071号",
        _WORK,
    ),
    Key("counted", "number with 第", "带“第”字", "eli/work/MARK/YEAR/N", "青政发〔2024〕第71号", _WORK),
    Key(
        "joint",
        "joint number: the first; the others denote it",
        "联合行文：取首个字号，其余指称之",
        "eli/work/MARK/YEAR/N",
        "青财发〔2024〕3号 青农发〔2024〕9号",
        "eli/work/青财发/2024/3",
    ),
    Key("order", "order", "令", "eli/work/SERIES/N", "中华人民共和国国务院令第707号", "eli/work/国务院令/707"),
    Key(
        "order-behind",
        "order with its number in front",
        "第N号令",
        "eli/work/SERIES/N",
        "交通运输部第12号令",
        "eli/work/交通运输部令/12",
    ),
    Key(
        "order-of-year",
        "order numbered in its year",
        "按年编号的令",
        "eli/work/SERIES/YEAR/N",
        "交通运输部令2024年第5号",
        "eli/work/交通运输部令/2024/5",
    ),
    Key(
        "announcement",
        "announcement",
        "公告",
        "eli/work/SERIES/YEAR/N",
        "财政部 税务总局公告2023年第12号",
        "eli/work/财政部税务总局公告/2023/12",
    ),
    Key("standard", "standard", "标准号", "eli/work/NUMBER", "GB/T 9704—2012", "eli/work/GB%2FT9704-2012"),
)

# Works without a number of their own.
TITLE_KEYS = (
    Key(
        "unnumbered",
        "document without a number that says whose it is: issuer, date and title",
        "无字号（或字号不明所属）的公文：发文机关、成文日期、标题",
        "eli/work/ISSUER/DATE/TITLE",
        "青河州人民政府，2024-03-01，任免通知",
        "eli/work/青河州人民政府/2024-03-01/任免通知",
    ),
    Key(
        "nameless",
        "document without number and date",
        "无字号、无成文日期的公文",
        "DOCUMENT/work",
        "doc/1",
        f"{_DOCUMENT}/work",
    ),
    Key(
        "title",
        "what is cited by title alone; quotation marks, widths and dashes don't count, 〈〉 is 《》",
        "仅以标题引用的文件（不计引号、全半角与连接号，〈〉同《》）",
        "eli/title/TITLE",
        "“十四五”〈纲要〉（2021—2025年）",
        "eli/title/十四五《纲要》(2021-2025年)",
    ),
)

AGENCY_KEYS = (
    Key(
        "agency",
        "agency, in its jurisdiction",
        "机构（辖区/名称）",
        "agency/JURISDICTION/NAME",
        "青河州/农业农村局",
        "agency/青河州/农业农村局",
    ),
    Key("national", "national body", "国家机构", "agency/中国/NAME", "中国/财政部", "agency/中国/财政部"),
    Key(
        "collective",
        "collective agency, in the jurisdiction of who names it",
        "集合机构（称呼者的辖区）",
        "agency/JURISDICTION/NAME",
        "青河州/各县市人民政府",
        "agency/青河州/各县市人民政府",
    ),
    Key(
        "stateless",
        "agency whose jurisdiction is unknown",
        "辖区不明的机构",
        "agency/NAME",
        "绿水行动领导小组",
        "agency/绿水行动领导小组",
    ),
)

SECTIONS = (
    ("What an issue prints and says", "公报所刊与所述", ISSUE_KEYS),
    ("Works by number", "以字号识别的文件", NUMBER_KEYS),
    ("Other works", "其他文件", TITLE_KEYS),
    ("Agencies", "机构", AGENCY_KEYS),
    ("People", "人", PERSON_KEYS),
)
