"""How `scrapy crawl` and `scrapy crawlall` end, for cron. (Scrapy itself exits 0 when callbacks fail.)"""

from __future__ import annotations

from collections.abc import Sequence

OK = 0  # every site is healthy, or robots.txt refuses some and the others are
BROKEN = 1  # a site is broken: an error of ours, addresses without a fate, a crawl that ended early
CANNOT_START = 2  # nothing was begun: unknown site, unusable source, no contact
UNWELL = 3  # a site is thin, empty or unreachable
REFUSED = 4  # robots.txt let us in nowhere


def exit_code(verdicts: Sequence[str]) -> int:
    """The exit code for the verdicts over all sites of a run; a site without a verdict is broken."""
    if not verdicts or any(v not in ("healthy", "thin", "empty", "unreachable", "refused") for v in verdicts):
        return BROKEN
    if any(v in ("thin", "empty", "unreachable") for v in verdicts):
        return UNWELL
    return REFUSED if all(v == "refused" for v in verdicts) else OK
