"""The published sample with its digests, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.archive.factory import published_sample


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file that nobody writes to; its working database stands beside it."""
    return published_sample(tmp_path_factory.mktemp("sample") / "khotin-tinh.db")
