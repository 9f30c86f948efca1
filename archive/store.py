"""The one writer of the working database.

What is put is a set: outcomes may come in any order and any number of times, and the tables end up the same
(but for surrogate keys, which publishing renumbers). Only `runs` counts how often somebody went to look.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from archive import dating, events, provinces, robots, shelf
from archive.agenda import Agenda
from archive.fates import Address, Key, addresses, merge
from archive.history import dumps
from archive.objections import objections
from archive.provinces import Province
from archive.pulse import Pulse, pulse
from archive.records import Acceptance, Acknowledgement, Capture, Outcome, RunReport, SiteFacts
from archive.schema import connect, writing
from archive.takedown import removal

#: Outcomes held back for one transaction. Fifty cost one fsync, and at most fifty are redone after a crash.
BATCH = 50

_PROVINCE = """
INSERT INTO provinces VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (slug) DO UPDATE SET name = excluded.name, name_en = excluded.name_en, kind = excluded.kind,
  iso_3166_2 = excluded.iso_3166_2, gso_code = excluded.gso_code, valid_to = excluded.valid_to,
  now_slug = excluded.now_slug, now_name = excluded.now_name, now_gso_code = excluded.now_gso_code,
  now_seat = excluded.now_seat, now_since = excluded.now_since, merged = excluded.merged,
  aliases = excluded.aliases, note = excluded.note
"""
_SITE = """
INSERT INTO sites (site, title, province, home, domains, platform, description, recipes)
VALUES (:site, :title, :province, :home, :domains, :platform, :description, :recipes)
ON CONFLICT (site) DO UPDATE SET title = excluded.title, province = excluded.province, home = excluded.home,
  domains = excluded.domains, platform = excluded.platform, description = excluded.description,
  recipes = excluded.recipes
"""
_ADDRESS = """
INSERT INTO frontier (site, method, url, request_digest, kind, article_id, fate, detail, fate_at, title,
  listed_at, first_seen_at, last_seen_at, link)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (method, url, request_digest) DO UPDATE SET site = excluded.site, kind = excluded.kind,
  article_id = excluded.article_id, fate = excluded.fate, detail = excluded.detail, fate_at = excluded.fate_at,
  title = excluded.title, listed_at = excluded.listed_at, first_seen_at = excluded.first_seen_at,
  last_seen_at = excluded.last_seen_at, link = excluded.link
"""
_ADDRESSED = """
SELECT site, method, url, request_digest, kind, article_id, fate, detail, fate_at, title, listed_at,
  first_seen_at, last_seen_at, link
FROM frontier WHERE method = ? AND url = ? AND request_digest = ?
"""
_CAPTURE = """
INSERT INTO captures (site, url, method, request_digest, fetched_at, memento_at, seen_at, origin, archive_url,
  status, mime, digest, warc_file, warc_offset)
VALUES (:site, :url, :method, :request_digest, :fetched_at, :memento_at, :seen_at, :origin, :archive_url,
  :status, :mime, :digest, :warc_file, :warc_offset)
ON CONFLICT (warc_file, warc_offset) DO NOTHING
"""
_CAPTURED = "SELECT capture_id FROM captures WHERE warc_file = ? AND warc_offset = ?"
_REJECTION = """
INSERT INTO rejections (capture_id, site, url, article_id, reason, detail) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (capture_id) DO UPDATE SET url = excluded.url, article_id = excluded.article_id,
  reason = excluded.reason, detail = excluded.detail
"""
_RUN = """
INSERT INTO runs (run_id, site, source, started_at, finished_at, code_version, discovered, fetched, stored,
  unchanged, rejected, failed, lost, verdict, cause, alarm, observed, caught_up)
VALUES (:run_id, :site, :source, :started_at, :finished_at, :code_version, :discovered, :fetched, :stored,
  :unchanged, :rejected, :failed, :lost, :verdict, :cause, :alarm, :observed, :caught_up)
ON CONFLICT (run_id, site) DO UPDATE SET finished_at = excluded.finished_at, discovered = excluded.discovered,
  fetched = excluded.fetched, stored = excluded.stored, unchanged = excluded.unchanged,
  rejected = excluded.rejected, failed = excluded.failed, lost = excluded.lost, verdict = excluded.verdict,
  cause = excluded.cause, alarm = excluded.alarm, observed = excluded.observed, caught_up = excluded.caught_up
"""


class Refused(Exception):
    """The store refused what it was given; nothing of it was written."""


class Counts(NamedTuple):
    """What the writes of one site came to since the store was opened."""

    stored: int  # articles new to the archive, or with a new version
    unchanged: int  # articles read again without a change


class Known(NamedTuple):
    """What the archive already knows of an address."""

    fate: str | None  # None: seen and not yet visited
    article_id: str | None
    first_seen_at: str | None = None  # when a page first showed it, or it answered itself


class Store:
    """The working database, open for writing; use it as a context manager.

    `before_commit` runs before each commit: the place to flush the WARC, so that no row ever points at bytes
    that are not on the disk.
    """

    def __init__(self, path: Path, batch: int = BATCH, before_commit: Callable[[], None] = lambda: None) -> None:
        """Open the database at `path`, made if it does not exist."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = connect(path)
        self._batch = batch
        self._before_commit = before_commit
        self._waiting: list[Outcome] = []
        self._counts: Counter[tuple[str, bool]] = Counter()
        with writing(self._connection):
            _plant(self._connection)
            found = self._connection.execute("SELECT site, province FROM sites").fetchall()
        self._provinces: dict[str, Province] = {site: provinces.province(slug) for site, slug in found}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write what is waiting, also after an error elsewhere: it was captured, so it counts."""
        try:
            self.flush()
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()  # so that the file alone is whole
        finally:
            self._connection.close()

    def declare_site(self, facts: SiteFacts) -> None:
        """Write or update what a site says about itself; before its first outcome.

        Raises provinces.UnknownProvince.
        """
        province = provinces.province(facts.province)
        with writing(self._connection):
            lists = {"domains": dumps(facts.domains), "recipes": dumps([asdict(recipe) for recipe in facts.recipes])}
            self._connection.execute(_SITE, asdict(facts) | lists)
        self._provinces[facts.site] = province

    def put(self, outcome: Outcome) -> None:
        """Take one outcome; it is written with the next batch.

        Raises Refused, at once, for an outcome that contradicts itself.
        """
        visit = outcome.visit
        self._province(visit.site)
        if objection := objections(outcome):
            raise Refused(f"storing {visit.method} {visit.url} of site {visit.site!r}: {objection}")
        self._waiting.append(outcome)
        if len(self._waiting) >= self._batch:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting in one transaction: all of it, or nothing."""
        batch, self._waiting = self._waiting, []
        if not batch:
            return
        self._before_commit()
        counts: Counter[tuple[str, bool]] = Counter()
        with writing(self._connection):
            removed = removal.standing(self._connection)
            batch = [removal.without(removed, outcome) for outcome in batch]
            self._mark(batch, removed)
            for outcome in batch:
                if outcome.capture is not None:
                    capture_id = self._capture(outcome.visit.site, outcome.capture)
                    counts.update(self._read(outcome, outcome.capture, capture_id))
        self._counts += counts

    def counts(self, site: str) -> Counts:
        """Count what became of a site's articles since the store was opened, after the last flush."""
        return Counts(stored=self._counts[site, True], unchanged=self._counts[site, False])

    def settle(
        self,
        site: str,
        resolve: dating.Resolver,
        find: events.Finder | None = None,
        each: events.Each = map,
        ground: str = "",
        *,
        anew: bool = False,
    ) -> int:
        """Let the resolver date the articles of a site from all their evidence; count those that changed.

        Then let the finder tell which days each version speaks of, asked through `each`; without a finder, event
        dates stay as they are. `ground` names what both go by besides evidence and texts: where it is that of the last
        time, only articles of which these have changed are looked at; without one, or `anew`, all are.
        """
        self.flush()
        ground = f"{self._province(site).slug} {ground}" if ground else ""
        only = bool(ground) and not anew and dating.ground(self._connection, site) == ground
        changed = dating.settle(self._connection, site, self._province(site), resolve, only_changed=only)
        if find is not None:
            events.settle(self._connection, site, find, each, only_changed=only)
            dating.close(self._connection, site, ground)
        return changed

    def following(self, site: str, steady: Iterable[str]) -> tuple[set[tuple[str, str]], Iterator[dating.Dossier]]:
        """Return which places of a site, but for `steady` ones, may be clocks, with the dossiers that tell."""
        self.flush()
        return dating.following(self._connection, site, steady)

    def dossiers(self, site: str) -> Iterator[dating.Dossier]:
        """Yield each article's evidence, by id: for what can only be seen over a whole site, such as clocks."""
        self.flush()
        return dating.dossiers(self._connection, site)

    def finish(self, report: RunReport) -> None:
        """Write the account of a site's run, with everything that is still waiting."""
        self.flush()
        lists = {"rejected": dumps(dict(report.rejected)), "failed": dumps(dict(report.failed))}
        with writing(self._connection):
            self._connection.execute(_RUN, asdict(report) | lists)

    def remove(self, told: removal.Removal) -> None:
        """Take an article out for good, or undo that: its texts go, a tombstone stays, whatever comes after.

        The latest word on an article stands, in whatever order they come. What was undone is read again from its
        captures, or fetched again. What is deleted is overwritten in the file, not only let go.
        """
        self.flush()
        self._connection.execute("PRAGMA secure_delete = ON")
        with writing(self._connection):
            removal.tell(self._connection, told)
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # or the text would lie on in the log

    def wish_masked(self, article_id: str, places: Iterable[tuple[str, int]]) -> None:
        """Note that records of WARC files (file and offset) are to be blanked for a removed article."""
        with writing(self._connection):
            removal.wish_masked(self._connection, article_id, places)

    def mask(self, told: removal.Mask, removed: removal.Removal | None = None) -> None:
        """Note that records of WARC files are blank and, at once, how the removal stands now."""
        self.flush()
        with writing(self._connection):
            removal.tell_mask(self._connection, told)
            if removed is not None:
                removal.tell(self._connection, removed)

    def known(self, site: str) -> dict[Key, Known]:
        """Return every address of a site with its fate: what the frontier needs to start."""
        self.flush()
        rows = self._connection.execute(
            "SELECT method, url, request_digest, fate, article_id FROM frontier WHERE site = ?", (site,)
        )
        return {(row[0], row[1], row[2]): Known(row[3], row[4]) for row in rows}

    def look(self, key: Key) -> Known | None:
        """Return what is known of one address; None when nobody ever saw it. What waits for a flush is not known."""
        sql = "SELECT fate, article_id, first_seen_at FROM frontier WHERE method = ? AND url = ? AND request_digest = ?"
        found = self._connection.execute(sql, key).fetchone()
        return Known(*found) if found else None

    def first_seen(self, article_id: str) -> str | None:
        """Return since when an article is held; None when it is not."""
        found = self._connection.execute("SELECT first_seen_at FROM articles WHERE id = ?", (article_id,)).fetchone()
        return str(found[0]) if found else None

    def fated(self, article_id: str) -> bool:
        """Tell whether an address of an article has a lasting fate."""
        sql = "SELECT 1 FROM frontier WHERE article_id = ? AND fate IN ('stored', 'duplicate', 'gone', 'rejected')"
        return self._connection.execute(sql, (article_id,)).fetchone() is not None

    def acknowledge(self, told: Acknowledgement) -> None:
        """Write that a site's verdict is known; of two words about a site the later counts."""
        with writing(self._connection):
            self._connection.execute(
                "INSERT INTO acknowledgements VALUES (:site, :verdict, :at, :note) ON CONFLICT (site) DO UPDATE SET "
                "verdict = excluded.verdict, at = excluded.at, note = excluded.note WHERE excluded.at >= at",
                asdict(told),
            )

    def accept(self, told: Acceptance) -> None:
        """Write that somebody published what was refused; of two words about the same the later counts."""
        with writing(self._connection):
            self._connection.execute(
                "INSERT INTO acceptances VALUES (:site, :rule, :found, :at, :note) ON CONFLICT (site, rule, found) "
                "DO UPDATE SET at = excluded.at, note = excluded.note WHERE excluded.at >= at",
                asdict(told),
            )

    def pulse(self, site: str, now: datetime) -> Pulse:
        """Feel a site's pulse, after a flush."""
        self.flush()
        return pulse(self._connection, site, now)

    @property
    def agenda(self) -> Agenda:
        """What the next run is to do."""
        return Agenda(self._connection)

    def sites(self) -> list[str]:
        """The sites that were declared."""
        return sorted(self._provinces)

    def holds(self, warc_file: str, warc_offset: int) -> bool:
        """Whether a capture stands in the database; after a flush."""
        place = (warc_file, warc_offset)
        return self._connection.execute(_CAPTURED, place).fetchone() is not None

    def keep_robots(self, told: robots.RobotsTxt) -> None:
        """Write at once what a host's robots.txt said: a run that is killed must not forget it."""
        self._before_commit()
        with writing(self._connection):
            robots.keep(self._connection, told)

    def robots_txt(self, host: str, since: str, until: str) -> robots.RobotsTxt | None:
        """The last robots.txt of a host between two moments that can be relied on."""
        return robots.latest(self._connection, host, since, until)

    def unfated(self, site: str) -> list[str]:
        """Return the addresses that were seen and have no fate: lost rows, once a run is over."""
        self.flush()
        rows = self._connection.execute(
            "SELECT url FROM frontier WHERE site = ? AND fate IS NULL ORDER BY url", (site,)
        )
        return [row[0] for row in rows]

    def _province(self, site: str) -> Province:
        if site not in self._provinces:
            raise Refused(f"storing for site {site!r}: it was never declared; call declare_site first")
        return self._provinces[site]

    def _mark(self, batch: Sequence[Outcome], removed: Mapping[str, str]) -> None:
        """Write what the batch tells of addresses, joined with what was known of them."""
        rows: dict[Key, Address] = {}
        for row in (row for outcome in batch for row in addresses(outcome)):
            rows[row.key] = merge(rows[row.key], row) if row.key in rows else row
        changed = []
        for key, row in rows.items():
            found = self._connection.execute(_ADDRESSED, key).fetchone()
            joined = removal.address_without(removed, merge(Address(*found), row) if found else row)
            if found is None or joined != tuple(found):
                changed.append(joined)
        self._connection.executemany(_ADDRESS, changed)

    def _capture(self, site: str, capture: Capture) -> int:
        """Write a capture, if it is new, and return its number."""
        values = {name: getattr(capture, name) for name in Capture.__slots__}
        self._connection.execute(_CAPTURE, values | {"site": site, "seen_at": capture.seen_at})
        (capture_id,) = self._connection.execute(_CAPTURED, (capture.warc_file, capture.warc_offset)).fetchone()
        return int(capture_id)

    def _read(self, outcome: Outcome, capture: Capture, capture_id: int) -> list[tuple[str, bool]]:
        """Write what a capture was read as; an article once read from it is not undone by a rejection."""
        visit, article, db = outcome.visit, outcome.article, self._connection
        news = []
        shown = [(s.article_id, candidate) for s in outcome.sightings for candidate in s.candidates]
        if article is not None:
            new = shelf.shelve(db, article, capture, capture_id, self._province(visit.site))
            news.append((visit.site, new))
            db.execute("DELETE FROM rejections WHERE capture_id = ?", (capture_id,))
            shown += [(article.id, candidate) for candidate in article.candidates]
        elif db.execute("SELECT 1 FROM readings WHERE capture_id = ?", (capture_id,)).fetchone():
            return []
        elif outcome.rejection is not None:
            reason, detail = outcome.rejection.reason, outcome.rejection.detail
            url = capture.url if reason == removal.REMOVED else visit.url  # which a capture alone does not tell
            db.execute(_REJECTION, (capture_id, visit.site, url, visit.article_id, reason, detail))
        shelf.evidence(db, visit.site, capture_id, shown)
        return news


def _plant(connection: sqlite3.Connection) -> None:
    """Write the provinces as archive/provinces.csv has them today."""
    rows = ([getattr(one, name) for name in Province.__slots__] for one in provinces.provinces())
    connection.executemany(_PROVINCE, ([dumps(v) if isinstance(v, tuple) else v for v in row] for row in rows))
