"""How many articles of a published file the project's sample web invented, and how that is said.

Its pages say so themselves, whichever way they came in; only of a site none of whose pages does, the runs tell.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.citing import number

_COUNTS = """
WITH
told AS MATERIALIZED (
  SELECT site, sources ->> '$.sample' IS NOT NULL AS says FROM articles WHERE :site IS NULL OR site = :site),
visited AS (
  SELECT site, max(source = 'sample') AS sample, max(source <> 'sample') AS other FROM runs
  WHERE (:site IS NULL OR site = :site) AND site NOT IN (SELECT site FROM told WHERE says) GROUP BY site)
SELECT EXISTS (SELECT 1 FROM told WHERE says) OR EXISTS (SELECT 1 FROM visited WHERE sample),
  count(*) FILTER (WHERE says OR (sample AND NOT other)), count(*) FILTER (WHERE sample AND other), count(*)
FROM told LEFT JOIN visited USING (site)
"""
_PART = {"en": ("{} of {}", "at least {} of {}"), "vi": ("{} trong {}", "ít nhất {} trong {}")}
_FIRST = {
    "en": "Sample data: {} articles are invented by the project's sample web and are not news. ",
    "vi": "Dữ liệu mẫu: {} bài là hư cấu, do web mẫu của dự án đặt ra, không phải tin thật. ",
}
#: What stands behind a title: of a sample, and of a file with other articles too.
_MARKED = {
    "en": (" [sample: invented articles]", " [partly sample: invented articles among others]"),
    "vi": (" [mẫu: bài hư cấu]", " [một phần là mẫu: có bài hư cấu]"),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """The invented articles."""

    invented: int
    mixed: int  # of sites of whose pages none says so and that other runs visited too: nothing tells which are invented
    articles: int  # all

    def share(self, language: str) -> str:
        """ "12 of 40", or "at least 12 of 40" where runs were mixed."""
        part = _PART[language][bool(self.mixed)]
        return part.format(number(self.invented, language), number(self.articles, language))

    def first(self, language: str) -> str:
        """What stands before every description of the file, with a blank at its end."""
        return _FIRST[language].format(self.share(language))

    def mark(self, language: str) -> str:
        """What stands behind the title of the file, with a blank before it."""
        return _MARKED[language][self.invented < self.articles]


def sample(connection: sqlite3.Connection, site: str | None = None) -> Sample | None:
    """Count the invented articles of a file or of one site in it; None where the sample web had no part in it."""
    ((found, *counts),) = connection.execute(_COUNTS, {"site": site}).fetchall()
    return Sample(*counts) if found else None
