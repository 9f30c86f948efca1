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


_NAMED = {"en": "Content hash sha3-256:{}.", "vi": "Mã băm nội dung sha3-256:{}."}
_RELEASED = {
    "en": "Release of {}, content hash sha3-256:{}.",
    "vi": "Bản phát hành {}, mã băm nội dung sha3-256:{}.",
}


def with_hash(citation: str, language: str, content_hash: str, day: str = "") -> str:
    """Name the very file in its citation, which tells how to ask for the hash; `day` (YYYY-MM-DD) is its release's."""
    shown = in_vietnamese(day) if language == "vi" else day
    named = _RELEASED[language].format(shown, content_hash) if day else _NAMED[language].format(content_hash)
    for written in (str, tex):
        citation = citation.replace(written(BY_HASH[language]), written(named))
    return citation


def of_release(form: str, citation: str, day: str) -> str:
    """Add the day of its release to a file's citation as BibTeX or CSL-JSON; as text it stands beside the hash."""
    if form == "bibtex":
        year, month, _ = day.split("-")
        return f"{citation.removesuffix('}')}  year = {{{year}}},\n  month = {{{int(month)}}},\n}}"
    if form == "csl-json":
        return csl_json(json.loads(citation)[0] | {"version": day, "issued": date_parts(day)})
    return citation


def number(count: int, language: str) -> str:
    """Write a whole number with the separator of a language, en or vi."""
    return f"{count:,}".replace(",", "." if language == "vi" else ",")


def many(count: int, noun: str, language: str) -> str:
    """Write a count with what is counted: "1 site", "30 articles"; Vietnamese has no plural."""
    return f"{number(count, language)} {noun}{'s' if language == 'en' and count != 1 else ''}"


def in_vietnamese(value: str) -> str:
    """Write an ISO 8601 day, month or year as Vietnamese text has it: "1/7/2025", "tháng 7/2025" or "năm 2025"."""
    year, month, day = value[:4], value[5:7], value[8:10]
    if not month:
        return f"năm {year}"
    return f"{int(day)}/{int(month)}/{year}" if day else f"tháng {int(month)}/{year}"


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
