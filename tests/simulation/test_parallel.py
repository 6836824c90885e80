"""A script over many students: the same outcome in one process and in several."""

import pytest

from domain.command import Command
from simulation.parallel import Script, play, play_alone, split
from tests.domain.steps import enrolled, in_tier2, probed, sessions
from tests.domain.story import ask, district_of, instant, policy_document, school_year

SETUP = tuple(district_of(policy_document(), school_year()))
PUPILS = ("s1", "s2", "s3", "s4")


def of(student: str) -> list[Command]:
    """One student's autumn, with ids of its own."""
    story = [*in_tier2(), *sessions("2026-10-20", 2), probed("2026-11-03", 72)]
    return [_for(student, command) for command in story if not command.TYPE.startswith("dispatch.")]


def _for(student: str, command: Command) -> Command:
    fields = {"id": f"{student}/{command.id}"}
    if hasattr(command, "attendance"):
        parts = tuple(part.model_copy(update={"student": student}) for part in command.attendance)
        return command.model_copy(update={**fields, "attendance": parts})
    return command.model_copy(update={**fields, "student": student})


@pytest.fixture(scope="module")
def script() -> Script:
    clerk = ask(
        "staff.give_role",
        "2026-10-05",
        staff="clerk-2",
        staff_name="Made-up clerk",
        building="SHE",
        role="clerk",
        valid_from="2026-10-05",
    )
    commands = sorted([*(c for s in PUPILS for c in of(s)), clerk], key=lambda command: command.at)
    return Script(SETUP[0].at, SETUP, tuple(commands), instant("2027-01-29"))


def test_in_two_processes_as_in_one(script: Script, capfd: pytest.CaptureFixture[str]):
    alone = play_alone(script)
    capfd.readouterr()
    apart = play(script, processes=2)
    assert capfd.readouterr().out == ""
    assert apart.answers == alone.answers
    assert apart.students == tuple(sorted(alone.students, key=lambda s: s["student"]))
    assert {s["tiers"]["academic/ELA"] for s in apart.students} == {2}


def test_each_command_of_a_student_goes_to_one_part_and_reference_data_to_all(script: Script):
    first, second = split(script.commands, 2)
    (clerk,) = [place for place, c in enumerate(script.commands) if c.TYPE == "staff.give_role"]
    assert set(first) & set(second) == {clerk}
    assert set(first) | set(second) == set(range(len(script.commands)))
    students = [
        {c.streams for p in part if (c := script.commands[p]).TYPE == "student.enrol"}
        for part in (first, second)
    ]
    assert [len(found) for found in students] == [2, 2]


def test_who_sits_in_one_session_stays_together():
    parts = [{"student": s, "plan": "p", "code": "attended", "minutes": 30} for s in ("s1", "s2")]
    group = ask("session.record", "2026-10-20", session="x", provider="t", attendance=parts)
    others = [ask("student.withdraw", "2026-10-20", student=s, reason="moved") for s in PUPILS]
    assert split([*others, group], 4) == [[0, 1, 4], [2], [3]]


def test_the_same_id_stays_together():
    twice = [ask("student.withdraw", "2026-10-20", student=s, reason="moved", id="one") for s in ("s1", "s2")]
    other = ask("student.withdraw", "2026-10-20", student="s3", reason="moved")
    assert split([*twice, other], 3) == [[0, 1], [2]]


def test_a_short_script_is_played_in_this_process(script: Script):
    assert split(script.commands, 0) == [list(range(len(script.commands)))]
    assert play(script).students == play_alone(script).students


def test_a_review_of_corrected_evidence_is_shown_by_the_name_that_concludes_it():
    corrected = ask(
        "point.correct", "2026-11-05", "classroom_teacher", point="star", value=60, reason="another child"
    )
    commands = sorted([*of("s1"), corrected], key=lambda command: command.at)
    (student,) = play_alone(Script(SETUP[0].at, SETUP, tuple(commands), instant("2026-11-06"))).students
    shown = [d["of"] for d in student["deadlines"] if d["kind"] == "evidence_reviewed"]
    assert shown
    assert all(name.startswith("evidence star@") for name in shown)


def test_what_no_calendar_dates_yet_is_shown_without_a_day():
    fields = {"evaluation": "ev-1", "guardian": "mother", "reasons": "reading"}
    asked = ask("evaluation.request", "2027-07-08", "clerk", **fields)
    about = {"to": "evaluation", "about": "ev-1", "guardian": "mother"}
    done = ask("consent.request", "2027-07-09", "clerk", **about)
    for story, status in (((asked,), "undated"), ((asked, done), "met")):
        script = Script(SETUP[0].at, SETUP, (*enrolled(), *story), story[-1].at)
        (student,) = play_alone(script).students
        assert [(d["kind"], d["due_on"], d["status"]) for d in student["deadlines"]] == [
            ("consent_requested", None, status)
        ]
