"""`python -m archive coverage`: what the published file covers, for people."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from archive.coverage import statement
from archive.layout import PUBLISHED

_COLUMNS = "month, known, listed, stored, rejected, failed, refused, gone, missing, pending, removed, gaps"
_TABLE = f"SELECT {_COLUMNS} FROM coverage WHERE site = ? ORDER BY month"  # noqa: S608 - a constant
_SITES = f"""
SELECT site, sum({"), sum(".join(_COLUMNS.split(", ")[1:-1])}), (SELECT count(*) FROM gaps g WHERE g.site = c.site)
FROM coverage c GROUP BY site ORDER BY site
"""  # noqa: S608 - a constant
#: The table's heads and what a gap is called in Vietnamese; in English they are those of the file's tables.
_HEADS = {
    "month": "tháng",
    "site": "trang tin",
    "known": "biết",
    "listed": "có trong danh sách",
    "stored": "đang giữ",
    "rejected": "không đọc thành bài",
    "failed": "không tải được",
    "refused": "không được phép",
    "gone": "không còn",
    "missing": "nguồn không có",
    "pending": "chưa tải",
    "removed": "đã gỡ",
    "gaps": "khoảng trống",
}
_KINDS = {
    "ids": "mã bài liền nhau bị thiếu",
    "scattered_ids": "mã bài thiếu rải rác",
    "outage": "thời gian không thu thập được",
    "history": "trước cuối danh sách",
}
_MORE = {"en": "… and {} more in the table gaps", "vi": "… và {} dòng nữa trong bảng gaps"}
#: Gaps told on the screen, the widest of each kind first.
_MOST = 10
_GAPS = """
SELECT kind, coalesce(listing, from_id || ' … ' || to_id, ''), from_at, to_at, size, count(*) OVER (PARTITION BY kind)
FROM gaps WHERE site = ? ORDER BY kind, size DESC, gap_id
"""


class NotCovered(Exception):
    """The coverage cannot be shown: of which file or site, and what to do."""


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `coverage` to the archive's commands."""
    told = "say what the published file covers and what is known to be missing"
    command = commands.add_parser("coverage", help=told, description=told[0].upper() + told[1:] + ".")
    command.set_defaults(run=run)
    command.add_argument("--data", type=Path, default=Path("data"), help="the data directory (default: %(default)s)")
    command.add_argument("--db", type=Path, help="a published file elsewhere")
    command.add_argument("--site", help="one site, month by month, with its gaps")
    command.add_argument("--lang", choices=statement.LANGUAGES, default="en", help="of paragraph and heads")


def run(options: argparse.Namespace) -> int:
    """Print the paragraph and the counts. Raises NotCovered."""
    path: Path = options.db or options.data / PUBLISHED
    if not path.is_file():
        raise NotCovered(f"reading {path}: there is no such file; make it with: python -m archive publish")
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            for line in _lines(connection, options.lang, options.site):
                sys.stdout.write(f"{line}\n")
        except (sqlite3.DatabaseError, statement.UnknownSite) as error:
            raise NotCovered(f"reading {path}: {error}") from error
    return 0


def _lines(connection: sqlite3.Connection, lang: str, site: str | None) -> Iterator[str]:
    yield statement.statement(connection, lang, site)
    yield ""
    head = ["month" if site else "site", *_COLUMNS.split(", ")[1:]]
    heads, kinds = (_HEADS, _KINDS) if lang == "vi" else ({}, {})
    rows = connection.execute(_TABLE, (site,)) if site else connection.execute(_SITES)
    yield from _aligned([[heads.get(name, name) for name in head], *([str(cell) for cell in row] for row in rows)])
    gaps = connection.execute(_GAPS, (site,)) if site else ()
    for name, of_kind in groupby(gaps, key=itemgetter(0)):
        kind = kinds.get(name, name)
        for place, (_, what, from_at, to_at, size, count) in enumerate(of_kind):
            if place < _MOST:
                yield f"{kind}  {from_at or '…'} – {to_at or '…'}  {what}{'' if size is None else f'  ({size})'}"
            elif place == _MOST:
                yield f"{kind}  {_MORE[lang].format(count - _MOST)}"


def _aligned(table: list[list[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for first, *rest in table:
        cells = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        yield "  ".join((first.ljust(widths[0]), *cells))
