"""The lock of a folder: for one process at a time, and never longer than it lives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.alone import alone
from archive.durable import sync_folder
from tests.line.conftest import ROOT

_FORKS = """
import os, signal, sys, time
from pathlib import Path
from archive.alone import alone
with alone(Path(sys.argv[1]), RuntimeError("busy")):
    child = os.fork()
    if not child:
        print(os.getpid(), flush=True)  # it has let go by now
        time.sleep(60)
        os._exit(0)
    sys.stdin.readline()
"""


class Busy(Exception):
    """Somebody else is at work."""


def test_one_at_a_time(tmp_path: Path) -> None:
    with alone(tmp_path, Busy()), pytest.raises(Busy), alone(tmp_path, Busy()):
        pass
    with pytest.raises(ValueError, match="from within"), alone(tmp_path, Busy()):
        raise ValueError("from within")
    with alone(tmp_path, Busy()):
        sync_folder(tmp_path)


def test_a_forked_worker_does_not_hold_the_lock_of_a_parent_that_was_killed(tmp_path: Path) -> None:
    words = [sys.executable, "-c", _FORKS, str(tmp_path)]
    holder = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    worker = int(holder.stdout.readline())
    try:
        with pytest.raises(Busy), alone(tmp_path, Busy()):
            pass
        holder.kill()
        assert holder.wait() == -signal.SIGKILL
        os.kill(worker, 0)  # it is still there
        with alone(tmp_path, Busy()):
            pass
    finally:
        os.kill(worker, signal.SIGKILL)
        holder.stdout.close()
        assert holder.stdin
        holder.stdin.close()


def test_a_fork_leaves_its_parents_lock_alone(tmp_path: Path) -> None:
    with alone(tmp_path, Busy()):
        child = os.fork()
        if not child:
            os._exit(0)
        os.waitpid(child, 0)
        with pytest.raises(Busy), alone(tmp_path, Busy()):
            pass
