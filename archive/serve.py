"""Serve the published file: `python -m archive serve`. Datasette takes the place of this process."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from archive.publish import PUBLISHED
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
    parser.add_argument("--public", action="store_true", help="no SQL of the visitors' own, stricter limits")


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C. Raises NotServed where there is no file or the port is taken."""
    published: Path = (options.db or options.data / PUBLISHED).absolute()
    check(published, options.host, options.port)
    sys.stdout.write(f"serving {published} at http://{options.host}:{options.port}/ (Ctrl-C ends it)\n")
    sys.stdout.flush()
    command = folder.command(published, options.host, options.port, options.public)
    os.execve(command[0], command, environment())  # noqa: S606 - our own Python, no shell


def check(published: Path, host: str, port: int) -> None:
    """Raise NotServed unless the file is there and the port is free."""
    if not published.is_file():
        raise NotServed(f"serving {published}: there is no such file; make it with: python -m archive publish")
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        raise NotServed(f"serving on {host}:{port}: {error.strerror or error}; choose another with --host or --port") from error


def environment() -> dict[str, str]:
    """Return this process's environment, in which the plugins find the package `archive` from any directory."""
    root = str(Path(__file__).parent.parent)
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command by itself; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m archive serve", description="Serve the published file.")
    add_arguments(parser)
    try:
        return run(parser.parse_args(argv))
    except NotServed as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
