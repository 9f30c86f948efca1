"""What differs between two versions, shown without losing a word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.site.differing import Piece, at_a_glance, differing, pieces

WORDS = st.lists(st.sampled_from("tỉnh hội đồng , . 5 % nhân dân xã".split()), max_size=12).map(" ".join)
BLOCKS = st.lists(WORDS.filter(bool), max_size=6).map("\n\n".join)


@given(WORDS, WORDS)
def test_the_pieces_are_the_old_text_and_the_new(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(piece.text for piece in found if piece.kind != "come") == old
    assert "".join(piece.text for piece in found if piece.kind != "gone") == new


def test_a_change_of_several_words_reads_as_one() -> None:
    assert pieces("Ông An đi", "Bà Bình đi") == (
        Piece("gone", "Ông An"),
        Piece("come", "Bà Bình"),
        Piece("same", " đi"),
    )


@given(WORDS, WORDS)
def test_at_a_glance_both_texts_are_there(old: str, new: str) -> None:
    found = at_a_glance(old, new)
    assert "".join(piece.text for piece in found if piece.kind != "come").strip() == old
    assert "".join(piece.text for piece in found if piece.kind != "gone").strip() == new


def test_at_a_glance_another_text_is_no_salad_of_words() -> None:
    assert at_a_glance("Hội đồng họp sáng nay", "Giá lúa lên") == (
        Piece("gone", "Hội đồng họp sáng nay"),
        Piece("same", " "),
        Piece("come", "Giá lúa lên"),
    )
    assert at_a_glance(None, "Thêm") == (Piece("come", "Thêm"),)
    assert at_a_glance("12 xã của tỉnh", "13 xã của tỉnh")[2:] == (Piece("same", " xã của tỉnh"),)


def version(body: str, **changed: str) -> dict[str, str | None]:
    return {"title": "T", "kicker": None, "lead": None, "body": body, "byline": None, "captions": "[]", **changed}


@given(BLOCKS, BLOCKS)
def test_every_block_is_told_once(old: str, new: str) -> None:
    parts = differing(version(old), version(new))
    if old == new:
        assert parts == []
        return
    shown = [change for part in parts for change in part.changes]
    same = sum(change.blocks for change in shown if change.kind == "same")
    come = sum(change.kind in ("added", "reworded", "moved") for change in shown)
    assert same + come == len([block for block in new.split("\n\n") if block])


def test_parts_are_told_apart() -> None:
    parts = differing(version("a\n\nb\n\nc"), version("a\n\nc\n\nd", title="U", captions='["x"]'))
    assert [part.name for part in parts] == ["title", "body", "captions"]
    assert [(change.kind, change.blocks) for change in parts[1].changes] == [
        ("same", 1),
        ("removed", 0),
        ("same", 1),
        ("added", 0),
    ]
