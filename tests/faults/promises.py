"""What must hold after every fault, computed from the event store, beside Temporal's list and the mailbox."""

import mailbox as maildir
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from application.engine import Accepted
from domain.dispatch import NOT_SENT, DispatchLeft, DispatchPending, DispatchPrinted
from domain.recorded import Recorded
from domain.student import Student
from simulation.checks import (
    Check,
    guarded,
    links_broken,
    models_differ,
    nothing_lost,
    projections_disagree,
    timers_differ,
    unrecorded,
)
from simulation.compare import differences
from tests.faults.district import District
from tests.faults.fault import Fault

PAGE = 5000


def promises(district: District, fault: Fault) -> list[Check]:
    """Every promise, looked into; the workers still run."""
    wired = district.wired
    wired.projector.wait_for(wired.store.head())
    return [
        guarded("every accepted command is stored, whole and once", lambda: _commands(district)),
        guarded("each open deadline has its timer", lambda: timers_differ(wired)),
        guarded(
            "each deadline past its wake is recorded met or missed",
            lambda: unrecorded(wired.waiting, wired.clock.now()),
        ),
        guarded("each letter left once, or is pending for a person", lambda: _letters(district)),
        guarded("the streams equal those of the undisturbed run", lambda: _streams(district, fault)),
        guarded("the hash links of all streams are unbroken", lambda: links_broken(wired.store)),
        guarded("the read models say what the streams say", lambda: _read_models(district)),
    ]


def _commands(district: District) -> Iterator[str]:
    """Events that were promised and lost, events that were not promised, and commands left unanswered."""
    yield from nothing_lost(district.wired.store, district.answers)
    stored = Counter(record.meta.command_id for record in records(district))
    for command in district.school.commands:
        answer = district.answers.get(command.id)
        if answer is None:
            yield f"command {command.id} was never answered"
        elif isinstance(answer, Accepted) and stored[command.id] != len(answer.events):
            yield f"command {command.id}: {len(answer.events)} events promised, {stored[command.id]} stored"


def _letters(district: District) -> Iterator[str]:
    """The mail server's view and the print folder, beside what the streams say of each letter."""
    arrived = Counter(_arrived(district))
    said = records_since(district, district.school.begins)
    left = {r.event.dispatch for r in said if isinstance(r.event, DispatchLeft)}
    pending = {r.event.dispatch for r in said if isinstance(r.event, DispatchPending)}
    yield from (f"letter {name} arrived {n} times" for name, n in arrived.items() if n > 1)
    yield from (f"letter {name} left, and never arrived" for name in left - arrived.keys())
    yield from (f"letter {name} arrived, and is not on record" for name in arrived.keys() - left - pending)
    for event in (r.event for r in said if isinstance(r.event, DispatchPrinted)):
        if not (district.settings.print_folder / event.file_name).exists():
            yield f"letter {event.dispatch} is printed, and not in the folder"
    yield from (f"letter {name} still waits" for name in _waiting(district))


def _arrived(district: District) -> Iterator[str]:
    """The dispatch of each message that the mail server took, by its Message-ID."""
    for message in maildir.Maildir(district.folder / "mail", create=False):
        yield str(message["Message-ID"]).strip("<> ").partition("@")[0]


def _waiting(district: District) -> Iterator[str]:
    for stream in district.wired.store.stream_ids("student"):
        student: Student = district.wired.engine.load(stream).state
        yield from (d.id for d in student.dispatches.values() if d.status in NOT_SENT)


def _streams(district: District, fault: Fault) -> Iterator[str]:
    found = differences(district.wired.store, district.school.script.run.store, district.school.script.zone)
    yield from (str(difference) for difference in found if not fault.explains(difference))


def explained(district: District, fault: Fault) -> int:
    """How many streams differ for a reason that the fault gives."""
    found = differences(district.wired.store, district.school.script.run.store, district.school.script.zone)
    return sum(fault.explains(difference) for difference in found)


def _read_models(district: District) -> Iterator[str]:
    wired = district.wired
    yield from (f"{p.model} has stopped at {p.stream}" for p in wired.projector.parked())
    yield from projections_disagree(wired.store, wired.reads)
    yield from models_differ(wired.store, wired.reads)


def records_since(district: District, instant: datetime) -> list[Recorded]:
    """What was recorded from an instant on."""
    return [record for record in records(district) if record.meta.recorded_at >= instant]


def records(district: District) -> Iterator[Recorded]:
    """The whole log."""
    position = 0
    while page := district.wired.store.read(position, PAGE):
        position = page[-1].position
        yield from (entry.recorded for entry in page)
