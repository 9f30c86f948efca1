"""The whole line, as a person runs it: commands in processes of their own, over the sample web."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def command(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the project over an archive in `data`, without a contact in the environment."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KHOTIN_", "COV_", "PYTEST_"))}
    environment |= {"KHOTIN_DATA": str(data), "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    return subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, env=environment, cwd=ROOT)


@pytest.fixture(scope="session")
def run() -> Run:
    """`command`, for tests that bring their own folder."""
    return command


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive made from the sample web, crawled once and published."""
    data = tmp_path_factory.mktemp("line")
    crawl = command(data, "scrapy", "crawlall", "-s", "SOURCE=sample")
    assert crawl.returncode == 0, crawl.stdout + crawl.stderr
    published = command(data, "archive", "publish", "--data", str(data))
    assert published.returncode == 0, published.stderr
    return data
