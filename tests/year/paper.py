"""A newspaper that lives: it publishes day after day, mends and withdraws articles, and is set in two layouts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from random import Random

from tests.sampleweb import langson_markup, longan_markup
from tests.sampleweb.draft import Draft, Text, When, slug
from tests.sampleweb.longan_markup import HOME, LABELS
from tests.sampleweb.places import LONG_AN
from tests.sampleweb.plan import USUAL, writers
from tests.sampleweb.story import shape, tell
from tests.sampleweb.when import VIETNAM, short
from tests.sampleweb.words import NEWS

SECTIONS = ("thoi-su-chinh-tri", "kinh-te")
BEFORE = 12  # articles that stand there on the first day
PER_DAY = {True: 3, False: 2}  # on a working day, on another
PER_PAGE, LAST_PAGE = 8, 5
_LABELS_THEN = {"thoi-su-chinh-tri": "Chính trị", "kinh-te": "Kinh tế"}  # what the other layout calls them

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: How long after publication articles are mended, in turns; no revisit comes after the last of these.
EDITED = (5 * HOUR, 2 * DAY, 8 * DAY, 25 * DAY, 60 * DAY, 150 * DAY)
_EDITED_EVERY, _WITHDRAWN_EVERY = 5, 17


@dataclass(frozen=True)
class Piece:
    """One article's life."""

    draft: Draft
    section: str
    edited: tuple[datetime, ...] = ()
    withdrawn: datetime | None = None

    @property
    def published(self) -> datetime:
        """When it appeared."""
        return self.draft.when.moment

    @property
    def path(self) -> str:
        """Its address on the site."""
        return "/" + self.draft.url.rsplit("/", 1)[1]

    def revision(self, now: datetime) -> int:
        """How often it was mended before a moment."""
        return sum(moment <= now for moment in self.edited)

    def stands(self, now: datetime) -> bool:
        """Whether it is on the site."""
        return self.published <= now and (self.withdrawn is None or now < self.withdrawn)


@dataclass(frozen=True)
class Paper:
    """What appears from one day to another; `silent` days bring nothing. The same dates give the same paper.

    The articles that appear on the days `fleeting` are withdrawn two days later.
    """

    first: date
    last: date
    silent: frozenset[date] = frozenset()
    fleeting: frozenset[date] = frozenset()

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Every article, oldest first."""
        moments = [self._at(self.first - timedelta(days=BEFORE - n), n) for n in range(BEFORE)]
        day = self.first
        while day <= self.last:
            number = 0 if day in self.silent else PER_DAY[day.weekday() < 5]
            moments += sorted(self._at(day, n) for n in range(number))
            day += DAY
        return tuple(self._piece(n, moment) for n, moment in enumerate(moments))

    @cached_property
    def by_path(self) -> dict[str, Piece]:
        """Every article by its address."""
        return {piece.path: piece for piece in self.pieces}

    def listed(self, section: str, now: datetime) -> list[Piece]:
        """What a section lists, newest first."""
        return [one for one in reversed(self.pieces) if one.section == section and one.stands(now)]

    def _at(self, day: date, turn: int) -> datetime:
        rng = Random(f"{day} {turn}")
        return datetime(day.year, day.month, day.day, rng.randint(7, 18), rng.randint(0, 59), tzinfo=VIETNAM)

    def _piece(self, n: int, moment: datetime) -> Piece:
        edited: tuple[datetime, ...] = ()
        withdrawn = None
        if n >= BEFORE and n % _EDITED_EVERY == 0:
            edited = (moment + EDITED[n // _EDITED_EVERY % len(EDITED)],)
        if n >= BEFORE and n % _WITHDRAWN_EVERY == 0:
            withdrawn = moment + timedelta(days=3 + n % 7)
        if moment.date() in self.fleeting:
            withdrawn = moment + 2 * DAY
        return Piece(_draft(n, moment), SECTIONS[n % len(SECTIONS)], edited, withdrawn)


def _draft(n: int, moment: datetime) -> Draft:
    rng = Random(f"year {n}")
    story = tell(NEWS[n % len(NEWS)], LONG_AN, moment.date(), f"Sáng {short(moment.date())}", rng)
    number = 300001 + 7 * n
    return Draft(
        site="longan",
        id=f"longan:a{number}",
        url=f"{HOME}{slug(story.title)}-a{number}.html",
        base=longan_markup.BASE,
        title=story.title,
        parts=shape(USUAL[n % len(USUAL)], story, lambda k: f"{HOME}image/{n}-{k + 1}.jpg"),
        when=When(moment),
        topic=NEWS[n % len(NEWS)],
        lead=story.lead,
        byline=writers(LONG_AN, "bare", 1, rng),
        section=LABELS[SECTIONS[n % len(SECTIONS)]],
        tags=story.tags,
        look=frozenset(("caption-same", "lead-bold")),
    )


def _mended(draft: Draft, revision: int) -> Draft:
    """The article after it was mended so often: each time a paragraph with a figure came."""
    added = tuple(
        Text(f"Theo số liệu mới nhất, đã có thêm {n + 12} hộ dân tham gia chương trình.") for n in range(revision)
    )
    return replace(draft, parts=(*draft.parts[:2], *added, *draft.parts[2:]))


@lru_cache(maxsize=400)
def article(piece: Piece, revision: int, layout: int) -> bytes:
    """An article's page in the first or the second layout."""
    draft = _mended(piece.draft, revision)
    if layout == 1:
        return longan_markup.article(draft, _HEADLINES)
    return langson_markup.new_article(replace(draft, section=_LABELS_THEN[piece.section]), _HEADLINES)


@lru_cache(maxsize=40)
def listing(pieces: tuple[Piece, ...], section: str, page: int, last: int, layout: int) -> bytes:
    """A page of a section in the first or the second layout."""
    drafts = [piece.draft for piece in pieces]
    if layout == 1:
        return longan_markup.category(section, page, last, drafts, _HEADLINES)
    pager = "".join(f'<li><a href="/{section}?p={n}">{n}</a></li>' for n in range(1, last + 1))
    return langson_markup.new_listing(_LABELS_THEN[section], drafts, pager, _HEADLINES)


@lru_cache(maxsize=8)
def feed(pieces: tuple[Piece, ...], section: str) -> bytes:
    """The feed of a section."""
    return longan_markup.feed(section, [piece.draft for piece in pieces])


@lru_cache(maxsize=4)
def home(layout: int) -> bytes:
    """The front page, which also stands where an article was."""
    drafts = [replace(one, section=LABELS[SECTIONS[0]]) for one in _SHOWN]
    return longan_markup.home(drafts, _HEADLINES) if layout == 1 else langson_markup.new_listing("", [], "", _HEADLINES)


def chunks(pieces: Collection[Piece]) -> Iterator[tuple[Piece, ...]]:
    """The pages of a section."""
    found = tuple(pieces)
    for start in range(0, min(len(found), PER_PAGE * LAST_PAGE), PER_PAGE):
        yield found[start : start + PER_PAGE]


_SHOWN = tuple(_draft(n, datetime(2025, 1, 1, 8, tzinfo=VIETNAM)) for n in range(900, 912))
_HEADLINES = tuple((one.title, one.url) for one in _SHOWN)
