"""The letters on AIS: when it begins and when it ends (L8, L9, A23)."""

import pytest

from domain.notices import notice
from domain.notices.notice_contents import REQUIRED_ELEMENTS
from tests.domain.steps import (
    drafted,
    emailed,
    ended,
    probed,
    recommended,
    sessions,
    signed,
    started,
    up_to_meeting,
)
from tests.domain.story import World, ask, given, policy_document

BEGAN, ENDED = "ais-plan-1", "ais-plan-1-end"


def text(kind, *without):
    return {"en": {name: "words" for name in REQUIRED_ELEMENTS[kind] if name not in without}}


def before_the_start(**changes) -> World:
    plan = drafted(**{"service_type": "ais", **changes})
    return given(up_to_meeting(), recommended(), plan, signed(), emailed())


def in_ais() -> World:
    return before_the_start().after(started())


def ended_with(outcome: str) -> World:
    served = in_ais().after(sessions("2026-10-20", 6), probed("2026-11-17", 75), probed("2026-12-01", 90))
    return served.after(ended(outcome, "2026-12-04"))


@pytest.mark.rule("L8", "A23")
def test_the_start_of_ais_is_told_beside_the_notice_of_the_tier_l8():
    outcome = before_the_start().when(started())
    opened = outcome.event("notice.opened")
    assert (opened.notice, opened.kind, opened.plan, opened.subject) == (BEGAN, "ais_start", "plan-1", "ELA")
    assert {n.kind for n in outcome.world.student.notices.values()} == {"t2_start", "ais_start"}
    owner = notice.owner(outcome.world.student, BEGAN)
    assert [d.kind for d in outcome.world.student.deadlines.values() if d.owner == owner] == [
        "notice_signed",
        "notice_left",
    ]


def test_a_plan_that_is_not_ais_owes_no_such_letter_a23():
    world = before_the_start(service_type="mtss").after(started())
    assert {n.kind for n in world.student.notices.values()} == {"t2_start"}


@pytest.mark.rule("L8")
@pytest.mark.parametrize("element", sorted(REQUIRED_ELEMENTS["ais_start"]))
def test_summary_of_services_reason_and_consequences_l8(element):
    letter = signed("2026-10-21", notice=BEGAN, plan=None, contents=text("ais_start", element))
    in_ais().when(letter).refused("L8", f"{element} (L8)")


@pytest.mark.rule("L8")
def test_the_principal_signs_the_start_of_ais_l8():
    letter = {"notice": BEGAN, "plan": None, "contents": text("ais_start")}
    world = in_ais()
    world.when(signed("2026-10-21", "designee", **letter)).refused("L8", "designee")
    after = world.when(signed("2026-10-21", **letter)).including("notice.signed", "dispatch.created")
    assert after.student.notices[BEGAN].plan == "plan-1"
    assert after.after(emailed(day="2026-10-21", notice=BEGAN)).status("notice_left") == "met"


@pytest.mark.rule("L9", "A23")
def test_the_end_of_ais_is_told_with_criteria_and_levels_l9():
    world = ended_with("terminate")
    assert world.student.notices[ENDED].kind == "ais_end"
    for element in sorted(REQUIRED_ELEMENTS["ais_end"]):
        lacking = text("ais_end", element)
        world.when(signed("2026-12-07", notice=ENDED, plan=None, contents=lacking)).refused("L9", element)
    clerk = signed("2026-12-07", "clerk", notice=ENDED, plan=None, contents=text("ais_end"))
    world.when(clerk).refused("L9", "clerk")
    world.when(signed("2026-12-07", notice=ENDED, plan=None, contents=text("ais_end"))).accepted()


@pytest.mark.rule("L9")
def test_while_ais_goes_on_nothing_has_ended_l9():
    assert ENDED not in ended_with("continue").student.notices


def test_a_student_who_left_is_told_nothing_of_an_end():
    world = in_ais().after(ask("student.withdraw", "2026-11-02", reason="moved"))
    assert ENDED not in world.student.notices


@pytest.mark.rule("L8")
def test_without_the_key_the_gap_is_found_and_named_l8():
    policy = policy_document()
    del policy["notices"]["ais_start"]
    plan = drafted(service_type="ais")
    world = given(up_to_meeting(), recommended(), plan, signed(), emailed(), policy=policy)
    (finding,) = world.when(started()).event("policy.gap_found").findings
    assert (finding.rule, finding.what) == ("L8", "the policy has no notices.ais_start")
