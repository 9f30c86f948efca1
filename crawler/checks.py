"""What must not enter the archive as an article, by name. Pure."""

from __future__ import annotations

import re

from archive.records import Article, Rejection
from crawler.clean import plain
from crawler.encodings.legacy import is_legacy
from crawler.page import Page
from crawler.urls import canonical_url

#: Every named rejection and what it means (the dictionary of the archive tells them to readers).
REASONS = {
    "challenge": "a bot challenge or a waiting page stood at the address",
    "soft_404": "the address answered 200, with the home page or a page that says it found nothing",
    "redirect": "a web archive holds no page of that moment, only that the address led elsewhere",
    "archive_error": "a web archive answered with a page of its own, not with what it captured",
    "listing": "a list of articles stood where an article was expected",
    "video_only": "a video or a player with hardly any text",
    "too_short": "less text than the site's shortest article",
    "not_vietnamese": "in a language the site is not archived for",
    "undecodable": "bytes that are text in no encoding we are certain of",
    "unparsable": "markup nested or left open so often that no parser reads it in bounded time",
    "layout_unknown": "no recipe fits, and the general reader found no article",
}

_CHALLENGE = re.compile(
    r"just a moment|checking your browser|attention required|verify you are (?:a )?human"
    r"|are you a robot|ddos protection"
    r"|slowaes\.decrypt|_cf_chl|cf-browser-verification|document\.cookie\s*=[^;]{0,200};[^<]{0,200}location\.(?:reload|href)"
    r"|xác minh bạn (?:là|không phải)|đang kiểm tra trình duyệt",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(
    r"\b404\b|not found|không tìm thấy|không tồn tại|đã bị (?:xóa|xoá|gỡ)|trang bạn (?:tìm|yêu cầu)", re.IGNORECASE
)
_PLAYER = "video, audio, iframe[src*=youtube], iframe[src*=video], iframe[src*=embed], [class*=video-], .jwplayer"
_TELLING = 150  # signs; a shorter text does not tell its language
_STUB = 12_000  # signs; a challenge is a short page


def refuse_page(page: Page, home: str) -> Rejection | None:
    """Why a page without an article layout is none; None when nothing speaks against trying."""
    title_node = page.tree.css_first("title")
    title = plain(title_node.text()) if title_node else ""
    if _NOT_FOUND.search(title):
        return Rejection("soft_404", f"the page's title says {title[:80]!r}")
    for place, address in (("canonical link", _canonical_link(page)), ("og:url", page.meta("og:url"))):
        if address and canonical_url(page.link(address) or "") == canonical_url(home):
            return Rejection("soft_404", f"the {place} is the home page")
    return None


def challenge(page: Page) -> Rejection | None:
    """The rejection of a bot challenge, seen before anything is read from the page."""
    text = page.decoded.text
    if len(text) <= _STUB and (match := _CHALLENGE.search(text)):
        return Rejection("challenge", f"{len(text)} signs with {match[0][:60]!r}")
    return None


def refuse_article(article: Article, page: Page, languages: tuple[str, ...], min_chars: int) -> Rejection | None:
    """Why something that was read is not stored as an article; None when it is."""
    captions = [i.caption for i in article.images if i.caption]
    text = " ".join((article.lead or "", article.body, *captions))
    if is_legacy(f"{article.title} {text}") or text.count("\ufffd") > 5:
        return Rejection("undecodable", f"the text read as {page.decoded.encoding} is not Vietnamese: {text[:60]!r}")
    if not article.title:
        return Rejection("layout_unknown", f"{article.extractor} read an empty title")
    foreign = article.language not in languages
    if foreign and len(text) >= min(min_chars, _TELLING):
        return Rejection("not_vietnamese", f"language {article.language!r}, the site is archived for {languages}")
    if len(text) < min_chars:
        if page.tree.css_first(_PLAYER):
            return Rejection("video_only", f"a player and {len(text)} signs of text")
        return Rejection("too_short", f"{len(text)} signs of text, {min_chars} expected")
    return None


def _canonical_link(page: Page) -> str | None:
    node = page.tree.css_first("link[rel=canonical]")
    return node.attributes.get("href") if node else None
