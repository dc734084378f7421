"""Pages made of templates, each written as it is made: text is always text, whatever it holds."""

import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongbao.exports.characters import REPLACEMENT, writable
from gongbao.parser.model import GongbaoError

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = files("gongbao.exports") / "templates"
ASSETS = ("style.css", "script.js")

# What is no text in HTML though XML can write it (control-character-in-input-stream and noncharacter-in-input-stream
# at https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream).
_NO_TEXT = re.compile(
    "[\x7f-\x9f\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + 0xFFFE + odd) for plane in range(1, 17) for odd in (0, 1))
    + "]"
)
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BUFFERED = 200  # pieces of a page that are written at once


def shown(text: str) -> str:
    r"""Return a text as a page can show it; its length stays.

    Example:
        >>> shown("完成\x00率\x85")
        '完成�率�'

    """
    return _NO_TEXT.sub(REPLACEMENT, writable(text))


def undirected(text: str) -> str:
    r"""Return a text without marks of writing direction: for a window's title, where nothing can be set apart.

    Example:
        >>> undirected("通知\u202e〔2024〕")
        '通知〔2024〕'

    """
    return _DIRECTIONS.sub("", text)


class Pages:
    """Writes the pages of a site into a folder.

    Args:
        folder: an empty folder.
        common: what every template is given.

    Raises:
        GongbaoError: the library that makes pages is missing.

    """

    def __init__(self, folder: Path, **common: Any) -> None:
        self._folder = folder
        self._common = common
        self._environment = _environment()
        for name in ASSETS:
            (folder / name).write_bytes((TEMPLATES / name).read_bytes())

    def write(self, template: str, page: str, **values: Any) -> None:
        """Write a page.

        Args:
            template: the name of its template.
            page: where it goes, from the root of the site.
            values: what it is made of; what is long may come as an iterator.

        """
        file = self._folder / page
        file.parent.mkdir(exist_ok=True)
        stream = self._environment.get_template(template).stream(root="../" * page.count("/"), **self._common, **values)
        stream.enable_buffering(_BUFFERED)
        with file.open("wb") as written:
            stream.dump(written, encoding="utf-8")


def _environment() -> "Environment":
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415
        from markupsafe import Markup  # noqa: PLC0415
    except ImportError as error:
        raise GongbaoError("pages need a further library; run: pip install 'gongbao[site]'") from error

    def as_text(value: object) -> object:
        return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(
        loader=FileSystemLoader(str(TEMPLATES)),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=as_text,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["undirected"] = undirected
    return environment
