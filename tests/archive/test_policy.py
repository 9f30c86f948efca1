"""What of each site's texts is published, in one place; what is cut is nowhere in the file."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copyfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import checks
from archive.coverage.statement import statement
from archive.events import EventDate, Texts
from archive.layout import LATEST
from archive.publishing.excerpts import MARK, SIGNS, excerpt, shortened
from archive.publishing.policy import POLICY, BadPolicy, load
from archive.publishing.publish import NotPublished, Order, ordered, publish
from archive.records import Article, Attachment, DateCandidate, Dating, Image
from archive.search import search
from archive.store import Store
from archive.verifying.verify import verify
from tests.archive.factory import SITES, article, dateline, read, report, rows
from tests.site.conftest import Site

_CUT = """
[default]
publish = "full"
reason_en = "Whole."
reason_vi = "Toàn bộ."
[sites.longan]
publish = "excerpt"
words = 12
reason_en = "The newspaper asked for it."
reason_vi = "Theo đề nghị của tòa soạn."
"""
#: No word of the second half may be found in a file with the excerpts of twelve words.
_SHOWN = ("Mở đầu có năm từ.", "Đoạn một có bảy từ thôi nhé.")
_HIDDEN = ("zhidden1 zhidden2 ngày 17/3", "zhidden3 zhidden4", "zhidden5")


def _article() -> Article:
    lead, first = _SHOWN
    body = "\n\n".join([first, *_HIDDEN])
    images = (
        Image("https://longan.example/1.jpg", "Ảnh đầu bài. Ảnh: P.Y", 0),
        Image("https://longan.example/2.jpg", "zcaption1 Ảnh: zcredit1", 2),
        Image("https://longan.example/3.jpg", "zcaption2", 4),
    )
    made = article(
        1,
        lead=lead,
        body=body,
        block_kinds=("paragraph", "paragraph", "list", "quote"),
        images=images,
        attachments=(Attachment("https://longan.example/x.pdf", "zlabel1"),),
    )
    text = DateCandidate("text", "zevidence1 (9/12)", "2024-12-09", "day", "today")
    return replace(made, candidates=(*made.candidates, text, replace(text, raw="zevidence2 9/12")))


def _find(_dating: Dating, texts: Texts) -> list[EventDate]:
    found = []
    for raw in ("ngày 17/3",):
        if (start := texts.body.find(raw)) >= 0:
            span = (start, start + len(raw), raw)
            found.append(EventDate("body", *span, None, None, "none", "unresolved", "none", None, "year_open"))
    return found


@pytest.fixture
def working(tmp_path: Path) -> Path:
    """Two sites with an article each; that of the excerpt was edited behind the cut."""
    with Store(tmp_path / "a.db") as store:
        for facts in SITES[:2]:
            store.declare_site(facts)
        later = _article()
        body = later.body.replace("zhidden3", "zhidden9 zhidden3 12 tỷ đồng")
        store.put(read(replace(later, body=body, candidates=later.candidates[:1]), 1))
        store.put(read(later, 2))
        store.put(read(article(5, "laichau"), 1))
        for facts in SITES[:2]:
            store.settle(facts.site, dateline, _find)
            store.finish(report(facts.site))
    return tmp_path / "a.db"


def _published(working: Path, told: str = _CUT) -> Path:
    file = working.with_name("policy.toml")
    file.write_text(told, encoding="utf-8")
    target = working.with_name("p.db")
    return publish(working, target, ordered(working, target, file))


def test_no_word_behind_the_cut_is_anywhere_in_the_file(working: Path) -> None:
    whole = publish(working, working.with_name("whole.db"))
    hidden = [f"zhidden{n}" for n in (1, 2, 3, 4, 5, 9)]
    hidden += ["zcaption1", "zcaption2", "zcredit1", "zlabel1", "zevidence1", "zevidence2", "ngày 17/3", "12 tỷ đồng"]
    for word in hidden:
        assert word.encode() in whole.read_bytes()  # the test can fail
    told = _published(working).read_bytes()
    assert [word for word in hidden if word.encode() in told] == []
    assert [word for word in hidden if word.encode("utf-16-le") in told] == []
    assert "Ảnh đầu bài".encode() not in told  # lead and body have all the words
    assert "Mở đầu có năm từ.".encode() in told


def test_that_two_excerpts_are_reprints_is_told_without_their_words(working: Path) -> None:
    words = " ".join(f"zshared{n}" for n in range(120))
    blocks = [f"{words} phần {n}." for n in range(4)]
    with Store(working) as store:
        store.declare_site(SITES[2])
        for site in ("longan", "langson"):
            kinds = ("paragraph",) * 4
            store.put(read(article(7, site, body="\n\n".join(blocks), block_kinds=kinds, images=()), 1))
        store.settle("longan", dateline)
        store.settle("langson", dateline)
        store.finish(report("langson"))
    found = _published(working, _CUT + _CUT[_CUT.index("[sites") :].replace("longan", "langson"))
    assert rows(found, "SELECT count(*) FROM reprints") == [(2,)]
    assert b"zshared99" not in found.read_bytes()
    assert checks.published_file(found) == []


def test_texts_blocks_images_and_versions_end_at_the_cut(working: Path) -> None:
    found = _published(working)
    body = f"{_SHOWN[1]}{MARK}"
    assert rows(found, "SELECT lead, body, block_kinds FROM articles WHERE site = 'longan'") == [
        (_SHOWN[0], body, '["paragraph"]')
    ]
    assert rows(found, "SELECT number, lead, body, captions FROM versions WHERE article_id = 'longan:a1001'") == [
        (1, _SHOWN[0], body, "[]"),
        (2, _SHOWN[0], body, "[]"),
    ]
    assert rows(found, "SELECT position, caption, credit FROM images WHERE article_id = 'longan:a1001'") == [
        (1, MARK, MARK)
    ]
    assert rows(found, "SELECT label FROM attachments") == [(MARK,)]
    assert rows(found, "SELECT raw FROM event_dates") == []
    assert rows(found, "SELECT raw, value FROM date_evidence WHERE place = 'text'") == [(MARK, "2024-12-09")]


def test_a_change_behind_the_cut_keeps_its_kind_and_place_and_loses_its_words(working: Path) -> None:
    whole = publish(working, working.with_name("whole.db"))
    query = "SELECT changed FROM versions WHERE number = 2"
    [(before,)], [(after,)] = rows(whole, query), rows(_published(working), query)
    words = ("before", "after")
    kept = [{name: value for name, value in one.items() if name not in words} for one in json.loads(str(before))]
    assert json.loads(str(after)) == kept != json.loads(str(before))


def test_counts_and_hashes_are_of_the_whole_text_and_the_file_is_sound(working: Path) -> None:
    whole, cut = publish(working, working.with_name("whole.db")), _published(working)
    for query in ("SELECT id, word_count FROM articles ORDER BY id", "SELECT content_hash FROM versions"):
        assert rows(whole, query) == rows(cut, query)
    assert checks.published_file(cut) == []
    assert rows(cut, "SELECT publication, words, articles, articles_cut, reason_vi FROM rights ORDER BY site") == [
        ("full", None, 1, 0, "Toàn bộ."),
        ("excerpt", 12, 1, 1, "Theo đề nghị của tòa soạn."),
    ]
    assert rows(cut, "SELECT site, publication FROM sources ORDER BY site") == [
        ("laichau", "full"),
        ("longan", "excerpt"),
    ]
    with closing(sqlite3.connect(cut)) as db:
        assert [hit.id for hit in search(db, "mo dau")] == ["longan:a1001"]
        assert search(db, "zhidden1") == []
        assert db.execute("SELECT count(*) FROM articles WHERE rowid <> docid").fetchone() == (0,)


def test_the_pages_of_an_excerpt_say_so_and_lead_to_the_source(working: Path) -> None:
    with Site(_published(working)) as site:
        page = site.get("/a/longan:a1001", "en")
        assert "Only the beginning of this article is published here." in page.text(".direct")
        assert page.links(".direct a") == [article(1).url]
        assert "Only the beginning" not in site.get("/a/laichau:a1005", "en").text()
        for address in (
            "/v/2/longan:a1001",
            "/sua-bai",
            "/a/longan:a1001.json",
            "/tim?q=mo+dau",
            "/tim?q=%22hidden%22",
            "/",
        ):
            page = site.get(address)
            assert page.status == 200, address
            assert "zhidden" not in page.body


def test_excerpts_are_the_same_bytes_again_and_no_loss_beside_the_whole(working: Path) -> None:
    _published(working)  # the file says whether one was in place before it
    once = _published(working).read_bytes()
    assert _published(working).read_bytes() == once
    publish(working, working.with_name("p.db"), Order())  # whole again, held against nothing
    assert _published(working).read_bytes() == once


_RIGHT = "SELECT publication, words FROM rights WHERE site = 'longan'"


def test_the_policy_kept_in_the_data_folder_is_the_default(working: Path) -> None:
    _published(working)  # the file says whether one was in place before it
    once = _published(working).read_bytes()
    target = working.with_name("p.db")
    assert ordered(working, target).policy == working.with_name("policy.toml")
    assert publish(working, target).read_bytes() == once
    assert ordered(working, target, POLICY).policy == POLICY  # what is given counts before it
    working.with_name("policy.toml").unlink()
    assert ordered(working, target).policy == POLICY


def test_a_policy_in_the_data_folder_that_cannot_be_followed_is_not_passed_over(working: Path) -> None:
    working.with_name("policy.toml").mkdir()
    with pytest.raises(BadPolicy, match=r"reading the policy .*policy\.toml"):
        publish(working, working.with_name("p.db"))


@pytest.mark.parametrize(
    ("then", "told"),
    [("", "the whole texts"), (_CUT.replace("words = 12", "words = 13"), "of 13")],
    ids=["the policy is forgotten", "more words"],
)
def test_excerpts_do_not_grow_without_a_word(then: str, told: str, working: Path) -> None:
    before = _published(working).read_bytes()
    target, file = working.with_name("p.db"), working.with_name("policy.toml")
    file.write_text(then, "utf-8") if then else file.unlink()
    with pytest.raises(NotPublished) as refused:
        publish(working, target)
    assert "\n  rights_widened: longan: excerpts of 12 words in the file of content hash " in str(refused.value)
    assert f", and now {told}. Give its policy again: --policy FILE, or keep it as policy.toml" in str(refused.value)
    assert '--accept "why"' in str(refused.value)
    assert target.read_bytes() == before
    publish(working, target, ordered(working, target, accept="Tòa soạn đồng ý.", now="2025-06-20T08:00:00+07:00"))
    assert rows(target, "SELECT rule, site, note FROM acceptances") == [
        ("rights_widened", "longan", "Tòa soạn đồng ý.")
    ]
    assert rows(target, "SELECT outcome FROM checks WHERE name = 'rights_widened'") == [("accepted",)]
    assert checks.published_file(target) == []
    publish(working, target)  # as wide as before


def test_one_widening_that_was_accepted_lets_no_later_one_pass(working: Path) -> None:
    target, file = _published(working), working.with_name("policy.toml")
    file.unlink()
    publish(working, target, ordered(working, target, accept="Đồng ý.", now="2025-06-20T08:00:00+07:00"))
    _published(working)
    file.unlink()
    with pytest.raises(NotPublished, match="rights_widened: longan"):
        publish(working, target)


def test_what_the_policy_changed_since_the_release_is_told(working: Path) -> None:
    released = working.with_name(LATEST.parent.name) / LATEST.name
    released.parent.mkdir()
    query = "SELECT kind, site, article_id, before, after FROM changes"
    target, whole, told = working.with_name("p.db"), working.with_name("whole.toml"), []
    whole.write_bytes(POLICY.read_bytes())
    for words in (None, 12, 12, 13):
        file = whole if words is None else working.with_name("policy.toml")
        if words:
            file.write_text(_CUT.replace("words = 12", f"words = {words}"), "utf-8")
        order = ordered(working, target, file, accept="Đồng ý.", now="2025-06-20T08:00:00+07:00")
        told.append(rows(publish(working, target, order), query))
        copyfile(target, released)
    assert list(verify(target).faults) == []
    assert told == [
        [],
        [("publication_changed", "longan", None, "full", "excerpt 12")],
        [],
        [("publication_changed", "longan", None, "excerpt 12", "excerpt 13")],
    ]


def test_that_texts_are_excerpts_is_told_wherever_the_file_is(working: Path) -> None:
    def about(file: Path) -> dict[str, str]:
        return {str(key): str(value) for key, value in rows(file, "SELECT key, value FROM about")}

    whole, cut = about(publish(working, working.with_name("w.db"))), about(_published(working))
    for key, first, sentence, images in (
        ("en", "Excerpts: of 1 of 2 articles only", "Of 1 of 2 articles only an excerpt", "are, but for images behind"),
        (
            "vi",
            "Trích đoạn: 1 trong 2 bài chỉ",
            "Có 1 trong 2 bài chỉ được công bố trích đoạn",
            ", trừ ảnh sau chỗ cắt",
        ),
    ):
        what, paragraph = "what" if key == "en" else "what_vi", f"coverage_{key}"
        assert first in cut[what]
        assert sentence in cut[paragraph]
        assert images in cut[paragraph]
        assert [words for words in (first, sentence, images) if words in f"{whole[what]} {whole[paragraph]}"] == []
    with closing(sqlite3.connect(working.with_name("p.db"))) as db:
        assert "Of 1 of 1 articles only an excerpt" in statement(db, "en", "longan")
        assert "excerpt" not in statement(db, "en", "laichau")


def test_fewer_words_are_not_refused(working: Path) -> None:
    _published(working)
    assert rows(_published(working, _CUT.replace("words = 12", "words = 9")), _RIGHT) == [("excerpt", 9)]


@given(
    st.none() | st.text("ab \n.", max_size=30),
    st.lists(st.text("xyz .", min_size=1, max_size=20).filter(str.strip), min_size=1, max_size=5),
    st.integers(1, 12),
)
def test_an_excerpt_is_a_beginning_of_so_many_words(lead: str | None, blocks: list[str], words: int) -> None:
    body, kinds = "\n\n".join(blocks), [f"k{n}" for n in range(len(blocks))]
    told = excerpt(lead, body, kinds, words)
    assert (lead or "").startswith((told.lead or "").removesuffix(MARK) if told.cut else told.lead or "")
    assert body.startswith(told.body.removesuffix(MARK) if told.cut else told.body)
    assert len(f"{told.lead or ''} {told.body}".replace(MARK, " ").split()) <= max(words, 0) or not told.cut
    assert told.kinds == kinds[: told.body.count("\n\n") + 1]
    assert told.body.strip()
    whole = len((lead or "").split()) + len(body.split())
    shown = len((told.lead or "") + told.body)
    assert told.cut == (whole > words or len(((lead or "") + body).rstrip()) > SIGNS * words)
    assert shown <= SIGNS * words + 2
    if not told.cut:
        assert (told.lead, told.body, told.kinds) == (lead, body, kinds)


@pytest.mark.parametrize(
    "long", ["|".join("ô" * 9 for _ in range(50)), "https://x.example/" + "a" * 200, "e\u0301" * 99]
)
def test_what_has_no_blanks_goes_out_in_no_excerpt(long: str) -> None:
    """A word that goes beyond the signs is not cut: not inside a syllable, nor between a letter and its marks."""
    told = excerpt(None, f"Một hai ba {long} bốn", ["paragraph"], 12)
    assert (told.body, told.cut, told.body_end) == (f"Một hai ba{MARK}", True, 10)
    assert excerpt(f"Một {long}", "Hai.", ["paragraph"], 12)[:2] == (f"Một{MARK}", MARK)
    assert excerpt(None, long, ["paragraph"], 12).body == MARK
    assert not excerpt(None, f"Một hai ba {long} bốn", ["paragraph"], 120).cut


def test_captions_have_the_words_that_lead_and_body_leave() -> None:
    whole = excerpt("Một hai.", "Ba bốn.", ["paragraph"], 8)
    assert shortened(["năm sáu", "bảy tám chín", "mười"], whole, 8) == ["năm sáu", f"bảy tám{MARK}", MARK]
    assert shortened(["năm sáu"], excerpt("Một hai.", "Ba bốn.", ["paragraph"], 3), 3) == [MARK]
    assert shortened(["năm " + "ô" * 99], whole, 8) == [f"năm{MARK}"]


def test_a_long_caption_of_a_short_text_goes_out_in_no_excerpt(working: Path) -> None:
    caption = f"Ảnh đầu bài {' '.join(f'zlong{n}' for n in range(300))}. Ảnh: zcredit1"
    with Store(working) as store:
        store.put(read(article(9, lead=None, body="Ngắn.", block_kinds=("paragraph",), images=(), attachments=()), 1))
        images = (Image("https://longan.example/9.jpg", caption, 0),)
        store.put(
            read(article(9, lead=None, body="Ngắn.", block_kinds=("paragraph",), images=images, attachments=()), 2)
        )
        store.settle("longan", dateline)
    assert b"zlong299" in publish(working, working.with_name("whole.db")).read_bytes()
    found = _published(working)
    assert [n for n in (9, 99, 299) if f"zlong{n}".encode() in found.read_bytes()] == []
    shown = f"Ảnh đầu bài {' '.join(f'zlong{n}' for n in range(8))}{MARK}"
    assert rows(found, "SELECT body, caption FROM articles JOIN images ON article_id = id WHERE id LIKE '%1009'") == [
        ("Ngắn.", shown)
    ]
    assert checks.published_file(found) == []
    found.chmod(0o644)
    with closing(sqlite3.connect(found)) as db:
        db.execute("UPDATE images SET caption = ? WHERE article_id = 'longan:a1009'", (caption,))
        db.commit()
    assert "beyond_the_excerpt" in {failure.name for failure in checks.published_file(found)}


def test_no_image_stands_where_nothing_of_the_body_does(working: Path) -> None:
    found = _published(working, _CUT.replace("words = 12", "words = 3"))
    assert rows(found, "SELECT lead, body FROM articles WHERE site = 'longan'") == [(f"Mở đầu có{MARK}", MARK)]
    assert rows(found, "SELECT count(*) FROM images WHERE article_id = 'longan:a1001'") == [(0,)]


@pytest.mark.parametrize(("over", "shown"), [(0, f"ôôô {'ô' * 12}"), (1, "ôôô")])
def test_a_word_that_ends_one_sign_too_late_is_left_out(over: int, shown: str) -> None:
    told = excerpt(None, f"ôôô {'ô' * (2 * SIGNS - 4 + over)} ô", ["paragraph"], 2)
    assert told.body == shown + MARK


def test_an_excerpt_of_too_many_signs_does_not_pass(working: Path) -> None:
    found = _published(working)
    found.chmod(0o644)
    row = "|".join("ô" * 9 for _ in range(9))
    for table, key in (("articles", "id"), ("versions", "article_id")):
        with closing(sqlite3.connect(found)) as db:
            db.execute(f"UPDATE {table} SET body = 'Một {row}…' WHERE {key} = 'longan:a1001'")
            db.commit()
    assert "beyond_the_excerpt" in {failure.name for failure in checks.published_file(found)}


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("", r"there is no \[default\]"),
        ("[default", "reading the policy"),
        (_CUT + "[other]\n", "'other' is unknown"),
        (_CUT.replace("words = 12", "word = 12"), "'word' is unknown"),
        (_CUT.replace("words = 12", "words = 0"), "words = a number from 1"),
        (_CUT.replace("words = 12", "words = true"), "words = a number from 1"),
        (_CUT.replace("words = 12", ""), "words = a number from 1"),
        (_CUT.replace('"full"', '"some"'), 'publish = "full"'),
        (_CUT.replace('"The newspaper asked for it."', '" "'), "say why in reason_en"),
        (_CUT.replace("[sites.longan]", "[sites]\nlongan = 3\n[sites.laichau]"), "is a section with publish"),
    ],
)
def test_a_policy_that_cannot_be_followed_is_refused_by_name(told: str, named: str, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text(told, encoding="utf-8")
    with pytest.raises(BadPolicy, match=named):
        load(tmp_path / "policy.toml")


def test_a_misspelt_site_is_not_published_by_the_default(working: Path) -> None:
    with pytest.raises(BadPolicy, match=r"\[sites.longann\] is no site of this archive \(it has laichau, longan\)"):
        _published(working, _CUT.replace("sites.longan", "sites.longann"))
    assert not working.with_name("p.db").exists()


def test_the_policy_of_the_project_can_be_followed() -> None:
    assert load().default.publication == "full"


def test_a_missing_policy_is_named(working: Path) -> None:
    with pytest.raises(BadPolicy, match=r"reading the policy .*none.toml"):
        publish(working, working.with_name("p.db"), Order(policy=working.with_name("none.toml")))


def test_a_text_that_fits_is_published_whole(working: Path) -> None:
    told = _CUT.replace("words = 12", "words = 5000")
    found = _published(working, told)
    assert rows(found, "SELECT articles_cut FROM rights WHERE site = 'longan'") == [(0,)]
    assert b"zhidden1" in found.read_bytes()
