"""What a live run leaves for the next: walks that ended, tries in vain, and what servers said of their pages. Pure
but for `close`, which hands it to the store.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from archive.agenda import Attempt, Validators
from archive.records import Outcome, Visit
from archive.store import Store
from crawler import clock
from crawler.dating.dates import iso
from crawler.frontier import Key, next_try
from crawler.marks import Marks

GONE = timedelta(days=30)  # after which an article that was taken off its site is looked for again


@dataclass
class Leaving:
    """Filled while a run lasts. `trust` is how often in a row "not modified" is believed before a full look."""

    trust: int
    validators: dict[str, Validators] = field(default_factory=dict)  # as earlier runs left them
    held: Callable[[str], bool] = lambda _: False  # whether an article has a text in the archive
    walks: dict[str, str] = field(default_factory=dict)  # section → when its walk came to its end
    failed: dict[Key, str] = field(default_factory=dict)
    lapsed: dict[Key, Visit] = field(default_factory=dict)  # where a held article was, and something else stood
    answered: Marks = field(default_factory=Marks)
    learnt: dict[str, tuple[Validators, str]] = field(default_factory=dict)  # with the section whose first page it is

    def record(self, outcome: Outcome) -> None:
        """Note whether an address answered."""
        visit = outcome.visit
        key = (visit.method, visit.url, visit.request_digest)
        if visit.fate == "failed":
            self.failed[key] = visit.detail
        elif visit.article_id and visit.fate in ("gone", "rejected") and self.held(visit.article_id):
            self.lapsed[key] = visit
        else:
            self.answered.add(key)

    def conditions(self, url: str) -> dict[str, str]:
        """The header fields that ask for a page only if it has changed; none where that is not to be believed."""
        known = self.validators.get(url)
        if known is None or not known.honest or known.unchanged >= self.trust:
            return {}
        fields = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return {name: value for name, value in fields.items() if value}

    def learn(self, url: str, status: int, said: tuple[str, str], digest: str, section: str = "") -> None:
        """Note what a server said of a page (ETag, Last-Modified; "" for what it left out).

        One that changes behind the same words is not believed again. The first page of a `section` is only believed
        to be as before where the walk from it came to its end.
        """
        known = self.validators.get(url)
        if status == 304:
            if known is not None:
                self.learnt[url] = replace(known, unchanged=known.unchanged + 1), section
        elif status == 200 and any(said):
            lied = known is not None and (known.etag, known.last_modified) == said and known.digest != digest
            honest = not lied and (known is None or known.honest)
            self.learnt[url] = Validators(url, *said, digest, honest=honest), section

    def close(self, store: Store, site: str) -> None:
        """Hand everything to the store, after all that was read is written."""
        store.flush()
        now = clock.now()
        gone = {key for key, one in self.lapsed.items() if one.fate == "gone"}
        tried = store.agenda.attempts(site)
        causes = self.failed | {key: one.detail or one.fate for key, one in self.lapsed.items()}
        attempts = [
            Attempt(key, n, iso(now), iso(now + GONE if key in gone else next_try(n, now)), why)
            for key, why in causes.items()
            if key not in self.answered
            for n in [tried.get(key, 0) + 1]
        ]
        store.agenda.close(
            site,
            walks=self.walks,
            failed=attempts,
            answered=[key for key in tried if key in self.answered],
            validators=[one for one, section in self.learnt.values() if not section or section in self.walks],
        )
