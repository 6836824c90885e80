"""A contested entry stays; the request, the decision and the parent's statement stand beside it (L20)."""

from datetime import date

import pytest

from tests.domain.steps import enrolled, father, screened
from tests.domain.story import ask, given, policy_document


def requested(when: str = "2026-11-02", **changes):
    fields = {"amendment": "am-1", "entry": 3, "guardian": "mother", "what": "he was ill that day", **changes}
    return ask("amendment.request", when, "clerk", **fields)


def decided(outcome: str = "refused", when: str = "2026-11-16", by: str = "administrator", **changes):
    fields = {"amendment": "am-1", "outcome": outcome, "reasons": "the protocol shows no illness", **changes}
    return ask("amendment.decide", when, by, **fields)


def stated(when: str = "2026-11-20", **changes):
    fields = {"statement": "st-1", "entry": 3, "guardian": "mother", "text": "I said so that day", **changes}
    return ask("statement.add", when, "clerk", **fields)


@pytest.mark.rule("L20")
def test_a_request_leaves_the_entry_and_opens_the_duty_to_decide():
    before = given(enrolled(), screened())
    world = before.when(requested()).then("amendment.requested", "deadline.set")
    assert world.student.points == before.student.points
    assert world.due("amendment_decided") == date(2026, 12, 2)


def test_another_request_needs_a_name_of_its_own_or_it_would_have_no_clock():
    world = given(enrolled(), screened(), requested())
    world.when(requested("2026-11-03")).then()
    world.when(requested("2026-11-03", entry=4)).refused("state", "another request")
    world.when(requested("2026-11-03", what="the teacher's name")).refused("state", "another request")
    world.after(father()).when(requested("2026-11-03", guardian="father")).refused("state", "another request")


def test_another_statement_needs_a_name_of_its_own():
    world = given(enrolled(), father(), screened(), stated())
    world.when(stated("2026-11-21")).then()
    for other in ({"text": "I never said so"}, {"entry": 4}, {"guardian": "father"}):
        world.when(stated("2026-11-21", **other)).refused("state", "other content")


@pytest.mark.rule("L20")
def test_what_is_contested_is_in_the_file():
    world = given(enrolled(), screened())
    last = world.student.entries
    world.when(requested(entry=last)).accepted()
    world.when(requested(entry=last + 1)).refused("state", f"{last} entries")
    world.when(stated(entry=last + 1)).refused("state", f"{last} entries")


@pytest.mark.rule("L20")
def test_a_refusal_tells_of_the_right_to_a_hearing():
    world = given(enrolled(), screened(), requested())
    world.when(decided()).refused("L20", "hearing")
    world = world.when(decided(told_of_hearing=True)).then("amendment.decided", "deadline.met")
    assert world.student.amendments["am-1"].outcome == "refused"


@pytest.mark.rule("L20")
def test_reasons_are_given_in_writing():
    given(enrolled(), screened(), requested()).when(decided("amended", reasons=" ")).refused("L20", "reasons")


@pytest.mark.rule("L20")
def test_only_a_hearing_leads_from_a_refusal_to_another_decision():
    world = given(enrolled(), screened(), requested(), decided(told_of_hearing=True))
    world.when(decided("amended", "2026-12-01")).refused("L20", "am-1")
    heard = decided("amended", "2026-12-01", heard="the nurse's log of that day")
    world = world.after(heard)
    assert world.student.amendments["am-1"].outcome == "amended"
    world.when(decided("refused", "2026-12-02", heard="again")).refused("L20")


@pytest.mark.rule("L20")
def test_who_keeps_the_files_decides():
    world = given(enrolled(), screened(), requested())
    world.when(decided(by="classroom_teacher", told_of_hearing=True)).refused("L20", "classroom_teacher")
    nobody = given(enrolled(), screened(), requested(), policy=policy_document(files=None))
    nobody.when(decided(told_of_hearing=True)).refused("L20", "files.keepers")


@pytest.mark.rule("L20")
def test_a_statement_names_the_entry_it_is_about():
    world = given(enrolled(), screened())
    event = world.when(stated()).event("statement.added")
    assert event.contests == ("student/s1", 3)
    assert event.findings == ()


def test_who_is_not_entitled_is_heard_with_a_finding():
    world = given(enrolled(), father(entitlement="no_contact"), screened())
    world.when(requested(guardian="father")).found("A32")
    world.when(stated(guardian="father")).found("A32")


def test_a_request_is_made_once_and_decided_only_if_made():
    given(enrolled(), screened(), requested()).when(requested("2026-11-03")).then()
    given(enrolled()).when(decided("amended")).refused("state", "am-1")


@pytest.mark.rule("L20")
def test_a_request_is_not_decided_before_it_was_made():
    world = given(enrolled(), screened(), requested())
    world.when(decided("amended", said="2026-11-01")).refused("L20", "received on 2026-11-02")
    world.when(decided("amended", said="2026-11-02")).accepted()
