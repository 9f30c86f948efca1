"""The working database anew, from the WARC files alone: what was recorded is put again, and pages are read again.

Built beside its place. Only when it is whole does it take it, and the old one is kept.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, groupby, takewhile
from pathlib import Path

from archive.alone import alone
from archive.layout import WORKING
from archive.store import Refused, Store
from archive.takedown.removal import Removal, latest
from archive.warc import BadWarc, adopt_orphans
from crawler.rereading.again import Again, Recorded, Unread, open_reader, read_slice
from crawler.rereading.recorded import Sites, Told, catch_up, told, told_by
from crawler.rereading.workers import Workers, slices
from crawler.runs.books import WARC, settle
from crawler.sources.ready import sweep

BATCH = 200  # outcomes in a transaction; the draft is thrown away if anything goes wrong

_log = logging.getLogger(__name__)


class CannotRebuild(Exception):
    """A rebuild cannot begin or take its place: one sentence that says why and what to do."""


@dataclass
class Account:
    """What a rebuild came to."""

    captures: int = 0  # read again
    visits: int = 0  # recorded visits without a capture
    runs: int = 0
    caught_up: int = 0  # captures that no fact spoke of
    unread: Counter[str] = field(default_factory=Counter)  # captures whose bytes cannot be had, by reason
    unknown: Counter[str] = field(default_factory=Counter)  # facts nobody can read, by what is wrong
    missing: list[str] = field(default_factory=list)  # WARC files that the database before had read, and that are gone

    @property
    def whole(self) -> bool:
        """Whether all that was recorded is in the database."""
        return not (self.unread or self.unknown or self.missing)

    def lines(self) -> Iterator[str]:
        """The account for people."""
        yield f"{self.captures} captures read again, {self.visits} other visits, {self.runs} runs."
        if self.caught_up:
            yield f"{self.caught_up} of the captures stand in no account: the run was killed before it could."
        yield from (f"NOT READ: {count} captures, for {why}." for why, count in sorted(self.unread.items()))
        if self.missing:
            yield f"NOT THERE: {len(self.missing)} WARC files that the database before had read. Put them back:"
        yield from (f"  {name}" for name in self.missing)
        yield from (f"NOT UNDERSTOOD: {count} times {why}." for why, count in sorted(self.unknown.items()))


def rebuild(data: Path, sites: Sites, jobs: int, into: Path | None, *, replace: bool) -> Account:
    """Make the database of an archive anew and put it in its place (`into`, or where it belongs).

    Raises CannotRebuild before anything is written; WorkerDied; nothing takes the database's place then.
    """
    folder, target = data / WARC, into or data / WORKING
    if not folder.is_dir():
        raise CannotRebuild(f"{folder} is not there, and a database is rebuilt from WARC files; set DATA_DIR.")
    if target.exists() and not replace:
        raise CannotRebuild(f"{target} is there already; say --replace (it is kept beside) or --into another file.")
    busy = CannotRebuild(f"{folder} is being rebuilt from, or masked in, by another process; wait until it has ended.")
    with alone(folder, busy):
        sweep(folder)
        adopt_orphans(folder)
        if writing := sorted(folder.glob("*.open")):
            raise CannotRebuild(f"{writing[0]} is being written: a crawl is running; wait until it has ended.")
        draft = target.with_name(f".{target.name}.rebuilt")
        try:
            _remove(draft)
            account = Rebuilding(folder, sites, jobs).into(draft)
            account.missing = sorted(_tapes(data / WORKING) - {path.name for path in folder.iterdir()})
            _take_place(draft, target)
        finally:
            _remove(draft)
    return account


class Rebuilding:
    """One rebuild, from the first file to the last settled site."""

    def __init__(self, folder: Path, sites: Sites, jobs: int) -> None:
        self._folder, self._sites, self._jobs = folder, sites, jobs
        self._account = Account()

    def into(self, database: Path) -> Account:
        """Fill a new database."""
        with (
            Workers(self._jobs, open_reader, self._folder, self._sites) as workers,
            Store(database, batch=BATCH) as store,
        ):
            for site, runs in groupby(self._answered(workers), key=lambda one: one[0].site):
                self._site(store, workers, site, runs)
        return self._account

    def _site(self, store: Store, workers: Workers, site: str, runs: Iterable[tuple[Told, Iterable[Again]]]) -> None:
        """Put all runs of a site, and settle it while the workers read the next one's captures."""
        store.declare_site(self._sites[site].facts())
        left: list[Recorded] = []
        removals: list[Removal] = []
        files: list[str] = []
        for run, answers in runs:
            self._put(store, run, answers)
            left += catch_up(run, self._sites)
            removals += run.removals
            files += run.files
        self._catch_up(store, workers, left)
        for removal in latest(removals):  # of one that was undone only its undoing
            store.remove(removal)
        store.flush()
        store.agenda.keep_tapes(site, files)
        settle(store, self._sites[site], workers.map)

    def _answered(self, workers: Workers) -> Iterator[tuple[Told, Iterable[Again]]]:
        """Each run with what its captures come to, which is to be taken before the next; the runs of a site together,
        as the names of their files are."""
        coming: deque[Told] = deque()

        def asked() -> Iterator[list[Recorded]]:
            for run in self._runs(workers):
                if run.site not in self._sites:
                    self._account.unknown[f"a run of {run.site}, which no spider is called"] += 1
                    continue
                coming.append(run)
                yield from slices(run.captures)
                yield []

        found = workers.in_order(read_slice, asked())
        for first in found:
            rest = takewhile(bool, found) if first else ()
            yield coming.popleft(), chain.from_iterable(chain((first,), rest))

    def _runs(self, workers: Workers) -> Iterator[Told]:
        try:
            yield from told(workers.in_order(told_by, sorted(self._folder.glob("*.warc*")), ahead=1))
        except BadWarc as error:
            raise CannotRebuild(f"{error} Move it away, and run again.") from error

    def _put(self, store: Store, run: Told, answers: Iterable[Again]) -> None:
        account = self._account
        account.unknown += run.unknown
        for again in answers:
            self._take(store, again)
        for outcome in run.others:
            store.put(outcome)
        account.visits += len(run.others)
        for answered in run.robots:
            store.keep_robots(answered)
        for report in run.runs:
            store.finish(report)
        account.runs += len(run.runs)
        _put_facts(store, run)
        _log.info("%s: %d captures read again so far", run.name, account.captures)

    def _catch_up(self, store: Store, workers: Workers, left: Iterable[Recorded]) -> None:
        """Read what no fact of any run speaks of."""
        store.flush()
        unspoken = [r for r in left if not store.holds(r.capture.warc_file, r.capture.warc_offset)]
        self._account.caught_up = len(unspoken)
        for answers in workers.in_order(read_slice, slices(unspoken)):
            for again in answers:
                self._take(store, again)

    def _take(self, store: Store, again: Again) -> None:
        if isinstance(again, Unread):
            self._account.unread[again.why] += 1
            return
        self._account.captures += 1
        try:
            for outcome in again:
                store.put(outcome)
        except Refused as error:
            self._account.unread[str(error)] += 1


def _tapes(database: Path) -> set[str]:
    """The WARC files that a database says it has read; none where it is not there or cannot be asked."""
    if not database.is_file():
        return set()
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return {str(file) for (file,) in connection.execute("SELECT file FROM tapes")}
    except sqlite3.DatabaseError as error:
        _log.warning("%s cannot be asked which WARC files it had read (%s)", database, error)
        return set()


def _put_facts(store: Store, run: Told) -> None:
    """Put what no capture tells; the store takes it in any order."""
    for told_robots in run.robots:
        store.keep_robots(told_robots)
    for acknowledgement in run.acknowledgements:
        store.acknowledge(acknowledgement)
    for acceptance in run.acceptances:
        store.accept(acceptance)
    for mask in run.masks:
        store.mask(mask)


def _take_place(draft: Path, target: Path) -> None:
    """Put the new database in the old one's place; the old one stays under a name of its own."""
    if target.exists():
        _end_writing(target)
        kept = target.with_name(f"{target.name}.before-rebuild")
        number = 1
        while kept.exists():
            number += 1
            kept = target.with_name(f"{target.name}.before-rebuild-{number}")
        os.link(target, kept)
    draft.replace(target)


def _end_writing(database: Path) -> None:
    """Have everything of a database in its one file; one that cannot be read is kept as it is."""
    wal = database.with_name(f"{database.name}-wal")
    try:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.DatabaseError as error:
        _log.warning("%s cannot be read (%s); it is kept as it is", database, error)
    if wal.exists():
        raise CannotRebuild(f"{database} is open in another process, which would lose it; end that one first.")


def _remove(draft: Path) -> None:
    for end in ("", "-wal", "-shm"):
        draft.with_name(draft.name + end).unlink(missing_ok=True)
