"""A parent sees the record within 45 calendar days, as the person that the parent is (L19)."""

from datetime import date

import pytest

from tests.domain.steps import enrolled, father
from tests.domain.story import ask, given


def requested(when: str = "2026-11-10", guardian: str = "mother"):
    return ask("records.request", when, "clerk", request="see-1", guardian=guardian)


def verified(when: str = "2026-11-11"):
    return ask("records.verify_identity", when, "clerk", request="see-1", how="known in person")


def provided(when: str = "2026-11-20", method: str = "inspection"):
    return ask("records.provide", when, "clerk", request="see-1", method=method, what="the whole trail")


def agreed(guardian: str = "mother", answer: str = "given", about: str = "", when: str = "2026-11-12"):
    fields = {"to": "electronic_delivery", "guardian": guardian, "answer": answer, "about": about}
    return ask("consent.answer", when, "clerk", **fields)


@pytest.mark.rule("L19")
def test_the_clock_counts_calendar_days_from_the_receipt_and_never_rolls():
    world = given(enrolled()).when(requested()).then("records.requested", "deadline.set")
    assert world.due("records_provided") == date(2026, 12, 25)  # a day without school


def test_the_same_request_twice_is_one():
    given(enrolled(), requested()).when(requested("2026-11-11")).then()


def test_another_request_needs_a_name_of_its_own_or_it_would_have_no_clock():
    world = given(enrolled(), father(), requested())
    world.when(requested("2026-11-12", "father")).refused("state", "another request")
    world = world.after(verified(), provided())
    ends = ask("records.end_request", "2026-11-21", "clerk", request="see-1", reason="taken back")
    world.when(ends).refused("state", "closed")
    world.when(requested("2027-03-01")).refused("state", "another request")


@pytest.mark.rule("L19")
def test_the_identity_is_verified_first():
    world = given(enrolled(), requested())
    world.when(provided()).refused("L19", "identity")
    world = world.after(verified()).when(provided()).then("records.provided", "deadline.met")
    assert world.status("records_provided") == "met"


@pytest.mark.rule("L19")
@pytest.mark.parametrize(("born", "found"), [("2008-11-10", []), ("2008-11-11", ["L19"]), (None, ["L19"])])
def test_a_student_of_eighteen_sees_the_own_record(born, found):
    asked = given(enrolled(birth_date=born)).when(requested(guardian="s1")).found(*found)
    world = asked.after(verified("2026-11-10 12:00"))
    see = world.when(provided(when="2026-11-10 13:00"))
    see.refused("L19", "s1 is no person") if found else see.accepted()


@pytest.mark.rule("L19")
def test_electronic_delivery_needs_that_persons_own_consent():
    world = given(enrolled(), father(), requested(), verified(), agreed("father"))
    world.when(provided(method="electronic")).refused("L19", "mother")
    world.when(provided(method="paper")).accepted()
    world.after(agreed()).when(provided(method="electronic")).accepted()
    world.after(agreed(), agreed(answer="withdrawn")).when(provided(method="electronic")).refused("L19")


@pytest.mark.rule("L19")
def test_an_answer_may_be_about_this_request_alone():
    world = given(enrolled(), requested(), verified())
    electronic = provided(method="electronic")
    for other, one in (("given", "refused"), ("given", "withdrawn")):
        world.after(agreed(answer=other), agreed(answer=one, about="see-1")).when(electronic).refused("L19")
    world.after(agreed(about="see-1")).when(electronic).accepted()
    later = agreed(answer="withdrawn", when="2026-11-13")
    world.after(agreed(about="see-1"), later).when(electronic).refused("L19")
    world.after(agreed(answer="refused", about="see-1"), agreed()).when(electronic).refused("L19")
    world.after(agreed(about="see-2")).when(electronic).refused("L19")


@pytest.mark.rule("L19")
def test_whom_an_order_keeps_away_is_heard_and_shown_nothing():
    world = given(enrolled(), father(entitlement="no_contact"))
    world = world.when(requested(guardian="father")).found("L19")
    world.after(verified()).when(provided()).refused("L19", "father")


def test_a_parent_without_custody_may_see_the_record_too():
    world = given(enrolled(), father(entitlement="informational")).when(requested(guardian="father")).found()
    world.after(verified()).when(provided()).accepted()


def test_what_is_late_is_late():
    world = given(enrolled(), requested(), verified()).when(provided("2027-01-05")).accepted()
    assert world.status("records_provided") == "met_late"


def test_a_request_that_is_ended_awaits_nothing():
    end = ask("records.end_request", "2026-11-12", "clerk", request="see-1", reason="seen at a conference")
    world = given(enrolled(), requested(), verified()).when(end).accepted()
    assert world.status("records_provided") == "withdrawn"
    world.when(provided()).refused("state", "closed")


def test_a_request_nobody_made_is_unknown():
    given(enrolled()).when(provided()).refused("state", "see-1")


@pytest.mark.rule("L19")
@pytest.mark.parametrize(
    ("shown", "why"),
    [("2026-11-09", "the request was received on 2026-11-10"), ("2026-11-10", "verified on 2026-11-11")],
)
def test_nothing_is_shown_before_it_was_asked_for_or_to_whom_was_not_known(shown: str, why: str):
    late = {"request": "see-1", "method": "inspection", "what": "the whole trail"}
    world = given(enrolled(), requested(), verified())
    world.when(ask("records.provide", "2026-11-20", "clerk", said=shown, **late)).refused("L19", why)
