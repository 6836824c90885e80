"""An entry is sealed: what any read model showed of it goes, in the same step that reads of it."""

import pytest

from domain.record.misfiling import EntrySealed, SealDecided
from projections.catalogue import MODELS
from projections.directory import StudentName
from projections.rebuild import rebuild, verify
from projections.trail import TrailRow, render_trail
from store.eventstore import EventStore, open_postgres
from store.keys import MemoryKeys
from tests.domain import steps
from tests.projections.conftest import District
from tests.projections.tale import ENROLLED, OPEN_YEAR, STREAM, Tale, lived

SEAL = {"entry": 3, "reference": "misfiled/x"}


@pytest.fixture
def sealed(read_dsn: str, district: District) -> District:
    with open_postgres(read_dsn, MemoryKeys(), eraser=read_dsn) as store:
        told = District(read_dsn, store, district.pool)
        lived(OPEN_YEAR, steps.in_tier2(), steps.session("2026-10-20 10:00"), store=store)
        told.runner().catch_up()
        assert "STAR" in words(told, 3)
        tale = Tale(STREAM, store, len(store.load(STREAM)))
        decided = SealDecided(**SEAL, entry_type="point.recorded", rule="L21", reason="made-up mistake")
        tale.on("2026-10-21", decided)
        store.forget_event(STREAM, 3)
        tale.on("2026-10-21", EntrySealed(**SEAL))
        told.runner().catch_up()
        yield told


def words(district: District, version: int) -> str:
    return next(r.words for r in district.shown(TrailRow) if (r.stream, r.version) == (STREAM, version))


def test_the_trail_says_that_it_is_gone_and_why(sealed: District):
    assert "STAR" not in words(sealed, 3)
    line = render_trail(sealed.store.load(STREAM))[2]
    assert line.rules == ("L21",)
    assert line.written["reason"] == "made-up mistake"


def test_every_read_model_equals_a_replay_before_and_after_a_rebuild(sealed: District):
    assert all(v.equal for v in verify(sealed.pool, sealed.store, MODELS))
    for model in MODELS:
        rebuild(sealed.pool, sealed.store, model)
    assert all(v.equal for v in verify(sealed.pool, sealed.store, MODELS))


def test_what_else_the_file_holds_is_shown_as_before(sealed: District):
    assert [row.grade for row in sealed.shown(StudentName) if row.stream == STREAM] == ["03"]
    assert len([r for r in sealed.shown(TrailRow) if r.stream == STREAM]) == len(sealed.store.load(STREAM))


def test_the_entries_of_a_stream_are_those_of_the_log(sealed: District):
    store: EventStore = sealed.store
    assert store.entries(STREAM) == [e for e in store.read(0) if e.recorded.originator_id == STREAM]
    assert store.entries(STREAM, 2) == store.entries(STREAM)[:2]


def seal_again(district: District) -> int:
    """The entry that says it, so far unread."""
    version = len(district.store.load(STREAM)) + 1
    district.store.forget_event(STREAM, 4)
    seal = EntrySealed(entry=4, reference="misfiled/y")
    Tale(STREAM, district.store, version - 1).on("2026-10-22", seal)
    return version


def damage(district: District, version: int) -> None:
    district.tamper(
        "ALTER TABLE mtss.events DISABLE TRIGGER ALL;"
        f"UPDATE mtss.events SET payload = '\\x00' WHERE stream = '{STREAM}' AND version = {version}"
    )


def parked_in_all(district: District, version: int) -> bool:
    runner = district.runner()
    runner.catch_up()
    parked = {(p.model, p.stream, p.version) for p in runner.parked()}
    return runner.lag() == 0 and parked == {(model.name, STREAM, version) for model in MODELS}


def test_a_sealed_file_with_a_damaged_entry_is_parked_and_holds_up_no_other(sealed: District):
    seal_again(sealed)
    damage(sealed, 2)
    Tale("student/other", sealed.store).on("2026-10-23", ENROLLED)
    assert parked_in_all(sealed, 2)
    assert {row.stream for row in sealed.shown(TrailRow)} >= {"student/other"}
    assert STREAM not in {row.stream for row in sealed.shown(TrailRow)}
    assert all(v.equal for v in verify(sealed.pool, sealed.store, MODELS))


def test_a_file_that_is_damaged_after_the_seal_shows_what_it_held_until_then(sealed: District):
    version = seal_again(sealed)
    Tale(STREAM, sealed.store, version).on("2026-10-23", EntrySealed(entry=4, reference="misfiled/y"))
    damage(sealed, version + 1)
    assert parked_in_all(sealed, version + 1)
    assert max(row.version for row in sealed.shown(TrailRow) if row.stream == STREAM) == version
    assert all(v.equal for v in verify(sealed.pool, sealed.store, MODELS))
