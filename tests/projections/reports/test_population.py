"""Counts of the population: tiers, AIS, flow, equity (R2, R87, A14, A21, A23, A24, C7, C13)."""

import pytest

from projections.reports.population import ais, equity, population, tier_flow
from tests.domain import steps
from tests.domain.story import ask, policy_document, publish
from tests.projections.reports.asked import asked, enrolled

FOUR_WEEKS = [
    *steps.sessions("2026-10-20", 6),
    steps.probed("2026-11-03", 70),
    steps.probed("2026-11-17", 80),
]


def share(source, domain: str, tier: int):
    (found,) = [s for s in population(source) if (s.domain, s.tier) == (domain, tier)]
    return found


@pytest.mark.rule("R87", "A14")
def test_behavioral_tier_2_beside_the_benchmark():
    source = asked(steps.in_behavioral_tier2(), [enrolled(f"other-{n}") for n in range(5)])
    line = share(source, "behavioral", 2)
    assert (line.enrolled, line.students, line.pct) == (6, 1, 16.7)
    assert (line.benchmark, line.within) == ("15-20 %", True)
    assert share(asked(steps.in_behavioral_tier2()), "behavioral", 2).within is False


@pytest.mark.rule("C7")
def test_tier_3_beside_the_benchmark():
    line = share(asked(steps.in_tier3(), enrolled("other")), "academic", 3)
    assert (line.students, line.pct, line.benchmark, line.within) == (1, 50.0, "about 5 %", False)
    assert share(asked(steps.in_tier2()), "academic", 2).benchmark is None


@pytest.mark.rule("A14")
def test_without_a_benchmark_nothing_is_compared():
    document = policy_document(version="2026-27.2", effective_from="2026-11-01")
    del document["programme"]
    line = share(asked(enrolled("s1"), publish(document, "2026-10-20")), "behavioral", 2)
    assert (line.benchmark, line.within) == (None, None)


def served(kind: str) -> list:
    """A Tier 2 plan under way of one type of service."""
    drafted = steps.drafted(service_type=kind)
    return [
        *steps.up_to_meeting(),
        steps.recommended(),
        drafted,
        steps.signed(),
        *steps.emailed(),
        steps.started(),
    ]


@pytest.mark.rule("R2", "A21", "A23")
@pytest.mark.parametrize("kind", ["mtss", "language_acquisition_mtss", "part154_enl", "special_education"])
def test_other_services_are_never_counted_as_ais(kind: str):
    (line,) = ais(asked(served(kind), now="2026-10-21"))
    assert (line.ais, getattr(line, kind)) == (0, 1)


@pytest.mark.rule("R2", "A23")
def test_ais_is_counted_by_building_and_subject():
    (line,) = ais(asked(served("ais"), now="2026-10-21"))
    assert (line.building, line.subject, line.ais) == ("SHE", "ELA", 1)


def test_a_service_that_has_ended_is_not_counted():
    ended = asked(steps.in_tier2(), FOUR_WEEKS, steps.ended("terminate", "2026-12-04"), now="2026-12-05")
    assert ais(ended) == []


@pytest.mark.rule("A24")
def test_moves_between_tiers_by_month_and_strand():
    source = asked(steps.in_tier2(), FOUR_WEEKS, steps.ended("terminate", "2026-12-04"), now="2026-12-05")
    moves = [(m.month, m.strand, m.from_tier, m.to_tier, m.moves) for m in tier_flow(source)]
    assert moves == [("2026-10", "academic/ELA", 1, 2, 1), ("2026-12", "academic/ELA", 2, 1, 1)]


def ell(student: str):
    return ask("student.record_status", "2026-09-01", student=student, kind="ell", valid_from="2026-09-01")


def timetable(student: str):
    reading = {"day": 2, "starts": "09:45", "ends": "10:15", "what": "reading"}
    return ask(
        "timetable.record", "2026-09-02", "clerk", student=student, valid_from="2026-09-01", core=[reading]
    )


def everybody(least: int):
    document = policy_document(version="2026-27.2", effective_from="2026-11-01")
    document["programme"]["suppress_below"] = least
    others = [enrolled(f"other-{n}") for n in range(3)]
    source = asked(
        steps.in_tier2(),
        steps.session("2026-10-20 10:00"),
        ell("s1"),
        timetable("s1"),
        others,
        publish(document, "2026-10-20"),
    )
    return {line.subgroup: line for line in equity(source)}


@pytest.mark.rule("C13")
def test_subgroups_stand_beside_one_another():
    lines = everybody(least=1)
    assert set(lines) == {"all", "ell", "none"}
    assert (lines["all"].students, lines["all"].tier2_pct) == (4, 25.0)
    assert (lines["ell"].students, lines["ell"].tier2_pct, lines["ell"].tier3_pct) == (1, 100.0, 0.0)
    assert lines["ell"].notices_in_time_pct == 100.0
    assert lines["ell"].core_minutes_missed_mean == 15.0
    assert lines["none"].core_minutes_missed_mean is None


@pytest.mark.rule("C13")
def test_small_groups_are_named_without_figures():
    lines = everybody(least=2)
    assert lines["ell"].suppressed
    assert (lines["ell"].students, lines["ell"].tier2_pct) == (None, None)
    assert not lines["all"].suppressed
