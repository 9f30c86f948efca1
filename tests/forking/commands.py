"""Starts commands by the server of this folder; there is one in a process of tests."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 120.0  # seconds for one command


@dataclass(frozen=True)
class Running:
    """A command that was started; what it says is in two files, or in one."""

    words: tuple[str, ...]
    pid: int
    out: Path
    err: Path
    _ask: Callable[[object], str]

    def wait(self) -> subprocess.CompletedProcess[str]:
        """Wait for its end."""
        code = int(self._ask(self.pid))
        return subprocess.CompletedProcess(self.words, code, self.out.read_text(), self.err.read_text())

    def end(self, code: int = 0) -> str:
        """Wait for its end, which is to be this one; returns what it said."""
        done = self.wait()
        assert done.returncode == code, f"ended with {done.returncode}\n{done.stdout}"
        return done.stdout

    def signalled(self, number: signal.Signals, when: Callable[[], bool]) -> None:
        """Send it a signal when it is time."""
        self._until(when)
        os.kill(self.pid, number)

    def killed(self, when: Callable[[], bool]) -> bool:
        """Kill it when it is time; tells whether it was still alive then."""
        self._until(when)
        os.kill(self.pid, signal.SIGKILL)  # a process nobody has waited for keeps its number
        return int(self._ask(self.pid)) == -signal.SIGKILL

    @property
    def alive(self) -> bool:
        """Whether it still does something."""
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"

    def _until(self, when: Callable[[], bool]) -> None:
        last = time.monotonic() + _PATIENCE
        while self.alive and not when():
            assert time.monotonic() < last, "the command neither ended nor came to where it is to be stopped"
            time.sleep(0.002)


class Commands:
    """Starts commands."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._number = folder, 0
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.forking.server"],
            env=environment(),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(
        self,
        *words: str,
        told: dict[str, str] | None = None,
        apart: bool = False,
        dying: tuple[str, int] | None = None,
        now: datetime | None = None,
    ) -> Running:
        """Start a command (`scrapy …` or `archive …`) that is `told` something by its environment.

        Its two streams go into one file, or apart; it dies by itself at a point, or its clock shows a moment, that is
        given.
        """
        self._number += 1
        out = self._folder / f"{self._number}.out"
        err = out.with_suffix(".err") if apart else out
        order: dict[str, object] = {"words": words, "environment": environment() | (told or {})}
        order |= {"out": str(out), "err": str(err), "dying": dying, "now": now.isoformat() if now else None}
        return Running(words, int(self._ask(order)), out, err, self._ask)

    def close(self) -> None:
        """End what starts them."""
        with self._server:
            assert self._server.stdin is not None
            self._server.stdin.close()
        shutil.rmtree(self._folder)

    def _ask(self, told: object) -> str:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(told) + "\n")
        self._server.stdin.flush()
        answer = self._server.stdout.readline()
        assert answer, f"what starts commands has ended with {self._server.wait()}; what it said last is on stderr"
        return answer


@cache
def commands() -> Commands:
    """What starts them in this process of tests; `close` ends it."""
    return Commands(Path(tempfile.mkdtemp(prefix="commands-")))


def close() -> None:
    """End what starts them, if anything was started."""
    if commands.cache_info().currsize:
        commands().close()


def environment() -> dict[str, str]:
    """What a command finds around it: this machine's, without what a person or pytest has set."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KHOTIN_", "COV_", "PYTEST_"))}
    return kept | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}
