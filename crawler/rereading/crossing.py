"""Records on their way between processes: as their values alone.

What `dataclasses` gives frozen classes with slots looks at every field in Python, at both ends; with a dozen records a
page that costs as much as writing the page down.
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any

from archive.events import EventDate
from archive.records import (
    Article,
    Attachment,
    Capture,
    DateCandidate,
    Dating,
    Image,
    Outcome,
    Rejection,
    Sighting,
    Visit,
)
from archive.warc import Entry, Fact
from crawler.answers import Asked
from crawler.rereading.again import Recorded, Unread

RECORDS = (Article, Attachment, Capture, DateCandidate, Dating, Image, Outcome, Rejection, Sighting, Visit)
_CROSSING = (*RECORDS, Asked, Recorded, Unread, EventDate, Entry, Fact)


def _taken_apart(kind: type) -> Callable[[Any], tuple[type, tuple[Any, ...]]]:
    values = attrgetter(*(field.name for field in fields(kind)))
    return lambda one: (kind, values(one))


def smooth() -> None:
    """Let the records cross quickly from now on; what comes out at the other end is equal to what went in."""
    for kind in _CROSSING:
        copyreg.pickle(kind, _taken_apart(kind))
