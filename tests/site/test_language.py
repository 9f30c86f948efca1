"""Both languages are complete, and the reader's is chosen."""

from __future__ import annotations

import re
import string
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest
from datasette.filters import Filters
from hypothesis import given
from hypothesis import strategies as st

from archive import dictionary
from archive.dating import Verdict
from archive.history import Content, Reason
from archive.records import FATES, Certainty, Origin, Precision
from archive.site import folder, glosses
from archive.site.language import LANGUAGES, NoSuchWords, Words, catalogue, choose
from archive.site.moments import in_words
from archive.texts.edits import Kind
from tests.site.conftest import EVERY_PAGE, Site

TEMPLATES = sorted(folder.TEMPLATES.rglob("*.html"))
SOURCES = [*TEMPLATES, *folder.FOLDER.glob("*.py"), *folder.PLUGINS.glob("*.py")]
#: Groups whose names are codes of the archive: they are asked for by Words.coded.
CODED = set("place certainty precision ruling reason origin verdict rejection fate field change".split())
CODED |= {"parameter", "gap", "lookup", "verdict_means", "error", "role", "publication", "difference", "outcome"}
CODED |= set(glosses.GROUPS.values())
_JINJA = re.compile(r"\{% block (?:kind|body_class) %\}.*?\{% endblock %\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_KEY = re.compile(r'(?:\bt|\bwords)\(\s*["\']([a-z0-9_]+\.[a-z0-9_]+)["\']')
_EITHER = re.compile(r'["\']([a-z_]+\.[a-z_0-9]+)["\'] (?:if|else)|else ["\']([a-z_]+\.[a-z_0-9]+)["\']')


class Literals(HTMLParser):
    """Collects what a reader would read of a template without its expressions."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("alt", "title", "placeholder", "aria-label")]
        self.found += [value or "" for name, value in attrs if name == "content" and tag == "meta"]


def asked_for() -> set[str]:
    """Return every key that a template or module asks for by name."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    either = {one or other for one, other in _EITHER.findall(text)}
    return set(_KEY.findall(text)) | {key for key in either if key in catalogue()} | {"site.vi", "site.en"}


def test_every_key_has_both_languages_and_the_same_blanks_to_fill() -> None:
    def blanks(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    for key, told in catalogue().items():
        assert set(told) == set(LANGUAGES), key
        assert all(text.strip() for text in told.values()), key
        assert blanks(told["vi"]) == blanks(told["en"]), key


def test_every_key_asked_for_exists_and_none_is_left_over() -> None:
    asked = asked_for()
    assert asked <= set(catalogue())
    assert {key for key in catalogue() if key.partition(".")[0] not in CODED} - asked == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.name))
def test_no_template_holds_words_of_its_own(path: Path) -> None:
    parser = Literals()
    parser.feed(_JINJA.sub(" ", path.read_text(encoding="utf-8")))
    allowed = {entry.table_name for entry in dictionary.entries()}
    allowed |= {"SHA-256", "JSON", "CSV", "Atom", "SQL", "width=device-width, initial-scale=1", "light dark", "noindex"}
    words = {found.strip(" \n·›()/,:") for found in parser.found} - allowed
    words = {one for one in words if re.search(r"[^\W\d_]", one) and not set(re.findall(r"\w+", one)) <= allowed}
    assert words == set()


def test_the_archives_codes_have_names() -> None:
    from crawler.dating.resolve import LADDER
    from crawler.runs.health import VERDICTS

    codes = {
        "verdict": VERDICTS,
        "place": [*LADDER, "masthead"],
        "ruling": get_args(Verdict),
        "reason": get_args(Reason),
        "origin": get_args(Origin),
        "precision": get_args(Precision),
        "certainty": get_args(Certainty),
        "fate": [fate for fate in FATES if fate != "duplicate"],  # the other address is the one that is shown
        "field": Content._fields,
        "change": get_args(Kind),
        "lookup": [lookup.key for lookup in Filters._filters],
        "verdict_means": VERDICTS,
        "gap": ("ids", "scattered_ids", "outage", "history"),
    }
    for group, names in codes.items():
        assert {f"{group}.{name}" for name in names} <= set(catalogue()), group


@pytest.mark.parametrize("path", [*EVERY_PAGE, "/a/longan:a2", "/none", "/khotin-tinh?sql=select+x"])
def test_no_vietnamese_is_left_in_the_english_interface(site: Site, path: str) -> None:
    page = site.get(path, "en")
    assert page.tree.css_first("html").attributes["lang"] == "en"  # type: ignore[union-attr]  # None would fail too
    for node in page.tree.css("[lang=vi], code, pre, textarea, .cite .copy, title, .address, p.code"):
        node.decompose()
    left = re.sub("Kho tin tỉnh", "", page.tree.body.text())  # type: ignore[union-attr]  # None would fail too
    left = re.sub(r"“[^”]*”|Tây Ninh|đ\b", "", left)  # words that are spoken of
    assert re.findall(r"\S*[ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]\S*", left) == []


def test_a_language_asked_for_is_remembered(site: Site) -> None:
    page = site.get("/tim?q=xanh&lang=en", "vi")
    assert page.text(".count h2") == "1 article with “xanh”"
    assert page.headers["set-cookie"].startswith("lang=en; ")
    assert "HttpOnly" in page.headers["set-cookie"]
    assert site.get("/", "vi", cookies={"lang": "en"}).headers["content-language"] == "en"
    assert "set-cookie" not in site.get("/", "en").headers
    assert "set-cookie" not in site.get("/?lang=xx").headers


def test_the_switch_keeps_the_search(site: Site) -> None:
    links = site.get("/tim?q=xanh&site=ninhthuan").links(".languages a")
    assert links == ["?q=xanh&site=ninhthuan&lang=vi", "?q=xanh&site=ninhthuan&lang=en"]


def test_the_switch_filters_no_table(site: Site) -> None:
    page = site.get("/khotin-tinh/articles?site=longan", "vi")
    english = site.get(f"/khotin-tinh/articles{page.links('.languages a')[1]}", "vi")
    assert english.headers["content-language"] == "en"
    assert "lang=en" in english.headers["set-cookie"]
    assert len(english.texts(".rows tbody tr")) == len(page.texts(".rows tbody tr")) > 0


@pytest.mark.parametrize(
    ("asked", "remembered", "accepted", "chosen"),
    [
        (None, None, None, "vi"),
        (None, None, "en-GB,en;q=0.9", "en"),
        (None, None, "fr, vi;q=0.5, en;q=0.8", "en"),
        (None, None, "vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        (None, None, "fr", "vi"),
        (None, None, "en;q=0", "vi"),
        (None, None, "en;q=x, ,;q=", "vi"),
        (None, "en", "vi", "en"),
        ("vi", "en", "en", "vi"),
        ("xx", "yy", "en", "en"),
    ],
)
def test_choosing(asked: str | None, remembered: str | None, accepted: str | None, chosen: str) -> None:
    assert choose(asked, remembered, accepted) == chosen


@given(st.text())
def test_any_header_gives_a_language(header: str) -> None:
    assert choose(header, header, header) in LANGUAGES


def test_unknown_words_are_an_error_and_unknown_codes_are_not() -> None:
    with pytest.raises(NoSuchWords, match=r"front\.nothing"):
        Words("vi")("front.nothing")
    assert Words("vi").coded("verdict", "thin") == "Ít hơn mong đợi"
    assert Words("en").coded("verdict", "brand_new") == "brand_new"
    assert Words("en").coded("place", None) == ""


def test_numbers_and_plurals() -> None:
    assert Words("vi")("count.articles", n=12345) == "12.345 bài"
    assert Words("en")("count.articles", n=12345) == "12,345 articles"
    assert Words("en")("count.articles", n=1) == "1 article"
    assert Words("vi").size(3_449_000) == "3,4 MB"


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        ("2026-01-08T18:21:00+07:00", "8/1/2026, 18:21", "8 January 2026, 18:21"),
        ("2026-01-08", "8/1/2026", "8 January 2026"),
        ("2026-01", "tháng 1/2026", "January 2026"),
        ("2026", "2026", "2026"),
        ("2026-13-01", "2026-13-01", "2026-13-01"),
        ("<b>", "<b>", "<b>"),
        (None, "", ""),
    ],
)
def test_dates_are_written_only_as_far_as_they_are_known(value: str | None, vi: str, en: str) -> None:
    assert in_words(value, Words("vi")) == vi
    assert in_words(value, Words("en")) == en


def test_the_time_of_day_can_be_left_out() -> None:
    assert in_words("2026-01-08T18:21:00+07:00", Words("vi"), clock=False) == "8/1/2026"
