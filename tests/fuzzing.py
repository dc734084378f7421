"""Spoils good files at random and reads them, for as long as it is told; keeps what breaks a reader.

    python tests/fuzzing.py --minutes 10 [--seed N] [--only docx]

Each file of `tests/sources` is spoilt where it hurts: bytes of a PDF or a page anywhere, and inside the parts of a Word
file or the streams of a PDF, which are unpacked for it. It is read in a process of its own within the limits of
tests/reading_worker.py. A file that ends in anything but a source or a clear error is kept in `tests/sources/finds`,
where tests/test_hostile_sources.py reads it from then on.
"""

import argparse
import hashlib
import io
import re
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, the folder of tests/ is not there

from tests.reading_worker import Worker

FOLDER = Path(__file__).parent / "sources"
FINDS = FOLDER / "finds"
KINDS = {".docx", ".html", ".pdf", ".png"}

_NUMBER = re.compile(rb"-?[0-9]+")
_EXTREMES = (b"0", b"-1", b"1", b"255", b"65536", b"2147483647", b"-2147483648", b"4294967296", b"1e308", b"9" * 40)
_ATTRIBUTE = re.compile(rb'[\w:-]+="[^"<>]{0,80}"')
_TAG = re.compile(rb"</?[\w:]+[^<>]{0,200}>")
_STREAM = re.compile(rb"/FlateDecode[^>]{0,200}>>\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def spoilt(content: bytes, suffix: str, chance: Random) -> bytes:
    """The file with a few things wrong."""
    if suffix == ".docx":
        return _spoilt_package(content, chance)
    if suffix == ".pdf" and chance.random() < 0.5:
        return _spoilt_streams(content, chance)
    return _spoilt_bytes(content, chance)


def _spoilt_bytes(content: bytes, chance: Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        if not content:
            break
        content = chance.choice(_WAYS)(content, chance)
    return content


def _spoilt_package(content: bytes, chance: Random) -> bytes:
    if chance.random() < 0.1:
        return _spoilt_bytes(content, chance)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        parts = {name: package.read(name) for name in package.namelist()}
        for name in chance.sample(sorted(parts), chance.choice((1, 1, 1, 2))):
            parts[name] = _spoilt_bytes(parts[name], chance)
        if chance.random() < 0.1:
            del parts[chance.choice(sorted(parts))]
        for name, part in parts.items():
            written.writestr(name, part)
    return stream.getvalue()


def _spoilt_streams(content: bytes, chance: Random) -> bytes:
    """What a stream holds spoilt, and packed again; the length that it states may be wrong then, as it often is."""
    streams = list(_STREAM.finditer(content))
    if not streams:
        return _spoilt_bytes(content, chance)
    found = chance.choice(streams)
    try:
        words = zlib.decompress(found[1])
    except zlib.error:
        return _spoilt_bytes(content, chance)
    packed = zlib.compress(_spoilt_bytes(words, chance))
    return content[: found.start(1)] + packed + content[found.end(1) :]


def _flip(content: bytes, chance: Random) -> bytes:
    position = chance.randrange(len(content))
    return content[:position] + bytes([chance.randrange(256)]) + content[position + 1 :]


def _cut(content: bytes, chance: Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.choice((1, 10, 1000, len(content))) :]


def _repeat(content: bytes, chance: Random) -> bytes:
    start = chance.randrange(len(content))
    length = chance.choice((1, 20, 300))
    return content[:start] + content[start : start + length] * chance.choice((2, 50, 3000)) + content[start + length :]


def _move(content: bytes, chance: Random) -> bytes:
    start, there = chance.randrange(len(content)), chance.randrange(len(content))
    return content[:there] + content[start : start + chance.choice((5, 100, 2000))] + content[there:]


def _other_number(content: bytes, chance: Random) -> bytes:
    return _replace(content, _NUMBER, lambda _: chance.choice(_EXTREMES), chance)


def _other_tag(content: bytes, chance: Random) -> bytes:
    tags = _TAG.findall(content[:200_000])
    return _replace(content, _TAG, lambda own: chance.choice((b"", own * 2, chance.choice(tags))), chance)


def _other_attribute(content: bytes, chance: Random) -> bytes:
    return _replace(
        content, _ATTRIBUTE, lambda own: own.split(b'"')[0] + b'"' + chance.choice(_EXTREMES) + b'"', chance
    )


def _replace(content: bytes, pattern: re.Pattern[bytes], other: Callable[[bytes], bytes], chance: Random) -> bytes:
    places = [found.span() for found in pattern.finditer(content[:200_000])]
    if not places:
        return _flip(content, chance)
    start, end = chance.choice(places)
    return content[:start] + other(content[start:end]) + content[end:]


_WAYS = (_flip, _cut, _repeat, _move, _other_number, _other_number, _other_tag, _other_attribute)


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--minutes", type=float, default=10)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--only", choices=sorted(kind[1:] for kind in KINDS), help="files of this kind alone")
    given = arguments.parse_args()
    chance = Random(given.seed)
    kinds = {f".{given.only}"} if given.only else KINDS - {".png"}  # to recognise one takes seconds
    files = [(file, file.read_bytes()) for file in sorted(FOLDER.iterdir()) if file.suffix in kinds]
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    end = time.monotonic() + given.minutes * 60
    with tempfile.TemporaryDirectory() as folder, Worker() as worker:
        while time.monotonic() < end:
            file, content = chance.choice(files)
            content = spoilt(content, file.suffix, chance)
            read = Path(folder, f"spoilt{file.suffix}")
            read.write_bytes(content)
            outcome = worker.read(read)
            outcomes[outcome.kind] += 1
            slowest = max(slowest, outcome.seconds)
            if not outcome.is_clear:
                FINDS.mkdir(exist_ok=True)
                kept = FINDS / f"{hashlib.sha256(content).hexdigest()[:12]}{file.suffix}"
                kept.write_bytes(content)
                print(f"\n{kept}: {outcome}", flush=True)
            print(
                f"\r{sum(outcomes.values())} files, slowest {slowest:.1f} s, {dict(outcomes)}", end="", file=sys.stderr
            )
    print(f"\n{sum(outcomes.values())} files, slowest {slowest:.1f} s, {dict(outcomes)}")


if __name__ == "__main__":
    main()
