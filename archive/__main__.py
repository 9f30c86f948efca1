"""The archive's own commands: those that need no page."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from archive import checks, dictionary, serve
from archive.coverage import showing
from archive.deltas import commands as deltas
from archive.deltas.applying import NotApplied
from archive.deltas.delta import NotWritten
from archive.layout import PUBLISHED, WORKING
from archive.publishing import commands as publishing
from archive.publishing.policy import BadPolicy
from archive.publishing.publish import NotPublished
from archive.release import commands as releasing
from archive.release.refusing import NotReleased
from archive.takedown import commands as takedown
from archive.takedown.masking import NotMasked
from archive.verifying import commands as verifying
from archive.verifying.verify import NotVerified

_DOCS = Path("docs/data-dictionary.md")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code: 0 done and sound, 1 not sound or not possible."""
    options = _parser().parse_args(argv)
    try:
        code: int = options.run(options)
    except (
        NotPublished,
        NotWritten,
        NotApplied,
        BadPolicy,
        NotMasked,
        NotVerified,
        NotReleased,
        serve.NotServed,
        takedown.NotRemoved,
        showing.NotCovered,
        OSError,
    ) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m archive",
        description="Kho tin tỉnh: look after the archive. Pages are fetched and read by the scrapy commands.",
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=24, width=100),
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    publishing.add_command(commands)
    for name, run, told in (
        ("check", _check, "say whether the working database and the published file are sound"),
        ("dictionary", _dictionary, f"write {_DOCS} from archive/dictionary.toml"),
    ):
        command = commands.add_parser(name, help=told, description=told[0].upper() + told[1:] + ".")
        command.set_defaults(run=run)
        if run is _dictionary:
            command.add_argument("--out", type=Path, default=_DOCS, help="where to write (default: %(default)s)")
        else:
            command.add_argument(
                "--data", type=Path, default=Path("data"), help="the data directory (default: %(default)s)"
            )
    command = commands.add_parser("serve", help="serve the published file with Datasette")
    command.set_defaults(run=serve.run)
    serve.add_arguments(command)
    showing.add_command(commands)
    takedown.add_commands(commands)
    verifying.add_command(commands)
    releasing.add_command(commands)
    deltas.add_commands(commands)
    return parser


def _check(options: argparse.Namespace) -> int:
    bad = 0
    for path, check in (
        (options.data / WORKING, checks.working_file),
        (options.data / PUBLISHED, checks.published_file),
    ):
        if not path.is_file():
            print(f"{path}: not there", file=sys.stderr)
            bad = 1
            continue
        failures = check(path)
        print(f"{path}: {'sound' if not failures else 'NOT SOUND'}")
        for failure in failures:
            print(f"  {failure}")
        bad = bad or bool(failures)
    return int(bad)


def _dictionary(options: argparse.Namespace) -> int:
    options.out.write_text(dictionary.markdown(), encoding="utf-8")
    print(f"wrote {options.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
