"""The Core Four in reports (C2, C3, C5, C8, C9, C11, C16)."""

from datetime import date

import pytest

from projections.reports.core_four import (
    agency,
    classrooms,
    core_four,
    materials,
    student_voice,
    teacher_time,
)
from tests.domain import steps
from tests.domain.story import ask
from tests.projections.reports.asked import OF_YEAR, OPENED, asked


def seen(section: str = "3-A", when: str = "2026-10-28", **changes):
    fields = {"section": section, "grade": "03", "subject": "ELA", "teacher": "classroom_teacher", **changes}
    return ask("classroom.observe", when, "principal", **fields, **OF_YEAR)


def said(type: str, when: str = "2026-10-28", **fields):
    return ask(type, when, "interventionist", **fields)


@pytest.mark.rule("C2")
def test_the_four_components_are_counted_where_they_are_carried():
    tagged = said("core_four.tag", about="plan", of="plan-1", core_four=["targeted_instruction"])
    source = asked(
        OPENED,
        steps.in_tier2(),
        tagged,
        tagged.model_copy(update={"id": "again"}),
        seen(core_four=["student_ownership"]),
    )
    counts = {line.component: (line.plans, line.classrooms) for line in core_four(source)}
    assert counts["targeted_instruction"] == (1, 0)
    assert counts["student_ownership"] == (0, 1)
    assert counts["flexible_content"] == (0, 0)


@pytest.mark.rule("C3")
def test_classrooms_that_miss_a_component_are_seen_also_where_nobody_looked():
    core = ask(
        "core.record",
        "2026-09-10",
        "principal",
        section="3-B",
        subject="ELA",
        grades=["03"],
        teacher="classroom_teacher",
        **OF_YEAR,
    )
    three = ["flexible_content", "targeted_instruction", "data_driven_decisions"]
    source = asked(
        OPENED, core, seen(core_four=three), seen(when="2026-11-04", core_four=["targeted_instruction"])
    )
    a, b = classrooms(source)
    assert (a.section, a.seen, a.last_seen_on, a.missing) == (
        "3-A",
        2,
        date(2026, 11, 4),
        ("student_ownership",),
    )
    assert (b.section, b.seen, len(b.missing)) == ("3-B", 0, 4)


@pytest.mark.rule("C8")
def test_teacher_time_compares_students_below_grade_level_with_the_others():
    source = asked(
        OPENED,
        seen(flagged_minutes=20, other_minutes=10),
        seen(flagged_minutes=10, other_minutes=15),
        seen("3-B"),
    )
    (line,) = teacher_time(source)
    assert (line.seen, line.flagged_minutes, line.other_minutes, line.more_for_flagged) == (
        2,
        15.0,
        12.5,
        True,
    )


@pytest.mark.rule("C9")
def test_content_by_mode_with_its_standard_and_evidence():
    used = said(
        "content.record", plan="plan-1", what="letter tiles", material="digital", online=True, standard="RF.3"
    )
    source = asked(
        OPENED, steps.in_tier2(), used, seen(materials=["paper", "digital"], mastery_evidence="ticket")
    )
    lines = {(line.where, line.material): line for line in materials(source)}
    assert (lines["classroom", "paper"].offline, lines["classroom", "digital"].online) == (1, 1)
    assert lines["classroom", "physical"].offline == 0
    assert lines["classroom", "paper"].with_mastery_evidence == 1
    remediation = lines["remediation", "digital"]
    assert (remediation.online, remediation.offline, remediation.with_standard) == (1, 0, 1)


@pytest.mark.rule("C11")
def test_reflections_and_lessons_on_expectations_are_counted_by_building():
    reflected = said("reflection.record", plan="plan-1", words="I waited my turn")
    lesson = seen(expectations_taught="waiting one's turn")
    (line,) = student_voice(asked(OPENED, steps.in_behavioral_tier2(), reflected, lesson, seen()))
    assert (line.students_with_behavioral_plans, line.of_them_with_reflection) == (1, 1)
    assert (line.reflections, line.expectation_lessons) == (1, 1)


@pytest.mark.rule("C5", "C16")
def test_a_tier_3_plan_lacks_content_goal_and_reflection_until_they_are_recorded():
    (before,) = agency(asked(steps.in_tier3(), steps.session("2026-10-20 10:00")))
    assert before.missing == ("content", "agency goal", "reflection")
    assert before.cycles_without_reflection == (1,)
    recorded = [
        said("content.record", plan="plan-1", what="letter tiles", material="physical"),
        said("agency_goal.set", plan="plan-1", goal="a page a day"),
        said("reflection.record", plan="plan-1", words="mornings are better"),
    ]
    (after,) = agency(asked(steps.in_tier3(), steps.session("2026-10-20 10:00"), recorded))
    assert (after.missing, after.content, after.online, after.agency_goals) == ((), 1, 0, 1)


@pytest.mark.rule("C16")
def test_tier_2_needs_no_reflection_in_each_cycle():
    (line,) = agency(asked(steps.in_tier2()))
    assert line.missing == ("content", "agency goal")
