"""The commands that make a delta and apply it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from archive.deltas.applying import apply
from archive.deltas.delta import write
from archive.deltas.reading import Bounds


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `delta` and `apply` to the archive's commands."""
    command = commands.add_parser(
        "delta",
        help="write the SQL that turns one published file into another",
        description="Write the SQL that turns a copy of OLD into NEW, by the sqlite3 shell alone; see docs/deltas.md.",
    )
    command.add_argument("old", type=Path, metavar="OLD", help="the older published file")
    command.add_argument("new", type=Path, metavar="NEW", help="the newer one")
    command.add_argument("-o", "--out", type=Path, required=True, metavar="FILE.sql", help="where to write")
    command.add_argument("--unproved", action="store_true", help="do not apply it to a copy to see that it holds")
    command.set_defaults(run=_write)
    command = commands.add_parser(
        "apply",
        help="turn an older published file into a newer one by a delta",
        description="Apply a delta to a copy of OLD. Both files' content hashes are worked out anew and compared.",
    )
    command.add_argument("delta", type=Path, metavar="DELTA", help="what `delta` wrote, packed (.zst) or not")
    command.add_argument("old", type=Path, metavar="OLD", help="the file it is for; it stays as it is")
    command.add_argument("-o", "--out", type=Path, required=True, metavar="NEW", help="where to write the newer file")
    usual = Bounds()
    command.add_argument(
        "--hours", type=float, default=usual.seconds / 3600, metavar="N", help="give up after so long (%(default)g)"
    )
    command.add_argument(
        "--gigabytes",
        type=float,
        default=usual.total / (1 << 30),
        metavar="N",
        help="refuse a delta that unpacks to more (%(default)g)",
    )
    command.set_defaults(run=_apply)


def _write(options: argparse.Namespace) -> int:
    made = write(options.old, options.new, options.out, prove=not options.unproved)
    sys.stdout.write(f"wrote {made} ({made.stat().st_size:,} bytes)\n")
    return 0


def _apply(options: argparse.Namespace) -> int:
    bounds = Bounds(total=int(options.gigabytes * (1 << 30)), seconds=options.hours * 3600)
    made = apply(options.delta, options.old, options.out, bounds)
    sys.stdout.write(f"wrote {made} ({made.stat().st_size:,} bytes), the file that the delta promises\n")
    return 0
