"""What a notice must say and who signs it (R18, R39, R61, R62, R78–R80, R105, R106, R122–R124)."""

from dataclasses import replace

import pytest

from domain.notices.notice_contents import NEED, R18_ELEMENTS, WHO_WHEN_WHERE, is_direct_entry
from domain.policy import NoticeKind, parse
from domain.policy.checks import contradictions
from tests.domain.classroom.test_classroom_plan import listed_student, made
from tests.domain.steps import (
    BEHAVIORAL,
    BEHAVIORAL_PLAN,
    EVERY_ELEMENT,
    IN_TIER_3,
    MOODS,
    behavioral_up_to_meeting,
    direct_tier3_listing,
    drafted,
    recommended,
    recommended_tier3,
    signed,
    up_to_plan,
)
from tests.domain.story import World, ask, given, policy_document


def academic_tier2() -> World:
    return given(up_to_plan())


def academic_tier3() -> World:
    return given(direct_tier3_listing(), recommended_tier3(), drafted(**IN_TIER_3))


def behavioral_tier2() -> World:
    story = [*behavioral_up_to_meeting(), recommended(points=MOODS, **BEHAVIORAL), drafted(**BEHAVIORAL_PLAN)]
    return given(story)


def behavioral_tier3() -> World:
    """Opened as a direct entry; how the student came there is no matter of the notice."""
    world = behavioral_tier2()
    return as_kind(world, "t3_start")


def as_kind(world: World, kind: NoticeKind) -> World:
    """The same world with the notice of another kind."""
    stream = world.streams["student/s1"]
    notices = {"rec-1": replace(world.student.notices["rec-1"], kind=kind)}
    other = replace(stream, state=replace(stream.state, notices=notices))
    return replace(world, streams={**world.streams, "student/s1": other})


def lacking(element: str) -> dict[str, dict[str, str]]:
    return {"en": {name: text for name, text in EVERY_ELEMENT.items() if name != element}}


@pytest.mark.rule("R61", "R62", "A15")
@pytest.mark.parametrize(
    ("element", "rule"),
    [
        *((name, "R18") for name in sorted(R18_ELEMENTS)),
        *((name, "R62") for name in sorted(WHO_WHEN_WHERE)),
        *((name, "R61") for name in sorted(NEED)),
    ],
)
def test_the_notice_of_academic_tier_2(element, rule):
    academic_tier2().when(signed(contents=lacking(element))).refused(rule, f"{element} ({rule})")


@pytest.mark.rule("R78", "R79", "A15", "A8")
@pytest.mark.parametrize(
    ("element", "rule"),
    [
        *((name, "R18") for name in sorted(R18_ELEMENTS)),
        *((name, "R79") for name in sorted(WHO_WHEN_WHERE)),
        ("continued_need", "R78"),
        ("need", "A8"),
        ("eligibility", "A8"),
    ],
)
def test_the_notice_of_academic_tier_3_by_direct_entry(element, rule):
    academic_tier3().when(signed(contents=lacking(element))).refused(rule, f"{element} ({rule})")


@pytest.mark.rule("R105", "R106", "A15")
@pytest.mark.parametrize(
    ("element", "rule"),
    [
        *((name, "R18") for name in sorted(R18_ELEMENTS)),
        *((name, "R106") for name in sorted(WHO_WHEN_WHERE)),
        *((name, "R105") for name in sorted(NEED)),
    ],
)
def test_the_notice_of_behavioral_tier_2(element, rule):
    behavioral_tier2().when(signed(contents=lacking(element))).refused(rule, f"{element} ({rule})")


@pytest.mark.rule("R122", "R123", "A15")
@pytest.mark.parametrize(
    ("element", "rule"),
    [
        *((name, "R18") for name in sorted(R18_ELEMENTS)),
        *((name, "R123") for name in sorted(WHO_WHEN_WHERE)),
        ("continued_need", "R122"),
    ],
)
def test_the_notice_of_behavioral_tier_3(element, rule):
    behavioral_tier3().when(signed(contents=lacking(element))).refused(rule, f"{element} ({rule})")


@pytest.mark.rule("A15")
def test_every_missing_element_is_named_with_its_rule_a15():
    nothing = academic_tier2().when(signed(contents={"en": {}}))
    refusal = nothing.refusal
    assert refusal.rule == "R18"
    for named in ("services (R18)", "location (R62)", "need (R61)"):
        assert named in refusal.reason


BY_WHOM = pytest.mark.parametrize(
    ("world", "rule"),
    [
        (academic_tier2, "R61"),
        (academic_tier3, "R78"),
        (behavioral_tier2, "R105"),
        (behavioral_tier3, "R122"),
    ],
)


@pytest.mark.rule("R61", "R78", "R105", "R122")
@BY_WHOM
def test_the_principal_or_a_designee_of_that_day_signs(world, rule):
    world().when(signed(by="counselor")).refused(rule, "counselor")
    assert world().when(signed(by="designee")).event("notice.signed").signed_as == "designee"


def designee(by: str | None, staff: str = "d2", **changes):
    fields = {"staff_name": "D", "building": "SHE", "role": "designee", "valid_from": "2026-08-01", **changes}
    return ask("staff.give_role", "2026-08-20", staff=staff, designated_by=by, **fields)


@pytest.mark.rule("R61", "R78", "R105", "R122")
@pytest.mark.parametrize("by", ["d2", "classroom_teacher", "stranger"])
@BY_WHOM
def test_a_designee_is_the_principals(world, rule, by):
    outcome = world().after(designee(by)).when(signed(by="d2"))
    outcome.refused(rule, "the designee of somebody who may not sign")
    assert "designated_by" in outcome.refusal.remedy
    world().after(designee(None)).when(signed(by="d2")).accepted()


def test_a_designation_stands_when_its_end_is_recorded_and_while_it_lasts():
    world = academic_tier2().after(designee("principal"), designee(None, valid_to="2026-10-15"))
    world.when(signed(by="d2")).accepted()
    world.when(signed("2026-10-16", by="d2")).refused("R61", "holds no role")
    everywhere = designee("head", building="*")
    head = designee(None, staff="head", role="principal", valid_to="2026-09-30")
    academic_tier2().after(head, everywhere).when(signed(by="d2")).accepted()


@pytest.mark.rule("A8")
def test_only_a_signed_tier_2_notice_of_the_same_subject_makes_a_first_notice_needless_a8():
    student = academic_tier3().student
    notice = student.notices["rec-1"]
    signed_before = academic_tier2().after(signed()).student.notices["rec-1"]
    for subject, first in (("ELA", False), ("MATH", True)):
        before = replace(signed_before, id="rec-0", subject=subject)
        known = replace(student, notices={"rec-0": before, "rec-1": notice})
        assert is_direct_entry(known, notice) is first


@pytest.mark.rule("R39")
def test_the_letter_on_a_classroom_plan_is_the_teams_r39():
    world = listed_student(policy_document()).after(made())
    text = {name: "words" for name in ("plan_summary", "goals", "monitoring", "contact")}
    letter = {"notice": "t1-class-1", "plan": None, "contents": {"en": text}}
    for element in text:
        rest = {name: words for name, words in text.items() if name != element}
        world.when(signed("2026-10-09", "team_member", **{**letter, "contents": {"en": rest}})).refused(
            "R39", f"{element} (R39)"
        )
    world.when(signed("2026-10-09", "principal", **letter)).refused("R39", "principal")
    told = world.when(signed("2026-10-09", "team_member", **letter)).including(
        "notice.signed", "dispatch.created"
    )
    assert told.student.notices["t1-class-1"].signed.signed_as == "team_member"


@pytest.mark.rule("R124")
def test_a_behavioral_referral_to_the_cse_is_told_under_r124():
    """The refusal names the rule of the domain in which the question was asked."""
    asked = as_kind(behavioral_tier2(), "cse_referral")
    for element in ("decision_date", "reasons", "evaluation_process", "rights", "contact"):
        asked.when(signed(contents=lacking(element))).refused("R124", f"{element} (R124)")
    asked.when(signed(by="clerk")).refused("R124", "clerk")


@pytest.mark.rule("A8")
def test_a_gate_on_a_notice_that_nothing_starts_with_is_a_contradiction_a8():
    policy = parse(policy_document(**{"notices.ais_start.gate": True}))
    assert [key for key, _ in contradictions(policy)] == ["notices.ais_start.gate"]
