"""The curricula adopted for core instruction (C14)."""

from datetime import date

import pytest
from pydantic import ValidationError

from tests.domain.story import ask, given


def adopted(**changes):
    fields = {
        "curriculum": "read-core",
        "title": "Made-up reading core",
        "subject": "ELA",
        "grades": ["03"],
        "evidence": "made-up study",
        "adopted_by": "the board",
        "adopted_on": "2026-07-01",
        **changes,
    }
    return ask("curriculum.adopt", "2026-08-20", "board", **fields)


def test_a_curriculum_covers_its_grades_while_it_lasts():
    world = given(adopted(ended_on="2027-06-30", buildings=["SHE"]))
    core = world.district.curricula["read-core"]
    assert core.covers("SHE", "03", "ELA", date(2026, 10, 1))
    for asked in [
        ("SHM", "03", "ELA", date(2026, 10, 1)),
        ("SHE", "04", "ELA", date(2026, 10, 1)),
        ("SHE", "03", "MATH", date(2026, 10, 1)),
        ("SHE", "03", "ELA", date(2026, 6, 30)),
        ("SHE", "03", "ELA", date(2027, 7, 1)),
    ]:
        assert not core.covers(*asked)


def test_the_same_is_recorded_once():
    given(adopted()).when(adopted()).then()


def test_a_curriculum_does_not_end_before_it_is_adopted():
    given().when(adopted(ended_on="2026-07-01")).accepted()
    with pytest.raises(ValidationError, match="lies before adopted_on"):
        adopted(ended_on="2026-06-30")
