"""The days a text speaks of: what they come to, by which rule, and what is no day or cannot be told."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.events import EventDate, Texts
from archive.records import Dating, Precision
from crawler.events.expressions import lowered
from crawler.events.find import event_dates
from tests.sampleweb import pages

MONDAY = "2023-03-06"


def dated(day: str | None, precision: Precision = "day") -> Dating:
    return Dating(day, precision, "dateline", "stated") if day else Dating(certainty="bounded")


def events(text: str, day: str | None = MONDAY) -> list[EventDate]:
    return event_dates(dated(day), Texts("Bản tin", None, text))


def values(text: str, day: str | None = MONDAY) -> list[tuple[str, str | None, str | None]]:
    return [(e.raw, e.value_from, e.value_to if e.value_to != e.value_from else None) for e in events(text, day)]


@pytest.mark.parametrize(
    ("text", "raw", "first", "last", "precision", "rule"),
    [
        # written out: no publication needed
        ("Chỉ thị số 58-CT/TU, ngày 07/11/2023 của", "ngày 07/11/2023", "2023-11-07", None, "day", "written"),
        ("ngày 20 tháng 11 năm 2022, ", "ngày 20 tháng 11 năm 2022", "2022-11-20", None, "day", "written"),
        ("cập nhật 17 - 05 - 2024", "17 - 05 - 2024", "2024-05-17", None, "day", "written"),
        ("ngày 27/4 đến ngày 3/5/2023", "ngày 27/4 đến ngày 3/5/2023", "2023-04-27", "2023-05-03", "day", "written"),
        ("tháng 3/2023", "tháng 3/2023", "2023-03-01", "2023-03-31", "month", "written"),
        ("tháng 3 - 6/2027", "tháng 3 - 6/2027", "2027-03-01", "2027-06-30", "month", "written"),
        ("quý I năm 2023", "quý I năm 2023", "2023-01-01", "2023-03-31", "quarter", "written"),
        ("quý IV/2022", "quý IV/2022", "2022-10-01", "2022-12-31", "quarter", "written"),
        ("9 tháng đầu năm 2022", "9 tháng đầu năm 2022", "2022-01-01", "2022-09-30", "month", "written"),
        ("3 tháng cuối năm 2022", "3 tháng cuối năm 2022", "2022-10-01", "2022-12-31", "month", "written"),
        ("11 tháng năm 2022", "11 tháng năm 2022", "2022-01-01", "2022-11-30", "month", "written"),
        ("đến năm 2050", "năm 2050", "2050-01-01", "2050-12-31", "year", "written"),
        ("kế hoạch 5 năm (2021 - 2025)", "2021 - 2025", "2021-01-01", "2025-12-31", "year", "written"),
        ("những năm 1990", "những năm 1990", "1990-01-01", "1999-12-31", "decade", "written"),
        # the day beside "today"
        ("Chiều nay (9/12), UBND tỉnh", "Chiều nay (9/12)", "2022-12-09", None, "day", "dated_today"),
        ("LSO-Sáng nay (5/1), UBND", "Sáng nay (5/1)", "2023-01-05", None, "day", "dated_today"),
        ("Tối nay, ngày 09-03, khai mạc", "Tối nay, ngày 09-03", "2023-03-09", None, "day", "dated_today"),
        ("Hôm qua (5/3), đoàn đến", "Hôm qua (5/3)", "2023-03-05", None, "day", "dated_today"),
        # the year of publication
        ("Ngày 06/01, Chủ tịch UBND tỉnh", "Ngày 06/01", "2023-01-06", None, "day", "same_year"),
        ("ngày hội mở sáng 3/5 ở xã", "sáng 3/5", "2023-05-03", None, "day", "same_year"),
        ("hôm 5/3 tại xã", "hôm 5/3", "2023-03-05", None, "day", "same_year"),
        ("sáng 22-3 ông chủ trì", "sáng 22-3", "2023-03-22", None, "day", "same_year"),
        ("Ngày 3.1, Tòa án", "Ngày 3.1", "2023-01-03", None, "day", "same_year"),
        ("chốt phiên 6/3, giá", "phiên 6/3", "2023-03-06", None, "day", "same_year"),
        ("Ngày Quốc tế Phụ nữ 8/3", "8/3", "2023-03-08", None, "day", "same_year"),
        ("từ 27-29/4", "từ 27-29/4", "2023-04-27", "2023-04-29", "day", "same_year"),
        ("từ 8 giờ ngày 5 đến 9 giờ 9/4", "ngày 5 đến 9 giờ 9/4", "2023-04-05", "2023-04-09", "day", "same_year"),
        ("từ ngày 25/12 đến 5/1, ", "từ ngày 25/12 đến 5/1", "2022-12-25", "2023-01-05", "day", "same_year"),
        ("trong quý I", "quý I", "2023-01-01", "2023-03-31", "quarter", "same_year"),
        ("6 tháng đầu năm", "6 tháng đầu năm", "2023-01-01", "2023-06-30", "month", "same_year"),
        ("trong tháng 02", "tháng 02", "2023-02-01", "2023-02-28", "month", "same_year"),
        # round the turn of the year
        ("từ ngày 5 đến 9/12 tại huyện", "từ ngày 5 đến 9/12", "2022-12-05", "2022-12-09", "day", "neighbouring_year"),
        ("trong tháng 12", "tháng 12", "2022-12-01", "2022-12-31", "month", "neighbouring_year"),
        # two years are as near: the words or the weekday tell
        ("Ngày 15/11, tỉnh sẽ tổ chức", "Ngày 15/11", "2023-11-15", None, "day", "tense"),
        ("đã khánh thành ngày 15/11", "ngày 15/11", "2022-11-15", None, "day", "tense"),
        ("báo cáo trước ngày 15/11", "ngày 15/11", "2023-11-15", None, "day", "tense"),
        ("Thứ Ba, ngày 15/11", "Thứ Ba, ngày 15/11", "2022-11-15", None, "day", "weekday"),
        # the words beside it
        ("ngày 20/4 tới, tỉnh", "ngày 20/4 tới", "2023-04-20", None, "day", "coming"),
        ("tháng 11 vừa qua", "tháng 11 vừa qua", "2022-11-01", "2022-11-30", "month", "past"),
        ("tháng 3 năm ngoái", "tháng 3 năm ngoái", "2022-03-01", "2022-03-31", "month", "named_year"),
        # counted from the publication
        ("hôm nay, đoàn", "hôm nay", "2023-03-06", None, "day", "from_today"),
        ("hôm qua, đoàn", "hôm qua", "2023-03-05", None, "day", "from_today"),
        ("đêm qua trời mưa", "đêm qua", "2023-03-05", None, "day", "from_today"),
        ("sáng mai khai mạc", "sáng mai", "2023-03-07", None, "day", "from_today"),
        ("cuối tuần qua", "cuối tuần qua", "2023-03-04", "2023-03-05", "weekend", "from_today"),
        ("tuần này", "tuần này", "2023-03-06", "2023-03-12", "week", "from_today"),
        ("thứ Bảy tuần trước", "thứ Bảy tuần trước", "2023-03-04", None, "day", "from_today"),
        ("trước ngày 27 tháng này", "ngày 27 tháng này", "2023-03-27", None, "day", "from_today"),
        ("tháng tới", "tháng tới", "2023-04-01", "2023-04-30", "month", "from_today"),
        ("năm ngoái", "năm ngoái", "2022-01-01", "2022-12-31", "year", "from_today"),
        ("từ đầu năm đến nay", "đầu năm đến nay", "2023-01-01", "2023-03-06", "day", "from_today"),
    ],
)  # fmt: skip
def test_rules(text: str, raw: str, first: str, last: str | None, precision: str, rule: str) -> None:
    (event,) = events(text)
    assert (event.raw, event.value_from, event.value_to) == (raw, first, last or first)
    assert (event.precision, event.rule) == (precision, rule)
    assert event.certainty == ("stated" if rule == "written" else "inferred")
    assert text[event.span_start : event.span_end] == raw
    unknown = events(text, None)[0]
    assert (unknown.value_from is None) == (rule != "written")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ngày 5 và 6/1", [("ngày 5", "2023-01-05", None), ("6/1", "2023-01-06", None)]),
        (
            "các ngày 5, 6 và 7/1/2022",
            [("ngày 5", "2022-01-05", None), ("6", "2022-01-06", None), ("7/1/2022", "2022-01-07", None)],
        ),
        ("dịp 30/4 và 1/5, cả nước", [("30/4", "2023-04-30", None), ("1/5", "2023-05-01", None)]),
        ("dịp lễ 30/4 - 1/5", [("30/4 - 1/5", "2023-04-30", "2023-05-01")]),
        ("(3/2/1930 - 3/2/2023)", [("3/2/1930", "1930-02-03", None), ("3/2/2023", "2023-02-03", None)]),
        ("đêm 5/3, rạng sáng 6/3", [("đêm 5/3", "2023-03-05", None), ("6/3", "2023-03-06", None)]),
        ("ngày 1/3 và 2/3 số hộ", [("ngày 1/3", "2023-03-01", None)]),
        ("ngày 5/3, 7 xã và 2/3 số hộ", [("ngày 5/3", "2023-03-05", None)]),
        (
            "năm 2021, 2022 và 2023",
            [
                ("năm 2021", "2021-01-01", "2021-12-31"),
                ("2022", "2022-01-01", "2022-12-31"),
                ("2023", "2023-01-01", "2023-12-31"),
            ],
        ),
        ("tháng 11 đến tháng 2/2023", [("tháng 11 đến tháng 2/2023", "2022-11-01", "2023-02-28")]),
    ],
)
def test_lists_and_spans(text: str, told: list[tuple[str, str, str | None]]) -> None:
    assert values(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Nghị quyết số 21-NQ/TU, Kết luận số 01-KL/TW",
        "Nghị định 26/2/2023/NĐ-CP, số 26/2/2023, Quyết định 1719/QĐ-TTg, kế hoạch 12/3/KH-UBND",
        "chinh phục 9/15 đỉnh cao nhất, 112/113 xã, 2/3 số phiếu, từ 1/3 đến 2/3 số hộ, đến 15/10 xã, sau 3/4 đường",
        "đạt 75% (9/12)",
        "phục vụ 24/7, trực 24/24 giờ",
        "thắng 3-1, tỷ số 2-1",
        "điện thoại 0912.345.678, 02723 826 411, hotline 1900-1905, IP 10.2.20.23",
        "mỗi ngày 2-3 lần, ngày 2-3 bữa, một ngày 1.2 triệu, ban đêm 2-3 độ, mỗi ngày 11 người",
        "mỗi tháng 8 triệu đồng, lương tháng 9 triệu, 3 tháng 5 ngày, 11 tháng tuổi, Cách mạng Tháng 8",
        "3 năm trước, 22 năm nay, nhiều năm nay, những năm tới, 5 năm tới, mỗi năm 2000 tấn, 5 năm qua",
        "năm thứ hai thực hiện, lần thứ hai, thứ hai là, quý vị, quý báu, khu vực I tăng 2,5%",
        "ngày nay, hiện nay, trải qua, ngày mai tươi sáng, được như hôm nay",
        "giá 180,5-183,5 triệu đồng, xã loại 1.2.3, mục 5.3 của đề án, đường 30/4, quảng trường 16/4",
    ],
)
def test_what_is_no_day(text: str) -> None:
    assert [e.raw for e in events(text)] == []


@pytest.mark.parametrize(
    ("text", "raw", "reason"),
    [
        ("ngày 31/11", "ngày 31/11", "no_such_day"),
        ("ngày 30/02/2023", "ngày 30/02/2023", "no_such_day"),
        ("ngày 10/3 âm lịch", "ngày 10/3 âm lịch", "calendar"),
        ("mùng 10 tháng 3", "mùng 10 tháng 3", "calendar"),
        ("Giỗ Tổ Hùng Vương (10/3)", "10/3", "calendar"),
        ("tháng Giêng", "tháng Giêng", "calendar"),
        ("ngày 05 hằng tháng", "ngày 05 hằng tháng", "recurring"),
        ("ngày 20/11 hằng năm", "ngày 20/11 hằng năm", "recurring"),
        ("so với tháng trước", "tháng trước", "relative"),
        ("cùng kỳ năm trước", "năm trước", "relative"),
        ("trước ngày 19 tháng sau", "ngày 19 tháng sau", "relative"),
        ("vào ngày 15, đoàn", "ngày 15", "no_month"),
        ("được khởi công vào sáng 26/10, dự kiến xong sớm", "sáng 26/10", "year_open"),
        ("nói: “Việc hôm nay, không để ngày mai”", "hôm nay", "quoted"),
        ('nhấn mạnh "việc hôm nay, không để ngày mai”', "hôm nay", "quoted"),
    ],
)
def test_what_cannot_be_told_says_why(text: str, raw: str, reason: str) -> None:
    (event,) = events(text)
    assert (event.raw, event.value_from, event.value_to, event.reason) == (raw, None, None, reason)
    assert (event.precision, event.rule, event.certainty) == ("none", "unresolved", "none")


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("thứ Hai, 6/3", "agrees"),
        ("thứ 2 (6/3/2023)", "agrees"),
        ("Chủ nhật, ngày 5/3", "agrees"),
        ("ngày 5/3 (Chủ nhật)", "agrees"),
        ("sáng thứ Hai tuần tới", "agrees"),
        ("Sáng nay, thứ Hai (6/3)", "agrees"),
        ("thứ Hai, 5/3", "contradicts"),
        ("ngày 5/3", None),
    ],
)
def test_weekdays_are_checked(text: str, check: str | None) -> None:
    (event,) = events(text)
    assert event.weekday_check == check
    assert event.value_from is not None


def test_the_day_the_text_calls_today_counts_more_than_the_publication() -> None:
    """Published a day late: "chiều nay" is the day the article itself gives."""
    text = "Chiều nay (9/12), HĐND tỉnh họp.\n\nKế hoạch được thông qua chiều nay, sau buổi làm việc hôm qua."
    found = events(text, "2022-12-10")
    assert [(e.raw, e.value_from, e.rule) for e in found] == [
        ("Chiều nay (9/12)", "2022-12-09", "dated_today"),
        ("chiều nay", "2022-12-09", "from_today_said"),
        ("hôm qua", "2022-12-08", "from_today_said"),
    ]
    said = Texts("Họp", "Hôm qua (8/12/2022), đoàn đến.", "Hôm nay, đoàn về.")
    assert [(e.field, e.value_from) for e in event_dates(dated(None), said)] == [
        ("lead", "2022-12-08"),
        ("body", "2022-12-09"),
    ]


def test_a_publication_known_less_closely_gives_only_what_all_its_days_give() -> None:
    text = "Hôm nay. Năm nay. Ngày 5/3. Quý I. Ngày 5/3/2020."
    month = event_dates(dated("2023-03", "month"), Texts("x", None, text))
    assert [e.value_from for e in month] == [None, "2023-01-01", "2023-03-05", "2023-01-01", "2020-03-05"]
    assert month[0].reason == "publication_open"
    bounds = Dating(certainty="bounded", not_before="2023-02-01T00:00:00+07:00", not_after="2023-04-01T00:00:00+07:00")
    bounded = event_dates(bounds, Texts("x", None, text))
    assert [(e.value_from, e.certainty) for e in bounded][1:] == [
        ("2023-01-01", "bounded"),
        ("2023-03-05", "bounded"),
        ("2023-01-01", "bounded"),
        ("2020-03-05", "stated"),
    ]
    assert {e.reason for e in events(text, None)[:4]} == {"publication_unknown"}


def test_fields_keep_their_own_spans() -> None:
    texts = Texts("Năm 2024: 18 chỉ tiêu", "Ngày 28/11, Tỉnh ủy họp.", "Mở đầu.\n\nKết thúc ngày 29/11.")
    found = event_dates(dated("2023-11-28"), texts)
    assert [(e.field, e.raw, e.value_from) for e in found] == [
        ("title", "Năm 2024", "2024-01-01"),
        ("lead", "Ngày 28/11", "2023-11-28"),
        ("body", "ngày 29/11", "2023-11-29"),
    ]
    assert all(getattr(texts, e.field)[e.span_start : e.span_end] == e.raw for e in found)


def test_letters_that_grow_when_they_are_lowered_move_no_span() -> None:
    text = "İİİ Ngày 5/3/2023"
    assert len(lowered(text)) == len(text)
    assert values(text) == [("Ngày 5/3/2023", "2023-03-05", None)]


_PIECES = st.sampled_from(
    (
        "ngày |ngày 5|5/3|9/12| và |, | đến | - |/|-|.|(|)|nay |hôm |sáng |chiều nay |tháng |năm |2023|2022 - |quý |I|"
        "IV|tuần |cuối |thứ hai |thứ 3 |qua |tới|trước |này|từ |31/11|29/2|âm lịch|hằng năm|đầu năm|6 |số |%|“|"
        "”|\n\n|. |sẽ |đã |xã |İ|27-29/4|mùng |vừa qua|năm ngoái|mỗi |1930|0|12|tháng 12 năm 2022| 17 giờ "
    ).split("|")
)
_DAYS = st.dates(date(2005, 1, 1), date(2035, 1, 1)).map(date.isoformat)


@given(st.lists(_PIECES, max_size=30).map("".join), st.one_of(st.none(), _DAYS))
def test_what_holds_for_every_text(text: str, day: str | None) -> None:
    texts = Texts(text[:40], text[40:80] or None, text)
    found = event_dates(dated(day), texts)
    assert found == event_dates(dated(day), texts)
    for event in found:
        assert getattr(texts, event.field)[event.span_start : event.span_end] == event.raw
        assert (event.value_from is None) == (event.value_to is None) == (event.reason is not None)
        if event.value_from and event.value_to:
            assert event.value_from <= event.value_to
            if event.certainty != "stated" and day:
                _is_sensible(event, date.fromisoformat(day))
    for one, other in pairwise(found):
        assert one.field != other.field or one.span_end <= other.span_start


def _is_sensible(event: EventDate, day: date) -> None:
    """What is completed from the publication lies within two years of it."""
    assert event.value_from
    assert abs((date.fromisoformat(event.value_from) - day).days) <= 2 * 366, event


@given(st.lists(_PIECES, max_size=12).map("".join), _DAYS, st.integers(0, 400))
def test_bounds_give_a_value_only_if_both_ends_do(text: str, day: str, width: int) -> None:
    last = (date.fromisoformat(day) + timedelta(width)).isoformat()
    texts = Texts("", None, text)
    between = replace(dated(None), not_before=f"{day}T00:00:00+07:00", not_after=f"{last}T00:00:00+07:00")
    for event, *ends in zip(*(event_dates(d, texts) for d in (between, dated(day), dated(last))), strict=True):
        if event.value_from:
            assert {(e.value_from, e.value_to) for e in ends} == {(event.value_from, event.value_to)}


_PILES = (
    "ngày |1/1 và |ngày 5, |5-|5/|từ |hôm nay “|năm 2020, 2021, | |thứ hai |1|tháng 1-|ngày a a a a a a |(|12 |"
    "sáng nay, thứ hai (|quý i đến |ngày 5 đến 17 giờ |0912.345.|tuần qua "
).split("|")


@pytest.mark.parametrize("piece", _PILES)
def test_any_text_is_read_in_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    begin = time.process_time()
    events(text)
    assert time.process_time() - begin < 5


def test_the_sample_webs_articles_speak_of_the_day_they_appeared() -> None:
    told = 0
    for page in pages():
        truth = page.truth
        if truth is None or truth.rejection or not truth.published_at or truth.language != "vi":
            continue
        dating = Dating(truth.published_at, "day", "dateline", "stated")
        found = event_dates(dating, Texts(truth.title, truth.lead, "\n\n".join(text for _, text in truth.blocks)))
        for event in found:
            if event.rule == "dated_today":
                told += 1
                assert event.value_from == truth.published_at[:10], (event, page.url)
    assert told >= 20
