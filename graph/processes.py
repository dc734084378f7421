"""Work for several processes, its results in order, few of them in memory at once."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import TypeVar

Result = TypeVar("Result")


def in_order(function: Callable[..., Result], calls: Iterable[tuple[object, ...]], jobs: int = 1) -> Iterator[Result]:
    """Yield what a function returns for each call, in the order of the calls.

    Args:
        function: of a module's top level, so that another process can find it.
        calls: the arguments of each call; taken as results are asked for, a few ahead.
        jobs: how many processes; 1 calls in this one.

    Yields:
        The results. What a call raises is raised where its result would have come.

    Example:
        >>> list(in_order(pow, [(2, 3), (3, 2)]))
        [8, 9]

    """
    if jobs == 1:
        for arguments in calls:
            yield function(*arguments)
        return
    # A fresh interpreter for each process, since a copy of this one would hold its locks and stores.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_settle) as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for arguments in calls:
                waiting.append(pool.submit(function, *arguments))
                if len(waiting) > 2 * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _settle() -> None:
    """Leave Ctrl-C to the process that started this one, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
