"""The books of one site's run: the open store, the open WARC, the counts, and the account at the end.

Knows no Scrapy: a crawl keeps them through crawler.runs.ledger, a backfill by itself.
"""

from __future__ import annotations

import json
import logging
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
from crawler.runs.health import OUT_OF_TIME, Judged, Tally, alarming, judge
from crawler.site import NewsSite
from crawler.sources.contact import PRODUCT, VERSION

WARC = "warc"  # folder of the captures, beside the working database

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
        self.tally = Tally()
        self.report: RunReport | None = None
        self._site = site
        self._open = ExitStack()
        for path in adopt_orphans(data / WARC):
            _log.warning("%s: a run that was killed had left it open; it is whole up to its last capture", path)
        captures = Captures(data / WORKING)
        self._open.callback(captures.close)
        told = {"software": f"{PRODUCT}/{VERSION}", **info, "isPartOf": site}
        self.tape = WarcWriter(data / WARC, f"{site}-{name}", told, earlier=captures.earlier, roll_at=roll_at)
        self._open.callback(self.tape.close)
        self.store = self._open.enter_context(Store(data / WORKING, before_commit=self.tape.sync))
        if reads is not None:
            catch_up_with(self.store, reads, data / WARC)

    def record(self, outcome: Outcome) -> None:
        """Take one outcome; it is on the disk, WARC first, with the store's next batch.

        Its visit is written down beside the captures: from both, a rebuild makes the database anew.
        """
        self.tape.fact("visit", facts.of_visit(outcome), iso(clock.now()))  # first, so that no row stands without it
        self.store.put(outcome)
        self.tally.add(outcome)

    def balance(self, frontier: Frontier | None, reason: str, **judged: Unpack[Judged]) -> RunReport:
        """Write the run's account; `reason` is why it ended, the rest is for crawler.runs.health.judge."""
        report = self._account(frontier or Frontier(), reason, judged)
        self.tape.fact("run", facts.of_run(report), report.finished_at)
        self.tape.sync()
        self.store.finish(report)
        if report.verdict != "broken":  # else the next run looks through the files for what did not reach the database
            self.store.agenda.keep_tapes(self._site, self.tape.files)
        self.close()
        self.report = report  # only now: what could not be written down is no account
        return report

    def close(self) -> None:
        """Close store and tape; what was recorded is kept."""
        self._open.close()

    def _account(self, frontier: Frontier, reason: str, judged: Judged) -> RunReport:
        self.store.flush()
        pulse = judged.get("pulse")
        tally, counts = self.tally, self.store.counts(self._site)
        lost = 0  # what a run had no time for is in the frontier, and the next one goes on with it
        if reason != OUT_OF_TIME:
            unanswered = {url for _, url, _ in frontier.asked - tally.answered}
            lost = len(unanswered | set(self.store.unfated(self._site)))
        discovered = len(frontier.discovered | tally.articles)
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
            stored=counts.stored,
            unchanged=counts.unchanged,
            rejected=tuple(sorted(tally.rejected.items())),
            failed=tuple(sorted(tally.failed.items())),
            lost=lost,
            verdict=verdict,
            cause=cause,
            alarm=alarming(verdict, pulse),
            observed=tally.observed(),
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
