"""The set itself: large and various enough, the same at every run, ours, and true to its truth."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest

from crawler.clean import clean
from tests.beside.shared import SHARED, needs_shared
from tests.sampleweb.model import GENERATOR, MARK

from .pages import Annotated, real, synthetic

ROOT = Path(__file__).resolve().parents[2]
_TAG = re.compile(r"<[^>]*>")
_INLINE = re.compile(r"</?(?:a|b|i|em|span|strong|font|u|small)\b[^>]*>", re.IGNORECASE)


def digest() -> str:
    return sha256(b"".join(page.body for page in synthetic())).hexdigest()


def visible(page: Annotated) -> str:
    markup = re.sub(r"<(script|style)\b.*?</\1>", " ", page.body.decode(), flags=re.DOTALL | re.IGNORECASE)
    return clean(unescape(_TAG.sub(" ", _INLINE.sub("", markup))))


def test_forty_pages_and_more_in_a_dozen_families_and_more() -> None:
    families = Counter(page.family for page in synthetic())
    assert len(synthetic()) >= 40
    assert len(families) >= 12
    assert min(families.values()) >= 2  # no family has a page that stands alone
    assert len({page.name for page in synthetic()}) == len(synthetic()) == len({page.url for page in synthetic()})


def test_every_page_says_that_it_is_synthetic() -> None:
    for page in synthetic():
        assert MARK in page.body.decode(), page.name
        assert GENERATOR in page.body.decode(), page.name


def test_the_same_bytes_in_another_process() -> None:
    code = "from tests.quality.test_set import digest; print(digest())"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True, env={"PYTHONHASHSEED": "7"}
    )
    assert told.stdout.strip() == digest()


@pytest.mark.parametrize("page", synthetic(), ids=lambda page: page.name)
def test_a_page_shows_its_truth(page: Annotated) -> None:
    shown, truth = visible(page), page.truth
    head = page.body.decode().partition("<body")[0]
    for text in (line for _, block in truth.blocks for cells in block.split("\n") for line in cells.split(" | ")):
        assert text in shown
    assert all(part in shown for caption in truth.captions for part in caption.split(" Ảnh: ")[:1])
    assert truth.title in shown
    assert truth.lead is None or truth.lead in shown or clean(unescape(head)).find(truth.lead) >= 0
    assert truth.author is None or all(
        name.casefold() in f"{shown} {unescape(head)}".casefold() for name in truth.author.split("; ")
    )


def test_what_is_awkward_is_there() -> None:
    """Every trap that the set promises stands on some page."""
    everything = "".join(page.body.decode() for page in synthetic())
    for markup in (
        "<noscript><img", "data-src=", "data-original=", "srcset=", "<picture>", "<amp-img", "ld+json", "@graph",
        "dable:author", "Theo TTXVN", "Mời bạn đọc theo dõi", "Xem thêm:", "Tin liên quan", "Lượt xem",
        "Thống kê truy cập",
        "Hôm nay", "© Bản quyền 2009", "Ý kiến bạn đọc", "Từ khóa:", "display:none", "<br>", "<FONT", "cookie",
        "datetime=", "GMT+7", "Đăng ngày", "<blockquote>", "<table", "2 ngày trước", "{{item.title}}", "avatar",
    ):  # fmt: skip
        assert markup in everything, markup


@needs_shared
def test_no_sentence_of_the_real_pages_is_in_the_set() -> None:
    ours = {text for page in synthetic() for _, text in page.truth.blocks}
    theirs = {text for page in real() for _, text in page.truth.blocks}
    assert real(), SHARED
    assert not ours & theirs
