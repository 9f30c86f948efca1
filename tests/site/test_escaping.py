"""Archived text stays text, whatever it says; so does what is typed."""

from __future__ import annotations

import json
import re
from urllib.parse import quote, quote_plus

import pytest

from archive.site.addresses import article_path, outside
from tests.site.conftest import ATTACK, Page, Site, hostile

ARTICLE = article_path(hostile().id)
PAGES = (
    "/",
    "/tim",
    "/tim?q=hiem+hoa",
    f"/tim?q={quote_plus(ATTACK)}",
    f"/tim?site={quote_plus(ATTACK)}&year=2025",
    f"/tim?q=x&lang={quote_plus(ATTACK)}&page={quote_plus(ATTACK)}&{quote_plus(ATTACK)}={quote_plus(ATTACK)}",
    ARTICLE,
    f"/a/{quote(ATTACK)}",
    f"/{quote(ATTACK)}",
)
DATASETTE_PAGES = (
    "/khotin-tinh",
    "/khotin-tinh/articles",
    "/khotin-tinh/versions/1",
    "/khotin-tinh/runs",
    "/khotin-tinh/search?q=hiem+hoa",
)


def unsafe(page: Page) -> list[str]:
    """Name everything that a browser would run, or that points where nothing may point."""
    found = [str(node.html) for node in page.tree.css("script:not([src])") if "alert(1)" in node.text()]
    found = [one for one in found if "application/ld+json" not in one]
    found += [str(node.html) for node in page.tree.css("img[src=x], body script:not([src]):empty")]
    for node in page.tree.css("*"):
        for name, value in node.attributes.items():
            leads = name in ("href", "src", "action")
            if name.startswith("on") or (leads and re.match(r"\s*(javascript|data):", value or "", re.IGNORECASE)):
                found.append(f"{node.tag} {name}={value}")
    return found


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_it_runs_on_our_pages(attacked_site: Site, path: str, language: str) -> None:
    page = attacked_site.get(path, language)
    assert page.status in (200, 302, 404)
    assert unsafe(page) == []
    assert "style" not in {name for node in page.tree.css("*") for name in node.attributes}
    assert [node.attributes.get("type") for node in page.tree.css("script")] in ([], ["application/ld+json"])
    assert page.tree.css("style, iframe, object, embed, base, meta[http-equiv]") == []


@pytest.mark.parametrize("path", DATASETTE_PAGES)
def test_nothing_of_it_runs_on_datasettes_pages(attacked_site: Site, path: str) -> None:
    page = attacked_site.get(path)
    assert page.status == 200
    assert [one for one in unsafe(page) if "alert" in one] == []


def test_the_text_is_shown_as_it_stands(attacked_site: Site) -> None:
    page = attacked_site.get(ARTICLE)
    assert page.text(".story h1") == f"{ATTACK} 2"
    for selector in (".story .kicker", ".story .lead", ".byline", ".source-tag", ".tags a"):
        assert page.text(selector) == ATTACK, selector
    assert page.texts(".text figcaption") == [ATTACK, ATTACK]
    assert len(page.texts(".text > *")) == 7
    assert page.links(".text figure a") == []
    assert "javascript:" not in "".join(page.links())


def test_linked_data_survives(attacked_site: Site) -> None:
    node = attacked_site.get(ARTICLE).tree.css_first("script[type='application/ld+json']")
    assert node is not None
    assert json.loads(node.text())["headline"] == f"{ATTACK} 2"


def test_json_is_never_taken_for_a_page(attacked_site: Site) -> None:
    page = attacked_site.get(f"{ARTICLE}.json")
    assert page.json()["article"]["title"] == f"{ATTACK} 2"
    assert page.headers["content-type"].startswith("application/json")
    assert page.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "//evil.example/x",
        "/here",
        "http://",
        "https:///x",
        "http://[::1",
        "ftp://x.example/",
        "https://x.example/a b",
    ],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert outside(url) is None
    assert outside("https://baolongan.vn/a?b=c#d") == "https://baolongan.vn/a?b=c#d"
