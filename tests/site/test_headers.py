"""What every answer carries."""

from __future__ import annotations

import pytest

from archive.site.reply import POLICY, fingerprint
from tests.site.conftest import EVERY_PAGE, Site, shaped

OURS = ("/", "/tim", "/tim?q=dak+lak", f"/a/{shaped().id}", "/a/longan:none", "/none")
THEIRS = ("/khotin-tinh", "/khotin-tinh/articles", "/khotin-tinh/search.json?q=x", "/-/versions.json", "/robots.txt")


@pytest.mark.parametrize("path", [*EVERY_PAGE, "/a/longan:none", "/none", "/khotin-tinh?sql=selec", "/-/versions"])
def test_no_page_allows_a_script_or_a_style_of_its_own_or_anything_from_elsewhere(site: Site, path: str) -> None:
    page = site.get(path)
    assert page.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert "script-src" not in POLICY  # so default-src 'none' holds for scripts
    assert (
        page.tree.css(
            "style, [style], script:not([type='application/ld+json']), link[href^='http']:not([rel=canonical])"
        )
        == []
    )
    assert "Accept-Language" in page.headers["vary"]
    assert page.headers["content-language"] == "vi"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/tim", "/khotin-tinh", "/khotin-tinh/search", "/static/kho.css", "/-/messages"])
def test_nothing_can_be_written(site: Site, method: str, path: str) -> None:
    page = site.ask(method, path)
    assert (page.status, page.headers["allow"]) == (405, "GET, HEAD")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert site.ask("HEAD", "/").status == 200


@pytest.mark.parametrize(
    "name",
    [
        "patterns",
        "allow-debug",
        "messages",
        "permissions",
        "logout",
        "auth-token",
        "threads",
        "databases",
        "databases.json",
    ],
)
def test_pages_for_developers_are_closed(site: Site, name: str) -> None:
    assert site.get(f"/-/{name}").status == 404


@pytest.mark.parametrize("path", [*OURS, *THEIRS, "/static/kho.css"])
def test_every_answer_is_guarded(site: Site, path: str) -> None:
    headers = site.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_static_files_are_kept_for_ever_only_under_their_fingerprint(site: Site) -> None:
    (style,) = site.get("/").links("link[rel=stylesheet]")
    assert style == f"/static/kho.css?{fingerprint('kho.css')}"
    assert "immutable" in site.get(style).headers["cache-control"]
    assert "immutable" not in site.get("/static/kho.css").headers.get("cache-control", "")
    assert "immutable" not in site.get("/static/none.css?1").headers.get("cache-control", "")


def test_robots_are_asked_to_stay_out(site: Site) -> None:
    assert site.get("/robots.txt").body == "User-agent: *\nDisallow: /"


def test_an_unknown_address_prints_no_traceback(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert site.get("/none").status == 404
    assert "Traceback" not in "".join(capsys.readouterr())
