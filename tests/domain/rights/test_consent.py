"""Consents and opt-outs: a notice is no consent, a parent who declines no student who refuses (A39)."""

from datetime import date

import pytest
from pydantic import ValidationError

from domain.context import Context
from domain.rights.consent import consented, lacking, opted_out
from tests.domain.steps import enrolled, father, in_tier2, session
from tests.domain.story import World, ask, given, instant, policy_document


def answered(answer: str = "given", when: str = "2026-10-05", **changes):
    fields = {"to": "fba", "guardian": "mother", "answer": answer, **changes}
    return ask("consent.answer", when, "clerk", **fields)


def opts_out(of: str = "state_test", when: str = "2026-10-05", **changes):
    fields = {"of": of, "guardian": "mother", "valid_from": "2026-10-05", **changes}
    return ask("consent.opt_out", when, "clerk", **fields)


def context(world: World, when: str = "2026-10-20") -> Context:
    return Context(now=instant(when), when=instant(when), district=world.district)


@pytest.mark.rule("A39")
def test_what_the_policy_wants_consent_for_is_refused_without_it():
    world = given(enrolled(), policy=policy_document(consent={"required_for": ["fba"]}))
    refusal = lacking(world.student, "fba", context(world))
    assert refusal is not None
    assert (refusal.rule, "fba" in refusal.reason) == ("A39", True)
    assert lacking(world.student, "sel_screener", context(world)) is None
    after = world.after(answered())
    assert lacking(after.student, "fba", context(after)) is None


def test_without_a_word_in_the_policy_nothing_waits_for_consent():
    world = given(enrolled(), policy=policy_document(consent=None))
    assert lacking(world.student, "fba", context(world)) is None


@pytest.mark.rule("A39")
def test_a_notice_is_not_a_consent():
    world = given(in_tier2(), policy=policy_document(consent={"required_for": ["fba"]}))
    assert world.student.notices["rec-1"].signed
    assert lacking(world.student, "fba", context(world)) is not None


@pytest.mark.parametrize("answer", ["refused", "withdrawn"])
def test_the_latest_answer_stands(answer):
    student = given(
        enrolled(), father(), answered(), answered(answer, "2026-10-12", guardian="father")
    ).student
    assert consented(student, "fba", date(2026, 10, 11))
    assert not consented(student, "fba", date(2026, 10, 12))
    assert consented(student, "fba", date(2026, 10, 12), by="mother")


def test_of_one_day_the_later_entry_stands():
    student = given(enrolled(), answered("refused"), answered("given", "2026-10-05 13:00")).student
    assert consented(student, "fba", date(2026, 10, 5))


def test_consent_to_one_thing_is_not_consent_to_another():
    student = given(enrolled(), answered(to="evaluation", about="ev-1")).student
    assert consented(student, "evaluation", date(2026, 10, 5), "ev-1")
    assert not consented(student, "evaluation", date(2026, 10, 5), "ev-2")
    assert not consented(student, "fba", date(2026, 10, 5))


@pytest.mark.rule("A32")
@pytest.mark.rule("A39")
def test_who_is_not_entitled_does_not_answer_for_the_child():
    world = given(enrolled(), father(entitlement="no_contact"))
    world = world.when(answered(guardian="father")).found("A32")
    assert not consented(world.student, "fba", date(2026, 10, 20))
    world = world.when(opts_out(guardian="father")).found("A32")
    assert not opted_out(world.student, "state_test", date(2026, 10, 20))


@pytest.mark.rule("A39")
def test_an_opt_out_holds_from_day_to_day():
    student = given(enrolled(), opts_out(valid_to="2026-10-09")).student
    days = [date(2026, 10, day) for day in (4, 5, 9, 10)]
    assert [opted_out(student, "state_test", day) for day in days] == [False, True, True, False]
    assert not opted_out(student, "sel_screener", days[1])


def test_an_opt_out_recorded_anew_replaces_what_was_said_of_that_day():
    student = given(enrolled(), opts_out(), opts_out(when="2026-11-02", valid_to="2026-11-02")).student
    assert opted_out(student, "state_test", date(2026, 11, 2))
    assert not opted_out(student, "state_test", date(2026, 11, 3))


@pytest.mark.rule("A39")
def test_a_parent_who_declines_one_service_declines_that_one():
    student = given(in_tier2(), opts_out("service", plan="plan-1")).student
    assert opted_out(student, "service", date(2026, 10, 5), "plan-1")
    assert not opted_out(student, "service", date(2026, 10, 5), "plan-2")


@pytest.mark.rule("A39")
def test_a_session_held_though_the_service_is_declined_is_found():
    declined = opts_out(
        "service", "2026-10-21", plan="plan-1", valid_from="2026-10-22", valid_to="2026-10-23"
    )
    world = given(in_tier2(), declined)
    world.when(session("2026-10-21 10:00")).found()
    world.when(session("2026-10-22 10:00")).found("A39")
    world.when(session("2026-10-22 10:00", "refused")).found()
    world.when(session("2026-10-26 10:00")).found()


def test_a_service_that_is_declined_is_one_on_file():
    given(in_tier2()).when(opts_out("service", plan="plan-9")).refused("state", "plan-9")


def test_asking_is_recorded_and_gives_nothing():
    asked = ask("consent.request", "2026-10-02", "clerk", to="fba", guardian="mother")
    world = given(enrolled()).when(asked).then("consent.requested")
    assert not consented(world.student, "fba", date(2026, 10, 2))


def test_an_opt_out_does_not_end_before_it_begins():
    with pytest.raises(ValidationError, match="valid_to"):
        opts_out(valid_from="2026-10-05", valid_to="2026-10-04")
    opts_out(valid_from="2026-10-05", valid_to="2026-10-05")
