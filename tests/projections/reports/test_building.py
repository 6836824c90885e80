"""Action plan, training, programme, papers, implementation, help in Tier 1 (R9–R11, R21, R82, R84)."""

from datetime import date

import pytest

from projections.reports.building import action_plans, implementation, papers, programme, tier1_help, training
from tests.domain import steps
from tests.domain.story import ROLES, ZONE, ask, policy_document, publish, school_year
from tests.projections.reports.asked import OF_YEAR, OPENED, asked


def reviewed():
    fields = {"version": "2026.1", "reviewers": ["team_member", "principal"], "found": "late starts"}
    return ask("action_plan.review", "2027-06-23", "principal", **fields, **OF_YEAR)


def adopted():
    fields = {"version": "2027.1", "reviewed": "2026.1"}
    return ask("action_plan.adopt", "2027-06-24", "principal", **fields, **OF_YEAR)


def next_year():
    later = school_year("2027-09-01", "2028-06-23", "2027-28", ("2027-12-24", "2027-12-31"))
    return ask("calendar.publish", "2027-08-20", building="SHE", zone=ZONE, year=later)


@pytest.mark.rule("R10")
def test_a_reviewed_plan_shows_who_reviewed_and_the_new_version():
    (line,) = action_plans(asked(OPENED, reviewed(), adopted(), now="2027-06-25"))
    assert (line.status, line.version, line.adopted_on) == ("reviewed", "2027.1", date(2027, 6, 24))
    assert (line.reviewed_on, line.reviewers) == (date(2027, 6, 23), ("team_member", "principal"))
    assert line.policies == ()


@pytest.mark.rule("R10")
def test_without_a_reviewed_version_the_plan_is_overdue_once_the_next_year_begins():
    assert action_plans(asked(OPENED, next_year(), now="2027-08-31"))[0].status == "open"
    assert action_plans(asked(OPENED, next_year(), now="2027-09-01"))[0].status == "overdue"
    unreviewed = asked(OPENED, adopted(), next_year(), now="2027-09-01")
    assert action_plans(unreviewed)[0].status == "overdue"


@pytest.mark.rule("R11")
def test_who_attended_no_training_is_outstanding():
    trained = ask(
        "training.record",
        "2026-09-23",
        "principal",
        policy_version="2026-27.1",
        attendees=["classroom_teacher"],
        **OF_YEAR,
    )
    lines = {line.staff: line for line in training(asked(OPENED, trained))}
    assert not lines["classroom_teacher"].outstanding
    assert lines["classroom_teacher"].versions == ("2026-27.1",)
    assert lines["counselor"].outstanding
    assert "clerk" in ROLES
    assert "clerk" not in lines


@pytest.mark.rule("R84")
def test_elements_without_anything_behind_them_are_missing():
    elements = {"sel_process": "weekly lesson"}
    recorded = ask("programme.record", "2026-09-15", "principal", elements=elements, **OF_YEAR)
    lines = programme(asked(OPENED, recorded))
    assert [line.element for line in lines if not line.missing] == ["sel_process"]
    assert len(lines) == 6


@pytest.mark.rule("R9")
def test_papers_are_listed_with_hash_and_date():
    fields = {"title": "signed notice", "sha256": "ab" * 32, "dated": "2026-10-15", "kept_at": "cabinet 3"}
    of_child = ask("attachment.record", "2026-10-20", "clerk", attachment="paper-1", **fields)
    of_building = ask(
        "attachment.record",
        "2026-10-20",
        "clerk",
        attachment="paper-2",
        student=None,
        building="SHE",
        **fields,
    )
    lines = papers(asked(steps.enrolled(), of_child, of_building))
    assert [(p.belongs_to, p.attachment) for p in lines] == [
        ("student/s1", "paper-1"),
        ("building/SHE", "paper-2"),
    ]
    assert (lines[0].dated, lines[0].sha256) == (date(2026, 10, 15), "ab" * 32)


@pytest.mark.rule("R21")
def test_training_fidelity_and_problem_solving_are_counted_by_building():
    watched = ask(
        "fidelity.observe",
        "2026-10-27",
        "counselor",
        plan="plan-1",
        observer="counselor",
        steps_done=9,
        steps_planned=10,
    )
    four = dict.fromkeys(("define", "analyse", "plan", "evaluate"), "done")
    review = [
        steps.sessions("2026-10-20", 6),
        watched,
        steps.probed("2026-11-03", 61),
        steps.probed("2026-11-17", 62),
        steps.ended("refer_to_team", "2026-12-04"),
    ]
    before = asked(OPENED, steps.in_tier2(), *review[:2])
    (line,) = implementation(before)
    assert (line.plans, line.plans_watched, line.steps_kept_pct) == (1, 1, 90.0)
    assert (line.trained_pct, line.reviews) == (0.0, 0)
    held = steps.met("plan-1/meeting-1", "2026-12-08", problem_solving=four)
    (after,) = implementation(asked(OPENED, steps.in_tier2(), *review, held, now="2026-12-09"))
    assert (after.reviews, after.reviews_with_all_steps) == (1, 1)
    short = steps.met("plan-1/meeting-1", "2026-12-08", problem_solving={"define": "done"})
    (partly,) = implementation(asked(OPENED, steps.in_tier2(), *review, short, now="2026-12-09"))
    assert (partly.reviews, partly.reviews_with_all_steps) == (1, 0)


@pytest.mark.rule("R82")
def test_help_in_tier_1_is_listed_with_its_finding():
    def helped(helper: str):
        fields = {"strategy": "check in", "helper": helper, "first": "2026-09-14"}
        return ask("tier1_help.record", "2026-09-15", "classroom_teacher", **fields)

    lines = tier1_help(asked(steps.enrolled(), helped("counselor"), helped("clerk")))
    assert [(line.helper, line.finding is None) for line in lines] == [("counselor", True), ("clerk", False)]


def test_a_policy_says_which_action_plan_it_was_made_from():
    document = policy_document(version="2027-28.1", effective_from="2027-07-01")
    document["programme"]["from_action_plans"] = {"SHE": "2027.1"}
    source = asked(OPENED, reviewed(), adopted(), publish(document, "2027-06-28"), now="2027-07-01")
    assert action_plans(source)[0].policies == ("2027-28.1",)
