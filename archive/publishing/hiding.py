"""What a published file does not tell: ids and addresses of articles that are hidden, and the folders of the machine on
which the archive was made, which may name a person."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from html import unescape
from pathlib import PurePosixPath
from urllib.parse import unquote

from archive.addresses import page_of

MARK = "…"  # stands for what is not told
_IDS = "SELECT article_id FROM work.removals WHERE undone_at IS NULL AND hidden"
_ADDRESSES = f"""
SELECT f.url FROM work.frontier f WHERE f.article_id IN ({_IDS}) AND f.method = 'GET' AND f.request_digest = ''
UNION SELECT c.url FROM work.rejections r JOIN work.captures c USING (capture_id)
WHERE r.article_id IN ({_IDS}) AND c.method = 'GET' AND c.request_digest = ''
"""  # noqa: S608 - a constant
_DOMAINS = "SELECT domains FROM work.sites ORDER BY site"
_FOLDERS = re.compile(
    r"""(['"])(?:file://|\w+:(?!//))?[~/](?:(?!\1)[^\n])*/((?:(?!\1)[^/\n])*)\1"""
    r"""|(?<![\w/.])(?:file://|\w+:)?~?/(?!/)(?:[^/\s'"]+(?:\ +[^/\s'",;:()]+)*/)+"""
)
_NO_FILE = re.compile(r"live|sample|canary|wayback|commoncrawl|(ccnews|hosts|https?):.*")
#: What is decoded as one: escaped bytes, a named or numbered sign, or any single sign.
_PIECE = re.compile(r"(?:%(?:25)*[0-9a-f]{2})+|&(?:amp;)*#?\w{1,8};|.", re.IGNORECASE | re.DOTALL)


def teach(connection: sqlite3.Connection) -> None:
    """Teach a connection, to which the working database is attached as `work`, SQL functions: told, source_name,
    placeless, and hides(url), which says whether an address is one of a hidden article, in whichever form.
    """
    hosts: dict[str, str] = {}
    for (domains,) in connection.execute(_DOMAINS):
        first, *others = json.loads(domains)
        hosts |= dict.fromkeys(others, first)
    ids = [str(name) for (name,) in connection.execute(_IDS)]
    addresses = [str(url) for (url,) in connection.execute(_ADDRESSES)]
    hidden = frozenset([*ids, *addresses])
    pages = frozenset(page_of(url, hosts) for url in addresses)
    connection.create_function("source_name", 1, source_name, deterministic=True)
    connection.create_function("placeless", 1, placeless, deterministic=True)
    connection.create_function("told", 1, lambda words: told(words, hidden), deterministic=True)
    connection.create_function("hides", 1, lambda url: bool(pages) and page_of(url, hosts) in pages, deterministic=True)


def told(words: str, hidden: Iterable[str]) -> str:
    """Return words without these ids and addresses. Pure.

    They are found with or without scheme, www., a port, percent-encoding, HTML's signs, accents, capitals and signs
    that nobody sees. After one that ends with a digit only another digit ends the match, for that is another id; of an
    id that begins with a hidden one and goes on otherwise the beginning goes, too. Not found are a number or a path
    alone, parameters in another order, blanks put inside, and whatever else tells of the article in other words.
    """
    pattern = _pattern(frozenset(hidden))
    if pattern is None:
        return words
    plain, places = [], []
    for piece in _PIECE.finditer(words):
        for sign in _plain(piece[0]):
            plain.append(sign)
            places.append(piece.span())
    kept, end = [], 0
    for found in pattern.finditer("".join(plain)):
        start, stop = places[found.start()][0], places[found.end() - 1][1]
        kept += [words[end : max(start, end)], MARK]
        end = stop
    return "".join([*kept, words[end:]])


@lru_cache(maxsize=4)
def _pattern(hidden: frozenset[str]) -> re.Pattern[str] | None:
    """What finds these ids and addresses in plain signs; None where there are none."""
    names = {_name(one) for one in hidden if one}
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(rf"(?:(?:https?:)?//)?(?:www\.)*(?:{'|'.join(longest_first)})") if names else None


def _name(hidden: str) -> str:
    """The pattern of one id or address; a host may have a port."""
    is_address = re.match("https?://", hidden, re.IGNORECASE)
    host, slash, path = (page_of(hidden) if is_address else hidden).partition("/")
    name = re.escape(_all_plain(host))
    if is_address:
        name = rf"{name.split(':')[0]}\.?(?::[0-9]+)?"
    name += re.escape(slash + _all_plain(path))
    return rf"{name}(?![0-9])" if hidden[-1:].isdigit() else name


def _all_plain(text: str) -> str:
    return "".join(_plain(piece[0]) for piece in _PIECE.finditer(text))


def _plain(piece: str) -> str:
    """One piece of a text as it is compared: decoded as often as it was encoded, small, without accents."""
    while len(piece) > 1 and (decoded := unescape(unquote(piece))) != piece:
        piece = decoded
    if piece.isascii():
        return piece.lower().replace("+", " ")
    signs = unicodedata.normalize("NFKD", piece).casefold()
    return "".join(sign for sign in signs if unicodedata.category(sign) not in ("Mn", "Cf")).replace("+", " ")


def source_name(source: str) -> str:
    """Return the source of a run without folders: the name of a file, "./live" of one that is called so. Pure."""
    is_path = "://" not in source or source.startswith("file:")
    name = PurePosixPath(source).name or source if is_path else source
    return f"./{name}" if name != source and _NO_FILE.fullmatch(name) else name


def placeless(words: str) -> str:
    """Return what a program says without the folders of the files it names; addresses on the web stay. Pure.

    Without quotes around it, a folder's name is read over its blanks, but not over a sign , ; : ( ) behind one.
    """
    return _FOLDERS.sub(lambda found: f"{found[1]}{found[2]}{found[1]}" if found[1] else "", words)
