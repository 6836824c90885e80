"""A past year under another policy: who would have moved, what would be late, what refused."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from domain.command import Command
from domain.policy import parse
from simulation.parallel import Script
from simulation.whatif import WhatIf, only, whatif
from tests.domain.steps import ended_by_staff, in_behavioral_tier2, in_tier2, rated, sessions
from tests.domain.story import ask, district_of, instant, policy_document, school_year

START = instant("2026-07-06")


def year(*happened: Command | Iterable[Command], until: str = "2026-12-20") -> Script:
    steps = [c for step in happened for c in ([step] if isinstance(step, Command) else step)]
    setup = tuple(district_of(policy_document(), school_year()))
    last: datetime = instant(until)
    return Script(START, setup, tuple(sorted(steps, key=lambda command: command.at)), last)


def under(script: Script, **changes: Any) -> WhatIf:
    return whatif(script, parse(policy_document(**changes, version="other")))


def two_cycles() -> list[Command]:
    """Two behavioral cycles without progress: today's policy qualifies for Tier 3 by itself."""
    return [
        *in_behavioral_tier2(),
        *sessions("2026-10-20", 6, provider="support_staff"),
        rated("2026-11-17", 50),
        ended_by_staff("terminate", "2026-12-04"),
    ]


def test_under_the_same_policy_nothing_changes():
    found = under(year(in_tier2()))
    assert found == WhatIf((), (), (), (), ())


def test_who_was_trained_on_the_plan_of_then_is_trained_on_the_other():
    opened = ask("school_year.open", "2026-09-01", "principal", building="SHE", year="2026-27")
    fields = {"building": "SHE", "year": "2026-27", "attendees": ["counselor"]}
    trained = ask("training.record", "2026-09-10", "principal", policy_version="2026-27.1", **fields)
    assert under(year(opened, trained)) == WhatIf((), (), (), (), ())


def test_a_longer_lead_refuses_the_start_and_moves_nobody():
    found = under(year(in_tier2()), **{"notices.t2_start.min_lead_days": 14})
    (start,) = found.starts
    assert (start.refused, start.rule, start.follows) == (True, "R48", False)
    assert "less than 14 days" in start.reason
    (moved,) = found.moved
    assert (moved.student, moved.strand, moved.was, moved.would_be) == ("s1", "academic/ELA", 2, 1)
    assert (moved.since, moved.until) == (date(2026, 10, 20), None)
    assert [(notice.kind, notice.would_be) for notice in found.notices] == [("notice_left", "met_late")]


def test_an_outcome_that_the_other_policy_does_not_offer_is_told_with_its_rule():
    found = under(year(two_cycles()), **{"services.behavioral_t2.outcomes": ["continue"]})
    (act,) = found.other_acts
    assert (act.type, act.rule) == ("cycle.decide_end", "R103")
    assert {(m.was, m.would_be) for m in found.moved} == {(1, 2)}


def test_another_tier_in_the_course_of_the_year_is_told_with_its_days():
    script = year(two_cycles())
    found = under(script, **{"notices.t2_start.min_lead_days": 14})
    assert [(m.since, m.until, m.was, m.would_be) for m in found.moved] == [
        (date(2026, 10, 20), date(2026, 12, 4), 2, 1)
    ]


def test_dates_that_would_have_been_missed():
    kinds = policy_document()["deadlines"]
    soon = {**kinds, "notice_signed": {**kinds["notice_signed"], "count": 1}}
    found = under(year(in_tier2()), deadlines=soon)
    assert [(d.kind, d.was, d.would_be) for d in found.notices] == [("notice_signed", "met", "met_late")]
    assert found.moved == ()


def test_only_the_students_asked_for():
    script = year(in_tier2())
    assert only(script, ["somebody"]).commands == ()
    assert only(script, ["s1"]).commands == script.commands
