"""Masking: the pages of a removed article go from the WARC files; everything else in them stays byte for byte.

A blank record is as long as the one it takes the place of, so that every offset anywhere — in the database, in
revisits, in recorded facts, in published files — stays right. The wish is written down in `masks` first; a file is
made anew beside its place and renamed; only then is the wish fulfilled in one transaction. Killed at any point, the
next command about removals ends what was begun.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import archive.alone
from archive import facts
from archive.addresses import page_of
from archive.durable import sync_folder
from archive.layout import WORKING
from archive.store import Store
from archive.takedown import removal
from archive.takedown.removal import Mask, Removal
from archive.warc import BadWarc, WarcWriter, adopt_orphans, inspect
from archive.warc.framing import record_span
from archive.warc.mask import NoRoom, masked

WARC = "warc"  # folder of the captures, beside the working database

Place = tuple[str, int]  # file and offset of a record

#: Captures of a removed article; those of its listings show no more than its title.
_PLACES = """
SELECT c.warc_file, c.warc_offset FROM rejections r JOIN captures c USING (capture_id)
WHERE r.article_id = ? AND r.reason = 'removed'
  AND NOT EXISTS (SELECT 1 FROM masks m WHERE (m.warc_file, m.warc_offset) = (c.warc_file, c.warc_offset)
    AND m.masked_at IS NOT NULL)
ORDER BY 1, 2
"""
_SAME_BYTES = """
SELECT DISTINCT o.id, o.warc_file, o.warc_offset FROM (
  SELECT a.id, c.warc_file, c.warc_offset, c.digest FROM readings r JOIN articles a USING (docid)
  JOIN captures c ON c.capture_id = r.capture_id) o
WHERE o.digest IN (SELECT c.digest FROM rejections r JOIN captures c USING (capture_id)
  WHERE r.article_id = ? AND r.reason = 'removed')
ORDER BY 1
"""
_WISHED = """
SELECT article_id, warc_file, warc_offset FROM masks WHERE masked_at IS NULL ORDER BY article_id, warc_file, warc_offset
"""
_MASKED = "SELECT warc_file, warc_offset FROM masks WHERE article_id = ? AND masked_at IS NOT NULL"
_ADDRESSES = """
SELECT url FROM frontier WHERE article_id = :id
UNION SELECT c.url FROM rejections r JOIN captures c USING (capture_id) WHERE r.article_id = :id
"""
_DRAFT = ".masking"


_HELD = "SELECT 1 FROM captures WHERE warc_file = ? AND warc_offset = ?"


class NotMasked(Exception):
    """Nothing was masked: which article or file, why, and what to do."""


def mask(data: Path, article_id: str, now: str) -> int:
    """Blank every record of a removed article's captures; return how many were blanked. Raises NotMasked.

    A file in which a crawl writes is refused, and so is a record that another, standing article is read from.
    """
    with alone(data / WARC), opened(data) as (store, connection):
        adopt_orphans(data / WARC)
        _fulfil(data, store, connection, now)
        told = removal.of(connection, article_id)
        if told is None or not told.stands:
            raise NotMasked(f"masking {article_id}: it is not removed; run: python -m archive remove {article_id}")
        places = [(str(file), int(offset)) for file, offset in connection.execute(_PLACES, (article_id,))]
        places += _strays(data / WARC, connection, article_id)
        _refuse(data / WARC, connection, article_id, places)
        store.wish_masked(article_id, places)
        _fulfil(data, store, connection, now)
    return len(places)


def finish(data: Path, now: str) -> int:
    """End what a killed command began; return how many records were left to blank. Raises NotMasked."""
    with opened(data) as (store, connection):
        if connection.execute(_WISHED).fetchone() is None:
            return 0
        with alone(data / WARC):
            return _fulfil(data, store, connection, now)


@contextmanager
def opened(data: Path) -> Iterator[tuple[Store, sqlite3.Connection]]:
    """The working database: its one writer, and a connection that only reads."""
    only_read = f"{(data / WORKING).absolute().as_uri()}?mode=ro"
    with Store(data / WORKING) as store, closing(sqlite3.connect(only_read, uri=True)) as connection:
        yield store, connection


def record(data: Path, site: str, kind: str, payload: Mapping[str, object], moment: str) -> None:
    """Write a fact about a site's removals into a WARC file of its own, safe on the disk."""
    day = moment[:19].replace("-", "").replace(":", "")
    number = 1
    while next((data / WARC).glob(f"{site}-removal-{day}-{number}-*"), None):
        number += 1
    with WarcWriter(data / WARC, f"{site}-removal-{day}-{number}", {"isPartOf": site}) as tape:
        tape.fact(kind, payload, moment)


def _fulfil(data: Path, store: Store, connection: sqlite3.Connection, now: str) -> int:
    """Blank what is wished for, file by file, and note it; the same again changes nothing."""
    for draft in (data / WARC).glob(f".*{_DRAFT}"):
        draft.unlink()
    wished = [(str(a), (str(file), int(offset))) for a, file, offset in connection.execute(_WISHED)]
    for file, group in groupby(sorted(place for _, place in wished), key=itemgetter(0)):
        _rewrite(data / WARC / file, [offset for _, offset in group])
    for article_id, of_one in groupby(wished, key=itemgetter(0)):
        done = Mask(article_id, now, tuple(place for _, place in of_one))
        _note(data, store, removal.of(connection, article_id), done)
    return len(wished)


def _note(data: Path, store: Store, told: Removal | None, done: Mask) -> None:
    site = done.article_id.partition(":")[0]
    record(data, site, "mask", facts.of_mask(done), done.masked_at)
    if told is not None:
        told = replace(told, masked_at=done.masked_at)
        record(data, site, "removal", facts.of_removal(told), done.masked_at)
    store.mask(done, told)


def _rewrite(path: Path, offsets: Iterable[int]) -> None:
    """Make a file anew with blank records at these offsets, and rename it into its place."""
    blanks = [(offset, blank) for offset, before, blank in _blanks(path, offsets) if before != blank]
    if not blanks:
        return
    draft = path.with_name(f".{path.name}{_DRAFT}")
    shutil.copyfile(path, draft)
    shutil.copymode(path, draft)
    with draft.open("r+b") as file:
        for offset, blank in blanks:
            file.seek(offset)
            file.write(blank)
        file.flush()
        os.fsync(file.fileno())
    if any(before != blank for _, before, blank in _blanks(draft, (offset for offset, _ in blanks))):
        raise NotMasked(f"masking in {path}: what was written cannot be read back; the disk may be failing")
    draft.replace(path)
    sync_folder(path.parent)


def _blanks(path: Path, offsets: Iterable[int]) -> Iterator[tuple[int, bytes, bytes]]:
    """Each record's offset, its bytes, and the bytes of its blank."""
    with path.open("rb") as file:
        for offset in offsets:
            found, end, packed = record_span(path, offset)
            file.seek(offset)
            yield offset, file.read(end - offset), masked(found, end - offset, packed=packed)


def _refuse(folder: Path, connection: sqlite3.Connection, article_id: str, places: list[Place]) -> None:
    """Raise NotMasked where masking would fail half-way, or take a page that is not to go."""
    for file, group in groupby(places, key=itemgetter(0)):
        if (folder / f"{file}.open").exists():
            raise NotMasked(
                f"masking {article_id}: {folder / file}.open is being written by a crawl; wait until it has ended"
            )
        if not (folder / file).is_file():
            raise NotMasked(f"masking {article_id}: {folder / file} is not there; put it back and run the same again")
        try:
            for _ in _blanks(folder / file, [offset for _, offset in group]):
                pass
        except (BadWarc, NoRoom, ValueError) as error:
            raise NotMasked(f"masking {article_id} in {folder / file}: {error}") from error
    wanted = set(places)
    for other, file, offset in connection.execute(_SAME_BYTES, (article_id,)):
        if _original(folder / file, offset) in wanted:
            raise NotMasked(
                f"masking {article_id}: {other} is the same page at another address and is read from the same record; "
                f"remove it too: python -m archive remove {other}"
            )


def _strays(folder: Path, connection: sqlite3.Connection, article_id: str) -> Iterator[Place]:
    """Captures of the article's addresses of which the database knows nothing. Raises NotMasked.

    Every file is looked through: a killed run leaves such captures beside those that are known.
    """
    done = {(str(file), int(offset)) for file, offset in connection.execute(_MASKED, (article_id,))}
    addresses = {page_of(str(url)) for (url,) in connection.execute(_ADDRESSES, {"id": article_id})}
    for path in sorted(folder.glob("*.warc*")):
        if path.suffix == ".open":
            continue
        try:
            entries = inspect(path).entries
        except BadWarc as error:
            raise NotMasked(f"masking {article_id}: {error} Move it away, and run the same again.") from error
        for entry in entries:
            place = (path.name, entry.offset)
            if page_of(entry.url) not in addresses or place in done:
                continue
            if not connection.execute(_HELD, place).fetchone():
                yield place


def _original(path: Path, offset: int) -> Place | None:
    """The record that a revisit names as its original; None for what has a page of its own."""
    found, _, _ = record_span(path if path.exists() else path.with_name(f"{path.name}.open"), offset)
    place = found.header("WARC-Refers-To-File-Offset")
    name = found.header("WARC-Refers-To-Filename")
    return (name, int(place)) if found.kind == "revisit" and place.isdigit() else None


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep a second takedown, and a rebuild, out of the folder. Raises NotMasked."""
    folder.mkdir(parents=True, exist_ok=True)
    busy = NotMasked(f"working in {folder}: another process masks or rebuilds there; try again later")
    with archive.alone.alone(folder, busy):
        yield
