"""Numbers as Chinese documents write them: 1,200.5, 3.5万亿, 二十五, 一百零五, 二〇二四, 两, 廿, 三点五.

Notation after GB/T 15835-2011 (出版物上数字用法). cn2an reads only part of this (no 廿, no 20多万, no mixed
3百万) and costs a tenth of a second to import, so these forty lines do without it.
"""

from decimal import Decimal

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"廿": 20, "卅": 30}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}

# 1,200 或 96.5; never the tail of a longer number
ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])|[0-9]+(?:\.[0-9]+)?)"
# 二十五, 三点五, 两; starts with a digit, so that 百家 and 万亩 are no numbers
CHINESE = r"(?:[一二两三四五六七八九十廿卅][〇零一二两三四五六七八九十百千万亿]*(?:点[〇零一二三四五六七八九]+)?)"
# 30万, 3.5万亿, 5百万, 20多万; 千 and 百 that begin a unit (千瓦, 百分点, 百帕) are none
MULTIPLIER = r"(?:[多余几]?(?:百万亿|万亿|千万|百万|千亿|百亿|亿|万|千(?![瓦克米伏卡帕焦安赫字])|百(?![分帕])))"


def chinese_number(text: str) -> int:
    """The whole number that Chinese numerals write, by places (一百零五) or digit by digit (二〇二四).

    Args:
        text: numerals from 〇零一二三四五六七八九两廿卅十百千万亿, nothing else.

    Returns:
        The number, at least 0.

    Raises:
        ValueError: the text is empty or holds another character.

    >>> [chinese_number(text) for text in ("九十九", "一百零五", "二〇二四", "廿三", "两万五千", "三万亿")]
    [99, 105, 2024, 23, 25000, 3000000000000]
    """
    if not text:
        raise ValueError("an empty text is no Chinese numeral")
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total = section = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _TENS:
            section += _TENS[character]
        elif character in _STEPS:
            section += (digit or 1) * _STEPS[character]
            digit = 0
        elif character in _MYRIADS:
            myriad = _MYRIADS[character]
            higher, lower = (0, total) if total < myriad else (total, 0)
            total = higher + ((lower + section + digit) or 1) * myriad
            section = digit = 0
        else:
            raise ValueError(f"{text!r} is no Chinese numeral: {character!r} is no digit")
    return total + section + digit


def read_number(text: str) -> float:
    """The value of a number in either script, its multipliers multiplied out.

    Args:
        text: as `ARABIC` or `CHINESE`, then as `MULTIPLIER`; 多, 余 and 几 (20多万) add nothing.

    Returns:
        The value, exact where a float can be: decimal arithmetic until the end.

    Raises:
        ValueError: the text is no such number.

    >>> [read_number(text) for text in ("349.84万", "1,200", "3.5万亿", "20多万", "两千五百", "三点五", "半")]
    [3498400.0, 1200.0, 3500000000000.0, 200000.0, 2500.0, 3.5, 0.5]
    """
    text = text.translate(_APPROXIMATE)
    if text == "半":
        return 0.5
    digits = text.rstrip("百千万亿")
    if digits and digits[0].isdigit() and digits.isascii():
        value = Decimal(digits.replace(",", ""))
        for character in text[len(digits) :]:
            value *= _STEPS.get(character) or _MYRIADS[character]
        return float(value)
    whole, _, decimals = text.partition("点")
    if decimals:
        places = decimals.rstrip("万亿")
        value = Decimal(f"{chinese_number(whole)}.{''.join(str(_DIGITS[place]) for place in places)}")
        for character in decimals[len(places) :]:
            value *= _MYRIADS[character]
        return float(value)
    return float(chinese_number(whole))


_APPROXIMATE = str.maketrans("", "", "多余几, ")
