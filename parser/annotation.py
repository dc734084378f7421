"""Hand annotation of a source: JSON Lines in the keys of `gongbao parse`, an annotated fact a line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Any

from gongbao.parser.model import GongbaoError, Span

Fields = Mapping[str, Any]
"""One fact as JSON: an annotated one, or one of `gongbao parse`."""

_TEXT = str | None
_REQUIRED: Mapping[str, Mapping[str, type | UnionType]] = {
    "document": {
        "number": _TEXT,
        "title": _TEXT,
        "issuer": _TEXT,
        "date": _TEXT,
        "instrument": _TEXT,
        "addressees": list,
    },
    "division": {"path": list, "title": _TEXT},
    "assignment": {"form": str, "agencies": list},
    "target": {"value": int | float},
    "deadline": {},
    "citation": {"title": str},
}
"""What an annotated fact of each layer must say, and the types of it."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """What hands marked in one source.

    `source` is the name of the annotated file; `spans` are the parts of it that were annotated: outside of them
    nothing is known. `layers` are those that were annotated in full; `facts` has the records of each layer.
    """

    source: str | None
    spans: tuple[Span, ...]
    layers: tuple[str, ...]
    facts: Mapping[str, tuple[Fields, ...]]


def read_annotation(text: str, place: str) -> Annotation:
    """Read annotation and check its shape.

    Args:
        text: JSON Lines; the first one tells what was annotated, each other one is an annotated fact.
        place: The name of the file, for errors.

    Returns:
        The annotation; layers that this version doesn't know stand in it and are not scored.

    Raises:
        GongbaoError: A line is no annotation; names file and line.

    """
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        raise GongbaoError(f"{place}: is empty; its first line must tell what was annotated")
    records = [(f"{place}:{number}", _read_record(line, f"{place}:{number}")) for number, line in lines]
    beginning, header = records[0]
    spans, layers, source = header.get("spans"), header.get("layers", []), header.get("source")
    if not isinstance(spans, list) or not all(map(_is_span, spans)) or not isinstance(layers, list):
        raise GongbaoError(f'{beginning}: the first line must tell what was annotated: "spans": [[start, end], …]')
    if not isinstance(source, str | None):
        raise GongbaoError(f'{beginning}: "source" must be the name of the annotated file')
    facts: dict[str, list[Fields]] = {}
    for where, record in records[1:]:
        facts.setdefault(str(record.get("layer")), []).append(_checked(record, where))
    return Annotation(
        source,
        tuple(Span(*span) for span in spans),
        tuple(layers),
        {layer: tuple(records) for layer, records in facts.items()},
    )


def _read_record(line: str, where: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise GongbaoError(f"{where}: no JSON ({error}); annotation is JSON Lines, a fact a line") from error
    if not isinstance(record, dict):
        raise GongbaoError(f"{where}: not a JSON object; annotation is JSON Lines, a fact a line")
    return record


def _checked(record: dict[str, Any], where: str) -> dict[str, Any]:
    required = _REQUIRED.get(str(record.get("layer")))
    if required is None:
        return record
    if not _is_span(record.get("span")):
        raise GongbaoError(f'{where}: "span" must be [start, end], whole numbers')
    for key, kind in required.items():
        if key not in record or not isinstance(record[key], kind):
            raise GongbaoError(f'{where}: "{key}" is missing or of the wrong type for a {record["layer"]}')
    for agency in record.get("agencies", ()):
        if not isinstance(agency, dict) or not all(isinstance(agency.get(key), str) for key in ("name", "role")):
            raise GongbaoError(f'{where}: each of the agencies must have a "name" and a "role"')
    return record


def _is_span(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(position, int) for position in value)
