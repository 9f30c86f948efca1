"""What is hidden is found in a person's words in whichever form; the folders of a machine are told in none."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

import pytest

from archive.addresses import page_of
from archive.publishing.hiding import MARK, placeless, source_name, told

_ID = "longan:a182996"
_URL = "https://longan.example/t%C3%AAn-ng%C6%B0%E1%BB%9Di-a182996.html"
_PLAIN = "longan.example/tên-người-a182996.html"
_HIDDEN = (_ID, _URL, "http://longan.example/x y.aspx?id=1&b=2", "laichau:tin/x")


@pytest.mark.parametrize(
    "written",
    [
        _ID.upper(),
        quote(_ID, safe=""),
        quote(quote(_ID, safe=""), safe=""),
        "longan&#58;a182996",
        "longan:a18\u200b2996",
        _URL,
        f"http://www.{_PLAIN}",
        f"//{_PLAIN}",
        unicodedata.normalize("NFD", f"https://{_PLAIN}"),
        f"https://{_PLAIN}".replace("example/", "example:80/"),
        quote(f"https://{_PLAIN}", safe=""),
        "longan.example/x%20y.aspx?id=1&amp;b=2",
        "longan.example:443/x+y.aspx?id=1&b=2",
    ],
)
def test_an_id_or_address_goes_in_whichever_form_it_is_written(written: str) -> None:
    for around in ("{}", "({})", "xem {}và", "{}_1", "Bài {}."):
        assert told(around.format(written), _HIDDEN) == around.format(MARK)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("longan:a1829961 longan:a182996%31", None),  # other ids
        ("longan.example/x y.aspx?id=1&b=21, a182996, longan: a182996", None),
        ("laichau:tin/x-y", f"{MARK}-y"),  # rather too much than too little
        ("100% &c; %zz longan", None),
    ],
)
def test_what_is_something_else_stays(words: str, left: str | None) -> None:
    assert told(words, _HIDDEN) == (left or words)
    assert told(words, ()) == words


def test_one_page_has_one_form() -> None:
    forms = ("https://x.example/a", "http://www.x.example:80/a/", "https://X.example:443/%61?utm_source=z#b")
    archived = "https://archive.example/web/20240101000000id_/http://x.example/a"
    assert {page_of(one) for one in (*forms, archived)} == {"x.example/a"}
    assert page_of("https://m.x.example/a", {"m.x.example": "x.example"}) == "x.example/a"
    assert page_of("https://x.example/a?b=/") == "x.example/a?b=%2F"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("file:///srv/an/x.py: bad", "x.py: bad"),
        ("'file:///srv/an/x.py'", "'x.py'"),
        ("warc:/srv/an/x", "x"),
        ("reading /srv/nguyen van an/x y.warc: bad", "reading x y.warc: bad"),
        ("/srv/an/x to /srv/an/y", "x to y"),
        ('"/srv/o\'an/x"', '"x"'),
    ],
)
def test_no_folder_is_told(said: str, left: str) -> None:
    assert placeless(said) == left


def test_a_source_that_is_a_file_by_its_address_is_told_by_its_name() -> None:
    assert source_name("file:///srv/an/x.warc") == "x.warc"
