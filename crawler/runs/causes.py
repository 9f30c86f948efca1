"""Why a download failed, in one or two words: the words by which runs count failures."""

from __future__ import annotations

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
from twisted.web._newclient import ParseError
from twisted.web.client import ResponseFailed
from twisted.web.http import _MalformedChunkedDataError

from archive.warc import BadWarc, Unusable
from crawler.wire.connections import HeadTooLong
from crawler.wire.guard import ForbiddenAddress
from crawler.wire.pause import LeftAlone
from crawler.wire.unpack import BadAnswer

#: What Twisted's parser lets out where an answer is not HTTP.
_UNREADABLE = (ParseError, _MalformedChunkedDataError, ValueError, KeyError)

#: The first that fits counts; what fits none is called by the name of its class.
_CAUSES: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((ForbiddenAddress,), "forbidden address"),
    ((LeftAlone,), "left alone"),
    ((HeadTooLong,), "endless head"),
    ((SSL.Error, VerificationError), "tls"),
    ((DownloadTimeoutError,), "timeout"),
    ((CannotResolveHostError,), "dns"),
    ((DownloadConnectionRefusedError,), "connection refused"),
    ((DownloadCancelledError,), "too large"),
    ((BadAnswer,), "bad answer"),
    ((ResponseDataLossError,), "cut off"),
    ((BadWarc,), "bad warc"),
    ((UnsupportedURLSchemeError, NotSupported), "no web address"),
    ((DownloadFailedError, ConnectError, ConnectionClosed, OSError), "connection"),
    ((ValueError,), "no web address"),  # Scrapy and Twisted say so of addresses they cannot read
)


def cause_of(error: BaseException) -> str:
    """The cause of a failed download: "timeout", "tls", "too many redirects" …"""
    if isinstance(error, IgnoreRequest) and not isinstance(error, LeftAlone):
        return _ignored(str(error))
    if isinstance(error, Unusable):
        return error.cause
    errors = [error, *_behind(error)]
    found = (cause for kinds, cause in _CAUSES if any(isinstance(e, kinds) for e in errors))
    return next(found, type(error).__name__)


def _behind(error: BaseException) -> list[BaseException]:
    """The errors a download's error wraps: Twisted keeps them in a list of failures."""
    found: list[BaseException] = []
    wrapped = error.__cause__
    while wrapped is not None and wrapped not in found:
        found.append(wrapped)
        if isinstance(wrapped, ResponseFailed):
            reasons = [f.value for f in wrapped.reasons if isinstance(f, Failure) and f.value is not None]
            unreadable = any(isinstance(reason, _UNREADABLE) for reason in reasons)
            found += [BadAnswer(str(wrapped))] if unreadable else reasons
        wrapped = wrapped.__cause__
    return found


def _ignored(why: str) -> str:
    if "max redirections" in why:
        return "too many redirects"
    return "too large" if "DOWNLOAD_MAXSIZE" in why else f"ignored: {why}"
