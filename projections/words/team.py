"""Referral, meetings, recommendations and tiers in words."""

from collections.abc import Mapping

from domain.event import Event
from domain.team.criteria import Evaluation
from domain.team.eligibility import Recommended
from domain.team.meeting import MeetingHeld, MeetingInvited, MeetingOpened
from domain.team.qualification import Qualified
from domain.team.qualification_answer import QualificationAcknowledged, QualificationSetAside
from domain.team.referral import ReferralSubmitted
from domain.team.support_team import SubmissionDisposed, SubmissionOpened
from domain.tier import PlanClosed, TierEntered
from projections.words.common import Sentence, strand

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
    confirms = f", which confirms {event.confirms}" if event.confirms else ""
    return (
        f"The team recommended {at} on {strand(event)}: {decided} "
        f"({event.recommendation}){confirms}; {criteria}; members {members}"
    )


def _criteria(evaluation: Evaluation) -> str:
    """`all_of(R69 met, R70 not met)`: rule ids with their answers, not the words of the answers."""
    if evaluation.of:
        return f"{evaluation.node}({', '.join(map(_criteria, evaluation.of))})"
    return f"{evaluation.node} {'met' if evaluation.met else 'not met'}"


SENTENCES: Mapping[type[Event], Sentence] = {
    ReferralSubmitted: lambda e: f"Referral {e.referral} to the team submitted, {strand(e)}",
    MeetingOpened: "Meeting {meeting} called: {purpose:words} of {about}",
    MeetingInvited: "Invited to meeting {meeting} on {on}: {invited}",
    MeetingHeld: "Meeting {meeting} held: members {members}; presented by {presenters}",
    Recommended: recommended,
    Qualified: "Qualified automatically for {domain} Tier 3 by cycles {cycles} ({qualification})",
    QualificationAcknowledged: "The team took note of qualification {qualification}: Tier 3 is planned",
    QualificationSetAside: "Qualification {qualification} set aside by the team",
    PlanClosed: "Plan {plan} closed: {because}",
    TierEntered: lambda e: f"Tier {e.tier} in {strand(e)} entered: {e.because}",
    SubmissionOpened: "Submission {submission} to the Student Support Team: {trigger:words}",
    SubmissionDisposed: "The Student Support Team disposed of submission {submission}",
}

WRITTEN: Mapping[type[Event], tuple[str, ...]] = {
    MeetingHeld: ("problem_solving",),
    ReferralSubmitted: ("concern", "in_class", "teacher_statement"),
    QualificationSetAside: ("reason",),
    Recommended: ("rationale", "presenters", "direct_entry"),
    SubmissionDisposed: ("disposition",),
}
