"""What starts the runs of these tests; it is made ready once a process of tests."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest

from tests.kills.crawls import Runs


@cache  # there is one, whichever folder's tests ask first
def _runs(config: pytest.Config) -> Runs:
    folder = tempfile.TemporaryDirectory()
    config.add_cleanup(folder.cleanup)
    found = Runs(Path(folder.name))
    config.add_cleanup(found.close)
    return found


@pytest.fixture(scope="session")
def runs(pytestconfig: pytest.Config) -> Runs:
    return _runs(pytestconfig)
