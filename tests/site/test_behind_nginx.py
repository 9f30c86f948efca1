"""The examples of docs/serving.md and docs/releasing.md, as nginx runs them before the public server."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from grp import getgrgid
from pathlib import Path
from pwd import getpwuid

import pytest

from tests.site.test_browser import served
from tests.site.test_folder import unused

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
DAY = "/releases/2026-01-01/articles.parquet"
_USER, _GROUP = getpwuid(os.geteuid()).pw_name, getgrgid(os.getegid()).gr_name
_BLOCK = re.compile(r"```nginx\n(.*?)```", re.DOTALL)
_OF_NGINX = """
user {user} {group};
pid {place}/pid;
error_log {place}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {place}/body; proxy_temp_path {place}/proxy; fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi; scgi_temp_path {place}/scgi;
{http}
}}
"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not Path(NGINX).exists(), reason=f"NO NGINX: {NGINX} is not there (apt-get install nginx-light)"
    ),
]


def configured(place: Path, port: int, behind: int, language: str = "") -> Path:
    """Write the examples of a language as one file, their places and ports exchanged for ones of the test."""
    (server,) = _BLOCK.findall(Path(f"docs/serving{language}.md").read_text(encoding="utf-8"))
    release_age, location = _BLOCK.findall(Path(f"docs/releasing{language}.md").read_text(encoding="utf-8"))
    exchanged = {
        "    location / {": f"{location}\n    location / {{",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port};",
        "/var/cache/nginx/khotin": f"{place}/cache",
        "/srv/khotin-tinh/real": str(place),
        "127.0.0.1:8001": f"127.0.0.1:{behind}",
    }
    http = release_age + server
    for told, ours in exchanged.items():
        assert http.count(told) == 1, told
        http = http.replace(told, ours)
    (place / "nginx.conf").write_text(
        _OF_NGINX.format(place=place, http=http, user=_USER, group=_GROUP), encoding="utf-8"
    )
    return place / "nginx.conf"


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str]]:
    """Ask nginx; return the status and the headers, their names small."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}


@pytest.fixture(scope="module")
def port(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where nginx answers before a public server."""
    place, port = tmp_path_factory.mktemp("nginx"), unused()
    (place / DAY[1:]).parent.mkdir(parents=True)
    (place / DAY[1:]).write_bytes(b"PAR1" * 100)
    (place / "releases/latest.db").write_bytes(b"SQLite")
    with served(published, public=True) as address:
        config = configured(place, port, int(address.rpartition(":")[2]))
        with subprocess.Popen([NGINX, "-c", config, "-g", "daemon off;"], stderr=subprocess.DEVNULL) as nginx:
            for _ in range(100):
                try:
                    ask(port, "/none")
                    break
                except OSError:
                    time.sleep(0.05)
            yield port
            nginx.terminate()


@pytest.mark.parametrize("language", ["", ".vi"])
def test_nginx_takes_the_examples(tmp_path: Path, language: str) -> None:
    told = subprocess.run([NGINX, "-t", "-c", configured(tmp_path, unused(), 1, language)], capture_output=True)
    assert told.returncode == 0, told.stderr.decode()


def test_a_page_is_kept_for_readers_alike(port: int) -> None:
    assert ask(port, "/tim?q=tinh")[1]["x-cache"] == "MISS"
    status, headers = ask(port, "/tim?q=tinh")
    assert (status, headers["x-cache"], headers["cache-control"]) == (200, "HIT", "max-age=300")
    assert "default-src 'none'" in headers["content-security-policy"]
    english = ask(port, "/tim?q=tinh", **{"Accept-Language": "en"})[1]
    assert (english["x-cache"], english["content-language"]) == ("MISS", "en")
    for _ in range(2):
        remembered = ask(port, "/tim?q=tinh", Cookie="lang=en")[1]
        assert (remembered["x-cache"], remembered["cache-control"]) == ("MISS", "private, no-store")


def test_nothing_can_be_written_or_sent(port: int) -> None:
    assert {ask(port, "/", method)[0] for method in ("POST", "PUT", "DELETE")} == {403}
    assert ask(port, "/", "HEAD")[0] == 200
    assert ask(port, "/tim?q=" + "a" * 20_000)[0] == 414


def test_a_file_of_a_release_comes_in_ranges(port: int) -> None:
    status, headers = ask(port, DAY, Range="bytes=0-3")
    assert (status, headers["content-range"]) == (206, "bytes 0-3/400")
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert ask(port, "/releases/latest.db")[0] == 404


def test_a_rush_is_held_back(port: int) -> None:
    told = Counter(ask(port, f"/tim?q=x{n}")[0] for n in range(60))
    assert set(told) == {200, 429}
    assert told[200] < 50
