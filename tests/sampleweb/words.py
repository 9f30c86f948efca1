"""A small grammar of Vietnamese news: templates with [choices|like this] and {slots}, filled by a seeded Random.

The templates stand in topics/*.txt, one to a line, under the headings kicker, story ("title = lead"),
paragraph, quote, caption, subheading, item, question, answer, table and tag. Slots that name a person or a
place keep their value within one story; numbers are drawn anew unless they carry a label: {n:20-70#a}.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

from .places import MEN, WOMEN, Place, director

TOPICS = Path(__file__).parent / "topics"
NEWS = (
    "kinh_te",
    "nong_nghiep",
    "hdnd",
    "giao_duc",
    "y_te",
    "du_lich",
    "chuyen_doi_so",
    "giao_thong",
    "van_hoa",
    "an_sinh",
    "moi_truong",
)
MONTHS = ("January February March April May June July August September October November December").split()
_CHOICE = re.compile(r"\[([^][]*)\]")
_SLOT = re.compile(r"\{(\w+)(?::([^}#]*))?(#\w+)?\}")
_OFFICES = {
    "bt": "Bí thư Tỉnh ủy",
    "pbt": "Phó Bí thư Thường trực Tỉnh ủy",
    "ct": "Chủ tịch UBND tỉnh",
    "pct": "Phó Chủ tịch UBND tỉnh",
    "hd": "Chủ tịch HĐND tỉnh",
}


@cache
def topic(name: str) -> dict[str, tuple[str, ...]]:
    """The templates of one topic, by heading."""
    sections: dict[str, list[str]] = {}
    heading = ""
    for line in (TOPICS / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            heading = line[2:].strip()
            sections[heading] = []
        elif line.strip():
            sections[heading].append(line.strip())
    return {key: tuple(lines) for key, lines in sections.items()}


def dotted(number: int) -> str:
    """4250 as Vietnamese papers print it: 4.250."""
    return f"{number:,}".replace(",", ".")


def capitalised(text: str) -> str:
    """The text with its first letter in upper case and nothing else changed."""
    return text[:1].upper() + text[1:]


@dataclass
class Filler:
    """Fills templates for one story: the same province, day, people and places from the title to the end."""

    rng: Random
    place: Place
    day: date
    opening: str  # how the lead says when: "Sáng 28/11", "Chiều nay (9/12)", "Vừa qua"
    kept: dict[str, str] = field(default_factory=dict)

    def fill(self, template: str) -> str:
        """The template with every choice made and every slot filled."""
        while _CHOICE.search(template):
            template = _CHOICE.sub(lambda m: self.rng.choice(m[1].split("|")), template)
        text = _SLOT.sub(lambda m: self._slot(m[1], m[2] or "", m[3] or ""), template)
        return capitalised(re.sub(r"\bấp\b", self.place.hamlet, text))

    def _slot(self, name: str, argument: str, label: str) -> str:
        if label:
            return self._keep(f"{name}:{argument}{label}", lambda: self._number(name, argument))
        if name in ("n", "d", "p", "pe", "ty", "tr"):
            return self._number(name, argument)
        if name in _OFFICES or name == "gd":
            return self._official(name, argument)
        if name in ("nq", "nq2", "nqtu", "qd", "kh", "nd", "cttu"):
            number = self._document(name) if name == "nq2" else self._keep(name, lambda: self._document(name))
            return number.replace(" số", "") if argument == "s" else number
        return self._name(name, argument)

    def _keep(self, key: str, make: Callable[[], str]) -> str:
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]

    def _number(self, name: str, argument: str) -> str:
        low, high = (int(part) for part in argument.split("-"))
        number = self.rng.randint(low, high)
        tenth = self.rng.randint(1, 9)
        if name in ("d", "p"):
            return f"{number},{tenth}" + ("%" if name == "p" else "")
        if name == "pe":
            return f"{number}.{tenth}"
        return dotted(number) + {"n": "", "ty": " tỷ đồng", "tr": " triệu đồng"}[name]

    def _official(self, name: str, argument: str) -> str:
        if name == "gd":
            return f"Giám đốc Sở {argument} {director(self.place, argument)}"
        return _OFFICES[name] if argument == "t" else f"{_OFFICES[name]} {self.place.officials[name]}"

    def _document(self, name: str) -> str:
        number, year = self.rng.randint(12, 98), self.day.year
        return {
            "nq": f"Nghị quyết số {number}/{year}/NQ-HĐND",
            "nq2": f"Nghị quyết số {number}/{year}/NQ-HĐND",
            "nqtu": f"Nghị quyết số {number}-NQ/TU",
            "qd": f"Quyết định số {number * 31}/QĐ-UBND",
            "kh": f"Kế hoạch số {number * 3}/KH-UBND",
            "nd": f"Nghị định số {number}/{year - 1}/NĐ-CP",
            "cttu": f"Chỉ thị số {number}-CT/TU",
        }[name]

    def _name(self, name: str, form: str) -> str:
        fixed = {
            "tinh": self.place.tinh,
            "luc": self.opening,
            "luc_en": f"On {MONTHS[self.day.month - 1]} {self.day.day}",
            "nam": str(self.day.year),
            "namsau": str(self.day.year + 1),
            "namtruoc": str(self.day.year - 1),
            "khoa": "XI",
            "ten_ct": self.place.officials["ct"],
            "dn_en": "the Vam Say Textile Company",
        }
        if name in fixed:
            return fixed[name]
        value = self._keep(name, lambda: self._choose(name))
        if name.startswith(("huyen", "xa")) and form != "n":
            value = ("huyện " if name.startswith("huyen") else "xã ") + value
        return capitalised(value) if form in ("t", "c") else value

    def _choose(self, name: str) -> str:
        if name == "huyen2":
            first = self._keep("huyen", lambda: self._choose("huyen"))
            return self.rng.choice([one for one in self.place.huyen if one != first])
        pools = {"dan": MEN, "dan2": WOMEN[:5], "ba": WOMEN[5:]}
        pool: tuple[str, ...] = pools[name] if name in pools else getattr(self.place, name)
        return self.rng.choice(pool)
