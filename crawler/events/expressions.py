"""An expression of time in a text, found and not yet resolved, and what all its readers share. Pure.

Readers work on `lowered` text, sign for sign as long as the text, so that a span found in one holds in the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Unit = Literal["day", "weekend", "week", "month", "quarter", "year", "decade"]
Hint = Literal["", "coming", "past", "to_date"]
#: Year, month and day as far as they are written.
Part = tuple[int | None, int | None, int | None]
UNWRITTEN: Part = (None, None, None)

D, M, Y = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:1\d|20)\d\d"
PART_OF_DAY = r"(?:rạng sáng|sáng sớm|sáng|trưa|chiều|tối|đêm|khuya)"
WEEKDAY = r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|ch(?:ủ|úa) nhật)"
#: What may not follow: more of a number, a unit, the rest of a document's number.
TAIL = r"(?![\w%]|[/.,:]\d|[-–]\d{1,2}(?!\d?[/.]\d)|/\w|-(?!ngày)[a-zđ])"

_WEEKDAYS = {"hai": 0, "2": 0, "ba": 1, "3": 1, "tư": 2, "4": 2, "năm": 3, "5": 3, "sáu": 4, "6": 4, "bảy": 5, "7": 5}
_YEARS = {"nay": 0, "này": 0, "ngoái": -1, "trước": -1, "tới": 1, "sau": 1}
_SUFFIX = re.compile(
    r"\)? ?(?:năm (?P<years>nay|này|ngoái|trước|tới|sau)|(?P<coming>(?:sắp )?tới(?: đây)?(?=[,.;:)]|$))"
    r"|(?P<past>vừa (?:qua|rồi))|(?P<again>(?:hằng|hàng|mỗi) (?:năm|tháng))|\(?(?P<lunar>âm lịch|âl)\)?)(?!\w)"
)
_LUNAR = re.compile(r"(?<!\w)(?:mùng|mồng|rằm|giỗ tổ)(?!\w)[^.,;\n]*\Z")
#: Words that make of what follows a duration or a number of things: "3 năm trước", "mỗi tháng 8 triệu".
_COUNTED = re.compile(
    r"(?<!\w)(?:\d+|mỗi|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|chục|trăm|vài|mấy|nhiều|những|các|bao|lâu"
    r"|hằng|hàng|từng|lương|cách mạng) \Z"
)
_IN_NUMBER = re.compile(r"\d[/.,:\-–]")
_THINGS = re.compile(
    r" ?(?:[%°]|(?:lần|lượt|giờ|tiếng|phút|giây|bữa|buổi|ca|chuyến|người|cháu|em|hộ|xã|thôn|đơn vị|con|cây|cái|chiếc"
    r"|kg|tấn|tạ|yến|gam|lít|m|m2|m3|km|km2|cm|mm|ha|độ|điểm|đồng|usd|vnđ|nghìn|ngàn|vạn|triệu|tỷ|tỉ|viên|ly|cốc|lá|suất"
    r"|mũi|trường hợp|vụ|bài|cuốn|sản phẩm|phần|tuổi|ngày|tuần|tháng)(?!\w))"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One expression of time. `start` and `end` are offsets in signs; a span of days or months has both parts.

    Words count from the day of the text: `shift` in units ("hôm qua" −1; "ngày 27 tháng này" 0, in months), `years`
    in years ("tháng 3 năm ngoái"). An expression that nobody can resolve says why in `reason`.
    """

    start: int
    end: int
    unit: Unit
    first: Part = UNWRITTEN
    last: Part = UNWRITTEN
    shift: int | None = None
    years: int | None = None
    hint: Hint = ""
    weekday: int | None = None  # 0 is Monday
    reason: str | None = None

    @property
    def wordy(self) -> bool:
        """Whether it is counted from the day of the text alone: "hôm qua", and no date beside it."""
        return self.shift is not None and self.first[1] is None


def lowered(text: str) -> str:
    """The text in small letters, sign for sign (a letter whose small form is longer stays)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


def weekday(name: str | None) -> int | None:
    """0 for "thứ hai" or "thứ 2", 6 for "chủ nhật"."""
    return None if not name else _WEEKDAYS.get(name.rpartition(" ")[2], 6)


def year_word(word: str | None) -> int | None:
    """0 for "nay", −1 for "ngoái", 1 for "tới"."""
    return None if word is None else _YEARS[word]


def stands_free(low: str, start: int) -> bool:
    """Whether what begins here is no part of a longer word or number."""
    before = low[max(0, start - 2) : start]
    return not (before[-1:].isalnum() or before[-1:] == "_" or _IN_NUMBER.fullmatch(before))


def counted(low: str, start: int) -> bool:
    """Whether the words before make a duration or an amount of it."""
    return _COUNTED.search(low, max(0, start - 12), start) is not None


def followed_by_things(low: str, end: int) -> bool:
    """Whether it is a number of something: "ngày 2-3 lần", "tháng 8 triệu đồng"."""
    return _THINGS.match(low, end) is not None


def completed(low: str, found: Phrase) -> Phrase:
    """A dated expression with what stands behind it: "năm ngoái", "vừa qua", "hằng năm", "âm lịch"."""
    suffix = _SUFFIX.match(low, found.end)
    reason = "calendar" if _LUNAR.search(low, max(0, found.start - 30), found.end) else None
    end, years, hint = found.end, found.years, found.hint
    if suffix:
        end, years = suffix.end(), year_word(suffix["years"])
        hint = "coming" if suffix["coming"] else "past" if suffix["past"] else hint
        reason = "calendar" if suffix["lunar"] else "recurring" if suffix["again"] else reason
    return Phrase(
        found.start, end, found.unit, found.first, found.last, found.shift, years, hint, found.weekday, reason
    )
