"""What is kept of an issue: the text as read, its facts, and a record of where they come from.

    issues/KEY/DIGEST/text.txt           the text as read
    issues/KEY/DIGEST/facts.json.gz      the object of `gongbao parse`
    issues/KEY/DIGEST/corrections.json   people's corrections of these facts, where there are any
    issues/KEY/DIGEST/source.json        which file they come from, and which version of the parser read it

A folder DIGEST holds one state of the issue and never changes but in its record; several stand beside each other
while a build is under way or an older generation is still read. All else in a graph directory can be made again
from these.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gongbao.graph.addresses import document_names
from gongbao.graph.correcting import correct
from gongbao.graph.correction_file import from_json as corrections_from_json
from gongbao.graph.correction_file import to_json as corrections_to_json
from gongbao.graph.corrections import Corrected, Correction
from gongbao.graph.iris import issue_key
from gongbao.parser.model import GongbaoError, Issue, Place, Source, Span
from gongbao.parser.serialization import MASTHEAD, to_json
from gongbao.parser.serialization import from_json as facts_from_json

# What file names can't hold on some system, % as the mark of escapes, and a dot in front, which hides a file.
_UNSAFE = re.compile(r'[%/\\:*?"<>|\x00-\x1f\x7f\ud800-\udfff]|^\.|[. ]$')

_FAST = 3  # of gzip's levels: half the time of the usual one, a tenth more bytes

# What reading a damaged state raises.
_DAMAGE = (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Record:
    """Where an issue's facts come from.

    The file's `sha256` and absolute path (`origin`), the parser's `version`, and the `digest` of text, facts and
    corrections together (SHA-256), by which an index tells what it was made from; `corrections` is that of the
    corrections alone, empty without any. `documents` are the keys of all names that its documents go by.
    """

    key: str
    sha256: str | None
    version: str
    digest: str
    origin: str | None = None
    corrections: str = ""
    documents: tuple[str, ...] = ()


def folder_name(key: str) -> str:
    """Return the name of the folder of an issue: its key, made safe for file systems; different for different keys.

    Example:
        >>> folder_name("xam/2024/4")
        'xam%2F2024%2F4'

    """
    safe = _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass")), key)
    return safe or "%"


def truth_folder(issues: Path, key: str, digest: str) -> Path:
    """Return the folder of one state of an issue; `issues` is the folder of all of them."""
    return issues / folder_name(key) / digest


def write_truth(issues: Path, issue: Issue, version: str, origin: str | None = None) -> Record:
    """Write a state of an issue and see to it that it has reached the disk; it is there whole or not at all.

    Args:
        issues: the folder of all issues.
        issue: what was read in one source.
        version: the version of the parser that read it.
        origin: the absolute path of the file that it was read from.

    Returns:
        The record that was written.

    Raises:
        GongbaoError: the folder can't be written.

    """
    source = issue.source
    # The masthead that the parser settled on has the key; the facts have no place for it.
    masthead = replace(source.masthead, key=issue.masthead.key)
    written = {
        "key": issue_key(issue),
        "sha256": source.sha256,
        "version": version,
        "origin": origin,
        "path": source.path,
        "encoding": source.encoding,
        "furniture": source.furniture,
        "places": source.places,
        "masthead": {"key": masthead.key, **MASTHEAD.write(masthead)},
        "documents": sorted(document_names(issue.documents)),
    }
    text = source.text.encode("utf-8", "surrogatepass")
    facts = json.dumps(to_json(issue), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    with reported(issues.parent):
        return _write_state(issues, written, text, facts, b"")


def write_corrections(issues: Path, record: Record, corrections: Sequence[Correction]) -> Record:
    """Write the state that an issue is in with other corrections than a state of it that is there has.

    Args:
        issues: the folder of all issues.
        record: the state that is there; it stays.
        corrections: all that concern the issue.

    Returns:
        The record that was written, or the one given where it has just these corrections.

    Raises:
        GongbaoError: the folder can't be written, or the state can't be read.

    """
    content = _corrections_json(corrections)
    if _corrections_digest(content) == record.corrections:
        return record
    folder = truth_folder(issues, record.key, record.digest)
    with _readable(folder):
        written, text, facts, _ = _contents(folder)
    with reported(issues.parent):
        return _write_state(issues, written, text, facts, content)


def _write_state(issues: Path, written: dict[str, Any], text: bytes, facts: bytes, corrections: bytes) -> Record:
    """Write a state: what `written` says of its source, with the digests that belong to it."""
    written |= {
        "digest": _digest(text, facts, corrections),
        "corrections": _corrections_digest(corrections),
    }
    record = _record(written)
    folder = truth_folder(issues, record.key, record.digest)
    unfinished = folder.with_name(f".new-{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    _write(unfinished / "source.json", json.dumps(written, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    if read_record(folder) is not None:
        # The same facts, read by another version or in another file: only the record is new.
        (unfinished / "source.json").replace(folder / "source.json")
        shutil.rmtree(unfinished)
    else:
        _write(unfinished / "text.txt", text)
        _write(unfinished / "facts.json.gz", gzip.compress(facts, _FAST, mtime=0))
        if corrections:
            _write(unfinished / "corrections.json", corrections)
        sync_folder(unfinished)
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
    sync_folder(folder.parent)
    return record


def rewrite_record(issues: Path, record: Record) -> None:
    """Replace the record of a state: the same facts, of which something else is known now.

    Raises:
        OSError: it can't be written.

    """
    folder = truth_folder(issues, record.key, record.digest)
    written = {**_source_json(folder), "version": record.version, "sha256": record.sha256, "origin": record.origin}
    new = folder / ".new-source.json"
    _write(new, json.dumps(written, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    new.replace(folder / "source.json")
    sync_folder(folder)


def read_record(folder: Path) -> Record | None:
    """Read where the facts in a folder come from; None where what it holds isn't whole, or isn't what was written."""
    try:
        record = _record(_contents(folder)[0])
    except _DAMAGE:
        return None
    return record if folder == truth_folder(folder.parent.parent, record.key, record.digest) else None


def records(issues: Path) -> Iterator[Record]:
    """Yield the record of each state of each issue that is there whole, the older states of an issue first.

    All of it is read and compared with its digest (0.4 ms for 30 kB of text), so that a build finds what was damaged
    and parses it again.
    """
    for home in _homes(issues):
        states = [(record, folder.stat().st_mtime_ns) for folder in home.iterdir() if (record := read_record(folder))]
        for record, _ in sorted(states, key=lambda state: (state[1], state[0].digest)):
            yield record


def read_truth(issues: Path, key: str, digest: str) -> Corrected:
    """Read a state of an issue back, with its corrections applied.

    Args:
        issues: the folder of all issues.
        key: the issue's key.
        digest: the digest of the state.

    Raises:
        GongbaoError: the state isn't there, isn't whole or isn't what was written.

    """
    folder = truth_folder(issues, key, digest)
    with _readable(folder):
        written, text, facts, corrections = _contents(folder)
        return correct(
            _issue(written, text, facts), corrections_from_json(json.loads(corrections or b"[]"), str(folder))
        )


def read_facts(issues: Path, key: str, digest: str) -> Issue:
    """Read a state of an issue back as the rules read it, whatever corrections it has.

    Raises:
        GongbaoError: the state isn't there, isn't whole or isn't what was written.

    """
    folder = truth_folder(issues, key, digest)
    with _readable(folder):
        written, text, facts, _ = _contents(folder)
        return _issue(written, text, facts)


def remove_others(issues: Path, wanted: set[tuple[str, str]]) -> None:
    """Remove all states of issues but the wanted ones, given as (key, digest), and whatever is unfinished."""
    kept = {truth_folder(issues, key, digest) for key, digest in wanted}
    for home in _homes(issues):
        for entry in home.iterdir():
            if entry not in kept:
                shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink()
        with suppress(OSError):  # where something wanted is in it
            home.rmdir()


def take_over_first_format(issues: Path) -> None:
    """Bring what the first format kept (`issues/KEY/facts.json`) into this one; the old files stay."""
    for home in _homes(issues):
        if (home / "facts.json").is_file():
            with suppress(*_DAMAGE):  # what isn't whole is parsed again
                written = _source_json(home)
                text, facts = (home / "text.txt").read_bytes(), (home / "facts.json").read_bytes()
                write_truth(issues, _issue(written, text, facts), written["version"])


@contextmanager
def reported(path: Path) -> Iterator[None]:
    """Say of a graph directory, `path`, that it can't be written, and what to do, where the system says so."""
    try:
        yield
    except OSError as error:
        raise GongbaoError(
            f"{path}: can't be written ({error.strerror or error}); free the place or give another --graph directory"
        ) from error


def sync_folder(folder: Path) -> None:
    """See to it that the names in a folder have reached the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise GongbaoError(f"{folder}: can't be read ({error}); run `gongbao build` on its source again") from error


def _homes(issues: Path) -> list[Path]:
    """Return the folders of all issues; files that a desktop leaves among them are none of ours."""
    return sorted(home for home in issues.iterdir() if home.is_dir())


def _contents(folder: Path) -> tuple[dict[str, Any], bytes, bytes, bytes]:
    """Return the record of a state as written, its text, its facts and its corrections."""
    written = _source_json(folder)
    text, facts = (folder / "text.txt").read_bytes(), gzip.decompress((folder / "facts.json.gz").read_bytes())
    corrections = (folder / "corrections.json").read_bytes() if written.get("corrections") else b""
    if _digest(text, facts, corrections) != folder.name:
        raise ValueError("its facts are not those that were written")
    return written, text, facts, corrections


def _issue(written: dict[str, Any], text: bytes, facts: bytes) -> Issue:
    masthead = dict(written["masthead"])
    key = masthead.pop("key")
    source = Source(
        text=text.decode("utf-8", "surrogatepass"),
        path=written["path"],
        sha256=written["sha256"],
        encoding=written["encoding"],
        furniture=tuple(Span(start, end) for start, end in written["furniture"]),
        places=tuple(Place(*place) for place in written.get("places", ())),
        masthead=replace(MASTHEAD.read(masthead), key=key),
    )
    return facts_from_json(json.loads(facts.decode("utf-8", "surrogatepass")), source)


def _record(written: dict[str, Any]) -> Record:
    return Record(
        written["key"],
        written["sha256"],
        written["version"],
        written["digest"],
        written["origin"],
        written["corrections"],
        tuple(written["documents"]),
    )


def _digest(text: bytes, facts: bytes, corrections: bytes) -> str:
    return hashlib.sha256(b"\0".join(filter(None, (text + b"\0" + facts, corrections)))).hexdigest()


def _corrections_json(corrections: Sequence[Correction]) -> bytes:
    if not corrections:
        return b""
    return json.dumps(corrections_to_json(corrections), ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")


def _corrections_digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest() if content else ""


def _source_json(folder: Path) -> dict[str, Any]:
    written: dict[str, Any] = json.loads((folder / "source.json").read_bytes().decode("utf-8", "surrogatepass"))
    return written


def _write(file: Path, content: bytes) -> None:
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
