"""The times in the log say in which zone they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.forking.commands import commands

_LINE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d([+-]\d{4}) [A-Z]+ \[")


@pytest.mark.parametrize(
    ("zone", "offset"),
    [("Asia/Ho_Chi_Minh", "+0700"), pytest.param("UTC", "+0000", marks=pytest.mark.long)],
)
def test_every_line_says_its_zone(tmp_path: Path, zone: str, offset: str) -> None:
    words = ["crawl", "wired", "-s", "SPIDER_MODULES=tests.wire.sites", "-s", "SOURCE=http://127.0.0.1:9"]
    told = {"TZ": zone, "KHOTIN_DATA": str(tmp_path)}
    done = commands().start("scrapy", *words, "-s", "RETRY_TIMES=0", told=told, apart=True).wait()
    lines = [line for line in done.stderr.splitlines() if " [scrapy." in line]
    assert lines, done.stderr
    assert {found[1] if (found := _LINE.match(line)) else line for line in lines} == {offset}
