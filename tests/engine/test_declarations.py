"""A site, a recipe or a listing that is declared wrongly is refused when it is defined, with what to mend."""

from __future__ import annotations

import re
from datetime import date, datetime
from types import new_class
from typing import Any

import pytest

from crawler.dating.dates import VIETNAM
from crawler.discovery import Listing
from crawler.page import Page
from crawler.platforms.content_fck import ContentFck
from crawler.recipe import Recipe, RecipeError
from crawler.site import ArticleUrl, Expect, NewsSite, SiteError
from spiders.langson import LangSon
from tests.engine.given import AT, longan_page, read_page

SOUND: dict[str, Any] = {
    "__doc__": "A newspaper.",
    "__module__": "tests.somewhere",
    "name": "sister",
    "title": "Báo Chị Em",
    "province": "long-an",
    "domains": ("a.vn",),
    "sections": ("/x/",),
    "expect": Expect(per_week=(1, 10)),
}


def declare(**changes: Any) -> type[NewsSite]:
    """A site on the content_fck platform; `None` leaves a field out."""
    fields = {name: value for name, value in {**SOUND, **changes}.items() if value is not None}
    return new_class("Sister", (ContentFck,), exec_body=lambda body: body.update(fields))


def test_a_sound_site_is_taken() -> None:
    site = declare()
    assert site.facts().description == "A newspaper."
    assert site.home() == "https://a.vn/"


def test_a_site_on_www_and_http_knows_its_sections() -> None:
    site = declare(domains=("www.a.vn",), scheme="http")
    assert [site.kind_of(url) for url in ("http://www.a.vn/x/", "https://a.vn/x?p=2", "http://a.vn/y/")] == [
        "listing", "listing", "other",
    ]  # fmt: skip


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"title": None}, "declare title as a non-empty str, got None"),
    ({"title": ""}, "declare title as a non-empty str"),
    ({"province": None}, "declare province"),
    ({"domains": None}, "declare domains as a non-empty tuple"),
    ({"domains": ("a.vn")}, "declare domains as a non-empty tuple, got 'a.vn'"),
    ({"sections": ()}, "declare sections"),
    ({"expect": None}, "declare expect as a non-empty Expect"),
    ({"recipes": ()}, "declare recipes"),
    ({"province": "Long An"}, "no province has the slug 'Long An'; did you mean 'long-an'?"),
    ({"province": "atlantis"}, "archive/provinces.csv lists the 63"),
    ({"name": "Sister"}, "a name is lower-case letters, digits and _, got 'Sister'"),
    ({"name": "my-site"}, "a name is lower-case"),
    ({"__module__": "spiders.other"}, "the name 'sister' is not its file's; call the file spiders/sister.py"),
    ({"domain": "a.vn"}, "nobody knows 'domain'; a site declares"),
    ({"custom_settings": {"ROBOTSTXT_OBEY": False}}, "nobody knows 'custom_settings'"),
    ({"parse": lambda self, response: None}, "nobody knows 'parse'"),
    ({"__doc__": None}, "a docstring tells readers what the site is"),
    ({"__doc__": "  "}, "a docstring tells"),
    ({"article_urls": (ArticleUrl(r"-a(\d+", "a{n}"),)}, "the article address"),
    ({"article_urls": (ArticleUrl(r"-a(?P<n>\d+)", "a{number}"),)}, "'number'"),
    ({"expect": Expect(per_week=(1, 2), fill=(("authr", 0.5),))}, "expect.fill names ['authr'], which no article has"),
]


@pytest.mark.parametrize(("changes", "said"), WRONG, ids=[str(next(iter(c)))[:20] + "-" + s[:24] for c, s in WRONG])
def test_a_wrong_site_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(SiteError, match=re.escape(said)) as refused:
        declare(**changes)
    where = f"{changes.get('__module__', 'tests.somewhere')}.Sister"
    assert where in str(refused.value)


def test_the_two_hooks_may_be_declared() -> None:
    site = declare(adjust=staticmethod(lambda article, page: article), languages=("vi", "en"), tls_verify=False)
    assert site.languages == ("vi", "en")


WRONG_RECIPES: list[tuple[dict[str, Any], str]] = [
    ({"title": ()}, "a recipe needs title"),
    ({"body": ()}, "a recipe needs body"),
    ({"name": ""}, "a recipe needs name"),
    ({"title": "h1"}, "x/1: title takes a tuple of strings, such as ('h1',)"),
    ({"drop": ("div[",)}, "x/1: drop has a bad selector 'div['"),
    ({"caption": ("p >>> em",)}, "x/1: caption has a bad selector"),
    ({"tags": ("",)}, "x/1: tags takes a tuple of strings"),
    ({"url": "(unclosed"}, "x/1: the pattern '(unclosed' cannot be read"),
    ({"url_date": "["}, "x/1: the pattern '[' cannot be read"),
    ({"url_date": r"/(\d+)-(\d+)-(\d+)/"}, "x/1: url_date needs the groups year, month and day"),
    ({"lead_rules": ("bolded",)}, "x/1: lead_rules may hold"),
    ({"lead_rules": "bold"}, "x/1: lead_rules takes a tuple"),
    ({"meta_dates": "pubdate"}, "x/1: meta_dates takes a tuple"),
]


@pytest.mark.parametrize(("changes", "said"), WRONG_RECIPES, ids=[f"{c}" for c, _ in WRONG_RECIPES])
def test_a_wrong_recipe_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(RecipeError, match=re.escape(said)):
        Recipe(**{"name": "x/1", "title": ("h1",), "body": ("article",), **changes})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"links": ()}, "a listing needs links"),
        ({"links": "h3 a"}, "a listing's links takes a tuple"),
        ({"pager": ("a[",)}, "a listing's pager has a bad selector 'a['"),
        ({"item": ".post["}, "a listing's item has a bad selector"),
    ],
)
def test_a_wrong_listing_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(RecipeError, match=re.escape(said)):
        Listing(**{"links": ("h3 a",), **changes})


def test_a_page_needs_an_aware_moment() -> None:
    with pytest.raises(ValueError, match=r"a page needs an aware moment.*https://a\.vn/"):
        Page("https://a.vn/", b"", datetime(2024, 1, 1))  # noqa: DTZ001 - that is the point


# Dated recipes ------------------------------------------------------------------------------------------------------


def on(day: date, url: str = "https://a.vn/x-a1.html") -> Page:
    return Page(url, b"", datetime(day.year, day.month, day.day, 12, tzinfo=VIETNAM))


def test_a_recipe_is_chosen_by_the_day_of_the_capture() -> None:
    old = Recipe(name="x/1", title=("h1",), body=("div",), until=date(2023, 12, 31))
    new = Recipe(name="x/2", title=("h1",), body=("div",), since=date(2024, 1, 1))
    site = declare(recipes=(new, old))
    for day, names in ((date(2023, 12, 31), ["x/1"]), (date(2024, 1, 1), ["x/2"])):
        assert [r.name for r in site.recipes_for(on(day), on(day).url)] == names


def test_the_day_is_vietnams() -> None:
    """17:30 of 31 December in Greenwich is next year in Vietnam."""
    new = Recipe(name="x/2", title=("h1",), body=("div",), since=date(2024, 1, 1))
    page = Page("https://a.vn/", b"", datetime.fromisoformat("2023-12-31T17:30:00+00:00"))
    assert new.reads(page, "/")


def test_langsons_recipes_are_chosen_by_address() -> None:
    urls = ("https://baolangson.vn/xa-hoi/tin/294324-mot-bai.html", "https://baolangson.vn/mot-bai-5071654.html")
    for day in (date(2023, 12, 3), date(2024, 6, 1)):
        names = [[r.name for r in LangSon.recipes_for(on(day, url), url)] for url in urls]
        assert names == [["wordpress/2019"], ["content_detail/2024"]]


def test_a_page_that_no_recipe_is_meant_for_says_so() -> None:
    site = declare(recipes=(Recipe(name="x/1", title=("h1",), body=("div",), until=date(2000, 1, 1)),))
    found = read_page(Page("https://a.vn/x-a1.html", longan_page("<p>x</p>").body[:50], AT), site)
    assert str(found) == ("Rejection(reason='layout_unknown', detail='no recipe is meant for this address and day')")
