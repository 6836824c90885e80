"""The policy as it may be shown: the structure (L2) and the decision tree (F1, R29, R54)."""

from datetime import date

import pytest

from projections.reports.policy import decision_tree, structure
from projections.reports.source import NothingInForce, read
from store.eventstore import open_memory
from tests.domain.story import World, instant
from tests.projections.reports.asked import asked


@pytest.mark.rule("L2")
def test_every_tier_shows_criteria_types_data_and_monitoring():
    lines = {line.service: line for line in structure(asked())}
    assert set(lines) == {"academic_t2", "academic_t3", "behavioral_t2", "behavioral_t3"}
    tier3 = lines["academic_t3"]
    assert tier3.criteria == "all of (R69, R70, R71, R72)"
    assert tier3.interventions == ("read-1",)
    assert (tier3.weeks, tier3.policy) == ("4 to 6", "2026-27.1")
    assert "curriculum-based measure" in tier3.data
    assert "interventionist" in tier3.monitoring
    assert "Board of Education" in tier3.adopted_by


@pytest.mark.rule("R29", "R54")
def test_the_decision_tree_lists_every_cut_with_its_approver():
    source = asked()
    lines = decision_tree(source)
    assert len(lines) == len(source.policy.cut_points)
    star = next(
        line for line in lines if (line.assessment, line.subject, line.band) == ("STAR", "ELA", "at_risk")
    )
    assert (star.operator, star.cut, star.effective_from) == ("below", 25, date(2026, 7, 1))


def test_without_a_policy_there_is_nothing_to_show():
    source = read(open_memory(), World().district, instant("2026-12-01"))
    with pytest.raises(NothingInForce, match="publish one"):
        structure(source)
