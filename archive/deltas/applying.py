"""Applying a delta: delta and old file are looked through first, the new file last, and nothing is half done."""

from __future__ import annotations

import errno
import resource
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from archive import outputs
from archive.alone import alone
from archive.deltas.reading import Bounds, Promise, Watch, promised, statements
from archive.deltas.script import INDEXED
from archive.verifying import consequences, definitions, digests, finding, planning
from archive.verifying.digests import Digest
from archive.verifying.faults import Fault
from archive.verifying.verify import silently

_ALLOWED = ("foreign_keys", "data_version", "cache_size")  # PRAGMAs; the second is what FTS5 asks
_FORBIDDEN = (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH)
_BESIDE = ("", "-journal", "-wal", "-shm")
_CACHE = 32_000  # KiB
_STEPS = 100_000  # of SQLite's machine between two looks at the time
_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE)  # what SQLite says where it may not write on
_GROWTH = 4  # times: what a delta adds stands in the tables, their indexes and those of words
_DEFAULT = Bounds()


class NotApplied(Exception):
    """No new file was made; what stood in its place, if anything, is as it was."""


def apply(delta: Path, old: Path, target: Path, bounds: Bounds = _DEFAULT) -> Path:
    """Make the newer file from the older one, read-only, and return it; both content hashes are worked out anew.

    The delta may be packed by zstd. Raises NotApplied where the delta is damaged or goes beyond the bounds, the older
    file is not the one it is for, the result is not the file that was promised, with its search indexes, the target is
    one of the two, or cannot be written, or another process is at work in the folder.
    """
    draft = target.with_name(f".{target.name}.draft")
    where = f"applying {delta} to {old}"
    busy = NotApplied(f"{where}: another process is at work in {target.parent}; try again when it is done")
    if lost := outputs.overwritten(target, delta, old):
        raise NotApplied(f"{where}: {lost}")
    with outputs.named(NotApplied, where, target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with alone(target.parent, busy), _swept(draft):
            _turn(delta, old, draft, bounds, searched=True)
            draft.chmod(0o444)
            draft.replace(target)
    return target


def prove(delta: Path, old: Path, folder: Path, bounds: Bounds = _DEFAULT) -> None:
    """See that a delta keeps its promise, on a copy in a folder; search indexes, which have no say in it, left out.

    Raises NotApplied.
    """
    draft = folder / f".{old.name}.proof"
    with _swept(draft):
        _turn(delta, old, draft, bounds, searched=False)


@contextmanager
def _swept(draft: Path) -> Iterator[None]:
    """Take away a draft and its journals, before (a killed run, or a link that leads elsewhere) and after."""
    _sweep(draft)
    try:
        yield
    finally:
        _sweep(draft)


def _sweep(draft: Path) -> None:
    for end in _BESIDE:
        draft.with_name(draft.name + end).unlink(missing_ok=True)


def _turn(delta: Path, old: Path, draft: Path, bounds: Bounds, *, searched: bool) -> None:
    where = f"applying {delta} to {old}"
    for path in (delta, old):
        if not path.is_file():
            raise NotApplied(f"{where}: there is no file {path}")
    watch = Watch(bounds.seconds)
    try:
        promise = promised(delta, bounds)
        with _bounded(_GROWTH * (old.stat().st_size + promise.size) + bounds.spare):
            with old.open("rb") as source, draft.open("xb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
            orders = (one for one in statements(delta, bounds, watch) if searched or not one.endswith(INDEXED))
            _run(orders, draft, promise, watch, bounds.statement)
            _look(draft, promise.new, watch, searched=searched)
    except (ValueError, TypeError, LookupError, sqlite3.DatabaseError, OSError) as error:
        if watch.over():
            raise NotApplied(
                f"{where}: it was not done within {bounds.seconds:,.0f} seconds; get the whole file instead, or, where "
                "the delta's SHA-256 is the published one, allow more with --hours"
            ) from error
        if _is_full(error):
            free = shutil.disk_usage(draft.parent).free
            raise NotApplied(
                f"{where}: no room was left: it takes more than the {free:,} bytes that are free here, or far more "
                "than a file that it makes may have; make room, or get the whole file instead"
            ) from error
        if why := outputs.refusal(error, draft):
            raise NotApplied(f"{where}: {why}") from error
        if isinstance(error, sqlite3.DatabaseError):
            more = f"; python -m archive verify {old} says whether the file is sound"
            raise NotApplied(f"{where}: {error}{more}") from error
        raise NotApplied(f"{where}: {error}") from error


@contextmanager
def _bounded(size: int) -> Iterator[None]:
    """Let no file that this process writes to grow beyond so many bytes: the draft, and what SQLite keeps meanwhile."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    least = min(limit for limit in (size, before, most) if limit != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_FSIZE, (least, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


def _is_full(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EFBIG)
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode in _FULL


def _run(orders: Iterator[str], draft: Path, promise: Promise, watch: Watch, longest: int) -> None:
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.set_progress_handler(watch.over, _STEPS)
        connection.execute(f"PRAGMA cache_size = -{_CACHE}")
        if (found := digests.content_hash(connection)) != promise.old:
            raise ValueError(_wrong(found, promise))
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)  # no value is longer than what tells it
        connection.set_authorizer(_authorize)
        for order in orders:
            connection.execute(order)
        if connection.in_transaction:
            raise ValueError("the delta does not end the transaction that it began; get it anew")
        connection.set_authorizer(None)
        if connection.execute("PRAGMA freelist_count").fetchone()[0]:
            connection.execute("VACUUM")  # in spare pages anything may stand; a file that is published has none


def _look(draft: Path, after: str, watch: Watch, *, searched: bool) -> None:
    """See that what stands on the disk is what was promised; what a connection saw before plays no part."""
    address = f"{draft.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        connection.set_progress_handler(watch.over, _STEPS)
        connection.text_factory = consequences.legible
        connection.execute(f"PRAGMA cache_size = -{_CACHE}")
        connection.execute("PRAGMA temp_store = FILE")
        connection.execute("PRAGMA trusted_schema = OFF")
        made = digests.every(connection)
        if made[0].sha3_256 != after:
            raise ValueError(f"the content hash came out as {made[0].sha3_256}, not {after}; get the delta anew")
        if digests.recorded(connection) != made:
            raise ValueError("the table digests came out as one of another content; get the delta anew")
        faults = [*definitions.compare(connection, made)]
        if searched and not faults:
            faults = [*_undigested(connection, made)]
        for fault in faults[:1]:
            raise ValueError(
                f"the new file is not as one is published ({fault.name}): {fault.where}: {fault.found[:300]!r}, where "
                f"{fault.expected[:300]!r} is expected; get the delta anew"
            )


def _undigested(connection: sqlite3.Connection, made: Sequence[Digest]) -> Iterator[Fault]:
    """What no digest covers: the planner's numbers, and the search indexes with their settings."""
    yield from planning.statistics(connection, made)
    if not definitions.is_of_another_make(connection):
        yield from definitions.configured(connection)
    yield from finding.compare(connection, silently)


def _wrong(found: str, promise: Promise) -> str:
    if found == promise.new:
        return "the file is already the newer one"
    return f"the file is not the one that the delta is for: its content hash is {found}, not {promise.old}"


def _authorize(action: int, one: str | None, *_: str | None) -> int:
    """Let a delta do all within the file and nothing outside of it."""
    denied = action in _FORBIDDEN or (action == sqlite3.SQLITE_PRAGMA and one not in _ALLOWED)
    return sqlite3.SQLITE_DENY if denied else sqlite3.SQLITE_OK
