"""A bar on standard error for whatever takes more than a second, where a person is there to see it."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

PATIENCE_SECONDS = 1.0


class Advance(Protocol):
    """Moves the bar."""

    def __call__(self, steps: int = 1, *, doing: str | None = None, total: int | None = None) -> None:
        """Move on by some steps; `doing` says anew what is being done, `total` begins anew with so many steps."""
        ...


@contextmanager
def progress(description: str, total: int | None = None) -> Iterator[Advance]:
    """Show a bar while the block runs, from the second second on.

    Args:
        description: what is being done.
        total: how many steps there are; None where nobody knows.

    Yields:
        A function to call after each step.

    """
    if not sys.stderr.isatty():
        yield unseen
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    step = bar.add_task(description, total=total)

    def advance(steps: int = 1, *, doing: str | None = None, total: int | None = None) -> None:
        if total is not None:
            bar.reset(step, total=total)
        bar.update(step, advance=steps, description=doing)

    begin = threading.Timer(PATIENCE_SECONDS, bar.start)
    begin.daemon = True
    begin.start()
    try:
        yield advance
    finally:
        begin.cancel()
        begin.join()
        bar.stop()


def by_page(advance: Advance, file: Path) -> Callable[[int, int], None]:
    """Return what says, page by page, how far the recognition of a scan is, where the bar counts files.

    Args:
        advance: moves the bar.
        file: the scan.

    """

    def read(done: int, total: int) -> None:
        advance(0, doing=f"{file.name}: page {done} of {total}")

    return read


def unseen(steps: int = 1, *, doing: str | None = None, total: int | None = None) -> None:
    """Move no bar."""
