"""A probe was entered wrongly: the right value counts, decisions that relied on the wrong one come back."""

import pytest

from tests.domain.steps import ended, in_tier2, probed, sessions
from tests.domain.story import ask, given


def corrected(value: float, when: str = "2026-12-08", probe: str = "probe-1"):
    fields = {"probe": probe, "value": value, "reason": "scored again"}
    return ask("probe.correct", when, "interventionist", **fields)


def six_weeks():
    return [
        *in_tier2(),
        *sessions("2026-10-20", 6),
        probed("2026-11-03", 62, "probe-1"),
        probed("2026-11-17", 64, "probe-2"),
    ]


def test_the_right_value_counts_in_the_cycle_and_the_first_stays_in_the_record():
    world = given(six_weeks()).when(corrected(82, "2026-11-18")).then("probe.corrected")
    cycle = world.student.cycles["plan-1/1"]
    assert [p.value for p in cycle.probes] == [82, 64]
    assert world.student.probe_refs["probe-1"] == cycle.probes[0].ref
    assert world.student.earlier_probes["probe-1"]


@pytest.mark.rule("R16", "R57")
def test_a_decision_that_relied_on_it_comes_back_and_stands():
    world = given(six_weeks(), ended("continue", "2026-12-07"))
    before = world.student.cycles["plan-1/1"]
    world = world.when(corrected(82)).then("probe.corrected", "evidence.changed", "deadline.set")
    assert world.status("evidence_reviewed") == "open"
    assert world.student.cycles["plan-1/1"].result == before.result


@pytest.mark.rule("R16")
def test_it_comes_back_again_when_the_correction_was_corrected():
    world = given(six_weeks(), ended("continue", "2026-12-07"), corrected(82))
    world.when(corrected(72, "2026-12-09")).then("probe.corrected", "evidence.changed")


def test_the_decision_after_it_rests_on_the_corrected_entry():
    outcome = given(six_weeks(), corrected(82, "2026-11-18")).when(ended("continue", "2026-12-07"))
    world = outcome.accepted()
    assert world.student.probe_refs["probe-1"] in outcome.event("cycle.ended").evidence
    outcome = world.when(corrected(83)).including("probe.corrected", "evidence.changed")


def test_a_probe_nobody_recorded_is_not_corrected():
    given(in_tier2()).when(corrected(82)).refused("state", "no such probe")


def test_the_same_value_is_no_correction():
    given(six_weeks()).when(corrected(62, "2026-11-18")).then()
