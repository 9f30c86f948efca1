"""The answers of indexes, read in every dialect, and the questions. No server is needed to be sure of them."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.backfill.cdx import (
    LAST,
    Answer,
    Held,
    NotWhole,
    Query,
    crawl_url,
    crawls,
    page_count,
    read,
    read_page,
    stamp,
)

NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
ROW = [
    "vn,baolongan)/tin-a7.html",
    "20190304170607",
    "http://baolongan.vn:80/tin-a7.html",
    "text/html",
    "200",
    "ABC",
    "950",
]
KEY = "vn%2Cbaolongan%29%2Ftin-a7.html+20190304170607%21"
HELD = Held(
    ROW[2], "20190304170607", "2019-03-05T00:06:07+07:00", 200, "text/html", "ABC", 950
)  # the next day in Vietnam


def test_rows_under_a_row_of_names() -> None:
    assert read(json.dumps([NAMES, ROW])) == Answer((HELD,))
    assert read(json.dumps([NAMES, ROW, [], [KEY]])) == Answer((HELD,), KEY)
    assert read("[]") == read("[[]]") == read("") == read("\n") == Answer(())


def test_names_say_which_column_is_which() -> None:
    turned = [NAMES[::-1], ROW[::-1]]
    assert read(json.dumps(turned)) == Answer((HELD,))


def test_plain_rows() -> None:
    line = " ".join(ROW)
    assert read(f"{line}\n") == Answer((HELD,))
    assert read(f" CDX N b a m s k S\n{line}\n   \n{KEY}\n") == Answer((HELD,), KEY)


def test_lines_of_pywb() -> None:
    fields = {"urlkey": ROW[0], "timestamp": ROW[1], "url": ROW[2], "mime": ROW[3], "status": "200"}
    fields |= {"digest": "ABC", "length": "950", "offset": "12", "filename": "a.warc.gz"}
    (found,) = read(json.dumps(fields) + "\n").held
    assert (found.url, found.moment, found.status, found.file, found.offset) == (*HELD_SHORT, "a.warc.gz", 12)
    del fields["urlkey"], fields["timestamp"]
    assert read(f"{ROW[0]} {ROW[1]} {json.dumps(fields)}\n").held == (found,)


HELD_SHORT = (HELD.url, HELD.moment, HELD.status)


def test_a_revisit_has_no_status_of_its_own() -> None:
    (found,) = read(json.dumps([NAMES, [*ROW[:3], "warc/revisit", "-", "ABC", "-"]])).held
    assert (found.status, found.length, found.mime) == (None, None, "warc/revisit")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (ROW[:5], "columns"),
        ([*ROW, "more"], "columns"),
        ([ROW[0], "2019", *ROW[2:]], "fourteen digits"),
        ([ROW[0], "20191304170607", *ROW[2:]], "month must be in 1..12"),
        ([ROW[0], "18880304170607", *ROW[2:]], "year 1888"),
        ([*ROW[:2], "dns:baolongan.vn", *ROW[3:]], "address"),
        ([*ROW[:2], "http://[baolongan", *ROW[3:]], "address"),
    ],
)
def test_a_line_without_sense_is_named_and_costs_no_other(row: list[str], why: str) -> None:
    for text in (json.dumps([NAMES, ROW, row, ROW]), "\n".join(map(" ".join, (ROW, row, ROW))) + "\n"):
        answer = read(text)
        assert answer.held == (HELD, HELD)
        ((number, said),) = answer.malformed
        assert number in (2, 3)
        assert why in said
        assert answer.rows == 3


def test_what_is_cut_off_is_no_answer() -> None:
    whole = json.dumps([NAMES, *[ROW] * 5, [], [KEY]])
    lines = "".join(json.dumps(dict(zip(NAMES, ROW, strict=True))) + "\n" for _ in range(3))
    for text in (whole, lines):
        for end in range(len(text) - 60, len(text) - 2):
            with pytest.raises(NotWhole):
                read(text[:end])


@pytest.mark.parametrize("text", ["<html>busy</html>", '{"message": "x"}\n', '[{"a": 1}]', "Blocked Site Error\n"])
def test_what_is_no_index_is_no_answer(text: str) -> None:
    with pytest.raises(NotWhole):
        read(text)


@given(st.text(max_size=200))
def test_any_text_is_an_answer_or_none(text: str) -> None:
    try:
        answer = read(text)
    except NotWhole:
        return
    assert all(len(held.timestamp) == 14 for held in answer.held)


@given(st.integers(1, 40), st.integers(1, 9), st.lists(st.integers(0, 60), max_size=30))
def test_every_walk_finds_everything_once(limit: int, cap: int, seconds: list[int]) -> None:
    """A server without keys (rows cut at the limit) or with them: nothing is lost, whole answers count once."""
    stamps = sorted(f"201903041706{s % 60:02}" for s in set(seconds))
    limit = max(limit, 2)
    for keys in (True, False):
        found: list[str] = []
        todo = [Query("baolongan.vn", limit=min(limit, cap + 1))]
        while todo:
            query = todo.pop()
            inside = [s for s in stamps if query.since <= s <= query.until and s > query.resume]
            rows = inside[: query.limit]
            resume = rows[-1] if keys and len(inside) > query.limit else ""
            answer = Answer(tuple(Held("u", s, "", 200, "", "", 0) for s in rows), resume)
            todo += reversed(query.after(answer))
            if query.keeps(answer):
                found += [held.timestamp for held in answer.held]
        assert found == stamps


def test_a_question_is_understood_by_both_dialects() -> None:
    url = Query("baolongan.vn", "20190101000000", LAST, 50).url("http://127.0.0.1/kho/cdx")
    asked = parse_qs(urlsplit(url).query)
    assert asked["url"] == ["baolongan.vn"]
    assert (asked["matchType"], asked["output"], asked["limit"]) == (["domain"], ["json"], ["50"])
    assert "fl" not in asked, "pywb would leave out the addresses"


def test_a_key_goes_back_as_it_came() -> None:
    """It comes encoded already; encoded twice it would point elsewhere."""
    url = Query("baolongan.vn", resume=KEY).url("http://127.0.0.1/cdx")
    assert url.endswith(f"&resumeKey={KEY}")
    assert Query("baolongan.vn", resume="vn,x)/ 2019").url("b").endswith("&resumeKey=vn%2Cx%29%2F%202019")


def test_days_are_vietnamese() -> None:
    assert stamp("2019-03-04") == "20190303170000"
    assert stamp("2019-03-04", last=True) == "20190304165959"


def test_crawls_are_chosen_by_time() -> None:
    listed = [
        {"id": "CC-MAIN-2026-05", "from": "2026-01-13T00:00:00", "to": "2026-01-26T23:00:00"},
        {"id": "CC-MAIN-2023-23", "from": "2023-05-27T00:00:00Z", "to": "2023-06-11T00:00:00Z"},
        {"id": "CC-MAIN-2019-22"},
        {"id": "CC-MAIN-2009-2010"},
        {"id": "CC-MAIN-SOMETIME"},
    ]
    text = json.dumps(listed)
    assert crawls(text)[-2:] == ("CC-MAIN-2023-23", "CC-MAIN-2026-05"), "oldest first"
    assert crawls(text, "20230601000000", "20230701000000") == ("CC-MAIN-SOMETIME", "CC-MAIN-2023-23")
    assert crawls(text, "20110101000000", "20180101000000") == (
        "CC-MAIN-SOMETIME",
        "CC-MAIN-2009-2010",
        "CC-MAIN-2019-22",
    )
    for wrong in ("{}", '[{"name": "x"}]', "<html>", '[{"id": '):
        with pytest.raises(NotWhole):
            crawls(wrong)


def test_pages_of_a_crawls_index() -> None:
    assert page_count('{"pages": 3, "pageSize": 5, "blocks": 14}') == 3
    none = '{"message": "No Captures found for: *.baolongan.vn"}\n'
    assert page_count(none) == 0
    assert read_page(none) == Answer(())
    for wrong in ("<html>", '{"pages": "many"}', "[]", ""):
        with pytest.raises(NotWhole):
            page_count(wrong)
    assert crawl_url("http://h", "CC-MAIN-2019-22", "x.vn", 2).endswith(
        "/CC-MAIN-2019-22-index?url=%2A.x.vn&output=json&page=2"
    )
