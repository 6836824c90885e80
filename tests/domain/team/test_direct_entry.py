"""Entry by the post-benchmark analysis's own listing, or by significant needs (R41, R64, R107, A30)."""

import pytest

from tests.domain.steps import (
    direct_tier3_listing,
    enrolled,
    listed,
    next_year,
    recommended,
    recommended_tier3,
    screened,
)
from tests.domain.story import ask, given, policy_document


@pytest.mark.rule("R41", "R64")
def test_a_listing_gives_one_recommendation_r41_r64():
    world = given(direct_tier3_listing(), recommended_tier3())
    for decided in ("eligible", "not_eligible"):
        again = recommended_tier3("2026-10-14", recommendation="rec-2", decided=decided)
        world.when(again).refused("R47", "list-1 has given its recommendation rec-1")
    no = given(direct_tier3_listing(), recommended_tier3(decided="not_eligible"))
    no.when(recommended_tier3("2026-10-14", recommendation="rec-2")).refused("R47", "has given")


@pytest.mark.rule("R41")
def test_so_does_one_that_stands_for_the_review_before_tier_2_r41():
    first = policy_document(teams={"review": {"academic_t2": "grade level/PLC team"}})
    by_list = {"meeting": None, "listing": "list-1", "presenters": []}
    world = given(
        enrolled(), screened(), listed(), recommended(decided="not_eligible", **by_list), policy=first
    )
    again = recommended("2026-10-14", recommendation="rec-2", **by_list)
    world.when(again).refused("R47", "has given")


@pytest.mark.rule("R41", "R64")
def test_an_amended_listing_gives_another_r41():
    amended = {"listing": "list-1", "points": ["star", "cbm", "chapter"], "reason": "more was found"}
    back = [
        ask("at_risk.amend", f"2026-10-{day}", "team_member", disposition=to, **amended)
        for day, to in ((15, "refer_tier2"), (16, "refer_tier3"))
    ]
    world = given(direct_tier3_listing(), recommended_tier3(decided="not_eligible"), back)
    world.when(recommended_tier3("2026-10-19", recommendation="rec-2")).accepted()


@pytest.mark.rule("R41", "R64")
def test_a_listing_is_not_of_use_in_the_next_school_year_r64():
    world = given(direct_tier3_listing(), next_year())
    world.when(recommended_tier3("2027-08-25")).accepted()
    world.when(recommended_tier3("2027-09-02")).refused("R47", "of an earlier school year")
