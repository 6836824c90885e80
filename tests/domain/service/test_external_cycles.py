"""Cycles of another district count as the policy says: none, those with a document, or all (A37)."""

import pytest
from pydantic import ValidationError

from tests.domain.steps import (
    ended_by_staff,
    ended_by_support_teacher,
    enrolled,
    in_behavioral_tier2,
    in_behavioral_tier3,
    in_tier3,
    probed,
    rated,
    sessions,
)
from tests.domain.story import ask, given, policy_document


def external(when: str = "2026-10-05", **changes):
    fields = {
        "cycle": "before-1",
        "school": "Made-up Elementary",
        "domain": "behavioral",
        "tier": 2,
        "started_on": "2026-09-01",
        "ended_on": "2026-10-02",
        "result": "inadequate",
        "document": "transfer packet, page 3",
        **changes,
    }
    return ask("cycle.record_external", when, "clerk", **fields)


def policy(count: str):
    return policy_document(transfers={"external_cycles": count, "on_return": "tier1"})


def one_cycle():
    return [
        *in_behavioral_tier2(),
        *sessions("2026-10-20", 6, provider="support_staff"),
        rated("2026-11-17", 50),
    ]


END = ended_by_staff("continue", "2026-12-04")


@pytest.mark.rule("A37", "R113")
@pytest.mark.parametrize(
    ("count", "document", "qualifies"),
    [
        ("none", "packet", False),
        ("documented", "packet", True),
        ("documented", None, False),
        ("all", None, True),
    ],
)
def test_the_policy_says_what_counts(count: str, document: str | None, qualifies: bool):
    world = given(one_cycle(), external(document=document), policy=policy(count))
    outcome = world.when(END)
    assert ("tier3.qualified" in outcome.names) == qualifies
    if qualifies:
        event = outcome.event("tier3.qualified")
        assert event.cycles == ("external/before-1", "plan-1/1")
        assert len(event.evidence) == 2


@pytest.mark.rule("A37", "R113")
def test_recorded_late_it_qualifies_all_the_same_and_once():
    world = given(one_cycle(), END, policy=policy("all"))
    world = world.when(external("2026-12-08")).including("tier3.qualified")
    assert "tier3.qualified" not in world.when(external("2026-12-09", cycle="before-2")).names


@pytest.mark.rule("A37", "R113")
def test_a_cycle_of_another_district_may_be_the_last_of_the_two():
    second = {"cycle": "before-2", "started_on": "2026-10-05", "ended_on": "2026-11-06"}
    world = given(enrolled(), external("2026-11-09"), policy=policy("documented"))
    outcome = world.when(external("2026-11-09 13:00", **second))
    event = outcome.event("tier3.qualified")
    assert (event.qualification, len(event.evidence)) == ("auto-external-before-2", 2)
    assert event.cycles == ("external/before-1", "external/before-2")
    opened = outcome.including("tier3.qualified", "notice.opened").student
    assert opened.eligible_for("auto-external-before-2") == ("behavioral", None, 3)
    for changes in ({"result": "adequate"}, {"document": None}, {"ended_on": "2026-10-30"}):
        assert "tier3.qualified" not in world.when(external("2026-11-09 14:00", **second | changes)).names
    ended = ended_by_staff("terminate", "2026-12-04")
    ours = given(one_cycle(), ended, policy=policy("documented"))
    later = {"cycle": "before-2", "started_on": "2026-12-07", "ended_on": "2027-01-15"}
    event = ours.when(external("2027-02-02", **later)).event("tier3.qualified")
    assert event.cycles == ("external/before-2", "plan-1/1")


def test_two_cycles_of_a_year_of_another_district_do_not_qualify_in_the_next():
    last_year = {"started_on": "2026-04-01", "ended_on": "2026-05-15"}
    world = given(enrolled(), external("2026-08-21", **last_year), policy=policy("all"))
    second = external("2026-08-24", cycle="before-2", started_on="2026-05-18", ended_on="2026-06-20")
    assert world.when(second).names == ["cycle.external_recorded"]


def test_who_is_in_tier_3_already_does_not_qualify_for_it():
    world = given(in_behavioral_tier3(), external("2026-12-17"), policy=policy("documented"))
    assert not world.student.qualifications


@pytest.mark.parametrize(
    "changes",
    [
        {"started_on": "2026-09-21"},
        {"started_on": "2026-05-01", "ended_on": "2026-06-12"},
        {"domain": "academic", "subject": "ELA"},
        {"tier": 3},
    ],
    ids=["too short", "last year", "the other domain", "another tier"],
)
def test_what_ours_would_not_count_does_not(changes):
    world = given(one_cycle(), external(**changes), policy=policy("all"))
    assert "tier3.qualified" not in world.when(END).names


def test_it_is_on_file_once_and_does_not_end_before_it_starts():
    given(enrolled(), external()).when(external()).refused("state", "before-1")
    with pytest.raises(ValidationError):
        external(ended_on="2026-08-01")


@pytest.mark.rule("A37", "A7", "A24")
def test_a_tier_3_cycle_given_elsewhere_counts_toward_the_question_of_the_cse():
    rules = {
        "transfers": policy("all")["transfers"],
        "cse": {"academic_t3": {"mode": "consider", "after_cycles": 2}},
    }
    document = policy_document(**{**rules, "referral_duty": None})
    happened = [*in_tier3(), *sessions("2026-10-20", 6, plan="plan-1"), probed("2026-11-17", 61)]
    end = ended_by_support_teacher("refer_to_team", "2026-12-04")
    assert "cse.decision_due" not in given(happened, policy=document).when(end).names
    of_math = external(domain="academic", subject="MATH", tier=3)
    assert "cse.decision_due" not in given(happened, of_math, policy=document).when(end).names
    given_elsewhere = external(domain="academic", subject="ELA", tier=3)
    assert "cse.decision_due" in given(happened, given_elsewhere, policy=document).when(end).names


@pytest.mark.rule("A33")
def test_a_cycle_that_has_not_ended_yet_is_not_recorded_a33():
    given(enrolled()).when(external(ended_on="2026-10-06")).refused("A33", "2026-10-06")
    given(enrolled()).when(external(ended_on="2026-10-05")).accepted()


@pytest.mark.rule("R3")
def test_an_academic_cycle_names_its_subject_r3():
    given(enrolled()).when(external(domain="academic")).refused("R3", "subject")
    given(enrolled()).when(external(domain="academic", subject="ELA")).accepted()


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_paper_without_a_name_is_no_document(blank: str):
    with pytest.raises(ValidationError, match="document"):
        external(document=blank)


@pytest.mark.rule("A37", "R113")
@pytest.mark.parametrize(("ended_on", "qualifies"), [("2026-10-19", True), ("2026-10-30", False)])
def test_weeks_in_which_this_district_gave_a_cycle_count_once(ended_on: str, qualifies: bool):
    elsewhere = external("2026-11-05", ended_on=ended_on)
    world = given(one_cycle(), elsewhere, policy=policy("documented"))
    assert ("tier3.qualified" in world.when(END).names) is qualifies


@pytest.mark.rule("A37", "R113")
@pytest.mark.parametrize(
    ("started_on", "qualifies"), [("2026-09-01", False), ("2026-10-02", False), ("2026-10-03", True)]
)
def test_two_records_of_the_same_weeks_count_once(started_on: str, qualifies: bool):
    world = given(enrolled(), external("2026-12-01"), policy=policy("documented"))
    second = external("2026-12-01 13:00", cycle="before-2", started_on=started_on, ended_on="2026-11-06")
    assert ("tier3.qualified" in world.when(second).names) is qualifies
