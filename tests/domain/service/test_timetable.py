"""Help supplements the core: the hours of a plan beside the student's core classes (R5)."""

import pytest

from tests.domain import steps
from tests.domain.story import ask, given

READING = {"day": 2, "starts": "09:00", "ends": "10:00", "what": "reading"}


def timetable(valid_from: str = "2026-09-01", *core: dict):
    return ask("timetable.record", "2026-09-02", "clerk", valid_from=valid_from, core=core or [READING])


def sessions_at(starts: str, ends: str, **changes):
    return steps.drafted(slots=[{"day": 2, "starts": starts, "ends": ends}], **changes)


def decided(*before):
    return given(steps.up_to_meeting(), steps.recommended(), *before)


@pytest.mark.rule("R5")
def test_a_session_in_a_core_class_is_refused_whatever_is_attested():
    decided(timetable()).when(sessions_at("09:45", "10:15")).refused("R5", "day 2 at 09:45")


def test_beside_the_core_nobody_has_to_attest():
    decided(timetable()).when(sessions_at("10:00", "10:30", supplement_attestation="")).including(
        "plan.drafted"
    )


@pytest.mark.rule("R5")
def test_without_timetable_or_hours_somebody_attests():
    decided().when(sessions_at("09:45", "10:15", supplement_attestation="")).refused("R5", "nobody attests")
    decided(timetable()).when(steps.drafted(supplement_attestation="")).refused("R5", "nobody attests")
    decided().when(steps.drafted(supplement_attestation="  ")).refused("R5", "nobody attests")


@pytest.mark.rule("R5")
def test_the_timetable_of_the_planned_start_counts():
    later = timetable("2026-10-19", {**READING, "starts": "13:00", "ends": "14:00"})
    world = decided(timetable(), later)
    world.when(sessions_at("09:45", "10:15")).including("plan.drafted")
    world.when(sessions_at("13:00", "13:30")).refused("R5")


def test_the_same_timetable_is_recorded_once():
    given(steps.enrolled(), timetable()).when(timetable()).then()


@pytest.mark.rule("R5")
def test_a_timetable_recorded_after_the_draft_counts_on_the_day_of_the_start():
    world = decided(sessions_at("09:45", "10:15"), steps.signed(), steps.emailed(), timetable())
    refused = world.when(steps.started())
    refused.refused("R5", "day 2 at 09:45")
    assert "plan.draft" in refused.refusal.remedy
    beside = sessions_at("10:00", "10:30", when="2026-10-19")
    world.after(beside).when(steps.started()).including("plan.started")
