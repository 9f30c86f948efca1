"""Runs of `scrapy`, each in a process of its own that is forked ready: what they import is imported once.

A line on stdin, JSON: {"words": […], "out": path, "dying": [point, number] or null} starts one and is answered with
its number; a line that is a number waits for that process and is answered with how it ended.
"""

from __future__ import annotations

import json
import os
import sys

from scrapy.cmdline import execute

import crawler.commands.crawl
import crawler.runs.ledger
import crawler.runs.pipelines
import crawler.sources.rehearsal
import crawler.wire.capture
import crawler.wire.robots
import crawler.wire.slots
import crawler.wire.unpack  # noqa: F401 - all of them so that the children find them there
import tests.benchmarks.bigsite  # noqa: F401 - likewise
from tests.kills.dying import arm


def main() -> None:
    """Serve until stdin ends."""
    assert "twisted.internet.reactor" not in sys.modules
    for line in sys.stdin:
        told = json.loads(line)
        if isinstance(told, int):
            _, status = os.waitpid(told, 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
            continue
        pid = os.fork()
        if not pid:
            _child(told)
        print(pid, flush=True)


def _child(told: dict[str, object]) -> None:
    words, dying = told["words"], told["dying"]
    assert isinstance(words, list)
    out = os.open(str(told["out"]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(out, stream)
    if isinstance(dying, list):
        arm(*dying)
    execute(["scrapy", *words])


if __name__ == "__main__":
    main()
