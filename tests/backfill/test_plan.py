"""Plans: what is fetched, in which order, what is not and why; against the truth of the eras, and by properties."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from crawler.backfill.cdx import Answer, Held, stamp
from crawler.backfill.plan import Plan, draw_up
from crawler.backfill.show import print_plan, watched
from crawler.site import NewsSite
from tests.backfill import eras
from tests.engine.truth import spiders

LONG_AN: type[NewsSite] = spiders()["longan"]


def nothing(_url: str, _moment: str) -> bool:
    return False


def held(n: int, stamp: str, digest: str = "A", **other: Any) -> Held:
    url = f"http://www.baolongan.vn:80/tin-a{n}.html"
    moment = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}T07:00:00+07:00"
    one = Held(url, f"{stamp}000000", moment, 200, "text/html", digest, 900)
    return replace(one, **other)


def plan(*found: Held, **other: Any) -> Plan:
    return draw_up([Answer(found)], LONG_AN, nothing, **other)


def index(site: str) -> Answer:
    """What a perfect index says of a site's mementos, with the digests of their bytes."""
    found: list[Held] = []
    for one in eras.mementos(site):
        page, mime = one.page, dict(one.page.headers).get("Content-Type", "text/html").split(";")[0]
        day = page.fetched_at[:10]
        stamped = stamp(day)[:8] + f"{len(found):06}"  # in order; the clock's digits do not matter here
        digest = str(hash((page.body, page.status)))
        found.append(Held(page.url, stamped, page.fetched_at, page.status, mime, digest, len(page.body)))
    return Answer(tuple(found))


@pytest.mark.parametrize("site", eras.SITES)
def test_the_eras_are_planned_as_their_truth_has_it(site: str) -> None:
    """Every change of an article's bytes is fetched once, in time order; the rest is named and counted."""
    drawn = draw_up([index(site)], spiders()[site], nothing)
    lives = Counter(one.life for one in eras.mementos(site))
    changed = [one for one in eras.mementos(site) if one.life in ("first", "edited", "refurnished", "restored")]
    strange = [one for one in eras.mementos(site) if one.life in ("soft_404", "challenge")]
    wanted = sorted((one.page.fetched_at, one.article) for one in (*changed, *strange))
    assert [(job.held.moment, job.article_id) for job in drawn.jobs] == wanted
    left = dict(drawn.left)
    assert left == {
        "the same bytes as the capture before": lives["unchanged"],
        "a redirect (301)": 3,
        "gone (404)": 3,
        "an error of the site (503)": 3,
        "no article's address": 9,  # robots.txt, a listing and a picture in each era
    }
    assert sum(left.values()) + len(drawn.jobs) == len(eras.mementos(site))
    assert drawn.articles == len({one.article for one in (*changed, *strange)})


def test_a_run_of_the_same_bytes_is_one_job_and_a_text_that_comes_back_another() -> None:
    found = [
        held(1, "20190101"),
        held(1, "20190201"),
        held(1, "20190301", "B"),
        held(1, "20190401"),
        held(2, "20190201"),
    ]
    drawn = plan(*reversed(found))
    assert [(job.article_id, job.held.timestamp[:6], len(job.again)) for job in drawn.jobs] == [
        ("longan:a1", "201901", 1),
        ("longan:a2", "201902", 0),
        ("longan:a1", "201903", 0),
        ("longan:a1", "201904", 0),
    ]
    assert drawn.jobs[0].again == ("2019-02-01T07:00:00+07:00",)
    assert drawn.jobs[0].url == "https://baolongan.vn/tin-a1.html"


def test_addresses_of_one_article_are_one_article() -> None:
    other = held(1, "20190201", url="https://baolongan.vn/ten-khac-a1.html")
    assert [job.held.timestamp[:6] for job in plan(held(1, "20190101"), other).jobs] == ["201901"]


def test_a_capture_that_the_index_names_twice_counts_once() -> None:
    again = held(1, "20190101", url="http://baolongan.vn/tin-a1.html")
    drawn = plan(held(1, "20190101"), held(1, "20190101"), again)
    assert (len(drawn.jobs), dict(drawn.left)) == (1, {"named twice by the index": 2})


def test_revisits_and_captures_without_a_digest_are_fetched() -> None:
    revisit = held(1, "20190101", status=None, mime="warc/revisit")
    bare = (held(2, "20190101", ""), held(2, "20190201", ""))
    assert len(plan(revisit, *bare).jobs) == 3


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"url": "https://baocantho.com.vn/tin-a1.html"}, "on another host"),
        ({"url": "https://baolongan.vn/kinh-te/"}, "no article's address"),
        ({"status": 301}, "a redirect (301)"),
        ({"status": 410}, "gone (410)"),
        ({"status": 500}, "an error of the site (500)"),
        ({"mime": "image/jpeg"}, "no page: image/jpeg"),
        ({"truncated": "length"}, "cut off in the archive: length"),
    ],
)
def test_what_is_left_out_is_named(other: dict[str, Any], why: str) -> None:
    drawn = plan(held(1, "20190101", **other))
    assert (drawn.jobs, drawn.left) == ((), ((why, 1),))


def test_dates_and_limit() -> None:
    found = [held(n, f"2019{month:02}01", str(month)) for n, month in ((1, 1), (2, 2), (3, 3), (4, 4))]
    drawn = plan(*found, since="20190201000000", until="20190401000000", limit=2)
    assert [job.article_id for job in drawn.jobs] == ["longan:a2", "longan:a3"]
    assert dict(drawn.left) == {"outside the dates": 1, "beyond the limit": 1}


def test_listings_are_taken_when_they_are_wanted() -> None:
    listing = held(1, "20190101", url="https://baolongan.vn/kinh-te/?p=2")
    assert plan(listing).jobs == ()
    (job,) = plan(listing, listings=True).jobs
    assert (job.article_id, job.url) == ("", "https://baolongan.vn/kinh-te/?p=2")


def test_what_the_archive_has_is_not_fetched_and_months_say_so() -> None:
    found = [held(1, "20190101"), held(1, "20190102"), held(1, "20190103", "B"), held(2, "20190201")]
    have = {("https://baolongan.vn/tin-a1.html", "2019-01-01T07:00:00+07:00")}
    drawn = draw_up([Answer(tuple(found))], LONG_AN, lambda url, moment: (url, moment) in have)
    assert [(job.article_id, job.held.digest) for job in drawn.jobs] == [("longan:a1", "B"), ("longan:a2", "A")]
    assert [(m.month, m.mementos, m.articles, m.held, m.fetch) for m in drawn.months] == [
        ("2019-01", 3, 1, 1, 1),
        ("2019-02", 1, 1, 0, 1),
    ]
    assert drawn.seconds(2.0) == 4.0


@given(st.permutations(range(8)), st.integers(1, 7))
def test_the_order_of_lines_and_the_cut_of_answers_do_not_matter(order: list[int], cut: int) -> None:
    found = [held(n % 3, f"2019010{n + 1}", "AAB"[n % 3 : n % 3 + 1]) for n in range(8)]
    shuffled = [found[n] for n in order]
    answers = [Answer(tuple(shuffled[:cut])), Answer(tuple(shuffled[cut:]))]
    assert draw_up(answers, LONG_AN, nothing) == plan(*found)


def test_a_plan_is_shown() -> None:
    out = io.StringIO()
    print_plan(plan(held(1, "20190101"), held(2, "20190201"), held(3, "20190201", status=404)), 30.0, Console(file=out))
    text = out.getvalue()
    assert [line.split() for line in text.splitlines() if line.lstrip().startswith(("2019-", "all"))] == [
        ["2019-01", "1", "1", "0", "1"],
        ["2019-02", "1", "1", "0", "1"],
        ["all", "2", "2", "0", "2"],
    ]
    assert "left out: 1 × gone (404)" in text
    assert "2 mementos to fetch, one every 30 s: 0:01:00" in text


def test_watching_changes_nothing_and_a_log_stays_quiet() -> None:
    answers = [Answer((held(1, "20190101"),)), Answer(())]
    for terminal in (True, False):
        out = io.StringIO()
        console = Console(file=out, force_terminal=terminal)
        assert list(watched(iter(answers), "longan in wayback", console)) == answers
        assert bool(out.getvalue()) is terminal
