"""What a family of markup is handed: an article before it has markup, other people's headlines, and how to show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from random import Random

from tests.sampleweb.draft import Byline, Draft, Part, Photo, Text, When, slug
from tests.sampleweb.places import LAI_CHAU, LANG_SON, LONG_AN, NINH_THUAN
from tests.sampleweb.story import byline, shape, tell
from tests.sampleweb.when import VIETNAM, full, weekday
from tests.sampleweb.words import NEWS

PLACES = (LONG_AN, LAI_CHAU, LANG_SON, NINH_THUAN)
AUTHORS = ("end", "top", "box", "claim", "meta", "none")  # where the page names who wrote
LEADS = ("apart", "bold", "heading", "meta", "none")  # how it sets the lead


@dataclass(frozen=True)
class Other:
    """Another article, as boxes, lists and comments show it."""

    title: str
    url: str
    summary: str
    day: date


@dataclass(frozen=True)
class Sheet:
    """One page to be: the article, what else stands on the page, and how the family is to show it."""

    name: str
    draft: Draft
    others: tuple[Other, ...]
    seen: datetime
    author: str = "end"
    lead: str = "apart"
    traits: frozenset[str] = frozenset()

    def __contains__(self, trait: str) -> bool:
        return trait in self.traits

    @property
    def title(self) -> str:
        """The title, escaped."""
        return escape(self.draft.title)

    @property
    def sapo(self) -> str:
        """The lead, escaped; "" where the page shows none."""
        return escape(self.draft.lead or "") if self.lead != "meta" else ""

    @property
    def byline(self) -> str:
        """The byline as printed, escaped; "" where the page prints none."""
        return escape(self.draft.byline.text) if self.draft.byline else ""

    @property
    def names(self) -> tuple[str, ...]:
        """Who wrote it."""
        return self.draft.byline.names if self.draft.byline else ()

    @property
    def at(self) -> datetime:
        """When it appeared."""
        return self.draft.when.moment

    @property
    def dated(self) -> bool:
        """Whether the page shows by the title when it appeared."""
        return "undated" not in self.traits


def sheet(name: str, n: int, **how: object) -> Sheet:
    """The n-th page of the set: another story, another day. `how`: shape, site, path, author, lead, writers,
    style (of the byline), folder, credit, opening, topic, traits."""
    rng = Random(f"quality {name}")
    get = how.get
    place = PLACES[n % len(PLACES)]
    at = datetime(2012 + n % 14, 1 + n * 5 % 12, 1 + n * 7 % 28, 6 + n % 14, n * 13 % 60, tzinfo=VIETNAM)
    topic = str(get("topic") or NEWS[n % len(NEWS)])
    story = tell(topic, place, at.date(), str(get("opening") or "Vừa qua"), rng)
    site = str(get("site") or f"https://www.bao-{n}.example.vn")
    folder = str(get("folder") or "/media/anh/")
    parts = shape(str(get("shape") or "plain"), story, lambda k: f"{folder}{slug(story.title, 30)}-{k + 1}.jpg")
    credit = str(get("credit") or "")
    author = str(get("author") or "end")
    draft = Draft(
        site="quality",
        id=f"quality:{n}",
        url=site + str(get("path") or "/{slug}-{n}.html").format(slug=slug(story.title, 60), n=10000 + n, at=at),
        base=site + "/",
        title=story.title,
        parts=tuple(_credited(part, credit) for part in parts),
        when=When(at, "none", "bounded") if "undated" in str(get("traits") or "").split() else When(at),
        lead=None if get("lead") == "none" else story.lead,
        byline=None if author == "none" else _byline(place.writers, how, rng),
        tags=story.tags,
    )
    traits = frozenset(str(get("traits") or "").split())
    seen = at + timedelta(days=0 if "same-day" in traits else 400, hours=2)
    others = tuple(_others(rng, n, site, story.title))
    return Sheet(name, draft, others, seen, author, str(get("lead") or "apart"), traits)


def _byline(writers: tuple[str, ...], how: dict[str, object], rng: Random) -> Byline:
    given = str(how.get("byline") or "")
    if given:  # printed as it is; it names nobody
        return Byline(given, ())
    names = tuple(rng.sample([one for one in writers if "." not in one], int(str(how.get("writers") or 1))))
    return byline(str(how.get("style") or "bare"), names)


def _credited(part: Part, credit: str) -> Part:
    if not credit or not isinstance(part, Photo) or not part.caption:
        return part
    return Photo(part.src, (*part.caption, credit), credit.partition(": ")[2].rstrip(")"))


def _others(rng: Random, n: int, site: str, title: str) -> list[Other]:
    """Twelve articles of other topics, places and days."""
    found: dict[str, Other] = {}
    k = 0
    while len(found) < 12:
        k += 1
        place, day = PLACES[(n + k) % len(PLACES)], date(2011 + (n + k) % 15, 1 + k % 12, 1 + 3 * k % 28)
        story = tell(NEWS[(n + 2 * k + 1) % len(NEWS)], place, day, "Mới đây", rng)
        if story.title != title:
            url = f"{site}/{slug(story.title, 50)}-{20000 + k}.html"
            found.setdefault(story.title, Other(story.title, url, story.lead, day))
    return list(found.values())


def date_line(at: datetime, form: str) -> str:
    """A date as Vietnamese sites print it beside a title."""
    day = at.date()
    return {
        "gmt": f"{weekday(day)}, {at.day}/{at.month}/{at.year}, {at:%H:%M} (GMT+7)",
        "dash": f"{weekday(day)}, {full(day)} - {at:%H:%M}",
        "bar": f"{full(day)} | {at:%H:%M}",
        "time-first": f"{at:%H:%M} - {full(day)}",
        "time-bar": f"{at:%H:%M} | {full(day)}",
        "plus": f"{full(day)} {at:%H:%M} GMT+7",
        "colons": f"{weekday(day)}, {full(day)} {at:%H:%M}:00 +07:00",
        "half": f"{day.day}/{day.month}/{day.year} {at.hour % 12 or 12}:{at:%M}:00 {'CH' if at.hour >= 12 else 'SA'}",
        "ampm": f"{weekday(day)}, ngày {full(day)} {at:%I:%M %p} (GMT+7)",
        "long": f"{at:%H:%M}, ngày {at.day} tháng {at.month} năm {at.year}",
        "h": f"{weekday(day)}, ngày {full(day)} - {at.hour}h{at:%M}",
        "updated": f"Cập nhật lúc: {at:%H:%M} {full(day)}",
        "posted": f"Đăng ngày {day:%d - %m - %Y} {at:%H:%M}",
        "brackets": f"({full(day)} {at:%H:%M})",
    }[form]


def clock(seen: datetime) -> str:
    """What a masthead shows: the day of the visit."""
    return f"{weekday(seen.date())}, ngày {full(seen.date())}"


def first_text(draft: Draft) -> str:
    """The first paragraph of the body."""
    return next(part.text for part in draft.parts if isinstance(part, Text))
