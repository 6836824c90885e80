"""Consent, evaluation, records, disclosure, AIS and breaches in words."""

from collections.abc import Mapping
from typing import Any

from domain.event import Event
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
from projections.words.common import Sentence


def decision_due(event: CseDecisionDue) -> str:
    """A question for the team: shall the student be referred? (R77, R120)"""
    must = (
        "a referral to the CSE shall be made"
        if event.mandatory
        else "a referral to the CSE is to be considered"
    )
    return f"Question {event.question}: {must}"


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


SENTENCES: Mapping[type[Event], Sentence] = {
    ConsentRequested: lambda e: f"Guardian {e.guardian} asked to consent to {consent(e)}",
    ConsentAnswered: lambda e: f"Consent of guardian {e.guardian} to {consent(e)} {e.answer}",
    OptedOut: opted_out,
    CseDecisionDue: decision_due,
    CseReferred: lambda e: f"Question {e.question}: {'for review by' if e.review else 'referred to'} the CSE",
    CseNotReferred: "Question {question}: not referred to the CSE",
    EvaluationRequested: evaluation_requested,
    EvaluationBegun: "Evaluation {evaluation} begun",
    EvaluationExcepted: "Evaluation {evaluation}: the clock stopped by law, {exception:words}",
    EvaluationCompleted: "Evaluation {evaluation} complete: {outcome:words}",
    EvaluationEnded: "The request for evaluation {evaluation} was taken back",
    FbaBegun: "Functional behavioral assessment {paper} begun",
    BehaviorPaperAttached: behavior_paper,
    AisConsultation: "Consultation with the teachers under plan {plan} {how} to guardian {guardian}",
    AisProgressReported: "Report on progress under plan {plan} sent to guardians {guardians}",
    RecordsRequested: "Guardian {guardian} asks to see the record (request {request})",
    IdentityVerified: "Request {request}: the identity of who asked was verified",
    RecordsProvided: "Request {request}: the record was provided, {method:words}",
    RecordsRequestEnded: "Request {request} to see the record ended",
    DisclosureRecorded: disclosure,
    AmendmentRequested: amendment_requested,
    AmendmentDecided: lambda e: f"Amendment {e.amendment} of entry {e.contests[1]}: {e.outcome}",
    StatementAdded: lambda e: f"Statement {e.statement} of guardian {e.guardian} on entry {e.contests[1]}",
    BreachDiscovered: breach,
    BreachReported: "Breach {breach} reported to the State's Chief Privacy Officer",
    BreachPeopleTold: lambda e: f"Breach {e.breach}: {people(e.told)} told",
    BreachTellingDelayed: "Breach {breach}: telling the people delayed, {ground:words}",
    BreachDelayEnded: "Breach {breach}: the ground of the delay is gone",
}

WRITTEN: Mapping[type[Event], tuple[str, ...]] = {
    ConsentAnswered: ("document",),
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
