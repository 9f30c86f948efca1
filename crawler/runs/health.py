"""The verdict over a run: what happened, in one word and one sentence. Pure.

First what the run itself shows, then what it is beside the site's past.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from statistics import median
from typing import Any, Protocol, TypedDict

from archive.pulse import Pulse
from archive.records import Outcome
from crawler.marks import Marks
from crawler.runs.calendar import working_days
from crawler.urls import bare_host

#: The detail of the fate "refused" when a rule kept us out, and not a robots.txt that could not be had.
DISALLOWED = "robots.txt disallows it"

#: From well to worst.
VERDICTS = ("healthy", "interrupted", "thin", "stale", "changed", "blocked", "refused", "gone", "broken")
CERTAIN = frozenset(("broken", "refused"))  # what one run proves
OUT_OF_TIME = "time is up"
INTERRUPTED = "interrupted"  # by a person, or by the machine that is shut down
GOES_ON = (OUT_OF_TIME, INTERRUPTED)  # a run that ends so goes on with the next, and is not ill

_TOLERATED = 1 / 3  # share of articles that may come to nothing; pages that are no articles are part of the web
_ENOUGH = 10  # articles below which a share says nothing
_FEW = 3  # articles that are enough where all of them used to be otherwise
_SHUT = ("401", "403", "407", "429", "451")  # statuses by which a server shuts us out
_TELLING = ("title", "lead", "author", "byline", "published_at")  # fields whose source tells a redesign
_RARE = 0.1  # a share that is next to nothing
_SILENCE = 3  # working days without an article that any newspaper may have
_HOSTS = 100  # other hosts to which a run's pages may lead, and that are counted


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
    pulse: Pulse | None
    now: datetime | None


@dataclass
class Tally:
    """What the outcomes of a run came to so far."""

    hosts: frozenset[str] = frozenset()  # the site's, where they are known
    fetched: int = 0
    read: int = 0  # pages read as articles
    unmodified: int = 0  # lists that are as they were
    lists: int = 0  # list pages read, feeds apart
    barren: int = 0  # those of them that show no article
    repeated: int = 0  # list pages that show the page before again
    general: int = 0  # articles that no recipe could read
    replaced: int = 0  # articles with signs that were lost (U+FFFD)
    errors: int = 0  # exceptions in our own code
    rejected: Counter[str] = field(default_factory=Counter)  # by reason
    failed: Counter[str] = field(default_factory=Counter)  # by cause
    filled: Counter[str] = field(default_factory=Counter)  # articles that have a field
    by: Counter[str] = field(default_factory=Counter)  # articles by what read them: a recipe, the general reader
    given: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # (what read them, field, its source)
    led: Counter[str] = field(default_factory=Counter)  # pages by the host that answered, where it is not the site's
    answered: Marks = field(default_factory=Marks)
    articles: Marks = field(default_factory=Marks)

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        visit, article = outcome.visit, outcome.article
        self.answered.add((visit.method, visit.url, visit.request_digest))
        if outcome.capture:
            self.fetched += 1
            self._note_host(bare_host(outcome.capture.url))
        self.unmodified += visit.detail == "not modified"
        self.repeated += visit.detail.startswith("repeats page")
        if visit.kind == "listing" and visit.fate == "visited" and visit.detail != "not modified":
            self.lists += 1
            self.barren += not outcome.sightings
        if visit.article_id:
            self.articles.add(visit.article_id)
        if article:
            self.read += 1
            self.general += article.extractor.startswith("general/")
            self.replaced += "\ufffd" in article.body or "\ufffd" in article.title
            self.filled.update(name for name in article.__slots__ if getattr(article, name))
            self.by[article.extractor] += 1
            self.given.update((article.extractor, *pair) for pair in article.sources if pair[0] in _TELLING)
        if outcome.rejection:
            self.rejected[outcome.rejection.reason] += 1
        if visit.fate in ("gone", "missing") or (visit.fate == "refused" and visit.detail == DISALLOWED):
            self.failed[visit.fate] += 1
        elif visit.fate in ("failed", "refused"):
            self.failed[f"{visit.fate}: {visit.detail}"] += 1

    def _note_host(self, host: str) -> None:
        if self.hosts and host not in self.hosts and (host in self.led or len(self.led) < _HOSTS):
            self.led[host] += 1

    @property
    def moved(self) -> str:
        """Where most of the pages were found, as the end of a sentence; "" where it is the site's own host."""
        host, count = next(iter(self.led.most_common(1)), ("", 0))
        return f": {count} of {self.fetched} lead to {host}" if 2 * count >= self.fetched and count else ""

    def observed(self) -> str:
        """What later runs are compared with, as JSON."""
        counts = ("read", "general", "replaced", "repeated", "lists", "barren")
        told: dict[str, Any] = {name: getattr(self, name) for name in counts}
        told["filled"] = {name: self.filled[name] for name in sorted(self.filled) if name in _TELLING}
        told["by"] = dict(sorted(self.by.items()))
        told["given"] = [[*key, count] for key, count in sorted(self.given.items())]
        return json.dumps(told, ensure_ascii=False)


def judge(
    tally: Tally,
    *,
    discovered: int,
    lost: int,
    reason: str,
    expect: Expectations | None = None,
    guessed: bool = False,
    pulse: Pulse | None = None,
    now: datetime | None = None,
) -> tuple[str, str]:
    """Verdict and cause. `discovered` counts the articles that listings show, also those not fetched again;
    `reason` is why the crawl ended. `expect`, `pulse` and `now` are given where a live run is judged; `guessed` says
    that addresses were tried of which nobody knew whether there is anything, so that "gone" is an answer.
    """
    if ours := _broken(tally, lost, reason):
        return "broken", ours
    if reason == INTERRUPTED:  # half a run proves nothing of the site
        return "interrupted", "stopped before its end; the next run goes on from here"
    if guessed:
        tally = replace(tally, failed=Counter({k: n for k, n in tally.failed.items() if k != "gone"}))
        if not tally.rejected.total() + tally.failed.total():
            return "healthy", ""
    if theirs := _shut_out(tally) or _nothing(tally, discovered):
        return theirs
    beside = _beside_the_past(tally, expect, pulse, now) if expect and pulse and now else None
    return beside or _thinness(tally, expect) or ("healthy", "")


def alarming(verdict: str, pulse: Pulse | None) -> bool:
    """Whether a person is needed: at once where one run proves it, else at the second run that is not well."""
    if verdict in ("healthy", "interrupted"):
        return False
    return verdict in CERTAIN or pulse is None or pulse.before not in (None, "healthy")


def most(causes: Counter[str]) -> str:
    """The most frequent cause and its count: "timeout ×12"."""
    return " ".join(f"{cause} ×{count}" for cause, count in causes.most_common(1))


def _broken(tally: Tally, lost: int, reason: str) -> str:
    if reason not in ("finished", *GOES_ON):
        return f"ended early: {reason}"
    if tally.errors:
        return f"{tally.errors} errors in our own code; the log has them"
    return f"{lost} addresses without a fate" if lost else ""


def _shut_out(tally: Tally) -> tuple[str, str] | None:
    """The verdict where the site keeps us out."""
    failed = tally.failed.total()
    if not tally.fetched and failed and tally.failed["refused"] == failed:
        return "refused", "robots.txt does not let us in"
    shut = Counter({cause: n for cause, n in tally.failed.items() if cause.removeprefix("failed: ")[:3] in _SHUT})
    shut += Counter({"challenge": tally.rejected["challenge"]})
    tried = tally.read + tally.rejected.total() + failed
    if shut.total() and (shut.total() == tried or (shut.total() >= _FEW and 2 * shut.total() >= tried)):
        return "blocked", f"{shut.total()} of {tried} were shut out: {most(shut)}"
    return None


def _nothing(tally: Tally, discovered: int) -> tuple[str, str] | None:
    """The verdict where there is no site, or not the one we know."""
    rejected, failed = tally.rejected.total(), tally.failed.total()
    if not tally.fetched and tally.failed["missing"] == failed:
        return "thin", "the source holds nothing of this site"
    if not tally.fetched:
        return "gone", f"nothing answers: {most(tally.failed)}"
    if not discovered and tally.failed["gone"] and not tally.read and not tally.unmodified:
        return "gone", f"every list is gone ({tally.failed['gone']} pages){tally.moved}"
    if not discovered and not tally.unmodified:
        return "changed", f"no article found on {tally.fetched} pages{tally.moved}"
    if not tally.read and rejected and rejected + failed >= min(discovered or rejected, _ENOUGH):
        return "changed", f"no article could be read: {most(tally.rejected)}{tally.moved}"
    return None


def _beside_the_past(tally: Tally, expect: Expectations, pulse: Pulse, now: datetime) -> tuple[str, str] | None:
    changes = (_other_lists(tally, pulse.usual), _other_layout(tally, expect, pulse.usual))
    why = next(filter(None, changes), "")
    return ("changed", why) if why else _silence(expect, pulse, now)


def _other_lists(tally: Tally, usual: Iterable[Mapping[str, Any]]) -> str:
    """Why the lists are not those of earlier runs; "" when they are. A feed may still show what they show no more."""
    before = [one["barren"] / one["lists"] for one in usual if one.get("lists")]
    if tally.barren and 2 * tally.barren >= tally.lists and before and median(before) < _RARE:
        return f"no article on {tally.barren} of {tally.lists} list pages"
    return ""


def _other_layout(tally: Tally, expect: Expectations, past: Iterable[Mapping[str, Any]]) -> str:
    """Why the articles do not look like those of earlier runs; "" when they do."""
    usual = [one for one in past if one.get("read", 0) >= _ENOUGH]
    strange = tally.general >= _FEW and 2 * tally.general >= tally.read
    if strange and usual and median(one["general"] / one["read"] for one in usual) < _RARE:
        return f"no recipe fits {tally.general} of {tally.read} articles; the general reader read them"
    if tally.read < _ENOUGH:
        return ""
    for name, share in expect.fill:
        if tally.filled[name] < share * tally.read:
            return f"{name} in {tally.filled[name]} of {tally.read} articles, expected {share:.0%}"
    for name in _TELLING if usual else ():
        was = median(one["filled"].get(name, 0) / one["read"] for one in usual)
        if was >= 0.5 and tally.filled[name] < was / 2 * tally.read:
            return f"{name} in {tally.filled[name]} of {tally.read} articles, {was:.0%} before"
    return _other_sources(tally, usual)


def _other_sources(tally: Tally, usual: Sequence[Mapping[str, Any]]) -> str:
    """Which field a recipe finds elsewhere than it used to; another recipe finds it where it says."""
    for reader, read in sorted(tally.by.items()):
        before = [one for one in usual if one["by"].get(reader, 0) >= _ENOUGH]
        if read < _ENOUGH or not before:
            continue
        given = [
            {(n, s): count / one["by"][reader] for r, n, s, count in one["given"] if r == reader} for one in before
        ]
        for name, source in sorted(set().union(*given)):
            was, now = median(shares.get((name, source), 0) for shares in given), tally.given[reader, name, source]
            if was >= 0.8 and now < 0.2 * read:
                return f"{name} came from {source} in {was:.0%} of articles, now in {now} of {read}"
    return ""


def _silence(expect: Expectations, pulse: Pulse, now: datetime) -> tuple[str, str] | None:
    """Whether fewer articles came than the site declares, or than it used to have; quiet days do not count."""
    last = pulse.last_new_at or pulse.since
    if last is not None:
        silent = working_days(datetime.fromisoformat(last).date(), now.date())
        if silent > max(_SILENCE, 3 * 7 / max(expect.per_week[0], 1)):
            return "stale", f"no new article on {silent} working days, since {last[:10]}"
    if len(pulse.weeks) < 2:
        return None
    days = working_days(_days_before(now, 7), now.date())
    week, before = pulse.weeks[0], median(pulse.weeks[1:])
    if days >= 3 and week < expect.per_week[0] * days / 7:
        return "thin", f"{week} new articles in seven days, a week has at least {expect.per_week[0]}"
    if days >= 4 and before >= _ENOUGH and week < before / 4:
        return "thin", f"{week} new articles in seven days, {before:g} in those before"
    return None


def _days_before(now: datetime, days: int) -> Any:
    return datetime.fromordinal(now.toordinal() - days).date()


def _thinness(tally: Tally, expect: Expectations | None) -> tuple[str, str] | None:
    causes = tally.rejected + tally.failed
    del causes["missing"]  # a part of a web is a sound source
    nothing = causes.total()
    tried = tally.read + nothing
    if tried >= _ENOUGH and nothing > _TOLERATED * tried:
        return "thin", f"{nothing} of {tried} came to nothing: {most(causes)}"
    if tally.replaced and tally.read >= _ENOUGH and tally.replaced > tally.read / 10:
        return "changed", f"{tally.replaced} of {tally.read} articles have signs that were lost on the way"
    return None
