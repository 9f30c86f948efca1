"""The ways a server misbehaves, each with the fate its address must end in."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import brotli

from tests.faults.server import Line, Way

TEXT = "Sáng nay, xã mở thêm một lớp học buổi tối cho người lớn tuổi ở thôn bên sông. " * 8
HTML = "Content-Type: text/html; charset=utf-8"
MEGABYTE = 1024 * 1024
LIMIT = 16 * MEGABYTE  # what the crawl of these tests takes of one page

PAGE, TIMEOUT, CUT, LARGE = "stored", "failed: timeout", "failed: cut off", "failed: too large"
LOOP, BAD, LOST = "failed: too many redirects", "failed: bad answer", "failed: connection"
HEAD, FORBIDDEN, NO_ADDRESS = "failed: endless head", "failed: forbidden address", "failed: no web address"


def article(title: str = "Lớp học bên sông", more: str = "") -> bytes:
    return f"<html><body><h1>{title}</h1><div class=body><p>{TEXT}</p></div>{more}</body></html>".encode()


def answer(body: bytes, *fields: str, status: str = "200 OK", length: bool = True) -> bytes:
    """A whole answer, well formed but for what `fields` say."""
    lines = [f"HTTP/1.1 {status}", *fields, *([f"Content-Length: {len(body)}"] if length else [])]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)


@dataclass(frozen=True)
class Fault:
    """How a server misbehaves, and what must become of the address."""

    way: Way
    fate: str  # fate, or "fate: detail"


FAULTS: dict[str, Fault] = {}


def fault(fate: str) -> Callable[[Way], Way]:
    def take(way: Way) -> Way:
        FAULTS[way.__name__.replace("_", "-")] = Fault(way, fate)
        return way

    return take


def says(name: str, fate: str, data: bytes) -> None:
    """A fault that is one piece of bytes, after which the server closes."""

    def way(line: Line) -> None:
        line.send(data)

    FAULTS[name] = Fault(way, fate)


# Slow ---------------------------------------------------------------------------------------------------------------


@fault(TIMEOUT)
def drips_its_body(line: Line) -> None:
    line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")
    line.drip(article(), 0.05)


@fault(TIMEOUT)
def drips_its_head(line: Line) -> None:
    line.drip(answer(article(), HTML), 0.05)


@fault(TIMEOUT)
def says_nothing(line: Line) -> None:
    line.wait()


@fault(TIMEOUT)
def stops_in_the_middle(line: Line) -> None:
    line.send(answer(article(), HTML)[:-200])
    line.wait()


@fault(TIMEOUT)
def never_ends_its_head(line: Line) -> None:
    line.send(b"HTTP/1.1 200 OK\r\nX-A: 1\r\n")
    line.wait()


@fault(TIMEOUT)
def drips_provisional_answers(line: Line) -> None:
    for _ in range(400):
        line.send(b"HTTP/1.1 102 Processing\r\n\r\n")
        line.wait(0.05)


# Redirects ----------------------------------------------------------------------------------------------------------


def leads(name: str, fate: str, location: str, status: str = "302 Found", *fields: str) -> None:
    says(name, fate, answer(b"", f"Location: {location}", *fields, status=status))


@fault(LOOP)
def redirects_for_ever(line: Line) -> bool:
    number = int(line.path.rpartition("/")[2].removesuffix(".html") or 0) if line.path.count("/") > 1 else 0
    line.send(answer(b"", f"Location: /redirects-for-ever/{number + 1}", status="301 Moved"))
    return True


leads("redirects-to-itself", LOOP, "/redirects-to-itself.html")
leads("wants-its-cookie-back", LOOP, "/wants-its-cookie-back.html", "302 Found", "Set-Cookie: seen=1; Path=/")
leads("redirects-home", "rejected: soft_404", "/")
leads("redirects-to-another-site", "rejected: soft_404", "http://elsewhere.vn/tin")
leads("redirects-to-a-file", "failed: 302 Found", "file:///etc/passwd")
leads("redirects-to-ftp", "failed: 302 Found", "ftp://127.0.0.1/")
leads("redirects-to-data", "failed: 302 Found", "data:text/html,<h1>x</h1>")
leads("redirects-to-script", NO_ADDRESS, "javascript:alert(1)")
leads("redirects-to-10.x", FORBIDDEN, "http://10.0.0.1/")
leads("redirects-to-link-local", FORBIDDEN, "http://169.254.169.254/latest/meta-data/")
leads("redirects-to-loopback", FORBIDDEN, "http://127.0.0.1:9/")
leads("redirects-to-a-name-within", FORBIDDEN, "http://within.vn/")
leads("redirects-to-a-user", FORBIDDEN, "http://faulty.vn@127.0.0.1/")
leads("redirects-nowhere", LOOP, "")  # which is to itself
says("redirects-without-saying-where", "failed: 301 Moved Permanently", answer(b"", status="301 Moved"))
leads("redirects-to-nonsense", NO_ADDRESS, "http://[::1")
leads("redirects-to-no-host", "rejected: soft_404", "http:///")  # a browser, too, takes it for this host
leads("redirects-to-a-bad-name", "refused: robots.txt could not be had: no web address", "http://xn--\u00e9.vn/")
leads("redirects-to-a-bad-port", NO_ADDRESS, "http://faulty.vn:99999/")
leads("redirects-very-far", HEAD, "/" + "a" * 300_000)

# Bodies that are not what their head says ---------------------------------------------------------------------------

says("length-too-long", CUT, answer(article(), HTML, "Content-Length: 99999", length=False))
says("length-too-short", "rejected", answer(article(), HTML, "Content-Length: 40", length=False))
says("length-negative", BAD, answer(article(), HTML, "Content-Length: -1", length=False))
says("length-no-number", BAD, answer(article(), HTML, "Content-Length: many", length=False))
says("length-twice", BAD, answer(article(), HTML, "Content-Length: 9", "Content-Length: 99", length=False))
says(
    "length-and-chunks",
    PAGE,
    answer(chunked(article(), b""), "Transfer-Encoding: chunked", HTML, "Content-Length: 9", length=False),
)
says("no-length", PAGE, answer(article(), HTML, length=False))
says("chunks-cut", CUT, answer(chunked(article()), HTML, "Transfer-Encoding: chunked", length=False))
says("chunk-of-nonsense", BAD, answer(b"xyz\r\n" + article(), HTML, "Transfer-Encoding: chunked", length=False))
says("chunk-negative", BAD, answer(b"-5\r\n" + article(), HTML, "Transfer-Encoding: chunked", length=False))
says("chunk-too-short", BAD, answer(b"5\r\n" + article(), HTML, "Transfer-Encoding: chunked", length=False))
says("chunk-line-endless", BAD, answer(b"5;" + b"x" * 5000, HTML, "Transfer-Encoding: chunked", length=False))
says("transfer-unknown", BAD, answer(article(), HTML, "Transfer-Encoding: vapour"))

_SMALL_BOMB = gzip.compress(bytes(40 * MEGABYTE), 9)
says("gzip-bomb", LARGE, answer(_SMALL_BOMB, HTML, "Content-Encoding: gzip"))
says("gzip-bomb-in-gzip", LARGE, answer(gzip.compress(_SMALL_BOMB), HTML, "Content-Encoding: gzip, gzip"))
says("gzip-of-nothing", "failed: bad encoding", answer(b"\x1f\x8b" + b"nonsense" * 9, HTML, "Content-Encoding: gzip"))
says("gzip-that-is-none", PAGE, answer(article(), HTML, "Content-Encoding: gzip"))
says("gzip-cut", CUT, answer(gzip.compress(article())[:-60], HTML, "Content-Encoding: gzip"))
says("deflate-unasked", PAGE, answer(zlib.compress(article()), HTML, "Content-Encoding: deflate"))
says("brotli-unasked", PAGE, answer(brotli.compress(article()), HTML, "Content-Encoding: br"))
says("brotli-bomb", LARGE, answer(brotli.compress(bytes(40 * MEGABYTE), quality=5), HTML, "Content-Encoding: br"))
says("coding-unknown", "failed: bad encoding", answer(article(), HTML, "Content-Encoding: vapour"))


@fault(LARGE)
def fifty_megabytes(line: Line) -> None:
    line.send(answer(b"", HTML, f"Content-Length: {50 * MEGABYTE}", length=False))
    line.pour(b"<p>" + b"x" * (MEGABYTE - 3), 50)


@fault(LARGE)
def endless_body(line: Line) -> None:
    line.send(answer(b"", HTML, length=False))
    line.pour(b"<p>" + b"x" * (MEGABYTE - 3), 200)


@fault(LARGE)
def endless_chunks(line: Line) -> None:
    line.send(answer(b"", HTML, "Transfer-Encoding: chunked", length=False))
    line.pour(chunked(b"<p>" + b"x" * (MEGABYTE - 3)), 200)


# Heads --------------------------------------------------------------------------------------------------------------

says("head-of-a-megabyte", HEAD, answer(article(), HTML, "X-Long: " + "x" * MEGABYTE))
says("head-of-100000-lines", HEAD, answer(article(), HTML, *(f"X-{n}: {n}" for n in range(100_000))))
says("nul-in-the-head", PAGE, answer(article(), HTML, "X-Nul: a\0b"))
says("head-line-without-colon", PAGE, answer(article(), "no colon here", HTML))
says("head-in-latin-1", PAGE, answer(article(), HTML).replace(b"\r\n\r\n", b"\r\nX-A: caf\xe9\r\n\r\n", 1))
says("head-with-bare-lf", PAGE, answer(article(), HTML).replace(b"\r\n", b"\n"))
says("head-folded", PAGE, answer(article(), HTML, "X-Folded: a\r\n b"))
says("no-line-at-all", LOST, article())
says("no-status-line", BAD, article() + b"\r\n\r\n")
says("http-0.9", BAD, b"<html>\n" + article())
says("another-protocol", BAD, b"SSH-2.0-OpenSSH_9.6\r\n")
says("status-no-number", BAD, answer(article(), HTML, status="OK"))
says("status-huge", BAD, answer(article(), HTML, status="99999 What"))
says("status-negative", BAD, answer(article(), HTML, status="-5 What"))
says("content-type-nonsense", PAGE, answer(article(), "Content-Type: ;;;=\x01/"))
says("content-type-missing", PAGE, answer(article()))
says("early-hints", PAGE, b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + answer(article(), HTML))


@fault(HEAD)
def floods_with_provisional_answers(line: Line) -> None:
    line.pour(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, 2000)


@fault(HEAD)
def head_without_end(line: Line) -> None:
    line.send(b"HTTP/1.1 200 OK\r\n")
    line.pour(b"X-A: 1\r\n" * 1000, 20_000)


# Statuses -----------------------------------------------------------------------------------------------------------

_STATUSES = {
    **dict.fromkeys((401, 402, 403, 405, 406, 407, 412, 418, 421, 431, 451, 500, 501, 502, 503, 504, 505), "failed"),
    **dict.fromkeys((206, 300, 305, 429, 508, 511, 520, 521, 525, 530, 599, 999), "failed"),
    **dict.fromkeys((404, 410), "gone"),
    304: BAD,
    **dict.fromkeys((204, 205), "rejected: layout_unknown"),
}
for _status, _fate in _STATUSES.items():
    says(
        f"status-{_status}",
        _fate,
        answer(b"" if _status in (204, 205, 304) else article(), HTML, status=f"{_status} So"),
    )
says("empty-200", "rejected: layout_unknown", answer(b"", HTML))

# Connections --------------------------------------------------------------------------------------------------------


@fault(CUT)
def resets_in_the_middle(line: Line) -> None:
    line.send(answer(article(), HTML)[:-200])
    line.wait(0.05)
    line.reset()


@fault(LOST)
def resets_at_once(line: Line) -> None:
    line.reset()


@fault(LOST)
def resets_in_the_head(line: Line) -> None:
    line.send(b"HTTP/1.1 200 OK\r\nContent-Ty")
    line.wait(0.05)
    line.reset()


says("hangs-up-at-once", LOST, b"")
says("hangs-up-in-the-head", LOST, b"HTTP/1.1 200 OK\r\nContent-Ty")
says("keeps-alive-and-hangs-up", PAGE, answer(article(), HTML, "Connection: keep-alive", "Keep-Alive: timeout=99"))


@fault(PAGE)
def answers_twice(line: Line) -> bool:
    line.send(answer(article(), HTML), answer(article("Bài khác"), HTML))
    return True


# Pages that are none ------------------------------------------------------------------------------------------------


def many_links(number: int) -> Iterator[str]:
    return (f"<a href='/bai-{n}.html'>Bài số {n} của trang này</a>" for n in range(number))


says(
    "refreshes-for-ever",
    "rejected",
    answer(b"<meta http-equiv=refresh content='0;url=/refreshes-for-ever.html'>", HTML),
)
says("html-as-octet-stream", PAGE, answer(article(), "Content-Type: application/octet-stream"))
says("html-as-plain-text", PAGE, answer(article(), "Content-Type: text/plain"))
says("picture-as-html", "rejected", answer(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, HTML))
says("picture", "rejected", answer(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "Content-Type: image/png"))
says("pdf", "rejected", answer(b"%PDF-1.7\n" + bytes(range(256)) * 40, "Content-Type: application/pdf"))
says("wrong-charset-said", PAGE, answer(article(), "Content-Type: text/html; charset=iso-8859-1"))
says("charset-nobody-knows", PAGE, answer(article(), "Content-Type: text/html; charset=vapour"))
says("cp1258-said-utf-8", "rejected", answer(article().decode().encode("cp1258", "replace"), HTML))
says("utf-16", PAGE, answer(article().decode().encode("utf-16"), "Content-Type: text/html; charset=utf-16"))
says("nul-bytes", "rejected", answer(bytes(100_000), HTML))
says("page-of-100000-links", "rejected: unparsable", answer(article(more="".join(many_links(100_000))), HTML))
says("page-100000-deep", "rejected: unparsable", answer(article(more="<div>" * 100_000), HTML))
says("one-attribute-of-a-megabyte", PAGE, answer(article(more=f"<a title='{'x' * MEGABYTE}'>x</a>"), HTML))
