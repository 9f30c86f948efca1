"""Publishing: bounded memory, two indexes by two threads, and the page size that was chosen, as ratios in one run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from archive.publishing.publish import PAGE_SIZE
from tests.archive.factory import rows
from tests.benchmarks.bigarchive import generated
from tests.benchmarks.publishing import PAGE_SIZES, by_page_size, stages

_PUBLISH = """
import resource, sys
from pathlib import Path
from archive.publishing.publish import Order, publish
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
publish(Path(sys.argv[1]), Path(sys.argv[2]), Order())
print(1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before))
"""
_MORE_MEMORY = 60_000_000  # bytes that twelve thousand articles more may take; their texts alone are 40 MB


def _memory(working: Path) -> int:
    """Bytes that a publishing takes above what the program itself does."""
    command = [sys.executable, "-c", _PUBLISH, str(working), str(working.with_suffix(".published"))]
    return int(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def test_a_small_archive_goes_through_every_step(tmp_path: Path) -> None:
    working = generated(tmp_path / "a.db", 200)
    assert [one.name for one in stages(working, tmp_path / "p.db")] == [
        "copying", "comparing", "finding reprints", "applying the policy", "describing", "indexing", "checking",
        "proving",
    ]  # fmt: skip
    assert rows(tmp_path / "p.db", "PRAGMA page_size") == [(PAGE_SIZE,)]


@pytest.mark.long
def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    small, large = (_memory(generated(tmp_path / f"{n}.db", n)) for n in (4_000, 16_000))
    assert large - small < _MORE_MEMORY, (small, large)


@pytest.mark.long
def test_the_page_size_is_the_one_to_choose(tmp_path: Path) -> None:
    working = generated(tmp_path / "a.db", 4_000)
    least, chosen, most = (by_page_size(working, tmp_path, 4_000, size) for size in PAGE_SIZES)
    assert PAGE_SIZES[1] == PAGE_SIZE
    assert chosen.size < 0.94 * least.size
    assert chosen.size < 1.06 * most.size
    for pages in ("search", "article"):
        assert sum(getattr(chosen, pages)) < 1.4 * sum(getattr(least, pages)), pages
