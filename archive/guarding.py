"""Cells of a CSV file in which no spreadsheet finds a formula: OWASP's rule on CSV injection, and a little more.

OWASP names `=`, `+`, `-`, `@`, TAB, CR and LF at the beginning of a cell, and what a semicolon or a quote can make a
beginning. Besides, spreadsheets cut off blanks, and some make one sign out of several that look alike: so here what
cannot be seen hides no sign, and whatever a normal form of Unicode turns into a sign is one.
"""

from __future__ import annotations

import re

SIGNS = r"=+\-@\u207a-\u207c\u208a-\u208c\u2212\u2260\u2a75\u2a76\ufb29\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"
#: Quotes, and what leaves no trace on the screen: blanks, controls, marks of width and direction.
UNSEEN = (
    r"\"'\x00-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\xad\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    r"\u3000\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
_BEFORE, _AFTER = rf"(^|[;\t\r\n])([{UNSEEN}]*)", rf"(?=[{SIGNS}\t\r\n])"
_OPEN = re.compile(_BEFORE + _AFTER)
#: What `unguarded` replaces by its two groups; a reader without this module needs nothing else.
GUARDED = re.compile(f"{_BEFORE}'{_AFTER}")


def guarded(cell: str) -> str:
    """Put an apostrophe before each sign that a spreadsheet could take for the beginning of a formula."""
    return _OPEN.sub(r"\1\2'", cell)


def unguarded(cell: str) -> str:
    """Take the apostrophes of `guarded` out again: of any text it gives that text back."""
    return GUARDED.sub(r"\1\2", cell)
