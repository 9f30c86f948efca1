"""A backfill from its plan to its account: one memento after the other, each in the WARC before it is read.

Whatever interrupts it, what was fetched is kept; the next run plans anew, and what the archive has is not in it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from archive.records import Outcome, RunReport
from archive.warc import Unusable
from archive.warc.content import field
from archive.warc.form import moment
from crawler.answers import Asked, answer, page_of, unusable, visit
from crawler.backfill.members import Member
from crawler.backfill.news import Bookmarks, File
from crawler.backfill.patient import NoAnswer
from crawler.backfill.plan import Has, Job
from crawler.backfill.sources import Fetched, Origin, keep
from crawler.frontier import Frontier
from crawler.runs.books import Books, settle
from crawler.runs.health import OUT_OF_TIME
from crawler.runs.progress import now_and_then, steps
from crawler.site import NewsSite

GIVE_UP = 5  # questions in a row without any answer, after which the archive is left alone
_INTERRUPTED = "%s: interrupted; the same command goes on"

_log = logging.getLogger(__name__)


class Backfill:
    """One site, and the books of this run. What interrupts it stands in the account."""

    def __init__(self, site: type[NewsSite], books: Books) -> None:
        self._site, self._books = site, books
        self._frontier = Frontier()
        self._say = now_and_then(_log)
        books.store.declare_site(site.facts())

    def fetch(self, jobs: Sequence[Job], origin: Origin) -> RunReport:
        """Fetch and read every memento of a plan; returns the account."""
        reason, silent = "finished", 0
        try:
            with steps(f"{self._site.name}: mementos", len(jobs)) as step:
                for job in jobs:
                    silent = 0 if self._fetched(job, origin) else silent + 1
                    step()
                    if silent == GIVE_UP:
                        reason = f"{GIVE_UP} questions in a row without an answer; the same command goes on, later"
                        break
        except KeyboardInterrupt:
            _log.warning(_INTERRUPTED, self._site.name)
            reason = OUT_OF_TIME
        return self._end(reason)

    def read(self, files: Sequence[tuple[str, File]], marks: Bookmarks, has: Has, limit: int | None) -> RunReport:
        """Read files from end to end, and keep at most `limit` of the site's articles; returns the account."""
        reason = "finished"
        try:
            with steps(f"{self._site.name}: files", len(files)) as step:
                for name, file in files:
                    self._streamed(name, file, marks, has, limit)
                    if self._full(limit):
                        break
                    step()
        except KeyboardInterrupt:
            _log.warning(_INTERRUPTED, self._site.name)
            reason = OUT_OF_TIME
        except NoAnswer as error:
            _log.warning("%s", error)
            reason = str(error)
        return self._end(reason)

    def _fetched(self, job: Job, origin: Origin) -> bool:
        """Fetch and read one memento; tells whether the web archive answered."""
        asked = self._asked(job.url, job.article_id)
        try:
            outcomes = outcomes_of(self._site, asked, origin.fetch(job, self._books.tape))
        except NoAnswer as error:
            _log.warning("%s", error)
            self._record([Outcome(visit(self._site, asked, "failed", "no answer of the web archive"))])
            return False
        except ValueError as error:
            self._bad(asked, job.url, error)
            return True
        self._record(outcomes)
        return True

    def _streamed(self, name: str, file: File, marks: Bookmarks, has: Has, limit: int | None) -> None:
        for member in file.captures(self._site, marks.of(name)):
            if not member.length:
                self._books.store.flush()
                marks.put(name, member.offset)
                self._say("%s: %d of %d MB read", name, member.offset >> 20, (file.size or 0) >> 20)
            elif self._full(limit):
                return
            else:
                self._kept(member, f"{file.url}#bytes={member.offset}-{member.offset + member.length - 1}", has)
        self._books.store.flush()
        marks.put(name, -1)

    def _kept(self, member: Member, source: str, has: Has) -> None:
        """Copy and read one record of a stream, when it is an article's and new."""
        identity = self._site.identify(member.url)
        if identity is None or member.header("WARC-Type") != "response":
            return
        try:
            if has(identity.url, moment(member.header("WARC-Date"))):
                return
            fetched = keep(member.packed, source, self._books.tape)
            outcomes = outcomes_of(self._site, self._asked(identity.url, identity.id), fetched)
        except NoAnswer as error:
            _log.warning("%s", error)
            return
        except ValueError as error:
            self._bad(self._asked(identity.url, identity.id), source, error)
            return
        self._record(outcomes)

    def _bad(self, asked: Asked, where: str, error: ValueError) -> None:
        """What nobody can write or read costs no other memento."""
        _log.warning("%s: bad record: %s", where, error)
        self._record([Outcome(visit(self._site, asked, "failed", "bad record"))])

    def _asked(self, url: str, article_id: str) -> Asked:
        asked = Asked(("GET", url, ""), self._site.kind_of(url))
        self._frontier.admit(asked.key)
        if article_id:
            self._frontier.discovered.add(article_id)
        return asked

    def _record(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            self._books.record(outcome)

    def _full(self, limit: int | None) -> bool:
        return limit is not None and self._books.tally.fetched >= limit

    def _end(self, reason: str) -> RunReport:
        settle(self._books.store, self._site)
        return self._books.balance(self._frontier, reason, guessed=True)


def outcomes_of(site: type[NewsSite], asked: Asked, fetched: Fetched) -> tuple[Outcome, ...]:
    """What a fetched memento comes to."""
    try:
        content = fetched.exchange.content
    except Unusable as error:
        return (unusable(site, asked, fetched.capture, error),)
    page = page_of(fetched.capture, content, field(fetched.exchange.fields, "content-type"))
    return answer(site, asked, page, fetched.capture).outcomes
