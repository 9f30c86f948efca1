"""The published sample, made once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest

from tests.archive.factory import published_sample


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file that nobody writes to; its working database stands beside it."""
    return published_sample(tmp_path_factory.mktemp("sample") / "khotin-tinh.db")


@pytest.fixture
def sample_db(sample: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A copy of the published file to do harm to."""
    copy = copyfile(sample, tmp_path / "copy.db")
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        yield connection


@pytest.fixture
def working_db(sample: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A copy of the sample's working database to do harm to."""
    copy = copyfile(sample.with_name("khotin-tinh-working.db"), tmp_path / "working.db")
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        yield connection
