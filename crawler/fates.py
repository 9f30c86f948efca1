"""How a request that led to no page ends: its fate, and the cause in one word (the causes a run counts by)."""

from __future__ import annotations

from http import HTTPStatus

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.python.failure import Failure
from twisted.web.client import ResponseNeverReceived

from archive.warc import BadEncoding, BadWarc
from crawler.robots import RobotsRefused
from crawler.sources.replay import NotInSource

_TLS = (SSL.Error, VerificationError)

#: Exception → cause, the first that fits; what fits none has its own class name as cause.
_CAUSES: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (_TLS, "tls"),
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "connection refused"),
    (DownloadCancelledError, "too large"),
    (ResponseDataLossError, "cut off"),
    (BadEncoding, "bad encoding"),
    (BadWarc, "bad warc"),
    ((UnsupportedURLSchemeError, NotSupported), "no web address"),
    ((DownloadFailedError, ConnectError, ConnectionClosed, OSError), "connection"),
)


def fate_of(failure: Failure) -> tuple[str, str]:
    """Fate and detail of a request that failed: ("refused", "robots.txt: …"), ("failed", "timeout"), …"""
    error = failure.value
    if isinstance(error, RobotsRefused):
        return "refused", error.why
    if isinstance(error, NotInSource):
        return "missing", str(error)
    if isinstance(error, IgnoreRequest):
        return "failed", _ignored(str(error))
    causes = [error, *_behind(error)] if error else []
    for kind, cause in _CAUSES:
        if any(isinstance(e, kind) for e in causes):
            return "failed", cause
    return "failed", type(error).__name__


def fate_of_status(status: int) -> tuple[str, str] | None:
    """Fate and detail of an answer that is no page; None for a page (2xx)."""
    if 200 <= status < 300:
        return None
    try:
        detail = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        detail = str(status)
    return ("gone" if status in (404, 410) else "failed"), detail


def _behind(error: BaseException) -> list[BaseException]:
    """The errors a download's error wraps: Twisted keeps them in a list of failures."""
    found: list[BaseException] = []
    wrapped = error.__cause__
    while wrapped is not None and wrapped not in found:
        found.append(wrapped)
        if isinstance(wrapped, ResponseNeverReceived):
            found += [f.value for f in wrapped.reasons if isinstance(f, Failure) and f.value is not None]
        wrapped = wrapped.__cause__
    return found


def _ignored(why: str) -> str:
    if "max redirections" in why:
        return "too many redirects"
    return "too large" if "DOWNLOAD_MAXSIZE" in why else f"ignored: {why}"
