"""The WARC files of the archive: written once, read by anyone's rules, changed only to mask a removed page.

Knows WARC and HTTP messages, and nothing of Scrapy, of sites or of SQLite.
"""

from archive.warc.content import BadEncoding, CutShort, Masked, TooMuch, Unusable, decode_content
from archive.warc.form import body_digest, request_digest
from archive.warc.reader import (
    BadWarc,
    Contents,
    Entry,
    Exchange,
    Fact,
    Inspection,
    MissingOriginal,
    WarcFolder,
    contents,
    facts,
    inspect,
    parse_member,
)
from archive.warc.writer import Original, Received, Sent, WarcWriter, Written, adopt_orphans

__all__ = [
    "BadEncoding",
    "BadWarc",
    "Contents",
    "CutShort",
    "Entry",
    "Exchange",
    "Fact",
    "Inspection",
    "Masked",
    "MissingOriginal",
    "Original",
    "Received",
    "Sent",
    "TooMuch",
    "Unusable",
    "WarcFolder",
    "WarcWriter",
    "Written",
    "adopt_orphans",
    "body_digest",
    "contents",
    "decode_content",
    "facts",
    "inspect",
    "parse_member",
    "request_digest",
]
