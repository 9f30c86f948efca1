"""Small archives in which reprints are to be found."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from archive.reprints import filling
from tests.reprints.found import Found
from tests.reprints.news import Story, written

Look = Callable[[Sequence[Story]], Found]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Find the reprints among stories."""
    made = iter(range(100))

    def found(stories: Sequence[Story]) -> Found:
        path = written(tmp_path / f"{next(made)}.db", stories)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            filling.fill(connection)
            return Found.of(connection)

    return found
