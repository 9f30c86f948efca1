"""Every way in gives the same articles; what cannot be a way in is refused in one sentence, and nothing is written."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from archive.layout import WORKING
from tests.line.conftest import Run, typed
from tests.line.tables import readings, rows
from tests.sampleweb import pages
from tests.sampleweb.server import serve

QUICK = (
    "-s",
    "DOWNLOAD_DELAY=0",
    "-s",
    "AUTOTHROTTLE_ENABLED=0",
    "-s",
    "CRAWL_DELAY_MAX=0",
    "-s",
    "CONTACT=a@example.org",
)


def test_a_replay_of_what_was_captured_reads_what_was_read(tmp_path: Path, run: Run) -> None:
    """Walk the sites over HTTP, then replay the WARCs of that walk into another archive."""
    walked, replayed = tmp_path / "walked", tmp_path / "replayed"
    with serve() as web:
        crawl = run(walked, "scrapy", "crawlall", "-s", f"SOURCE={web.url}", *QUICK)
    assert crawl.returncode == 4, crawl.stdout + crawl.stderr
    verdicts = {r["site"]: r["verdict"] for r in rows(walked / WORKING, "SELECT site, verdict FROM runs")}
    assert verdicts.pop("langson") == "refused"  # its robots.txt closes the site
    assert set(verdicts.values()) == {"healthy"}
    for warc in sorted((walked / "warc").iterdir()):
        if "langson" not in warc.name:
            again = run(replayed, "scrapy", "crawlall", "-s", f"SOURCE={warc}")
            assert again.returncode == 0, again.stdout + again.stderr
    live = readings(walked / WORKING)
    assert len(live) >= 100
    assert readings(replayed / WORKING) == live


def test_the_walk_finds_what_the_sample_holds(tmp_path: Path, archive: Path, run: Run) -> None:
    """Over HTTP every article of a site is reached through listings, feeds and redirects, and reads the same."""
    with serve(latency=0.02) as web:
        crawl = run(tmp_path, "scrapy", "crawl", "laichau", "-s", f"SOURCE={web.url}", *QUICK)
        assert crawl.returncode == 0, crawl.stdout + crawl.stderr
        assert web.peak["laichau.gov.vn"] == 1
        assert any(a.method == "POST" for a in web.asked)
    walked = readings(tmp_path / WORKING)
    held = {k: v for k, v in readings(archive / WORKING).items() if v["site"] == "laichau"}
    assert set(walked) == set(held)
    for article_id, said in walked.items():
        assert {k: v for k, v in said.items() if not k.startswith("published")} == {
            k: v for k, v in held[article_id].items() if not k.startswith("published")
        }


def test_a_folder_of_saved_pages(tmp_path: Path, archive: Path, run: Run) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    kept = [p for p in pages("longan") if p.truth and p.truth.id and not p.truth.rejection][:3]
    for number, page in enumerate(kept):
        (folder / f"{number}.html.gz").write_bytes(gzip.compress(page.body, mtime=0))
        (folder / f"{number}.json").write_text(json.dumps({"url": page.url, "fetched_at": page.fetched_at}))
    crawl = run(tmp_path / "data", "scrapy", "crawl", "longan", "-s", f"SOURCE={folder}")
    assert crawl.returncode in (0, 3), crawl.stderr
    found, held = readings(tmp_path / "data" / WORKING), readings(archive / WORKING)
    assert set(found) == {p.truth.id for p in kept if p.truth}
    assert all(found[i]["body"] == held[i]["body"] for i in found)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("crawl", "nowhere", "-s", "SOURCE=sample"), "There is no site called nowhere"),
        (("crawl", "longan", "-s", "SOURCE=no/such/file.warc.gz"), "there is no such file"),
        (("crawl", "longan"), "CONTACT"),
        (("crawl", "longan", "-s", "SOURCE=http://192.0.2.1:80"), "127.0.0.1"),
    ],
)
def test_what_cannot_start_says_why_and_writes_nothing(
    words: tuple[str, ...], said: str, tmp_path: Path, run: Run
) -> None:
    refused = run(tmp_path / "data", "scrapy", *words)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert not (tmp_path / "data").exists()


def test_a_truncated_warc_is_refused_before_anything_is_written(archive: Path, tmp_path: Path, run: Run) -> None:
    (whole,) = (archive / "warc").glob("source-*")
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(whole.read_bytes()[:-40_000])
    refused = run(tmp_path / "data", "scrapy", "crawlall", "-s", f"SOURCE={cut}")
    assert refused.returncode == 2
    assert "cut.warc.gz" in refused.stderr
    assert not (tmp_path / "data").exists()


def test_a_saved_page_without_its_side_file_is_asked_for_by_name(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "one.html").write_text("<p>x</p>")
    refused = run(tmp_path / "data", "scrapy", "crawlall", "-s", f"SOURCE={folder}")
    assert refused.returncode == 2
    assert "one.json" in refused.stderr


def test_the_invented_and_the_real_do_not_share_an_archive(archive: Path, run: Run) -> None:
    refused = run(archive, "scrapy", "crawl", "longan", "-s", "SOURCE=live", "-s", "CONTACT=a@example.org")
    assert refused.returncode == 2
    assert "invented" in refused.stderr


def test_scrapy_list_shows_the_sites(tmp_path: Path) -> None:
    listed = typed(tmp_path, "scrapy", "list")
    assert listed.stdout.split() == ["laichau", "langson", "longan", "longan_portal", "ninhthuan"]
