"""Work for several processes, its results in order, few of them in memory at once."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import TypeVar

from gongbao.parser.model import GongbaoError

Result = TypeVar("Result")


def in_order(function: Callable[..., Result], calls: Iterable[tuple[object, ...]], jobs: int = 1) -> Iterator[Result]:
    """Yield what a function returns for each call, in the order of the calls.

    Args:
        function: of a module's top level, so that another process can find it.
        calls: the arguments of each call; taken as results are asked for, a few ahead.
        jobs: how many processes; 1 calls in this one.

    Yields:
        The results. What a call raises is raised where its result would have come.

    Raises:
        GongbaoError: a process was ended from outside.

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
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_end_with_parent)
    waiting: deque[Future[Result]] = deque()
    try:
        for arguments in calls:
            with _ctrl_c_waits():  # and never reaches the processes: they inherit that it is blocked
                waiting.append(pool.submit(function, *arguments))
            if len(waiting) > 2 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise GongbaoError(
            f"one of {jobs} processes was ended from outside, as happens where memory runs out; "
            "run this again, with fewer --jobs"
        ) from error
    finally:
        with _ctrl_c_waits():  # a pool whose end is interrupted leaves processes that nobody ends
            pool.shutdown(cancel_futures=True)


@contextmanager
def _ctrl_c_waits() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    """End this process with the one that started it, however that ends."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
