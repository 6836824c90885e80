"""Escalation step by step: whom, by when, who stands in (the policy's ladder)."""

from datetime import date

import pytest
from pydantic import ValidationError

from domain.policy.timing import DeadlinePolicy
from tests.domain.steps import enrolled, listed, referred, screened
from tests.domain.story import World, ask, given, policy_document, school_year

LADDER = [
    {"to": "psychologist", "after_school_days": 2, "cover": "principal"},
    {"to": "administrator", "after_school_days": 10},
    {"to": "principal", "after_school_days": 3, "in_summer": "administrator", "summer_days": 14},
]


def waiting(when: str = "2026-10-06", ladder=LADDER, **changes) -> World:
    bound = {"unit": "school_days", "count": 8, "roll": "previous", "grace_days": 1, "ladder": ladder}
    policy = policy_document(**{"deadlines.meeting_held": bound}, **changes)
    return given(enrolled(), screened(), listed(), referred(when), policy=policy)


def test_each_step_has_its_own_days():
    psychologist = ask("staff.give_role", "2026-10-01", staff="p", staff_name="Made-up p", building="SHE",
                       role="psychologist", valid_from="2026-10-01")  # fmt: skip
    ladder = waiting().after(psychologist).settled("2026-12-20").accepted().deadlines("meeting_held")
    assert [d.assigned_to for d in ladder] == [(), ("psychologist",), ("administrator",), ("principal",)]
    assert [d.due_on for d in ladder] == [
        date(2026, 10, 19),
        date(2026, 10, 21),
        date(2026, 11, 4),
        date(2026, 11, 9),
    ]


def test_where_nobody_holds_the_role_its_cover_acts():
    _, rung = waiting().settled("2026-10-22").accepted().deadlines("meeting_held")
    assert rung.assigned_to == ("principal",)


def test_who_no_longer_holds_the_role_that_day_is_covered():
    left = ask("staff.give_role", "2026-10-01", staff="p", staff_name="Made-up p", building="SHE",
               role="psychologist", valid_from="2026-09-01", valid_to="2026-10-18")  # fmt: skip
    _, rung = waiting().after(left).settled("2026-10-22").accepted().deadlines("meeting_held")
    assert rung.assigned_to == ("principal",)


def test_in_summer_somebody_else_acts_within_calendar_days():
    world = waiting("2027-06-14", [LADDER[2]]).settled("2027-07-20").accepted()
    first, rung = world.deadlines("meeting_held")
    assert (first.due_on, rung.assigned_to, rung.due_on) == (
        date(2027, 6, 24),
        ("administrator",),
        date(2027, 7, 8),
    )


def test_without_a_word_on_summer_the_step_waits_for_the_next_calendar():
    world = waiting("2027-06-14", [{"to": "principal", "after_school_days": 3}], year_end="carry")
    world = world.settled("2027-07-20").accepted()
    assert [d.status for d in world.deadlines("meeting_held")] == ["missed", "undated"]
    autumn = school_year("2027-09-01", "2028-06-23", "2027-28", ("2027-12-24", "2027-12-31"))
    publish = ask("calendar.publish", "2027-07-21", building="SHE", zone="America/New_York", year=autumn)
    again = ask("deadlines.replan", "2027-07-22", "system", moving=["student/s1"])
    assert world.after(publish, again).due("meeting_held") > date(2027, 9, 1)


def test_the_short_form_is_a_ladder_of_equal_steps():
    short = DeadlinePolicy(roll="none", grace_days=0, escalate_to=("a", "b"), escalate_after_school_days=4)
    assert [(rung.to, rung.after_school_days) for rung in short.rungs] == [("a", 4), ("b", 4)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ladder": LADDER, "escalate_to": ["principal"], "escalate_after_school_days": 2},
        {"ladder": [{"to": "principal", "after_school_days": 2, "in_summer": "clerk"}]},
        {"ladder": [{"to": "principal", "after_school_days": 0}]},
    ],
)
def test_a_ladder_that_says_two_things_or_half_a_thing_is_none(wrong):
    with pytest.raises(ValidationError):
        DeadlinePolicy(roll="none", grace_days=0, **wrong)
