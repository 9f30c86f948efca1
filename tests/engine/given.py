"""What the engine's tests start from: words, pages in the sites' layouts, and what every sound article keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from archive.dating import Dossier, Evidence
from archive.records import Article, DateCandidate, Dating, Rejection
from crawler.checks import REASONS
from crawler.clean import clean
from crawler.dating.dates import VIETNAM, iso, moment
from crawler.dating.resolve import LADDER, resolve
from crawler.page import Page
from crawler.reading.read import read
from crawler.site import NewsSite
from spiders.longan import LongAn
from tests.beside import shells

AT = datetime(2025, 6, 1, 8, 0, tzinfo=VIETNAM)
URL = "https://baolongan.vn/mot-bai-bao-a186458.html"

TITLE = "Bến Lức: Khánh thành cầu nông thôn"
LEAD = "Sau ba tháng thi công, cây cầu bắc qua rạch Ông Đồ được đưa vào sử dụng trong niềm vui của bà con."
FIRST = "Cầu dài 25m, rộng 3m, kinh phí hơn 400 triệu đồng do các mạnh thường quân và người dân đóng góp."
SECOND = (
    "Trước đây, học sinh hai bên bờ phải đi đường vòng hơn 4km, mùa mưa nước ngập rất khó khăn; nông dân chở lúa, "
    "chở thanh long ra đường lớn phải thuê ghe, mỗi chuyến mất thêm nửa ngày công."
)
FILLER = (
    "Nhân dịp này, chính quyền địa phương trao 20 suất quà cho các hộ gia đình có hoàn cảnh khó khăn trong xã, mỗi "
    "suất trị giá 500.000 đồng, do một doanh nghiệp trên địa bàn tài trợ."
)
THIRD = "Trong thời gian tới, xã tiếp tục vận động xây thêm hai cây cầu ở ấp 3 và ấp 5./."


def longan_page(body: str, *, title: str = TITLE, dateline: str = "04/02/2025 - 08:00", description: str = "") -> Page:
    """A page of baolongan.vn with this inside `#newscontents`."""
    return Page(URL, shells.content_fck(body, title=title, dateline=dateline, description=description).encode(), AT)


def read_page(page: Page, site: type[NewsSite] = LongAn) -> Article | Rejection:
    """What the archive reads from a page at an article's address."""
    identity = site.identify(page.url)
    assert identity is not None, page.url
    return read(page, site, identity)


def article(page: Page, site: type[NewsSite] = LongAn) -> Article:
    """The article on a page that has one."""
    found = read_page(page, site)
    assert isinstance(found, Article), found
    return found


def rejection(page: Page, site: type[NewsSite] = LongAn) -> str:
    """The name of the reason for which a page is no article."""
    found = read_page(page, site)
    assert isinstance(found, Rejection), found
    return found.reason


def dated(found: Article, seen: datetime, listed: Sequence[DateCandidate] = ()) -> Dating:
    """The date that one capture of the article supports, with what a listing of the same day shows."""
    at = iso(seen)
    own = tuple(Evidence(c, at, found.url, own=True) for c in found.candidates)
    shown = tuple(Evidence(c, at, "https://listing.example/", own=False) for c in listed)
    return resolve(Dossier(found.id, at, at, own + shown))[0]


def expect_sound(found: Article | Rejection, seen: datetime) -> None:
    """What holds for whatever was read from whatever bytes."""
    if isinstance(found, Rejection):
        assert found.reason in REASONS
        assert found.detail
        return
    blocks = found.body.split("\n\n") if found.body else []
    assert len(blocks) == len(found.block_kinds)
    lines = [line for block in blocks for line in block.split("\n")]
    texts = [found.title, found.kicker, found.lead, found.byline, found.author, found.section, *found.tags, *lines]
    texts += [image.caption for image in found.images] + [attachment.label for attachment in found.attachments]
    assert [t for t in texts if t is not None and (t != clean(t) or not t)] == []
    assert "".join(filter(None, texts)).encode()
    assert all(0 <= image.block <= len(blocks) for image in found.images)
    links = [image.url for image in found.images] + [attachment.url for attachment in found.attachments]
    assert all(link.startswith(("http://", "https://")) for link in links)
    assert {c.place for c in found.candidates} <= {*LADDER, "masthead"}
    assert all(moment(c.value).tzinfo for c in found.candidates)
    dating = dated(found, seen)
    assert dating.published_at is None or moment(dating.published_at) <= seen
