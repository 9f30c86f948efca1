"""baolongan.vn, captured on 20 June 2025: what it publishes, in which shapes, with which awkward cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from random import Random

from . import chrome, longan_markup
from .draft import Byline, Draft, Noise, Photo, Text, When, slug
from .longan_markup import HOME, LABELS
from .model import SamplePage, Truth
from .places import LONG_AN
from .plan import USUAL, Plan, fresh_story, writers
from .story import shape
from .when import fetched, full, schedule, short
from .words import NEWS

CRAWL = "2025-06-20 08:00"
LATER = "2025-06-24 08:00"
PAGE_CAP = 5
FIRST_PAGE, PER_PAGE = 5, 3
SECTION_OF = {
    "hdnd": "thoi-su-chinh-tri",
    "chuyen_doi_so": "thoi-su-chinh-tri",
    "moi_truong": "thoi-su-chinh-tri",
    "giao_duc": "doi-song-xa-hoi",
    "y_te": "doi-song-xa-hoi",
    "van_hoa": "doi-song-xa-hoi",
    "an_sinh": "doi-song-xa-hoi",
    "english": "news",
}
ROBOTS = b"User-agent: *\nDisallow: /tim-kiem/\n"


CASES = {  # the first ten articles are the ones that fall behind the cap of a listing
    11: Plan("kicker"),
    12: Plan("caption-in-next-paragraph", look=("caption-next",)),
    13: Plan("caption-centred-em", look=("caption-centred",)),
    14: Plan("caption-loose-em", look=("caption-loose",)),
    15: Plan("photo-story", "photo_story", topic="du_lich"),
    16: Plan("data-table", "table"),
    17: Plan("attachment", topic="hdnd"),
    18: Plan("two-sections", topic="hdnd"),
    19: Plan("changed-slug"),
    20: Plan("base-href", look=("relative",)),
    21: Plan("ads-in-body", "advertised"),
    22: Plan("interview", "interview"),
    23: Plan("subheadings-bold", "subheads"),
    24: Plan("list", "list"),
    25: Plan("blockquote", "quote"),
    26: Plan("nfd-text", look=("nfd",)),
    27: Plan("nbsp-runs", look=("nbsp",)),
    28: Plan("lead-plain", look=("lead-plain",)),
    29: Plan("no-lead", "photo_first", look=("no-lead",)),
    30: Plan("div-body", look=("divs",)),
    31: Plan("byline-two-names", byline="bare", writers=2),
    32: Plan("byline-tin-anh", byline="tin", writers=1),
    33: Plan("byline-capitals", byline="capitals", writers=1),
    34: Plan("no-byline", byline="none"),
    35: Plan("edited-later", "bare"),
    36: Plan("subheadings-h3", "subheads_h3"),
    37: Plan("two-line-caption", look=("two-lines",)),
}
COUNT = 48  # in Vietnamese
ENGLISH = 5
_BYLINES = (("tin", 1), ("bare", 2), ("bai", 1), ("bare", 1), ("thuc", 2), ("none", 0))


@cache
def drafts() -> tuple[Draft, ...]:
    """Every article, oldest first."""
    times = schedule(COUNT + ENGLISH, "2023-11-20", "2025-06-18", Random("longan days"))
    made: list[Draft] = []
    for n, time in enumerate(times):
        plan = CASES.get(n, Plan("english-edition" if n == COUNT else None))
        topic = "english" if n >= COUNT else plan.topic or NEWS[n % len(NEWS)]
        made.append(_draft(n, topic, plan, When(time), {one.title for one in made}))
    return tuple(made)


def _draft(n: int, topic: str, plan: Plan, when: When, taken: set[str]) -> Draft:
    rng = Random(f"longan {n}")
    opening = rng.choice((f"Sáng {short(when.day)}", f"Ngày {short(when.day)}", f"Chiều {short(when.day)}"))
    story = fresh_story(topic, LONG_AN, when.day, opening, rng, taken)
    folder = f"https://www.baolongan.vn/image/news/{when.day.year}/{when.day:%Y%m%d}/images/"
    if "relative" in plan.look:
        folder = "images/noi-dung/"
    made = shape(
        plan.shape if plan.case else USUAL[n % len(USUAL)],
        story,
        lambda k: f"{folder}{n:03}-{k + 1}.jpg",
        file="/upload/files/nghi-quyet-va-phu-luc.pdf" if plan.case == "attachment" else "",
    )
    number = 167001 + 457 * n
    draft = Draft(
        site="longan",
        id=f"longan:a{number}",
        url=f"{HOME}{slug(story.title)}-a{number}.html",
        base=longan_markup.BASE,
        title=story.title,
        parts=made,
        when=when,
        topic=topic,
        kicker=story.kicker if plan.case == "kicker" or n % 11 == 10 else None,
        lead=None if "no-lead" in plan.look else story.lead,
        byline=_byline(n, plan, rng),
        section=LABELS[SECTION_OF.get(topic, "kinh-te")],
        tags=() if n % 7 == 6 else story.tags,
        language="en" if topic == "english" else "vi",
        case=plan.case,
        look=frozenset(plan.look or _look(n)),
    )
    if "two-lines" in plan.look:
        return _two_lines(draft)
    return _credited(draft, rng) if n % 4 == 2 and n < COUNT else draft


def _credited(draft: Draft, rng: Random) -> Draft:
    """The same article with the name of who took it at the end of each caption."""
    name = rng.choice(LONG_AN.writers)
    parts = [p.credited(name, ". Ảnh: {}") if isinstance(p, Photo) else p for p in draft.parts]
    return replace(draft, parts=tuple(parts))


def _look(n: int) -> tuple[str, ...]:
    captions = ("caption-same", "caption-next", "caption-centred", "caption-loose")
    return (captions[n % 4], "lead-plain" if n % 5 == 4 else "lead-bold")


def _byline(n: int, plan: Plan, rng: Random) -> Byline | None:
    style, count = (plan.byline, plan.writers) if plan.byline else _BYLINES[n % len(_BYLINES)]
    return writers(LONG_AN, style, count, rng)


def _two_lines(draft: Draft) -> Draft:
    """The same article with each caption broken in two."""
    parts = [
        replace(p, caption=(p.caption[0] + ",", "ảnh chụp tại buổi làm việc")) if p in draft.photos() else p
        for p in draft.parts
    ]
    return replace(draft, parts=tuple(parts))


@cache
def oddities() -> tuple[tuple[str, Draft], ...]:
    """Addresses of articles that lead to no article, with the reason; and one to a layout that no recipe knows."""
    days = schedule(6, "2025-05-02", "2025-06-17", Random("longan oddities"))
    reasons = ("video_only", "too_short", "layout_unknown", "soft_404", "gone", "layout_of_its_own")
    made = []
    for n, (reason, time) in enumerate(zip(reasons, days, strict=True)):
        whole = _draft(60 + n, NEWS[2 * n], Plan(reason.replace("_", "-"), "bare", byline="none"), When(time), set())
        made.append((reason, _cut(whole, reason)))
    return tuple(made)


def _cut(draft: Draft, reason: str) -> Draft:
    if reason == "video_only":
        player = f'<div class="video-js"><iframe src="{HOME}embed/{draft.id[-6:]}" width="660"></iframe></div>'
        return replace(draft, lead=None, parts=(Noise(player),), title=f"Video: {draft.title}")
    if reason == "too_short":
        return replace(draft, lead=None, parts=(Text("Mời bạn đọc đón xem trên báo in số ra ngày mai."),))
    return draft


def headlines() -> tuple[chrome.Headline, ...]:
    """Titles and addresses for the boxes of every page."""
    return tuple((draft.title, draft.url) for draft in drafts()[:COUNT])


def section(key: str) -> list[Draft]:
    """What a category lists, newest first: also articles of another category, and addresses that lead nowhere."""
    also = {"kinh-te": ("two-sections",)}.get(key, ())
    odd = [draft for _, draft in oddities()]
    listed = [d for d in (*drafts(), *odd) if d.section == LABELS[key] or d.case in also]
    listed = [replace(d, url=_old_address(d)) if d.case == "changed-slug" else d for d in listed]
    return sorted(listed, key=lambda d: d.when.moment, reverse=True)


def listing_pages() -> Iterator[tuple[str, bytes]]:
    """The pages of every category, up to the cap; where more is asked for, the last page comes again."""
    for key in LABELS:
        found = section(key)
        chunks = [found[: PER_PAGE + 1]] + [found[i : i + PER_PAGE] for i in range(PER_PAGE + 1, len(found), PER_PAGE)]
        last = min(len(chunks), PAGE_CAP)
        for page in range(1, last + 1):
            body = longan_markup.category(key, page, last, chunks[page - 1], headlines())
            yield (f"{HOME}{key}/" if page == 1 else f"{HOME}{key}?p={page}"), body
        if key == "kinh-te":
            yield f"{HOME}{key}?p={last + 1}", body


def pages() -> Iterator[SamplePage]:
    """Every exchange with the site, in the order of a crawl."""
    for n, page in enumerate(_pages()):
        yield page if page.fetched_at else replace(page, fetched_at=fetched(CRAWL, n))


def _pages() -> Iterator[SamplePage]:
    yield SamplePage(HOME + "robots.txt", ROBOTS, "", headers=(("Content-Type", "text/plain"),))
    yield SamplePage(HOME, longan_markup.home(drafts()[-12:], headlines()), "")
    for url, body in listing_pages():
        yield SamplePage(url, body, "", case="page-cap" if url.endswith(f"?p={PAGE_CAP + 1}") else None)
    for key in LABELS:
        xml = (("Content-Type", "application/rss+xml; charset=utf-8"),)
        yield SamplePage(f"{HOME}rss/cate/{key}/", longan_markup.feed(key, section(key)[:10]), "", headers=xml)
    for draft in drafts():
        body = longan_markup.article(draft, headlines())
        yield SamplePage(draft.url, body, "", case=draft.case, truth=draft.truth())
        if draft.case == "changed-slug":
            yield _redirect(draft)
    yield from _odd_pages()
    yield _edited()


def _old_address(draft: Draft) -> str:
    return f"{HOME}ban-tin-sang-{draft.id.split(':')[1]}.html"


def _redirect(draft: Draft) -> SamplePage:
    to = (("Location", draft.url),)
    return SamplePage(_old_address(draft), b"", "", status=301, headers=to, case="changed-slug-redirect")


def _odd_pages() -> Iterator[SamplePage]:
    home = longan_markup.home(drafts()[-12:], headlines())
    for reason, draft in oddities():
        if reason == "gone":
            yield SamplePage(draft.url, home, "", status=404, case="not-found-with-home-page")
            continue
        if reason == "layout_of_its_own":
            yield SamplePage(
                draft.url, longan_markup.magazine(draft, headlines()), "", case=draft.case, truth=_magazine_truth(draft)
            )
            continue
        if reason == "soft_404":
            body = home
        elif reason == "layout_unknown":
            body = longan_markup.application(draft, headlines())
        else:
            body = longan_markup.article(draft, headlines())
        yield SamplePage(draft.url, body, "", case=draft.case, truth=Truth("longan", draft.id, rejection=reason))


def _magazine_truth(draft: Draft) -> Truth:
    """What the magazine's layout shows: title, lead and texts, no more."""
    texts = tuple((part.kind, part.text) for part in draft.parts if isinstance(part, Text))
    shown = replace(draft.truth(), blocks=texts, kicker=None, section=None)
    return replace(shown, images=(), captions=(), credits=(), tags=(), attachments=())


def _edited() -> SamplePage:
    """The same address four days later: a word of the title and a figure were changed, and nobody said so."""
    draft = next(d for d in drafts() if d.case == "edited-later")
    added = Text(f"Số liệu trên được cập nhật đến ngày {full(draft.when.day)}, theo báo cáo của cơ quan chuyên môn.")
    later = replace(draft, title=f"{draft.title} (cập nhật)", parts=(*draft.parts[:3], added, *draft.parts[3:]))
    body = longan_markup.article(later, headlines())
    return SamplePage(later.url, body, fetched(LATER, 0), case="edited-later", truth=later.truth())
