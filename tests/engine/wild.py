"""Pages that cost a parser or a reader far more than their size: by shape, as large as asked. All synthetic."""

from __future__ import annotations

import gzip
import resource
import sys
from collections.abc import Callable
from functools import cache

from crawler.page import Page
from tests.engine.given import AT, FILLER, LEAD, SECOND, TITLE, read_page

URL = "https://baolongan.vn/mot-bai-a2.html"
WORDS = f"<p>{LEAD}</p><p>{SECOND}</p><p>{FILLER}</p>" * 3


def _numbered(form: str) -> Callable[[int], str]:
    return lambda n: "".join(form.format(k) for k in range(n))


#: Shape → markup of n elements or signs.
SHAPES: dict[str, Callable[[int], str]] = {
    "nested div": lambda n: "<div>" * n,
    "nested and closed": lambda n: "<div>" * n + "</div>" * n,
    "nested lists": lambda n: "<ul><li>" * n,
    "nested tables": lambda n: "<table><tr><td>" * n,
    "divs fostered by a table": lambda n: "<table>" + "<div>x" * n,
    "nested svg": lambda n: "<svg>" * n,
    "nested in italics": lambda n: "<div><i>" * n,
    "crossed bold": lambda n: "<b><div>x</b>" * n,
    "crossed links": lambda n: "<a><div>" * n + "</a>" * n,
    "fonts before paragraphs": lambda n: _numbered("<font size={}>")(n) + "<p>x" * n,
    "a font in each paragraph": _numbered("<font size={}><p>x"),
    "closed paragraphs, open fonts": _numbered("<p><font size={}>x</p>"),
    "bold by class": _numbered("<b class=c{}><p>x"),
    "fonts hidden by end tags": _numbered("<font size={}><p></x></x></x></x>"),
    "cells out of place": _numbered("<font size={}><td><p>x"),
    "attributes": lambda n: f"<div {_numbered('a{}=1 ')(n)}>",
    "attributes without values": lambda n: f"<div{_numbered('/a{}')(n)}>",
    "attributes of the root": _numbered("<html a{}=1>"),
    "attributes of the body": _numbered("<body a{}=1>"),
    "options": lambda n: "<select>" + "<optgroup><option>" * n,
    "unknown elements": _numbered("<x{0}></x{0}>"),
    "unclosed links": lambda n: "<p><a href=x>" * n,
    "breaks": lambda n: "<br>" * n,
    "small paragraphs": lambda n: "<p>x" * n,
    "texts of some length": lambda n: f"<p>{FILLER}</p>" * (n // 40),
    "images": _numbered("<img src=/{}.jpg>"),
    "links": _numbered("<a href='/x-a{0}.html'>Một bài báo nào đó {0}</a> "),
    "comments": lambda n: "<!-- x -->" * n,
    "one comment": lambda n: "<!--" + "-" * n,
    "open comments": lambda n: "<!--" * n,
    "open scripts": lambda n: "<script><!--" * n,
    "nothing but <": lambda n: "<" * n,
    "nothing but &": lambda n: "&" * n,
    "entities": lambda n: "&agrave;" * n,
    "entities of entities": lambda n: "<p>&" + "amp;" * n + "lt;</p>",
    "references": lambda n: "&#7897;" * n,
    "halves of signs": lambda n: "&#55357;" * n,
    "marks on one letter": lambda n: "<p>a" + "\u0301\u0323\u0302" * n + "</p>",
    "zero-width": lambda n: "<p>x" + "\u200b" * n + "</p>",
    "one word": lambda n: "<p>" + "ế" * n + "</p>",
    "one line of words": lambda n: "<p>" + "một hai " * n + "</p>",
    "dashes": lambda n: "<p>" + "- " * n + "</p>",
    "years": lambda n: "<div>" + "01/02/2023 08:00 " * n + "</div>",
    "credits": lambda n: "<figure><img src=/1.jpg><figcaption>" + "(Ảnh: " * n + "</figcaption></figure>",
    "bylines": lambda n: "<p style='text-align:right'><b>" + "Nguyễn Văn A - " * n + "</b></p>",
    "structured data": lambda n: '<script type="application/ld+json">' + '{"a":[' * n + "</script>",
    "metas": _numbered("<meta name=n{0} content=c>"),
    "a style": lambda n: "<p style='" + "color:#808080;" * n + "'>x</p>",
}


def wild(shape: str, number: int, *, before: bool = False) -> bytes:
    """A page with a headline and an article, and so much of a shape behind it, or before it."""
    made = SHAPES[shape](number)
    inner = f"{made}{WORDS}" if before else f"{WORDS}{made}"
    head = f"<html><head><meta charset=utf-8><title>{TITLE}</title></head><body><h1>{TITLE}</h1>"
    return f"{head}<div class=detail>{inner}</div></body></html>".encode()


@cache
def bombs() -> dict[str, bytes]:
    """What is larger than any page, or becomes so."""
    return {
        "20 MB of letters": b"<p>" + b"x" * 20_000_000,
        "20 MB of tags": b"<br>" * 5_000_000,
        "20 MB of Vietnamese": f"<p>{FILLER}</p>".encode() * 80_000,
        "7.9 MB of Vietnamese": f"<p>{FILLER}</p>".encode()[:240] * 32_000,
        "7.9 MB of an old encoding": (f"<p>{FILLER}</p>".encode("cp1252", "replace") + b"\xe9\xb5\xa9 ") * 33_000,
        "7.9 MB of double UTF-8": f"<p>{FILLER}</p>".encode().decode("latin-1").encode()[:300] * 26_000,
        "a gzip of 60 MB": gzip.compress(bytes(60_000_000)),
        "a gzip of 40 MB of tags": gzip.compress(b"<div>" * 8_000_000),
        "7.9 MB of NULs": bytes(7_900_000),
        "7.9 MB of ÿ": b"\xff" * 7_900_000,
    }


def peak(shapes: list[str], number: int) -> int:
    """MB by which this process grew at most while it read these shapes, each at once and before its article."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for shape in shapes:
        for first in (False, True):
            read_page(Page(URL, wild(shape, number, before=first), AT))
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024


if __name__ == "__main__":
    print(peak(sys.argv[2:] or list(SHAPES), int(sys.argv[1])))
