"""The entries of a service that was under way when the record was opened: plan, notice, tier, cycles, dates.

They are those of any service, marked attested and dated back to when they are said to have happened.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from domain.dates.deadline import DeadlineSet
from domain.dates.due import set_deadline
from domain.event import Emit, Event
from domain.notices.dispatch import DispatchMailed
from domain.notices.notice import DispatchCreated, Notice, open_notice, start_kind
from domain.notices.telling import next_dispatch, recipients
from domain.rule import enforces
from domain.service.cycle import CycleAnchored, CycleStarted, anchored, owner
from domain.service.external_cycles import ExternalCycleRecorded
from domain.service.plan import PlanDrafted, PlanStarted
from domain.tier import TierEntered, service_of

if TYPE_CHECKING:
    from domain.context import Context
    from domain.record.opening import AttestService
    from domain.student import Student

BECAUSE = "under way when the record was opened"
HERE = "this district, before the record was opened"


def entries(student: "Student", command: "AttestService", context: "Context") -> list[Event | Emit]:
    """Everything that `command` puts on record of the service, in the order in which it is read."""
    started = PlanStarted(plan=command.plan, notice=command.plan, attested=True)
    entered = TierEntered(
        domain=command.domain,
        subject=command.subject,
        tier=command.tier,
        because=f"plan {command.plan}",
        attested=True,
    )
    return [
        *_earlier(command),
        _back(command, _plan(command), command.since),
        *_notice(student, command, context),
        _back(command, started, command.since),
        _back(command, entered, command.since),
        *_cycle(student, command, context),
    ]


def _back(command: "AttestService", event: Event, day: date) -> Emit:
    """What happened on a day before it was put on record, by whoever attests it."""
    return Emit(event, day, command.actor)


def _earlier(command: "AttestService") -> list[Event | Emit]:
    return [
        _back(
            command,
            ExternalCycleRecorded(
                cycle=f"{command.plan}/{number}",
                school=HERE,
                domain=command.domain,
                subject=command.subject,
                tier=command.tier,
                document=command.document,
                attested=True,
                **cycle.model_dump(),
            ),
            cycle.ended_on,
        )
        for number, cycle in enumerate(command.earlier_cycles, start=1)
    ]


def _plan(command: "AttestService") -> PlanDrafted:
    same: Mapping[str, Any] = {
        f: getattr(command, f) for f in PlanDrafted.model_fields if f in type(command).model_fields
    }
    nothing = dict.fromkeys(("group", "iep_consistency", "intensity_note"))
    return PlanDrafted(
        **same,
        **nothing,
        basis=command.plan,
        start_on=command.since,
        supplement_attestation="",
        attested=True,
    )


@enforces("R48", "R91", "A32")
def untold(student: "Student", command: "AttestService", context: "Context") -> list[str]:
    """The persons entitled to whom no paper proves that the notice left before the service began."""
    told = command.notice
    kind = start_kind(command.tier)
    entitled = recipients(student, Notice(command.plan, kind, command.since), context)
    if told is None or told.document is None or told.sent_on >= command.since:
        return [g.guardian for g in entitled] or ["nobody entitled is on file"]
    return [g.guardian for g in entitled if g.guardian not in told.to]


def _notice(student: "Student", command: "AttestService", context: "Context") -> list[Event | Emit]:
    """The notice, with the duty to sign and send one where a paper does not prove it to everybody."""
    opened, *duty = open_notice(
        student,
        command.plan,
        start_kind(command.tier),
        BECAUSE,
        context,
        plan=command.plan,
        domain=command.domain,
        subject=command.subject,
        attested=True,
    )
    lacking = untold(student, command, context)
    letters = [event for guardian in _told(command) for event in _letter(student, command, guardian, context)]
    return [opened, *(duty if lacking else []), *letters]


def _told(command: "AttestService") -> tuple[str, ...]:
    return command.notice.to if command.notice else ()


def _letter(
    student: "Student", command: "AttestService", guardian: str, context: "Context"
) -> list[Event | Emit]:
    assert command.notice is not None
    sent, known = command.notice, student.guardians.get(guardian)
    name = next_dispatch(student, command.plan, guardian)
    made = DispatchCreated(
        dispatch=name,
        notice=command.plan,
        guardian=guardian,
        language=known.language if known else "und",
        channel="post",
    )
    delay = (context.day(student.building) - sent.sent_on).days
    mailed = DispatchMailed(
        dispatch=name,
        method=sent.method,
        document=sent.document,
        proof="documented" if sent.document else "claimed",
        days_until_entered=delay,
        attested=True,
    )
    return [_back(command, made, sent.sent_on), _back(command, mailed, sent.sent_on)]


def _cycle(student: "Student", command: "AttestService", context: "Context") -> list[Event | Emit]:
    """The cycle under way with its review; probes are awaited from today on, those before are on paper."""
    started = CycleStarted(
        plan=command.plan,
        number=command.cycle,
        purpose="cycle",
        domain=command.domain,
        subject=command.subject,
        tier=command.tier,
        attested=True,
    )
    service, day = service_of(command.domain, command.tier), command.cycle_started
    counted = anchored(student, command.plan, command.cycle, "cycle", service, day, context)
    review = [e for e in counted if not (isinstance(e, DeadlineSet) and e.kind == "probe_due")]
    probe = set_deadline(
        context,
        student.deadlines,
        student.building,
        owner(student, command.plan, command.cycle),
        "probe_due",
        context.day(student.building),
        "the record was opened",
        unit=context.policy.clock.week,
        count=context.policy.services[service].probes.max,
        bound=f"services.{service}.probes.max",
    )
    dated = [_back(command, e, day) if isinstance(e, CycleAnchored) else e for e in review]
    return [_back(command, started, day), *dated, probe]
