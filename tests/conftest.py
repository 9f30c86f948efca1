"""One profile for all property tests: the same examples at every run, and no deadline on a busy machine.

Two workers share the tests out by file; what is dear to make for a whole room is made by one of them.
"""

from __future__ import annotations

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.forking import commands

settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")

#: Rooms whose tests share archives, crawls and servers. They come first, so that no worker ends with one of them.
SHARING = tuple(f"tests/{room}/" for room in ("backfill", "line", "rereading", "release", "verifying", "year", "site"))


class ByRoom(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives a worker a file's tests, or those of a room that shares."""

    def _split_scope(self, nodeid: str) -> str:
        return next((room for room in SHARING if nodeid.startswith(room)), nodeid.partition("::")[0])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByRoom:
    return ByRoom(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(SHARING))


def pytest_unconfigure() -> None:
    commands.close()
