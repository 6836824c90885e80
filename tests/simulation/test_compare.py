"""When are the streams of two runs equal?"""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from domain.dates.deadline import DeadlineMissed, DeadlineReached
from domain.event import Event
from domain.notices.dispatch import DispatchAttempted, DispatchLeft
from domain.recorded import Meta, Recorded
from domain.tier import TierEntered
from simulation.compare import differences

ZONE = "America/New_York"
MORNING = datetime(2026, 10, 6, 13, tzinfo=UTC)
TIER2 = TierEntered(domain="behavioral", subject=None, tier=2, because="plan p1")
TIER3 = TIER2.model_copy(update={"tier": 3})


def entry(event: Event, actor: str = "T1", occurred: date | datetime = MORNING, id_: int = 1) -> Recorded:
    meta = Meta(UUID(int=id_), f"c{id_}", UUID(int=2), UUID(int=3), actor, occurred, MORNING)
    return Recorded("student/s1", 0, event, meta)


def stored(*entries: Recorded) -> list[Recorded]:
    return [replace(entry, originator_version=version) for version, entry in enumerate(entries, start=1)]


def same(left: list[Recorded], right: list[Recorded]) -> bool:
    return not list(differences(stored(*left), stored(*right), ZONE))


def test_the_same_acts_under_other_ids_are_the_same() -> None:
    assert same([entry(TIER2, id_=1)], [entry(TIER2, id_=9)])


def test_another_payload_is_a_difference() -> None:
    assert not same([entry(TIER2)], [entry(TIER3)])


def test_a_person_s_act_at_another_minute_is_a_difference() -> None:
    assert not same([entry(TIER2)], [entry(TIER2, occurred=MORNING.replace(minute=1))])


def test_a_machine_may_be_late_within_the_day_but_not_beyond_it() -> None:
    rang = entry(DeadlineReached(deadline="d1"), "system")
    later = replace(rang, meta=replace(rang.meta, occurred=MORNING.replace(hour=20)))
    next_day = replace(rang, meta=replace(rang.meta, occurred=MORNING.replace(day=7)))
    assert same([rang], [later])
    assert not same([rang], [next_day])


def test_machines_that_work_side_by_side_have_no_order() -> None:
    one, other = DeadlineMissed(deadline="d1"), DeadlineReached(deadline="d2")
    assert same(
        [entry(one, "system"), entry(other, "system")], [entry(other, "system"), entry(one, "system")]
    )


def test_what_one_machine_did_about_one_thing_has_an_order() -> None:
    first = DispatchAttempted(dispatch="d", attempt=1, rendered="00")
    then = DispatchLeft(dispatch="d", evidence="250")
    forward = [entry(first, "system"), entry(then, "system")]
    assert not same(forward, forward[::-1])


def test_people_have_an_order() -> None:
    assert not same([entry(TIER2), entry(TIER3)], [entry(TIER3), entry(TIER2)])


def test_a_letter_s_bytes_and_a_mail_server_s_words_are_not_compared() -> None:
    here = [entry(DispatchAttempted(dispatch="d", attempt=1, rendered="00"), "system")]
    there = [entry(DispatchAttempted(dispatch="d", attempt=1, rendered="ff"), "system")]
    again = [entry(DispatchAttempted(dispatch="d", attempt=2, rendered="00"), "system")]
    assert same(here, there)
    assert not same(here, again)


def test_a_missing_record_is_named_with_its_place() -> None:
    found = list(differences(stored(entry(TIER2), entry(TIER3)), stored(entry(TIER2)), ZONE))
    assert [str(d) for d in found] == ["student/s1, record 2: tier.entered here, nothing there"]


def test_a_missing_stream_is_a_difference() -> None:
    assert [d.stream for d in differences(stored(), stored(entry(TIER2)), ZONE)] == ["student/s1"]
