"""Libraries that only some readers need: an extra of the package, which not everybody has installed."""

from contextlib import suppress
from importlib.util import find_spec

from gongbao.parser.model import GongbaoError


def require(library: str, place: str) -> None:
    """Refuse a file that can't be read without a library that is not installed.

    Args:
        library: The name that it is imported by.
        place: What to call the file in errors.

    Raises:
        GongbaoError: It is not there; the message names the command that installs it.

    """
    with suppress(ValueError):  # what was imported half
        if find_spec(library) is not None:
            return
    raise GongbaoError(f"{place}: reading PDF and scans needs further libraries; run: pip install 'gongbao[documents]'")
