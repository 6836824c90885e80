"""The notice: contents, signature, recipients, languages (R18, R61, R62, R78, R80, A8, A15, A32, L4)."""

from datetime import date

import pytest

from domain.notices.notice_contents import R18_ELEMENTS, WHO_WHEN_WHERE, required_elements
from tests.domain.steps import (
    EVERY_ELEMENT,
    direct_tier3_listing,
    emailed,
    father,
    guardian,
    in_tier2,
    letter,
    printed,
    recommended,
    recommended_tier3,
    signed,
    up_to_meeting,
    up_to_plan,
)
from tests.domain.story import ask, given, policy_document


def without(*names: str) -> dict[str, dict[str, str]]:
    return {"en": {name: text for name, text in EVERY_ELEMENT.items() if name not in names}}


def spanish(*more: str) -> dict[str, dict[str, str]]:
    return {language: EVERY_ELEMENT for language in ("en", "es", *more)}


def test_the_principal_signs_and_everybody_gets_a_letter_of_their_own():
    world = (
        given(up_to_plan(), father("2026-10-14"))
        .when(signed())
        .then("notice.signed", "deadline.met", "dispatch.created", "dispatch.created")
    )
    channels = {d.guardian: d.channel for d in world.student.dispatches.values()}
    assert channels == {"mother": "email", "father": "post"}
    assert world.status("notice_signed") == "met"


def test_a_designee_signs_as_such():
    assert given(up_to_plan()).when(signed(by="designee")).event("notice.signed").signed_as == "designee"


@pytest.mark.rule("R61", "R78", "R80")
def test_nobody_else_signs_r61_r78_r80():
    given(up_to_plan()).when(signed(by="counselor")).refused("R61")
    direct = given(direct_tier3_listing(), recommended_tier3())
    direct.when(signed(by="counselor")).refused("R78")


@pytest.mark.rule("R18", "A15")
def test_a_signature_under_no_text_is_none_r18_a15():
    unsigned = given(up_to_plan()).when(signed(contents={})).refused("R18", "the empty text lacks")
    assert unsigned.status("notice_signed") == "open"
    unsigned.when(signed()).accepted()


@pytest.mark.rule("R61")
def test_who_could_sign_is_named_and_a_designee_only_where_one_may():
    outcome = given(up_to_plan()).when(signed(by="counselor"))
    assert "designee" in outcome.refusal.remedy
    policy = policy_document(**{"notices.t2_start.signatories": ["principal"]})
    outcome = given(up_to_plan(), policy=policy).when(signed(by="designee"))
    outcome.refused("R61", "designee holds no role that signs this notice: principal")
    assert "designee" not in outcome.refusal.remedy


def test_a_notice_nobody_opened_is_not_signed():
    given(up_to_meeting()).when(signed()).refused("state", "rec-1")


@pytest.mark.rule("R62")
def test_the_notice_tells_of_the_plan_that_the_same_decision_led_to_r62():
    given(up_to_meeting(), recommended()).when(signed(plan=None)).refused("R62")
    given(up_to_meeting(), recommended()).when(signed()).refused("R62")
    given(up_to_plan()).when(signed(plan="plan-9")).refused("R62")


@pytest.mark.parametrize("element", sorted(R18_ELEMENTS))
@pytest.mark.rule("R18")
def test_each_of_the_four_elements_of_the_law_is_needed_r18(element):
    given(up_to_plan()).when(signed(contents=without(element))).refused("R18", element)


@pytest.mark.parametrize("element", sorted(WHO_WHEN_WHERE))
@pytest.mark.rule("R62")
def test_who_how_often_how_long_where_r62(element):
    given(up_to_plan()).when(signed(contents=without(element))).refused("R62", element)


def test_an_empty_text_is_none():
    blank = {"en": {**EVERY_ELEMENT, "services": "  "}}
    given(up_to_plan()).when(signed(contents=blank)).refused("R18", "services")


def test_every_language_has_every_element():
    half = {"en": EVERY_ELEMENT, "es": without("location")["en"]}
    given(up_to_plan()).when(signed(contents=half)).refused("R62", "es")


@pytest.mark.rule("A8")
def test_a_first_notice_for_tier_3_says_what_a_first_notice_says_a8():
    world = given(direct_tier3_listing(), recommended_tier3())
    assert required_elements(world.student, world.student.notices["rec-1"]).keys() >= {
        "need",
        "eligibility",
        "continued_need",
    }


@pytest.mark.rule("L4")
def test_without_a_text_in_their_language_the_duty_stays_open_l4():
    world = (
        given(up_to_plan(), father("2026-10-14", language="so"))
        .when(signed())
        .then("notice.signed", "deadline.met", "dispatch.created", "interpreter.needed", "deadline.set")
    )
    assert world.student.notices["rec-1"].awaiting == {"father": "so"}
    assert world.due("interpreter_found") == date(2026, 10, 29)
    assert world.after(emailed()).status("notice_left") == "open"


@pytest.mark.rule("L4")
def test_an_interpreter_reaches_whom_no_text_does_and_ends_the_task_l4():
    world = given(up_to_plan(), father("2026-10-14", language="so"), signed())
    told = {"notice": "rec-1", "guardian": "father", "language": "en", "method": "interpreted"}
    said = ask("notice.interpret", "2026-10-16", "clerk", document="interpreter's statement 12", **told)
    after = world.after(said)
    assert after.status("interpreter_found") == "met"
    assert after.student.notices["rec-1"].awaiting == {}


@pytest.mark.rule("L4")
def test_with_the_text_at_hand_the_letter_is_made_and_the_task_done_l4():
    world = given(up_to_plan(), father("2026-10-14", language="es"), signed())
    again = world.when(signed("2026-10-16", contents=spanish()))
    after = again.then("notice.signed", "dispatch.created", "deadline.met")
    assert after.student.notices["rec-1"].awaiting == {}
    assert [d.language for d in after.student.dispatches.values()] == ["en", "es"]


def test_one_interpreter_task_for_all_who_wait():
    world = given(
        up_to_plan(), father("2026-10-14", language="so"), guardian("aunt", "2026-10-14", language="ti")
    )
    outcome = world.when(signed())
    assert outcome.names.count("interpreter.needed") == 2
    assert len(outcome.world.deadlines("interpreter_found")) == 1


def test_signing_again_tells_nobody_twice():
    world = given(up_to_plan(), signed(), emailed())
    world.when(signed("2026-10-16")).then("notice.signed")


@pytest.mark.rule("R18")
def test_the_words_of_a_letter_stand_r18():
    other = {"en": {**EVERY_ELEMENT, "services": "something else"}}
    given(up_to_plan(), signed()).when(signed("2026-10-16", contents=other)).refused(
        "R18", "letters were made"
    )
    given(up_to_plan(), father("2026-10-14", language="es"), signed()).when(
        signed("2026-10-16", contents={"es": EVERY_ELEMENT})
    ).accepted()


def test_without_anybody_entitled_no_letter_is_made_and_nothing_starts():
    nobody = guardian("mother", "2026-10-14", entitlement="no_contact")
    world = given(up_to_plan(), nobody).when(signed()).then("notice.signed", "deadline.met")
    shut = world.when(ask("plan.start", "2026-10-20", "interventionist", plan="plan-1"))
    shut.refused("R48", "nobody entitled")
    assert "guardian.record" in shut.refusal.remedy


@pytest.mark.rule("A32")
@pytest.mark.parametrize(("agreed", "channel"), [("2026-10-15", "email"), ("2026-10-16", "post")])
def test_email_goes_from_the_day_of_the_agreement_on_a32(agreed, channel):
    mother = guardian("mother", "2026-10-14", email="mother@example.org", email_agreed_on=agreed)
    world = given(up_to_plan(), mother, signed("2026-10-15"))
    assert world.student.dispatches[letter("mother")].channel == channel


@pytest.mark.rule("A32")
def test_a_newly_recorded_guardian_is_told_before_the_start_a32():
    world = given(up_to_plan(), signed(), emailed())
    outcome = world.when(father("2026-10-16"))
    after = outcome.then("guardian.recorded", "dispatch.created")
    after.when(ask("plan.start", "2026-10-20", "interventionist", plan="plan-1")).refused("R48", "father")


def test_a_guardian_recorded_after_the_start_changes_nothing_of_it():
    given(in_tier2()).when(father("2026-10-26")).then("guardian.recorded")


@pytest.mark.rule("A32", "L4")
def test_a_new_guardian_without_a_text_waits_for_an_interpreter_a32_l4():
    world = given(up_to_plan(), signed(), emailed())
    world.when(father("2026-10-16", language="so")).then(
        "guardian.recorded", "interpreter.needed", "deadline.set"
    )


def test_who_would_rather_have_the_text_at_hand_gets_it():
    world = given(up_to_plan(), father("2026-10-14", language="so"), signed())
    outcome = world.when(father("2026-10-16", language="en"))
    outcome.then("guardian.recorded", "dispatch.created", "deadline.met")


@pytest.mark.rule("A32")
def test_a_court_order_stops_a_letter_that_has_not_left_a32():
    world = given(up_to_plan(), father("2026-10-14"), signed(), emailed(), printed())
    outcome = world.when(father("2026-10-16", entitlement="no_contact"))
    after = outcome.then("guardian.recorded", "dispatch.withdrawn", "deadline.withdrawn", "deadline.met")
    assert after.student.dispatches[letter("father")].status == "withdrawn"
    assert after.status("notice_left") == "met"


def test_an_order_that_begins_later_stops_the_letter_on_its_day():
    world = given(up_to_plan(), father("2026-10-14"), signed())
    world = world.after(father("2026-10-15 13:00", entitlement="no_contact", valid_from="2026-10-18"))
    tried = printed(day="2026-10-19")[0]
    world.when(tried).including("dispatch.withdrawn")


def test_an_order_that_is_lifted_brings_a_new_letter():
    world = given(up_to_plan(), father("2026-10-14"), signed())
    world = world.after(father("2026-10-16", entitlement="no_contact"))
    outcome = world.when(father("2026-10-17", valid_from="2026-10-17"))
    outcome.then("guardian.recorded", "dispatch.created")
    assert outcome.event("dispatch.created").dispatch == letter("father", attempt=2)


def test_nobody_signed_in_time_goes_to_the_administrator():
    world = given(up_to_plan()).settled("2026-10-26").accepted()
    assert world.deadlines("notice_signed")[-1].assigned_to == ("administrator",)


@pytest.mark.rule("L4")
def test_a_less_specific_text_is_found_and_the_letter_is_in_it_l4():
    world = given(up_to_plan(), father("2026-10-14", language="es-MX")).after(signed(contents=spanish()))
    assert [d.language for d in world.student.dispatches.values()] == ["en", "es"]


@pytest.mark.rule("L4")
def test_who_reads_no_print_waits_though_the_language_is_at_hand_l4():
    world = given(up_to_plan(), father("2026-10-14", mode="braille"))
    needed = world.when(signed()).event("interpreter.needed")
    assert (needed.guardian, needed.language, needed.mode) == ("father", "en", "braille")


def interpreted(guardian="father", **changes):
    fields = {
        "notice": "rec-1",
        "guardian": guardian,
        "language": "en",
        "method": "interpreted",
        "document": "the interpreter's statement",
        **changes,
    }
    return ask("notice.interpret", "2026-10-16", "clerk", **fields)


@pytest.mark.rule("L4")
def test_an_interpreter_brings_the_letter_to_who_cannot_read_it_l4():
    world = given(up_to_plan(), father("2026-10-14", language="so"), signed(), emailed())
    outcome = world.when(interpreted())
    after = outcome.then("dispatch.created", "dispatch.mailed", "deadline.met", "deadline.met")
    assert outcome.event("dispatch.mailed").method == "interpreted"
    assert after.student.notices["rec-1"].awaiting == {}
    assert (after.status("interpreter_found"), after.status("notice_left")) == ("met", "met")
    after.when(ask("plan.start", "2026-10-20 08:30", "interventionist", plan="plan-1")).accepted()


@pytest.mark.rule("L4")
def test_while_somebody_else_waits_the_task_stays_open_l4():
    others = [father("2026-10-14", language="so"), guardian("aunt", "2026-10-14", language="ti")]
    world = given(up_to_plan(), others, signed()).after(interpreted())
    assert world.status("interpreter_found") == "open"
    assert world.student.notices["rec-1"].awaiting == {"aunt": "ti"}


def test_only_who_waits_is_told_by_an_interpreter_and_of_what_was_signed():
    world = given(up_to_plan(), father("2026-10-14", language="so"), signed())
    world.when(interpreted("mother")).refused("state", "does not wait")
    world.when(interpreted(language="es")).refused("state", "no signed text in es")
