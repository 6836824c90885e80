"""A student moves while a plan runs: the receiving team decides, its calendar counts, its staff leads."""

from datetime import date

import pytest

from domain.service.responsibility import responsible_on
from tests.domain.steps import (
    drafted,
    emailed,
    ended,
    enrolled,
    in_tier2,
    next_year,
    recommended,
    referred,
    session,
    signed,
    started,
    up_to_meeting,
)
from tests.domain.story import ZONE, ask, given, instant, policy_document, school_year

MIDDLE = [
    ask(
        "calendar.publish",
        "2026-08-20",
        building="SHM",
        zone=ZONE,
        year=school_year("2026-09-01", "2027-06-25", "2026-27", ("2026-11-23", "2026-12-04")),
    ),
    *(
        ask(
            "staff.give_role",
            "2026-08-20",
            staff=f"m-{role}",
            staff_name=f"Made-up m-{role}",
            building="SHM",
            role=role,
            valid_from="2026-07-01",
        )
        for role in ("team_member", "interventionist", "classroom_teacher")
    ),
]


def moved(when: str = "2026-11-09", building: str = "SHM", grade: str = "06"):
    command = enrolled(building=building, grade=grade)[0]
    return command.model_copy(update={"at": instant(when), "id": f"moved-{when}-{building}"})


def decided(decision: str = "continue", when: str = "2026-11-10", by: str = "m-team_member", **changes):
    fields = {"plan": "plan-1", "decision": decision, "reason": "moved house"}
    fields |= {"responsible": "m-interventionist"} if decision == "continue" else {}
    return ask("plan.decide_transfer", when, by, **{**fields, **changes})


def in_the_middle_school(policy=None):
    return given(MIDDLE, in_tier2(), session("2026-10-20 10:00"), moved(), policy=policy)


@pytest.mark.rule("A37")
def test_a_move_asks_the_receiving_team():
    world = given(MIDDLE, in_tier2(), session("2026-10-20 10:00"))
    world = world.when(moved()).including("student.moved", "deadline.set")
    (duty,) = world.deadlines("transfer_decided")
    assert (duty.building, duty.due_on) == ("SHM", date(2026, 11, 16))
    assert world.student.active_plan("academic", "ELA") is not None


def test_another_grade_does_not_ask_again():
    world = given(MIDDLE, in_tier2(), session("2026-10-20 10:00"))
    assert "deadline.set" not in world.when(moved(building="SHE", grade="04")).names
    world = world.after(moved())
    assert "deadline.set" not in world.when(moved("2026-11-10", grade="07")).names


@pytest.mark.rule("A37")
def test_a_policy_that_does_not_bound_the_decision_is_found_missing():
    policy = policy_document()
    del policy["deadlines"]["transfer_decided"]
    world = given(MIDDLE, in_tier2(), session("2026-10-20 10:00"), policy=policy)
    world.when(moved()).including("student.moved", "policy.gap_found")


@pytest.mark.rule("A37")
def test_it_goes_on_by_the_receiving_buildings_calendar_with_one_of_its_staff():
    world = in_the_middle_school()
    before = world.due("review_due")
    world = world.when(decided()).including("plan.transferred", "deadline.met", "plan.responsible_changed")
    review = world.deadlines("review_due")[-1]
    assert (review.building, review.derivation.anchor) == ("SHM", date(2026, 10, 20))
    assert review.due_on > before
    plan = world.student.plans["plan-1"]
    assert responsible_on(plan, date(2026, 11, 9)) == "interventionist"
    assert responsible_on(plan, date(2026, 11, 10)) == "m-interventionist"
    assert world.student.current_cycle("plan-1").anchor == date(2026, 10, 20)
    assert "deadline.set" not in world.when(moved("2026-11-11", grade="07")).names


@pytest.mark.rule("R56")
def test_a_hand_over_that_the_building_before_had_planned_takes_no_effect():
    fields = {"plan": "plan-1", "to": "ais_teacher", "since": "2026-11-20", "reason": "shares the load"}
    planned = ask("plan.hand_over", "2026-11-06", "team_member", **fields)
    world = given(MIDDLE, in_tier2(), session("2026-10-20 10:00"), planned, moved(), decided())
    world = world.settled("2026-11-23").accepted()
    assert world.student.plans["plan-1"].drafted.responsible == "m-interventionist"


def test_each_date_of_the_cycle_is_open_once():
    world = in_the_middle_school().after(decided())
    for kind in ("review_opens", "review_due"):
        assert [d.status for d in world.deadlines(kind)].count("open") == 1


@pytest.mark.rule("A37")
def test_paused_its_dates_wait_and_the_pause_is_added():
    world = in_the_middle_school().when(decided("pause")).including("plan.transferred").after()
    assert not [d for d in world.deadlines("review_due") if d.status == "open"]
    assert world.student.active_plan("academic", "ELA") is not None
    world = world.settled("2026-12-10").accepted()
    assert not [d for d in world.deadlines("review_due") if d.status == "missed"]
    world = world.after(decided(when="2026-12-10"))
    review = world.deadlines("review_due")[-1]
    assert review.derivation.paused_days == 12  # 11-20 November and 7-10 December hold 12 school days
    assert review.status == "open"
    assert not world.student.pauses


def test_a_paused_plan_is_not_paused_again():
    world = in_the_middle_school().after(decided("pause"))
    world.when(decided("pause", "2026-11-12")).refused("state", "paused already")


@pytest.mark.rule("A37")
def test_it_ends_where_the_team_says_so():
    world = in_the_middle_school().when(decided("end")).including("plan.transferred", "plan.closed")
    assert world.student.tier("academic/ELA") == 1


@pytest.mark.rule("R56")
def test_only_the_receiving_team_decides():
    in_the_middle_school().when(decided(by="team_member")).refused("R56", "not in the team")


@pytest.mark.rule("R43")
def test_one_of_the_receiving_buildings_providers_is_responsible():
    in_the_middle_school().when(decided(responsible=None)).refused("R43", "building SHM")


def test_a_plan_that_is_not_under_way_is_not_decided_on():
    given(MIDDLE, enrolled()).when(decided()).refused("state", "plan-1")


def test_a_second_move_to_a_third_building_asks_anew():
    world = in_the_middle_school().after(decided())
    back = moved("2026-11-12", building="SHE")
    world = world.when(back).including("student.moved")
    assert world.deadlines("transfer_decided")[-1].building == "SHE"


@pytest.mark.rule("A37")
def test_a_move_before_the_decision_asks_the_next_team_from_its_own_day():
    world = in_the_middle_school().after(moved("2026-11-12", building="SHE"))
    before, anew = world.deadlines("transfer_decided")
    assert (before.building, before.status) == ("SHM", "withdrawn")
    assert (anew.building, anew.status, str(anew.derivation.anchor)) == ("SHE", "open", "2026-11-12")


@pytest.mark.rule("A37")
def test_a_move_after_a_missed_decision_asks_the_next_team_too():
    world = in_the_middle_school().settled("2026-12-11").accepted().after(moved("2026-12-11", building="SHE"))
    before, anew = (d for d in world.deadlines("transfer_decided") if not d.rung)
    assert (before.status, anew.status, anew.building) == ("withdrawn", "open", "SHE")
    world = world.after(decided(when="2026-12-14", by="team_member", responsible="interventionist"))
    assert [d.status for d in world.deadlines("transfer_decided") if d.status != "withdrawn"] == ["met"]


def test_a_plan_that_another_building_gives_stays_there():
    steps = [*up_to_meeting(), recommended(), drafted(building="SHM", responsible="m-interventionist")]
    world = given(MIDDLE, steps, signed(), emailed(), started(by="m-interventionist"))
    assert not world.when(moved(building="SHM")).accepted().deadlines("transfer_decided")


@pytest.mark.rule("A11")
def test_an_open_meeting_is_counted_by_the_receiving_buildings_calendar():
    world = given(MIDDLE, up_to_meeting()[:3], referred("2026-11-17"))
    (before,) = world.deadlines("meeting_held")
    world = world.after(moved("2026-11-18"))
    stays, goes = world.deadlines("meeting_held")
    assert (stays.building, stays.status) == ("SHE", "withdrawn")
    assert (goes.building, goes.status, goes.derivation.anchor) == ("SHM", "open", before.derivation.anchor)
    assert goes.due_on > before.due_on  # the middle school is closed from 23 November to 4 December
    assert {d.building for d in world.student.deadlines.values() if d.status == "open"} == {"SHM"}


def test_the_letter_on_a_plan_that_another_building_gives_stays_there():
    plan = drafted(building="SHE")
    world = given(MIDDLE, up_to_meeting(), recommended(), plan).after(moved("2026-10-15"))
    assert [d.building for d in world.deadlines("notice_left") if d.status == "open"] == ["SHE"]


def test_a_day_that_has_passed_stays_missed_in_the_building_that_missed_it():
    world = given(MIDDLE, up_to_meeting()[:3], referred("2026-10-06")).settled("2026-11-18").world
    missed = {d.id for d in world.student.deadlines.values() if d.status == "missed"}
    world = world.after(moved("2026-11-18"))
    assert missed == {d.id for d in world.student.deadlines.values() if d.status == "missed"}


@pytest.mark.rule("R59", "R75", "R103", "R119")
@pytest.mark.parametrize("decision", ["end", "pause"])
def test_where_nobody_moved_a_cycle_runs_until_its_decision(decision: str):
    world = given(in_tier2(), session("2026-10-20 10:00"))
    world.when(decided(decision, "2026-10-22", "team_member")).refused("R59", "no move")
    declines = {"of": "service", "plan": "plan-1", "guardian": "mother", "valid_from": "2026-10-22"}
    declined = world.after(ask("consent.opt_out", "2026-10-22 10:00", "clerk", **declines))
    declined.when(decided(decision, "2026-10-22", "team_member")).including("plan.transferred")
    gone_on = in_the_middle_school().after(decided())
    gone_on.when(decided(decision, "2026-11-11")).refused("R59", "no move")


def test_where_nobody_moved_no_date_is_put_off_by_going_on():
    world = given(in_tier2(), session("2026-10-20 10:00"))
    due = world.due("review_due")
    late = world.after(decided("continue", "2026-12-08", "team_member", responsible="ais_teacher"))
    assert [d.due_on for d in late.deadlines("review_due")] == [due]
    assert late.settled("2026-12-10").accepted().deadlines("review_due")[0].status == "missed"


@pytest.mark.parametrize("decision", ["end", "pause"])
def test_in_the_new_school_year_a_cycle_of_the_old_one_is_decided_on(decision: str):
    world = given(in_tier2(), session("2026-10-20 10:00"), next_year()).settled("2027-09-02").accepted()
    world.when(decided(decision, "2027-09-02", "team_member")).including("plan.transferred")


def test_at_the_end_of_the_school_year_a_plan_is_decided_on():
    world = given(in_tier2(), session("2026-10-20 10:00")).settled("2027-06-26").accepted()
    world.when(decided("end", "2027-06-28", "team_member")).including("plan.transferred", "plan.closed")


@pytest.mark.rule("R59", "R75", "R77", "R103", "R119")
def test_after_a_move_a_cycle_whose_review_is_open_ends_by_its_decision_r75():
    world = given(MIDDLE, in_tier2(), session("2026-10-20 10:00"), moved("2026-11-23"))
    ends = decided("end", "2026-12-07")
    world.when(ends).refused("R59", "the review of cycle plan-1/1 is open")
    world.when(decided("pause", "2026-12-07")).including("plan.transferred")
    declines = {"of": "service", "plan": "plan-1", "guardian": "mother", "valid_from": "2026-12-07"}
    declined = world.after(ask("consent.opt_out", "2026-12-07 10:00", "clerk", **declines))
    declined.when(ends).including("plan.closed")


@pytest.mark.rule("A37")
def test_nothing_is_to_be_decided_of_a_plan_that_the_receiving_team_ended_a37():
    held = [session(f"2026-{day} 10:00") for day in ("10-20", "10-22", "10-27")]
    world = given(MIDDLE, in_tier2(), held, moved("2026-11-20"))
    deciders = ["m-interventionist", "m-classroom_teacher"]
    over = ended("terminate", "2026-11-24", "m-interventionist", deciders=deciders)
    world = world.when(over).including("plan.closed", "tier.entered")
    assert world.status("transfer_decided") == "withdrawn"
    assert "deadline.missed" not in world.settled("2026-12-20").names
