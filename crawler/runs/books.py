"""The books of one site's run: the open store, the open WARC, the counts, and the account at the end.

Knows no Scrapy: a crawl keeps them through crawler.runs.ledger, a backfill by itself.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Unpack

from archive import facts
from archive.earlier import Captures
from archive.events import Each
from archive.layout import WORKING
from archive.records import Outcome, RunReport
from archive.store import Store
from archive.warc import WarcWriter, adopt_orphans
from archive.warc.writer import ROLL_AT
from crawler import clock
from crawler.dating.clocks import STEADY, find_clocks
from crawler.dating.dates import VIETNAM, iso
from crawler.dating.resolve import resolver
from crawler.events.find import event_dates
from crawler.frontier import Frontier
from crawler.rereading.catching_up import catch_up_with
from crawler.runs.health import GOES_ON, Judged, Tally, alarming, judge
from crawler.site import NewsSite
from crawler.sources.contact import PRODUCT, VERSION
from crawler.sources.ready import sweep

WARC = "warc"  # folder of the captures, beside the working database
TOLD = 5  # lost addresses that the log names

_log = logging.getLogger(__name__)


class Books:
    """What a run writes to. `store` and `tape` are open from the start until `close`.

    After `balance` `report` is the run's account (None when the run never came to its end).
    """

    def __init__(
        self,
        data: Path,
        site: str,
        source: str,
        name: str,
        info: Mapping[str, str],
        *,
        roll_at: int = ROLL_AT,
        reads: type[NewsSite] | None = None,
    ) -> None:
        """Open the books of run `name` over `source`; `info` goes into the warcinfo of its WARC files.

        With a site that `reads` pages, the database first catches up with what killed runs have captured.
        """
        self.run_id, self.source = name, source
        self.started = iso(clock.now())
        self.tally = Tally(frozenset(reads.hosts()) if reads else frozenset())
        self.report: RunReport | None = None
        self._site = site
        self._open = ExitStack()
        sweep(data / WARC)
        for path in adopt_orphans(data / WARC):
            _log.warning("%s: a run that was killed had left it open; it is whole up to its last capture", path)
        captures = Captures(data / WORKING)
        self._open.callback(captures.close)
        told = {"software": f"{PRODUCT}/{VERSION}", **info, "isPartOf": site}
        self.tape = WarcWriter(data / WARC, f"{site}-{name}", told, earlier=captures.earlier, roll_at=roll_at)
        self._open.callback(self.tape.close)
        self.store = self._open.enter_context(Store(data / WORKING, before_commit=self.tape.sync))
        self._caught_up = catch_up_with(self.store, reads, data / WARC) if reads is not None else 0
        self._before = self.store.counts(site)  # what was caught up with is no work of this run

    def record(self, outcome: Outcome) -> None:
        """Take one outcome; it is on the disk, WARC first, with the store's next batch.

        Its visit is written down beside the captures: from both, a rebuild makes the database anew.
        """
        self.tape.fact("visit", facts.of_visit(outcome), iso(clock.now()))  # first, so that no row stands without it
        self.store.put(outcome)
        self.tally.add(outcome)

    def balance(self, frontier: Frontier | None, reason: str, **judged: Unpack[Judged]) -> RunReport:
        """Write the run's account; `reason` is why it ended, the rest is for crawler.runs.health.judge."""
        self.store.flush()
        frontier = frontier or Frontier()
        lost = () if reason in GOES_ON else self._lost(frontier)
        report = self._account(frontier, len(lost), reason, judged)
        self.tape.fact("run", facts.of_run(report), report.finished_at)
        self.tape.sync()
        self.store.finish(report)
        if report.verdict != "broken":  # else the next run looks through the files for what did not reach the database
            self.store.agenda.keep_tapes(self._site, self.tape.files)
        self.close()
        self.report = report  # only now: what could not be written down is no account
        return report

    def break_off(self, frontier: Frontier | None, why: str) -> RunReport:
        """Account for a run that cannot be written down any more, as far as that goes; what it captured is kept."""
        report = self._account(frontier or Frontier(), 0, why, {})
        self.report = report  # whoever waits for it is told, whether or not it is on the disk
        try:
            self.tape.fact("run", facts.of_run(report), report.finished_at)
            self.store.finish(report)
        except (OSError, sqlite3.Error) as error:
            _log.error("%s: the account of this run could not be written either: %s", self._site, error)
        self.close()
        return report

    def close(self) -> None:
        """Close store and tape; what was recorded is kept, and what cannot be written any more is in the tape."""
        try:
            self._open.close()
        except (OSError, sqlite3.Error) as error:
            _log.error("%s: closing the books: %s; the next run catches up from the captures", self._site, error)

    def _lost(self, frontier: Frontier) -> set[str]:
        """The addresses that have no fate though the run came to its end."""
        unanswered = {key[1] for key in frontier.waiting if key not in self.tally.answered}
        lost = unanswered | set(self.store.unfated(self._site))
        for url in sorted(lost)[:TOLD]:
            _log.error("%s: %s was asked for or seen, and has no fate", self._site, url)
        return lost

    def _account(self, frontier: Frontier, lost: int, reason: str, judged: Judged) -> RunReport:
        pulse = judged.get("pulse")
        tally, counts = self.tally, self.store.counts(self._site)
        discovered = len(frontier.discovered.joined(tally.articles))
        verdict, cause = judge(tally, discovered=discovered, lost=lost, reason=reason, **judged)
        return RunReport(
            run_id=self.run_id,
            site=self._site,
            source=self.source,
            started_at=self.started,
            finished_at=iso(clock.now()),
            code_version=VERSION,
            discovered=discovered,
            fetched=tally.fetched,
            stored=counts.stored - self._before.stored,
            unchanged=counts.unchanged - self._before.unchanged,
            rejected=tuple(sorted(tally.rejected.items())),
            failed=tuple(sorted(tally.failed.items())),
            lost=lost,
            verdict=verdict,
            cause=cause,
            alarm=alarming(verdict, pulse),
            observed=tally.observed(),
            caught_up=self._caught_up,
        )


def run_id(given: str | None) -> str:
    """The name of a run: the given one, or its moment (run names sort as runs did)."""
    return given or f"{clock.now().astimezone(VIETNAM):%Y%m%dT%H%M%S-%f}"


def settle(store: Store, site: type[NewsSite], each: Each = map, *, anew: bool = False) -> int:
    """Date a site's articles by all the evidence there is, and find the days they speak of.

    Looks at what has changed since the last time, and at everything where clocks were found out or lost, where this
    program is another one, or `anew`. Returns how many dates changed.
    """
    places, shown = store.following(site.name, STEADY | {"masthead"})  # a masthead is never believed anyway
    clocks = find_clocks(shown) & places
    ground = json.dumps([VERSION, *sorted(clocks)])
    return store.settle(site.name, resolver(clocks), event_dates, each, ground, anew=anew)
