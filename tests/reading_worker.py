"""A process that reads files within limits, one after the other, and says what came of each.

A reader that crashes, hangs or eats memory takes no test with it: whoever asks learns of it, and a new process is
started. The limits are those that a user may count on: 2 GB of address space and 60 seconds for a file, the facts in
it included.
"""

import json
import os
import resource
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

MEMORY = 2 * 10**9
SECONDS = 60
FOLDER = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of reading a file: `source`, `error` (one that a user can do something about), or else a fault.

    A fault is an exception's name, `broken` where the source contradicts itself, `crash` or `hang`; `message` says more.
    """

    kind: str
    message: str
    seconds: float
    characters: int = 0

    @property
    def is_clear(self) -> bool:
        return self.kind == "source" or (self.kind == "error" and "\n" not in self.message and ": " in self.message)


class Worker:
    """The process; a context manager that ends it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, file: Path) -> Outcome:
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        started = time.monotonic()
        process.stdin.write(f"{file}\n".encode())
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], SECONDS)
        took = time.monotonic() - started
        answer = process.stdout.readline() if ready else b""
        if answer:
            return Outcome(**json.loads(answer), seconds=took)
        code = process.poll() if not ready else process.wait(10)
        self._end()
        if not ready:
            return Outcome("hang", f"no answer in {SECONDS} s", took)
        return Outcome("crash", f"the process ended with {code}", took)

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.reading_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=FOLDER,
            start_new_session=True,
        )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def main() -> None:
    """Answer on what was standard output; whatever else is printed there goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin:
        print(json.dumps(_outcome(Path(line.rstrip("\n")))), file=answers, flush=True)


def _outcome(file: Path) -> dict[str, Any]:
    from gongbao.corpus import load_source
    from gongbao.parser import GongbaoError, parse_issue
    from tests.invariants import assert_invariants, assert_source

    try:
        source = load_source(file)
        assert_source(source)
        issue = parse_issue(source)
        if len(source.text) < 200_000:
            assert_invariants(issue)
    except GongbaoError as error:
        return {"kind": "error", "message": str(error)}
    except AssertionError as error:
        return {"kind": "broken", "message": _where(error)}
    except BaseException as error:  # whatever it is, it must be told
        return {"kind": type(error).__name__, "message": _where(error)}
    return {"kind": "source", "message": "", "characters": len(source.text)}


def _where(error: BaseException) -> str:
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{last.filename}:{last.lineno}: {str(error)[:300]}"


if __name__ == "__main__":
    main()
