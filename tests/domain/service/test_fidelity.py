"""Whether an intervention was delivered as it is meant to be (R21)."""

import pytest
from pydantic import ValidationError

from tests.domain import steps
from tests.domain.story import ask, given


def observed(plan: str = "plan-1", done: int = 9):
    fields = {"plan": plan, "observer": "counselor", "steps_done": done, "steps_planned": 10}
    return ask("fidelity.observe", "2026-10-27", "counselor", **fields)


def test_somebody_watches_a_session_of_a_plan():
    given(steps.in_tier2()).when(observed()).then("fidelity.observed")
    given(steps.in_tier2()).when(observed("plan-9")).refused("state", "plan-9")


def test_no_more_steps_are_done_than_planned():
    with pytest.raises(ValidationError, match="no more than planned"):
        observed(done=11)
