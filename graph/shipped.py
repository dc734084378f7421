"""The queries that ship: what each answers, in Chinese and English, its parameters and its text.

A query's first lines say what it is; one that does not say all of it is not shipped:

    # @title 中文标题 / English title
    # @question 中文问题？/ English question?
    # @param name type 中文说明 / English description

How they are written, for engines that guess the order of joins (Oxigraph 0.5, Virtuoso 7.2):

- a value stands in VALUES within each sub-SELECT that it narrows: nothing reaches into one from outside;
- what narrows most is a sub-SELECT at the head; LIMIT 1000000 behind it cuts nothing off, but tells the store to
  begin there; labels are looked up last;
- joins come before the first OPTIONAL and the first BIND of their group; an OPTIONAL holds two patterns at most, and
  no later pattern goes on from a variable that an OPTIONAL, or a branch of a UNION, may leave unbound;
- EXISTS holds one pattern and, instead of a join, another EXISTS;
- dates of one pattern are compared as strings; nothing is looked for by a regular expression or a CONCAT with Chinese:
  Virtuoso does not find it.
"""

import re
from dataclasses import dataclass
from importlib import resources
from typing import NamedTuple

from gongbao.graph.parameters import EXAMPLES, Parameter, declared
from gongbao.parser.model import GongbaoError

_LINE = re.compile(r"^# @(?P<field>title|question) (?P<zh>.*[一-鿿].*?) ?/ (?P<en>\S.*)$", re.MULTILINE)
_DESCRIPTION = re.compile(r".*[一-鿿].*/ \S.*")


class Wording(NamedTuple):
    """The same thing in Chinese and in English."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


@dataclass(frozen=True, slots=True)
class ShippedQuery:
    """A query that ships; `name` is its file's, `title` what it answers with, `question` what it answers."""

    name: str
    title: Wording
    question: Wording
    parameters: tuple[Parameter, ...]
    text: str

    @property
    def description(self) -> str:
        """The title in both languages, in one line."""
        return str(self.title)


def shipped_queries() -> dict[str, ShippedQuery]:
    """Return the queries that ship, by name.

    Raises:
        GongbaoError: the header of one is not complete.

    Example:
        >>> [parameter.name for parameter in shipped_queries()["who-owns"].parameters]
        ['text']

    """
    files = resources.files("gongbao.graph").joinpath("queries").iterdir()
    texts = {file.name.removesuffix(".rq"): file.read_text(encoding="utf-8") for file in files}
    return {name: read_query(name, texts[name]) for name in sorted(texts)}


def read_query(name: str, text: str) -> ShippedQuery:
    r"""Read the header of a query.

    Args:
        name: what the query is to be called.
        text: the query with its header.

    Raises:
        GongbaoError: the header has no title or no question in both languages, or a parameter of an unknown type,
            without a description in both languages, or without a VALUES block of its own.

    Example:
        >>> str(read_query("all", "# @title 全部 / Everything\n# @question 有什么？/ What is there?\nASK {}").question)
        '有什么？ / What is there?'

    """
    wordings = {found["field"]: Wording(found["zh"], found["en"]) for found in _LINE.finditer(text)}
    for field in ("title", "question"):
        if field not in wordings:
            raise GongbaoError(f"{name}.rq: its header has no `# @{field} 中文 / English`; add it")
    parameters = declared(text)
    for parameter in parameters:
        if parameter.type not in EXAMPLES:
            raise GongbaoError(f"{name}.rq: parameter {parameter.name}: there is no type {parameter.type}")
        if not _DESCRIPTION.fullmatch(parameter.description):
            raise GongbaoError(f"{name}.rq: parameter {parameter.name}: describe it as `中文 / English`")
        if parameter.default is None:
            raise GongbaoError(f"{name}.rq: parameter {parameter.name}: give it a `VALUES ?{parameter.name} {{ … }}`")
    return ShippedQuery(name, wordings["title"], wordings["question"], parameters, text)
