"""Corpora of the second press: articles alone, planted reprints, and what only looks like them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, islice
from random import Random

from tests.reprints.gazette.editing import EDITS, Printed, dressed, lead_rewritten, paragraph_replaced, reordered
from tests.reprints.gazette.writing import (
    LONG,
    LORE,
    PLACES,
    SITES,
    Kind,
    Site,
    Text,
    Writer,
    formed,
    named,
    notice,
    official,
    pictures,
    report,
    short,
    speech,
    state,
    told,
)

_FIRST = date(2021, 1, 4)
#: Days after which a text is printed again at six other sites.
LATER = (1, 1, 3, 20, 60, 200)


class Desk:
    """Prints one unit after another; what one holds depends on no other."""

    def __init__(self, seed: str, numbers: Iterator[int]) -> None:
        self.rng = Random(f"gazette {seed}")
        self.origin, self._numbers = seed, numbers
        self.day = _FIRST + timedelta(days=self.rng.randrange(1200))

    def writer(self, day: date | None = None) -> Writer:
        """Another author."""
        return Writer(self.rng, day or self.day)

    def sites(self, number: int) -> list[Site]:
        """So many sites."""
        return self.rng.sample(SITES, number)

    def put(self, text: Text, site: Site, origin: str = "", planted: str = "") -> Printed:
        """Print a text."""
        text = replace(text, origin=f"{self.origin}/{origin}")
        return dressed(text, site, next(self._numbers), planted)

    def alone(self, kind: Kind) -> Iterator[Printed]:
        """An article that is no one's reprint."""
        (site,) = self.sites(1)
        yield self.put(kind(self.writer(), site), site)

    def planted(self, edit: str) -> Iterator[Printed]:
        """An article and what another site made of it."""
        first, second = self.sites(2)
        kinds = LONG if edit == "paragraph_replaced" else [*LONG, short, short]
        text = self.rng.choice(kinds)(self.writer(), first)
        later = EDITS[edit](replace(text, day=text.day + timedelta(days=self.rng.randrange(6))), self.writer())
        if self.rng.random() < 0.5:
            later = replace(later, title=self.writer().title())
        yield self.put(text, first)
        yield self.put(later, second, planted=edit)

    def syndicated(self) -> Iterator[Printed]:
        """An agency's text: every site writes a title and a lead of its own, some cut the last paragraph."""
        sites = self.sites(self.rng.randint(2, 5))
        text = self.rng.choice([short, report, state, speech])(self.writer(), sites[0])
        for place, site in enumerate(sites):
            mine = lead_rewritten(text, self.writer())
            if len(mine.paragraphs) > 3 and self.rng.random() < 0.3:
                mine = replace(mine, paragraphs=mine.paragraphs[:-1])
            yield self.put(mine, site, planted="syndicated" if place else "")

    def weekly(self) -> Iterator[Printed]:
        """Two issues of a bulletin: copies of one issue are reprints, the two issues are not."""
        form = self.rng.choice(LORE["weekly"])
        for issue in range(2):
            day = self.day + timedelta(days=7 * issue)
            text = formed(self.writer(day), form, "weekly", told(day))
            for place, site in enumerate(self.sites(self.rng.randint(1, 2))):
                yield self.put(text, site, f"{issue}", "same_issue" if place else "")

    def event(self) -> Iterator[Printed]:
        """Two sites tell one event, each in its words: the same people, places and one quotation."""
        w = self.writer()
        quoted = w.fill(LORE["quotation"])
        for place, (site, kind) in enumerate(zip(self.sites(2), (report, short), strict=True)):
            other = self.writer()
            other.people, other.places, other.nouns = w.people, w.places, w.nouns[:20] + other.nouns[:20]
            text = kind(other, site)
            body = (*text.paragraphs[:1], quoted, *text.paragraphs[1:])
            yield self.put(replace(text, kind="event", paragraphs=body), site, f"{place}")

    def series(self) -> Iterator[Printed]:
        """Two parts under one introduction."""
        w = self.writer()
        box, name = f"LTS: {w.paragraph(3, 4)}", w.title()
        for place, site in enumerate(self.sites(2)):
            part = report(w, site)
            title = f"{name} – Kỳ {place + 1}: {part.title}"
            yield self.put(replace(part, kind="series", title=title, lead=box), site, f"{place}")

    def roundup(self) -> Iterator[Printed]:
        """The news of the day with the titles and leads of five other sites' articles."""
        last, *others = self.sites(6)
        bits = []
        for place, site in enumerate(others):
            text = self.rng.choice([short, report])(self.writer(), site)
            bits += [text.title, text.lead]
            yield self.put(text, site, f"{place}")
        lead, title = "Những tin đáng chú ý trong ngày.", f"Điểm tin ngày {told(self.day)}"
        yield self.put(Text("roundup", self.day, title, lead, tuple(bits)), last, "all")

    def copied_pictures(self) -> Iterator[Printed]:
        """Pictures with a sentence, at two sites."""
        first, second = self.sites(2)
        text = pictures(self.writer(), first)
        yield self.put(text, first)
        yield self.put(text, second, planted="pictures")

    def unit(self) -> Iterator[Printed]:
        """One of all these."""
        alone = {short: 14, report: 10, official: 18, state: 10, notice: 6, speech: 4, pictures: 6}
        ways: list[tuple[int, Callable[[], Iterator[Printed]]]] = [
            *((weight, lambda kind=kind: self.alone(kind)) for kind, weight in alone.items()),
            *((6, lambda edit=edit: self.planted(edit)) for edit in EDITS),
            (10, self.weekly),
            (8, self.event),
            (6, self.syndicated),
            (4, self.series),
            (2, self.roundup),
            (2, self.copied_pictures),
        ]
        (way,) = self.rng.choices([way for _, way in ways], [weight for weight, _ in ways])
        yield from way()

    def forms(self, form: dict[str, str], issues: int) -> Iterator[Printed]:
        """So many issues of one form on any days, every third at two sites."""
        for issue in range(issues):
            day = _FIRST + timedelta(days=self.rng.randrange(1000))
            w = self.writer(day)
            w.places, w.people = self.rng.sample(PLACES, 8), [named(self.rng) for _ in range(6)]
            text = formed(w, form, "form", told(day))
            for place, site in enumerate(self.sites(2 if issue % 3 == 0 else 1)):
                yield self.put(text, site, f"{issue}", "same_issue" if place else "")

    def edited_thrice(self) -> Iterator[Printed]:
        """Another lead, a paragraph replaced, one cut, and the rest in another order."""
        first, second = self.sites(2)
        text = self.rng.choice(LONG)(self.writer(), first)
        other = replace(lead_rewritten(text, self.writer()), paragraphs=text.paragraphs[:-1])
        yield self.put(text, first)
        yield self.put(reordered(paragraph_replaced(other, self.writer()), self.writer()), second, planted="thrice")

    def late(self) -> Iterator[Printed]:
        """A text that six other sites print one after the other, over months."""
        first, *others = self.sites(1 + len(LATER))
        text = self.rng.choice([*LONG, short])(self.writer(), first)
        yield self.put(text, first)
        for days, site in zip(LATER, others, strict=True):
            later = replace(lead_rewritten(text, self.writer()), day=text.day + timedelta(days=days))
            yield self.put(later, site, planted="late")


def corpus(seed: int, size: int) -> list[Printed]:
    """The first `size` articles that this seed writes; the last unit may be cut."""
    numbers = count()
    units = (Desk(f"{seed} {place}", numbers).unit() for place in count())
    return list(islice((one for unit in units for one in unit), size))


def rarities(seed: int, issues: tuple[int, ...], each: int) -> list[Printed]:
    """Forms in so many issues, in turn, and reprints edited thrice or over months, so many of each."""
    numbers = count(1_000_000)
    made: list[Printed] = []
    for place, form in enumerate(LORE["later"] + LORE["last"]):
        made += Desk(f"{seed} form {place}", numbers).forms(form, issues[(place + seed) % len(issues)])
    for place in range(each):
        made += Desk(f"{seed} thrice {place}", numbers).edited_thrice()
        made += Desk(f"{seed} late {place}", numbers).late()
    return made
