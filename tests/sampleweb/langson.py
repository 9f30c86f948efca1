"""baolangson.vn in two generations: WordPress seen on 3 December 2023, its successor on 25 March 2025."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from random import Random

from . import chrome, langson_markup
from .draft import Draft, Noise, Part, Photo, Text, When, slug
from .langson_markup import NEW, OLD
from .model import SamplePage, Truth
from .places import LANG_SON
from .plan import USUAL, Plan, fresh_story, writers
from .story import shape
from .when import fetched, schedule, short
from .words import NEWS

CRAWL_OLD, LATER_OLD = "2023-12-03 07:00", "2023-12-10 07:00"
CRAWL_NEW = "2025-03-25 07:00"
PER_PAGE = 5
COUNT = 15  # of each generation
ROBOTS = b"User-agent: *\nDisallow: /\n"
LABELS = {"chinh-tri": "Chính trị", "kinh-te": "Kinh tế"}
ECONOMY = ("kinh_te", "nong_nghiep", "giao_thong", "du_lich", "moi_truong")
OLD_CASES = {
    1: Plan("kicker"),
    2: Plan("two-line-captions", look=("two-lines",)),
    3: Plan("masthead-clock", look=("no-post-date",)),
    4: Plan("byline-capitals", byline="capitals"),
    5: Plan("typographic-dashes"),
    6: Plan("two-addresses-one-id", topic="kinh_te"),
    7: Plan("list", "list"),
    8: Plan("data-table", "table"),
    9: Plan("date-in-text-and-folder", look=("no-post-date", "two-lines")),
}
NEW_CASES = {
    1: Plan("named-entities"),
    2: Plan("template-leftovers"),
    3: Plan("pseudonym", look=("pseudonym",), byline="bare"),
    4: Plan("no-date", look=("no-date",)),
    5: Plan("caption-paragraph", look=("caption-paragraph",)),
    6: Plan("interview", "interview"),
    7: Plan("subheadings-h3", "subheads_h3"),
    8: Plan("blockquote", "quote"),
    9: Plan("photo-story", "photo_story", topic="du_lich"),
}


@cache
def old_drafts() -> tuple[Draft, ...]:
    """The articles of generation 1, oldest first."""
    made: list[Draft] = []
    for n, time in enumerate(schedule(COUNT, "2019-01-07", "2023-11-30", Random("langson old days"))):
        plan = OLD_CASES.get(n, Plan())
        inferred = "no-post-date" in plan.look
        when = When(time, "day", "inferred") if inferred else When(time)
        made.append(_old(n, plan.topic or NEWS[n % len(NEWS)], plan, when, {one.title for one in made}))
    return tuple(made)


def _old(n: int, topic: str, plan: Plan, when: When, taken: set[str]) -> Draft:
    rng = Random(f"langson old {n}")
    day = when.day
    opening = f"Ngày {short(day)}/{day.year}" if "no-post-date" in plan.look else f"Sáng nay ({short(day)})"
    story = fresh_story(topic, LANG_SON, day, opening, rng, taken)
    category = "kinh-te" if topic in ECONOMY else "chinh-tri"
    number = 283117 + 431 * n
    if plan.case == "typographic-dashes":
        planned = "Công việc này thuộc kế hoạch trung hạn 2021 - 2025 của tỉnh - kế hoạch vừa được rà soát lại."
        story = replace(story, paragraphs=(planned, *story.paragraphs))
    made = shape(plan.shape if plan.case else USUAL[n % len(USUAL)], story, _photos(day, n, OLD))
    return Draft(
        site="langson",
        id=f"langson:wp{number}",
        url=f"{OLD}/{category}/tin-trong-tinh/{number}-{slug(story.title)}.html",
        base=f"{OLD}/",
        title=story.title,
        parts=tuple(_typeset(part, "two-lines" in plan.look) for part in made),
        when=when,
        topic=topic,
        kicker=story.kicker if plan.case == "kicker" or n % 5 == 4 else None,
        lead=_dashed(f"LSO-{story.lead}"),
        byline=writers(LANG_SON, plan.byline or "capitals", 1 + (n % 7 == 6), rng),
        case=plan.case,
        look=frozenset(plan.look),
    )


def _photos(day: date, n: int, host: str) -> Callable[[int], str]:
    return lambda k: f"{host}/uploads/{day:%Y/%m/%d}/{n:02}{k + 1}.jpg"


def _dashed(text: str) -> str:
    return text.replace(" - ", " – ")


def _typeset(part: Part, two_lines: bool) -> Part:
    """WordPress turns the hyphens of the body into dashes; some captions are broken in two lines."""
    match part:
        case Text():
            return replace(part, text=_dashed(part.text))
        case Photo(caption=(line,)) if two_lines:
            return replace(part, caption=(f"{_dashed(line)},", "ảnh do cơ sở cung cấp"))
        case Photo():
            return replace(part, caption=tuple(_dashed(line) for line in part.caption))
    return part


@cache
def new_drafts() -> tuple[Draft, ...]:
    """The articles of generation 2, oldest first."""
    made: list[Draft] = []
    for n, time in enumerate(schedule(COUNT, "2024-03-04", "2025-03-24", Random("langson new days"))):
        plan = NEW_CASES.get(n, Plan())
        when = When(time, "day", "inferred") if "no-date" in plan.look else When(time)
        topic = plan.topic or NEWS[(n + 4) % len(NEWS)]
        made.append(_new(n, topic, plan, when, {one.title for one in (*made, *old_drafts())}))
    return tuple(made)


def _new(n: int, topic: str, plan: Plan, when: When, taken: set[str]) -> Draft:
    rng = Random(f"langson new {n}")
    day = when.day
    opening = f"Ngày {short(day)}/{day.year}" if "no-date" in plan.look else f"Ngày {short(day)}"
    story = fresh_story(topic, LANG_SON, day, opening, rng, taken)
    number = 5043019 + 2017 * n
    parts = shape(plan.shape if plan.case else USUAL[n % len(USUAL)], story, _photos(day, n, NEW))
    if plan.case == "template-leftovers":
        left = Noise("<p>{{item.title}}</p>\n"), Noise('<div class="box">{{item.description | limit}}</div>\n')
        parts = (*parts[:3], left[0], *parts[3:], left[1])
    return Draft(
        site="langson",
        id=f"langson:{number}",
        url=f"{NEW}/{slug(story.title)}-{number}.html",
        base=f"{NEW}/",
        title=story.title,
        parts=parts,
        when=when,
        topic=topic,
        lead=story.lead,
        byline=writers(LANG_SON, plan.byline or ("none" if n % 7 == 6 else "capitals"), 1, rng),
        section=LABELS["kinh-te" if topic in ECONOMY else "chinh-tri"],
        case=plan.case,
        look=frozenset(plan.look),
    )


def _headlines(drafts: tuple[Draft, ...]) -> tuple[chrome.Headline, ...]:
    return tuple((draft.title, draft.url) for draft in drafts)


def _chunks(drafts: tuple[Draft, ...], economy: bool) -> list[list[Draft]]:
    found = [draft for draft in reversed(drafts) if (draft.topic in ECONOMY) == economy]
    return [found[i : i + PER_PAGE] for i in range(0, len(found), PER_PAGE)]


def pages() -> Iterator[SamplePage]:
    """Every exchange with the site: generation 1 as seen in 2023, then generation 2 as seen in 2025."""
    for crawl, found in ((CRAWL_OLD, _old_pages()), (CRAWL_NEW, _new_pages())):
        for n, page in enumerate(found):
            yield page if page.fetched_at else replace(page, fetched_at=fetched(crawl, n))


def _old_pages() -> Iterator[SamplePage]:
    today, drafts = date.fromisoformat(CRAWL_OLD[:10]), old_drafts()
    titles = _headlines(drafts)
    yield SamplePage(f"{OLD}/robots.txt", ROBOTS, "", headers=(("Content-Type", "text/plain"),))
    home = langson_markup.old_listing("Trang chủ", drafts[-8:], "", titles, today)
    yield SamplePage(f"{OLD}/", home, "")
    twice = next(draft for draft in drafts if draft.case == "two-addresses-one-id")
    elsewhere = replace(twice, url=twice.url.replace("/kinh-te/", "/chinh-tri/"), topic="hdnd")
    for category, label in LABELS.items():
        chunks = _chunks((*drafts, elsewhere), category == "kinh-te")
        for number, chunk in enumerate(chunks, 1):
            url = f"{OLD}/{category}/" + (f"page/{number}/" if number > 1 else "")
            more = f'<a class="next page-numbers" href="{OLD}/{category}/page/{number + 1}/">Trang sau</a>'
            body = langson_markup.old_listing(label, chunk, more if number < len(chunks) else "", titles, today)
            yield SamplePage(url, body, "")
    for draft in drafts:
        body = langson_markup.old_article(draft, titles, today)
        yield SamplePage(draft.url, body, "", case=draft.case, truth=draft.truth())
    body = langson_markup.old_article(elsewhere, titles, today)
    yield SamplePage(elsewhere.url, body, "", case=elsewhere.case, truth=elsewhere.truth())
    yield from _clock_moves(titles)


def _clock_moves(titles: tuple[chrome.Headline, ...]) -> Iterator[SamplePage]:
    """The same article a week later: the date in the masthead has moved, the article has not."""
    draft = next(one for one in old_drafts() if one.case == "masthead-clock")
    body = langson_markup.old_article(draft, titles, date.fromisoformat(LATER_OLD[:10]))
    yield SamplePage(draft.url, body, fetched(LATER_OLD, 0), case="masthead-clock", truth=draft.truth())


def _challenged() -> Draft:
    """An article that the section lists and that answers with the stub of a protection service."""
    url = f"{NEW}/hoi-nghi-so-ket-cong-tac-dau-nam-5079999.html"
    title = "Hội nghị sơ kết công tác đầu năm"
    return replace(new_drafts()[-1], id="langson:5079999", url=url, title=title, topic="hdnd", case="challenge-stub")


def _new_pages() -> Iterator[SamplePage]:
    drafts = new_drafts()
    titles = _headlines(drafts)
    yield SamplePage(f"{NEW}/robots.txt", ROBOTS, "", headers=(("Content-Type", "text/plain"),))
    yield SamplePage(f"{NEW}/", langson_markup.new_listing("Trang chủ", drafts[-8:], "", titles), "")
    for section, label in LABELS.items():
        chunks = _chunks((*drafts, _challenged()), section == "kinh-te")
        for number, chunk in enumerate(chunks, 1):
            more = f'<li class="next"><a href="/{section}?page={number + 1}">Sau</a></li>'
            body = langson_markup.new_listing(label, chunk, more if number < len(chunks) else "", titles)
            yield SamplePage(f"{NEW}/{section}" + (f"?page={number}" if number > 1 else ""), body, "")
        xml = (("Content-Type", "application/rss+xml; charset=utf-8"),)
        feed = langson_markup.feed(label, [draft for chunk in chunks for draft in chunk])
        yield SamplePage(f"{NEW}/rss/news/{section}.rss", feed, "", headers=xml)
    for draft in drafts:
        body = langson_markup.new_article(draft, titles)
        yield SamplePage(draft.url, body, "", case=draft.case, truth=draft.truth())
    stub = langson_markup.challenge(f"{Random('challenge').getrandbits(128):032x}")
    asked = _challenged()
    truth = Truth("langson", asked.id, rejection="challenge")
    yield SamplePage(asked.url, stub, "", case=asked.case, truth=truth)
