"""A search as an Atom feed, as CSV and as JSON: the same hits as on its page, for machines."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import escape

from archive.guarding import guarded
from archive.site.searching import Found
from archive.site.snippets import Hit
from archive.site.texts import AFTER, BEFORE
from archive.site.wanted import Wanted

_MARKS = re.compile(f"[{BEFORE}{AFTER}]")
#: Signs that XML 1.0 cannot hold.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COLUMNS = (
    "id",
    "title",
    "site",
    "published_at",
    "province_then",
    "province_now",
    "section",
    "author",
    "snippet",
    "url",
)


def record(hit: Hit) -> dict[str, Any]:
    """One hit as plain values, without marks."""
    told = {name: value for name, value in hit._asdict().items() if name not in ("text", "place")}
    plain = {name: unmarked(value) if isinstance(value, str) else value for name, value in told.items()}
    return {**plain, "kicker": plain["kicker"] or None, "snippet": unmarked(hit.text)}


def as_json(wanted: Wanted, found: Found, address: str, following: str | None) -> str:
    """Write a page of results with its counts; `next` leads to the following page."""
    told = {
        "query": {name: value for name, value in wanted.parameters(page=wanted.page).items() if value != ""},
        "address": address,
        "total": found.total,
        "at_least": found.bounded,
        "counts": {"of_newest": found.counted, "year": found.years, **found.facets},
        "page": found.page,
        "pages": found.pages,
        "next": following,
        "articles": [record(hit) for hit in found.hits],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def as_csv(hits: Sequence[Hit]) -> str:
    """Write hits as CSV with a byte order mark, without which spreadsheets misread Vietnamese."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    for hit in hits:
        told = record(hit)
        table.writerow([guarded(str(told[name] or "")) for name in _COLUMNS])
    return "\ufeff" + out.getvalue()


def as_atom(hits: Sequence[Hit], title: str, address: str, here: Callable[[str], str], sites: Mapping[str, str]) -> str:
    """Write hits as an Atom feed; `here` gives the address of an article's page by its id."""
    entries = "".join(
        f"<entry><id>{_xml(here(hit.id))}</id><title>{_xml(unmarked(hit.title))}</title>"
        f'<updated>{_moment(hit.published_at)}</updated><link href="{_xml(here(hit.id))}"/>'
        f"<author><name>{_xml(hit.author or sites.get(hit.site, hit.site))}</name></author>"
        f"<summary>{_xml(unmarked(hit.text))}</summary></entry>\n"
        for hit in hits
    )
    updated = max((_moment(hit.published_at) for hit in hits), default=_moment(None))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>{_xml(address)}</id><title>{_xml(title)}</title><updated>{updated}</updated>"
        f'<link rel="self" href="{_xml(address)}"/>\n{entries}</feed>\n'
    )


def unmarked(text: str) -> str:
    """Take the marks of a search out of a text."""
    return _MARKS.sub("", text)


def _moment(value: str | None) -> str:
    """A full moment, as Atom asks for; what is not known is taken as the beginning of its day, month or year."""
    value = value or "1970-01-01"
    day = (value + "-01-01")[:10] if len(value) < 10 else value[:10]
    return value if "T" in value else f"{day}T00:00:00+07:00"


def _xml(text: str) -> str:
    return str(escape(_NO_XML.sub("", text)))
