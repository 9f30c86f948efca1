"""The one clock: what time it is, for everything that asks. Tests that live through a year set another."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware."""
    return datetime.now(UTC)
