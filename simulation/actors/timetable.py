"""When which group meets, and who has a seat in it."""

from dataclasses import dataclass, field
from datetime import date

from domain.policy import Service, Subject


@dataclass(frozen=True)
class Pattern:
    """How a service is given: how often and how long, to how many at once, on which sets of weekdays."""

    per_week: int
    minutes: int
    seats: int
    role: str
    days: tuple[tuple[int, ...], ...]


PATTERNS: dict[Service, Pattern] = {
    "academic_t2": Pattern(3, 30, 5, "interventionist", ((0, 2, 4), (0, 1, 3), (1, 3, 4))),
    "academic_t3": Pattern(4, 35, 3, "support_teacher", ((0, 1, 2, 3), (0, 1, 3, 4), (1, 2, 3, 4))),
    "behavioral_t2": Pattern(2, 25, 6, "support_staff", ((0, 3), (1, 4), (0, 2))),
    "behavioral_t3": Pattern(3, 35, 1, "support_staff", ((0, 1, 3), (0, 2, 4), (1, 2, 4))),
}


@dataclass
class Slot:
    """One group's time in the week; `seated` maps a student to the plan that brings the student here."""

    name: str
    building: str
    service: Service
    subject: Subject | None
    turn: int
    seated: dict[str, str] = field(default_factory=dict)
    formed: bool = False
    meets: bool = False

    @property
    def pattern(self) -> Pattern:
        """The pattern of its service."""
        return PATTERNS[self.service]

    @property
    def weekdays(self) -> tuple[int, ...]:
        """On which weekdays it meets."""
        return self.pattern.days[self.turn % len(self.pattern.days)]

    @property
    def start(self) -> tuple[int, int]:
        """Hour and minute at which it begins."""
        return 8 + self.turn % 6, 20 if self.service.startswith("academic") else 45

    def falls_on(self, day: date) -> bool:
        """Whether it meets on a day like this."""
        return day.weekday() in self.weekdays


@dataclass
class Timetable:
    """All groups of the district."""

    slots: dict[str, Slot] = field(default_factory=dict)

    def seat(self, building: str, service: Service, subject: Subject | None, student: str, plan: str) -> Slot:
        """A seat in a group that has one free, else in a new group."""
        alike = [
            s
            for s in self.slots.values()
            if (s.building, s.service, s.subject) == (building, service, subject)
        ]
        free = (s for s in alike if len(s.seated) < s.pattern.seats and student not in s.seated)
        slot = next(free, None) or self._new(building, service, subject, len(alike))
        slot.seated[student] = plan
        return slot

    def _new(self, building: str, service: Service, subject: Subject | None, turn: int) -> Slot:
        name = "-".join(filter(None, (building, service, subject, str(turn + 1))))
        self.slots[name] = Slot(name, building, service, subject, turn)
        return self.slots[name]

    def of(self, student: str, plan: str) -> Slot | None:
        """Where a student of a plan has the seat."""
        return next((s for s in self.slots.values() if s.seated.get(student) == plan), None)
