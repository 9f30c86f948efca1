"""How many articles of a published file are there as excerpts only, and how that is said."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.citing import number

_COUNTS = "SELECT coalesce(sum(articles_cut), 0), sum(articles) FROM rights WHERE :site IS NULL OR site = :site"
_FIRST = {
    "en": "Excerpts: of {} of {} articles only the beginning is published here. ",
    "vi": "Trích đoạn: {} trong {} bài chỉ được công bố phần đầu. ",
}
_SENTENCE = {
    "en": "Of {} of {} articles only an excerpt, the beginning, is published; what stands behind the cut is not in "
    "this file, and the table rights says why.",
    "vi": "Có {} trong {} bài chỉ được công bố trích đoạn, tức phần đầu; phần sau chỗ cắt không có trong tệp này, lý "
    "do ghi ở bảng rights.",
}


@dataclass(frozen=True, slots=True)
class Excerpts:
    """The articles of whose texts something was cut, and all."""

    cut: int
    articles: int

    @classmethod
    def of(cls, connection: sqlite3.Connection, site: str | None = None) -> Excerpts | None:
        """Count the excerpts of a file or of one site in it, as its table rights tells; None where there is none."""
        ((cut, articles),) = connection.execute(_COUNTS, {"site": site}).fetchall()
        return cls(cut, articles) if cut else None

    def first(self, language: str) -> str:
        """What stands before every description of the file, with a blank at its end."""
        return self._told(_FIRST[language], language)

    def sentence(self, language: str) -> str:
        """What the paragraph on the coverage of the file tells."""
        return self._told(_SENTENCE[language], language)

    def _told(self, words: str, language: str) -> str:
        return words.format(number(self.cut, language), number(self.articles, language))
