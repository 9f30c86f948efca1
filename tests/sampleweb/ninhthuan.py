"""ninhthuan.gov.vn, captured on 20 May 2024: one listing pages by address, the other by __doPostBack only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from random import Random

from . import chrome, ninhthuan_markup
from .draft import Draft, When, slug
from .model import SamplePage
from .ninhthuan_markup import HOST, PAGES, post_back
from .places import NINH_THUAN
from .plan import USUAL, Plan, fresh_story, writers
from .story import shape
from .when import fetched, full, schedule, short
from .words import NEWS, capitalised

CRAWL = "2024-05-20 09:00"
PER_PAGE = 5
COUNT = 30
SECTIONS = {"tin-tuc-su-kien": "Tin tức - Sự kiện", "kinh-te-xa-hoi": "Kinh tế - Xã hội"}
ECONOMY = ("kinh_te", "nong_nghiep", "giao_thong", "du_lich", "moi_truong")
ROBOTS = b"User-agent: *\nCrawl-delay: 2\nDisallow: /tim-kiem/\n"
CASES = {
    1: Plan("img-cap-nbsp", look=("nbsp",)),
    2: Plan("folder-date-only", look=("no-date",)),
    3: Plan("div-body", look=("divs",)),
    4: Plan("data-table", "table"),
    5: Plan("list", "list"),
    6: Plan("subheadings-h3", "subheads_h3"),
    7: Plan("attachment-doc", topic="hdnd"),
    8: Plan("no-byline", byline="none"),
    9: Plan("named-entities", look=("entities",)),
    10: Plan("interview", "interview"),
    11: Plan("photo-story", "photo_story", topic="van_hoa"),
    12: Plan("blockquote", "quote"),
}


@cache
def drafts() -> tuple[Draft, ...]:
    """Every article, oldest first."""
    made: list[Draft] = []
    for n, time in enumerate(schedule(COUNT, "2023-02-06", "2024-05-17", Random("ninhthuan days"))):
        plan = CASES.get(n, Plan())
        made.append(_draft(n, plan.topic or NEWS[n % len(NEWS)], plan, When(time, "day"), {d.title for d in made}))
    return tuple(made)


def _draft(n: int, topic: str, plan: Plan, when: When, taken: set[str]) -> Draft:
    rng = Random(f"ninhthuan {n}")
    day = when.day
    opening = rng.choice((f"Ngày {full(day)}", f"Sáng ngày {short(day)}/{day.year}", f"Chiều ngày {full(day)}"))
    story = fresh_story(topic, NINH_THUAN, day, opening, rng, taken)
    suffix = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=rng.choice((6, 7))))
    name = f"{day.year}-{day.month}-{day.day}/{capitalised(slug(story.title, 50))}{suffix}"
    photos = [f"/portal/Photos/{day:%Y-%m}/{rng.getrandbits(64):016x}.jpg" for _ in range(12)]
    return Draft(
        site="ninhthuan",
        id=f"ninhthuan:{name}",
        url=f"{PAGES}{name}.aspx",
        base=f"{PAGES}{name}.aspx",
        title=story.title,
        parts=shape(
            plan.shape if plan.case else USUAL[n % len(USUAL)],
            story,
            lambda k: photos[k],
            file="/portal/Documents/2024-04/van-ban-va-phu-luc.doc" if plan.case == "attachment-doc" else "",
        ),
        when=when,
        topic=topic,
        lead=story.lead,
        byline=writers(NINH_THUAN, plan.byline or ("none" if n % 6 == 5 else "bare"), 1 + n % 2, rng),
        case=plan.case,
        look=frozenset(plan.look),
    )


def headlines() -> tuple[chrome.Headline, ...]:
    """Titles and addresses for the boxes of every page."""
    return tuple((draft.title, draft.url) for draft in drafts())


def listing(section: str) -> list[tuple[Draft, ...]]:
    """The articles of a listing, newest first, page by page."""
    economy = section == "kinh-te-xa-hoi"
    found = [d for d in reversed(drafts()) if (d.topic in ECONOMY) == economy]
    return [tuple(found[i : i + PER_PAGE]) for i in range(0, len(found), PER_PAGE)]


def listing_pages() -> Iterator[SamplePage]:
    """Every page of both listings."""
    for section, label in SECTIONS.items():
        url = f"{PAGES}{section}.aspx"
        chunks = listing(section)
        by_post = section == "kinh-te-xa-hoi"
        for number, chunk in enumerate(chunks, 1):
            pager = _pager(url, number, len(chunks), by_post)
            name = url if number == 1 else f"{url} {number}"
            body = ninhthuan_markup.channel(label, name, chunk, pager, headlines())
            page = SamplePage(url, body, "")
            if number > 1 and by_post:
                before = url if number == 2 else f"{url} {number - 1}"
                form = post_back("ctl00$pager", str(number), before)
                page = replace(page, method="POST", form=form, case="paging-by-post-back")
            elif number > 1:
                page = replace(page, url=f"{url}?PageIndex={number}")
            yield page


def _pager(url: str, number: int, last: int, by_post: bool) -> str:
    href = "javascript:__doPostBack('ctl00$pager','{}')" if by_post else url.removeprefix(HOST) + "?PageIndex={}"
    links = (
        f'<span class="CurrentPage">{n}</span>' if n == number else f'<a href="{href.format(n)}">{n}</a>'
        for n in range(1, last + 1)
    )
    return "".join(links)


def home() -> bytes:
    """The home page, which also answers addresses that are gone."""
    return ninhthuan_markup.channel("Trang chủ", f"{HOST}/", drafts()[-10:], "", headlines())


def pages() -> Iterator[SamplePage]:
    """Every exchange with the site, in the order of a crawl."""
    for n, page in enumerate(_pages()):
        yield replace(page, fetched_at=fetched(CRAWL, n))


def _pages() -> Iterator[SamplePage]:
    yield SamplePage(f"{HOST}/robots.txt", ROBOTS, "", headers=(("Content-Type", "text/plain"),))
    yield SamplePage(f"{HOST}/", home(), "")
    yield from listing_pages()
    for draft in drafts():
        body = ninhthuan_markup.article(draft, headlines())
        yield SamplePage(draft.url, body, "", case=draft.case, truth=draft.truth())
    gone = f"{PAGES}2023-1-9/Trang-nay-da-duoc-go-boqk31x7a.aspx"
    yield SamplePage(gone, home(), "", status=404, case="not-found-with-home-page")
