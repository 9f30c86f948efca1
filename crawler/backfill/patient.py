"""Asks a web archive over HTTP: slowly, one request at a time, and again where it was busy or fell over.

Every attempt, the repeated ones too, waits for its turn in `Pace`; urllib3's `Retry` counts them and knows how long
to back off.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypeVar
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError, InvalidHeader, MaxRetryError
from urllib3.util import Retry, Timeout

from archive.warc.content import field
from archive.warc.form import Fields
from crawler import clock
from crawler.backfill.pace import LONGEST, Pace
from crawler.dating.dates import iso
from crawler.sources.contact import user_agent

if TYPE_CHECKING:
    from pathlib import Path

    from scrapy.settings import BaseSettings

T = TypeVar("T")

_BUSY = frozenset((408, 425, 429, 500, 502, 503, 504, 520, 522, 524))  # a server that is busy, or fell over
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_CHUNK = 256 * 1024  # bytes
_LONGEST_DATE = 40  # characters of Retry-After; a date has 29

_log = logging.getLogger(__name__)


class NoAnswer(RuntimeError):
    """A web archive gave no usable answer: what was asked, what came, and what to do. What came before is kept."""


class Again(Exception):
    """An answer that says "not now", or is not whole; `wait` is for how many seconds, where it says so."""

    def __init__(self, said: str, wait: float = 0.0) -> None:
        super().__init__(said)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: its body as sent, only the transfer coding undone; `moment` is when it was here, at +07:00."""

    url: str
    status: int
    fields: Fields
    body: bytes
    moment: str

    def header(self, name: str) -> str:
        """The values of a header field, joined by commas; "" when it is absent."""
        return field(self.fields, name)


class Patient:
    """Asks the servers of one archive. `asked` counts the requests that were sent.

    `tries` is the number of attempts at one question; `timeout` and `back_off` (doubled by every failure after the
    first) are in seconds; `largest` is the most bytes an answer may have as sent.
    """

    def __init__(
        self, pace: Pace, agent: str, *, timeout: float, tries: int, back_off: float, largest: int = 512 * 1024 * 1024
    ) -> None:
        self._pace, self._largest = pace, largest
        self._retry = Retry(total=tries - 1, backoff_factor=back_off, backoff_max=LONGEST / 6)
        self.headers = {"User-Agent": agent, "Accept-Encoding": "gzip"}
        self._http = urllib3.PoolManager(
            headers=self.headers,
            timeout=Timeout(connect=min(timeout, 60.0), read=timeout),
            retries=False,
        )
        self.asked = 0

    @classmethod
    def from_settings(cls, settings: BaseSettings, pace: Path, per_minute: float, base: str) -> Self:
        """One who asks the archive at `base`, at most `per_minute` times, which the file `pace` remembers.

        Raises SourceError where nobody said who is asking; an archive on this machine may be asked by anybody.
        """
        return cls(
            Pace(pace, per_minute),
            user_agent(settings, live=urlsplit(base).hostname not in _LOOPBACK),
            timeout=settings.getfloat("INDEX_TIMEOUT"),
            tries=settings.getint("INDEX_TRIES"),
            back_off=settings.getfloat("INDEX_BACK_OFF"),
        )

    def get(self, url: str, accept: Callable[[Reply], T], **headers: str) -> T:
        """What `accept` makes of the answer; it raises Again for one that is to be asked for once more.

        A header is given by its name with _ for -. Raises NoAnswer after the last attempt.
        """
        parts = urlsplit(url)
        base, retry = f"{parts.scheme}://{parts.netloc}", self._retry
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        while True:
            self._pace.wait(base)
            self.asked += 1
            try:
                return accept(self._once(url, fields))
            except (Again, HTTPError) as error:
                wait = error.wait if isinstance(error, Again) else 0.0
                self._pace.hold(base, wait)  # binds whoever comes next, should this have been the last attempt
                if wait > LONGEST:
                    raise NoAnswer(
                        f"{url}: {error}, and {wait:.0f} s of patience are asked for; run again then."
                    ) from error
                retry = _once_more(retry, url, error)
                self._pace.hold(base, wait := max(wait, retry.get_backoff_time()))
                _log.info("%s: %s; asked again, in %.0f s at the earliest", base, error, wait)

    def when_free(self, reply: Reply) -> Reply:
        """The answer of a server that is not busy; raises Again."""
        if reply.status not in _BUSY:
            return reply
        raise Again(f"HTTP {reply.status}", self._said(reply))

    def _once(self, url: str, headers: dict[str, str]) -> Reply:
        response = self._http.request("GET", url, headers={**self.headers, **headers}, preload_content=False)
        body = bytearray()
        try:
            for chunk in response.stream(_CHUNK, decode_content=False):
                body += chunk
                if len(body) > self._largest:
                    raise NoAnswer(
                        f"{url} answers with more than {self._largest} bytes; that is no page of a newspaper."
                    )
        finally:
            response.close() if len(body) > self._largest else response.release_conn()
        fields = tuple((name, value) for name, value in response.headers.items())
        return Reply(url, response.status, fields, bytes(body), iso(clock.now()))

    def _said(self, reply: Reply) -> float:
        """The seconds of Retry-After; none where it says nothing a person could understand."""
        said = reply.header("Retry-After").strip()
        try:
            return self._retry.parse_retry_after(said) if 0 < len(said) <= _LONGEST_DATE else 0.0
        except (InvalidHeader, ValueError, OverflowError):  # the last for the year 9999999
            return 0.0  # then the usual back-off


def _once_more(retry: Retry, url: str, error: Exception) -> Retry:
    """One attempt less; raises NoAnswer after the last."""
    try:
        return retry.increment("GET", url, error=error)
    except MaxRetryError as last:
        raise NoAnswer(
            f"{url} gave no usable answer in {len(retry.history) + 1} attempts, at last: {error}. "
            "What came before is kept; run the same command again later, and it goes on here."
        ) from last
