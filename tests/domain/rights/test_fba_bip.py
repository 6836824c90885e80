"""FBA and BIP attached with dates, author and status; an FBA needs a parent's consent (R121, A39)."""

import pytest

from tests.domain.steps import enrolled, in_tier2
from tests.domain.story import ask, given


def attached(paper: str = "fba-1", when: str = "2026-11-02", **changes):
    fields = {
        "paper": paper,
        "kind": paper[:3],
        "author": "counselor",
        "dated": "2026-10-30",
        "status": "in_force",
        **changes,
    }
    return ask("fba_bip.attach", when, "counselor", **fields)


def consent(about: str = ""):
    fields = {"to": "fba", "about": about, "guardian": "mother", "answer": "given"}
    return ask("consent.answer", "2026-10-05", "clerk", **fields)


def begun(when: str = "2026-10-12"):
    return ask("fba.begin", when, "counselor", paper="fba-1")


@pytest.mark.rule("R121")
def test_an_fba_and_the_bip_that_rests_on_it_stand_in_the_file():
    bip = attached("bip-1", rests_on="fba-1", strategies=["a quiet corner"], hypothesis="escape")
    world = given(enrolled(), consent(), begun(), attached())
    world = world.when(bip).found()
    assert {name: (p.kind, p.status) for name, p in world.student.papers.items()} == {
        "fba-1": ("fba", "in_force"),
        "bip-1": ("bip", "in_force"),
    }


def test_a_paper_is_not_dated_ahead_a33():
    given(enrolled()).when(attached(dated="2026-11-03")).refused("A33", "2026-11-03")


@pytest.mark.rule("R121")
def test_a_later_state_of_a_paper_replaces_the_earlier_one():
    world = given(enrolled(), attached("bip-1", status="draft"), attached("bip-1", "2026-11-09"))
    assert world.student.papers["bip-1"].status == "in_force"


@pytest.mark.rule("R121")
def test_a_bip_that_rests_on_nothing_on_file_is_found():
    given(enrolled()).when(attached("bip-1", rests_on="fba-9")).found("R121")
    given(enrolled(), attached("bip-1")).when(attached("bip-2", rests_on="bip-1")).found("R121")


@pytest.mark.rule("R121")
def test_a_paper_of_an_unknown_author_or_for_an_unknown_plan_is_found():
    world = given(enrolled())
    world.when(attached("bip-1", author="passer-by")).found("R121")
    world.when(attached("bip-1", plan="plan-9")).found("R121")
    world.when(attached("bip-1", author="passer-by", plan="plan-9")).found("R121", "R121")
    given(in_tier2()).when(attached("bip-1", plan="plan-1")).found()


def test_no_assessment_begins_once_the_student_has_left():
    left = ask("student.withdraw", "2026-10-09", "clerk", reason="moved")
    given(enrolled(), consent(), left).when(begun()).refused("state", "has left")


@pytest.mark.rule("A39")
def test_an_assessment_begins_with_consent_only():
    given(enrolled()).when(begun()).refused("A39", "fba")
    given(enrolled(), consent()).when(begun()).then("fba.begun")
    given(enrolled(), consent("fba-2")).when(begun()).refused("A39")
    given(enrolled(), consent(), begun()).when(begun("2026-10-13")).then()


@pytest.mark.rule("A39", "R121")
def test_an_assessment_made_without_consent_is_recorded_with_a_finding():
    given(enrolled()).when(attached()).found("A39")
    given(enrolled()).when(attached("bip-1")).found()


@pytest.mark.rule("A39", "R121")
def test_the_consent_is_that_of_the_date_which_the_assessment_bears():
    taken_back = ask("consent.answer", "2026-11-01", "clerk", to="fba", guardian="mother", answer="withdrawn")
    world = given(enrolled(), consent(), taken_back)
    world.when(attached(dated="2026-10-02")).found("A39")
    world.when(attached(dated="2026-10-30")).found()
    world.when(attached(dated="2026-11-02")).found("A39")
