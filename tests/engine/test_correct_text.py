"""Correct text is never touched, whatever it looks like, and it is not even looked into."""

from __future__ import annotations

import re
import time
import tracemalloc
import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.encodings import decode as decoding
from crawler.encodings import legacy
from crawler.encodings.decode import Text, decode
from crawler.encodings.legacy import is_legacy
from tests.beside.shared import SHARED, needs_shared, real_page
from tests.engine.old_pages import ENCODERS, PROSE, articles, attempt, page, shown
from tests.sampleweb import pages
from tests.sampleweb.spelling import cp1258, tcvn3, viscii, vni


def test_no_page_of_the_sample_web_is_touched() -> None:
    seen = 0
    for sample in pages():
        try:
            text = sample.body.decode("utf-8")
        except UnicodeDecodeError:
            assert sample.case in ("windows-1258", "vni", "undecodable")
            continue
        found = decode(sample.body, dict(sample.headers).get("Content-Type", ""))
        assert (found.text, found.encoding, found.plain) == (text, "utf-8", True), sample.url
        if sample.truth and not sample.truth.rejection:
            told = (sample.truth.title, sample.truth.lead or "", *(block for _, block in sample.truth.blocks))
            assert not is_legacy(" ".join(told)), sample.url
        seen += 1
    assert seen > 200


@needs_shared
def test_no_real_text_is_touched() -> None:
    plain = (path for path in SHARED.glob("**/*") if path.suffix in (".html", ".txt", ".md", ".json"))
    bodies = {path.name: path.read_bytes() for path in plain}
    packed = SHARED.glob("pages/*/*.html.gz")
    bodies |= {path.name: real_page(f"{path.parent.name}/{path.name[:-8]}") for path in packed}
    assert len(bodies) > 20
    for name, body in bodies.items():
        assert decode(body) == Text(body.decode("utf-8"), "utf-8", plain=True), name
        assert not is_legacy(re.sub(r"<[^<>]*>", " ", body.decode("utf-8"))), name
        lines = [line for line in body.decode("utf-8").split("\n") if len(line) > 200 and "<" not in line]
        assert [line for line in lines if is_legacy(line)] == [], name


FOREIGN = {
    "french": "Les élèves étaient là, près de l'Île-de-France; à bientôt, âme sœur, où êtes-vous? Ça a été décidé.",
    "spanish": "El niño comió aquí mañana, según dijo él; la reunión será también en Málaga, así vendrán más señores.",
    "portuguese": "A reunião não será às três: os irmãos vão à região, porém há informações e opções à disposição lá.",
    "german": "Für die Grüße ähnlicher Länder müßten schöne Bücher größer übersetzt, geprüft und ausgeführt werden.",
    "swedish": "Där får vi också se när åtgärder för hållbar utveckling börjar på nästa år, så många åker från öar.",
    "icelandic": "Það er þó svo að öll börnin fóru út í garð og sáu þar stóra á með vatni; síðan ætluðu þau heim.",
    "finnish": "Tämä päätös tehtiin eilen, mikä näkyy myös täällä: hän ei käynyt siellä, vaan jäi tänne töihin yöksi.",
    "copyrights": "Copyright © 2004 The Editors, © 1999 The Authors; all rights reserved, also those of others. " * 4,
    "signs": "Nhiệt 25°C, 30m², ½ và ¾, “không” – ® © § 10% • « » ± × ÷ µ ¶ · ¸ ¹ º ª ¡ ¿ ¢ £ ¤ ¥ ¦ ¨ ¬ ¯ ´ " * 3,
    "letters": "àáạảãâầấậẩẫăằắặẳẵ èéẹẻẽêềếệểễ ìíịỉĩ òóọỏõôồốộổỗơờớợởỡ ùúụủũưừứựửữ ỳýỵỷỹ đ À-ÖØ-öø-ÿ á»™ " * 4,
}


@pytest.mark.parametrize("name", FOREIGN)
def test_other_languages_are_not_touched(name: str) -> None:
    text = page("\n".join([FOREIGN[name]] * 12))
    assert decode(text.encode()) == Text(text, "utf-8", plain=True)
    assert not is_legacy(FOREIGN[name] * 12)
    if name not in ("copyrights", "signs", "letters"):
        western = decode(page(FOREIGN[name] * 12, "windows-1252").encode("cp1252"))
        assert (western.text, western.encoding) == (page(FOREIGN[name] * 12, "windows-1252"), "cp1252")


@pytest.mark.parametrize("name", ["tcvn3", "vni", "viscii", "twice"])
def test_a_sound_page_with_a_few_old_quotes_stays_as_it_is(name: str) -> None:
    quote = shown(ENCODERS.get(name, str.encode)("“Từ nay việc đi lại dễ dàng hơn”, cụ nói."), "cp1252")
    for text in articles():
        body = page(f"{text}\n{quote}\n{text}\n{quote}")
        assert decode(body.encode()) == Text(body, "utf-8", plain=True)
        assert not is_legacy(f"{text} {quote} {text}")


@pytest.mark.parametrize("name", [*ENCODERS, "twice"])
def test_an_article_of_which_a_half_is_garbled_is_known(name: str) -> None:
    for one, other in zip(articles(), articles()[1:], strict=False):
        assert is_legacy(f"{one} {shown(ENCODERS.get(name, str.encode)(other), 'cp1252')}")


def test_english_and_signs_of_windows_1252_are_read_undeclared() -> None:
    """Quotes, dashes and © stand at the same places everywhere; a letter would be a guess."""
    text = page("The People’s Committee – “a meeting” … © 2004")
    assert decode(text.encode("cp1252")) == Text(text, "cp1252 (undeclared)")


@pytest.mark.parametrize(
    "text",
    [
        PROSE * 3,
        "TĂNG CƯỜNG CÔNG TÁC PHÒNG, CHỐNG DỊCH BỆNH TRÊN ĐỊA BÀN TỈNH " * 20,
        "ông Nguyễn Văn A, bà Hoàng Thị B; xã Ea Bông, huyện Krông Ana, tỉnh Đắk Lắk; HĐND, UBND, NĐ-CP, TTĐT " * 20,
        "The People's Committee of Long An province held a meeting on investment promotion." * 20,
        "José, René and Müller visited Đà Nẵng – “a great success” – and Cần Thơ. " * 20,
        "",
    ],
    ids=["prose", "capitals", "names", "english", "foreign names", "nothing"],
)
def test_correct_text_is_never_called_legacy(text: str) -> None:
    assert not is_legacy(text)


@given(st.lists(st.sampled_from(f"{PROSE} {PROSE.upper()}".split()), min_size=1, max_size=80).map(" ".join))
def test_no_vietnamese_words_are_called_legacy(text: str) -> None:
    assert not is_legacy(text)


# What it costs -----------------------------------------------------------------------------------------------------


def test_a_page_in_utf8_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("looked into")

    for name in ("certain_text", "undone", "certain_bytes"):
        monkeypatch.setattr(legacy, name, fail)
    monkeypatch.setattr(decoding, "in_order", fail)
    for text in articles():
        decode(page(text, "utf-8").encode())


HUGE = 20_000_000
REPEATED = {
    "random": b"",
    "utf-8": PROSE.encode(),
    "decomposed": unicodedata.normalize("NFD", PROSE).encode(),
    "cp1258": cp1258(PROSE),
    "viscii": viscii(PROSE),
    "tcvn3": tcvn3(PROSE),
    "vni": vni(PROSE),
    "vni in utf-8": shown(vni(PROSE), "cp1252").encode(),
    "twice": shown(PROSE.encode(), "latin-1").encode(),
    "half twice": (PROSE + shown(PROSE.encode(), "latin-1")).encode(),
    "marks": "hơ\u0301ê\u0301a\u0301\u0302".encode(),
    "brackets": b"<",
    "ampersands": b"&\xe9",
    "entities": b"&eacute;",
    "scripts": b"<script \xe9",
    "one letter": b"\xe1",
    "capitals": b"A\xb5 ",
    "no blanks": b"aA\xb5",
}


@pytest.mark.parametrize("name", REPEATED)
def test_twenty_megabytes_are_bounded(name: str) -> None:
    unit = REPEATED[name]
    body = (unit * (HUGE // len(unit) + 1))[:HUGE] if unit else Random(1).randbytes(HUGE)
    started = time.process_time()
    attempt(body)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("name", ["tcvn3", "vni", "twice"])
def test_the_largest_page_that_is_converted(name: str) -> None:
    unit = REPEATED[name]
    body = unit * (4_900_000 // len(unit))
    tracemalloc.start()
    started = time.process_time()
    assert decode(body).encoding != "utf-8"
    assert time.process_time() - started < 5  # twice as slow under tracemalloc
    assert tracemalloc.get_traced_memory()[1] < 150_000_000
    tracemalloc.stop()
