"""Who writes, and what: news, reports, speeches, meetings, bulletins, notices, pictures."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

LORE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("lore.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Site:
    """A newspaper, and how it dresses what it prints."""

    name: str
    province: str
    tail: str
    dateline: str = ""
    decomposed: bool = False
    old_tones: bool = False
    capitals: bool = False


@dataclass(frozen=True)
class Text:
    """What was written, before a site dresses it; all of one origin are reprints of each other."""

    kind: str
    day: date
    title: str
    lead: str
    paragraphs: tuple[str, ...]
    subheads: frozenset[str] = field(default=frozenset())
    origin: str = ""


def _listed(name: str) -> list[str]:
    return [word.strip() for word in LORE[name].replace("\n", " ").split(",") if word.strip()]


def _lines(name: str) -> list[str]:
    lines: list[str] = LORE[name].strip().splitlines()
    return lines


SITES = [Site(**entry) for entry in LORE["sites"]]
NOUNS, VERBS, QUALITIES = _listed("nouns"), _listed("verbs"), _listed("qualities")
PLACES, SURNAMES, MIDDLES, GIVENS = _listed("places"), _listed("surnames"), _listed("middles"), _listed("givens")
SENTENCES, TITLES, SPEECH = _lines("sentences"), _lines("titles"), _lines("speech")


class Writer:
    """An author on one subject: a part of the words, a few places and people."""

    def __init__(self, rng: Random, day: date) -> None:
        self.rng, self.day = rng, day
        self.nouns, self.verbs = rng.sample(NOUNS, 45), rng.sample(VERBS, 30)
        self.qualities, self.places = rng.sample(QUALITIES, 22), rng.sample(PLACES, 3)
        self.people = [named(rng) for _ in range(3)]

    def fill(self, form: str, **known: str) -> str:
        """A sentence out of a form."""
        rng = self.rng
        drawn: dict[str, Callable[[], str]] = {
            "n": lambda: rng.choice(self.nouns),
            "N": lambda: rng.choice(self.nouns).capitalize(),
            "v": lambda: rng.choice(self.verbs),
            "V": lambda: rng.choice(self.verbs).capitalize(),
            "q": lambda: rng.choice(self.qualities),
            "place": lambda: rng.choice(self.places),
            "person": lambda: rng.choice(self.people),
            "num": lambda: _number(rng),
            "lev": lambda: f"{rng.randrange(1, 40)},{rng.randrange(100):02}",
            "lot": lambda: f"{rng.randrange(10**6):06}",
            "weather": lambda: rng.choice(LORE["weathers"]["list"]),
            "day": lambda: told(self.day - timedelta(days=rng.randrange(4))),
            "year": lambda: str(rng.randrange(2008, 2025)),
            "month": lambda: str(rng.randrange(1, 13)),
        }
        said = re.sub(r"\{(\w+)\}", lambda slot: known.get(slot[1]) or drawn[slot[1]](), form)
        return said[:1].upper() + said[1:]

    def sentence(self) -> str:
        """One sentence; it need not make sense."""
        return self.fill(self.rng.choice(SENTENCES))

    def paragraph(self, low: int, high: int) -> str:
        """So many sentences."""
        return " ".join(self.sentence() for _ in range(self.rng.randint(low, high)))

    def title(self) -> str:
        """A headline."""
        return self.fill(self.rng.choice(TITLES))


Kind = Callable[[Writer, Site], Text]


def told(day: date) -> str:
    """A day as newspapers write it."""
    return f"{day.day}/{day.month}"


def named(rng: Random) -> str:
    """Somebody who does not exist."""
    return " ".join(rng.choice(part) for part in (SURNAMES, MIDDLES, GIVENS))


def _number(rng: Random) -> str:
    shape = rng.randrange(4)
    if shape == 0:
        return str(rng.randrange(2, 99))
    if shape == 1:
        return str(rng.randrange(100, 999))
    if shape == 2:
        return f"{rng.randrange(1, 99)},{rng.randrange(1, 9)}"
    return f"{rng.randrange(1, 90)}.{rng.randrange(1000):03}"


def short(w: Writer, site: Site) -> Text:
    """News of some forty to two hundred words."""
    body = tuple(w.paragraph(1, 3) for _ in range(w.rng.randint(2, 4)))
    return Text("short", w.day, w.title(), w.paragraph(1, 2), body)


def report(w: Writer, site: Site) -> Text:
    """A long report with titles within."""
    body, heads = [], []
    for place in range(w.rng.randint(8, 18)):
        if place and place % 4 == 0:
            heads.append(w.fill("{V} {n}, {q} {n}"))
            body.append(heads[-1])
        body.append(w.paragraph(2, 4))
    return Text("report", w.day, w.title(), w.paragraph(1, 2), tuple(body), frozenset(heads))


def speech(w: Writer, site: Site) -> Text:
    """A speech in full."""
    said = [[w.fill(w.rng.choice(SPEECH)) for _ in range(w.rng.randint(2, 4))] for _ in range(w.rng.randint(8, 14))]
    lead = w.fill("{person} vừa phát biểu tại {place}. Chúng tôi giới thiệu toàn văn.")
    title = f"Toàn văn phát biểu của {w.people[0]} tại {w.places[0]}"
    return Text("speech", w.day, title, lead, tuple(map(" ".join, said)))


def _leaders(site: Site) -> dict[str, str]:
    rng = Random(site.name)
    return {"a": named(rng), "b": named(rng), "p": site.province}


def official(w: Writer, site: Site) -> Text:
    """A meeting of the province: half of it formulas and titles that every site prints."""
    forms = LORE["official"]
    matter = w.fill("{v} {n} và {v} {n}").lower()
    known = {**_leaders(site), "occasion": w.rng.choice(forms["occasions"]), "matter": matter}
    said = {name: w.fill(form, **known) for name, form in forms.items() if isinstance(form, str)}
    own = [w.paragraph(2, 4) for _ in range(w.rng.randint(4, 8))]
    body = [said["attending"], said["bridge"], *own, said["praise"], said["order"]]
    body += [said["closing"]] * w.rng.randint(0, 1)
    return Text("official", w.day, f"{known['occasion']} về {matter}", said["opening"], tuple(body))


def state(w: Writer, site: Site) -> Text:
    """A meeting of the whole nation as one province tells it."""
    matter = f"phát triển {Random(w.day.isocalendar().week).choice(NOUNS)}"
    said = {name: w.fill(form, g="Hứa Khắc Rạng", matter=matter) for name, form in LORE["state"].items()}
    own = [w.fill("Tại điểm cầu tỉnh {p}, {b} chủ trì; {person} báo cáo {n} của tỉnh.", **_leaders(site))]
    own += [w.paragraph(2, 3) for _ in range(w.rng.randint(4, 6))]
    title = f"Hội nghị trực tuyến toàn quốc về {matter}"
    return Text("state", w.day, title, said["opening"], (said["attending"], *own, said["praise"]))


def formed(w: Writer, form: dict[str, str], kind: str, day: str = "") -> Text:
    """A form filled in; with one day for all of it, or with several."""
    lead, *body = (w.fill(line, day=day) for line in form["text"].splitlines())
    return Text(kind, w.day, w.fill(form["title"], day=day), lead, tuple(body))


def notice(w: Writer, site: Site) -> Text:
    """An auction or a vacancy."""
    return formed(w, w.rng.choice(LORE["notices"]), "notice")


def pictures(w: Writer, site: Site) -> Text:
    """Pictures with a sentence: captions are no part of the text that is compared."""
    lead = w.fill("Một số hình ảnh {n} {v} tại {place} do phóng viên ghi lại.")
    return Text("pictures", w.day, f"[Ảnh] {w.title()}", lead, ())


LONG: list[Kind] = [report, official, state, speech]
