"""Vietnamese cannot be mistaken; English is known; all else is undetermined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.language import language_of
from tests.engine.given import FILLER, FIRST, LEAD, SECOND, THIRD, TITLE


@pytest.mark.parametrize("text", [TITLE, LEAD, FIRST, SECOND, FILLER, THIRD, LEAD.upper()])
def test_vietnamese(text: str) -> None:
    assert language_of(text) == "vi"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The People's Committee of Long An province held a meeting on investment in the new zones.", "en"),
        ("Les travaux du pont ont été achevés après trois mois, à la grande joie des habitants.", "und"),
        ("双方就边境贸易与口岸合作举行会谈", "und"),
        ("Стороны обсудили сотрудничество", "und"),
        ("Sau ba thang thi cong, cay cau bac qua rach Ong Do duoc dua vao su dung.", "und"),  # without its marks
        ("12345 67 / 89", "und"),
        ("", "und"),
    ],
)
def test_others(text: str, language: str) -> None:
    assert language_of(text) == language


@given(st.text(max_size=200))
def test_never_raises(text: str) -> None:
    assert language_of(text) in ("vi", "en", "und")
