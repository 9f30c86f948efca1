"""Whom a caption credits: the name as printed, and nothing where it only describes."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.publishing.publish import publish
from archive.records import Image
from archive.texts.credit import MAX_CREDIT, credit_of
from tests.archive.factory import article, read, rows, stored

CREDITED = [
    ("Quang cảnh hội nghị. Ảnh: P.Y", "P.Y"),
    ("Quang cảnh hội nghị Ảnh: Minh Thư", "Minh Thư"),
    ("Quang cảnh hội nghị (Ảnh: TTXVN).", "TTXVN"),
    ("Quang cảnh hội nghị. (Ảnh: T.L.).", "T.L."),
    ("Ảnh: T.L.", "T.L."),
    ("Cầu mới - Ảnh: V.D", "V.D"),
    ("Cầu mới, ảnh: Lê An", "Lê An"),
    ("Cầu mới. ẢNH: NGỌC HÀ./.", "NGỌC HÀ"),
    ("Bác sĩ thăm bệnh. Ảnh: Bệnh viện cung cấp", "Bệnh viện cung cấp"),
    ("Ảnh: CTV", "CTV"),
    ("Ảnh minh họa: Internet", "Internet"),
    ("Ảnh tư liệu: TTXVN", "TTXVN"),
    ("Người dân. Ảnh: tư liệu", "tư liệu"),
    ("Người dân. Nguồn: Sở Y tế", "Sở Y tế"),
    ("Người dân Nguồn ảnh: Báo Mới", "Báo Mới"),
    ("Biểu đồ. Đồ họa: Lan Anh", "Lan Anh"),
    ("Biểu đồ. Ảnh: Hà - Đồ họa: Lan", "Hà; Lan"),
    ("(Ảnh Minh Thư) Cảnh làng", "Minh Thư"),
    ("Cảnh làng. Ảnh TTXVN", "TTXVN"),
    ("A field. Photo: AFP", "AFP"),
    ("Ảnh: Phạm Kiên/TTXVN", "Phạm Kiên/TTXVN"),
    ("Trong ảnh: Đoàn viên ra quân. Ảnh: Văn An", "Văn An"),
]
DESCRIBED = [
    None,
    "",
    "Quang cảnh hội nghị.",
    "Trong ảnh: Đoàn viên ra quân",
    "Hội nghị. Trong ảnh: Đoàn viên ra quân",
    "Ảnh: Quang cảnh buổi lễ.",
    "Ảnh chụp màn hình ngày 14.12.2019",
    "Ảnh minh họa",
    "Ảnh 1: Cầu mới",
    "Chiến sĩ treo cờ. Ảnh Bác Hồ",
    "Hai bức ảnh: trên và dưới",
    "Bảo vệ nguồn: nước sạch cho dân",
    "Nguồn nước sạch về làng",
    "Ảnh đẹp - Nguồn sống",
    "Ảnh:",
    "(Ảnh: )",
]


@pytest.mark.parametrize(("caption", "credit"), CREDITED)
def test_credits(caption: str, credit: str) -> None:
    assert credit_of(caption) == credit


@pytest.mark.parametrize("caption", DESCRIBED)
def test_descriptions_credit_nobody(caption: str | None) -> None:
    assert credit_of(caption) is None


NAMES = st.lists(st.sampled_from("Minh Thư Hoàng Vĩ P.Y TTXVN Đ.T Ngọc".split()), min_size=1, max_size=4).map(" ".join)
TEXTS = st.sampled_from(
    ["", "Quang cảnh hội nghị", "Trong ảnh: Ra quân", "Nguồn nước", "Ông Út (bên trái)", "Cầu 30/4"]
)
FORMS = st.sampled_from(
    ["{}. Ảnh: {}", "{} Ảnh: {}", "{} (Ảnh: {})", "{} [Nguồn: {}].", "{} - Đồ họa: {}", "{}; ảnh: {}./."]
)


@given(TEXTS, FORMS, NAMES)
def test_whatever_is_described_the_credit_is_found(text: str, form: str, name: str) -> None:
    assert credit_of(form.format(text, name)) == name


PIECES = (
    "Ảnh: |ảnh|Nguồn ảnh:|Đồ họa: |(|)|[|]| - |; |. |./.|:|Minh Thư|P.Y|TTXVN|quang cảnh|cung cấp|Internet| ".split("|")
)


@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
def test_a_credit_is_made_of_pieces_of_its_caption(caption: str) -> None:
    credit = credit_of(caption)
    if credit is not None:
        assert all(0 < len(name) <= MAX_CREDIT and name in caption for name in credit.split("; "))


def test_a_long_caption_costs_little() -> None:
    started = time.process_time()
    for evil in (
        " " * 200_000,
        "Ảnh " * 50_000,
        "(Ảnh " * 50_000,
        "ảnh,ảnh/" * 25_000,
        "-" * 100_000 + "Ảnh" + " " * 99_999,
    ):
        credit_of(evil)
    assert time.process_time() - started < 1


def test_a_caption_is_kept_whole_and_its_credit_stands_beside_it(tmp_path: Path) -> None:
    """Also when only the credit is edited: that is a change of the caption."""
    before = replace(article(1), images=(Image("https://x.example/1.jpg", "Cầu mới. Ảnh: P.Y", 0),))
    after = replace(before, images=(Image("https://x.example/1.jpg", "Cầu mới. Ảnh: Minh Thư", 0),))
    path = stored(tmp_path / "a.db", [read(before, 1), read(after, 2)])
    public = publish(path, tmp_path / "public.db")
    assert rows(public, "SELECT caption, credit FROM images") == [("Cầu mới. Ảnh: Minh Thư", "Minh Thư")]
    ((changed,),) = rows(public, "SELECT changed FROM versions WHERE number = 2")
    assert '"kind": "caption"' in str(changed)
    assert "Minh Thư" in str(changed)
