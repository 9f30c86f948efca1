"""What citations of an article and of the whole file share: BibTeX and CSL-JSON as they must be written. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_BIBTEX = {sign: "\\" + sign for sign in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


#: The last sentence of a file's citation. A file cannot hold its own hash there; a release puts it in its place.
BY_HASH = {
    "en": "Add the content hash, which names this very file: SELECT sha3_256 FROM digests WHERE table_name = ''",
    "vi": "Ghi kèm mã băm nội dung, mã của riêng tệp này: SELECT sha3_256 FROM digests WHERE table_name = ''",
}


def number(count: int, language: str) -> str:
    """Write a whole number with the separator of a language, en or vi."""
    return f"{count:,}".replace(",", "." if language == "vi" else ",")


def many(count: int, noun: str, language: str) -> str:
    """Write a count with what is counted: "1 site", "30 articles"; Vietnamese has no plural."""
    return f"{number(count, language)} {noun}{'s' if language == 'en' and count != 1 else ''}"


def entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    """Write a BibTeX entry; what is empty is left out. Values are written as they are: see `tex` and `address`."""
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{re.sub(r'[^A-Za-z0-9:.-]+', '-', key)},", *lines, "}"])


def csl_json(item: Mapping[str, Any]) -> str:
    """Write one CSL-JSON item, which Zotero, pandoc and others read; what is empty is left out."""
    return json.dumps([{k: v for k, v in item.items() if v not in (None, [], "")}], ensure_ascii=False, indent=1)


def date_parts(day: str | None) -> dict[str, Sequence[Sequence[int]]] | None:
    """A date as CSL-JSON has it, as far as it is known."""
    found = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", day or "")
    return {"date-parts": [[int(part) for part in found.groups() if part]]} if found else None


def tex(text: str) -> str:
    """Write a text so that BibTeX takes every sign for itself."""
    return "".join(_BIBTEX.get(sign, sign) for sign in text)


def address(url: str) -> str:
    """Keep an address inside its braces."""
    return url.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")
