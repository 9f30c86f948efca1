"""A release: whole or not at all, the same bytes for the same content, refused by name, never changed afterwards."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import resource
import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copyfile, copytree
from typing import Any

import pytest
from backports import zstd
from rich.console import Console

from archive.__main__ import main
from archive.alone import alone
from archive.deltas import delta
from archive.deltas.applying import apply
from archive.dictionary import entries
from archive.layout import LATEST, PUBLISHED, RELEASES
from archive.publishing.publish import ordered, publish
from archive.release import progress, readme
from archive.release.making import release
from archive.release.refusing import NotReleased
from archive.site.phrases import vietnamese
from archive.verifying import digests
from tests.release.conftest import Data, later


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def index(folder: Path) -> dict[str, object]:
    told: dict[str, object] = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    return told


def bytes_of(folder: Path) -> dict[str, str]:
    """The hash of every file below a folder, by its path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def after_the_first(data: Data, root: Path) -> Path:
    """A folder as it was when the first release was made, the list left out."""
    copytree(data.first.folder, root / "2025-06-01")
    latest = (data.first.folder / "khotin-tinh-2025-06-01.db.zst").read_bytes()
    (root / LATEST.name).write_bytes(zstd.decompress(latest))
    return root


def content(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return digests.content_hash(connection)


def test_every_file_is_in_the_sums_and_in_the_index_with_its_size_and_hash(data: Data) -> None:
    for folder in (data.first.folder, data.second.folder):
        sums = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
        assert sums.keys() == names(folder) - {"SHA256SUMS"}
        assert len(names(folder)) <= 100  # what a record of Zenodo takes
        found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
        assert all(found[name] == proof for name, proof in sums.items())
        told = {file["path"]: file for file in json.loads((folder / "index.json").read_text())["files"]}
        assert told.keys() == names(folder) - {"SHA256SUMS", "index.json"}
        assert all(file["bytes"] == (folder / name).stat().st_size for name, file in told.items())
        assert all(file["sha256"] == found[name] for name, file in told.items())
        packed = {name: zstd.decompress((folder / name).read_bytes()) for name in told if name.endswith(".zst")}
        assert {name: len(inner) for name, inner in packed.items()} == {
            name: told[name]["unpacked_bytes"] for name in packed
        }
        assert all(hashlib.sha256(inner).hexdigest() == told[name]["unpacked_sha256"] for name, inner in packed.items())


def test_the_packed_database_is_the_published_one(data: Data) -> None:
    packed = data.second.folder / f"khotin-tinh-{data.second.folder.name}.db.zst"
    assert zstd.decompress(packed.read_bytes()) == data.published.read_bytes()
    assert (data.root / LATEST.name).read_bytes() == data.published.read_bytes()


def test_the_day_is_that_of_the_newest_run(data: Data) -> None:
    assert [data.first.folder.name, data.second.folder.name] == ["2025-06-01", "2025-06-07"]


def test_the_index_tells_the_release_before_and_what_changed(data: Data) -> None:
    first, second = index(data.first.folder), index(data.second.folder)
    assert (first["previous"], first["changed"]) == (None, None)
    assert second["previous"] == {"release": "2025-06-01", "content_hash": first["content_hash"]}
    changed = json.loads((data.second.folder / "index.json").read_text())["changed"]
    assert changed["kinds"] == {"added": 1, "text_changed": 1}
    tables = {table["table"]: table for table in changed["tables"]}
    assert tables["articles"] == {"table": "articles", "rows_before": 41, "rows": 42, "same": False}
    assert tables["provinces"]["same"] is True


def test_the_delta_leads_from_one_release_to_the_next(data: Data, tmp_path: Path) -> None:
    old, plain = tmp_path / "old.db", tmp_path / "delta.sql"
    old.write_bytes(zstd.decompress((data.first.folder / "khotin-tinh-2025-06-01.db.zst").read_bytes()))
    packed = data.second.folder / "khotin-tinh-2025-06-01-to-2025-06-07.sql.zst"
    plain.write_bytes(zstd.decompress(packed.read_bytes()))
    assert content(apply(plain, old, tmp_path / "new.db")) == content(data.published)


@pytest.mark.parametrize("harm", ["lost", "a date swapped"])
def test_without_latest_db_the_release_before_is_unpacked(harm: str, sample: Path, tmp_path: Path) -> None:
    published, root = copyfile(sample, tmp_path / "khotin-tinh.db"), tmp_path / "releases"
    copyfile(sample.with_name("khotin-tinh-working.db"), tmp_path / "khotin-tinh-working.db")
    release(published, root)
    published.chmod(0o644)
    later(published)
    if harm == "lost":
        (root / LATEST.name).unlink()
    else:  # and it goes on saying that it has the hash it had
        (root / LATEST.name).chmod(0o644)
        with closing(sqlite3.connect(root / LATEST.name)) as connection, connection:
            connection.execute("UPDATE articles SET published_at = '2019-01-01' WHERE docid = 1")
    assert "khotin-tinh-2025-06-01-to-2025-06-07.sql.zst" in names(release(published, root).folder)


def of_another_make(sample: Path, copy: Path) -> Path:
    """Write a file that is sound in itself and has a column more."""
    copyfile(sample, copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("ALTER TABLE months ADD COLUMN note TEXT")
        connection.execute(
            "INSERT INTO dictionary VALUES ('months', 'note', 'A note.', 'Ghi chú.', NULL, NULL, 'none')"
        )
        connection.execute("DELETE FROM digests")
        digests.fill(connection)
    return copy


def test_between_files_of_another_make_there_is_no_delta(sample: Path, tmp_path: Path) -> None:
    root = tmp_path / "releases"
    release(of_another_make(sample, tmp_path / "old.db"), root)
    done = release(sample, root, day="2025-06-30")
    assert [remark.split(":")[0] for remark in done.remarks] == ["no delta from the release of 2025-06-01"]
    assert "tables are of another make" in done.remarks[0]
    assert [name for name in names(done.folder) if ".sql" in name] == []
    assert index(done.folder)["previous"]


def test_where_the_release_before_is_damaged_there_is_no_delta(sample: Path, tmp_path: Path) -> None:
    release(sample, tmp_path)
    (tmp_path / LATEST.name).unlink()
    packed = tmp_path / "2025-06-01" / "khotin-tinh-2025-06-01.db.zst"
    packed.chmod(0o644)
    packed.write_bytes(packed.read_bytes()[:-1000])
    done = release(sample, tmp_path, day="2025-06-30")
    assert done.remarks == ("no delta from the release of 2025-06-01: its database is gone or damaged",)
    assert names(tmp_path) == {"2025-06-01", "2025-06-30", "index.json", "latest.db"}


def test_a_file_without_search_index_goes_out_with_the_sql_that_makes_it(sample: Path, tmp_path: Path) -> None:
    working, published = sample.with_name("khotin-tinh-working.db"), tmp_path / "khotin-tinh.db"
    publish(working, published, ordered(working, published, index_up_to=0))
    folder = release(published, tmp_path / "releases").folder
    assert (folder / "search-index.sql").read_bytes() == (tmp_path / "search-index.sql").read_bytes()
    assert "`search-index.sql` makes its search index" in (folder / "README.md").read_text(encoding="utf-8")
    (tmp_path / "search-index.sql").unlink()
    refused(published, tmp_path / "other", "it has no search index, and .*search-index.sql is not there")


def test_all_releases_are_listed_newest_first(data: Data) -> None:
    listed = json.loads((data.root / "index.json").read_text(encoding="utf-8"))["releases"]
    assert [told["release"] for told in listed] == ["2025-06-07", "2025-06-01"]
    for told in listed:
        assert told["articles"] == {"2025-06-07": 42, "2025-06-01": 41}[told["release"]]
        assert all((data.root / file["path"]).stat().st_size == file["bytes"] for file in told["files"])
        assert told["content_hash"] == index(data.root / told["path"])["content_hash"]
    assert [file["role"] for file in listed[0]["files"]] == ["database", "csv", "delta"]


def test_the_same_file_gives_the_same_bytes(data: Data, tmp_path: Path) -> None:
    first = tmp_path / "khotin-tinh.db"
    first.write_bytes(zstd.decompress((data.first.folder / "khotin-tinh-2025-06-01.db.zst").read_bytes()))
    root = tmp_path / "releases"
    release(first, root)
    release(data.published, root)
    assert bytes_of(root) == bytes_of(data.root)


def test_releasing_again_changes_nothing(data: Data) -> None:
    before = bytes_of(data.root)
    done = release(data.published, data.root)
    assert (done.folder, done.is_new) == (data.second.folder, False)
    assert bytes_of(data.root) == before


def test_the_same_content_under_a_later_day_is_another_release(data: Data, tmp_path: Path) -> None:
    root = Path(copytree(data.root, tmp_path / "releases"))
    done = release(data.published, root, day="2025-06-30")
    assert (done.folder.name, done.is_new) == ("2025-06-30", True)
    assert done.remarks == ()
    assert index(done.folder)["content_hash"] == index(data.second.folder)["content_hash"]
    assert "No row of any table differs." in (done.folder / "README.md").read_text(encoding="utf-8")


def test_the_readmes_name_what_changed_in_words(data: Data) -> None:
    told = {name: (data.second.folder / name).read_text(encoding="utf-8") for name in ("README.md", "README.vi.md")}
    assert "Since the release of 2025-06-01 (new articles: 1, articles with another text: 1):" in told["README.md"]
    assert "Từ bản phát hành 2025-06-01 (bài mới: 1, bài đổi văn bản: 1):" in told["README.vi.md"]


def test_the_vietnamese_readme_tells_each_column_in_vietnamese(data: Data) -> None:
    told = {
        language: re.findall(r"^\| `(\w+)` \| [^|]* \| [^|]* \| (.*) \|$", text, re.MULTILINE)
        for language, name in (("en", "README.md"), ("vi", "README.vi.md"))
        for text in [(data.second.folder / name).read_text(encoding="utf-8").partition("### ")[2]]
    }
    assert [name for name, _ in told["vi"]] == [name for name, _ in told["en"]]
    english = {text for one in entries() for text in (one.unit, one.derived, one.null_means) if text}
    translated = {text for text in english if vietnamese(text) not in (None, text)}
    assert len(translated) > 100
    left = {cell for _, cells in told["vi"] for cell in cells.split(" | ")} & translated
    assert left == set()
    assert {cell for _, cells in told["en"] for cell in cells.split(" | ")} & translated


def test_every_kind_of_change_has_a_name_in_both_languages() -> None:
    (kinds,) = [entry.meaning_en for entry in entries() if entry[:2] == ("changes", "kind")]
    assert set(re.findall(r"(\w+):", kinds)) == readme.KINDS["en"].keys() == readme.KINDS["vi"].keys()


def test_nothing_in_a_release_can_be_written_to(data: Data) -> None:
    assert {path.stat().st_mode & 0o777 for path in data.first.folder.iterdir()} == {0o444}


# Refusals -----------------------------------------------------------------------------------------------------------


def refused(published: Path, root: Path, why: str, day: str | None = None) -> None:
    before = bytes_of(root) if root.exists() else {}
    with pytest.raises(NotReleased, match=why) as caught:
        release(published, root, day=day)
    assert str(caught.value).startswith(f"releasing {published}: ")
    assert (bytes_of(root) if root.exists() else {}) == before


def test_no_published_file(tmp_path: Path) -> None:
    refused(tmp_path / "khotin-tinh.db", tmp_path / "releases", "there is no such file; make it with")


def test_a_file_that_was_tampered_with(sample: Path, tmp_path: Path) -> None:
    copy = copyfile(sample, tmp_path / "khotin-tinh.db")
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE articles SET title = title || '.' WHERE docid = 7")
    refused(copy, tmp_path / "releases", "its content is not what was published; python -m archive verify")


def test_a_digest_that_was_tampered_with(sample: Path, tmp_path: Path) -> None:
    copy = copyfile(sample, tmp_path / "khotin-tinh.db")
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE digests SET rows = rows + 1 WHERE table_name = 'articles'")
    refused(copy, tmp_path / "releases", "its content is not what was published")


def test_what_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "khotin-tinh.db").write_bytes(b"not a database, but long enough to be taken for one" * 100)
    refused(tmp_path / "khotin-tinh.db", tmp_path / "releases", "file is not a database; python -m archive verify")


def test_a_file_of_an_earlier_make(sample: Path, tmp_path: Path) -> None:
    copy = copyfile(sample, tmp_path / "khotin-tinh.db")
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("DROP TABLE digests")
    refused(copy, tmp_path / "releases", "no such table: digests")


def test_another_release_of_the_day(data: Data, sample: Path, tmp_path: Path) -> None:
    other = of_another_make(sample, tmp_path / "other.db")
    refused(other, data.root, "2025-06-01 holds another release.*give a later day")


def test_a_day_before_the_newest_release(data: Data, sample: Path, tmp_path: Path) -> None:
    refused(sample, data.root, "2025-06-03, is before that of the newest release, 2025-06-07", "2025-06-03")


def test_a_day_before_the_data(data: Data) -> None:
    refused(data.published, data.root, "2025-06-06 is before 2025-06-07, the day of its newest capture", "2025-06-06")


@pytest.mark.parametrize("day", ["2025-6-7", "20250607", "2025-02-30", "hôm nay", "../2025-06-07"])
def test_what_is_no_day(data: Data, day: str) -> None:
    refused(data.published, data.root, "is not a day; write it as YYYY-MM-DD", day)


def test_a_folder_that_is_no_release(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "2025-06-01").mkdir()
    (tmp_path / "2025-06-01" / "mine.txt").write_text("mine")
    refused(sample, tmp_path, "2025-06-01 is there and holds no release; move it away")


@pytest.mark.parametrize("told", ["{", "[]", '{"form": 2, "release": "2025-06-01"}', '{"form": 1, "release": "2025"}'])
def test_a_release_whose_index_is_damaged(sample: Path, tmp_path: Path, told: str) -> None:
    (tmp_path / "2025-06-01").mkdir()
    (tmp_path / "2025-06-01" / "index.json").write_text(told)
    refused(sample, tmp_path, "index.json is (damaged|not of this form)")


def test_a_folder_that_another_process_releases_into(sample: Path, tmp_path: Path) -> None:
    with alone(tmp_path, RuntimeError()):
        refused(sample, tmp_path, "another process is releasing into")


#: Names under which something lies while a release is made, between a dot and `.part`.
DRAFTS = ("latest.db", "index.json", "2025-06-07", "2025-06-07.list", "2025-06-07.db")


# Interrupted --------------------------------------------------------------------------------------------------------


def killed(published: Path, root: Path, monkeypatch: pytest.MonkeyPatch, when: int) -> int:
    """Release in a child that dies at its `when`-th sync, as if by kill -9; return how it ended."""
    child = os.fork()
    if child == 0:
        done, sync = 0, os.fsync

        def dying(handle: int) -> None:
            nonlocal done
            if done == when:
                os._exit(9)
            done += 1
            sync(handle)

        monkeypatch.setattr(os, "fsync", dying)
        release(published, root)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _survives(data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """However far a release came before it was killed, the old releases stand, and the next one completes it."""
    expected, old = bytes_of(data.root), bytes_of(data.first.folder)
    killings = 0
    for turn in range(1000 // step):
        root = after_the_first(data, tmp_path / str(turn))
        if killed(data.published, root, monkeypatch, turn * step) == 0:
            break
        killings += 1
        assert bytes_of(root / "2025-06-01") == old
        assert names(root) <= {*names(data.root), *(f".{name}.part" for name in DRAFTS)}
        release(data.published, root)
        assert bytes_of(root) == expected
        assert names(root) == names(data.root)
    assert killings >= 2


def test_a_release_that_was_killed_is_completed_by_the_next(
    data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _survives(data, tmp_path, monkeypatch, 40)


@pytest.mark.long
def test_a_release_that_was_killed_at_every_sync(data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _survives(data, tmp_path, monkeypatch, 1)


def test_what_a_killed_release_has_finished_is_kept(
    data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert killed(data.published, after_the_first(data, tmp_path), monkeypatch, 40) == 9
    left = {path.name: path.stat().st_mtime_ns for path in (tmp_path / ".2025-06-07.part").iterdir()}
    done = release(data.published, tmp_path)
    kept = {name for name, moment in left.items() if (done.folder / name).stat().st_mtime_ns == moment}
    assert {"khotin-tinh-2025-06-07.db.zst", "articles.parquet", "articles.jsonl.zst", "articles.csv"} < kept
    assert len(left.keys() - kept) <= 2  # it died while it wrote a table, in two forms
    assert bytes_of(tmp_path) == bytes_of(data.root)


@pytest.mark.parametrize("way", [KeyboardInterrupt, ZeroDivisionError, OSError, sqlite3.OperationalError])
def test_what_a_stopped_release_has_finished_is_kept(way: type[BaseException], sample: Path, tmp_path: Path) -> None:
    """By Ctrl-C or by a mistake of ours; what the disk or the database refuses gives the room back."""
    is_refused = issubclass(way, OSError | sqlite3.Error)

    def stops(part: str, _: int) -> progress.Advance:
        if part == "writing the tables":
            raise way
        return progress.silently(part, 0)

    with pytest.raises(NotReleased if is_refused else way):
        release(sample, tmp_path, begin=stops)
    if is_refused:
        assert names(tmp_path) == set()
    else:
        assert names(tmp_path / ".2025-06-01.part") == {"khotin-tinh-2025-06-01.db.zst"}


def test_links_in_the_place_of_drafts_and_files_lead_nowhere(sample: Path, tmp_path: Path) -> None:
    root, outside = tmp_path / "releases", tmp_path / "outside"
    for folder in (root, outside):
        folder.mkdir()
    (outside / "file").write_text("another's")
    for name in ("index.json", "latest.db", *(f".{name}.part" for name in DRAFTS)):
        (root / name).symlink_to(outside / "file")
    release(sample, root)
    assert names(root) == {"2025-06-01", "index.json", "latest.db"}
    assert not any(path.is_symlink() for path in root.rglob("*"))
    assert (outside / "file").read_text() == "another's"


def test_a_link_that_leads_nowhere_is_no_place_for_a_release(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "2025-06-01").symlink_to(tmp_path / "nowhere")
    refused(sample, tmp_path, "2025-06-01 is there and holds no release; move it away")


def without_room(data: Data, root: Path) -> None:
    """Release where that cannot be done, which is named, and see that nothing is left behind."""
    before = bytes_of(root)
    with pytest.raises(NotReleased, match=r"releasing .* into .*; (make room there|see to the disk), and run it again"):
        release(data.published, root)
    assert bytes_of(root) == before
    assert names(root) == {"2025-06-01", "latest.db"}


def test_a_file_that_is_only_half_written(data: Data, tmp_path: Path) -> None:
    root, limits = after_the_first(data, tmp_path), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, limits[1]))
    try:
        without_room(data, root)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.parametrize("syncs", [1, 2, 45, 60])
def test_a_disk_that_is_full(data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, syncs: int) -> None:
    done = 0

    def full(_: int) -> None:
        nonlocal done
        done += 1
        if done > syncs:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        without_room(data, after_the_first(data, tmp_path))


def test_a_disk_that_is_full_for_the_delta_is_no_reason_to_leave_it_out(
    data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(old: Path, new: Path, target: Path) -> None:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.execute("PRAGMA max_page_count = 2")
            try:
                connection.execute("CREATE TABLE t AS SELECT zeroblob(100000)")
            except sqlite3.OperationalError as error:
                raise delta.NotWritten("the delta") from error

    monkeypatch.setattr(delta, "write", full)
    without_room(data, after_the_first(data, tmp_path))


# The command --------------------------------------------------------------------------------------------------------


def test_the_command(sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / PUBLISHED).parent.mkdir(parents=True)
    copyfile(sample, tmp_path / PUBLISHED)
    assert main(["release", "--data", str(tmp_path)]) == 0
    folder = tmp_path / RELEASES / "2025-06-01"
    size = sum(path.stat().st_size for path in folder.iterdir())
    assert capsys.readouterr().out == f"released {folder} ({size:,} bytes)\n"
    assert main(["release", "--data", str(tmp_path)]) == 0
    assert "released before, with this content" in capsys.readouterr().out
    assert main(["release", "--data", str(tmp_path), "--date", "2025-06-30", "--to", str(tmp_path / "out")]) == 0
    assert names(tmp_path / "out") == {"2025-06-30", "index.json", "latest.db"}
    capsys.readouterr()
    assert main(["release", "--data", str(tmp_path / "nowhere")]) == 1
    assert capsys.readouterr().err.startswith("error: releasing ")


@pytest.mark.parametrize("terminal", [True, False])
def test_a_terminal_sees_each_part_and_nothing_else_does(sample: Path, tmp_path: Path, terminal: bool) -> None:
    screen = io.StringIO()
    with progress.shown(Console(file=screen, force_terminal=terminal, width=120)) as begin:
        release(sample, tmp_path, begin=lambda part, total: begin(f"{part}…", total))
    told = set(re.findall(r"releasing: (.+?)…", screen.getvalue()))
    assert told >= ({"packing the database", "writing the tables"} if terminal else set())
    assert bool(screen.getvalue()) is terminal


@pytest.mark.parametrize(("name", "words"), [("README.md", "content hash"), ("README.vi.md", "mã băm nội dung")])
def test_the_quotation_names_this_very_release_and_its_sample(data: Data, name: str, words: str) -> None:
    text = (data.second.folder / name).read_text(encoding="utf-8")
    [quoted] = [line for line in text.splitlines() if line.startswith("> ")]
    told: Any = index(data.second.folder)["content_hash"]
    proof = told["value"]
    day = "7/6/2025" if name == "README.vi.md" else "2025-06-07"
    assert quoted.endswith(f" {day}, {words} sha3-256:{proof}.")
    assert "42 of 42 articles are invented" in (data.second.folder / "CITATION.cff").read_text(encoding="utf-8")
    assert "[sample: invented articles]" in (data.second.folder / "CITATION.cff").read_text(encoding="utf-8")
