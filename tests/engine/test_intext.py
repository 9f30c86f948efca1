"""The day a text gives itself: inferred, with the year that fits, never after the capture."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dating.dates import VIETNAM
from crawler.dating.intext import FRESH_DAYS, date_in_text


def found_in(opening: str, seen: date, *head: str) -> str | None:
    at = datetime(seen.year, seen.month, seen.day, 9, tzinfo=VIETNAM)
    candidate = date_in_text((*head, opening), opening, at)
    assert candidate is None or (candidate.place, candidate.precision) == ("text", "day")
    return candidate.value if candidate else None


@pytest.mark.parametrize(
    ("opening", "value"),
    [
        ("Chiều nay (9/12), Hội nghị tổng kết được tổ chức.", "2022-12-09"),
        ("Sáng nay 9/12, đoàn công tác đến thăm bản.", "2022-12-09"),
        ("Tối nay, ngày 09-12, chương trình nghệ thuật khai mạc.", "2022-12-09"),
        ("Ngày 28/02/2021, UBND tỉnh tổ chức hội nghị.", "2021-02-28"),
        ("LSO-Sáng ngày 5/1, tỉnh tổ chức lễ phát động.", "2023-01-05"),
        ("(CTO) - Ngày 8-1, thành phố công bố quyết định.", "2023-01-08"),
        ("Chiều ngày 31/01/2023, đồng chí Bí thư làm việc tại huyện.", "2023-01-31"),
    ],
)
def test_openings(opening: str, value: str) -> None:
    assert found_in(opening, date(2023, 2, 4)) == value


@pytest.mark.parametrize(
    "opening",
    [
        "Theo kế hoạch, hội nghị diễn ra ngày 9/12 tại hội trường.",  # an event told, not the day of the text
        "Ngày 31/11, cuộc họp được tổ chức.",
        "Ngày 28/02/2025, UBND tỉnh sẽ tổ chức hội nghị.",  # after the capture
        "Hội nghị tổng kết được tổ chức.",
        "Tỷ lệ nay là 9/12 đơn vị.",
    ],
)
def test_texts_that_date_nothing(opening: str) -> None:
    assert found_in(opening, date(2023, 2, 4)) is None


def test_a_fresh_day_is_of_this_year() -> None:
    assert found_in("Sáng 1/2, tỉnh ra quân.", date(2023, 2, 4)) is None  # neither "ngày" nor "nay"
    assert found_in("Ngày 1/2, tỉnh ra quân.", date(2023, 2, 4), "Nhìn lại năm 2019") == "2023-02-01"


def test_how_long_a_day_is_fresh() -> None:
    """A head that names another year is believed only when the day is not of the last six weeks."""
    opening, head = "Ngày 1/2, tỉnh ra quân.", "Nhìn lại năm 2019"
    assert found_in(opening, date(2023, 3, 15), head) == "2023-02-01"
    assert found_in(opening, date(2023, 4, 15), head) == "2019-02-01"


def test_across_the_new_year() -> None:
    assert found_in("Sáng nay (30/12), chợ hoa khai mạc.", date(2024, 1, 3)) == "2023-12-30"


def test_the_year_that_the_head_names() -> None:
    """An old article, captured years later: the newest year before the capture would be wrong."""
    assert found_in("Sáng nay (5/1), tỉnh phát động năm 2019.", date(2023, 12, 3)) == "2019-01-05"
    assert found_in("Sáng nay (5/1), tỉnh phát động.", date(2023, 12, 3), "Phong trào thi đua năm 2019") == "2019-01-05"


def test_at_a_years_end_one_plans_for_the_next() -> None:
    head = "Triển khai nhiệm vụ năm 2021"
    assert found_in("Sáng nay (25/12), ngành tổ chức hội nghị.", date(2023, 6, 1), head) == "2020-12-25"


def test_a_leap_day_finds_its_year() -> None:
    assert found_in("Ngày 29/2, thư viện mở cửa.", date(2024, 3, 5)) == "2024-02-29"
    assert found_in("Ngày 29/2, thư viện mở cửa.", date(2023, 3, 5)) is None


@given(st.dates(date(2015, 3, 1), date(2030, 1, 1)), st.integers(0, FRESH_DAYS))
def test_a_page_taken_soon_after_is_dated_exactly(seen: date, age: int) -> None:
    day = seen - timedelta(days=age)
    opening = f"Sáng nay ({day.day}/{day.month}), hội nghị khai mạc."
    assert found_in(opening, seen) == day.isoformat()


@given(st.text(max_size=30), st.text(max_size=30), st.dates(date(2015, 1, 1), date(2030, 1, 1)))
def test_never_later_than_the_capture(one: str, two: str, seen: date) -> None:
    value = found_in(f"Sáng nay {one} 5/1{two}", seen, two)
    assert value is None or value <= seen.isoformat()
