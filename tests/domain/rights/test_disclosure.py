"""The log of requests and disclosures: party, interest, purpose, date (L21, L22)."""

import pytest

from tests.domain.steps import enrolled
from tests.domain.story import ask, given


def disclosed(when: str = "2026-11-10", **changes):
    fields = {
        "disclosure": "out-1",
        "party": "State Education Department",
        "interest": "audit of a State program",
        "purpose": "audit",
        "what": "the bundle of the whole file",
        "basis": "audit",
        **changes,
    }
    return ask("disclosure.record", when, "administrator", **fields)


def test_a_whole_entry_has_no_finding():
    given(enrolled()).when(disclosed()).found()


@pytest.mark.rule("L21")
def test_a_party_without_an_interest_is_found():
    given(enrolled()).when(disclosed(interest=" ")).found("L21")


@pytest.mark.parametrize("basis", ["parent", "school_official", "directory_information", "subpoena"])
def test_for_some_bases_the_law_asks_for_no_interest(basis):
    given(enrolled()).when(disclosed(interest="", basis=basis)).found()


@pytest.mark.rule("L22")
def test_a_purpose_is_stated():
    given(enrolled()).when(disclosed(purpose="")).found("L22")
    given(enrolled()).when(disclosed(purpose="", basis="parent")).found()


@pytest.mark.rule("L21", "A39")
def test_a_disclosure_by_consent_rests_on_a_consent_on_file():
    by_consent = disclosed(basis="consent")
    given(enrolled()).when(by_consent).found("L21")
    given(enrolled()).when(disclosed(basis="consent", outcome="refused")).found()
    fields = {"to": "disclosure", "about": "out-1", "guardian": "mother", "answer": "given"}
    consent = ask("consent.answer", "2026-11-09", "clerk", **fields)
    given(enrolled(), consent).when(by_consent).found()


def test_a_consent_may_name_the_party():
    fields = {"to": "disclosure", "about": "State Education Department", "guardian": "mother"}
    consent = ask("consent.answer", "2026-11-09", "clerk", answer="given", **fields)
    given(enrolled(), consent).when(disclosed(basis="consent")).found()


def test_what_happened_after_the_student_left_is_logged_too():
    left = ask("student.withdraw", "2026-11-01", "clerk", reason="moved")
    given(enrolled(), left).when(disclosed(basis="transfer")).then("disclosure.recorded")


def test_another_disclosure_needs_a_name_of_its_own():
    world = given(enrolled(), disclosed())
    world.when(disclosed()).then()
    world.when(disclosed(party="a newspaper")).refused("state", "other content")
    world.when(disclosed("2026-11-12")).refused("state", "other content")
