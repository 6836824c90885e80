"""Submissions to the Student Support Team: refused sessions, attendance, work avoidance (R35, R36, A19)."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from domain.command import Command, Name, StudentCommand
from domain.dates.due import set_deadline
from domain.dates.sequence import answered_too_early
from domain.event import Event
from domain.folding import changed
from domain.form import derived, stated
from domain.ids import owner_id
from domain.recorded import Recorded, Ref
from domain.refusal import Refusal, first_refusal
from domain.rights.consent import opted_out
from domain.rule import enforces
from domain.screening.relied_on import unfounded
from domain.service.in_a_row import in_order, name_of, reached, row_around, untold
from domain.service.session import SessionRecorded

if TYPE_CHECKING:
    from domain.context import Context
    from domain.service.cycle import Seen
    from domain.student import Student

Trigger = Literal["refused_sessions", "attendance", "work_avoidance"]


class SubmissionOpened(Event, name="submission.opened"):
    submission: str
    trigger: Trigger
    evidence: tuple[Ref, ...]
    plan: str | None = None


class SubmissionDisposed(Event, name="submission.disposed"):
    submission: str
    disposition: str


class SubmitToTeam(StudentCommand, type_name="submission.submit"):
    """Submit a student's name for attendance or work avoidance (R35); the engine submits refusals (R36).

    Refused by R35 where the actor holds no role in the student's building; by R16 without a point on file
    that was taken by then.
    """

    submission: Name
    trigger: Literal["attendance", "work_avoidance"] = Field(json_schema_extra=stated(F13="trigger"))
    points: tuple[str, ...] = Field(json_schema_extra=derived(F13="evidence"))


class DisposeSubmission(StudentCommand, type_name="submission.dispose"):
    """The Student Support Team's answer to a submission.

    Refused by R35 where the actor is not in the team, or where the answer says nothing.
    """

    submission: str
    disposition: str = Field(json_schema_extra=derived(F13="disposition"))


@dataclass(frozen=True, slots=True)
class Submission:
    id: str
    trigger: Trigger
    plan: str | None
    evidence: tuple[Ref, ...] = ()
    disposed: bool = False


def owner(student: "Student", submission: str) -> str:
    """The owner of the submission's deadline."""
    return owner_id("submission", student.stream, submission)


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case SubmissionOpened(submission=name, trigger=trigger, plan=plan, evidence=evidence):
            opened = Submission(name, trigger, plan, evidence)
            return replace(student, submissions={**student.submissions, name: opened})
        case SubmissionDisposed(submission=name):
            return replace(student, submissions=changed(student.submissions, name, disposed=True))
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """R16 (evidence), R35."""
    match command:
        case SubmitToTeam(submission=name, trigger=trigger, points=points):
            refs = tuple(ref for p in points if (ref := student.point_ref(p)))
            refusal = first_refusal(
                student.new(name, student.submissions),
                _by_staff(student, command, context),
                unfounded(student, points, context),
            )
            return refusal or open_submission(student, name, trigger, refs, None, context)
        case DisposeSubmission(submission=name, disposition=disposition):
            mine = owner(student, name)
            refusal = first_refusal(
                student.expects(mine, f"submission {name}"),
                answered_too_early(student, mine, "the student was submitted", "R35", context),
                _by_the_team(student, command, context),
                _answered(command),
            )
            return refusal or [
                SubmissionDisposed(submission=name, disposition=disposition),
                *student.met(mine, "submission_disposed", context),
            ]
    raise TypeError(command.TYPE)


@enforces("R35")
def _by_staff(student: "Student", command: SubmitToTeam, context: "Context") -> Refusal | None:
    """R35: the staff submits a student's name."""
    if context.roles(command.actor, student.building):
        return None
    reason = f"{command.actor} holds no role in the student's building on that day"
    return Refusal(rule="R35", reason=reason, remedy="a member of its staff submits (staff.give_role)")


@enforces("R35")
def _by_the_team(student: "Student", command: DisposeSubmission, context: "Context") -> Refusal | None:
    """R35: the answer is the Student Support Team's."""
    services = context.policy.services.values()
    team = {role for service in services for role in service.eligibility_deciders}
    if context.roles(command.actor, student.building) & team:
        return None
    reason = f"{command.actor} is not in the Student Support Team"
    return Refusal(rule="R35", reason=reason, remedy=f"one of: {', '.join(sorted(team))}")


@enforces("R35")
def _answered(command: DisposeSubmission) -> Refusal | None:
    """R35: the team's answer says something."""
    if command.disposition.strip():
        return None
    return Refusal(rule="R35", reason="no disposition is given", remedy="say what the team arranged")


@enforces("R35", "R36")
def open_submission(
    student: "Student",
    name: str,
    trigger: Trigger,
    refs: tuple[Ref, ...],
    plan: str | None,
    context: "Context",
) -> list[Event]:
    """Open a submission and the team's duty to answer it (R35, R36)."""
    day = context.day(student.building)
    due = set_deadline(
        context,
        student.deadlines,
        student.building,
        owner(student, name),
        "submission_disposed",
        day,
        "submitted",
    )
    return [SubmissionOpened(submission=name, trigger=trigger, evidence=refs, plan=plan), due]


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """R36: a student who keeps refusing sessions is handed to the Student Support Team."""
    match recorded.event:
        case SessionRecorded(code="refused") as held:
            return _refusals(student, held, recorded.ref, context)
    return []


@enforces("R36", "A19")
def _refusals(student: "Student", held: SessionRecorded, ref: Ref, context: "Context") -> list[Event]:
    """R36, A19: so many in a row, whatever was entered when, or so many in a cycle."""
    plan, limits = held.plan, context.policy.sst_triggers

    def refused(seen: "Seen") -> bool:
        """A39: what a parent has declined, the student does not refuse."""
        return seen.code == "refused" and not opted_out(student, "service", seen.on, plan)

    row = row_around(student, plan, ref, {"refused"}, lambda s: s.code != "refused" or refused(s))
    cycle, name = student.cycles.get(f"{plan}/{held.number}"), name_of(student, "refused", plan, held.number)
    in_all = [s for s in cycle.sessions if refused(s)] if cycle else []
    in_a_row = reached(len(untold(student, plan, row)), limits.refused_in_a_row)
    if name in student.submissions or not (in_a_row or reached(len(in_all), limits.refused_in_a_cycle)):
        return []
    cited = dict.fromkeys(s.ref for s in in_order(*row, *in_all))
    return open_submission(student, name, "refused_sessions", tuple(cited), plan, context)


COMMANDS = (SubmitToTeam, DisposeSubmission)
EVENTS = (SubmissionOpened, SubmissionDisposed)
CAUSES = (SessionRecorded,)
