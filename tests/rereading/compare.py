"""Two databases side by side: every table row by row, but for the numbers that only join rows."""

from __future__ import annotations

from pathlib import Path

from tests.line.tables import rows

_CAPTURE = "c.warc_file || ' ' || c.warc_offset AS capture"

#: The rows of each table, surrogate keys replaced by what they stand for.
QUERIES = {
    "articles": f"SELECT a.*, {_CAPTURE} FROM articles a JOIN captures c USING (capture_id)",
    "versions": f"SELECT v.*, a.id, {_CAPTURE} FROM versions v JOIN articles a USING (docid) "
    "JOIN captures c ON c.capture_id = v.capture_id",
    "readings": f"SELECT r.*, a.id, {_CAPTURE} FROM readings r JOIN articles a USING (docid) "
    "JOIN captures c ON c.capture_id = r.capture_id",
    "images": "SELECT i.*, a.id FROM images i JOIN articles a USING (docid)",
    "attachments": "SELECT t.*, a.id FROM attachments t JOIN articles a USING (docid)",
    "event_dates": "SELECT e.*, a.id FROM event_dates e JOIN articles a USING (docid)",
    "date_evidence": f"SELECT e.*, {_CAPTURE} FROM date_evidence e JOIN captures c USING (capture_id)",
    "rejections": f"SELECT r.*, {_CAPTURE} FROM rejections r JOIN captures c USING (capture_id)",
    "captures": "SELECT * FROM captures",
    "frontier": "SELECT * FROM frontier",
    "runs": "SELECT * FROM runs",
    "sites": "SELECT * FROM sites",
    "provinces": "SELECT * FROM provinces",
    "removals": "SELECT * FROM removals",
    "masks": "SELECT * FROM masks",
    "acknowledgements": "SELECT * FROM acknowledgements",
    "acceptances": "SELECT * FROM acceptances",
    "robots": "SELECT * FROM robots",
    "tapes": "SELECT * FROM tapes",
}
#: What the next run is to do: no fact, and begun anew with a database made anew.
AGENDA = ("walks", "attempts", "validators", "settled", "unsettled")
_SURROGATE = ("docid", "capture_id", "version_id", "evidence_id")


def content(database: Path) -> dict[str, list[str]]:
    """What a database says, table by table, in an order of its own."""
    return {table: sorted(map(_told, rows(database, query))) for table, query in QUERIES.items()}


def differing(one: Path, other: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Tables that differ, each with some rows that only the one or only the other has."""
    here, there = content(one), content(other)
    return {
        table: (
            [row for row in here[table] if row not in set(there[table])][:3],
            [row for row in there[table] if row not in set(here[table])][:3],
        )
        for table in QUERIES
        if here[table] != there[table]
    }


def _told(row: dict[str, object]) -> str:
    return repr({name: value for name, value in row.items() if name not in _SURROGATE})
