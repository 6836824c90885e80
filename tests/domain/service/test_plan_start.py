"""What must hold on the day on which a plan starts (R4, R43, R45, R59, R75, R86, R103, R119)."""

from typing import Any

import pytest

from domain.command import Command
from tests.domain.steps import (
    BEHAVIORAL_PLAN,
    drafted,
    emailed,
    in_behavioral_tier2,
    in_behavioral_tier3,
    in_tier2,
    recommended,
    signed,
    started,
    up_to_meeting,
    up_to_notice,
)
from tests.domain.story import ask, given


def iep(when: str, valid_from: str = "2026-10-19"):
    return ask("student.record_status", when, kind="iep", valid_from=valid_from)


def role(staff: str, valid_to: str | None = None, when: str = "2026-10-16"):
    held: dict[str, Any] = {"staff": staff, "building": "SHE", "role": staff, "valid_from": "2026-07-01"}
    return ask("staff.give_role", when, staff_name=f"Made-up {staff}", valid_to=valid_to, **held)


def ended(when: str, on: str = "2026-10-19"):
    entry: dict[str, Any] = {"intervention": "read-1", "title": "read-1", "domain": "academic"}
    evidence = "made-up study"
    return ask("intervention.register", when, **entry, tiers=[2, 3], evidence=evidence, ended_on=on)


@pytest.mark.rule("R55", "R100")
def test_no_stranger_starts_a_plan_r55_r100():
    given(up_to_notice()).when(started(by="passer-by")).refused("R55", "passer-by")
    behavioral = given(in_behavioral_tier2()[:-1])
    behavioral.when(started(by="passer-by")).refused("R100", "passer-by")
    behavioral.when(started(by="support_staff")).accepted()


@pytest.mark.rule("R4")
def test_an_iep_recorded_after_the_draft_needs_its_consistency_before_the_start_r4():
    world = given(up_to_notice(), iep("2026-10-16"))
    world.when(started()).refused("R4", "IEP")
    world.after(drafted("2026-10-19", iep_consistency="consistent")).when(started()).accepted()


@pytest.mark.rule("R4")
@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ("consistent", True),
        ("Consistent: no overlap with the resource room", True),
        ("consistent with limits: not during speech", True),
        ("consistent_with_limits (not during speech)", True),
        ("consistent with limits:", False),
        ("consistently at odds", False),
        ("inconsistent", False),
        ("not consistent with the IEP", False),
        ("unknown", False),
        (" ", False),
    ],
)
def test_the_finding_is_consistent_or_consistent_with_limits_r4(said: str, enough: bool):
    outcome = given(up_to_meeting(), recommended(), iep("2026-10-13")).when(drafted(iep_consistency=said))
    outcome.accepted() if enough else outcome.refused("R4", "IEP")
    assert enough or "consistent with limits" in outcome.refusal.remedy


def test_an_iep_that_begins_after_the_start_asks_for_nothing():
    given(up_to_notice(), iep("2026-10-16", "2026-10-21")).when(started()).accepted()


@pytest.mark.rule("R43")
def test_who_has_left_by_the_start_cannot_be_responsible_r43():
    world = given(up_to_notice(), role("interventionist", "2026-10-19"))
    world.when(started(by="team_member")).refused("R43", "interventionist holds none")
    handed = ask(
        "plan.hand_over", "2026-10-19", "team_member",
        plan="plan-1", to="ais_teacher", since="2026-10-19", reason="the interventionist has left",
    )  # fmt: skip
    anew = {"notice": "rec-1/anew-1"}
    told = [signed("2026-10-19 12:01", **anew), *emailed(day="2026-10-19", **anew)]
    world.after(handed, told).when(started(by="team_member")).accepted()


@pytest.mark.rule("R43")
def test_the_responsible_person_of_a_draft_holds_the_role_on_the_planned_start_r43():
    leaves = role("interventionist", "2026-10-19", when="2026-10-13 16:00")
    world = given(up_to_meeting(), recommended(), leaves)
    world.when(drafted()).refused("R43", "2026-10-20")
    world.when(drafted(start_on="2026-10-19")).accepted()


@pytest.mark.rule("R86")
def test_who_has_left_by_the_start_cannot_be_responsible_for_behavioral_help_r86():
    world = given(in_behavioral_tier2()[:-1], role("support_staff", "2026-10-19"))
    world.when(started(by="team_member")).refused("R86", "support_staff holds none")


@pytest.mark.rule("R45")
def test_an_intervention_is_on_offer_on_the_planned_start_and_on_the_start_r45():
    world = given(up_to_meeting(), recommended())
    world.after(ended("2026-10-13")).when(drafted()).refused("R45", "2026-10-20")
    given(up_to_notice(), ended("2026-10-16")).when(started()).refused("R45", "2026-10-20")


OLDER = {
    "referral.submit": {"referral": "ref-0"},
    "meeting.hold": {"meeting": "ref-0/meeting-1"},
    "team.recommend": {"recommendation": "rec-0", "meeting": "ref-0/meeting-1"},
}


def twice(story: list[Command]) -> list[Command]:
    """Referred and recommended twice; nobody has drafted yet what the earlier recommendation called for."""
    first = next(n for n, command in enumerate(story) if command.TYPE == "team.recommend")
    same = [c for c in story[: first + 1] if c.TYPE in OLDER]
    older = [
        c.model_copy(update={"id": f"{c.id}-0", **{k: v for k, v in OLDER[c.TYPE].items() if getattr(c, k)}})
        for c in same
    ]
    return [*story[:first], *older, *story[first:]]


@pytest.mark.parametrize(
    ("story", "rule", "plan", "by"),
    [
        (in_tier2, "R59", {}, "interventionist"),
        (in_behavioral_tier2, "R103", BEHAVIORAL_PLAN, "support_staff"),
        (in_behavioral_tier3, "R119", BEHAVIORAL_PLAN, "support_staff"),
    ],
)
@pytest.mark.rule("R59", "R75", "R103", "R119")
def test_a_plan_that_is_no_step_up_ends_no_cycle_under_way(story, rule, plan, by):
    fields = {**plan, "plan": "plan-0", "basis": "rec-0", "start_on": "2027-01-11"}
    world = given(twice(story()), drafted("2027-01-04", **fields))
    world = world.after(signed("2027-01-05", notice="rec-0", plan="plan-0"))
    world = world.after(emailed(day="2027-01-05", notice="rec-0"))
    world.when(started("2027-01-11 08:30", by, plan="plan-0")).refused(rule, "is under way")
