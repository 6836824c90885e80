"""Who is under review, with the help in both domains (C6)."""

import pytest

from projections.reports.both_domains import both_domains
from tests.domain import steps
from tests.domain.story import ask
from tests.projections.reports.asked import asked


@pytest.mark.rule("C6")
def test_a_student_under_review_is_seen_in_both_domains():
    source = asked(
        steps.in_tier2(),
        steps.sessions("2026-10-20", 6),
        steps.probed("2026-11-03", 61),
        steps.probed("2026-11-17", 62),
        steps.ended("refer_to_team", "2026-12-04"),
        now="2026-12-05",
    )
    (line,) = both_domains(source)
    assert (line.student, line.review) == ("s1", "meeting plan-1/meeting-1")
    assert (line.academic, line.behavioral, line.plans) == (("ELA 2",), 1, ("plan-1",))
    held = asked(
        steps.in_tier2(),
        steps.sessions("2026-10-20", 6),
        steps.probed("2026-11-03", 61),
        steps.probed("2026-11-17", 62),
        steps.ended("refer_to_team", "2026-12-04"),
        steps.met("plan-1/meeting-1", "2026-12-08"),
        now="2026-12-09",
    )
    assert both_domains(held) == []


@pytest.mark.rule("C6")
def test_a_cycle_past_its_minimum_is_under_review():
    story = [steps.in_tier2(), steps.sessions("2026-10-20", 4)]
    assert both_domains(asked(*story, now="2026-11-13")) == []
    opened = ask("deadlines.settle", "2026-11-24", "system", stream="student/s1")
    (line,) = both_domains(asked(*story, opened, now="2026-11-24"))
    assert line.review == "cycle 1 of plan-1"
