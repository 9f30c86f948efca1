"""The page of data: what was released, and what the file says of itself; and what is shown where there is nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive import citing
from archive.layout import PUBLISHED, RELEASES
from archive.site import itself, released
from tests.site.conftest import Site

DAY = "2026-11-21"
PACKED = f"{DAY}/khotin-tinh-{DAY}.db.zst"
HASH = "ab" * 32


def entry(day: str = DAY, **changed: Any) -> dict[str, Any]:
    """A release as the list has it."""
    files = [
        {"role": "database", "bytes": 12_300_000, "sha256": HASH, "unpacked_bytes": 45_600_000, "path": PACKED},
        {"role": "csv", "bytes": 100_000, "sha256": HASH, "path": f"{day}/articles.csv"},
    ]
    told = {"release": day, "path": f"{day}/", "index": f"{day}/index.json", "data_until": day, "articles": 1234}
    return {**told, "files": files, **changed}


@pytest.fixture
def place(published: Path, tmp_path: Path) -> Path:
    """A data folder with the published file in it and an empty folder of releases."""
    (tmp_path / PUBLISHED).parent.mkdir()
    (tmp_path / RELEASES).mkdir()
    shutil.copy(published, tmp_path / PUBLISHED)
    return tmp_path


def list_them(place: Path, *entries: Any, form: int = 1) -> None:
    """Write the list of releases."""
    path = place / RELEASES / "index.json"
    path.with_suffix(".new").write_text(json.dumps({"form": form, "releases": entries}), encoding="utf-8")
    path.with_suffix(".new").replace(path)


@pytest.fixture
def served(place: Path) -> Iterator[Site]:
    """The site over the folder."""
    with Site(place / PUBLISHED) as site:
        yield site


def test_releases_are_listed_the_newest_first(place: Path, served: Site) -> None:
    list_them(place, entry(), entry("2026-05-01"))
    page = served.get("/khotin-tinh", "vi")
    assert page.links(".button") == [f"/releases/{PACKED}"]
    assert page.text(".button") == "Tải tệp SQLite (12,3 MB, giải nén 45,6 MB)"
    assert HASH in page.text("main")
    assert page.texts("section[aria-labelledby=releases] tbody th") == ["21/11/2026", "1/5/2026"]
    assert "1.234" in page.text("section[aria-labelledby=releases] tbody tr")
    english = served.get("/khotin-tinh", "en")
    assert english.text(".button") == "Download the SQLite file (12.3 MB, 45.6 MB unpacked)"
    assert served.get("/", "vi").links(".data .button") == [f"/releases/{PACKED}"]


def test_a_new_list_is_shown_without_a_restart(place: Path, served: Site) -> None:
    assert served.get("/khotin-tinh").links(".button") == ["/khotin-tinh.db"]
    list_them(place, entry())
    assert served.get("/khotin-tinh").links(".button") == [f"/releases/{PACKED}"]


def test_many_releases_are_cut_short_and_it_is_said(place: Path, served: Site) -> None:
    list_them(place, *(entry(f"2026-01-{day:02}") for day in range(31, 0, -1)))
    page = served.get("/khotin-tinh", "vi")
    assert len(page.texts("section[aria-labelledby=releases] tbody tr")) == 12
    assert "19 bản cũ hơn" in page.text("main")
    assert "/releases/index.json" in page.links()


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "[]",
        "null",
        '{"form": 1}',
        '{"form": 2, "releases": []}',
        '{"form": 1, "releases": 7}',
        '{"form": 1, "releases": [{"release": 1}, null, {"release": "x", "path": "x", "index": "x", "files": [1]}]}',
        '{"form": 1, "releases": [], "x": "',
    ],
)
def test_a_damaged_list_is_one_without_releases(place: Path, served: Site, broken: str) -> None:
    (place / RELEASES / "index.json").write_text(broken, encoding="utf-8")
    page = served.get("/khotin-tinh")
    assert (page.status, page.links(".button")) == (200, ["/khotin-tinh.db"])


def test_a_hostile_list_stays_text(place: Path, served: Site) -> None:
    bad = "<script>alert(1)</script>"
    files = [
        {"role": bad, "path": "javascript:alert(1)", "bytes": bad, "sha256": bad},
        {"role": "database", "path": bad},
    ]
    list_them(place, entry(release=bad, data_until=bad, articles=bad, files=files, index="//evil.example/"))
    page = served.get("/khotin-tinh")
    assert page.status == 200
    assert page.tree.css("script") == []
    assert all(link.startswith("/releases/") for link in page.links("section[aria-labelledby=releases] a"))


def test_files_are_handed_out_on_ones_own_machine_only(place: Path, served: Site) -> None:
    (place / RELEASES / DAY).mkdir()
    (place / RELEASES / PACKED).write_bytes(b"packed")
    list_them(place, entry())
    answer = served.get(f"/releases/{PACKED}")
    assert (answer.status, answer.body) == (200, "packed")
    assert served.get("/releases/index.json").status == 200
    with Site(place / PUBLISHED, public=True) as public:
        assert public.get(f"/releases/{PACKED}").status == 404
        assert public.get("/khotin-tinh").links(".button") == [f"/releases/{PACKED}"]


@pytest.mark.parametrize(
    "path",
    [
        "../public/khotin-tinh.db",
        "..",
        "x/../../public/khotin-tinh.db",
        "/etc/passwd",
        "",
        ".hidden",
        "out",
        "a\0b",
        DAY,
    ],
)
def test_nothing_outside_the_releases_is_handed_out(place: Path, served: Site, path: str) -> None:
    (place / RELEASES / DAY).mkdir()
    (place / RELEASES / ".hidden").write_text("x")
    (place / RELEASES / "out").symlink_to(place / PUBLISHED)
    assert released.file_of(place / PUBLISHED, path) is None
    assert served.get("/releases/%2e%2e/public/khotin-tinh.db").status in (302, 404)


def test_the_file_says_how_to_prove_and_cite_it(served: Site, place: Path) -> None:
    with closing(sqlite3.connect(place / PUBLISHED)) as connection:
        (proof,) = connection.execute("SELECT sha3_256 FROM digests WHERE table_name = ''").fetchone()
        (cited,) = connection.execute(
            "SELECT citation FROM citation WHERE format = 'text' AND language = 'vi'"
        ).fetchone()
    page = served.get("/khotin-tinh", "vi")
    assert proof in page.text("section[aria-labelledby=proof]")
    named = cited.replace(citing.BY_HASH["vi"], f"Mã băm nội dung sha3-256:{proof}.")
    assert page.text("section[aria-labelledby=cite] .copy") == " ".join(named.split())
    assert "-readonly khotin-tinh.db" in page.text("section[aria-labelledby=proof] pre")
    assert page.texts("section[aria-labelledby=cite] summary") == ["BibTeX", "CSL-JSON"]
    assert "toàn văn" in page.text("section[aria-labelledby=rights]")
    assert "trên tổng số" in page.text("section[aria-labelledby=checks]")
    english = served.get("/khotin-tinh", "en")
    assert "the whole texts" in english.text("section[aria-labelledby=rights]")
    assert "checks passed" in english.text("section[aria-labelledby=checks]")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_released_file_is_cited_with_its_hash_and_day(served: Site, place: Path, language: str) -> None:
    with closing(sqlite3.connect(place / PUBLISHED)) as connection:
        (proof,) = connection.execute("SELECT sha3_256 FROM digests WHERE table_name = ''").fetchone()
    list_them(place, entry("2026-11-30"), entry(content_hash={"algorithm": "sha3-256", "value": proof}))
    page = served.get("/khotin-tinh", language)
    day = "Bản phát hành 21/11/2026" if language == "vi" else "Release of 2026-11-21"
    text, bibtex, csl = (node.text() for node in page.tree.css("section[aria-labelledby=cite] .copy"))
    assert all(day in one and proof in one and "SELECT" not in one for one in (text, bibtex, csl))
    assert bibtex.endswith("\n  year = {2026},\n  month = {11},\n}")
    [item] = json.loads(csl)
    assert (item["version"], item["issued"]) == (DAY, {"date-parts": [[2026, 11, 21]]})
    assert f"-readonly khotin-tinh-{DAY}.db" in page.text("section[aria-labelledby=proof] pre")


def test_a_release_says_how_to_open_it(served: Site, place: Path) -> None:
    list_them(place, entry())
    for language, readme in (("vi", "README.vi.md"), ("en", "README.md")):
        page = served.get("/khotin-tinh", language)
        assert f"zstd -d khotin-tinh-{DAY}.db.zst" in page.text("section[aria-labelledby=releases]")
        wanted = {f"/releases/{DAY}/{name}" for name in (readme, "SHA256SUMS", "CITATION.cff", "index.json")}
        assert wanted <= set(page.links("section[aria-labelledby=releases] a"))


def test_a_file_that_says_nothing_of_itself_has_a_page_all_the_same(place: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE about (key, value)")
        assert itself.read(connection) == itself.Itself()
    (place / PUBLISHED).chmod(0o644)
    with closing(sqlite3.connect(place / PUBLISHED)) as connection:
        for table in ("digests", "citation", "rights", "changes", "checks"):
            connection.execute(f"DROP TABLE {table}")
        connection.commit()
    with Site(place / PUBLISHED) as site:
        page = site.get("/khotin-tinh", "vi")
        assert page.status == 200
        for name in ("proof", "cite", "rights", "checks"):
            assert page.tree.css_first(f"section[aria-labelledby={name}]") is None


def test_what_a_person_accepted_and_what_was_not_asked_is_shown() -> None:
    outcomes = (("passed", None), ("accepted", "moved"), ("left_out", "no file before"), ("left_out", "no file before"))
    file = itself.Itself(checks=[{"outcome": outcome, "reason": reason} for outcome, reason in outcomes])
    assert file.passed == 1
    told = {key: len(those) for key, those in file.exceptions.items()}
    assert told == {("accepted", "moved"): 1, ("left_out", "no file before"): 2}


def test_an_excerpt_is_said_to_be_one() -> None:
    told = itself.Itself(
        rights=[{"site": "longan", "publication": "excerpt"}, {"site": "laichau", "publication": "full"}]
    )
    assert told.cuts({"site": "longan", "lead": "Tin.", "body": "Một đoạn…"})
    assert told.cuts({"site": "longan", "lead": "Tin…", "body": "…"})
    assert not told.cuts({"site": "longan", "lead": None, "body": "Một đoạn."})
    assert not told.cuts({"site": "laichau", "lead": None, "body": "Một đoạn…"})
