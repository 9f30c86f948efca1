"""The sample web keeps its own promises: the same bytes, real weight, every awkward case, nothing that is not ours."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import datetime
from functools import cache
from hashlib import sha256
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from itertools import combinations
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.encodings.decode import decode
from tests.beside.shared import SHARED, needs_shared
from tests.sampleweb import SITES, SamplePage, Truth, pages
from tests.sampleweb.model import GENERATOR, MARK
from tests.sampleweb.server import FLAKY, Web, serve
from tests.sampleweb.warc import write_warc

ROOT = Path(__file__).resolve().parents[1]
CASES = """
    kicker two-line-caption two-line-captions caption-in-next-paragraph caption-centred-em caption-loose-em
    byline-tin-anh byline-capitals byline-two-names no-byline div-body photo-story data-table attachment
    attachment-doc attachment-link attachments-table english-edition two-sections two-addresses-one-id changed-slug
    changed-slug-redirect base-href named-entities nfd-text nbsp-runs zero-width-and-nbsp-runs masthead-clock
    visitor-counters template-leftovers ads-in-body soft-404 not-found-with-home-page challenge-stub
    listing-repeats-page-1 listing-at-article-address page-cap layout-unknown layout-of-its-own
    video-only too-short not-vietnamese
    interview subheadings-bold subheadings-h3 list blockquote windows-1258 vni undecodable
    lead-plain no-lead photo-first edited-later layout-b lazy-images meta-date meta-date-compact-offset
    date-in-text-only date-in-text
    date-in-upload-folder-only date-in-text-and-folder no-date-at-all no-date folder-date-only img-cap-nbsp pseudonym
    caption-paragraph typographic-dashes paging-by-post paging-by-post-back
""".split()
REJECTIONS = "challenge soft_404 listing video_only too_short not_vietnamese undecodable layout_unknown".split()


@cache
def everything() -> tuple[SamplePage, ...]:
    return tuple(pages())


def articles(site: str | None = None) -> list[tuple[SamplePage, Truth]]:
    found = ((page, page.truth) for page in everything() if page.truth and not page.truth.rejection)
    return [(page, truth) for page, truth in found if site in (None, truth.site)]


def decoded(page: SamplePage, errors: str = "strict") -> str:
    """A page's text, in the encoding that its case names."""
    if page.case == "vni":
        return decode(page.body).text
    return page.body.decode("cp1258" if page.case == "windows-1258" else "utf-8", errors)


def clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).replace("\u200b", "").split())


HIDDEN = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1>", re.DOTALL)
INLINE = re.compile(r"</?(?:a|b|em|span|strong|sup)\b[^>]*>")
TAG = re.compile(r"<[^>]*>")


def visible(page: SamplePage) -> str:
    """All text of a page: inline tags join, every other tag parts. Knows nothing of any site."""
    markup = HIDDEN.sub("", decoded(page))
    return clean(unescape(TAG.sub(" ", INLINE.sub("", markup))))


def is_html(page: SamplePage) -> bool:
    return dict(page.headers).get("Content-Type", "").startswith("text/html") and page.body != b""


# The same at every run ---------------------------------------------------------------------------------------------


def test_a_second_run_yields_the_same_pages() -> None:
    assert tuple(pages()) == everything()
    assert tuple(page for site in SITES for page in pages(site)) == everything()


def test_another_process_yields_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.warc.gz"
    done = subprocess.run([sys.executable, "-m", "tests.sampleweb", path], cwd=ROOT, capture_output=True, check=True)
    assert b"synthetic" in done.stdout
    write_warc(tmp_path / "here.warc.gz", everything())
    assert path.read_bytes() == (tmp_path / "here.warc.gz").read_bytes()


def test_a_warc_has_the_same_bytes_whatever_its_name_and_hour(tmp_path: Path) -> None:
    first, second = tmp_path / "a.warc.gz", tmp_path / "another-name.warc.gz"
    assert write_warc(first, everything()) == write_warc(second, everything()) == len(everything())
    assert first.read_bytes() == second.read_bytes()


def test_a_warc_holds_every_exchange_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "sample.warc.gz"
    write_warc(path, everything())
    bodies, forms, kinds, encodings = [], [], Counter[str](), Counter[str]()
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            kinds[record.rec_type] += 1
            if record.rec_type == "response":
                encodings[str(record.http_headers.get_header("Content-Encoding"))] += 1
                bodies.append(record.content_stream().read())
            elif record.rec_type == "request":
                forms.append(record.content_stream().read())
    assert bodies == [page.body for page in everything()]
    assert forms == [page.form for page in everything()]
    assert kinds == {"warcinfo": 1, "request": len(bodies), "response": len(bodies)}
    assert encodings["gzip"] > 20
    assert encodings["None"] > 20


# What a replica must have ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("site", "least"), [("longan", 44), ("laichau", 25), ("langson", 25), ("ninhthuan", 25), ("longan_portal", 25)]
)
def test_a_site_has_enough_articles(site: str, least: int) -> None:
    assert len({truth.id for _, truth in articles(site)}) >= least


def test_both_generations_of_langson_are_there() -> None:
    ids = {str(truth.id) for _, truth in articles("langson")}
    assert len([one for one in ids if ":wp" in one]) >= 12
    assert len([one for one in ids if ":wp" not in one]) >= 12


def test_pages_have_real_weight() -> None:
    light = ("challenge-stub", "paging-by-post")
    for page in everything():
        if page.status == 200 and is_html(page) and page.case not in light:
            assert 60_000 <= len(page.body) <= 160_000, (page.url, len(page.body))


def test_every_awkward_case_and_every_rejection_is_there() -> None:
    assert {page.case for page in everything() if page.case} == set(CASES)
    assert {page.truth.rejection for page in everything() if page.truth and page.truth.rejection} == set(REJECTIONS)


def test_every_page_says_that_it_is_synthetic() -> None:
    for page in everything():
        if page.url.endswith("robots.txt") or not page.body:
            continue
        text = decoded(page, "replace")
        assert MARK in unicodedata.normalize("NFC", text), page.url
        if is_html(page) and page.case != "paging-by-post":
            meta = f'<meta name="generator" content="{GENERATOR}">'
            assert meta in unicodedata.normalize("NFC", text) or page.case == "undecodable", page.url


# The truth is true -------------------------------------------------------------------------------------------------


def test_what_the_truth_says_stands_on_the_page() -> None:
    for page, truth in articles():
        text = visible(page)
        cells = [cell for _, block in truth.blocks for line in block.split("\n") for cell in line.split(" | ")]
        told = [truth.title, truth.kicker, truth.lead, truth.byline, truth.source_tag, *truth.captions, *truth.tags]
        for one in (*told, *cells):
            assert one is None or (one == clean(one) and one in text), (page.url, one)


def test_images_and_attachments_are_linked_from_the_page() -> None:
    for page, truth in articles():
        html = decoded(page)
        base = re.search(r'<base href="([^"]+)"', html)
        linked = re.findall(r'(?:src|href|data-original)="([^"]+)"', html)
        absolute = {urljoin(base[1] if base else page.url, one) for one in linked}
        assert {*truth.images, *truth.attachments} <= absolute, page.url


def test_dates_are_true_to_their_precision_and_never_after_the_capture() -> None:
    for page, truth in articles():
        said = {truth.published_precision != "none", truth.published_certainty != "bounded", bool(truth.published_at)}
        assert len(said) == 1
        if truth.published_at:
            assert len(truth.published_at) == {"day": 10, "minute": 25}[truth.published_precision]
            assert truth.published_at <= page.fetched_at
        assert datetime.fromisoformat(page.fetched_at).utcoffset() is not None


def test_an_id_belongs_to_one_article() -> None:
    titles: dict[str, set[str]] = {}
    for page, truth in articles():
        if page.case != "edited-later":
            titles.setdefault(str(truth.id), set()).add(truth.title)
    assert all(len(found) == 1 for found in titles.values())
    for site in SITES:
        own = Counter(next(iter(titles[one])) for one in titles if one.startswith(f"{site}:"))
        assert set(own.values()) == {1}


def test_blocks_and_captions_stand_in_reading_order() -> None:
    for page, truth in articles():
        text = visible(page)
        blocks = [block.split("\n")[0].split(" | ")[0] for _, block in truth.blocks]
        for told in (blocks, truth.captions):
            after = text.index(truth.title)
            for one in told:
                after = text.find(one, after)
                assert after >= 0, (page.url, one)
                after += len(one)


def test_articles_are_as_long_as_real_ones() -> None:
    for page, truth in articles():
        paragraphs = [text for kind, text in truth.blocks if kind == "paragraph"]
        if page.case == "photo-story":
            assert (len(paragraphs), len(truth.captions) >= 4) == (2, True), page.url
        else:
            assert len(paragraphs) >= 6, page.url
            assert sum(map(len, paragraphs)) >= 800, page.url


def test_articles_of_one_site_are_different_articles() -> None:
    """Of two articles of a site, fewer than half the paragraphs are the same: they share templates, not texts."""
    for site in SITES:
        long = [(page, truth) for page, truth in articles(site) if page.case != "photo-story"]
        told = {str(truth.id): {text for _, text in truth.blocks if len(text) > 80} for _, truth in long}
        for (one, first), (other, second) in combinations(told.items(), 2):
            assert len(first & second) < min(len(first), len(second)) / 2, (one, other)


def test_search_will_find_something() -> None:
    bodies = [" ".join((truth.title, truth.lead or "", *(text for _, text in truth.blocks))) for _, truth in articles()]
    for words in ("Hội đồng nhân dân", "nghị quyết", "Đà Nẵng", "Đắk Lắk", "NĐ-CP"):
        assert sum(words in body for body in bodies) >= 8, words
        assert sum(words.lower() in truth.title.lower() for _, truth in articles()) >= 2, words


def links(page: SamplePage) -> set[str]:
    hrefs = re.findall(r'href="([^"]+)"', decoded(page, "replace"))
    return {urljoin(page.url, href) for href in hrefs}


def test_articles_can_be_reached() -> None:
    known = set().union(*(links(page) for page in everything() if page.status == 200 and not page.truth))
    moved = {dict(page.headers)["Location"] for page in everything() if page.status == 301 and page.url in known}
    assert [page.url for page, _ in articles() if page.url not in known | moved] == []


def test_listings_of_longan_stop_at_five_pages_and_hide_what_is_older() -> None:
    category = re.compile(r'<a class="b-(?:title|content)" href="([^"]+)"|<h2 class="h2cate"><a href="([^"]+)"')
    listed = Counter[str]()
    for page in everything():
        if re.fullmatch(r"https://baolongan.vn/[a-z-]+(/|\?p=[1-5])", page.url):
            listed.update(one or two for one, two in category.findall(page.body.decode()))
    hidden = [truth.id for page, truth in articles("longan") if page.url not in listed and page.case != "changed-slug"]
    assert 1 <= len(hidden) <= 10
    twice = [page.case for page, _ in articles("longan") if listed[page.url] == 2]
    assert twice == ["two-sections"]
    assert [listed[page.url] for page in everything() if page.case == "changed-slug-redirect"] == [1]


FURNITURE = (  # labels of laichau.gov.vn that an extractor must know, an office, the name of a map: no sentences
    "Tổng số điểm của bài viết là: 0 trong 0 đánh giá Click để đánh giá bài viết",
    "Bản đồ địa giới hành chính Thống kê truy cập Hôm nay :",
    "Giám đốc Sở Kế hoạch và Đầu tư",
)


@needs_shared
def test_no_sentence_of_a_real_article_was_borrowed() -> None:
    def shingles(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", unicodedata.normalize("NFC", text).lower())
        return {tuple(words[i : i + 8]) for i in range(len(words) - 7)}

    seeds = (shingles(path.read_text("utf-8")) for path in (SHARED / "seeds").glob("*_*.txt"))
    real = set().union(*seeds) - set().union(*map(shingles, FURNITURE))
    assert len(real) > 2000
    for page in everything():
        text = visible(page) if is_html(page) and page.case != "undecodable" else page.body.decode("utf-8", "replace")
        assert not shingles(text) & real, page.url


# The server --------------------------------------------------------------------------------------------------------


def ask(
    web: Web, url: str, method: str = "GET", body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[HTTPResponse, bytes]:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = HTTPConnection(urlsplit(web.url).netloc, timeout=10)
    try:
        connection.request(method, target, body or None, {"Host": parts.netloc, **(headers or {})})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_the_server_answers_every_page() -> None:
    with serve() as web:
        for page in everything():
            headers = {"Content-Type": "application/x-www-form-urlencoded"} if page.form else {}
            if page.url == FLAKY:
                assert ask(web, page.url)[0].status == 503
            response, body = ask(web, page.url, page.method, page.form, headers)
            assert response.status == page.status, page.url
            assert sha256(body).digest() == sha256(page.body).digest(), page.url
        assert len(web.asked) == len(everything()) + 1
        assert {asked.host for asked in web.asked} == {urlsplit(page.url).netloc for page in everything()}


def test_the_server_behaves_like_the_sites() -> None:
    with serve() as web:
        longan, laichau = "https://www.baolongan.vn", "https://laichau.gov.vn"
        cap, after = ask(web, f"{longan}/kinh-te?p=5")[1], ask(web, f"{longan}/kinh-te?p=9")[1]
        assert cap == after
        section = f"{laichau}/tin-tuc-su-kien/tin-trong-tinh"
        assert ask(web, f"{section}?page=7")[1] == ask(web, section)[1]
        wrong_slug = ask(web, f"{longan}/another-slug-a167001.html")[0]
        assert wrong_slug.status == 301
        assert str(wrong_slug.headers["Location"]).endswith("-a167001.html")
        missing, home = ask(web, f"{longan}/nowhere.html")
        assert missing.status == 404
        assert home == ask(web, f"{longan}/")[1]
        assert ask(web, "https://unknown.example/")[0].status == 404
        assert b"Disallow: /\n" in ask(web, "https://baolangson.vn/robots.txt")[1]
        assert b"Crawl-delay: 2" in ask(web, "https://ninhthuan.gov.vn/robots.txt")[1]
        assert ask(web, "https://longan.gov.vn/robots.txt")[0].status == 404


def test_the_server_compresses_and_knows_what_has_not_changed() -> None:
    with serve() as web:
        url = "https://baolongan.vn/thoi-su-chinh-tri/"
        plain, body = ask(web, url)
        packed, squeezed = ask(web, url, headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(squeezed) == body
        again, nothing = ask(web, url, headers={"If-None-Match": str(plain.headers["ETag"])})
        assert (again.status, nothing) == (304, b"")


def test_a_test_can_put_another_answer_in_place() -> None:
    with serve() as web:
        web.instead["baolongan.vn/robots.txt"] = SamplePage("", b"", "", status=503)
        assert ask(web, "https://baolongan.vn/robots.txt")[0].status == 503
