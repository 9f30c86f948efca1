"""Commands, each in a process of its own that is forked ready: what they import is imported once.

A line on stdin, JSON, starts one and is answered with its number: {"words": ["scrapy", …], "environment": {…},
"out": path, "err": path, "dying": [point, number] or null, "now": moment or null}. A line that is a number waits for
that process and is answered with how it ended. Nothing but imports has happened when a command begins; the settings,
which read the environment, are left to it.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import sys
import time
from datetime import datetime

from scrapy.utils.misc import walk_modules_iter

from crawler import clock
from tests.forking.dying import arm

#: What a command imports as it goes, imported here so that the children find it there.
_MODULES = (
    "scrapy.cmdline",
    "scrapy.commands",
    "scrapy.downloadermiddlewares",
    "scrapy.spidermiddlewares",
    "scrapy.extensions.remote_control",
)
_OURS = ("crawler.commands", "crawler.runs", "crawler.sources", "crawler.wire", "crawler.rereading", "spiders")
_TESTS = ("tests.benchmarks.bigsite", "tests.wire.sites", "tests.sampleweb.whole")
_ARCHIVE = ("archive.checks", "archive.publishing", "archive.takedown", "archive.coverage")


def main() -> None:
    """Serve until stdin ends."""
    for name in (*_MODULES, *_OURS, *_TESTS, *_ARCHIVE):
        list(walk_modules_iter(name))
    assert "twisted.internet.reactor" not in sys.modules
    del sys.modules["crawler.settings"]
    gc.freeze()  # what is there is shared: the children's collections leave it alone
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
    """Become the command; it ends as `python -m` ends."""
    words, environment, dying = told["words"], told["environment"], told["dying"]
    assert isinstance(words, list)
    assert isinstance(environment, dict)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(str(told[name]), os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = words
    if isinstance(dying, list):
        arm(*dying)
    if told["now"]:
        ahead, now = datetime.fromisoformat(str(told["now"])) - clock.now(), clock.now
        clock.now = lambda: now() + ahead
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)
    sys.exit()


if __name__ == "__main__":
    main()
