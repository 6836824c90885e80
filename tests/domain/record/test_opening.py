"""The record is opened in mid-year: what is attested, what it counts for, what it owes (R48, R113, A12)."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.command import Command
from tests.domain.steps import ended_by_staff, enrolled, father, guardian, probed, rated, sessions
from tests.domain.story import World, ask, given, policy_document

NOTICE = {"sent_on": "2026-09-22", "to": ["mother"], "method": "mailed", "document": "receipt 114"}
DAY = "2026-11-10"
CYCLE = "2026-10-13"


def opened(when: str = DAY, **changes: Any) -> Command:
    fields = {
        "plan": "opening-ELA-t2",
        "domain": "academic",
        "subject": "ELA",
        "tier": 2,
        "since": "2026-09-28",
        "service_type": "mtss",
        "target_area": "reading",
        "intervention": "read-1",
        "sessions_per_week": 3,
        "minutes": 30,
        "location": "Room 12",
        "responsible": "interventionist",
        "measure": "cbm",
        "goal": {"baseline": 40, "baseline_on": "2026-09-25", "target": 60, "target_on": "2026-12-18"},
        "cycle": 1,
        "cycle_started": "2026-10-13",
        "document": "folder 7",
        "notice": NOTICE,
        **changes,
    }
    return ask("opening.attest", when, "clerk", **fields)


BEHAVIORAL = {
    "plan": "opening-BEHAVIOR-t2",
    "domain": "behavioral",
    "subject": None,
    "target_area": "behavior",
    "intervention": "calm-1",
    "responsible": "support_staff",
    "measure": "rating",
}
BEFORE = [{"started_on": "2026-09-08", "ended_on": "2026-10-09", "result": "inadequate"}]
MARKED = {"plan.drafted", "plan.started", "tier.entered", "cycle.started", "notice.opened", "dispatch.mailed"}


def test_plan_tier_cycle_and_notice_are_on_record_each_marked_attested():
    outcome = given(enrolled()).when(opened())
    world = outcome.accepted()
    assert world.student.tiers == {"academic/ELA": 2}
    assert world.student.plans["opening-ELA-t2"].status == "active"
    assert {e.NAME for e in outcome.events if getattr(e, "attested", False)} >= MARKED
    days = {r.event.NAME: str(r.meta.occurred) for r in outcome.records}
    assert (days["plan.started"], days["cycle.started"]) == ("2026-09-28", "2026-10-13")
    assert {r.meta.actor for r in outcome.records} == {"clerk"}


def test_the_review_counts_from_the_cycle_the_next_probe_from_the_opening():
    world = given(enrolled(), opened())
    assert str(world.due("review_due")) == "2026-11-30"
    (probe,) = world.deadlines("probe_due")
    assert str(probe.derivation.anchor) == DAY


def test_an_overdue_review_is_missed_at_once():
    world = given(enrolled(), opened(cycle_started="2026-09-28"))
    settled = world.settled("2026-11-16").world
    assert "missed" in {d.status for d in settled.deadlines("review_due")}


def test_the_same_again_changes_nothing_and_other_content_is_refused():
    world = given(enrolled(), opened())
    again = world.when(opened("2026-11-12"))
    assert not again.accepted().student.cycles.keys() - world.student.cycles.keys()
    assert set(again.names) <= {"deadline.reached"}
    world.when(opened("2026-11-12", minutes=20)).refused("state", "other content")
    world.when(opened("2026-11-12", plan="opening-ELA-t3", tier=3)).refused("state", "a plan is under way")


@pytest.mark.rule("A33")
def test_nothing_is_attested_ahead_of_its_day():
    given(enrolled()).when(opened(since="2026-11-12", cycle_started="2026-11-12")).refused(
        "A33", "2026-11-12"
    )


@pytest.mark.rule("R48", "A32")
@pytest.mark.parametrize(
    ("notice", "untold"),
    [
        (NOTICE, 0),
        (None, 1),
        ({**NOTICE, "document": None}, 1),
        ({**NOTICE, "sent_on": "2026-09-28"}, 1),
        ({**NOTICE, "to": ["father"]}, 1),
    ],
)
def test_without_a_paper_that_proves_it_the_parents_are_to_be_told(notice: Any, untold: int):
    outcome = given(enrolled()).when(opened(notice=notice))
    outcome.found(*["R48"] * untold)
    assert len(outcome.world.deadlines("notice_signed")) == untold


@pytest.mark.rule("A32")
def test_every_person_entitled_counts():
    given(enrolled(), father()).when(opened()).found("R48")
    given(enrolled(), guardian("aunt", entitlement="informational")).when(opened()).found()


@pytest.mark.rule("R91")
def test_of_a_behavioral_service_the_finding_is_that_of_behavior():
    given(enrolled()).when(opened(**BEHAVIORAL, notice=None)).found("R91")


@pytest.mark.rule("R43", "R86", "R45")
def test_who_may_not_provide_and_what_is_not_on_file_are_findings():
    given(enrolled()).when(opened(responsible="clerk", intervention="unheard")).found("R43", "R45")
    given(enrolled()).when(opened(**{**BEHAVIORAL, "responsible": "clerk"})).found("R86")


@pytest.mark.rule("R3")
def test_a_behavioral_service_is_not_ais():
    given(enrolled()).when(opened(**BEHAVIORAL, service_type="ais")).found("R3")


@pytest.mark.rule("A12")
def test_cycles_from_before_need_a_policy_that_says_what_they_count_for():
    silent = {k: v for k, v in policy_document().items() if k != "opening"}
    world = given(enrolled(), policy=silent)
    world.when(opened(cycle=2)).refused("A12", "opening.cycles_count")
    world.when(opened(cycle=2, earlier_cycles=BEFORE)).refused("A12", "opening.cycles_count")
    world.when(opened()).accepted()


@pytest.mark.parametrize(
    ("cycle", "spans", "told"),
    [
        (3, [("2026-09-08", "2026-09-25"), ("2026-09-24", "2026-10-09")], "2026-09-24"),
        (2, [("2026-09-08", "2026-10-13")], "2026-10-13"),
        (1, [("2026-09-08", "2026-10-09")], "cannot follow"),
    ],
    ids=["one within another", "one that lasts into the cycle under way", "more than its number allows"],
)
def test_cycles_follow_one_another(cycle: int, spans: list[tuple[str, str]], told: str):
    before = [{"started_on": a, "ended_on": b, "result": "inadequate"} for a, b in spans]
    with pytest.raises(ValidationError, match=told):
        opened(**BEHAVIORAL, cycle=cycle, earlier_cycles=before, since="2026-09-08", cycle_started=CYCLE)


def second_cycle_ends(count: str, document: str | None) -> World:
    """A behavioral cycle before the opening, and one that ends without progress after it."""
    policy = policy_document(opening={"cycles_count": count})
    service = {**BEHAVIORAL, "earlier_cycles": BEFORE, "cycle": 2, "document": document}
    begun = opened("2026-10-19", **service, since="2026-09-08", cycle_started="2026-10-13")
    held = sessions("2026-10-20", 5, provider="support_staff", plan="opening-BEHAVIOR-t2")
    seen = rated("2026-11-17", 50, plan="opening-BEHAVIOR-t2")
    world = given(enrolled(), begun, held, seen, policy=policy)
    return world.after(ended_by_staff("continue", "2026-11-24", plan="opening-BEHAVIOR-t2"))


@pytest.mark.rule("R113", "A12")
@pytest.mark.parametrize(
    ("count", "document", "qualifies"),
    [
        ("none", "folder", False),
        ("documented", "folder", True),
        ("documented", None, False),
        ("all", None, True),
    ],
)
def test_the_policy_says_what_counts_toward_automatic_tier_3(
    count: str, document: str | None, qualifies: bool
):
    assert bool(second_cycle_ends(count, document).student.qualifications) == qualifies


@pytest.mark.rule("R120")
@pytest.mark.parametrize(("count", "asked"), [("none", False), ("all", True)])
def test_and_toward_the_question_of_the_cse(count: str, asked: bool):
    policy = policy_document(opening={"cycles_count": count})
    service = {**BEHAVIORAL, "plan": "opening-BEHAVIOR-t3", "tier": 3, "earlier_cycles": BEFORE, "cycle": 2}
    begun = opened("2026-10-19", **service, since="2026-09-08", cycle_started="2026-10-13")
    held = sessions("2026-10-20", 5, provider="support_staff", plan="opening-BEHAVIOR-t3")
    seen = [rated(day, 50, plan="opening-BEHAVIOR-t3") for day in ("2026-11-03", "2026-11-17")]
    world = given(enrolled(), begun, held, seen, policy=policy)
    ended = ended_by_staff("refer_to_team", "2026-11-24", plan="opening-BEHAVIOR-t3")
    assert bool(world.after(ended).student.cse_questions) == asked


def test_what_is_recorded_after_the_opening_is_witnessed():
    world = given(enrolled(), opened())
    world.when(probed("2026-11-12", 50, plan="opening-ELA-t2")).including("probe.recorded")
    assert world.student.current_cycle("opening-ELA-t2").attested


@pytest.mark.rule("L8")
def test_the_paper_that_tells_of_the_service_tells_of_ais_too():
    world = given(enrolled(), opened(service_type="ais"))
    assert world.student.notices["ais-opening-ELA-t2"].kind == "ais_start"
    assert not world.deadlines("notice_signed")
    world = world.after(ask("student.withdraw", "2026-11-12", "clerk", reason="moved away"))
    assert not world.deadlines("notice_signed")


@pytest.mark.rule("L8", "L9")
def test_its_end_is_told_like_any_other():
    ends = ask(
        "cycle.decide_end",
        "2026-11-23",
        "interventionist",
        plan="opening-ELA-t2",
        outcome="terminate",
        deciders=["interventionist", "classroom_teacher"],
    )
    held = [
        *sessions("2026-11-10", 2, plan="opening-ELA-t2"),
        probed("2026-11-19", 60, plan="opening-ELA-t2"),
    ]
    world = given(enrolled(), opened(service_type="ais"), *held, ends)
    assert [n.kind for n in world.student.notices.values()] == ["t2_start", "ais_start", "ais_end"]
    assert [d.status for d in world.deadlines("notice_signed")] == ["open"]


@pytest.mark.rule("L8")
def test_whom_no_paper_told_is_owed_the_letter_on_ais():
    world = given(enrolled(), opened(service_type="ais", notice=None))
    owners = {d.owner for d in world.deadlines("notice_signed") if d.status == "open"}
    assert len(owners) == 2


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_paper_without_a_name_is_no_paper(blank: str):
    with pytest.raises(ValidationError, match="document"):
        opened(notice={**NOTICE, "document": blank})
    with pytest.raises(ValidationError, match="document"):
        opened(document=blank)


def elsewhere(when: str) -> Command:
    """The earlier behavioral cycle as another district's papers tell of it."""
    fields = {"cycle": "before-1", "school": "Made-up Elementary", "domain": "behavioral", "tier": 2}
    return ask("cycle.record_external", when, "clerk", **fields, **BEFORE[0], document="transfer packet")


def test_an_earlier_cycle_that_is_recorded_as_given_elsewhere_too_counts_once():
    service = {**BEHAVIORAL, "earlier_cycles": BEFORE, "cycle": 2, "since": "2026-09-08"}
    attested = opened("2026-10-19", **service)
    assert "tier3.qualified" not in given(enrolled(), attested).when(elsewhere("2026-10-20")).names
    assert "tier3.qualified" not in given(enrolled(), elsewhere("2026-10-18")).when(attested).names
