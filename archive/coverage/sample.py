"""How many articles of a published file the project's sample web invented, as its runs tell, and how that is said."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.citing import number

_COUNTS = """
WITH visited AS (
  SELECT site, max(source = 'sample') AS sample, max(source <> 'sample') AS other FROM runs GROUP BY site)
SELECT (SELECT count(*) FROM visited WHERE sample AND (:site IS NULL OR site = :site)),
  count(*) FILTER (WHERE sample AND NOT other), count(*) FILTER (WHERE sample AND other), count(*)
FROM articles LEFT JOIN visited USING (site) WHERE :site IS NULL OR site = :site
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
    """The invented articles: those of sites that only runs with the source `sample` visited."""

    invented: int
    mixed: int  # of sites that other runs visited too, so that nothing tells which are invented
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
    """Count the invented articles of a file or of one site in it; None where no run replayed the sample web.

    A run over the sample's pages under another source (a WARC file, a rehearsal server) is not recognised.
    """
    ((runs, *counts),) = connection.execute(_COUNTS, {"site": site}).fetchall()
    return Sample(*counts) if runs else None
