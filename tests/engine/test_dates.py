"""Dates in every form the sites use: day first, at +07:00, never naive, never more than is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dating.dates import MAX_RAW, VIETNAM, at_day, iso, later_than, moment, precision_of, read_date

FORMS = [
    ("08/01/2026 - 18:21", "2026-01-08T18:21:00+07:00"),  # baolongan.vn
    ("09:37 - 15/12/2019", "2019-12-15T09:37:00+07:00"),
    ("Đăng ngày 17 - 05 - 2024", "2024-05-17"),  # ninhthuan.gov.vn
    ("Chủ nhật, 03/12/2023", "2023-12-03"),
    ("Thứ năm, 08/01/2026, 18:21 (GMT+7)", "2026-01-08T18:21:00+07:00"),
    ("Thứ năm, ngày 8/1/2026 18:21:59 GMT+7", "2026-01-08T18:21:00+07:00"),
    ("2018-08-07T17:23:45+07:00", "2018-08-07T17:23:45+07:00"),
    ("2018-08-07T17:23:45+0700", "2018-08-07T17:23:45+07:00"),  # laichau.gov.vn
    ("2018-08-07T10:23:45Z", "2018-08-07T17:23:45+07:00"),
    ("2018-08-07T10:23:45.123Z", "2018-08-07T17:23:45+07:00"),
    ("2018-08-07T20:23:45-05:00", "2018-08-08T08:23:45+07:00"),
    ("2018-08-07 17:23", "2018-08-07T17:23:00+07:00"),
    ("2018-08-07", "2018-08-07"),
    ("06/01/2023", "2023-01-06"),  # 6 January, as everybody in Vietnam reads it
    ("15.12.2019", "2019-12-15"),
    ("15-12-2019 9:05", "2019-12-15T09:05:00+07:00"),
    ("Ngày 5 tháng 1 năm 2019", "2019-01-05"),
    ("ngày 05 tháng 01, 2019", "2019-01-05"),
    ("14 giờ 30 ngày 5/1/2019", "2019-01-05T14:30:00+07:00"),
    ("14h30, 05/01/2019", "2019-01-05T14:30:00+07:00"),
    ("05/01/2019 2:30 PM", "2019-01-05T14:30:00+07:00"),
    ("05/01/2019 02:30 CH", "2019-01-05T14:30:00+07:00"),
    ("05/01/2019 12:05 SA", "2019-01-05T00:05:00+07:00"),
    ("28/11/2023 14:31 PM", "2023-11-28T14:31:00+07:00"),
    ("29/02/2024", "2024-02-29"),
    ("31/11/2023 rồi 30/11/2023", "2023-11-30"),
    ("2024-02-30 hay 2024-02-29", "2024-02-29"),
    ("15/12/2019 24:00", "2019-12-15"),
    ("123:45 15/12/2019", "2019-12-15"),
]
NO_DATES = [
    "31/11/2023",
    "30/02/2024 10:00",
    "29/02/2023",
    "32/1/2024",
    "00/01/2024",
    "13/13/2024",
    "2024-13-01",
    "2024-02-30T10:00",
    "5/1/20199",
    "12345/1/2019",
    "1/6/23",
    "14:31",
    "Quyết định số 28/11/QĐ-UBND",
    "9999-12-31T23:59:59-12:00",
    "",
]


@pytest.mark.parametrize(("raw", "value"), FORMS)
def test_forms(raw: str, value: str) -> None:
    found = read_date("dateline", f"  {raw} ")
    assert found is not None
    assert (found.place, found.raw, found.value) == ("dateline", raw, value)
    assert found.precision == ("minute" if "T" in value else "day")


@pytest.mark.parametrize("raw", NO_DATES)
def test_no_dates(raw: str) -> None:
    assert read_date("dateline", raw) is None


def test_a_long_text_is_no_date_line() -> None:
    text = f"{'Văn bản dài kể nhiều việc. ' * 20}05/01/2019"
    assert len(text) > MAX_RAW
    assert read_date("meta", text) is None


@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)), st.times())
def test_every_day_and_minute_is_read_back(day: date, time: datetime) -> None:
    for raw in (
        f"{day:%d/%m/%Y} - {time:%H:%M}",
        f"{time:%H:%M} - {day:%d/%m/%Y}",
        f"{day.day}-{day.month}-{day.year} {time.hour}:{time:%M}",
        f"Thứ hai, {time:%H:%M} ngày {day.day} tháng {day.month} năm {day.year}",
        f"{day:%Y-%m-%d}T{time:%H:%M}",
    ):
        found = read_date("dateline", raw)
        assert found is not None
        assert found.value == f"{day.isoformat()}T{time:%H:%M}:00+07:00"
    alone = read_date("dateline", f"Đăng ngày {day:%d - %m - %Y}")
    assert alone is not None
    assert (alone.value, alone.precision) == (day.isoformat(), "day")


NEARLY = st.lists(
    st.one_of(st.sampled_from("0123456789"), st.sampled_from(["/", "-", ":", "T", "+07:00", " tháng ", "h", "2024"])),
    max_size=20,
).map("".join)


@given(st.one_of(st.text(max_size=40), NEARLY))
def test_whatever_is_read_is_aware_and_exists(raw: str) -> None:
    found = read_date("meta", raw)
    if found is not None:
        at = moment(found.value)
        assert at.utcoffset() == timedelta(hours=7)
        assert found.precision == precision_of(found.value)
        assert found.value in (at.date().isoformat(), iso(at))  # no midnight where no time was written


DAYS = st.dates(date(1900, 1, 2), date(2100, 1, 1))
MOMENTS = st.builds(datetime.combine, DAYS, st.times(timezones=st.just(UTC)))


@given(MOMENTS, st.integers(-12, 14))
def test_iso_is_always_at_vietnams_offset(at: datetime, hours: int) -> None:
    there = at.astimezone(timezone(timedelta(hours=hours)))
    assert iso(there) == iso(at)
    assert iso(at).endswith("+07:00")
    assert moment(iso(at)) == at.replace(microsecond=0)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        iso(datetime(2024, 1, 1))  # noqa: DTZ001 - that is the point


def test_days_that_do_not_exist() -> None:
    assert at_day("url", "x", 2024, 2, 30) is None
    assert at_day("url", "x", 2024, 0, 1) is None
    found = at_day("url", "/2024-4-25/", 2024, 4, 25)
    assert found is not None
    assert found.value == "2024-04-25"


def test_a_day_is_later_only_when_the_whole_day_is() -> None:
    seen = datetime(2024, 5, 17, 8, 0, tzinfo=VIETNAM)
    assert not later_than("2024-05-17", seen)
    assert later_than("2024-05-18", seen)
    assert later_than("2024-05-17T08:00:01+07:00", seen)
    assert not later_than("2024-05-17T08:00:00+07:00", seen)
