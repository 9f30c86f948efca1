"""One date from all evidence: believed by place, refined where places agree, never later than the capture."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.dating import Dossier, Evidence
from archive.records import DateCandidate, Dating
from crawler.dating.dates import VIETNAM, iso, moment, precision_of, weekday_contradicts
from crawler.dating.intext import SAID_TODAY
from crawler.dating.resolve import LADDER, resolve

SEEN = "2023-12-03T08:00:00+07:00"
LATER = "2023-12-05T09:00:00+07:00"


def shown(place: str, value: str, seen_at: str = SEEN, weekday: str = "") -> Evidence:
    candidate = DateCandidate(place, f"{weekday}as {place} writes it", value, precision_of(value))
    return Evidence(candidate, seen_at, "https://a.vn/x", own=place not in ("feed", "listing"))


def judge(*evidence: Evidence) -> tuple[Dating, list[str]]:
    seen = sorted([e.seen_at for e in evidence] or [SEEN])
    dating, verdicts = resolve(Dossier("a:1", seen[0], seen[-1], evidence))
    return dating, list(verdicts)


def test_without_evidence_there_is_a_bound_and_no_date() -> None:
    assert judge() == (Dating(certainty="bounded", not_after=SEEN), [])


def test_the_ladder() -> None:
    """Its order is a promise to readers: a change is a change of many dates."""
    stated = ("dateline", "url", "meta", "json_ld", "feed", "listing", "created")
    assert tuple(LADDER) == (*stated, "text", "upload_folder")
    assert [place for place, certainty in LADDER.items() if certainty == "stated"] == [*stated]


@pytest.mark.parametrize(("better", "worse"), list(pairwise(LADDER)))
def test_a_better_place_is_believed(better: str, worse: str) -> None:
    dating, verdicts = judge(shown(worse, "2023-11-20"), shown(better, "2023-11-28"))
    assert (dating.published_at, dating.method) == ("2023-11-28", better)
    assert dating.certainty == LADDER[better]
    assert verdicts == ["contradicts", "chosen"]


def test_a_place_that_agrees_on_the_day_gives_the_time() -> None:
    dating, verdicts = judge(shown("url", "2023-11-28"), shown("meta", "2023-11-28T14:31:00+07:00"))
    assert (dating.published_at, dating.precision) == ("2023-11-28T14:31:00+07:00", "minute")
    assert (dating.method, dating.certainty) == ("meta", "stated")
    assert verdicts == ["agrees", "chosen"]


def test_a_place_that_contradicts_gives_no_time() -> None:
    dating, verdicts = judge(shown("dateline", "2023-11-28"), shown("meta", "2023-11-29T14:31:00+07:00"))
    assert (dating.published_at, dating.precision) == ("2023-11-28", "day")
    assert verdicts == ["chosen", "contradicts"]


def test_a_listing_refines_what_the_text_infers_only_by_being_believed_more() -> None:
    dating, _ = judge(shown("text", "2022-12-09"), shown("listing", "2022-12-09T17:05:00+07:00"))
    assert (dating.published_at, dating.certainty, dating.method) == ("2022-12-09T17:05:00+07:00", "stated", "listing")


def test_a_masthead_is_never_believed() -> None:
    dating, verdicts = judge(shown("masthead", "2023-12-03"))
    assert (dating.published_at, dating.certainty, dating.not_after) == (None, "bounded", SEEN)
    assert verdicts == ["clock"]


def test_nothing_is_published_after_it_was_seen() -> None:
    future = shown("dateline", "2023-12-03T08:00:01+07:00")
    dating, verdicts = judge(future, shown("json_ld", "2023-12-02"))
    assert (dating.published_at, dating.method) == ("2023-12-02", "json_ld")
    assert verdicts == ["impossible", "chosen"]


def test_a_later_capture_cannot_move_a_date_past_the_first() -> None:
    dating, verdicts = judge(shown("text", "2023-12-01"), shown("dateline", "2023-12-04", LATER))
    assert dating.published_at == "2023-12-01"
    assert verdicts == ["chosen", "impossible"]


@pytest.mark.parametrize(
    ("raw", "value", "contradicts"),
    [
        ("Chủ nhật, 03/12/2023", "2023-12-03", False),
        ("Thứ hai, 03/12/2023", "2023-12-03", True),
        ("Thứ 2, ngày 4/12/2023", "2023-12-04", False),
        ("03/12/2023 | Thứ Bảy", "2023-12-03", True),
        ("T6, 01/12/2023 08:00", "2023-12-01T08:00:00+07:00", False),
        ("CN, 01/12/2023 08:00", "2023-12-01T08:00:00+07:00", True),
        ("Kỳ họp thứ năm, 03/12/2023", "2023-12-03", False),  # no weekday
        ("T5/2023: 03/12/2023", "2023-12-03", False),  # May
        ("Thứ bảy, 02/12/2023 (cập nhật Chủ nhật, 03/12/2023)", "2023-12-02", False),
    ],
)
def test_a_weekday_that_contradicts(raw: str, value: str, contradicts: bool) -> None:
    """The date stays, for typing errors are in weekdays; it is no more than inferred, and evidence at one is better."""
    seen = "2024-02-01T08:00:00+07:00"
    errs = Evidence(DateCandidate("dateline", raw, value, precision_of(value)), seen, "https://a.vn/x", own=True)
    assert weekday_contradicts(raw, value) is contradicts
    dating, _ = judge(errs, shown("text", "2023-11-20", seen))
    assert (dating.published_at, dating.method) == (value, "dateline")
    assert dating.certainty == ("inferred" if contradicts else "stated")
    dating, _ = judge(errs, shown("listing", "2023-11-30", seen))
    assert dating.method == ("listing" if contradicts else "dateline")


def test_not_before_is_what_a_date_proves_by_its_nature() -> None:
    """A page is not published before it is made, nor before the day its text calls today."""
    assert judge(shown("created", "2023-11-28"))[0].not_before == "2023-11-28"
    today = Evidence(DateCandidate("text", "Sáng nay (5/1", "2019-01-05", "day", SAID_TODAY), SEEN, "u", own=True)
    assert judge(today)[0].not_before == "2019-01-05"
    assert judge(today, shown("dateline", "2019-01-06"))[0].not_before is None  # known better
    for place in LADDER:
        if place != "created":
            assert judge(shown(place, "2023-11-28"))[0].not_before is None
    assert judge()[0].not_before is None


def test_the_day_of_the_fetch_is_no_evidence_against_a_date() -> None:
    dating, _ = judge(shown("dateline", "2023-12-03T07:30:00+07:00"))
    assert (dating.published_at, dating.certainty) == ("2023-12-03T07:30:00+07:00", "stated")


def test_a_clock_is_found_out_by_two_captures() -> None:
    """The same place shows another day, and each time the day of the fetch."""
    clock = [shown("dateline", "2023-12-03"), shown("dateline", "2023-12-05", LATER)]
    dating, verdicts = judge(*clock, shown("text", "2019-01-05"))
    assert (dating.published_at, dating.certainty, dating.method) == ("2019-01-05", "inferred", "text")
    assert verdicts == ["clock", "clock", "chosen"]


def test_two_captures_that_show_one_day_are_no_clock() -> None:
    dating, verdicts = judge(shown("dateline", "2023-12-03"), shown("dateline", "2023-12-03", LATER))
    assert dating.published_at == "2023-12-03"
    assert verdicts == ["chosen", "chosen"]


SEEN_AT = st.integers(0, 400).map(lambda hours: iso(datetime(2023, 12, 1, tzinfo=VIETNAM) + timedelta(hours=hours)))
VALUES = st.integers(-900, 500).map(lambda hours: iso(datetime(2023, 12, 1, tzinfo=VIETNAM) + timedelta(hours=hours)))
PIECE = st.builds(
    lambda place, value, day, *rest: shown(place, value[:10] if day else value, *rest),
    st.sampled_from([*LADDER, "masthead"]),
    VALUES,
    st.booleans(),
    SEEN_AT,
    st.sampled_from(["", "Thứ hai, ", "Chủ nhật, "]),
)


@given(st.lists(PIECE, max_size=7), st.randoms(use_true_random=False))
def test_order_changes_nothing(evidence: list[Evidence], rng: object) -> None:
    mixed = list(evidence)
    rng.shuffle(mixed)  # type: ignore[attr-defined]  # a Random of hypothesis
    dating, verdicts = judge(*evidence)
    again, verdicts_again = judge(*mixed)
    assert again == dating
    assert Counter(zip(mixed, verdicts_again, strict=True)) == Counter(zip(evidence, verdicts, strict=True))


@given(st.lists(PIECE, max_size=7))
def test_what_always_holds(evidence: list[Evidence]) -> None:
    dating, verdicts = judge(*evidence)
    assert len(verdicts) == len(evidence)
    first = min((e.seen_at for e in evidence), default=SEEN)
    assert dating.not_after == first
    if dating.published_at is None:
        assert "chosen" not in verdicts
        assert (dating.precision, dating.certainty) == ("none", "bounded")
        return
    assert moment(dating.published_at) <= moment(first)
    assert dating.not_before is None or moment(dating.not_before) <= moment(dating.published_at)
    assert dating.precision == precision_of(dating.published_at)
    chosen = [e.candidate for e, verdict in zip(evidence, verdicts, strict=True) if verdict == "chosen"]
    assert chosen
    assert {(c.value, c.place) for c in chosen} == {(dating.published_at, dating.method)}
    assert all(v == "clock" for e, v in zip(evidence, verdicts, strict=True) if e.candidate.place == "masthead")
