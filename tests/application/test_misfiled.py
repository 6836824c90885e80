"""Sealed here, recorded there: both files as they then stand, whoever is interrupted or looked before."""

from dataclasses import replace

import pytest

from application.engine import Engine
from application.misfiled import NotSealed, Order, seal, seal_each
from domain.event import Unreadable
from domain.record.misfiling import reference_of
from domain.student import Student
from tests.application.office import Office
from tests.domain.steps import CBM, STAR, enrolled, guardian, in_tier2, probed, session
from tests.domain.story import ask, instant

WRONG, RIGHT = "student/s1", "student/s2"


@pytest.fixture
def office() -> Office:
    office = Office()
    office.after(*enrolled(), *(c.model_copy(update={"student": "s2"}) for c in enrolled()))
    office.after(ask("points.record", "2026-09-18", "classroom_teacher", points=[STAR, CBM]))
    office.clock.at = instant("2026-10-16")
    return office


def order(entry: int = 3, **changes) -> Order:
    fields = {
        "student": "s1",
        "actor": "administrator",
        "reason": "entered for the wrong child",
        "right": "s2",
    }
    return Order(entry=entry, **{**fields, **changes})


def names(office: Office, stream: str) -> list[str]:
    return [r.event.NAME for r in office.store.load(stream)]


def file(engine: Engine, stream: str) -> Student:
    state = engine.load(stream).state
    assert isinstance(state, Student)
    return state


def test_the_content_is_gone_here_and_stands_there(office: Office):
    done = seal(office.engine, order())
    assert (done.reference, done.recorded_again[0]) == (reference_of(WRONG, 3), 3)
    assert isinstance(office.store.load(WRONG)[2].event, Unreadable)
    assert names(office, WRONG)[-2:] == ["entry.seal_decided", "entry.sealed"]
    assert names(office, RIGHT)[2] == "point.recorded"
    assert names(office, RIGHT)[-1] == "entry.recorded_again"
    (there,) = office.store.load(RIGHT, after=2, upto=3)
    assert (there.event.value, there.meta.occurred.date().isoformat()) == (STAR["value"], "2026-09-18")


def test_who_had_folded_the_file_before_folds_it_anew(office: Office):
    other = Engine(office.store, office.clock)
    assert "star" in file(other, WRONG).points
    seal(office.engine, order())
    for engine in (office.engine, other):
        assert set(file(engine, WRONG).points) == {"cbm"}
        assert set(file(engine, RIGHT).points) == {"star"}


def test_done_again_it_changes_nothing(office: Office):
    seal(office.engine, order())
    before = names(office, WRONG), names(office, RIGHT)
    office.clock.at = instant("2026-10-17")
    seal(office.engine, order(reason="another reason"))
    assert (names(office, WRONG), names(office, RIGHT)) == before


@pytest.mark.parametrize("where", ["forget_event", "append"])
def test_whoever_is_interrupted_gives_the_order_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, where: str
):
    calls = iter(range(10))
    real = getattr(office.store, where)
    stop_at = {"forget_event": 0, "append": 2}[where]

    def stops(*given, **more):
        if next(calls) == stop_at:
            raise ConnectionError
        return real(*given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(office.store, where, stops)
        with pytest.raises(ConnectionError):
            seal(office.engine, order())
    office.clock.at = instant("2026-10-17")
    seal(office.engine, order())
    assert isinstance(office.store.load(WRONG)[2].event, Unreadable)
    assert names(office, RIGHT).count("point.recorded") == 1
    assert names(office, RIGHT).count("entry.recorded_again") == 1


def test_nothing_is_destroyed_by_whom_the_policy_does_not_name(office: Office):
    with pytest.raises(NotSealed) as refused:
        seal(office.engine, order(actor="clerk"))
    assert refused.value.refusal.rule == "L21"
    assert not isinstance(office.store.load(WRONG)[2].event, Unreadable)
    assert "point.recorded" not in names(office, RIGHT)


def test_without_the_right_child_it_is_sealed_alone(office: Office):
    assert seal(office.engine, order(right=None)).recorded_again == ()
    assert "point.recorded" not in names(office, RIGHT)


def test_of_several_none_is_touched_where_one_cannot_be_recorded_again(office: Office):
    office.after(*in_tier2(), session("2026-10-21"))
    office.clock.at = instant("2026-10-22")
    held = next(r for r in office.store.load(WRONG) if r.event.NAME == "session.recorded")
    before = names(office, WRONG)
    with pytest.raises(NotSealed, match="no plan plan-9"):
        seal_each(office.engine, [order(), order(held.originator_version, plan="plan-9")])
    assert (names(office, WRONG), "point.recorded" in names(office, RIGHT)) == (before, False)


def test_a_point_that_is_older_than_the_first_policy_is_moved_as_well(office: Office):
    old = {**STAR, "point": "old", "on": "2025-10-02", "screening_window": None}
    office.after(ask("points.record", "2026-10-01", "classroom_teacher", points=[old]))
    entry = len(office.store.load(WRONG))
    seal(office.engine, order(entry))
    (there,) = office.store.load(RIGHT, after=2, upto=3)
    assert (there.event.point, there.meta.occurred.isoformat()) == ("old", "2025-10-02")


@pytest.mark.parametrize(("entry", "why"), [(1, "entered by hand"), (99, "no entry 99")])
def test_what_cannot_be_recorded_again_is_not_touched(office: Office, entry: int, why: str):
    before = names(office, WRONG)
    with pytest.raises(NotSealed, match=why):
        seal(office.engine, order(entry))
    assert names(office, WRONG) == before


def test_what_a_command_does_not_take_any_more_is_recorded_by_hand(office: Office):
    of_old = guardian("aunt", "2026-10-15").model_copy(update={"email": "at home"})
    office.after(of_old)
    before = names(office, WRONG)
    with pytest.raises(NotSealed, match="is not taken as it was recorded: email"):
        seal(office.engine, order(len(before)))
    assert names(office, WRONG) == before


@pytest.mark.parametrize("what", [session("2026-10-21"), probed("2026-10-21", 61)], ids=["session", "probe"])
def test_a_session_or_probe_goes_to_the_right_childs_plan(what):
    office = Office()
    for child in ("s1", "s2"):
        office.after(*(c.model_copy(update={"student": child}) for c in enrolled()))
    office.after(*in_tier2(), what)
    office.clock.at = instant("2026-10-22")
    found = next(
        r for r in office.store.load(WRONG) if r.event.NAME in ("session.recorded", "probe.recorded")
    )
    with pytest.raises(NotSealed, match="belongs to a plan"):
        seal(office.engine, order(found.originator_version))
    with pytest.raises(NotSealed, match="no plan plan-9"):
        seal(office.engine, order(found.originator_version, plan="plan-9"))
    assert not isinstance(office.store.load(WRONG, after=found.originator_version - 1)[0].event, Unreadable)


SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
PAPER = {"title": "a note", "sha256": SHA, "dated": "2026-09-20", "kept_at": "folder 4"}
BIP = {"paper": "bip", "kind": "bip", "author": "counselor", "dated": "2026-09-21", "document": "folder 5"}
READING = {"day": 1, "starts": "09:00", "ends": "10:30", "what": "reading"}
ELSEWHERE = {"domain": "behavioral", "tier": 2, "started_on": "2026-02-02", "ended_on": "2026-03-13"}
SHOWN = {"party": "a school", "interest": "teaches", "purpose": "help", "what": "plan", "basis": "transfer"}
RECORDED = {
    "reflection.record": {"words": "I waited my turn"},
    "tier1_help.record": {"strategy": "a seat", "helper": "counselor", "first": "2026-09-14"},
    "attachment.record": {"attachment": "note", **PAPER},
    "fba_bip.attach": {**BIP, "status": "in_force", "hypothesis": "escape"},
    "timetable.record": {"valid_from": "2026-09-01", "core": [READING]},
    "cycle.record_external": {"cycle": "e", "school": "Other", **ELSEWHERE, "result": "inadequate"},
    "disclosure.record": {"disclosure": "d", **SHOWN},
    "statement.add": {"statement": "s", "entry": 3, "guardian": "mother", "text": "he was ill"},
}


@pytest.mark.parametrize("type", RECORDED)
def test_what_only_records_is_taken_out_of_the_wrong_file_and_may_be_entered_anew(office: Office, type: str):
    before = file(office.engine, WRONG)
    office.after(ask(type, "2026-10-15", "counselor", **RECORDED[type]))
    entered = file(office.engine, WRONG)
    seal(office.engine, order(entered.entries, right=None))
    assert isinstance(office.store.load(WRONG)[entered.entries - 1].event, Unreadable)
    after = file(office.engine, WRONG)
    nothing = {"entries": after.entries, "entered": after.entered, "seals": after.seals}
    assert after == replace(before, **nothing)
    office.after(ask(type, "2026-10-16 14:00", "counselor", **RECORDED[type]))
    assert file(office.engine, WRONG).entries == after.entries + 1
