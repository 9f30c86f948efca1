"""The working database data/archive.db: its tables, and how an older file grows into today's.

The state of every table is a function of the set of what was captured, never of the order in which it came.
Only `archive.store` writes here. Surrogate keys (docid, capture_id, ...) may differ between two archives with
the same content; publishing renumbers them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from sqlite_utils import Database, Migrations

from archive import robots
from archive.history import Content, dumps
from archive.tables import AGENDA, EVENT_DATES, MASKS, PUBLISHING, TABLES, UNSETTLED
from archive.texts.credit import credit_of
from archive.texts.edits import changes, silent

#: Seconds a writer waits for another process before SQLite says "database is locked".
PATIENCE = 60.0

MIGRATIONS = Migrations("archive")

_VERSIONS = """
SELECT version_id, docid, reason, title, kicker, lead, body, block_kinds, byline, author, captions
FROM versions ORDER BY docid, number
"""


@MIGRATIONS()
def m001_first_tables(db: Database) -> None:
    """Make every table of the first version."""
    for statement in TABLES:
        db.execute(statement)


@MIGRATIONS()
def m002_event_dates_and_kinds_of_change(db: Database) -> None:
    """Add `event_dates` and `versions.silent`; tell in `versions.changed` what kind each change is."""
    db.execute(EVENT_DATES)
    db.execute("ALTER TABLE versions ADD COLUMN silent INTEGER CHECK (silent IN (0, 1))")
    for _, rows in groupby(map(tuple, db.execute(_VERSIONS).fetchall()), key=itemgetter(1)):
        before: Content | None = None
        for version_id, _, reason, *fields in rows:
            content = Content(*fields)
            told = dumps(changes(before, content) if before else []), silent(reason, before, content)
            db.execute("UPDATE versions SET changed = ?, silent = ? WHERE version_id = ?", [*told, version_id])
            before = content


@MIGRATIONS()
def m003_credits_of_images(db: Database) -> None:
    """Add `images.credit`, read from the captions."""
    db.execute("ALTER TABLE images ADD COLUMN credit TEXT")
    captions = db.execute("SELECT docid, position, caption FROM images WHERE caption IS NOT NULL").fetchall()
    for docid, position, caption in map(tuple, captions):
        if credit := credit_of(caption):
            db.execute("UPDATE images SET credit = ? WHERE docid = ? AND position = ?", [credit, docid, position])


@MIGRATIONS()
def m004_robots(db: Database) -> None:
    """Add `robots`: what each host allowed, day by day."""
    db.execute(robots.TABLE)


@MIGRATIONS()
def m005_removals_told_whole(db: Database) -> None:
    """Add `masks`, and to `removals` its ground, what is hidden, and when it was undone or masked."""
    for statement in MASKS:
        db.execute(statement)


@MIGRATIONS()
def m006_agenda(db: Database) -> None:
    """Add what a run leaves for the next, and what it is compared with."""
    db.execute("ALTER TABLE runs ADD COLUMN alarm INTEGER NOT NULL DEFAULT 0 CHECK (alarm IN (0, 1))")
    db.execute("ALTER TABLE runs ADD COLUMN observed TEXT NOT NULL DEFAULT '{}'")
    for statement in AGENDA:
        db.execute(statement)


@MIGRATIONS()
def m007_unsettled(db: Database) -> None:
    """Add what marks the articles whose dates are to be looked at."""
    for statement in UNSETTLED:
        db.execute(statement)


@MIGRATIONS()
def m008_publishing(db: Database) -> None:
    """Add `acceptances`, and to `sites` its recipes; a site's next run or rebuild declares them."""
    for statement in PUBLISHING:
        db.execute(statement)


@MIGRATIONS()
def m009_forms_of_addresses(db: Database) -> None:
    """Add `frontier.link`, the address as a list links it, and `runs.caught_up`."""
    db.execute("ALTER TABLE frontier ADD COLUMN link TEXT")
    db.execute("ALTER TABLE runs ADD COLUMN caught_up INTEGER NOT NULL DEFAULT 0")


def connect(path: Path) -> sqlite3.Connection:
    """Open the working database for writing, made or brought up to date.

    Transactions are the caller's: nothing is begun or committed behind its back.
    """
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    with writing(connection):
        MIGRATIONS.apply(Database(connection))
    return connection


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Hold the write lock from the first read to the commit; roll back on any exception."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.execute("COMMIT")
