"""A file that has lost what the one in place has is refused by name, and published only with a reason that stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copyfile, copytree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.__main__ import main
from archive.facts import BadFact, acceptance_from, of_acceptance
from archive.layout import LATEST, PUBLISHED, WORKING
from archive.publishing.comparing import _many
from archive.publishing.publish import NotPublished, ordered, publish
from archive.records import Acceptance, Acknowledgement
from archive.store import Store
from crawler.rereading.recorded import told_by
from tests.archive.factory import SITES, article, dateline, moment, read, report, rows, spoken

_NOW = "2025-06-20T08:00:00+07:00"
Change = Callable[[sqlite3.Connection], object]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with thirty articles of one site and five of another, published."""
    data = tmp_path_factory.mktemp("data")
    with Store(data / WORKING) as store:
        for facts_ in SITES[:2]:
            store.declare_site(facts_)
        for n in range(30):
            store.put(read(article(n)))
        for n in range(5):
            store.put(read(article(n, "laichau")))
        for facts_ in SITES[:2]:
            store.settle(facts_.site, dateline, spoken)
            store.finish(report(facts_.site, source="live"))
    publish(data / WORKING, data / PUBLISHED)
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    return Path(copytree(made, tmp_path / "data"))


def _change(data: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data / WORKING)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


def _take(db_id: str) -> list[str]:
    """Take articles out of the working database as no command does."""
    which = f"(SELECT docid FROM articles WHERE {db_id})"
    ids = f"(SELECT id FROM articles WHERE {db_id})"
    told = [
        f"DELETE FROM {table} WHERE docid IN {which}"
        for table in ("event_dates", "versions", "images", "attachments", "readings")
    ]
    told.append(f"DELETE FROM frontier WHERE article_id IN {ids}")
    return [*told, f"DELETE FROM date_evidence WHERE article_id IN {ids}", f"DELETE FROM articles WHERE {db_id}"]


_DAMAGE = {
    "id_gone": (_take("id = 'longan:a1007'"), "1 articles, such as longan:a1007"),
    "id_changed": (
        [
            "UPDATE articles SET id = 'longan:b' || substr(id, 9) WHERE id = 'longan:a1007'",
            "UPDATE date_evidence SET article_id = 'longan:b1007' WHERE article_id = 'longan:a1007'",
            "UPDATE articles SET id = 'longan:b1007' WHERE id LIKE 'longan:b%'",
            "UPDATE frontier SET article_id = 'longan:b1007' WHERE article_id = 'longan:a1007'",
        ],
        "1 articles, such as longan:a1007, now longan:b1007",
    ),
    "site_collapsed": (_take("site = 'laichau' AND id > 'laichau:a1002'"), "2 of 5 articles"),
    "table_shrank": (
        ["DELETE FROM event_dates WHERE docid IN (SELECT docid FROM articles WHERE site = 'longan')"],
        "event_dates had ",
    ),
    "dates_moved": (
        [
            "UPDATE articles SET published_at = '2024-01-01', published_precision = 'day' "
            "WHERE site = 'longan' AND id < 'longan:a1010'"
        ],
        "10 of 30 articles, such as longan:a1000",
    ),
    "texts_shrank": (["UPDATE articles SET word_count = word_count - 100 WHERE site = 'longan'"], "from "),
    "run_not_well": (
        [
            "INSERT INTO runs SELECT '2', site, source, '2025-06-10T08:00:00+07:00', '2025-06-10T09:00:00+07:00', "
            + "code_version, 0, 9, 0, 0, '{}', '{}', 0, 'changed', 'no article found on 9 pages', 1, observed"
            + "{more} FROM runs WHERE site = 'longan'"
        ],
        "changed on 2025-06-10, no article found on 9 pages",
    ),
}


def _damage(data: Path, rule: str) -> None:
    columns = len(rows(data / WORKING, "PRAGMA table_info(runs)"))
    more = "".join(", 0" for _ in range(columns - 17))
    _change(data, *(statement.replace("{more}", more) for statement in _DAMAGE[rule][0]))


def _move(data: Path, which: range, day: str = "2024-01-01") -> None:
    """Move the dates of these articles of one site."""
    ids = ", ".join(f"'longan:a{1000 + n}'" for n in which)
    _change(data, f"UPDATE articles SET published_at = '{day}', published_precision = 'day' WHERE id IN ({ids})")


def _release(data: Path) -> None:
    """Make the file in place that of the last release."""
    (data / LATEST).parent.mkdir(exist_ok=True)
    (data / LATEST).unlink(missing_ok=True)
    copyfile(data / PUBLISHED, data / LATEST)


def _refused(data: Path) -> str:
    with pytest.raises(NotPublished) as refused:
        publish(data / WORKING, data / PUBLISHED)
    return str(refused.value)


def _accept(data: Path, why: str = "Đã xem lại.") -> None:
    publish(data / WORKING, data / PUBLISHED, ordered(data / WORKING, data / PUBLISHED, accept=why, now=_NOW))


@pytest.mark.parametrize("rule", _DAMAGE)
def test_a_loss_is_refused_by_name_and_the_old_file_stays(rule: str, data: Path) -> None:
    before = (data / PUBLISHED).read_bytes()
    _damage(data, rule)
    with pytest.raises(NotPublished) as refused:
        publish(data / WORKING, data / PUBLISHED)
    told = str(refused.value)
    assert f"\n  {rule}: " in told
    assert _DAMAGE[rule][1] in told
    assert '--accept "why"' in told
    assert (data / PUBLISHED).read_bytes() == before
    assert [path.name for path in (data / PUBLISHED).parent.iterdir()] == ["khotin-tinh.db"]


@pytest.mark.parametrize("rule", _DAMAGE)
def test_a_loss_that_is_accepted_is_published_with_the_reason_and_comes_back(rule: str, data: Path) -> None:
    _damage(data, rule)
    order = ordered(data / WORKING, data / PUBLISHED, accept="Đã xem lại.", now=_NOW)
    found = publish(data / WORKING, data / PUBLISHED, order)
    told = rows(found, "SELECT rule, at, note FROM acceptances WHERE rule = ?", rule)
    assert told == [(rule, _NOW, "Đã xem lại.")]
    [(outcome, what, why)] = rows(found, "SELECT outcome, found, reason FROM checks WHERE name = ?", rule)
    assert outcome == "accepted"
    assert _DAMAGE[rule][1] in str(what)
    assert "Đã xem lại." in str(why)
    once = found.read_bytes()
    assert publish(data / WORKING, data / PUBLISHED).read_bytes() == once  # nothing is refused any more
    [tape] = (data / "warc").glob("*-publish-20250620T080000-1-*.warc.gz")
    run = told_by(tape)  # what a rebuild makes of the file
    assert run is not None
    recorded = run.acceptances
    assert (run.site, dict(run.unknown)) == (tape.name.partition("-")[0], {})
    assert {(one.rule, one.note) for one in recorded} >= {(rule, "Đã xem lại.")}
    with Store(data / "again.db") as store:
        for one in (*recorded, *recorded):
            store.accept(one)
    query = "SELECT * FROM acceptances ORDER BY 1, 2, 3"
    assert rows(data / "again.db", query) == rows(data / WORKING, query)


def test_what_was_accepted_passes_where_the_old_file_came_back(data: Path) -> None:
    before = (data / PUBLISHED).read_bytes()
    _damage(data, "dates_moved")
    order = ordered(data / WORKING, data / PUBLISHED, accept="vì vậy", now=_NOW)
    once = publish(data / WORKING, data / PUBLISHED, order).read_bytes()
    (data / PUBLISHED).unlink()
    (data / PUBLISHED).write_bytes(before)
    assert publish(data / WORKING, data / PUBLISHED).read_bytes() == once


def test_growth_and_removals_are_not_refused(data: Path) -> None:
    with Store(data / WORKING) as store:
        store.put(read(article(1, title="Tên mới"), 4))
        store.put(read(article(40), 4))
        store.settle("longan", dateline, spoken)
        store.finish(report("longan", run_id="2", finished_at=moment(5)))
    _change(
        data,
        "INSERT INTO removals (article_id, reason, removed_at) SELECT id, '', '' FROM articles WHERE site = 'laichau'",
    )
    publish(data / WORKING, data / PUBLISHED)
    assert rows(data / PUBLISHED, "SELECT site, count(*) FROM articles GROUP BY site") == [("longan", 31)]


def test_a_finer_date_or_a_few_moved_ones_are_not_refused(data: Path) -> None:
    _change(data, "UPDATE articles SET published_at = substr(published_at, 1, 10), published_precision = 'day'")
    publish(data / WORKING, data / PUBLISHED)
    _move(data, range(6))
    publish(data / WORKING, data / PUBLISHED)


@given(st.integers(0, 4000), st.data())
def test_one_is_let_pass_and_a_collapse_never(of: int, drawn: st.DataObject) -> None:
    lost = drawn.draw(st.integers(0, of))
    with closing(sqlite3.connect(":memory:")) as db:
        (many,) = db.execute(f"SELECT {_many('?1', '?2', 9)}", (lost, of)).fetchone()
    assert not many or lost > 1
    assert many or 5 * lost < of + 5 or lost <= 1  # more than a fifth, counted whole
    assert many or 20 * lost < of or lost <= 9
    assert not many or 20 * lost >= of
    assert many or lost != 2 or of > 9  # two of a handful


def test_a_small_site_that_loses_its_dates_words_or_rows_is_refused(data: Path) -> None:
    no_date = "published_at = NULL, published_precision = 'none', published_certainty = 'bounded'"
    _change(
        data,
        f"UPDATE articles SET {no_date} WHERE site = 'laichau' OR id < 'longan:a1007'",
        "UPDATE articles SET word_count = word_count / 2 WHERE site = 'laichau'",
        "DELETE FROM images WHERE docid IN (SELECT docid FROM articles WHERE site = 'laichau')",
    )
    told = _refused(data)
    assert "\n  dates_moved: longan: 7 of 30 articles, " in told
    assert "\n  dates_moved: laichau: 5 of 5 articles, " in told
    assert "\n  texts_shrank: laichau: from " in told
    assert "\n  table_shrank: laichau: images had " in told


def test_small_losses_add_up_beside_the_last_release(data: Path) -> None:
    _release(data)
    _move(data, range(5))
    publish(data / WORKING, data / PUBLISHED)
    _move(data, range(5, 10))
    told = _refused(data)
    assert f"beside {data / PUBLISHED}" not in told
    [(named,)] = rows(data / PUBLISHED, "SELECT value FROM about WHERE key = 'compared_with'")
    assert f"\nbeside {named}\n  dates_moved: longan: 10 of 30 articles, such as longan:a1000. " in told
    _accept(data)
    _move(data, range(10, 15))
    publish(data / WORKING, data / PUBLISHED)  # somebody has looked at it since that release
    _release(data)
    _move(data, range(15, 20))
    publish(data / WORKING, data / PUBLISHED)
    _move(data, range(20, 25))
    assert "dates_moved: longan: 10 of 30 articles, such as longan:a1015. " in _refused(data)


def test_what_was_accepted_of_one_site_and_rule_is_asked_of_others(data: Path) -> None:
    _release(data)
    _move(data, range(10))
    _accept(data)
    _change(data, *_take("id = 'longan:a1020'"))
    assert "id_gone: longan: 1 articles, such as longan:a1020" in _refused(data)


def test_what_was_accepted_of_a_site_is_asked_of_its_other_tables_and_of_other_sites(data: Path) -> None:
    def lose(first: int) -> None:
        ids = ", ".join(f"'longan:a{1000 + n}'" for n in range(first, first + 5))
        _change(
            data,
            f"DELETE FROM images WHERE docid IN (SELECT docid FROM articles WHERE id IN ({ids}))",
            "UPDATE articles SET published_at = '2024-01-01', published_precision = 'day' "
            f"WHERE id = 'laichau:a{1000 + first // 5}'",
        )

    _release(data)
    _damage(data, "table_shrank")
    _move(data, range(10))
    _accept(data)
    lose(0)
    publish(data / WORKING, data / PUBLISHED)
    lose(5)
    told = _refused(data)
    assert f"beside {data / PUBLISHED}" not in told
    assert "\n  dates_moved: laichau: 2 of 5 articles, " in told
    assert "\n  table_shrank: longan: images had 30 rows and would have 20, fewer in 10 of 30 articles" in told
    assert told.count("longan: ") == 1


def test_what_is_hidden_is_no_loss_and_stands_at_no_form_of_its_address(data: Path) -> None:
    bare = "longan.example/tin-thu-3-a1003.html"
    ported = bare.replace("/", ":80/")
    urls = [f"http://www.{bare}", f"https://{bare}/", f"http://{ported}", f"https://{bare}?utm_source=x"]
    names = [str(row[1]) for row in rows(data / WORKING, "PRAGMA table_info(captures)")]
    changed = {"capture_id": "NULL", "warc_offset": "-{n}", "url": "'{url}'", "status": "301"}
    values = ", ".join(changed.get(name, name) for name in names)
    _change(
        data,
        *(
            f"INSERT INTO captures SELECT {values.format(n=n, url=url)} FROM captures WHERE url = 'https://{bare}'"
            for n, url in enumerate(urls, 1)
        ),
        "INSERT INTO frontier (site, method, url, request_digest, kind, detail, fate_at, listed_at, fate) "
        f"VALUES ('longan', 'GET', '{urls[1]}', '', 'article', '', '', '', 'missing')",
    )
    assert publish(data / WORKING, data / PUBLISHED).read_bytes().count(b"a1003") > len(urls)
    _release(data)
    _change(
        data,
        "INSERT INTO removals (article_id, reason, removed_at, hidden) "
        "SELECT id, '', '', 1 FROM articles WHERE id < 'longan:a1010' AND site = 'longan'",
    )
    publish(data / WORKING, data / PUBLISHED)
    assert rows(data / PUBLISHED, "SELECT count(*) FROM captures WHERE site = 'longan'") == [(20,)]
    found = (data / PUBLISHED).read_bytes()
    assert [name for name in (b"longan:a1003", bare.encode(), ported.encode()) if name in found] == []


def test_what_both_files_say_is_said_and_accepted_once(data: Path) -> None:
    _release(data)
    with Store(data / WORKING) as store:
        store.put(read(article(40), 4))
        store.settle("longan", dateline, spoken)
    publish(data / WORKING, data / PUBLISHED)
    _damage(data, "id_gone")
    assert _refused(data).count("id_gone") == 1
    _accept(data)
    assert rows(data / PUBLISHED, "SELECT rule, found FROM acceptances") == [("id_gone", _DAMAGE["id_gone"][1])]
    publish(data / WORKING, data / PUBLISHED)


def test_where_the_file_in_place_is_gone_the_last_release_is_asked(data: Path) -> None:
    _release(data)
    (data / PUBLISHED).unlink()
    _damage(data, "id_gone")
    assert "\nbeside the release with data until " in _refused(data)
    _accept(data)
    assert rows(data / PUBLISHED, "SELECT DISTINCT outcome FROM checks WHERE kind = 'comparison' ORDER BY 1") == [
        ("accepted",),
        ("passed",),
    ]


def test_an_archive_that_grows_with_an_odd_date_that_moves_is_not_refused(data: Path) -> None:
    _release(data)
    for night in range(4):
        with Store(data / WORKING) as store:
            store.put(read(article(50 + night), 4))
            store.settle("longan", dateline, spoken)
        _move(data, range(night, night + 1), f"2024-02-0{night + 1}")
        publish(data / WORKING, data / PUBLISHED)


def test_a_verdict_that_somebody_knows_does_not_refuse(data: Path) -> None:
    _damage(data, "run_not_well")
    with Store(data / WORKING) as store:
        store.acknowledge(Acknowledgement("longan", "changed", _NOW, "đổi giao diện"))
    publish(data / WORKING, data / PUBLISHED)


def test_a_first_file_is_held_against_nothing(data: Path) -> None:
    _damage(data, "run_not_well")
    (data / PUBLISHED).unlink()
    publish(data / WORKING, data / PUBLISHED)


@pytest.mark.parametrize("content", [b"no database " * 1000, b""])
def test_a_file_in_place_that_cannot_be_read_is_named(content: bytes, data: Path) -> None:
    (data / PUBLISHED).unlink()
    (data / PUBLISHED).write_bytes(content)
    with pytest.raises(NotPublished, match=r"comparing with .*khotin-tinh.db: .*move it away"):
        publish(data / WORKING, data / PUBLISHED)
    assert (data / PUBLISHED).read_bytes() == content


def test_the_command_asks_for_words(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _damage(data, "id_gone")
    where = ["--data", str(data)]
    assert main(["publish", *where]) == 1
    assert "id_gone: longan: 1 articles" in capsys.readouterr().err
    for no_reason in (" ", "\u200b\u200b", "…", "a\x1b[2J", "a\u202eb", "\udcff a", "a" * 501):
        assert main(["publish", *where, "--accept", no_reason]) == 1
        assert "say in words why" in capsys.readouterr().err
    assert main(["publish", *where, "--accept", "bài\n trùng"]) == 0
    assert rows(data / PUBLISHED, "SELECT note FROM acceptances") == [("bài trùng",)]


def test_the_command_is_told_where_releases_lie(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _release(data)
    elsewhere = (data / LATEST).parent.rename(data / "elsewhere")
    assert main(["publish", "--data", str(data), "--since", str(data)]) == 1
    assert "no release lies there" in capsys.readouterr().err
    assert main(["publish", "--data", str(data), "--since", str(elsewhere)]) == 0
    [(told,)] = rows(data / PUBLISHED, "SELECT value FROM about WHERE key = 'compared_with'")
    assert str(told).startswith("the release with data until ")


def test_an_id_that_is_hidden_later_goes_from_what_was_accepted_and_from_every_note(data: Path) -> None:
    _damage(data, "id_gone")
    url = "http://www.longan.example/x-a1007.html"
    _accept(data, f"longan:a1007 trùng longan:a1006, xem {url}?x, longan:a10071")
    with Store(data / WORKING) as store:
        store.acknowledge(Acknowledgement("longan", "changed", _NOW, "Bài LONGAN:A1007."))
    _change(
        data,
        "INSERT INTO removals (article_id, reason, removed_at, hidden) VALUES ('longan:a1007', '', '', 1)",
        "INSERT INTO frontier (site, method, url, request_digest, kind, article_id, detail, fate_at, listed_at, fate) "
        "VALUES ('longan', 'GET', 'https://longan.example/x-a1007.html', '', 'article', 'longan:a1007', 'removed', '', "
        "'', 'rejected')",
    )
    publish(data / WORKING, data / PUBLISHED)
    told = rows(data / PUBLISHED, "SELECT rule, found FROM acceptances UNION SELECT name, found FROM checks")
    assert ("id_gone", f"1 articles, such as … ({_NOW})") in told
    note = "… trùng longan:a1006, xem …?x, longan:a10071"
    assert rows(data / PUBLISHED, "SELECT note FROM acceptances") == [(note,)]
    assert rows(data / PUBLISHED, "SELECT note FROM acknowledgements") == [("Bài ….",)]
    found = (data / PUBLISHED).read_bytes().replace(b"longan:a10071", b"")
    assert [name for name in (b"longan:a1007", b"LONGAN:A1007", b"x-a1007") if name in found] == []


def test_two_findings_that_are_alike_without_their_ids_are_told_as_one(data: Path) -> None:
    with Store(data / WORKING) as store:
        for gone in ("longan:a1", "longan:a2"):
            store.accept(Acceptance("longan", "id_gone", f"1 articles, such as {gone}", _NOW, "vì"))
    hidden = "INSERT INTO removals (article_id, reason, removed_at, hidden) VALUES"
    _change(data, f"{hidden} ('longan:a1', '', '', 1), ('longan:a2', '', '', 1)")
    publish(data / WORKING, data / PUBLISHED)
    assert rows(data / PUBLISHED, "SELECT found FROM acceptances") == [(f"1 articles, such as … ({_NOW})",)]


def test_an_acceptance_comes_back_and_what_is_none_is_refused() -> None:
    told = Acceptance("longan", "id_gone", "1 articles", _NOW, "vì")
    assert acceptance_from(of_acceptance(told)) == told
    with pytest.raises(BadFact, match="acceptance"):
        acceptance_from({"site": "longan"})


def test_of_two_words_about_the_same_the_later_counts(tmp_path: Path) -> None:
    told = Acceptance("longan", "id_gone", "1 articles", _NOW, "sau")
    with Store(tmp_path / "a.db") as store:
        store.accept(told)
        store.accept(replace(told, at=moment(0), note="trước"))
    assert rows(tmp_path / "a.db", "SELECT note FROM acceptances") == [("sau",)]
