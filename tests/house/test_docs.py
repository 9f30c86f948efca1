"""What the docs list by name is what the program has: no verdict, reason or exit code more or less."""

from __future__ import annotations

import re
from pathlib import Path

from crawler.checks import REASONS
from crawler.runs import exits
from crawler.runs.health import VERDICTS

DOCS = Path(__file__).parents[2] / "docs"


def rows(doc: str, first: str) -> list[str]:
    """The first column of the table whose head begins so."""
    table = (DOCS / doc).read_text(encoding="utf-8").split(f"| {first} |", 1)[1].split("\n\n", 1)[0]
    return [row.strip("`") for row in re.findall(r"^\| (`?\w+`?) \|", table, re.MULTILINE)]


def test_every_rejection_is_told() -> None:
    assert set(rows("crawling.md", "rejected as")) == set(REASONS)


def test_every_verdict_is_told() -> None:
    assert rows("operations.md", "verdict") == list(VERDICTS)


def test_every_exit_code_is_told() -> None:
    codes = [value for name, value in vars(exits).items() if name.isupper() and not name.startswith("_")]
    assert rows("operations.md", "exit code") == [str(code) for code in sorted(codes)]


def test_every_page_is_reached_from_the_readme() -> None:
    """Translations are reached from their README, see test_translations.py."""
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    pages = [page.name for page in sorted(DOCS.glob("*.md")) if not page.name.endswith(".vi.md")]
    assert [name for name in pages if f"docs/{name}" not in readme] == []
