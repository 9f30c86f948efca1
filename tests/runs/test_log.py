"""The times in the log say in which zone they are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.line.conftest import ROOT

_LINE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d([+-]\d{4}) [A-Z]+ \[")


@pytest.mark.parametrize(
    ("zone", "offset"),
    [("Asia/Ho_Chi_Minh", "+0700"), pytest.param("UTC", "+0000", marks=pytest.mark.long)],
)
def test_every_line_says_its_zone(tmp_path: Path, zone: str, offset: str) -> None:
    environment = os.environ | {"TZ": zone, "KHOTIN_DATA": str(tmp_path), "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "scrapy", "crawl", "wired", "-s", "SPIDER_MODULES=tests.wire.sites"]
    words += ["-s", "SOURCE=http://127.0.0.1:9", "-s", "RETRY_TIMES=0"]
    done = subprocess.run(words, capture_output=True, text=True, env=environment, cwd=ROOT)
    lines = [line for line in done.stderr.splitlines() if " [scrapy." in line]
    assert lines, done.stderr
    assert {found[1] if (found := _LINE.match(line)) else line for line in lines} == {offset}
