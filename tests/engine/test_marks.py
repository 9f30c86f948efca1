"""Marks: a set that keeps no things."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from crawler.marks import Marks

THINGS = st.lists(st.one_of(st.text(max_size=9), st.tuples(st.text(max_size=3), st.text(max_size=3))), max_size=60)


@given(THINGS, THINGS)
def test_marks_tell_what_a_set_tells(put: list[object], others: list[object]) -> None:
    marks, known = Marks(), set[object]()
    for thing in put:
        assert marks.add(thing) is (thing not in known)
        known.add(thing)
        assert len(marks) == len(known)
    assert [thing in marks for thing in others] == [thing in known for thing in others]
    more = Marks()
    for thing in others:
        more.add(thing)
    assert len(marks.joined(more)) == len(known | set(others))
    assert (len(marks), len(more)) == (len(known), len(set(others)))


def test_what_is_marked_is_told_apart_among_many_in_little_memory() -> None:
    tracemalloc.start()
    marks = Marks()
    for n in range(50_000):
        assert marks.add(("GET", f"https://baolongan.vn/mot-bai-bao-co-ten-dai-nhu-the-nay-a{n}.html", ""))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(marks) == 50_000
    assert ("GET", "https://baolongan.vn/mot-bai-bao-co-ten-dai-nhu-the-nay-a50000.html", "") not in marks
    assert held < 50_000 * 25
