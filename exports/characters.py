"""What formats can write of a text: characters that they have no place for stay visible, line ends of a page go."""

import re

REPLACEMENT = "\ufffd"

# XML 1.0, section 2.2: control characters, unpaired surrogates, U+FFFE and U+FFFF can't be written, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_LINE_END = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


def writable(text: str) -> str:
    r"""Return a text with U+FFFD for each character that formats can't carry; its length stays.

    Args:
        text: any text.

    Returns:
        What XML 1.0 (section 2.2), JSON, CSV and UTF-8 can all carry.

    Example:
        >>> writable("完成\x00率\ud800")
        '完成�率�'

    """
    return _UNWRITABLE.sub(REPLACEMENT, text)


def unbroken(text: str) -> str:
    r"""Return a text in one line: a line's end is a blank between words of Latin script, nothing elsewhere.

    Example:
        >>> unbroken("推进\n绿色发展 Wi-Fi\n6")
        '推进绿色发展 Wi-Fi 6'

    """
    return _LINE_END.sub(_blank_for, text)


def _blank_for(found: re.Match[str]) -> str:
    start, end = found.span()
    before, after = found.string[max(start - 1, 0) : start], found.string[end : end + 1]
    return " " if before.isascii() and after.isascii() and before.isalnum() and after.isalnum() else ""
