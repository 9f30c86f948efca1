"""The verdict over a run: what happened, in one word and one sentence. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Protocol, TypedDict

from archive.records import Outcome

#: The detail of the fate "refused" when a rule kept us out, and not a robots.txt that could not be had.
DISALLOWED = "robots.txt disallows it"

VERDICTS = ("healthy", "thin", "empty", "refused", "unreachable", "broken")

_TOLERATED = 1 / 3  # share of articles that may come to nothing; pages that are no articles are part of the web
_ENOUGH = 10  # articles below which a share says nothing


class Expectations(Protocol):
    """What a site declares of a healthy live run."""

    @property
    def per_week(self) -> tuple[int, int]:
        """Articles in a week, at least and at most."""
        ...

    @property
    def fill(self) -> tuple[tuple[str, float], ...]:
        """Field → share of articles that have it."""
        ...


class Judged(TypedDict, total=False):
    """What a verdict takes into account besides the counts."""

    expect: Expectations | None
    guessed: bool


@dataclass
class Tally:
    """What the outcomes of a run came to so far."""

    fetched: int = 0
    read: int = 0  # pages read as articles
    errors: int = 0  # exceptions in our own code
    rejected: Counter[str] = field(default_factory=Counter)  # by reason
    failed: Counter[str] = field(default_factory=Counter)  # by cause
    filled: Counter[str] = field(default_factory=Counter)  # articles that have a field
    answered: set[tuple[str, str, str]] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        visit = outcome.visit
        self.answered.add((visit.method, visit.url, visit.request_digest))
        self.fetched += outcome.capture is not None
        if visit.article_id:
            self.articles.add(visit.article_id)
        if outcome.article:
            self.read += 1
            self.filled.update(name for name in outcome.article.__slots__ if getattr(outcome.article, name))
        if outcome.rejection:
            self.rejected[outcome.rejection.reason] += 1
        if visit.fate in ("gone", "missing") or (visit.fate == "refused" and visit.detail == DISALLOWED):
            self.failed[visit.fate] += 1
        elif visit.fate in ("failed", "refused"):
            self.failed[f"{visit.fate}: {visit.detail}"] += 1


def judge(
    tally: Tally, *, discovered: int, lost: int, reason: str, expect: Expectations | None = None, guessed: bool = False
) -> tuple[str, str]:
    """Verdict and cause. `discovered` counts the articles that listings show, also those not fetched again;
    `reason` is why the crawl ended; `expect` is given where a live run is judged; `guessed` says that addresses were
    tried of which nobody knew whether there is anything, so that "gone" is an answer.
    """
    rejected, failed = tally.rejected.total(), tally.failed.total()
    if tally.errors:
        return "broken", f"{tally.errors} errors in our own code; the log has them"
    if reason != "finished":
        return "broken", f"ended early: {reason}"
    if lost:
        return "broken", f"{lost} addresses without a fate"
    if guessed:
        tally = replace(tally, failed=Counter({k: n for k, n in tally.failed.items() if k != "gone"}))
        failed = tally.failed.total()
        if not rejected + failed:
            return "healthy", ""
    if not tally.fetched and failed and tally.failed["refused"] == failed:
        return "refused", "robots.txt does not let us in"
    if not tally.fetched and tally.failed["missing"] == failed:
        return "empty", "the source holds nothing of this site"
    if not tally.fetched:
        return "unreachable", most(tally.failed)
    if not discovered:
        return "empty", f"no article found on {tally.fetched} pages"
    if not tally.read and rejected and rejected + failed >= min(discovered, _ENOUGH):
        return "broken", f"no article could be read: {most(tally.rejected)}"
    return _thinness(tally, discovered, expect) or ("healthy", "")


def most(causes: Counter[str]) -> str:
    """The most frequent cause and its count: "timeout ×12"."""
    return " ".join(f"{cause} ×{count}" for cause, count in causes.most_common(1))


def _thinness(tally: Tally, discovered: int, expect: Expectations | None) -> tuple[str, str] | None:
    causes = tally.rejected + tally.failed
    del causes["missing"]  # a part of a web is a sound source
    nothing = causes.total()
    tried = tally.read + nothing
    if tried >= _ENOUGH and nothing > _TOLERATED * tried:
        return "thin", f"{nothing} of {tried} came to nothing: {most(causes)}"
    if expect and discovered < expect.per_week[0]:
        return "thin", f"{discovered} articles seen, a week has at least {expect.per_week[0]}"
    for name, share in expect.fill if expect and tally.read >= _ENOUGH else ():
        if tally.filled[name] < share * tally.read:
            return "thin", f"{name} in {tally.filled[name]} of {tally.read} articles, expected {share:.0%}"
    return None
