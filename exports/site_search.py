"""What the pages search in without a server: files of entries that a page loads when somebody begins to search."""

import json
from pathlib import Path
from typing import Literal

from gongbao.exports.characters import writable

Kind = Literal["agency", "document", "task"]

_LARGEST = 400_000  # characters of a file: read as a whole, many small ones are slower than few large ones
_LONGEST = 400  # characters of an entry
# JSON is JavaScript but for these two; < could end a script where a file is put into a page.
_ESCAPED = {"\u2028": "\\u2028", "\u2029": "\\u2029", "<": "\\u003c"}


class SearchFiles:
    """Writes entries to search/1.js, search/2.js …, each a call of the function that takes them; count.js tells how many."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._entries: list[list[str]] = []
        self._size = 0
        self._count = 0
        folder.mkdir()

    def add(self, kind: Kind, words: str, more: str, page: str) -> None:
        """Add something that is found by its words.

        Args:
            kind: what it is.
            words: what it is found by, and what is shown of it.
            more: what is shown beside it, and found as well.
            page: where it leads, from the root of the site.

        """
        entry = [kind[0], writable(words[:_LONGEST]), writable(more[:_LONGEST]), page]
        self._entries.append(entry)
        self._size += sum(map(len, entry))
        if self._size >= _LARGEST:
            self._write()

    def close(self) -> None:
        """Write what is not written yet, and how many files there are."""
        self._write()
        (self._folder / "count.js").write_bytes(f"gongbaoFiles({self._count});\n".encode())

    def _write(self) -> None:
        if not self._entries:
            return
        self._count += 1
        text = json.dumps(self._entries, ensure_ascii=False, separators=(",", ":"))
        for character, escaped in _ESCAPED.items():
            text = text.replace(character, escaped)
        (self._folder / f"{self._count}.js").write_bytes(f"gongbaoEntries({text});\n".encode())
        self._entries, self._size = [], 0
