"""`python -m archive verify`: is this the file that was published?"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.text import Text

from archive.verifying.contents import Tell
from archive.verifying.faults import Fault, legible
from archive.verifying.verify import Report, silently, verify

#: Faults told in full.
_MOST = 20
_COMPARE = (
    "This proves that the file is whole and agrees with itself. Compare the hash with the one that its release "
    "states, or give that with --expect."
)


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `verify` to the archive's commands."""
    told = "prove that a published file is the one that was published, or name what differs"
    command = commands.add_parser("verify", help=told, description=told[0].upper() + told[1:] + ".")
    command.set_defaults(run=run)
    command.add_argument("file", type=Path, help="a published file, unpacked; it is only read")
    command.add_argument("--expect", metavar="HASH", type=_content_hash, help="the content hash it was published under")
    command.add_argument(
        "--beside", type=Path, metavar="OTHER", help="another copy or release: name the rows that differ"
    )
    command.add_argument("--json", action="store_true", help="answer in JSON")


def run(options: argparse.Namespace) -> int:
    """Print what was found; 0 where the file is good, 1 where it differs. Raises NotVerified."""
    with _telling() as tell:
        report = verify(options.file, expect=options.expect, other=options.beside, tell=tell)
    sys.stdout.write((_json(report) if options.json else _text(report, expected=options.expect is not None)) + "\n")
    return int(bool(report.faults))


def _content_hash(text: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text.strip()):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no content hash: it has 64 hexadecimal digits; index.json of the release states it"
        )
    return text.strip()


def _text(report: Report, *, expected: bool) -> str:
    notes = "".join(f"\nnote: {note}" for note in report.notes)
    if not report.faults:
        compare = "" if expected or notes else f"\n{_COMPARE}"
        return f"{report.path}: good\ncontent hash {report.content_hash}{compare}{notes}"
    first, *others = report.faults
    lines = [f"{report.path}: DIFFERS from what was published; the first difference:", str(first)]
    if others:
        lines += [f"\nand {len(others):,} more:", *map(_short, others[:_MOST])]
    if len(others) > _MOST:
        lines.append(f"… and {len(others) - _MOST:,} more; --json names them all")
    return "\n".join(lines) + notes


def _short(fault: Fault) -> str:
    return f"{fault.name}: {fault.where}\n  expected: {fault.expected}\n  found: {fault.found}"


def _json(report: Report) -> str:
    told = {
        "file": str(report.path),
        "good": not report.faults,
        "content_hash": report.content_hash,
        "notes": list(report.notes),
        "faults": [{**fault._asdict(), "meaning": fault.meaning, "advice": fault.advice} for fault in report.faults],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


@contextmanager
def _telling(console: Console | None = None) -> Iterator[Tell]:
    """Tell on a terminal what is being looked at, and leave no trace there; tell nobody where there is none."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield silently
        return
    with console.status("verifying") as status:
        yield lambda what: status.update(Text(legible(f"verifying {what}")))
