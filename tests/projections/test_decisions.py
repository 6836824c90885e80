"""A decision is printed with the people, the points, the criteria and the numbers that were seen (R16)."""

import pytest

from domain.recorded import Recorded
from projections.decisions import Decision, as_text, decisions
from tests.domain.steps import (
    ended,
    in_tier2,
    probed,
    sessions,
)
from tests.domain.story import TEAM, ask, given


def no_roles(recorded: Recorded) -> tuple[str, ...]:
    return ("interventionist",) if recorded.meta.actor == "interventionist" else ()


def records_of(*happened) -> list[Recorded]:
    """The student's records after all this."""
    world, records = given(), []
    for command in (c for step in happened for c in (step if isinstance(step, list) else [step])):
        outcome = world.when(command)
        outcome.accepted()
        records += [r for r in outcome.records if r.originator_id == "student/s1"]
        world = outcome.world
    return records


@pytest.fixture(scope="module")
def found() -> list[Decision]:
    happened = [
        in_tier2(),
        sessions("2026-10-20", 6),
        probed("2026-11-03", 72),
        probed("2026-11-17", 84),
        ended("continue", "2026-12-04", reason="one more period"),
        ask("probe.correct", "2026-12-07", "interventionist", probe="probe-2026-11-17", value=74, reason="r"),
    ]
    return decisions(records_of(*happened), no_roles)


def one(found: list[Decision], type: str) -> Decision:
    return next(d for d in found if d.type == type)


def test_every_entry_that_rests_on_others_is_listed(found):
    assert [d.type for d in found] == [
        "at_risk.listed",
        "referral.submitted",
        "team.recommended",
        "cycle.ended",
    ]
    assert all(d.evidence for d in found)
    assert {d.id.partition("@")[0] for d in found} == {"s1"}


def test_a_recommendation_with_members_presenters_criteria_and_points(found):
    decision = one(found, "team.recommended")
    assert [m.staff for m in decision.people] == [*TEAM, "classroom_teacher"]
    assert all(m.roles for m in decision.people)
    assert decision.policy_version == "2026-27.1"
    text = as_text(decision)
    assert "R53: met (from the file): 3 measures with a cut point; 2 are needed; saw entries" in text
    assert "rests on 3 entries:" in text
    assert "rationale: three measures agree" in text
    assert "led to:" in text


def test_the_end_of_a_cycle_with_the_numbers_seen_then(found):
    decision = one(found, "cycle.ended")
    assert [(m.staff, m.roles) for m in decision.people] == [
        ("interventionist", ("interventionist",)),
        ("classroom_teacher", ("classroom_teacher",)),
    ]
    assert decision.source == "plan"
    text = as_text(decision)
    assert "aim line: 60 on 2026-10-20 to 90 on 2026-12-01; yardstick: goal line, 5 a week" in text
    assert "trend by least squares: 6 a week, from 72 to 84" in text
    assert "last point 84, expected 80, gap +4" in text
    assert "point 84 on 2026-11-17 (entry " in text


@pytest.mark.rule("R16")
def test_what_was_corrected_since_stands_beside_and_changes_nothing(found):
    text = as_text(one(found, "cycle.ended"))
    assert "since then (nothing is undone):" in text
    assert "probe-2026-11-17" in text
    assert "point 84 on 2026-11-17" in text


def test_an_entry_of_another_stream_is_named_by_stream_and_version(found):
    alone = records_of(in_tier2())
    decision = one(
        decisions([r for r in alone if r.event.NAME == "team.recommended"], no_roles), "team.recommended"
    )
    assert {r.words for r in decision.evidence} == {None}
    assert f"  student/s1 {decision.evidence[0].version}" in as_text(decision)
