"""How often a web archive is asked: so many requests a minute to one address, by all processes and runs together."""

from __future__ import annotations

import fcntl
import json
import logging
import time
from collections.abc import Callable
from pathlib import Path

LONGEST = 3600.0  # seconds; who asks for more patience is asked again by another run

_LONG = 30.0  # seconds; a longer wait is told in the log …
_SPEAK = 60.0  # … every so many seconds
_MARGIN = 1.02  # a packet that travels slowly must not bring two requests closer than they left


_log = logging.getLogger(__name__)


class Pace:
    """Even steps towards one base address, remembered in a file: a killed run starts no new burst, two runs share.

    `path` is the file, `per_minute` the most requests in any minute. `now` and `sleep` are a wall clock's.
    """

    def __init__(
        self,
        path: Path,
        per_minute: float,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._path, self._now, self._sleep = path, now, sleep
        self._step = 60 / per_minute * _MARGIN
        path.parent.mkdir(parents=True, exist_ok=True)

    def wait(self, base: str) -> None:
        """Return when a request to `base` may leave; the turn is taken before the waiting, so it is nobody else's."""
        turn = self._book(base, self._now(), self._step)
        while (left := turn - self._now()) > 0:
            if left > _LONG:  # told again and again: who reads a log wants to know that it lives
                _log.info("%s asked for patience: the next request leaves in %.0f s", base, left)
            self._sleep(min(left, _SPEAK))
        self.hold(base, self._step)  # from when it leaves, which may be late

    def hold(self, base: str, seconds: float) -> None:
        """Let nobody ask `base` for so long: it said so."""
        self._book(base, self._now() + min(seconds, LONGEST), 0)

    def _book(self, base: str, earliest: float, step: float) -> float:
        """The first free moment from `earliest` on; the next one is `step` later."""
        with self._path.open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            free = _read(file.read())
            booked = self._now() + self._step if free is None else free.get(base, 0.0)
            if booked > self._now() + LONGEST + self._step:  # the clock was set back
                booked = 0.0
            turn = max(earliest, booked)
            file.truncate(0)
            file.write(json.dumps((free or {}) | {base: turn + step}, sort_keys=True))
        return turn


def _read(text: str) -> dict[str, float] | None:
    """What the file says; None when somebody was killed while writing it."""
    try:
        return {str(base): float(free) for base, free in json.loads(text or "{}").items()}
    except (ValueError, AttributeError):
        return None
