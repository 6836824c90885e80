"""Each kind of cell: what it takes and what it says when it refuses."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from interchange import fields


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_date_reads_back(day: date):
    assert fields.civil_date(day.isoformat()) == day


@pytest.mark.parametrize(
    "cell",
    ["", "03/14/2027", "2027-3-14", "20270314", "2027-02-29", "1812-01-01", "2027-W05-1", "٢٠٢٧-٠٣-١٤"],
)
def test_other_forms_of_a_date_are_refused(cell: str):
    with pytest.raises(PydanticCustomError):
        fields.civil_date(cell)


@pytest.mark.parametrize(
    ("cell", "number", "bound"),
    [("4.2", "4.2", "exact"), ("> 5.9", "5.9", "above"), (">12.9", "12.9", "above"), ("< 1", "1", "below")],
)
def test_a_score_keeps_its_text_and_knows_its_bound(cell: str, number: str, bound: str):
    assert fields.score(cell) == fields.Score(cell, Decimal(number), bound)


@pytest.mark.parametrize("cell", ["", ">", "5,9", "1e3", "NaN", "five", "≥ 5", "5.9 >"])
def test_what_is_no_score_is_refused(cell: str):
    with pytest.raises(PydanticCustomError):
        fields.score(cell)


@pytest.mark.parametrize(
    "cell",
    ["2026-09-15T14:05:00Z", "2026-09-15 14:05:00.0000000", "2026-09-15T14:05:00+00:00", "2026-09-15 14:05"],
)
def test_an_instant_is_utc(cell: str):
    assert fields.instant(cell) == datetime(2026, 9, 15, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "cell", ["2026-09-15", "2026-09-15T14:05:00-04:00", "2026-09-15T25:00:00Z", "9/15/2026 2:05 PM"]
)
def test_an_instant_in_another_zone_or_form_is_refused(cell: str):
    with pytest.raises(PydanticCustomError):
        fields.instant(cell)


@pytest.mark.parametrize("cell", ["en", "es", "zh-Hans", "fr-HT", "ksw"])
def test_language_tags(cell: str):
    assert fields.language(cell) == cell


@pytest.mark.parametrize("cell", ["", "Spanish", "ES", "es_MX"])
def test_language_names_are_refused(cell: str):
    with pytest.raises(PydanticCustomError):
        fields.language(cell)


@pytest.mark.parametrize("cell", ["a@example.org", "first.last+mtss@mail.example.org", ""])
def test_email(cell: str):
    assert fields.email(cell) == cell


@pytest.mark.parametrize("cell", ["a@b", "a b@example.org", "a@example.org,b@b.org", "<a@b.org>"])
def test_what_is_not_one_email_address_is_refused(cell: str):
    with pytest.raises(PydanticCustomError):
        fields.email(cell)


@pytest.mark.parametrize("cell", ["Eastern", "../etc/passwd", "America", "EST5EDT "])
def test_an_unknown_time_zone_is_refused(cell: str):
    with pytest.raises(PydanticCustomError):
        fields.zone(cell)
