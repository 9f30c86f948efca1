"""The served archive in a real browser."""

from __future__ import annotations

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from archive import serve
from archive.site import folder
from archive.site.addresses import article_path
from tests.site.conftest import EVERY_PAGE, hostile, shaped
from tests.site.test_folder import unused

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
SHAPED = f"/a/{shaped().id}"

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"NO BROWSER: {CHROMIUM} is not there (apt-get install chromium)"),
]


@contextmanager
def served(published: Path, *, public: bool = False) -> Iterator[str]:
    """Serve a file as the command does; yield the address."""
    port = unused()
    command = folder.command(published, "127.0.0.1", port, public)
    with subprocess.Popen(
        command, env=serve.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait(f"http://127.0.0.1:{port}/robots.txt")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(address):
                return
        except urllib.error.URLError:
            time.sleep(0.05)
    raise TimeoutError(f"nothing answers at {address}")


@pytest.fixture(scope="module")
def address(published: Path) -> Iterator[str]:
    """Where the ordinary archive is served."""
    with served(published) as where:
        yield where


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


class Visit:
    """A tab that writes down everything that must not happen."""

    def __init__(self, browser: Any, address: str, **options: Any) -> None:
        self.context = browser.new_context(base_url=address, **{"locale": "vi-VN", **options})
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self._asked)
        self.page.on("request", lambda request: self._requested(request.url, address))

    def _asked(self, dialog: Any) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()

    def _requested(self, url: str, address: str) -> None:
        if not url.startswith(f"{address}/"):
            self.complaints.append(f"asked for {url}")

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


def test_from_the_front_page_to_the_right_article_in_three_actions(browser: Any, address: str) -> None:
    with Visit(browser, address, viewport={"width": 390, "height": 844}) as visit:
        visit.page.goto("/")
        visit.page.get_by_role("searchbox").fill("do thi xanh")
        visit.page.keyboard.press("Enter")
        visit.page.get_by_role("link", name="Quy hoạch đô thị theo hướng xanh").click()
        assert visit.page.get_by_role("heading", level=1).inner_text() == shaped().title
        assert visit.page.url == f"{address}{SHAPED}"
        assert visit.complaints == []


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_no_page_is_wider_than_the_window_or_complains(browser: Any, address: str, width: int) -> None:
    with Visit(browser, address, viewport={"width": width, "height": 800}) as visit:
        for path in EVERY_PAGE:
            for language in ("vi", "en"):
                visit.page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
                wide = visit.page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, (path, language)
        assert visit.complaints == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1440)])
def test_nothing_serious_is_found_by_axe(browser: Any, address: str, scheme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types

    axe = Axe()
    found, passed = [], 0
    with Visit(browser, address, color_scheme=scheme, bypass_csp=True) as visit:  # axe is a script; pages allow none
        visit.page.set_viewport_size({"width": width, "height": 900})
        for path in EVERY_PAGE:
            visit.page.goto(path)
            told = axe.run(visit.page, options=WCAG).response
            passed += len(told["passes"])
            found += [
                (path, one["id"], node["html"])
                for one in told["violations"]
                if one["impact"] in ("serious", "critical")
                for node in one["nodes"][:2]
            ]
    assert found == []
    assert passed > 500


def test_a_violation_of_the_policy_would_be_seen(browser: Any, address: str) -> None:
    with Visit(browser, address) as visit:
        visit.page.goto("/")
        visit.page.evaluate("document.body.appendChild(document.createElement('style')).textContent = 'p {}'")
        visit.page.wait_for_timeout(100)
        assert any("Content Security Policy" in one for one in visit.complaints)


def test_datasettes_own_pages_complain_of_nothing(browser: Any, address: str) -> None:
    with Visit(browser, address) as visit:
        for path in ("/-/versions", "/-/plugins", "/-/settings", "/khotin-tinh/articles?_search=hoi&_facet=section"):
            visit.page.goto(path)
        assert visit.complaints == []


def test_a_month_of_the_timeline_and_a_facet_lead_on(browser: Any, address: str) -> None:
    with Visit(browser, address) as visit:
        visit.page.goto("/")
        visit.page.get_by_role("link", name="2025: 41 bài").click()
        assert visit.page.get_by_role("heading", level=2).first.inner_text() == "41 bài, mới nhất trước"
        visit.page.get_by_role("link", name="tháng 1/2025").click()
        visit.page.locator("summary", has_text="Chuyên mục").click()
        visit.page.get_by_role("link", name="Kinh tế", exact=True).click()
        assert visit.page.url.endswith("?section=Kinh+t%E1%BA%BF&month=2025-01")
        assert visit.complaints == []


def test_targets_are_large_enough_to_touch(browser: Any, address: str) -> None:
    """WCAG 2.2, 2.5.8, without its exceptions: controls and lists of links are 24 CSS pixels high (axe: the rest)."""
    with Visit(browser, address, viewport={"width": 360, "height": 800}) as visit:
        for path in EVERY_PAGE:
            visit.page.goto(path)
            small = visit.page.evaluate(
                """[...document.querySelectorAll(
                     'button, input:not([type=hidden]), select, summary, nav a, .button, .links a, .jumps a, .heat a')]
                   .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
                   .filter(([_, r]) => r.height && (r.height < 24 || r.width < 24)).map(([html]) => html)"""
            )
            assert small == [], path


def test_everything_works_without_scripts(browser: Any, address: str) -> None:
    with Visit(browser, address, java_script_enabled=False) as visit:
        visit.page.goto("/")
        visit.page.get_by_role("searchbox").fill("đô thị xanh")
        visit.page.get_by_role("button", name="Tìm").click()
        assert visit.page.get_by_role("heading", level=3).all_inner_texts() == [
            "Hướng tới Đại hội: Quy hoạch đô thị theo hướng xanh"
        ]


def test_a_reader_of_vietnamese_alone_can_do_everything(browser: Any, address: str) -> None:
    """Every task by the words on the page, on a phone, without scripts."""
    with Visit(browser, address, viewport={"width": 390, "height": 844}, java_script_enabled=False) as visit:
        page = visit.page

        def follow(*names: str, exact: bool = True) -> None:
            for name in names:
                page.get_by_role("link", name=name, exact=exact).first.click()

        def heading(level: int = 1) -> str:
            return str(page.get_by_role("heading", level=level).first.inner_text())

        page.goto("/")
        page.get_by_role("searchbox").fill("hội đồng")
        page.get_by_role("button", name="Tìm").click()
        page.get_by_label("Đúng dấu như tôi gõ").check()
        page.get_by_role("button", name="Tìm").click()
        assert heading(2).endswith("bài có đủ các tiếng trong “hội đồng”")
        follow("2025", "tháng 1/2025", "Bỏ lọc")
        page.goto(SHAPED)
        follow("nguồn ghi rõ", "Trích dẫn bài này", "Báo lỗi, yêu cầu gỡ bài")
        assert heading() == "Báo lỗi hoặc yêu cầu gỡ bài"
        follow("Sửa bài")
        page.get_by_label("Chỉ những lần sửa lặng lẽ").check()
        page.get_by_role("button", name="Lọc").click()
        assert heading() == "Báo đã sửa gì sau khi đăng"
        page.goto("/sua-bai")
        page.get_by_role("heading", level=3).first.get_by_role("link").click()
        assert heading(2) == "Khác gì so với bản 1"
        follow("Bao phủ")
        assert heading() == "Kho có gì, thiếu gì"
        follow("Tình trạng")
        assert heading() == "Tình trạng thu thập"
        follow("Tỉnh", "Tây Ninh", "Long An")
        assert heading() == "Long An"
        follow("Dữ liệu", "Bài bị sửa lặng lẽ")
        page.get_by_role("button", name="Chạy").click()
        assert heading() == "Bài bị sửa lặng lẽ"
        follow("Dữ liệu", "not_held")
        page.locator("select[name=_filter_column]").select_option("fate")
        page.locator("input[name=_filter_value]").fill("gone")
        page.get_by_role("button", name="Lọc").click()
        assert "nguồn đã gỡ (404 hoặc 410)" in page.locator("table").inner_text()
        assert visit.complaints == []


def test_by_keyboard_alone(browser: Any, address: str) -> None:
    with Visit(browser, address) as visit:
        page = visit.page
        page.goto("/tim?q=xanh")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "q"


def test_dark_where_the_reader_wishes(browser: Any, address: str) -> None:
    shown = {}
    for scheme in ("light", "dark"):
        with Visit(browser, address, color_scheme=scheme) as visit:
            visit.page.goto(SHAPED)
            shown[scheme] = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert shown == {"light": "rgb(253, 253, 251)", "dark": "rgb(23, 22, 20)"}


def test_on_paper_only_the_article_is_left(browser: Any, address: str) -> None:
    with Visit(browser, address) as visit:
        visit.page.goto(SHAPED)
        visit.page.emulate_media(media="print")
        assert not visit.page.locator(".menu").is_visible()
        assert visit.page.locator(".story h1").is_visible()
        assert visit.page.locator(".provenance").is_visible()


def test_an_archive_of_attacks_does_nothing(browser: Any, attacked: Path) -> None:
    with served(attacked) as address, Visit(browser, address) as visit:
        page = article_path(hostile().id)
        for path in (
            "/",
            "/tim",
            "/tim?q=hiem+hoa",
            page,
            "/v/2/" + page.removeprefix("/a/"),
            "/sua-bai",
            "/bao-phu",
            "/tinh-trang",
            "/tinh",
            "/khotin-tinh/articles",
            "/khotin-tinh/versions/1",
        ):
            visit.page.goto(path)
        assert visit.complaints == []
