"""What every format can write of a text: characters that XML and spreadsheets have no place for stay visible."""

import re

REPLACEMENT = "\ufffd"

# XML 1.0, section 2.2: control characters, unpaired surrogates, U+FFFE and U+FFFF can't be written, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
