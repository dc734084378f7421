r"""What is misread in running text, put right where its surroundings leave no doubt.

Every rule puts one character in the place of one, so that all positions in the text stay: brackets by their pairs,
the brackets and digits of document numbers, strokes among digits. What may as well be right is left as it was read:
the parser folds widths and drops blanks by itself, and doubtful words are told (`gongbao.parser.recognition`).
"""

import re

_UNIT = "[%％‰万亿千百余多]|[个户间家人名所项处座台套件批次栋亩吨元年月日时天公平分类级]"

# 青政发【2024]7]号, 国发(2021j5号: brackets around the year of a document's number, and its digits
_DOCUMENT_NUMBER = re.compile(
    r"(?<=[一-鿿])(?P<opening>[〔\[【(（〈《{「])(?P<year>(?:19|20)[0-9]{2})(?P<closing>[〕\]】)）〉》}」jJ丨|])"
    r"(?P<number> ?[0-9lIO|\]\[oD]{1,5})(?=号)"
)
# 建筑面积l2.5万平方米, 1OO%, 2O25年: letters among digits
_LETTER = re.compile(
    r"(?<=[0-9])[lI|OoQ]+(?=[0-9.]|[%％‰万亿年])|(?<=[0-9.])[lI|Oo](?=[0-9])|(?<![0-9A-Za-z])[lI|](?=[0-9]{1,3}[.%％‰万亿年])"
)
# 9月1]日, 2024年1]月: a one that was read as a bracket, in a date
_DAY = re.compile(r"(?<=[月年0-9])[\]|lI](?=[0-9]?[月日])")
# 企业]户以上, 房屋]万间: a one that was read as a bracket without a pair, before what it counts
_STROKE = re.compile(rf"(?<=[一-鿿])[\]|](?=(?:{_UNIT}))")
# 2023一2025年, 1一3个百分点: a dash between numbers
_DASH = re.compile(r"(?<=[0-9%％年月日])一(?=[0-9])")
# 加强监管.开展培训, …摸排.: a full stop of Chinese text
_STOP = re.compile(r"(?<=[一-鿿）)”》])[.．](?=[一-鿿“《]|\n\n|$)(?<![0-9A-Za-z][.．])")
# 《中华人民共和国防洪法入《…, 《…条例六、《…: the end of a title before the next one
_TITLE_END = re.compile(r"(?P<title>《[^《》\n]{2,60})[入人六](?=、?《)")
# 《…〈制造强省建设纲要>加快…, 《…法》>: what is greater than nothing
_ANGLE = re.compile(r"(?<=[一-鿿])[>＞](?=[一-鿿、，。；）)])")
_LESS = re.compile(r"(?<=[一-鿿])[<＜](?=[一-鿿])")

_LETTERS = str.maketrans({"l": "1", "I": "1", "|": "1", "]": "1", "[": "1", "O": "0", "o": "0", "Q": "0", "D": "0"})
_PARAGRAPH_END = re.compile(r"\n\n")
_OPENING = "(（〈《【[〔"
_PAIRS = {")": "(（", "）": "(（", "〉": "〈", "》": "《", "】": "【", "]": "[", "〕": "〔"}
_BRACKETS = re.compile(r"[()（）〈〉《》【】\[\]〔〕]")


def corrected(text: str) -> str:
    r"""Put right what is certainly misread; every character keeps its position.

    >>> corrected("青政发【2024]7]号\n\n支持企业〈青禾农机)达到98%.")
    '青政发〔2024〕71号\n\n支持企业(青禾农机)达到98%.'
    """
    text = _DOCUMENT_NUMBER.sub(lambda found: f"〔{found['year']}〕{found['number'].translate(_LETTERS)}", text)
    text = _LETTER.sub(lambda found: found[0].translate(_LETTERS), text)
    text = _DAY.sub("1", text)
    text = _DASH.sub("—", text)
    text = _STOP.sub("。", text)
    text = _TITLE_END.sub(r"\g<title>》", text)
    text = _LESS.sub("〈", _ANGLE.sub("〉", text))
    return "\n\n".join(_STROKE.sub("1", _paired(paragraph)) for paragraph in text.split("\n\n"))


def _paired(paragraph: str) -> str:
    """A paragraph with the opening brackets that their closing ones call for.

    >>> _paired("支持企业〈青禾农机)与高校《省农大)"), _paired("《关于贯彻《纲要〉的意见》")
    ('支持企业(青禾农机)与高校(省农大)', '《关于贯彻〈纲要〉的意见》')
    """
    characters = list(paragraph)
    open_at: list[int] = []
    for found in _BRACKETS.finditer(paragraph):
        position, bracket = found.start(), found[0]
        if bracket in _OPENING:
            open_at.append(position)
            continue
        pair = next((index for index in reversed(open_at) if characters[index] in _PAIRS[bracket]), None)
        if pair is not None:
            del open_at[open_at.index(pair) :]
        elif open_at and (
            bracket in ")）" or (bracket == "〉" and characters[open_at[-1]] == "《" and len(open_at) > 1)
        ):
            characters[open_at.pop()] = "〈" if bracket == "〉" else "("
    return "".join(characters)
