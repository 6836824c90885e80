"""The tier table follows the student's file."""

from datetime import date

import pytest

from domain.record.enrolment import StudentWithdrawn
from projections.current_tier import MODEL, TierRow
from projections.row import every
from tests.domain import steps
from tests.domain.story import ask
from tests.projections.folded import fold_all
from tests.projections.tale import ENROLLED, Tale, lived


def tiers(rows: list[TierRow]) -> dict[str, int]:
    return {row.strand: row.tier for row in rows}


@pytest.mark.rule("R23", "R83")
def test_everybody_holds_tier_1_in_every_strand_from_the_first_day() -> None:
    rows = Tale().on("2026-08-20", ENROLLED).rows(MODEL, TierRow)
    assert tiers(rows) == {
        "academic/ELA": 1,
        "academic/MATH": 1,
        "academic/SOCIAL_STUDIES": 1,
        "academic/SCIENCE": 1,
        "behavioral": 1,
    }
    assert {row.since for row in rows} == {date(2026, 8, 20)}


@pytest.mark.rule("R1")
@pytest.mark.parametrize("kind", ["iep", "504", "ell", "gifted"])
def test_no_status_takes_anybody_out_of_a_tier(kind: str) -> None:
    status = ask("student.record_status", "2026-08-21", kind=kind, valid_from="2026-08-21")
    _, store = lived(steps.enrolled(), status)
    assert set(tiers(every(fold_all(MODEL, store), TierRow)).values()) == {1}


@pytest.mark.rule("A24")
def test_a_started_plan_shows_tier_cycle_and_who_is_responsible() -> None:
    _, store = lived(steps.in_tier2())
    rows = every(fold_all(MODEL, store), TierRow)
    (ela,) = [row for row in rows if row.strand == "academic/ELA"]
    assert (ela.tier, ela.plan, ela.cycle, ela.responsible) == (2, "plan-1", 1, "interventionist")
    assert ela.since == date(2026, 10, 20)
    assert tiers(rows)["academic/MATH"] == 1


def test_a_plan_that_ends_leaves_tier_1_and_nobody_responsible() -> None:
    sessions = steps.sessions("2026-10-20", 6)
    probes = [steps.probed("2026-11-03", 70), steps.probed("2026-11-17", 80)]
    _, store = lived(steps.in_tier2(), sessions, probes, steps.ended("terminate", "2026-12-04"))
    (ela,) = [r for r in every(fold_all(MODEL, store), TierRow) if r.strand == "academic/ELA"]
    assert (ela.tier, ela.plan, ela.cycle, ela.responsible) == (1, None, None, None)
    assert ela.since == date(2026, 12, 4)


def test_a_refused_start_changes_no_tier() -> None:
    world, store = lived(steps.up_to_plan(), steps.started())
    assert world.student.plans["plan-1"].status == "drafted"
    assert set(tiers(every(fold_all(MODEL, store), TierRow)).values()) == {1}


def test_moving_and_leaving_are_shown_on_every_strand() -> None:
    moved = ask(
        "student.enrol", "2026-11-02", family_name="Madeup", given_name="Child", grade="04", building="SHM"
    )
    _, store = lived(steps.enrolled(), steps.registered("SHM"), moved)
    rows = every(fold_all(MODEL, store), TierRow)
    assert {(row.building, row.grade) for row in rows} == {("SHM", "04")}

    gone = Tale().on("2026-08-20", ENROLLED).on("2027-02-01", StudentWithdrawn(reason="moved away"))
    assert {row.left_on for row in gone.rows(MODEL, TierRow)} == {date(2027, 2, 1)}
