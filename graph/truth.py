"""What is kept of an issue: the text as read, its facts, and a record of where they come from.

One folder an issue, `issues/KEY/`: `text.txt`, `facts.json` (the object of `gongbao parse`) and `source.json`. All
else in a graph directory can be made again from these.
"""

import hashlib
import json
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gongbao.graph.iris import issue_key
from gongbao.parser.model import GongbaoError, Issue, Source, Span
from gongbao.parser.serialization import MASTHEAD, from_json, to_json

# What file names can't hold on some system, % as the mark of escapes, and a dot in front, which hides a file.
_UNSAFE = re.compile(r'[%/\\:*?"<>|\x00-\x1f\x7f\ud800-\udfff]|^\.|[. ]$')


@dataclass(frozen=True, slots=True)
class Record:
    """Where an issue's facts come from: the file's `sha256`, the parser's `version`, and the `digest` of the facts.

    The digest is the SHA-256 of text and facts together, so that an index can tell what it was made from.
    """

    key: str
    sha256: str | None
    version: str
    digest: str


def folder_name(key: str) -> str:
    """Return the name of the folder of an issue: its key, made safe for file systems; different for different keys.

    Example:
        >>> folder_name("xam/2024/4")
        'xam%2F2024%2F4'

    """
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass")), key)


def write_truth(folder: Path, issue: Issue, version: str) -> Record:
    """Write an issue into a folder, which is made, and see to it that it has reached the disk.

    Args:
        folder: a folder that isn't there yet.
        issue: what was read in one source.
        version: the version of the parser that read it.

    Returns:
        The record that was written.

    Raises:
        OSError: the folder can't be written.

    """
    text = issue.source.text.encode("utf-8", "surrogatepass")
    facts = json.dumps(to_json(issue), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    source = issue.source
    # The masthead that the parser settled on has the key; facts.json has no place for it.
    masthead = replace(source.masthead, key=issue.masthead.key)
    record = Record(issue_key(issue), source.sha256, version, hashlib.sha256(text + b"\0" + facts).hexdigest())
    written = {
        "key": record.key,
        "sha256": record.sha256,
        "version": record.version,
        "digest": record.digest,
        "path": source.path,
        "encoding": source.encoding,
        "furniture": source.furniture,
        "masthead": {"key": masthead.key, **MASTHEAD.write(masthead)},
    }
    folder.mkdir(parents=True)
    _write(folder / "text.txt", text)
    _write(folder / "facts.json", facts)
    _write(folder / "source.json", json.dumps(written, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    sync_folder(folder)
    return record


def read_record(folder: Path) -> Record | None:
    """Read where the facts in a folder come from; None where the folder isn't whole."""
    try:
        written = _source_json(folder)
        whole = (folder / "text.txt").is_file() and (folder / "facts.json").is_file()
        record = Record(written["key"], written["sha256"], written["version"], written["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return record if whole and folder_name(record.key) == folder.name else None


def read_truth(folder: Path, digest: str) -> Issue:
    """Read an issue back from its folder.

    Args:
        folder: where `write_truth` wrote it.
        digest: the digest that the facts must have.

    Raises:
        GongbaoError: the folder isn't whole, or holds other facts than those asked for.

    """
    try:
        written = _source_json(folder)
        text = (folder / "text.txt").read_bytes()
        facts = (folder / "facts.json").read_bytes()
        if hashlib.sha256(text + b"\0" + facts).hexdigest() != digest:
            raise GongbaoError(
                f"{folder}: its facts are not those that the graph was built from: "
                "a build is under way or was interrupted; run `gongbao build`, then ask again"
            )
        masthead = dict(written["masthead"])
        key = masthead.pop("key")
        source = Source(
            text=text.decode("utf-8", "surrogatepass"),
            path=written["path"],
            sha256=written["sha256"],
            encoding=written["encoding"],
            furniture=tuple(Span(start, end) for start, end in written["furniture"]),
            masthead=replace(MASTHEAD.read(masthead), key=key),
        )
        return from_json(json.loads(facts.decode("utf-8", "surrogatepass")), source)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GongbaoError(f"{folder}: can't be read ({error}); run `gongbao build` on its source again") from error


def sync_folder(folder: Path) -> None:
    """See to it that the names in a folder have reached the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _source_json(folder: Path) -> dict[str, Any]:
    written: dict[str, Any] = json.loads((folder / "source.json").read_bytes().decode("utf-8", "surrogatepass"))
    return written


def _write(file: Path, content: bytes) -> None:
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
