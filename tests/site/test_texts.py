"""Texts on their way into HTML and BibTeX."""

from __future__ import annotations

import html
import json
import re

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from archive.citing import tex
from archive.site.citing import script_json
from archive.site.texts import AFTER, BEFORE, blocks, json_list, json_object, json_objects, marked

KINDS = st.sampled_from(["paragraph", "subheading", "list", "table", "quote", "new"])
ANY = st.text(alphabet=st.one_of(st.characters(), st.sampled_from([BEFORE, AFTER, "<", "&", '"'])))


@given(ANY)
def test_marked_text_loses_nothing_and_holds_no_other_tag(text: str) -> None:
    shown = marked(text)
    tags = re.findall("<[^>]*>", shown)
    assert tags == ["<mark>", "</mark>"] * (len(tags) // 2)
    plain = text.replace(BEFORE, "").replace(AFTER, "")
    assert html.unescape(re.sub("</?mark>", "", shown)) == html.unescape(Markup.escape(plain))


def test_marks() -> None:
    assert marked(f"a {BEFORE}<b>{AFTER} c") == "a <mark>&lt;b&gt;</mark> c"
    assert marked(f"{AFTER}a{BEFORE}b") == "ab"
    assert marked(None) == ""


@given(
    st.lists(st.tuples(KINDS, st.text(alphabet="ab |", min_size=1)), min_size=1),
    st.lists(st.tuples(st.text(), st.none() | st.text(), st.integers(-3, 12))),
)
def test_every_block_and_image_is_shown_once_in_order(
    body: list[tuple[str, str]], images: list[tuple[str, str | None, int]]
) -> None:
    joined = "\n\n".join(text for _, text in body)
    shown = blocks(joined, [kind for kind, _ in body], images)
    assert sorted(block.picture.number for block in shown if block.picture) == list(range(1, len(images) + 1))
    words = [text for kind, text in body if kind not in ("list", "table")]
    assert [block.text for block in shown if block.kind not in ("list", "table", "image")] == words
    items = [text for kind, text in body if kind == "list"]
    assert [item for block in shown if block.kind == "list" for item in block.items] == items


def test_a_body_out_of_step_is_all_paragraphs() -> None:
    assert [block.kind for block in blocks("a\n\nb\n\nc", ["table"], [])] == ["paragraph"] * 3


def test_columns_that_are_no_json_are_empty() -> None:
    for value in (None, "", "x", "1", "[", "{}"):
        assert json_list(value) == []
    assert json_object("[1]") == {}
    assert json_list('["a", 1]') == ["a", "1"]
    assert json_objects('[{"kind": "lead"}, "x", 1]') == [{"kind": "lead"}]
    assert json_objects('{"kind": "lead"}') == json_objects("[") == json_objects(None) == []


@given(st.text())
def test_no_text_ends_a_script(text: str) -> None:
    written = str(script_json({"text": text}))
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == {"text": text}


@given(st.text(alphabet="ab{}\\%&$#_~^đ"))
def test_no_text_leaves_its_braces_in_bibtex(text: str) -> None:
    written = re.sub(r"\\text\w+\{\}", "", tex(text))
    assert not re.search(r"(?<!\\)[{}%&$#_]", written)
