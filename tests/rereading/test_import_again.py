"""What the archive has already is not taken once more; and what was begun and killed leaves nothing behind."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.layout import WORKING
from archive.warc import facts, inspect
from crawler.rereading.rebuilding import rebuild
from crawler.runs.books import Books
from crawler.sources.importing import import_warc
from tests.engine.truth import spiders
from tests.line.conftest import command
from tests.line.tables import readings, rows
from tests.rereading.importing import ARTICLES, BROKEN, MORE, taken
from tests.sampleweb.warc import write_warc


def imported_by_command(path: Path, data: Path, *words: str) -> str:
    """Import and read a file as a person does; what that said."""
    done = command(data, "scrapy", "backfill", "longan", "--from", f"warc:{path}", "-L", "WARNING", *words)
    assert done.returncode in (0, 3), done.stdout + done.stderr
    return done.stdout


def state(data: Path) -> tuple[dict[str, bytes], list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """The WARC files, the captures and the articles' histories of an archive."""
    files = {path.name: path.read_bytes() for path in (data / "warc").iterdir()}
    captures = rows(data / WORKING, "SELECT url, seen_at, digest FROM captures ORDER BY url, seen_at")
    return files, captures, readings(data / WORKING)


def test_a_second_import_adds_nothing_and_one_that_overlaps_only_what_is_new(sound: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_warc(sound, [*ARTICLES, BROKEN])
    imported_by_command(sound, data)
    fate = rows(data / WORKING, "SELECT fate, detail FROM frontier WHERE url = ?", BROKEN.url)
    assert fate == [{"fate": "failed", "detail": "bad encoding"}]  # a living site may answer better
    before = state(data)
    again = imported_by_command(sound, data)
    assert "articles: 0 captures new, 5 held" in again
    assert "Nothing of it is new to the archive." in again
    assert state(data) == before
    redirect = replace(
        ARTICLES[0], url="https://baolongan.vn/old", status=301, headers=(("Location", ARTICLES[0].url),)
    )
    write_warc(tmp_path / "more.warc.gz", [*ARTICLES[1:], *MORE, redirect])
    told = imported_by_command(tmp_path / "more.warc.gz", data)
    assert "articles: 2 captures new, 3 held; no page: 1 × answer 301" in told
    (new,) = [data / "warc" / name for name in state(data)[0] if name.startswith("import-")]
    assert {e.url for e in inspect(new).entries} == {p.url for p in (*MORE, redirect)}
    (fact,) = facts(new)
    assert (fact.kind, fact.payload["source"], fact.payload["held_already"]) == ("import", "more.warc.gz", 3)
    captures = state(data)[1]
    assert len(captures) == len({(c["url"], c["seen_at"]) for c in captures}) == len(before[1]) + 2
    after = state(data)
    assert "Nothing of it is new" in imported_by_command(tmp_path / "more.warc.gz", data)
    assert state(data) == after
    rebuild(data, spiders(), 1, tmp_path / "new.db", replace=False)
    assert readings(tmp_path / "new.db") == readings(data / WORKING)


def test_an_import_that_was_killed_half_way_goes_on_with_its_copy(sound: Path, tmp_path: Path) -> None:
    """What of the copy was read before the kill is held then, and is no reason to copy the rest once more."""
    first = taken(sound, tmp_path)
    crawl = command(tmp_path / "data", "scrapy", "crawl", "longan", "-s", f"SOURCE={first.path}")
    assert crawl.returncode in (0, 3), crawl.stderr
    with closing(sqlite3.connect(tmp_path / "data" / WORKING)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM captures WHERE url = ?", (ARTICLES[0].url,))
        connection.commit()
    again = taken(sound, tmp_path)
    assert (again.path, again.summary.new(), again.summary.held.total()) == (first.path, 1, 3)


@pytest.mark.long
def test_a_file_that_holds_nothing_of_the_site_is_named(sound: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    for words in ((), ("--plan",)):
        done = command(data, "scrapy", "backfill", "langson", "--from", f"warc:{sound}", *words)
        assert done.returncode == 2, done.stdout + done.stderr
        assert f"{sound} holds nothing of langson; it has 4 × article of longan, 1 × of another host" in done.stderr
        assert not list(data.rglob("*.warc*"))


def test_a_plan_copies_nothing(sound: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "warc"
    planned = import_warc(sound, folder, spiders(), tmp_path / "data" / WORKING, "longan", plan=True)
    assert (planned.path, planned.summary.new("longan")) == (None, 4)
    assert not folder.exists()


@pytest.mark.parametrize("what", ["import", "run", "rebuild"])
def test_what_killed_imports_left_is_swept_by_whatever_comes_next(sound: Path, tmp_path: Path, what: str) -> None:
    data = tmp_path / "data"
    into = data / "warc"
    left = [into / name for name in (".import-x", ".copy-x", ".folder-x", ".import-now", ".import-large")]
    for folder in left:
        folder.mkdir(parents=True)
        (folder / "half").touch()
    for folder in (*left[:3], left[4]):
        os.utime(folder, (0, 0))
    handle = os.open(left[4], os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)  # somebody is at work in it since 1970
    if what == "import":
        taken(sound, tmp_path)
    elif what == "run":
        Books(data, "longan", "live", "r1", {}).close()
    else:
        rebuild(data, spiders(), 1, None, replace=False)
    os.close(handle)
    assert [folder.exists() for folder in left] == [False, False, False, True, True]
