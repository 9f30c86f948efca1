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
from archive.coverage.shortened import Excerpts
from archive.fates import IS_NO_ARTICLE
from archive.publishing import changes, comparing
from archive.publishing.policy import Rule

_METHODS = Path(__file__).with_name("methods.toml")
_CHECKS = Path(__file__).with_name("checks.toml")
_SAID = tomllib.loads(Path(__file__).with_name("about.toml").read_text(encoding="utf-8"))
#: What is said of every file, in both languages: about.toml.
ABOUT: dict[str, str] = {
    "name": "Kho tin tỉnh",
    **{f"{key}{end}": said[language] for key, said in _SAID.items() for language, end in (("en", ""), ("vi", "_vi"))},
}

_COUNTS = f"""
SELECT 'articles', count(*) FROM articles UNION ALL SELECT 'versions', count(*) FROM versions
UNION ALL SELECT 'captures', count(*) FROM captures UNION ALL SELECT 'sites', count(*) FROM sites
UNION ALL SELECT 'articles_not_held', count(*) FROM not_held WHERE NOT {IS_NO_ARTICLE}
UNION ALL SELECT 'earliest_published', min(published_at) FROM articles
UNION ALL SELECT 'latest_published', max(published_at) FROM articles
UNION ALL SELECT 'earliest_capture', min(seen_at) FROM captures
UNION ALL SELECT 'latest_capture', max(seen_at) FROM captures
UNION ALL SELECT 'data_until', substr(coalesce(max(seen_at), (SELECT max(finished_at) FROM runs)), 1, 10) FROM captures
UNION ALL SELECT 'made_from_runs_until', max(substr(finished_at, 1, 10)) FROM runs
UNION ALL SELECT 'origins', group_concat(origin, ', ')
  FROM (SELECT DISTINCT origin FROM captures ORDER BY origin)
"""  # noqa: S608 - a constant
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
  'Đã đọc văn bản hiện tại của ' || count(*) || ' bài. Các bố cục kèm thời gian áp dụng: sources.recipes.'
FROM articles GROUP BY extractor ORDER BY extractor
"""
_CITED = {
    "en": ("Kho tin tỉnh: what Vietnam's provinces published about themselves", "Data set", "data until {}"),
    "vi": ("Kho tin tỉnh: những gì các tỉnh của Việt Nam đã công bố về chính mình", "Tập dữ liệu", "dữ liệu đến {}"),
}
_OF = {"en": ("{} of {}", "article", "site"), "vi": ("{} của {}", "bài", "trang tin")}
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
    connection.execute("BEGIN")
    rights = connection.execute("SELECT site, (SELECT count(*) FROM articles a WHERE a.site = s.site) FROM sites s")
    connection.executemany(
        "INSERT INTO rights VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (site, rule.publication, rule.words, count, cut[site], rule.reason_en, rule.reason_vi)
            for site, count, rule in ((site, count, rules[site]) for site, count in sorted(rights.fetchall()))
        ],
    )
    connection.execute("COMMIT")
    told = dict(changes.fill(connection, before))  # reads `rights`, and attaches a file, which no transaction may
    connection.execute("BEGIN")
    connection.execute(_SOURCES)
    connection.executemany("INSERT INTO methods VALUES (?, ?, ?, ?, ?)", _methods(connection))
    connection.execute(_READERS)
    connection.executemany("INSERT INTO dictionary VALUES (?, ?, ?, ?, ?, ?, ?)", map(tuple, dictionary.entries()))
    counted = {key: str(value) for key, value in connection.execute(_COUNTS) if value is not None}
    covered = {f"coverage_{language}": words for language, words in statement.both(connection).items()}
    invented, shortened = sample(connection), Excerpts.of(connection)
    about = {**ABOUT, **counted, **told, **covered}
    for language, key in (("en", "what"), ("vi", "what_vi")):
        first = (one.first(language) for one in (invented, shortened) if one)
        about[key] = "".join([*first, ABOUT[key]])
    if invented:
        about |= {"invented_articles": str(invented.invented)}
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
    """The file as text, BibTeX and CSL-JSON, in both languages.

    A file does not know on which day it will be released. So its citation has no day or year of publication: its one
    date says what it is, the day until which there is data.
    """
    day = counted.get("data_until")
    key = f"khotin-tinh-data-until-{day}" if day else "khotin-tinh"
    for language, (name, kind, until) in _CITED.items():
        title = name + (invented.mark(language) if invented else "")
        shown = citing.in_vietnamese(day) if day and language == "vi" else day
        dated = until.format(shown) if shown else ""
        of, article, site = _OF[language]
        counts = ((counted["articles"], article), (counted["sites"], site))
        many = of.format(*(citing.many(int(count), noun, language) for count, noun in counts))
        note = ", ".join(filter(None, (kind, dated, many)))
        yield "text", language, f"{title}. {note}. {citing.BY_HASH[language]}"
        note = f"{note}. {citing.BY_HASH[language]}"
        fields = {
            "title": f"{{{citing.tex(title)}}}",
            "author": "{Kho tin tỉnh}",
            "note": citing.tex(note),
        }
        yield "bibtex", language, citing.entry("misc", key, fields)
        item = {
            "id": key,
            "type": "dataset",
            "title": title,
            "author": [{"literal": "Kho tin tỉnh"}],
            "version": dated,
            "note": note,
            "language": language,
        }
        yield "csl-json", language, citing.csl_json(item)
