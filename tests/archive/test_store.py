"""What the store promises: a set goes in, its state comes out."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from itertools import count, permutations
from pathlib import Path

import pytest

from archive.records import Article, BlockKind, Outcome, Visit
from archive.store import Counts, Known, Store
from tests.archive.factory import (
    SITES,
    article,
    capture,
    listing,
    moment,
    opened,
    read,
    report,
    rows,
    sample_outcomes,
    stored,
    turned_away,
)

_SURROGATES = {"docid", "capture_id", "version_id"}
#: Every table by what its rows say, surrogate keys replaced by what they stand for.
_STATE = {
    "sites": "SELECT * FROM sites ORDER BY site",
    "frontier": "SELECT * FROM frontier ORDER BY method, url, request_digest",
    "captures": """SELECT site, url, method, request_digest, fetched_at, memento_at, seen_at, origin, status, mime,
        digest, warc_file, warc_offset FROM captures ORDER BY warc_file, warc_offset""",
    "articles": """SELECT a.*, c.warc_offset FROM articles a
        JOIN captures c USING (capture_id) ORDER BY id""",
    "readings": """SELECT a.id, c.warc_offset, r.attempt, r.content_hash, r.extractor, r.sources FROM readings r
        JOIN articles a USING (docid) JOIN captures c ON c.capture_id = r.capture_id ORDER BY 1, 2, 3""",
    "versions": """SELECT a.id, c.warc_offset, v.*
        FROM versions v JOIN articles a USING (docid) JOIN captures c ON c.capture_id = v.capture_id
        ORDER BY 1, number""",
    "event_dates": "SELECT a.id, e.* FROM event_dates e JOIN articles a USING (docid) ORDER BY 1, version, field",
    "images": "SELECT a.id, i.* FROM images i JOIN articles a USING (docid) ORDER BY 1, position",
    "attachments": """SELECT a.id, t.position, t.url, t.label FROM attachments t JOIN articles a USING (docid)
        ORDER BY 1, 2""",
    "date_evidence": """SELECT e.site, e.article_id, c.warc_offset, e.place, e.raw, e.value, e.precision, e.verdict
        FROM date_evidence e JOIN captures c USING (capture_id) ORDER BY 2, 3, 4, 5""",
    "rejections": """SELECT r.site, r.url, r.article_id, r.reason, r.detail, c.warc_offset FROM rejections r
        JOIN captures c USING (capture_id) ORDER BY c.warc_offset""",
    "removals": "SELECT * FROM removals ORDER BY article_id",
    "provinces": "SELECT * FROM provinces ORDER BY slug",
}


def state(path: Path) -> dict[str, list[dict[str, object]]]:
    """Read everything but `runs`, free of surrogate keys."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    try:
        return {
            table: [{k: v for k, v in dict(row).items() if k not in _SURROGATES} for row in connection.execute(query)]
            for table, query in _STATE.items()
        }
    finally:
        connection.close()


def reworded(found: Article, word: str) -> Article:
    """Change the last paragraph."""
    return replace(found, body=found.body + f" {word}.")


def _awkward() -> list[Outcome]:
    """What may come in any order: an edit and back, listings, a page read at last, doors shut and open."""
    first, second = article(1), article(2)
    again = read(reworded(first, "Đã sửa"), 2)
    return [
        listing("longan", [first, second], 0.5),
        read(first, 1),
        again,
        read(first, 3),
        turned_away("longan", second.url, "rejected", "challenge", 1.5),
        read(second, 2.5, memento_at=moment(1.2), archive_url="https://web.archive.org/x"),
        turned_away("longan", first.url, "missing", "not in this source"),
        turned_away("longan", "https://longan.example/x-a7.html", "failed", "timeout"),
        turned_away("longan", "https://longan.example/x-a7.html", "gone", "404", 4),
        listing("longan", [replace(first, title="Tiêu đề trên trang danh sách")], 6, page=2),
    ]


@pytest.mark.parametrize("orders", [30, pytest.param(120, marks=pytest.mark.long)])
def test_the_state_is_a_function_of_the_set(tmp_path: Path, orders: int) -> None:
    five = _awkward()[:4] + _awkward()[6:7]
    names, every = count(), [*permutations(five)]
    sampled = random.Random("orders").sample(every, orders)
    states = [state(stored(tmp_path / f"{next(names)}.db", order)) for order in sampled]
    assert all(other == states[0] for other in states)
    added = '[{"field": "body", "kind": "wording", "block": 5, "after": "Đã sửa."}]'
    told = [(v["number"], v["reason"], v["changed"], v["silent"], v["seen_at"]) for v in states[0]["versions"]]
    assert told == [
        (1, "published", "[]", None, moment(1)),
        (2, "edited", added, 1, moment(2)),
        (3, "edited", added.replace("after", "before"), 1, moment(3)),
    ]
    assert [(e["version"], e["field"]) for e in states[0]["event_dates"] if e["id"] == article(1).id] == [
        (number, field) for number in (1, 2, 3) for field in ("body", "title")
    ]


def test_neither_order_nor_repetition_nor_batches_matter(tmp_path: Path) -> None:
    expected = state(stored(tmp_path / "a.db", _awkward()))
    dice = random.Random(63)
    for turn in range(25):
        order = _awkward() + dice.sample(_awkward(), 5)
        dice.shuffle(order)
        assert state(stored(tmp_path / f"{turn}.db", order, batch=dice.randint(1, 7))) == expected


def test_a_second_run_adds_a_row_to_runs_and_nothing_else(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.db", sample_outcomes())
    with Store(path) as store:
        store.finish(report("longan"))
    before = state(path)
    stored(path, sample_outcomes())
    with Store(path) as store:
        store.finish(report("longan", run_id="20250602T080000", stored=0, unchanged=12))
        store.finish(report("longan", run_id="20250602T080000", stored=0, unchanged=12))
    assert state(path) == before
    assert rows(path, "SELECT run_id, stored, unchanged, rejected FROM runs ORDER BY 1") == [
        ("20250601T080000", 10, 0, '{"challenge": 1}'),
        ("20250602T080000", 0, 12, '{"challenge": 1}'),
    ]


def test_counts_are_exact_although_writes_wait(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        for outcome in (read(article(1), 1), read(article(1), 2), read(article(2), 1), read(article(1), 1)):
            store.put(outcome)
        assert store.counts("longan") == Counts(0, 0)
        store.flush()
        assert store.counts("longan") == Counts(stored=2, unchanged=2)
        store.put(read(reworded(article(1), "Đã sửa"), 3))
        store.put(listing("longan", [article(5)]))
        store.flush()
        assert store.counts("longan") == Counts(stored=3, unchanged=2)
        assert store.counts("laichau") == Counts(0, 0)


def test_the_row_is_the_reading_of_the_latest_capture(tmp_path: Path) -> None:
    old, new = article(1), reworded(replace(article(1), section="Mới", images=()), "Đã sửa")
    path = stored(tmp_path / "a.db", [read(new, 5), read(old, 1)])
    assert rows(
        path, "SELECT section, body = ?, first_seen_at, last_seen_at, version_count FROM articles", new.body
    ) == [("Mới", 1, moment(1), moment(5), 2)]
    assert rows(path, "SELECT count(*) FROM images") == [(0,)]
    assert rows(path, "SELECT captions FROM versions ORDER BY number") == [
        ('["Quang cảnh buổi làm việc. Ảnh: P.Y"]',),
        ("[]",),
    ]


def test_an_equal_capture_moves_last_seen_and_makes_no_version(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.db", [read(article(1), 1), read(article(1), 8)])
    assert rows(path, "SELECT version_count, first_seen_at, last_seen_at FROM articles") == [(1, moment(1), moment(8))]
    assert rows(path, "SELECT count(*) FROM captures") == [(2,)]


def test_furniture_makes_no_version(tmp_path: Path) -> None:
    noisy = replace(article(1), tags=("khác",), section="Khác", sources=(("title", "h1"),))
    path = stored(tmp_path / "a.db", [read(article(1), 1), read(noisy, 2)])
    assert rows(path, "SELECT version_count, section FROM articles") == [(1, "Khác")]


def test_the_same_capture_read_by_a_newer_extractor_is_re_extracted(tmp_path: Path) -> None:
    better = reworded(replace(article(1), extractor="synthetic/2026"), "Đoạn trước đây bị sót")
    path = stored(tmp_path / "a.db", [read(article(1), 1)])
    with Store(path) as store:
        store.put(read(better, 1))
        store.flush()
        assert store.counts("longan") == Counts(stored=1, unchanged=0)
    added = '[{"field": "body", "kind": "wording", "block": 5, "after": "Đoạn trước đây bị sót."}]'
    assert rows(path, "SELECT number, reason, changed, silent, extractor FROM versions ORDER BY number") == [
        (1, "published", "[]", None, "synthetic/2025"),
        (2, "re-extracted", added, None, "synthetic/2026"),
    ]
    assert rows(path, "SELECT count(*) FROM captures") == [(1,)]
    again = state(stored(path, []))
    stored(path, [read(better, 1)])
    assert state(path) == again


def test_a_capture_read_at_last_is_no_longer_rejected(tmp_path: Path) -> None:
    found = article(1)
    path = stored(tmp_path / "a.db", [turned_away("longan", found.url, "rejected", "layout_unknown", 1)])
    assert rows(path, "SELECT reason FROM rejections") == [("layout_unknown",)]
    for _ in range(2):  # and a later rejection of the same capture does not undo the article
        stored(path, [read(found, 1), turned_away("longan", found.url, "rejected", "layout_unknown", 1)])
        assert rows(path, "SELECT count(*) FROM rejections") == [(0,)]
        assert rows(path, "SELECT fate, detail FROM frontier") == [("stored", "")]
        assert rows(path, "SELECT count(*) FROM date_evidence WHERE verdict = 'chosen'") == [(1,)]


def test_words_are_those_of_lead_and_body(tmp_path: Path) -> None:
    blocks: tuple[BlockKind, ...] = ("paragraph", "paragraph")
    short = replace(article(1), lead="Ba chữ đây", body="Hai chữ\n\nrồi hết", block_kinds=blocks)
    assert rows(stored(tmp_path / "a.db", [read(short)]), "SELECT word_count FROM articles") == [(7,)]


def test_json_columns_are_utf8(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.db", [read(article(1))])
    assert rows(path, "SELECT tags, sources, block_kinds FROM articles") == [
        (
            '["thử nghiệm", "kinh tế"]',
            '{"title": "h1.title", "body": "div.content"}',
            str(["paragraph"] * 6).replace("'", '"'),
        )
    ]


def test_what_was_removed_is_never_stored_again(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.db", [])
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO removals (article_id, reason, removed_at) VALUES ('longan:a1001', 'theo yêu cầu', ?)",
            (moment(0),),
        )
    stored(path, [read(article(1), 1), read(article(2), 1)])
    assert rows(path, "SELECT id FROM articles") == [("longan:a1002",)]
    assert rows(path, "SELECT fate, detail FROM frontier ORDER BY url") == [("rejected", "removed"), ("stored", "")]
    assert rows(path, "SELECT article_id, reason, detail FROM rejections") == [("longan:a1001", "removed", "unstated")]


def test_the_frontier_knows_what_is_pending_and_what_is_lost(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.put(listing("longan", [article(1), article(2)]))
        store.put(read(article(1), 1))
        known = store.known("longan")
        assert known["GET", article(1).url, ""] == Known("stored", "longan:a1001")
        assert known["GET", article(2).url, ""] == Known(None, "longan:a1002")
        assert store.unfated("longan") == [article(2).url]
        assert store.known("laichau") == {}
        store.put(turned_away("longan", article(2).url, "missing", "not in this source"))
        assert store.unfated("longan") == []


def test_posts_to_one_address_are_told_apart_by_their_body(tmp_path: Path) -> None:
    pages = [
        Outcome(
            Visit("laichau", "POST", "https://laichau.example/api", digest, "listing", "visited"),
            capture("https://laichau.example/api", n, method="POST", request_digest=digest),
        )
        for n, digest in enumerate(("aa", "bb"))
    ]
    path = stored(tmp_path / "a.db", pages)
    assert rows(path, "SELECT request_digest, first_seen_at FROM frontier ORDER BY 1") == [
        ("aa", moment(0)),
        ("bb", moment(1)),
    ]


def test_the_warc_is_on_the_disk_before_the_rows(tmp_path: Path) -> None:
    path, seen = tmp_path / "a.db", []
    with Store(path, batch=2, before_commit=lambda: seen.append(rows(path, "SELECT count(*) FROM captures"))) as store:
        store.declare_site(SITES[0])
        for number in range(5):
            store.put(read(article(number)))
    assert seen == [[(0,)], [(2,)], [(4,)]]


def test_a_batch_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.put(read(article(1)))
        store.put(read(replace(article(2), title="\ud800")))  # half a character, which no database takes
        with pytest.raises(UnicodeEncodeError):
            store.flush()
        assert store.counts("longan") == Counts(0, 0)
    for table in ("articles", "captures", "frontier"):
        assert rows(tmp_path / "a.db", f"SELECT count(*) FROM {table}") == [(0,)]


def test_an_error_elsewhere_loses_nothing(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.put(read(article(1)))
    store.__exit__(ZeroDivisionError, ZeroDivisionError(), None)
    assert rows(tmp_path / "a.db", "SELECT count(*) FROM articles") == [(1,)]


def test_two_processes_may_write(tmp_path: Path) -> None:
    with opened(tmp_path) as one, Store(tmp_path / "a.db") as other:
        for number in range(6):
            (one if number % 2 else other).put(read(article(number)))
        one.flush()
        other.flush()
        assert len(one.known("longan")) == 6


def test_a_declaration_may_change(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.put(read(article(1)))
        store.declare_site(replace(SITES[0], title="Tên mới", domains=("baolongan.vn", "www.baolongan.vn")))
    assert rows(tmp_path / "a.db", "SELECT title, domains FROM sites WHERE site = 'longan'") == [
        ("Tên mới", '["baolongan.vn", "www.baolongan.vn"]')
    ]
