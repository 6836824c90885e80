"""The Core Four at a student's side and in the classroom: recorded, never a gate (C2, C5, C9, C11, C16)."""

import pytest
from pydantic import ValidationError

from tests.domain import steps
from tests.domain.story import ask, given

OF_YEAR = {"building": "SHE", "year": "2026-27"}


def said(type: str, when: str = "2026-10-28", **fields):
    return ask(type, when, "interventionist", **fields)


def test_a_reflection_belongs_to_the_cycle_under_way():
    world = given(steps.in_tier2(), steps.session("2026-10-20 10:00"))
    mine = world.when(said("reflection.record", plan="plan-1", words="I read slower when I am tired"))
    assert mine.event("reflection.recorded").number == 1
    free = world.when(said("reflection.record", words="I waited my turn"))
    assert (free.event("reflection.recorded").plan, free.event("reflection.recorded").number) == (None, None)


def test_content_a_goal_of_ones_own_and_tags():
    world = given(steps.in_tier2())
    world.when(said("content.record", plan="plan-1", what="letter tiles", material="physical")).then(
        "content.used"
    )
    world.when(said("agency_goal.set", plan="plan-1", goal="a page a day")).then("agency_goal.set")
    tagged = said("core_four.tag", about="plan", of="plan-1", core_four=["student_ownership"])
    world.when(tagged).then("core_four.tagged")


def test_a_plan_that_is_not_on_file_has_no_content():
    given(steps.enrolled()).when(said("agency_goal.set", plan="plan-9", goal="x")).refused("state", "plan-9")


@pytest.mark.parametrize(
    ("about", "name"), [("plan", "plan-1"), ("session", "session-a"), ("decision", "rec-1")]
)
def test_what_is_tagged_is_on_file(about, name):
    world = given(steps.in_tier2(), steps.session("2026-10-20 10:00", session="session-a"))
    tag = {"about": about, "core_four": ["student_ownership"]}
    world.when(said("core_four.tag", of=name, **tag)).then("core_four.tagged")
    world.when(said("core_four.tag", of="nothing", **tag)).refused("state", f"no {about} nothing")


def test_only_the_four_components_are_known():
    with pytest.raises(ValidationError):
        said("core_four.tag", about="plan", of="plan-1", core_four=["rigor"])


def test_what_was_seen_in_a_classroom():
    opened = ask("school_year.open", "2026-09-01 08:00", "principal", **OF_YEAR)
    seen = ask(
        "classroom.observe",
        "2026-10-28",
        "principal",
        section="3-A",
        grade="03",
        subject="ELA",
        teacher="classroom_teacher",
        core_four=["targeted_instruction"],
        **OF_YEAR,
    )
    given(opened).when(seen).including("classroom.observed")
