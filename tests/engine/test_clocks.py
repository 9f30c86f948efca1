"""A clock is found out, and a true dateline is never taken for one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.dating import Dossier, Evidence
from archive.records import DateCandidate
from crawler.dating.clocks import find_clocks
from crawler.dating.intext import SAID_TODAY
from crawler.dating.resolve import resolve, resolver

FIRST = date(2025, 3, 1)


def shown(value: str, seen: str, place: str = "dateline", selector: str = "span.date") -> Evidence:
    """A date that an article's own page shows, captured at noon of the day `seen`."""
    precision = "minute" if "T" in value else "day"
    return Evidence(DateCandidate(place, value, value, precision, selector), f"{seen}T12:00:00+07:00", "u", own=True)  # type: ignore[arg-type]  # one of the two


def dossier(article_id: str, *evidence: Evidence) -> Dossier:
    """An article with all its evidence."""
    times = [e.seen_at for e in evidence]
    return Dossier(article_id, min(times), max(times), evidence)


def day(n: int) -> str:
    return (FIRST + timedelta(days=n)).isoformat()


def test_thirty_daily_crawls_keep_every_date() -> None:
    """Each article is fetched on the day it appears; some say "Sáng nay", some open with an old day."""
    articles = []
    for n in range(30):
        evidence = [shown(f"{day(n)}T07:30:00+07:00", day(n))]
        if n % 3 == 0:
            evidence.append(shown(day(n), day(n), "text", SAID_TODAY))
        if n % 5 == 1:
            evidence.append(shown(day(n - 200), day(n), "text", "opens with a day"))
        articles.append(dossier(f"s:{n}", *evidence))
    clocks = find_clocks(articles)
    assert clocks == frozenset()
    for n, article in enumerate(articles):
        dating, _ = resolve(article, clocks)
        assert (dating.published_at, dating.certainty) == (f"{day(n)}T07:30:00+07:00", "stated")


def test_a_clock_falls_at_its_second_capture() -> None:
    once = dossier("s:1", shown(day(9), day(9), selector="div.header-date"))
    assert find_clocks([once]) == frozenset()  # as good as a dateline so far
    twice = dossier("s:1", *once.evidence, shown(day(20), day(20), selector="div.header-date"))
    clocks = find_clocks([twice, dossier("s:2", shown(day(21), day(21), selector="div.header-date"))])
    assert clocks == {("dateline", "div.header-date")}
    dating, verdicts = resolve(twice, clocks)
    assert (dating.published_at, dating.certainty, set(verdicts)) == (None, "bounded", {"clock"})
    assert dating.not_after == f"{day(9)}T12:00:00+07:00"


def test_a_clock_found_on_one_article_is_known_on_all() -> None:
    told = dossier("s:1", shown(day(9), day(9)), shown(day(20), day(20)))
    other = dossier("s:2", shown(day(20), day(20)), shown("2019-01-05", day(20), "text", "opens with a day"))
    dating, verdicts = resolver(find_clocks([told, other]))(other)
    assert (dating.published_at, verdicts) == ("2019-01-05", ["clock", "chosen"])


def test_a_clock_falls_at_its_first_capture_by_contradiction() -> None:
    """Masthead 3 December 2023, the text says "Sáng nay (5/1)" and "năm 2019"."""
    article = dossier("s:1", shown("2023-12-03", "2023-12-03"), shown("2019-01-05", "2023-12-03", "text", SAID_TODAY))
    dating, verdicts = resolve(article)
    assert (dating.published_at, dating.certainty) == ("2019-01-05", "inferred")
    assert verdicts == ["clock", "chosen"]


def test_a_dateline_that_once_stood_still_is_no_clock() -> None:
    kept = dossier("s:1", shown(day(0), day(0)), shown(day(0), day(5)))
    fresh = dossier("s:2", shown(day(5), day(5)), shown(day(1), day(5), "json_ld", "datePublished"))
    assert find_clocks([kept, fresh]) == frozenset()


@pytest.mark.parametrize("selector", ["div.header-date", "#datenow", ".today", "span.time-now", "li.date"])
@pytest.mark.parametrize("dateline", [True, False], ids=["with a dateline", "without"])
def test_clocks_by_any_name(selector: str, dateline: bool) -> None:
    def page(n: int) -> list[Evidence]:
        clock = shown(day(n), day(n), selector=selector)
        return [clock, shown(f"{day(2)}T08:00:00+07:00", day(n), selector="p.post-date")] if dateline else [clock]

    article = dossier("s:1", *page(10), *page(40))
    dating, verdicts = resolve(article, find_clocks([article]))
    assert dating.published_at == (f"{day(2)}T08:00:00+07:00" if dateline else None)
    assert verdicts.count("clock") == 2


def test_a_listing_or_an_address_is_never_a_clock() -> None:
    article = dossier("s:1", *(shown(day(n), day(n), place) for n in (1, 5) for place in ("url", "listing", "text")))
    assert find_clocks([article]) == frozenset()


captures = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(0, 40), st.sampled_from(["a", "b"])), max_size=12
)


@settings(derandomize=True, max_examples=60)
@given(captures, st.randoms(use_true_random=False))
def test_the_order_of_captures_changes_nothing(found: list[tuple[int, int, int, str]], random: object) -> None:
    def dossiers(rows: list[tuple[int, int, int, str]]) -> list[Dossier]:
        by_article: dict[int, list[Evidence]] = {}
        for article, seen, value, selector in rows:
            by_article.setdefault(article, []).append(shown(day(min(value, seen)), day(seen), selector=selector))
        return [dossier(f"s:{n}", *evidence) for n, evidence in by_article.items()]

    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    one, other = dossiers(found), dossiers(shuffled)
    assert find_clocks(one) == find_clocks(other)
    dates = {d.article_id: resolve(d, find_clocks(one))[0] for d in one}
    assert dates == {d.article_id: resolve(d, find_clocks(other))[0] for d in other}
