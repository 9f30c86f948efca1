"""Pages of docs/ that stand in both languages say the same: the same commands, queries, tables, sections and names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRANSLATED = sorted((ROOT / "docs").glob("*.vi.md"))
#: What readers and operators need.
WANTED = {"operations", "backfill", "coverage", "serving", "sql-recipes", "publishing", "rights"}
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)#]+)\)")


def english(page: Path) -> Path:
    """The page that this one translates."""
    return page.with_name(page.name.replace(".vi.md", ".md"))


def prose(page: Path) -> str:
    """A page without its blocks, lines joined."""
    return " ".join(_BLOCK.sub("", page.read_text(encoding="utf-8")).split())


def test_what_readers_and_operators_need_stands_in_vietnamese() -> None:
    assert {page.name.removesuffix(".vi.md") for page in TRANSLATED} >= WANTED


def test_every_translation_is_reached_from_the_vietnamese_readme() -> None:
    readme = (ROOT / "README.vi.md").read_text(encoding="utf-8")
    assert [page.name for page in TRANSLATED if f"docs/{page.name}" not in readme] == []


def test_both_readmes_have_the_same_parts_and_lead_to_the_same_pages() -> None:
    """Their blocks are translated too, so those are counted."""
    told, original = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.vi.md", "README.md"))
    for sign in ("## ", "* ", "| ", "```", "![", "> "):
        assert told.count(f"\n{sign}") == original.count(f"\n{sign}"), sign
    pages = [{link.replace(".vi.md", ".md") for link in _LINK.findall(text)} for text in (told, original)]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("page", TRANSLATED, ids=lambda page: page.name)
def test_both_show_the_same_blocks(page: Path) -> None:
    told, original = (_BLOCK.findall(one.read_text(encoding="utf-8")) for one in (page, english(page)))
    assert told == original


@pytest.mark.parametrize("page", TRANSLATED, ids=lambda page: page.name)
def test_both_have_the_same_sections_items_and_rows(page: Path) -> None:
    for sign in ("## ", "* ", "| ", "1. "):
        counts = [
            sum(line.startswith(sign) for line in _BLOCK.sub("", one.read_text(encoding="utf-8")).splitlines())
            for one in (page, english(page))
        ]
        assert counts[0] == counts[1], sign


@pytest.mark.parametrize("page", TRANSLATED, ids=lambda page: page.name)
def test_both_name_the_same_things(page: Path) -> None:
    """Every command, column and setting that one names, the other names too."""
    told, original = (set(_CODE.findall(prose(one))) for one in (page, english(page)))
    assert original - told == set()
    assert {name for name in told - original if " " in name or "_" in name} == set()


@pytest.mark.parametrize("page", TRANSLATED, ids=lambda page: page.name)
def test_each_leads_to_the_other_and_nowhere_to_nothing(page: Path) -> None:
    assert f"({english(page).name})" in page.read_text(encoding="utf-8")
    assert f"({page.name})" in english(page).read_text(encoding="utf-8")
    links = [link for link in _LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", TRANSLATED, ids=lambda page: page.name)
def test_the_translation_is_vietnamese_with_its_accents(page: Path) -> None:
    """Of the words that may be Vietnamese, most carry a mark; text without accents would not."""
    words = re.findall(r"[^\W\d_]+", _LINK.sub("", _CODE.sub("", prose(page))))
    assert sum(not word.isascii() for word in words) > 0.55 * len(words)
