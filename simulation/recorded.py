"""The commands that led to a record, made again from its events and their envelopes.

The record keeps what happened, not the words of each command. Most events say all that their command said;
the rest is found beside them (`simulation.told`): which points an entry cites, who was in a group's session.
What a rule refused then was never carried out, so it is not among them; nor is what the engine does by itself
as time passes. What cannot be made again is counted by the name of its event (`NEVER_AGAIN` says why).

An entry's number in a command (a contested entry, entries recorded again) is that of the record as it was: a
record played again has no refusals, so its own numbers may be lower. No rule looks at them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from domain.command import COMMANDS, Command
from domain.event import SYSTEM
from domain.ids import derived
from domain.recorded import Recorded
from simulation.told import MORE, Past, Unlike, handed_over, nothing_more, unasked

BY_ITSELF = ("deadline.", "dispatch.attempted", "dispatch.left", "dispatch.printed", "dispatch.failed")
"""Events of commands that simulated time gives again: deadlines, and the delivery of letters."""
REFUSED = "gate.refused"

SAID: Mapping[str, str] = {
    "action_plan.adopted": "action_plan.adopt",
    "action_plan.reviewed": "action_plan.review",
    "agency_goal.set": "agency_goal.set",
    "ais.consultation": "ais.consult",
    "ais.progress_reported": "ais.report_progress",
    "amendment.decided": "amendment.decide",
    "amendment.requested": "amendment.request",
    "at_risk.amended": "at_risk.amend",
    "at_risk.listed": "at_risk.list",
    "attachment.recorded": "attachment.record",
    "breach.delay_ended": "breach.end_delay",
    "breach.discovered": "breach.record",
    "breach.people_told": "breach.tell",
    "breach.reported": "breach.report",
    "breach.telling_delayed": "breach.delay",
    "building.registered": "building.register",
    "calendar.closure_added": "calendar.add_closure",
    "calendar.closure_revoked": "calendar.revoke_closure",
    "calendar.published": "calendar.publish",
    "classroom.observed": "classroom.observe",
    "classroom_plan.made": "classroom_plan.make",
    "classroom_plan.reviewed": "classroom_plan.review",
    "consent.answered": "consent.answer",
    "consent.opted_out": "consent.opt_out",
    "consent.requested": "consent.request",
    "contact.recorded": "contact.record",
    "content.used": "content.record",
    "core.recorded": "core.record",
    "core_four.tagged": "core_four.tag",
    "cse.not_referred": "cse.decide",
    "cse.referred": "cse.decide",
    "curriculum.adopted": "curriculum.adopt",
    "cycle.ended": "cycle.decide_end",
    "cycle.external_recorded": "cycle.record_external",
    "disclosure.recorded": "disclosure.record",
    "dispatch.created": "dispatch.resend",
    "dispatch.mailed": "dispatch.record_mailing",
    "dispatch.returned": "dispatch.record_return",
    "duty.concluded": "duty.conclude",
    "entry.recorded_again": "entry.record_again",
    "evaluation.begun": "evaluation.begin",
    "evaluation.completed": "evaluation.complete",
    "evaluation.ended": "evaluation.end",
    "evaluation.excepted": "evaluation.except",
    "evaluation.requested": "evaluation.request",
    "evidence.reviewed": "evidence.review",
    "fba.begun": "fba.begin",
    "fba_bip.attached": "fba_bip.attach",
    "fidelity.observed": "fidelity.observe",
    "file.closed_as_duplicate": "file.merge",
    "gate.overridden": "gate.override",
    "group.formed": "group.form",
    "group.joined": "group.join",
    "group.left": "group.leave",
    "guardian.recorded": "guardian.record",
    "intervention.registered": "intervention.register",
    "letters.held": "letters.hold",
    "letters.released": "letters.release",
    "meeting.held": "meeting.hold",
    "meeting.invited": "meeting.invite",
    "notice.signed": "notice.sign",
    "opening.attested": "opening.attest",
    "plan.changed": "plan.change",
    "plan.drafted": "plan.draft",
    "plan.hand_over_planned": "plan.hand_over",
    "plan.responsible_changed": "plan.hand_over",
    "plan.started": "plan.start",
    "plan.transferred": "plan.decide_transfer",
    "point.corrected": "point.correct",
    "point.recorded": "points.record",
    "policy.published": "policy.publish",
    "post_benchmark.closed": "post_benchmark.close",
    "probe.corrected": "probe.correct",
    "probe.recorded": "probe.record",
    "programme.recorded": "programme.record",
    "records.identity_verified": "records.verify_identity",
    "records.provided": "records.provide",
    "records.request_ended": "records.end_request",
    "records.requested": "records.request",
    "referral.submitted": "referral.submit",
    "reflection.recorded": "reflection.record",
    "remediation.recorded": "remediation.record",
    "school_year.opened": "school_year.open",
    "screening.attested": "screening.attest",
    "screening.missed": "screening.record_missed",
    "screening.new_entrant": "screening.record_new_entrant",
    "sel_screener.analysed": "sel_screener.analyse",
    "session.recorded": "session.record",
    "staff.cover_arranged": "staff.cover",
    "staff.credential_recorded": "staff.record_credential",
    "staff.left": "staff.hand_over",
    "staff.role_given": "staff.give_role",
    "statement.added": "statement.add",
    "student.enrolled": "student.enrol",
    "student.moved": "student.enrol",
    "student.status_recorded": "student.record_status",
    "student.withdrawn": "student.withdraw",
    "submission.disposed": "submission.dispose",
    "submission.opened": "submission.submit",
    "team.recommended": "team.recommend",
    "tier1_help.recorded": "tier1_help.record",
    "tier3.acknowledged": "tier3.acknowledge",
    "tier3.set_aside": "tier3.set_aside",
    "timetable.recorded": "timetable.record",
    "training.recorded": "training.record",
}
"""By an event's name, the command that it tells of."""
OTHERWISE: Mapping[str, tuple[str, Unlike]] = {
    "cse.referred": ("cse.refer", unasked),
    "dispatch.created": ("notice.interpret", handed_over),
}
"""By an event's name, another command that it tells of, and when."""
NEVER_AGAIN: Mapping[str, str] = {
    "entry.seal_decided": "what is sealed is not made again, so there is nothing to seal",
    "entry.sealed": "it follows what the store destroyed, and a simulation destroys nothing",
    "incident.recorded": "a record that is played again is whole",
    "unreadable": "its content was destroyed",
}
"""By an event's name, why no record can give its command again."""
WHOLE = frozenset({"staff.left", "opening.attested"})
"""Events of acts of which other events are a part."""


@dataclass(frozen=True)
class Remade:
    """`commands` in the order of the record; `lost` counts, by event, the acts that cannot be made again."""

    commands: tuple[Command, ...]
    lost: Mapping[str, int]
    refused: int


def remake(log: Iterable[Recorded]) -> Remade:
    """The commands behind a log in commit order."""
    past, commands = Past(), []
    lost: Counter[str] = Counter()
    refused = 0
    for _, group in groupby(log, key=lambda recorded: recorded.meta.command_id):
        records = list(group)
        act = _act(records)
        if act and act[0].event.NAME == REFUSED:
            refused += 1
        elif act and (command := _command(act, past)):
            commands.append(command)
        elif act:
            lost[act[0].event.NAME] += 1
        for recorded in records:
            past.learn(recorded)
    return Remade(tuple(commands), dict(lost), refused)


def _act(records: list[Recorded]) -> list[Recorded]:
    """What the command itself did, beside what followed from it and what time had decided."""
    cause = derived("command", records[0].meta.command_id)
    direct = [r for r in records if r.meta.causation_id == cause]
    own = [r for r in direct if not r.event.NAME.startswith(BY_ITSELF)]
    if not own or own[0].meta.actor == SYSTEM:
        return []
    return sorted(direct, key=lambda r: 0 if r.event.NAME in SAID else 1 if r in own else 2)


def _command(act: list[Recorded], past: Past) -> Command | None:
    """The command that `act` tells of; None where its events do not say enough."""
    first = _telling(act)
    if first is None:
        return None
    kind = COMMANDS[_kind(act, first, past)]
    fields = {n: getattr(first.event, n) for n in kind.model_fields if n in type(first.event).model_fields}
    fields |= past.place(first) | MORE.get(first.event.NAME, nothing_more)(act, first, past)
    given = {name: value for name, value in fields.items() if name in kind.model_fields and value is not None}
    return kind.model_validate({**given, **_envelope(first)})


def _telling(act: list[Recorded]) -> Recorded | None:
    """The event that tells of the whole command: who leaves, before what goes to others thereby."""
    whole = (r for r in act if r.event.NAME in WHOLE)
    return next(whole, None) or next((r for r in act if r.event.NAME in SAID), None)


def _kind(act: list[Recorded], first: Recorded, past: Past) -> str:
    name, unlike = OTHERWISE.get(first.event.NAME, ("", None))
    return name if unlike and unlike(act, first, past) else SAID[first.event.NAME]


def _envelope(recorded: Recorded) -> dict[str, Any]:
    meta = recorded.meta
    when = None if meta.occurred == meta.recorded_at else meta.occurred
    at = max(meta.recorded_at, when) if isinstance(when, datetime) else meta.recorded_at
    return {"id": meta.command_id, "at": at, "occurred_at": when, "actor": meta.actor}
