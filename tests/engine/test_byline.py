"""Which line is a byline, and which names it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.byline import author_of, is_byline, normalise

BYLINES = [
    ("Tin, ảnh: P.Y", "P.Y"),
    ("Bài, ảnh: Minh Thư", "Minh Thư"),
    ("Bài và ảnh: Minh Thư - Hải Đăng", "Minh Thư; Hải Đăng"),
    ("Tin ảnh: Minh Thư", "Minh Thư"),
    ("Tin - Ảnh: Minh Thư", "Minh Thư"),
    ("Tin: Minh Thư; ảnh: Hải Đăng", "Minh Thư; Hải Đăng"),
    ("Bài: Minh Thư - Ảnh: Hải Đăng", "Minh Thư; Hải Đăng"),
    ("Thực hiện: Vũ Lâm", "Vũ Lâm"),
    ("Tác giả: Đinh Lan", "Đinh Lan"),
    ("PHÙNG KHIÊM", "Phùng Khiêm"),
    ("HOÀNG DỰ - NÔNG HOÀI VÂN", "Hoàng Dự; Nông Hoài Vân"),
    ("Mộc Châu", "Mộc Châu"),
    ("Châu Sơn - Hoàng Tuân", "Châu Sơn; Hoàng Tuân"),
    ("Châu Sơn – Hoàng Tuân", "Châu Sơn; Hoàng Tuân"),
    ("Thanh Nga và Thái Bạch", "Thanh Nga; Thái Bạch"),
    ("Thanh Nga, Thái Bạch", "Thanh Nga; Thái Bạch"),
    ("P.V", "P.V"),
    ("N.T.H", "N.T.H"),
    ("Hà Anh (tổng hợp)", "Hà Anh"),
    ("Minh Thư (theo TTXVN)", "Minh Thư"),
    ("Story and photos: Minh Thu", "Minh Thu"),
    ("By Minh Thu", "Minh Thu"),
    ("Theo TTXVN", None),
    ("Theo baochinhphu.vn", None),
    ("(Theo TTXVN)", None),
    ("Nguồn: Cổng TTĐT Chính phủ", None),
]
NO_BYLINES = [
    "Trong thời gian tới, xã tiếp tục vận động xây thêm cầu./.",
    "Xin cảm ơn ông!",
    "Mừng Xuân Mới!",
    "Hà Nội.",
    "Vì sao người dân chưa đồng thuận?",
    "Các giải pháp cụ thể:",
    "Ông Nguyễn Văn Ba cho biết thêm như vậy.",
    "Nhân dân phấn khởi đón xuân mới",
    "",
    "Theo kế hoạch của ngành, trong quý tới sẽ hoàn thành việc rà soát toàn bộ hộ nghèo.",
]


@pytest.mark.parametrize(("text", "author"), BYLINES)
def test_bylines(text: str, author: str | None) -> None:
    assert is_byline(text)
    assert is_byline(text, to_the_right=True)
    assert author_of(text) == author


@pytest.mark.parametrize("text", NO_BYLINES)
def test_no_bylines(text: str) -> None:
    assert not is_byline(text)
    assert not is_byline(text, to_the_right=True, marked=True)


def test_two_lines_of_byline_hold_each_name_once() -> None:
    assert author_of("Minh Thư; Theo TTXVN") == "Minh Thư"
    assert author_of("Bài: Minh Thư; Ảnh: Minh Thư") == "Minh Thư"
    assert author_of(None) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("PHÙNG KHIÊM", "Phùng Khiêm"),
        ("LÊ THỊ HỒNG NHUNG", "Lê Thị Hồng Nhung"),
        ("P.Y", "P.Y"),
        ("PV", "PV"),
        ("TTXVN", "TTXVN"),
        ("Phùng Khiêm", "Phùng Khiêm"),
        ("H.T", "H.T"),
        ("K.NGUYỄN", "K.NGUYỄN"),
        ("Đặng Thị Út", "Đặng Thị Út"),
    ],
)
def test_capitals_are_normalised(name: str, expected: str) -> None:
    assert normalise(name) == expected


@given(st.text(max_size=60))
def test_never_raises_and_names_are_clean(text: str) -> None:
    is_byline(text)
    author = author_of(text)
    assert author is None or all(name == name.strip() and name for name in author.split("; "))
