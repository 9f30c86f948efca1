"""The 63 and the 34."""

from __future__ import annotations

import csv

import pytest

from archive.provinces import _FILE, Province, UnknownProvince, find, province, provinces, slugify, units


def test_there_are_63_of_which_34_came() -> None:
    assert len(provinces()) == 63
    assert len(units()) == 34
    assert sum(p.merged for p in provinces()) == 52
    assert sorted(slug for unit in units() for slug in unit.parts) == [p.slug for p in provinces()]


def test_the_file_is_the_record() -> None:
    with _FILE.open(encoding="utf-8", newline="") as file:
        columns = csv.DictReader(file).fieldnames
    assert set(columns or ()) == set(Province.__dataclass_fields__)
    for one in provinces():
        assert one.slug == slugify(one.name)
        assert one.now_slug == slugify(one.now_name)
        assert one.merged == (one.valid_to is not None) == (one.now_since is not None)
        assert province(slugify(one.now_seat)).now_slug == one.now_slug  # the seat lies inside


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        (None, "Long An"),
        ("2023-01-06T15:10:00+07:00", "Long An"),
        ("2025-06-30T23:59:00+07:00", "Long An"),
        ("2025-06-30", "Long An"),
        ("2025-06", "Long An"),
        ("2025", "Long An"),  # either side: no more is claimed than the founding
        ("2025-07-01", "Tây Ninh"),
        ("2025-07-01T00:00:00+07:00", "Tây Ninh"),
        ("2025-07", "Tây Ninh"),
        ("2026", "Tây Ninh"),
    ],
)
def test_a_name_belongs_to_a_day(moment: str | None, name: str) -> None:
    assert province("long-an").name_on(moment) == name


def test_names_that_went_on() -> None:
    assert province("lang-son").name_on("2024-01-01") == province("lang-son").name_on("2026-01-01") == "Lạng Sơn"


def test_codes_were_used_again() -> None:
    by_code = {p.gso_code: p.name for p in provinces()}
    now_by_code = {unit.gso_code: unit.name for unit in units()}
    assert (by_code["80"], now_by_code["80"]) == ("Long An", "Tây Ninh")
    assert len(by_code) == 63
    assert len(now_by_code) == 34


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Đắk Lắk", "dak-lak"),
        ("Đắc Lắc", "dak-lak"),
        ("dak lak", "dak-lak"),
        ("TP.HCM", "ho-chi-minh"),
        ("Ho Chi Minh City", "ho-chi-minh"),
        ("Thừa Thiên-Huế", "hue"),
        ("Bà Rịa-Vũng Tàu", "ba-ria-vung-tau"),
        ("Hoà Bình", "hoa-binh"),
        ("LONG AN", "long-an"),
    ],
)
def test_people_write_names_in_many_ways(typed: str, slug: str) -> None:
    found = find(typed)
    assert found is not None
    assert found.slug == slug


def test_every_alias_leads_home() -> None:
    for one in provinces():
        assert all(find(name) == one for name in (one.name, one.name_en, one.slug, *one.aliases))


def test_an_unknown_slug_is_named_with_a_guess() -> None:
    with pytest.raises(UnknownProvince, match="did you mean 'long-an'"):
        province("Long An")
    with pytest.raises(UnknownProvince, match="lists the 63"):
        province("atlantis")
    assert find("") is None
