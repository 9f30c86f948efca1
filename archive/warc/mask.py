"""A capture's record without its page, in exactly as many bytes: no offset anywhere moves. Pure.

What stays is the record's identity (id, date, address, what it belongs to), the HTTP status and the content type, and
`WARC-Truncated: unspecified`, the standard's own word for a block that is not whole. A revisit becomes such a
response too. The room of the page is left empty where no reader looks: in the comment of the gzip member's header, or,
in a file that is not packed, in blanks.
"""

from __future__ import annotations

import zlib
from http import HTTPStatus

from archive.warc import form
from archive.warc.form import Fields
from archive.warc.framing import Record

_KEPT = ("warc-record-id", "warc-date", "warc-target-uri", "warc-warcinfo-id", "warc-concurrent-to")
_EXPENDABLE = ("warc-warcinfo-id", "warc-concurrent-to")
_HEAD = b"\x1f\x8b\x08%b\x00\x00\x00\x00\x02\xff"  # of a gzip member without a time
_PLAIN, _COMMENTED = b"\x00", b"\x10"


class NoRoom(ValueError):
    """A record is too short to be written anew without its page."""


def masked(record: Record, length: int, *, packed: bool) -> bytes:
    """The record without its page, `length` bytes long as before, as a gzip member or (`packed` false) plain.

    Masking a masked record changes nothing. Raises NoRoom; ValueError when the record is no capture.
    """
    if record.kind not in ("response", "revisit", "resource"):
        raise ValueError(f"a {record.kind} record, which holds no page")
    kept = tuple((name, value) for name, value in record.fields if name.lower() in _KEPT)
    mime, block = _block(record)
    made = (*kept, ("Content-Type", mime), ("WARC-Truncated", form.BLANK))
    kind = "resource" if record.kind == "resource" else "response"
    for fields in (made, tuple(f for f in made if f[0].lower() not in _EXPENDABLE)):
        whole = ((("WARC-Type", kind)), *fields)
        if found := _packed(whole, block, length) if packed else _spread(whole, block, length):
            return found
    raise NoRoom(f"a {record.kind} record of {length} bytes has no room for what must stay of it")


def _block(record: Record) -> tuple[str, bytes]:
    """The content type of the record, and what stays of its block."""
    if record.kind == "resource":
        return record.header("Content-Type"), b""
    start, fields = form.read_head(record.block) if record.length else ("", ())
    protocol, _, rest = start.partition(" ")
    status = rest.split(" ")[0] or str(int(HTTPStatus.OK))
    if record.kind == "revisit" and status == str(int(HTTPStatus.NOT_MODIFIED)):
        status = str(int(HTTPStatus.OK))  # the page it stood for had been answered so
    mime = next((value for name, value in fields if name.lower() == "content-type"), "")
    head = form.http_head(f"{protocol or 'HTTP/1.1'} {status} ", (("Content-Type", mime),) if mime else ())
    return "application/http; msgtype=response", head


def _packed(fields: Fields, block: bytes, length: int) -> bytes | None:
    whole = _record(fields, block)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(whole) + packer.flush()
    tail = zlib.crc32(whole).to_bytes(4, "little") + len(whole).to_bytes(4, "little")
    room = length - len(_HEAD % _PLAIN) - len(body) - len(tail)
    if room < 0:
        return None
    comment = b" " * (room - 1) + b"\x00" if room else b""
    return (_HEAD % (_COMMENTED if room else _PLAIN)) + comment + body + tail


def _spread(fields: Fields, block: bytes, length: int) -> bytes | None:
    """Plain, blanks behind the block; one more blank line where the length's own digits leave a byte over."""
    for more in (b"", b"\r\n"):
        blanks = length - len(_record(fields, block)) - len(more)
        while blanks >= 0:
            made = _record(fields, block + b" " * blanks) + more
            if len(made) == length:
                return made
            if len(made) < length:
                break
            blanks -= len(made) - length
    return None


def _record(fields: Fields, block: bytes) -> bytes:
    lines = [f"{name}: {value}" for name, value in fields]
    lines += [f"WARC-Block-Digest: {form.body_digest(block)}", f"Content-Length: {len(block)}"]
    return "\r\n".join(["WARC/1.1", *lines, "", ""]).encode("utf-8") + block + b"\r\n\r\n"
