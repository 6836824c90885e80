"""Papers, attached by hash and date (R9)."""

from datetime import date

import pytest
from pydantic import ValidationError

from tests.domain import steps
from tests.domain.story import ask, given

PAPER = {
    "attachment": "notice-1-signed",
    "title": "signed notice",
    "about": "rec-1",
    "sha256": "0" * 64,
    "dated": "2026-10-15",
    "kept_at": "cabinet 3",
}


def attached(**changes):
    return ask("attachment.record", "2026-10-20", "clerk", **{**PAPER, **changes})


@pytest.mark.rule("R9")
def test_a_paper_is_attached_to_a_students_file_once():
    outcome = given(steps.enrolled()).when(attached())
    world = outcome.then("attachment.recorded")
    paper = outcome.event("attachment.recorded")
    assert (paper.dated, paper.sha256) == (date(2026, 10, 15), "0" * 64)
    world.when(attached()).refused("state", "on file already")


@pytest.mark.rule("R9")
def test_a_paper_is_attached_to_a_building_and_its_address_stays():
    registered = ask("building.register", "2026-08-20", building="SHE", title="Elementary", district="Sample")
    outcome = given(registered).when(attached(student=None, building="SHE"))
    world = outcome.then("attachment.recorded")
    assert world.district.buildings["SHE"].title == "Elementary"
    world.when(attached(student=None, building="SHE")).refused("state", "on file already")


@pytest.mark.parametrize("wrong", [{"sha256": "ff"}, {"building": "SHE"}, {"student": None}])
def test_a_paper_has_a_hash_and_one_place(wrong):
    with pytest.raises(ValidationError):
        attached(**wrong)
