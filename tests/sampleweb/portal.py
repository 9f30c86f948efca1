"""longan.gov.vn, the portal, captured on 1 August 2024: items of two SharePoint lists, and old encodings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from random import Random

from . import chrome, portal_markup, spelling
from .draft import Draft, When
from .model import MARK, SamplePage, Truth
from .places import LONG_AN
from .plan import USUAL, Plan, fresh_story, writers
from .portal_markup import HOST
from .story import shape
from .when import fetched, full, schedule, short
from .words import NEWS

CRAWL = "2024-08-01 14:00"
PER_PAGE = 5
COUNT = 28
LISTS = {"TinTucSuKien": "Tin tức sự kiện", "ThongBao": "Thông báo"}
CASES = {
    1: Plan("zero-width-and-nbsp-runs", look=("dated", "zero-width")),
    2: Plan("date-in-text", "bare"),
    3: Plan("windows-1258", look=("dated",)),
    4: Plan("attachments-table", look=("dated",), topic="hdnd"),
    5: Plan("data-table", "table", look=("dated", "zero-width")),
    6: Plan("no-date-at-all", "bare", look=("undated",)),
    7: Plan("attachment-link", look=("dated",), topic="hdnd"),
    8: Plan("subheadings-bold", "subheads", look=("dated",)),
    9: Plan("undecodable", look=("dated",)),
    10: Plan("list", "list"),
    11: Plan("photo-first", "photo_first", look=("no-lead", "dated")),
    12: Plan("vni", look=("zero-width",)),
}


@cache
def drafts() -> tuple[Draft, ...]:
    """Every item, oldest first."""
    made: list[Draft] = []
    counts = dict.fromkeys(LISTS, 0)
    for n, time in enumerate(schedule(COUNT, "2023-09-04", "2024-07-30", Random("portal days"))):
        plan = CASES.get(n, Plan(look=("dated",) if n % 2 else ("zero-width",)))
        name = "ThongBao" if n % 4 == 3 else "TinTucSuKien"
        counts[name] += 1
        topic = plan.topic or NEWS[(n + 7) % len(NEWS)]
        key = f"{name}/{counts[name]}"
        made.append(_draft(n, key, topic, plan, _when(When(time), plan), {one.title for one in made}))
    return tuple(made)


def _when(when: When, plan: Plan) -> When:
    if "dated" in plan.look:
        return when
    undated = "undated" in plan.look
    return replace(when, precision="none" if undated else "day", certainty="bounded" if undated else "inferred")


def _draft(n: int, key: str, topic: str, plan: Plan, when: When, taken: set[str]) -> Draft:
    rng = Random(f"portal {n}")
    day = when.day
    opening = rng.choice((f"Sáng ngày {short(day)}/{day.year}", f"Ngày {full(day)}"))
    if "undated" in plan.look:
        opening = "Vừa qua"
    story = fresh_story(topic, LONG_AN, day, opening, rng, taken)
    name, number = key.split("/")
    attached = (f"/Lists/{name}/Attachments/{number}/nghi-quyet.pdf", f"/Lists/{name}/Attachments/{number}/phu-luc.doc")
    return Draft(
        site="longan_portal",
        id=f"longan_portal:{key}",
        url=f"{HOST}/Lists/{name}/DispForm.aspx?ID={number}",
        base=f"{HOST}/Lists/{name}/DispForm.aspx?ID={number}",
        title=story.title,
        parts=shape(
            plan.shape if plan.case else USUAL[n % len(USUAL)],
            story,
            lambda k: f"/PublishingImages/{day:%Y-%m}/hinh-{n:02}-{k + 1}.jpg",
            file=attached[0] if plan.case == "attachment-link" else "",
        ),
        when=when,
        topic=topic,
        lead=None if "no-lead" in plan.look else story.lead,
        byline=writers(LONG_AN, "none" if n % 5 == 4 else "bare", 1, rng),
        files=attached if plan.case == "attachments-table" else (),
        case=plan.case,
        look=frozenset(plan.look),
    )


def headlines() -> tuple[chrome.Headline, ...]:
    """Titles and addresses for the boxes of every page."""
    return tuple((draft.title, draft.url) for draft in drafts())


def listing_pages() -> Iterator[SamplePage]:
    """Every page of both lists; the first page has no PageIndex, the second is PageIndex=1."""
    for name, label in LISTS.items():
        found = [d for d in reversed(drafts()) if f"/{name}/" in d.url]
        chunks = [found[i : i + PER_PAGE] for i in range(0, len(found), PER_PAGE)]
        url = f"{HOST}/Lists/{name}/TongQuat.aspx"
        pager = "".join(f'<a href="{url}?PageIndex={n}">{n + 1}</a>' for n in range(len(chunks)))
        for number, chunk in enumerate(chunks):
            body = portal_markup.listing(label, chunk, pager, f"{name} {number}", headlines())
            yield SamplePage(f"{url}?PageIndex={number}" if number else url, body.encode(), "")


def home() -> bytes:
    """The home page, which also answers addresses that are gone."""
    return portal_markup.listing("Trang chủ", drafts()[-3:], "", "home", headlines()).encode()


def pages() -> Iterator[SamplePage]:
    """Every exchange with the site, in the order of a crawl."""
    for n, page in enumerate(_pages()):
        yield replace(page, fetched_at=fetched(CRAWL, n))


def _pages() -> Iterator[SamplePage]:
    missing = b"404 - File or directory not found.\r\n"
    yield SamplePage(f"{HOST}/robots.txt", missing, "", status=404, headers=(("Content-Type", "text/plain"),))
    yield SamplePage(f"{HOST}/", home(), "")
    yield from listing_pages()
    for draft in drafts():
        yield _item_page(draft)
    gone = f"{HOST}/Lists/TinTucSuKien/DispForm.aspx?ID=9001"
    yield SamplePage(gone, home(), "", status=404, case="not-found-with-home-page")


def _item_page(draft: Draft) -> SamplePage:
    if draft.case == "windows-1258":
        body = spelling.cp1258(portal_markup.article(draft, headlines(), "windows-1258"))
        headers = (("Content-Type", "text/html; charset=windows-1258"),)
        return SamplePage(draft.url, body, "", headers=headers, case=draft.case, truth=draft.truth())
    if draft.case == "vni":  # a font: the page declares what its letters are not
        body = spelling.vni(portal_markup.article(draft, headlines(), "iso-8859-1"))
        headers = (("Content-Type", "text/html"),)
        return SamplePage(draft.url, body, "", headers=headers, case=draft.case, truth=draft.truth())
    page = portal_markup.article(draft, headlines())
    if draft.case == "undecodable":
        head, rest = page.split(MARK, 1)
        broken = spelling.damaged(spelling.tcvn3(rest), Random("undecodable"))
        truth = Truth(draft.site, draft.id, rejection="undecodable")
        return SamplePage(draft.url, head.encode() + MARK.encode() + broken, "", case=draft.case, truth=truth)
    return SamplePage(draft.url, page.encode(), "", case=draft.case, truth=draft.truth())
