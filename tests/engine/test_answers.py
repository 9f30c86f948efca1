"""What an answer comes to, by what was asked for."""

from __future__ import annotations

import pytest

from archive.records import Capture, Kind
from crawler.answers import Asked, answer, page_of
from spiders.longan import LongAn
from tests.sampleweb.langson_markup import challenge

MOMENT = "2026-03-02T06:00:00+07:00"


@pytest.mark.parametrize(
    ("kind", "path"), [("listing", "kinh-te/"), ("feed", "rss/cate/kinh-te/"), ("other", ""), ("article", "x-a1.html")]
)
def test_a_challenge_is_no_page_whatever_was_asked_for(kind: Kind, path: str) -> None:
    url = LongAn.home() + path
    capture = Capture(url, "GET", "", MOMENT, "live", 200, "text/html", "sha1:x", "a.warc.gz", 0)
    found = answer(LongAn, Asked(("GET", url, ""), kind), page_of(capture, challenge("0" * 32), "text/html"), capture)
    [outcome] = found.outcomes
    assert (outcome.visit.fate, outcome.visit.detail) == ("rejected", "challenge")
    assert not found.visited
