"""Whoever reads one language only can use every page: both interfaces are walked from link to link, errors included."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections import Counter, deque
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from archive import dictionary
from archive.site import glosses, phrases
from archive.site.language import LANGUAGES, Words, catalogue
from archive.site.phrases import vietnamese
from archive.site.questions import questions
from tests.site.conftest import Page, Site

#: Pages that no link leads to: what goes wrong, and Datasette's own.
BESIDE = (
    "/none",
    "/a/longan:none",
    "/khotin-tinh/none",
    "/khotin-tinh/versions/999999",
    "/khotin-tinh?sql=select+x",
    "/khotin-tinh?sql=select+1+from+none",
    "/khotin-tinh?sql=selec+1",
    "/khotin-tinh?sql=delete+from+articles",
    "/khotin-tinh/articles?_sort=none",
    "/khotin-tinh/articles?_size=-1",
    "/khotin-tinh/articles?_search=%22",
    "/khotin-tinh/articles?_facet=section&_facet=published_precision",
    "/khotin-tinh/search?q=hoi+dong",
    "/khotin-tinh/silent_edits?kind=",
    "/khotin-tinh/why_this_date?id=longan:a1001",
    "/tim?q=%22",
    "/tim?q=khonggicaco&year=2025",
    "/tim?q=h%E1%BB%99i&exact=1&order=newest",
    "/-/versions",
    "/-/plugins",
    "/-/settings",
    "/-/metadata",
)
#: Of pages with the same trait, so many are looked at.
_OF_A_KIND = 1
_LETTER = re.compile(r"[^\W\d_]+")
#: A syllable as Vietnamese spells them, its marks taken off.
_SYLLABLE = re.compile(
    r"(?:b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu?|r|s|t|th|tr|v|x)?[aeiouy]{1,3}(?:ch|c|m|ng|nh|n|p|t)?"
)
#: Names of programs, formats and codes, and the few borrowed words, that the Vietnamese interface says as they are.
_FOREIGN = set(
    """Datasette SQLite SQL SELECT FROM WHERE LIKE GLOB like glob JSON CSV CSL Atom BibTeX WARC RSS ISO SHA MIME HTTP Id
    PRAGMA YYYY MM DD QH Wayback Common Crawl English robots txt robot meta video sapo Sapo web byte KHOTIN CONTACT MB
    Parquet JSONL VACUUM""".split()
)
_NAME = re.compile(r"“[^”]*”|\S*[./#_:=]\S+")  # what is quoted, addresses, selectors, ids
_NO_WORDS = "script, style, code, pre, textarea, .copy, .text, .story, .diff, .languages, .address, .external, .try a"
_ARCHIVED = (
    "h1 [lang], h3[lang], .kicker, .lead, .snippet, .beside a, .changes, q[lang], .picked, .tags a, td[lang=vi], "
    ".tally a[lang=vi]"
)
_KINDS = ((r"^/a/.*", "/a/"), (r"^/v/.*", "/v/"), (r"^/tinh/.*", "/tinh/"), (r"^(/khotin-tinh/[a-z_]+)/.*", r"\1/"))


def traits(path: str) -> set[str]:
    """What tells a page from others of its kind: its place, and the names of its parameters."""
    place, _, query = path.partition("?")
    for pattern, kind in _KINDS:
        place = re.sub(pattern, kind, place)
    return {f"{place}?{name.partition('=')[0]}" for name in query.split("&")}


@cache
def walked(site: Site, language: str) -> tuple[tuple[str, Page], ...]:
    """Every page that links lead to from the front page, and BESIDE."""
    seen: Counter[str] = Counter()
    todo, pages = deque(("/", *BESIDE)), {}
    while todo:
        path = todo.popleft()
        told = traits(path)
        if path in pages or (path not in BESIDE and all(seen[trait] >= _OF_A_KIND for trait in told)):
            continue
        seen.update(told if path not in BESIDE else ())
        page = pages[path] = site.get(path, language)
        if page.headers.get("content-type", "").startswith("text/html"):
            todo += [link.partition("#")[0] for link in page.links() if link.startswith("/") and "lang=" not in link]
    html = ((path, page) for path, page in pages.items() if page.headers["content-type"].startswith("text/html"))
    return tuple((path, page) for path, page in html if page.status != 302)


def told(page: Page) -> Iterator[str]:
    """What the interface itself says on a page: its texts, and what is read out or shown for elements."""
    assert page.tree.body is not None
    for node in page.tree.css("[aria-label], [title], [placeholder], [alt]"):
        yield from (node.attributes.get(name) or "" for name in ("aria-label", "title", "placeholder", "alt"))
    for cell in page.tree.css(".rows td, .cells dd"):
        for node in cell.css(".how"):
            yield node.text()
        cell.decompose()
    for node in page.tree.css(f"{_NO_WORDS}, {_ARCHIVED}"):
        node.decompose()
    yield from page.tree.body.text(separator="\n").split("\n")


@cache
def ours() -> frozenset[str]:
    """Names of tables, columns, queries and codes: the file's own, the same in any language."""
    entries = dictionary.entries()
    names = {name for entry in entries for name in (entry.table_name, entry.column_name)} | {*questions()}
    names |= {key.partition(".")[2] for key in catalogue() if key.partition(".")[0] in set(glosses.GROUPS.values())}
    names |= {name for query in questions().values() for name in re.findall(r"(?::|AS )([a-z_]+)", query["sql"])}
    kept = (set(_LETTER.findall(one.meaning_vi)) & set(_LETTER.findall(one.meaning_en)) for one in entries)
    return frozenset().union(*kept, *(_LETTER.findall(name) for name in names))


def is_vietnamese(word: str) -> bool:
    """Whether a word could be a Vietnamese syllable."""
    if not word.isascii():
        return True
    plain = unicodedata.normalize("NFD", word.casefold())
    return bool(_SYLLABLE.fullmatch(plain)) or len(word) == 1


def foreign(text: str) -> list[str]:
    """The words of a text that are neither Vietnamese nor names."""
    words = _LETTER.findall(_NAME.sub(" ", text))
    return [word for word in words if not is_vietnamese(word) and word not in _FOREIGN and word not in ours()]


def test_english_is_told_from_vietnamese() -> None:
    assert foreign("Không có dòng nào. Trang sau, thành phố Đà Nẵng, hoi dong nhan dan") == []
    for text in ("Next page", "1 row where site = longan", "View and edit SQL", "Suggested facets", "There is no row"):
        assert foreign(text)


def test_the_walk_comes_everywhere(site: Site) -> None:
    paths = {path.partition("?")[0] for path, _ in walked(site, "vi")}
    assert {"/", "/tim", "/sua-bai", "/bao-phu", "/tinh-trang", "/tinh", "/gop-y", "/khotin-tinh", "/none"} <= paths
    unlisted = {"articles_fts", "articles_exact", "articles_search", "articles_levelled", "cards"}  # made of others
    assert {f"/khotin-tinh/{entry.table_name}" for entry in dictionary.entries()} <= paths | {
        f"/khotin-tinh/{name}" for name in unlisted | dictionary.WORKING_ONLY
    }
    assert {one.split("/")[1] for one in paths if one.count("/") > 1} >= {"a", "v", "tinh", "khotin-tinh"}


def test_no_english_is_left_in_the_vietnamese_interface(site: Site) -> None:
    left = {}
    for path, page in walked(site, "vi"):
        assert page.headers["content-language"] == "vi", path
        if words := {word for text in told(page) for word in foreign(text)}:
            left[path] = words
    assert left == {}


def test_what_stays_english_stands_beside_its_translation(site: Site) -> None:
    """In the Vietnamese interface, only the original of an error and an archived article are marked as English."""
    for path, page in walked(site, "vi"):
        for node in page.tree.css("main [lang=en]"):
            assert node.tag == "code" or node.css_first("*") is not None or "/news" in page.body, (path, node.html)


def test_no_vietnamese_is_left_in_the_english_interface(site: Site) -> None:
    left = {}
    for path, page in walked(site, "en"):
        assert page.headers["content-language"] == "en", path
        for node in page.tree.css("[lang=vi]"):
            node.decompose()
        text = re.sub(r"“[^”]*”|Kho tin tỉnh|Tây Ninh|\bđ\b", "", "\n".join(told(page)))
        if words := {word for word in _LETTER.findall(text) if not word.isascii()}:
            left[path] = words
    assert left == {}


def test_every_phrase_fills_in_what_its_english_leaves_open() -> None:
    for english, said in phrases.known().items():
        blanks = re.compile(r"\{([a-z]+)\}")
        assert set(blanks.findall(said)) <= set(blanks.findall(english)), english
        example = blanks.sub("x9", english)
        assert vietnamese(example) == blanks.sub("x9", said), english


def test_phrases_within_phrases() -> None:
    deep = vietnamese("4 of 12 came to nothing: failed: timeout ×4")
    assert deep == "4 trên 12 không thành bài: không tải được: quá thời gian chờ ×4"
    assert vietnamese("no such column: x") == "không có cột x"
    assert vietnamese("nobody said this") is None
    assert vietnamese("x" * 100_000) is None
    assert Words("en").said("timeout") == "timeout"
    assert Words("vi").said(None) == ""


def _filled(part: ast.expr) -> str:
    """What may stand in a blank: a number, or what follows a colon by itself."""
    return ": 9 of 9 lead to x.vn" if "moved" in ast.dump(part) else "9"


def test_every_cause_of_a_verdict_can_be_said_in_vietnamese() -> None:
    """All that crawler/runs/health.py may answer as a cause: its f-strings with more than one word."""
    tree = ast.parse(Path("crawler/runs/health.py").read_text(encoding="utf-8"))
    causes = [
        "".join(str(part.value) if isinstance(part, ast.Constant) else _filled(part) for part in node.values)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
    ]
    assert len(causes) > 15
    assert [cause for cause in causes if re.search("[a-z]{3}", cause) and vietnamese(cause) is None] == []


def test_what_a_site_is_can_be_said_in_vietnamese() -> None:
    """All spiders' docstrings, which the table of sites holds; a new form of words needs its line in phrases.toml."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(Path("spiders").glob("[!_]*.py"))]
    told = [ast.get_docstring(node) or "" for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)]
    assert len(told) >= 5
    assert [one for one in told if vietnamese(" ".join(one.split())) is None] == []


def test_every_word_of_the_dictionary_can_be_said_in_vietnamese() -> None:
    told = {one for entry in dictionary.entries() for one in (entry.unit, entry.derived, entry.null_means) if one}
    words = {one: {word for word in foreign(one) if word.islower()} for one in told if vietnamese(one) is None}
    assert {one for one, foreign_words in words.items() if foreign_words} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_are_explained(language: str) -> None:
    words = Words("vi" if language == "vi" else "en")
    for group in set(glosses.GROUPS.values()):
        assert any(key.startswith(f"{group}.") for key in catalogue()), group
    assert glosses.gloss(words, "not_held", "fate", "gone")
    assert glosses.gloss(words, "runs", "failed", '{"gone": 1, "timeout": 2}')
    for column, value in (
        ("fate", "brand_new"),
        ("fate", None),
        ("rejected", "{"),
        ("rejected", "{}"),
        ("title", "gone"),
    ):
        assert glosses.gloss(words, "runs", column, value) == ""


def test_the_file_speaks_of_itself_in_one_language(site: Site) -> None:
    keys = {one["key"] for one in site.get("/khotin-tinh/about.json?_shape=array&_size=max").json()}
    hidden = {language: keys - set(_told(site, language)) for language in LANGUAGES}
    assert hidden["vi"] == {"what", "times", "citing", "columns", "not_held", "rights", "verifying", "coverage_en"}
    assert hidden["en"] == {f"{key.removesuffix('_en')}_vi" for key in hidden["vi"]}
    assert {key for key in keys if f"about.{key}" not in catalogue()} == set()
    assert "what" in _told(site, "vi", "?key=what")  # asked for by name
    assert glosses.repeated("vi", ["name", "x_en", "y_vi"]) == glosses.repeated("en", ["name", "x_en", "y_vi"]) == set()


def _told(site: Site, language: str, asked: str = "") -> list[str]:
    return site.get(f"/khotin-tinh/about{asked}", language).texts("table.rows td:first-child a")


def test_codes_are_explained_in_both_languages() -> None:
    assert glosses.gloss(Words("vi"), "date_evidence", "verdict", "clock") == "chỉ là đồng hồ của trang"
    assert glosses.gloss(Words("vi"), "runs", "rejected", '{"listing": 2}') == "trang danh sách: 2"
    assert (
        glosses.gloss(Words("vi"), "runs", "cause", "robots.txt does not let us in") == "robots.txt không cho truy cập"
    )
    assert glosses.gloss(Words("en"), "runs", "cause", "robots.txt does not let us in") == ""
    assert glosses.gloss(Words("en"), "runs", "verdict", "healthy") == ""
