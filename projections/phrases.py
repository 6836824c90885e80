"""The sentences of `projections.words` that need more than a template. Ids, dates and numbers only."""

from collections.abc import Mapping
from typing import Any

from domain.dates.calendar import CalendarPublished, ClosureAdded, ClosureRevoked, ExceptionDay
from domain.dates.deadline import DeadlineSet
from domain.notices.dispatch import DispatchMailed
from domain.notices.notice import NoticeSigned
from domain.record.enrolment import GuardianRecorded
from domain.rights.amendment import AmendmentRequested
from domain.rights.breach import BreachDiscovered
from domain.rights.consent import ConsentAnswered, ConsentRequested, OptedOut
from domain.rights.cse import CseDecisionDue
from domain.rights.disclosure import DisclosureRecorded
from domain.rights.evaluation import EvaluationRequested
from domain.rights.fba_bip import BehaviorPaperAttached
from domain.screening.at_risk import AtRiskListed
from domain.screening.evidence import PointRecorded
from domain.service.cycle import CycleEnded, CycleStarted
from domain.service.plan import PlanDrafted
from domain.service.session import SessionRecorded
from domain.team.criteria import Evaluation
from domain.team.eligibility import Recommended

SESSIONS = {
    "attended": "held, the student attended",
    "absent": "the student was absent",
    "refused": "the student refused",
    "suspended": "the student was suspended",
    "testing": "the student sat a test instead",
    "assembly": "the student was at an assembly instead",
    "provider_absent": "not held, the provider was absent",
    "cancelled": "cancelled",
}
METHODS = {
    "mailed": "mailed",
    "certified": "sent as certified mail",
    "handed_over": "handed over",
    "portal_read": "read in the portal",
    "interpreted": "handed over with an interpreter",
    "other_format": "given in Braille, sound or sign",
}


def cycle_started(event: CycleStarted) -> str:
    """A cycle, or the continuation of one (A12)."""
    what = ", a continuation" if event.purpose == "continuation" else ""
    return f"Tier {event.tier} cycle {event.number} of plan {event.plan} started in {strand(event)}{what}"


def cycle_ended(event: CycleEnded) -> str:
    """The decision at the end of a cycle, with the progress it rests on."""
    seen = event.evaluation
    last = "" if seen.last_value is None else f", last {seen.last_value:g}"
    line = "" if seen.expected_value is None else f", goal line {seen.expected_value:g}"
    result = seen.result.replace("_", " ")
    counts = "counts as a completed cycle" if event.counts else "does not count as a completed cycle"
    return (
        f"Cycle {event.number} of plan {event.plan} ended: {event.outcome.replace('_', ' ')}; "
        f"progress {result} ({seen.points} points{last}{line}; {seen.because}); {counts}; "
        f"decided by {', '.join(event.deciders)}"
    )


DECIDED: Mapping[str, str] = {
    "continue": "to continue for another period",
    "further_t3": "a further cycle of Tier 3",
    "t2": "back to Tier 2",
    "terminate": "Tier 3 ends",
    "cse": "to refer to the CSE",
}


def recommended(event: Recommended) -> str:
    """The team's recommendation, with who sat in it and what the criteria gave."""
    decided = DECIDED.get(event.decided, f"{event.decided.replace('_', ' ')} for Tier {event.tier}")
    at = f"in meeting {event.meeting}" if event.meeting else "directly after the post-benchmark analysis"
    members = ", ".join(f"{m.staff} ({', '.join(m.roles)})" for m in event.members)
    criteria = f"criteria {_criteria(event.evaluation)}"
    return (
        f"The team recommended {at} on {strand(event)}: {decided} "
        f"({event.recommendation}); {criteria}; members {members}"
    )


def _criteria(evaluation: Evaluation) -> str:
    """`all_of(R69 met, R70 not met)`: rule ids with their answers, not the words of the answers."""
    if evaluation.of:
        return f"{evaluation.node}({', '.join(map(_criteria, evaluation.of))})"
    return f"{evaluation.node} {'met' if evaluation.met else 'not met'}"


def strand(event: Any) -> str:
    """The domain, and the subject where there is one."""
    return f"{event.domain} {event.subject}" if getattr(event, "subject", None) else str(event.domain)


def deadline_set(event: DeadlineSet) -> str:
    """A deadline with its derivation."""
    d = event.derivation
    rules = f" ({', '.join(d.rules)})" if d.rules else ""
    side = "before" if d.count < 0 else "from"
    to = f", now for {', '.join(event.assigned_to)}, step {event.rung}" if event.rung else ""
    return (
        f"{deadline_name(event.deadline)}: {event.due_on}{rules}, "
        f"{abs(d.count)} {d.unit.replace('_', ' ')} {side} {d.anchor}, {d.anchored_on}{to}"
    )


def deadline_name(deadline: str) -> str:
    """`cycle/97947d26-…/probe_due/1` in words; the id itself where it is made otherwise."""
    match deadline.split("/"):
        case [owner, local, kind, *about, ordinal]:
            of = f" for {'/'.join(about)}" if about else ""
            return f"Deadline {kind.replace('_', ' ')}{of}, no. {ordinal} of {owner} {local[:8]}"
    return f"Deadline {deadline}"


def session(event: SessionRecorded) -> str:
    """A session and what became of it."""
    cycle = f", cycle {event.number}" if event.number else ", outside any cycle"
    group = f", group of {event.group_size}" if event.group_size > 1 else ""
    remote = ", remotely" if event.mode == "remote" else ""
    instead = f", standing in for {event.substitute_for}" if event.substitute_for else ""
    return (
        f"Session {event.session} of plan {event.plan}{cycle}: {SESSIONS[event.code]}; "
        f"{event.minutes} minutes with {event.provider}{instead}{remote}{group}"
    )


def point(event: PointRecorded) -> str:
    """A data point with its source."""
    of = f" {event.subject}" if event.subject else ""
    window = f", screening window {event.screening_window}" if event.screening_window else ""
    protocol = "" if event.protocol == "standard" else f", {event.protocol.replace('_', ' ')}"
    return (
        f"Data point {event.point}: {event.measure}{of} {event.value:g} from {event.source}{window}{protocol}"
    )


def listed(event: AtRiskListed) -> str:
    """The post-benchmark team's disposition beside what the cut points say."""
    candidate = "at risk" if event.candidate else "not at risk"
    disposition = event.disposition.replace("_", " ").replace("tier", "Tier ")
    window = f" after the {event.screening_window} screening" if event.screening_window else ""
    return (
        f"The team looked at {strand(event)}{window}: cut points say {candidate}, disposition {disposition}"
    )


def drafted(event: PlanDrafted) -> str:
    """A plan: what, how often, with whom, towards which goal."""
    return (
        f"Plan {event.plan} drafted on the basis of {event.basis}: {strand(event)} Tier {event.tier}, "
        f"{event.intervention}, {event.sessions_per_week} times a week {event.minutes} minutes from "
        f"{event.start_on}, with {event.responsible}; goal {event.goal.baseline:g} to {event.goal.target:g} "
        f"on {event.measure} by {event.goal.target_on}"
    )


def signed(event: NoticeSigned) -> str:
    """A signature on a notice."""
    plan = f" for plan {event.plan}" if event.plan else ""
    languages = ", ".join(sorted(event.contents))
    return f"Notice {event.notice} ({notice_kind(event)}){plan} signed as {event.signed_as}, in {languages}"


def notice_kind(event: Any) -> str:
    """What a notice tells of."""
    kinds = {
        "t2_start": "start of Tier 2",
        "t3_start": "start of Tier 3",
        "cse_referral": "referral to the CSE",
        "t1_plan": "classroom plan in Tier 1",
        "ais_start": "start of academic intervention services",
        "ais_end": "end of academic intervention services",
    }
    return kinds[event.kind]


def mailed(event: DispatchMailed) -> str:
    """What a clerk recorded of a letter (A33)."""
    proof = "a document" if event.document else "no document"
    return (
        f"Letter {event.dispatch} {METHODS[event.method]}, entered {event.days_until_entered} days after "
        f"the fact with {proof}: {event.proof}"
    )


def guardian(event: GuardianRecorded) -> str:
    """A person who may be entitled to notices (A32)."""
    until = f" to {event.valid_to}" if event.valid_to else ""
    by = "e-mail" if event.email and event.email_agreed_on else "letter"
    return (
        f"Guardian {event.guardian} recorded: {event.relation}, {event.entitlement.replace('_', ' ')}, "
        f"from {event.valid_from}{until}, language {event.language}, notices by {by}"
    )


def decision_due(event: CseDecisionDue) -> str:
    """A question for the team: shall the student be referred? (R77, R120)"""
    must = (
        "a referral to the CSE shall be made"
        if event.mandatory
        else "a referral to the CSE is to be considered"
    )
    return f"Question {event.question}: {must}"


def closure(event: ClosureAdded) -> str:
    """Days that turn out otherwise than the calendar said."""
    return f"Calendar of building {event.building} changed {_days(event.closure)}"


def closure_revoked(event: ClosureRevoked) -> str:
    """Such a change taken back."""
    return f"Calendar of building {event.building}: change {_days(event.closure)} taken back"


def _days(day: ExceptionDay) -> str:
    return f"from {day.first} to {day.last}: {day.kind.replace('_', ' ')}"


def calendar(event: CalendarPublished) -> str:
    """A school year of a building."""
    year = event.year
    return (
        f"Calendar of building {event.building} published: {year.first_day} to {year.last_day}, {event.zone}"
    )


def consent(event: ConsentRequested | ConsentAnswered) -> str:
    """What a consent is to."""
    return event.to.replace("_", " ") + (f" {event.about}" if event.about else "")


def opted_out(event: OptedOut) -> str:
    """What a parent declines for the child, and for how long."""
    plan = f" of plan {event.plan}" if event.plan else ""
    until = f" to {event.valid_to}" if event.valid_to else ""
    what = f"{event.of.replace('_', ' ')}{plan}"
    return f"Guardian {event.guardian} declines the {what} from {event.valid_from}{until}"


def evaluation_requested(event: EvaluationRequested) -> str:
    """Who asked for which evaluation."""
    who = f"guardian {event.by_whom}" if event.by == "parent" else event.by_whom
    what = "a review" if event.review else "an evaluation"
    return f"Evaluation {event.evaluation}: {what} for special education requested by {who}"


def disclosure(event: DisclosureRecorded) -> str:
    """That data were disclosed or asked for; to whom, is for those who may read the file."""
    did = "Data disclosed" if event.outcome == "disclosed" else "Disclosure of data refused"
    return f"{did} ({event.disclosure}), basis: {event.basis.replace('_', ' ')}"


def behavior_paper(event: BehaviorPaperAttached) -> str:
    """An FBA or a BIP with its date, author and status (R121)."""
    status = event.status.replace("_", " ")
    return f"{event.kind.upper()} {event.paper} of {event.dated} attached, {status}, by {event.author}"


def amendment_requested(event: AmendmentRequested) -> str:
    """A parent contests an entry."""
    return f"Guardian {event.guardian} contests entry {event.contests[1]} (amendment {event.amendment})"


def breach(event: BreachDiscovered) -> str:
    """A breach of data, by how many it concerns."""
    where = " at a contractor" if event.contractor else ""
    return f"Breach {event.breach} of data discovered{where}, concerns {people(event.affected)}"


def people(counted: Mapping[Any, int]) -> str:
    """People in numbers."""
    return ", ".join(f"{count} {who}" for who, count in sorted(counted.items())) or "nobody known yet"
