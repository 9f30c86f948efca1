"""A release: the folder in which the published file goes out, in every form, with all that describes and proves it.

It is built in a hidden folder beside its place, synced and only then renamed; what a run that was killed has finished
is kept by the next. What was released before is never touched. Equal files, with the same releases before them, give
equal bytes.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from archive import checks, outputs
from archive.alone import alone
from archive.durable import sync_folder
from archive.latest import is_whole, unpack
from archive.layout import LATEST
from archive.publishing.publish import INDEX as SEARCH
from archive.release import contents, index, packing
from archive.release.building import Before, Job, build
from archive.release.contents import Told
from archive.release.drafts import END, Draft, names, throw_away, tidy
from archive.release.forms import NotWritten
from archive.release.index import Index, NotListed
from archive.release.progress import Begin, silently
from archive.release.refusing import NotReleased
from archive.release.tables import NotDescribed
from archive.verifying import digests
from archive.verifying.digests import Digest

_PIECE = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it."""

    folder: Path
    is_new: bool  # False: the folder was there already, with this content
    remarks: tuple[str, ...]  # what is not in the release, and why


def release(published: Path, root: Path, *, day: str | None = None, begin: Begin = silently) -> Done:
    """Release a published file into root/DAY; the day is that of its newest run if none is given.

    Afterwards root/index.json lists every release, and root/latest.db is the file of the newest. Raises NotReleased.
    """
    where = f"releasing {published}"
    if not published.is_file():
        raise NotReleased(f"{where}: there is no such file; make it with: python -m archive publish")
    busy = NotReleased(f"{where}: another process is releasing into {root}; try again later")
    with outputs.named(NotReleased, f"{where} into {root}", root):
        root.mkdir(parents=True, exist_ok=True)
        with alone(root, busy), _swept(root):
            try:
                return _release(published, root, day, begin)
            except (NotReleased, NotWritten, NotDescribed, NotListed) as error:
                raise NotReleased(f"{where}: {error}") from error
            except sqlite3.DatabaseError as error:
                if outputs.refusal(error, root):
                    raise
                raise NotReleased(f"{where}: {error}; python -m archive verify says what is damaged") from error


@contextmanager
def _swept(root: Path) -> Iterator[None]:
    """Leave nothing unfinished behind where there is a release or a refusal, and give the room back.

    What ends in any other way, such as Ctrl-C or a mistake of ours, leaves its draft: the next run goes on with it.
    """
    try:
        yield
    except (NotReleased, OSError, sqlite3.Error):
        tidy(root)
        raise
    tidy(root)


def _release(published: Path, root: Path, asked: str | None, begin: Begin) -> Done:
    file = root / f".{LATEST.name}{END}"
    throw_away(file)
    copied = _copy(published, file, begin)  # whatever is published meanwhile
    releases = index.released(root)
    remarks: tuple[str, ...] = ()
    with closing(_opened(file)) as connection:
        proven = _proven(connection, begin)
        told = contents.told(connection, proven.pop("").sha3_256)
        folder = root / _day(asked, told)
        tidy(root, but=(file.name, *names(folder)))
        is_new = not _is_there(folder, told)
        if is_new:
            before = _before(releases, folder.name, root, begin)
            job = Job(connection, file, copied, _search(connection, published), folder.name, told, proven, before)
            remarks = _build(Draft(folder, _key(copied, before)), folder, job, begin)
            releases = index.released(root)
    _replace(root / index.FILE, index.dumps(index.listed(releases)))
    if releases[0]["release"] == folder.name:
        file.chmod(0o444)
        file.replace(root / LATEST.name)
    sync_folder(root)
    return Done(folder, is_new, remarks)


def _build(draft: Draft, folder: Path, job: Job, begin: Begin) -> tuple[str, ...]:
    """Build a release and put it in its place, whole."""
    remarks = build(draft, job, begin)
    for path in draft.folder.iterdir():
        path.chmod(0o444)
    draft.folder.replace(folder)
    sync_folder(folder.parent)
    return remarks


def _key(copied: str, before: Before | None) -> str:
    """Tell what the files of a release are made from, those that describe it left out: those are made each time."""
    return f"{copied} {before.index['release']} {before.index['content_hash']['value']}" if before else copied


def _before(releases: Sequence[Index], day: str, root: Path, begin: Begin) -> Before | None:
    """Return the newest release, with its database: latest.db or, where that is another's, unpacked."""
    if not releases:
        return None
    newest = releases[0]
    if newest["release"] > day:
        raise NotReleased(f"its day, {day}, is before that of the newest release, {newest['release']}; see --date")
    latest = root / LATEST.name
    packed = next(file for file in newest["files"] if file["role"] == "database")
    if is_whole(latest, packed["unpacked_sha256"]):
        return Before(newest, latest)
    source, target = root / newest["release"] / packed["path"], root / f".{newest['release']}.db{END}"
    if not source.is_file():
        return Before(newest, None)
    step = begin("unpacking the release before", packed["unpacked_bytes"])
    return Before(newest, target if unpack(source, target, packed["unpacked_sha256"], step) else None)


def _is_there(folder: Path, told: Told) -> bool:
    """Say whether the folder holds this release already. Raises NotReleased where it holds anything else."""
    if not folder.exists() and not folder.is_symlink():
        return False
    found = index.read(folder)
    if found is None:
        raise NotReleased(f"{folder} is there and holds no release; move it away, or give another day with --date")
    if found["content_hash"]["value"] != told.content_hash:
        raise NotReleased(
            f"{folder} holds another release, of content hash {found['content_hash']['value']}, and a release is never "
            f"changed; this file's is {told.content_hash}: give a later day with --date"
        )
    return True


def _proven(connection: sqlite3.Connection, begin: Begin) -> dict[str, Digest]:
    """Return each table's digest, and that of all, when all of them are as the file says. Raises NotReleased."""
    begin("checking the content hash", 0)
    found = digests.every(connection)
    if found != digests.recorded(connection):
        raise NotReleased("its content is not what was published; python -m archive verify names the first difference")
    return {one.table_name: one for one in found if not one.part}


def _day(asked: str | None, told: Told) -> str:
    if told.day is None:
        raise NotReleased(
            "it tells no day of a run; publish it after a crawl, or anew if an earlier version published it"
        )
    try:
        day = date.fromisoformat(asked or told.day).isoformat()
    except ValueError:
        day = ""
    if asked and day != asked:
        raise NotReleased(f"{asked} is not a day; write it as YYYY-MM-DD")
    if day < told.day:
        newest = "capture" if told.day == told.until else "run"
        raise NotReleased(f"{day} is before {told.day}, the day of its newest {newest}; give that day or a later one")
    return day


def _search(connection: sqlite3.Connection, published: Path) -> Path | None:
    """Return the SQL that makes the search index of a file without one. Raises NotReleased where it is missing."""
    if not checks.needs_index(connection):
        return None
    search = published.with_name(SEARCH)
    if not search.is_file():
        raise NotReleased(f"it has no search index, and {search} is not there; publish again")
    return search


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _copy(source: Path, target: Path, begin: Begin) -> str:
    """Copy a file, and return its SHA-256."""
    step, proof = begin("copying the database", source.stat().st_size), hashlib.sha256()
    with source.open("rb") as old, target.open("xb") as new:
        while piece := old.read(_PIECE):
            new.write(piece)
            proof.update(piece)
            step(len(piece))
        packing.sync(new)
    return proof.hexdigest()


def _replace(path: Path, text: str) -> None:
    """Put a file in the place of another, whole."""
    draft = path.with_name(f".{path.name}{END}")
    packing.put(draft, text)
    draft.replace(path)
