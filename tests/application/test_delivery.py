"""Bringing a letter on its way: the attempt on record first, the outcome after; what a crash leaves."""

from datetime import timedelta

import pytest

from tests.application.office import Office
from tests.domain.steps import (
    EVERY_ELEMENT,
    attempted,
    drafted,
    father,
    letter,
    recommended,
    signed,
    up_to_meeting,
)
from tests.domain.story import ask, instant

STREAM = "student/s1"


def signed_office(*more, **guardian_changes) -> Office:
    """A notice to the mother by e-mail and to the father by post, just signed."""
    office = Office().after(*up_to_meeting(), father("2026-10-13 13:00", **guardian_changes))
    return office.after(recommended("2026-10-13 14:00"), drafted(), signed(*more))


def letters_of(office: Office) -> list[str]:
    return [name for name in office.names() if name.startswith("dispatch.")]


def status(office: Office, name: str = "mother") -> str:
    return office.state().dispatches[letter(name)].status


def test_the_attempt_is_on_record_before_the_letter_goes():
    office = signed_office()
    seen: list[str] = []
    office.post.send = lambda order, rendered: (seen.append(status(office)), ("left", "250 ok"))[1]
    office.delivery.attempt(STREAM, letter())
    assert seen == ["attempted"]
    assert letters_of(office)[-2:] == ["dispatch.attempted", "dispatch.left"]


def test_the_bytes_handed_over_are_those_whose_hash_is_on_record():
    office = signed_office()
    office.delivery.attempt(STREAM, letter())
    (event,) = [r.event for r in office.store.load(STREAM) if r.event.NAME == "dispatch.attempted"]
    assert len(event.rendered) == 64
    assert event.attempt == 1


def test_a_letter_says_everything_it_needs():
    office = signed_office(address=["1 Made-up Road"])
    office.delivery.attempt(STREAM, letter("father"))
    (order,) = office.post.taken
    assert (order.channel, order.language, order.kind) == ("post", "en", "t2_start")
    assert (order.student_name, order.grade) == ("Child Madeup", "03")
    assert order.guardian.address == ("1 Made-up Road",)
    assert order.elements == EVERY_ELEMENT
    assert order.plan is not None
    assert (order.signatory_name, order.signed_as) == ("Made-up principal", "principal")
    assert order.on.isoformat() == "2026-10-15"
    assert not order.classified


def test_it_goes_to_the_address_of_today():
    office = signed_office(address=["1 Old Road"])
    office.after(father("2026-10-16", address=["2 New Road"], valid_from="2026-10-16"))
    office.after(father("2026-10-16 13:00", address=["3 Later Road"], valid_from="2027-01-01"))
    office.delivery.attempt(STREAM, letter("father"))
    assert office.post.taken[0].guardian.address == ("2 New Road",)


def test_what_has_left_is_not_attempted_again():
    office = signed_office()
    office.delivery.attempt(STREAM, letter())
    office.delivery.attempt(STREAM, letter())
    assert len(office.post.taken) == 1


def test_a_crash_during_an_attempt_that_must_not_be_repeated_leaves_it_to_a_person():
    office = signed_office()
    office.post.fates = [ConnectionError("cut")]
    with pytest.raises(ConnectionError):
        office.delivery.attempt(STREAM, letter())
    assert status(office) == "attempted"
    office.delivery.attempt(STREAM, letter())
    assert (status(office), len(office.post.taken)) == ("pending", 1)
    assert office.state().dispatches[letter()].attempts == 1


def test_a_letter_that_was_taken_for_lost_and_left_has_left():
    """The mail server was slow; another worker took the attempt for one whose worker had died."""
    office = signed_office()
    seen = []

    def slowly(order, rendered):
        office.clock.at += timedelta(minutes=2)
        office.delivery.attempt(STREAM, letter())
        seen.append(status(office))
        return "left", "250 ok"

    office.post.send = slowly
    office.delivery.attempt(STREAM, letter())
    assert (seen, status(office)) == (["pending"], "sent")


def test_a_crash_during_one_that_may_be_repeated_repeats_it_under_the_same_attempt():
    office = signed_office()
    office.post.fates = [ConnectionError("cut")]
    with pytest.raises(ConnectionError):
        office.delivery.attempt(STREAM, letter("father"))
    office.delivery.attempt(STREAM, letter("father"))
    assert (status(office, "father"), len(office.post.taken)) == ("printed", 2)
    assert letters_of(office)[-2:] == ["dispatch.attempted", "dispatch.printed"]


def test_a_failure_is_tried_again_later():
    office = signed_office()
    office.post.fates = ["failed", "failed"]
    waits = []
    for _ in range(2):
        office.delivery.attempt(STREAM, letter())
        waits.append(office.state().dispatches[letter()].ready - office.clock.at)
    office.delivery.attempt(STREAM, letter())
    assert waits == [timedelta(minutes=10), timedelta(minutes=20)]
    assert (status(office), office.state().dispatches[letter()].attempts) == ("sent", 3)


def test_an_address_that_refuses_for_good_makes_it_a_letter_on_paper():
    office = signed_office()
    office.post.fates = ["failed_for_good"]
    office.delivery.attempt(STREAM, letter())
    office.delivery.attempt(STREAM, letter())
    assert [order.channel for order in office.post.taken] == ["email", "post"]
    assert status(office) == "printed"


def test_an_unknown_end_waits_for_a_person():
    office = signed_office()
    office.post.fates = ["unknown"]
    office.delivery.attempt(STREAM, letter())
    office.delivery.attempt(STREAM, letter())
    assert (status(office), len(office.post.taken)) == ("pending", 1)


def test_somebody_else_is_at_it_already():
    """Two workers read the letter as waiting; the second finds the first one's attempt on record."""
    office = signed_office()
    waiting = office.state()
    office.after(attempted())
    office.delivery._deliver(waiting, waiting.dispatches[letter()])
    assert (office.post.taken, status(office)) == ([], "attempted")


def test_who_is_not_entitled_any_more_gets_no_letter():
    """The order was recorded in time, and begins while the letter waits."""
    office = signed_office()
    office.after(father("2026-10-15 13:00", entitlement="no_contact", valid_from="2026-10-18"))
    office.clock.at = instant("2026-10-19")
    office.delivery.attempt(STREAM, letter("father"))
    assert (office.post.taken, status(office, "father")) == ([], "withdrawn")


def test_a_letter_about_a_classified_student_says_so():
    office = signed_office()
    office.after(ask("student.record_status", "2026-10-15 12:30", kind="iep", valid_from="2026-01-01"))
    office.delivery.attempt(STREAM, letter())
    assert office.post.taken[0].classified
