"""A stranger's captures taken into the archive: WARC, WACZ or zstd, from any producer, sound or not.

What is sound is copied as it is; of what is not, every whole record is, byte by byte, and all else is named. What the
archive has already is not taken once more: of a file that overlaps only the rest is, of one that holds nothing new
nothing. The copy lies in data/warc under a name made from what was given; replay it as any source.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.warc import BadWarc, Entry, MissingOriginal, WarcFolder, body_digest, inspect
from archive.warc.form import record, warc_date
from archive.warc.reader import Index
from archive.warc.salvage import Lost, salvage
from crawler import clock
from crawler.dating.dates import iso
from crawler.site import NewsSite
from crawler.sources import SourceError
from crawler.sources.packages import opened
from crawler.sources.ready import at_work, copied, copy_of, move, sweep
from crawler.sources.summary import Summary

Sites = Mapping[str, type[NewsSite]]
_Held = Callable[[Entry], bool]

_HELD = "SELECT digest FROM captures WHERE url = ? AND seen_at = ?"
_CAPTURES = ("response", "revisit", "resource")


@dataclass(frozen=True)
class Imported:
    """What is in a file, and its copy in data/warc, which `SOURCE=` replays; None where nothing of it is new."""

    path: Path | None
    summary: Summary


def import_warc(
    path: Path, into: Path, sites: Sites, database: Path, wanted: str = "", *, plan: bool = False
) -> Imported:
    """Take what a file holds into the folder `into` (data/warc), once, and say what that is.

    `sites` are those whose captures are taken, `wanted` the one that must be among them ("": any); `database` tells
    which are held already, where it is there. A `plan` takes nothing. Raises SourceError when nothing can be taken, and
    nothing is written then; OSError.
    """
    if not path.is_file():
        raise SourceError(f"{path} is no file; give a .warc, .warc.gz, .warc.zst or .wacz file.")
    summary = Summary(path.name, _sum(path), path.stat().st_size)
    with _beside(into, plan=plan) as beside:
        source = path if _is_sound(path) else _salvaged(path, beside, summary)
        new = _look_through(source, summary, sites, database)
        if wanted and not summary.of(wanted, summary.taken):
            raise SourceError(f"{path} holds nothing of {wanted}; it has {summary.contents() or 'no capture at all'}.")
        if plan or not summary.new(wanted):
            return Imported(None, summary)
        return Imported(_taken(path, source, new, into, beside, summary), summary)


@contextmanager
def _beside(into: Path, *, plan: bool) -> Iterator[Path]:
    """A folder to work in; what is not worth an archive leaves none behind."""
    if plan:
        with tempfile.TemporaryDirectory(prefix="khotin-plan-") as beside:
            yield Path(beside)
        return
    made = not into.exists()
    into.mkdir(parents=True, exist_ok=True)
    sweep(into)
    try:
        with at_work(into, "import") as beside:
            yield beside
    except SourceError:
        if made:
            into.rmdir()
        raise


def _is_sound(path: Path) -> bool:
    try:
        inspect(path)
    except BadWarc:
        return False
    return True


def _taken(path: Path, source: Path, new: frozenset[int], into: Path, beside: Path, summary: Summary) -> Path:
    """The copy of what is new. One that was begun with stays, whatever of it has been read since."""
    target = into / f"import-{summary.sha256[:16]}.warc.gz"
    for standing in (target, copy_of(path, into, summary.sha256)):
        if standing.exists():
            return standing
    if summary.held.total():
        draft = beside / "new.warc.gz"
        _sift(source, draft, new, summary)
        move(draft, target)
    elif source == path:
        return copied(path, into)
    else:
        move(source, target)
    return target


def _sift(source: Path, draft: Path, new: frozenset[int], summary: Summary) -> None:
    """The captures at some offsets, each with its request, and who wrote them."""
    requests = {e.request_offset for e in inspect(source).entries if e.offset in new}
    with draft.open("xb") as out:
        for one in salvage(source):
            if isinstance(one, Lost):
                continue
            kind = one.record.kind
            if (
                kind == "warcinfo"
                or (kind in _CAPTURES and one.offset in new)
                or (kind == "request" and one.offset in requests)
            ):
                out.write(one.member)
        out.write(_fact(summary))


def _salvaged(path: Path, beside: Path, summary: Summary) -> Path:
    """One file of all the whole records in what was given."""
    (beside / "opened").mkdir()
    found = opened(path, beside / "opened")
    for name, why in found.passed:
        summary.skip(why, name)
    draft, index = beside / "import.warc.gz", Index("import.warc.gz", facts=False)
    with draft.open("xb") as out:
        for name, file in found.files:
            for one in salvage(file):
                if isinstance(one, Lost):
                    summary.skip(f"damaged: {one.why}", f"{name} at byte {one.offset}")
                    continue
                if one.mended:
                    summary.mended[one.mended] += 1
                index.take(out.tell(), one.record)
                out.write(one.member)
        if not index.contents().entries:
            raise SourceError(f"{path} cannot be imported: no whole capture is in it ({summary.why()}).")
        out.write(_fact(summary))
    return draft


def _fact(summary: Summary) -> bytes:
    """The last record of a copy that is not the whole file: where it comes from, and what is missing from it."""
    told: dict[str, Any] = {"source": summary.source, "sha256": summary.sha256, "size": summary.size}
    told |= {"not_taken": dict(summary.skipped), "places": summary.named, "put_right": dict(summary.mended)}
    told |= {"held_already": summary.held.total()} if summary.held else {}
    fields = (
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", f"<{uuid.uuid5(uuid.NAMESPACE_URL, f'import {summary.sha256}').urn}>"),
        ("WARC-Date", warc_date(iso(clock.now()))),
        ("Content-Type", "application/json"),
    )
    return record(fields, json.dumps({"fact": "import", **told}, ensure_ascii=False).encode())


def _look_through(path: Path, summary: Summary, sites: Sites, database: Path) -> frozenset[int]:
    """Count the captures of a sound file; returns the offsets of those that the archive has not."""
    found = inspect(path)
    new = set()
    for offset, why in found.skipped:
        summary.skip(f"unreadable: {why.partition(':')[0]} record", f"byte {offset}: {why}")
    with ExitStack() as stack:
        held = _held(database, WarcFolder(path.parent), stack)
        for entry in found.entries:
            site = next((site for site in sites.values() if site.owns(entry.url)), None)
            if site is None:
                summary.skip("of another host")
            elif urlsplit(entry.url).path == "/robots.txt":
                summary.skip("robots.txt")
            else:
                is_held = held(entry)
                summary.take(site.name, _kind(site, entry), entry.moment, held=is_held)
                new |= set() if is_held else {entry.offset}
    return frozenset(new)


def _kind(site: type[NewsSite], entry: Entry) -> str:
    """What a capture leads to, as far as its address and status tell."""
    if entry.status >= 300 and not (entry.refers and entry.status == 304):
        return f"answer {entry.status}"
    kind = site.kind_of(entry.url)
    return "page that is no article's address" if kind == "other" else kind


def _held(database: Path, folder: WarcFolder, stack: ExitStack) -> _Held:
    """Whether the archive has a capture: the address, the moment and the payload."""
    if not database.is_file():
        return lambda _: False
    connection = stack.enter_context(closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)))

    def is_held(entry: Entry) -> bool:
        digests = {row[0] for row in connection.execute(_HELD, (entry.url, entry.moment))}
        if not digests or entry.digest in digests:
            return bool(digests)
        try:
            return body_digest(folder.read(entry.file, entry.offset).body) in digests
        except MissingOriginal:
            return False

    return is_held


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
