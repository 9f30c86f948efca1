"""The published file: one plain SQLite database that explains itself, made anew from the working one.

Equal content gives equal bytes. The file is built beside its place, held against the one in place, checked, made
read-only and only then renamed, so that a reader meets the old file or the new one, never half of one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from archive import checks, latest, outputs, search
from archive.alone import alone
from archive.coverage import filling
from archive.durable import sync_folder
from archive.layout import LATEST, POLICY, RELEASES
from archive.publishing import accepting, changes, comparing, excerpts, explaining, hiding, policy
from archive.publishing.progress import Step, silently
from archive.publishing.scripts import script
from archive.reprints import filling as reprints
from archive.schema import connect
from archive.verifying import digests

PAGE_SIZE = 8192  # bytes; measured in docs/publishing.md
STEPS = 9  # that a progress is told of
INDEX = "search-index.sql"  # beside a file without search indexes
_REMOVED = "CREATE TEMP TABLE IF NOT EXISTS removed (article_id TEXT PRIMARY KEY, hidden INTEGER NOT NULL)"
_CACHE = 16 << 10  # KiB of pages kept in memory: the draft is never held whole


class NotPublished(Exception):
    """No new file was published; the one before it, if any, stands as it was."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a publishing goes by besides the working database."""

    policy: Path = policy.POLICY
    accept: str = ""  # why what is refused is right; "" accepts nothing
    now: str = ""  # the moment of accepting, at +07:00; nothing else is told of it
    index_up_to: int | None = None  # articles above which the file has no search index; None: it always has one
    in_place: Path | None = None  # the published file that the new one is held against
    released: Path | None = None  # where the file of the last release lies; if it is lost, it is unpacked anew


def publish(
    working: Path, target: Path, order: Order | None = None, *, empty: bool = True, step: Step = silently
) -> Path:
    """Make the published file of a working database and put it in its place; return the place.

    `order` is what `ordered` makes of the database's folder and the place, if it is not given. Raises NotPublished
    where the working database is missing, the new file is refused beside the one in place, or not sound, or, unless
    `empty` is let pass, no article is in it; policy.BadPolicy.
    """
    if not working.is_file():
        raise NotPublished(f"publishing {working}: there is no such database; run a crawl first")
    order = order or ordered(working, target)
    where = f"publishing {working}"
    busy = NotPublished(f"publishing into {target.parent}: another process is at it; try again later")
    try:
        with outputs.named(NotPublished, where, target):
            target.parent.mkdir(parents=True, exist_ok=True)
            with alone(target.parent, busy):
                _publish(working, target, order, step, empty=empty)
    except latest.LastReleaseLost as error:
        raise NotPublished(f"{where}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise NotPublished(f"{where}: {error}; python -m archive check says what is damaged") from error
    return target


def _publish(working: Path, target: Path, order: Order, step: Step, *, empty: bool) -> None:
    draft = target.with_name(f".{target.name}.draft")
    _sweep(draft)
    with outputs.named(NotPublished, f"publishing {working}", working):
        connect(working).close()  # one of an older version is brought up to date
    try:
        if order.released:
            unpacked = draft.with_name(f"{draft.name}.released")
            order = replace(order, released=latest.last(order.released, unpacked))
        build(working, draft, order, step)
        if not empty and _is_empty(draft):
            raise NotPublished(f"publishing {working}: it holds no article yet; its table runs says why")
        _take_place(draft, target)
    finally:
        _sweep(draft)


def ordered(
    working: Path,
    target: Path,
    policy_file: Path | None = None,
    accept: str = "",
    now: str = "",
    index_up_to: int | None = None,
    since: Path | None = None,
) -> Order:
    """What is ordered where a working database's folder is laid out as archive.layout says.

    The policy is the file given, else the folder's own, else the project's. `since` is where releases lie if it is
    elsewhere. Raises NotPublished where none lies there.
    """
    if since and not (since / LATEST.name).is_file() and not any(since.glob("????-??-??/")):
        raise NotPublished(
            f"publishing since {since}: no release lies there; give the folder that release --to was given"
        )
    own = working.parent / POLICY
    file = policy_file or (own if own.exists() else policy.POLICY)
    released = (since or working.parent / RELEASES) / LATEST.name
    return Order(file, accept, now, index_up_to, target, released)


def build(working: Path, draft: Path, order: Order | None = None, step: Step = silently) -> None:
    """Write the published tables of a working database into a new file, and check them. Raises NotPublished."""
    order = order or Order()
    with closing(sqlite3.connect(draft, isolation_level=None, uri=True)) as connection:
        _prepare(connection)
        connection.executescript(script("published"))
        step("copying")
        with changes.attached(connection, working, "work"):
            hiding.teach(connection)
            connection.executescript(script("fill"))
            filling.fill(connection, script("coverage"))
            step("comparing")
            compared = _compare(connection, working, order)
            connection.executescript(script("accepted"))
        complete(connection, order, step)
        step("checking")
        if failures := checks.published(connection):
            named = "\n".join(f"  {failure}" for failure in failures)
            raise NotPublished(f"publishing {working}: the new file is not sound, so it was not published\n{named}")
        prove(connection, step, compared=compared)
        connection.execute("PRAGMA journal_mode = DELETE")
    step("done")


def complete(connection: sqlite3.Connection, order: Order | None = None, step: Step = silently) -> None:
    """Add to the copied tables all that follows from them: what describes, counts, orders and searches them.

    Each step reads what the ones before it wrote. Raises policy.BadPolicy.
    """
    order = order or Order()
    # 1. What compares texts, while they are whole: reprints.
    step("finding reprints")
    reprints.fill(connection)
    # 2. The policy: texts are cut to excerpts, and nothing of the rest stays in the file.
    step("applying the policy")
    rules = _rules(connection, order.policy)
    cut = excerpts.cut(connection, rules)
    # 3. What orders, counts and describes.
    step("describing")
    connection.executescript(script("lists"))
    connection.executescript(script("indexes"))
    connection.execute(_REMOVED)
    explaining.describe(connection, rules, cut, order.released)
    # 4. What finds.
    step("indexing")
    connection.executescript(search.VIEWS)
    _index(connection, order)


def prove(connection: sqlite3.Connection, step: Step = silently, *, compared: bool) -> None:
    """Add what comes last to a file that is sound: that it is, and the digests of everything in it.

    `compared` says whether it was held against a file before it. Nothing but sqlite_stat1 is written after them.
    """
    step("proving")
    explaining.tell_checks(connection, checks.needs_index(connection), compared=compared)
    digests.fill(connection)
    connection.execute("ANALYZE")


def _prepare(connection: sqlite3.Connection) -> None:
    """Set how a draft is written: it is thrown away if anything goes wrong."""
    connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")  # it is synced whole before it takes its place
    connection.execute(f"PRAGMA cache_size = {-_CACHE}")
    connection.execute("PRAGMA foreign_keys = ON")


def _compare(connection: sqlite3.Connection, working: Path, order: Order) -> bool:
    """Refuse a file that has lost what one before it has or shows what that does not, or record why it may.

    It is held against the file in place and against that of the last release; says whether there is one of them.
    """
    connection.execute(_REMOVED)
    connection.execute("INSERT INTO temp.removed SELECT article_id, hidden FROM work.removals WHERE undone_at IS NULL")
    rules = _rules(connection, order.policy)
    told: dict[str, list[comparing.Refusal]] = {}
    for file in _files_before(order):
        is_release = file == order.released
        try:
            with changes.attached(connection, file, "before"):
                name = changes.release_before(connection) if is_release else str(file)
                told[name] = comparing.refusals(connection, rules, is_release=is_release)
        except sqlite3.DatabaseError as error:
            raise NotPublished(
                f"comparing with {file}: {error}; if it is damaged or of an older program, move it away"
            ) from error
    found = list(dict.fromkeys(one for some in told.values() for one in some))
    if found and not order.accept:
        raise NotPublished(_refused(told))
    if found:
        accepting.accept(working, found, order.accept, order.now)
    return bool(told)


def _files_before(order: Order) -> Iterator[Path]:
    """The file in place and that of the last release, where they are; one of them where they are the same."""
    files = [file for file in (order.in_place, order.released) if file and file.is_file()]
    hashes = [latest.content_hash(file) for file in files]
    yield from (file for n, file in enumerate(files) if hashes[n] is None or hashes[n] not in hashes[:n])


def _refused(told: Mapping[str, Sequence[comparing.Refusal]]) -> str:
    """Say what was found beside which file; what two files say alike is said once."""
    said: set[comparing.Refusal] = set()
    lines = ["the new file is refused, and nothing was changed"]
    for name, some in told.items():
        if new := [one for one in some if one not in said]:
            lines += [f"beside {name}", *(f"  {refusal}" for refusal in new)]
            said.update(new)
    return "\n".join([*lines, 'If it is as it should be: python -m archive publish --accept "why"'])


def _rules(connection: sqlite3.Connection, file: Path) -> Mapping[str, policy.Rule]:
    sites = [str(site) for (site,) in connection.execute("SELECT site FROM sites ORDER BY site")]
    return policy.load(file).of(sites)


def _index(connection: sqlite3.Connection, order: Order) -> None:
    """Make the search indexes, or say where they are to be had."""
    (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    if order.index_up_to is None or articles <= order.index_up_to:
        search.build(connection)
        told = "In this file."
    else:
        told = f"Not in this file. In a copy that may be written: sqlite3 COPY.db < {INDEX}"
    connection.execute("INSERT INTO about VALUES ('search_index', ?)", (told,))


def _take_place(draft: Path, target: Path) -> None:
    """Rename the draft when all of it is on the disk; the SQL for an index it does not have goes before it."""
    with closing(sqlite3.connect(f"{draft.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        bare = bool(checks.needs_index(connection))
    beside = target.with_name(INDEX)
    if bare:
        made = beside.with_name(f".{INDEX}.draft")
        made.write_text(f"-- Makes the search indexes of {target.name}.\nBEGIN;\n{search.INDEX}COMMIT;\n", "utf-8")
        made.replace(beside)
    draft.chmod(0o444)
    with draft.open("rb") as handle:
        os.fsync(handle.fileno())
    draft.replace(target)
    sync_folder(target.parent)
    if not bare:
        beside.unlink(missing_ok=True)


def _sweep(draft: Path) -> None:
    """Remove what this publishing, or a killed one, left beside the place."""
    for left in draft.parent.glob(f"{draft.name}*"):
        left.unlink()


def _is_empty(published: Path) -> bool:
    with closing(sqlite3.connect(published)) as connection:
        return connection.execute("SELECT 1 FROM articles LIMIT 1").fetchone() is None
