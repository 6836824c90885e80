"""From the need to the help, and what decisions rest on (C1, C4, C10)."""

from datetime import date

import pytest

from projections.reports.evidence import lag, tier2_evidence, tier_decisions
from tests.domain import steps
from tests.projections.reports.asked import asked


@pytest.mark.rule("C1")
def test_the_wait_runs_from_the_first_record_of_a_need_to_the_first_session():
    (line,) = lag(asked(steps.in_tier2(), steps.session("2026-10-21 10:00")))
    assert (line.strand, line.identified_on, line.identified_by) == (
        "academic/ELA",
        date(2026, 10, 6),
        "at-risk list",
    )
    assert (line.support_on, line.days) == (date(2026, 10, 21), 15)


@pytest.mark.rule("C1")
def test_who_still_waits_waits_until_today():
    (line,) = lag(asked(steps.up_to_meeting(), now="2026-10-16"))
    assert (line.support_on, line.days) == (None, 10)


def test_who_was_left_in_tier_1_has_no_need_on_record():
    stays = steps.listed(disposition="stay_tier1", reason="the team saw other work")
    assert lag(asked(steps.enrolled(), steps.screened(), stays)) == []


@pytest.mark.rule("C4")
def test_what_a_tier_2_plan_does_not_show_is_named():
    (bare,) = tier2_evidence(asked(steps.in_tier2()))
    assert (bare.identification, bare.missing) == (3, ("sessions", "probes"))
    full = asked(steps.in_tier2(), steps.session("2026-10-20 10:00"), steps.probed("2026-11-03", 70))
    assert tier2_evidence(full)[0].missing == ()
    assert tier2_evidence(asked(steps.in_tier3())) == []


@pytest.mark.rule("C10")
def test_decisions_on_a_tier_show_the_tier_1_data_they_cite():
    listed, recommended = tier_decisions(asked(steps.up_to_plan()))
    assert (listed.decision, listed.tier, listed.tier1_data) == ("list-1", 2, 3)
    assert (recommended.decision, recommended.tier1_data, recommended.without_tier1_data) == (
        "rec-1",
        3,
        False,
    )
