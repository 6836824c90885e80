"""Acts that the scenarios do not need, each once: every made-up person does something unusual."""

from collections.abc import Iterator
from typing import Any

from domain.command import Command
from domain.record.merging import duty_of
from domain.screening.post_benchmark import CHECKLIST
from domain.student import Student
from simulation.stepped import SteppedRun
from tests.domain import steps
from tests.domain.record.test_opening import BEFORE, opened
from tests.domain.story import ask, district_of, policy_document, school_year
from tests.domain.team.test_qualification import cycle, noted, put_aside

OPENED_LATE = [c.model_copy(update={"student": "s9", "id": f"late-{c.id}"}) for c in steps.enrolled()]
TWIN = [c.model_copy(update={"student": "s2", "id": f"twin-{c.id}"}) for c in steps.enrolled()]
AIS = steps.drafted(service_type="ais")
YEAR = {"building": "SHE", "year": "2026-27"}
PLAN = {"plan": "plan-1"}


def district(**changes: Any) -> list[Command]:
    return district_of(policy_document(**changes), school_year())


def acts(run: SteppedRun) -> Iterator[Command]:
    """A year in order; later acts name what the earlier ones led to."""
    yield from (*steps.enrolled(), steps.father(), *_summer(), *_autumn())
    yield from (
        *steps.up_to_meeting()[2:],
        steps.recommended(),
        AIS,
        steps.father("2026-10-14", language="so"),
        steps.signed(),
    )
    yield from (*_letters(), *_about_the_plan(), *_corrected())
    review = next(r.event.review for r in run.records(0) if r.event.NAME == "evidence.changed")
    yield ask("evidence.review", "2026-12-02", "team_member", review=review, conclusion="it stands")
    yield from (*_rights(), *_evaluations(), *_papers())
    yield from (*TWIN, *OPENED_LATE, opened(student="s9", cycle=2, earlier_cycles=BEFORE, since="2026-09-08"))
    yield ask("evaluation.request", "2027-06-04", "clerk", student="s2", evaluation="ev-9", guardian="mother")
    duties = [duty_of(d).model_dump() for d in _file(run, "s2").deadlines.values() if d.outstanding]
    yield ask(
        "file.merge", "2027-06-07", "administrator", kept="s1", duplicate="s2", duties=duties, reason="twice"
    )
    taken = next(d for d in _file(run).deadlines.values() if d.owner.startswith("duplicate/"))
    yield ask("duty.conclude", "2027-06-08", "clerk", deadline=taken.id, how="asked by letter")


def _file(run: SteppedRun, student: str = "s1") -> Student:
    state: Student = run.engine.load(f"student/{student}").state
    return state


def _summer() -> list[Command]:
    core = {"section": "3a", "subject": "ELA", "grades": ["03"], "teacher": "classroom_teacher"}
    colleague = {
        "staff": "colleague",
        "staff_name": "Made-up colleague",
        "role": "counselor",
        "valid_from": "2026-07-01",
    }
    adopted = {"title": "Made-up core", "subject": "ELA", "grades": ["03"], "adopted_by": "the board"}
    return [
        ask("school_year.open", "2026-08-24", "principal", **YEAR),
        ask("staff.give_role", "2026-08-24", building="SHE", **colleague),
        ask("curriculum.adopt", "2026-08-24", "board", curriculum="c", adopted_on="2026-07-01", **adopted),
        ask(
            "training.record", "2026-08-25", **YEAR, policy_version="1", attendees=["principal", "counselor"]
        ),
        ask("core.record", "2026-08-25", "principal", **YEAR, **core, reading=True, components=["phonics"]),
        ask("programme.record", "2026-08-25", "principal", **YEAR, elements={"sel_process": "circles"}),
        ask(
            "staff.record_credential",
            "2026-08-25",
            staff="classroom_teacher",
            credential="childhood",
            valid_from="2020-07-01",
        ),
        ask(
            "timetable.record",
            "2026-08-25",
            valid_from="2026-09-01",
            core=[{"day": 2, "starts": "09:00", "ends": "09:40"}],
        ),
        ask("screening.record_new_entrant", "2026-08-26", "clerk"),
    ]


def _autumn() -> list[Command]:
    help_given = {"strategy": "check in", "helper": "counselor", "first": "2026-09-14"}
    administered = {"location_organised": True, "common_language": True, "independent": False, "note": "fire"}
    lesson = {"section": "3a", "subject": "ELA", "teacher": "classroom_teacher"}
    remedied = {"remediation": "r", "scope": "group", "what": "letters", "first": "2026-09-15", "students": 5}
    cover = {"staff": "counselor", "cover": "colleague", "first": "2026-09-16", "last": "2026-09-18"}
    return [
        ask("tier1_help.record", "2026-09-15", "classroom_teacher", **help_given),
        ask("remediation.record", "2026-09-15", "principal", **YEAR, **lesson, **remedied),
        ask(
            "classroom.observe", "2026-09-16", "principal", **YEAR, **lesson, grade="03", materials=["paper"]
        ),
        ask("staff.cover", "2026-09-16", "principal", **cover),
        ask(
            "screening.record_missed", "2026-09-17", screening_window="Fall", subject="MATH", reason="absent"
        ),
        ask(
            "screening.attest",
            "2026-09-17",
            administration="a",
            screening_window="Fall",
            students=["s1"],
            **administered,
        ),
    ]


def _letters() -> list[Command]:
    """The father reads no language at hand; the mother's e-mail comes back."""
    told = {"notice": "rec-1", "guardian": "father", "language": "en", "method": "interpreted"}
    mine = {"dispatch": "rec-1/mother"}
    return [
        ask("notice.interpret", "2026-10-16", "clerk", document="statement 12", **told),
        ask("dispatch.record_return", "2026-10-16 13:00", "clerk", **mine, reason="box is full"),
        ask("dispatch.resend", "2026-10-16 14:00", "clerk", **mine),
        ask(
            "dispatch.record_mailing",
            "2026-10-16 15:00",
            "clerk",
            **mine,
            method="mailed",
            document="receipt",
        ),
        ask("letters.hold", "2026-10-17", "principal", reason="wrong letterhead"),
        ask("letters.release", "2026-10-18", "principal", reason="mended"),
    ]


def _about_the_plan() -> list[Command]:
    by = "interventionist"
    seen = {"observer": "counselor", "steps_done": 8, "steps_planned": 10}
    analysed = {"team": "t", "period": "fall", "attendees": ["counselor"], "conclusion": "calm"}
    held = sorted(
        [*steps.sessions("2026-10-20", 6), steps.probed("2026-11-17", 40)], key=lambda command: command.at
    )
    return [
        steps.started(),
        ask("content.record", "2026-10-20 13:00", by, **PLAN, what="letter tiles", material="physical"),
        ask("agency_goal.set", "2026-10-20 13:10", by, **PLAN, goal="a page a day"),
        ask(
            "core_four.tag",
            "2026-10-20 13:20",
            by,
            about="plan",
            of="plan-1",
            core_four=["student_ownership"],
        ),
        ask("reflection.record", "2026-10-20 13:30", by, **PLAN, words="slower when tired"),
        ask("fidelity.observe", "2026-10-20 13:40", "counselor", **PLAN, **seen),
        ask("sel_screener.analyse", "2026-10-20 14:00", **YEAR, **analysed),
        *held,
        steps.ended("continue", "2026-12-01"),
    ]


def _corrected() -> list[Command]:
    probe = {"probe": "probe-2026-11-17", "value": 80, "reason": "misread"}
    return [
        ask("probe.correct", "2026-12-01 13:00", "interventionist", **probe),
        ask(
            "point.correct", "2026-12-01 13:10", "classroom_teacher", point="star", value=14, reason="misread"
        ),
        ask(
            "at_risk.amend",
            "2026-12-01 13:20",
            "team_member",
            listing="list-1",
            disposition="stay_tier1",
            reason="misread",
        ),
        ask(
            "post_benchmark.close",
            "2026-12-01 13:30",
            "team_member",
            **YEAR,
            team="lower grades",
            screening_window="Fall",
            checklist=dict.fromkeys(CHECKLIST, "done"),
            attendees=["counselor"],
            students=["s1"],
        ),
    ]


def _rights() -> list[Command]:
    asked = {"entry": 4, "guardian": "mother"}
    told = {"outcome": "refused", "reasons": "it is right", "told_of_hearing": True}
    shown = {"party": "a school", "interest": "teaches", "purpose": "help", "what": "the plan"}
    again = {"entries": [4], "reference": "misfiled/00000000-0000-0000-0000-000000000000"}
    return [
        ask("amendment.request", "2026-12-03", "clerk", amendment="a", **asked, what="the grade"),
        ask("amendment.decide", "2026-12-07", "administrator", amendment="a", **told),
        ask("statement.add", "2026-12-08", "clerk", statement="s", **asked, text="it was a bad day"),
        ask(
            "disclosure.record",
            "2026-12-08",
            "administrator",
            disclosure="d",
            basis="school_official",
            **shown,
        ),
        ask("records.request", "2026-12-08", "clerk", request="r", guardian="mother"),
        ask("records.end_request", "2026-12-09", "clerk", request="r", reason="seen at a conference"),
        ask("entry.record_again", "2026-12-09", "administrator", **again, reason="another child's"),
    ]


def _evaluations() -> list[Command]:
    asked = [
        ask("evaluation.request", "2026-12-09", "clerk", evaluation=f"ev-{n}", guardian="mother")
        for n in (1, 2, 3)
    ]
    moved = {"exception": "transfer", "agreed_on": "2027-02-26"}
    agreed = {"to": "evaluation", "about": "ev-2", "guardian": "mother", "answer": "given"}
    return [
        *asked,
        ask("consent.answer", "2026-12-09", "clerk", **agreed),
        ask("evaluation.end", "2026-12-10", "counselor", evaluation="ev-1", reason="taken back"),
        ask("evaluation.except", "2026-12-10", "counselor", evaluation="ev-2", **moved),
        ask("evaluation.complete", "2026-12-10", "counselor", evaluation="ev-3", outcome="not_eligible"),
    ]


def _papers() -> list[Command]:
    paper = {"title": "a form", "sha256": "0" * 64, "dated": "2026-12-01", "kept_at": "cabinet 3"}
    review = {"version": "1", "reviewers": ["principal", "team_member"], "found": "well", "changes": "little"}
    told = {"guardians": ["mother"], "document": "report 1"}
    return [
        ask("attachment.record", "2026-12-14", "clerk", attachment="p", **paper),
        ask(
            "attachment.record", "2026-12-14", "clerk", student=None, building="SHE", attachment="q", **paper
        ),
        ask("ais.report_progress", "2026-12-14", "interventionist", **PLAN, **told),
        ask("action_plan.review", "2027-06-01", "principal", **YEAR, **review),
        ask("action_plan.adopt", "2027-06-02", "principal", **YEAR, version="2", reviewed="1"),
    ]


def qualified() -> list[list[Command]]:
    """Two cycles with continued delay; the team takes note in one year, and sets it aside in the other."""
    before = [*steps.in_behavioral_tier2(), *cycle(1, 40), *cycle(2, 40)]
    delivered = ("dispatch.start", "dispatch.finish")
    year = [c for c in before if c.TYPE not in delivered]
    return [[*year, answer] for answer in (noted(), put_aside())]
