"""Every change between two versions has its kind and its place, and an edit that the text admits is not silent."""

from __future__ import annotations

import json
import time
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.history import Content
from archive.texts.edits import MOST_SIGNS, Change, changes, silent

BLOCKS = (
    "Kim ngạch xuất khẩu của tỉnh tăng 2,5% so với cùng kỳ, thấp hơn kế hoạch.",
    "Dự hội nghị có ông Nguyễn Văn Mẫu và lãnh đạo các sở, ngành của Long An.",
    "Theo Chỉ thị số 58-CT/TU, ngày 07/11/2023 của Tỉnh ủy, các xã phải báo cáo.",
    "Hội nghị bế mạc cùng ngày, sau khi thông qua nghị quyết chung.",
)


def content(
    *blocks: str, kinds: tuple[str, ...] = (), captions: tuple[str, ...] = ("Quang cảnh.",), **changed: str | None
) -> Content:
    """An article's content; the blocks are those above where none are given."""
    blocks = blocks or BLOCKS
    made = Content(
        title="Tỉnh họp bàn xuất khẩu",
        kicker=None,
        lead="Sáng 5/3, UBND tỉnh họp bàn về xuất khẩu.",
        body="\n\n".join(blocks),
        block_kinds=json.dumps(kinds or ["paragraph"] * len(blocks)),
        byline="P.Y",
        author="P.Y",
        captions=json.dumps(captions, ensure_ascii=False),
    )
    return made._replace(**changed)  # type: ignore[arg-type]  # the tests name the fields


def reworded(old: str, new: str) -> Content:
    """The article with other words in its body."""
    body = "\n\n".join(BLOCKS)
    assert old in body
    return content(*body.replace(old, new).split("\n\n"))


def body(kind: str, block: int, before: str | None = None, after: str | None = None) -> dict[str, object]:
    told = {"field": "body", "kind": kind, "block": block, "before": before, "after": after}
    return {name: value for name, value in told.items() if value is not None}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2,5%", "3,5%", body("number", 0, "2,5%", "3,5%")),
        ("Văn Mẫu", "Văn Thử", body("name", 1, "Nguyễn Văn Mẫu", "Nguyễn Văn Thử")),
        ("58-CT/TU", "85-CT/TU", body("document_number", 2, "58-CT/TU", "85-CT/TU")),
        ("ngày 07/11", "ngày 08/11", body("date", 2, "ngày 07/11/2023", "ngày 08/11/2023")),
        ("thấp hơn", "cao hơn", body("wording", 0, "thấp", "cao")),
        (", thấp hơn kế hoạch.", ".", body("wording", 0, ", thấp hơn kế hoạch")),
        ("kỳ, thấp", "kỳ ,thấp", body("formatting", 0, BLOCKS[0], BLOCKS[0].replace("kỳ, thấp", "kỳ ,thấp"))),
    ],
)
def test_a_change_in_a_paragraph_has_its_kind(old: str, new: str, told: dict[str, object]) -> None:
    assert changes(content(), reworded(old, new)) == [told]


def test_several_changes_of_one_paragraph_are_told_apart() -> None:
    after = reworded(BLOCKS[2], "Theo Chỉ thị số 85-CT/TU, ngày 08/11/2023 của Tỉnh ủy, các huyện phải báo cáo gấp.")
    assert [(c["kind"], c.get("before"), c.get("after")) for c in changes(content(), after)] == [
        ("document_number", "58-CT/TU", "85-CT/TU"),
        ("date", "ngày 07/11/2023", "ngày 08/11/2023"),
        ("wording", "xã phải báo cáo", "huyện phải báo cáo gấp"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("ông Mẫu dự", "ông Thử dự", ["name"]),
        ("Hội nghị thông qua", "Đại hội thông qua", ["wording"]),  # a sentence's first letter is no name's
        ("đến Long An thăm", "đến thăm", ["name"]),
        ("thuộc Long An", "thuộc tỉnh Tây Ninh", ["name", "wording"]),
        ("đạt 9/15 xã", "đạt 10/15 xã", ["number"]),
        ("Sáng nay (5/1), họp", "Sáng nay (6/1), họp", ["date"]),
        ("trong quý I đạt", "trong quý II đạt", ["date"]),
        ("Nghị định 24/2024/NĐ-CP", "Nghị định 42/2024/NĐ-CP", ["document_number"]),
        ("theo 1719/QĐ-TTg", "theo quyết định", ["document_number", "wording"]),
        ("HỘI NGHỊ TỔNG KẾT", "HỘI NGHỊ SƠ KẾT", ["wording"]),
    ],
)
def test_what_counts_as_what(before: str, after: str, kinds: list[str]) -> None:
    padding = " và các đại biểu đã thảo luận sôi nổi về nhiều vấn đề được người dân quan tâm."
    found = changes(content(before + padding), content(after + padding))
    assert sorted(c["kind"] for c in found) == sorted(kinds)


def test_headline_and_lead_tell_the_whole_and_what_is_in_it() -> None:
    after = content(title="Tỉnh họp bàn về 3 vấn đề xuất khẩu", lead="Sáng 6/3, UBND tỉnh họp bàn về xuất khẩu.")
    told = [(c["field"], c["kind"], c.get("before"), c.get("after")) for c in changes(content(), after)]
    assert told == [
        ("title", "headline", "Tỉnh họp bàn xuất khẩu", "Tỉnh họp bàn về 3 vấn đề xuất khẩu"),
        ("title", "number", None, "3"),
        ("lead", "lead", "Sáng 5/3, UBND tỉnh họp bàn về xuất khẩu.", "Sáng 6/3, UBND tỉnh họp bàn về xuất khẩu."),
        ("lead", "date", "Sáng 5/3", "Sáng 6/3"),
    ]
    assert [c["kind"] for c in changes(content(), content(lead=None))] == ["lead"]
    assert [c["kind"] for c in changes(content(), content(kicker="Hướng tới Đại hội:"))] == ["headline"]


def test_byline_author_and_captions() -> None:
    told = changes(content(), content(byline="P.Z", author="P.Z", captions=("Quang cảnh hội nghị.", "Đại biểu.")))
    assert told == [
        {"field": "byline", "kind": "byline", "before": "P.Y", "after": "P.Z"},
        {"field": "author", "kind": "byline", "before": "P.Y", "after": "P.Z"},
        {"field": "captions", "kind": "caption", "block": 0, "before": "Quang cảnh.", "after": "Quang cảnh hội nghị."},
        {"field": "captions", "kind": "caption", "block": 1, "after": "Đại biểu."},
    ]
    assert changes(content(captions=("A", "B")), content(captions=("B",))) == [
        {"field": "captions", "kind": "caption", "was": 0, "before": "A"}
    ]


def test_paragraphs_added_removed_moved_and_cut_otherwise() -> None:
    one, two, three, four = BLOCKS
    new = "Một doanh nghiệp vừa được cấp phép khai thác cát trên sông."
    assert changes(content(), content(one, two, new, three, four)) == [body("paragraph_added", 2, after=new)]
    gone: list[Change] = [{"field": "body", "kind": "paragraph_removed", "was": 1, "before": two}]
    assert changes(content(), content(one, three, four)) == gone
    assert changes(content(), content(two, three, four, one)) == [body("paragraph_moved", 3, after=one) | {"was": 0}]
    joined = f"{one} {two}"
    assert changes(content(), content(joined, three, four)) == [body("formatting", 0, one, joined)]
    told = [
        (c["kind"], c.get("block"), c.get("was")) for c in changes(content(), content(new, two, three + " Hết.", four))
    ]
    assert told == [("paragraph_added", 0, None), ("paragraph_removed", None, 0), ("wording", 2, None)]


def test_the_place_of_a_block_is_that_of_the_new_text() -> None:
    one, two, three, four = BLOCKS
    told = changes(
        content(), content("Mở đầu bằng một đoạn hoàn toàn mới.", one, two.replace("Mẫu", "Thử"), three, four)
    )
    assert [(c["kind"], c.get("block"), c.get("was")) for c in told] == [("paragraph_added", 0, None), ("name", 2, 1)]


def test_a_block_of_another_kind_is_formatting() -> None:
    after = content(kinds=("paragraph", "subheading", "paragraph", "paragraph"))
    assert changes(content(), after) == [
        {"field": "block_kinds", "kind": "formatting", "block": 1, "before": "paragraph", "after": "subheading"}
    ]


def test_long_texts_are_cut_in_the_telling() -> None:
    (told,) = changes(content(), content(*BLOCKS, "Dài " * 100))
    assert len(told["after"]) == MOST_SIGNS
    assert told["after"].endswith("…")


_TEXT = st.lists(
    st.sampled_from([*BLOCKS, "Ngày 5/3.", "Ông Út", "a\nb", "a b", "2,5% x", "x"]), min_size=1, max_size=5
)


@given(_TEXT, _TEXT, st.sampled_from([(), ("A",), ("A", "B")]), st.sampled_from(["subheading", "paragraph"]))
def test_equal_contents_and_only_they_have_no_changes(
    old: list[str], new: list[str], captions: tuple[str, ...], kind: str
) -> None:
    before, after = content(*old), content(*new, kinds=(kind, *["paragraph"] * (len(new) - 1)), captions=captions)
    told = changes(before, after)
    assert (told == []) == (before == after)
    for one in told:
        if one["field"] == "body":
            assert "block" not in one or one["block"] < len(new)
            assert "was" not in one or one["was"] < len(old)
    assert changes(before, after) == told


@pytest.mark.parametrize(
    ("many", "long"), [(3000, 20), (1, 200_000), (300, 1500), (12_000, 1)], ids=["blocks", "one block", "both", "words"]
)
def test_any_two_texts_are_compared_in_time(many: int, long: int) -> None:
    old = [" ".join(f"chữ{n * k % 97}" for k in range(long)) for n in range(many)]
    new = [" ".join(f"lời{n * k % 89}" for k in range(long)) for n in range(many)]
    begin = time.process_time()
    assert changes(content(*old), content(*new))
    assert changes(content(*old), content(*old[many // 2 :], *old[: many // 2], "x"))
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    ("said", "admitted"),
    [
        ({"title": "Tỉnh họp bàn xuất khẩu (cập nhật)"}, True),
        ({"title": "[Cập nhật] Tỉnh họp bàn xuất khẩu"}, True),
        ({"lead": "Đính chính: hội nghị họp ngày 6/3."}, True),
        ({"byline": "P.Y - Bài viết đã được cập nhật lúc 10 giờ"}, True),
        ({"body": "Tòa soạn đính chính: con số đúng là 3,5%."}, True),
        ({"body": "Báo xin cáo lỗi bạn đọc vì nhầm lẫn này."}, True),
        ({"body": "Sửa lúc 10 giờ 30 ngày 6/3."}, True),
        ({"body": "Xã đã cập nhật dữ liệu dân cư cho 300 hộ."}, False),  # an ordinary word
        ({"captions": '["Quang cảnh.", "Đính chính: ảnh chụp tại xã Mỹ Hạnh."]'}, True),
        ({"captions": '["Quang cảnh (đã cập nhật)."]'}, True),
        ({"body": "Một đoạn.\n\nĐính chính\n\nBáo xin được đính chính số liệu."}, True),  # a box at the end
        ({"captions": '["Quang cảnh hội nghị."]'}, False),
        ({"body": "Kim ngạch xuất khẩu tăng 3,5%."}, False),
    ],
)
def test_an_admitted_edit_is_not_silent(said: dict[str, str], admitted: bool) -> None:
    assert silent("edited", content(), content()._replace(**said)) is not admitted


def test_words_that_stood_there_before_admit_nothing() -> None:
    land = "Văn phòng đăng ký đất đai đính chính 20 giấy chứng nhận."
    assert silent("edited", content(land), content(land, "Thêm một đoạn.")) is True
    assert silent("edited", content(title="Bão số 3 (cập nhật)"), content(title="Bão số 3 (cập nhật) vào bờ")) is False


def test_only_the_newspapers_edits_can_be_silent() -> None:
    assert silent("published", None, content()) is None
    assert silent("re-extracted", content(), content(*BLOCKS[1:])) is None


def test_no_order_of_fields_or_runs_matters() -> None:
    versions = [content(), reworded("2,5%", "3,5%"), content(*BLOCKS[1:])]
    for before, after in permutations(versions, 2):
        assert changes(before, after) == changes(before, after)
        assert len(changes(before, after)) == len(changes(after, before))
