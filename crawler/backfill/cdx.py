"""The index of a web archive: how it is asked, and its answers in every dialect. Pure.

Three kinds of servers speak here: the Wayback Machine's (JSON arrays under a row of names, or plain rows; a key to
go on with after an empty row), pywb's (a JSON object a line; no key, no collapsing) and Common Crawl's (pywb's, with
file, offset and length). Names of fields are not asked for, because pywb answers `fl=original` by leaving the
address out; what is filtered here beyond pictures and styles is filtered by us, whoever answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from archive.warc.form import is_web_address, moment

#: The columns of the Wayback Machine where no row names them.
COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
FIRST, LAST = "19960101000000", "20991231235959"  # no web archive is older, none goes on longer
MOST_ROWS = 1_000_000  # lines of one answer about one second, which cannot be asked in halves

_ALIASES = {"original": "url", "mimetype": "mime", "statuscode": "status"}
_NO_ADDRESS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # controls, and halves of a character
_LONGEST = 8192  # characters of an address; no server takes more
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_NO_PAGES = "!mimetype:(image|video|audio|font)/.*|text/css|.*javascript.*"


class NotWhole(ValueError):
    """An answer that is no index, or only a part of one."""


@dataclass(frozen=True, slots=True)
class Held:
    """One capture that an archive holds. `moment` is `timestamp` at +07:00; None stands for what it does not say."""

    url: str  # as it was captured
    timestamp: str  # fourteen digits, UTC: the name of the memento
    moment: str
    status: int | None
    mime: str
    digest: str
    length: int | None  # bytes of the stored record
    file: str = ""  # Common Crawl: where the record lies …
    offset: int | None = None  # … and from which byte on
    truncated: str = ""  # Common Crawl: why the record is not whole


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question brought: captures, the key to go on with ("" at the end), and the lines nobody can read."""

    held: tuple[Held, ...]
    resume: str = ""
    malformed: tuple[tuple[int, str], ...] = ()  # number of the line, and why
    cut: str = ""  # why there is more that nobody gave, in a sentence

    @property
    def rows(self) -> int:
        """How many lines the server counted."""
        return len(self.held) + len(self.malformed)


def read(text: str) -> Answer:
    """The captures of an answer. A line that makes no sense is named and costs no other; raises NotWhole."""
    text = text.removeprefix("\ufeff")
    start = text.lstrip()[:1]
    if start == "<":
        raise NotWhole(f"a page came instead of an index: {text.strip()[:120]!r}")
    try:
        return _table(_json(text)) if start == "[" else _lines(text)
    except RecursionError as error:
        raise NotWhole(f"brackets without end are no index: {text[:120]!r}") from error


def _table(rows: Any) -> Answer:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise NotWhole(f"no table of rows: {str(rows)[:120]!r}")
    resume = ""
    if len(rows) >= 2 and not rows[-2] and len(rows[-1]) == 1:
        resume, rows = str(rows[-1][0]), rows[:-2]
    named = bool(rows) and "timestamp" in rows[0]
    columns, first = (rows[0], 1) if named else (COLUMNS, 0)
    if not all(isinstance(column, str) for column in columns):
        raise NotWhole(f"no row of names: {str(columns)[:120]!r}")
    return _answer(((n, _row(columns, row)) for n, row in enumerate(rows[first:], first + 1) if row), resume)


def _lines(text: str) -> Answer:
    lines = text.splitlines()
    resume = ""
    if len(lines) >= 2 and not lines[-2].strip() and " " not in lines[-1].strip():
        resume, lines = lines[-1].strip(), lines[:-2]
    numbered = [(n, line) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith(" CDX ")]
    answer = _answer(((n, _line(line)) for n, line in numbered), resume)
    if answer.malformed and not text.endswith("\n") and answer.malformed[-1][0] == numbered[-1][0]:
        raise NotWhole(f"the last line is cut off: {numbered[-1][1][-80:]!r}")
    if answer.malformed and not answer.held:
        raise NotWhole(f"not a line of it belongs to an index: {numbered[0][1][:120]!r}")
    return answer


def _line(line: str) -> Mapping[str, Any] | str:
    start = line.find("{")
    if start < 0:
        return _row(COLUMNS, line.split(" "))
    try:
        found = json.loads(line[start:])
    except ValueError as error:
        return f"no JSON: {error}"
    key, _, stamp = line[:start].strip().partition(" ")  # "vn,baolongan)/ 20190304050607 {…}": CDXJ
    return {"urlkey": key, "timestamp": stamp, **found} if isinstance(found, dict) else "no object"


def _row(columns: Sequence[str], row: Sequence[Any]) -> Mapping[str, Any] | str:
    if len(row) != len(columns):
        return f"{len(row)} columns, {len(columns)} expected"
    return dict(zip(columns, row, strict=True))


def _answer(numbered: Iterable[tuple[int, Mapping[str, Any] | str]], resume: str) -> Answer:
    held: list[Held] = []
    malformed: list[tuple[int, str]] = []
    for number, found in numbered:
        try:
            if isinstance(found, str):
                raise ValueError(found)
            held.append(_held({_ALIASES.get(name, name): str(value) for name, value in found.items()}))
        except ValueError as error:
            malformed.append((number, str(error)))
    return Answer(tuple(held), resume, tuple(malformed))


def _held(found: Mapping[str, str]) -> Held:
    """The capture of one line; raises ValueError with the reason when it names none."""
    url, stamp = found.get("url", ""), found.get("timestamp", "")
    if not is_web_address(url) or _NO_ADDRESS.search(url) or "@" in urlsplit(url).netloc or len(url) > _LONGEST:
        raise ValueError(f"not the address of a page: {url[:120]!r}")
    if not re.fullmatch(r"\d{14}", stamp, re.ASCII):
        raise ValueError(f"no timestamp of fourteen digits: {stamp[:40]!r}")
    file = found.get("filename", "") if "offset" in found else ""
    if not (file.isascii() and file.isprintable()):
        raise ValueError(f"no name of a file: {file[:120]!r}")
    return Held(
        url=quote(url, _ASCII),  # an address goes into heads, where only ASCII is sure of coming back
        timestamp=stamp,
        moment=moment(_time(stamp).isoformat()),
        status=_number(found, "status"),
        mime=found.get("mime", "").lower(),
        digest=found.get("digest", "").removeprefix("sha1:"),
        length=_number(found, "length"),
        file=file,
        offset=_number(found, "offset"),
        truncated=found.get("truncated", ""),
    )


def _time(stamp: str) -> datetime:
    """Fourteen digits as a moment; raises ValueError. `strptime` would read month 13 as January."""
    y, mo, d, h, mi, sec = stamp[:4], stamp[4:6], stamp[6:8], stamp[8:10], stamp[10:12], stamp[12:]
    return datetime(int(y), int(mo), int(d), int(h), int(mi), int(sec), tzinfo=UTC)


def _number(found: Mapping[str, str], name: str) -> int | None:
    value = found.get(name, "")
    return int(value) if value.isascii() and value.isdigit() else None  # "-" in revisits


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotWhole(f"the answer is cut off or no JSON: {error}") from error


# Asking -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Query:
    """One question to a CDX server: a host with all below it, between two moments (both included)."""

    host: str
    since: str = FIRST  # fourteen digits
    until: str = LAST
    limit: int = 50_000  # lines of one answer
    resume: str = ""

    def url(self, base: str) -> str:
        """Its address at a CDX server of either dialect."""
        fields = {"url": self.host, "matchType": "domain", "output": "json", "filter": _NO_PAGES}
        fields |= {"from": self.since, "to": self.until, "limit": str(self.limit), "showResumeKey": "true"}
        url = f"{base}?{urlencode(fields)}"
        return f"{url}&resumeKey={quote(self.resume, safe='%+')}" if self.resume else url  # it comes encoded

    def after(self, answer: Answer) -> tuple[Query, ...]:
        """What is left to ask, in order; none when the answer is complete, or no question would bring more.

        A full answer without a key, to a question without one, is cut off: its time is asked in halves, and one second
        once more for as many lines as one question may have.
        """
        if answer.resume:
            return (replace(self, resume=answer.resume),)
        if answer.rows < self.limit or self.resume:
            return ()
        if self.since < self.until:
            return self._halves()
        return (replace(self, limit=MOST_ROWS),) if self.limit < MOST_ROWS else ()

    def cut(self, answer: Answer) -> str:
        """Why an answer is not all there is, though no question would bring more; "" where it is all."""
        if answer.resume or self.resume or answer.rows < self.limit or self.since < self.until:
            return ""
        return f"the index gives {answer.rows} captures of the one second {self.since}, and no key to go on with"

    def keeps(self, answer: Answer) -> bool:
        """Whether an answer's captures count: those of a cut one come again with the halves."""
        return bool(answer.resume) or not self.after(answer)

    def _halves(self) -> tuple[Query, Query]:
        middle = int((_time(self.since).timestamp() + _time(self.until).timestamp()) // 2)
        early, late = (datetime.fromtimestamp(middle + n, UTC).strftime("%Y%m%d%H%M%S") for n in (0, 1))
        return replace(self, until=early, resume=""), replace(self, since=late, resume="")


def stamp(day: str, *, last: bool = False) -> str:
    """The first (or last) moment of a day at +07:00, "2019-03-04", as fourteen digits of UTC."""
    clock = "23:59:59" if last else "00:00:00"
    return datetime.fromisoformat(f"{day}T{clock}+07:00").astimezone(UTC).strftime("%Y%m%d%H%M%S")


# Common Crawl -------------------------------------------------------------------------------------------------------


def crawls(text: str, since: str = FIRST, until: str = LAST) -> tuple[str, ...]:
    """The names of the crawls in collinfo.json that may hold captures between two moments, oldest first.

    Old entries do not say when they ran: then the years in the name decide, one to either side. Raises NotWhole.
    """
    listed = _json(text)
    if not isinstance(listed, list) or not all(isinstance(one, dict) and one.get("id") for one in listed):
        raise NotWhole("collinfo.json is no list of crawls with an id")
    return tuple(one["id"] for one in sorted(listed, key=_begin) if _begin(one) <= until and _end(one) >= since)


def _begin(crawl: Mapping[str, Any]) -> str:
    years = re.findall(r"(?:19|20)\d\d", crawl["id"])
    return _moment(crawl.get("from")) or (f"{int(min(years)) - 1}0101000000" if years else FIRST)


def _end(crawl: Mapping[str, Any]) -> str:
    years = re.findall(r"(?:19|20)\d\d", crawl["id"])
    return _moment(crawl.get("to")) or (f"{int(max(years)) + 1}1231235959" if years else LAST)


def _moment(value: object) -> str:
    try:
        found = datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return ""
    if found is None:
        return ""
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y%m%d%H%M%S")


def crawl_url(base: str, crawl: str, host: str, page: int | None = None) -> str:
    """The address of one page of a crawl's index, or of the number of its pages."""
    which = {"showNumPages": "true"} if page is None else {"page": str(page)}
    return f"{base}/{crawl}-index?{urlencode({'url': f'*.{host}', 'output': 'json'} | which)}"


def page_count(text: str) -> int:
    """How many pages an index has; none where it says that it has no captures. Raises NotWhole."""
    found = _json(text)
    if isinstance(found, dict) and "pages" not in found and "message" in found:
        return 0
    if not isinstance(found, dict) or not isinstance(found.get("pages"), int):
        raise NotWhole(f"no number of pages: {text[:120]!r}")
    return int(found["pages"])


def read_page(text: str) -> Answer:
    """A page of a crawl's index; `{"message": "No Captures found …"}` is an empty one. Raises NotWhole."""
    line = text.strip()
    if line.startswith("{") and "\n" not in line:
        found = _json(line)
        if "message" in found and "url" not in found:
            return Answer(())
    return read(text)
