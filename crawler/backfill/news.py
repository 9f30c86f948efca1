"""A month of CC-NEWS: no index, so its files are read from end to end, some megabytes at a time.

How far each file was read stands in a file of its own, so that a killed run goes on there.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from crawler.backfill.members import CutMember, Member, NotGzip, members, of_hosts
from crawler.backfill.patient import Again, NoAnswer, Patient, Reply
from crawler.site import NewsSite

_TOTAL = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
_LARGEST_PART = 256 * 1024 * 1024  # bytes asked for at once


class Bookmarks:
    """How far each file was read: an offset, or -1 behind its end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at: dict[str, int] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def of(self, file: str) -> int:
        """Where to go on in a file; -1 when it was read."""
        return self._at.get(file, 0)

    def finished(self, file: str) -> bool:
        """Whether a file was read to its end."""
        return self.of(file) < 0

    def put(self, file: str, offset: int) -> None:
        """Remember; what was found until here must be on the disk."""
        self._at[file] = offset
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as out:
            json.dump(self._at, out, indent=1)
            out.flush()
            os.fsync(out.fileno())
        part.replace(self._path)


class File:
    """One WARC file of the news crawl, read by ranges; `url` is where it lies."""

    def __init__(self, patient: Patient, url: str, part: int) -> None:
        self._patient, self.url, self._part = patient, url, part
        self.size: int | None = None  # bytes, once the first part came

    def captures(self, site: type[NewsSite], at: int) -> Iterator[Member]:
        """The records of the site's pages from an offset on, and after each part an empty one that says how far.

        Raises NoAnswer.
        """
        while self.size is None or at < self.size:
            body = self._patient.get(self.url, partial(self._received, at), Range=f"bytes={at}-{at + self._part - 1}")
            whole = at
            try:
                for member in members([body], at):
                    whole = member.offset + member.length
                    yield from of_hosts([member], site.hosts())
            except CutMember as cut:
                whole = cut.offset
            except NotGzip as error:
                raise NoAnswer(f"{self.url}: {error} What came before is kept.") from error
            if whole == at:
                if self.size is not None and at + len(body) >= self.size:
                    raise NoAnswer(f"{self.url} ends inside the record at byte {at}; what came before is kept.")
                if self._part >= _LARGEST_PART:
                    raise NoAnswer(
                        f"{self.url} has no end of the record at byte {at} in {self._part} bytes; that is no page."
                    )
                self._part = min(self._part * 2, _LARGEST_PART)  # a record longer than a part
                continue
            at = whole
            yield Member(at, 0, b"", b"")

    def _received(self, at: int, reply: Reply) -> bytes:
        reply = self._patient.when_free(reply)
        said = _TOTAL.fullmatch(reply.header("Content-Range"))
        if reply.status != 206 or not said:
            raise NoAnswer(f"{reply.url} answers {reply.status} where a part of the file was asked for.")
        first, last, total = map(int, said.groups())
        if len(reply.body) != last - first + 1:
            raise Again(f"{len(reply.body)} bytes came of {last - first + 1}")
        if first != at or not reply.body or last >= total or self.size not in (None, total):
            raise NoAnswer(
                f"{reply.url} gives {said[0]} where bytes from {at} on of {self.size or 'a file'} were asked for."
            )
        self.size = total
        return reply.body
