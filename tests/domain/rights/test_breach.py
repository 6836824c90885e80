"""A breach of data: three clocks of calendar days, one lawful delay (L23)."""

from datetime import date

import pytest
from pydantic import ValidationError

from domain.rights.breach_clocks import TOLD
from tests.domain.story import ask, given, policy_document

STREAM = "breach/b-1"


def recorded(when: str = "2026-11-10", **changes):
    fields = {"breach": "b-1", "nature": "a mailbox was read", "affected": {"students": 40}, **changes}
    return ask("breach.record", when, "administrator", **fields)


def about(type: str, when: str, **fields):
    return ask(f"breach.{type}", when, "administrator", breach="b-1", **fields)


def told(when: str, **changes):
    return about("tell", when, **{"told": {"students": 40}, "how": "by letter", **changes})


def clocks(world):
    return {d.kind: (d.due_on, d.status) for d in world.stream(STREAM).state.deadlines.values()}


@pytest.mark.rule("L23")
def test_the_districts_own_discovery_starts_two_clocks_that_never_roll():
    world = given().when(recorded()).then("breach.discovered", "deadline.set", "deadline.set")
    assert clocks(world) == {
        "breach_reported": (date(2026, 11, 20), "open"),
        "breach_people_told": (date(2027, 1, 9), "open"),
    }
    assert {d.zone for d in world.stream(STREAM).state.deadlines.values()} == {"America/New_York"}


@pytest.mark.rule("A36")
def test_a_shorter_clock_that_is_published_counts_at_once_for_what_falls_due_under_it():
    document = policy_document(version="2026-27.2", effective_from="2026-12-01")
    document["deadlines"]["breach_people_told"].update(count=45, on_policy_change="recompute")
    world = given(ask("policy.publish", "2026-11-01", content_hash="01", policy=document), recorded())
    assert clocks(world)["breach_people_told"] == (date(2026, 12, 25), "open")


@pytest.mark.rule("L23")
@pytest.mark.parametrize(("discovered", "status"), [("2026-11-03", "met"), ("2026-11-02", "met_late")])
def test_a_contractor_has_seven_days_to_tell(discovered, status):
    by_contractor = recorded(contractor="made-up vendor", contractor_discovered_on=discovered)
    world = given().when(by_contractor).accepted()
    assert clocks(world)["breach_contractor_told"][1] == status
    assert clocks(world)["breach_reported"] == (date(2026, 11, 20), "open")


@pytest.mark.rule("L23")
def test_what_is_reported_and_told_in_time_is_met():
    world = given(recorded(), about("report", "2026-11-20"), told("2026-12-01"))
    assert {status for _, status in clocks(world).values()} == {"met"}
    state = world.stream(STREAM).state
    assert (state.known_on, state.reported_on, state.told_on) == (
        date(2026, 11, 10),
        date(2026, 11, 20),
        date(2026, 12, 1),
    )


def test_while_somebody_is_left_to_be_told_the_clock_runs():
    world = given(recorded(), told("2026-12-01", last=False))
    assert clocks(world)["breach_people_told"][1] == "open"
    assert world.stream(STREAM).state.told_on is None


@pytest.mark.rule("L23")
def test_as_long_as_fewer_were_told_than_are_affected_the_clock_runs():
    world = given(recorded()).when(told("2026-12-01", told={"parents": 2})).found("L23")
    assert clocks(world)["breach_people_told"][1] == "open"
    world = world.after(told("2026-12-02", told={"parents": 38}))
    assert clocks(world)["breach_people_told"][1] == "met"


def test_time_alone_shows_what_was_missed():
    outcome = given(recorded()).settled("2026-11-23", STREAM)
    assert "deadline.missed" in outcome.names


@pytest.mark.rule("L23")
def test_a_lawful_delay_stops_the_clock_and_its_end_starts_a_short_one():
    world = given(recorded())
    world.when(about("delay", "2026-11-12", ground="law_enforcement", statement=" ")).refused("L23", "ground")
    delay = about("delay", "2026-11-12", ground="law_enforcement", statement="the sheriff asked for it")
    world = world.after(delay)
    assert clocks(world)["breach_people_told"][1] == "withdrawn"
    world = world.when(about("end_delay", "2026-12-01")).including("breach.delay_ended")
    assert clocks(world)["breach_told_after_delay"] == (date(2026, 12, 8), "open")
    assert clocks(world.after(told("2026-12-08")))["breach_told_after_delay"][1] == "met"
    world.when(about("end_delay", "2026-12-02")).then()


def test_a_breach_is_recorded_once_and_known_before_it_is_reported():
    given(recorded()).when(recorded("2026-11-11")).then()
    given().when(about("report", "2026-11-12")).refused("state", "b-1")


def test_a_policy_without_the_bounds_is_named():
    document = policy_document()
    del document["deadlines"]["breach_reported"]
    event = given(policy=document).when(recorded()).event("policy.gap_found")
    assert [(f.rule, f.what) for f in event.findings] == [
        ("L23", "the policy has no deadlines.breach_reported")
    ]


def test_another_breach_needs_a_name_of_its_own():
    given(recorded()).when(recorded("2026-11-11")).then()
    given(recorded()).when(recorded("2026-11-11", nature="a laptop was lost")).refused(
        "state", "other content"
    )


@pytest.mark.rule("A33")
def test_a_contractor_finds_it_no_later_than_it_tells():
    later = recorded(contractor="made-up vendor", contractor_discovered_on="2026-11-11")
    given().when(later).refused("A33", "2026-11-11")


@pytest.mark.rule("L23")
def test_a_delay_after_the_last_day_excuses_no_miss():
    late = about("delay", "2027-02-01", ground="open_vulnerability", statement="the port is open")
    world = given(recorded()).settled("2027-01-12", STREAM).accepted().when(late).accepted()
    assert clocks(world)["breach_people_told"] == (date(2027, 1, 9), "missed")


@pytest.mark.rule("L23")
def test_who_was_told_while_it_was_delayed_is_not_told_again():
    delay = about("delay", "2026-11-20", ground="law_enforcement", statement="the sheriff asks")
    world = given(recorded(), delay, told("2026-12-01"))
    world.when(about("end_delay", "2026-12-02")).then("breach.delay_ended")
    again = about("delay", "2026-12-02", ground="law_enforcement", statement="the sheriff asks")
    world.when(again).refused("state", "were told")


@pytest.mark.rule("L23")
def test_a_second_delay_stops_the_short_clock_as_the_first_stopped_the_long_one():
    first = about("delay", "2026-11-12", ground="law_enforcement", statement="the sheriff asked for it")
    second = about("delay", "2026-12-03", ground="open_vulnerability", statement="the port is open again")
    world = given(recorded(), first, about("end_delay", "2026-12-01"), second)
    world = world.settled("2026-12-18", STREAM).accepted()
    assert {clocks(world)[kind][1] for kind in TOLD} == {"withdrawn"}
    world = world.after(about("end_delay", "2026-12-20"))
    assert clocks(world)["breach_told_after_delay"] == (date(2026, 12, 27), "open")


def test_a_delay_that_nobody_recorded_has_no_end():
    given(recorded()).when(about("end_delay", "2026-11-12")).refused("state", "never delayed")


@pytest.mark.rule("L23")
def test_telling_nobody_tells_nobody():
    world = given(recorded())
    for nobody in ({}, {"students": 0}):
        world.when(told("2026-11-12", told=nobody)).refused("L23", "nobody")
        world.when(told("2026-11-12", told=nobody, last=False)).then("breach.people_told")
    with pytest.raises(ValidationError, match="told"):
        told("2026-11-12", told={"students": -3})
    with pytest.raises(ValidationError, match="affected"):
        recorded(affected={"students": -3})


@pytest.mark.rule("L23")
def test_a_delay_begins_once_the_breach_is_known_and_ends_after_it_began():
    world = given(recorded())
    asked = {"ground": "law_enforcement", "statement": "the sheriff asked for it"}
    world.when(about("delay", "2026-11-12", said="2026-11-09", **asked)).refused("L23", "known on 2026-11-10")
    world = world.after(about("delay", "2026-11-12", **asked))
    early = about("end_delay", "2026-12-01", said="2026-11-11")
    world.when(early).refused("L23", "began on 2026-11-12")
