"""One letter: attempted, left, printed, mailed, returned, sent anew; when a notice has left (A32, A33)."""

from datetime import date, timedelta

import pytest

from domain.notices.dispatch import undelivered
from tests.domain.steps import (
    EVERY_ELEMENT,
    attempted,
    drafted,
    emailed,
    father,
    finished,
    guardian,
    letter,
    mailed,
    printed,
    recommended,
    returned,
    signed,
    started,
    up_to_meeting,
    up_to_plan,
)
from tests.domain.story import ask, given, instant


def two_households():
    """The mother by e-mail, the father by post; signed on 15 October, to start on 20 October."""
    return given(
        up_to_meeting(), father("2026-10-13 13:00"), recommended("2026-10-13 14:00"), drafted(), signed()
    )


def resent(guardian: str = "father", when: str = "2026-10-27", **which):
    return ask("dispatch.resend", when, "clerk", dispatch=letter(guardian, **which))


def status(world, guardian: str = "father", **which) -> str:
    return world.student.dispatches[letter(guardian, **which)].status


def test_accepted_by_the_mail_server_has_left():
    world = (
        given(up_to_plan(), signed())
        .after(attempted())
        .when(finished("left"))
        .then("dispatch.left", "deadline.met")
    )
    assert (status(world, "mother"), world.status("notice_left")) == ("sent", "met")


@pytest.mark.rule("A32")
def test_printed_is_not_mailed_a32():
    world = two_households().after(emailed(), printed())
    assert (status(world), world.status("notice_left")) == ("printed", "open")
    assert world.due("notice_proof") == date(2026, 10, 20)


def test_people_name_the_latest_letter_by_its_notice_and_its_person():
    world = two_households().after(emailed(), printed(), mailed(dispatch="rec-1/father"))
    assert status(world) == "sent"
    again = printed(day="2026-10-27", attempt=2)
    world = world.after(returned(), resent(), again, mailed(when="2026-10-28", dispatch="rec-1/father"))
    assert (status(world), status(world, attempt=2)) == ("returned", "sent")


def test_a_clerk_records_the_mailing_and_the_last_letter_is_the_notice():
    world = (
        two_households()
        .after(emailed(), printed())
        .when(mailed())
        .then("dispatch.mailed", "deadline.met", "deadline.met")
    )
    assert (status(world), world.status("notice_left"), world.status("notice_proof")) == (
        "sent",
        "met",
        "met",
    )


def test_one_of_two_letters_is_not_the_notice():
    assert two_households().after(emailed()).status("notice_left") == "open"


def test_the_notice_left_when_its_last_letter_did_whatever_was_entered_last():
    """The e-mail left after the latest day; that the paper was mailed in time does not mend it."""
    world = two_households().after(printed(), emailed(day="2026-10-20"))
    outcome = world.when(mailed(when="2026-10-20 15:00", said="2026-10-16"))
    assert outcome.event("deadline.met_late").days_late == 1


@pytest.mark.rule("A33")
def test_a_mailing_recorded_long_after_without_a_document_is_a_claim_a33():
    event = (
        two_households()
        .after(printed())
        .when(mailed(when="2026-10-27", said="2026-10-16"))
        .event("dispatch.mailed")
    )
    assert (event.proof, event.days_until_entered) == ("claimed", 11)
    blank = two_households().after(printed()).when(mailed(when="2026-10-27", said="2026-10-16", document=" "))
    assert blank.event("dispatch.mailed").proof == "claimed"
    within = two_households().after(printed()).when(mailed(when="2026-10-26", said="2026-10-16"))
    assert within.event("dispatch.mailed").proof == "documented"


@pytest.mark.rule("A33")
def test_a_letter_said_to_have_left_before_it_was_signed_is_a_claim_and_opens_no_gate_a33():
    early = mailed(said="2026-10-14", document="receipt")
    world = two_households().after(printed(), emailed()).when(early).found("A33")
    assert world.student.dispatches[letter("father")].proof == "claimed"
    assert (world.status("notice_left"), world.status("notice_proof")) == ("open", "open")
    world.when(started()).refused("R48", "said to have left on 2026-10-14, before it was signed")
    world = world.when(mailed(when="2026-10-16 13:00")).then(
        "dispatch.mailed", "deadline.met", "deadline.met"
    )
    world.when(started()).accepted()


def test_a_language_added_later_makes_no_letter_leave_unsigned():
    spanish = signed("2026-10-19", contents={"es": EVERY_ELEMENT})
    world = two_households().after(printed(), emailed(), spanish)
    world.when(mailed(when="2026-10-19 13:00", said="2026-10-16")).found()


@pytest.mark.rule("A33")
def test_with_a_document_it_is_documented_whenever_it_is_entered_a33():
    late = mailed(when="2026-12-01", said="2026-10-16", method="certified", document="receipt 17")
    event = two_households().after(printed()).when(late).event("dispatch.mailed")
    assert (event.proof, event.days_until_entered) == ("documented", 46)


def test_an_attempt_that_failed_is_made_again_later_and_later():
    world = given(up_to_plan(), signed())
    pauses = []
    for number in (1, 2, 3):
        at = f"2026-10-15 {12 + number}:00"
        world = world.after(attempted(when=at, try_number=number), finished("failed", when=at))
        ready = world.student.dispatches[letter()].ready
        pauses.append(ready - instant(at))
    assert pauses == [timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=40)]
    assert [d.id for d in undelivered(world.student, "rec-1")] == [letter()]


def test_the_pause_has_an_end():
    world = given(up_to_plan(), signed())
    world = world.after(attempted(try_number=40), finished("failed"))
    assert world.student.dispatches[letter()].ready - instant("2026-10-15 12:06") == timedelta(hours=6)


def test_an_address_that_refuses_for_good_makes_it_a_letter_on_paper():
    world = given(up_to_plan(), signed(), attempted(), finished("failed_for_good"))
    dispatch = world.student.dispatches[letter()]
    assert (dispatch.channel, dispatch.status) == ("post", "waiting")
    world = world.after(
        attempted(when="2026-10-15 12:10", try_number=2), finished("printed", when="2026-10-15 12:11")
    )
    assert (status(world, "mother"), world.status("notice_proof")) == ("printed", "open")
    assert world.after(mailed("mother")).status("notice_left") == "met"


def test_a_letter_on_paper_that_is_refused_for_good_waits_for_a_person():
    world = given(up_to_plan(), signed(), attempted(), finished("failed_for_good"))
    again = attempted(when="2026-10-15 12:10", try_number=2)
    world = world.after(again, finished("failed_for_good", when="2026-10-15 12:11"))
    assert (status(world, "mother"), undelivered(world.student, "rec-1")) == ("pending", [])
    assert world.status("notice_proof") == "open"
    assert world.when(resent("mother", "2026-10-16")).event("dispatch.created").channel == "post"


def test_an_attempt_whose_end_nobody_knows_waits_for_a_person():
    world = given(up_to_plan(), signed(), attempted(), finished("unknown"))
    assert (status(world, "mother"), undelivered(world.student, "rec-1")) == ("pending", [])
    assert world.status("notice_proof") == "open"


def test_word_that_it_left_comes_late_and_counts():
    world = given(up_to_plan(), signed(), attempted(), finished("unknown"))
    world = world.when(finished("left")).then("dispatch.left", "deadline.met", "deadline.met")
    assert (status(world, "mother"), world.status("notice_left")) == ("sent", "met")
    world.when(resent("mother", "2026-10-16")).refused("A32", "sent")


@pytest.mark.parametrize("outcome", ["failed", "failed_for_good", "printed", "unknown"])
def test_no_other_word_takes_it_from_the_person(outcome):
    given(up_to_plan(), signed(), attempted(), finished("unknown")).when(finished(outcome)).then()


def test_a_person_may_send_it_again_by_the_same_way():
    world = given(up_to_plan(), signed(), attempted(), finished("unknown"))
    outcome = world.when(resent("mother", "2026-10-16"))
    after = outcome.then("dispatch.created", "deadline.withdrawn")
    assert outcome.event("dispatch.created").channel == "email"
    after.when(resent("mother", "2026-10-16 13:00")).refused("A32", "on its way")


def test_two_processes_do_not_attempt_one_letter_twice():
    world = given(up_to_plan(), signed(), attempted())
    world.when(attempted(when="2026-10-15 12:06")).then()


def test_an_outcome_without_an_attempt_is_none():
    given(up_to_plan(), signed()).when(finished("left")).then()


@pytest.mark.rule("A32")
def test_a_letter_that_came_back_before_it_left_is_found():
    world = two_households().after(emailed(), printed(), mailed())
    fields = {"dispatch": letter("father"), "reason": "moved away"}
    early = ask("dispatch.record_return", "2026-10-26", "clerk", said="2026-10-10", **fields)
    world.when(early).found("A32")
    world.when(returned()).found()


@pytest.mark.rule("A32")
def test_a_letter_that_came_back_reopens_the_duty_a32():
    world = two_households().after(emailed(), printed(), mailed(), started())
    outcome = world.when(returned())
    after = outcome.then("dispatch.returned", "deadline.set")
    assert (status(after), after.status("notice_left"), after.due("notice_left")) == (
        "returned",
        "open",
        date(2026, 10, 29),
    )
    after.when(returned(when="2026-10-26 13:00")).then()


def test_what_came_back_is_sent_anew_and_then_the_notice_has_left_again():
    world = two_households().after(emailed(), printed(), mailed(), returned(), resent())
    again = letter("father", attempt=2)
    assert world.student.dispatches[again].channel == "post"
    world = world.after(printed(day="2026-10-27", attempt=2), mailed(when="2026-10-28", attempt=2))
    assert [d.status for d in world.deadlines("notice_left")] == ["met", "met"]
    world.when(resent(when="2026-10-29")).accepted()


def test_while_the_new_letter_is_on_its_way_no_third_is_made():
    world = two_households().after(emailed(), printed(), mailed(), returned(), resent())
    world.when(resent(when="2026-10-27 13:00")).refused("A32", "on its way")


def test_a_letter_that_came_back_unmailed_awaits_no_proof():
    world = two_households().after(emailed(), printed(), returned(when="2026-10-16"))
    assert world.status("notice_proof") == "withdrawn"


def test_only_what_came_back_or_nobody_knows_is_sent_anew():
    two_households().after(emailed()).when(resent("mother")).refused("A32", "sent")


@pytest.mark.rule("A32")
def test_nobody_who_lost_the_right_to_it_gets_it_anew_a32():
    order = guardian("father", "2026-10-26 13:00", entitlement="no_contact", valid_from="2026-10-26")
    world = two_households().after(emailed(), printed(), mailed(), returned(), order)
    world.when(resent()).refused("A32", "no longer entitled")


def test_until_the_returned_letter_left_again_nothing_starts():
    world = two_households().after(emailed(), printed(), mailed(), returned(when="2026-10-19"))
    world.when(started()).refused("R48", "letter returned")


def test_nobody_mailed_it_the_principal_hears_of_it():
    world = two_households().after(emailed(), printed()).settled("2026-10-23").accepted()
    assert [(d.rung, d.assigned_to) for d in world.deadlines("notice_proof")] == [
        (0, ()),
        (1, ("principal",)),
    ]
    assert {d.about for d in world.deadlines("notice_proof")} == {letter("father")}
    world = world.after(mailed(when="2026-10-23 13:00", said="2026-10-19"))
    assert [d.status for d in world.deadlines("notice_proof")] == ["met_entered_late", "met"]


@pytest.mark.parametrize("type", ["dispatch.resend", "dispatch.record_return"])
def test_a_letter_nobody_made_is_not_spoken_of(type):
    fields = {"reason": "lost"} if type == "dispatch.record_return" else {}
    given(up_to_plan()).when(ask(type, "2026-10-16", "clerk", dispatch="none", **fields)).refused("state")
