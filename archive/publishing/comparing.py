"""What a new file is refused for beside a file that was published before it. Pure but for reading both.

An archive grows. What shrinks, moves or goes beyond what a removal explains is taken for a fault until a person says
otherwise; so is a text of which more would be shown than before. `before` is the file in place or, so that small losses
add up, that of the last release; `work` is the working database, both attached; the new file's rows are in `main`, what
was removed in temp.removed (article_id, hidden), and hiding.teach has taught the connection.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from archive.publishing import policy
from archive.standing import standings

#: Verdicts that make a site's newest rows doubtful; others mean that there is nothing new.
_DOUBTFUL = ("changed", "broken")


class Rule(NamedTuple):
    """A reason for which a file is not published; the query yields site and what was found."""

    name: str
    meaning_en: str
    meaning_vi: str
    next_step: str
    query: str = ""
    counts: bool = True  # what it finds is a count that goes on changing beside one and the same file
    by_table: bool = False  # the first word of what it finds is the table of which it is found


class Refusal(NamedTuple):
    """What a rule found on a site."""

    rule: str
    site: str
    found: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.site}: {self.found}. {_NAMED[self.rule].next_step}"

    @property
    def subject(self) -> tuple[str, ...]:
        """Of what it is found: what stays the same while the numbers change."""
        by_table = self.rule in _NAMED and _NAMED[self.rule].by_table
        return (self.rule, self.site, self.found.partition(" ")[0] if by_table else "")


_GONE = """
CREATE TEMP TABLE gone AS
SELECT b.site, b.id, b.url, n.all_of_them
FROM before.articles b LEFT JOIN main.articles a ON a.id = b.id
JOIN (SELECT site, count(*) AS all_of_them FROM before.articles GROUP BY site) n ON n.site = b.site
WHERE a.id IS NULL AND b.id NOT IN (SELECT article_id FROM temp.removed)
"""
_ALLOWED = "CREATE TEMP TABLE allowed (site TEXT PRIMARY KEY, words INTEGER)"
_BOTH = "main.articles a JOIN before.articles b ON b.id = a.id"
#: Tables that grow with every capture, and the rows that count: what is hidden since has no captures any more.
_OF_SITES = {
    "captures": """NOT (method = 'GET' AND hides(url)) AND capture_id NOT IN (
      SELECT capture_id FROM before.rejections JOIN temp.removed USING (article_id) WHERE hidden
      UNION SELECT capture_id FROM before.date_evidence JOIN temp.removed USING (article_id) WHERE hidden
      UNION SELECT capture_id FROM before.versions JOIN temp.removed USING (article_id) WHERE hidden)""",
    "runs": "true",
}
_OF_ARTICLES = ("versions", "images", "attachments", "date_evidence", "event_dates")


def _many(lost: str, of: str, few: int) -> str:
    """More than `few` and a twentieth; where a fifth is fewer than `few`, more than that, and than one."""
    return f"20 * {lost} >= {of} AND {lost} > max(1, min({few}, {of} / 5))"


def _shrunk_site(table: str, counting: str) -> str:
    return f"""
        SELECT b.site, '{table} had ' || b.n || ' rows and would have ' || coalesce(a.n, 0)
        FROM (SELECT site, count(*) AS n FROM before.{table} WHERE {counting} GROUP BY site) b
        LEFT JOIN (SELECT site, count(*) AS n FROM main.{table} GROUP BY site) a USING (site)
        WHERE {_many("(b.n - coalesce(a.n, 0))", "b.n", 9)}"""  # noqa: S608 - constants


def _shrunk_articles(table: str) -> str:
    """Only articles that both files have are counted; many of them and many rows: one that is edited is no loss."""
    return f"""
        SELECT site, '{table} had ' || old || ' rows and would have ' || new || ', fewer in ' || fewer || ' of ' || n
          || ' articles'
        FROM (SELECT a.site AS site, sum(b.n) AS old, sum(coalesce(c.n, 0)) AS new, count(*) AS n,
            sum(coalesce(c.n, 0) < b.n) AS fewer
          FROM main.articles a JOIN (SELECT article_id AS id, count(*) AS n FROM before.{table} GROUP BY 1) b USING (id)
          LEFT JOIN (SELECT article_id AS id, count(*) AS n FROM main.{table} GROUP BY 1) c USING (id)
          GROUP BY a.site)
        WHERE {_many("(old - new)", "old", 9)} AND {_many("fewer", "n", 9)}"""  # noqa: S608 - constants


RULES = (
    Rule(
        "id_changed",
        "an article that was published stands under another id",
        "một bài đã công bố nay mang id khác",
        "Ids are for good: mend what makes them (article_id of the site), then rebuild",
        """SELECT g.site, count(*) || ' articles, such as ' || min(g.id) || ', now ' || min(u.id)
           FROM temp.gone g JOIN (SELECT url, id FROM main.articles) u ON u.url = g.url GROUP BY g.site""",
    ),
    Rule(
        "id_gone",
        "an article that was published is not there, and no removal says why",
        "một bài đã công bố nay không còn, và không có việc gỡ nào giải thích",
        "Run scrapy rebuild --replace; what was taken out on purpose is told by python -m archive remove",
        """SELECT site, count(*) || ' articles, such as ' || min(id) FROM temp.gone
           WHERE url NOT IN (SELECT url FROM main.articles) GROUP BY site""",
    ),
    Rule(
        "site_collapsed",
        "a site has lost a tenth of its articles or more, and no removal says why",
        "một trang tin mất từ một phần mười số bài trở lên, và không có việc gỡ nào giải thích",
        "Look at its last runs with scrapy health; then scrapy rebuild --replace",
        """SELECT site, count(*) || ' of ' || max(all_of_them) || ' articles' FROM temp.gone
           GROUP BY site HAVING 10 * count(*) >= max(all_of_them)""",
    ),
    Rule(
        "table_shrank",
        "of a site a table has lost a twentieth of its rows and more than nine, or more than a fifth of a few; of rows "
        "that belong to articles, in so many of the articles, too",
        "một bảng mất từ 1/20 số dòng của một trang tin và hơn chín dòng, hoặc hơn 1/5 khi có ít dòng; với các dòng "
        "thuộc về bài thì số bài bị mất dòng cũng phải nhiều chừng ấy",
        "Run scrapy reextract SITE --dry-run, which tells what reads otherwise than before",
        " UNION ALL ".join(
            [
                *(_shrunk_site(table, counting) for table, counting in _OF_SITES.items()),
                *(_shrunk_articles(table) for table in _OF_ARTICLES),
            ]
        ),
        by_table=True,
    ),
    Rule(
        "dates_moved",
        "the dates of a twentieth of a site's articles (and more than nine), or a fifth of a few, moved or went",
        "ngày đăng của từ 1/20 số bài của một trang tin và hơn chín bài, hoặc hơn 1/5 khi có ít bài, bị đổi hoặc mất",
        "Look at date_evidence of one of them; a place that moves with the visit is a clock",
        f"""SELECT site, moved || ' of ' || n || ' articles, such as ' || example FROM (
             SELECT a.site AS site, count(*) AS n, sum(m) AS moved, min(iif(m, id, NULL)) AS example FROM (
               SELECT a.site, a.id, b.published_at IS NOT NULL AND (a.published_at IS NULL
                 OR substr(a.published_at, 1, length(b.published_at))
                    <> substr(b.published_at, 1, length(a.published_at))) AS m
               FROM {_BOTH}) a GROUP BY a.site)
           WHERE {_many("moved", "n", 9)}""",  # noqa: S608 - constants
    ),
    Rule(
        "texts_shrank",
        "the articles of a site have lost more than a tenth of their words and more than a thousand, or than a fifth",
        "các bài của một trang tin mất hơn 1/10 số tiếng và hơn một nghìn tiếng, hoặc hơn 1/5 số tiếng",
        "Run scrapy reextract SITE --dry-run, which tells what reads otherwise than before",
        f"""SELECT site, 'from ' || old || ' words to ' || new FROM (
             SELECT a.site AS site, sum(b.word_count) AS old, sum(a.word_count) AS new,
               sum(a.word_count < b.word_count) AS fewer FROM {_BOTH} GROUP BY a.site)
           WHERE 10 * new < 9 * old AND old - new > min(1000, old / 5) AND fewer > 1""",  # noqa: S608 - constants
    ),
    Rule(
        "rights_widened",
        "a site of which the file before has excerpts would be published with longer ones, or whole",
        "một trang tin mà tệp trước chỉ có trích đoạn nay sẽ được công bố dài hơn, hoặc toàn văn",
        "Give its policy again: --policy FILE, or keep it as policy.toml in the data directory, where it is found",
        # the file before is named, so that one widening that was accepted lets no later one pass
        """SELECT b.site, 'excerpts of ' || b.words || ' words in the file of content hash '
             || (SELECT substr(sha3_256, 1, 16) FROM before.digests WHERE table_name = '') || ', and now '
             || iif(a.words IS NULL, 'the whole texts', 'of ' || a.words)
           FROM before.rights b JOIN temp.allowed a USING (site)
           WHERE b.publication = 'excerpt' AND (a.words IS NULL OR a.words > b.words)""",
        counts=False,
    ),
    Rule(
        "run_not_well",
        "the last live run over a site, newer than the file before, was judged changed or broken, and nobody knows yet",
        "lần chạy gần nhất trên một trang tin, sau tệp trước, bị kết luận là changed hoặc broken mà chưa ai xác nhận",
        "Mend it and crawl again, or say that it is known: scrapy health --ack SITE",
        counts=False,
    ),
)
_NAMED = {rule.name: rule for rule in RULES}
#: What somebody has accepted and `before` does not know of.
_SINCE = """
SELECT rule, site, found FROM work.acceptances w
WHERE NOT EXISTS (SELECT 1 FROM before.acceptances b WHERE (b.rule, b.site, b.at) = (w.rule, w.site, w.at))
"""


def refusals(
    connection: sqlite3.Connection, rules: Mapping[str, policy.Rule], *, is_release: bool = False
) -> list[Refusal]:
    """Everything for which the file is refused, in the order of the rules; what was accepted before is left out.

    `rules` says of each site what is to be published of it. Beside a release (`is_release`) what is counted grows from
    file to file: once somebody has accepted any of it, that rule asks of that site (and table) nothing more until
    the next release.
    """
    connection.execute(_GONE)
    connection.execute(_ALLOWED)
    connection.executemany("INSERT INTO temp.allowed VALUES (?, ?)", [(one, rules[one].words) for one in rules])
    found = [
        Refusal(rule.name, str(site), str(what))
        for rule in RULES
        if rule.query
        for site, what in sorted(connection.execute(rule.query))
    ]
    found += _not_well(connection)
    connection.execute("DROP TABLE temp.gone")
    connection.execute("DROP TABLE temp.allowed")
    accepted = set(connection.execute("SELECT rule, site, found FROM work.acceptances").fetchall())
    since = {Refusal(*one).subject for one in connection.execute(_SINCE)} if is_release else set()
    return [
        one for one in found if tuple(one) not in accepted and not (_NAMED[one.rule].counts and one.subject in since)
    ]


def _not_well(connection: sqlite3.Connection) -> Iterator[Refusal]:
    query = "SELECT max(started_at) FROM before.runs WHERE site = ?"
    for one in standings(connection):
        (newest,) = connection.execute(query, (one.site,)).fetchone()
        if one.calls and one.verdict in _DOUBTFUL and (one.started_at or "") > (newest or ""):
            yield Refusal("run_not_well", one.site, f"{one.verdict} on {(one.started_at or '')[:10]}, {one.cause}")
