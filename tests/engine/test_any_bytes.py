"""Reading never raises, whatever the bytes; and what it reads is sound."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Article
from crawler.page import Page
from crawler.site import NewsSite
from tests.engine.given import AT, expect_sound, read_page
from tests.engine.mutations import PIECES, mutated, shapes


def read_soundly(page: Page, site: type[NewsSite]) -> bool:
    """Whether it was an article."""
    found = read_page(page, site)
    expect_sound(found, page.seen_at)
    return isinstance(found, Article)


@pytest.mark.parametrize("number", range(len(shapes())))
def test_each_shape_is_an_article(number: int) -> None:
    site, url, body = shapes()[number]
    assert read_soundly(Page(url, body, AT), site)


@given(st.binary(max_size=300), st.sampled_from(range(len(shapes()))))
def test_any_bytes(body: bytes, number: int) -> None:
    site, url, sound = shapes()[number]
    for served in (body, b"\x1f\x8b" + body, sound[:900] + body + sound[900:]):
        read_soundly(Page(url, served, AT), site)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join), st.sampled_from(range(len(shapes()))))
def test_any_markup(markup: bytes, number: int) -> None:
    site, url, sound = shapes()[number]
    read_soundly(Page(url, sound.replace(b"<p", markup + b"<p", 2), AT), site)


def test_every_cut_is_read() -> None:
    for site, url, body in shapes():
        for end in range(0, len(body), 61):
            read_soundly(Page(url, body[:end], AT), site)


@pytest.mark.parametrize("depth", [130, 10_000])
@pytest.mark.parametrize(
    "tag", ["div", "b", "span", "em", "ul", "li", "blockquote", "table", "table><tr><td", "p><a", "figure", "section"]
)
def test_nested_tags(tag: str, depth: int) -> None:
    """Deeper than any stack; the text at the bottom is still there when the layout is known."""
    if depth > 1000 and tag == "table><tr><td":
        depth = 2000
    deep = f"<{tag}>" * depth + "Cây cầu bắc qua rạch vừa được khánh thành. " * 12
    site, url, sound = shapes()[0]
    for number, at in ((0, b"<p style"), (6, b"<p>")):
        site, url, sound = shapes()[number]
        started = time.process_time()
        found = read_page(Page(url, sound.replace(at, deep.encode() + at, 1), AT), site)
        expect_sound(found, AT)
        assert time.process_time() - started < 5
        if number == 0:
            assert isinstance(found, Article)
            assert "vừa được khánh thành" in f"{found.lead} {found.body}"


def test_a_thousand_mutations() -> None:
    articles = sum(read_soundly(page, site) for site, page in mutated(1000, seed=20250701))
    assert 200 < articles < 975  # the mutations harm, and do not only destroy


@pytest.mark.long
def test_a_hundred_thousand_mutations() -> None:
    for site, page in mutated(100_000, seed=1):
        read_soundly(page, site)
