"""The title of an article, and the element that shows it. Pure."""

from __future__ import annotations

from itertools import islice

from selectolax.lexbor import LexborNode

from crawler.clean import plain
from crawler.general.content import block_of
from crawler.general.structured import MIN_CLAIM, Claims, alike, says
from crawler.page import Page
from crawler.reading.lines import text_of

ALIKE = 0.5  # share of words that a heading has in common with a claim, which may be written for search engines
MAX_TITLE = 300  # signs
MAX_HEADINGS = 300  # of a page that are looked at
MAX_ELEMENTS = 20_000  # likewise
_TEXTS = "p, div, td, span, a, b, strong, font, dt"

Found = tuple[str, LexborNode | None, str]  # title, the element that shows it, the rule


def find_title(page: Page, claims: Claims) -> Found:
    """The heading that says what the page claims as its title; else the claim, and where else it is shown."""
    headings = [
        (text, node)
        for node in islice(page.tree.css("h1, h2, h3"), MAX_HEADINGS)
        if 0 < len(text := text_of(node)) <= MAX_TITLE
    ]
    tops = [(text, node) for text, node in headings if node.tag == "h1"]
    for claim in claims.titles:
        for text, node in (*tops, *headings):
            if says(claim, text):
                return text, node, f"{node.tag}, as claimed"
    likest = max(((alike(c, h[0]), h) for c in claims.titles for h in headings), key=lambda one: one[0], default=None)
    if likest is not None and likest[0] >= ALIKE:
        text, node = likest[1]
        return text, node, f"{node.tag}, much as claimed"
    for claim in claims.titles:
        if (shown := _shown(page, claim)) is not None:
            return text_of(shown), shown, "the page's claim, as shown"
    plausible = [(t, n) for t, n in tops if len(t) >= MIN_CLAIM and plain(t) != plain(claims.publisher)]
    if len(plausible) == 1 or (plausible and not claims.titles):
        return *plausible[0], "h1"
    return next(iter(claims.titles), ""), tops[0][1] if tops else None, "the page's claim"


def _shown(page: Page, claim: str) -> LexborNode | None:
    """The first element whose own text is the claim, or all of it before a dash, and that leads nowhere else."""
    wanted = plain(claim)
    if len(wanted) < MIN_CLAIM:
        return None
    start = wanted[:8]
    for node in islice(page.tree.css(_TEXTS), MAX_ELEMENTS):
        text = node.text(deep=False)
        if not MIN_CLAIM <= len(text.strip()) <= 2 * MAX_TITLE or start not in plain(text):
            continue
        shown = plain(text)
        begins = wanted.startswith(shown) and wanted[len(shown) :].lstrip()[:1] in ("", "-", "|")
        if begins and (node.tag != "a" or node.attributes.get("href") in (None, "", "#", page.url)):
            return block_of(node)
    return None
