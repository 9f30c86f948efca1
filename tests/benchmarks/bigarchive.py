"""A working database of any size, its articles invented from a seed: for measuring what is published from it.

`python -m tests.benchmarks.bigarchive FILE [ARTICLES]`. Sizes are those of provincial news: some 350 words an article,
a picture or two with captions, three pieces of date evidence, a list's page for every twenty articles, one text in
forty edited later, one in fifty a reprint of another site's, one address in twenty not held, one article in two
thousand removed. Every capture has the origin "rehearsal", which marks it as synthetic. An article follows from the
seed and its number alone, so that a larger archive holds the smaller one.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from archive.history import Content, dumps
from archive.provinces import province
from archive.records import SiteFacts
from archive.store import Store
from archive.texts.edits import changes, silent
from tests.benchmarks.site_archive import SITES, VOCABULARY, WEIGHTS

ARTICLES = 200_000
EDITED, REPRINTED, REMOVED, NOT_HELD, LISTED, ATTACHED = 40, 50, 2000, 20, 20, 15  # one of so many
_FIRST, _DAYS = date(2008, 1, 1), 6500
_SECTIONS = "Thời sự|Kinh tế|Văn hóa|Pháp luật|Giáo dục|Y tế|Quốc tế|Thể thao|Đời sống|Nông nghiệp".split("|")
_NAMES = [f"{a} Văn {b}" for a in "Nguyễn Trần Lê Phạm Hoàng".split() for b in "Mẫu Thử Giả Ví Dụ".split()]
_FATES = (("gone", "404"), ("failed", "timeout"), ("rejected", "not_an_article"), ("refused", "robots.txt"))
_CAPTURES = 4  # numbers kept for each article's captures
_BATCH = 2000
Row = dict[str, Any]
Rows = dict[str, list[Row]]


@dataclass(frozen=True)
class Plan:
    """Which articles there are: numbers, each with the day of its publication."""

    seed: int
    days: dict[int, date] | range  # a range: spread over the years

    def __iter__(self) -> Iterator[tuple[int, date]]:
        if isinstance(self.days, dict):
            yield from self.days.items()
            return
        for number in self.days:
            yield number, _FIRST + timedelta(days=_DAYS * number // len(self.days))


def generated(path: Path, articles: int = ARTICLES, seed: int = 1) -> Path:
    """Write a working database of so many articles; the same seed gives the same content."""
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    with Store(path) as store:
        for site, (title, home) in SITES.items():
            address = f"https://{site}.example/"
            store.declare_site(SiteFacts(site, title, home, address, (f"{site}.example",), "generated", "Generated."))
    with closing(_open(path)) as connection:
        _fill(connection, Plan(seed, range(1, articles + 1)))
        _runs(connection, _FIRST, _FIRST + timedelta(days=_DAYS), step=7)
    return path


def grown(working: Path, path: Path, seed: int = 1, news: int = 60, edits: int = 30, early: int = 20) -> Path:
    """Write what the archive becomes: a day's news, some edits, and a backfill that comes early in every order."""
    shutil.copyfile(working, path)
    today = _FIRST + timedelta(days=_DAYS + 1)
    with closing(_open(path)) as connection:
        last = connection.execute("SELECT max(capture_id) FROM captures").fetchone()[0] // _CAPTURES
        first = (last // LISTED + 1) * LISTED  # the article whose list shows those after it
        _fill(connection, Plan(seed, dict.fromkeys(range(first, first + news), today)))
        backfilled = range(first + 1000, first + 1000 + early)
        _fill(connection, Plan(seed, {number: _FIRST + timedelta(days=number - last) for number in backfilled}))
        for number in (last - 7 * place for place in range(edits)):
            _edit(connection, number, today)
        _runs(connection, today, today + timedelta(days=1), step=1)
    return path


def article_id(number: int) -> str:
    """The id of the n-th article, from 1."""
    return f"{_site(number)}:a{number}"


def _site(number: int) -> str:
    return list(SITES)[number % len(SITES)]


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _fill(connection: sqlite3.Connection, plan: Plan) -> None:
    rows: Rows = defaultdict(list)
    for count, (number, day) in enumerate(plan, 1):
        for table, row in _article(plan.seed, number, day):
            rows[table].append(row)
        if count % _BATCH == 0:
            _write(connection, rows)
    _write(connection, rows)
    connection.execute("DELETE FROM unsettled")  # their dates are settled


def _write(connection: sqlite3.Connection, rows: Rows) -> None:
    """Insert rows and forget them; a column that must be filled and is not is empty or 0."""
    connection.execute("BEGIN")
    for table in ("captures", "articles", "versions", *rows):
        if not (these := rows.pop(table, [])):
            continue
        told = connection.execute('SELECT name, type, "notnull" FROM pragma_table_info(?)', (table,)).fetchall()
        blank = {name: (0 if kind == "INTEGER" else "") if filled else None for name, kind, filled in told}
        names = [name for name in blank if any(name in row for row in these) or blank[name] is not None]
        insert = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"
        connection.executemany(insert, ({**blank, **row} for row in these))
    connection.execute("COMMIT")


@lru_cache(maxsize=4096)
def _text(seed: int, number: int) -> Content:
    """The text of an article; a reprint is another's with one paragraph and the lead its own."""
    dice = random.Random(f"{seed} {number}")
    words = dice.choices(VOCABULARY, cum_weights=WEIGHTS, k=dice.randint(180, 520))
    title, lead = (" ".join(words[at : at + length]).capitalize() for at, length in ((0, 12), (12, 30)))
    blocks = [" ".join(words[at : at + 55]).capitalize() + "." for at in range(42, len(words), 55)]
    day = f"{dice.randint(1, 28)}/{dice.randint(1, 12)}"
    blocks[0] = f"Sáng {day}, hội nghị đã họp. {blocks[0]}"
    captions = [f"Ảnh minh họa {number}: {' '.join(words[at : at + 9])}." for at in range(dice.randint(0, 2))]
    author = dice.choice(_NAMES) if number % 3 else None
    if number % REPRINTED == 0 and number > REPRINTED:
        first = _text(seed, number - 1 - dice.randrange(REPRINTED - 1))
        blocks = [*blocks[:1], *first.body.split("\n\n")[1:]]
        title = first.title
    kinds = dumps(["paragraph"] * len(blocks))
    return Content(title, None, f"{lead}.", "\n\n".join(blocks), kinds, author, author, dumps(captions))


def _article(seed: int, number: int, day: date) -> Iterator[tuple[str, Row]]:
    """Every row that an article leaves in the working database."""
    name, site = article_id(number), _site(number)
    url = f"https://{site}.example/tin-{number}.html"
    if number % NOT_HELD == 0:
        yield from _not_held(number, site, day)
    if number % LISTED == 0:
        yield "captures", _capture(number, 3, f"https://{site}.example/tin/?p={number}", day)
        yield "frontier", _address(site, f"https://{site}.example/tin/?p={number}", "listing", "visited", day)
    if number % REMOVED == 0:
        told = {"article_id": name, "reason": "invented", "ground": "court", "removed_at": _moment(day)}
        yield "removals", told
        yield "frontier", _address(site, url, "article", "stored", day) | {"article_id": name}
        return
    content = _text(seed, number)
    dated = None if number % 50 == 1 else f"{day}T{number % 12:02}:{number % 60:02}:00+07:00"
    versions = [(0, day, content)]
    if number % EDITED == 0:
        versions.append((1, day + timedelta(days=2), _edited(content)))
    yield "frontier", _address(site, url, "article", "stored", day) | {"article_id": name, "title": content.title}
    yield from _history(number, url, versions)
    yield "articles", _present(number, url, dated, versions)
    for position, caption in enumerate(json.loads(content.captions), 1):
        image = {"url": f"https://{site}.example/{number}-{position}.jpg", "caption": caption, "block": position}
        yield "images", {"docid": number, "position": position, **image}
    if number % ATTACHED == 0:
        yield "attachments", {"docid": number, "position": 1, "url": f"{url[:-5]}.pdf", "label": "Toàn văn"}
    if dated is not None:
        yield from _evidence(number, dated, day)


def _present(number: int, url: str, dated: str | None, versions: list[tuple[int, date, Content]]) -> Row:
    site, (place, last, content) = _site(number), versions[-1]
    where = province(SITES[site][1])
    fields = {name: value for name, value in content._asdict().items() if name != "captions"}
    known = {"published_precision": "minute", "published_method": "dateline", "published_certainty": "stated"}
    return {
        **fields,
        **(known if dated else {"published_precision": "none", "published_certainty": "none"}),
        "docid": number,
        "id": article_id(number),
        "site": site,
        "url": url,
        "section": _SECTIONS[number % len(_SECTIONS)],
        "tags": "[]",
        "language": "vi",
        "published_at": dated,
        "province_then": where.name_on(dated),
        "province_now": where.now_name,
        "first_seen_at": _moment(versions[0][1]),
        "last_seen_at": _moment(last),
        "word_count": len(f"{content.lead} {content.body}".split()),
        "version_count": len(versions),
        "extractor": "generated/1",
        "sources": '{"body": "div.generated", "title": "h1"}',
        "origin": "rehearsal",
        "capture_id": number * _CAPTURES + place,
    }


def _history(number: int, url: str, versions: list[tuple[int, date, Content]]) -> Iterator[tuple[str, Row]]:
    """Captures, readings, versions and the days these speak of."""
    before: Content | None = None
    for count, (place, day, content) in enumerate(versions, 1):
        yield "captures", _capture(number, place, url, day)
        read = {"docid": number, "capture_id": number * _CAPTURES + place, "content_hash": content.hash}
        read |= {"extractor": "generated/1", "sources": '{"body": "div.generated", "title": "h1"}'}
        yield "readings", {**read, "attempt": 1}
        told = {"number": count, "seen_at": _moment(day), "reason": "edited" if before else "published"}
        said = silent("edited", before, content) if before else None
        changed = dumps(changes(before, content) if before else [])
        yield "versions", {**read, **told, **content._asdict(), "changed": changed, "silent": said}
        raw = content.body[5 : content.body.index(",")]
        when = f"{day.year}-{int(raw.split('/')[1]):02}-{int(raw.split('/')[0]):02}"
        span = {"field": "body", "span_start": 5, "span_end": 5 + len(raw), "raw": raw}
        meant = {"value_from": when, "value_to": when, "precision": "day", "rule": "same_year", "certainty": "inferred"}
        yield "event_dates", {"docid": number, "version": count, **span, **meant}
        before = content


def _evidence(number: int, dated: str, day: date) -> Iterator[tuple[str, Row]]:
    shown = [
        (0, "dateline", "span.date", f"{day:%d/%m/%Y} - {dated[11:16]}", dated, "minute", "chosen"),
        (0, "meta", "article:published_time", dated, dated, "minute", "agrees"),
    ]
    if number > LISTED:
        listed = number - number % LISTED
        raw = f"{day:%d/%m/%Y}"
        shown.append((3 - _CAPTURES * (number - listed), "listing", "li time", raw, str(day), "day", "agrees"))
    for place, kind, selector, raw, value, precision, verdict in shown:
        told = {"article_id": article_id(number), "site": _site(number), "capture_id": number * _CAPTURES + place}
        said = {"place": kind, "selector": selector, "raw": raw, "value": value, "precision": precision}
        yield "date_evidence", {**told, **said, "verdict": verdict}


def _not_held(number: int, site: str, day: date) -> Iterator[tuple[str, Row]]:
    fate, detail = _FATES[number // NOT_HELD % len(_FATES)]
    url = f"https://{site}.example/khong-co-{number}.html"
    address = _address(site, url, "article", fate, day) | {"detail": detail, "title": "Tin không còn"}
    yield "frontier", address | {"article_id": f"{site}:b{number}"}
    if fate == "rejected":
        yield "captures", _capture(number, 2, url, day)
        told = {"capture_id": number * _CAPTURES + 2, "site": site, "url": url, "article_id": f"{site}:b{number}"}
        yield "rejections", {**told, "reason": detail, "detail": "invented"}


def _capture(number: int, place: int, url: str, day: date) -> Row:
    site, seen = _site(number), _moment(day)
    told = {"capture_id": number * _CAPTURES + place, "site": site, "url": url, "fetched_at": seen, "seen_at": seen}
    http = {"method": "GET", "request_digest": "", "status": 200, "mime": "text/html"}
    dice = random.Random(number * _CAPTURES + place)
    digest = "".join(dice.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=32))
    kept = {"digest": f"sha1:{digest}", "warc_file": f"{site}-{day:%Y%m}-synthetic.warc.gz"}
    return {**told, **http, **kept, "warc_offset": number * 20_000 + place, "origin": "rehearsal"}


def _address(site: str, url: str, kind: str, fate: str, day: date) -> Row:
    seen = {"fate_at": _moment(day), "first_seen_at": _moment(day), "last_seen_at": _moment(day)}
    return {"site": site, "method": "GET", "url": url, "kind": kind, "fate": fate, "listed_at": _moment(day), **seen}


def _edited(content: Content) -> Content:
    body, kinds = f"{content.body}\n\nTheo số liệu mới, tăng 5 %.", content.block_kinds[:-1] + ', "paragraph"]'
    return content._replace(title=f"{content.title} (bài bổ sung)", body=body, block_kinds=kinds)


def _edit(connection: sqlite3.Connection, number: int, day: date) -> None:
    """Let the newspaper edit a text that has one version so far."""
    found = connection.execute("SELECT url, version_count FROM articles WHERE docid = ?", (number,)).fetchone()
    if found is None or found[1] > 1:
        return
    names = ", ".join(Content._fields)
    before = Content(*connection.execute(f"SELECT {names} FROM versions WHERE docid = ?", (number,)).fetchone())
    content = _edited(before)
    rows: Rows = defaultdict(list)
    for table, row in _history(number, found[0], [(0, day, before), (1, day, content)]):
        late = row.get("number", row.get("version", 2)) == 2 and row.get("capture_id", 1) % _CAPTURES == 1
        if late:
            rows[table].append(row)
    _write(connection, rows)
    connection.execute("DELETE FROM unsettled")
    present = "title = ?, body = ?, block_kinds = ?, version_count = 2, last_seen_at = ?, capture_id = ?"
    values = (content.title, content.body, content.block_kinds, _moment(day), number * _CAPTURES + 1, number)
    connection.execute(f"UPDATE articles SET {present} WHERE docid = ?", values)


def _runs(connection: sqlite3.Connection, first: date, last: date, step: int) -> None:
    """One run of each site every so many days."""
    rows: Rows = defaultdict(list)
    for ahead in range(0, (last - first).days, step):
        day = first + timedelta(days=ahead)
        for site in SITES:
            told = {"run_id": f"{day:%Y%m%d}T230000", "site": site, "source": "sample", "code_version": "generated"}
            when = {"started_at": _moment(day), "finished_at": f"{day}T23:59:59+07:00"}
            rows["runs"].append(
                {**told, **when, "rejected": "{}", "failed": "{}", "verdict": "healthy", "observed": "{}"}
            )
    _write(connection, rows)


def _moment(day: date) -> str:
    return f"{day}T23:00:00+07:00"


def main(arguments: list[str]) -> None:
    """Write one, and say how long that took."""
    articles = int(arguments[1]) if len(arguments) > 1 else ARTICLES
    begun = time.process_time()
    path = generated(Path(arguments[0]), articles)
    print(f"{articles} articles, {path.stat().st_size / 1e6:.0f} MB, {time.process_time() - begun:.0f} s of CPU")


if __name__ == "__main__":
    main(sys.argv[1:])
