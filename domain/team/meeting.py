"""Review meetings of the MTSS/Student Support Team: invited, reminded, held, and then written down.

A meeting is opened by a referral (R49, R93), by a decision to refer back to the team (R60, R75, R104, R119),
and where a student goes on in Tier 1 for another period, after its least weeks (R95).
Holding it opens the duty to document the recommendation (R52, R68, R96, R111).
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from domain.command import Command, StudentCommand
from domain.dates.due import set_deadline
from domain.event import Event
from domain.folding import changed
from domain.ids import owner_id
from domain.recorded import Recorded
from domain.refusal import Finding, Refusal
from domain.rule import enforces
from domain.team.packet import Packet, packet_findings, packet_of
from domain.team.referral import ReferralSubmitted

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

Purpose = Literal["referral", "review"]
Step = Literal["define", "analyse", "plan", "evaluate"]
"""R21: the steps of the problem-solving model, in their order."""


class MeetingOpened(Event, name="meeting.opened"):
    """`about` is the referral, plan or recommendation to be looked at; it gives the meeting its name."""

    meeting: str
    purpose: Purpose
    about: str


class MeetingInvited(Event, name="meeting.invited"):
    meeting: str
    on: date
    invited: tuple[str, ...]


class MeetingHeld(Event, name="meeting.held"):
    """`packet` is what lay before the team where a plan was reviewed (R57, R66, R109)."""

    meeting: str
    members: tuple[str, ...]
    presenters: tuple[str, ...]
    problem_solving: dict[Step, str] = Field(default_factory=dict)
    packet: Packet | None = None
    findings: tuple[Finding, ...] = ()


class InviteToMeeting(StudentCommand, type_name="meeting.invite"):
    """Invite staff to a review meeting on a day."""

    meeting: str
    on: date = Field(description="the day of the meeting, today or later")
    invited: tuple[str, ...] = Field(min_length=1)


class HoldMeeting(StudentCommand, type_name="meeting.hold"):
    """Record that the meeting was held: who sat in the team, who presented (R66, R109)."""

    AUTHORISES = False
    meeting: str
    members: tuple[str, ...]
    presenters: tuple[str, ...] = ()
    problem_solving: dict[Step, str] = Field(
        default_factory=dict,
        description="R21: by step of the problem-solving model, what the team did and found",
    )


@dataclass(frozen=True, slots=True)
class Meeting:
    id: str
    purpose: Purpose
    about: str
    held_on: date | None = None
    members: tuple[str, ...] = ()
    presenters: tuple[str, ...] = ()
    opened_on: date | None = None

    def called_after(self, day: date) -> bool:
        """Whether `day` lies before the referral that asked for the meeting."""
        return self.purpose == "referral" and self.opened_on is not None and day < self.opened_on


def owner(student: "Student", meeting: str) -> str:
    """The owner of the meeting's deadlines."""
    return owner_id("meeting", student.stream, meeting)


def open_meeting(
    student: "Student",
    context: "Context",
    purpose: Purpose,
    about: str,
    anchored_on: str,
    since: date | None = None,
) -> list[Event]:
    """Open a meeting with its three deadlines, counted from today or from the day `since`."""
    sequence = sum(m.about == about for m in student.meetings.values()) + 1
    name = f"{about}/meeting-{sequence}"
    day = since or context.day(student.building)

    def due(kind: str, effect: Literal["falls_due", "opens"] = "falls_due") -> Event:
        return set_deadline(
            context,
            student.deadlines,
            student.building,
            owner(student, name),
            kind,
            day,
            anchored_on,
            effect=effect,
        )

    opened = MeetingOpened(meeting=name, purpose=purpose, about=about)
    return [opened, due("invitation_due"), due("meeting_reminder", "opens"), due("meeting_held")]


def called_off(student: "Student", about: str, because: str) -> list[Event]:
    """The meetings about a subject that were called and not held are awaited no longer."""
    waiting = (m.id for m in student.meetings.values() if m.about == about and m.held_on is None)
    return [event for name in waiting for event in student.withdrawn(owner(student, name), because)]


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case MeetingOpened(meeting=name, purpose=purpose, about=about):
            opened = Meeting(name, purpose, about, opened_on=student.civil(recorded.meta.occurred))
            return replace(student, meetings={**student.meetings, name: opened})
        case MeetingHeld(meeting=name, members=members, presenters=presenters):
            day = student.civil(recorded.meta.occurred)
            held = changed(student.meetings, name, held_on=day, members=members, presenters=presenters)
            return replace(student, meetings=held)
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """Invitations and meetings are for a meeting that is open."""
    assert isinstance(command, InviteToMeeting | HoldMeeting)
    name = command.meeting
    mine = owner(student, name)
    called_off = student.expects(mine, f"meeting {name}")
    if called_off and not _came_about(student, command):
        return called_off
    match command:
        case InviteToMeeting(on=on) if on < context.day(student.building):
            reason = f"{on} is over: nobody is invited to a day before the invitation"
            return Refusal(rule="state", reason=reason, remedy="name the day on which the team is to meet")
        case InviteToMeeting(on=on, invited=invited):
            return [
                MeetingInvited(meeting=name, on=on, invited=invited),
                *student.met(mine, "invitation_due", context),
            ]
        case HoldMeeting():
            return [
                _held(student, command, context),
                *student.withdrawn(mine, "the meeting was held", "invitation_due", "meeting_reminder"),
                *student.met(mine, "meeting_held", context),
                *([] if called_off else _to_be_documented(student, mine, context)),
            ]


def _came_about(student: "Student", command: InviteToMeeting | HoldMeeting) -> bool:
    """Whether a meeting that was called off, and of which nothing is awaited, was held all the same."""
    known = student.meetings.get(command.meeting)
    return isinstance(command, HoldMeeting) and known is not None and known.held_on is None


@enforces("R52", "R68", "R96", "R111")
def _to_be_documented(student: "Student", meeting: str, context: "Context") -> list[Event]:
    """The team owes its written recommendation, once, however often the meeting is described."""
    day, kind = context.day(student.building), "recommendation_recorded"
    if any((d.owner, d.kind) == (meeting, kind) for d in student.deadlines.values()):
        return []
    return [set_deadline(context, student.deadlines, student.building, meeting, kind, day, "meeting held")]


def _held(student: "Student", command: HoldMeeting, context: "Context") -> MeetingHeld:
    opened = student.meetings.get(command.meeting)
    packet = packet_of(student, student.plans.get(opened.about)) if opened else None
    return MeetingHeld(
        meeting=command.meeting,
        members=command.members,
        presenters=command.presenters,
        problem_solving=command.problem_solving,
        packet=packet,
        findings=(*packet_findings(packet), *_before_the_referral(student, command, context)),
    )


@enforces("R49", "R93")
def _before_the_referral(student: "Student", command: HoldMeeting, context: "Context") -> tuple[Finding, ...]:
    """R49, R93: the referral asks for the meeting, and so comes before it."""
    opened, day = student.meetings.get(command.meeting), context.day(student.building)
    if opened is None or not opened.called_after(day):
        return ()
    referral = student.referrals.get(opened.about)
    rule = "R93" if referral and referral.domain == "behavioral" else "R49"
    return (Finding(rule=rule, what=f"held on {day}, before the referral of {opened.opened_on}"),)


@enforces("R49", "R93")
def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """R49, R93: a referral asks for the team's meeting."""
    match recorded.event:
        case ReferralSubmitted(referral=referral):
            return open_meeting(student, context, "referral", referral, "referral submitted")
    return []


COMMANDS = (InviteToMeeting, HoldMeeting)
EVENTS = (MeetingOpened, MeetingInvited, MeetingHeld)
CAUSES = (ReferralSubmitted,)
