"""Days written in numbers: "Chiều nay (9/12)", "từ ngày 5 đến 9/12", "ngày 5 và 6/1", "thứ Hai, 5/3/2018". Pure.

Numbers with a stroke are more often fractions, scores and documents than days. A day has its year, or a word
before it that only days have; after weaker words ("đến", "(") it must not look like a fraction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Literal, NamedTuple

from crawler.events.expressions import (
    PART_OF_DAY,
    TAIL,
    WEEKDAY,
    D,
    M,
    Part,
    Phrase,
    Y,
    completed,
    followed_by_things,
    stands_free,
    weekday,
)

#: A number that may begin a list of days, told by what comes next: most numbers do not.
_NUMBER = re.compile(r"[0-9][0-9]?(?= ?[/.,;)–-]| (?:tháng|và|đến|tới|hằng|hàng|mỗi) |$)")
_ITEM = re.compile(
    rf"(?P<day>{D})(?: ?[-–] ?(?P<to>{D})(?=[/.]{M}(?!\d)| tháng \d))?"
    rf"(?: ?(?P<mark>[/.\-]) ?(?P<month>{M})(?!\d)(?: ?(?P=mark) ?(?P<year>{Y})(?!\d))?"
    rf"| tháng (?P<long_month>{M})(?!\d)(?:(?:,? năm |/| ?- ?|\.)(?P<long_year>{Y})(?!\d))?)?{TAIL}"
)
_TIME = r"(?:\d{1,2} ?(?:giờ|h|g)(?: ?\d\d(?: phút)?)? )?"
_JOIN = re.compile(
    rf"(?:(?P<list>, ?| và )|(?P<dash> ?[-–] ?)|(?P<until> đến | tới ))(?:{PART_OF_DAY} )?{_TIME}(?:hết )?(?:ngày )?"
)
_MOST = 8  # items of one list
_GLUE = r"[ ,(–-]{1,4}"
_NO_DAY = r"(?:(?:mỗi|một|hằng|hàng|từng) ngày|số|t[ỷỉ] (?:số|lệ)|điện thoại|đt|hotline|fax|tel)[ :.]{1,2}"
_ORDINAL = "".join(rf"(?<!{word} )" for word in "lần năm kỳ khóa vòng xếp đứng hạng người".split())  # "lần thứ hai"
_HEAD = re.compile(
    rf"(?<!\w)(?:(?P<no>{_NO_DAY})|(?P<today>(?:{PART_OF_DAY}|ngày hôm|hôm|ngày) (?P<word>nay|qua|mai)){_GLUE}"
    rf"(?:(?P<also>{WEEKDAY}){_GLUE})?(?:ngày )?"
    rf"|{_ORDINAL}(?:{PART_OF_DAY} )?(?:ngày )?(?P<weekday>{WEEKDAY}){_GLUE}(?:ngày )?"
    rf"|(?:từ )?(?:(?:{PART_OF_DAY} )?(?:ngày|hôm)|{PART_OF_DAY}|phiên|mùng|mồng|quốc khánh) "
    r")\Z"
)
_WEAK_HEAD = re.compile(
    r"(?:(?<!\w)(?:(?P<from>từ)|đến|tới|hết|trước|sau|vào|dịp|lễ|nghỉ|ngày(?: [^\W\d_]+){1,7}) |\()\Z"
)
_IN_BRACKETS = re.compile(rf" \((?:tức )?(?P<weekday>{WEEKDAY})\)")
_OF_MONTH = re.compile(
    r" (?:tháng (?P<month>này|trước|sau|tới)|(?P<again>(?:hằng|hàng|mỗi) (?:năm|tháng)))(?!\w)"
    r"|(?=[,;)]|\.(?!\d)|$)"
)
_ENDS = re.compile(r"[,.;:)]|$| (?:và|đến|năm|tới) ")
_SHIFT = {"nay": 0, "qua": -1, "mai": 1, "này": 0, "tới": 1}


class _Head(NamedTuple):
    start: int
    strength: Literal["strong", "weak", "none", "denies"]
    shift: int | None = None
    weekday: int | None = None


class _Item(NamedTuple):
    start: int
    end: int
    first: Part
    last: Part
    firm: bool  # no fraction looks like this
    numbers: bool  # "5-3" or "5.3": two numbers might stand so
    join: Literal["list", "dash", "until"] = "list"  # to the item before


def days(low: str) -> Iterator[Phrase]:
    """The days that a lowered text writes in numbers, in order."""
    at = 0
    for number in _NUMBER.finditer(low):
        start = number.start()
        if start >= at and stands_free(low, start) and (items := _items(low, start)):
            found = list(_phrases(low, items))
            yield from found
            at = found[-1].end if found else at


def _items(low: str, at: int) -> list[_Item]:
    """The days that follow one another from here, read as far as the last that has a month."""
    items: list[_Item] = []
    join: Literal["list", "dash", "until"] = "list"
    while len(items) < _MOST and (match := _ITEM.match(low, at)):
        items.append(_item(match, join))
        if not (joint := _JOIN.match(low, match.end())):
            break
        join, at = "list" if joint["list"] else "dash" if joint["dash"] else "until", joint.end()
    return list(_trimmed(items)) or items[:1]


def _item(match: re.Match[str], join: Literal["list", "dash", "until"]) -> _Item:
    day, month, year = match["day"], match["month"] or match["long_month"], match["year"] or match["long_year"]
    numbers = year is None and match["mark"] is not None
    if numbers and " " in match[0] and match["to"] is None:  # "2. 3 xã", "5 - 7"
        month, end = None, match.end("day")
    else:
        end = match.end()
    to = match["to"] or day
    rest = (int(year) if year else None, int(month) if month else None)
    firm = year is not None or match["long_month"] is not None or day[0] == "0" or (month or "")[:1] == "0"
    firm = firm or (month is not None and int(to) > int(month))
    return _Item(match.start(), end, (*rest, int(day)), (*rest, int(to)), firm, numbers and match["mark"] != "/", join)


def _phrases(low: str, items: Sequence[_Item]) -> Iterator[Phrase]:
    if items[-1].last[1] is None:
        yield from _of_month(low, items[0])
        return
    head = _head(low, items[0].start)
    items = _accepted(low, items, head)
    runs = _runs(_filled(items))
    for number, run in enumerate(runs):
        found = Phrase(run[0].start, run[-1].end, "day", run[0].first, run[-1].last)
        if number == 0 and (head.strength == "strong" or (head.start < found.start and found.first != found.last)):
            found = replace(found, start=head.start, shift=head.shift, weekday=head.weekday)
        if number == len(runs) - 1:
            found = _closed(low, completed(low, found))
        yield found


def _head(low: str, start: int) -> _Head:
    """What the words before a number say of it, and where they begin."""
    window = max(0, start - 48), start
    if match := _HEAD.search(low, *window):
        shift = _SHIFT[match["word"]] if match["today"] else None
        return _Head(
            match.start(), "denies" if match["no"] else "strong", shift, weekday(match["weekday"] or match["also"])
        )
    match = _WEAK_HEAD.search(low, *window)
    return _Head(match.start() if match and match["from"] else start, "weak" if match else "none")


def _accepted(low: str, items: Sequence[_Item], head: _Head) -> Sequence[_Item]:
    """The items that are days, judged by the words before and after them; from the first refused one on, none."""
    if head.strength == "denies":
        return []
    if head.strength == "none":
        items = items[_first_dated(items) :]
        if items[-1].last[0] is None:
            return []
    first = _first_dated(items)
    for number, item in enumerate(items[first:], first):
        if item.last[1] is not None and not _is_day(low, item, head.strength == "strong", number == first):
            return _trimmed(items[:number])
    return items


def _is_day(low: str, item: _Item, strong: bool, first: bool) -> bool:
    """Whether a dated item is a day and no fraction, score or range of numbers."""
    if item.last[0] is not None:
        return True
    likely = item.firm or (strong if first else _ENDS.match(low, item.end) is not None)
    if strong and not item.numbers:
        return likely
    return likely and not followed_by_things(low, item.end) and (strong or not item.numbers)


def _first_dated(items: Sequence[_Item]) -> int:
    return next(n for n, item in enumerate(items) if item.last[1] is not None)


def _trimmed(items: Sequence[_Item]) -> Sequence[_Item]:
    """The items as far as the last that has a month."""
    dated = [n for n, item in enumerate(items) if item.last[1] is not None]
    return items[: dated[-1] + 1] if dated else []


def _filled(items: Sequence[_Item]) -> list[_Item]:
    """The items with months and years taken from the next that has them, then years from the one before."""
    backward = accumulate(reversed(items), lambda after, item: _inherit(item, after))
    forward = accumulate(reversed(list(backward)), lambda before, item: _later(item, before))
    return list(forward)


def _inherit(item: _Item, after: _Item) -> _Item:
    year, month, _ = after.first
    return item._replace(first=_under(item.first, year, month), last=_under(item.last, year, month))


def _later(item: _Item, before: _Item) -> _Item:
    """Without a year of its own, the year of the one before; the next when the day lies before that one's."""
    year = before.last[0]
    if year is None or item.first[0] is not None:
        return item
    year += (item.first[1] or 0, item.first[2] or 0) < (before.last[1] or 0, before.last[2] or 0)
    return item._replace(first=_under(item.first, year, None), last=_under(item.last, year, None))


def _under(part: Part, year: int | None, month: int | None) -> Part:
    if part[1] is not None and part[0] is None and year is not None and month is not None and part[1] > month:
        year -= 1  # "từ 25/12 đến 5/1/2024"
    return (part[0] or year, part[1] or month, part[2])


def _runs(items: Sequence[_Item]) -> list[list[_Item]]:
    """Items joined by "đến" or a dash are one span; two whole dates with a dash are two ("3/2/1930 - 3/2/2023")."""
    runs: list[list[_Item]] = []
    for item in items:
        before = runs[-1][-1].last[0] if runs else None
        near = (item.last[0] or 0) - (before or 0) <= 1
        if runs and len(runs[-1]) == 1 and (item.join == "until" or (item.join == "dash" and near)):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _closed(low: str, found: Phrase) -> Phrase:
    """A day with its weekday behind it, or the bracket that its words opened."""
    if found.weekday is None and (match := _IN_BRACKETS.match(low, found.end)):
        return replace(found, end=match.end(), weekday=weekday(match["weekday"]))
    opened = "(" in low[found.start : found.end] and ")" not in low[found.start : found.end]
    return replace(found, end=found.end + 1) if opened and low[found.end : found.end + 1] == ")" else found


def _of_month(low: str, item: _Item) -> Iterator[Phrase]:
    """A day without a month: "ngày 27 tháng này", "ngày 15 hằng tháng", "ngày 15,"."""
    if not low.endswith("ngày ", 0, item.start) or (match := _OF_MONTH.match(low, item.end)) is None:
        return
    head = _head(low, item.start)
    if head.strength != "strong":
        return
    part: Part = (None, None, item.first[2])
    shift = _SHIFT.get(match["month"] or "")
    reason = "recurring" if match["again"] else "relative" if match["month"] else "no_month"
    yield Phrase(head.start, match.end(), "day", part, part, shift, reason=None if shift is not None else reason)
