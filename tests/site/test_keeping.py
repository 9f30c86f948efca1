"""Pages kept in memory are the same pages, and never another reader's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from archive.site import keeping
from tests.site.conftest import EVERY_PAGE, Site


def test_a_kept_page_is_the_page(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Site(published) as site:
        site.get("/")
        first = {(path, language): site.get(path, language) for path in EVERY_PAGE for language in ("vi", "en")}

        async def never(*_: object) -> None:
            raise AssertionError("the page was made again")

        monkeypatch.setattr(site.datasette, "render_template", never)
        for (path, language), page in first.items():
            again = site.get(path, language)
            assert (again.status, again.body, again.headers) == (page.status, page.body, page.headers), path


def test_readers_get_their_own_language_and_cookies_are_not_shared(site: Site) -> None:
    assert site.get("/tinh", "vi").headers["content-language"] == "vi"
    assert site.get("/tinh", "en").headers["content-language"] == "en"
    asked = site.get("/tinh?lang=en", "vi")
    assert "set-cookie" in asked.headers
    assert "set-cookie" in site.get("/tinh?lang=en", "vi").headers
    remembered = site.get("/tinh", "vi", cookies={"lang": "en"})
    assert remembered.headers["content-language"] == "en"
    assert "no-store" in remembered.headers["cache-control"]
    assert site.get("/tinh", "vi").headers["content-language"] == "vi"


def test_the_oldest_pages_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST", 25)
    pages, sent = keeping.Pages(), []

    async def send(message: keeping.Message) -> None:
        sent.append(message)

    async def run() -> list[bool]:
        for key in "abc":
            kept = pages.keeping(key, send)
            await kept({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
            await kept({"type": "http.response.body", "body": b"0123456789"})
        for status, headers in ((404, b"text/html"), (200, b"text/csv")):
            kept = pages.keeping(status, send)
            await kept({"type": "http.response.start", "status": status, "headers": [(b"content-type", headers)]})
            await kept({"type": "http.response.body", "body": b"x"})
        return [await pages.give(key, send) for key in ("a", "b", "c", 404, 200)]

    assert asyncio.run(run()) == [False, True, True, False, False]
    assert len(sent) == 10 + 4
