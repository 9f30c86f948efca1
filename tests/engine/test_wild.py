"""No page, whatever its shape and size, takes long or fills the memory: it is read within bounds or refused by name."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from archive.records import Article, Rejection
from crawler.clean import clean
from crawler.markup import MOST_DEPTH, Unparsable, refuse_markup
from crawler.page import Page
from tests.beside.shared import needs_shared
from tests.engine.given import AT, FILLER, expect_sound, longan_page, read_page
from tests.engine.truth import page_of
from tests.engine.wild import SHAPES, URL, WORDS, bombs, wild
from tests.quality.pages import real, synthetic
from tests.sampleweb import SITES, pages

SECONDS = 2.0  # of CPU for one page
MEGABYTES = 700  # by which reading may make a process grow
#: What made a parser or reader grow or dawdle before there were bounds.
WORST = (
    "nested div", "nested lists", "fonts before paragraphs", "a font in each paragraph", "fonts hidden by end tags",
    "cells out of place", "attributes", "unknown elements", "entities of entities", "marks on one letter",
    "small paragraphs",
)  # fmt: skip


def read_in_time(body: bytes) -> Article | Rejection:
    started = time.process_time()
    found = read_page(Page(URL, body, AT))
    assert time.process_time() - started < SECONDS
    expect_sound(found, AT)
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape(shape: str) -> None:
    for before in (False, True):
        read_in_time(wild(shape, 2500, before=before))


@pytest.mark.parametrize("shape", WORST)
def test_the_worst_shapes_at_large(shape: str) -> None:
    """Where n elements cost n² steps, thirty thousand would take minutes."""
    read_in_time(wild(shape, 30_000))


@pytest.mark.long
@pytest.mark.parametrize("number", [740, 1490, 12_000, 39_000, 78_000])
@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_at_every_size(shape: str, number: int) -> None:
    for before in (False, True):
        read_in_time(wild(shape, number, before=before))


@pytest.mark.parametrize("name", bombs())
def test_bombs(name: str) -> None:
    """A page of 20 MB, or a small one that unpacks to more."""
    found = read_in_time(bombs()[name])
    assert isinstance(found, Rejection)


def grown(number: int, *shapes: str) -> int:
    """MB by which a process of its own grows while it reads shapes of so many elements."""
    command = [sys.executable, "-m", "tests.engine.wild", str(number), *shapes]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(told.stdout)


@pytest.mark.long
def test_memory_is_bounded() -> None:
    assert grown(740, "fonts before paragraphs", "a font in each paragraph") < MEGABYTES  # too few to be looked into


@pytest.mark.long
@pytest.mark.parametrize("number", [740, 3000, 20_000, 78_000])
def test_memory_is_bounded_for_all_shapes(number: int) -> None:
    assert grown(number) < MEGABYTES


@pytest.mark.parametrize("shape", ["nested div", "fonts before paragraphs", "attributes", "marks on one letter"])
def test_what_is_refused_is_refused_by_name(shape: str) -> None:
    found = read_page(Page(URL, wild(shape, 60_000), AT))
    assert isinstance(found, Rejection)
    assert found.reason == "unparsable"


def test_a_listing_is_refused_like_an_article() -> None:
    with pytest.raises(Unparsable, match="open at once"):
        _ = Page("https://baolongan.vn/kinh-te/", wild("nested div", MOST_DEPTH + 1), AT).tree


def test_no_page_at_hand_is_refused() -> None:
    """Nor one that is ten times as large."""
    for site in SITES:
        for sample in pages(site):
            page = page_of(sample)
            if page.status == 200 and "html" in page.content_type:
                refuse_markup(page.body)
    for one in (*synthetic(), *real()):
        refuse_markup(one.body)
        if one.body.count(b"<") < 3000:
            refuse_markup(one.body * 10)


def test_what_editors_leave_open_is_read() -> None:
    """Fonts in every cell of a long table, bold that is never closed, paragraphs and items without ends."""
    cells = "".join(f"<tr><td><font color=#{n:06}>Xã {n}<td><b>{n}" for n in range(1500))
    found = read_page(longan_page(f"{WORDS}<table>{cells}</table>{WORDS}"))
    assert isinstance(found, Article)
    found = read_page(longan_page("<b><i>" + f"<p>{FILLER}" * 900 + "<ul>" + "<li>Một" * 900))
    assert isinstance(found, Article)


def test_entities_are_bounded_and_read() -> None:
    assert clean("&" + "amp;" * 100_000 + "agrave;") == "à"
    started = time.process_time()
    clean("&#3" * 20_000 + "&#56;" + ";" * 20_000)
    assert time.process_time() - started < 1


# Cuts ---------------------------------------------------------------------------------------------------------------


def cut_soundly(body: bytes, url: str, step: int) -> None:
    for end in range(0, len(body), step):
        expect_sound(read_page(Page(url, body[:end], AT)), AT)


def test_large_pages_cut_at_every_kilobyte() -> None:
    largest = sorted((one.body for one in synthetic()), key=len)[-4:]
    for body in largest:
        cut_soundly(body, URL, 1024)


@pytest.mark.long
@needs_shared
def test_real_pages_cut_at_every_kilobyte() -> None:
    for one in real():
        cut_soundly(one.body, URL, 1024)
