"""An entry in the wrong child's file: who may have it sealed, which entries, and what then comes back."""

import pytest

from domain.record.misfiling import reference_of
from tests.domain.steps import enrolled, listed, screened, up_to_plan
from tests.domain.story import ask, given, policy_document

POINT = {"entry": 3, "entry_type": "point.recorded"}


def seal(by: str = "administrator", when: str = "2026-10-16", **changes):
    fields = {**POINT, "reason": "entered for the wrong child", **changes}
    return ask("entry.seal", when, by, **fields)


def confirmed(when: str = "2026-10-16 13:00", entry: int = 3):
    return ask("entry.confirm_sealed", when, "system", entry=entry)


def test_decided_and_then_done_each_once():
    world = given(enrolled(), screened()).when(seal()).then("entry.seal_decided")
    world = world.when(seal()).then()
    world = world.when(confirmed()).then("entry.sealed")
    assert world.student.seals == {3: True}
    world.when(confirmed()).then()


def test_the_reference_names_no_child():
    event = given(enrolled(), screened()).when(seal()).event("entry.seal_decided")
    assert event.reference == reference_of("student/s1", 3)
    assert "s1" not in event.reference.replace(event.reference.partition("/")[2], "")


@pytest.mark.rule("L21")
def test_only_by_whom_the_policy_names():
    given(enrolled(), screened()).when(seal("clerk")).refused("L21", "may not")


@pytest.mark.rule("L21")
def test_a_policy_that_names_nobody_lets_nobody():
    policy = policy_document(files=None)
    given(enrolled(), screened(), policy=policy).when(seal()).refused("L21", "files.keepers")


@pytest.mark.rule("L20")
@pytest.mark.parametrize(
    "kind", ["plan.drafted", "team.recommended", "deadline.set", "entry.sealed", "notice.signed"]
)
def test_what_was_decided_is_not_made_unseen(kind):
    given(enrolled(), screened()).when(seal(entry_type=kind)).refused("L20", kind)


@pytest.mark.rule("L20")
def test_a_decision_is_not_made_unseen_by_calling_it_an_entry():
    world = given(up_to_plan())
    world.when(seal(entry=world.student.decisions[0].ref[1])).refused("L20", "decision")


def test_a_mistyped_number_is_noticed_by_the_type():
    given(enrolled(), screened()).when(seal(entry=2)).refused("state", "guardian.recorded")


def test_an_entry_beyond_the_last_is_not_sealed():
    given(enrolled(), screened()).when(seal(entry=99)).refused("state", "99")


def test_nothing_is_said_to_be_gone_that_nobody_decided_on():
    given(enrolled(), screened()).when(confirmed()).refused("state", "no decision")


@pytest.mark.rule("R16")
def test_a_decision_that_rested_on_it_comes_back():
    world = given(up_to_plan())
    listed_on = world.student.points["star"].ref[1]
    outcome = world.when(seal(entry=listed_on))
    world = outcome.accepted()
    assert outcome.names.count("evidence.changed") == 2  # the list and the recommendation
    assert world.status("evidence_reviewed") == "open"


def test_no_decision_comes_back_that_rested_on_other_entries():
    world = given(enrolled(), screened(), listed())
    world.when(seal(entry=2, entry_type="guardian.recorded")).then("entry.seal_decided")


def test_the_right_file_cites_the_reference():
    again = ask(
        "entry.record_again",
        "2026-10-16",
        "administrator",
        entries=[3],
        reference=reference_of("student/other", 7),
        reason="entered for the wrong child",
    )
    given(enrolled(), screened()).when(again).then("entry.recorded_again")
