"""Values as SQL writes them, each on one line, for any shell and any way of ending lines. Pure."""

from __future__ import annotations

import math
import re

#: What SQLite holds. A text that is no UTF-8 comes with its stray bytes as lone surrogates ("surrogateescape").
Value = None | int | float | str | bytes

_PLAIN = re.compile(r"[\n\t\x20-\x7e\x80-\ud7ff\ue000-\U0010ffff]*")


def literal(value: Value) -> str:
    """Write a value so that SQLite reads the same value, bit for bit."""
    match value:
        case None:
            return "NULL"
        case int():
            return str(value)
        case float():
            return _real(value)
        case bytes():
            return f"x'{value.hex()}'"
        case str():
            return _text(value)


def _real(value: float) -> str:
    if math.isinf(value):
        return "9e999" if value > 0 else "-9e999"
    written = repr(value)
    return written if "." in written or "e" in written else f"{written}.0"


def _text(value: str) -> str:
    if not _PLAIN.fullmatch(value):  # what would end a line, a text or a shell's patience
        return f"CAST(x'{value.encode('utf-8', 'surrogateescape').hex()}' AS TEXT)"
    quoted = "'" + value.replace("'", "''") + "'"
    if "\n" not in value:
        return quoted
    sign, number = r"\n", 0
    while sign in value:
        number += 1
        sign = rf"\n{number}"
    return f"replace({quoted.replace(chr(10), sign)},'{sign}',char(10))"
