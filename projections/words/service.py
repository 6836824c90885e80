"""Plans, cycles, sessions, probes and groups in words."""

from collections.abc import Mapping

from domain.event import Event
from domain.service.absence import CyclePaused, CycleResumed
from domain.service.correction import ProbeCorrected
from domain.service.cycle import CycleAnchored, CycleCutShort, CycleEnded, CycleReanchored, CycleStarted
from domain.service.cycle_start import CycleTookIn
from domain.service.external_cycles import ExternalCycleRecorded
from domain.service.fidelity import FidelityObserved
from domain.service.group import GroupFormed, GroupJoined, GroupLeft
from domain.service.intervention import InterventionRegistered
from domain.service.plan import PlanDrafted, PlanStarted
from domain.service.plan_change import PlanChanged
from domain.service.responsibility import HandOverPlanned, ResponsibleChanged
from domain.service.session import ProbeRecorded, SessionRecorded
from domain.service.timetable import TimetableRecorded
from projections.words.common import Sentence, strand

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


def drafted(event: PlanDrafted) -> str:
    """A plan: what, how often, with whom, towards which goal."""
    return (
        f"Plan {event.plan} drafted on the basis of {event.basis}: {strand(event)} Tier {event.tier}, "
        f"{event.intervention}, {event.sessions_per_week} times a week {event.minutes} minutes from "
        f"{event.start_on}, with {event.responsible}; goal {event.goal.baseline:g} to {event.goal.target:g} "
        f"on {event.measure} by {event.goal.target_on}"
    )


SENTENCES: Mapping[type[Event], Sentence] = {
    InterventionRegistered: "Intervention {intervention} registered for {domain}, Tier {tiers}",
    GroupFormed: "Group {group} formed in building {building} for {service:words} with {interventionist}",
    GroupJoined: "Student {student} joined the group on {on}",
    GroupLeft: "Student {student} left the group on {on}",
    PlanDrafted: drafted,
    PlanStarted: "Plan {plan} started on notice {notice}",
    PlanChanged: "Plan {plan} changed: {sessions_per_week} sessions a week of {minutes} minutes",
    ExternalCycleRecorded: lambda e: (
        f"Cycle {e.cycle} of {strand(e)} Tier {e.tier} given elsewhere, "
        f"{e.started_on} to {e.ended_on}: {e.result}, {'with' if e.document else 'without'} a document"
    ),
    HandOverPlanned: "Plan {plan} goes to {to} on {since}",
    ResponsibleChanged: "Plan {plan}: {responsible} is responsible since {since}",
    CycleStarted: cycle_started,
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
    CycleTookIn: lambda e: (
        f"Cycle {e.number} of plan {e.plan} has what was entered before its start: "
        f"{'entry' if len(e.entries) == 1 else 'entries'} {', '.join(str(ref[1]) for ref in e.entries)}"
    ),
    SessionRecorded: session,
    ProbeRecorded: lambda e: f"Probe {e.probe} of plan {e.plan}: {e.measure} {e.value:g}",
    ProbeCorrected: lambda e: f"Probe {e.probe} corrected to {e.value:g}, corrects entry {e.corrects[1]}",
    CycleEnded: cycle_ended,
    FidelityObserved: "Plan {plan} delivered with {steps_done} of {steps_planned} steps, seen by {observer}",
    TimetableRecorded: lambda e: f"Timetable from {e.valid_from} recorded: {len(e.core)} core classes a week",
    CycleCutShort: "Cycle {number} of plan {plan} cut short: {because}",
}

WRITTEN: Mapping[type[Event], tuple[str, ...]] = {
    InterventionRegistered: ("title", "evidence"),
    FidelityObserved: ("note",),
    TimetableRecorded: ("core",),
    ExternalCycleRecorded: ("school", "document"),
    HandOverPlanned: ("reason",),
    ResponsibleChanged: ("reason",),
    ProbeCorrected: ("reason",),
    PlanDrafted: (
        *("skill_gap", "location", "supplement_attestation", "iep_consistency", "intensity_note"),
        *("service_type", "target_area", "setting", "group"),
    ),
    PlanChanged: ("location", "group", "setting", "reason"),
    CycleEnded: ("reason",),
}
