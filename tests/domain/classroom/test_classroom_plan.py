"""Tier 1 plans of a classroom: goals, monitoring, the letter and the review (R37–R39, A1, A27, A28)."""

from datetime import date
from typing import Any

import pytest

from tests.domain.steps import enrolled, listed, referred, screened, signed
from tests.domain.story import ask, given, policy_document

GOAL = {
    "goal": "fluency",
    "statement": "reads 90 words a minute",
    "power_standards": ["RF.3.4"],
    "target_on": "2026-11-25",
    "measure": "cbm",
    "frequency": "every week",
    "monitored_by": "classroom_teacher",
}
SECOND = {**GOAL, "goal": "vocabulary", "target_on": "2026-12-02"}
LETTER = {
    "gate": False,
    "min_lead_days": 0,
    "recipients": "all",
    "signatories": ["classroom_teacher", "team_member"],
    "max_after_trigger": 5,
    "clock": "school_days",
}


def policy(**changes: Any) -> dict:
    document = policy_document(**changes)
    document["notices"]["t1_plan"] = LETTER
    return document


def made(when: str = "2026-10-07", by: str = "classroom_teacher", **changes: Any):
    fields = {
        "plan": "class-1",
        "subject": "ELA",
        "summary": "daily partner reading",
        "start_on": "2026-10-08",
        "goals": [GOAL, SECOND],
        "contact": "the classroom teacher",
        **changes,
    }
    return ask("classroom_plan.make", when, by, **fields)


def reviewed(when: str = "2026-12-03", by: str = "team_member", **changes: Any):
    fields = {
        "plan": "class-1",
        "results": {"fluency": "reached", "vocabulary": "not_reached"},
        "points": ["cbm"],
        "next_step": "ended",
        "conclusion": "one goal of two",
        **changes,
    }
    return ask("classroom_plan.review", when, by, **fields)


def listed_student(document: dict | None = None):
    return given(enrolled(), screened(), listed(disposition="stay_tier1", reason="help in class"),
                 policy=document or policy())  # fmt: skip


@pytest.mark.rule("R37", "A1")
def test_the_goals_are_to_be_reviewed_after_eight_weeks():
    world = listed_student().after(made())
    assert world.due("goals_reviewed") == date(2026, 12, 10)
    (due,) = world.deadlines("goals_reviewed")
    assert (due.derivation.unit, due.derivation.count) == ("instructional_weeks", 8)
    assert world.after(reviewed()).status("goals_reviewed") == "met"


@pytest.mark.rule("R37")
@pytest.mark.parametrize("number", [1, 5])
def test_one_goal_is_too_few_and_five_are_too_many(number: int):
    goals = [{**GOAL, "goal": f"goal-{n}"} for n in range(number)]
    listed_student().when(made(goals=goals)).refused("R37", "2 to 4")


@pytest.mark.rule("R37")
def test_two_goals_of_one_name_are_one():
    listed_student().when(made(goals=[GOAL, GOAL])).refused("R37")


@pytest.mark.rule("R37")
def test_every_goal_says_what_is_to_be_reached():
    listed_student().when(made(goals=[GOAL, {**SECOND, "statement": " "}])).refused("R37", "to reach")


@pytest.mark.rule("R37")
@pytest.mark.parametrize("standards", [[], [" "]])
def test_every_goal_refers_to_a_power_standard(standards: list[str]):
    goals = [GOAL, {**SECOND, "power_standards": standards}]
    listed_student().when(made(goals=goals)).refused("R37", "Power Standard")


@pytest.mark.rule("R37")
@pytest.mark.parametrize(
    ("target", "fits"),
    [("2026-11-20", False), ("2026-11-23", True), ("2026-12-10", True), ("2026-12-11", False)],
)
def test_a_goal_is_reached_six_to_eight_weeks_after_the_start(target: str, fits: bool):
    outcome = listed_student().when(made(goals=[GOAL, {**SECOND, "target_on": target}]))
    outcome.accepted() if fits else outcome.refused("R37", target)


@pytest.mark.rule("R38")
@pytest.mark.parametrize("field", ["measure", "frequency"])
def test_every_goal_says_how_progress_is_monitored(field: str):
    listed_student().when(made(goals=[GOAL, {**SECOND, field: " "}])).refused("R38", field)


@pytest.mark.rule("R38")
def test_who_monitors_is_of_the_buildings_staff():
    listed_student().when(made(goals=[GOAL, {**SECOND, "monitored_by": "passer-by"}])).refused(
        "R38", "passer-by"
    )
    nobody = listed_student().when(made(goals=[GOAL, {**SECOND, "monitored_by": " "}]))
    nobody.refused("R38", "nobody is named")


@pytest.mark.rule("R39")
def test_the_parents_are_to_be_told_by_the_team():
    outcome = listed_student().when(made())
    opened = outcome.event("notice.opened")
    assert (opened.notice, opened.kind, opened.plan) == ("t1-class-1", "t1_plan", "class-1")
    assert outcome.world.due("notice_left") == date(2026, 10, 15)
    letter = {"notice": "t1-class-1", "plan": None}
    outcome.world.when(signed("2026-10-12", "clerk", **letter)).refused("R39", "clerk")
    outcome.world.when(signed("2026-10-12", "team_member", contents={"en": {}}, **letter)).refused("R39")


@pytest.mark.rule("R39")
def test_a_policy_without_rules_for_the_letter_has_no_classroom_plans():
    document = policy()
    del document["notices"]["t1_plan"]
    listed_student(document).when(made()).refused("R39", "notices.t1_plan")


def test_a_policy_without_goals_says_so():
    document = policy()
    del document["goals"]
    listed_student(document).when(made()).refused("R37", "goals")


@pytest.mark.rule("R28")
def test_it_is_the_teams_plan():
    listed_student().when(made(by="clerk")).refused("R28")
    listed_student().after(made()).when(reviewed(by="clerk")).refused("R28")


@pytest.mark.rule("A28")
def test_the_policy_says_for_whom_goals_are():
    listed_student().when(made(scope="class")).refused("A28", "student")
    world = listed_student(policy(**{"goals.scope": "class"}))
    world.when(made(scope="class")).refused("A28", "no class is named")
    world.when(made(scope="class", group="3B")).accepted()


@pytest.mark.rule("R37")
def test_the_review_says_of_every_goal_what_came_of_it():
    world = listed_student().after(made())
    world.when(reviewed(results={"fluency": "reached"})).refused("R37", "vocabulary")


@pytest.mark.rule("R16")
def test_the_review_rests_on_data_points():
    world = listed_student().after(made())
    world.when(reviewed(points=[])).refused("R16", "empty")
    world.when(reviewed(points=["dreams"])).refused("R16", "dreams")


def test_goals_are_reviewed_once():
    world = listed_student().after(made(), reviewed())
    world.when(reviewed()).refused("state")
    world.when(reviewed(plan="class-9")).refused("state")


@pytest.mark.rule("A1")
def test_the_goals_outlive_a_referral_to_tier_2():
    world = listed_student().after(made(), referred("2026-10-20"))
    assert world.status("goals_reviewed") == "open"


@pytest.mark.rule("A27")
def test_the_policy_may_ask_for_days_of_help_in_class_before_a_referral():
    world = given(enrolled(), screened(), policy=policy(**{"referral.in_class_min_days": 27}))
    world.when(referred("2026-10-06")).refused("A27", "before 2026-10-06: 26; the policy asks for 27")
    world.when(referred("2026-10-07")).accepted()
    later = [{"what": "small group in class", "first": "2026-10-20"}]
    behavioral = {"domain": "behavioral", "subject": None, "teacher_statement": "shouts in class"}
    outcome = world.when(referred("2026-10-06", in_class=later, **behavioral))
    outcome.refused("A27", "is to begin on 2026-10-20")


@pytest.mark.rule("A27")
def test_help_that_ended_has_had_the_days_that_it_lasted():
    world = given(enrolled(), screened(), policy=policy(**{"referral.in_class_min_days": 20}))
    brief = {"what": "small group in class", "first": "2026-09-14", "last": "2026-09-15"}
    world.when(referred("2026-10-06", in_class=[brief])).refused(
        "A27", "2026-10-06: 2; the policy asks for 20"
    )
    longer = [brief, {**brief, "what": "partner", "first": "2026-09-15", "last": "2026-10-02"}]
    world.when(referred("2026-10-06", in_class=longer)).refused(
        "A27", "2026-10-06: 19; the policy asks for 20"
    )
    after = {**brief, "what": "in pairs", "first": "2026-10-05", "last": "2026-10-30"}
    world.when(referred("2026-10-06", in_class=[*longer, after])).accepted()


@pytest.mark.rule("A27")
def test_the_policy_may_ask_for_a_classroom_plan_before_a_referral():
    world = listed_student(policy(**{"referral.requires_tier1_plan": True}))
    world.when(referred("2026-10-09")).refused("A27", "classroom plan in ELA")
    world.after(made()).when(referred("2026-10-09")).accepted()
    world.after(made(subject="MATH")).when(referred("2026-10-09")).refused("A27")


def test_where_the_policy_says_nothing_a_referral_waits_for_neither():
    document = policy()
    del document["referral"]
    given(enrolled(), screened(), policy=document).when(referred("2026-09-21")).accepted()
