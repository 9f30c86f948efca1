"""The tables that describe the others: about, dictionary, sources, methods, rights, citation, changes, checks."""

from __future__ import annotations

import platform
import sqlite3
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path

from archive import checks, citing, dictionary
from archive.coverage import statement
from archive.coverage.sample import Sample, sample
from archive.publishing import changes, comparing
from archive.publishing.policy import Rule

_METHODS = Path(__file__).with_name("methods.toml")
_CHECKS = Path(__file__).with_name("checks.toml")

_COUNTS = """
SELECT 'articles', count(*) FROM articles UNION ALL SELECT 'versions', count(*) FROM versions
UNION ALL SELECT 'captures', count(*) FROM captures UNION ALL SELECT 'sites', count(*) FROM sites
UNION ALL SELECT 'articles_not_held', count(*) FROM not_held
UNION ALL SELECT 'earliest_published', min(published_at) FROM articles
UNION ALL SELECT 'latest_published', max(published_at) FROM articles
UNION ALL SELECT 'earliest_capture', min(seen_at) FROM captures
UNION ALL SELECT 'latest_capture', max(seen_at) FROM captures
UNION ALL SELECT 'data_until', substr(coalesce(max(seen_at), (SELECT max(finished_at) FROM runs)), 1, 10) FROM captures
UNION ALL SELECT 'made_from_runs_until', max(substr(finished_at, 1, 10)) FROM runs
UNION ALL SELECT 'origins', group_concat(origin, ', ')
  FROM (SELECT DISTINCT origin FROM captures ORDER BY origin)
"""
#: What is said of every file; before `what` and `what_vi` stands that the file holds a sample, if it does.
ABOUT = {
    "name": "Kho tin tỉnh",
    "what": "An archive of record of what Vietnam's provinces published about themselves: articles of "
    "provincial newspapers and portals, each with the captures it was read from.",
    "what_vi": "Kho lưu trữ những gì các tỉnh của Việt Nam đã công bố về chính mình: bài viết của báo và cổng "
    "thông tin điện tử các tỉnh, kèm những lần chụp trang mà bài được đọc ra.",
    "times": "ISO 8601 at +07:00. A date known only to the day, month or year is written only as far as it is "
    "known. No time of publication is later than the first capture of its article.",
    "citing": "Cite an article by its id, the number of the version and the address it was published at; ids "
    "do not change from one file to the next. docid and other *_id numbers do. How to cite the file: table citation, "
    "with the content hash: SELECT sha3_256 FROM digests WHERE table_name = ''",
    "citing_vi": "Trích dẫn một bài bằng id, số phiên bản và địa chỉ nơi bài được đăng; id không đổi giữa các tệp, còn "
    "docid và các số *_id thì đổi. Cách trích dẫn cả tệp: bảng citation, kèm mã băm nội dung: SELECT sha3_256 FROM "
    "digests WHERE table_name = ''",
    "columns": "Every table and column is explained in the table dictionary; how values came about, in methods.",
    "not_held": "Articles whose address is known and whose text is not here are in the table not_held.",
    "rights": "The texts belong to their authors and publishers. What is published of them, and why: table rights.",
}
_SOURCES = """
INSERT INTO sources
SELECT s.site, s.title, s.home, s.domains, s.platform, s.recipes,
  (SELECT coalesce(json_group_object(extractor, n), '{}') FROM (
    SELECT extractor, count(*) AS n FROM articles a WHERE a.site = s.site GROUP BY 1 ORDER BY 1)),
  (SELECT coalesce(json_group_object(origin, n), '{}') FROM (
    SELECT origin, count(*) AS n FROM captures c WHERE c.site = s.site GROUP BY 1 ORDER BY 1)),
  (SELECT count(*) FROM captures c WHERE c.site = s.site),
  (SELECT min(seen_at) FROM captures c WHERE c.site = s.site),
  (SELECT max(seen_at) FROM captures c WHERE c.site = s.site),
  (SELECT count(*) FROM articles a WHERE a.site = s.site),
  (SELECT min(published_at) FROM articles a WHERE a.site = s.site),
  (SELECT max(published_at) FROM articles a WHERE a.site = s.site),
  r.publication
FROM sites s JOIN rights r USING (site) ORDER BY s.site
"""
_READERS = """
INSERT INTO methods
SELECT extractor, 'reader', NULL,
  'Read the present text of ' || count(*) || iif(count(*) = 1, ' article', ' articles')
    || '. Recipes with their dates: sources.recipes.',
  'Đã đọc văn bản hiện tại của ' || count(*) || ' bài. Các công thức kèm thời hạn: sources.recipes.'
FROM articles GROUP BY extractor ORDER BY extractor
"""
_CITED = {
    "en": ("Kho tin tỉnh: what Vietnam's provinces published about themselves", "Data set", "data until {}"),
    "vi": ("Kho tin tỉnh: những gì các tỉnh của Việt Nam đã công bố về chính mình", "Tập dữ liệu", "dữ liệu đến {}"),
}
_MANY = {"en": "{} articles of {} sites", "vi": "{} bài của {} trang tin"}
_FIRST = ("left_out", None, "no file before")
_ACCEPTED = """
SELECT group_concat(site || ': ' || found, '; '), group_concat(note, '; ') FROM (
  SELECT site, found, note FROM acceptances
  WHERE rule = ? AND at >= coalesce((SELECT max(finished_at) FROM runs), '') ORDER BY site, found)
"""


def describe(
    connection: sqlite3.Connection, rules: Mapping[str, Rule], cut: Mapping[str, int], before: Path | None
) -> None:
    """Fill every describing table but `checks`; `rules` and `cut` (how many articles) by site, `before` the last
    release. temp.removed tells what was removed.
    """
    told = dict(changes.fill(connection, before))
    connection.execute("BEGIN")
    rights = connection.execute("SELECT site, (SELECT count(*) FROM articles a WHERE a.site = s.site) FROM sites s")
    connection.executemany(
        "INSERT INTO rights VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (site, rule.publication, rule.words, count, cut[site], rule.reason_en, rule.reason_vi)
            for site, count, rule in ((site, count, rules[site]) for site, count in sorted(rights.fetchall()))
        ],
    )
    connection.execute(_SOURCES)
    connection.executemany("INSERT INTO methods VALUES (?, ?, ?, ?, ?)", _methods(connection))
    connection.execute(_READERS)
    connection.executemany("INSERT INTO dictionary VALUES (?, ?, ?, ?, ?, ?, ?)", map(tuple, dictionary.entries()))
    counted = {key: str(value) for key, value in connection.execute(_COUNTS) if value is not None}
    covered = {f"coverage_{language}": words for language, words in statement.both(connection).items()}
    invented = sample(connection)
    about = {**ABOUT, **counted, **told, **covered}
    if invented:
        about |= {"what": invented.first("en") + ABOUT["what"], "what_vi": invented.first("vi") + ABOUT["what_vi"]}
    connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
    connection.executemany("INSERT INTO citation VALUES (?, ?, ?)", _citations(counted, invented))
    connection.execute("COMMIT")


def tell_checks(connection: sqlite3.Connection, left_out: Iterable[str], *, compared: bool) -> None:
    """Fill `checks` of a file that has passed them all, but for what was accepted or, by name, `left_out`.

    Where it was not `compared`, for want of a file before it, no comparison was asked.
    """
    vietnamese = tomllib.loads(_CHECKS.read_text(encoding="utf-8"))
    skipped = set(left_out)
    rows = []
    for name, meaning in checks.promises():
        outcome = ("left_out", None, "the file has no search index") if name in skipped else ("passed", None, None)
        rows.append((name, "promise", meaning, vietnamese[name], *outcome))
    for rule in comparing.RULES:
        found, reason = connection.execute(_ACCEPTED, (rule.name,)).fetchone()
        outcome = ("accepted" if found else "passed", found, reason) if compared else _FIRST
        rows.append((rule.name, "comparison", rule.meaning_en, rule.meaning_vi, *outcome))
    connection.executemany("INSERT INTO checks VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _methods(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str | None, str, str]]:
    programs = [version for (version,) in connection.execute("SELECT DISTINCT code_version FROM runs ORDER BY 1")]
    yield (
        "khotin-tinh",
        "program",
        ", ".join(programs) or None,
        "The program of this project: every version that a run recorded. Which run had which: runs.code_version.",
        "Chương trình của dự án này: mọi phiên bản mà các lần chạy ghi lại. Lần chạy nào dùng bản nào: "
        "runs.code_version.",
    )
    for name, told in tomllib.loads(_METHODS.read_text(encoding="utf-8")).items():
        kind = "rule" if "version" in told else "library"
        yield name, kind, told.get("version") or _installed(name, told.get("package")), told["en"], told["vi"]


def _installed(name: str, package: str | None) -> str | None:
    if package is None:
        return {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}[name]
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _citations(counted: Mapping[str, str], invented: Sample | None) -> Iterator[tuple[str, str, str]]:
    """The file as text, BibTeX and CSL-JSON, in both languages."""
    day = counted.get("data_until")
    for language, (name, kind, until) in _CITED.items():
        title = name + (invented.mark(language) if invented else "")
        shown = "/".join(reversed(day.split("-"))) if day and language == "vi" else day
        many = _MANY[language].format(counted["articles"], counted["sites"])
        note = ", ".join([kind, *([until.format(shown)] if shown else []), many])
        yield "text", language, f"{title}. {note}. {citing.BY_HASH[language]}"
        note = f"{note}. {citing.BY_HASH[language]}"
        fields = {
            "title": f"{{{citing.tex(title)}}}",
            "author": "{Kho tin tỉnh}",
            "year": day[:4] if day else "",
            "version": day or "",
            "note": citing.tex(note),
        }
        yield "bibtex", language, citing.entry("misc", f"khotin-tinh-{day}" if day else "khotin-tinh", fields)
        item = {
            "id": f"khotin-tinh-{day}" if day else "khotin-tinh",
            "type": "dataset",
            "title": title,
            "author": [{"literal": "Kho tin tỉnh"}],
            "issued": citing.date_parts(day),
            "version": day,
            "note": note,
            "language": language,
        }
        yield "csl-json", language, citing.csl_json(item)
