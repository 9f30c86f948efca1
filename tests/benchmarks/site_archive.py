"""A published file of any size, its articles invented from a seed: for measuring the site, not for reading."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from archive import search
from archive.dictionary import entries
from archive.provinces import province
from archive.publishing import publish
from archive.publishing.scripts import script

#: Syllables in the order of their frequency; the n-th is about 1/n as common as the first, as in any language.
_SYLLABLES = """
của và các có được trong cho là với tỉnh người công những một đã năm đến để không này về khi nhân dân hội đồng huyện
xã làm việc phát triển kinh tế nông thôn thực hiện địa phương ủy ban quyết nghị đại biểu chính quyền tổ chức tham gia
đảng bộ thành phố nhà nước quản lý xây dựng đầu tư dự án doanh nghiệp sản xuất lúa gạo giá thị trường học sinh giáo
viên trường lớp y bệnh viện bác sĩ khám chữa môi sạch rừng biển sông cầu đường giao thông an toàn trật tự công khởi
thông qua kỳ họp thứ khóa báo cáo kết quả chỉ tiêu kế hoạch tăng trưởng ngân sách thu chi hỗ trợ nghèo đói vay vốn
tín dụng ngân hàng mở rộng cơ sở hạ tầng điện lưới nước ngọt mặn hạn hán lũ lụt bão gió mưa nắng mùa vụ đông xuân hè
thu hoạch dưa hấu thanh long chanh bưởi cà phê tiêu điều xuất khẩu cửa khẩu biên giới hải quan buôn lậu hàng giả
đắk lắk lâm bình thuận ninh khánh hòa tây long an lai châu lạng sơn cao bằng hà giang tuyên quang bắc kạn thái nguyên
du lịch di tích lễ hội văn nghệ thể thao bóng đá giải vô địch huy chương vàng bạc tài năng trẻ sáng tạo khoa công
nghệ số chuyển đổi dữ liệu mạng internet phần mềm máy tính điện tử dịch vụ trực tuyến hồ sơ thủ tục hành chính cải
cách một cửa liên tịch xử phạt vi phạm nồng độ cồn lái xe mô tô ô tai nạn cứu hộ chữa cháy rừng phòng kiểm lâm
""".split()
#: Searches that half of all articles and more answer.
COMMON = tuple(_SYLLABLES[:12])
VOCABULARY = [*_SYLLABLES, *(f"{a}{n}" for n in range(40) for a in ("k", "tx", "qđ", "nq", "ct"))]
WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(VOCABULARY) + 1)))
SITES = {
    "longan": ("Báo Long An", "long-an"),
    "laichau": ("Cổng Lai Châu", "lai-chau"),
    "langson": ("Báo Lạng Sơn", "lang-son"),
    "ninhthuan": ("Cổng Ninh Thuận", "ninh-thuan"),
    "daklak": ("Báo Đắk Lắk", "dak-lak"),
    "lamdong": ("Báo Lâm Đồng", "lam-dong"),
    "tayninh": ("Báo Tây Ninh", "tay-ninh"),
    "caobang": ("Báo Cao Bằng", "cao-bang"),
}
_SECTIONS = "Thời sự|Kinh tế|Văn hóa|Pháp luật|Giáo dục|Y tế|Quốc tế|Thể thao|Đời sống|Nông nghiệp".split("|")
_NAMES = "An Bình Chi Dũng Giang Hà Khôi Linh Mai Nam".split()
_AUTHORS = [f"{family} {name}" for family in "Nguyễn Trần Lê Phạm Hoàng".split() for name in _NAMES]
_FIRST, _DAYS = date(2008, 1, 1), 6700
_EDITED = 50  # every so many articles have two versions
Row = dict[str, Any]


def generated(path: Path, articles: int, words: int = 280, seed: int = 1, *, whole: bool = True) -> Path:
    """Write a published file of so many articles of some `words` words each; the same seed gives the same texts.

    One that is not `whole` has what pages are measured on: no reprints and no digests, which take as long again.
    """
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(script("published"))
        connection.execute("BEGIN")
        _places(connection)
        for number, article in enumerate(_articles(articles, words, seed), 1):
            _put(connection, "captures", _capture(number, article))
            _put(connection, "articles", {**article, "capture_id": number})
            for version in _versions(number, article):
                _put(connection, "versions", version)
        connection.execute("COMMIT")
        if whole:
            publish.complete(connection)
            publish.prove(connection, compared=False)
        else:
            _serve(connection)
        connection.execute("PRAGMA journal_mode = DELETE")
    return path


def _serve(connection: sqlite3.Connection) -> None:
    """Add what pages ask for."""
    connection.executescript(script("lists"))
    connection.executescript(script("indexes"))
    connection.executemany("INSERT INTO dictionary VALUES (?, ?, ?, ?, ?, ?, ?)", map(tuple, entries()))
    connection.executescript(search.VIEWS)
    search.build(connection)
    connection.execute("ANALYZE")


def queries(seed: int = 2) -> Iterator[str]:
    """Invent searches as people type them: one to four words, common and rare."""
    dice = random.Random(seed)
    while True:
        begin = dice.randrange(len(_SYLLABLES) - 4)
        yield " ".join(_SYLLABLES[begin : begin + dice.choice((1, 2, 2, 2, 3, 3, 4))])


def article_id(number: int) -> str:
    """The id of the n-th article, from 1."""
    return f"{list(SITES)[number % len(SITES)]}:a{number}"


def _put(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> None:
    """Insert a row; a column that must be filled and is not is empty or 0."""
    insert, blank = _insert(connection, table)
    connection.execute(insert, {**blank, **row})


@cache
def _insert(connection: sqlite3.Connection, table: str) -> tuple[str, Row]:
    told = connection.execute('SELECT name, type, "notnull" FROM pragma_table_info(?)', (table,)).fetchall()
    columns = [name for name, _, _ in told]
    blank = {name: (0 if kind == "INTEGER" else "") if filled else None for name, kind, filled in told}
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(f':{name}' for name in columns)})", blank


def _places(connection: sqlite3.Connection) -> None:
    homes = [home for _, home in SITES.values()]
    for slug in dict.fromkeys([*homes, *(province(slug).now_slug for slug in homes)]):
        one = province(slug)
        fields = (name for name in type(one).__slots__ if name != "aliases")
        _put(connection, "provinces", {**{name: getattr(one, name) for name in fields}, "aliases": "[]"})
    for site, (title, home) in SITES.items():
        told = {"site": site, "title": title, "province": home, "home": f"https://{site}.example/"}
        _put(connection, "sites", {**told, "domains": "[]", "platform": "generated", "description": "Generated."})
        counts = dict.fromkeys("discovered fetched stored unchanged lost".split(), 0) | {
            "rejected": "{}",
            "failed": "{}",
        }
        run = {"run_id": "r", "site": site, "source": "sample", "code_version": "0", "verdict": "healthy", "cause": ""}
        _put(connection, "runs", {**run, **counts, "started_at": "2025-06-01", "finished_at": "2025-06-01"})


def _articles(articles: int, words: int, seed: int) -> Iterator[Row]:
    """The rows of `articles`, in the order of time; the first fiftieth has no date."""
    dice = random.Random(seed)
    for number in range(1, articles + 1):
        name = article_id(number)
        site = name.partition(":")[0]
        where, day = province(SITES[site][1]), _FIRST + timedelta(days=_DAYS * number // (articles + 1))
        when = f"{day}T{number % 24:02}:{number % 60:02}:00+07:00" if number > articles // 50 else None
        text = dice.choices(VOCABULARY, cum_weights=WEIGHTS, k=dice.randint(words // 2, words * 3 // 2) + 20)
        title, lead, rest = text[:10], text[10:20], text[20:]
        blocks = [" ".join(rest[n : n + 60]).capitalize() + "." for n in range(0, len(rest), 60)] or ["Tin."]
        author = dice.choice(_AUTHORS) if number % 3 else None
        yield {
            "id": name,
            "docid": number,
            "site": site,
            "url": f"https://{site}.example/a{number}.html",
            "title": " ".join(title).capitalize(),
            "lead": " ".join(lead).capitalize() + ".",
            "body": "\n\n".join(blocks),
            "block_kinds": json.dumps(["paragraph"] * len(blocks)),
            "byline": author,
            "author": author,
            "section": dice.choice(_SECTIONS),
            "tags": "[]",
            "language": "vi",
            "published_at": when,
            "published_precision": "minute" if when else "none",
            "published_method": "dateline" if when else None,
            "published_certainty": "stated" if when else "none",
            "province_then": where.name_on(when),
            "province_now": where.now_name,
            "first_seen_at": f"{day}T23:59:59+07:00",
            "last_seen_at": f"{day}T23:59:59+07:00",
            "word_count": len(text),
            "version_count": 1 if number % _EDITED else 2,
            "extractor": "generated/1",
            "sources": "{}",
            "origin": "rehearsal",
        }


def _capture(number: int, article: Row) -> Row:
    seen = article["first_seen_at"]
    told = {"capture_id": number, "site": article["site"], "url": article["url"], "fetched_at": seen, "seen_at": seen}
    http = {"method": "GET", "request_digest": "", "status": 200, "mime": "text/html", "digest": f"sha1:{number}"}
    return {**told, **http, "origin": "rehearsal", "warc_file": "generated.warc.gz", "warc_offset": number}


def _versions(number: int, article: Row) -> Iterator[Row]:
    same = ("lead", "body", "block_kinds", "byline", "author", "extractor", "sources")
    told = {name: article[name] for name in same} | {"article_id": article["id"], "capture_id": number}
    told |= {"seen_at": article["first_seen_at"], "captions": "[]", "content_hash": str(number)}
    if number % _EDITED:
        yield {**told, "number": 1, "title": article["title"], "reason": "published", "changed": "[]"}
        return
    change = [{"kind": "headline", "field": "title", "before": "Tin", "after": "Tin mới"}, {"kind": "number"}]
    edited = {"reason": "edited", "changed": json.dumps(change), "silent": number // _EDITED % 2}
    yield {**told, "number": 1, "title": "Tin", "reason": "published", "changed": "[]"}
    yield {**told, "number": 2, "title": article["title"], **edited}
