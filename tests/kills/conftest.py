"""What starts the runs of these tests; it is made ready once a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kills.crawls import Runs


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    found = Runs(tmp_path_factory.mktemp("said"))
    yield found
    found.close()
