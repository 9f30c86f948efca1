"""Old encodings: converted when certain, and then exactly; refused or left alone when not."""

from __future__ import annotations

import gzip
import html
import re
import unicodedata
from html.entities import codepoint2name
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clean import clean
from crawler.encodings.charsets import in_order, read_as
from crawler.encodings.decode import Text, Undecodable, decode
from crawler.encodings.legacy import ENOUGH, is_legacy
from crawler.encodings.syllables import fit
from tests.engine.old_pages import ENCODERS, PROSE, VIEWS, articles, attempt, page, prepared, shown, visible
from tests.sampleweb.spelling import cp1258, damaged, tcvn3

#: How many of our texts a test takes.
FOUR_OR_ALL = pytest.mark.parametrize(
    "texts", [pytest.param(articles()[::3], id="four"), pytest.param(articles(), id="all", marks=pytest.mark.long)]
)

# Syllables ---------------------------------------------------------------------------------------------------------


def test_syllables() -> None:
    right = "đường nghiêng quyển khuỷu giếng gìn hoà hòa thuỷ thủy Ủy ỷ ốc ạch quỳnh quỵt Đắk Lắk xoong ngoằn rượu ưỡn"
    wrong = "tôt đat cằp ngị ghà kà hoưn ñaø trêng trû bạnk ểng wá"
    assert fit(right).share == 1, [w for w in right.split() if fit(w).share < 1]
    assert [w for w in wrong.split() if fit(w).words and fit(w).share == 1] == []
    assert fit("English text, plain ASCII, 12.5% of x = y").words == 0


@pytest.mark.parametrize("number", range(12))
def test_our_own_texts_are_vietnamese(number: int) -> None:
    assert fit(articles()[number]).share > 0.98
    assert fit(articles()[number].upper()).share > 0.98


# Known spellings, typed by hand from what such pages look like -----------------------------------------------------


def test_known_spellings() -> None:
    """As they look in a program that knows no Vietnamese."""
    constitution = "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"
    old = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc"
    assert read_as("vni", old.encode("cp1252")) == constitution
    old = "Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc"
    assert read_as("tcvn3", old.encode("cp1252")) == constitution
    assert read_as("viscii", b"Xin ch\xe0o, th\xaa gi\xbei!") == "Xin chào, thế giới!"
    assert read_as("cp1258", b"Vi\xea\xf2t Nam") == "Việt Nam"
    old = "khaúng ñònh, saün coù, kî só, ÑÒNH KYØ"
    assert read_as("vni", old.encode("cp1252")) == "khẳng định, sẵn có, kỵ sĩ, ĐỊNH KỲ"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Hµ NéI", "HÀ NỘI"),
        ("CéNG HOµ X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Bµ RÞA - VòNG TµU", "BÀ RỊA - VŨNG TÀU"),
        ("UBND Hµ Néi", "UBND Hà Nội"),
        ("Uû ban nh©n d©n TP. §µ N½ng", "Uỷ ban nhân dân TP. Đà Nẵng"),
    ],
)
def test_capitals_that_the_fonts_lacked(typed: str, meant: str) -> None:
    assert read_as("tcvn3", typed.encode("cp1252")) == meant


# There and back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("declaration", ["rightly", "as utf-8", "as western", "not at all"])
@pytest.mark.parametrize("name", ENCODERS)
def test_whole_pages_come_back_exactly(name: str, declaration: str) -> None:
    right = {"cp1258": "windows-1258"}.get(name, name)
    charset = {"rightly": right, "as utf-8": "utf-8", "as western": "iso-8859-1"}.get(declaration, "")
    for text in articles():
        meant = page(prepared(text, name), charset)
        found = decode(ENCODERS[name](meant), "text/html")
        assert visible(found.text) == visible(meant)
        assert found.encoding.split(" ")[0] == name
        assert ("declared" in found.encoding) is (declaration != "rightly")
        assert not found.plain


@pytest.mark.parametrize("name", ENCODERS)
def test_a_server_that_declares_utf8_is_not_believed(name: str) -> None:
    body = ENCODERS[name](page(PROSE))
    assert decode(body, "text/html; charset=UTF-8").encoding == f"{name} (declared utf-8)"


LINES = [line for text in articles() for line in text.split("\n") if fit(line).words >= 12]


@given(
    st.lists(st.sampled_from(LINES), min_size=6, max_size=20, unique=True).map("\n".join),
    st.sampled_from(sorted(ENCODERS)),
)
def test_any_article_comes_back(text: str, name: str) -> None:
    meant = page(prepared(text, name))
    assert visible(decode(ENCODERS[name](meant)).text) == visible(meant)


@pytest.mark.parametrize("view", VIEWS[:2])
@pytest.mark.parametrize("name", ENCODERS)
def test_an_old_page_that_was_made_utf8_by_a_program_that_did_not_know(name: str, view: str) -> None:
    for text in articles():
        meant = page(prepared(text, name), "utf-8")
        found = decode(shown(ENCODERS[name](meant), view).encode())
        assert visible(found.text) == visible(meant)
        assert found.encoding == f"{name} shown in utf-8"


@pytest.mark.parametrize("name", ["tcvn3", "vni"])
def test_an_editor_that_named_the_signs_of_a_font(name: str) -> None:
    """`&reg;Þnh` is "định" in a font; a no-break space is none of its letters."""
    meant = page(prepared(PROSE, name)).replace("25m", "25&nbsp;m")
    signs = shown(ENCODERS[name](meant), "cp1252")
    named = "".join(f"&{codepoint2name[ord(c)]};" if ord(c) > 127 else c for c in signs)
    assert named.isascii()
    for body in (named.encode(), re.sub(r"&laquo;|&aacute;|&oslash;", "", named).encode() + ENCODERS[name](meant)):
        found = decode(body)
        assert found.encoding.startswith(name)
        assert found.text.endswith(meant[-300:])
        assert "25&nbsp;m" in found.text


@FOUR_OR_ALL
@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("view", VIEWS)
def test_text_that_was_encoded_too_often(view: str, times: int, texts: tuple[str, ...]) -> None:
    for text in texts:
        bent = meant = page(text, "utf-8")
        for _ in range(times):
            bent = shown(bent.encode(), view)
        found = decode(bent.encode())
        assert found.text == meant
        assert found.encoding == f"utf-8 encoded {times + 1} times"


@pytest.mark.parametrize("view", VIEWS)
def test_a_sound_page_with_an_article_that_was_encoded_too_often(view: str) -> None:
    """The template is right, the database is not: what is right stays."""
    for sound, other in zip(articles(), articles()[1:], strict=False):
        around = page(sound + "\nXÃ\u00a0TÂN AN – XÃ–PHƯỜNG «cá» “má” – ‘là’\nXÃ\u00a0", "utf-8")
        found = decode(around.replace("</body>", shown(page(other).encode(), view) + "</body>").encode())
        assert found.text == around.replace("</body>", page(other) + "</body>")


def test_no_break_spaces_that_an_editor_named_in_a_text_encoded_too_often() -> None:
    bent = shown(page(PROSE).encode(), "cp1252").replace("\u00a0", "&nbsp;").replace("Ä‘", "Ä&lsquo;")
    assert decode(bent.encode()).text == page(PROSE)


@pytest.mark.parametrize("name", ENCODERS)
def test_the_same_in_a_gzip_that_was_saved_as_a_page(name: str) -> None:
    found = decode(gzip.compress(ENCODERS[name](page(prepared(PROSE, name)))))
    assert visible(found.text) == visible(page(prepared(PROSE, name)))
    assert found.encoding == f"gzip, {name} (undeclared)"


# Marks -------------------------------------------------------------------------------------------------------------


def misordered(text: str, *, composed: bool) -> str:
    """Tone before circumflex or breve, as some keyboards wrote it."""

    def letter(sign: str) -> str:
        base, marks = (signs := unicodedata.normalize("NFD", sign))[0], signs[1:]
        if len(marks) < 2 or marks[0] not in "\u0302\u0306":
            return sign
        first = base + marks[1]
        return (unicodedata.normalize("NFC", first) if composed else first) + marks[0]

    return "".join(map(letter, text))


@pytest.mark.parametrize("composed", [True, False])
def test_marks_in_the_wrong_order(composed: bool) -> None:
    for text in articles():
        for one in (text, text.upper()):
            wrong = misordered(one, composed=composed)
            assert unicodedata.normalize("NFC", wrong) != one
            assert in_order(wrong) == one
            assert decode(page(wrong).encode()) == Text(page(one), "utf-8, marks put in order")


def test_decomposed_text_is_left_to_clean() -> None:
    for text in articles():
        for form in (unicodedata.normalize("NFD", text), cp1258(text).decode("cp1258")):
            found = decode(page(form, "utf-8").encode())
            assert (found.text, found.plain) == (page(form, "utf-8"), True)
            assert clean(html.unescape(found.text)) == clean(page(text, "utf-8"))


# Not certain -------------------------------------------------------------------------------------------------------


@FOUR_OR_ALL
@pytest.mark.parametrize(
    "declared", ["", "utf-8", "windows-1258", "iso-8859-1", "windows-1252", "viscii", "x-user-defined"]
)
@pytest.mark.parametrize("name", ["tcvn3", "vni", "viscii"])
def test_lossy_text_is_refused(name: str, declared: str, texts: tuple[str, ...]) -> None:
    for seed, text in enumerate(texts):
        with pytest.raises(Undecodable):
            decode(damaged(ENCODERS[name](page(text, declared)), Random(seed)))


@FOUR_OR_ALL
@pytest.mark.parametrize("share", [0.03, 0.1, 0.3])
@pytest.mark.parametrize("name", [*ENCODERS, "twice"])
def test_lossy_text_in_utf8_is_not_converted_and_known_for_what_it_is(
    name: str, share: float, texts: tuple[str, ...]
) -> None:
    rng = Random(name)
    for text in texts:
        body = ENCODERS.get(name, str.encode)(text)
        bent = shown(bytes(63 if byte > 127 and rng.random() < share else byte for byte in body), "cp1252")
        found = decode(page(bent).encode())
        assert (found.encoding, found.text) == ("utf-8", page(bent))
        assert is_legacy(bent)


@pytest.mark.parametrize("lost", ["", "?", "\ufffd"])
def test_double_encoding_that_lost_bytes_is_known_for_what_it_is(lost: str) -> None:
    """windows-1252 has no sign for five bytes, 0x81 of "ề" among them."""
    for text in articles():
        bent = "".join(bytes([byte]).decode("cp1252", "ignore") or lost for byte in text.encode())
        assert decode(page(bent).encode()).encoding == "utf-8"
        assert is_legacy(bent)


def test_two_encodings_in_one_page_are_none() -> None:
    """The head of one page, the body of another: converting either would spoil the other."""
    head = "<title>Tỉnh ủy họp phiên thường kỳ</title>".encode()
    for name, encode in ENCODERS.items():
        with pytest.raises(Undecodable):
            decode(head + encode(page(PROSE)))
        bent = head.decode() + page(shown(encode(PROSE), "cp1252"))
        assert decode(bent.encode()).text == bent, name
        assert is_legacy(shown(encode(PROSE), "cp1252")), name


SHORT = "Khánh thành cầu nông thôn. Bà con đến chứng kiến, ai cũng vui. Cầu dài 25m, rộng 3m."


@pytest.mark.parametrize("name", ENCODERS)
def test_a_short_text_is_never_guessed(name: str) -> None:
    """Fewer than forty different accented words: refused, or believed where it says what it is."""
    assert fit(SHORT).words < ENOUGH
    body = ENCODERS[name](f"<p>{SHORT}</p>")
    for content_type in ("", "text/html; charset=utf-8"):
        with pytest.raises(Undecodable):
            decode(body, content_type)
    charset = {"cp1258": "windows-1258"}.get(name, name)
    found = decode(body, f"text/html; charset={charset}")
    assert (visible(found.text), found.encoding) == (f"<p>{SHORT}</p>", name)
    bent = shown(body, "cp1252")
    assert decode(bent.encode()).text == bent
    bent = shown(f"<p>{SHORT}</p>".encode(), "cp1252")
    assert decode(bent.encode()).text == bent


def test_a_declaration_that_the_text_contradicts_is_refused() -> None:
    with pytest.raises(Undecodable, match="declared iso8859-1"):
        decode(tcvn3(f"<p>{PROSE[:170]}</p>"), "text/html; charset=iso-8859-1")


def test_random_bytes() -> None:
    rng = Random(7)
    for _ in range(100):
        encode = ENCODERS[rng.choice(sorted(ENCODERS))]
        body = bytearray(encode(page(rng.choice(articles()), rng.choice(("", "utf-8", "viscii")))))
        for _ in range(rng.choice((1, 20, 4000))):
            body[rng.randrange(len(body))] = rng.randrange(256)
        attempt(bytes(body[: rng.randrange(len(body))]))
