"""Every date explained in sentences that a parent could follow."""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from domain.dates.calendar import Calendar
from domain.dates.deadline import Deadline
from domain.dates.deadline_kinds import DEADLINE_KINDS
from projections.deadlines import DeadlineRow
from projections.explained import explained, what_of
from tests.domain.steps import in_spring, in_tier2, up_to_plan
from tests.domain.steps import session as held
from tests.domain.story import World, ask, given, policy_document


def row_of(deadline: Deadline, stream: str = "student/s1", **changes: Any) -> DeadlineRow:
    shared = {f.name for f in fields(Deadline)} & {f.name for f in fields(DeadlineRow)} - {"derivation"}
    derivation = deadline.derivation.model_copy(update=changes)
    return DeadlineRow(
        stream=stream,
        deadline=deadline.id,
        due=deadline.due,
        wake=deadline.wake,
        rules=derivation.rules,
        derivation=derivation.model_dump(mode="json"),
        since=deadline.due_on,
        version=1,
        **{name: getattr(deadline, name) for name in shared},
    )


def said(world: World, kind: str, **changes: Any) -> str:
    return explained(row_of(world.deadlines(kind)[-1], **changes), world.district)


def in_cycle(**policy: Any) -> World:
    return given(in_tier2(), held("2026-10-20 10:00"), policy=policy_document(**policy))


def test_a_cycle_with_the_days_it_left_out_the_number_and_the_rule():
    words = said(in_cycle(), "review_due").splitlines()
    assert words[:5] == [
        "Due by the end of Monday 7 December 2026 (time of America/New_York): the end-of-cycle decision.",
        "It is still open.",
        "Day 0 is Tuesday 20 October 2026: first session.",
        "Counted forward from there: 6 weeks of 5 school days, 30 school days in all.",
        "Left out: weekends; Wednesday 11 November 2026 (break); "
        "Wednesday 25 November 2026 to Friday 27 November 2026 (break).",
    ]
    assert (
        "under services.academic_t2.cycle.max: version 2026-27.1, adopted by Board of Education" in words[5]
    )
    assert "on Thursday 18 June 2026." in words[5]
    assert [line for line in words if line.startswith("Rule")] == [
        "Rule R58: A cycle of Tier 2 lasts four to six weeks."
    ]


def test_a_day_off_is_told_by_its_name():
    closed = {"first": "2026-10-30", "last": "2026-10-30", "kind": "closed", "note": "a burst pipe"}
    pipe = ask("calendar.add_closure", "2026-10-01", building="SHE", closure=closed)
    world = given(pipe, in_tier2(), held("2026-10-20 10:00"))
    assert "Friday 30 October 2026 (a burst pipe)" in said(world, "review_due")


def test_weeks_on_the_calendar_that_end_on_a_day_off_say_where_the_date_went():
    world = given(
        in_tier2(), held("2026-11-12 10:00"), policy=policy_document(**{"clock.week": "calendar_weeks"})
    )
    words = said(world, "review_due")
    assert "6 weeks on the calendar" in words
    assert "That is Thursday 24 December 2026, break, a day without school" in words
    assert "back to the school day before" in words
    assert "Left out" not in words


def test_the_end_of_the_school_year_is_given_as_the_reason():
    world = given(in_spring(), held("2027-06-15 10:00"))
    assert "run past Friday 25 June 2027, the last day of school" in said(world, "review_due")


def test_a_pause_and_days_that_make_no_instructional_week_are_told():
    world = in_cycle(**{"clock.not_instructional": ["remote", "half_day"]})
    words = said(world, "review_due", paused_days=4)
    assert "and 4 days more for which the service was paused" in words
    assert "The policy does not count as instructional: remote, half day." in words


def test_a_date_that_came_out_earlier_than_it_became_known_is_told():
    words = said(in_cycle(), "review_due", not_before=date(2026, 12, 7))
    assert "An earlier date came out; the first on which it could be kept is Monday 7 December 2026." in words


def test_a_bound_before_a_day_counts_backward():
    assert "Counted backward from there: 1 day on the calendar." in said(in_cycle(), "notice_left")


def test_an_escalation_says_who_must_act_now_and_why():
    world = given(up_to_plan()).settled("2026-10-29").accepted()
    words = said(world, "notice_signed")
    assert "Step 1 of the escalation, because it was missed before: now the administrator must act." in words
    assert "Day 0 is Friday 23 October 2026: the date before was missed." in words


def test_rules_with_the_same_words_are_said_once():
    assert "Rules R48, R91: Tier 2 begins only after" in said(in_cycle(), "notice_left")


def test_without_its_calendar_and_policy_a_date_is_still_explained():
    world = in_cycle()
    bare = World().district
    assert bare.calendar("SHE") == Calendar("SHE")
    assert "version 2026-27.1." in explained(row_of(world.deadlines("review_due")[0]), bare)


@pytest.mark.parametrize("kind", DEADLINE_KINDS)
def test_every_kind_is_said_in_plain_words(kind: str):
    words = what_of(kind)
    assert words
    assert not any(word.rstrip(",")[1:].isdigit() for word in words.split())
