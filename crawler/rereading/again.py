"""One capture, read again from its WARC file: the same pure functions as when it was fetched.

What runs in worker processes is here; a worker opens the WARC files itself, for pages are slow to pipe.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from archive.records import Capture, Outcome
from archive.warc import BadWarc, Exchange, MissingOriginal, Unusable, WarcFolder
from archive.warc.content import field
from crawler.answers import Asked, answer, page_of, unusable
from crawler.site import NewsSite


@dataclass(frozen=True, slots=True)
class Recorded:
    """A capture, and what was asked for when it was made."""

    site: str
    asked: Asked
    capture: Capture
    note: str = ""  # what only the walk knew of the visit, such as "repeats page 3"


@dataclass(frozen=True, slots=True)
class Unread:
    """A capture that could not be read again, and why."""

    capture: Capture
    why: str


#: What a capture comes to: the outcome of the page itself first.
Again = tuple[Outcome, ...] | Unread


class Reader:
    """Reads captures of a folder of WARC files with the sites of today."""

    def __init__(self, folder: Path, sites: Mapping[str, type[NewsSite]]) -> None:
        self._folder, self._sites = WarcFolder(folder), sites

    def read(self, recorded: Recorded) -> Again:
        """What a capture comes to; Unread where its bytes cannot be had."""
        capture = recorded.capture
        try:
            exchange = self._folder.read(capture.warc_file, capture.warc_offset)
            content = b"" if _said_nothing(capture) else exchange.content
        except FileNotFoundError:
            return Unread(capture, f"{capture.warc_file} is missing")
        except Unusable as error:
            return (unusable(self._sites[recorded.site], recorded.asked, capture, error),)
        except (BadWarc, MissingOriginal, OSError) as error:
            return Unread(capture, str(error))
        return outcomes(self._sites[recorded.site], recorded, exchange, content)


def _said_nothing(capture: Capture) -> bool:
    """Whether the run got a "not modified" of its own, and read no page. A replay reads the page as it was before."""
    return capture.status == HTTPStatus.NOT_MODIFIED and capture.origin in ("live", "rehearsal")


def outcomes(site: type[NewsSite], recorded: Recorded, exchange: Exchange, content: bytes) -> tuple[Outcome, ...]:
    """What an exchange comes to, its content codings undone. Pure."""
    page = page_of(recorded.capture, content, field(exchange.fields, "content-type"))
    found = answer(site, recorded.asked, page, recorded.capture)
    return (found.noted(recorded.note) if recorded.note and found.visited else found).outcomes


_reader: Reader | None = None


def open_reader(folder: Path, sites: Mapping[str, type[NewsSite]]) -> None:
    """Make this process ready for `read_slice`."""
    global _reader
    _reader = Reader(folder, sites)


def read_slice(recorded: Sequence[Recorded]) -> list[Again]:
    """What each of the captures comes to, in order; after `open_reader`."""
    if _reader is None:
        raise RuntimeError("read_slice before open_reader")
    return [_reader.read(one) for one in recorded]
