"""Every golden case is read as the person who reviewed it found it. `scrapy golden` adds one."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.saved.golden import PAGE, Case, open_case
from tests.engine.truth import spiders

HERE = Path(__file__).parent
CASES = sorted(path for path in HERE.glob("*/*") if path.is_dir() and path.name != "__pycache__")
MAX_PAGE = 40_000  # bytes, packed: pages stay readable in a checkout


@pytest.mark.parametrize("folder", CASES, ids=[f"{path.parent.name}-{path.name}" for path in CASES])
def test_golden(folder: Path) -> None:
    case = open_case(folder)
    assert case.reviewed, f"read the page of {folder}, not the output, and fill reviewed_by and reviewed_against"
    assert case.read_by(spiders()[folder.parent.name]) == case.expected
    assert (folder / PAGE).stat().st_size <= MAX_PAGE


def test_every_site_has_two() -> None:
    for name in spiders():
        assert len([folder for folder in CASES if folder.parent.name == name]) >= 2, f"scrapy golden {name} FILE …"


def test_every_case_is_a_sites() -> None:
    assert {folder.parent.name for folder in CASES} == set(spiders())


@pytest.mark.parametrize("review", [{}, {"reviewed_by": "x"}, {"reviewed_by": " ", "reviewed_against": "y"}])
def test_a_case_that_nobody_reviewed_is_red(review: dict[str, str]) -> None:
    assert not Case(HERE, {}, {}, review).reviewed
