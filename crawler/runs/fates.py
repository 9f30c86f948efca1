"""How a request that led to no page ends: its fate, and a detail that says why."""

from __future__ import annotations

from http import HTTPStatus

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


def fate_of_status(status: int) -> tuple[str, str] | None:
    """Fate and detail of an answer that is no page; None for a page (2xx)."""
    if 200 <= status < 300:
        return None
    try:
        detail = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        detail = str(status)
    return ("gone" if status in (404, 410) else "failed"), detail
