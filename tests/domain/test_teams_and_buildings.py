"""The plan names its teams in many ways and leaves much to the buildings: the policy says which and what
(A16, A22, A30, A31).
"""

import pytest

from domain.policy import Teams
from tests.domain.steps import (
    drafted,
    enrolled,
    in_tier2,
    listed,
    recommended,
    referred,
    screened,
    session,
    up_to_meeting,
)
from tests.domain.story import World, given, policy_document, publish


@pytest.mark.rule("A16")
@pytest.mark.parametrize(
    ("name", "team"),
    [
        ("MTSS/Student Support Team", "mtss_sst"),
        ("mtss team student support team", "mtss_sst"),
        ("grade level/PLC team", "post_benchmark"),
        ("Child Study Team", "mtss_sst"),
    ],
)
def test_every_name_of_the_plan_and_of_the_district_stands_for_one_of_two_teams(name, team):
    assert Teams(names={"Child Study Team": "mtss_sst"}).type_of(name) == team


@pytest.mark.rule("R51")
def test_who_is_not_of_the_team_does_not_speak_for_it_r51():
    given(up_to_meeting()).when(recommended(by="interventionist")).refused("R51", "not among the members")


@pytest.mark.rule("A16")
def test_a_review_by_a_team_of_an_unknown_name_is_not_published():
    document = policy_document(teams={"review": {"academic_t2": "Owls"}})
    World().when(publish(document)).refused("R19", "teams.review.academic_t2")


def after_listing(team: str) -> World:
    """A student listed for Tier 2, where `team` reviews before academic Tier 2."""
    return given(
        enrolled(), screened(), listed(), policy=policy_document(teams={"review": {"academic_t2": team}})
    )


BY_LISTING = {"meeting": None, "listing": "list-1", "presenters": []}


@pytest.mark.rule("A30")
def test_where_the_post_benchmark_team_reviews_its_listing_is_the_review():
    after_listing("grade level/PLC team").when(recommended(**BY_LISTING)).including("team.recommended")
    after_listing("grade level/PLC team").when(recommended(**{**BY_LISTING, "listing": "list-9"})).refused(
        "R47"
    )


@pytest.mark.rule("A30")
def test_where_the_support_team_reviews_a_listing_is_not_enough():
    after_listing("MTSS Team").when(recommended(**BY_LISTING)).refused("R47")
    given(enrolled(), screened(), listed()).when(recommended(**BY_LISTING)).refused("R47")


def with_own(service: str, **own) -> dict:
    """The policy of a district in which one building has something of its own."""
    return policy_document(buildings={"SHE": {"services": {service: own}}})


@pytest.mark.rule("A31")
def test_a_buildings_own_providers_go_before_the_districts():
    world = given(up_to_meeting(), recommended(), policy=with_own("academic_t2", providers=["counselor"]))
    world.when(drafted()).refused("R43", "interventionist")
    world.when(drafted(responsible="counselor")).accepted()


@pytest.mark.rule("A31")
def test_a_session_is_judged_by_the_buildings_own_providers():
    world = given(in_tier2())
    world.when(session("2026-10-21 10:00")).found()
    here = given(
        up_to_meeting(), recommended(), policy=with_own("academic_t2", providers=["counselor"])
    ).after(drafted(responsible="counselor"))
    assert "R43" in {
        f.rule for f in here.when(session("2026-10-21 10:00")).event("session.recorded").findings
    }


@pytest.mark.rule("A31")
def test_a_buildings_own_criteria_go_before_the_districts():
    own = {"criteria": {"all_of": [{"rule": "R53"}, {"rule": "R70"}]}}
    given(up_to_meeting(), policy=with_own("academic_t2", **own)).when(recommended()).refused("R70")
    given(up_to_meeting(), policy=with_own("academic_t3", **own)).when(recommended()).accepted()


@pytest.mark.rule("A22")
def test_the_policy_says_which_teachers_refer():
    rule = {"in_class_min_days": 0, "requires_tier1_plan": False, "teachers": ["support_teacher"]}
    world = given(enrolled(), screened(), policy=policy_document(referral=rule))
    world.when(referred()).refused("R49", "classroom_teacher")
    world.when(referred(by="support_teacher")).accepted()
