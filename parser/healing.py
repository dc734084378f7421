"""Lines to paragraphs: which line ends are ends, and which are only where a page or a column stopped.

OCR and PDF text break a sentence wherever a page ended (工 / 程服务). A line is joined to the next one where its own
words say that it is unfinished, unless one of them is a heading, a title or an element that stands alone. Words that
say nothing (a numbered line without a stop) are left to the layout and to the siblings (`gongbao.parser.siblings`).
"""

import re
from collections.abc import Sequence

from gongbao.parser.attendance import MINUTES_NUMBER
from gongbao.parser.colophon import COPIES, KEYWORDS, PRINTING, copies_go_on
from gongbao.parser.elements import (
    BODY_END,
    DATE,
    HEADS,
    INSTRUMENT_WORDS,
    MARK,
    NOTE,
    NUMBER,
    SIGNED_DATE,
    SIGNER,
    TITLE_REMARK,
    WRITTEN_DATE,
    is_body,
)
from gongbao.parser.letterhead import head_parts, names_go_on
from gongbao.parser.numbering import Label, Scheme, match_label
from gongbao.parser.pages import IMPRINT, Line, is_gazette_line
from gongbao.parser.siblings import HEADING_LENGTH, Growing, Siblings
from gongbao.parser.typesetting import Typesetting, read_typesetting

_STANDALONE = re.compile(
    rf"""
      (?:{NUMBER.pattern}) | {DATE.pattern} | {NOTE.pattern} | 目录 | 前言 | 引言 | 序言 | 结语 | 后记
    | {COPIES.pattern} | {PRINTING.pattern} | {KEYWORDS.pattern} | \({WRITTEN_DATE}[^()]*(?:通过|批准|修[订正])[^()]*\)
    | (?:{IMPRINT.pattern})
    """,
    re.VERBOSE,
)
_LONGEST_ELEMENT = 150
_CONTENTS_ENTRY = re.compile(r"(?:\.{3}|…|·{3})\(?[0-9]{1,4}\)?$")  # 3.…的通知.....(29)
_TAG = re.compile(r"</?[A-Za-z][^>]*>")

_CATCHWORD = re.compile(r"[^。,;:!?、《》()“”|<>]{1,12}")
_ENDS_AS_TITLE = re.compile(rf"(?:{INSTRUMENT_WORDS})$")

_OWNERS_LABEL = r"(?:责任|牵头|配合|协办|主办|承办|参与|参加)(?:单位|部门)"
_STARTS_ANEW = re.compile(
    rf"(?:附件|抄送|抄报|分送|主送|签发人|出席|请假|缺席|列席|主题词|联系人|联系电话|{_OWNERS_LABEL}|完成时[限间]|组长|副组长|成员|总指挥|副总指挥|主任|副主任)[0-9]?[:]"
)
_OWNERS_LINE = re.compile(rf"{_OWNERS_LABEL}[:](?:.*[、,;:])?(?P<last>.*)")
_OPEN_OWNERS = re.compile(  # (牵头单位: / 省水利厅;配合单位:…): the owners are to come
    rf"(?:^|[(【〔\[]){_OWNERS_LABEL}[:]$|[(【〔\[]{_OWNERS_LABEL}[:][^()【】〔〕\[\]。]*[:;]$"
)
_WHOLE_NAME = re.compile(r".+[局委办部厅院会署府行心室站所队司校区县市旗镇乡道盟企位门等)]")  # none ends in 资

_TITLE = re.compile(rf"[^。,;!?:]{{4,120}}(?:{INSTRUMENT_WORDS}|(?:{BODY_END})印发《[^《》]+》)(?:\([^()]{{1,20}}\))?")
_WHOLE_TITLE = re.compile(
    rf"[一-鿿]{{2,30}}(?:{BODY_END})(?:办公[室厅])?关于.+(?:{INSTRUMENT_WORDS})"
)  # 某省教育厅关于…的通知
_NUMBERED_TITLE = re.compile(rf"关于[^《》。]+(?:{INSTRUMENT_WORDS})\([^()]+号\)$")  # …关于…的批复(漳政综〔2021〕11号)

_FINISHED = re.compile(r"[。!?;:…][”’)》」]*$")
_NUMBERS = {Scheme.ARABIC_DOT, Scheme.DECIMAL, Scheme.ARABIC_HALF_PAREN}  # labels that a cut number looks like

_NAME_END = "局委办部厅院会署府行心"
_BRACKETS = {")": "(", "】": "【", "〕": "〔", "]": "["}
_OWNERS = re.compile(rf"(?:[{_NAME_END}]|单位|部门|海关|公司|支队|负责|牵头|配合|落实)\)$")  # …科技成果转化(盟科技局)
_OPEN_END = re.compile(r"(?:[、,，和与及或]|以及|[(《“‘〈\[])$")  # nothing can end so
_OPEN_WORD = re.compile(r"[的在对为把将被由从向以等并]$")  # no sentence ends so, but a heading may (1.1编制目的)
_OPEN_TIME = re.compile(r"[于自在从至到]$|[,、;]")  # 公示期于 / 2024年7月1日: the date is a part of the sentence
_PLACE = "县|平[县区]|田[地市县]|顺县|静县|林格|龙市|政县|硕县"  # 和田市, 和林格尔县
_CONTINUES = re.compile(rf"[,、;:。!?)》”’〉\]的%‰]|或|和(?!{_PLACE})|及|与|以及|并|等")


def paragraphs_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Group lines into paragraphs, in order; each line is in exactly one group."""
    labels = [None if line.cell else match_label(line.text) for line in lines]
    setting = read_typesetting(lines)
    siblings = Siblings(lines, labels)
    apart = _signatures(lines) | _listed(lines, labels) | _below_annex_titles(lines, labels)
    groups: list[Growing] = []
    for index, line in enumerate(lines):
        label = labels[index]
        if groups and _joins(groups[-1], line, label, index in apart, setting, siblings):
            groups[-1].add(line)
        else:
            if groups:
                siblings.finish(groups[-1])
            groups.append(Growing(index, label, line))
    return [group.lines for group in groups]


def _joins(
    paragraph: Growing, line: Line, label: Label | None, is_apart: bool, setting: Typesetting, siblings: Siblings
) -> bool:
    """Whether a line continues a paragraph."""
    before, text = paragraph.lines[-1], paragraph.text
    if before.heading or line.heading or line.bullet or is_apart or before.cell != line.cell:
        return False
    if line.resumed and setting.spaced:  # the reader saw the paragraph go on behind a page's number and head
        return True
    if _is_table(text) or _is_table(line.text):
        return text[0] == "|" and text[-1] != "|" and line.text[0] != "|" and "|" in line.text  # a row that was cut
    if text[-1] in ":;" and (label is None or label.weak) and _OPEN_OWNERS.search(text):
        return not _stands_alone(line.text) and (text[-1] == ";" or not _STARTS_ANEW.match(line.text))
    if _is_finished(text):
        goes_on = label is None and text[-1] != ":" and setting.goes_on(before, line)
        return goes_on and not (_stands_alone(line.text) or _STARTS_ANEW.match(line.text))
    if COPIES.match(paragraph.head) and copies_go_on(text, line.text):
        return label is None and not _stands_alone(line.text)
    if head_parts(text) and names_go_on(text, line.text):
        return True
    if MINUTES_NUMBER.fullmatch(text) or _ends_in_date(before) or _ends_in_date(line):
        return False
    if _stands_alone(text) or (_stands_alone(line.text) and not _is_date_in_sentence(paragraph, line)):
        return False
    if MARK.fullmatch(text) or (MARK.fullmatch(line.text) and is_body(text)):  # 国家药品监督管理局 / 公告
        return False
    if line.spaced and _CATCHWORD.fullmatch(text) and not is_body(text) and _WHOLE_TITLE.fullmatch(line.text):
        return False  # 校历公布 / 某省教育厅关于…的通知: a site's menu above the document
    if _CONTENTS_ENTRY.search(text[-12:]) or (text.endswith("号)") and _NUMBERED_TITLE.search(text)):
        return False
    centred = before.centred and line.centred
    if setting.indented and line.indented and not centred and not _OPEN_END.search(text):
        return False
    if label is not None and not (label.weak or label.scheme is Scheme.ANNEX):
        return (paragraph.is_open and label.scheme in _NUMBERS) or text[-1] == "第"  # 坚持质量第 / 一、以质取胜
    if _CONTINUES.match(line.text) or paragraph.is_open or _OPEN_END.search(text):
        return True
    if text[-1].isdecimal() and line.text[0].isdecimal():  # 污水管网12 / 00公里
        return True
    if _STARTS_ANEW.match(line.text):
        return False
    if _CONTENTS_ENTRY.search(line.text[-12:]):
        return "关于" in text and not _is_title(text)
    if _STARTS_ANEW.match(paragraph.head) and paragraph.length <= HEADING_LENGTH:
        return _continues_owners(text, line.text)
    own = paragraph.label
    if own is None and _is_title(text):
        return bool(TITLE_REMARK.match(line.text))
    if own is None:
        return label is None or paragraph.length > HEADING_LENGTH or bool(_OPEN_WORD.search(text))
    if own.scheme is not Scheme.ANNEX and setting.heading_goes_on(before, line):
        return True
    return not siblings.is_heading(paragraph, line)


def _is_title(text: str) -> bool:
    """Whether it is a whole title: …关于…的通知, 中共中央办公厅印发《…》, or the short title of an instrument."""
    return _TITLE.fullmatch(text) is not None and (len(text) <= HEADING_LENGTH or "关于" in text or "印发" in text)


def _stands_alone(text: str) -> bool:
    if len(text) > _LONGEST_ELEMENT or text[-1] in "。;":
        return False
    mark = MARK.fullmatch(text)
    return bool(_STANDALONE.fullmatch(text) or (mark and mark["body"]) or is_gazette_line(text) or head_parts(text))


def _ends_in_date(line: Line) -> bool:
    """Whether a line is a body's name and, behind blanks, a date: a signature, or the head of minutes."""
    found = SIGNED_DATE.fullmatch(line.text) if line.text[-1] == "日" else None
    return (
        found is not None
        and is_body(found["bodies"])
        and any(offset == found.end("bodies") for offset, _ in line.gaps[1:])
    )


def _is_date_in_sentence(paragraph: Growing, line: Line) -> bool:
    """Whether a line that is a date and nothing else is a part of the sentence before: 评定结果于 / 2024年7月1日."""
    return bool(DATE.fullmatch(line.text) and _OPEN_TIME.search(paragraph.text))


def _signatures(lines: Sequence[Line]) -> set[int]:
    """The indexes of the bodies' names that stand one a line above a date."""
    found: set[int] = set()
    for index, line in enumerate(lines):
        if DATE.fullmatch(line.text):
            above = index - 1
            while above >= 0 and (is_body(lines[above].text) or _is_person(lines[above])):
                found.add(above)
                above -= 1
    return found


def _is_person(line: Line) -> bool:
    """Whether a line is a person's signature, the office parted from the name by blanks: 财政部部长 刘某某."""
    found = SIGNER.fullmatch(line.text)
    return found is not None and any(offset == found.end("office") for offset, _ in line.gaps)


def _below_annex_titles(lines: Sequence[Line], labels: Sequence[Label | None]) -> set[int]:
    """The indexes of lines that a blank line parts from the title of an annex, which stands below its bare label."""
    found: set[int] = set()
    for index in range(2, len(lines)):
        label = labels[index - 2]
        is_bare = label is not None and label.scheme is Scheme.ANNEX and label.length == len(lines[index - 2].text)
        if is_bare and lines[index].spaced and HEADS.fullmatch(lines[index - 1].text):
            found.add(index)
    return found


def _listed(lines: Sequence[Line], labels: Sequence[Label | None]) -> set[int]:
    """The indexes of lines in a list of names or catchwords, but for its first: three short lines or more, no marks."""
    found: set[int] = set()
    run: list[int] = []
    for index in range(len(lines) + 1):
        if index < len(lines) and labels[index] is None and _CATCHWORD.fullmatch(lines[index].text):
            run.append(index)
            continue
        words = "".join(lines[each].text for each in run)
        if len(run) > 2 and "关于" not in words and not _ENDS_AS_TITLE.search(words):
            found.update(run[1:])
        run = []
    return found


def _is_table(text: str) -> bool:
    """Whether it is a table's row or tag, or begins with one."""
    return text[0] in "|<" and (text[0] == "|" or text[-1] == ">" or _TAG.match(text) is not None)


def _is_finished(paragraph: str) -> bool:
    """Whether it ends as sentences end. A closing bracket ends it where a stop stands before it or before its pair."""
    closing = paragraph[-1]
    if closing not in _BRACKETS:
        return bool(_FINISHED.search(paragraph[-8:]))
    if paragraph[-2:-1] in {"。", "!", "?"}:
        return True
    depth = 0
    for position in range(len(paragraph) - 1, -1, -1):
        depth += (paragraph[position] == closing) - (paragraph[position] == _BRACKETS[closing])
        if depth == 0:
            before = paragraph[position - 1 : position]
            return not before or before in "。!?;:”" or bool(_OWNERS.search(paragraph) and before not in _NAME_END)
    return True


def _continues_owners(paragraph: str, line: str) -> bool:
    """Whether a line of owners is visibly unfinished: its last name has no end, and the next line ends as names do."""
    found = _OWNERS_LINE.fullmatch(paragraph)
    if found is None or _WHOLE_NAME.fullmatch(found["last"]):
        return False
    return not re.search(r"[。;:]", line) and _WHOLE_NAME.fullmatch(line) is not None
