"""The whole line, as a person runs it: commands in processes of their own, over the sample web."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.forking.commands import ROOT, commands, environment

__all__ = ["ROOT", "Run", "archive", "command", "run", "typed"]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def command(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the project over an archive in `data`, without a contact in the environment."""
    return commands().start(*words, told={"KHOTIN_DATA": str(data)}, apart=True).wait()


def typed(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run one as a person does, imports and all; that it starts at all is part of what is tested."""
    told = environment() | {"KHOTIN_DATA": str(data)}
    return subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, env=told, cwd=ROOT)


@pytest.fixture(scope="session")
def run() -> Run:
    """`command`, for tests that bring their own folder."""
    return command


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive made from the sample web, crawled once and published."""
    data = tmp_path_factory.mktemp("line")
    crawl = typed(data, "scrapy", "crawlall", "-s", "SOURCE=sample")
    assert crawl.returncode == 0, crawl.stdout + crawl.stderr
    published = typed(data, "archive", "publish", "--data", str(data))
    assert published.returncode == 0, published.stderr
    return data
