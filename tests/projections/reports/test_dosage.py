"""What was planned and what was delivered (R5, R42, C12)."""

from datetime import date

import pytest

from projections.reports.dosage import core_missed, dosage, effectiveness, groups
from tests.domain import steps
from tests.domain.story import ask
from tests.projections.reports.asked import asked

READING = {"day": 2, "starts": "09:00", "ends": "10:00", "what": "reading"}
TIMETABLE = ask("timetable.record", "2026-09-02", "clerk", valid_from="2026-09-01", core=[READING])


@pytest.mark.rule("C12")
def test_weeks_without_any_entry_are_silent():
    """Three sessions in the first week, none in the second, one with the student absent in the third."""
    source = asked(
        steps.in_tier2(),
        [steps.session(f"2026-10-{day} 10:00") for day in (20, 21, 22)],
        steps.session("2026-11-03 10:00", code="absent", minutes=0),
        now="2026-11-06",
    )
    (line,) = dosage(source)
    assert line.silent_weeks == (date(2026, 10, 26),)
    assert (line.entered, line.attended, line.minutes) == (4, 3, 90)
    assert line.expected == 8.4  # 14 school days from the first session, at 3 a week
    assert line.dosage_pct == 35.7


@pytest.mark.rule("C12")
def test_probes_that_never_got_a_record_are_seen():
    source = asked(steps.in_tier2(), steps.sessions("2026-10-20", 4), steps.probed("2026-11-03", 70))
    (line,) = dosage(source)
    assert (line.probes_expected, line.probes_entered) == (2, 1)


@pytest.mark.rule("R5")
def test_minutes_of_core_are_those_in_which_sessions_and_classes_overlap():
    source = asked(
        steps.enrolled(),
        TIMETABLE,
        steps.in_tier2()[2:],
        steps.session("2026-10-20 09:45"),
        steps.session("2026-10-27 10:00"),
        steps.session("2026-11-03", said="2026-11-03"),
    )
    (line,) = core_missed(source)
    assert (line.basis, line.missed_minutes) == ("timetable", 15)
    assert (line.sessions, line.hour_unknown) == (3, 1)


@pytest.mark.rule("R5")
def test_without_a_timetable_the_attestation_is_the_basis():
    (line,) = core_missed(asked(steps.in_tier2(), steps.session("2026-10-20 09:45")))
    assert (line.basis, line.missed_minutes, line.planned_minutes_a_week) == ("attested", None, None)


@pytest.mark.rule("R42")
def test_a_group_shows_its_size_against_the_plan():
    formed = ask(
        "group.form",
        "2026-10-01",
        "interventionist",
        group="fluency",
        building="SHE",
        service="academic_t2",
        interventionist="interventionist",
    )
    joined = [
        ask("group.join", "2026-10-01", group="fluency", student=f"s{n}", on="2026-10-05") for n in range(6)
    ]
    left = ask("group.leave", "2026-10-20", group="fluency", student="s0", on="2026-10-20")
    (line,) = groups(asked(formed, joined, left))
    assert (line.members_today, line.most_members, line.warn_above, line.findings) == (5, 6, 5, 1)


@pytest.mark.rule("C12")
def test_an_intervention_shows_goals_met_slope_and_dosage():
    probes = [
        steps.probed("2026-10-27", 60),
        steps.probed("2026-11-03", 65, probe="miscounted"),
        steps.probed("2026-11-10", 95),
    ]
    corrected = ask(
        "probe.correct", "2026-11-11", "interventionist", probe="miscounted", value=80, reason="x"
    )
    source = asked(steps.in_tier2(), steps.sessions("2026-10-20", 4), probes, corrected, now="2026-11-13")
    (line,) = effectiveness(source)
    assert (line.intervention, line.students, line.plans) == ("read-1", 1, 1)
    assert (line.met_goal, line.met_goal_pct, line.measured) == (1, 100.0, 1)
    assert line.mean_slope == 17.5  # 60, 80, 95 a week apart
    assert line.mean_goal_slope == 5.0


@pytest.mark.rule("C12")
def test_a_plan_without_points_measures_nothing():
    (line,) = effectiveness(asked(steps.in_tier2(), now="2026-10-21"))
    assert (line.met_goal, line.measured, line.mean_slope) == (0, 0, None)
