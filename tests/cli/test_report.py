"""`mtss report`: a list, a page about each, and lines as tables or JSON."""

from pathlib import Path

import pytest

from cli import reports_page
from projections.reports.catalogue import every
from tests.cli.conftest import Mtss


def test_reports_are_listed_with_their_questions(mtss: Mtss):
    listed = mtss("report", "--json").json
    assert [line["name"] for line in listed] == list(every())
    assert "equity" in mtss("report").out


def test_a_report_says_what_it_counts(mtss: Mtss):
    said = mtss("report", "dosage", "--about")
    assert said.code == 0
    assert "silent week" in said.out
    assert "Rules: C12" in said.out


def test_a_report_nobody_knows_is_a_mistake_in_the_command_line(mtss: Mtss):
    said = mtss("report", "weather")
    assert (said.code, "there is no report weather" in said.err) == (2, True)


def test_without_a_policy_a_report_says_so(mtss: Mtss, district: None):
    said = mtss("report", "structure")
    assert (said.code, "no policy is in force" in said.err) == (1, True)


@pytest.mark.usefixtures("one_student")
def test_lines_of_one_building_for_programs_and_for_people(mtss: Mtss):
    lines = mtss("report", "population", "--building", "SHE", "--json").json
    assert {line["building"] for line in lines} == {"SHE"}
    assert mtss("report", "ais", "--building", "SHE", "--json").json == []
    assert "nothing to show" in mtss("report", "ais", "--building", "SHE").out
    said = mtss("report", "numbers", "--building", "SHE")
    assert (said.code, "is not by building" in said.err) == (2, True)
    assert "core_minutes_missed_mean" in mtss("report", "equity").out


def test_the_page_of_reports_is_not_stale():
    page = Path("docs/reports.md")
    assert page.exists()
    assert page.read_text(encoding="utf-8") == reports_page.page(), (
        "run `make docs` and commit what it writes"
    )
