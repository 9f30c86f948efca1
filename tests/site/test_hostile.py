"""A client that means harm gets an answer, and so do the others."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest

from archive.site import folder, meanings, reply, searching
from archive.site.editions import Shelf
from tests.benchmarks.site_archive import generated
from tests.site.conftest import Site

ARTICLES = 400
BOMB = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
SQL = (
    BOMB,
    "SELECT zeroblob(300000000)",
    "SELECT hex(zeroblob(100000000))",
    "SELECT replace(hex(zeroblob(1000000)), '0', hex(zeroblob(1000000)))",
    "SELECT group_concat(a.body, b.body) FROM articles a, articles b, articles c",
    "SELECT * FROM articles WHERE body REGEXP '(a+)+$'",
    "SELECT * FROM articles WHERE body GLOB '" + "*a" * 600 + "'",
    "SELECT load_extension('x')",
    "ATTACH '/etc/passwd' AS x",
    "PRAGMA writable_schema = on",
    "DELETE FROM articles",
    "SELECT " + "(" * 3000 + "1" + ")" * 3000,
)
ADDRESSES = (
    "/khotin-tinh/articles?" + "&".join(f"_facet=c{n}" for n in range(1000)),
    "/khotin-tinh/articles?" + "&".join(f"_facet_array=c{n}" for n in range(1000)),
    "/khotin-tinh/articles?" + "&".join(f"title__contains={n}" for n in range(1000)),
    "/khotin-tinh/articles?_size=1000000000",
    "/khotin-tinh/articles?_where=" + "1=1+" * 2000,
    "/khotin-tinh/articles?body__glob=" + "*a" * 400,
    "/khotin-tinh/articles?body__like=" + "%25a" * 400,
    "/khotin-tinh/articles?_search=" + "a*+OR+" * 400 + "&_searchmode=raw",
    "/khotin-tinh/articles.csv?_stream=on&_size=max",
    "/khotin-tinh/articles?_next=" + "9" * 3000,
    "/tim?q=" + "%22" * 9000,
    "/tim?page=999999&q=ban",
    "/tim.csv?page=999999",
    "/a/" + "a" * 7000,
    "/v/999999/longan:a1",
    "/" + "x/" * 3000,
    "/tim?q=" + "a" * 40_000,
    "/-/databases.json",
    "/khotin-tinh/articles.json?_shape='",
    "/khotin-tinh/articles?_size=max&_facet_size=max&_facet=url&_facet=id",
    "/khotin-tinh/articles?_sort=(select+1)",
    "/khotin-tinh/articles.json?_sort=title&_sort_desc=title",
    "/khotin-tinh/articles?_through=garbage",
    "/khotin-tinh/articles.json?_through={}",
    "/khotin-tinh/articles?_next=~00,a,b&_ttl=x&_trace=1&_extra=debug",
    "/khotin-tinh/runs/~2D",
    "/khotin-tinh/runs/~2D.json",
    "/khotin-tinh/versions/1.blob?_blob_column=body",
    "/-/static/../../../../etc/passwd",
    "/static/..%2f..%2fqueries.toml",
    "/static//etc/passwd",
    "/releases/..%2f..%2farchive.db",
    "/releases/%00",
    "/a/%ff%fe%00",
    "/tim?q=%00%ff&year=0000&month=2024-99&page=1e9",
    "/tim?" + "&".join("x=" for _ in range(10_000)),
    "/khotin-tinh/articles?" + "&".join("x=" for _ in range(10_000)),
    "//evil.example/%2f%2fevil.example/",
    "/bao-phu?site=" + "x" * 5000 + "&month=9999-99",
    "/_internal",
)
#: What Datasette itself cannot read.
WRONG = (
    "articles?_through=[]",
    "articles?_through=null",
    "articles?id__in=%5B",
    "articles?id__in=" + "[" * 5000,
    "articles?word_count__gt=" + "9" * 30,
    "articles?_timelimit=abc",
    "articles?_timelimit=-1",
    "by_year?_timelimit=abc",
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated(tmp_path_factory.mktemp("hostile") / "khotin-tinh.db", ARTICLES, words=120)


@pytest.fixture(scope="module")
def public(archive: Path) -> Iterator[Site]:
    with Site(archive, public=True) as site:
        site.datasette.sql_time_limit_ms = 200
        yield site


@pytest.fixture(scope="module")
def own(archive: Path) -> Iterator[Site]:
    with Site(archive) as site:
        site.datasette.sql_time_limit_ms = 200
        yield site


@pytest.mark.parametrize("sql", SQL, ids=range(len(SQL)))
def test_sql_of_visitors_is_refused_in_public(public: Site, sql: str) -> None:
    for path in ("/khotin-tinh?", "/khotin-tinh.json?", "/khotin-tinh.csv?"):
        page = public.get(path + urlencode({"sql": sql}))
        assert page.status == (403 if sql.startswith(("SELECT", "WITH")) else 400)  # no SELECT at all is no question
    assert public.get("/khotin-tinh/articles.json?" + urlencode({"_where": sql})).status in (400, 403)


@pytest.mark.parametrize("sql", SQL, ids=range(len(SQL)))
def test_ones_own_sql_is_bounded(own: Site, sql: str) -> None:
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    page = own.get("/khotin-tinh?" + urlencode({"sql": sql}))
    assert page.status in (200, 400)
    assert time.process_time() - began < 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB
    assert page.tree.css("script, style, [style]") == []


@pytest.mark.parametrize("path", ADDRESSES, ids=range(len(ADDRESSES)))
def test_no_address_breaks_or_starves(public: Site, path: str) -> None:
    began = time.process_time()
    page = public.get(path)
    assert page.status in (200, 302, 400, 403, 404, 414)
    assert "evil.example" not in (urlsplit(page.headers.get("location", "")).netloc)
    assert "root:" not in page.body
    assert time.process_time() - began < 3
    assert len(page.body) < 5_000_000


@pytest.mark.parametrize("asked", WRONG)
@pytest.mark.parametrize("kind", ["", ".json", ".csv"])
def test_a_parameter_that_cannot_be_read_is_the_visitors_mistake(public: Site, kind: str, asked: str) -> None:
    table, _, parameters = asked.partition("?")
    page = public.get(f"/khotin-tinh/{table}{kind}?{parameters}")
    assert page.status == 400
    assert kind != ".json" or page.json()["status"] == 400


def test_a_csv_without_end_is_too_slow_and_no_error_of_the_server(own: Site) -> None:
    assert own.get("/khotin-tinh.csv?" + urlencode({"sql": SQL[0], "_timelimit": 20})).status == 400


@pytest.mark.parametrize("path", ["/tim?q=cong", "/khotin-tinh/runs?_size=1"])
def test_a_mistake_of_ours_stays_one_and_is_logged(
    site: Site, path: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("ours")

    assert site.get(path).status == 200
    monkeypatch.setattr(searching, "find", broken)
    monkeypatch.setattr(meanings, "of", lambda _: SimpleNamespace(get=broken))
    assert site.get(path, cookie=b"kept=none").status == 500
    assert "ValueError: ours" in capsys.readouterr().err


@pytest.mark.parametrize("cookie", [b"lang=\xff", b"\xff=1", b"a/b=1", b"lang=en; \xc3\xa9=1; x,y=2"])
@pytest.mark.parametrize("path", ["/", "/static/kho.css", "/khotin-tinh/articles.json"])
def test_a_cookie_that_cannot_be_read_is_none(site: Site, path: str, cookie: bytes) -> None:
    page = site.get(path, cookie=cookie)
    assert (page.status, page.headers["content-security-policy"]) == (200, reply.POLICY)


def test_what_fails_outside_of_every_page_has_the_headers(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("ours")

    async def asked() -> Any:
        transport = httpx.ASGITransport(site.datasette.app(), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://kho.example") as client:
            return await client.get("/?lang=en")

    monkeypatch.setattr(Shelf, "look", broken)
    page = site.loop.run_until_complete(asked())
    assert (page.status_code, page.headers["content-security-policy"]) == (500, reply.POLICY)


@pytest.mark.parametrize(
    "where", ["zeroblob(300000000)", "1) UNION SELECT 1 --", "randomblob(1e9)", "body REGEXP 'a'"], ids=range(4)
)
def test_ones_own_conditions_are_bounded(own: Site, where: str) -> None:
    for path in ("/khotin-tinh/articles?", "/khotin-tinh/articles.json?"):
        assert own.get(path + urlencode({"_where": where})).status == 400


def test_a_query_that_was_refused_can_be_mended(own: Site, public: Site) -> None:
    typed = "selec '</textarea>' FROM articles"
    page = own.get("/khotin-tinh?" + urlencode({"sql": typed}))
    assert (page.status, page.text("textarea#sql")) == (400, typed)
    assert public.get("/khotin-tinh?" + urlencode({"sql": typed})).tree.css_first("textarea") is None


def test_others_are_served_meanwhile(archive: Path) -> None:
    async def rush() -> float:
        datasette = folder.datasette(archive)
        datasette.sql_time_limit_ms = 200
        await datasette.client.get("/")
        bombs = [
            asyncio.create_task(datasette.client.get("/khotin-tinh.json?" + urlencode({"sql": BOMB})))
            for _ in range(12)
        ]
        await asyncio.sleep(0.05)
        began = time.monotonic()
        assert (await datasette.client.get("/tim?q=hoi+dong")).status_code == 200
        waited = time.monotonic() - began
        assert {(await bomb).status_code for bomb in bombs} == {400}
        return waited

    assert asyncio.run(rush()) < 20  # twelve bombs of 0.2 s in four threads, on a machine that may be busy
