"""Two behavioral Tier 2 cycles with continued delay qualify by themselves for Tier 3 (R113, A3, A12, A40)."""

from datetime import date

import pytest

from tests.domain.steps import (
    AGREED,
    BEHAVIORAL,
    BEHAVIORAL_PLAN,
    MOODS,
    drafted,
    emailed,
    ended,
    ended_by_staff,
    in_behavioral_tier2,
    in_tier2,
    met,
    next_year,
    probed,
    rated,
    recommended,
    referred,
    sessions,
    signed,
    started,
    told_of_conduct,
)
from tests.domain.story import TEAM, ask, given, policy_document


def cycle(number: int, value: float | None, outcome: str = "continue", a_week: int = 3) -> list:
    """One of three cycles of behavioral Tier 2, with a rating or without."""
    first, rated_on, last = [
        ("2026-10-20", "2026-11-17", "2026-12-04"),
        ("2026-12-08", "2027-01-12", "2027-01-27"),
        ("2027-02-02", "2027-03-09", "2027-03-24"),
    ][number - 1]
    held = [s for s in sessions(first, 7, a_week, provider="support_staff") if s.at.date().isoformat() < last]
    probe = [] if value is None else [rated(rated_on, value)]
    return [*sorted([*held, *probe], key=lambda c: c.at), ended_by_staff(outcome, last)]


def after(*cycles: list, policy=None):
    return given(in_behavioral_tier2(), *cycles, policy=policy)


@pytest.mark.rule("R113", "A3", "A40")
def test_the_second_cycle_with_continued_delay_qualifies_r113():
    world = after(cycle(1, 40))
    assert not world.student.qualifications
    outcome = world.after(cycle(2, 40)[:-1]).when(cycle(2, 40)[-1])
    outcome.including("cycle.ended", "tier3.qualified", "notice.opened", "cycle.started")
    event = outcome.event("tier3.qualified")
    assert event.cycles == ("plan-1/1", "plan-1/2")
    assert event.qualification == "auto-plan-1-2"
    ended = next(r for r in outcome.records if r.event.NAME == "cycle.ended")
    assert event.evidence[-1] == ended.ref


@pytest.mark.rule("R113")
def test_the_plan_and_the_notice_it_calls_for_are_awaited_r113():
    world = after(cycle(1, 40), cycle(2, 40))
    assert world.student.eligible_for("auto-plan-1-2") == ("behavioral", None, 3)
    assert world.student.notices["auto-plan-1-2"].kind == "t3_start"
    assert world.status("service_plan_made") == "open"
    world.when(drafted("2027-01-28", **TIER3)).including("plan.drafted", "deadline.met")


def test_tier_2_goes_on_until_tier_3_starts_a3():
    world = after(cycle(1, 40), cycle(2, 40))
    assert world.student.tier("behavioral") == 2
    assert world.student.current_cycle("plan-1").number == 3


@pytest.mark.parametrize("second", [None, 92])
@pytest.mark.rule("A40", "R113")
def test_a_second_cycle_that_ends_well_or_without_data_does_not_qualify_a40(second):
    assert not after(cycle(1, 40), cycle(2, second)).student.qualifications


@pytest.mark.rule("R113", "A12")
def test_a_first_cycle_that_ended_well_still_counts_as_received_r113():
    assert after(cycle(1, 80), cycle(2, 40)).student.qualifications


@pytest.mark.rule("A12")
def test_a_cycle_hardly_delivered_is_none_a12():
    assert not after(cycle(1, 40, a_week=1), cycle(2, 40)).student.qualifications


def test_the_policy_may_not_know_of_it_a3():
    assert not after(
        cycle(1, 40), cycle(2, 40), policy=policy_document(auto_qualify=None)
    ).student.qualifications


def test_the_same_cycles_qualify_once():
    world = after(cycle(1, 40), cycle(2, 40), cycle(3, 40))
    assert list(world.student.qualifications) == ["auto-plan-1-2"]


def test_academic_cycles_do_not_qualify():
    world = given(
        in_tier2(),
        sessions("2026-10-20", 6),
        probed("2026-11-03", 61),
        probed("2026-11-17", 60),
        ended("continue", "2026-12-04"),
        sessions("2026-12-08", 2),
        sessions("2027-01-05", 4),
        probed("2026-12-15", 60),
        ended("continue", "2027-02-02"),
    )
    assert not world.student.qualifications
    assert world.student.cycles["plan-1/1"].ended_on == date(2026, 12, 4)


@pytest.mark.parametrize(
    ("first", "rating", "end", "qualifies"),
    [
        ("2027-09-07", "2027-10-12", "2027-10-29", False),
        ("2027-05-11", "2027-06-15", "2027-07-01", True),
    ],
)
@pytest.mark.rule("R113")
def test_the_two_cycles_lie_in_one_school_year_and_summer_belongs_to_the_one_before(
    first, rating, end, qualifies
):
    second = [
        *sessions(first, 6, provider="support_staff"),
        rated(rating, 40),
        ended_by_staff("continue", end),
    ]
    world = given(in_behavioral_tier2(), cycle(1, 40), next_year(), sorted(second, key=lambda c: c.at))
    assert bool(world.student.qualifications) == qualifies


def pending(**changes):
    document = policy_document()
    document["auto_qualify"] |= {"mode": "qualifies_pending_ack", **changes}
    return after(cycle(1, 40), cycle(2, 40), policy=document)


def noted(by: str = "team_member", when: str = "2027-01-28"):
    return ask("tier3.acknowledge", when, by, qualification="auto-plan-1-2")


def put_aside(reason: str = "a medical cause was found", by: str = "team_member", when: str = "2027-01-28"):
    return ask("tier3.set_aside", when, by, qualification="auto-plan-1-2", reason=reason)


@pytest.mark.rule("R113")
def test_the_ends_of_all_the_cycles_counted_are_its_evidence():
    world = after(cycle(1, 40), cycle(2, 40)[:-1])
    first = world.student.cycles["plan-1/1"].ended_by
    outcome = world.when(cycle(2, 40)[-1])
    last = next(r.ref for r in outcome.records if r.event.NAME == "cycle.ended")
    assert outcome.event("tier3.qualified").evidence == (first, last)


@pytest.mark.rule("A3")
def test_where_the_team_takes_note_first_planning_waits_for_it():
    world = pending()
    assert world.student.qualifications["auto-plan-1-2"].pending
    assert world.student.eligible_for("auto-plan-1-2") is None
    assert (list(world.student.notices), world.status("service_plan_made")) == (["rec-1"], "open")
    world.when(noted(by="clerk")).refused("A3", "clerk")
    outcome = world.when(noted())
    world = outcome.including("deadline.met", "tier3.acknowledged", "notice.opened")
    assert world.student.eligible_for("auto-plan-1-2") == ("behavioral", None, 3)
    assert [(m.staff, m.roles) for m in outcome.event("tier3.acknowledged").people] == [
        ("team_member", ("team_member",))
    ]
    world.when(noted(when="2027-01-29")).refused("state")


@pytest.mark.rule("A3")
def test_a_note_nobody_takes_is_missed():
    assert pending().settled("2027-03-01").accepted().deadlines("service_plan_made")[1].status == "missed"


@pytest.mark.rule("A3")
def test_the_team_sets_a_qualification_aside_only_where_the_policy_allows_it():
    after(cycle(1, 40), cycle(2, 40)).when(put_aside()).refused("A3", "override_allowed")
    world = pending(override_allowed=True)
    world.when(put_aside(by="clerk")).refused("A3", "clerk")
    world.when(put_aside(reason=" ")).refused("A3", "no reason")
    world = world.when(put_aside()).including("tier3.set_aside", "deadline.withdrawn")
    assert world.student.eligible_for("auto-plan-1-2") is None
    world.when(noted()).refused("state")


@pytest.mark.rule("R113", "A3")
def test_after_a_set_aside_another_cycle_with_delay_qualifies_anew_r113():
    world = pending(override_allowed=True).after(put_aside())
    assert not {q.id for q in world.student.qualifications.values() if not q.set_aside}
    qualified = world.after(cycle(3, 40)).student.qualifications["auto-plan-1-3"]
    assert qualified.cycles == ("plan-1/1", "plan-1/2", "plan-1/3")
    assert list(world.after(cycle(3, 92)).student.qualifications) == ["auto-plan-1-2"]


def overriding():
    document = policy_document()
    document["auto_qualify"]["override_allowed"] = True
    return document


@pytest.mark.rule("A3")
def test_what_has_opened_is_abandoned_with_the_qualification():
    world = after(cycle(1, 40), cycle(2, 40), policy=overriding())
    world = world.when(put_aside()).including("tier3.set_aside", "deadline.withdrawn", "deadline.withdrawn")
    open_kinds = {d.kind for d in world.student.deadlines.values() if d.status == "open"}
    assert not open_kinds & {"service_plan_made", "notice_signed"}


def looked_at_again(day: str):
    """The team looks at the student again, and states nothing."""
    said = {"referral": "ref-9", "points": ["sel"], "teacher_statement": "still shouts", **BEHAVIORAL}
    return [
        referred(f"{day} 08:00", **said),
        met("ref-9/meeting-1", f"{day} 10:00", presenters=["classroom_teacher", "counselor"]),
    ]


def to_tier3(when: str, meeting: str = "ref-9/meeting-1", **changes):
    fields = {"recommendation": "rec-9", "meeting": meeting, "tier": 3, "points": MOODS, **BEHAVIORAL}
    return recommended(when, presenters=["classroom_teacher", "counselor"], **{**fields, **changes})


@pytest.mark.rule("R113")
def test_a_qualification_opens_tier_3_in_its_own_school_year_r113():
    world = after(cycle(1, 40), cycle(2, 40, "refer_to_team"))
    reviewed = world.after(met("plan-1/meeting-1", "2027-01-29"))
    reviewed.when(to_tier3("2027-01-29 13:00", "plan-1/meeting-1")).accepted()
    later = world.after(next_year(), looked_at_again("2027-09-14"))
    refusal = later.when(to_tier3("2027-09-14 13:00")).refusal
    assert "its cycles are of an earlier school year" in refusal.reason


TIER3 = {
    **BEHAVIORAL_PLAN,
    "plan": "plan-2",
    "basis": "auto-plan-1-2",
    "tier": 3,
    "minutes": 40,
    "sessions_per_week": 4,
    "start_on": "2027-02-09",
}


@pytest.mark.rule("R113")
def test_a_qualification_opens_tier_3_once_r113():
    world = after(cycle(1, 40), cycle(2, 40))
    world = world.after(
        drafted("2027-01-28", **TIER3),
        signed("2027-01-29", notice="auto-plan-1-2", plan="plan-2"),
        emailed(day="2027-01-29", notice="auto-plan-1-2"),
        started("2027-02-09 08:30", "support_staff", plan="plan-2"),
        sessions("2027-02-09", 1, plan="plan-2", provider="support_staff"),
        sessions("2027-02-23", 4, plan="plan-2", provider="support_staff"),
        rated("2027-03-16", 95, plan="plan-2"),
        ended_by_staff("terminate", "2027-03-24", plan="plan-2"),
    )
    outcome = world.after(looked_at_again("2027-04-08")).when(to_tier3("2027-04-08 13:00"))
    assert "the automatic qualification is used" in outcome.refusal.reason


REVIEW = "plan-1/meeting-1"
PRESENTED = {"presenters": ["classroom_teacher", "counselor"]}


def called_to_review(**changes):
    """Qualified at the end of a cycle that refers to the team, whose meeting was held on 29 January."""
    document = policy_document()
    document["auto_qualify"] |= changes
    ends = after(cycle(1, 40), cycle(2, 40, "refer_to_team"), policy=document)
    return ends.after(met(REVIEW, "2027-01-29", **PRESENTED))


def told_on(day: str):
    return [
        signed(f"{day} 08:00", notice="auto-plan-1-2", plan="plan-2"),
        *emailed(day=day, notice="auto-plan-1-2"),
    ]


DRAFTED = [drafted("2027-01-28", **TIER3), *told_on("2027-01-29")]
DRAFTED_LATER = [drafted("2027-01-30", **TIER3), *told_on("2027-02-01")]
BEGUN = started("2027-02-09 08:30", "support_staff", plan="plan-2")
ELIGIBLE = to_tier3("2027-01-29 13:00", REVIEW)


@pytest.mark.rule("R113", "A3")
def test_eligible_by_the_team_confirms_the_qualification_and_opens_nothing_of_its_own_r113():
    world = called_to_review().when(ELIGIBLE).then("team.recommended", "deadline.met")
    assert world.student.recommendations["rec-9"].confirms == "auto-plan-1-2"
    on_it = {**TIER3, "basis": "rec-9", "plan": "plan-9"}
    refusal = world.when(drafted("2027-01-30", **on_it)).refusal
    assert (refusal.rule, refusal.remedy) == ("R90", "draft the plan on the basis auto-plan-1-2")
    world.when(drafted("2027-01-30", **TIER3)).including("plan.drafted", "deadline.met")


@pytest.mark.rule("R113", "A3")
def test_a_plan_drafted_on_the_qualification_outlasts_the_teams_word_r113():
    ends = after(cycle(1, 40), cycle(2, 40, "refer_to_team"))
    world = ends.after(DRAFTED, met(REVIEW, "2027-01-29 12:30", **PRESENTED), ELIGIBLE)
    world.when(BEGUN).including("plan.started", "tier.entered")


@pytest.mark.rule("A3")
def test_eligible_by_the_team_is_its_note_of_a_qualification_that_waits_for_it_a3():
    outcome = called_to_review(mode="qualifies_pending_ack").when(ELIGIBLE)
    world = outcome.including("team.recommended", "tier3.acknowledged", "notice.opened")
    assert [m.staff for m in outcome.event("tier3.acknowledged").people] == list(TEAM)
    assert world.student.eligible_for("auto-plan-1-2") == ("behavioral", None, 3)


@pytest.mark.rule("R113", "A3")
def test_after_a_set_aside_the_team_decides_by_itself_a3():
    ends = after(
        cycle(1, 40), cycle(2, 40, "refer_to_team"), told_of_conduct("2027-01-20"), policy=overriding()
    )
    agreed = {"R114": AGREED, "R115": AGREED}
    decided = to_tier3("2027-01-29 13:00", REVIEW, criteria=agreed)
    world = ends.after(put_aside(), met(REVIEW, "2027-01-29 12:30", **PRESENTED))
    world = world.when(decided).including("team.recommended", "notice.opened")
    assert world.student.eligible_for("rec-9") == ("behavioral", None, 3)


@pytest.mark.rule("R104", "R113")
def test_a_plan_begun_on_the_qualification_answers_the_review_that_was_called_r104():
    ends = after(cycle(1, 40), cycle(2, 40, "refer_to_team"))
    assert ends.status("meeting_held") == "open"
    assert ends.after(DRAFTED, BEGUN).status("meeting_held") == "withdrawn"
    late = met(REVIEW, "2027-02-10", **PRESENTED)
    ends.after(DRAFTED, BEGUN).when(late).then("meeting.held")
    held = called_to_review()
    assert held.status("recommendation_recorded") == "open"
    assert held.after(DRAFTED_LATER, BEGUN).status("recommendation_recorded") == "withdrawn"


def test_a_review_of_tier_3_that_names_tier_2_is_told_so():
    world = called_to_review().after(DRAFTED_LATER, BEGUN)
    said = to_tier3("2027-02-10", REVIEW, tier=2, decided="terminate")
    world.when(said).refused("A25", "the tier named is 2")


@pytest.mark.rule("A3", "R113")
def test_before_the_note_and_after_a_set_aside_a_draft_is_told_what_is_lacking_a3():
    world = pending(override_allowed=True)
    refusal = world.when(drafted("2027-01-28", **TIER3)).refusal
    assert (refusal.rule, refusal.remedy) == ("R90", "the team takes note first (tier3.acknowledge)")
    world.after(put_aside()).when(drafted("2027-01-29", **TIER3)).refused("R90", "set auto-plan-1-2 aside")


def test_after_a_set_aside_nobody_is_told_to_draft_the_plan_first():
    world = after(cycle(1, 40), cycle(2, 40), policy=overriding())
    world = world.after(drafted("2027-01-28 08:00", **TIER3), put_aside())
    told = signed("2027-01-29", notice="auto-plan-1-2", plan="plan-2")
    world.when(told).refused("R123", "set auto-plan-1-2 aside")


@pytest.mark.rule("A3")
def test_the_team_answers_no_qualification_before_there_is_one_a3():
    early = ask(
        "tier3.acknowledge", "2027-01-28", "team_member", said="2027-01-26", qualification="auto-plan-1-2"
    )
    pending().when(early).refused("A3", "qualified on 2027-01-27")
