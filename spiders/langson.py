"""Báo Lạng Sơn."""

from crawler.platforms import content_detail, wordpress
from crawler.site import Expect


class LangSon(content_detail.ContentDetail):
    """Báo Lạng Sơn, the newspaper of Lạng Sơn province: WordPress until about 2023, another CMS since 2024.

    Its robots.txt is reported to refuse general crawlers (October 2026); the spider obeys, so that its history
    has to come from web archives.
    """

    name, title, province = "langson", "Báo Lạng Sơn", "lang-son"
    domains = ("baolangson.vn", "www.baolangson.vn")
    sections = (
        "/chinh-tri", "/kinh-te", "/xa-hoi", "/phap-luat", "/giao-duc", "/van-hoa", "/the-thao", "/du-lich", "/quoc-te",
    )  # fmt: skip
    article_urls = (content_detail.ADDRESS, wordpress.ADDRESS)
    recipes = (wordpress.ARTICLE, content_detail.ARTICLE)
    listings = (content_detail.LISTING, wordpress.LISTING)
    expect = Expect(per_week=(50, 600), min_chars=400, fill=(("author", 0.5),))
