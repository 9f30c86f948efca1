"""Days on which nobody wonders that a newspaper is silent: weekends, holidays of the state, and the weeks of Tết."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

_AROUND_TET = (3, 5)  # days before the new year and after its first day on which newsrooms are empty


@cache
def quiet_days(year: int) -> frozenset[date]:
    """The quiet days of a year but for its weekends."""
    found = holidays.country_holidays("VN", years=[year, year + 1], language="en_US")
    quiet = {day for day in found if day.year == year}
    for day, name in found.items():
        if "Lunar New Year" in name and "Day of" not in name and "Eve" not in name and "29" not in name:
            before, after = _AROUND_TET
            quiet |= {day + timedelta(days=n) for n in range(-before, after + 1)}
    return frozenset(day for day in quiet if day.year == year)


def working_days(after: date, until: date) -> int:
    """How many days of news there are after one day until another, which counts."""
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
    return sum(day.weekday() < 5 and day not in quiet_days(day.year) for day in days)
