"""laichau.gov.vn, captured on 4 February 2023: most pages state no date, and ?page=N answers page 1 again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from random import Random

from . import chrome, laichau_markup
from .draft import Draft, When, slug
from .laichau_markup import HOST, SITE_ID
from .model import MARK, SamplePage, Truth
from .places import LAI_CHAU
from .plan import USUAL, Plan, fresh_story, writers
from .story import shape
from .when import fetched, schedule, short
from .words import NEWS

CRAWL = "2023-02-04 10:00"
LATER = "2023-02-05 10:00"
PER_PAGE = 6
COUNT = 28
SECTIONS = {
    "/tin-tuc-su-kien/tin-trong-tinh": "Tin trong tỉnh",
    "/tin-tuc-su-kien/chuyen-de/tin-trong-nuoc": "Tin trong nước",
}
ROBOTS = b"User-agent: *\nDisallow: /tim-kiem/\n"
CASES = {
    1: Plan("meta-date", look=("meta-date",)),
    2: Plan("meta-date-compact-offset", look=("meta-date-compact", "layout-b")),
    3: Plan("date-in-text-only", "bare"),
    4: Plan("date-in-upload-folder-only", look=("undated-text",)),
    5: Plan("no-date-at-all", "bare", look=("undated-text",)),
    6: Plan("visitor-counters"),
    7: Plan("lazy-images", look=("lazy",)),
    8: Plan("div-body", look=("divs",)),
    9: Plan("layout-b", look=("layout-b",)),
    10: Plan("no-byline", byline="none"),
    11: Plan("nbsp-runs", look=("nbsp",)),
    12: Plan("attachment", topic="hdnd"),
    13: Plan("photo-story", "photo_story", topic="van_hoa"),
    14: Plan("interview", "interview"),
}


@cache
def drafts() -> tuple[Draft, ...]:
    """Every article, oldest first."""
    made: list[Draft] = []
    for n, time in enumerate(schedule(COUNT, "2022-10-03", "2023-02-03", Random("laichau days"))):
        look = ("layout-b",) if n % 2 else ("meta-date",) if n % 6 == 4 else ()
        plan = CASES.get(n, Plan(look=look))
        when = _when(When(time.replace(second=n % 60)), plan)
        made.append(_draft(n, plan.topic or NEWS[n % len(NEWS)], plan, when, {one.title for one in made}))
    return tuple(made)


def _when(when: When, plan: Plan) -> When:
    """What the page itself says: a meta element states it, the text or the upload folder lets one infer the day."""
    if {"meta-date", "meta-date-compact"} & set(plan.look):
        return when
    if plan.case == "no-date-at-all":
        return replace(when, precision="none", certainty="bounded")
    return replace(when, precision="day", certainty="inferred")


def _draft(n: int, topic: str, plan: Plan, when: When, taken: set[str]) -> Draft:
    rng = Random(f"laichau {n}")
    day = when.day
    opening = rng.choice((f"Chiều nay ({short(day)})", f"Sáng nay ({short(day)})", f"Ngày {short(day)}/{day.year}"))
    if "undated-text" in plan.look:
        opening = "Vừa qua"
    story = fresh_story(topic, LAI_CHAU, day, opening, rng, taken)
    story = replace(story, captions=tuple(f"{caption}." for caption in story.captions))
    photos = [f"/upload/{SITE_ID}/{day:%Y%m%d}/anh_{rng.getrandbits(20):05x}.jpg" for _ in range(12)]
    section = list(SECTIONS)[n % 3 // 2]
    url = f"{HOST}{section}/{slug(story.title, 60)}.html"
    return Draft(
        site="laichau",
        id=f"laichau:{url.removeprefix(HOST + '/').removesuffix('.html')}",
        url=url,
        base=url,
        title=story.title,
        parts=shape(
            plan.shape if plan.case else USUAL[n % len(USUAL)],
            story,
            lambda k: photos[k],
            file=f"/upload/{SITE_ID}/{day:%Y%m%d}/nghi_quyet_1a2b3.pdf" if plan.case == "attachment" else "",
        ),
        when=when,
        topic=topic,
        lead=story.lead,
        byline=writers(LAI_CHAU, plan.byline or "label", 1, rng),
        source_tag="(laichau.gov.vn)" if n % 4 != 3 else None,
        section=SECTIONS[section],
        case=plan.case,
        listed_at=when.moment.isoformat() if n % 3 != 2 else None,
        look=frozenset(plan.look),
    )


def headlines() -> tuple[chrome.Headline, ...]:
    """Titles and addresses for the boxes of every page."""
    return tuple((draft.title, draft.url) for draft in drafts())


def listed(section: str) -> list[Draft]:
    """What a list holds, newest first; the first list also leads to a page in Chinese and to another list."""
    found = [d for d in reversed(drafts()) if d.section == SECTIONS[section]]
    return found if section != "/tin-tuc-su-kien/tin-trong-tinh" else [*found[:3], *oddities(), *found[3:]]


@cache
def oddities() -> tuple[Draft, ...]:
    """Two addresses of articles that hold none: a page in Chinese, and a list under an address like an article's."""
    model = drafts()[-1]
    folder = f"{HOST}/tin-tuc-su-kien/tin-trong-tinh/"
    named = (("not-vietnamese", "边境贸易与旅游合作", "zh-hop-tac-bien-gioi"), ("listing-at-article-address",) * 3)
    return tuple(
        replace(model, case=case, title=title, url=f"{folder}{name}.html", lead=None) for case, title, name in named
    )


def listing_pages() -> Iterator[SamplePage]:
    """Every list: its first page by GET, the same again by ?page=2, and the others by POST as fragments."""
    for section, label in SECTIONS.items():
        found = listed(section)
        dated = section == "/tin-tuc-su-kien/tin-trong-tinh"
        first = laichau_markup.items(found[:PER_PAGE], dated)
        body = laichau_markup.listing(label, section, first, headlines())
        yield SamplePage(HOST + section, body, "")
        yield SamplePage(f"{HOST}{section}?page=2", body, "", case="listing-repeats-page-1")
        for number in range(2, -(-len(found) // PER_PAGE) + 2):
            chunk = found[(number - 1) * PER_PAGE : number * PER_PAGE]
            fragment = f"{MARK}\n{laichau_markup.items(chunk, dated)}".encode()
            url, form = laichau_markup.paging(section, number)
            yield SamplePage(url, fragment, "", method="POST", form=form, case="paging-by-post")


def home() -> bytes:
    """The home page, which also answers addresses that are gone."""
    rows = laichau_markup.items(drafts()[-8:], dated=False)
    return laichau_markup.document("Trang chủ", f'<section class="home">{rows}</section>', "home", headlines())


def pages() -> Iterator[SamplePage]:
    """Every exchange with the site, in the order of a crawl."""
    for n, page in enumerate(_pages()):
        yield page if page.fetched_at else replace(page, fetched_at=fetched(CRAWL, n))


def _pages() -> Iterator[SamplePage]:
    yield SamplePage(f"{HOST}/robots.txt", ROBOTS, "", headers=(("Content-Type", "text/plain"),))
    yield SamplePage(f"{HOST}/", home(), "")
    yield from listing_pages()
    for draft in drafts():
        body = laichau_markup.article(draft, headlines())
        yield SamplePage(draft.url, body, "", case=draft.case, truth=draft.truth())
    chinese, lists = oddities()
    truth = _rejected(chinese, "not_vietnamese")
    yield SamplePage(chinese.url, _in_chinese(chinese), "", case=chinese.case, truth=truth)
    rows = laichau_markup.items(drafts()[:PER_PAGE], dated=True)
    body = laichau_markup.listing("Chuyên đề", "/tin-tuc-su-kien/chuyen-de", rows, headlines())
    yield SamplePage(lists.url, body, "", case=lists.case, truth=_rejected(lists, "listing"))
    gone = f"{HOST}/tin-tuc-su-kien/tin-trong-tinh/bai-viet-da-duoc-go-bo.html"
    yield SamplePage(gone, home(), "", status=404, case="not-found-with-home-page")
    yield from _seen_again()


def _rejected(draft: Draft, reason: str) -> Truth:
    name = draft.url.removeprefix(f"{HOST}/").removesuffix(".html")
    return Truth("laichau", f"laichau:{name}", rejection=reason)


CHINESE = (
    "边境样本讯：本页由样本网站虚构，仅供程序测试使用。双方代表在口岸举行会谈，就扩大农产品贸易交换意见。",
    "会谈指出，今年前十个月，口岸进出口货物总量比去年同期增长百分之十二，其中茶叶、药材和水果占多数。",
    "双方同意简化通关手续，延长口岸开放时间，并共同维护边境地区的安全与秩序，方便两地居民往来。",
    "在旅游方面，双方将联合推出三条新线路，把山地村寨、瀑布与集市连接起来，并培训双语导游。",
    "代表们还参观了茶叶加工厂和合作社，听取了当地农民的介绍，对产品质量表示满意。",
    "下一次会谈定于明年春季举行，届时双方将检查各项协议的落实情况。",
)


def _in_chinese(draft: Draft) -> bytes:
    texts = "".join(f'<p style="text-align:justify">{line}</p>\n' for line in CHINESE)
    body = (
        f'<article class="news-detail-layout-type-2"><h1 class="title-detail" itemprop="headline">{draft.title}</h1>\n'
        f'<div class="brief font-size-text mb-10"></div>'
        f'<div class="content-detail font-size-text mb-20">{texts}</div></article>'
    )
    return laichau_markup.document(draft.title, body, draft.url, headlines())


def _seen_again() -> Iterator[SamplePage]:
    """The same article a day later: nothing differs but the counters of visitors."""
    draft = next(one for one in drafts() if one.case == "visitor-counters")
    body = laichau_markup.article(draft, headlines(), counter=1)
    yield SamplePage(draft.url, body, fetched(LATER, 0), case="visitor-counters", truth=draft.truth())
