"""The reactor of the tests of the wire, and crawls of misbehaving servers."""

from __future__ import annotations

from tests.wire.conftest import crawl, loop

__all__ = ["crawl", "loop"]
