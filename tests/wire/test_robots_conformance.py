"""robots.txt as RFC 9309 and the cases other parsers are held to have it: one table, read by our rules.

Sections are those of the RFC; "B" marks behaviour that parsers in use agree on, and the RFC leaves open.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.wire.rules import our_rules, rules_from

SITE = "https://wired.vn"
US = "User-agent: KhoTinTinh\n"
ALL = "User-agent: *\n"

#: name → (robots.txt, open paths, closed paths)
TABLE: dict[str, tuple[str | bytes, str, str]] = {
    # 2.1 groups
    "2.1 nothing at all": ("", "/ /a", ""),
    "2.1 only other robots": ("User-agent: other\nDisallow: /", "/ /a", ""),
    "2.1 rules before any agent": (f"Disallow: /a\nAllow: /a/b\n{US}Disallow: /c", "/a /a/b", "/c"),
    "2.1 two agents share a group": (f"{US}User-agent: other\nDisallow: /a", "/b", "/a"),
    "2.1 blank lines do not end a group": (f"{US}\n\nDisallow: /a\n\n\nDisallow: /b", "/c", "/a /b"),
    "2.1 an empty group": (f"{ALL}Disallow: /\n\n{US}", "/ /a", ""),
    "2.1 an empty group at the end": (f"User-agent: other\nDisallow: /\n{US}", "/a", ""),
    # 2.2.1 the user-agent line
    "2.2.1 case does not matter": ("USER-AGENT: khotinTINH\nDISALLOW: /a\nAlLoW: /a/b", "/a/b", "/a"),
    "2.2.1 groups of one agent are merged": (
        f"{US}Disallow: /a\n\nUser-agent: x\nDisallow: /b\n\n{US}Disallow: /c",
        "/b",
        "/a /c",
    ),
    "2.2.1 groups for all are merged": (f"{ALL}Disallow: /a\n\n{ALL}Disallow: /c", "/b", "/a /c"),
    "2.2.1 our group replaces that for all": (f"{ALL}Disallow: /a\n\n{US}Disallow: /c", "/a", "/c"),
    "2.2.1 whichever comes first": (f"{US}Disallow: /c\n\n{ALL}Disallow: /a", "/a", "/c"),
    "2.2.1 the group for all": (
        f"User-agent: robot\nDisallow: /r\n\n{ALL}Disallow: /d\n\nUser-agent: t\nDisallow: /t",
        "/r /t",
        "/d",
    ),
    "2.2.1 a version after the token": (f"{ALL}Allow: /\n\nUser-agent: KhoTinTinh/0.1\nDisallow: /a", "/b", "/a"),
    "2.2.1 the beginning of our name": (f"{ALL}Disallow: /a\n\nUser-agent: Kho\nDisallow: /b", "/b", "/a"),
    "2.2.1 our name and more": (f"{ALL}Disallow: /a\n\nUser-agent: KhoTinTinhBot\nDisallow: /b", "/b", "/a"),
    "2.2.1 our name inside another": ("User-agent: MyKhoTinTinh\nDisallow: /", "/a", ""),
    "2.2.1 interleaved groups": (
        f"allow: /f/\n\n{US}disallow: /\nallow: /x/\nuser-agent: b\ndisallow: /\nallow: /y/\n\n\nallow: /w/\n"
        f"user-agent: c\n\n{US}allow: /z/\ndisallow: /\n",
        "/x/b /z/d",
        "/ /y/c /w/a /f/",
    ),
    # 2.2.2 allow and disallow
    "2.2.2 no value": (f"{ALL}Disallow:\nAllow:", "/ /a", ""),
    "2.2.2 everything": (f"{ALL}Disallow: /", "/robots.txt", "/ /a /a?b"),
    "2.2.2 no path in the address": (f"{ALL}Disallow: /", "", " "),
    "2.2.2 a beginning": (f"{ALL}Disallow: /d", "/abc/d", "/d /disallowed"),
    "2.2.2 paths have case": (f"{ALL}Disallow: /X/", "/x/y", "/X/y"),
    "2.2.2 the longest match": (f"{ALL}Disallow: /\nAllow: /page", "/page /pages", "/ /elsewhere"),
    "2.2.2 the longest match forbids": (f"{ALL}disallow: /x/page.html\nallow: /x/", "/x/", "/x/page.html"),
    "2.2.2 the longest match allows": (f"{ALL}allow: /x/page.html\ndisallow: /x/", "/x/page.html", "/x/"),
    "2.2.2 order does not matter": (f"{ALL}Disallow: /x\nAllow: /x/", "/x/", "/x"),
    "2.2.2 as long: allow": (f"{ALL}disallow: /folder\nallow: /folder", "/folder/page", ""),
    "2.2.2 as long: allow, the other way": (f"{ALL}allow: /\ndisallow: /", "/a", ""),
    "2.2.2 as long: allow, with a wildcard": (f"{ALL}allow: /page\ndisallow: /*.ph", "/page.php5", ""),
    "2.2.2 a longer wildcard": (f"{ALL}allow: /page\ndisallow: /*.htm", "/page", "/page.htm /page.html"),
    "2.2.2 a shorter wildcard": (f"{ALL}allow: /x/page.\ndisallow: /*.html", "/x/page.html", "/x/y.html"),
    "2.2.2 percent-encoded UTF-8": (
        f"{ALL}Disallow: /foo/bar/%E3%83%84",
        "/foo/bar/",
        "/foo/bar/%E3%83%84 /foo/bar/ツ",
    ),
    "2.2.2 UTF-8 as it is": (
        f"{ALL}Disallow: /foo/bar/ツ",
        "/foo/bar/",
        "/foo/bar/%E3%83%84 /foo/bar/ツ /foo/bar/%e3%83%84",
    ),
    "2.2.2 Vietnamese": (f"{ALL}Disallow: /tin-tức", "/tin-tuc", "/tin-t%E1%BB%A9c /tin-tức/1"),
    "2.2.2 letters need no escape": (
        f"{ALL}Disallow: /foo/bar/%62%61%7A",
        "/foo/bar/",
        "/foo/bar/baz /foo/bar/%62%61%7A",
    ),
    "2.2.2 letters escaped in the address": (f"{ALL}Disallow: /foo/bar/baz", "/foo/", "/foo/bar/%62%61%7A"),
    "2.2.2 a query": (f"{ALL}Disallow: /foo/bar?baz=quz", "/foo/bar", "/foo/bar?baz=quz"),
    "2.2.2 an address in a query": (
        f"{ALL}Disallow: /\nAllow: /f?q=t&b=http://foo.bar?t&p",
        "/f?q=t&b=http://foo.bar?t&p",
        "/f?q=t",
    ),
    "2.2.2 an escaped address in a query": (
        f"{ALL}Disallow: /f?b=http%3A%2F%2Ffoo.bar",
        "/f",
        "/f?b=http%3A%2F%2Ffoo.bar",
    ),
    "2.2.2 an escaped slash is no slash": (
        f"{ALL}Disallow: /\nAllow: /a%2fb.html",
        "/a%2fb.html /a%2Fb.html",
        "/a/b.html",
    ),
    "2.2.2 a slash is no escaped slash": (f"{ALL}Disallow: /\nAllow: /a/b.html", "/a/b.html", "/a%2fb.html"),
    "2.2.2 escapes have no case": (f"{ALL}Disallow: /\nAllow: /a%3cd.html", "/a%3cd.html /a%3Cd.html /a<d.html", "/a"),
    "2.2.2 a tilde": (f"{ALL}Disallow: /\nAllow: /%7ejoe/", "/~joe/a /%7Ejoe/a", "/joe/a"),
    "2.2.2 a parameter": (f"{ALL}Disallow: /path;params?query", "/path", "/path;params?query /path;params?query#f"),
    "2.2.2 a bare question mark": (f"{ALL}Disallow: /?", "/", "/?query"),
    "2.2.2 fragments do not count": (f"{ALL}Disallow: /a$", "/ab", "/a#x"),
    "2.2.2 two slashes": (f"{ALL}Disallow: //folder/*", "/folder/ /folder/page", "//folder/page"),
    "2.2.2 an address for a path": (f"{ALL}disallow: http://elsewhere.vn/", "/ /a", "/http://elsewhere.vn/"),
    # 2.2.3 special characters
    "2.2.3 a comment": (f"# one\n{ALL}# two\nDisallow: /a # three\n# Disallow: /b\nDisallow: /c#d", "/b", "/a /c /c#d"),
    "2.2.3 a comment behind an agent": ("User-agent: * # everybody\nDisallow: /a", "/b", "/a"),
    "2.2.3 the end": (f"{ALL}Allow: /$\nDisallow: /", "/", "/page.html"),
    "2.2.3 the end of a path": (f"{ALL}Disallow: /foo/bar$", "/foo/bar/ /foo/bar/qux /foo/barn", "/foo/bar"),
    "2.2.3 anything": (f"{ALL}Disallow: /foo*/bar.html", "/fo.html /food/xyz.html", "/foo/bar.html /foo/a/b/bar.html"),
    "2.2.3 anything at the end": (f"{ALL}Disallow: /foo*", "/fo.html", "/foo /food /foo/bar"),
    "2.2.3 anything at the beginning": (f"{ALL}Disallow: *.gif$", "/a.gifs", "/a.gif /x/y.gif"),
    "2.2.3 anything and nothing": (f"{ALL}Disallow: *", "/robots.txt", "/ /a"),
    "2.2.3 anything between": (
        f"{ALL}Disallow: /d/*/end$\nDisallow: /kho*work",
        "/d /d/x/endinglater /kho",
        "/d/xyz/end /khoworks /kho/work",
    ),
    "2.2.3 in a query": (f"{ALL}Disallow: /*s=", "/ /s/", "/?s=a /b?c=1&s=2"),
    "2.2.3 any query": (f"{ALL}Disallow: /*?", "/a", "/a?b /?"),
    "2.2.3 many stars": (f"{ALL}Disallow: /\nAllow: ***********/****.js", "/a/foo.js", "/a"),
    "2.2.3 an escaped star": (f"{ALL}Disallow: /a%2Ab", "/axb", "/a*b /a%2Ab"),
    "2.2.3 an escaped dollar": (f"{ALL}Disallow: /a%24", "/a /ab", "/a$ /a$b /a%24"),
    "2.2.3 a dollar in the middle": (f"{ALL}Disallow: /x$/abc", "/x /x/abc", "/x$/abcdef /x%24/abcdef"),
    "2.2.3 stars and a dollar": (f"{ALL}Disallow: /y*y/abc$", "/yabcy/abcdef", "/yabcy/abc /y*y/abc"),
    # 2.2.4 other records
    "2.2.4 a sitemap between agents": (f"{US}Sitemap: {SITE}/s.xml\nUser-agent: other\nDisallow: /a", "/b", "/a"),
    "2.2.4 a sitemap between rules": (f"{US}Disallow: /a\nSitemap: {SITE}/s.xml\nDisallow: /b", "/c", "/a /b"),
    "2.2.4 a sitemap before all": (f"Sitemap: {SITE}/s.xml\n{US}Disallow: /a", "/b", "/a"),
    "2.2.4 an unknown record between agents": (f"{US}Harry: Potter\nUser-agent: other\nDisallow: /a", "/b", "/a"),
    "2.2.4 an unknown record between rules": (f"{US}Disallow: /a\nHarry: Potter\nDisallow: /b", "/c", "/a /b"),
    "2.2.4 an unknown record ends no rules": (f"User-agent: o\nDisallow: /a\nHarry: P\n{US}Disallow: /b", "/a", "/b"),
    "2.2.4 no record at all": (f"User-agent: o\nDisallow: /a\nHarry Potter\n{US}Disallow: /b", "/a", "/b"),
    # 2.2 the form
    "2.2 blanks": ("  User-agent :  * \n\tDisallow :\t/a  ", "/b", "/a"),
    "2.2 CRLF": (f"{ALL}Disallow: /a\nDisallow: /b\n".replace("\n", "\r\n"), "/c", "/a /b"),
    "2.2 CR": (f"{ALL}Disallow: /a\nDisallow: /b\n".replace("\n", "\r"), "/c", "/a /b"),
    "2.2 line ends of all kinds": ("User-agent: *\n\rDisallow: /a\r\n\n\rDisallow: /b", "/c", "/a /b"),
    "2.2 a byte order mark": (b"\xef\xbb\xbfUser-agent: *\nDisallow: /a", "/b", "/a"),
    "2.2 other signs end no line": (
        f"{ALL}Disallow: /a\u2028Allow: /b\nDisallow: /c\fAllow: /",
        "/a /c",
        "/a%E2%80%A8Allow:%20/b",
    ),
    "2.3 not UTF-8": (
        b"User-agent: *\nDisallow: /caf\xe9\nDisallow: /b\nDisallow: /n\x00ul\nDisallow: /c",
        "/a",
        "/b /c",
    ),
    "2.3 a web page": ("<!doctype html><html><body>Trang chủ</body></html>", "/ /a", ""),
    "2.2.4 a sentence with a colon that begins as a record does": (
        f"{ALL}Disallow: /a\nUser-agent must match exactly: see the docs\nAllow: /a/b\nDisallow: /c",
        "/a/b",
        "/a /c",
    ),
    "B a colon forgotten, and one in the path": (f"{ALL}Disallow /a:b\nDisallow http://wired.vn/c", "/c", "/a:b"),
    # 5.1 and 5.2, the RFC's own examples, with us in each role
    "5.1 for all": (
        f"{ALL}Disallow: *.gif$\nDisallow: /example/\nAllow: /publications/",
        "/ /publications/a",
        "/a.gif /example/b",
    ),
    "5.1 foobot": (
        f"{ALL}Disallow: /\n{US}Disallow:/\nAllow:/example/page.html\nAllow:/example/allowed.gif",
        "/example/page.html /example/allowed.gif",
        "/ /example/",
    ),
    "5.1 barbot": (f"{US}User-agent: bazbot\nDisallow: /example/page.html", "/ /example/", "/example/page.html"),
    "5.1 quxbot": (f"{ALL}Disallow: /\n\n{US}\n", "/ /a", ""),
    "5.2 the longest match": (
        f"{ALL}Allow: /example/page/\nDisallow: /example/page/disallowed.gif",
        "/example/page/",
        "/example/page/disallowed.gif",
    ),
    # B
    "B misspelt": (
        f"{ALL}Dissallow: /a\nDissalow: /b\nDisalow: /c\nDiasllow: /d\nDisallaw: /e",
        "/f",
        "/a /b /c /d /e",
    ),
    "B no colon": ("user-agent khotintinh\ndisallow /a\nuser agent other\ndisallow /b", "/b", "/a"),
    "B agents spelt apart": ("User agent: khotintinh\nuseragent: other\nDisallow: /a", "/b", "/a"),
    "B a folder's index": (f"{ALL}Allow: /s/index.html\nDisallow: /", "/s/ /s/index.html", "/s/index.htm /other"),
    "B a delay ends a list of agents": (f"{ALL}Crawl-delay: 10\nUser-agent: bad\nDisallow: /", "/a", ""),
    "B a rate ends a list of agents": (
        f"{ALL}Request-rate: 1/5\nVisit-time: 0200-0630\nUser-agent: bad\nDisallow: /",
        "/a",
        "",
    ),
    "B no slash at the beginning": (f"{ALL}Disallow: a", "/a", ""),
    "B agents of other scripts": (f"User-agent: Львів\nDisallow: /\n\n{ALL}Disallow: /a", "/b", "/a"),
}


@pytest.mark.parametrize("name", TABLE)
def test_what_may_be_fetched(name: str) -> None:
    text, opened, closed = TABLE[name]
    rules = rules_from(200, text.encode() if isinstance(text, str) else text)
    for path in opened.split():
        assert rules.refusal(SITE + path) == "", path
    for path in closed.split(" ") if closed else ():
        assert rules.refusal(SITE + path), path or "no path"


def test_the_table_is_whole() -> None:
    assert len(TABLE) >= 90
    assert all(opened or closed for _, opened, closed in TABLE.values())


DELAYS = {
    "ours": (f"{ALL}Crawl-delay: 10\n\n{US}Crawl-delay: 15", 15),
    "of all": (f"{ALL}Disallow: /a\nCrawl-delay: 10\nUser-agent: other\nCrawl-delay: 15", 10),
    "a fraction": (f"{ALL}Crawl-delay: 0.5", 0.5),
    "none": (f"{ALL}Disallow: /a", 0),
    "a word": (f"{ALL}Crawl-delay: slowly", 0),
    "below nothing": (f"{ALL}Crawl-delay: -3", 0),
    "without end": (f"{ALL}Crawl-delay: inf", 0),
    "of nobody": ("Crawl-delay: 5\nUser-agent: other\nDisallow: /", 0),
    "not ours": (f"{ALL}Crawl-delay: 5\n\n{US}Disallow: /a", 0),
    "spelt apart": (f"{ALL}crawl delay 7", 7),
}


@pytest.mark.parametrize("name", DELAYS)
def test_the_delay(name: str) -> None:
    text, seconds = DELAYS[name]
    assert rules_from(200, text.encode()).crawl_delay() == seconds


def test_one_dollar_too_many() -> None:
    """Where Protego is more open than the RFC, in a pattern nobody writes: `$` at the end stands for itself too."""
    rules = rules_from(200, f"{ALL}Disallow: /x\nAllow: /x$".encode())
    assert rules.refusal(f"{SITE}/x") == ""
    assert rules.refusal(f"{SITE}/xy")
    assert rules.refusal(f"{SITE}/x$y") == ""  # the RFC would close it


def test_a_pattern_of_stars_takes_no_time() -> None:
    rules = rules_from(200, f"{ALL}Disallow: /{'*a' * 2000}$".encode())
    assert rules.refusal(SITE + "/" + "a" * 1999) == ""


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_is_read(text: str, path: str) -> None:
    rules = rules_from(200, f"{text}\n{ALL}Disallow: /closed".encode("utf-8", "replace"))
    assert isinstance(rules.refusal(f"{SITE}/{path}"), str)
    assert all("\n" not in rule for rule in our_rules(text))
