"""Kills the Python process that loads it, at a moment that the environment names. For tests/test_kills.py alone.

Python imports a module of this name at its start. Steps are what the process does with files below KILL_GRAPH, as
audit events tell, counted by phase: parse (from the first source file that is read), write (the truth of issues), index
(an unfinished generation), switch (all that comes after). KILL_STEPS names a file that gets the number of steps of
each phase; KILL_AT, a phase and a step in it and seconds to wait from there, is when to kill; KILLED_IN names a
file that gets the phase that it then was.
"""

import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path

EVENTS = {"open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.link", "shutil.copytree", "shutil.rmtree"}
PHASES = ("parse", "write", "index", "switch")


def phase_of(event: str, path: str, graph: str) -> str | None:
    if path.startswith(os.environ["KILL_SOURCES"]):
        return "parse"
    if not path.startswith(graph):
        return None
    part = path.removeprefix(graph).lstrip("/")
    if part == "current.new" or (event == "os.rename" and part.startswith("generations/.new-")):
        return "switch"
    if part.startswith("generations/.new-"):
        return "index"
    if part.startswith("issues/") and "/.new-" in part:
        return "write"
    return None


class Killer:
    def __init__(self) -> None:
        self.process = os.getpid()
        self.graph = os.environ["KILL_GRAPH"]
        self.phase = "parse"
        self.steps: Counter[str] = Counter()
        phase, step, wait = os.environ.get("KILL_AT", "none 0 0").split()
        self.at, self.wait = (phase, int(step)), float(wait)

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if event not in EVENTS or os.getpid() != self.process or not arguments:
            return
        if event == "open" and "KILL_STEPS" in os.environ and arguments[0] == os.environ["KILL_STEPS"]:
            return
        found = phase_of(event, os.fsdecode(arguments[0]), self.graph) if isinstance(arguments[0], str | Path) else None
        # Once the switch has begun, whatever is done is part of it: clearing away above all.
        if self.phase == "switch" and event != "open":
            found = "switch"
        if found is None or PHASES.index(found) < PHASES.index(self.phase) - 1:
            return
        self.phase = found
        if (found, self.steps[found]) == self.at:
            if self.wait:
                threading.Thread(target=self.kill_later, daemon=True).start()
            else:
                self.kill()
        self.steps[found] += 1

    def kill_later(self) -> None:
        time.sleep(self.wait)
        self.kill()

    def kill(self) -> None:
        Path(os.environ["KILLED_IN"]).write_text(self.phase, encoding="ascii")
        os.kill(self.process, signal.SIGKILL)

    def report(self) -> None:
        Path(os.environ["KILL_STEPS"]).write_text(json.dumps(self.steps), encoding="ascii")


# Processes that the killed one starts inherit the environment: they are left alone.
if "KILL_GRAPH" in os.environ and os.environ.setdefault("KILL_PROCESS", str(os.getpid())) == str(os.getpid()):
    killer = Killer()
    if "KILL_STEPS" in os.environ:
        import atexit

        atexit.register(killer.report)
    sys.addaudithook(killer)
