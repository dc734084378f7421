"""What the pages search in without a server: files of entries, each a script that a page loads when somebody searches.

From a file a script can be loaded, but nothing can be requested. Names of agencies and documents stand in files of
their own, which are small; tasks in others, of which a page loads a few at a time, those of the last issues first.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from gongbao.exports.site_pages import shown

Kind = Literal["agency", "document", "task"]

_LARGEST = 400_000  # characters of a file: read as a whole, many small ones are slower than few large ones
_LONGEST = 400  # characters of an entry
# JSON is JavaScript but for U+2028 and U+2029; < could end a script where a file is put into a page, and marks of
# direction would turn around what an editor shows of it.
_ESCAPED = re.compile("[\u2028\u2029<>&\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class _Shelf:
    """Files of one kind of entry, NAME-1.js, NAME-2.js …: their pages once, entries with the number of theirs."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._pages: dict[str, int] = {}
        self._entries: list[Sequence[str | int]] = []
        self._size = 0
        self.count = 0

    def add(self, kind: Kind, words: str, more: str, link: str) -> None:
        page, _, fragment = link.partition("#")
        number = self._pages.setdefault(page, len(self._pages))
        self._entries.append((kind[0], words, more, number, fragment))
        self._size += len(words) + len(more) + len(fragment) + 16
        if self._size >= _LARGEST:
            self.write()

    def write(self) -> None:
        if not self._entries:
            return
        self.count += 1
        script = f"gongbaoEntries({_script([list(self._pages), self._entries])});\n"
        (self._folder / f"{self._name}-{self.count}.js").write_bytes(script.encode())
        self._pages, self._entries, self._size = {}, [], 0


class SearchFiles:
    """Writes entries to names-1.js, tasks-1.js, tasks-2.js …; count.js tells how many there are of each.

    Args:
        folder: a folder that is to be made.

    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._names = _Shelf(folder, "names")
        self._tasks = _Shelf(folder, "tasks")

    def add(self, kind: Kind, words: str, more: str, link: str) -> None:
        """Add something that is found by its words.

        Args:
            kind: what it is.
            words: what it is found by, and what is shown of it; what is long is in several entries.
            more: what is shown beside it, and found as well.
            link: where it leads, from the root of the site.

        """
        shelf = self._tasks if kind == "task" else self._names
        for part in _parted(shown(words)):
            shelf.add(kind, part, shown(more[:_LONGEST]), link)

    def close(self) -> None:
        """Write what is not written yet, and how many files there are."""
        self._names.write()
        self._tasks.write()
        script = f"gongbaoFiles({self._names.count}, {self._tasks.count});\n"
        (self._folder / "count.js").write_bytes(script.encode())


def _parted(words: str) -> Iterator[str]:
    """Parts that overlap, so that what stands where they part is found too; of a very long text the first ones."""
    most, overlap = 10 * _LONGEST, 40
    for start in range(0, max(min(len(words), most) - overlap, 1), _LONGEST - overlap):
        yield words[start : start + _LONGEST]


def _script(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
