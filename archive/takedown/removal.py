"""Takedown inside the working database: what a removed article leaves behind, and what keeps it from coming back.

A removal is a recorded fact. Removals and outcomes may be told in any order and any number of times; the tables end
up the same. Only an undoing that comes after its removal leaves the article to be read again: a rebuild tells `latest`.
Everything here runs inside the store's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from archive.fates import Address
from archive.records import Outcome, Rejection
from archive.warc import Masked

#: The class of reason that a publication states; the reason in words stays with the operator.
GROUNDS = ("privacy", "court", "rights", "publisher", "other", "unstated")

#: Name of the fate's detail and of the rejection of what was removed, and the fate's after a removal was undone.
REMOVED, UNDONE = "removed", "removal undone"

_TELL = """
INSERT INTO removals (article_id, reason, removed_at, ground, hidden, undone_at, masked_at)
VALUES (:article_id, :reason, :removed_at, :ground, :hidden, :undone_at, :masked_at)
ON CONFLICT (article_id) DO UPDATE SET reason = excluded.reason, removed_at = excluded.removed_at,
  ground = excluded.ground, hidden = excluded.hidden, undone_at = excluded.undone_at, masked_at = excluded.masked_at
"""
_TOLD = "SELECT article_id, reason, removed_at, ground, hidden, undone_at, masked_at FROM removals"
#: In the order that foreign keys ask for.
_PURGE = (
    """INSERT INTO rejections (capture_id, site, url, article_id, reason, detail)
       SELECT DISTINCT c.capture_id, c.site, c.url, :article_id, 'removed', :ground
       FROM readings r JOIN articles a USING (docid) JOIN captures c ON c.capture_id = r.capture_id
       WHERE a.id = :article_id
       ON CONFLICT (capture_id) DO UPDATE SET url = excluded.url, article_id = excluded.article_id,
         reason = excluded.reason, detail = excluded.detail""",
    "DELETE FROM event_dates WHERE docid = (SELECT docid FROM articles WHERE id = :article_id)",
    "DELETE FROM versions WHERE docid = (SELECT docid FROM articles WHERE id = :article_id)",
    "DELETE FROM images WHERE docid = (SELECT docid FROM articles WHERE id = :article_id)",
    "DELETE FROM attachments WHERE docid = (SELECT docid FROM articles WHERE id = :article_id)",
    "DELETE FROM readings WHERE docid = (SELECT docid FROM articles WHERE id = :article_id)",
    "DELETE FROM articles WHERE id = :article_id",
    "DELETE FROM date_evidence WHERE article_id = :article_id",
    """UPDATE rejections SET reason = 'removed', detail = :ground,
         url = (SELECT c.url FROM captures c WHERE c.capture_id = rejections.capture_id)
       WHERE article_id = :article_id""",
    """UPDATE frontier SET title = NULL, listed_at = '', link = NULL WHERE article_id = :article_id""",
    """UPDATE frontier SET kind = 'article', fate = 'rejected', detail = 'removed', fate_at = ''
       WHERE article_id = :article_id AND fate IS NOT 'duplicate'""",
)
_RETURN = """
UPDATE frontier SET fate = 'failed', detail = 'removal undone'
WHERE article_id = ? AND fate = 'rejected' AND detail = 'removed'
"""
_WISH = "INSERT INTO masks (warc_file, warc_offset, article_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_MASK = """
INSERT INTO masks (warc_file, warc_offset, article_id, masked_at) VALUES (?, ?, ?, ?)
ON CONFLICT (warc_file, warc_offset) DO UPDATE SET
  masked_at = max(coalesce(masked_at, ''), excluded.masked_at)
"""


@dataclass(frozen=True, slots=True)
class Removal:
    """One article's removal as it stands; moments are at +07:00. Each telling is the whole of it."""

    article_id: str
    reason: str  # in the operator's words; never published
    removed_at: str
    ground: str  # one of GROUNDS; published
    hidden: bool = False  # its addresses are not published either
    undone_at: str | None = None  # it was a mistake
    masked_at: str | None = None  # when the pages went from the WARC files

    @property
    def stands(self) -> bool:
        """Whether it holds: nobody has undone it."""
        return self.undone_at is None


@dataclass(frozen=True, slots=True)
class Mask:
    """Records of WARC files whose pages were blanked for a removed article."""

    article_id: str
    masked_at: str
    places: tuple[tuple[str, int], ...]  # file and offset


def told(connection: sqlite3.Connection) -> list[Removal]:
    """Every removal that was ever told, undone ones included, by article."""
    return [_removal(row) for row in connection.execute(f"{_TOLD} ORDER BY article_id")]


def of(connection: sqlite3.Connection, article_id: str) -> Removal | None:
    """The removal of one article; None where nobody removed it."""
    row = connection.execute(f"{_TOLD} WHERE article_id = ?", (article_id,)).fetchone()
    return _removal(row) if row else None


def standing(connection: sqlite3.Connection) -> dict[str, str]:
    """Every article that must not come back, with the ground."""
    return dict(connection.execute("SELECT article_id, ground FROM removals WHERE undone_at IS NULL").fetchall())


def tell(connection: sqlite3.Connection, removal: Removal) -> None:
    """Write a removal, unless a later word on the same article stands; then make the tables follow."""
    before = of(connection, removal.article_id)
    if before is not None and _order(before) >= _order(removal):
        return
    values = {name: getattr(removal, name) for name in Removal.__slots__}
    connection.execute(_TELL, values | {"hidden": int(removal.hidden)})
    if removal.stands:
        for statement in _PURGE:
            connection.execute(statement, {"article_id": removal.article_id, "ground": removal.ground})
    elif before is not None and before.stands:
        connection.execute(_RETURN, (removal.article_id,))


def latest(removals: Iterable[Removal]) -> list[Removal]:
    """The word that stands on each article, by article: what a rebuild tells, so that nothing undone is purged."""
    standing_words: dict[str, Removal] = {}
    for one in sorted(removals, key=_order):
        standing_words[one.article_id] = one
    return [standing_words[article_id] for article_id in sorted(standing_words)]


def wish_masked(connection: sqlite3.Connection, article_id: str, places: Iterable[tuple[str, int]]) -> None:
    """Write which records are to be blank."""
    connection.executemany(_WISH, [(*place, article_id) for place in places])


def tell_mask(connection: sqlite3.Connection, mask: Mask) -> None:
    """Write which records are blank: no later capture may refer to them as its original."""
    connection.executemany(_MASK, [(*place, mask.article_id, mask.masked_at) for place in mask.places])


def without(removed: Mapping[str, str], outcome: Outcome) -> Outcome:
    """An outcome with nothing left in it of removed articles: no text, no title, no date."""
    if not removed:
        return outcome
    if any(sighting.article_id in removed for sighting in outcome.sightings):
        kept = (replace(s, title="", candidates=()) if s.article_id in removed else s for s in outcome.sightings)
        outcome = replace(outcome, sightings=tuple(kept))
    visit = outcome.visit
    ground = removed.get(visit.article_id or "")
    read = outcome.article or outcome.rejection or visit.detail == Masked.cause
    if ground is None or not read:
        return outcome
    return replace(
        outcome,
        visit=replace(visit, fate="rejected", detail=REMOVED),
        article=None,
        rejection=Rejection(REMOVED, ground),
    )


def address_without(removed: Mapping[str, str], row: Address) -> Address:
    """What the frontier may know of an address: of a removed article nothing but that it is not to be asked for."""
    if row.article_id not in removed:
        return row
    row = row._replace(title=None, listed_at="", link=None)
    return row if row.fate == "duplicate" else row._replace(kind="article", fate="rejected", detail=REMOVED, fate_at="")


def _removal(row: tuple[object, ...] | sqlite3.Row) -> Removal:
    article_id, reason, removed_at, ground, hidden, undone_at, masked_at = row
    return Removal(
        str(article_id),
        str(reason),
        str(removed_at),
        str(ground),
        bool(hidden),
        None if undone_at is None else str(undone_at),
        None if masked_at is None else str(masked_at),
    )


def _order(removal: Removal) -> tuple[str, str, str, str, str, bool]:
    """Order the words on one article: the latest stands; the rest only leaves no tie."""
    moments = (removal.removed_at, removal.undone_at or "", removal.masked_at or "")
    return (*moments, removal.ground, removal.reason, removal.hidden)
