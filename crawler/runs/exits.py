"""How the commands end, for cron. (Scrapy itself exits 0 when callbacks fail.)"""

from __future__ import annotations

from collections.abc import Iterable

from archive.records import RunReport

OK = 0  # every site is healthy, or what is not has no need of a person (yet, or any more)
BROKEN = 1  # a site is broken: an error of ours, addresses without a fate, a crawl that ended early
CANNOT_START = 2  # nothing was begun: unknown site, unusable source, no contact
DEGRADED = 3  # a site is thin, stale or changed
SHUT_OUT = 4  # a site is blocked, refuses us or is gone: a person has to decide
LOCKED = 5  # another crawl of this archive is running
INTERRUPTED = 130  # stopped before its end by a person or by the machine that is shut down, as shells have it

_WORST = {
    "broken": BROKEN,
    "blocked": SHUT_OUT,
    "refused": SHUT_OUT,
    "gone": SHUT_OUT,
    "changed": DEGRADED,
    "stale": DEGRADED,
    "thin": DEGRADED,
    "interrupted": INTERRUPTED,
    "healthy": OK,
}
_ORDER = (BROKEN, INTERRUPTED, SHUT_OUT, DEGRADED, OK)


def exit_code(reports: Iterable[RunReport], acknowledged: Iterable[str] = ()) -> int:
    """The exit code over the accounts of a run: the worst of those that alarm and were not acknowledged.

    An archive without a single account is broken.
    """
    known = set(acknowledged)
    codes = [_WORST.get(one.verdict, BROKEN) if _counts(one, known) else OK for one in reports]
    return min(codes, key=_ORDER.index) if codes else BROKEN


def _counts(report: RunReport, known: set[str]) -> bool:
    return report.verdict == "interrupted" or (report.alarm and report.site not in known)
