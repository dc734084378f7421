"""How automatic numbering is printed: a number in one of the formats of Word's lists (ECMA-376 part 1, 17.18.59)."""

from collections.abc import Callable
from functools import partial

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
_LARGEST = 9999  # beyond it, in every format, Arabic numerals


def printed_number(number: int, style: str) -> str:
    """A number as Word prints it in a list.

    Args:
        number: The number; what a format cannot write is written in Arabic numerals.
        style: The value of `w:numFmt`; an unknown one is written in Arabic numerals.

    >>> [printed_number(12, style) for style in ("chineseCounting", "decimalEnclosedCircle", "upperRoman", "decimalZero")]
    ['十二', '⑫', 'XII', '12']
    >>> printed_number(105, "chineseCountingThousand"), printed_number(3, "ideographTraditional")
    ('一百零五', '丙')
    """
    write = _STYLES.get(style)
    if write is None or not 0 <= number <= _LARGEST:
        return str(number)
    return write(number) or str(number)


def _chinese(number: int, digits: str = _DIGITS, steps: str = "十百千", *, bare_ten: bool = True) -> str:
    """By places: 一百零五; from ten to nineteen without 一 where `bare_ten`."""
    if number == 0:
        return digits[0]
    words, gap = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            gap = True
            continue
        if gap and words:
            words += "零"
        gap = False
        words += digits[digit] + (steps[place - 1] if place else "")
    return words[1:] if bare_ten and words.startswith(digits[1] + steps[0]) else words


def _chinese_short(number: int) -> str:
    """By places below a hundred, digit by digit from there on: 二十一, 一〇五."""
    return _chinese(number) if number < 100 else _digital(number)


def _digital(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    words = ""
    for value, letters in _ROMAN:
        words += letters * (number // value)
        number %= value
    return words


def _letters(number: int, first: str) -> str:
    """A … Z, AA … ZZ: the same letter again, as Word does."""
    repeats, index = divmod(number - 1, 26)
    return chr(ord(first) + index) * (repeats + 1) if 0 < number <= 260 else ""


def _cycle(number: int, characters: str) -> str:
    return characters[number - 1] if 0 < number <= len(characters) else ""


def _sexagenary(number: int) -> str:
    return _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12] if 0 < number <= 60 else ""


def _run(number: int, first: str, count: int = 20) -> str:
    """Characters that follow each other in Unicode: ① … ⑳."""
    return chr(ord(first) + number - 1) if 0 < number <= count else ""


def _circled(number: int) -> str:
    if number > 35:
        return _run(number - 35, "㊱", 15)
    return _run(number - 20, "㉑", 15) if number > 20 else _run(number, "①")


def _ordinal(number: int) -> str:
    ending = "th" if number // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


_TRADITIONAL = partial(_chinese, digits=_LEGAL_TRADITIONAL, steps="拾佰仟", bare_ten=False)
_STYLES: dict[str, Callable[[int], str]] = {
    "aiueo": partial(
        _cycle,
        characters="アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
    ),
    "chineseCounting": _chinese_short,
    "chineseCountingThousand": _chinese,
    "chineseLegalSimplified": partial(_chinese, digits=_LEGAL, steps="拾佰仟", bare_ten=False),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": partial(_run, first="⒈"),
    "decimalEnclosedParen": partial(_run, first="⑴"),
    "decimalFullWidth": lambda number: str(number).translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)}),
    "decimalFullWidth2": lambda number: str(number).translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)}),
    "decimalZero": lambda number: f"{number:02}",
    "ideographDigital": _digital,
    "ideographEnclosedCircle": partial(_run, first="㊀", count=10),
    "ideographLegalTraditional": _TRADITIONAL,
    "ideographTraditional": partial(_cycle, characters=_STEMS),
    "ideographZodiac": partial(_cycle, characters=_BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
    "japaneseCounting": _chinese,
    "japaneseDigitalTenThousand": _digital,
    "japaneseLegal": _TRADITIONAL,
    "koreanDigital2": _digital,
    "lowerLetter": partial(_letters, first="a"),
    "lowerRoman": lambda number: _roman(number).lower(),
    "numberInDash": lambda number: f"- {number} -",
    "ordinal": _ordinal,
    "taiwaneseCounting": _chinese_short,
    "taiwaneseCountingThousand": _chinese,
    "taiwaneseDigital": _digital,
    "upperLetter": partial(_letters, first="A"),
    "upperRoman": _roman,
}
