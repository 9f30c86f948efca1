"""Weeks, months, quarters, years and the words that count from today: "quý I", "6 tháng đầu năm", "hôm qua". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.events.expressions import (
    PART_OF_DAY,
    TAIL,
    UNWRITTEN,
    WEEKDAY,
    Hint,
    M,
    Part,
    Phrase,
    Unit,
    Y,
    completed,
    counted,
    followed_by_things,
    stands_free,
    weekday,
    year_word,
)

_YEAR_OF = rf"(?:(?:,? năm |/| ?- ?|\.)(?P<year>{Y})(?!\d))?"
_MONTH = re.compile(rf"tháng (?P<from>{M})(?!\d)(?: ?(?:[-–]|đến) ?(?:tháng )?(?P<to>{M})(?!\d))?{_YEAR_OF}{TAIL}")
_MONTH_WORD = re.compile(r"tháng (?:(?P<word>này|trước|sau|tới)|giêng|chạp)(?!\w)")
_MONTHS = re.compile(
    rf"tháng (?:(?P<half>đầu|cuối) )?(?:của )?năm(?: (?:(?P<year>{Y})|(?P<word>nay|ngoái|trước|tới|sau)))?{TAIL}"
)
_HOW_MANY = re.compile(r"(?<![\w.,/-])(?:(?P<number>\d{1,2})|(?P<word>ba|sáu|chín)) \Z")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "ba": 3, "sáu": 6, "chín": 9}
_Q = r"(?:i{1,3}|iv|[1-4])"
_QUARTER = re.compile(
    rf"q(?:uý|úy) (?P<from>{_Q})(?!\w)(?: ?(?:[-–]|đến) ?(?:q(?:uý|úy) )?(?P<to>{_Q})(?!\w))?{_YEAR_OF}{TAIL}"
)
_YEAR = re.compile(rf"năm (?P<from>{Y})(?!\d)(?: ?(?:[-–]|đến(?: hết)?) ?(?:năm )?(?P<to>{Y})(?!\d))?{TAIL}")
_EACH = re.compile(r"(?:\d|mỗi|hằng|hàng|từng) \Z")
_MORE_YEARS = re.compile(rf"(?:, | và )(?P<from>{Y})(?!\d){TAIL}")
_YEAR_SPAN = re.compile(rf"(?P<from>{Y}) ?[-–] ?(?P<to>{Y})(?!\d){TAIL}")
_LINE = re.compile(r"(?:điện thoại|đt|hotline|đường dây nóng|tổng đài|fax|tel|số)[ :.]{1,3}\Z")
_DECADE = re.compile(r"(?<!\w)(?:(?:những|thập niên|thập kỷ) )\Z")
_YEAR_WORD = re.compile(r"năm (?P<word>nay|ngoái|trước|tới|sau)(?!\w)")
_TO_DATE = re.compile(rf"đầu năm (?:(?:(?P<year>{Y})|nay) )?(?:đến|tới) nay(?!\w)")
_WEEK = re.compile(r"tuần (?P<word>này|tới|trước|sau|qua)(?!\w)")
_OF_WEEK = re.compile(rf"(?<!\w)(?:(?P<end>cuối )|(?:{PART_OF_DAY} )?(?:ngày )?(?P<day>{WEEKDAY}) )\Z")
_DAY_WORDS = tuple(re.compile(rf" {word}(?!\w)") for word in ("nay", "qua", "mai", "kia"))  # what is rarest first
_BEFORE_DAY_WORD = re.compile(
    rf"(?<!\w)(?:(?P<like>như (?:ngày )?hôm)|(?:(?:ngày |{PART_OF_DAY} )?hôm)|(?P<part>sáng|trưa|chiều|tối|đêm))\Z"
)
_SHIFT = {"nay": 0, "này": 0, "qua": -1, "kia": -2, "mai": 1, "tới": 1, "trước": -1, "sau": 1, "ngoái": -1}
_LONGEST = 150  # years of one span


def periods(low: str) -> Iterator[Phrase]:
    """The periods and day words of a lowered text, by kind."""
    yield from _months(low)
    yield from _quarters(low)
    yield from _years(low)
    yield from _weeks(low)
    yield from _day_words(low)


def _months(low: str) -> Iterator[Phrase]:
    for match in _MONTH.finditer(low):
        if not counted(low, match.start()) and not followed_by_things(low, match.end()):
            yield _span(low, match, "month")
    for match in _MONTH_WORD.finditer(low):
        if not counted(low, match.start()):
            reason = "calendar" if match["word"] is None else "relative" if match["word"] in ("trước", "sau") else None
            yield Phrase(*match.span(), "month", shift=_SHIFT.get(match["word"] or ""), reason=reason)
    for match in _MONTHS.finditer(low):
        yield from _months_of_a_year(low, match)


def _months_of_a_year(low: str, match: re.Match[str]) -> Iterator[Phrase]:
    """ "6 tháng đầu năm", "9 tháng cuối năm 2023", "11 tháng năm 2023"."""
    many = _HOW_MANY.search(low, max(0, match.start() - 6), match.start())
    if many is None or not (match["half"] or match["year"]):
        return
    number = int(many["number"]) if many["number"] else _ROMAN[many["word"]]
    if 1 <= number < 12 or (number == 12 and match["year"]):
        first, last = (13 - number, 12) if match["half"] == "cuối" else (1, number)
        year = int(match["year"]) if match["year"] else None
        reason = "relative" if match["word"] in ("trước", "sau") else None
        years = year_word(match["word"])
        parts: tuple[Part, Part] = (year, first, None), (year, last, None)
        yield Phrase(many.start(), match.end(), "month", *parts, years=years, reason=reason)


def _quarters(low: str) -> Iterator[Phrase]:
    for match in _QUARTER.finditer(low):
        if stands_free(low, match.start()):
            yield _span(low, match, "quarter")


def _years(low: str) -> Iterator[Phrase]:
    for match in _YEAR.finditer(low):
        # "5 năm 2021-2025" is a span; "mỗi năm 2000 lao động" is an amount
        amount = match["to"] is None and _EACH.search(low, max(0, match.start() - 8), match.start())
        if not amount and not followed_by_things(low, match.end()):
            yield from _listed_years(low, match)
    for match in _YEAR_SPAN.finditer(low):
        before = _LINE.search(low, max(0, match.start() - 20), match.start())
        if before is None and stands_free(low, match.start()) and 0 < int(match["to"]) - int(match["from"]) < _LONGEST:
            yield _year(*match.span(), match["from"], match["to"])
    for match in _YEAR_WORD.finditer(low):
        if not counted(low, match.start()):
            reason = "relative" if match["word"] in ("trước", "sau") else None
            yield Phrase(*match.span(), "year", shift=_SHIFT[match["word"]], reason=reason)
    for match in _TO_DATE.finditer(low):
        part = (int(match["year"]), None, None) if match["year"] else UNWRITTEN
        yield Phrase(*match.span(), "year", part, part, shift=0, hint="to_date")


def _listed_years(low: str, match: re.Match[str]) -> Iterator[Phrase]:
    """A year, a span of years, and years that follow: "các năm 2021, 2022 và 2023"; "những năm 1990" is a decade."""
    decade = _DECADE.search(low, max(0, match.start() - 12), match.start())
    more = _MORE_YEARS.match(low, match.end())
    if decade and match["to"] is None and more is None and match["from"].endswith("0"):
        part = (int(match["from"]), None, None)
        yield Phrase(decade.start(), match.end(), "decade", part, part)
        return
    yield _year(*match.span(), match["from"], match["to"])
    while more and not followed_by_things(low, more.end()):
        yield _year(more.start("from"), more.end(), more["from"], None)
        more = _MORE_YEARS.match(low, more.end())


def _year(start: int, end: int, first: str, last: str | None) -> Phrase:
    return Phrase(start, end, "year", (int(first), None, None), (int(last or first), None, None))


def _weeks(low: str) -> Iterator[Phrase]:
    for match in _WEEK.finditer(low):
        start, end, word = *match.span(), match["word"]
        past: Hint = "past" if word == "qua" else ""
        before = _OF_WEEK.search(low, max(0, start - 28), start)
        if before and before["day"]:
            yield Phrase(before.start(), end, "week", shift=_SHIFT[word], hint=past, weekday=weekday(before["day"]))
        elif before:
            reason = "relative" if word == "tới" else None  # this week's or the next one's
            yield Phrase(before.start(), end, "weekend", shift=_SHIFT[word], hint=past, reason=reason)
        elif word != "qua" and not counted(low, start):
            yield Phrase(start, end, "week", shift=_SHIFT[word])


def _day_words(low: str) -> Iterator[Phrase]:
    for match in (match for word in _DAY_WORDS for match in word.finditer(low)):
        before = _BEFORE_DAY_WORD.search(low, max(0, match.start() - 14), match.start())
        word = match[0][1:]
        if before and not before["like"] and word != ("kia" if before["part"] else "mai"):
            yield Phrase(before.start(), match.end(), "day", shift=_SHIFT[word])


def _span(low: str, match: re.Match[str], unit: Unit) -> Phrase:
    year = int(match["year"]) if match["year"] else None
    first, last = _number(match["from"]), _number(match["to"] or match["from"])
    begun = year - 1 if year is not None and last < first else year  # "tháng 11 đến tháng 2/2024"
    return completed(low, Phrase(*match.span(), unit, (begun, first, None), (year, last, None)))


def _number(written: str) -> int:
    return int(written) if written.isdigit() else _ROMAN[written]
