"""Takedown as the operator meets it: remove an article, mask its pages, undo a mistake, list what was removed.

The fact goes into a WARC file of its own before the database changes, so that a rebuild knows it. What was deleted is
overwritten in the database file, not only let go.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from archive import facts
from archive.layout import WORKING
from archive.store import Store
from archive.takedown import masking, removal
from archive.takedown.removal import GROUNDS, Removal

_VIETNAM = timezone(timedelta(hours=7))
_KNOWN = """
SELECT 1 FROM articles WHERE id = :id UNION ALL SELECT 1 FROM frontier WHERE article_id = :id
UNION ALL SELECT 1 FROM rejections WHERE article_id = :id UNION ALL SELECT 1 FROM removals WHERE article_id = :id
"""
_UNMASKED = """
SELECT count(*) FROM rejections r JOIN captures c USING (capture_id)
WHERE r.article_id = ? AND r.reason = 'removed'
  AND NOT EXISTS (SELECT 1 FROM masks m WHERE (m.warc_file, m.warc_offset) = (c.warc_file, c.warc_offset))
"""


class NotRemoved(Exception):
    """Nothing was removed or undone: which article, why, and what to do."""


def remove(data: Path, article_id: str, reason: str, ground: str, *, hidden: bool, now: str) -> Removal:
    """Take an article out and keep it out; return its tombstone. Raises NotRemoved."""
    if not reason.strip():
        raise NotRemoved(f"removing {article_id}: say why with --reason; it stays with you and is not published")
    if ground not in GROUNDS:
        raise NotRemoved(f"removing {article_id}: {ground!r} is no ground; give one of {', '.join(GROUNDS)}")
    with masking.alone(data / masking.WARC), _opened(data) as (store, connection):
        if connection.execute(_KNOWN, {"id": article_id}).fetchone() is None:
            raise NotRemoved(
                f"removing {article_id}: the archive knows no such article; is the id spelt as in the file?"
            )
        before = removal.of(connection, article_id)
        at = _after(now, before)
        told = Removal(article_id, reason.strip(), at, ground, hidden, None, before.masked_at if before else None)
        _tell(data, store, told, at)
    return told


def undo(data: Path, article_id: str, now: str) -> Removal:
    """Take a removal back: it was a mistake. Returns the tombstone as it stands now. Raises NotRemoved."""
    with masking.alone(data / masking.WARC), _opened(data) as (store, connection):
        before = removal.of(connection, article_id)
        if before is None or not before.stands:
            raise NotRemoved(f"undoing the removal of {article_id}: it is not removed; see: python -m archive removals")
        at = _after(now, before)
        told = replace(before, undone_at=at)
        _tell(data, store, told, at)
    return told


def listed(data: Path) -> Iterator[tuple[Removal, int]]:
    """Every removal with the number of its captures whose pages are still in the WARC files."""
    with _opened(data) as (_, connection):
        for told in removal.told(connection):
            yield told, int(connection.execute(_UNMASKED, (told.article_id,)).fetchone()[0])


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `remove`, `mask` and `removals` to the archive's commands."""
    command = _command(commands, "remove", "take an article out for good, or undo that", _remove)
    command.add_argument("id", help="the article's id, such as longan:a182996")
    command.add_argument("--reason", default="", help="why, in words; kept here and never published")
    command.add_argument(
        "--ground", default="unstated", choices=GROUNDS, help="what the publication says of the reason"
    )
    command.add_argument("--hide-address", action="store_true", help="leave its id and addresses unpublished too")
    command.add_argument("--mask", action="store_true", help="blank its pages in the WARC files as well")
    command.add_argument("--undo", action="store_true", help="it was a mistake: let it come back")
    command = _command(commands, "mask", "blank a removed article's pages in the WARC files", _mask)
    command.add_argument("id", help="the id of a removed article")
    _command(commands, "removals", "list what was removed", _removals)


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, told: str, run: object
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=told, description=told[0].upper() + told[1:] + ".")
    command.set_defaults(run=run)
    command.add_argument("--data", type=Path, default=Path("data"), help="the data directory (default: %(default)s)")
    return command


def _remove(options: argparse.Namespace) -> int:
    if options.undo and (options.mask or options.hide_address or options.reason):
        raise NotRemoved(f"undoing the removal of {options.id}: --undo goes with no other option")
    _finish(options.data)
    if options.undo:
        told = undo(options.data, options.id, _now())
        _say(f"{told.article_id}: removal undone. Its captures are read again by: scrapy rebuild --replace")
        if told.masked_at:
            _say("  Its masked pages are gone for good; the next crawl may fetch the article again.")
        return 0
    told = remove(options.data, options.id, options.reason, options.ground, hidden=options.hide_address, now=_now())
    _say(f"{told.article_id}: removed on {told.removed_at}. Publish anew: python -m archive publish")
    for copy in sorted(options.data.glob(f"{WORKING}.before-*")):
        _say(f"  {copy} was kept by a rebuild and may hold the text; delete it")
    if options.mask:
        return _mask(options)
    _say(f"  Its pages are still in the WARC files; blank them with: python -m archive mask {told.article_id}")
    return 0


def _mask(options: argparse.Namespace) -> int:
    _there(options.data)
    count = masking.mask(options.data, options.id, _now())
    _say(f"{options.id}: {count} records blanked" if count else f"{options.id}: nothing is left to blank")
    return 0


def _removals(options: argparse.Namespace) -> int:
    _finish(options.data)
    for told, unmasked in listed(options.data):
        state = f"undone {told.undone_at}" if told.undone_at else "hidden" if told.hidden else "removed"
        pages = f"{unmasked} captures not masked" if unmasked else "masked" if told.masked_at else "no captures"
        _say(f"{told.article_id}\t{told.removed_at}\t{told.ground}\t{state}\t{pages}\t{told.reason}")
    return 0


def _finish(data: Path) -> None:
    _there(data)
    if count := masking.finish(data, _now()):
        _say(f"{count} records blanked that an ended command had left")


def _there(data: Path) -> None:
    if not (data / WORKING).is_file():
        raise NotRemoved(f"opening {data / WORKING}: there is no such database; give --data")


@contextmanager
def _opened(data: Path) -> Iterator[tuple[Store, sqlite3.Connection]]:
    _there(data)
    with masking.opened(data) as opened:
        yield opened


def _tell(data: Path, store: Store, told: Removal, moment: str) -> None:
    site = told.article_id.partition(":")[0]
    masking.record(data, site, "removal", facts.of_removal(told), moment)
    store.remove(told)


def _after(now: str, before: Removal | None) -> str:
    """Now, or the second after the last word on the article: words are ordered by their moment."""
    last = max((m for m in (before.removed_at, before.undone_at) if m), default="") if before else ""
    if now > last:
        return now
    return (datetime.fromisoformat(last) + timedelta(seconds=1)).isoformat(timespec="seconds")


def _now() -> str:
    return datetime.now(_VIETNAM).isoformat(timespec="seconds")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
