"""The deadline table follows each deadline through its life."""

from datetime import date

import pytest

from domain.dates.deadline import DeadlineSet
from projections.agreement import disagreements
from projections.deadlines import (
    MODEL,
    DeadlineRow,
    as_deadline,
    in_order,
    select_outstanding,
    select_overdue,
)
from projections.explained import explained
from projections.row import every
from store.eventstore import EventStore
from tests.domain import steps
from tests.domain.story import ask
from tests.projections.conftest import District
from tests.projections.folded import fold_all
from tests.projections.tale import OPEN_YEAR, STREAM, at, lived

SETTLE = {"type": "deadlines.settle", "by": "system", "stream": STREAM}


def shown(store: EventStore, kind: str) -> list[DeadlineRow]:
    return [row for row in in_order(every(fold_all(MODEL, store), DeadlineRow)) if row.kind == kind]


def test_a_deadline_is_shown_with_everything_it_was_derived_from() -> None:
    _, store = lived(steps.in_tier2(), steps.session("2026-10-20 10:00"))
    (review,) = shown(store, "review_due")
    assert (review.status, review.due_on) == ("open", date(2026, 12, 7))
    assert review.due == at("2026-12-08 05:00")
    assert review.wake >= at("2026-12-10 05:00")
    assert review.rules == ("R58", "R74", "R102", "R118")
    assert review.derivation["anchor"] == "2026-10-20"
    assert review.derivation["policy_version"] == "2026-27.1"
    assert (review.building, review.zone) == ("SHE", "America/New_York")


def test_a_review_nobody_held_is_missed_and_goes_to_the_principal() -> None:
    _, store = lived(steps.in_tier2(), steps.session("2026-10-20 10:00"), ask(when="2026-12-11", **SETTLE))
    missed, escalated = shown(store, "review_due")
    assert (missed.status, missed.rung, missed.assigned_to) == ("missed", 0, ())
    assert (escalated.status, escalated.rung, escalated.assigned_to) == ("open", 1, ("principal",))
    assert missed.since == date(2026, 12, 8)


def test_what_was_missed_and_then_awaited_no_more_still_says_so() -> None:
    settled = ask(when="2026-12-01", **SETTLE)
    ended = steps.ended("terminate", "2026-12-04")
    world, store = lived(steps.in_tier2(), steps.sessions("2026-10-20", 6), settled, ended)
    (probe,) = shown(store, "probe_due")
    assert (probe.status, probe.missed_on) == ("withdrawn", date(2026, 11, 4))
    said = explained(probe, world.district)
    assert "It was missed on Wednesday 4 November 2026, and withdrawn, on Friday 4 December 2026." in said


@pytest.mark.parametrize(
    ("when", "overdue"), [("2026-12-08 04:59", False), ("2026-12-08 05:00", True), ("2027-01-08 05:00", True)]
)
def test_overdue_begins_when_the_day_has_ended_in_the_building(when: str, overdue: bool) -> None:
    _, store = lived(steps.in_tier2(), steps.session("2026-10-20 10:00"))
    (review,) = shown(store, "review_due")
    assert review.overdue(at(when)) is overdue


def test_what_only_opens_is_never_overdue() -> None:
    _, store = lived(steps.in_tier2(), steps.session("2026-10-20 10:00"))
    (opens,) = shown(store, "review_opens")
    assert not opens.overdue(at("2027-06-01 00:00"))


def test_lateness_is_shown_in_days() -> None:
    late = steps.probed("2026-11-09", 65)
    _, store = lived(steps.in_tier2(), steps.session("2026-10-20 10:00"), late)
    first, following = shown(store, "probe_due")
    assert (first.status, first.days_late) == ("met_late", 6)
    assert following.status == "open"


def test_a_snow_day_moves_the_row_with_its_instants() -> None:
    closed = ask(
        "calendar.add_closure",
        "2026-11-05",
        building="SHE",
        closure={"first": "2026-11-06", "last": "2026-11-06", "kind": "snow_day"},
    )
    replan = ask("deadlines.replan", "2026-11-05 13:00", "system", moving=[STREAM])
    _, store = lived(steps.in_tier2(), steps.session("2026-10-20 10:00"), closed, replan)
    (review,) = shown(store, "review_due")
    assert review.due_on == date(2026, 12, 8)
    assert review.due == at("2026-12-09 05:00")
    (before,) = shown(lived(steps.in_tier2(), steps.session("2026-10-20 10:00"))[1], "review_due")
    assert review.derivation["calendar_version"] != before.derivation["calendar_version"]


def test_rows_are_the_deadlines_of_the_stream_at_every_step() -> None:
    world, store = lived(
        OPEN_YEAR,
        steps.in_tier2(),
        steps.sessions("2026-10-20", 4),
        steps.probed("2026-11-12", 65),
        ask(when="2026-12-20", **SETTLE),
        ask("deadlines.settle", "2026-12-20", "system", stream="year/SHE/2026-27"),
    )
    rows = fold_all(MODEL, store)
    for stream in ("student/s1", "year/SHE/2026-27"):
        state = world.stream(stream).state
        mine = {row.deadline: as_deadline(row) for row in every(rows, DeadlineRow) if row.stream == stream}
        assert mine == dict(state.deadlines)
        assert mine


SUMMER = [*steps.enrolled(), steps.screened(), steps.listed(), steps.referred("2027-06-10")]
"""Referred in June: what the meeting in July brings has no school day yet."""


def test_what_no_calendar_dates_is_shown_last_and_says_so() -> None:
    world, store = lived(SUMMER, steps.met(when="2027-07-06"))
    (owed,) = shown(store, "recommendation_recorded")
    assert (owed.status, owed.due_on, owed.due, owed.wake) == ("undated", None, None, None)
    assert owed.outstanding
    assert not owed.overdue(at("2030-01-01 05:00"))
    assert in_order(every(fold_all(MODEL, store), DeadlineRow))[-1] == owed
    said = explained(owed, world.district).splitlines()
    assert said[:2] == [
        "Owed, without a date so far: the team's written recommendation.",
        "No calendar published for SHE has the day (A35); once one has, the date is set.",
    ]
    assert not [line for line in said if line.startswith(("Left out", "That would run", "What was done"))]


def test_the_table_holds_what_has_no_date(district: District) -> None:
    lived(SUMMER, steps.met(when="2027-07-06"), store=district.store)
    district.runner().catch_up()
    with district.pool.connection() as connection:
        owed = select_outstanding(connection)[-1]
        assert (owed.kind, owed.due_on, owed.due) == ("recommendation_recorded", None, None)
        assert owed not in select_overdue(connection, at("2030-01-01 05:00"))


def test_what_was_owed_without_a_date_is_shown_with_the_one_it_gets() -> None:
    replan = ask("deadlines.replan", "2027-08-20 13:00", "system", moving=[STREAM])
    _, store = lived(SUMMER, steps.met(when="2027-07-06"), steps.next_year("2027-08-20"), replan)
    (dated,) = shown(store, "recommendation_recorded")
    assert (dated.status, dated.due_on) == ("open", date(2027, 9, 3))


def test_a_deadline_whose_beginning_was_destroyed_is_passed_over() -> None:
    world, store = lived(steps.in_tier2())
    for version, recorded in enumerate(store.load(STREAM), start=1):
        if isinstance(recorded.event, DeadlineSet):
            store.forget_event(STREAM, version)
    assert world.student.deadlines
    assert fold_all(MODEL, store) == []


def test_agreement_names_a_row_that_is_not_as_the_stream_says() -> None:
    world, store = lived(steps.in_tier2())
    rows = fold_all(MODEL, store)
    stream = world.stream(STREAM)
    mine = [row for row in rows if row.stream == STREAM]
    ours = [what for what in disagreements(stream, mine) if "deadline" in what]
    assert ours == []
    (problem,) = [what for what in disagreements(stream, mine[1:]) if "deadline" in what]
    assert mine[0].deadline in problem  # type: ignore[attr-defined]
