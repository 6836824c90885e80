"""Every report says what it counts, and runs over any story."""

import json
from dataclasses import is_dataclass

import pytest
from pydantic_core import to_jsonable_python

from projections.reports.catalogue import every
from projections.reports.source import read
from tests.domain import steps
from tests.domain.story import instant
from tests.projections.reports.asked import OPENED, asked
from tests.projections.tale import lived


@pytest.mark.parametrize("name", every())
def test_a_report_has_a_question_a_page_and_rules(name: str):
    report = every()[name]
    assert report.title.endswith("?")
    assert len(report.page) > len(report.title)
    assert report.rules


@pytest.mark.parametrize("name", every())
def test_a_report_gives_lines_that_programs_can_read_and_no_name(name: str):
    source = asked(
        OPENED, steps.in_tier2(), steps.session("2026-10-20 10:00"), steps.probed("2026-11-03", 70)
    )
    lines = every()[name].rows(source)
    assert all(is_dataclass(line) for line in lines)
    assert "Madeup" not in json.dumps(to_jsonable_python(lines))


@pytest.mark.parametrize("name", every())
def test_a_report_of_an_empty_record_is_no_error(name: str):
    every()[name].rows(asked())


@pytest.mark.parametrize("version", range(1, 40, 3))
def test_a_report_counts_on_where_an_entry_was_made_unreadable(version: int):
    world, store = lived(
        OPENED, steps.in_tier2(), steps.sessions("2026-10-20", 1), steps.probed("2026-11-03", 70)
    )
    store.forget_event("student/s1", version)
    source = read(store, world.district, instant("2026-12-01"))
    for report in every().values():
        report.rows(source)
