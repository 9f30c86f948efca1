"""The configuration of docs/releasing.md, run by nginx on a release."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from tests.release.conftest import Data

DOC = Path(__file__).parents[2] / "docs" / "releasing.md"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(NGINX is None, reason="needs nginx, which Debian has"),
]
_WHOLE = """
daemon off; master_process off; pid nginx.pid; error_log errors.log;
events {{ }}
http {{
    access_log off; {paths}
    {aged}
    server {{
        listen 127.0.0.1:{port};
        {served}
    }}
}}
"""
_PATHS = "".join(f"{name}_temp_path {name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
TYPES = {
    "articles.parquet": "application/vnd.apache.parquet",
    "articles.jsonl.zst": "application/zstd",
    "articles.csv": "text/csv; charset=utf-8",
    "index.json": "application/json",
    "README.vi.md": "text/plain; charset=utf-8",
    "CITATION.cff": "text/plain; charset=utf-8",
    "SHA256SUMS": "text/plain; charset=utf-8",
    "khotin-tinh-2025-06-07.db.zst": "application/zstd",
    "khotin-tinh-2025-06-01-to-2025-06-07.sql.zst": "application/zstd",
}


@pytest.fixture(scope="module")
def port(data: Data, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where nginx answers, set up as the page says."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    aged, served = re.findall(r"^```nginx\n(.*?)^```$", DOC.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert served.count("/srv/khotin-tinh/real") == 1
    served = served.replace("/srv/khotin-tinh/real", str(data.root.parent))
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "nginx.conf").write_text(_WHOLE.format(paths=_PATHS, aged=aged, served=served, port=number))
    command = [str(NGINX), "-p", str(folder), "-c", "nginx.conf", "-e", "errors.log"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        _await(number)
        yield number
    finally:
        process.terminate()
        process.communicate()


def _await(port: int) -> None:
    for _ in range(100):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("nginx does not answer")


def asked(port: int, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("name", TYPES)
def test_every_kind_of_file_has_its_type_and_comes_whole_or_in_ranges(data: Data, port: int, name: str) -> None:
    content = (data.second.folder / name).read_bytes()
    whole, body = asked(port, f"/releases/2025-06-07/{name}")
    assert (whole.status, whole.headers["Content-Type"], body) == (200, TYPES[name], content)
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert "immutable" in whole.headers["Cache-Control"]
    assert whole.headers["Access-Control-Allow-Origin"] == "*"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    part, body = asked(port, f"/releases/2025-06-07/{name}", Range="bytes=-8")
    assert (part.status, body, part.headers["ETag"]) == (206, content[-8:], whole.headers["ETag"])
    head, body = asked(port, f"/releases/2025-06-07/{name}", "HEAD")
    assert (head.status, head.headers["Content-Length"], body) == (200, str(len(content)), b"")


def test_the_list_is_looked_at_again_soon(port: int) -> None:
    answer, _ = asked(port, "/releases/index.json")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize(
    "path",
    [
        "/releases/",
        "/releases/latest.db",
        "/releases/2025-06-07/",
        "/releases/2025-06-07/.part",
        "/releases/.2025-06-07.part/README.md",
        "/releases/.2025-06-07.list.part",
        "/releases/2025-06-07/../latest.db",
        "/releases/2025-06-07/%2e%2e/latest.db",
        "/releases/2025-06-07/nothing.csv",
    ],
)
def test_all_else_is_not_there(data: Data, port: int, path: str) -> None:
    assert asked(port, path)[0].status == 404


def test_nothing_can_be_sent(port: int) -> None:
    assert asked(port, "/releases/2025-06-07/articles.csv", "POST")[0].status == 403
    assert asked(port, "/releases/2025-06-07/articles.csv", "DELETE")[0].status == 403
