"""Every event in one sentence that a compliance officer can read: ids, dates, numbers; no name, no free text.

What people wrote (reasons, concerns, notes) is given apart by `written`, for those who may read the file.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from domain.action_plan import ActionPlanAdopted
from domain.at_risk import AtRiskListed
from domain.building import BuildingRegistered
from domain.calendar import CalendarPublished, ClosureAdded, ClosureRevoked
from domain.candidates import CandidateFound
from domain.classroom_plan import ClassroomPlanMade, GoalsReviewed
from domain.consent import ConsentAnswered, ConsentRequested, OptedOut
from domain.contact import ContactRecorded
from domain.correction import ProbeCorrected
from domain.criteria import Evaluation
from domain.cse import CseDecisionDue, CseNotReferred, CseReferred
from domain.cycle import CycleAnchored, CycleCutShort, CycleEnded, CycleStarted
from domain.deadline import (
    DeadlineExcused,
    DeadlineMet,
    DeadlineMetEnteredLate,
    DeadlineMetLate,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineReached,
    DeadlineSet,
    DeadlineWithdrawn,
)
from domain.dispatch import (
    DispatchAttempted,
    DispatchFailed,
    DispatchLeft,
    DispatchMailed,
    DispatchPending,
    DispatchPrinted,
    DispatchReturned,
    DispatchWithdrawn,
)
from domain.duty import PolicyGapFound
from domain.eligibility import Recommended
from domain.enrolment import (
    GuardianRecorded,
    StatusRecorded,
    StudentEnrolled,
    StudentMoved,
    StudentWithdrawn,
)
from domain.event import Event, Unreadable
from domain.evidence import (
    EvidenceChanged,
    EvidenceReviewed,
    PointCorrected,
from domain.evaluation import (
    EvaluationBegun,
    EvaluationCompleted,
    EvaluationEnded,
    EvaluationExcepted,
    EvaluationRequested,
    PointRecorded,
    RegentsFailed,
)
from domain.group import GroupFormed, GroupJoined, GroupLeft
from domain.holding import LettersHeld, LettersReleased
from domain.intervention import InterventionRegistered
from domain.meeting import MeetingHeld, MeetingInvited, MeetingOpened
from domain.misfiling import EntrySealed, RecordedAgain, SealDecided
from domain.notice import DispatchCreated, InterpreterNeeded, NoticeOpened, NoticeSigned
from domain.plan import GateOverridden, PlanDrafted, PlanStarted
from domain.policies import PolicyPublished
from domain.post_benchmark import PostBenchmarkClosed
from domain.qualification import Qualified
from domain.referral import ReferralSubmitted
from domain.refusal import GateRefused
from domain.school_year import SchoolYearOpened
from domain.responsibility import HandOverPlanned, ResponsibleChanged
from domain.session import ProbeRecorded, SessionRecorded
from domain.staff import RoleGiven
from domain.support_team import SubmissionDisposed, SubmissionOpened
from domain.tier import PlanClosed, TierEntered
from domain.training import TrainingRecorded
from projections import phrases

Sentence = str | Callable[[Any], str]
SENTENCES: Mapping[type[Event], Sentence] = {
    Unreadable: "The content of this entry ({type}) was destroyed; the envelope remains",
    PolicyGapFound: lambda e: "A duty could not be dated: " + "; ".join(f.what for f in e.findings),
    GateRefused: "Refused {command_type} under {rule}: {reason}; remedy: {remedy}",
    # the district
    PolicyPublished: lambda e: (
        f"Policy {e.policy.version} published, in force from {e.policy.effective_from}"
    ),
    CalendarPublished: phrases.calendar,
    ClosureAdded: phrases.closure,
    ClosureRevoked: phrases.closure_revoked,
    BuildingRegistered: "Building {building} registered",
    RoleGiven: "Staff member {staff} is {role} in building {building} from {valid_from}",
    StaffLeft: "Staff member {staff} leaves, last day {last_day}",
    CoverArranged: "Staff member {staff} is covered by {cover} from {first} to {last}",
    InterventionRegistered: "Intervention {intervention} registered for {domain}, Tier {tiers}",
    LettersHeld: "All letters held",
    LettersReleased: "Letters released",
    GroupFormed: "Group {group} formed in building {building} for {service:words} with {interventionist}",
    GroupJoined: "Student {student} joined the group on {on}",
    GroupLeft: "Student {student} left the group on {on}",
    # a building's year
    SchoolYearOpened: "School year {year} of building {building} opened",
    PostBenchmarkClosed: "Team {team} closed its meeting after the {screening_window} screening",
    TrainingRecorded: lambda e: f"Training on policy {e.policy_version} held, {len(e.attendees)} attended",
    ActionPlanAdopted: "Action plan {version} adopted",
    # the student
    SealDecided: "Entry {entry} ({entry_type}) is in the wrong file and is to be made unreadable ({reference})",
    EntrySealed: "Entry {entry} was made unreadable ({reference})",
    RecordedAgain: "Entries {entries} hold what had been entered in another file ({reference})",
    StudentEnrolled: "Student enrolled in building {building}, grade {grade}",
    StudentMoved: "Student moved to building {building}, grade {grade}",
    StudentWithdrawn: "Student left the district",
    StatusRecorded: "Status {kind:words} recorded from {valid_from}",
    GuardianRecorded: phrases.guardian,
    ContactRecorded: "Contact with the parents recorded: {kind:words}",
    # what parents agree to or decline
    ConsentRequested: lambda e: f"Guardian {e.guardian} asked to consent to {phrases.consent(e)}",
    ConsentAnswered: lambda e: f"Consent of guardian {e.guardian} to {phrases.consent(e)} {e.answer}",
    OptedOut: phrases.opted_out,
    # evidence
    PointRecorded: phrases.point,
    PointCorrected: lambda e: (
        f"Data point {e.point} corrected to {e.value:g}, corrects entry {e.corrects[1]}"
    ),
    RegentsFailed: lambda e: (
        f"Identified by a failed Regents exam: {e.value:g}, passing mark {e.passing_mark:g} (point {e.point})"
    ),
    EvidenceChanged: lambda e: (
        f"Evidence changed: the decision in entry {e.decision[1]} rests on point {e.point}, since corrected"
    ),
    EvidenceReviewed: "Review {review} of the changed evidence concluded",
    # from the list to the plan
    AtRiskListed: phrases.listed,
    ReferralSubmitted: lambda e: f"Referral {e.referral} to the team submitted, {phrases.strand(e)}",
    MeetingOpened: "Meeting {meeting} called: {purpose:words} of {about}",
    MeetingInvited: "Invited to meeting {meeting} on {on}: {invited}",
    MeetingHeld: "Meeting {meeting} held: members {members}; presented by {presenters}",
    Recommended: phrases.recommended,
    Qualified: "Qualified automatically for {domain} Tier 3 by cycles {cycles} ({qualification})",
    PlanDrafted: phrases.drafted,
    PlanStarted: "Plan {plan} started on notice {notice}",
    PlanClosed: "Plan {plan} closed: {because}",
    GateOverridden: "Gate {gate} overridden for plan {plan}",
    HandOverPlanned: "Plan {plan} goes to {to} on {since}",
    ResponsibleChanged: "Plan {plan}: {responsible} is responsible since {since}",
    TierEntered: lambda e: f"Tier {e.tier} in {phrases.strand(e)} entered: {e.because}",
    # notices
    NoticeOpened: lambda e: (
        f"Notice {e.notice} ({phrases.notice_kind(e)}) is due to the parents: {e.because}"
    ),
    NoticeSigned: phrases.signed,
    InterpreterNeeded: "Notice {notice}: no text for guardian {guardian} in {language}",
    DispatchCreated: "Letter {dispatch} of notice {notice} to guardian {guardian}: {channel}, {language}",
    DispatchAttempted: "Letter {dispatch}: attempt {attempt} to send it, SHA-256 {rendered}",
    DispatchLeft: "Letter {dispatch} accepted by the mail server",
    DispatchPrinted: "Letter {dispatch} printed, waits to be mailed",
    DispatchFailed: lambda e: (
        f"Letter {e.dispatch} did not leave, {'to be printed' if e.permanent else 'to be tried again'}"
    ),
    DispatchPending: "Letter {dispatch}: nobody knows whether it left, a person has to decide",
    DispatchMailed: phrases.mailed,
    DispatchReturned: "Letter {dispatch} came back",
    DispatchWithdrawn: "Letter {dispatch} kept back: {because}",
    # the cycle
    CycleStarted: phrases.cycle_started,
    CycleAnchored: "The weeks of cycle {number} of plan {plan} count from {anchor}",
    SessionRecorded: phrases.session,
    ProbeRecorded: lambda e: f"Probe {e.probe} of plan {e.plan}: {e.measure} {e.value:g}",
    ProbeCorrected: lambda e: (
        f"Probe {e.probe} corrected to {e.value:g}, corrects entry {e.corrects[1]}"
    ),
    CycleEnded: phrases.cycle_ended,
    CycleCutShort: "Cycle {number} of plan {plan} cut short: {because}",
    # team and committee
    SubmissionOpened: "Submission {submission} to the Student Support Team: {trigger:words}",
    SubmissionDisposed: "The Student Support Team disposed of submission {submission}",
    CseDecisionDue: phrases.decision_due,
    CseReferred: lambda e: f"Question {e.question}: {'for review by' if e.review else 'referred to'} the CSE",
    CseNotReferred: "Question {question}: not referred to the CSE",
    EvaluationRequested: phrases.evaluation_requested,
    EvaluationBegun: "Evaluation {evaluation} begun",
    EvaluationExcepted: "Evaluation {evaluation}: the clock stopped by law, {exception:words}",
    EvaluationCompleted: "Evaluation {evaluation} complete: {outcome:words}",
    EvaluationEnded: "The request for evaluation {evaluation} was taken back",
    # deadlines
    DeadlineSet: phrases.deadline_set,
    DeadlineMoved: lambda e: f"{_named(e)} moved to {e.due_on}: {e.because}",
    DeadlineReached: lambda e: f"{_named(e)}: the day has come",
    DeadlineMet: lambda e: f"{_named(e)} met",
    DeadlineMissed: lambda e: f"{_named(e)} missed",
    DeadlineMetLate: lambda e: f"{_named(e)} met {e.days_late} days late",
    DeadlineMetEnteredLate: lambda e: (
        f"{_named(e)} met in time by what is said, entered {e.days_until_entered} days later: {e.evidence}"
    ),
    DeadlineExcused: lambda e: f"{_named(e)} excused: {e.because}",
    DeadlineWithdrawn: lambda e: f"{_named(e)} withdrawn: {e.because}",
}

WRITTEN: Mapping[type[Event], tuple[str, ...]] = {
    ClosureAdded: ("closure",),
    BuildingRegistered: ("title", "district", "address", "phone"),
    RoleGiven: ("staff_name", "designated_by"),
    InterventionRegistered: ("title", "evidence"),
    LettersHeld: ("reason",),
    LettersReleased: ("reason",),
    PostBenchmarkClosed: ("checklist",),
    StudentEnrolled: ("family_name", "given_name"),
    HandOverPlanned: ("reason",),
    ResponsibleChanged: ("reason",),
    StaffLeft: ("reason",),
    CoverArranged: ("reason",),
    SealDecided: ("reason",),
    RecordedAgain: ("reason",),
    StudentWithdrawn: ("reason",),
    StatusRecorded: ("detail",),
    GuardianRecorded: ("guardian_name", "household", "address", "mode", "email"),
    ContactRecorded: ("about",),
    ConsentAnswered: ("document",),
    PointRecorded: ("text", "note", "description"),
    PointCorrected: ("reason",),
    ProbeCorrected: ("reason",),
    EvidenceReviewed: ("conclusion",),
    AtRiskListed: ("reason",),
    ReferralSubmitted: ("concern", "in_class", "teacher_statement"),
    Recommended: ("rationale", "presenters"),
    PlanDrafted: (
        *("skill_gap", "location", "supplement_attestation", "iep_consistency", "intensity_note"),
        *("service_type", "target_area", "setting", "group"),
    ),
    GateOverridden: ("reason",),
    NoticeSigned: ("contents",),
    DispatchLeft: ("evidence",),
    DispatchPrinted: ("file_name",),
    DispatchFailed: ("reason",),
    DispatchPending: ("reason",),
    DispatchMailed: ("document",),
    DispatchReturned: ("reason",),
    CycleEnded: ("reason",),
    SubmissionDisposed: ("disposition",),
    CseReferred: ("reasons", "prior_services", "why_none", "records", "parent_contact"),
    EvaluationRequested: ("reasons",),
    EvaluationEnded: ("reason",),
    CseNotReferred: ("reasons",),
}
"""The fields that hold what people wrote or a mail server answered, and further detail of a decision."""


def sentence(event: Event) -> str:
    """What happened, in one sentence without a name. Raises KeyError for an event nobody wrote words for."""
    words = SENTENCES[type(event)]
    return words(event) if callable(words) else words.format_map(_Said(event))


def written(event: Event) -> dict[str, str]:
    """What the sentence leaves out, by field (`contents.es.need`); it may hold names.

    For those who may read the student's file, never for a log or an index.
    """
    fields = WRITTEN.get(type(event))
    found = dict(_flat("", event.model_dump(mode="json", include=set(fields)))) if fields else {}
    return {**found, **dict(_grounds(event.evaluation))} if isinstance(event, Recommended) else found


def _grounds(criterion: Evaluation) -> Iterator[tuple[str, str]]:
    """Rule by rule, why the team or the file says that it holds or does not."""
    for branch in criterion.of:
        yield from _grounds(branch)
    if not criterion.of:
        yield criterion.node, f"{'met' if criterion.met else 'not met'}: {criterion.because}"


def _flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value, start=1)
        for name, part in parts:
            yield from _flat(f"{path}.{name}" if path else str(name), part)
    elif value not in (None, ""):
        yield path, str(value)


def _named(event: Any) -> str:
    return phrases.deadline_name(event.deadline)


class _Said(dict[str, "_Text"]):
    """The fields of an event, looked up when a template asks."""

    def __init__(self, event: Event) -> None:
        super().__init__()
        self._event = event

    def __missing__(self, name: str) -> "_Text":
        return _Text(_plain(getattr(self._event, name)))


class _Text(str):
    """Text that `{kind:words}` shows without underscores; ids stay as they are."""

    def __format__(self, spec: str) -> str:
        return self.replace("_", " ") if spec == "words" else format(str(self), spec)


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "nobody"
    return str(value)
