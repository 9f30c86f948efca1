"""Runs of `scrapy`, each in a process of its own that is forked ready: what they import is imported once.

A line on stdin, JSON: {"words": […], "out": path, "dying": [point, number] or null, "now": moment or null} starts one
and is answered with its number; a line that is a number waits for that process and is answered with how it ended.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime

from scrapy.cmdline import execute
from scrapy.utils.misc import walk_modules_iter

from crawler import clock
from tests.kills.dying import arm

#: What a run imports as it goes, imported here so that the children find it there.
_MODULES = (
    "scrapy.commands",
    "scrapy.downloadermiddlewares",
    "scrapy.spidermiddlewares",
    "scrapy.extensions.remote_control",
)
_OURS = ("crawler.commands", "crawler.runs", "crawler.sources", "crawler.wire", "tests.benchmarks.bigsite")


def main() -> None:
    """Serve until stdin ends."""
    for name in (*_MODULES, *_OURS):
        list(walk_modules_iter(name))
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
    if told["now"]:
        ahead, now = datetime.fromisoformat(str(told["now"])) - clock.now(), clock.now
        clock.now = lambda: now() + ahead
    execute(["scrapy", *words])


if __name__ == "__main__":
    main()
