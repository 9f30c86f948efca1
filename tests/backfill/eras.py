"""What web archives hold of two sites in three eras: 300 mementos of articles, awkward ones besides. All invented.

Báo Long An wears another layout in each era, Báo Lạng Sơn changes its theme (2023) and its CMS with its addresses
(2026). An article is captured one to four times: the same bytes again, the same text with other furniture, edited,
put back, or an era later in the new layout. The truth says which text of the article each memento shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from tests.sampleweb import SamplePage, Truth, chrome, langson_markup, longan_markup
from tests.sampleweb.draft import Draft, Text, When, slug
from tests.sampleweb.longan_markup import LABELS
from tests.sampleweb.places import LANG_SON, LONG_AN, Place
from tests.sampleweb.plan import USUAL, fresh_story, writers
from tests.sampleweb.story import shape
from tests.sampleweb.warc import write_warc
from tests.sampleweb.when import VIETNAM, full, schedule, short
from tests.sampleweb.words import NEWS

SITES = ("longan", "langson")
ERAS = (2019, 2023, 2026)
#: Between which days articles of an era appeared, and between which they were captured.
_PUBLISHED = {
    ("longan", 2019): ("2019-01-07", "2019-04-30"),
    ("longan", 2023): ("2023-01-05", "2023-04-28"),
    ("longan", 2026): ("2025-02-03", "2025-06-25"),
    ("langson", 2019): ("2019-01-07", "2019-04-30"),
    ("langson", 2023): ("2023-01-05", "2023-04-28"),
    ("langson", 2026): ("2025-08-04", "2026-01-05"),
}
_CAPTURED = {2019: ("2019-05-06", 200), 2023: ("2023-05-08", 200), 2026: ("2026-01-12", 70)}  # from, days

#: What happens to an article, capture by capture; 14 mementos of six articles, thrice, and three more articles.
_LIVES = (
    ("first",),
    ("first", "unchanged"),
    ("first", "edited"),
    ("first", "refurnished"),
    ("first", "unchanged", "edited", "refurnished"),
    ("first", "edited", "restored"),
)
_PLAN = (*_LIVES * 3, _LIVES[2], _LIVES[3], _LIVES[4])
_LATER = (3, 9)  # of these articles the second capture is of the next era, where their address outlived the layout


@dataclass(frozen=True)
class Memento:
    """One capture as a web archive holds it. `life` is what happened; `version` counts an article's texts from 1."""

    page: SamplePage
    era: int
    life: str
    article: str | None = None
    version: int | None = None


def mementos(site: str) -> tuple[Memento, ...]:
    """Everything an archive holds of a site, in time order."""
    return _mementos(site)


def of_articles(site: str) -> tuple[Memento, ...]:
    """The mementos that show an article: 150 of each site."""
    return tuple(one for one in mementos(site) if one.version)


def texts(site: str) -> dict[str, tuple[Truth, ...]]:
    """The texts of every article, each as often as another one came before it, in time order."""
    found: dict[str, list[Truth]] = defaultdict(list)
    for one in of_articles(site):
        assert one.article
        assert one.page.truth
        if not found[one.article] or found[one.article][-1] != one.page.truth:
            found[one.article].append(one.page.truth)
    return {article: tuple(shown) for article, shown in found.items()}


def write(path: Path, site: str, eras: Iterable[int] = ERAS) -> int:
    """A site's captures of some eras as a WARC file, deterministic; returns their number."""
    wanted = set(eras)
    return write_warc(path, (one.page for one in mementos(site) if one.era in wanted))


@cache
def _mementos(site: str) -> tuple[Memento, ...]:
    found: list[Memento] = []
    for era in ERAS:
        drafts = _drafts(site, era)
        for n, (draft, life) in enumerate(zip(drafts, _PLAN, strict=True)):
            found += _captured(site, era, n, draft, life)
        found += _awkward(site, era, drafts)
    return tuple(sorted(found, key=lambda one: (one.page.fetched_at, one.page.url)))


# Articles -----------------------------------------------------------------------------------------------------------


@cache
def _drafts(site: str, era: int) -> tuple[Draft, ...]:
    first, last = _PUBLISHED[site, era]
    made: list[Draft] = []
    for n, time in enumerate(schedule(len(_PLAN), first, last, Random(f"eras {site} {era}"))):
        make = _longan if site == "longan" else _langson_old if era < 2026 else _langson_new
        made.append(make(n, era, When(time), {one.title for one in made}))
    return tuple(made)


def _draft(place: Place, host: str, n: int, era: int, when: When, taken: set[str]) -> Draft:
    """What is alike on all sites; the address and the id are the site's."""
    rng = Random(f"eras {host} {era} {n}")
    topic = NEWS[n % len(NEWS)]
    story = fresh_story(topic, place, when.day, f"Ngày {short(when.day)}", rng, taken)
    photos = f"{host}/uploads/{when.day:%Y/%m/%d}/{n:02}"
    return Draft(
        site="",
        id="",
        url="",
        base=f"{host}/",
        title=story.title,
        parts=shape(USUAL[n % len(USUAL)], story, lambda k: f"{photos}{k + 1}.jpg"),
        when=when,
        topic=topic,
        lead=story.lead,
        byline=writers(place, "capitals", 1, rng),
    )


def _longan(n: int, era: int, when: When, taken: set[str]) -> Draft:
    draft = _draft(LONG_AN, "https://baolongan.vn", n, era, when, taken)
    number = {2019: 69001, 2023: 148003, 2026: 190005}[era] + 37 * n
    host = {2019: "http://www.baolongan.vn", 2023: "https://www.baolongan.vn", 2026: "https://baolongan.vn"}[era]
    return replace(
        draft,
        site="longan",
        id=f"longan:a{number}",
        url=f"{host}/{slug(draft.title)}-a{number}.html",
        base=longan_markup.BASE,
        section=LABELS["kinh-te"],
        look=frozenset(("caption-same", "lead-bold")),
    )


def _langson_old(n: int, era: int, when: When, taken: set[str]) -> Draft:
    draft = _draft(LANG_SON, langson_markup.OLD, n, era, when, taken)
    number = {2019: 214001, 2023: 291007}[era] + 41 * n
    url = f"{langson_markup.OLD}/kinh-te/tin-trong-tinh/{number}-{slug(draft.title)}.html"
    return replace(draft, site="langson", id=f"langson:wp{number}", url=url)


def _langson_new(n: int, era: int, when: When, taken: set[str]) -> Draft:
    draft = _draft(LANG_SON, langson_markup.NEW, n, era, when, taken)
    number = 5061003 + 43 * n
    url = f"{langson_markup.NEW}/{slug(draft.title)}-{number}.html"
    return replace(draft, site="langson", id=f"langson:{number}", url=url, section="Kinh tế")


# Captures -----------------------------------------------------------------------------------------------------------


def _moments(site: str, era: int, n: int, count: int) -> list[datetime]:
    """So many ascending moments of an era, days apart, in the hours of the day at which robots happen to come."""
    rng = Random(f"moments {site} {era} {n}")
    first, days = _CAPTURED[era]
    start = datetime.fromisoformat(first).replace(tzinfo=VIETNAM)
    return [
        start + timedelta(days=day, seconds=rng.randrange(86_400)) for day in sorted(rng.sample(range(days), count))
    ]


def _captured(site: str, era: int, n: int, draft: Draft, lives: tuple[str, ...]) -> Iterator[Memento]:
    edited, text, version, before = _edit(draft), draft, 0, b""
    for k, (life, moment) in enumerate(zip(lives, _moments(site, era, n, len(lives)), strict=True)):
        seen = era
        if life == "refurnished" and n in _LATER and era < 2026 and (site, era) != ("langson", 2023):
            seen = ERAS[ERAS.index(era) + 1]
            moment = _moments(site, seen, 100 + n, 1)[0]
        if life in ("first", "edited", "restored"):
            text, version = edited if life == "edited" else draft, version + 1
        furniture = k if life == "refurnished" else 0
        body = before if life == "unchanged" else _page(site, seen, text, moment.date(), furniture)
        before = body
        page = SamplePage(draft.url, body, moment.isoformat(), truth=text.truth())
        yield Memento(page, seen, life, draft.id, version)


def _edit(draft: Draft) -> Draft:
    """The same article with a word added to its title and a sentence to its text."""
    added = Text(f"Số liệu trên được cập nhật đến ngày {full(draft.when.day)}, theo báo cáo của cơ quan chuyên môn.")
    return replace(draft, title=f"{draft.title} (cập nhật)", parts=(*draft.parts[:1], added, *draft.parts[1:]))


_Render = Callable[[Draft, tuple[chrome.Headline, ...], date], bytes]


def _page(site: str, era: int, draft: Draft, today: date, furniture: int) -> bytes:
    """The page of an article in the layout of an era; other `furniture` is other headlines around it."""
    headlines = tuple((one.title, one.url) for one in _drafts(site, era))
    turned = headlines[furniture:] + headlines[:furniture]
    body = _RENDER[site, era](draft, turned, today)
    for usual, here in _THEME.get((site, era), ()):
        assert usual.encode() in body, f"{site} {era}: the markup has no {usual!r} any more"
        body = body.replace(usual.encode(), here.encode())
    return body


def _longan_page(draft: Draft, headlines: tuple[chrome.Headline, ...], _today: date) -> bytes:
    return longan_markup.article(draft, headlines)


def _langson_new_page(draft: Draft, headlines: tuple[chrome.Headline, ...], _today: date) -> bytes:
    return langson_markup.new_article(draft, headlines)


_RENDER: dict[tuple[str, int], _Render] = {
    ("longan", 2019): _longan_page,
    ("longan", 2023): _longan_page,
    ("longan", 2026): _longan_page,
    ("langson", 2019): langson_markup.old_article,
    ("langson", 2023): langson_markup.old_article,
    ("langson", 2026): _langson_new_page,
}
#: Where a layout differs from the sample web's: class names that bodies of these years carry, a theme's own elements.
_THEME: dict[tuple[str, int], tuple[tuple[str, str], ...]] = {
    ("longan", 2019): (("content-fck slider-jsgallery 171", "content-fck content-fck-font-size"),),
    ("longan", 2026): (('<div id="newscontents">', "<div>"), ("content-fck slider-jsgallery 171", "detail-content")),
    ("langson", 2023): (
        ("<h1>", '<h1 class="entry-title">'),
        ('<div class="content">', '<div class="entry-content">'),
        ('<p class="post-date">', '<p class="meta post-date">'),
    ),
}


# What is no article -------------------------------------------------------------------------------------------------


def _awkward(site: str, era: int, drafts: tuple[Draft, ...]) -> Iterator[Memento]:
    """A redirect, a soft 404, a challenge, a page that is gone, an error, robots.txt, a listing."""
    moments = iter(_moments(site, era, 500, 8))
    one, home = drafts[0], drafts[0].base if site == "langson" else longan_markup.HOME

    def put(
        life: str,
        url: str,
        body: bytes = b"",
        status: int = 200,
        rejection: str | None = None,
        header: tuple[str, str] = ("Content-Type", "text/html; charset=utf-8"),
    ) -> Memento:
        truth = Truth(site, _id(site, url), rejection=rejection) if rejection else None
        page = SamplePage(url, body, next(moments).isoformat(), status, (header,), case=life, truth=truth)
        return Memento(page, era, life, _id(site, url))

    front = _front(site, drafts)
    stub = langson_markup.challenge(f"{Random(f'{site} {era}').getrandbits(128):032x}")
    robots = b"User-agent: *\nDisallow: /tim-kiem/\n"
    yield put("redirect", _elsewhere(one.url, "ban-tin-sang"), status=301, header=("Location", one.url))
    yield put("soft_404", _elsewhere(one.url, "bai-da-go", 90), front, rejection="soft_404")
    yield put("challenge", _elsewhere(one.url, "bai-bi-chan", 91), stub, rejection="challenge")
    yield put("gone", _elsewhere(one.url, "bai-khong-con", 92), front, 404)
    yield put("error", _elsewhere(one.url, "bai-qua-tai", 93), b"", 503)
    yield put("robots", f"{home}robots.txt", robots, header=("Content-Type", "text/plain"))
    yield put("listing", f"{home}kinh-te/", front)
    yield put("picture", f"{home}uploads/{era}/01.jpg", b"\xff\xd8\xff\xe0 synthetic", header=_JPEG)


_JPEG = ("Content-Type", "image/jpeg")


def _front(site: str, drafts: tuple[Draft, ...]) -> bytes:
    """What answers for a page that is gone: the home page, or one that says so and lists others."""
    headlines = tuple((one.title, one.url) for one in drafts)
    if site == "longan":
        return longan_markup.home(drafts[-8:], headlines)
    if "wp" in drafts[0].id:
        return langson_markup.old_listing("Không tìm thấy trang", drafts[-8:], "", headlines, drafts[-1].when.day)
    return langson_markup.new_listing("Không tìm thấy trang", drafts[-8:], "", headlines)


def _elsewhere(url: str, name: str, add: int = 0) -> str:
    """The address of another article (its number `add` higher), or of the same one under another slug."""
    folder, _, last = url.rpartition("/")
    if last[:1].isdigit():
        return f"{folder}/{int(last.split('-')[0]) + add}-{name}.html"
    mark = "a" if "-a" in last and last.rsplit("-a", 1)[1].removesuffix(".html").isdigit() else ""
    number = int(last.removesuffix(".html").rsplit("-", 1)[1].removeprefix("a"))
    return f"{folder}/{name}-{mark}{number + add}.html"


def _id(site: str, url: str) -> str | None:
    """The id that an address of an article carries, read by hand: the truth owes nothing to the archive."""
    last = url.rsplit("/", 1)[1].removesuffix(".html")
    if not url.endswith(".html"):
        return None
    if site == "longan":
        return f"longan:{last.rsplit('-', 1)[1]}"
    return f"langson:wp{last.split('-')[0]}" if last[:1].isdigit() else f"langson:{last.rsplit('-', 1)[1]}"
