"""Enrolled, moved, with a status, with guardians whose rights change over time (R1, R23, R83, A32)."""

from datetime import date

import pytest
from pydantic import ValidationError

from domain.record.enrolment import entitled
from tests.domain.steps import enrolled, father, guardian, in_tier2, registered, up_to_plan
from tests.domain.story import SUMMER, ask, given


def told_on(world, day: str) -> list[str]:
    people = entitled(world.student.guardian_periods, date.fromisoformat(day), "all")
    return [person.guardian for person in people]


def test_everybody_holds_tier_1_in_every_domain_from_the_first_day():
    student = given(enrolled()).student
    assert [student.tier(strand) for strand in ("academic/ELA", "academic/MATH", "behavioral")] == [1, 1, 1]


@pytest.mark.parametrize("kind", ["iep", "504", "ell", "gifted"])
def test_no_status_takes_a_student_out_of_a_tier(kind):
    status = ask("student.record_status", "2026-10-21", kind=kind, valid_from="2026-10-01")
    world = given(in_tier2()).when(status).then("student.status_recorded")
    assert world.student.tier("academic/ELA") == 2
    assert world.student.has_status(kind, date(2026, 10, 1))
    assert not world.student.has_status(kind, date(2026, 9, 30))


def test_an_import_that_is_repeated_changes_nothing():
    world = given(enrolled())
    for command in enrolled():
        world.when(command).then()


def test_another_grade_or_building_is_a_move():
    moved = enrolled(grade="04")[0]
    world = given(enrolled()).when(moved).then("student.moved")
    assert world.student.grade == "04"


def test_nobody_is_enrolled_in_a_building_that_is_not_there():
    given().when(enrolled(building="SEH")[0]).refused("state", "SEH")


@pytest.mark.parametrize("field", ["guardian", "guardian_name", "household", "language"])
def test_who_is_to_be_told_has_a_name_a_household_and_a_language(field: str):
    with pytest.raises(ValidationError, match=field):
        father(**{field: " "})


def test_a_corrected_name_is_recorded_anew():
    given(enrolled()).when(enrolled(family_name="Other")[0]).then("student.enrolled")


def test_another_name_and_another_building_at_once_are_a_move_as_well():
    both = enrolled(family_name="Other", building="SHM")[0]
    world = given(registered("SHM"), enrolled()).when(both).including("student.enrolled", "student.moved")
    assert (world.student.enrolment.family_name, world.student.enrolment.came_from) == ("Other", "SHE")


def test_a_status_that_ends_ends():
    begun = ask("student.record_status", SUMMER, kind="iep", valid_from="2026-01-01")
    over = ask("student.record_status", SUMMER, kind="iep", valid_from="2026-01-01", valid_to="2026-12-31")
    student = given(enrolled(), begun, over).student
    assert student.has_status("iep", date(2026, 12, 31))
    assert not student.has_status("iep", date(2027, 1, 1))


def test_only_the_entitled_are_told():
    world = given(
        enrolled(),
        guardian("father", entitlement="no_contact"),
        guardian("aunt", entitlement="informational"),
        guardian("surrogate"),
    )
    assert told_on(world, "2026-10-20") == ["mother", "surrogate"]
    primary = entitled(world.student.guardian_periods, date(2026, 10, 20), "primary")
    assert [p.guardian for p in primary] == ["mother"]


def test_a_courts_order_that_begins_in_winter_leaves_the_fall_as_it_was():
    before = guardian("father", valid_to="2027-01-09")
    ordered = guardian("father", entitlement="no_contact", valid_from="2027-01-10", valid_to="2027-04-30")
    after = guardian("father", entitlement="informational", valid_from="2027-05-01")
    world = given(enrolled(), before, ordered, after)
    assert told_on(world, "2027-01-09") == ["mother", "father"]
    assert told_on(world, "2027-01-10") == ["mother"]
    assert told_on(world, "2027-06-01") == ["mother"]


def test_the_later_period_wins_where_two_overlap_whichever_was_recorded_first():
    moved = guardian("mother", valid_from="2026-12-01", address=["2 New Street"])
    first, second = (given(enrolled(), *order) for order in ([moved], [moved, guardian("mother")]))
    for world in (first, second):
        assert world.student.guardian_on("mother", date(2026, 12, 1)).address == ("2 New Street",)
        assert world.student.guardian_on("mother", date(2026, 11, 30)).address == ()


def test_a_student_who_left_can_be_enrolled_again():
    left = ask("student.withdraw", "2026-11-02", reason="moved away")
    world = given(enrolled(), left).when(ask("student.withdraw", "2026-11-03", reason="moved away")).then()
    world = world.when(enrolled()[0]).then("student.moved", "student.returned")
    assert world.student.enrolment is not None
    assert not world.student.enrolment.withdrawn


def test_after_leaving_nothing_is_authorised():
    left = ask("student.withdraw", "2026-10-14 13:00", reason="moved away")
    world = given(up_to_plan(), left)
    world.when(ask("plan.start", "2026-10-20", "interventionist", plan="plan-1")).refused("state", "left")


def test_a_persons_period_does_not_end_before_it_begins():
    with pytest.raises(ValidationError, match="valid_to"):
        guardian("mother", valid_from="2026-10-05", valid_to="2026-10-04")
    guardian("mother", valid_from="2026-10-05", valid_to="2026-10-05")
