"""Where a date goes that falls on a day without school (A34)."""

from datetime import date

import pytest

from tests.domain.steps import in_tier2, session
from tests.domain.story import given, policy_document


def rolled(**policy) -> tuple[date, date]:
    """The opening, four weeks after Thursday 29 October, and the end, eight: Thanksgiving, Christmas Eve."""
    document = policy_document(**{"clock.week": "calendar_weeks", **policy})
    document["services"]["academic_t2"]["cycle"] = {"min": 4, "max": 8}
    world = given(in_tier2(), session("2026-10-29 10:00"), policy=document)
    return world.due("review_opens"), world.due("review_due")


def by_the_clock(**clock: str) -> dict[str, object]:
    kinds = {f"deadlines.{kind}": {"grace_days": 0} for kind in ("review_opens", "review_due")}
    return {**kinds, **{f"clock.{key}": value for key, value in clock.items()}}


@pytest.mark.rule("A34")
def test_where_the_kind_says_nothing_the_clock_does():
    assert rolled(**by_the_clock()) == (date(2026, 11, 30), date(2026, 12, 23))
    assert rolled(**by_the_clock(no_later_than="next")) == (date(2026, 11, 30), date(2027, 1, 4))
    assert rolled(**by_the_clock(not_before="none")) == (date(2026, 11, 26), date(2026, 12, 23))


@pytest.mark.rule("A34")
def test_what_the_kind_says_goes_before_the_clock():
    own = {"deadlines.review_due": {"roll": "none", "grace_days": 0}}
    assert rolled(**{**by_the_clock(), **own}) == (date(2026, 11, 30), date(2026, 12, 24))
