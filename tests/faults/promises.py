"""What must hold after every fault, computed from the event store, beside Temporal's list and the mailbox."""

import asyncio
import mailbox as maildir
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from application.engine import Accepted
from domain.notices.dispatch import NOT_SENT, DispatchLeft, DispatchPending, DispatchPrinted
from domain.student import Student
from runtime.wiring import Wired
from simulation.checks import (
    Check,
    WholeLog,
    guarded,
    links_broken,
    models_differ,
    nothing_lost,
    projections_disagree,
    unrecorded,
)
from simulation.compare import Difference, differences
from tests.faults.district import District
from tests.faults.fault import Fault
from workers.reconcile import reconcile


def promises(district: District, fault: Fault) -> list[Check]:
    """Every promise, looked into; the workers still run."""
    wired = district.wired
    wired.projector.wait_for(wired.store.head())
    log = WholeLog(wired.store)
    return [
        guarded("every accepted command is stored, whole and once", lambda: _commands(district, log)),
        guarded("each open deadline has its timer, set right", lambda: _timers(wired)),
        guarded(
            "each deadline past its wake is recorded met or missed",
            lambda: unrecorded(wired.waiting, wired.clock.now()),
        ),
        guarded("each letter left once, or is pending for a person", lambda: _letters(district, log)),
        guarded("the streams equal those of the undisturbed run", lambda: _streams(district, log, fault)),
        guarded("the hash links of all streams are unbroken", lambda: links_broken(wired.store)),
        guarded("the read models say what the streams say", lambda: _read_models(wired, log)),
    ]


def explained(district: District, fault: Fault) -> int:
    """How many streams differ for a reason that the fault gives."""
    return sum(fault.explains(found) for found in _differences(district, WholeLog(district.wired.store)))


def _commands(district: District, log: WholeLog) -> Iterator[str]:
    """Events that were promised and lost, events that were not promised, and commands left unanswered."""
    yield from nothing_lost(log, district.answers)
    stored = Counter(record.meta.command_id for record in log.records)
    for command in district.school.commands:
        answer = district.answers.get(command.id)
        if answer is None:
            yield f"command {command.id} was never answered"
        elif isinstance(answer, Accepted) and stored[command.id] != len(answer.events):
            yield f"command {command.id}: {len(answer.events)} events promised, {stored[command.id]} stored"


def _timers(wired: Wired) -> Iterator[str]:
    """Owners without a workflow, workflows without an owner, and those that wait for something else."""
    found = asyncio.run(reconcile(wired, check=True, deep=True))
    yield from (f"no workflow runs for {place.owner}" for place in found.missing)
    yield from (f"{place.owner} runs and has nothing open" for place in found.orphaned)
    yield from (f"{place.owner} waits for something else" for place in found.stale)
    yield from (f"{stream} cannot be read" for stream in found.unreadable)


def _letters(district: District, log: WholeLog) -> Iterator[str]:
    """The mail server's view and the print folder, beside what the streams say of each letter."""
    arrived = Counter(_arrived(district))
    said = [r.event for r in log.records if r.meta.recorded_at >= district.school.begins]
    left = {event.dispatch for event in said if isinstance(event, DispatchLeft)}
    pending = {event.dispatch for event in said if isinstance(event, DispatchPending)}
    yield from (f"letter {name} arrived {n} times" for name, n in arrived.items() if n > 1)
    yield from (f"letter {name} left, and never arrived" for name in left - arrived.keys())
    yield from (f"letter {name} arrived, and is not on record" for name in arrived.keys() - left - pending)
    for event in said:
        if isinstance(event, DispatchPrinted) and not (_printed(district) / event.file_name).exists():
            yield f"letter {event.dispatch} is printed, and not in the folder"
    yield from (f"letter {name} still waits" for name in _waiting(district))


def _printed(district: District) -> Path:
    return district.settings.print_folder


def _arrived(district: District) -> Iterator[str]:
    """The dispatch of each message that the mail server took, by its Message-ID."""
    for message in maildir.Maildir(district.folder / "mail", create=False):
        yield str(message["Message-ID"]).strip("<> ").partition("@")[0]


def _waiting(district: District) -> Iterator[str]:
    for stream in district.wired.store.stream_ids("student"):
        student: Student = district.wired.engine.load(stream).state
        yield from (d.id for d in student.dispatches.values() if d.status in NOT_SENT)


def _streams(district: District, log: WholeLog, fault: Fault) -> Iterator[str]:
    return (str(found) for found in _differences(district, log) if not fault.explains(found))


def _differences(district: District, log: WholeLog) -> Iterator[Difference]:
    script = district.school.script
    return differences(log.records, WholeLog(script.run.store).records, script.zone)


def _read_models(wired: Wired, log: WholeLog) -> Iterator[str]:
    yield from (f"{parked.model} has stopped at {parked.stream}" for parked in wired.projector.parked())
    yield from projections_disagree(log, wired.reads)
    yield from models_differ(wired.store, wired.reads)
