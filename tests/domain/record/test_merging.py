"""Two files for one child: one is closed and points to the other, and what it owed is owed there."""

import pytest
from pydantic import ValidationError

from domain.record.merging import duty_of
from tests.domain.steps import (
    enrolled,
    father,
    in_tier2,
    printed,
    screened,
    signed,
    up_to_meeting,
    up_to_plan,
)
from tests.domain.story import World, ask, given, policy_document

OTHER = [c.model_copy(update={"student": "s2", "id": f"other-{c.id}"}) for c in enrolled()]


def duties(world: World) -> list[dict]:
    return [duty_of(d).model_dump() for d in world.student.deadlines.values() if d.outstanding]


def merged(world: World, when: str = "2026-10-14", by: str = "administrator", **changes):
    fields = {"kept": "s2", "duplicate": "s1", "duties": duties(world), "reason": "enrolled twice", **changes}
    return ask("file.merge", when, by, **fields)


def kept(world: World):
    return world.stream("student/s2").state


def test_both_files_stay_and_one_points_to_the_other():
    world = given(OTHER, up_to_meeting())
    outcome = world.when(merged(world))
    world = outcome.including("file.closed_as_duplicate", "student.withdrawn", "file.absorbed")
    assert outcome.event("file.closed_as_duplicate").kept == "s2"
    assert outcome.event("file.absorbed").duplicate == "s1"


@pytest.mark.rule("A37")
def test_what_it_owed_is_owed_in_the_other_on_the_same_day():
    world = given(OTHER, up_to_meeting())
    before = [(d.kind, d.due_on) for d in world.student.deadlines.values() if d.outstanding]
    assert before
    world = world.when(merged(world)).accepted()
    assert not any(d.outstanding for d in world.student.deadlines.values())
    moved = [d for d in kept(world).deadlines.values() if d.outstanding]
    assert [(d.kind, d.due_on) for d in moved] == before
    assert {d.owner.partition("/")[0] for d in moved} == {"duplicate"}


@pytest.mark.rule("A37")
def test_no_duty_is_left_out_or_made_up():
    world = given(OTHER, up_to_meeting())
    (duty, *_) = duties(world)
    world.when(merged(world, duties=[])).refused("A37", duty["deadline"])
    changed = [{**duty, "due_on": "2027-06-01"}]
    world.when(merged(world, duties=changed)).refused("A37", duty["deadline"])
    world.when(merged(world, duties=[duty, {**duty, "deadline": "made up"}])).refused("A37", "made up")


def test_a_duty_taken_over_is_met_when_somebody_says_how():
    world = given(OTHER, up_to_meeting())
    world = world.after(merged(world))
    (duty, *_) = [d for d in kept(world).deadlines.values() if d.outstanding]
    fields = {"student": "s2", "deadline": duty.id, "how": "entry 12"}
    done = ask("duty.conclude", "2026-10-15", "team_member", **fields)
    world = world.when(done).then("duty.concluded", "deadline.met")
    again = ask("duty.conclude", "2026-10-16", "team_member", **fields)
    world.when(again).refused("state", "not outstanding")


def test_a_duty_taken_over_is_missed_on_its_day_like_any_other():
    world = given(OTHER, up_to_meeting())
    world = world.after(merged(world)).settled("2026-11-30", "student/s2").accepted()
    moved = [d for d in kept(world).deadlines.values() if d.owner.startswith("duplicate/")]
    assert "missed" in {d.status for d in moved}


def test_in_the_closed_file_nothing_is_authorised_and_what_happened_is_still_recorded():
    world = given(OTHER, up_to_plan(), father("2026-10-14"), signed(), *[printed()])
    world = world.after(merged(world, "2026-10-16"))
    world.when(enrolled()[0].model_copy(update={"id": "again"})).refused("state", "duplicate")
    world.when(screened().model_copy(update={"id": "late"})).accepted()
    returned = ask("contact.record", "2026-10-20", "classroom_teacher", kind="call", about="reading")
    world.when(returned).accepted()


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ("evaluation.request", {"evaluation": "ev-1"}),
        ("records.request", {"request": "see-1"}),
        ("amendment.request", {"amendment": "am-1", "entry": 1, "what": "the name is wrong"}),
    ],
)
def test_what_waits_for_an_answer_is_asked_in_the_file_that_is_kept(asked: str, fields: dict):
    world = given(OTHER, up_to_meeting())
    closed = world.after(merged(world))
    outcome = closed.when(ask(asked, "2026-10-20", "clerk", guardian="mother", **fields))
    outcome.refused("state", "closed as a duplicate")
    assert "s2" in outcome.refusal.remedy


def test_the_file_in_which_a_plan_runs_is_kept():
    world = given(OTHER, in_tier2())
    world.when(merged(world, "2026-10-21")).refused("R56", "plan-1")
    duties_of_other = []
    world.when(merged(world, "2026-10-21", kept="s1", duplicate="s2", duties=duties_of_other)).accepted()


@pytest.mark.rule("L21")
def test_only_by_whom_the_policy_names():
    world = given(OTHER, enrolled())
    world.when(merged(world, by="clerk")).refused("L21", "clerk")
    world = given(OTHER, enrolled(), policy=policy_document(files=None))
    world.when(merged(world)).refused("L21", "files.keepers")


def test_a_file_is_no_duplicate_of_itself_nor_of_one_that_is_not_there():
    with pytest.raises(ValidationError):
        merged(given(enrolled()), kept="s1")
    world = given(enrolled())
    world.when(merged(world, kept="nobody")).refused("state", "no such student")
