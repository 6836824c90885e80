"""From a command to records: settle, decide, derive; refusals teach and leave a trace."""

from datetime import date

import pytest

from domain.command import COMMANDS
from domain.context import Context
from domain.decision import decide
from domain.ids import derived
from tests.domain.steps import (
    enrolled,
    in_tier2,
    listed,
    met,
    recommended,
    referred,
    screened,
    session,
    signed,
    started,
    up_to_notice,
    up_to_plan,
)
from tests.domain.story import World, ask, given, instant, policy_document, publish


def test_a_refused_gate_is_on_record_with_its_rule_and_remedy():
    outcome = given(up_to_plan()).when(started("2026-10-20"))
    outcome.refused("R48")
    assert outcome.names == ["gate.refused"]
    assert outcome.events[0].command_type == "plan.start"
    assert outcome.records[0].meta.actor == "interventionist"


def test_beside_the_refusal_only_what_time_decided_is_recorded():
    outcome = given(up_to_plan()).when(started("2026-11-20"))
    outcome.refused("R48")
    assert outcome.names[-1] == "gate.refused"
    assert {*outcome.names[:-1]} <= {"deadline.missed", "deadline.reached", "deadline.set", "deadline.moved"}


def test_a_mistyped_student_is_told_and_makes_no_stream():
    outcome = given().when(session("2026-10-20"))
    outcome.refused("state", "no such student")
    assert outcome.records == []


@pytest.mark.rule("A33")
def test_what_is_said_to_happen_later_opens_no_gate_today():
    ahead = started("2026-10-15 13:00")
    tomorrow = ahead.model_copy(update={"occurred_at": instant("2026-10-20 08:30")})
    given(up_to_notice()).when(tomorrow).refused("A33", "has not come yet")


def test_nor_is_a_session_recorded_before_its_day():
    early = session("2026-10-20 10:00", said="2026-10-21")
    given(in_tier2()).when(early).refused("A33", "2026-10-21")


def test_an_act_of_today_may_be_given_as_a_day():
    given(in_tier2()).when(session("2026-10-20 10:00", said="2026-10-20")).accepted()


def test_without_a_policy_in_force_on_the_day_of_the_act_nothing_that_needs_one_is_decided():
    World().when(
        ask(
            "student.enrol",
            "2026-08-20",
            student="s1",
            family_name="M",
            given_name="C",
            grade="03",
            building="SHE",
        )
    ).refused("R19", "no policy")


def test_what_is_authorised_before_the_first_policy_is_refused_and_says_so():
    backdated = started().model_copy(update={"occurred_at": date(2026, 6, 1)})
    given(up_to_notice()).when(backdated).refused("R19", "2026-06-01")


def test_what_happened_before_the_first_policy_is_recorded_under_that_one():
    """A district that goes live in mid-year enters what parents asked for before."""
    asked = {"evaluation": "ev1", "guardian": "mother", "occurred_at": "2026-06-15"}
    request = ask("evaluation.request", "2026-09-01", "clerk", **asked)
    outcome = given(enrolled()).when(request)
    outcome.including("evaluation.requested", "deadline.undated")
    assert {r.meta.policy_version for r in outcome.records} == {"2026-27.1"}


def test_every_record_carries_the_envelope_of_its_command():
    outcome = given(up_to_notice()).when(started(id="start-1"))
    first = outcome.records[0]
    assert [r.originator_version for r in outcome.records] == list(
        range(first.originator_version, first.originator_version + len(outcome.records))
    )
    for recorded in outcome.records:
        meta = recorded.meta
        assert (meta.command_id, meta.correlation_id) == ("start-1", derived("command", "start-1"))
        assert meta.recorded_at == instant("2026-10-20 08:30")
        assert (meta.policy_version, meta.calendar_version) == ("2026-27.1", "calendar/SHE@1")
    assert len({r.meta.event_id for r in outcome.records}) == len(outcome.records)


def test_what_follows_names_the_record_that_caused_it():
    outcome = given(enrolled(), screened(), listed()).when(referred())
    submitted, *followed = outcome.records
    assert submitted.meta.causation_id == derived("command", submitted.meta.command_id)
    assert {r.meta.causation_id for r in followed} == {submitted.meta.event_id}


def test_the_same_command_on_the_same_state_gives_the_same_records():
    world, command = given(up_to_notice()), started()
    assert [d.records for d in world.decide(command)] == [d.records for d in world.decide(command)]


def test_deciding_looks_at_no_clock_but_the_one_in_the_context():
    world, command = given(up_to_notice()), started()
    (then,) = world.decide(command)
    late = Context(now=instant("2031-01-01"), when=command.occurred, district=world.district)
    later = decide(world.stream("student/s1"), command, late)
    assert {r.meta.recorded_at for r in later.records} == {instant("2031-01-01")}
    assert {r.meta.recorded_at for r in then.records} == {command.at}


def test_a_refused_consequence_takes_the_whole_command_with_it():
    """The recommendation needs a date that no calendar holds: nothing of it is recorded."""
    carrying = policy_document(year_end="carry")
    world = given(enrolled(), screened(), referred("2027-06-08"), met(when="2027-06-10"), policy=carrying)
    outcome = world.when(recommended("2027-06-22"))
    outcome.refused("A35")
    assert "team.recommended" not in outcome.names
    assert not outcome.world.student.recommendations


@pytest.mark.parametrize("step", ["plan.draft", "gate.override"])
def test_a_command_that_authorises_says_so(step):
    assert COMMANDS[step].AUTHORISES
    assert not COMMANDS["session.record"].AUTHORISES


def test_the_policy_in_force_on_the_day_of_the_act_governs_the_last_published_where_two_begin_together():
    stricter = policy_document(version="2026-27.2", effective_from="2026-10-20")
    mended = policy_document(version="2026-27.3", effective_from="2026-10-20")
    world = given(publish(stricter), publish(mended))
    policies = [world.district.policy_on(instant(f"2026-10-{day} 12:00")) for day in (19, 20)]
    assert [p and p.version for p in policies] == ["2026-27.1", "2026-27.3"]


def test_a_late_entry_is_judged_by_the_roles_of_its_own_day():
    leaves = ask(
        "staff.give_role",
        "2026-10-14",
        staff="principal",
        staff_name="P",
        building="SHE",
        role="principal",
        valid_from="2026-07-01",
        valid_to="2026-10-15",
    )
    world = given(up_to_plan(), leaves)
    world.when(signed("2026-10-16")).refused("R61")
    world.when(signed("2026-10-16", said="2026-10-15")).accepted()


def test_nothing_awaits_anything_in_a_stream_that_nobody_began():
    given().when(ask("deadlines.settle", "2026-10-14", "system", stream="student/nobody")).then()
