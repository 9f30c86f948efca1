"""How a request that led to no page ends: its fate, and a detail that says why."""

from __future__ import annotations

from twisted.python.failure import Failure

from crawler.runs.causes import cause_of
from crawler.sources.replay import NotInSource
from crawler.wire.robots import RobotsRefused


def fate_of(failure: Failure) -> tuple[str, str]:
    """Fate and detail of a request that failed: ("refused", "robots.txt disallows it"), ("failed", "timeout"), …"""
    error = failure.value
    if isinstance(error, RobotsRefused):
        return "refused", error.why
    if isinstance(error, NotInSource):
        return "missing", str(error)
    return "failed", cause_of(error) if error else "unknown"
