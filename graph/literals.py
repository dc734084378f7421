"""Values of the model to RDF literals: prose is tagged zh, dates and numbers are typed, nothing is ill-formed."""

import datetime
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from pyoxigraph import Literal

from gongbao.graph import vocabulary as term
from gongbao.parser.model import Span

_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")
_DURATION = re.compile(
    r"P(?=[0-9T])(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?"
)


def _whole(text: str) -> str:
    """Replace each unpaired surrogate, which RDF has no place for, by U+FFFD: lengths stay."""
    return _SURROGATE.sub("\ufffd", text)


def plain(text: str) -> Literal:
    """Return a code, label or name as a plain string."""
    return Literal(_whole(text))


def zh(text: str) -> Literal:
    """Return Chinese prose, tagged as such."""
    return Literal(_whole(text), language="zh")


def date(day: datetime.date) -> Literal:
    """Return a day as xsd:date."""
    return Literal(day.isoformat(), datatype=term.DATE)


def duration(text: str) -> Literal:
    """Return an ISO 8601 duration as xsd:duration, in its canonical form (XML Schema 1.1 part 2, E.2): stores know no other.

    Example:
        >>> [duration(text).value for text in ("PT24H", "P18M", "P2W", "P30D", "PT90M")]
        ['P1D', 'P1Y6M', 'P14D', 'P30D', 'PT1H30M']

    """
    if read := _DURATION.fullmatch(text):
        years, months, weeks, days, hours, minutes, seconds = (int(count or 0) for count in read.groups())
        years, months = divmod(12 * years + months, 12)
        minutes, seconds = divmod(60 * (60 * (24 * (7 * weeks + days) + hours) + minutes) + seconds, 60)
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        long = _counted((years, "Y"), (months, "M"), (days, "D"))
        short = _counted((hours, "H"), (minutes, "M"), (seconds, "S"))
        text = f"P{long}T{short}" if short else f"P{long}" if long else "PT0S"
    return Literal(_whole(text), datatype=term.DURATION)


def _counted(*amounts: tuple[int, str]) -> str:
    return "".join(f"{count}{unit}" for count, unit in amounts if count)


def integer(number: int) -> Literal:
    """Return a count or a position as xsd:integer."""
    return Literal(str(number), datatype=term.INTEGER)


def decimal(number: float) -> Literal:
    """Return a finite number as xsd:decimal, which knows no exponent.

    Example:
        >>> decimal(98.0).value, decimal(3e-7).value
        ('98', '0.0000003')

    """
    return Literal(format(Decimal(repr(float(number) + 0.0)), "f").removesuffix(".0"), datatype=term.DECIMAL)


def running_text(text: str, pieces: Sequence[Span]) -> str:
    r"""Return the pieces of a source joined, without blanks but those between two words of Latin script.

    Example:
        >>> running_text("推进 5G\n网络 Wi-Fi 6 覆盖", (Span(0, 19),))
        '推进5G网络Wi-Fi 6覆盖'

    """
    return _BLANKS.sub(_kept_blank, "".join(text[start:end] for start, end in pieces).strip())


def folded(name: str) -> str:
    """Return a name or words as they are compared: after NFKC (Unicode, UAX 15) and without blanks.

    Example:
        >>> folded("5Ｇ 网络")
        '5G网络'

    """
    return "".join(unicodedata.normalize("NFKC", name).split())


def _kept_blank(blank: re.Match[str]) -> str:
    before, after = blank.string[blank.start() - 1], blank.string[blank.end()]
    return " " if (before + after).isascii() and before.isalnum() and after.isalnum() else ""
