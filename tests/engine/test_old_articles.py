"""A page of the old web is read as the article it is, and its sources say what its bytes were in."""

from __future__ import annotations

import gzip
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Article
from crawler.clean import clean
from crawler.encodings.charsets import with_pairs_joined
from crawler.page import Page
from crawler.saved.pages import explained, read_saved
from spiders.longan import LongAn
from tests.engine.given import AT, URL, article, longan_page
from tests.engine.old_pages import ENCODERS, PROSE, articles, prepared, shown
from tests.engine.test_legacy import misordered

CHARSETS = {"cp1258": "windows-1258", "viscii": "viscii", "tcvn3": "x-viet-tcvn5712", "vni": "x-viet-vni"}


def text(name: str = "") -> str:
    """A page of baolongan.vn with enough text to be certain of an encoding."""
    lines = [line for line in articles()[0].split("\n") if len(line) > 80][:12]
    body = "".join(f"<p style='text-align:justify'>{line}</p>" for line in (*PROSE.split("\n"), *lines))
    return prepared(longan_page(body, title=prepared("Khánh thành cầu nông thôn", name)).body.decode(), name)


def read_bytes(body: bytes, content_type: str = "") -> Article:
    return article(Page(URL, body, AT, content_type=content_type))


def as_meant(found: Article) -> Article:
    """What the article says; its section stands in capitals, which TCVN3 did not have and reading gives back."""
    return replace(found, sources=(), section=(found.section or "").upper())


@pytest.mark.parametrize("declared", ["rightly", "as utf-8", "not at all"])
@pytest.mark.parametrize("name", ENCODERS)
def test_an_article_in_an_old_encoding(name: str, declared: str) -> None:
    charset = {"rightly": CHARSETS[name], "as utf-8": "utf-8"}.get(declared)
    found = read_bytes(ENCODERS[name](text(name)), f"text/html; charset={charset}" if charset else "text/html")
    assert as_meant(found) == as_meant(read_bytes(text(name).encode()))
    told = {"rightly": "", "as utf-8": " (declared utf-8)", "not at all": " (undeclared)"}[declared]
    assert dict(found.sources)["encoding"] == f"{name}{told}"


BENT = {
    "utf-8 encoded 2 times": shown(text().encode(), "cp1252").encode(),
    "utf-8, marks put in order": misordered(text(), composed=True).encode(),
    "gzip, utf-8": gzip.compress(text().encode()),
    "gzip, tcvn3 (undeclared)": gzip.compress(ENCODERS["tcvn3"](text("tcvn3"))),
    "utf-8-sig": text().encode("utf-8-sig"),
    "utf-16": text().encode("utf-16"),
    "utf-8 (damaged)": text().encode() + b"\xe1\xba",
}


@pytest.mark.parametrize("encoding", BENT)
def test_an_article_that_was_bent_on_its_way(encoding: str) -> None:
    plain = text("tcvn3" if "tcvn3" in encoding else "")
    found = read_bytes(BENT[encoding])
    assert as_meant(found) == as_meant(read_bytes(plain.encode()))
    assert dict(found.sources)["encoding"] == encoding


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1258", ""])
def test_plain_utf8_is_not_told(form: str, charset: str) -> None:
    """It proves itself, whatever the page declares; decomposed letters are composed as any text is."""
    body = unicodedata.normalize(form, text()).encode()  # type: ignore[arg-type]  # two of the four
    found = read_bytes(body, f"text/html; charset={charset}")
    assert "encoding" not in dict(found.sources)
    assert as_meant(found) == as_meant(read_bytes(text().encode()))


def test_the_command_extract_tells_it() -> None:
    for body, encoding in ((text().encode(), "utf-8"), (ENCODERS["vni"](text()), "vni (undeclared)")):
        assert explained(read_saved(Page(URL, body, AT), LongAn))["encoding"] == encoding


# References ------------------------------------------------------------------------------------------------------


@given(st.integers(0x10000, 0x10FFFF), st.booleans(), st.sampled_from(["", "&amp;"]))
def test_a_sign_given_in_two_halves(number: int, hexadecimal: bool, escaped: str) -> None:
    high, low = 0xD800 + (number - 0x10000 >> 10), 0xDC00 + (number & 0x3FF)
    pair = f"&#x{high:x};&#X{low:X};" if hexadecimal else f"&#{high};&#{low};"
    wanted = chr(number)
    if escaped:
        assert clean(pair.replace("&", escaped)) == clean(wanted)
    else:
        assert with_pairs_joined(f"a{pair}b" if not hexadecimal else f"a{pair.replace('X', 'x')}b") == f"a{wanted}b"


def test_an_article_full_of_smiles_is_no_rubbish() -> None:
    smile = "&#55357;&#56832;"
    body = "".join(f"<p>{line} {smile}{smile}</p>" for line in PROSE.split(". "))
    found = article(longan_page(body))
    assert found.body.count("😀") == 2 * len(PROSE.split(". "))
    assert "\ufffd" not in found.body
    assert dict(found.sources)["encoding"] == "utf-8, halves of signs joined"


@pytest.mark.parametrize(
    "half", ["&#55357;", "&#56832;", "&#56832;&#55357;", "&#xd83d;", "&#55357; &#56832;", "&#5512;&#56832;"]
)
def test_half_a_sign_is_none(half: str) -> None:
    assert with_pairs_joined(half) == half


@pytest.mark.parametrize("reference", ["&#{};", "&#x{:x};"])
def test_marks_in_the_wrong_order_given_as_references(reference: str) -> None:
    """They are put in order where the references are resolved: in the page's tree, or in a text escaped twice."""
    wrong = "".join(
        reference.format(ord(c)) if "\u0300" <= c <= "\u0323" else c for c in misordered(PROSE, composed=False)
    )
    assert wrong.count("&#") > 20
    assert clean(wrong) == clean(PROSE)
    found = article(longan_page(f"<p>{wrong}</p>"))
    assert clean(f"{found.lead or ''} {found.body}") == clean(PROSE)
