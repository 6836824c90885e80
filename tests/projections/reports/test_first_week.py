"""Who is served without proven notice, and how late each person enters things (R48, R91, A32, A33)."""

import pytest

from projections.reports.first_week import entry_delays, unproven
from projections.reports.policy import numbers
from tests.domain.record.test_opening import BEHAVIORAL, opened
from tests.domain.steps import enrolled, father, in_tier2
from tests.domain.story import ask
from tests.projections.reports.asked import asked


def verdicts(*happened):
    return {(line.guardian, line.verdict) for line in unproven(asked(*happened))}


@pytest.mark.rule("R48", "A32")
def test_who_was_told_in_time_is_not_listed():
    assert verdicts(in_tier2()) == set()
    assert verdicts(in_tier2(), father("2026-11-02")) == {("father", "no_letter")}


@pytest.mark.rule("R48", "R91", "A32")
def test_of_an_opening_only_a_paper_proves():
    assert verdicts(enrolled(), opened()) == set()
    told = {"sent_on": "2026-09-22", "to": ["mother"], "method": "mailed"}
    assert verdicts(enrolled(), opened(notice=told)) == {("mother", "claimed")}
    late = {**told, "sent_on": "2026-09-28", "document": "receipt"}
    assert verdicts(enrolled(), opened(notice=late)) == {("mother", "order_not_evidenced")}
    assert verdicts(enrolled(), opened(**BEHAVIORAL, notice=None)) == {("mother", "no_letter")}


@pytest.mark.rule("A32")
def test_where_nobody_is_on_file_that_is_said():
    gone = enrolled()[:1]
    assert verdicts(gone, opened(notice=None)) == {(None, "nobody_entitled")}


@pytest.mark.rule("A33")
def test_an_act_counts_once_by_the_days_until_its_entry():
    late = ask(
        "contact.record", "2026-10-30", "counselor", said="2026-10-15", kind="conference", about="reading"
    )
    soon = ask(
        "contact.record", "2026-10-30", "counselor", said="2026-10-29", kind="conference", about="math"
    )
    lines = {line.person: line for line in entry_delays(asked(enrolled(), late, soon))}
    counselor = lines["counselor"]
    assert (counselor.entries, counselor.median_days, counselor.longest_days) == (2, 8.0, 15)
    assert (counselor.over_the_limit, counselor.over_the_limit_pct, counselor.limit_days) == (1, 50.0, 10)
    assert "system" not in lines


def test_what_is_attested_is_nobodys_late_entry():
    lines = {line.person: line for line in entry_delays(asked(enrolled(), opened()))}
    assert "clerk" not in lines


@pytest.mark.rule("R19", "R20")
def test_each_number_names_who_chose_it_and_those_of_nobody_come_first():
    lines = numbers(asked())
    by_key = {line.key: line for line in lines}
    assert by_key["services.academic_t2.cycle.min"].chosen_by == "plan"
    assert by_key["services.academic_t2.group.refuse_above"].chosen_by == "plan"
    assert by_key["services.academic_t3.group.refuse_above"].chosen_by == "example"
    assert by_key["notices.t2_start.max_after_trigger"].chosen_by == "example"
    assert by_key["notices.t2_start.min_lead_days"].chosen_by == "local_addition"
    assert by_key["services.academic_t2.progress.min_points"].rules == ("R15", "A13")
    assert "Board of Education" in by_key["max_entry_delay_days"].adopted_by
    ours = [line.chosen_by in ("plan", "local_addition") for line in lines]
    assert ours == sorted(ours)
