"""Texts cut to excerpts, and everything else in the file that tells of what was cut. Nothing of it stays behind.

An excerpt is a beginning: lead and body up to a number of words, then “…”; captions have the words that both leave, so
those of a text that is cut have none. A word is what stands between blanks; so that a table without blanks is no word,
the signs are counted too. So the spans of event dates that lie before the cut stay right, blocks stay in step, and the
present version is cut as its article is.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from archive.history import dumps
from archive.publishing.policy import Rule

MARK = "…"
SIGNS = 8  # for each word, its blank included: Vietnamese takes 4.5, English 6
_BATCH = 200  # articles cut at a time
_WORD = re.compile(r"\S+")
_IDS = "SELECT docid, id FROM articles WHERE site = ? AND docid > ? ORDER BY docid LIMIT ?"
_TEXTS = """
SELECT number, lead, body, block_kinds, captions, changed FROM versions WHERE article_id = ? ORDER BY number
"""
_IMAGES = "SELECT position, caption, credit FROM images WHERE article_id = ? AND caption IS NOT NULL ORDER BY position"
_CAPTION = "UPDATE images SET caption = ?, credit = ? WHERE article_id = ? AND position = ?"
_CUT = "UPDATE {table} SET lead = :lead, body = :body, block_kinds = :kinds WHERE {key} = :id"


class Excerpt(NamedTuple):
    """A text as far as it is published."""

    lead: str | None
    body: str
    kinds: list[str]
    lead_end: int  # signs of the original that are shown
    body_end: int
    cut: bool

    def shows(self, text: str) -> bool:
        """Whether words stand in what is published."""
        return not text or text in (self.lead or "")[: self.lead_end] or text in self.body[: self.body_end]


def excerpt(lead: str | None, body: str, kinds: list[str], words: int) -> Excerpt:
    """The beginning of a text: at most so many words of lead and body together, and SIGNS times as many signs. Pure."""
    lead_end, *left = _fit(lead or "", words, SIGNS * words)
    body_end, *_ = _fit(body, *left)
    if lead_end == len(lead or "") and body_end == len(body):
        return Excerpt(lead, body, kinds, lead_end, body_end, cut=False)
    shown = body[:body_end].rstrip()
    told = lead if lead is None or lead_end == len(lead) else lead[:lead_end] + MARK
    blocks = shown.count("\n\n") + 1
    return Excerpt(told, shown + MARK, kinds[:blocks], lead_end, len(shown), cut=True)


def shortened(captions: Iterable[str], told: Excerpt, words: int) -> list[str]:
    """Captions as far as an excerpt of so many words leaves room for them; MARK where it leaves none. Pure."""
    left = [0, 0] if told.cut else [words, SIGNS * words]
    shown = []
    for text in () if told.cut else (told.lead or "", told.body):
        _, *left = _fit(text, *left)
    for caption in captions:
        end, *left = _fit(caption, *left)
        shown.append(caption if end == len(caption) else caption[:end] + MARK)
    return shown


def cut(connection: sqlite3.Connection, rules: Mapping[str, Rule]) -> dict[str, int]:
    """Cut the texts of the sites whose rule says so; return how many articles of each were cut.

    The file is written anew where any was, so that no free page holds what was cut.
    """
    counts = {site: _cut_site(connection, site, rule.words) for site, rule in rules.items() if rule.words is not None}
    if any(counts.values()):
        connection.execute("VACUUM")
    return {site: counts.get(site, 0) for site in rules}


def _cut_site(connection: sqlite3.Connection, site: str, words: int) -> int:
    count, last = 0, 0
    while batch := connection.execute(_IDS, (site, last, _BATCH)).fetchall():
        connection.execute("BEGIN")
        count += sum(_cut_article(connection, article_id, words) for _, article_id in batch)
        connection.execute("COMMIT")
        last = batch[-1][0]
    return count


def _cut_article(connection: sqlite3.Connection, article_id: str, words: int) -> bool:
    """Cut every version of an article, and the article as its last; whether anything was cut."""
    versions = connection.execute(_TEXTS, (article_id,)).fetchall()
    made = [excerpt(lead, body, json.loads(kinds), words) for _, lead, body, kinds, *_ in versions]
    whole = [json.loads(captions) for *_, captions, _ in versions]
    shown = [shortened(captions, one, words) for captions, one in zip(whole, made, strict=True)]
    less = [one.cut or told != captions for one, told, captions in zip(made, shown, whole, strict=True)]
    if not any(less):
        return False
    last = made[-1]
    _write(connection, "articles", "id", article_id, last)
    for n, (number, *_, changed) in enumerate(versions):
        one, captions = made[n], shown[n]
        if n and (less[n - 1] or less[n]):
            changed = dumps([dict(_told(change, made[n - 1], one)) for change in json.loads(changed)])
        connection.execute(
            "UPDATE versions SET lead = ?, body = ?, block_kinds = ?, captions = ?, changed = ? "
            "WHERE article_id = ? AND number = ?",
            (one.lead, one.body, dumps(one.kinds), dumps([] if one.cut else captions),
             changed, article_id, number),
        )  # fmt: skip
        if one.cut:
            _cut_events(connection, article_id, number, one)
    if last.cut:
        connection.execute("DELETE FROM images WHERE article_id = ? AND block >= ?", (article_id, _blocks(last)))
        connection.execute("UPDATE attachments SET label = ? WHERE article_id = ?", (MARK, article_id))
    _cut_images(connection, article_id, last, words)
    _cut_evidence(connection, article_id, made)
    return True


def _write(connection: sqlite3.Connection, table: str, key: str, value: str, told: Excerpt) -> None:
    values = {"lead": told.lead, "body": told.body, "kinds": dumps(told.kinds), "id": value}
    connection.execute(_CUT.format(table=table, key=key), values)


def _blocks(told: Excerpt) -> int:
    """The index from which images stand behind the cut."""
    if not told.cut:
        return len(told.kinds) + 1
    return len(told.kinds) if told.body_end else 0


def _cut_images(connection: sqlite3.Connection, article_id: str, told: Excerpt, words: int) -> None:
    images = connection.execute(_IMAGES, (article_id,)).fetchall()
    captions = shortened((caption for _, caption, _ in images), told, words)
    for (position, caption, credit), shown in zip(images, captions, strict=True):
        if shown != caption:
            connection.execute(_CAPTION, (shown, credit and MARK, article_id, position))


def _told(change: dict[str, Any], before: Excerpt, after: Excerpt) -> Iterator[tuple[str, Any]]:
    """One change of a version, without the words that are not in the excerpts."""
    hidden = change["field"] in ("lead", "body", "captions")
    for name, value in change.items():
        side = {"before": before, "after": after}.get(name)
        if side is None or not hidden or side.shows(value):
            yield name, value


def _cut_events(connection: sqlite3.Connection, article_id: str, number: int, told: Excerpt) -> None:
    connection.executemany(
        "DELETE FROM event_dates WHERE article_id = ? AND version = ? AND field = ? AND span_end > ?",
        [(article_id, number, field, end) for field, end in (("lead", told.lead_end), ("body", told.body_end))],
    )


def _cut_evidence(connection: sqlite3.Connection, article_id: str, made: Sequence[Excerpt]) -> None:
    """Blank what evidence from the text quotes from behind the cut; of two that become one, one stays."""
    query = "SELECT evidence_id, raw FROM date_evidence WHERE article_id = ? AND place = 'text'"
    for evidence_id, raw in connection.execute(query, (article_id,)).fetchall():
        if not any(one.shows(raw) for one in made):
            blank = "UPDATE OR IGNORE date_evidence SET raw = ? WHERE evidence_id = ?"
            if not connection.execute(blank, (MARK, evidence_id)).rowcount:
                connection.execute("DELETE FROM date_evidence WHERE evidence_id = ?", (evidence_id,))


def _fit(text: str, words: int, signs: int) -> tuple[int, int, int]:
    """How many signs of a text so many words and signs take, and how many of both are left. No word is cut."""
    end = 0
    for found in _WORD.finditer(text):
        if not words or found.end() > signs:
            return end, 0, 0
        words, end = words - 1, found.end()
    return len(text), words, signs - len(text)
