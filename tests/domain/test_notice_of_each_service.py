"""The notice of each service: who signs it and what it says, under the rules of that service
(R61, R62, R78, R79, R105, R106, R122, R123, A15).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from domain.command import Command
from tests.domain.steps import (
    BEHAVIORAL,
    BEHAVIORAL_PLAN,
    EVERY_ELEMENT,
    IN_TIER_3,
    MOODS,
    behavioral_up_to_meeting,
    direct_tier3_listing,
    drafted,
    in_behavioral_tier3,
    recommended,
    recommended_tier3,
    signed,
    up_to_plan,
)
from tests.domain.story import World, given


def behavioral_tier2() -> list[Command]:
    decided = recommended(points=MOODS, **BEHAVIORAL)
    return [*behavioral_up_to_meeting(), decided, drafted(**BEHAVIORAL_PLAN)]


def behavioral_tier3() -> list[Command]:
    """Up to the draft of the plan; its notice is not signed yet."""
    story = in_behavioral_tier3()
    last = next(n for n, c in enumerate(story) if c.TYPE == "notice.sign" and c.notice == "rec-2")
    return story[:last]


def academic_tier3() -> list[Command]:
    return [*direct_tier3_listing(), recommended_tier3(), drafted(**IN_TIER_3)]


@dataclass(frozen=True)
class Service:
    """A service whose plan is drafted; `asks` is the rule of its notice, `lists` that of its list."""

    story: Callable[[], list[Command]]
    asks: str
    lists: str
    own: str
    notice: str = "rec-1"
    plan: str = "plan-1"
    when: str = "2026-10-15"

    def signed(self, by: str = "principal", **changes: object) -> Command:
        fields = {"notice": self.notice, "plan": self.plan, **changes}
        return signed(self.when, by, **fields)


ACADEMIC_2 = Service(up_to_plan, "R61", "R62", "need")
ACADEMIC_3 = Service(academic_tier3, "R78", "R79", "continued_need")
BEHAVIORAL_2 = Service(behavioral_tier2, "R105", "R106", "need")
BEHAVIORAL_3 = Service(behavioral_tier3, "R122", "R123", "continued_need", "rec-2", "plan-2", "2026-12-10")
SERVICES = (ACADEMIC_2, ACADEMIC_3, BEHAVIORAL_2, BEHAVIORAL_3)


@cache
def before(service: Service) -> World:
    return given(service.story())


def without(element: str) -> dict[str, dict[str, str]]:
    return {"en": {**EVERY_ELEMENT, element: " "}}


@pytest.mark.parametrize(
    "service",
    [
        pytest.param(ACADEMIC_2, marks=pytest.mark.rule("R61")),
        pytest.param(ACADEMIC_3, marks=pytest.mark.rule("R78")),
        pytest.param(BEHAVIORAL_2, marks=pytest.mark.rule("R105")),
        pytest.param(BEHAVIORAL_3, marks=pytest.mark.rule("R122")),
    ],
)
def test_the_principal_signs_and_says_why(service: Service):
    before(service).when(service.signed("clerk")).refused(service.asks, "clerk")
    before(service).when(service.signed(contents=without(service.own))).refused(service.asks, service.own)
    before(service).when(service.signed()).including("notice.signed")


@pytest.mark.parametrize(
    ("service", "day_before"),
    [
        pytest.param(ACADEMIC_2, "2026-10-12", marks=pytest.mark.rule("R61")),
        pytest.param(ACADEMIC_3, "2026-10-12", marks=pytest.mark.rule("R78")),
        pytest.param(BEHAVIORAL_2, "2026-10-12", marks=pytest.mark.rule("R105")),
        pytest.param(BEHAVIORAL_3, "2026-12-07", marks=pytest.mark.rule("R122")),
    ],
)
def test_nobody_signs_before_the_decision_that_it_tells_of(service: Service, day_before: str):
    before(service).when(service.signed(said=day_before)).refused(service.asks, "was decided on")


@pytest.mark.parametrize(
    "service",
    [
        pytest.param(ACADEMIC_2, marks=pytest.mark.rule("R62")),
        pytest.param(ACADEMIC_3, marks=pytest.mark.rule("R79")),
        pytest.param(BEHAVIORAL_2, marks=pytest.mark.rule("R106")),
        pytest.param(BEHAVIORAL_3, marks=pytest.mark.rule("R123")),
    ],
)
@pytest.mark.parametrize("element", ["professionals", "frequency", "duration", "location"])
def test_it_says_who_how_often_how_long_and_where(service: Service, element: str):
    before(service).when(service.signed(contents=without(element))).refused(service.lists, element)
    before(service).when(service.signed(plan=None)).refused(service.lists, "service plan")


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.rule("A15")
def test_it_holds_the_laws_elements_and_the_tiers_own(service: Service):
    refusal = before(service).when(service.signed(contents={"en": {}})).refusal
    for element, rule in (
        ("right_to_evaluation", "R18"),
        ("location", service.lists),
        (service.own, service.asks),
    ):
        assert f"{element} ({rule})" in refusal.reason
