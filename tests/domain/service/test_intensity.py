"""More intensive from tier to tier (R14)."""

import pytest

from tests.domain import steps
from tests.domain.story import ask, given

PRESENTED = {"presenters": ["classroom_teacher"]}


def escalated(**changes):
    """Tier 2 with 3 sessions of 30 minutes a week; the team found Tier 3, and this is its draft."""
    told = [
        ask("contact.record", "2026-11-20", "classroom_teacher", kind=kind, about="reading")
        for kind in ("report_card", "conference")
    ]
    world = given(
        steps.formed("fluency-a", "academic_t3"),
        steps.in_tier2(),
        steps.sessions("2026-10-20", 6),
        steps.probed("2026-11-03", 61),
        steps.probed("2026-11-17", 62),
        told,
        steps.ended("refer_to_team", "2026-12-04"),
        steps.met("plan-1/meeting-1", "2026-12-08"),
        steps.recommended_tier3(
            "2026-12-08 13:00", recommendation="rec-2", listing=None, meeting="plan-1/meeting-1", **PRESENTED
        ),
    )
    fields = {
        **steps.IN_TIER_3,
        "plan": "plan-2",
        "basis": "rec-2",
        "start_on": "2026-12-16",
        "sessions_per_week": 3,
        "minutes": 30,
        **changes,
    }
    return world.when(steps.drafted("2026-12-09", **fields))


@pytest.mark.parametrize(
    "more",
    [{"sessions_per_week": 4}, {"minutes": 40}, {"more_intensive_by": {"higher_expertise": "specialist"}}],
)
def test_more_on_one_dimension_is_enough(more):
    escalated(**more).including("plan.drafted")


@pytest.mark.rule("R14")
def test_the_same_again_is_not_more_intensive():
    escalated().refused("R14", "on no dimension")
    escalated(more_intensive_by={"smaller_group": "  "}).refused("R14", "on no dimension")


@pytest.mark.rule("R14")
@pytest.mark.parametrize("less", [{"minutes": 20}, {"group": "fluency-a"}])
def test_less_on_another_dimension_needs_a_note(less):
    escalated(sessions_per_week=5, **less).refused("R14", "without a note")
    escalated(sessions_per_week=5, intensity_note="  ", **less).refused("R14", "without a note")
    escalated(sessions_per_week=5, intensity_note="short and often", **less).including("plan.drafted")
