"""Báo Long An."""

from crawler.discovery import Feed
from crawler.platforms.content_fck import ContentFck
from crawler.site import Closed, Expect


class LongAn(ContentFck):
    """Báo Long An, the newspaper of Long An province until its last issue on 30 June 2025."""

    name, title, province = "longan", "Báo Long An", "long-an"
    domains = ("baolongan.vn", "www.baolongan.vn")
    sections = ("/thoi-su-chinh-tri/", "/kinh-te/", "/doi-song-xa-hoi/", "/news/")
    feeds = (Feed("/rss/cate/thoi-su-chinh-tri/"), Feed("/rss/cate/kinh-te/"), Feed("/rss/cate/doi-song-xa-hoi/"))
    languages = ("vi", "en")  # the newspaper keeps an English edition under /news/
    closed = Closed("2025-06-30", "its last issue; the newspaper of Tây Ninh carries on")
    expect = Expect(per_week=(50, 600), min_chars=400, fill=(("author", 0.6),))
