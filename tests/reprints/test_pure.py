"""The parts that know no database."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.reprints.candidates import keys
from archive.reprints.common import WEEKS, recurring
from archive.reprints.comparing import UNLIKE, Measure, Text, filled_anew, measure, paragraphs
from archive.reprints.filling import Facts
from archive.reprints.grouping import Link, groups
from archive.reprints.shelf import Shelf, scratch
from archive.reprints.shingles import WIDTH, shingles
from archive.texts.tones import words

_TEXTS = st.lists(st.sampled_from("an bình chi dũng giang hà khôi linh mai nam".split()), max_size=30)


def test_numbers_are_the_same_on_every_machine() -> None:
    """Shingles and signatures written down once: other numbers would give other candidates, and another file."""
    numbers = shingles(words("Hội đồng nhân dân tỉnh thông qua nghị quyết"))
    assert numbers.tolist() == [2411293344, 3184457447, 3578002228, 3668557019, 3888871181, 2684033235, 3603314854]
    signed = keys([np.arange(100, dtype=np.uint32) * np.uint32(40503)])
    assert [hex(key) for key in signed[:, 0].tolist()] == [
        "0xc40442740369e5e3",
        "0xc404fc2cdc808585",
        "0xf32c42740369e5e3",
    ]
    assert [hex(key) for key in signed[:, -1].tolist()] == [
        "0x203ce42c892b53c0",
        "0xc952e42c46acdc71",
        "0x203c3b7a892b53c0",
    ]


@given(_TEXTS)
def test_a_shingle_is_three_words_in_a_row(text: list[str]) -> None:
    found = shingles(text)
    assert len(found) == (max(1, len(text) - WIDTH + 1) if text else 0)
    runs = [tuple(text[place : place + WIDTH]) for place in range(len(found))]
    assert len(set(runs)) == len(set(found.tolist()))
    assert [runs.index(run) for run in runs] == [found.tolist().index(one) for one in found.tolist()]


def test_words_nobody_knew_are_numbered() -> None:
    assert shingles(["xưa", "nay", "chưa-từng-có"]).tolist() == shingles(["xưa", "nay", "chưa-từng-có"]).tolist()


@given(_TEXTS, _TEXTS)
def test_a_measure_is_what_sets_say(one: list[str], other: list[str]) -> None:
    a, b = (np.unique(shingles(text)) for text in (one, other))
    found, left, right = measure(a, b), set(a.tolist()), set(b.tolist())
    assert found == Measure(len(left), len(right), len(left & right))
    assert found.similarity == (len(left & right) / len(left | right) if left & right else 0)
    assert found.containment == (len(left & right) / min(len(left), len(right)) if left & right else 0)


_BLOCKS = st.lists(st.text("abc ", min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=8)


@given(_BLOCKS, _BLOCKS, st.booleans(), st.booleans())
def test_every_paragraph_stands_in_one_list(one: list[str], other: list[str], lead_a: bool, lead_b: bool) -> None:
    found = paragraphs(Text(tuple(one), lead_a), Text(tuple(other), lead_b))
    for side, blocks, lead, only in ((0, one, lead_a, found.only_a), (1, other, lead_b, found.only_b)):
        places = [*only, *(pair[side] for pair in (*found.same, *found.changed))]
        places += [place for run in found.recut for place in run[side]]
        assert sorted(places) == list(range(-lead, len(blocks) - lead))


def test_paragraphs_beside_each_other() -> None:
    a = Text(("Sapo.", "Một hai ba.", "Bốn năm sáu.", "Bảy tám chín mười.", "Trăm nghìn vạn.", "Riêng bài này."), True)
    b = Text(("TRĂM NGHÌN VẠN", "Một, hai, ba", "Bốn năm", "sáu", "Bảy tám chín chục.", "Thêm vào đây nữa."))
    found = paragraphs(a, b)
    assert found.same == [[0, 1], [3, 0]]
    assert found.changed == [[1, 2], [2, 4]]
    assert found.recut == []
    assert (found.only_a, found.only_b) == ([-1, 4], [3, 5])
    b = Text(("Một, hai, ba", "Bốn năm", "sáu", "BẢY tám chín mười."))
    found = paragraphs(a, b)
    assert (found.same, found.recut) == ([[0, 0], [2, 3]], [[[1], [1, 2]]])
    assert found.unchanged() == (3, 4)


@pytest.mark.parametrize(
    ("other", "anew"),
    [
        ("Sáng 3/5, xã Pa Sao thu hoạch 40 ha lúa, bán được 120 tấn cho ông Lê Văn Bình với giá 7.800 đồng.", False),
        ("Sáng 4/6, xã Bản Lùng thu hoạch 75 ha lúa, bán được 310 tấn cho ông Võ Hữu Sơn với giá 6.950 đồng.", True),
        ("Sáng 3/5, xã Pa Sao thu hoạch 41 ha lúa, bán được 120 tấn cho ông Lê Văn Bình với giá 7.800 đồng.", False),
        (
            "Chiều 3/5, thôn Pa Sao gặt xong 40 ha lúa, đã bán 120 tấn cho ông Lê Văn Bình với giá 7.800 đồng.",
            False,
        ),
    ],
)
def test_a_form_filled_anew(other: str, anew: bool) -> None:
    one = "Sáng 3/5, xã Pa Sao thu hoạch 40 ha lúa, bán được 120 tấn cho ông Lê Văn Bình với giá 7.800 đồng."
    for left, right in ((one, other), (other, one)):
        assert filled_anew(Text((left,)), Text((unicodedata.normalize("NFD", right),))) is anew


def test_rows_of_one_table_and_dates_written_otherwise() -> None:
    """Words that recur in a text are compared where they recur as often; the regions are the form's own names."""

    def bulletin(low: int) -> Text:
        regions = ("Tây Bắc", "Đông Bắc", "Thanh Nghệ", "Tây Nguyên", "Nam Bộ")
        return Text(tuple(f"Vùng {name} có mưa, nhiệt độ thấp nhất {low + n} độ." for n, name in enumerate(regions)))

    assert filled_anew(bulletin(11), bulletin(23))
    assert not filled_anew(bulletin(11), bulletin(12))  # four of five figures stand there, in other rows
    short, long = (
        Text((f"Lịch họp gồm các ngày {days} và nghỉ sau đó.",))
        for days in ("3/5, ngày 4/6, ngày 7/8", "03/05, ngày 04/06, ngày 07/08")
    )
    assert not filled_anew(short, long)


def test_a_slot_is_seen_from_both_sides() -> None:
    """Three names that are others: what stands before each is the same, and what stands after it."""
    form = "Nay cấm xe tải đi qua xã {} để thi công, đề nghị rẽ vào thôn {} rồi trở lại, xin hỏi ông {} nếu cần."
    one = Text((form.format("Pa Sao", "Nà Mười", "Lê Sơn"),))
    other = Text((form.format("Bàu Sen", "Bản Cằm", "Võ Vân"),))
    assert filled_anew(one, other)


def test_what_stands_in_many_weeks_recurs(tmp_path: Path) -> None:
    texts = [words(f"cùng một mẫu mỗi tuần rồi {chr(97 + n)} khác hẳn nhau") for n in range(WEEKS + 1)]
    with scratch(tmp_path) as file:
        shelf = Shelf(file)
        for text in texts:
            shelf.put(shingles(text))
        shelf.done()
        left = [
            len(recurring(shelf, weeks).without(shelf[0]))
            for weeks in (range(1, WEEKS + 2), [1, *range(1, WEEKS + 1)], [0] * (WEEKS + 1))
        ]
    assert left == [3, len(texts[0]) - 2, len(texts[0]) - 2]  # weeks enough, one too few, none known


_LINKS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(0, 1)).filter(lambda link: link[0] < link[1]), max_size=20
)
_SHARED = st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 9)), st.floats(0, 1))


@given(_LINKS, _SHARED, st.randoms(use_true_random=False))
def test_no_two_members_are_strangers(
    links: list[tuple[int, int, float]], shared: dict[tuple[int, int], float], dice: Random
) -> None:
    made = [Link(*link) for link in links]

    def in_common(one: int, other: int) -> float:
        return shared.get((min(one, other), max(one, other)), 0.0)

    found = groups(made, in_common)
    linked = {(link.one, link.other) for link in made}
    for group in found:
        assert len(group) > 1
        for place, one in enumerate(group):
            assert all((one, other) in linked or in_common(one, other) >= UNLIKE for other in group[place + 1 :])
            assert any((min(one, other), max(one, other)) in linked for other in group if other != one)
    assert len({member for group in found for member in group}) == sum(map(len, found))
    shuffled = list(made)
    dice.shuffle(shuffled)
    assert groups(shuffled, in_common) == found


def facts(published: str | None, certainty: str = "stated", seen: str = "2025-06-01T08:00:00+07:00") -> Facts:
    """An article published then."""
    return Facts("longan:a1", "longan", published, certainty, None, seen)


@pytest.mark.parametrize(
    ("one", "other", "before"),
    [
        (facts("2025-05-01T08:00:00+07:00"), facts("2025-05-01T09:00:00+07:00"), True),
        (facts("2025-05-01"), facts("2025-05-01T09:00:00+07:00"), False),  # at some time of that day
        (facts("2025-04-30"), facts("2025-05-01T09:00:00+07:00"), True),
        (facts("2025-04"), facts("2025-05-01"), True),
        (facts("2025-05-01", "inferred"), facts("2025-05-02"), False),
        (facts("2025-05-01"), facts("2025-05-02", "inferred"), False),
        (facts(None, "none"), facts("2025-06-02"), True),  # seen before the other was published
        (facts(None, "none"), facts("2025-06-01"), False),
        (facts(None, "none"), facts(None, "none", "2026-01-01T00:00:00+07:00"), False),
    ],
)
def test_which_was_first_for_certain(one: Facts, other: Facts, before: bool) -> None:
    assert one.before(other) is before
    assert not other.before(one)
