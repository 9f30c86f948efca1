"""What follows from the rest of a file and takes more than SQL to work out: changes, gaps, and what describes the file.

A rule of the table `methods` that is another now, or was then, is not held against the file.
What the program words (the dictionary, the paragraphs, the citation) it may word otherwise in another version. So a
difference there counts only where the digests prove that the file said what this program says, or where all the fixed
sentences in `about` are this program's.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from archive.coverage import gaps
from archive.coverage.gaps import Gap, Numbered, Ran
from archive.history import Content, dumps
from archive.publishing import explaining
from archive.publishing.policy import Rule
from archive.publishing.scripts import script
from archive.texts.edits import changes, silent
from archive.verifying import beside, digests
from archive.verifying.consequences import legible, rules
from archive.verifying.digests import Digest
from archive.verifying.faults import Fault, shown

_VERSIONS = """
SELECT article_id, number, reason, changed, silent, title, kicker, lead, body, block_kinds, byline, author, captions
FROM versions
WHERE article_id IN (SELECT article_id FROM versions WHERE number > 1)
  AND substr(article_id, 1, instr(article_id, ':') - 1) NOT IN (SELECT site FROM rights WHERE words IS NOT NULL)
ORDER BY article_id, number
"""
_KNOWN = """
SELECT id, 'stored', published_at FROM articles WHERE site = :site
UNION ALL SELECT article_id, fate, NULL FROM not_held WHERE article_id IS NOT NULL AND site = :site
"""
_RUNS = "SELECT site, source, started_at, finished_at, verdict FROM runs WHERE site = :site"
_GAPS = """
SELECT site, kind, from_at, to_at, from_id, to_id, size, gone, listing FROM gaps WHERE site = :site
"""
_TOUCHED = "SELECT month, gaps FROM coverage WHERE site = :site"
#: Tables that the program words, of which nothing stands in the others.
_WORDED = ("about", "citation", "dictionary")


def contradictions(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Work out anew what the versions changed and what gaps there are."""
    known = rules(connection)
    if "versions" in known:
        yield from _changes(connection)
    for (site,) in connection.execute("SELECT site FROM sites ORDER BY site").fetchall():
        if "coverage" in known:
            yield from _missing(connection, str(site))


def described(path: Path, recorded: Sequence[Digest]) -> Iterator[Fault]:
    """Describe the file anew, as its publisher did, and compare what words say of it."""
    said = {one.table_name: one.sha3_256 for one in recorded if not one.part}
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with (
        closing(sqlite3.connect(":memory:", isolation_level=None, uri=True)) as ours,
        closing(sqlite3.connect(address, isolation_level=None, uri=True)) as there,
    ):
        ours.text_factory = there.text_factory = legible
        _describe(ours, address)
        alike = _alike(there)
        for source in digests.sources(there):
            if source.name in _WORDED:
                proven = digests.table(ours, source)[0].sha3_256 == said.get(source.name)
                for fault in beside.table(there, ours, source) if proven or alike else ():
                    ground = "as it was published" if proven else "as this program words it"
                    yield Fault("contradiction", fault.where, f"{fault.expected}, {ground}", fault.found)


def _describe(ours: sqlite3.Connection, address: str) -> None:
    """Fill the describing tables of an empty database from the file, which the others are read from."""
    ours.executescript(script("published"))
    describing = ("about", "changes", "citation", "dictionary", "methods", "rights", "sources")
    for name, kind in ours.execute("SELECT name, type FROM sqlite_schema WHERE sql IS NOT NULL").fetchall():
        if name not in describing:
            ours.execute(f"DROP {kind} {name}")
    ours.execute("ATTACH ? AS there", (address,))
    rules, cut = {}, {}
    rows = "SELECT site, words, reason_en, reason_vi, articles_cut FROM there.rights"
    for site, words, reason_en, reason_vi, count in ours.execute(rows):
        rules[site], cut[site] = Rule(words, reason_en, reason_vi), count
    explaining.describe(ours, rules, cut, None)
    # What was compared with the last release, and whether an index was made, cannot be worked out from the file.
    ours.execute("DELETE FROM main.about WHERE key = 'compared_with' OR key GLOB 'changes_*'")
    ours.execute("INSERT OR IGNORE INTO main.about SELECT * FROM there.about")


def _alike(there: sqlite3.Connection) -> bool:
    """Whether this version of the program worded the file; what stands before a sentence follows from the tables."""
    told = dict(there.execute("SELECT key, value FROM main.about"))
    return all(str(told.get(key)).endswith(words) for key, words in explaining.ABOUT.items())


def _changes(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Compare the texts of neighbouring versions again."""
    for article_id, rows in groupby(connection.execute(_VERSIONS), key=itemgetter(0)):
        before: Content | None = None
        for _, number, reason, changed, quiet, *texts in rows:
            content = Content(*texts)
            try:
                expected = dumps(changes(before, content) if before else [])
            except (ValueError, IndexError):  # block_kinds or captions are no lists any more: told elsewhere
                return
            place = f"versions {article_id}, version {number}, column"
            if changed != expected:
                yield Fault(
                    "contradiction",
                    f"{place} changed",
                    f"{shown(expected, changed)}, as follows from the texts",
                    shown(changed, expected),
                )
            elif quiet != (answer := silent(reason, before, content)):
                yield Fault(
                    "contradiction", f"{place} silent", f"{shown(answer)}, as follows from the texts", shown(quiet)
                )
            else:
                before = content
                continue
            return


def _missing(connection: sqlite3.Connection, site: str) -> Iterator[Fault]:
    """Look for gaps in the numbers and the runs of a site again; what lists showed is not in the file."""

    def rows(query: str) -> Iterator[tuple[object, ...]]:
        return connection.execute(query, {"site": site})

    there = {Gap._make(row) for row in rows(_GAPS)}
    found = {
        *gaps.numbers(Numbered._make(row) for row in rows(_KNOWN)),
        *gaps.outages(Ran._make(row) for row in rows(_RUNS)),
    }
    told = {gap for gap in there if gap.kind != "history"}
    for gap in sorted(found ^ told, key=str)[:1]:
        place = f"gaps {site}, {gap.kind} {gap.from_id or gap.from_at}"
        row = json.dumps(gap[2:8], ensure_ascii=False)
        sides = (row, "no such row") if gap in found else ("no such row", row)
        yield Fault("contradiction", place, f"{sides[0]}, as follows from articles, not_held and runs", sides[1])
    touched = Counter(month for gap in there for month in gaps.months(gap))
    for month, count in rows(_TOUCHED):
        if count != touched[str(month)]:
            expected = f"{touched[str(month)]}, as follows from gaps"
            yield Fault("contradiction", f"coverage {site} {month}, column gaps", expected, shown(count))
            return
