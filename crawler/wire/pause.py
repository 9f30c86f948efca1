"""Retry-After: a site that asks us to wait is not asked again before; one that asks for too long is left alone."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy.exceptions import IgnoreRequest

from crawler import clock

BUSY = (429, 503)  # statuses that say "later"
_OFTEN = 10  # such answers in a row: it means it
_STEP = 0.5  # seconds between looks at whether the crawl is to end

_log = logging.getLogger(__name__)


class LeftAlone(IgnoreRequest):
    """A site asked for a longer wait than a run has, so this run asks it no more."""


class Stopped(IgnoreRequest):
    """The crawl ends before a request's turn came: its address has no fate yet, and is the next run's."""


class Pause:
    """The wait that a site has asked for."""

    def __init__(self, site: str, longest: float, unsaid: float) -> None:
        """Waits up to `longest` seconds are kept; 429 without a word means `unsaid` seconds."""
        self._site, self._longest, self._unsaid = site, longest, unsaid
        self._until = 0.0  # on the monotonic clock, which no one sets
        self._row = 0
        self._left = ""

    def told(self, status: int, retry_after: str, date: str = "") -> None:
        """Take note of an answer; `date` is the server's own clock, by which it counts."""
        if status not in BUSY:
            self._row = 0
            return
        wait = seconds(retry_after, date)
        if wait is None:
            wait = self._unsaid if status == 429 else 0.0
        if not wait:
            return
        self._row += 1
        if wait > self._longest or self._row >= _OFTEN:
            asked = f"{wait:.0f} s" if wait > self._longest else f"{self._row} times in a row to wait"
            self._left = f"the site asked for {asked} (status {status})"
            _log.warning("%s: %s; this run asks it no more", self._site, self._left)
            return
        _log.info("%s: status %d; nothing is asked for %.0f s", self._site, status, wait)
        self._until = max(self._until, time.monotonic() + wait)

    async def over(self, ending: Callable[[], bool]) -> None:
        """Return once the wait is over; raises LeftAlone where this run will not see that, Stopped where it ends."""
        while not self._left and (left := self._until - time.monotonic()) > 0:
            if ending():
                raise Stopped("the crawl ended while the site's wait lasted")
            await asyncio.sleep(min(left, _STEP))
        if self._left:
            raise LeftAlone(self._left)


def seconds(retry_after: str, date: str = "") -> float | None:
    """How long a Retry-After asks to wait: a number of seconds, or a date seen from the server's; None: unreadable."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        now = parsedate_to_datetime(date) if date else clock.now()
        return max(0.0, (_aware(until) - _aware(now)).total_seconds())
    except (ValueError, OverflowError):
        return None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
