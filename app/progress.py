"""A bar on standard error for whatever takes more than a second, where a person is there to see it."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE_SECONDS = 1.0


@contextmanager
def progress(description: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """Show a bar while the block runs, from the second second on.

    Args:
        description: what is being done.
        total: how many steps there are; None where nobody knows.

    Yields:
        A function to call after each step.

    """
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    step = bar.add_task(description, total=total)
    begin = threading.Timer(PATIENCE_SECONDS, bar.start)
    begin.daemon = True
    begin.start()
    try:
        yield lambda: bar.advance(step)
    finally:
        begin.cancel()
        begin.join()
        bar.stop()
