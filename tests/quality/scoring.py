"""What a reading is worth, page by page: against the truth, and never against another reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields

from crawler.clean import clean, plain

from .pages import Annotated

SHORT = 12  # signs; a shorter caption or headline could stand in any sentence
NEAR = 40  # signs that a byline's line may have beside the byline
Mark = Callable[[str, object, object], float]  # what it is, what was read, what is true


@dataclass(frozen=True)
class Reading:
    """What some tool read from a page; None in a field that the tool does not have."""

    lines: tuple[str, ...]  # of the body, a paragraph, item or row on each
    title: str | None = None
    lead: str | None = None
    has_lead: bool = False  # whether the tool knows of leads: else one may stand among the lines
    author: str | None = None
    published_at: str | None = None
    has_metadata: bool = True  # whether the tool knows of authors and dates
    kinds: tuple[tuple[str, str], ...] | None = None  # (kind, text) of the blocks
    captions: tuple[str, ...] | None = None
    credits: tuple[str, ...] | None = None
    images: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Score:
    """One page's marks: shares and yes-or-no as 0 to 1, leaks as counts; None where the tool has no such field,
    or the page nothing to be scored."""

    f1: float
    lead: float | None = None  # kept whole, word for word: in its field, or once among the lines
    title: float | None = None
    author: float | None = None
    day: float | None = None
    minute: float | None = None
    kinds: float | None = None  # subheadings, lists, tables and quotations, each as what it is, and no others
    captions: float | None = None  # the captions, with their credits, in order
    credits: float | None = None  # whom they credit, in order
    images: float | None = None  # the addresses, in order
    caption_leaks: int = 0
    byline_leaks: int = 0
    foreign_leaks: int = 0  # headlines and summaries of other articles in the body
    misses: tuple[str, ...] = field(default=(), compare=False)


SHARES = ("f1", "lead", "title", "author", "day", "minute", "kinds", "captions", "credits", "images")
LEAKS = ("caption_leaks", "byline_leaks", "foreign_leaks")
assert {f.name for f in fields(Score)} == {*SHARES, *LEAKS, "misses"}


def score(page: Annotated, read: Reading) -> Score:
    """The marks of one reading; `misses` names what was lost and what should not be there."""
    truth = page.truth
    misses: list[str] = []

    def mark(name: str, got: object, wanted: object) -> float:
        if got != wanted:
            misses.append(f"{name}: {_short(got)} for {_short(wanted)}")
        return float(got == wanted)

    wanted_lines = [line for _, text in truth.blocks for line in text.split("\n")]
    f1 = token_f1(wanted_lines, read.lines)
    if not read.has_lead and truth.lead:  # its text may hold the lead or not: whichever is better for it
        f1 = max(f1, token_f1([truth.lead, *wanted_lines], read.lines))
    if f1 < 1:
        misses += _differences(wanted_lines, read.lines)
    leaks = {
        "caption_leaks": [c for c in truth.captions if _leaks(c, read.lines)],
        "byline_leaks": [b for b in page.bylines if _named(b, read.lines)],
        "foreign_leaks": [f for f in page.foreign if _leaks(f, read.lines)],
    }
    misses += [f"{name}: {_short(text)}" for name, texts in leaks.items() for text in texts]
    real = truth.site == "real"  # what their annotations do not hold is not scored
    return Score(
        f1,
        lead=_lead(read, truth.lead, mark),
        title=None if read.title is None else mark("title", read.title, truth.title),
        author=mark("author", read.author, truth.author) if read.has_metadata else None,
        day=_moment(read, truth.published_at, "day", 10, mark),
        minute=_moment(read, truth.published_at, "minute", 16, mark),
        kinds=None if read.kinds is None else mark("kinds", _marked(read.kinds, real), _marked(truth.blocks, real)),
        captions=None if read.captions is None or real else mark("captions", read.captions, truth.captions),
        credits=None if read.credits is None or real else mark("credits", read.credits, truth.credits),
        images=None if read.images is None or real else mark("images", read.images, truth.images),
        misses=tuple(misses),
        **{name: len(texts) for name, texts in leaks.items()},
    )


def token_f1(wanted: Iterable[str], got: Iterable[str]) -> float:
    """F1 of the words of two texts, as bags."""
    one, other = _words(wanted), _words(got)
    both = sum((one & other).values())
    return 2 * both / (sum(one.values()) + sum(other.values())) if both else float(not one and not other)


def mean(scores: Sequence[Score], name: str) -> float | None:
    """The mean of a mark over the pages that have it; the sum of a leak."""
    found = [value for one in scores if (value := getattr(one, name)) is not None]
    if name in LEAKS:
        return float(sum(found))
    return sum(found) / len(found) if found else None


def _words(lines: Iterable[str]) -> Counter[str]:
    return Counter(word for line in lines for word in clean(line).replace("|", " ").split())


def _lead(read: Reading, lead: str | None, mark: Mark) -> float | None:
    if read.has_lead:
        return mark("lead", read.lead, lead)
    if lead is None:
        return None
    whole = plain(" ".join(map(clean, read.lines)))
    return mark("lead stands in the text, times", whole.count(plain(lead)), 1)


def _moment(read: Reading, published_at: str | None, name: str, signs: int, mark: Mark) -> float | None:
    if not read.has_metadata:
        return None
    return mark(name, (read.published_at or "")[:signs], (published_at or "")[:signs])


def _marked(blocks: Iterable[tuple[str, str]], real: bool) -> tuple[tuple[str, str], ...]:
    kinds = ("subheading",) if real else ("subheading", "list", "table", "quote")
    return tuple((kind, text) for kind, text in blocks if kind in kinds)


def _leaks(text: str, lines: Iterable[str]) -> bool:
    return len(text) >= SHORT and any(text in line for line in lines)


def _named(byline: str, lines: Iterable[str]) -> bool:
    return any(byline in line and len(line) <= len(byline) + NEAR and "PV" not in line for line in lines)


def _differences(wanted: Sequence[str], got: Sequence[str]) -> Iterator[str]:
    yield from (f"lost: {_short(line)}" for line in wanted if line not in got)
    yield from (f"added: {_short(line)}" for line in got if line not in wanted)


def _short(value: object) -> str:
    return text if len(text := repr(value)) <= 150 else text[:147] + "..."
