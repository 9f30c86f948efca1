"""Full-text search over Vietnamese: accents, case and đ/d never stand between a query and an article.

FTS5's `unicode61 remove_diacritics 2` folds every accent but not đ, which is a letter of its own. So the
index holds each text twice, as it stands and with d for đ, and a query asks for both spellings: matches in
the copies find and rank (where every spelling counts as one word), matches in the texts as they stand put
the marks into a snippet that keeps its accents. A search that does not come through here (Datasette's own
box) finds as much.

Columns of `articles_fts`: 0 title (the kicker above it included), 1 lead, 2 body, 3 captions (one a line),
4 to 7 the same with d for đ.

A second index, `articles_exact`, holds the words with all their accents, the place of the tone marks levelled
(archive.texts.tones); it answers those who mean "má" and not "ma". It keeps no texts, only where each word stands.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import NamedTuple

from archive.texts.tones import VOWELS, placed_in_sql, words

_PLACED = ",\n".join(
    f"{vowels} AS (\n  SELECT docid,\n    {placed_in_sql('title', vowels)} AS title,\n"  # noqa: S608 - constants
    f"    {placed_in_sql('text', vowels)} AS text\n  FROM {before})"
    for before, vowels in zip(("small", *VOWELS), VOWELS, strict=False)
)
#: What the indexes are made of; a file without them has these views, too. A title stands below its kicker, captions
#: stand one a line.
VIEWS = f"""
CREATE VIEW articles_search AS
WITH texts AS (
  SELECT docid, coalesce(kicker || char(10), '') || title AS title, lead, body,
    (SELECT group_concat(caption, char(10))
       FROM (SELECT caption FROM images WHERE article_id = articles.id ORDER BY position)) AS captions
  FROM articles)
SELECT docid, title, lead, body, captions,
  replace(replace(replace(replace(title, 'đ', 'd'), 'Đ', 'D'), 'ð', 'd'), 'Ð', 'D') AS title_d,
  replace(replace(replace(replace(lead, 'đ', 'd'), 'Đ', 'D'), 'ð', 'd'), 'Ð', 'D') AS lead_d,
  replace(replace(replace(replace(body, 'đ', 'd'), 'Đ', 'D'), 'ð', 'd'), 'Ð', 'D') AS body_d,
  replace(replace(replace(replace(captions, 'đ', 'd'), 'Đ', 'D'), 'ð', 'd'), 'Ð', 'D') AS captions_d
FROM texts;

CREATE VIEW articles_levelled AS
WITH small AS (
  SELECT docid, lower(title) AS title,
    lower(coalesce(lead || char(10), '') || body || coalesce(char(10) || captions, '')) AS text
  FROM articles_search),
{_PLACED}
SELECT docid, title, text FROM {VOWELS[-1]};
"""  # noqa: S608 - constants


class _Index(NamedTuple):
    """One of the indexes of a published file."""

    name: str
    columns: str
    view: str
    tokens: str  # how words are told apart
    rank: str  # what `ORDER BY rank` means
    mark: str = ""  # by which Datasette finds the index of a table

    def table(self, content: str) -> str:
        """The statement that makes the table, for its texts in a view of the same file or ('') nowhere."""
        source = f"content='{content}'" + (", content_rowid='docid'" if content else "")
        return (
            f"CREATE VIRTUAL TABLE {self.name} USING fts5 {self.mark}(\n"
            f"  {self.columns},\n  {source}, tokenize='{self.tokens}');\n"
        )

    @property
    def ranked(self) -> str:
        """The statement that sets the order of the hits."""
        return f"INSERT INTO {self.name}({self.name}, rank) VALUES ('rank', '{self.rank}');\n"  # noqa: S608 - constants

    def told(self, *words: str) -> str:
        """Statements that give the table orders."""
        return "".join(f"INSERT INTO {self.name}({self.name}) VALUES ('{word}');\n" for word in words)  # noqa: S608 - constants


_INDEXES = (
    _Index(
        "articles_fts",
        "title, lead, body, captions, title_d, lead_d, body_d, captions_d",
        "articles_search",
        "unicode61 remove_diacritics 2",
        "bm25(0.01, 0.004, 0.001, 0.001, 10.0, 4.0, 1.0, 1.0)",
        '/* content="articles" */ ',
    ),
    _Index("articles_exact", "title, text", "articles_levelled", "unicode61 remove_diacritics 0", "bm25(10.0, 1.0)"),
)

#: Makes the indexes of a published file that has none but the views, by SQL alone: the sqlite3 shell can run it.
INDEX = "".join(f"\n{one.table(one.view)}{one.ranked}{one.told('rebuild', 'optimize')}" for one in _INDEXES)
_SHADOWS = ("data", "idx", "docsize", "config")
_HASH = 16 << 20  # bytes of index gathered before they are written

#: The query of `search`: bind :query (from `match_query`), :before, :after (the marks), :limit, :offset.
RANKED = """
SELECT a.id, a.title, a.published_at,
  snippet(articles_fts, 2, :before, :after, '…', 32) AS snippet, articles_fts.rank AS rank
FROM articles_fts JOIN articles a ON a.docid = articles_fts.rowid
WHERE articles_fts MATCH :query
ORDER BY articles_fts.rank, a.id LIMIT :limit OFFSET :offset
"""

#: A query that is well-formed and finds nothing.
NOTHING = '""'
_MOST_WORDS = 32
_MOST_LETTERS = 1000
_MOST_SPELLINGS = 16
_PIECE = re.compile(r'"([^"]*)"|([^\s"]+)')
#: What a keyboard or a text processor writes for a quotation mark.
QUOTES = '"“”„‟«»'
_STRAIGHT = dict.fromkeys(map(ord, QUOTES), '"')
_D = str.maketrans("đðĐÐ", "ddDD")


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found; the snippet is its own text with its accents, the matches between the marks."""

    id: str
    title: str
    published_at: str | None
    snippet: str
    rank: float


def fold_d(text: str) -> str:
    """Write d for đ, and for the ð that old conversions left in its place; one letter for one letter."""
    return text.translate(_D)


def build(connection: sqlite3.Connection) -> None:
    """Make the search indexes of a file whose articles, images and `VIEWS` are in place; nothing else may write then.

    Each is made by a thread of its own in a file of its own beside the database, and copied: so nothing of its making
    is left in the file, and the bytes do not depend on which was ready first.
    """
    (main,) = (Path(file) for _, name, file in connection.execute("PRAGMA database_list") if name == "main")
    made = [main.with_name(f"{main.name}-{index.name}") for index in _INDEXES]
    try:
        with ThreadPoolExecutor(len(_INDEXES)) as threads:  # SQLite works without Python's lock
            list(threads.map(_make, _INDEXES, made, [main] * len(made)))
        with closing(_open(main)) as other:  # FTS5 must not take what it remembers of empty tables for true
            for index, file in zip(_INDEXES, made, strict=True):
                _copy(other, index, file)
    finally:
        for file in made:
            file.unlink(missing_ok=True)


def _make(index: _Index, file: Path, main: Path) -> None:
    file.unlink(missing_ok=True)
    with closing(_open(file)) as connection:
        connection.execute("ATTACH ? AS source", (f"{main.absolute().as_uri()}?mode=ro",))
        connection.executescript(index.table("") + index.ranked)
        connection.executescript(
            f"INSERT INTO {index.name}({index.name}, rank) VALUES ('hashsize', {_HASH});\n"  # noqa: S608 - constants
            f"BEGIN;\nINSERT INTO {index.name}(rowid, {index.columns})\n"
            f"SELECT docid, {index.columns} FROM source.{index.view};\n"
            f"{index.told('optimize')}COMMIT;"
        )


def _copy(connection: sqlite3.Connection, index: _Index, file: Path) -> None:
    connection.execute("ATTACH ? AS made", (str(file),))
    connection.executescript(f"BEGIN;\n{index.table(index.view)}")
    for shadow in _SHADOWS:
        name = f"{index.name}_{shadow}"
        connection.execute(f"DELETE FROM main.{name}")  # noqa: S608 - constants
        connection.execute(f"INSERT INTO main.{name} SELECT * FROM made.{name}")  # noqa: S608 - constants
    connection.execute(f"DELETE FROM main.{index.name}_config WHERE k = 'hashsize'")  # noqa: S608 - constants
    connection.execute("COMMIT")
    connection.execute("DETACH made")


def _open(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None, uri=True, check_same_thread=True)
    connection.execute("PRAGMA journal_mode = OFF")  # what is half made is thrown away
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def match_query(text: str) -> str:
    """Turn what a person types into an FTS5 query that cannot fail.

    Words must all occur, and stand higher where they follow one another, for a Vietnamese word is often two or
    three of them; words in quotes ("…" or “…”) must follow one another; "nd-cp" and "58-CT/TU" do so by
    themselves. Operators, stray quotes and signs have no power. Without a word to look for the answer is
    `NOTHING`. At most 32 words or phrases of the first 1,000 characters count.
    """
    wanted = _pieces(text)
    if not wanted:
        return NOTHING
    every = " AND ".join(map(_either, wanted))
    return every if len(wanted) == 1 else f"({every}) OR {_either(' '.join(wanted))}"


def exact_phrases(text: str) -> list[list[str]]:
    """Read what a person types as words and phrases that are meant to the letter: lists of levelled words."""
    return [found for piece in _pieces(text) if (found := words(piece))]


def exact_query(text: str) -> str:
    """Turn what a person types into a query of `articles_exact`; as careful as `match_query`, accents count."""
    wanted = [" ".join(phrase) for phrase in exact_phrases(text)]
    if not wanted:
        return NOTHING
    every = " AND ".join(f'"{phrase}"' for phrase in wanted)
    return every if len(wanted) == 1 else f"""({every}) OR "{" ".join(wanted)}\""""


def _pieces(text: str) -> list[str]:
    """The words and phrases that count."""
    pieces = (quoted or bare for quoted, bare in _PIECE.findall(_typed(text)))
    return [piece for piece in pieces if any(unicodedata.category(sign)[0] in "LN" for sign in piece)][:_MOST_WORDS]


def search(
    connection: sqlite3.Connection,
    text: str,
    limit: int = 20,
    offset: int = 0,
    marks: tuple[str, str] = ("[", "]"),
) -> list[Hit]:
    """Find articles in a published file, the best first; equal ranks are ordered by id."""
    values = {"query": match_query(text), "limit": limit, "offset": offset}
    found = connection.execute(RANKED, {**values, "before": marks[0], "after": marks[1]})
    return [Hit(*row) for row in found]


def register(connection: sqlite3.Connection) -> None:
    """Teach a connection the SQL function match_query(text)."""
    connection.create_function("match_query", 1, lambda text: match_query(text or ""), deterministic=True)


def _typed(text: str) -> str:
    """Take the text as a keyboard meant it: NFC, straight quotes, no control signs or half characters."""
    plain = unicodedata.normalize("NFC", text[:_MOST_LETTERS].translate(_STRAIGHT).replace("\u200b", ""))
    return "".join(" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in plain)


def _spellings(piece: str) -> list[str]:
    """Spell a word or phrase with d and with đ wherever either stands; the all-d spelling comes first.

    With more than four such letters only that and the piece as typed are returned: the copies in the index
    still find every article, but the snippet may miss its marks.
    """
    folded = fold_d(piece)
    parts = re.split("[dD]", folded)
    if 2 ** (len(parts) - 1) > _MOST_SPELLINGS:
        return list(dict.fromkeys((folded, piece)))
    seams = product("dđ", repeat=len(parts) - 1)
    return ["".join(a + b for a, b in zip(parts, (*seam, ""), strict=True)) for seam in seams]


def _either(piece: str) -> str:
    """Ask for a word or phrase in any of its spellings."""
    quoted = [f'"{spelling}"' for spelling in _spellings(piece)]
    return quoted[0] if len(quoted) == 1 else f"({' OR '.join(quoted)})"
