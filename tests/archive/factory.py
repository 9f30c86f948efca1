"""A small archive of invented articles, for tests and for looking at the served file. Nothing here is news.

Every capture has the origin "rehearsal", which marks it as synthetic wherever it is shown.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from archive.dating import Dossier, Verdict
from archive.events import EventDate, Field, Texts
from archive.publishing.publish import publish
from archive.records import (
    Article,
    Attachment,
    BlockKind,
    Capture,
    DateCandidate,
    Dating,
    Image,
    Outcome,
    Rejection,
    RunReport,
    Sighting,
    SiteFacts,
    Visit,
)
from archive.store import Store

VIETNAM = timezone(timedelta(hours=7))
START = datetime(2025, 6, 1, 8, 0, tzinfo=VIETNAM)

SITES = (
    SiteFacts("longan", "Báo Long An", "long-an", "https://baolongan.vn/", ("baolongan.vn",), "content_fck", "Báo."),
    SiteFacts("laichau", "Cổng Lai Châu", "lai-chau", "https://laichau.gov.vn/", ("laichau.gov.vn",), "vhv", "Cổng."),
    SiteFacts("langson", "Báo Lạng Sơn", "lang-son", "https://baolangson.vn/", ("baolangson.vn",), "wordpress", "Báo."),
    SiteFacts(
        "ninhthuan",
        "Cổng Ninh Thuận",
        "ninh-thuan",
        "https://ninhthuan.gov.vn/",
        ("ninhthuan.gov.vn",),
        "tandan",
        "Cổng.",
    ),
)
_SUBJECTS = (
    ("Hội đồng nhân dân tỉnh thông qua nghị quyết về đầu tư công", "Thời sự", "HĐND tỉnh"),
    ("Nông dân vùng biên thu hoạch dưa hấu sớm", "Kinh tế", "Nông dân"),
    ("Đoàn công tác thành phố Đà Nẵng trao đổi kinh nghiệm chuyển đổi số", "Thời sự", "Đoàn công tác"),
    ("Hợp tác xã cà phê học cách làm của Đắk Lắk", "Kinh tế", "Hợp tác xã"),
    ("Xử phạt nồng độ cồn theo Nghị định 100/2019/NĐ-CP", "Pháp luật", "Lực lượng chức năng"),
    ("Trường học vùng cao khai giảng lớp xóa mù chữ", "Giáo dục", "Nhà trường"),
    ("Khởi công tuyến đường nối hai huyện", "Kinh tế", "Chủ đầu tư"),
    ("Lễ hội xuống đồng đầu xuân", "Văn hóa", "Ban tổ chức"),
    ("Ủy ban nhân dân tỉnh đối thoại với doanh nghiệp", "Kinh tế", "UBND tỉnh"),
)
_SENTENCES = (
    "{who} cho biết kế hoạch năm nay đặt mục tiêu tăng {n} % so với cùng kỳ, trong đó ưu tiên các xã còn khó khăn.",
    "Theo Chỉ thị số {n}-CT/TU, các địa phương phải báo cáo kết quả trước ngày 15 hằng tháng.",
    "Ông Nguyễn Văn Mẫu, Phó Chủ tịch Ủy ban nhân dân tỉnh, đề nghị rà soát lại {n} hạng mục chưa hoàn thành.",
    "Đến nay, {n} hộ dân đã được hướng dẫn, đạt tỷ lệ cao hơn dự kiến; phần còn lại sẽ hoàn thành trong quý sau.",
    "Bà con phấn khởi vì đường vào thôn đã được mở rộng, việc đi lại của học sinh thuận lợi hơn trước nhiều.",
    "Hội nghị cũng nghe ý kiến của {n} đại biểu về việc phối hợp giữa các sở, ngành và hội đồng nhân dân các cấp.",
)


def moment(days: float) -> str:
    """Write the moment so many days after the first capture of the sample."""
    return (START + timedelta(days=days)).isoformat(timespec="seconds")


def capture(url: str, days: float = 0.0, **changed: object) -> Capture:
    """Make a capture; its place in the WARC follows from its address and moment."""
    digest = hashlib.sha1(f"{url} {days}".encode()).hexdigest()
    made = Capture(
        url=url,
        method="GET",
        request_digest="",
        fetched_at=moment(days),
        origin="rehearsal",
        status=200,
        mime="text/html",
        digest=f"sha1:{digest[:32].upper()}",
        warc_file="synthetic.warc.gz",
        warc_offset=int(digest[:10], 16),
    )
    return replace(made, **changed)  # type: ignore[arg-type]  # the tests name the fields


def article(number: int = 1, site: str = "longan", **changed: object) -> Article:
    """Make an invented article; the same number always gives the same one."""
    title, section, who = _SUBJECTS[number % len(_SUBJECTS)]
    body = [_SENTENCES[(number + k) % len(_SENTENCES)].format(who=who, n=number + 3 * k) for k in range(6)]
    blocks: list[BlockKind] = ["paragraph"] * len(body)
    day = datetime(2025, 1, 1, tzinfo=VIETNAM) + timedelta(days=number, hours=9)
    made = Article(
        id=f"{site}:a{1000 + number}",
        site=site,
        url=f"https://{site}.example/tin-thu-{number}-a{1000 + number}.html",
        title=f"{title} (bài {number})",
        kicker="Hướng tới Đại hội Đảng bộ:" if number % 5 == 0 else None,
        lead=f"{who} vừa có thông tin về việc này, bài viết thử số {number}.",
        body="\n\n".join(body),
        block_kinds=tuple(blocks),
        byline="Tin, ảnh: P.Y" if number % 2 else None,
        author="P.Y" if number % 2 else None,
        source_tag=None,
        section=section,
        tags=("thử nghiệm", section.lower()),
        language="vi",
        images=(Image(f"https://{site}.example/anh-{number}.jpg", "Quang cảnh buổi làm việc. Ảnh: P.Y", 1),),
        attachments=(Attachment(f"https://{site}.example/{number}.pdf", "Toàn văn"),) if number % 7 == 0 else (),
        candidates=(DateCandidate("dateline", f"{day:%d/%m/%Y - %H:%M}", day.isoformat(), "minute"),),
        sources=(("title", "h1.title"), ("body", "div.content")),
        extractor="synthetic/2025",
    )
    return replace(made, **changed)  # type: ignore[arg-type]  # the tests name the fields


def read(found: Article, days: float = 0.0, **changed: object) -> Outcome:
    """Make the outcome of a visit that read an article."""
    visit = Visit(found.site, "GET", found.url, "", "article", "stored", "", found.id)
    return Outcome(visit, capture(found.url, days, **changed), found)


def turned_away(site: str, url: str, fate: str, detail: str, days: float | None = None) -> Outcome:
    """Make the outcome of a visit that read no article; `days` None means that nothing was received."""
    visit = Visit(site, "GET", url, "", "article", fate, detail, f"{site}:{url.rsplit('-', 1)[-1][:-5]}")
    rejection = Rejection(detail, f"{detail} (invented)") if fate == "rejected" else None
    return Outcome(visit, None if days is None else capture(url, days), rejection=rejection)


def listing(site: str, shown: Iterable[Article], days: float = 0.0, page: int = 1) -> Outcome:
    """Make the outcome of a listing page that shows articles with the day of each."""
    url = f"https://{site}.example/thoi-su/?p={page}"
    sightings = tuple(Sighting(a.id, a.url, a.title, tuple(map(_day, a.candidates))) for a in shown)
    return Outcome(Visit(site, "GET", url, "", "listing", "visited"), capture(url, days), sightings=sightings)


def dateline(dossier: Dossier) -> tuple[Dating, Sequence[Verdict]]:
    """Resolve as simply as can be: the first dateline is the date."""
    chosen = next((e for e in dossier.evidence if e.candidate.place == "dateline"), None)
    if chosen is None:
        return Dating(certainty="bounded", not_after=dossier.first_seen_at), ["unused"] * len(dossier.evidence)
    verdicts: list[Verdict] = ["chosen" if e is chosen else "agrees" for e in dossier.evidence]
    candidate = chosen.candidate
    return Dating(candidate.value, candidate.precision, "dateline", "stated"), verdicts


def spoken(dating: Dating, texts: Texts) -> list[EventDate]:
    """Find as simply as can be: a title begins with the day of publication; "ngày 15" is no day one could name."""
    found = [_unresolved("title", 0, texts.title[0], "publication_unknown")]
    if dating.published_at:
        day = dating.published_at[:10]
        known = {"value_from": day, "value_to": day, "precision": "day", "rule": "from_today", "certainty": "inferred"}
        found = [replace(found[0], **known, reason=None)]  # type: ignore[arg-type]  # all of them texts
    if (start := texts.body.find("ngày 15")) >= 0:
        found.append(_unresolved("body", start, "ngày 15", "recurring"))
    return found


def _unresolved(field: Field, start: int, raw: str, reason: str) -> EventDate:
    return EventDate(field, start, start + len(raw), raw, None, None, "none", "unresolved", "none", None, reason)


def sample_outcomes() -> list[Outcome]:
    """Return some forty invented articles of four sites and what else a run meets."""
    outcomes: list[Outcome] = []
    for place, facts in enumerate(SITES):
        articles = [article(n, facts.site) for n in range(10 * place, 10 * place + 10)]
        outcomes.append(listing(facts.site, articles, 0.01))
        outcomes += [read(a, 0.02 + k / 1000) for k, a in enumerate(articles)]
        outcomes.append(
            turned_away(facts.site, f"https://{facts.site}.example/x-a1.html", "rejected", "challenge", 0.1)
        )
        outcomes.append(turned_away(facts.site, f"https://{facts.site}.example/x-a2.html", "gone", "404", 0.2))
        outcomes.append(turned_away(facts.site, f"https://{facts.site}.example/x-a3.html", "failed", "timeout"))
    edited = article(1, "longan", title="Nông dân vùng biên thu hoạch dưa hấu sớm, được giá (bài 1)")
    english = article(
        99,
        "longan",
        title="Da Nang delegation visits the border district",
        lead=None,
        body="The delegation of Da Nang visited the district.\n\nBoth sides agreed on further work.",
        block_kinds=("paragraph", "paragraph"),
        language="en",
        images=(),
    )
    return [*outcomes, read(edited, 0.25), read(english, 0.28)]


def report(site: str, **changed: object) -> RunReport:
    """Make the account of a run."""
    made = RunReport(
        run_id="20250601T080000",
        site=site,
        source="sample",
        started_at=moment(0),
        finished_at=moment(0.3),
        code_version="0.1.0",
        discovered=13,
        fetched=13,
        stored=10,
        unchanged=0,
        rejected=(("challenge", 1),),
        failed=(("gone", 1), ("timeout", 1)),
        lost=0,
        verdict="healthy",
        cause="",
    )
    return replace(made, **changed)  # type: ignore[arg-type]  # the tests name the fields


def stored(path: Path, outcomes: Iterable[Outcome], batch: int = 50) -> Path:
    """Store outcomes in a working database and date its articles."""
    with Store(path, batch=batch) as store:
        for facts in SITES:
            store.declare_site(facts)
        for outcome in outcomes:
            store.put(outcome)
        for facts in SITES:
            store.settle(facts.site, dateline, spoken)
    return path


def published_sample(path: Path) -> Path:
    """Make a published file of invented articles at `path`, beside the working database it comes from."""
    working = stored(path.with_name(f"{path.stem}-working.db"), sample_outcomes())
    with Store(working) as store:
        for facts in SITES:
            store.finish(report(facts.site))
    return publish(working, path)


def opened(folder: Path) -> Store:
    """Open a working database with every site declared."""
    store = Store(folder / "a.db")
    for facts in SITES:
        store.declare_site(facts)
    return store


def rows(path: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    """Ask a database one question."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query, values).fetchall()


def _day(candidate: DateCandidate) -> DateCandidate:
    return DateCandidate("listing", candidate.raw[:10], candidate.value[:10], "day")
