"""The site over two small archives: an ordinary one, and one whose every text is an attack."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from archive.publishing.publish import publish
from archive.records import Article, Attachment, BlockKind, DateCandidate, Image, SiteFacts
from archive.site import folder
from archive.store import Store
from tests.archive import factory

ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> &amp; {{ 7*7 }} </title></textarea>"
SHAPES: tuple[tuple[BlockKind, str], ...] = (
    ("paragraph", "Sáng 8/1, Ủy ban nhân dân tỉnh họp phiên thường kỳ."),
    ("subheading", "Chính sách cho người học"),
    ("paragraph", "Hội nghị nghe báo cáo về xã Đắk Lắk và thành phố Đà Nẵng."),
    ("list", "Nghị quyết số 12/2025/NQ-HĐND về học phí;"),
    ("list", "Nghị quyết số 13/2025/NQ-HĐND về đầu tư công."),
    ("table", "Hồ chứa | Dung tích\nHồ Tân Trụ | 13,5\nHồ Vĩnh Hưng | 28,9"),
    ("quote", "“Việc nào ra việc ấy”, ông nói."),
    ("paragraph", "Mọi việc xong trước ngày 30/6./."),
)


def shaped() -> Article:
    """An article that has every kind of block, images in three places and all other parts."""
    return factory.article(
        500,
        "ninhthuan",
        id="ninhthuan:2024-4-25/Quy-hoach-do-thi-theo-huong-xanh-hien-dvv348x",
        url="https://ninhthuan.gov.vn/portal/Pages/2024-4-25/Quy-hoach-do-thi-theo-huong-xanh-hien-dvv348x.aspx",
        title="Quy hoạch đô thị theo hướng xanh",
        kicker="Hướng tới Đại hội:",
        lead="Tỉnh vừa công bố quy hoạch đô thị theo hướng xanh, hiện đại.",
        body="\n\n".join(text for _, text in SHAPES),
        block_kinds=tuple(kind for kind, _ in SHAPES),
        byline="Tin, ảnh: PHÙNG KHIÊM - Mộc Châu",
        author="Phùng Khiêm; Mộc Châu",
        source_tag="(laichau.gov.vn)",
        images=(
            Image("https://ninhthuan.gov.vn/1.jpg", "Quang cảnh hội nghị.", 0),
            Image("https://ninhthuan.gov.vn/2.jpg", None, 3),
            Image("https://ninhthuan.gov.vn/3.jpg", "Đại biểu biểu quyết.", 8),
        ),
        attachments=(Attachment("https://ninhthuan.gov.vn/12.pdf", "Nghị quyết 12 (toàn văn)"),),
        candidates=(
            DateCandidate("dateline", "25 - 04 - 2024", "2024-04-25", "day"),
            DateCandidate("masthead", "Thứ Bảy 07/06/2025", "2025-06-07", "day"),
        ),
    )


def undated() -> Article:
    """An article without any evidence for its date."""
    return factory.article(501, "laichau", id="laichau:tin/khong-ngay", title="Tin chưa rõ ngày", candidates=())


def hostile() -> Article:
    """An article whose every text is an attack."""
    return factory.article(
        600,
        id=f"longan:{ATTACK}",
        url="javascript:alert(1)",
        title=ATTACK,
        kicker=ATTACK,
        lead=ATTACK,
        body="\n\n".join([f"hiem hoa {ATTACK}"] * 5),
        block_kinds=("paragraph", "subheading", "list", "table", "quote"),
        byline=ATTACK,
        author=ATTACK,
        source_tag=ATTACK,
        section=ATTACK,
        tags=(ATTACK,),
        images=(Image("javascript:alert(1)", ATTACK, 1), Image(f"https://x.example/{ATTACK}", ATTACK, -7)),
        attachments=(Attachment("data:text/html,<script>alert(1)</script>", ATTACK), Attachment("//x", "y")),
        candidates=(DateCandidate("dateline", ATTACK, "2025-01-08", "day"),),
        sources=(("title", ATTACK), (ATTACK, ATTACK)),
        extractor=ATTACK,
    )


#: One address of every kind of page, ours and Datasette's.
EVERY_PAGE = (
    "/",
    "/tim",
    "/tim?q=hoi+dong",
    "/tim?q=hội+đồng&exact=1&site=longan&year=2025",
    "/tim?q=khonggicaco",
    "/tim?q=lai+chau",
    f"/a/{shaped().id}",
    "/a/longan:a1001",
    "/v/2/longan:a1001",
    "/sua-bai",
    "/dang-lai",
    "/sua-bai?kind=headline&silent=1&year=2025&site=longan",
    "/bao-phu",
    "/bao-phu?site=longan&month=2025-01",
    "/tinh-trang",
    "/tinh",
    "/tinh/tay-ninh",
    "/tinh/long-an",
    "/tinh/thua-thien-hue",
    "/gop-y?id=longan:a1001",
    "/khotin-tinh",
    "/khotin-tinh/articles?_col=title&_facet=site&section=Kinh+tế",
    "/khotin-tinh/versions",
    "/khotin-tinh/versions/1",
    "/khotin-tinh/runs?_sort=site",
    "/khotin-tinh/provinces_now",
    "/khotin-tinh/search?q=hoi+dong",
    "/khotin-tinh/by_year",
    "/khotin-tinh?sql=select+id,+title+from+articles",
    "/khotin-tinh/sites",
    "/-/versions",
    "/-/plugins",
    "/-/settings",
    "/-/metadata",
)


class Page:
    """An answer of the site, parsed."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.headers: dict[str, str] = dict(response.headers)
        self.body: str = response.text
        self.json = response.json
        self.tree = LexborHTMLParser(self.body)

    def text(self, selector: str = "body") -> str:
        """The words of the first element, blanks collapsed."""
        node = self.tree.css_first(selector)
        return " ".join(node.text().split()) if node else ""

    def texts(self, selector: str) -> list[str]:
        """The words of every element."""
        return [" ".join(node.text().split()) for node in self.tree.css(selector)]

    def links(self, selector: str = "a") -> list[str]:
        """Where every element leads."""
        return [node.attributes.get("href") or "" for node in self.tree.css(selector)]


class Site:
    """The site over one published file."""

    def __init__(self, published: Path, *, public: bool = False) -> None:
        self.datasette = folder.datasette(published, public)
        self.loop = asyncio.new_event_loop()  # its own: other tests keep theirs

    def get(self, path: str, language: str | None = None, cookie: bytes = b"", **options: Any) -> Page:
        """Ask for a page, as a browser that sends no more than is given here."""
        headers: dict[str, str | bytes] = {"accept-language": language} if language else {}
        headers |= {"cookie": cookie} if cookie else {}
        return Page(self.loop.run_until_complete(self.datasette.client.get(path, headers=headers, **options)))

    def ask(self, method: str, path: str) -> Page:
        """Ask in another way than GET."""
        return Page(self.loop.run_until_complete(self.datasette.client.request(method, path)))

    def __enter__(self) -> Site:
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.close()


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample with an article of every shape, an edited one and an undated one."""
    place = tmp_path_factory.mktemp("site")
    working = factory.stored(place / "working.db", [*factory.sample_outcomes(), *map(factory.read, _MORE)])
    with Store(working) as store:
        for number, facts in enumerate(factory.SITES[:3]):
            store.finish(
                factory.report(
                    facts.site, verdict=("healthy", "thin", "refused")[number], cause="robots.txt does not let us in"
                )
            )
    return publish(working, place / "khotin-tinh.db")


_MORE = (shaped(), undated())


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in which a site, its runs, rejections and an article say nothing but attacks."""
    place = tmp_path_factory.mktemp("attacked")
    site = SiteFacts("longan", ATTACK, "long-an", "javascript:alert(1)", (ATTACK,), ATTACK, ATTACK)
    working = factory.stored(place / "working.db", [])
    bad = factory.read(hostile())
    turned = factory.turned_away("longan", f"https://longan.example/{ATTACK}-a9.html", "rejected", ATTACK, 0.1)
    later = factory.read(replace(hostile(), title=f"{ATTACK} 2"), 3.0)
    with Store(working) as store:
        store.declare_site(site)
        for outcome in (bad, turned, later):
            store.put(outcome)
        store.flush()
        store.settle("longan", factory.dateline)
        store.finish(factory.report("longan", verdict=ATTACK, cause=ATTACK, source=ATTACK, rejected=((ATTACK, 2),)))
    return publish(working, place / "khotin-tinh.db")


@pytest.fixture(scope="session")
def site(published: Path) -> Iterator[Site]:
    """The site over the ordinary archive."""
    with Site(published) as site:
        yield site


@pytest.fixture(scope="session")
def attacked_site(attacked: Path) -> Iterator[Site]:
    """The site over the archive of attacks."""
    with Site(attacked) as site:
        yield site
