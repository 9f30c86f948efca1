"""The archive's captures read again with the rules of today: what changed is a version more, called re-extracted.

Reading is done by all cores, writing by one. It may end at any instant: what was written is whole, what is read
again unchanged writes nothing, so the same command goes on, at the speed of reading.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import chain, takewhile
from pathlib import Path

from archive.layout import WORKING
from archive.store import Refused, Store
from crawler.rereading.again import Again, Unread, open_reader, read_slice
from crawler.rereading.captured import Captured
from crawler.rereading.changes import Changes, Watch
from crawler.rereading.recorded import Sites
from crawler.rereading.workers import Workers, slices
from crawler.runs.books import WARC, settle
from crawler.runs.progress import steps

BATCH = 200  # outcomes in a transaction: with fifty, as a crawl has it, the disk is waited for half of the time


class CannotReread(Exception):
    """Nothing can be read again: one sentence that says why and what to do."""


def reextract(
    data: Path, sites: Sites, names: Sequence[str], jobs: int, *, since: str = "", dry_run: bool = False
) -> Iterator[Changes]:
    """Read the captures of some sites again (all that the database has, without names), site by site.

    A dry run does all of it on a copy of the database, which is thrown away. Raises CannotReread before anything is
    read; WorkerDied.
    """
    database = data / WORKING
    known = _known(database, sites)
    if unknown := sorted(set(names) - set(known)):
        raise CannotReread(f"{database} holds nothing of {', '.join(unknown)}; it has {', '.join(known) or 'no site'}.")
    with Workers(jobs, open_reader, data / WARC, sites) as workers, _scratch(database, dry_run) as place:
        captured = [Captured(place, sites[name], since) for name in names or known]
        asked = chain.from_iterable(chain(slices(one), [[]]) for one in captured)
        answers = workers.in_order(read_slice, asked)  # while a site is settled, workers read the next one
        for one in captured:
            yield _site(place, one, takewhile(bool, answers), workers)


def _site(database: Path, captured: Captured, answers: Iterable[Sequence[Again]], workers: Workers) -> Changes:
    site, changes = captured.site, Changes(captured.site.name)
    watch = Watch(database, changes)
    with Store(database, batch=BATCH) as store, steps(site.name, len(captured)) as step:
        for some in answers:
            for again in some:
                step()
                if isinstance(again, Unread):
                    changes.unread[again.why] += 1
                    continue
                changes.captures += 1
                try:
                    for outcome in again:
                        watch.see(outcome)
                        store.put(outcome)
                except Refused as error:
                    changes.unread[str(error)] += 1
        changes.dates = settle(store, site, workers.map, anew=True)
        watch.close()
    return changes


def _known(database: Path, sites: Sites) -> list[str]:
    """The sites of a database that a spider is there for."""
    if not database.is_file():
        raise CannotReread(f"There is no {database}; crawl first, or make it anew with `scrapy rebuild`.")
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        found = [row[0] for row in connection.execute("SELECT site FROM sites ORDER BY site")]
    return [name for name in found if name in sites]


@contextmanager
def _scratch(database: Path, wanted: bool) -> Iterator[Path]:
    """The database itself or, where wanted, a copy to be thrown away."""
    if not wanted:
        yield database
        return
    with tempfile.TemporaryDirectory(prefix="khotin-dry-run-") as folder:
        size, free = database.stat().st_size, shutil.disk_usage(folder).free
        if 2 * size > free:
            raise CannotReread(f"A dry run needs {2 * size} bytes in {folder}, and {free} are free; set TMPDIR.")
        copy = Path(folder) / database.name
        with closing(sqlite3.connect(database)) as there, closing(sqlite3.connect(copy)) as here:
            there.backup(here)
        yield copy
