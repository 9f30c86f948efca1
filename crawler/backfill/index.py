"""Asks the index of a web archive, and never twice for what is kept as a file.

A complete answer is a file before it is used, so that a killed run goes on where it was.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from crawler.backfill.cdx import NotWhole
from crawler.backfill.kept import Kept
from crawler.backfill.patient import Again, NoAnswer, Patient, Reply

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

T = TypeVar("T")

_LARGEST = 512 * 1024 * 1024  # bytes of one answer, unpacked: INDEX_ROWS lines need 20 MB
_ANY_CODING = 47  # zlib's number for "gzip or zlib, whichever it is"


class IndexFailed(RuntimeError):
    """An index gave no usable answer: what was asked, what came, and what to do. Answers that are kept stay."""


@dataclass(frozen=True, slots=True)
class Question:
    """One address of an index. `keep` is for how many seconds its answer holds; None for ever."""

    url: str
    keep: float | None = None
    missing: bool = False  # whether 404 is an answer too: Common Crawl's way to say "none"


class IndexClient:
    """One archive's index, as asked for one site: by `patient`, and with `folder` for the answers."""

    def __init__(self, folder: Path, patient: Patient, now: Callable[[], float] = time.time) -> None:
        self._folder, self._patient, self._now = folder, patient, now

    @classmethod
    def from_settings(cls, settings: BaseSettings, site: str, source: str, base: str) -> Self:
        """The client for a site and a source (wayback, commoncrawl) whose index stands at `base`.

        Raises SourceError where nobody said who is asking; an index on this machine may be asked by anybody.
        """
        data = Path(settings["DATA_DIR"]) / "backfill"
        per_minute = settings.getfloat("INDEX_PER_MINUTE")
        return cls(data / site / source, Patient.from_settings(settings, data / "pace.json", per_minute, base))

    @property
    def asked(self) -> int:
        """How many requests were sent."""
        return self._patient.asked

    def ask(self, question: Question, read: Callable[[str], T]) -> T:
        """What `read` makes of the answer: of the kept one while it is fresh enough, else of the index's.

        `read` raises NotWhole for an answer that is cut off; the index is then asked again. Raises IndexFailed.
        """
        kept = Kept(self._folder, question.url)
        if (text := kept.read(question.keep, self._now())) is not None:
            return read(text)

        def whole(reply: Reply) -> tuple[str, T]:
            try:
                text = self._text(reply, question)
                return text, read(text)
            except NotWhole as error:
                raise Again(str(error)) from error

        try:
            text, found = self._patient.get(question.url, whole)
        except NoAnswer as error:
            raise IndexFailed(str(error)) from error
        kept.write(text, self._now())
        return found

    def _text(self, reply: Reply, question: Question) -> str:
        """The text of an answer. Raises Again, NotWhole, and IndexFailed for a plain no."""
        text = _unpacked(self._patient.when_free(reply).body)
        if reply.status == 200 or (reply.status == 404 and question.missing):
            return text
        if reply.status // 100 == 3:
            where = reply.header("Location") or "nowhere"
            raise IndexFailed(f"{reply.url} answers {reply.status} and leads to {where}; put that into the setting.")
        raise IndexFailed(
            f"{reply.url} answers {reply.status}: {' '.join(text.split())[:200]!r}. Look at that address with a "
            "browser; an archive that shuts a site out gives nothing of it."
        )


def _unpacked(body: bytes) -> str:
    """The text of a body, unpacked when it is gzip (an index file may be, header or not). Raises NotWhole."""
    if body[:2] == b"\x1f\x8b":
        unpacker = zlib.decompressobj(_ANY_CODING)
        try:
            body = unpacker.decompress(body, _LARGEST)
        except zlib.error as error:
            raise NotWhole(f"the answer is no whole gzip: {error}") from error
        if not unpacker.eof:
            raise NotWhole("the answer ends inside its gzip, or is larger than an index should be")
    return body.decode("utf-8", "replace")
