"""One paragraph on what a published file covers, for a methods section: a function of the file alone. Pure."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive.citing import in_vietnamese, many
from archive.citing import number as _number
from archive.coverage.sample import Sample, sample
from archive.coverage.shortened import Excerpts
from archive.fates import IS_NO_ARTICLE

LANGUAGES = ("en", "vi")

_MONTHS = "January February March April May June July August September October November December".split()
_SITES = "SELECT title FROM sites WHERE :site IS NULL OR site = :site ORDER BY site"
_ARTICLES = """
SELECT count(*), coalesce(sum(version_count), 0), count(*) FILTER (WHERE coalesce(length(published_at), 0) < 7),
  min(published_at), max(published_at)
FROM articles WHERE :site IS NULL OR site = :site
"""
_SEEN = "SELECT min(seen_at), max(seen_at) FROM captures WHERE :site IS NULL OR site = :site"
_FROM = "SELECT origin, count(*) FROM captures WHERE :site IS NULL OR site = :site GROUP BY origin"
_NOT_HELD = f"""
SELECT iif({IS_NO_ARTICLE}, '', fate), count(*) FROM not_held WHERE :site IS NULL OR site = :site GROUP BY 1
"""  # noqa: S608 - a constant
_GAPS = """
SELECT kind, count(*), coalesce(sum(size), 0), coalesce(sum(gone), 0), count(*) FILTER (WHERE to_at IS NULL),
  count(listing)
FROM gaps WHERE :site IS NULL OR site = :site GROUP BY kind
"""
_REMOVALS = "SELECT count(*) FROM removals WHERE :site IS NULL OR site = :site"
#: Where captures come from, in the order in which they are told; the first three reached the web.
_ORIGINS = {
    "live": ("from the sites themselves", "lần từ chính các trang tin"),
    "wayback": ("from a web archive of the Wayback kind", "lần từ một kho lưu trữ web kiểu Wayback"),
    "commoncrawl": ("from Common Crawl", "lần từ Common Crawl"),
    "warc": ("from WARC files at hand", "lần từ các tệp WARC có sẵn"),
    "folder": ("from folders of saved pages", "lần từ các thư mục trang đã lưu"),
    "rehearsal": ("from a rehearsal server", "lần từ máy chủ diễn tập"),
}
_REACHED = ("live", "wayback", "commoncrawl")
#: Why an address has no article here, in the order in which they are told.
_ABSENT = {
    "rejected": ("unreadable as an article", "không đọc được thành bài viết"),
    "failed": ("without a usable answer", "không có phản hồi dùng được"),
    "refused": ("refused by the site's robots.txt", "bị robots.txt của trang tin từ chối"),
    "gone": ("gone (404 or 410)", "không còn trên trang tin (404 hoặc 410)"),
    "missing": ("not in the source that was replayed", "không có trong nguồn phát lại"),
    "pending": ("not visited yet", "chưa được tải"),
    "removed": ("removed on request", "đã gỡ theo yêu cầu"),
}


class UnknownSite(LookupError):
    """The file knows no site of this name."""


@dataclass(frozen=True, slots=True)
class _Counts:
    """What the paragraph tells."""

    sites: tuple[str, ...]  # titles
    articles: int
    versions: int
    undated: int  # articles not dated to the month
    published: tuple[str | None, str | None]
    seen: tuple[str | None, str | None]
    origins: dict[str, int]  # captures by origin
    sample: Sample | None  # the invented sample web had a part in it
    excerpts: Excerpts | None  # texts were cut
    absent: dict[str, int]  # addresses of articles by fate
    no_articles: int  # addresses at which no article stands
    removals: int
    ids: tuple[int, int, int]  # rows of missing numbers, numbers, of them gone
    outages: tuple[int, int]  # all, and those that last
    lists: int


def both(connection: sqlite3.Connection) -> dict[str, str]:
    """The paragraph on the whole file, by language."""
    return {language: statement(connection, language) for language in LANGUAGES}


def statement(connection: sqlite3.Connection, language: str, site: str | None = None) -> str:
    """The paragraph on a published file, or on one site in it. Raises UnknownSite."""
    return " ".join(_TELLERS[language](_counts(connection, site)))


def _counts(connection: sqlite3.Connection, site: str | None) -> _Counts:
    def rows(query: str) -> list[tuple[int, ...]]:
        return connection.execute(query, {"site": site}).fetchall()

    sites = tuple(str(title) for (title,) in rows(_SITES))
    if site is not None and not sites:
        raise UnknownSite(f"there is no site {site!r} in the table sites")
    ((articles, versions, undated, first, last),) = rows(_ARTICLES)
    ((earliest, latest),) = rows(_SEEN)
    ((removals,),) = rows(_REMOVALS)
    absent = {str(fate): count for fate, count in rows(_NOT_HELD)}
    gaps = {str(kind): counts for kind, *counts in rows(_GAPS)}
    outages, ids = gaps.get("outage", [0] * 5), gaps.get("ids", [0] * 5)
    return _Counts(
        sites=sites,
        articles=articles,
        versions=versions,
        undated=undated,
        published=(_text(first), _text(last)),
        seen=(_text(earliest), _text(latest)),
        origins={str(origin): count for origin, count in rows(_FROM)},
        sample=sample(connection, site),
        excerpts=Excerpts.of(connection, site),
        no_articles=absent.pop("", 0),
        absent=absent,
        removals=removals,
        ids=(ids[0], ids[1], ids[2]),
        outages=(outages[0], outages[3]),
        lists=gaps.get("history", [0] * 5)[4],
    )


def _english(told: _Counts) -> Iterator[str]:
    where = told.sites[0] if len(told.sites) == 1 else _many(len(told.sites), "site")
    yield (
        f"This file of Kho tin tỉnh, an archive of Vietnam's provincial news, holds {_many(told.articles, 'article')}"
        f" of {where} in {_many(told.versions, 'version')} of their texts"
        f"{_between(told.published, 'en', ', published')}."
    )
    if told.undated:
        yield f"For {_many(told.undated, 'article')} the month of publication is not known."
    if told.origins:
        yield (
            f"They rest on {_many(sum(told.origins.values()), 'capture')} of pages, lists included"
            f"{_between(told.seen, 'en', ', made')}: {_list(told.origins, _ORIGINS, 'en')}."
        )
    if not any(told.origins.get(origin) for origin in _REACHED):
        yield "No page in this file was fetched by us from a live site or from a public web archive."
    if told.sample:
        yield (
            "Pages of the project's sample web are among them; these are invented and are not news: "
            f"{told.sample.share('en')} articles are read from them."
        )
    if told.excerpts:
        yield told.excerpts.sentence("en")
    if absent := sum(told.absent.values()):
        yield (
            f"Of the articles whose address is known, {_number(absent, 'en')} {'is' if absent == 1 else 'are'} not "
            f"here, counted by address: {_list(told.absent, _ABSENT, 'en')}."
        )
    else:
        yield "No article is known by its address whose text is not here."
    if told.no_articles:
        addresses = f"{_number(told.no_articles, 'en')} address{'' if told.no_articles == 1 else 'es'}"
        yield (
            f"Not counted among them: {addresses} at which no article stands, but a list, a video or a text in another "
            "language."
        )
    if told.removals:
        yield f"The table removals tells of {_many(told.removals, 'removal')} without the texts."
    rows, numbers, gone = told.ids
    if rows:
        yield (
            f"Where sites number their articles, {_many(rows, 'row')} of ten or more numbers between known ones "
            f"({_number(numbers, 'en')} numbers, {_number(gone, 'en')} of them answered as gone) "
            f"{'has' if rows == 1 else 'have'} no article here; sites number other things too."
        )
    if told.outages[0]:
        lasting = f", {_number(told.outages[1], 'en')} of them not yet over" if told.outages[1] else ""
        yield f"Outages in which every run over a site failed: {_number(told.outages[0], 'en')}{lasting}."
    yield (
        f"What was published before the oldest page reached of the {_many(told.lists, 'list')} of articles that were "
        "read, or was never listed, is here only if a web archive or a file had it."
        if told.lists
        else "No list of articles was read, so that nothing is known of what is missing."
    )
    but = ", but for images behind the cut of an excerpt" if told.excerpts else ""
    yield (
        "That an article is absent is no evidence that it was not published. Pictures, documents and videos are not "
        f"included; their addresses are{but}. The tables coverage, gaps, not_held and rejections give every number by "
        "site."
    )


def _vietnamese(told: _Counts) -> Iterator[str]:
    where = told.sites[0] if len(told.sites) == 1 else f"{_number(len(told.sites), 'vi')} trang tin"
    yield (
        f"Tệp này của Kho tin tỉnh, kho lưu trữ tin tức các tỉnh của Việt Nam, có {_number(told.articles, 'vi')} bài "
        f"viết của {where}, gồm {_number(told.versions, 'vi')} phiên bản văn bản"
        f"{_between(told.published, 'vi', ', đăng')}."
    )
    if told.undated:
        yield f"Có {_number(told.undated, 'vi')} bài không rõ tháng đăng."
    if told.origins:
        yield (
            f"Các bài dựa trên {_number(sum(told.origins.values()), 'vi')} lần chụp trang, kể cả trang danh sách"
            f"{_between(told.seen, 'vi', ', thực hiện')}: {_list(told.origins, _ORIGINS, 'vi')}."
        )
    if not any(told.origins.get(origin) for origin in _REACHED):
        yield (
            "Không trang nào trong tệp này do chúng tôi tải từ trang tin đang hoạt động "
            "hay từ kho lưu trữ web công cộng."
        )
    if told.sample:
        yield (
            "Trong đó có các trang của bộ mẫu do dự án tự đặt ra, không phải tin thật: "
            f"{told.sample.share('vi')} bài được đọc ra từ các trang ấy."
        )
    if told.excerpts:
        yield told.excerpts.sentence("vi")
    if absent := sum(told.absent.values()):
        yield (
            f"Trong những bài đã biết địa chỉ, {_number(absent, 'vi')} bài không có ở đây, tính theo địa chỉ: "
            f"{_list(told.absent, _ABSENT, 'vi')}."
        )
    else:
        yield "Không có bài nào đã biết địa chỉ mà thiếu văn bản."
    if told.no_articles:
        yield (
            f"Không tính vào đó {_number(told.no_articles, 'vi')} địa chỉ tải được mà không phải bài viết: trang danh "
            "sách, video hoặc văn bản bằng tiếng khác."
        )
    if told.removals:
        yield f"Bảng removals cho biết {_number(told.removals, 'vi')} lần gỡ bài, không kèm văn bản."
    rows, numbers, gone = told.ids
    if rows:
        yield (
            f"Ở những trang tin đánh số bài, có {_number(rows, 'vi')} dãy từ mười số trở lên nằm giữa các số đã biết "
            f"({_number(numbers, 'vi')} số, trong đó {_number(gone, 'vi')} số được trả lời là không còn) mà không có "
            "bài ở đây; các trang tin còn đánh số cả những thứ khác."
        )
    if told.outages[0]:
        lasting = f", trong đó {_number(told.outages[1], 'vi')} lần chưa kết thúc" if told.outages[1] else ""
        yield (
            f"Có {_number(told.outages[0], 'vi')} khoảng thời gian mà mọi lần tải một trang tin đều thất bại{lasting}."
        )
    yield (
        f"Những gì đăng trước trang cũ nhất đã tới của {_number(told.lists, 'vi')} danh sách bài đã đọc, hoặc chưa bao "
        "giờ được liệt kê, chỉ có ở đây nếu một kho lưu trữ web hoặc một tệp có giữ."
        if told.lists
        else "Chưa đọc danh sách bài nào, nên không biết còn thiếu những gì."
    )
    but = ", trừ ảnh sau chỗ cắt của trích đoạn" if told.excerpts else ""
    yield (
        "Một bài không có ở đây không phải là bằng chứng rằng bài đó không được đăng. Ảnh, tài liệu và video không kèm "
        f"theo, chỉ có địa chỉ{but}. Các bảng coverage, gaps, not_held và rejections cho từng con số theo từng trang "
        "tin."
    )


_TELLERS: dict[str, Callable[[_Counts], Iterator[str]]] = {"en": _english, "vi": _vietnamese}


def _list(counts: dict[str, int], names: dict[str, tuple[str, str]], language: str) -> str:
    """ "12 gone (404 or 410), 3 without a usable answer"; what has no name is told under its own."""
    order = [*names, *sorted(counts.keys() - names.keys())]
    place = LANGUAGES.index(language)
    return ", ".join(
        f"{_number(counts[key], language)} {names[key][place] if key in names else key}"
        for key in order
        if counts.get(key)
    )


def _many(count: int, noun: str) -> str:
    return many(count, noun, "en")


def _between(ends: tuple[str | None, str | None], language: str, verb: str) -> str:
    first, last = ends
    if first is None or last is None:
        return ""
    one, other = _day(first, language), _day(last, language)
    if one == other:
        return f"{verb} on {one}" if language == "en" and len(first) >= len("2025-01-08") else f"{verb} {one}"
    return f"{verb} between {one} and {other}" if language == "en" else f"{verb} từ {one} đến {other}"


def _day(value: str, language: str) -> str:
    """A moment, day, month or year, no finer than it is known."""
    if language == "vi":
        return in_vietnamese(value)
    year, month, day = value[:4], value[5:7], value[8:10]
    if not month:
        return year
    name = f"{_MONTHS[int(month) - 1]} {year}"
    return f"{int(day)} {name}" if day else name


def _text(value: object) -> str | None:
    return None if value is None else str(value)
