"""Runs a reader in a process of its own, within limits of memory and time: what breaks a library breaks it there.

PDFium ends the process that it runs in when memory is short, and follows a picture that draws itself until it is; only
another process can be stopped then. What the reader says of its progress is passed on, its errors are raised here.
"""

import contextlib
import importlib
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import IO, Any

from gongbao.parser.model import GongbaoError, Source

MEMORY = 1_500_000_000
"""The address space of the process, in bytes; where the system knows no such limit (Windows) there is none."""

SECONDS = 50
"""How long the process may say nothing: a PDF with text is read in that time, a page of a scan is."""

Advance = Callable[[int, int], None]


def confined(reader: str, content: bytes, place: str, advance: Advance | None = None) -> Source:
    """Read a file in a process of its own.

    Args:
        reader: The function that reads it, as `module:function`; it takes `content`, `place` and `advance`.
        content: The file's bytes.
        place: Its name, for errors.
        advance: Is told how many pages are done of how many.

    Raises:
        GongbaoError: What the reader raises; or the process ended, or was ended, at a limit.

    >>> confined("gongbao.corpus.confinement:_read_as_text", "盟财政局".encode(), "example.txt").text
    '盟财政局'
    """
    command = [sys.executable, "-P", "-W", "ignore", "-m", "gongbao.corpus.confinement"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            for kind, said in _messages(process, (reader, content, place), place):
                match kind:
                    case "source":
                        return said  # type: ignore[no-any-return]
                    case "error":
                        raise GongbaoError(said)
                    case "failure":
                        raise RuntimeError(said)
                    case "advance" if advance is not None:
                        advance(*said)
        finally:
            process.kill()
        raise GongbaoError(
            f"{place}: can't be read within {MEMORY / 1e9:.1f} GB of memory, or is damaged in a way that ends its "
            f"reader (code {process.wait()}); print it anew or split it"
        )


def _messages(process: "subprocess.Popen[bytes]", task: object, place: str) -> Iterator[tuple[str, Any]]:
    """What the process says, up to its end; both pipes have threads, so that neither side waits for the other."""
    assert process.stdin is not None
    assert process.stdout is not None
    said: queue.SimpleQueue[tuple[str, Any] | None] = queue.SimpleQueue()
    for work in ((_send, process.stdin, task), (_receive, process.stdout, said)):
        threading.Thread(target=work[0], args=work[1:], daemon=True).start()
    while True:
        try:
            message = said.get(timeout=SECONDS)
        except queue.Empty:
            raise GongbaoError(f"{place}: takes longer than {SECONDS} s to read; print it anew or split it") from None
        if message is None:
            return
        yield message


def _send(pipe: IO[bytes], task: object) -> None:
    with contextlib.suppress(OSError), pipe:  # it may have ended already
        pickle.dump(task, pipe)


def _receive(pipe: IO[bytes], said: "queue.SimpleQueue[tuple[str, Any] | None]") -> None:
    try:
        while True:
            said.put(pickle.load(pipe))
    except (EOFError, OSError, pickle.UnpicklingError, ValueError):
        said.put(None)


def main() -> None:
    """Read one file that standard input names, within the limits, and say on standard output what came of it."""
    answers, sys.stdout = sys.stdout.buffer, sys.stderr

    def say(kind: str, words: object) -> None:
        pickle.dump((kind, words), answers)
        answers.flush()

    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    reader, content, place = pickle.load(sys.stdin.buffer)
    module, function = reader.split(":")
    try:
        source = getattr(importlib.import_module(module), function)(
            content, place, lambda done, total: say("advance", (done, total))
        )
    except GongbaoError as error:
        say("error", str(error))
    except MemoryError:
        say("error", f"{place}: needs more than {MEMORY / 1e9:.1f} GB of memory to read; split it")
    except Exception as error:
        say("failure", f"{place}: {type(error).__name__}: {error}")
        raise
    else:
        say("source", source)


def _read_as_text(content: bytes, place: str, advance: Advance) -> Source:
    advance(1, 1)
    return Source(content.decode())


if __name__ == "__main__":
    main()
