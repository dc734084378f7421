"""corrections.toml: reading it, checking it, adding to it without touching what a person wrote; and its JSON form.

docs/corrections.md says how to write it.
"""

import datetime
import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from gongbao.graph.corrections import (
    ACTION_KEYS,
    Accept,
    Action,
    AddOwner,
    ChangeRole,
    ChangeValues,
    Correction,
    Reject,
    RemoveOwner,
)
from gongbao.graph.fact_fields import DATE, FIELDS, FactKind, Value, read_field, written
from gongbao.graph.iris import person_iri
from gongbao.parser.model import GongbaoError, Role

FILE_NAME = "corrections.toml"

_LONE_FEED = re.compile(r"(?<!\r)\n")
_HEADER = "# Corrections of what gongbao read; docs/corrections.md says how to write them.\n"
_TEXTS = ("issue", "document", "kind", "quote", "before", "after", "who", "why", "reads")
_REQUIRED = ("kind", "quote", "who", "why")
_KEYS = (*_TEXTS[:6], "occurrence", "who", "why", "date", "reads", *ACTION_KEYS.values())


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """Read and check a file of corrections.

    Args:
        path: corrections.toml; where there is none, there are no corrections.

    Raises:
        GongbaoError: The file can't be read, is no TOML, or an entry is wrong; names file, entry and key.

    """
    return _corrections(_text(path), path)


def append_corrections(path: Path, corrections: Sequence[Correction]) -> None:
    """Add corrections to the end of a file, atomically; all that is in it stays as it is.

    Args:
        path: corrections.toml; it is made where there is none, with its folder.
        corrections: what to add.

    Raises:
        GongbaoError: The file can't be written, or what is in it is wrong.

    """
    text = _text(path)
    before = _corrections(text, path)
    added = "".join(f"\n{_toml(correction)}" for correction in corrections)
    new = (text or _HEADER) + ("" if text.endswith("\n") or not text else "\n") + added
    if "\r\n" in text:
        new = _LONE_FEED.sub("\r\n", new)
    try:
        is_whole = _corrections(new, path) == (*before, *corrections)
    except GongbaoError:
        is_whole = False
    if not is_whole:
        raise GongbaoError(f"{path}: can't be added to; write each correction as a table of its own, [[correction]]")
    _replace(path, new)


def to_json(corrections: Iterable[Correction]) -> list[dict[str, object]]:
    """Return corrections as JSON values: the entries of the file, dates as texts."""
    return [_with_texts(_entry(correction)) for correction in corrections]


def from_json(entries: Iterable[Mapping[str, Any]], place: str = "corrections") -> tuple[Correction, ...]:
    """Return the corrections that `to_json` wrote.

    Args:
        entries: what `to_json` returned.
        place: what errors call the source of the entries.

    Raises:
        GongbaoError: an entry is wrong.

    Example:
        >>> one = Correction(FactKind.TARGET, "5万亩", "王", "no target", Reject(), "x/2024/1", date=datetime.date(2024, 5, 1))
        >>> to_json([one])[0]["date"], from_json(to_json([one])) == (one,)
        ('2024-05-01', True)

    """
    return tuple(_correction(entry, f"{place}: correction {number}", 0) for number, entry in enumerate(entries, 1))


# ------------------------------------------------------------------------------------------------ text to entries


def _text(path: Path) -> str:
    try:
        # line ends as they are, else what is added would change them all
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise GongbaoError(f"{path}: can't read the corrections ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise GongbaoError(f"{path}: no valid TOML in UTF-8: {error}") from error


def _corrections(text: str, path: Path) -> tuple[Correction, ...]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GongbaoError(f"{path}: no valid TOML in UTF-8: {error}") from error
    for key in content:
        if key != "correction":
            raise GongbaoError(f"{path}: {key}: no such key; each correction is a table [[correction]]")
    entries = content.get("correction", [])
    if not isinstance(entries, list):
        raise GongbaoError(f"{path}: correction: write each correction as a table of its own, [[correction]]")
    return tuple(
        _correction(entry, f"{path}: correction {position}", position) for position, entry in enumerate(entries, 1)
    )


def _correction(entry: object, place: str, position: int) -> Correction:
    if not isinstance(entry, Mapping):
        raise GongbaoError(f"{place}: must be a table, [[correction]] in double brackets")
    for key, value in entry.items():
        if key not in _KEYS:
            raise GongbaoError(f"{place}: {key}: no such key; there are {', '.join(_KEYS)}")
        if key in _TEXTS and not (isinstance(value, str) and value.strip()):
            raise GongbaoError(f"{place}: {key}: must be a text that isn't empty")
    for key in _REQUIRED:
        if key not in entry:
            raise GongbaoError(f"{place}: {key}: is missing; it must be a text")
    place += f" ({entry['quote']})"
    if "issue" not in entry and "document" not in entry:
        raise GongbaoError(f"{place}: issue: is missing; give the issue's key, the document's number, or both")
    try:
        kind = FactKind(entry["kind"])
    except ValueError as error:
        raise GongbaoError(f"{place}: kind: {entry['kind']}: must be one of {', '.join(FactKind)}") from error
    occurrence = entry.get("occurrence")
    if occurrence is not None and (type(occurrence) is not int or occurrence < 1):
        raise GongbaoError(f"{place}: occurrence: must be a whole number, 1 for the first place")
    who = " ".join(entry["who"].split())
    try:
        NamedNode(person_iri(who))
    except ValueError as error:
        raise GongbaoError(f"{place}: who: {who}: is no valid IRI; give one, or the person's name") from error
    return Correction(
        kind=kind,
        quote=entry["quote"].strip(),
        who=who,
        why=entry["why"].strip(),
        action=_action(kind, entry, place),
        issue=entry.get("issue"),
        document=entry.get("document"),
        before=entry.get("before"),
        after=entry.get("after"),
        occurrence=occurrence,
        date=_date(entry.get("date"), place),
        position=position,
    )


def _date(given: object, place: str) -> datetime.date | None:
    if given is None:
        return None
    try:
        return datetime.date.fromisoformat(written(read_field(DATE, given)))
    except ValueError as error:
        raise GongbaoError(f"{place}: date: must be a date (2024-09-11)") from error


def _action(kind: FactKind, entry: Mapping[str, Any], place: str) -> Action:
    actions = [action for action, key in ACTION_KEYS.items() if key in entry]
    if len(actions) != 1:
        problem = "gives several actions" if actions else "says not what to do"
        raise GongbaoError(f"{place}: {problem}; give one of {', '.join(ACTION_KEYS.values())}")
    action, key = actions[0], ACTION_KEYS[actions[0]]
    given = entry[key]
    place += f": {key}"
    if "reads" in entry and action is not Accept:
        raise GongbaoError(f"{place}: reads: goes with accept alone")
    if action in {Accept, Reject}:
        if given is not True:
            raise GongbaoError(f"{place}: must be true; leave the entry out otherwise")
        return Reject() if action is Reject else Accept(entry.get("reads"))
    if action is ChangeValues:
        return _change(kind, given, place)
    if kind is not FactKind.ASSIGNMENT:
        raise GongbaoError(f"{place}: a {kind.value} has no owners; kind must be assignment")
    if action is RemoveOwner:
        if not isinstance(given, str) or not given.strip():
            raise GongbaoError(f"{place}: must be the agency, by id or name")
        return RemoveOwner(given.strip())
    if action is ChangeRole:
        texts, role = _texts(given, ("agency", "to"), (), place)
        return ChangeRole(texts["agency"], role)
    texts, role = _texts(given, ("agency", "role"), ("name",), place)
    return AddOwner(texts["agency"], role, texts.get("name"))


def _texts(
    given: object, required: tuple[str, str], optional: tuple[str, ...], place: str
) -> tuple[dict[str, str], Role]:
    """Check a table of texts, of which the last that is required is a role."""
    sample = f'{{ {required[0]} = "朝阳市/财政局", {required[1]} = "joint" }}'
    if not isinstance(given, Mapping):
        raise GongbaoError(f"{place}: must be a table, such as {sample}")
    for key, value in given.items():
        if key not in (*required, *optional):
            raise GongbaoError(f"{place}: {key}: no such key; write {sample}")
        if not isinstance(value, str) or not value.strip():
            raise GongbaoError(f"{place}: {key}: must be a text that isn't empty")
    for key in required:
        if key not in given:
            raise GongbaoError(f"{place}: {key}: is missing; write {sample}")
    try:
        role = Role(given[required[1]])
    except ValueError as error:
        wrong = f"{required[1]}: {given[required[1]]}"
        raise GongbaoError(f"{place}: {wrong}: must be one of {', '.join(Role)}") from error
    return {key: value.strip() for key, value in given.items()}, role


def _change(kind: FactKind, given: object, place: str) -> ChangeValues:
    fields = FIELDS[kind]
    if not fields:
        raise GongbaoError(f"{place}: a {kind.value} has nothing to change; reject it, or address its targets")
    if not isinstance(given, Mapping) or not given:
        raise GongbaoError(f"{place}: must be a table with some of {', '.join(fields)}")
    values: list[tuple[str, Value]] = []
    for name, value in given.items():
        if name not in fields:
            raise GongbaoError(f"{place}: {name}: no such key for a {kind.value}; there are {', '.join(fields)}")
        try:
            values.append((name, read_field(fields[name], value)))
        except ValueError as error:
            raise GongbaoError(f"{place}: {name}: {value}: {error}") from error
    # in the fields' own order, so that the order of writing makes no difference
    return ChangeValues(tuple(sorted(values, key=lambda pair: list(fields).index(pair[0]))))


# ------------------------------------------------------------------------------------------------ entries to text


def _entry(correction: Correction) -> dict[str, object]:
    """Return a correction as the table that is read as it, dates as dates."""
    action = correction.action
    match action:
        case Accept(reads):
            what: dict[str, object] = {"accept": True, "reads": reads}
        case Reject():
            what = {"reject": True}
        case AddOwner(agency, role, name):
            what = {"add_owner": _given({"agency": agency, "role": role.value, "name": name})}
        case RemoveOwner(agency):
            what = {"remove_owner": agency}
        case ChangeRole(agency, role):
            what = {"role": {"agency": agency, "to": role.value}}
        case ChangeValues(values):
            what = {"change": {name: _plain(value) for name, value in values}}
    return _given(
        {
            "issue": correction.issue,
            "document": correction.document,
            "kind": correction.kind.value,
            "quote": correction.quote,
            "before": correction.before,
            "after": correction.after,
            "occurrence": correction.occurrence,
            **what,
            "who": correction.who,
            "why": correction.why,
            "date": correction.date,
        }
    )


def _given(values: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value is not None}


def _plain(value: Value) -> object:
    """Return a value as TOML has it: `none` for nothing, whole numbers without a fraction."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return written(value) if value is None or isinstance(value, str) else value


def _with_texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_texts(each) for key, each in value.items()}
    return value.isoformat() if isinstance(value, datetime.date) else value


def _toml(correction: Correction) -> str:
    import tomlkit  # noqa: PLC0415  takes 0.02 s, which only those who write should pay

    table = tomlkit.table()
    for key, value in _entry(correction).items():
        table[key] = tomlkit.inline_table() if isinstance(value, dict) else value
        if isinstance(value, dict):
            table[key].update(value)
    entries = tomlkit.aot()
    entries.append(table)
    return tomlkit.dumps({"correction": entries}).strip() + "\n"


def _replace(path: Path, text: str) -> None:
    new = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with new.open("w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(path)
    except OSError as error:
        raise GongbaoError(f"{path}: can't be written ({error.strerror}); check its folder's permissions") from error
