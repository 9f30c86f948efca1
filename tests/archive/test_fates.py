"""Accounts of an address join to the same row in any order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.fates import BEST_FIRST, Address, addresses, merge
from archive.records import FATES, Kind, Sighting, Visit
from tests.archive.factory import article, capture, listing, moment, read

_MOMENTS = st.sampled_from([moment(0), moment(1), moment(2)])
_KINDS: list[Kind] = ["article", "listing", "feed"]


@st.composite
def _rows(draw: st.DrawFn) -> Address:
    seen = draw(st.none() | _MOMENTS)
    fate = draw(st.none() | st.sampled_from(FATES))
    return Address(
        site=draw(st.sampled_from(["longan", "laichau"])),
        method="GET",
        url="https://longan.example/a1.html",
        request_digest="",
        kind=draw(st.sampled_from(_KINDS)) if fate else "article",
        article_id=draw(st.none() | st.sampled_from(["longan:a1", "longan:a2"])),
        fate=fate,
        detail=draw(st.sampled_from(["", "challenge", "too_short"])) if fate else "",
        fate_at=(seen or "") if fate else "",
        title=None if fate else draw(st.none() | st.sampled_from(["Đà Nẵng", "Đắk Lắk"])),
        listed_at="" if fate else seen or "",
        first_seen_at=seen,
        last_seen_at=seen,
    )


@given(_rows(), _rows(), _rows())
def test_no_order_and_no_repetition_matters(a: Address, b: Address, c: Address) -> None:
    assert merge(a, a) == a
    assert merge(a, b) == merge(b, a)
    assert merge(a, merge(b, c)) == merge(merge(a, b), c)


@given(_rows(), _rows())
def test_a_fate_never_gets_worse(a: Address, b: Address) -> None:
    def badness(row: Address) -> int:
        return BEST_FIRST.index(row.fate) if row.fate else len(BEST_FIRST)

    assert badness(merge(a, b)) == min(badness(a), badness(b))


def test_every_fate_has_a_weight() -> None:
    assert set(BEST_FIRST) == set(FATES)


def test_an_outcome_tells_of_the_visited_and_of_the_shown() -> None:
    shown = [article(1), article(2)]
    visited, *seen = addresses(listing("longan", shown, 1))
    assert (visited.kind, visited.fate, visited.first_seen_at) == ("listing", "visited", moment(1))
    assert [(row.article_id, row.fate, row.title, row.last_seen_at) for row in seen] == [
        (a.id, None, a.title, moment(1)) for a in shown
    ]


def test_a_memento_was_seen_when_it_was_taken() -> None:
    told = read(article(1), 9, memento_at=moment(2))
    assert next(addresses(told)).first_seen_at == moment(2)


def test_what_nobody_captured_has_no_time() -> None:
    outcome = read(article(1))
    bare = type(outcome)(Visit("longan", "GET", article(1).url, "", "article", "failed", "timeout"))
    row = next(addresses(bare))
    assert (row.first_seen_at, row.fate_at) == (None, "")


def test_the_latest_listing_names_the_article() -> None:
    def shown(title: str, days: float) -> Address:
        outcome = listing("longan", [], days)
        sighting = Sighting("longan:a1", "https://longan.example/a1.html", title)
        return list(addresses(type(outcome)(outcome.visit, capture("x", days), sightings=(sighting,))))[1]

    assert merge(shown("mới", 2), shown("tiêu đề cũ, dài hơn", 1)).title == "mới"
    assert merge(shown("mới", 2), shown("", 3)).title == "mới"
