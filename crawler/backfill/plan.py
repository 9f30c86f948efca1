"""What to fetch from a web archive: its index against a site's own addresses and what the archive has. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice

from crawler.backfill.cdx import FIRST, LAST, Answer, Held
from crawler.site import NewsSite

#: Whether the archive has a capture already: (canonical address, moment of the memento at +07:00).
Has = Callable[[str, str], bool]

_PAGES = ("text/html", "application/xhtml+xml", "text/plain", "warc/revisit", "unk", "")


@dataclass(frozen=True, slots=True)
class Job:
    """One memento to fetch. `again` are the moments at which an archive found the very same bytes, one after the
    other, before anything else was found there."""

    held: Held
    url: str  # canonical
    article_id: str  # "" for a listing
    again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """One line of a plan's table; `month` is "2019-03" at +07:00."""

    month: str
    mementos: int
    articles: int
    held: int  # mementos the archive has already
    fetch: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What an archive's index offers of a site. `jobs` in time order; `left` names what is not fetched, and why."""

    jobs: tuple[Job, ...]
    months: tuple[Month, ...]
    articles: int  # different ones, over all months
    left: tuple[tuple[str, int], ...]  # reason → lines of the index
    cut: tuple[str, ...] = ()  # why the index gave less than it has

    def seconds(self, pace: float) -> float:
        """How long a fetch of one memento every `pace` seconds takes."""
        return len(self.jobs) * pace


def draw_up(
    answers: Iterable[Answer],
    site: type[NewsSite],
    has: Has,
    *,
    since: str = FIRST,
    until: str = LAST,
    limit: int | None = None,
    listings: bool = False,
) -> Plan:
    """The plan for a site. `since` and `until` are moments of mementos (fourteen digits, both included); `limit`
    takes the oldest; `listings` takes listing pages too, which name articles that no archive took.

    Only a run of captures of one article with the same digest is fetched once. A text that came back after another
    one is fetched again: it is a version of its own.
    """
    sorting = _Sorting(site, since, until, listings)
    cut: list[str] = []
    for answer in answers:
        cut += [answer.cut] if answer.cut else []
        sorting.left["a line that makes no sense"] += len(answer.malformed)
        for held in answer.held:
            sorting.take(held)
    offered = sorted(sorting.runs(), key=lambda job: (job.held.timestamp, job.url))
    fetch = [job for job in offered if not has(job.url, job.held.moment)]
    chosen = tuple(islice(fetch, limit))
    sorting.left["in the archive already"] = len(offered) - len(fetch)
    sorting.left["beyond the limit"] = len(fetch) - len(chosen)
    named = tuple(sorted((reason, count) for reason, count in sorting.left.items() if count))
    ids = {job.article_id for job in offered if job.article_id}
    return Plan(chosen, _months(offered, fetch), len(ids), named, tuple(cut))


class _Sorting:
    """The lines of an index, sorted into what is an article's and what is left out."""

    def __init__(self, site: type[NewsSite], since: str, until: str, listings: bool) -> None:
        self._site, self._since, self._until, self._listings = site, since, until, listings
        self._by_page: dict[str, list[Job]] = defaultdict(list)
        self._seen: set[tuple[str, str]] = set()
        self.left: Counter[str] = Counter()

    def take(self, held: Held) -> None:
        """Put one line where it belongs."""
        job = self._job(held)
        if isinstance(job, str):
            self.left[job] += 1
            return
        if (job.url, held.timestamp) in self._seen:
            self.left["named twice by the index"] += 1
            return
        self._seen.add((job.url, held.timestamp))
        self._by_page[job.article_id or job.url].append(job)

    def _job(self, held: Held) -> Job | str:
        """The memento of a line as a job, or why it is none."""
        if not self._site.owns(held.url):
            return "on another host"
        identity = self._site.identify(held.url)
        wanted = identity or (self._listings and self._site.kind_of(held.url) == "listing")
        if not wanted:
            return "no article's address"
        if not self._since <= held.timestamp <= self._until:
            return "outside the dates"
        if held.status is not None and held.status // 100 != 2:
            return _why(held.status)
        if held.mime not in _PAGES:
            return f"no page: {held.mime}"
        if held.truncated:
            return f"cut off in the archive: {held.truncated}"
        url = identity.url if identity else self._site.canonical(held.url)
        return Job(held, url, identity.id if identity else "")

    def runs(self) -> Iterator[Job]:
        """One job for every run of captures with the same digest."""
        for jobs in self._by_page.values():
            jobs.sort(key=lambda job: (job.held.timestamp, job.url))
            for _, run in groupby(jobs, key=lambda job: job.held.digest or job.held.timestamp):
                first, *rest = run
                self.left["the same bytes as the capture before"] += len(rest)
                yield replace(first, again=tuple(job.held.moment for job in rest))


def _why(status: int) -> str:
    if status // 100 == 3:
        return f"a redirect ({status})"
    return f"gone ({status})" if status in (404, 410) else f"an error of the site ({status})"


def _months(offered: Sequence[Job], fetch: Sequence[Job]) -> tuple[Month, ...]:
    mementos = Counter(moment[:7] for job in offered for moment in (job.held.moment, *job.again))
    jobs, todo = (Counter(job.held.moment[:7] for job in some) for some in (offered, fetch))
    articles: dict[str, set[str]] = defaultdict(set)
    for job in offered:
        for moment in (job.held.moment, *job.again):
            articles[moment[:7]].add(job.article_id)
    return tuple(
        Month(month, count, len(articles[month] - {""}), jobs[month] - todo[month], todo[month])
        for month, count in sorted(mementos.items())
    )
