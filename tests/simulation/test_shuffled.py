"""Acts that do not depend on one another may come in any order and any number of times: one file results."""

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from application.engine import Accepted
from domain.command import Command
from simulation.stepped import SteppedRun
from tests.domain.steps import (
    BEHAVIORAL,
    drafted,
    enrolled,
    father,
    listed,
    measured,
    met,
    point,
    recommended,
    referred,
    screened,
    session,
    signed,
    started,
)
from tests.domain.story import ask, district_of, policy_document, school_year

BEFORE = [
    *district_of(policy_document(), school_year()),
    *enrolled(),
    screened(),
    listed(),
    referred(),
    met(),
    recommended(),
    drafted(),
    signed(),
    started(),
    session("2026-10-20 10:00"),
]
"""Tier 2 under way, the first session held."""


def independent() -> list[Command]:
    """One act each of things that have nothing to do with one another."""
    day = "2026-10-30"
    return [
        measured(point("sel", "sel_screener", 65), when=day),
        measured(point("chapter-2", "chapter_test", 71, subject="ELA"), when=day),
        measured(point("maths", "cbm", 55, subject="MATH"), when=day),
        ask("contact.record", day, "classroom_teacher", kind="call", about="a", said="2026-10-28"),
        ask("contact.record", day, "classroom_teacher", kind="conference", about="b", said="2026-10-29"),
        ask("point.correct", day, "classroom_teacher", point="cbm", value=61, reason="scored again"),
        father(day, valid_from="2026-10-29"),
        session(f"{day} 12:00", said="2026-10-22"),
        session(f"{day} 12:00", said="2026-10-26"),
        session(f"{day} 12:00", code="absent", said="2026-10-27"),
        ask("probe.record", day, "interventionist", probe="p", plan="plan-1", measure="cbm", value=63),
        referred(day, referral="ref-b", points=["chapter"], teacher_statement="shouts", **BEHAVIORAL),
    ]


@pytest.fixture(scope="module")
def acts() -> list[Command]:
    return independent()


def lived(acts: list[Command]) -> SteppedRun:
    run = SteppedRun(BEFORE[0].at)
    for command in (*BEFORE, *acts):
        answer = run.send(command)
        assert isinstance(answer, Accepted), (command.TYPE, answer)
    run.advance(acts[0].at + timedelta(days=60))
    return run


def file_of(run: SteppedRun) -> dict[str, Any]:
    """What the file says, without the numbers of its entries."""
    student = run.engine.load("student/s1").state
    names = Counter(r.event.NAME for r in run.store.load("student/s1"))
    deadlines = Counter((d.kind, d.owner, d.due_on, d.status) for d in student.deadlines.values())
    points = {p.id: (p.measure, p.source, p.value, p.on) for p in student.points.values()}
    cycles = {
        key: (
            [(s.on, s.code) for s in cycle.sessions],
            [(p.on, p.measure, p.value) for p in cycle.probes],
            cycle.anchor,
            cycle.ended_on,
        )
        for key, cycle in student.cycles.items()
    }
    contacts = Counter((c.kind, c.on) for c in student.contacts)
    people = {name: person.household for name, person in student.guardians.items()}
    return {
        "names": names,
        "deadlines": deadlines,
        "points": points,
        "cycles": cycles,
        "contacts": contacts,
        "people": people,
        "tiers": dict(student.tiers),
        "referrals": sorted(student.referrals),
        "meetings": sorted(student.meetings),
    }


@pytest.fixture(scope="module")
def in_order(acts: list[Command]) -> dict[str, Any]:
    return file_of(lived(acts))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_all(seed=st.integers(0, 2**32), repeats=st.integers(0, 12))
def test_any_shuffle_and_any_repetition_ends_in_the_same_file(acts, in_order, seed, repeats):
    random = Random(seed)
    again = [random.choice(acts) for _ in range(repeats)]
    shuffled = [*acts, *again]
    random.shuffle(shuffled)
    found = file_of(lived(shuffled))
    assert {part: found[part] for part in found if found[part] != in_order[part]} == {}
