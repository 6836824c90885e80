"""guardians.csv: who must be told, where and how."""

from datetime import date

import pytest

from tests.interchange.spoil import problem_with, read_with


def test_a_guardian_has_dates_an_address_a_language_and_a_mode():
    row = read_with("guardians").rows[0]
    assert (row.student, row.guardian, row.relation, row.entitlement) == ("S1", "G1", "mother", "entitled")
    assert (row.starts, row.ends) == (date(2025, 7, 1), None)
    assert row.address == ("1 Elm Street", "Sample, NY 00000")
    assert (row.language, row.mode) == ("es", "letter")


def test_email_needs_the_day_of_the_agreement():
    problem = problem_with("guardians", mode="email", email="g1@example.org")
    assert (problem.column, problem.found) == ("email_agreed_on", "nothing")


def test_an_entitled_guardian_needs_an_address():
    assert problem_with("guardians", address_1="").column == "address_1"


@pytest.mark.parametrize("entitlement", ["no_contact", "informational"])
def test_who_is_sent_no_notice_needs_no_address(entitlement: str):
    assert read_with("guardians", entitlement=entitlement, address_1="").rows


def test_a_wrong_word_lists_the_right_ones_and_is_not_repeated():
    problem = problem_with("guardians", relation="Maeve")
    assert "mother, father" in problem.expected
    assert problem.found == "a text of 5 characters"


def test_a_wrong_email_address_is_not_repeated():
    assert "12345" not in str(problem_with("guardians", email="12345"))
