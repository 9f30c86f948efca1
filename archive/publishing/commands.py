"""`python -m archive publish`."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta, timezone
from pathlib import Path

from archive.layout import PUBLISHED, RELEASES, WORKING
from archive.publishing import progress
from archive.publishing.publish import STEPS, NotPublished, ordered, publish

_VIETNAM = timezone(timedelta(hours=7))
_LONGEST = 500  # signs of a reason


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `publish` to the archive's commands."""
    told_of_policy = "how much of each site's texts (docs/rights.md; default: policy.toml in DATA, else the project's)"
    told = "make the published file anew from the working database"
    command = commands.add_parser("publish", help=told, description=told[0].upper() + told[1:] + ".")
    command.set_defaults(run=_publish)
    command.add_argument("--data", type=Path, default=Path("data"), help="the data directory (default: %(default)s)")
    command.add_argument("--policy", type=Path, metavar="FILE", help=told_of_policy)
    told = f"where releases lie, as release --to was told (default: {RELEASES} in DATA)"
    command.add_argument("--since", type=Path, metavar="FOLDER", help=told)
    command.add_argument("--accept", metavar="WHY", help="publish what was refused, and say why")
    command.add_argument(
        "--no-index-above",
        type=int,
        metavar="N",
        help="with more than N articles leave the search index out, and write search-index.sql beside the file",
    )


def _publish(options: argparse.Namespace) -> int:
    accept = None if options.accept is None else " ".join(options.accept.split())
    if accept is not None and not (accept.isprintable() and any(map(str.isalpha, accept)) and len(accept) <= _LONGEST):
        raise NotPublished(
            f'--accept "why": say in words why what was refused is right, in at most {_LONGEST} signs; it is published'
        )
    working, target = options.data / WORKING, options.data / PUBLISHED
    now = datetime.now(_VIETNAM).isoformat(timespec="seconds")
    order = ordered(working, target, options.policy, accept or "", now, options.no_index_above, options.since)
    with progress.shown(STEPS) as step:
        publish(working, target, order, empty=False, step=step)
    print(f"published {target} ({target.stat().st_size:,} bytes)")  # noqa: T201 - a command's answer
    return 0
