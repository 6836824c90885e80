"""What a run must be able to show of itself afterwards. Each check names what it found wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from application.engine import Accepted, Answer
from application.ports import Waiting
from domain.catalogue import empty
from simulation.compare import differences
from store.eventstore import EventStore
from store.link import verify_links
from workers.reconcile import reconcile
from workers.sweep import overdue
from workers.wiring import Wiring

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `what` it says when it holds, and the first `problems` when it does not."""

    what: str
    problems: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.problems


def check(what: str, problems: Iterable[str]) -> Check:
    """A check from its problems; more than a few are counted, not listed."""
    found = list(problems)
    more = [f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    return Check(what, (*found[:SHOWN], *more))


def nothing_lost(store: EventStore, answers: Mapping[str, Answer]) -> Check:
    """Every event promised to whoever sent a command is in the log once, under that command."""
    stored: dict[tuple[str, int], tuple[str, str]] = {}
    position = 0
    while page := store.read(position, 5000):
        position = page[-1].position
        for entry in page:
            recorded = entry.recorded
            stored[recorded.originator_id, recorded.originator_version] = (
                recorded.event.NAME,
                recorded.meta.command_id,
            )
    return check(
        "every accepted command is stored, whole and once",
        (
            f"command {answer.command_id}: {name} is not at {stream}, version {version}"
            for answer in answers.values()
            if isinstance(answer, Accepted)
            for stream, version, name in answer.events
            if stored.get((stream, version)) != (name, answer.command_id)
        ),
    )


def streams_fold(store: EventStore) -> Check:
    """Every stream folds from its first record to its last without a gap."""
    problems = []
    for kind in (
        "policy",
        "calendar",
        "building",
        "staff",
        "catalogue",
        "letters",
        "group",
        "year",
        "student",
    ):
        for name in store.stream_ids(kind):
            records = store.load(name)
            folded = empty(name).after(records)
            if folded.version != records[-1].originator_version:
                problems.append(
                    f"{name}: {folded.version} records, last version {records[-1].originator_version}"
                )
    return check("every stream replays from its first record to its last", problems)


def links_hold(store: EventStore) -> Check:
    """The hash links over the stored bytes are unbroken."""
    broken = (f"{b.stream}, version {b.version}: {b.what}" for b in verify_links(store))
    return check("the hash links of all streams are unbroken", broken)


def nothing_unrecorded(waiting: Waiting, now: datetime) -> Check:
    """No deadline is past its wake and unrecorded."""
    late = (f"{found.deadline} of {found.stream}" for found in overdue(waiting, now))
    return check("no deadline is past its wake and unrecorded", late)


async def timers_match(wiring: Wiring) -> Check:
    """The owners with something open are the workflows that run."""
    found = await reconcile(wiring, check=True)
    missing = [f"no workflow runs for {lacking.owner}" for lacking in found.missing]
    orphaned = [f"{orphan.owner} runs and has nothing open" for orphan in found.orphaned]
    return check("owners with something open equal running workflows", missing + orphaned)


def same_as_stepped(store: EventStore, stepped: EventStore, zone: str) -> Check:
    """The streams equal those of the stepped run of the same script."""
    return check("the streams equal those of the stepped run", map(str, differences(store, stepped, zone)))
