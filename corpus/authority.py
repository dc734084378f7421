"""The user's authority file, agencies.toml in the workspace: what is known about agencies that no rule can tell.

docs/agencies.md says how to write it.
"""

import re
import tomllib
from pathlib import Path
from typing import Any

from gongbao.corpus.catalogue import workspace
from gongbao.parser.authority import Authority
from gongbao.parser.model import AgencyKind, GongbaoError

FILE_NAME = "agencies.toml"

_KEYS: dict[str, str] = {
    "name": "a text",
    "jurisdiction": "a text",
    "aliases": "a list of texts",
    "merges": "a list of texts",
    "parent": "a text",
    "kind": "a text",
    "labels": "a table of texts",
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")  # BCP 47: en, zh-Latn, mn-Mong


def load_authorities(corpus: Path | None = None) -> tuple[Authority, ...]:
    """Return the entries of the workspace's authority file; none where there is no workspace or no file in it.

    Args:
        corpus: The workspace; by default `./gongbao-corpus` where it exists.

    Raises:
        GongbaoError: The workspace named does not exist, or its authority file is not valid.

    """
    folder = workspace(corpus)
    path = None if folder is None else folder / FILE_NAME
    return () if path is None or not path.exists() else read_authorities(path)


def read_authorities(path: Path) -> tuple[Authority, ...]:
    """Read and check an authority file.

    Raises:
        GongbaoError: The file can't be read, is no TOML, or an entry is wrong; names file, entry and key.

    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise GongbaoError(f"{path}: can't read the authority file ({error.strerror}); check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GongbaoError(f"{path}: no valid TOML in UTF-8: {error}") from error
    for key in content:
        if key != "agency":
            raise GongbaoError(f"{path}: {key}: no such key; each agency is a table [[agency]]")
    entries = content.get("agency", [])
    if not isinstance(entries, list):
        raise GongbaoError(f"{path}: agency: write each agency as a table of its own, [[agency]] in double brackets")
    authorities: list[Authority] = []
    taken: dict[tuple[str | None, str], str] = {}
    for position, entry in enumerate(entries, 1):
        authority = _authority(entry, f"{path}: agency {position}")
        place = f"agency {position} ({authority.name})"
        for name in dict.fromkeys((authority.name, *authority.aliases)):
            owner = taken.setdefault((authority.jurisdiction, name), place)
            if owner != place:
                raise GongbaoError(f"{path}: {place}: {name} is taken by {owner}; keep it in one of them")
        authorities.append(authority)
    return tuple(authorities)


def _authority(entry: object, place: str) -> Authority:
    if not isinstance(entry, dict):
        raise GongbaoError(f"{place}: must be a table, [[agency]] in double brackets")
    for key, value in entry.items():
        if key not in _KEYS:
            raise GongbaoError(f"{place}: {key}: no such key; there are {', '.join(_KEYS)}")
        if not _is_right(key, value):
            raise GongbaoError(f"{place}: {key}: must be {_KEYS[key]}, none of them empty")
    if "name" not in entry:
        raise GongbaoError(f"{place}: name: is missing; it must be the agency's full name")
    values: dict[str, Any] = dict(entry)
    place += f" ({values['name']})"
    if "kind" in values:
        try:
            values["kind"] = AgencyKind(values["kind"])
        except ValueError as error:
            raise GongbaoError(f"{place}: kind: {values['kind']}: must be one of {', '.join(AgencyKind)}") from error
    for language in values.get("labels", {}):
        if _LANGUAGE.fullmatch(language) is None:
            raise GongbaoError(f"{place}: labels: {language}: is no language tag such as en or zh-Latn (BCP 47)")
    return Authority(
        name=_without_blanks(values["name"]),
        jurisdiction=_without_blanks(values["jurisdiction"]) if "jurisdiction" in values else None,
        aliases=tuple(map(_without_blanks, values.get("aliases", ()))),
        merges=tuple(map(_without_blanks, values.get("merges", ()))),
        parent=_without_blanks(values["parent"]) if "parent" in values else None,
        kind=values.get("kind"),
        labels=tuple(sorted(values.get("labels", {}).items())),
    )


def _is_right(key: str, value: object) -> bool:
    if _KEYS[key] == "a list of texts":
        return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)
    if _KEYS[key] == "a table of texts":
        return isinstance(value, dict) and all(isinstance(item, str) and item.strip() for item in value.values())
    return isinstance(value, str) and bool(value.strip())


def _without_blanks(name: str) -> str:
    """A Chinese name as the parser writes it: no blanks, brackets in full width."""
    return "".join(name.split()).replace("(", "（").replace(")", "）")
