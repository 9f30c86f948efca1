"""More of our pages: edits, coverage, health, provinces, and how to report an error."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response
from pluggy import HookimplMarker

from archive.site import covered, editing, places, reprinted
from archive.site.addresses import outside
from archive.site.front import with_sums
from archive.site.reply import ask, facts_of, page
from archive.site.rows import rows

hookimpl = HookimplMarker("datasette")

_RUNS = "SELECT * FROM runs ORDER BY started_at DESC, site LIMIT 100"
_METHODS = "SELECT key, value FROM about WHERE key IN ('coverage_vi', 'coverage_en')"


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Where these pages stand."""
    return [
        (r"^/sua-bai$", edits_page),
        (r"^/bao-phu$", coverage_page),
        (r"^/tinh-trang$", health_page),
        (r"^/tinh$", provinces_page),
        (r"^/tinh/(?P<slug>[a-z0-9-]{1,60})$", province_page),
        (r"^/gop-y$", report_page),
        (r"^/dang-lai$", reprints_page),
        (r"^/so-sanh$", pair_page),
    ]


async def edits_page(datasette: Datasette, request: Request) -> Response:
    """Who changed what after publication."""
    wanted = editing.WantedEdits.asked(request.args.get)
    facts = await facts_of(datasette, request)
    found = await ask(datasette, request, lambda connection: editing.edits(connection, wanted))
    told = {"facts": facts, "wanted": wanted, "found": found, "kinds": editing.KINDS}
    return await page(datasette, request, "edits", told)


async def coverage_page(datasette: Datasette, request: Request) -> Response:
    """What is here and what is known to lack, by site and month."""
    site, month = request.args.get("site") or "", covered.a_month(request.args.get("month") or "")
    facts = await facts_of(datasette, request)
    maps = await ask(datasette, request, covered.maps)
    gaps = await ask(datasette, request, lambda connection: covered.gaps(connection, site, month))
    about = await ask(datasette, request, lambda connection: dict(connection.execute(_METHODS)))
    shown = [one for one in maps if site in ("", one.site)]
    told = {"facts": facts, "maps": shown, "gaps": gaps, "site": site, "month": month, "about": about}
    return await page(datasette, request, "coverage", told)


async def health_page(datasette: Datasette, request: Request) -> Response:
    """How the latest runs went."""
    facts = await facts_of(datasette, request)
    runs = await ask(datasette, request, lambda connection: rows(connection, _RUNS))
    return await page(datasette, request, "health", {"facts": facts, "runs": [with_sums(run) for run in runs]})


async def provinces_page(datasette: Datasette, request: Request) -> Response:
    """Today's provinces and what they were."""
    facts = await facts_of(datasette, request)
    units = await ask(datasette, request, places.units)
    return await page(datasette, request, "provinces", {"facts": facts, "units": units})


async def province_page(datasette: Datasette, request: Request) -> Response:
    """One province: what it was, who writes there, and the articles."""
    slug = request.url_vars["slug"]
    facts = await facts_of(datasette, request)
    place = await ask(datasette, request, lambda connection: places.place(connection, slug))
    if place is None:
        raise NotFound(f"no province is called {slug}")
    return await page(datasette, request, "province", {"facts": facts, "place": place})


async def report_page(datasette: Datasette, request: Request) -> Response:
    """How to report an error or ask for removal; the contact is the operator's, from KHOTIN_CONTACT."""
    about = (request.args.get("id") or "")[:300]
    contact = os.environ.get("KHOTIN_CONTACT", "").strip().removeprefix("mailto:")
    by_mail = "@" in contact and not outside(contact)
    mail = f"mailto:{quote(contact, safe='@')}?subject={quote(f'Kho tin tỉnh: {about}')}" if by_mail else ""
    told = {"about": about, "contact": contact, "mail": mail}
    return await page(datasette, request, "report", told)


async def reprints_page(datasette: Datasette, request: Request) -> Response:
    """Texts that were printed in several places."""
    asked = request.args.get("page") or ""
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    facts = await facts_of(datasette, request)
    found = await ask(datasette, request, lambda connection: reprinted.groups(connection, wanted))
    return await page(datasette, request, "reprints", {"facts": facts, "found": found})


async def pair_page(datasette: Datasette, request: Request) -> Response:
    """Two articles that are one text, side by side."""
    left, right = ((request.args.get(name) or "")[:300] for name in ("a", "b"))
    facts = await facts_of(datasette, request)
    pair = await ask(datasette, request, lambda connection: reprinted.pair(connection, left, right))
    if pair is None:
        raise NotFound("these two articles are no pair of reprints")
    return await page(datasette, request, "pair", {"facts": facts, "found": pair})
