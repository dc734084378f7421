"""Rows that are read in another order than they come in: they wait on disk, memory holds where."""

import pickle
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")


class Spool(Generic[T]):
    """Values under keys, read key by key, those of one key in the order of their ranks and then as they came.

    Used as a context manager; its file is gone at the end.

    Example:
        >>> with Spool[str]() as spool:
        ...     for key, rank, value in [("a", 1, "second"), ("b", 0, "other"), ("a", 0, "first")]:
        ...         spool.add(key, rank, value)
        ...     list(spool.values("a"))
        ['first', 'second']

    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="gongbao-")  # noqa: SIM115
        self._places: dict[str, list[tuple[int, int]]] = {}

    def add(self, key: str, rank: int, value: T) -> None:
        """Keep a value."""
        self._places.setdefault(key, []).append((rank, self._file.tell()))
        pickle.dump(value, self._file, pickle.HIGHEST_PROTOCOL)

    def values(self, key: str) -> Iterator[T]:
        """Yield the values of a key; nothing may be added meanwhile."""
        for _, place in sorted(self._places.get(key, ())):
            self._file.seek(place)
            yield pickle.load(self._file)  # this process wrote it

    def __enter__(self) -> "Spool[T]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
