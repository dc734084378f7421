"""What the columns of a task table are about, by the words of its heading (`lexicon/tables.toml`)."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache, lru_cache

from gongbao.parser.lexicons import alternatives, lexicon


class Column(StrEnum):
    """What a column of a task table holds; `body` are names of bodies, owners where duties stand beside them."""

    NUMBER = "number"
    TASK = "task"
    DUTY = "duty"
    TARGET = "target"
    DEADLINE = "deadline"
    LEAD = "lead"
    RESPONSIBLE = "responsible"
    SUPPORT = "support"
    BODY = "body"
    PERSON = "person"
    CATEGORY = "category"
    REMARK = "remark"
    OTHER = "other"


OWNERS = frozenset({Column.LEAD, Column.RESPONSIBLE, Column.SUPPORT, Column.BODY})


_LONGEST_HEADING = 20


@cache
def _heading_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What headings are made of; an owners' heading; the verbs in it; the endings that make it none."""
    words = lexicon("tables")
    owners = words["owners"]
    roles = ("lead", "support", "responsible")
    verbs = alternatives([verb for role in roles for verb in owners[role]])
    nouns, endings = alternatives(owners["nouns"]), alternatives(owners["endings"])
    every = [word for listed in words["columns"].values() for word in listed]
    every += [*words["modifiers"]["words"], *owners["qualifiers"], *owners["nouns"], *owners["endings"]]
    every += [word for role in roles for word in (*owners[role], *owners["alone"][role])]
    return (
        re.compile(rf"(?:[0-9]{{4}}年|{alternatives(every)})+"),
        re.compile(rf"(?:{verbs})(?:{verbs}|{alternatives(owners['qualifiers'])}|{nouns})*(?:{nouns})"),
        re.compile("|".join(f"(?P<{role}>{alternatives(owners[role])})" for role in roles)),
        re.compile(rf"(?:{endings})$"),
    )


_JOINED = re.compile(r"[和及与或、/]")
_BRACKETS = re.compile(r"\(([^()]*)\)")


@lru_cache(maxsize=1024)
def column_of(heading: str) -> Column | None:
    """What a column is by its heading, None for words that are none.

    >>> column_of("牵头单位").value, column_of("完成时限(月底前)").value, column_of("市教育局")
    ('lead', 'deadline', None)
    """
    made_of, owner, verbs, endings = _heading_patterns()
    bare = _BRACKETS.sub(lambda found: found[1] if verbs.fullmatch(found[1]) else "", heading).strip(":、 ")
    if len(bare) > _LONGEST_HEADING or made_of.fullmatch(bare) is None:
        return None
    words = lexicon("tables")
    for role, alone in words["owners"]["alone"].items():
        if bare in alone:
            return Column(role)
    stated = owner.search(bare)
    if stated and (not endings.search(bare) or _JOINED.search(bare, stated.end())):
        roles = {match.lastgroup for match in verbs.finditer(bare)}
        if len(roles) > 1 and _JOINED.search(bare):
            return Column.RESPONSIBLE
        return next(Column(role) for role in ("lead", "support", "responsible") if role in roles)
    found = map(ending_of, _JOINED.split(bare))  # 工作目标及完成时限 is read as text
    return next((column for column in found if column), None)


def ending_of(heading: str) -> Column | None:
    """What a column is by the longest known word that its heading ends with: 政府工作报告任务 in a row of headings.

    >>> ending_of("政府工作报告任务").value
    'task'
    """
    columns: dict[str, list[str]] = lexicon("tables")["columns"]
    ends = [(len(word), kind) for kind, listed in columns.items() for word in listed if heading.endswith(word)]
    return Column(max(ends)[1]) if ends else None


def resolve(heading: Sequence[Column | None]) -> tuple[Column, ...]:
    """The columns of a heading: bodies are owners only beside duties, and something has to be the task."""
    columns = [kind or Column.OTHER for kind in heading]
    if Column.DUTY not in columns or any(column in OWNERS - {Column.BODY} for column in columns):
        columns = [Column.OTHER if column is Column.BODY else column for column in columns]
    columns = [Column.TASK if column is Column.DUTY else column for column in columns]
    if Column.TASK not in columns:
        instead = next((kind for kind in (Column.OTHER, Column.TARGET, Column.CATEGORY) if kind in columns), None)
        columns = [Column.TASK if column is instead else column for column in columns]
    return tuple(columns)
