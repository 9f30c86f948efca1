"""No cell of the CSV is a formula to a spreadsheet, and every reader gets the text back."""

from __future__ import annotations

import csv
import io
import re
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.guarding import guarded, unguarded

ALL = "".join(map(chr, range(sys.maxunicode + 1)))
#: What a normal form turns into the beginning of a formula: wide, small, raised and lowered signs, and some more.
LIKE_SIGNS = [one for one in ALL if unicodedata.normalize("NFKD", one)[0] in "=+-@−"]
#: Some marks of Arabic, of hieroglyphs, shorthand and music count as format, too, but stand for something.
SEEN = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd-\U0001d17a]")
BLANKS = [one for one in ALL if unicodedata.category(one) in ("Cc", "Cf", "Zs", "Zl", "Zp") and not SEEN.match(one)]
FORMULAS = ("=1+1", "+84 912", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '"=1', "a;=1", 'a;"=1', "a\n=1", "a,\t=1")
HARMLESS = ("", "Tin", "a=b", "1-2", "P.Y; N.V", "“=”", "'Tư lệnh'", "a;b", "A. -B", "Nghị định 100/2019/NĐ-CP", " Tin")
UNTOUCHED = ('["bão số 3", "-5 độ"]', "https://baothu.example/a-1.html?x=1&y=-2", "\ufeffTin", "–Tin", "\u200b")
TEXTS = st.text(alphabet=st.one_of(st.sampled_from("=+-@\t\r\n＝−﹣;'\" \xa0\u3000\u200b\ufeff\0,aĐ"), st.characters()))


def begins(cell: str) -> str:
    """What a spreadsheet finds first in a cell when it has cut off what cannot be seen, and quotes, and normalises."""
    return unicodedata.normalize("NFKC", cell.lstrip("".join(BLANKS) + '"')[:1])[:1]


def formulas(text: str) -> list[str]:
    """The cells that a spreadsheet takes for formulas where a text stands, be its separator a comma or another."""
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow(["id", text, "end"])
    (read,) = csv.reader(io.StringIO(line.getvalue(), newline=""))
    assert read == ["id", text, "end"]
    naive = re.split(r"[;\t\r\n]", line.getvalue().removeprefix("id,").removesuffix(",end\r\n"))
    return [cell for cell in (text, *naive) if begins(cell) in tuple("=+-@−")]


@pytest.mark.parametrize("sign", LIKE_SIGNS)
def test_no_sign_hides_behind_what_cannot_be_seen(sign: str) -> None:
    for before in ("", *BLANKS, '"', ";", "a;", "a\t", "a\r\n ", '\ufeff"\u200b '):
        assert formulas(f"{before}{sign}1") or sign == "≠"  # only pulled apart it has a sign in it
        assert not formulas(guarded(f"{before}{sign}1"))
        assert guarded(f"{before}{sign}1").endswith(f"'{sign}1")


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_begins_like_a_formula(cell: str) -> None:
    assert formulas(cell)
    assert not formulas(guarded(cell))


@pytest.mark.parametrize("cell", HARMLESS + UNTOUCHED)
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == cell


@given(TEXTS)
@example(";\t=")
@example("''=';=")
@example("\u2028\u2028=\u2028=")
def test_the_apostrophes_can_be_taken_out_again(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert not formulas(guarded(cell))
    assert guarded(cell)[:1] not in tuple("=+-@\t\r\n") or not cell


@pytest.mark.parametrize("run", ["\t", "'", ";", "\u2028", "a;="])
def test_a_long_run_takes_no_longer_than_its_length(run: str) -> None:
    text = run * 30_000  # squared, it would be minutes
    assert unguarded(guarded(text)) == text
