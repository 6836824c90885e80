"""Somebody leaves, somebody is away: one dated act; what is named goes to others, nothing by itself."""

from datetime import date

import pytest
from pydantic import ValidationError

from domain.service.responsibility import responsible_on
from tests.domain.steps import in_tier2
from tests.domain.story import ask, given

TO_AIS = {"student": "s1", "plan": "plan-1", "to": "ais_teacher"}
SIGNING = {"role": "designee", "building": "SHE", "to": "administrator"}


def leaves(staff: str = "interventionist", by: str = "principal", **changes):
    fields = {"staff": staff, "last_day": "2026-11-06", "reason": "moves away", **changes}
    return ask("staff.hand_over", "2026-11-02", by, **fields)


def roles(world, staff: str, day: str) -> frozenset[str]:
    return world.district.roles(staff, "SHE", date.fromisoformat(day))


@pytest.mark.rule("R56")
def test_roles_end_with_the_last_day_and_the_plan_goes_on_with_another():
    world = given(in_tier2()).when(leaves(plans=[TO_AIS])).accepted()
    assert roles(world, "interventionist", "2026-11-06") == {"interventionist"}
    assert not roles(world, "interventionist", "2026-11-07")
    assert world.district.staff["interventionist"].last_day == date(2026, 11, 6)
    world = world.settled("2026-11-07 12:00").accepted()
    plan = world.student.plans["plan-1"]
    assert responsible_on(plan, date(2026, 11, 6)) == "interventionist"
    assert responsible_on(plan, date(2026, 11, 7)) == "ais_teacher"


def test_signing_goes_to_whom_it_names_from_the_next_day():
    world = given(in_tier2()).when(leaves("designee", roles=[SIGNING])).accepted()
    assert "designee" not in roles(world, "administrator", "2026-11-06")
    assert roles(world, "administrator", "2026-11-07") >= {"designee", "administrator"}
    assert world.district.staff["administrator"].held[-1].designated_by == "principal"


def test_all_or_nothing():
    outcome = given(in_tier2()).when(leaves(plans=[{**TO_AIS, "to": "clerk"}]))
    world = outcome.refused("R43", "providing roles")
    assert world.district.staff["interventionist"].last_day is None


@pytest.mark.rule("R43", "R61")
def test_nobody_hands_on_what_they_do_not_hold():
    given(in_tier2()).when(leaves(roles=[SIGNING])).refused("R43", "not designee")


def test_only_known_people_leave_and_follow():
    given(in_tier2()).when(leaves("stranger")).refused("state", "stranger")
    unknown = {**SIGNING, "to": "stranger"}
    given(in_tier2()).when(leaves("designee", roles=[unknown])).refused("state", "stranger")


def test_done_again_it_changes_nothing():
    world = given(in_tier2(), leaves(plans=[TO_AIS]))
    again = world.when(leaves(plans=[TO_AIS]))
    assert [n for n in again.names if not n.startswith(("deadline.", "plan.hand_over"))] == []


def away(cover: str = "support_teacher", **changes):
    fields = {
        "staff": "interventionist",
        "cover": cover,
        "first": "2026-11-09",
        "last": "2026-11-20",
        **changes,
    }
    return ask("staff.cover", "2026-11-02", "principal", **fields)


def test_a_colleague_covers_from_the_first_to_the_last_day():
    second = ask(
        "staff.give_role",
        "2026-10-01",
        staff="second",
        staff_name="Made-up second",
        building="SHE",
        role="interventionist",
        valid_from="2026-10-01",
    )
    world = given(in_tier2(), second).when(away("second")).then("staff.cover_arranged")
    member = world.district.staff["interventionist"]
    days = ["2026-11-08", "2026-11-09", "2026-11-20", "2026-11-21"]
    assert [member.covered_by(date.fromisoformat(d)) for d in days] == [None, "second", "second", None]
    world.when(away("second")).then()


@pytest.mark.rule("R43")
def test_cover_is_by_somebody_with_the_role():
    given(in_tier2()).when(away("clerk")).refused("R43", "no role")


def test_cover_does_not_end_before_it_begins():
    with pytest.raises(ValidationError):
        away(last="2026-11-01")


@pytest.mark.rule("R56")
def test_nobody_hands_on_another_persons_plan():
    world = (
        given(in_tier2()).when(leaves("support_teacher", plans=[TO_AIS])).refused("R56", "interventionist's")
    )
    assert world.district.staff["support_teacher"].last_day is None


def test_who_leaves_takes_nothing_over_and_who_is_away_covers_for_nobody():
    with pytest.raises(ValidationError, match="takes nothing over"):
        leaves(plans=[{**TO_AIS, "to": "interventionist"}])
    days = {"first": "2026-11-09", "last": "2026-11-13"}
    with pytest.raises(ValidationError, match="covers for nobody"):
        ask("staff.cover", "2026-11-02", "principal", staff="principal", cover="principal", **days)
