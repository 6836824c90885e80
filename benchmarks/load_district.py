"""Students for `benchmarks.load`, each with one open deadline that wakes when it is wanted to.

Each has been enrolled, screened and listed as at risk; a referral is due within days, and nobody makes it.
A deadline wakes at its due instant and a few seconds more by the hash of its id, so ids are tried until the
seconds are those that are wanted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from domain.command import Command
from domain.dates.deadline import DeadlineMissed, DeadlineSet, jitter
from domain.event import Event
from domain.ids import derived, owner_id, student_stream
from domain.recorded import Recorded
from store.eventstore import EventStore
from tests.application.office import Office
from tests.domain import steps
from tests.domain.story import district_of, policy_document, school_year

LISTING = "list-1"
LATER = timedelta(days=60)
PART = 100
READ = 1000


@dataclass(frozen=True)
class Student:
    """`wakes`: seconds of the deadline after the clock's midnight; None: not before weeks."""

    stream: str
    wakes: int | None

    @property
    def owner(self) -> str:
        return owner_id("listing", self.stream, LISTING)


@dataclass(frozen=True)
class Story:
    """What every student lives through, and when its deadline wakes at the earliest (UTC)."""

    records: tuple[Recorded, ...]
    midnight: datetime

    def of(self, student: Student) -> list[Recorded]:
        """The same, of another student."""
        return [self._of(student, recorded) for recorded in self.records]

    def _of(self, student: Student, recorded: Recorded) -> Recorded:
        version = recorded.originator_version
        meta = replace(recorded.meta, event_id=derived(student.stream, version), command_id=student.stream)
        return replace(
            recorded, originator_id=student.stream, event=_event(student, recorded.event), meta=meta
        )


def told() -> Story:
    """The story, decided by the domain."""
    office = Office().after(*steps.enrolled(), steps.screened(), steps.listed())
    (deadline,) = office.state().deadlines.values()
    midnight = deadline.wake - timedelta(seconds=jitter(deadline.id))
    return Story(tuple(office.store.load("student/s1")), midnight)


def _event(student: Student, event: Event) -> Event:
    if not isinstance(event, DeadlineSet):
        return event
    fields = {"owner": student.owner, "deadline": _deadline(student.owner)}
    later = {"due_on": event.due_on + LATER} if student.wakes is None else {}
    return event.model_copy(update={**fields, **later})


def _deadline(owner: str) -> str:
    return f"{owner}/referral_made/1"


def students(waiting: int, wanted: Sequence[int]) -> list[Student]:
    """`waiting` students, of whom one wakes at each of the `wanted` seconds, mixed evenly with the others."""
    names = (student_stream(f"made-up-{number}") for number in count())
    found = [
        *_waking(names, list(wanted)),
        *(Student(next(names), None) for _ in range(waiting - len(wanted))),
    ]
    return sorted(found, key=lambda student: derived(student.stream))


def _waking(names: Iterator[str], wanted: list[int]) -> Iterator[Student]:
    open_places: dict[int, int] = {second: wanted.count(second) for second in set(wanted)}
    while open_places:
        name = next(names)
        second = jitter(_deadline(Student(name, None).owner))
        if second in open_places:
            open_places[second] -= 1
            yield Student(name, second)
            if not open_places[second]:
                del open_places[second]


def district() -> list[Command]:
    """The commands that set up the district of the story."""
    return district_of(policy_document(), school_year())


def fill(store: EventStore, story: Story, people: Sequence[Student]) -> None:
    """Store what every one of `people` has lived through."""
    for first in range(0, len(people), PART):
        store.append([recorded for one in people[first : first + PART] for recorded in story.of(one)])


def missed(store: EventStore, after: int) -> Mapping[str, list[datetime]]:
    """When each student's miss was stored (UTC, by the database's clock), as the log says after `after`."""
    found: dict[str, list[datetime]] = {}
    while entries := store.read(after, READ):
        after = entries[-1].position
        for entry in entries:
            if isinstance(entry.recorded.event, DeadlineMissed):
                found.setdefault(entry.recorded.originator_id, []).append(entry.stored_at)
    return found
