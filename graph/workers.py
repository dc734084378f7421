"""Worker processes for a server: one for each query, forked from a process that has loaded everything already.

Starting Python and its libraries takes a third of a second, forking a few milliseconds. `python -m
gongbao.graph.workers` waits on its standard input, a Unix socket, for pairs of descriptors (where a request comes
from and its answer goes, where complaints go) and forks a worker for each; when the socket closes it ends, and all
workers with it. It opens no graph itself and has one thread, so that forking it is safe.
"""

import contextlib
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from types import TracebackType
from typing import Self

from gongbao.graph.guard import QueryError, QueryProblem
from gongbao.graph.query import Answer, Asked, out_of_time, read_reply
from gongbao.parser.model import GongbaoError

_CHUNK = 1 << 16
_PID_BYTES = 4

# An answer is held in memory before it is sent, beside those of other queries.
_LARGEST = 64 << 20


class BusyError(GongbaoError):
    """As many queries are running as may; try again later."""


class Workers:
    """Runs queries in processes of their own, a limited number at a time; for several threads.

    Args:
        most: how many queries may run at once.

    """

    def __init__(self, most: int) -> None:
        self._free = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._closed = False
        self._control, self._forking = _start_forking()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self, asked: Asked) -> "Running":
        """Start a query.

        Returns:
            The running query; `answer` must be called on it once.

        Raises:
            BusyError: as many are running as may.

        """
        if not self._free.acquire(blocking=False):
            raise BusyError("as many queries are running as this server allows; try again in a second")
        try:
            ours, theirs = socket.socketpair()
            complaints, complain = os.pipe()
            with theirs, os.fdopen(complain, "wb"):
                self._fork(theirs.fileno(), complain)
        except BaseException:
            self._free.release()
            raise
        return Running(asked, ours, complaints, self._free)

    def close(self) -> None:
        """End all queries, and the process that they are forked from."""
        with self._lock:
            self._closed = True
            self._end()

    def _end(self) -> None:
        self._control.close()
        self._forking.wait()

    def _fork(self, *descriptors: int) -> None:
        with self._lock:
            if self._closed:
                raise BusyError("the server is ending")
            try:
                socket.send_fds(self._control, [b"."], descriptors)
            except OSError:
                # Somebody has killed it: begin anew.
                self._end()
                self._control, self._forking = _start_forking()
                socket.send_fds(self._control, [b"."], descriptors)


class Running:
    """A query that runs: comes from `Workers.start`."""

    def __init__(self, asked: Asked, connection: socket.socket, complaints: int, free: threading.Semaphore) -> None:
        self._asked = asked
        self._connection = connection
        self._complaints = complaints
        self._free = free
        self._end = time.monotonic() + asked.timeout
        self._lock = threading.Lock()
        self._process: int | None = None
        self._cancelled = False

    def answer(self) -> Answer:
        """Wait for the answer.

        Raises:
            QueryError: refused, wrong syntax, out of time or memory, or crashed.
            GongbaoError: there is no graph.

        """
        reply = bytearray()
        try:
            process = int.from_bytes(self._received(_PID_BYTES), sys.byteorder)
            with self._lock:
                self._process = process or None
                if self._cancelled:
                    self._kill()
            self._connection.sendall(self._asked.written())
            self._connection.shutdown(socket.SHUT_WR)
            while chunk := self._received(_CHUNK):
                reply += chunk
                if len(reply) > _LARGEST:
                    raise QueryError(
                        QueryProblem.REFUSED,
                        f"the answer has more than {_LARGEST >> 20} MB: ask for less at a time, with a LIMIT",
                    )
        except TimeoutError:
            raise out_of_time(self._asked.timeout) from None
        except OSError:
            pass  # it died before it had read all: what it complained of says why
        finally:
            with self._lock:
                self._kill()
                self._process = None
            complaint = _written(self._complaints)
            self._connection.close()
            self._free.release()
        return read_reply(bytes(reply), complaint)

    def kill(self) -> None:
        """End the query, whose answer nobody waits for any more."""
        with self._lock:
            self._cancelled = True
            self._kill()

    def _received(self, most: int) -> bytes:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        return self._connection.recv(most)

    def _kill(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)


def _start_forking() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    ours, theirs = socket.socketpair()
    with theirs:
        # A group of its own, so that it ends with all its workers, and Ctrl-C is left to the server.
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "gongbao.graph.workers"], stdin=theirs.fileno(), process_group=0, bufsize=0
        )
    return ours, process


def _written(descriptor: int) -> bytes:
    """Return what stands in a pipe, without waiting for more."""
    os.set_blocking(descriptor, False)
    with os.fdopen(descriptor, "rb", buffering=0) as pipe:
        return pipe.read(_CHUNK) or b""


def _become_worker(connection: int, complain: int) -> None:
    from gongbao.graph.worker import respond  # noqa: PLC0415  loaded before the fork

    os.dup2(complain, sys.stderr.fileno())
    with socket.socket(fileno=connection) as channel:
        channel.sendall(os.getpid().to_bytes(_PID_BYTES, sys.byteorder))
        request = bytearray()
        while chunk := channel.recv(_CHUNK):
            request += chunk
        channel.sendall(respond(bytes(request)))


def main() -> None:
    """Fork workers until standard input closes."""
    from gongbao.graph import worker  # noqa: F401, PLC0415
    from gongbao.graph.guard import judge  # noqa: PLC0415

    judge("ASK {}")  # loads and makes the parser
    gc.freeze()  # what is there stays shared with the workers
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended: their sockets say it
    control = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    while True:
        asked, descriptors, _, _ = socket.recv_fds(control, 1, 2)
        if not asked:
            os.killpg(0, signal.SIGKILL)
        if os.fork() == 0:
            code = 1
            try:
                control.close()
                os.dup2(os.open(os.devnull, os.O_RDWR), sys.stdin.fileno())
                _become_worker(*descriptors)
                code = 0
            except BaseException:
                traceback.print_exc()  # where read_reply looks for lack of memory
            finally:
                os._exit(code)
        for descriptor in descriptors:
            os.close(descriptor)


if __name__ == "__main__":
    main()
