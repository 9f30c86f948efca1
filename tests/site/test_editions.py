"""A new file in the old one's place is shown without a restart and without losing a request."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from archive.publishing.publish import publish
from archive.site import editions, folder
from tests.archive import factory

ARTICLES = 20


def edition(place: Path, n: int) -> Path:
    """A published file in which every title tells its edition."""
    articles = [factory.article(k, title=f"Ấn bản {n} bài {k}") for k in range(ARTICLES + n)]
    return publish(factory.stored(place / f"w{n}.db", map(factory.read, articles)), place / f"{n}.db")


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(editions, "PAUSE", 0.0)
    (tmp_path / "public").mkdir()
    return Path(shutil.copy(edition(tmp_path, 1), tmp_path / "public" / "khotin-tinh.db"))


def replace(served: Path, by: Path) -> None:
    """Put a file in another's place as publishing does."""
    shutil.copy(by, served.with_name("draft"))
    served.with_name("draft").replace(served)


def test_readers_meet_the_old_edition_or_the_new_one_and_no_error(served: Path, tmp_path: Path) -> None:
    second = edition(tmp_path, 2)

    async def read() -> tuple[Counter[int], list[set[str]]]:
        datasette = folder.datasette(served)
        statuses: Counter[int] = Counter()
        seen: list[set[str]] = []

        async def reader() -> None:
            for _ in range(12):
                page = await datasette.client.get("/khotin-tinh/articles.json?_shape=array&_col=title&_size=100")
                statuses[page.status_code] += 1
                seen.append({row["title"].partition(" bài")[0] for row in page.json()})
                statuses[(await datasette.client.get("/tim?q=ban")).status_code] += 1

        await datasette.client.get("/")
        readers = [asyncio.create_task(reader()) for _ in range(4)]
        await asyncio.sleep(0.05)
        replace(served, second)
        await asyncio.gather(*readers)
        await until(lambda: titles(datasette), {"Ấn bản 2"})
        front = (await datasette.client.get("/")).text
        assert f"{ARTICLES + 2} bài" in front
        return statuses, seen

    async def titles(datasette: object) -> set[str]:
        page = await datasette.client.get("/tim.json")  # type: ignore[attr-defined]  # Datasette has no types
        return {one["title"].partition(" bài")[0] for one in page.json()["articles"]}

    async def until(ask: Callable[[], object], wanted: object) -> None:
        deadline = time.monotonic() + 20
        while await ask() != wanted:  # type: ignore[misc]  # what is asked is awaited
            assert time.monotonic() < deadline
            await asyncio.sleep(0.02)

    statuses, seen = asyncio.run(read())
    assert set(statuses) == {200}
    assert all(len(one) == 1 for one in seen)  # no answer mixes two editions
    assert seen[0] == {"Ấn bản 1"}


def test_a_damaged_file_leaves_the_old_edition_on_show(served: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = served.with_name("bad")
    bad.write_bytes(b"no database" * 1000)

    async def read() -> str:
        datasette = folder.datasette(served)
        await datasette.client.get("/")
        replace(served, bad)
        for _ in range(20):
            page = await datasette.client.get("/tim")
            await asyncio.sleep(0.01)
        served.unlink()
        return str((await datasette.client.get("/tim?q=bài")).text) if page.status_code == 200 else ""

    assert "Ấn bản 1" in asyncio.run(read())
    assert "the new edition cannot be read, the old one stays" in capsys.readouterr().err


def test_every_connection_of_an_edition_reads_the_same_file(served: Path, tmp_path: Path) -> None:
    datasette = folder.datasette(served)
    (database,) = [one for one in datasette.databases.values() if not one.is_memory]
    opened = editions.Edition(datasette, served, database)
    replace(served, edition(tmp_path, 3))
    found = []
    while not opened._free.empty():
        with closing(opened._free.get()) as connection:
            found.append(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
    assert found == [ARTICLES + 1] * datasette.setting("num_sql_threads")
