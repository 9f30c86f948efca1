"""Serve the published file: `python -m archive serve`. Datasette takes the place of this process."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from pathlib import Path

from archive.layout import PUBLISHED
from archive.site import folder

HOST, PORT = "127.0.0.1", 8001


class NotServed(Exception):
    """Nothing was started; the message says why, and what to do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `run` needs to a command's options."""
    parser.add_argument("--data", type=Path, default=Path("data"), help="the data directory (default: %(default)s)")
    parser.add_argument("--db", type=Path, help=f"the published file (default: {PUBLISHED} in the data directory)")
    parser.add_argument("--host", default=HOST, help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="the port to listen on (default: %(default)s)")
    parser.add_argument("--dry-run", action="store_true", help="only say whether the port is free")
    parser.add_argument("--public", action="store_true", help="no SQL of the visitors' own, stricter limits")


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C. Raises NotServed where there is no file or the port is taken."""
    published: Path = (options.db or options.data / PUBLISHED).absolute()
    check_port(options.host, options.port)
    if options.dry_run:
        return 0
    check_file(published)
    sys.stdout.write(f"serving {published} at http://{options.host}:{options.port}/ (Ctrl-C ends it)\n")
    sys.stdout.flush()
    command = folder.command(published, options.host, options.port, options.public)
    return os.execve(command[0], command, environment())  # noqa: S606 - our own Python, no shell


def check_file(published: Path) -> None:
    """Raise NotServed unless the file is there."""
    if not published.is_file():
        raise NotServed(f"serving {published}: there is no such file; make it with: python -m archive publish")


def check_port(host: str, port: int) -> None:
    """Raise NotServed unless the port is free."""
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        why = error.strerror or error
        raise NotServed(f"serving on {host}:{port}: {why}; choose another with --port (make: PORT=…)") from error


def environment() -> dict[str, str]:
    """Return this process's environment, in which the plugins find the package `archive` from any directory."""
    root = str(Path(__file__).parent.parent)
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}
