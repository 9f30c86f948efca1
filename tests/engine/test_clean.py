"""Only form is touched, and cleaning twice is cleaning once."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clean import clean, or_none, plain, word_count
from tests.sampleweb.spelling import decomposed, entities, nbsp_runs, zero_width

# Signs that do things to each other: entities in pieces, invisible signs inside them, signs that NFC makes others.
PIECES = st.sampled_from(
    [
        *("&", "amp", ";", "#", "x", "3", "9", "lt", "nbsp", "section", "copy", "&amp;", "&nbsp;", "&#7897;", "&shy;"),
        *("\u200b", "\u00ad", "\ufeff", "\u037e", "\u212a", "\u00a0", "\t", "\n", "\x00", "\x85", " "),
        *("o", "\u0323", "\u0302", "ộ", "đ", "Đ", "./.", "LSO-", "“", "–", "a"),
    ]
)
TEXT = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join))


@given(TEXT)
def test_twice_is_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(TEXT)
def test_a_clean_text_is_one_line_in_nfc(text: str) -> None:
    found = clean(text)
    assert unicodedata.is_normalized("NFC", found)
    assert found == found.strip()
    assert "  " not in found
    assert not any(c.isspace() and c != " " for c in found)
    assert not set(found) & set("\u00a0\u200b\ufeff\u00ad")


@given(st.text("aàăâdđeêơưỘ.,:;/-–“”'()0123456789%", max_size=60))
def test_a_text_of_plain_signs_is_left_alone(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    assert clean(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Nông dân được mùa./.",
        "LSO-Sáng 5/1, tỉnh tổ chức hội nghị",
        "(CTO) - Ngày 8-1, UBND thành phố…",
        "Hoà bình, hòa bình; thuỷ lợi, thủy lợi",  # both ways of placing the tone
        'Ông nói: “Chúng tôi rất "vui"” – và cười',
        "R&D, AT&T, a&section=2, &copy 2020",  # no entity without its semicolon
        "Lổi chính tã vẩn giử nguyên",
    ],
)
def test_the_newspapers_text_stays(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("B&aacute;o L&#7841;ng S&#x1A1;n", "Báo Lạng Sơn"),
        ("&amp;amp;nbsp;Tin&amp;nbsp;", "Tin"),
        ("&section; &unheard;", "&section; &unheard;"),
        (" \u00a0\u00a0Hội\u00a0 nghị\u200b \n", "Hội nghị"),
        ("\ufeffĐoa\u0323n đường", "Đoạn đường"),
        ("khuyến\u00ad nông\u200d", "khuyến nông"),
        ("a\x00b\x1fc\x85d", "a b c d"),
        ("Long\ud800 An", "Long An"),  # half a sign, as JSON may escape it: no database takes it
        ("&#" + "9" * 5000 + ";", "&#" + "9" * 5000 + ";"),  # Python refuses to read such a number
        ("&#150;&#0;", "–\ufffd"),
    ],
)
def test_form(raw: str, expected: str) -> None:
    assert clean(raw) == expected


def test_every_spelling_of_the_sample_web_is_one_text() -> None:
    text = "Thủ tướng yêu cầu đẩy nhanh tiến độ, “không để đứt gãy” chuỗi cung ứng & giảm 5% chi phí"
    assert {clean(spell(text)) for spell in (entities, nbsp_runs, zero_width, decomposed)} == {text}


def test_small_helpers() -> None:
    assert or_none(" &nbsp; ") is None
    assert or_none(None) is None
    assert or_none(" Tin ") == "Tin"
    assert plain("“Hội Nghị” – …") == plain('"HỘI NGHỊ" - .')
    assert word_count("Hội đồng nhân dân", None, "tỉnh") == 5
