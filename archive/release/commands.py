"""`python -m archive release`."""

from __future__ import annotations

import argparse
from pathlib import Path

from archive.layout import PUBLISHED, RELEASES
from archive.release import progress


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `release` to the archive's commands."""
    told = "put the published file into a folder for download, in every form, with all that describes and proves it"
    command = commands.add_parser("release", help="make a release of the published file", description=f"{told}.")
    command.set_defaults(run=run)
    command.add_argument("--data", type=Path, default=Path("data"), help="the data directory (default: %(default)s)")
    command.add_argument("--date", metavar="YYYY-MM-DD", help="its day (default: that of the file's newest run)")
    command.add_argument(
        "--to", type=Path, metavar="FOLDER", help=f"where releases lie (default: {RELEASES} in the data directory)"
    )


def run(options: argparse.Namespace) -> int:
    """Release and say what came of it. Raises NotReleased."""
    from archive.release.making import release  # it loads pyarrow, which no other command has to wait for

    with progress.shown() as begin:
        done = release(options.data / PUBLISHED, options.to or options.data / RELEASES, day=options.date, begin=begin)
    size = sum(path.stat().st_size for path in done.folder.iterdir())
    said = "released" if done.is_new else "released before, with this content:"
    print(f"{said} {done.folder} ({size:,} bytes)")  # noqa: T201 - a command's answer
    for remark in done.remarks:
        print(f"  {remark}")  # noqa: T201 - likewise
    return 0
