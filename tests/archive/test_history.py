"""Versions follow from readings, whatever the order in which these came."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from archive.history import Reading, content_of, dumps, versions
from archive.records import Image
from tests.archive.factory import article

Told = list[tuple[str, str]]


def history(*captures: str) -> Told:
    """Tell the versions of captures, each given as the contents it was read as, one letter an attempt."""
    return [(version.reading.content_hash, version.reason) for version in versions(_readings(*captures))]


def _readings(*captures: str) -> list[Reading]:
    return [
        Reading((f"2025-01-{day:02}", "a.warc.gz", 0), attempt, day, content, "x/2025", "{}")
        for day, contents in enumerate(captures, 1)
        for attempt, content in enumerate(contents, 1)
    ]


def test_equal_captures_are_one_version() -> None:
    assert history("a", "a", "a") == [("a", "published")]


def test_the_newspaper_edits_and_edits_back() -> None:
    assert history("a", "b", "a") == [("a", "published"), ("b", "edited"), ("a", "edited")]


def test_a_version_belongs_to_the_first_capture_that_shows_it() -> None:
    assert [v.reading.capture_id for v in versions(_readings("a", "a", "b", "b"))] == [1, 3]


def test_reading_again_is_no_edit() -> None:
    assert history("ab") == [("a", "published"), ("b", "re-extracted")]
    assert history("ab", "ab") == [("a", "published"), ("b", "re-extracted")]


def test_reading_only_some_captures_again_is_no_edit() -> None:
    assert history("ab", "a") == [("a", "published"), ("b", "re-extracted"), ("a", "re-extracted")]
    assert history("a", "ab") == [("a", "published"), ("b", "re-extracted")]
    assert history("b", "ab") == [("b", "published"), ("a", "re-extracted"), ("b", "re-extracted")]


def test_an_edit_stays_an_edit_when_all_is_read_again() -> None:
    assert history("ax", "by") == [
        ("a", "published"),
        ("x", "re-extracted"),
        ("b", "edited"),
        ("y", "re-extracted"),
    ]


def test_an_edit_that_only_the_new_reading_sees_is_an_edit() -> None:
    assert history("ab", "ac") == [("a", "published"), ("b", "re-extracted"), ("c", "edited")]


@given(st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=4))
def test_what_holds_for_every_history(captures: list[str]) -> None:
    readings = _readings(*captures)
    told = versions(readings)
    contents = [version.reading.content_hash for version in told]
    assert told[0].reason == "published"
    assert [v.reason for v in told].count("published") == 1
    assert contents[-1] == captures[-1][-1]  # the last version is the present text
    assert set(contents) == set("".join(captures))  # no text is lost
    assert all(a != b for a, b in pairwise(contents))
    assert versions(reversed(readings)) == told


@given(st.lists(st.sampled_from("ab"), min_size=1, max_size=6))
def test_read_once_each_every_difference_is_an_edit(captures: list[str]) -> None:
    assert all(reason == "edited" for _, reason in history(*captures)[1:])


def test_no_order_matters() -> None:
    readings = _readings("ab", "b", "ca")
    assert {tuple(versions(order)) for order in permutations(readings)} == {tuple(versions(readings))}


def test_content_is_the_articles_own() -> None:
    one = article(1)
    same = replace(one, section="Khác", tags=(), attachments=(), extractor="y", url="https://longan.example/y")
    assert content_of(one).hash == content_of(same).hash
    moved = replace(one, images=tuple(replace(image, url="https://cdn.example/1.jpg") for image in one.images))
    assert content_of(one).hash == content_of(moved).hash
    captioned = replace(one, images=(Image("https://longan.example/1.jpg", "Chú thích khác", 0),))
    assert content_of(one).hash != content_of(captioned).hash
    assert content_of(replace(one, kicker="", lead="x")).hash != content_of(replace(one, kicker="x", lead="")).hash


def test_columns_are_utf8() -> None:
    assert dumps(["Đà Nẵng"]) == '["Đà Nẵng"]'
