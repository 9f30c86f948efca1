"""The reader for pages that no recipe fits: trafilatura's paragraphs, the page's own description as the lead.

It is marked as such in `extractor`. It claims no author and no caption, because trafilatura guesses both wrong
on Vietnamese pages; dates come from the page's structured data and its address only.
"""

from __future__ import annotations

import trafilatura

from archive.records import Article, BlockKind
from crawler.clean import clean, plain
from crawler.extract import Identity, stated_dates
from crawler.language import language_of
from crawler.page import Page
from crawler.recipe import Recipe

EXTRACTOR = f"trafilatura {trafilatura.__version__}"
_ANY = Recipe(name="general", title=("h1",), body=("body",))


def read_generally(page: Page, identity: Identity) -> Article | None:
    """What trafilatura finds, as an article; None where it finds no text."""
    text = trafilatura.extract(page.decoded.text, include_comments=False, include_tables=True, fast=True)
    title = clean(page.meta("og:title") or "") or _heading(page)
    if not text or not title:
        return None
    lead = clean(page.meta("description") or page.meta("og:description") or "") or None
    apart = {plain(title), plain(lead or "")}
    blocks: list[tuple[BlockKind, str]] = [
        ("paragraph", line) for raw in text.split("\n") if (line := clean(raw)) and plain(line) not in apart
    ]
    return Article(
        id=identity.id,
        site=identity.site,
        url=identity.url,
        title=title,
        kicker=None,
        lead=lead,
        body="\n\n".join(line for _, line in blocks),
        block_kinds=tuple(kind for kind, _ in blocks),
        byline=None,
        author=None,
        source_tag=None,
        section=None,
        tags=(),
        language=language_of(f"{title} {text}"),
        images=(),
        attachments=(),
        candidates=tuple(stated_dates(page, _ANY)),
        sources=(("body", "trafilatura"), ("lead", "meta description"), ("title", "og:title or h1")),
        extractor=EXTRACTOR,
    )


def _heading(page: Page) -> str:
    found = page.first("h1", "title")
    return clean(found[0].text()) if found else ""
