"""Versions compare articles: what moves on a page by itself is no edit, and what a newspaper changes has its kind."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from archive.history import Content, content_of
from archive.records import Article
from archive.texts.edits import changes, silent
from tests.engine.truth import read_sample, spiders
from tests.sampleweb import SamplePage, pages

SITES = spiders()


def seen_again() -> dict[str, list[SamplePage]]:
    """The sample's articles that were captured twice with other bytes, by case."""
    captured: defaultdict[str, list[SamplePage]] = defaultdict(list)
    for page in pages():
        if page.truth and page.truth.id and not page.truth.rejection and page.case:
            captured[page.case].append(page)
    return {case: two for case, two in captured.items() if len({page.body for page in two}) == len(two) == 2}


def content(page: SamplePage) -> Content:
    assert page.truth is not None
    found = read_sample(page, SITES[page.truth.site])
    assert isinstance(found, Article), found
    return content_of(found)


@pytest.mark.parametrize("case", ["visitor-counters", "masthead-clock"])
def test_counters_and_clocks_are_no_edit(case: str) -> None:
    first, second = map(content, seen_again()[case])
    assert first.hash == second.hash


def test_what_the_sample_edits_has_its_kinds() -> None:
    first, second = map(content, seen_again()["edited-later"])
    told = [(one["field"], one["kind"], one.get("block")) for one in changes(first, second)]
    assert told == [("title", "headline", None), ("body", "paragraph_added", 3)]
    assert silent("edited", first, second) is False  # its title says "(cập nhật)"


def _one_of_each_site() -> list[SamplePage]:
    kept = {page.truth.site: page for page in pages() if page.truth and page.truth.blocks and not page.truth.rejection}
    return list(kept.values())


@pytest.mark.parametrize("page", _one_of_each_site(), ids=lambda page: page.truth.site)
def test_whitespace_and_numbers_of_the_furniture_are_no_edit(page: SamplePage) -> None:
    """More blanks anywhere; other numbers where a page counts its visitors, views and votes."""
    assert page.truth is not None
    text = page.body.decode()
    body = re.sub(r"(?<=[\s>])[ \n]+(?=[\s<])", lambda m: m[0] * 3, text)
    body = re.sub(
        r"((?:Lượt xem|Hôm nay|Hôm qua|Tổng số|totalRating\">|totalStar\">)\D{0,12})\d[\d.]*", r"\g<1>98765", body
    )
    moved = SamplePage(page.url, body.encode(), page.fetched_at, headers=page.headers, truth=page.truth)
    assert moved.body != page.body
    assert content(moved).hash == content(page).hash
