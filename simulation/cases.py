"""Finds, in what a run has stored, a student for each case that a demonstration year must show."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from domain.dates.deadline import DeadlineMetLate, DeadlineMissed, DeadlineMoved, DeadlineSet
from domain.event import Event
from domain.notices.dispatch import DispatchLeft, DispatchMailed, DispatchReturned
from domain.notices.gate_override import GateOverridden
from domain.notices.notice import DispatchCreated, NoticeSigned
from domain.policy import Domain
from domain.record.enrolment import GuardianRecorded
from domain.recorded import Recorded
from domain.refusal import GateRefused
from domain.rights.cse import CseDecisionDue, CseReferred
from domain.screening.evidence import PointCorrected
from domain.screening.evidence_review import EvidenceChanged, EvidenceReviewed
from domain.screening.regents import RegentsFailed
from domain.service.cycle import CycleEnded, CycleStarted
from domain.service.plan import PlanDrafted, PlanStarted
from domain.service.session import SessionRecorded
from domain.team.eligibility import Recommended
from domain.team.qualification import Qualified
from domain.team.support_team import SubmissionDisposed, SubmissionOpened
from domain.tier import TierEntered
from store.eventstore import EventStore

PAGE = 5000
GATES = ("R48", "R91")
E = TypeVar("E", bound=Event)
File = list[Recorded]
"""One student's records in order."""


def find_cases(store: EventStore) -> dict[str, str]:
    """The first student (opaque id, in the order of enrolment) who lived through each case that occurred."""
    files = dict(_files(store))
    found = {}
    for case, happened in CASES.items():
        student = next((name for name, file in files.items() if happened(file)), None)
        if student is not None:
            found[case] = student
    return found


def _files(store: EventStore) -> Iterator[tuple[str, File]]:
    files: dict[str, File] = {}
    position = 0
    while page := store.read(position, PAGE, ("student",)):
        position = page[-1].position
        for entry in page:
            files.setdefault(entry.recorded.originator_id.partition("/")[2], []).append(entry.recorded)
    yield from files.items()


def _of(file: File, kind: type[E]) -> Iterator[tuple[int, E]]:
    """The events of one kind with their place in the file."""
    return ((place, r.event) for place, r in enumerate(file) if isinstance(r.event, kind))


def _any_later(
    file: File, kind: type[E], after: int, holds: Callable[[E], bool] = lambda event: True
) -> bool:
    return any(place > after and holds(event) for place, event in _of(file, kind))


def _plans(file: File) -> dict[str, PlanDrafted]:
    return {event.plan: event for _, event in _of(file, PlanDrafted)}


def _cycle_ended_well(file: File) -> bool:
    """A Tier 2 cycle that ends with adequate progress, and with it the plan."""
    plans = _plans(file)
    return any(
        event.outcome == "terminate" and event.evaluation.result == "adequate" and plans[event.plan].tier == 2
        for _, event in _of(file, CycleEnded)
    )


def _cycle_continued(file: File) -> bool:
    """A cycle that is continued by another (R59, R103)."""
    return any(
        event.outcome == "continue" and _any_later(file, CycleStarted, place, lambda c: c.number > 1)
        for place, event in _of(file, CycleEnded)
    )


def _academic_t2_to_t3(file: File) -> bool:
    """Tier 3 in a subject directly after Tier 2 in it (R67)."""
    tiers: dict[str | None, int] = {}
    for _, event in _of(file, TierEntered):
        if event.domain == "academic" and event.tier == 3 and tiers.get(event.subject) == 2:
            return True
        tiers[event.subject] = event.tier
    return False


def _direct_t3(file: File) -> bool:
    """Tier 3 without Tier 2 before it (R41, R64)."""
    return any(
        event.tier == 3 and event.meeting is None and _started_on(file, event.recommendation)
        for _, event in _of(file, Recommended)
    )


def _started_on(file: File, basis: str) -> bool:
    return any(event.notice == basis for _, event in _of(file, PlanStarted))


def _auto_qualified(file: File) -> bool:
    """Two behavioral Tier 2 cycles and continued delay qualify for Tier 3, which starts (R113)."""
    return any(_started_on(file, event.qualification) for _, event in _of(file, Qualified))


def _t3_to_cse(file: File) -> bool:
    """R77, R80: no progress in Tier 3, the referral, its notice signed and sent."""
    shall = any(event.mandatory for _, event in _of(file, CseDecisionDue))
    referred = any(True for _ in _of(file, CseReferred))
    signed = {event.notice for _, event in _of(file, NoticeSigned) if event.kind == "cse_referral"}
    letters = {event.dispatch for _, event in _of(file, DispatchCreated) if event.notice in signed}
    return shall and referred and bool(letters) and letters <= _gone(file)


def _gone(file: File) -> set[str]:
    """The letters that have left."""
    left = {event.dispatch for _, event in _of(file, DispatchLeft)}
    return left | {event.dispatch for _, event in _of(file, DispatchMailed)}


def _regents_failed(file: File) -> bool:
    """R40: a high-school student found by a failed Regents exam, and helped."""
    return any(_any_later(file, PlanStarted, place) for place, _ in _of(file, RegentsFailed))


def _refused_start_then_right(file: File) -> bool:
    """A start refused because no notice had left, then done right (R48, R91)."""
    overridden = any(True for _ in _of(file, GateOverridden))
    return not overridden and any(
        event.command_type == "plan.start" and event.rule in GATES and _any_later(file, PlanStarted, place)
        for place, event in _of(file, GateRefused)
    )


def _notice_late(file: File) -> bool:
    """A notice that left after the latest day, and is shown so."""
    return _missed(file, "notice_left", lambda place, name: _any_later(
        file, DeadlineMetLate, place, lambda late: late.deadline == name
    ))  # fmt: skip


def _missed(file: File, kind: str, then: Callable[[int, str], bool]) -> bool:
    named = {event.deadline for _, event in _of(file, DeadlineSet) if event.kind == kind}
    return any(
        event.deadline in named and then(place, event.deadline) for place, event in _of(file, DeadlineMissed)
    )


def _session_before_notice(file: File) -> bool:
    """A session held before its notice, stored with its finding."""
    return any(f.rule in GATES for _, event in _of(file, SessionRecorded) for f in event.findings)


def _two_households_returned(file: File) -> bool:
    """A family of two households where one letter comes back and is sent again."""
    told = [event for _, event in _of(file, GuardianRecorded) if event.entitlement == "entitled"]
    letters = {event.dispatch: event for _, event in _of(file, DispatchCreated)}
    back = [(place, letters[event.dispatch]) for place, event in _of(file, DispatchReturned)]
    again = [
        new for place, old in back for at, new in _of(file, DispatchCreated) if at > place and _same(new, old)
    ]
    return len({g.household for g in told}) > 1 and any(new.dispatch in _gone(file) for new in again)


def _same(new: DispatchCreated, old: DispatchCreated) -> bool:
    return (new.notice, new.guardian) == (old.notice, old.guardian)


def _claimed_mailing(file: File) -> bool:
    """A mailing entered weeks later without proof (A33)."""
    return any(event.proof == "claimed" for _, event in _of(file, DispatchMailed))


def _review_missed_escalated(file: File) -> bool:
    """A review nobody held, missed, and now somebody else's duty too."""
    return any(
        _missed(file, kind, lambda place, name, kind=kind: _any_later(  # type: ignore[misc]
            file, DeadlineSet, place, lambda rung: rung.kind == kind and rung.rung == 1
        ))
        for kind in ("review_due", "meeting_held")
    )  # fmt: skip


def _refused_sessions_sst(file: File) -> bool:
    """R36: refused sessions hand the student to the Student Support Team, which takes it up."""
    opened = {e.submission for _, e in _of(file, SubmissionOpened) if e.trigger == "refused_sessions"}
    return any(event.submission in opened for _, event in _of(file, SubmissionDisposed))


def _snow_day_moved(file: File) -> bool:
    """An open deadline that a snow day moves."""
    return any(True for _ in _of(file, DeadlineMoved))


def _policy_mid_year(file: File) -> bool:
    """Decisions under two versions of the policy, each pinned to its own (A36)."""
    decisions = [r for r in file if isinstance(r.event, CycleEnded | Recommended)]
    return len({r.meta.policy_version for r in decisions}) > 1


def _score_corrected(file: File) -> bool:
    """R16: a score corrected after a decision that relied on it, and the decision looked at again."""
    return any(
        _any_later(file, EvidenceChanged, place) and _any_later(file, EvidenceReviewed, place)
        for place, _ in _of(file, PointCorrected)
    )


def _gate_overridden(file: File) -> bool:
    """The administrator lets a plan start although the gate is shut, with a reason."""
    return any(_any_later(file, PlanStarted, place) for place, _ in _of(file, GateOverridden))


def tiers_entered(store: EventStore, domain: Domain | None = None) -> dict[int, int]:
    """How many students entered Tier 2 and Tier 3, in one domain or in either."""
    entered: dict[int, set[str]] = {2: set(), 3: set()}
    for student, file in _files(store):
        for _, event in _of(file, TierEntered):
            if event.tier in entered and domain in (None, event.domain):
                entered[event.tier].add(student)
    return {tier: len(students) for tier, students in entered.items()}


CASES: dict[str, Callable[[File], bool]] = {
    "cycle_ended_well": _cycle_ended_well,
    "cycle_continued": _cycle_continued,
    "academic_t2_to_t3": _academic_t2_to_t3,
    "direct_t3": _direct_t3,
    "auto_qualified": _auto_qualified,
    "t3_to_cse": _t3_to_cse,
    "regents_failed": _regents_failed,
    "refused_start_then_right": _refused_start_then_right,
    "notice_late": _notice_late,
    "session_before_notice": _session_before_notice,
    "two_households_returned": _two_households_returned,
    "claimed_mailing": _claimed_mailing,
    "review_missed_escalated": _review_missed_escalated,
    "refused_sessions_sst": _refused_sessions_sst,
    "snow_day_moved": _snow_day_moved,
    "policy_mid_year": _policy_mid_year,
    "score_corrected": _score_corrected,
    "gate_overridden": _gate_overridden,
}
