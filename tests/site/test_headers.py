"""What every answer carries."""

from __future__ import annotations

import pytest

from archive.site.reply import POLICY, fingerprint
from tests.site.conftest import Site, shaped

OURS = ("/", "/tim", "/tim?q=dak+lak", f"/a/{shaped().id}", "/a/longan:none", "/none")
THEIRS = ("/khotin-tinh", "/khotin-tinh/articles", "/khotin-tinh/search.json?q=x", "/-/versions.json", "/robots.txt")


@pytest.mark.parametrize("path", OURS)
def test_our_pages_allow_no_script_and_nothing_from_elsewhere(site: Site, path: str) -> None:
    headers = site.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert "script-src" not in POLICY  # so default-src 'none' holds for scripts
    assert "Accept-Language" in headers["vary"]
    assert headers["content-language"] == "vi"


@pytest.mark.parametrize("path", [*OURS, *THEIRS, "/static/kho.css"])
def test_every_answer_is_guarded(site: Site, path: str) -> None:
    headers = site.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize("path", THEIRS)
def test_datasettes_pages_load_nothing_from_elsewhere(site: Site, path: str) -> None:
    policy = site.get(path).headers["content-security-policy"]
    assert policy.startswith("default-src 'self'; script-src 'self' 'unsafe-inline'")
    assert "http" not in policy


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
