"""A policy version published while deadlines are open: pinned, or derived anew where it says so (A36)."""

from datetime import date
from typing import Any

import pytest

from tests.domain.steps import (
    drafted,
    enrolled,
    in_tier2,
    listed,
    met,
    recommended,
    referred,
    screened,
    session,
)
from tests.domain.story import World, ask, given, policy_document


def awaiting_meeting() -> World:
    """A meeting is to be held by 19 October: eight school days after 6 October."""
    return given(enrolled(), screened(), listed(), referred())


def newer(when: str, effective: str, kind: str, **changes: Any):
    document = policy_document(version="2026-27.2", effective_from=effective)
    document["deadlines"][kind]["on_policy_change"] = "recompute"
    for path, value in changes.items():
        *above, last = path.split("__")
        place = document
        for key in above:
            place = place[key]
        place[last] = value
    return ask("policy.publish", when, content_hash="01", policy=document)


def replanned(when: str):
    return ask("deadlines.replan", when, "system", moving=["student/s1"])


@pytest.mark.rule("A36")
def test_where_the_new_version_recomputes_an_open_deadline_follows_it():
    longer = newer("2026-10-08", "2026-10-10", "meeting_held", deadlines__meeting_held__count=10)
    world = awaiting_meeting().after(longer)
    moved = world.when(replanned("2026-10-08 13:00")).then("deadline.moved").deadlines("meeting_held")[0]
    assert moved.due_on == date(2026, 10, 21)
    assert (moved.derivation.policy_version, moved.derivation.count) == ("2026-27.2", 10)


def test_who_says_nothing_of_recomputing_changes_nothing():
    document = policy_document(version="2026-27.2", effective_from="2026-10-10")
    document["deadlines"]["meeting_held"]["count"] = 10
    quiet = ask("policy.publish", "2026-10-08", content_hash="01", policy=document)
    awaiting_meeting().after(quiet).when(replanned("2026-10-08 13:00")).then()


@pytest.mark.rule("A36")
def test_what_is_opened_between_publication_and_the_first_day_follows_it_too():
    shorter = newer("2026-10-02", "2026-10-12", "meeting_held", deadlines__meeting_held__count=6)
    world = given(enrolled(), screened(), listed(), shorter, referred())
    opened = world.deadlines("meeting_held")[0]
    assert (opened.due_on, opened.derivation.policy_version) == (date(2026, 10, 15), "2026-27.2")
    world.when(replanned("2026-10-12 13:00")).then()


@pytest.mark.rule("A36")
def test_a_shorter_bound_comes_no_earlier_than_the_version_is_in_force():
    shorter = newer("2026-10-08", "2026-10-15", "meeting_held", deadlines__meeting_held__count=2)
    world = awaiting_meeting().after(shorter, replanned("2026-10-08 13:00"))
    deadline = world.deadlines("meeting_held")[0]
    assert deadline.due_on == date(2026, 10, 15) == deadline.derivation.not_before


def test_what_falls_due_before_the_version_is_in_force_stays():
    later = newer("2026-10-08", "2026-10-26", "meeting_held", deadlines__meeting_held__count=2)
    awaiting_meeting().after(later).when(replanned("2026-10-08 13:00")).then()


@pytest.mark.rule("A36")
def test_the_weeks_of_a_running_cycle_follow_too():
    wider = newer("2026-11-02", "2026-11-09", "review_due", services__academic_t2__cycle={"min": 4, "max": 8})
    world = given(in_tier2(), session("2026-10-20 10:00")).after(wider, replanned("2026-11-02 13:00"))
    assert world.deadlines("review_due")[0].derivation.bound == "services.academic_t2.cycle.max"
    assert world.due("review_due") == date(2026, 12, 21)
    assert world.due("review_opens") == date(2026, 11, 18)


@pytest.mark.rule("A36")
def test_nobody_replanned_and_still_nothing_is_missed_too_early():
    longer = newer("2026-10-08", "2026-10-10", "meeting_held", deadlines__meeting_held__count=10)
    world = awaiting_meeting().after(longer).settled("2026-10-21 12:00").accepted()
    assert (world.status("meeting_held"), world.due("meeting_held")) == ("open", date(2026, 10, 21))


def test_a_miss_stays_a_miss_when_the_bound_becomes_longer_afterwards():
    longer = newer("2026-10-22", "2026-10-10", "meeting_held", deadlines__meeting_held__count=14)
    world = (
        awaiting_meeting().settled("2026-10-21 12:00").accepted().after(longer, replanned("2026-10-22 13:00"))
    )
    assert world.deadlines("meeting_held")[0].status == "missed"


def test_moving_once_is_enough():
    longer = newer("2026-10-08", "2026-10-10", "meeting_held", deadlines__meeting_held__count=10)
    world = awaiting_meeting().after(longer, replanned("2026-10-08 13:00"))
    world.when(replanned("2026-10-08 14:00")).then()
    assert world.after(met()).status("meeting_held") == "met"


@pytest.mark.parametrize("kind", ["notice_left", "screening_window_closes"])
@pytest.mark.rule("A36")
def test_a_date_that_no_count_of_the_policy_makes_cannot_be_recomputed(kind: str):
    given().when(newer("2026-10-08", "2026-10-10", kind)).refused("R19", kind)


def test_a_version_of_one_plan_is_no_version_of_another():
    """The latest day for the notice follows the planned start, whatever the policy."""
    longer = newer("2026-10-14 13:00", "2026-10-15", "meeting_held")
    world = awaiting_meeting().after(met(), recommended(), drafted(), longer)
    world.when(replanned("2026-10-14 14:00")).then()
