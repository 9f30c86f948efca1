"""A published file of any size, its articles invented from a seed: for measuring the site, not for reading."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from archive import publish
from archive.provinces import MERGER, province

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
_SITES = {
    "longan": "Báo Long An", "laichau": "Cổng Lai Châu", "langson": "Báo Lạng Sơn", "ninhthuan": "Cổng Ninh Thuận",
    "daklak": "Báo Đắk Lắk", "lamdong": "Báo Lâm Đồng", "tayninh": "Báo Tây Ninh", "caobang": "Báo Cao Bằng",
}  # fmt: skip
_HOMES = "long-an lai-chau lang-son ninh-thuan dak-lak lam-dong tay-ninh cao-bang".split()
_SECTIONS = "Thời sự|Kinh tế|Văn hóa|Pháp luật|Giáo dục|Y tế|Quốc tế|Thể thao|Đời sống|Nông nghiệp".split("|")
_FIRST, _DAYS = date(2008, 1, 1), 6700
_ARTICLES = f"INSERT INTO articles VALUES ({', '.join('?' * 31)})"
_VERSIONS = f"INSERT INTO versions VALUES ({', '.join('?' * 19)})"


def generated(path: Path, articles: int, words: int = 280, seed: int = 1) -> Path:
    """Write a published file of so many articles of some `words` words each; the same seed gives the same texts."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(publish.script("published"))
        connection.execute("BEGIN")
        _places(connection)
        for number, row in enumerate(_rows(articles, words, seed), 1):
            site, url, when, version = row[2], row[3], row[15], row[4:]
            seen = f"{(when or '2024-01-01')[:10]}T23:00:00+07:00"
            connection.execute(
                "INSERT INTO captures VALUES (?, ?, ?, 'GET', '', ?, NULL, ?, 'rehearsal', NULL, 200, 'text/html', 'sha1:X', 'g.warc.gz', ?)",
                (number, site, url, seen, seen, number),
            )  # fmt: skip
            connection.execute(_ARTICLES, (*row, number))
            _version(connection, row[0], number, seen, version)
        connection.execute("COMMIT")
        publish.complete(connection)
        connection.execute("PRAGMA journal_mode = DELETE")
    return path


def queries(seed: int = 2) -> Iterator[str]:
    """Invent searches as people type them: one to three words, common and rare, with and without accents."""
    dice = random.Random(seed)
    while True:
        begin = dice.randrange(len(_SYLLABLES) - 4)
        yield " ".join(_SYLLABLES[begin : begin + dice.choice((1, 2, 2, 2, 3, 3, 4))])


def _places(connection: sqlite3.Connection) -> None:
    for slug in dict.fromkeys([*_HOMES, *(province(slug).now_slug for slug in _HOMES)]):
        one = province(slug)
        connection.execute(
            "INSERT INTO provinces VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (one.slug, one.name, one.name_en, one.kind, one.iso_3166_2, one.gso_code, one.valid_to, one.now_slug,
             one.now_name, one.now_gso_code, one.now_seat, one.now_since, one.merged, "[]", one.note),
        )  # fmt: skip
    for (site, title), home in zip(_SITES.items(), _HOMES, strict=True):
        told = (site, title, home, f"https://{site}.example/", f'["{site}.example"]', "generated", "Generated.")
        connection.execute("INSERT INTO sites VALUES (?, ?, ?, ?, ?, ?, ?)", told)
        connection.execute(
            "INSERT INTO runs VALUES ('r', ?, 'sample', '2025-06-01', '2025-06-01', '0', 1, 1, 1, 0, '{}', '{}', 0, 'healthy', '')",
            (site,),
        )  # fmt: skip


def _rows(articles: int, words: int, seed: int) -> Iterator[tuple[object, ...]]:
    """The rows of `articles` without their captures, in the order of time."""
    dice = random.Random(seed)
    vocabulary = [*_SYLLABLES, *(f"{a}{n}" for n in range(40) for a in ("k", "tx", "qđ", "nq", "ct"))]
    weights = list(accumulate(1 / rank for rank in range(1, len(vocabulary) + 1)))
    authors = [f"{a} {b}" for a in ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng") for b in ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khôi", "Linh", "Mai", "Nam")]  # fmt: skip
    sites = list(zip(_SITES, _HOMES, strict=True))
    for number in range(1, articles + 1):
        site, home = sites[number % len(sites)]
        where, day = province(home), _FIRST + timedelta(days=_DAYS * number // (articles + 1))
        when = f"{day}T{number % 24:02}:{number % 60:02}:00+07:00" if number > articles // 50 else None
        text = dice.choices(vocabulary, cum_weights=weights, k=dice.randint(words // 2, words * 3 // 2) + 40)
        title, lead, rest = text[:12], text[12:40], text[40:]
        blocks = [" ".join(rest[n : n + 60]).capitalize() + "." for n in range(0, len(rest), 60)] or ["Tin."]
        author = dice.choice(authors) if number % 3 else None
        yield (
            f"{site}:a{number}", number, site, f"https://{site}.example/a{number}.html", " ".join(title).capitalize(),
            None, " ".join(lead).capitalize() + ".", "\n\n".join(blocks), '["paragraph"' + ',"paragraph"' * (len(blocks) - 1) + "]",
            author, author, None, dice.choice(_SECTIONS), "[]", "vi", when, "minute" if when else "none",
            "dateline" if when else None, "stated" if when else "none", None, None, where.name_on(when) if when and when >= MERGER else where.name,
            where.now_name, f"{day}T23:00:00+07:00", f"{day}T23:00:00+07:00", len(text), 2 if number % 50 == 0 else 1,
            "generated/1", "{}", "rehearsal",
        )  # fmt: skip


def _version(
    connection: sqlite3.Connection, article: object, capture: int, seen: str, rest: tuple[object, ...]
) -> None:
    title, kicker, lead, body, kinds, byline, author = rest[:7]
    texts = (title, kicker, lead, body, kinds, byline, author, "[]", "hash", "generated/1", "{}")
    if capture % 50:
        connection.execute(_VERSIONS, (None, article, 1, capture, seen, "published", "[]", None, *texts))
        return
    change = '[{"kind": "headline", "field": "title", "before": "Tin", "after": "Tin mới"}, {"kind": "number"}]'
    connection.execute(_VERSIONS, (None, article, 1, capture, seen, "published", "[]", None, "Tin", *texts[1:]))
    connection.execute(_VERSIONS, (None, article, 2, capture, seen, "edited", change, capture // 50 % 2, *texts))
