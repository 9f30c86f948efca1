"""Runs in the environment of others' tools, not in ours: the blocks of one tool, and what they answer.

`python asking.py TOOL` reads the blocks as JSON from stdin and writes the answers as JSON: rows by name.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

Rows = list[list[Any]]


def pandas(frame: Any) -> Rows:
    return [[None if cell != cell else cell for cell in row] for row in frame.itertuples(index=False)]


def polars(frame: Any) -> Rows:
    return [[*row] for row in frame.rows()]


def duckdb(relation: Any) -> Rows:
    return [[*row] for row in relation.fetchall()]


TOOLS: dict[str, Callable[[Any], Rows]] = {"pandas": pandas, "polars": polars, "DuckDB": duckdb}


def main() -> None:
    rows = TOOLS[sys.argv[1]]
    told = json.load(sys.stdin)
    known: dict[str, Any] = {}
    for code in told["blocks"]:
        exec(compile(code, f"docs/loading.md, {sys.argv[1]}", "exec"), known)
    json.dump({name: rows(known[name]) for name in told["names"] if name in known}, sys.stdout, default=int)


if __name__ == "__main__":
    main()
