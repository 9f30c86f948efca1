"""Every page of the sample web is read as its generator says it should be, field by field, or refused by name."""

from __future__ import annotations

from functools import cache

import pytest

from archive.records import Article
from crawler.dating.dates import moment
from tests.engine.given import expect_sound
from tests.engine.truth import dated_with_listing, differences, page_of, read_sample, spiders
from tests.sampleweb import SITES, SamplePage, pages


@cache
def with_truth(site: str) -> tuple[SamplePage, ...]:
    return tuple(page for page in pages(site) if page.truth and page.status == 200 and page.method == "GET")


@pytest.mark.parametrize("site", SITES)
def test_every_page_is_read_as_it_is(site: str) -> None:
    spider = spiders()[site]
    wrong = {
        f"{page.case or 'plain'}: {page.url}": found
        for page in with_truth(site)
        if (found := differences(page, spider)) and not _read_without_a_recipe(page)
    }
    assert wrong == {}
    assert len(with_truth(site)) >= 20


def _read_without_a_recipe(page: SamplePage) -> bool:
    """A layout nobody knows may be refused, or read generally and be marked so; then title and text are there."""
    if page.case != "layout-unknown":
        return False
    site = spiders()[page.truth.site] if page.truth else None
    assert site is not None
    found = read_sample(page, site)
    if not isinstance(found, Article):
        return False
    assert not found.extractor.startswith(site.platform)
    assert page.truth is not None
    assert len(found.body) > 500
    assert found.title.encode() in page.body
    return True


@pytest.mark.parametrize("site", SITES)
def test_what_is_read_is_sound(site: str) -> None:
    for page in with_truth(site):
        found = read_sample(page, spiders()[site])
        assert found is not None
        expect_sound(found, page_of(page).seen_at)
        assert not isinstance(found, Article) or "sample" in dict(found.sources), page.url


@pytest.mark.parametrize("site", SITES)
def test_a_listing_dates_what_a_page_does_not_state(site: str) -> None:
    """A listing's time stands where the page states nothing; a page that states a day keeps its day."""
    listed = [page for page in with_truth(site) if page.truth and page.truth.listed_at]
    for page in listed:
        truth, dating = page.truth, dated_with_listing(page, spiders()[site])
        assert truth is not None
        assert truth.listed_at is not None
        assert dating.certainty == "stated", page.url
        assert dating.published_at is not None
        if truth.published_certainty == "stated":
            assert truth.published_at is not None
            assert dating.published_at[:10] == truth.published_at[:10]
        else:
            assert dating.published_at == truth.listed_at
        assert moment(dating.published_at) <= page_of(page).seen_at
    assert listed or site != "laichau"


def test_every_awkward_case_of_reading_is_here() -> None:
    cases = {page.case for site in SITES for page in with_truth(site)}
    assert len(cases) > 40
