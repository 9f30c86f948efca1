"""What a web archive offers of a site, and taking it: from the words of a command to a run's account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive.earlier import Captures
from archive.layout import WORKING
from archive.records import RunReport
from crawler.backfill.archives import commoncrawl, news_files, wayback
from crawler.backfill.cdx import FIRST, LAST, stamp
from crawler.backfill.index import IndexClient
from crawler.backfill.news import Bookmarks, File
from crawler.backfill.patient import Patient
from crawler.backfill.plan import Has, Plan, draw_up
from crawler.backfill.running import Backfill
from crawler.backfill.show import watched
from crawler.backfill.sources import CommonCrawl, Wayback, asked_for
from crawler.runs.books import Books, run_id
from crawler.runs.lock import locked
from crawler.site import NewsSite

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants of a web archive; `since` and `until` are days at +07:00, both included."""

    since: str | None = None
    until: str | None = None
    limit: int | None = None
    listings: bool = False

    @property
    def between(self) -> tuple[str, str]:
        """The moments between which mementos are wanted, as an index writes them."""
        first = stamp(self.since) if self.since else FIRST
        return first, stamp(self.until, last=True) if self.until else LAST


class Desk:
    """Where one site's past is ordered: the settings, the site, and what the archive has of it."""

    def __init__(self, settings: BaseSettings, site: type[NewsSite]) -> None:
        self._settings, self._site = settings, site
        self._data = Path(settings["DATA_DIR"])
        self.per_minute = settings.getfloat("MEMENTOS_PER_MINUTE")

    def plan(self, name: str, wanted: Wanted) -> Plan:
        """Ask the index of an archive ("wayback", "commoncrawl"), and plan. Raises IndexFailed, SourceError."""
        since, until = wanted.between
        base, keep = self._settings[_INDEX[name]], self._settings.getfloat("INDEX_FRESH_HOURS") * 3600
        client = IndexClient.from_settings(self._settings, self._site.name, name, base)
        most = self._settings.getint("INDEX_ANSWERS")
        if name == "wayback":
            rows = self._settings.getint("INDEX_ROWS")
            answers = wayback(client, base, self._site, keep=keep, rows=rows, most=most, since=since, until=until)
        else:
            answers = commoncrawl(client, base, self._site, keep=keep, most=most, since=since, until=until)
        shown = watched(answers, f"{self._site.name} from {name}")
        limit, listings = wanted.limit, wanted.listings
        return draw_up(shown, self._site, self._has(), since=since, until=until, limit=limit, listings=listings)

    def take(self, name: str, plan: Plan) -> RunReport:
        """Fetch what a plan names, read it and keep it; returns the account of the run. Raises SourceError."""
        base = self._settings[_DATA[name]]
        origin = (Wayback if name == "wayback" else CommonCrawl)(self._patient(base), base)
        with self._books(name) as books:
            has = self._has()  # once more: the books may have found what a killed run had fetched
            jobs = [job for job in plan.jobs if not has(job.url, job.held.moment)]
            return Backfill(self._site, books).fetch(jobs, origin)

    def news_files(self, month: str) -> list[str]:
        """The files of a month of CC-NEWS that were not read to their end yet. Raises IndexFailed, SourceError."""
        base, keep = self._settings["COMMONCRAWL_DATA"], self._settings.getfloat("INDEX_FRESH_HOURS") * 3600
        client = IndexClient.from_settings(self._settings, self._site.name, "ccnews", base)
        marks = self._bookmarks()
        return [file for file in news_files(client, base, month, keep=keep) if not marks.finished(file)]

    def take_news(self, month: str, files: list[str], limit: int | None) -> RunReport:
        """Read a month's files from end to end for the site's articles; returns the account of the run."""
        base = self._settings["COMMONCRAWL_DATA"]
        patient, part = self._patient(base), self._settings.getint("NEWS_PART")
        with self._books(f"ccnews:{month}") as books:
            streams = [(file, File(patient, f"{base}/{file}", part)) for file in files]
            return Backfill(self._site, books).read(streams, self._bookmarks(), self._has(), limit)

    def known_ids(self) -> dict[str, str]:
        """The ids of the articles that have a lasting fate, each with it."""
        with closing(Captures(self._data / WORKING)) as captures:
            return captures.fates(self._site.name)

    def _has(self) -> Has:
        """Whether a memento is in the archive already, or another moment's, which was given in its place."""
        with closing(Captures(self._data / WORKING)) as captures:
            held = {(self._site.canonical(url), moment) for url, moment in captures.mementos(self._site.name)}
            asked = filter(None, map(asked_for, captures.archive_urls(self._site.name)))
            held |= {(self._site.canonical(url), moment) for url, moment in asked}
        return lambda url, moment: (url, moment) in held

    def _patient(self, base: str) -> Patient:
        return Patient.from_settings(self._settings, self._data / "backfill" / "pace.json", self.per_minute, base)

    def _bookmarks(self) -> Bookmarks:
        return Bookmarks(self._data / "backfill" / self._site.name / "ccnews.json")

    @contextmanager
    def _books(self, given: str) -> Iterator[Books]:
        told = {"operator": self._settings["CONTACT"], "robots": "none consulted: a web archive answers, not the site"}
        name, roll_at = run_id(self._settings.get("RUN_ID")), self._settings.getint("WARC_ROLL_AT")
        site = self._site
        with (
            locked(self._data, ["backfill", site.name, given]),
            closing(Books(self._data, site.name, given, name, told, roll_at=roll_at, reads=site)) as books,
        ):
            yield books


_INDEX = {"wayback": "WAYBACK_CDX", "commoncrawl": "COMMONCRAWL_INDEX"}
_DATA = {"wayback": "WAYBACK_REPLAY", "commoncrawl": "COMMONCRAWL_DATA"}
