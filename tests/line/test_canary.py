"""The canary over the sample web: what holds is told, what does not fails by name, and nothing counts as a crawl."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from archive.layout import WORKING
from spiders.longan import LongAn
from tests.line.conftest import Run
from tests.line.tables import rows
from tests.line.test_ways_in import QUICK
from tests.sampleweb import pages
from tests.sampleweb.server import serve

_FIRST = LongAn.section_urls()[0]


def told(words: str) -> dict[str, str]:
    """Assumption → holds, FAILS or unsure."""
    return {name: mark for mark, name in re.findall(r"^  (holds|FAILS|unsure)\s+(\S+: \S+)", words, re.MULTILINE)}


def test_a_site_as_its_file_says(tmp_path: Path, run: Run) -> None:
    with serve() as web:
        done = run(tmp_path, "scrapy", "canary", "ninhthuan", "-s", f"SOURCE={web.url}", *QUICK)
        asked = [one.path for one in web.asked]
    found = told(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(asked) == 3  # robots.txt, one list, one article
    assert {name for name, mark in found.items() if mark == "FAILS"} == set()
    assert {"listing: articles", "listing: pager", "article: recipe", "article: title", "article: date"} <= set(found)
    assert rows(tmp_path / WORKING, "SELECT source, verdict FROM runs") == [{"source": "canary", "verdict": "healthy"}]
    assert len(rows(tmp_path / WORKING, "SELECT id FROM articles")) == 1


def test_a_redesign_and_a_refusal_fail_by_name(tmp_path: Path, run: Run) -> None:
    with serve() as web:
        [page] = [one for one in pages("longan") if one.url == _FIRST]
        renamed = page.body.replace(b"h2cate", b"headline").replace(b"b-content", b"story").replace(b"b-title", b"name")
        web.instead["baolongan.vn/thoi-su-chinh-tri/"] = replace(page, body=renamed)
        done = run(tmp_path, "scrapy", "canary", "longan", "langson", "-s", f"SOURCE={web.url}", *QUICK)
    assert done.returncode in (3, 4), done.stdout + done.stderr
    langson, longan = sorted(re.split(r"^(?=lang?son|longan)", done.stdout, flags=re.MULTILINE)[-2:])
    assert told(longan)["listing: articles"] == "FAILS"
    assert "robots.txt" in langson
