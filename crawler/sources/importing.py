"""A stranger's captures taken into the archive: WARC, WACZ or zstd, from any producer, sound or not.

What is sound is copied as it is; of what is not, every whole record is, byte by byte, and all else is named. The
copy lies in data/warc under a name made from what was given; replay it as any source.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.warc import BadWarc, Entry, MissingOriginal, WarcFolder, body_digest, inspect
from archive.warc.form import record, warc_date
from archive.warc.reader import Index
from archive.warc.salvage import Lost, salvage
from crawler.dating.dates import iso
from crawler.site import NewsSite
from crawler.sources import SourceError
from crawler.sources.packages import opened
from crawler.sources.ready import copied, move

Sites = Mapping[str, type[NewsSite]]

_STALE = 24 * 60 * 60  # seconds after which no import is at work any more
_WORKING = (".import-", ".copy-", ".folder-")  # what working folders in data/warc are called
_NAMED = 100  # places of loss that are told one by one
_HELD = "SELECT digest FROM captures WHERE url = ? AND seen_at = ?"


@dataclass
class Summary:
    """What an import took, and what not; the captures are read only when they are replayed."""

    source: str  # its name
    sha256: str
    size: int
    taken: Counter[tuple[str, str]] = field(default_factory=Counter)  # captures, by site and what they lead to
    skipped: Counter[str] = field(default_factory=Counter)  # captures and places not taken, by reason
    named: list[str] = field(default_factory=list)  # the first of those places, each with its reason
    mended: Counter[str] = field(default_factory=Counter)  # records whose header was put right
    new: int = 0  # of the captures taken, those that the archive has not
    held: int = 0
    first: str = ""  # moments of the captures taken
    last: str = ""

    def told(self) -> dict[str, Any]:
        """As plain JSON values."""
        by_site: dict[str, dict[str, int]] = {}
        for (site, kind), count in sorted(self.taken.items()):
            by_site.setdefault(site, {})[kind] = count
        plain = {k: dict(v) if isinstance(v, Counter) else v for k, v in vars(self).items()}
        return plain | {"taken": by_site}

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{self.source}: {self.new} new captures, {self.held} that the archive has already."
        if self.first:
            yield f"  from {self.first[:10]} to {self.last[:10]}"
        yield from (f"  taken: {count} × {kind} of {site}" for (site, kind), count in sorted(self.taken.items()))
        yield from (f"  put right: {count} × {why}" for why, count in sorted(self.mended.items()))
        yield from (f"  not taken: {count} × {why}" for why, count in sorted(self.skipped.items()))
        yield from (f"    {place}" for place in self.named)

    def skip(self, why: str, place: str = "", count: int = 1) -> None:
        """Count what is not taken, and name its place while there are few."""
        self.skipped[why] += count
        if place and len(self.named) < _NAMED:
            self.named.append(f"{place}: {why}")


@dataclass(frozen=True)
class Imported:
    """The copy in data/warc, which `SOURCE=` replays, and what is in it."""

    path: Path
    summary: Summary


def import_warc(path: Path, into: Path, sites: Sites, database: Path) -> Imported:
    """Take what a file holds into the folder `into` (data/warc), once, and say what that is.

    `sites` are those whose captures are wanted; `database` tells which are held already, where it is there.
    Raises SourceError when nothing can be taken, and nothing is written then; OSError.
    """
    if not path.is_file():
        raise SourceError(f"{path} is no file; give a .warc, .warc.gz, .warc.zst or .wacz file.")
    summary = Summary(path.name, _sum(path), path.stat().st_size)
    made = not into.exists()
    into.mkdir(parents=True, exist_ok=True)
    _sweep(into)
    try:
        with tempfile.TemporaryDirectory(prefix=".import-", dir=into) as beside:
            found = _sound(path, into) or _salvaged(path, Path(beside), into, summary)
    except SourceError:
        if made:
            into.rmdir()
        raise
    _look_through(found, summary, sites, database)
    return Imported(found, summary)


def _sweep(folder: Path) -> None:
    """Remove what killed imports have left: days-old working folders of ours."""
    old = datetime.now(UTC).timestamp() - _STALE
    for path in (p for prefix in _WORKING for p in folder.glob(f"{prefix}*")):
        if path.is_dir() and not path.is_symlink() and path.stat().st_mtime < old:
            shutil.rmtree(path)


def _sound(path: Path, into: Path) -> Path | None:
    """The copy of a file that is sound as it is."""
    try:
        return copied(path, into)
    except BadWarc:
        return None


def _salvaged(path: Path, beside: Path, into: Path, summary: Summary) -> Path:
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
            raise SourceError(f"{path} cannot be imported: no whole capture is in it ({_why(summary)}).")
        out.write(_fact(summary))
    target = into / f"import-{summary.sha256[:16]}.warc.gz"
    if not target.exists():
        move(draft, target)
    return target


def _fact(summary: Summary) -> bytes:
    """The last record of a salvaged copy: where it comes from, and what is missing from it."""
    told: dict[str, Any] = {"source": summary.source, "sha256": summary.sha256, "size": summary.size}
    told |= {"not_taken": dict(summary.skipped), "places": summary.named, "put_right": dict(summary.mended)}
    fields = (
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", f"<{uuid.uuid5(uuid.NAMESPACE_URL, f'import {summary.sha256}').urn}>"),
        ("WARC-Date", warc_date(iso(datetime.now(UTC)))),
        ("Content-Type", "application/json"),
    )
    return record(fields, json.dumps({"fact": "import", **told}, ensure_ascii=False).encode())


def _look_through(path: Path, summary: Summary, sites: Sites, database: Path) -> None:
    """Count the captures of a sound file."""
    found = inspect(path)
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
                summary.taken[site.name, _kind(site, entry)] += 1
                is_held = held(entry)
                summary.held += is_held
                summary.new += not is_held
                summary.first = min(summary.first or entry.moment, entry.moment)
                summary.last = max(summary.last, entry.moment)


def _kind(site: type[NewsSite], entry: Entry) -> str:
    """What a capture leads to, as far as its address and status tell."""
    if entry.status >= 300 and not (entry.refers and entry.status == 304):
        return f"answer {entry.status}"
    kind = site.kind_of(entry.url)
    return "page that is no article's address" if kind == "other" else kind


def _held(database: Path, folder: WarcFolder, stack: ExitStack) -> Callable[[Entry], bool]:
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


def _why(summary: Summary) -> str:
    return "; ".join(f"{count} × {why}" for why, count in sorted(summary.skipped.items())) or "it is empty"


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
