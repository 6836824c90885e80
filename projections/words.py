"""Every event in one sentence that a compliance officer can read: ids, dates, numbers; no name, no free text.

What people wrote (reasons, concerns, notes) is given apart by `written`, for those who may read the file.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from domain.building.action_plan import ActionPlanAdopted, ActionPlanReviewed
from domain.building.building import BuildingRegistered
from domain.building.programme import ProgrammeRecorded
from domain.building.school_year import SchoolYearOpened
from domain.building.staff import CoverArranged, CredentialRecorded, RoleGiven, StaffLeft
from domain.building.training import TrainingRecorded
from domain.classroom.classroom import ClassroomObserved
from domain.classroom.classroom_plan import ClassroomPlanMade, GoalsReviewed
from domain.classroom.contact import ContactRecorded
from domain.classroom.core_four import AgencyGoalSet, ContentUsed, CoreFourTagged, ReflectionRecorded
from domain.classroom.core_instruction import CoreRecorded, RemediationRecorded
from domain.classroom.curriculum import CurriculumAdopted
from domain.classroom.tier1_help import Tier1HelpRecorded
from domain.dates.calendar import CalendarPublished, ClosureAdded, ClosureRevoked
from domain.dates.deadline import (
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
from domain.dates.duty import PolicyGapFound
from domain.event import Event, Unreadable
from domain.notices.dispatch import (
    DispatchAttempted,
    DispatchFailed,
    DispatchLeft,
    DispatchMailed,
    DispatchPending,
    DispatchPrinted,
    DispatchReturned,
    DispatchWithdrawn,
)
from domain.notices.gate_override import GateOverridden
from domain.notices.holding import LettersHeld, LettersReleased
from domain.notices.notice import DispatchCreated, InterpreterNeeded, NoticeOpened, NoticeSigned
from domain.policy.policies import PolicyPublished
from domain.record.attachment import AttachmentRecorded
from domain.record.enrolment import (
    GuardianRecorded,
    StatusRecorded,
    StudentEnrolled,
    StudentMoved,
    StudentReturned,
    StudentWithdrawn,
)
from domain.record.incident import IncidentRecorded
from domain.record.merging import DutyConcluded, FileAbsorbed, FileClosed
from domain.record.misfiling import EntrySealed, RecordedAgain, SealDecided
from domain.record.opening import OpeningAttested
from domain.record.transfer import PlanTransferred
from domain.refusal import GateRefused
from domain.rights.ais import AisConsultation, AisProgressReported
from domain.rights.amendment import AmendmentDecided, AmendmentRequested, StatementAdded
from domain.rights.breach import (
    BreachDelayEnded,
    BreachDiscovered,
    BreachPeopleTold,
    BreachReported,
    BreachTellingDelayed,
)
from domain.rights.consent import ConsentAnswered, ConsentRequested, OptedOut
from domain.rights.cse import CseDecisionDue, CseNotReferred, CseReferred
from domain.rights.disclosure import DisclosureRecorded
from domain.rights.evaluation import (
    EvaluationBegun,
    EvaluationCompleted,
    EvaluationEnded,
    EvaluationExcepted,
    EvaluationRequested,
)
from domain.rights.fba_bip import BehaviorPaperAttached, FbaBegun
from domain.rights.records_request import (
    IdentityVerified,
    RecordsProvided,
    RecordsRequested,
    RecordsRequestEnded,
)
from domain.screening.at_risk import AtRiskAmended, AtRiskListed
from domain.screening.candidates import CandidateFound
from domain.screening.closed_list import AtRiskListClosed
from domain.screening.evidence import (
    EvidenceChanged,
    EvidenceReviewed,
    PointCorrected,
    PointRecorded,
)
from domain.screening.post_benchmark import PostBenchmarkClosed, SelAnalysed
from domain.screening.protocol import ProtocolAttested
from domain.screening.regents import RegentsFailed
from domain.screening.screening import NewEntrantRecorded, NotScreened
from domain.service.absence import CyclePaused, CycleResumed
from domain.service.correction import ProbeCorrected
from domain.service.cycle import CycleAnchored, CycleCutShort, CycleEnded, CycleReanchored, CycleStarted
from domain.service.external_cycles import ExternalCycleRecorded
from domain.service.fidelity import FidelityObserved
from domain.service.group import GroupFormed, GroupJoined, GroupLeft
from domain.service.intervention import InterventionRegistered
from domain.service.plan import PlanDrafted, PlanStarted
from domain.service.plan_change import PlanChanged
from domain.service.responsibility import HandOverPlanned, ResponsibleChanged
from domain.service.session import ProbeRecorded, SessionRecorded
from domain.service.timetable import TimetableRecorded
from domain.team.criteria import Evaluation
from domain.team.eligibility import Recommended
from domain.team.meeting import MeetingHeld, MeetingInvited, MeetingOpened
from domain.team.qualification import Qualified
from domain.team.qualification_answer import QualificationAcknowledged, QualificationSetAside
from domain.team.referral import ReferralSubmitted
from domain.team.support_team import SubmissionDisposed, SubmissionOpened
from domain.tier import PlanClosed, TierEntered
from projections import phrases, screening_phrases

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
    CredentialRecorded: "Staff member {staff} holds a credential from {valid_from}",
    StaffLeft: "Staff member {staff} leaves, last day {last_day}",
    CoverArranged: "Staff member {staff} is covered by {cover} from {first} to {last}",
    InterventionRegistered: "Intervention {intervention} registered for {domain}, Tier {tiers}",
    CurriculumAdopted: "Curriculum {curriculum} adopted for {subject} from {adopted_on}",
    LettersHeld: "All letters held",
    IncidentRecorded: "The record was restored to its entry {kept}; entries up to {lost} are lost",
    LettersReleased: "Letters released",
    GroupFormed: "Group {group} formed in building {building} for {service:words} with {interventionist}",
    GroupJoined: "Student {student} joined the group on {on}",
    GroupLeft: "Student {student} left the group on {on}",
    # a building's year
    SchoolYearOpened: "School year {year} of building {building} opened",
    PostBenchmarkClosed: screening_phrases.post_benchmark,
    SelAnalysed: "Team {team} analysed the SEL screener of {period}",
    CoreRecorded: "Core of {subject} in section {section} taught by {teacher}: {components:words}",
    RemediationRecorded: (
        "Remediation {remediation} in {subject} for a {scope} of section {section}, "
        "{students} students, by {teacher}"
    ),
    TrainingRecorded: lambda e: f"Training on policy {e.policy_version} held, {len(e.attendees)} attended",
    ActionPlanReviewed: lambda e: (
        f"Action plan {e.version} reviewed by {', '.join(r.staff for r in e.reviewers)}"
    ),
    ActionPlanAdopted: "Action plan {version} adopted",
    ProgrammeRecorded: lambda e: (
        f"Behavioral programme recorded: {', '.join(name.replace('_', ' ') for name in e.elements)}"
    ),
    ClassroomObserved: lambda e: (
        f"Core instruction seen in section {e.section}, {len(e.core_four)} of the Core Four"
    ),
    AttachmentRecorded: "Paper {attachment} of {dated} attached, SHA-256 {sha256}",
    # the student
    FileClosed: "The file was closed as a duplicate; the child's file is {kept}",
    FileAbsorbed: "What the closed file {duplicate} owed was taken over",
    DutyConcluded: lambda e: f"{_named(e)}, taken over from a closed file, was concluded",
    SealDecided: "Entry {entry} ({entry_type}) is in the wrong file, to be made unreadable ({reference})",
    EntrySealed: "Entry {entry} was made unreadable ({reference})",
    RecordedAgain: "Entries {entries} hold what had been entered in another file ({reference})",
    StudentEnrolled: "Student enrolled in building {building}, grade {grade}",
    StudentMoved: "Student moved to building {building}, grade {grade}",
    StudentReturned: lambda e: (
        f"Student returned; plans ended when the student left: {', '.join(e.plans) or 'none'}"
    ),
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
    CandidateFound: screening_phrases.candidate,
    ProtocolAttested: (
        "Administration {administration} of the {screening_window} screening attested: {protocol:words}"
    ),
    NotScreened: screening_phrases.not_screened,
    NewEntrantRecorded: "New to the district's schools",
    AtRiskListed: phrases.listed,
    AtRiskAmended: screening_phrases.amended,
    AtRiskListClosed: "The list of team {team} after the {screening_window} screening is closed",
    ClassroomPlanMade: screening_phrases.classroom_plan,
    GoalsReviewed: screening_phrases.goals_reviewed,
    ReferralSubmitted: lambda e: f"Referral {e.referral} to the team submitted, {phrases.strand(e)}",
    MeetingOpened: "Meeting {meeting} called: {purpose:words} of {about}",
    MeetingInvited: "Invited to meeting {meeting} on {on}: {invited}",
    MeetingHeld: "Meeting {meeting} held: members {members}; presented by {presenters}",
    Recommended: phrases.recommended,
    Qualified: "Qualified automatically for {domain} Tier 3 by cycles {cycles} ({qualification})",
    QualificationAcknowledged: "The team took note of qualification {qualification}: Tier 3 is planned",
    QualificationSetAside: "Qualification {qualification} set aside by the team",
    PlanDrafted: phrases.drafted,
    PlanStarted: "Plan {plan} started on notice {notice}",
    PlanChanged: "Plan {plan} changed: {sessions_per_week} sessions a week of {minutes} minutes",
    PlanClosed: "Plan {plan} closed: {because}",
    GateOverridden: "Gate {gate} overridden for plan {plan}",
    PlanTransferred: "Plan {plan} in building {building}: decided to {decision}",
    ExternalCycleRecorded: lambda e: (
        f"Cycle {e.cycle} of {phrases.strand(e)} Tier {e.tier} given elsewhere, "
        f"{e.started_on} to {e.ended_on}: {e.result}, {'with' if e.document else 'without'} a document"
    ),
    OpeningAttested: "Service of plan {plan}, under way when the record was opened",
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
    CyclePaused: "Cycle {number} of plan {plan} paused from {since} on: the student is away",
    CycleResumed: lambda e: (
        f"Cycle {e.number} of plan {e.plan} goes on after its pause from {e.since} to {e.until}"
        f"{'; its dates moved by it' if e.extended else ''}"
    ),
    CycleReanchored: (
        "The weeks of cycle {number} of plan {plan} count from {anchor}, no longer from {was}: "
        "an earlier session was entered"
    ),
    SessionRecorded: phrases.session,
    ProbeRecorded: lambda e: f"Probe {e.probe} of plan {e.plan}: {e.measure} {e.value:g}",
    ProbeCorrected: lambda e: f"Probe {e.probe} corrected to {e.value:g}, corrects entry {e.corrects[1]}",
    CycleEnded: phrases.cycle_ended,
    FidelityObserved: (
        "Plan {plan} delivered with {steps_done} of {steps_planned} steps, seen by {observer}"
    ),
    TimetableRecorded: lambda e: f"Timetable from {e.valid_from} recorded: {len(e.core)} core classes a week",
    Tier1HelpRecorded: "Behavioral help in Tier 1 by {helper} from {first}",
    CoreFourTagged: lambda e: (
        f"{e.about.capitalize()} {e.of} carries of the Core Four: "
        f"{', '.join(tag.replace('_', ' ') for tag in e.core_four)}"
    ),
    ContentUsed: lambda e: (
        f"Content used in plan {e.plan}: {e.material}, {'online' if e.online else 'offline'}"
    ),
    AgencyGoalSet: "The student set a goal for plan {plan}",
    ReflectionRecorded: lambda e: "The student reflected" + (f" on plan {e.plan}" if e.plan else ""),
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
    FbaBegun: "Functional behavioral assessment {paper} begun",
    BehaviorPaperAttached: phrases.behavior_paper,
    # what parents are owed
    AisConsultation: "Consultation with the teachers under plan {plan} {how} to guardian {guardian}",
    AisProgressReported: "Report on progress under plan {plan} sent to guardians {guardians}",
    RecordsRequested: "Guardian {guardian} asks to see the record (request {request})",
    IdentityVerified: "Request {request}: the identity of who asked was verified",
    RecordsProvided: "Request {request}: the record was provided, {method:words}",
    RecordsRequestEnded: "Request {request} to see the record ended",
    DisclosureRecorded: phrases.disclosure,
    AmendmentRequested: phrases.amendment_requested,
    AmendmentDecided: lambda e: f"Amendment {e.amendment} of entry {e.contests[1]}: {e.outcome}",
    StatementAdded: lambda e: f"Statement {e.statement} of guardian {e.guardian} on entry {e.contests[1]}",
    # the register of breaches
    BreachDiscovered: phrases.breach,
    BreachReported: "Breach {breach} reported to the State's Chief Privacy Officer",
    BreachPeopleTold: lambda e: f"Breach {e.breach}: {phrases.people(e.told)} told",
    BreachTellingDelayed: "Breach {breach}: telling the people delayed, {ground:words}",
    BreachDelayEnded: "Breach {breach}: the ground of the delay is gone",
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
    CredentialRecorded: ("credential", "areas", "document"),
    InterventionRegistered: ("title", "evidence"),
    CurriculumAdopted: ("title", "evidence", "adopted_by", "grades", "buildings"),
    LettersHeld: ("reason",),
    IncidentRecorded: ("reason",),
    LettersReleased: ("reason",),
    PostBenchmarkClosed: ("checklist", "students"),
    SelAnalysed: ("conclusion",),
    RemediationRecorded: ("what",),
    ActionPlanReviewed: ("found", "changes"),
    ProgrammeRecorded: ("elements",),
    ClassroomObserved: ("standard", "mastery_evidence", "expectations_taught", "core_four", "materials"),
    AttachmentRecorded: ("title", "about", "kept_at"),
    MeetingHeld: ("problem_solving",),
    FidelityObserved: ("note",),
    TimetableRecorded: ("core",),
    Tier1HelpRecorded: ("strategy",),
    ContentUsed: ("what", "standard", "mastery_evidence"),
    AgencyGoalSet: ("goal",),
    ReflectionRecorded: ("words", "dictated_to"),
    StudentEnrolled: ("family_name", "given_name"),
    PlanTransferred: ("reason",),
    ExternalCycleRecorded: ("school", "document"),
    OpeningAttested: ("document", "content"),
    HandOverPlanned: ("reason",),
    ResponsibleChanged: ("reason",),
    StaffLeft: ("reason",),
    CoverArranged: ("reason",),
    FileClosed: ("reason",),
    FileAbsorbed: ("duties", "reason"),
    DutyConcluded: ("how",),
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
    ProtocolAttested: ("accommodation", "note"),
    NotScreened: ("note",),
    AtRiskListed: ("reason", "team"),
    AtRiskAmended: ("reason",),
    ClassroomPlanMade: ("summary", "group", "goals", "contact"),
    GoalsReviewed: ("conclusion",),
    ReferralSubmitted: ("concern", "in_class", "teacher_statement"),
    QualificationSetAside: ("reason",),
    Recommended: ("rationale", "presenters", "direct_entry"),
    PlanDrafted: (
        *("skill_gap", "location", "supplement_attestation", "iep_consistency", "intensity_note"),
        *("service_type", "target_area", "setting", "group"),
    ),
    PlanChanged: ("location", "group", "setting", "reason"),
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
    BehaviorPaperAttached: ("hypothesis", "strategies", "rests_on", "plan", "document"),
    AisProgressReported: ("document",),
    IdentityVerified: ("how",),
    RecordsProvided: ("what",),
    RecordsRequestEnded: ("reason",),
    DisclosureRecorded: ("party", "interest", "purpose", "what"),
    AmendmentRequested: ("what",),
    AmendmentDecided: ("reasons", "heard"),
    StatementAdded: ("text",),
    BreachDiscovered: ("contractor", "nature"),
    BreachReported: ("reference",),
    BreachPeopleTold: ("how",),
    BreachTellingDelayed: ("statement",),
    EvaluationEnded: ("reason",),
    CseNotReferred: ("reasons",),
}
"""The fields that hold what people wrote or a mail server answered, and further detail of a decision."""


ATTESTED = "attested, not witnessed"
"""Said of what is known on paper from before the record was opened."""


def sentence(event: Event) -> str:
    """What happened, in one sentence without a name. Raises KeyError for an event nobody wrote words for."""
    words = SENTENCES[type(event)]
    said = words(event) if callable(words) else words.format_map(_Said(event))
    return f"{said}; {ATTESTED}" if getattr(event, "attested", False) else said


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
