"""A real web archive on this machine: pywb, in an environment of its own, loaded with WARC files."""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYWB = ROOT / ".venv" / "pywb-env" / "bin"
COLLECTION = "kho"
_PATIENCE = 40.0  # seconds until pywb answers, on a busy machine


@contextmanager
def pywb(folder: Path, warcs: Iterable[Path]) -> Iterator[str]:
    """The address of a collection ("http://127.0.0.1:PORT/kho") whose pywb runs in `folder` until the block ends.

    CDX server: ADDRESS/cdx; replay: ADDRESS/TIMESTAMPid_/URL.
    """
    archive = _collection(folder)
    for warc in warcs:
        shutil.copy(warc, archive / warc.name)
    reindex = [str(PYWB / "wb-manager"), "reindex", COLLECTION]
    subprocess.run(reindex, cwd=folder, check=True, capture_output=True, timeout=_PATIENCE)
    with _running(folder) as address:
        yield address


@contextmanager
def recording(folder: Path) -> Iterator[str]:
    """The address of a pywb that fetches and records what stands behind it: ADDRESS/record/id_/URL.

    Its WARC files are in `folder`/collections/kho/archive.
    """
    _collection(folder)
    (folder / "config.yaml").write_text("collections: {live: $live}\nrecorder: live\nframed_replay: false\n")
    with _running(folder, "--record", "--live") as address:
        yield address


def _collection(folder: Path) -> Path:
    """The folder of a new collection's WARC files."""
    if not (PYWB / "wayback").exists():
        pytest.fail("pywb is not there: `make .venv/pywb-env/made` makes its environment, once", pytrace=False)
    made = folder / "collections" / COLLECTION
    for name in ("archive", "indexes"):
        (made / name).mkdir(parents=True)
    (folder / "config.yaml").write_text("framed_replay: false\n")
    return made / "archive"


@contextmanager
def _running(folder: Path, *options: str) -> Iterator[str]:
    port = _free_port()
    with (folder / "pywb.log").open("wb") as log:
        serve = [str(PYWB / "wayback"), "-b", "127.0.0.1", "-p", str(port), *options]
        process = subprocess.Popen(serve, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        try:
            _until_it_answers(process, port, folder)
            yield f"http://127.0.0.1:{port}/{COLLECTION}"
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_it_answers(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        try:
            connection.request("GET", f"/{COLLECTION}/cdx?url=nothing.example")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
        if process.poll() is not None:
            break
    pytest.fail(f"pywb does not answer: {(folder / 'pywb.log').read_text(errors='replace')[-2000:]}")
