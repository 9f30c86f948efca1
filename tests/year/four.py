"""Four invented sites: one lives, one is closed, one vanishes, one shuts us out for a while."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from crawler.discovery import Listing
from crawler.recipe import Recipe
from crawler.site import ArticleUrl, Closed, Expect
from crawler.visits import SiteSpider
from tests.wire.web import Asked, Reply

TEXT = "Sáng nay, xã mở thêm một lớp học buổi tối cho người lớn tuổi ở thôn bên sông. " * 8
LISTED = 8
_HTML = (("Content-Type", "text/html; charset=utf-8"),)


class _Small(SiteSpider):
    """What the four have in common."""

    province, platform, scheme = "long-an", "none", "http"
    sections = ("/tin/",)
    article_urls = (ArticleUrl(r"^/bai-(?P<n>\d+)\.html$", "{n}"),)
    recipes = (Recipe(name="none/1", title=("h1",), body=("div.body",)),)
    listings = (Listing(links=("a",)),)
    expect = Expect(per_week=(1, 99))
    custom_settings: Any = None


class Living(_Small):
    """It publishes day after day."""

    name, title, domains = "living", "Báo Sống", ("living.vn",)


class Shut(_Small):
    """Its last issue is long ago; its server is switched off some time later."""

    name, title, domains = "shut", "Báo Đóng", ("shut.vn",)
    closed = Closed("2025-06-30", "its last issue says so")


class Vanished(_Small):
    """One day nothing answers any more."""

    name, title, domains = "vanished", "Báo Mất", ("vanished.vn",)


class Forbidding(_Small):
    """One day its robots.txt shuts us out, and much later it lets us in again."""

    name, title, domains = "forbidding", "Báo Cấm", ("forbidding.vn",)


@dataclass
class Four:
    """Their servers on a day, counted from the first."""

    vanishes: int
    forbids: range
    switched_off: int
    day: int = 0
    asked: set[str] = field(default_factory=set)  # the sites that were asked for anything

    def answer(self, asked: Asked) -> Reply:
        """What the site of this name answers."""
        site = asked.host.removesuffix(".vn")
        self.asked.add(site)
        if (site, True) in (("vanished", self.day >= self.vanishes), ("shut", self.day >= self.switched_off)):
            return Reply(drop=True)
        if asked.path == "/robots.txt":
            return Reply(b"User-agent: *\nDisallow: /\n" if site == "forbidding" and self.day in self.forbids else b"")
        last = 5 if site == "shut" else self.day + 5
        if asked.path == "/tin/":
            shown = range(last, max(0, last - LISTED), -1)
            links = "".join(f'<a href="/bai-{n}.html">Bài số {n} của trang</a>' for n in shown)
            return Reply(links.encode(), headers=_HTML)
        number = asked.path.removeprefix("/bai-").removesuffix(".html")
        page = f"<html><body><h1>Bài số {number} của trang</h1><div class=body><p>{TEXT}</p></div></body></html>"
        return Reply(page.encode(), headers=_HTML)
