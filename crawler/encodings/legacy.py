"""Which encoding of the old Vietnamese web a page is in: told when it is certain, and only then.

The rule. Every candidate reads the page's words that ASCII cannot spell (the different ones of the first 1,500; no
tags, no scripts), and `syllables.fit` says which share is Vietnamese. A reading is certain when there are ENOUGH such
words, CERTAIN of them fit, nothing else (another reading, the text as it stands) comes within APART, and no more than
a slip or two lost a letter to a question mark. A text that was encoded once too often is certain when ENOUGH words
undo strictly, CERTAIN of them fit, and none is left. A page that also holds letters of real Vietnamese is in no font:
a few old quotes in a sound page stay as they are. Measured on 198 texts, our own and real ones: the right reading fits
.97 to 1, a wrong one at most .56 (.73 for VPS, which nothing here reads), the text as it stands .54; in 182 languages
of CLDR nothing fits above .38.

Others, measured on our twelve topics in each encoding. viparse 0.1.31: no ẳ, no ỵ of VNI; its `fix` rewrites blanks,
so it cannot be given a page. faust-cchardet 3.2.0: windows-1258 and VISCII right, TCVN3 and VNI called UTF-8.
charset-normalizer 3.5.2: windows-1258 only. `ftfy.fix_encoding` 6.3.1: whole double encodings right (as here), half
doubled pages 0 of 11, and a correct “XÃ–PHƯỜNG” becomes “XÖPHƯỜNG”. None is kept. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from string import punctuation
from typing import NamedTuple
from unicodedata import normalize

from crawler.encodings.charsets import FONTS, READINGS, as_bytes, once_less, read_as, unnamed, western
from crawler.encodings.syllables import Fit, fit

ENOUGH = 40  # different words with accented letters
CERTAIN = 0.9  # of them Vietnamese when read rightly
APART = 0.25  # from everything else
TIMES = 3  # that a text may have been encoded too often

_SAMPLE = 1500  # words that a judgement rests on,
_WINDOW = 250_000  # found in so many signs from the first odd one on, four times at most
_ALIEN = 0.35  # of them fit when a page in windows-1258 is Vietnamese at all
_TELLING = 10  # words that tell whether a text is garbled at all,
_FEW = 400  # and that are enough of an article
_ODD = re.compile(r"[^\x00-\x7f]|&(?!nbsp;|quot;|#160;)(?:#[12]\d\d|[A-Za-z]{3,6});")
_BENT = re.compile(r"[ÂÃÄÅÆĂáâ][^\x00-\x7f]")  # what became of an accented letter's first two bytes
_LEFT = re.compile("á[ºª»]|Ä[‘\x91ƒ\x83©]|Æ[°¡]|Ã[\u00a1-\u00bf]")  # no Vietnamese word has these
_LOST = re.compile(r"^[^=/.&]*[^\W\d_][?\ufffd][^\W\d_]")  # a letter that became a question mark on the way
_TELLTALE = re.compile(rf"[^\x00-\x7f]|{_LOST.pattern}")
_SCRIPT = re.compile(r"<(/?)(?:script|style)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_SEGMENT = re.compile(r'[^<>"\n]+')
_UNICODE = re.compile(rb"\xe1[\xba\xbb][\x80-\xbf]|&#(?:7[6-9]\d\d|x1[eE][a-fA-F][0-9a-fA-F]);")
_SIGNS = "“”‘’–—…•«»°²³½§·\u00a0" + punctuation  # around words of sound texts


class Reading(NamedTuple):
    """A page's text, and what it was in."""

    text: str
    name: str


class _Verdict(NamedTuple):
    """The reading that fits some words best, and the share of the next best or of the words as they stand."""

    name: str
    found: Fit
    runner_up: float


def certain_bytes(body: bytes) -> Reading | None:
    """The text of bytes that are not UTF-8, in the one encoding they are certainly in, if any."""
    return None if _holds_unicode(body) else _certain(western(body))


def certain_text(text: str, body: bytes) -> Reading | None:
    """The text of a page in UTF-8 that was misread on its way there, if certain; `body` is its bytes."""
    if not _more_than(ENOUGH, _ODD.finditer(text)):
        return None
    if straight := undone(text):
        return straight
    found = None if _holds_unicode(body) else _certain(text)
    return found and found._replace(name=f"{found.name} shown in utf-8")


def undone(text: str) -> Reading | None:
    """A text that was encoded once or more too often, as a whole or in places, if that is certain."""
    bent = _words(text, _BENT, _BENT, named=True)
    times, straight = _times_less(" ".join(bent))
    if len(bent) < ENOUGH or not times or fit(straight).share < CERTAIN:
        return None
    for _ in range(times):
        text = _SEGMENT.sub(_segment_less, text)
    left = sum(_LEFT.search(word) is not None for word in _words(text, _BENT, _BENT))
    return None if left > len(bent) / 100 else Reading(text, f"utf-8 encoded {times + 1} times")


def contradicts(page: str, declared: str) -> bool:
    """Whether a page, read as it declares, is Vietnamese in some other encoding, or Vietnamese that lost letters."""
    words = _words(page)
    found = fit(normalize("NFC", " ".join(words)))
    if found.words < _TELLING:
        return False
    if declared in READINGS and found.share > (_ALIEN if declared == "cp1258" else -1):
        return found.share < CERTAIN or _lost(words)
    return is_legacy(" ".join(words))


def is_legacy(text: str) -> bool:
    """Whether a text (what was read from a page, not a page) is by a fifth or more an old encoding shown as letters.

    Costs 10 µs where the text is Vietnamese or ASCII, 2 ms where it must be looked into.
    """
    raw = text.encode("utf-8", "replace")
    wide = raw.count(b"\xe1")
    accents = len(raw) - len(text) - wide - 2 * raw.count(b"\xe2")
    if accents < 20 or wide > 0.4 * accents:  # a half of the accented letters of Vietnamese take three bytes
        return False
    words = [word for word in normalize("NFC", text).split() if not word.isascii()]
    words = words[:: 1 + len(words) // _FEW]
    wrong = [word for word in words if not _sound(word)]
    if len(wrong) < max(_TELLING, len(words) / 5):
        return False
    readings = (_judge(wrong, wrong).found, fit(_times_less(" ".join(wrong))[1]))
    return any(found.words >= max(_TELLING, len(wrong) / 2) and found.share >= 0.5 for found in readings)


def _certain(shown: str) -> Reading | None:
    """What a page says in one of READINGS, given the page as those bytes look in windows-1252."""
    words = _words(shown, named=True)
    if len(words) < ENOUGH:
        return None
    verdict = _judge(_words(shown), words)
    apart = verdict.found.share - verdict.runner_up >= APART
    if verdict.found.words < ENOUGH or verdict.found.share < CERTAIN or not apart or _lost(words):
        return None
    whole = unnamed(shown) if verdict.name in FONTS else shown
    return Reading(read_as(verdict.name, as_bytes(whole)), verdict.name)


def _judge(words: list[str], named: list[str]) -> _Verdict:
    """Words as the page shows them, and those with entities resolved, which only a font's page may have meant."""
    shown, resolved = as_bytes(" ".join(words)), as_bytes(" ".join(named))
    fits = [(fit(read_as(name, resolved if name in FONTS else shown)), name) for name in READINGS]
    (best, name), (second, _) = sorted(fits, key=lambda one: one[0].share, reverse=True)[:2]
    as_it_is = fit(normalize("NFC", " ".join(words)))
    return _Verdict(name, best, max(second.share, as_it_is.share))


def _lost(words: list[str]) -> bool:
    """Whether letters of these words became question marks on their way, more than could be slips."""
    return sum(_LOST.match(word) is not None for word in words) > 2 + len(words) / 500


def _holds_unicode(body: bytes) -> bool:
    """Whether letters that only real Vietnamese has (ạ, ế: in UTF-8, or as references) stand in a page's bytes."""
    return _more_than(2, _UNICODE.finditer(body))


def _more_than(number: int, found: Iterator[object]) -> bool:
    return next(islice(found, number, None), None) is not None


def _words(
    text: str, odd: re.Pattern[str] = _ODD, wanted: re.Pattern[str] = _TELLTALE, *, named: bool = False
) -> list[str]:
    """Different ones of the first 1,500 wanted words in a page's text; entities resolved first if asked."""
    words: list[str] = []
    at = 0
    for _ in range(4):
        if len(words) >= _SAMPLE or not (start := odd.search(text, at)):
            break
        at = start.start() + _WINDOW
        window = _TAG.sub(" ", _without_scripts(text[max(0, start.start() - 20) : at]))
        window = unnamed(window) if named else window
        candidates = [] if window.isascii() else window.replace("\n", " ").split(" ")
        words += [word for word in candidates if (not word.isascii() or "?" in word) and wanted.search(word)]
    return list(dict.fromkeys(words[:_SAMPLE]))


def _without_scripts(markup: str) -> str:
    first, *rest = _SCRIPT.split(markup)
    return first + "".join(after for slash, after in zip(rest[::2], rest[1::2], strict=True) if slash)


def _times_less(text: str) -> tuple[int, str]:
    """How often words, one by one, can be encoded less, and what they are then."""
    for times in range(TIMES + 1):
        less = " ".join(map(once_less, text.split(" ")))
        if less == text:
            return times, normalize("NFC", text)
        text = less
    return 0, text


def _segment_less(segment: re.Match[str]) -> str:
    """A piece of text between tags encoded once less, where it strictly can be and is not sound as it stands."""
    shown = segment[0]
    if shown.isascii() and "&" not in shown:
        return shown
    for spelled in (shown, unnamed(shown).replace("Ã&nbsp;", "Ã\u00a0").replace("Ã&#160;", "Ã\u00a0")):
        if (less := once_less(spelled)) != spelled:
            sound = all(map(_sound, shown.split()))
            return shown if sound and (shown.isupper() or not all(map(_sound, less.split()))) else less
    return shown


def _sound(word: str) -> bool:
    """Whether what ASCII cannot spell in a word is a Vietnamese syllable, or no letter at all."""
    core = word.strip(_SIGNS)
    found = fit(core)
    letters = len(core) == 1 or all(sign.isascii() or sign.isalpha() or sign > "\u2100" for sign in core)
    return letters and found.syllables == found.words
