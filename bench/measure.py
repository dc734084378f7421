"""What a command needs: time by the clock, CPU, memory of its largest process and of all its processes together."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

GONGBAO = Path(sys.executable).with_name("gongbao")
SAMPLING_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Run:
    """What a command needed, in seconds and bytes, its exit code, and what it printed.

    CPU is that of the command and of the processes that it waited for (wait4), `largest` the most memory that one of
    them had (ru_maxrss), `together` the most that all had at once, looked at ten times a second: pages that they
    share (libraries) count in each.
    """

    wall: float
    cpu: float
    largest: int
    together: int
    code: int
    printed: str


def run(command: Sequence[str | Path], output: Path | None = None, accepted: Collection[int] = (0,)) -> Run:
    """Run a command to its end.

    Args:
        command: the program and its arguments.
        output: the file that it prints into, where that is too much to hold in memory.
        accepted: the exit codes that are no failure.

    Raises:
        SystemExit: it failed; says what it said.

    """
    with (
        tempfile.TemporaryFile() if output is None else output.open("w+b") as printed,
        tempfile.TemporaryFile() as errors,
    ):
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=printed, stderr=errors)
        watch = _Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = code = os.waitstatus_to_exitcode(status)
        watch.end()
        if code not in accepted:
            errors.seek(0)
            raise SystemExit(f"{' '.join(map(str, command))}: {errors.read().decode(errors='replace').strip()}")
        printed.seek(0)
        words = printed.read().decode() if output is None else ""
    largest = usage.ru_maxrss * 1024
    return Run(wall, usage.ru_utime + usage.ru_stime, largest, max(watch.most, largest), code, words)


class _Watch(threading.Thread):
    """Looks how much memory a process and its descendants have together."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self._process = process
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(SAMPLING_SECONDS):
            self.most = max(self.most, sum(map(_resident, _family(self._process))))

    def end(self) -> None:
        self._ended.set()
        self.join()


def _family(process: int) -> list[int]:
    """A process and its descendants; those that just end are left out."""
    found = [process]
    for member in found:
        try:
            for task in Path(f"/proc/{member}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


def _resident(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def size(folder: Path) -> int:
    """Bytes of the files of a folder, those with several names counted once."""
    files = {(status.st_dev, status.st_ino): status.st_size for status in map(os.stat, _files(folder))}
    return sum(files.values())


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns, the first on the left, the others on the right."""
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [" " * (width - _width(cell)) + cell for cell, width in zip(row, widths, strict=True)]
        cells[0] = row[0] + " " * (widths[0] - _width(row[0]))
        print("  ".join(cells).rstrip(), flush=True)


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if ord(character) > 0x1100 else 1 for character in text)
