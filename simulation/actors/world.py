"""What every actor works with: the engine under the stepped clock, the plan of the days, people and luck."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from application.engine import Accepted, Answer
from domain.catalogue import parse
from domain.command import Command
from domain.dates.calendar import Calendar
from domain.ids import student_stream
from domain.policy import Policy
from domain.student import Student
from simulation.actors.luck import Luck
from simulation.actors.people import People
from simulation.actors.planner import Planner
from simulation.actors.timetable import Timetable
from simulation.stepped import SteppedRun


@dataclass
class World:
    """The district while the script is made. `homes` maps a student's opaque id to the SIS id.

    Civil times are those of `zone`; people act between 8:00 and 15:30.
    """

    run: SteppedRun
    planner: Planner
    people: People
    luck: Luck
    zone: str
    homes: Mapping[str, str]
    timetable: Timetable = field(default_factory=Timetable)
    commands: list[Command] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    _day: date = date.min
    _of_day: int = 0

    @property
    def now(self) -> datetime:
        """The present instant (UTC)."""
        return self.planner.now

    @property
    def today(self) -> date:
        """The present civil day."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def send(self, type: str, actor: str, **fields: Any) -> Answer:
        """Give a command now, under an id that says nothing but its day."""
        line = {"id": self._next_id(), "type": type, "at": self.now, "actor": actor, **fields}
        return self.hand_in(parse(line))

    def hand_in(self, command: Command) -> Answer:
        """Give a command that somebody else wrote, for example an import."""
        self.commands.append(command)
        answer = self.run.send(command)
        self.answers[command.id] = answer
        return answer

    def _next_id(self) -> str:
        self._of_day = self._of_day + 1 if self._day == self.today else 1
        self._day = self.today
        return f"a/{self._day.isoformat()}/{self._of_day}"

    def student(self, student: str) -> Student:
        """The student's file as it stands; only this run's engine writes it, so nothing is read again."""
        state: Student = self.run.engine.cached(student_stream(student)).state
        return state

    def calendar(self, building: str) -> Calendar:
        """The building's calendar as it stands."""
        return self.run.engine.known_district().calendar(building)

    def policy(self) -> Policy:
        """The policy in force today."""
        policy = self.run.engine.known_district().policy_on(self.now)
        assert policy is not None, "a policy is published before anybody acts"
        return policy

    def school_day(self, building: str, after: date, days: int) -> date | None:
        """The school day `days` school days after one; for 0 that day itself or the next. None in summer."""
        later = [day for day in self.calendar(building).school_days if day >= after]
        place = days if later and later[0] == after else max(0, days - 1)
        return later[place] if place < len(later) else None

    def instant(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A time of a civil day as a UTC instant."""
        return datetime.combine(day, time(hour, minute), ZoneInfo(self.zone)).astimezone(self.now.tzinfo)

    def plan(self, day: date | None, hour: int, minute: int, action: Callable[..., None], *args: Any) -> None:
        """Plan `action(self, *args)` for a day; an hour that has passed already becomes a little later."""
        if day is None:
            return
        at = max(self.instant(day, hour, minute), self.now + timedelta(minutes=5))
        self.planner.at(at, partial(self._carry_out, hour, minute, action, *args))

    def _carry_out(self, hour: int, minute: int, action: Callable[..., None], *args: Any) -> None:
        """What was planned for a day that turns out to be closed waits for the next."""
        office = self.people.buildings[0]
        open_day = self.school_day(office, self.today, 0)
        if open_day == self.today:
            action(self, *args)
        else:
            self.plan(open_day, hour, minute, action, *args)

    def soon(
        self,
        student: str,
        topic: str,
        occasion: str,
        usual: tuple[int, int],
        hour: int,
        action: Callable[..., None],
        *args: Any,
    ) -> None:
        """Plan what somebody has to do for a student, as luck has it: in time, late, much too late, never."""
        who, building = self.homes[student], self.student(student).building
        days = self.luck.days(who, topic, occasion, usual)
        if days is not None:
            day = self.school_day(building, self.today, days)
            self.plan(day, hour, self.luck.minute(who, f"{topic}/{occasion}"), action, student, *args)

    def later(
        self, student: str, days: int, hour: int, minute: int, action: Callable[..., None], *args: Any
    ) -> None:
        """Plan something for a student a certain number of school days from today."""
        day = self.school_day(self.student(student).building, self.today, days)
        self.plan(day, hour, minute, action, student, *args)


def accepted(answer: Answer, event: str | None = None) -> bool:
    """Whether the command was accepted and, where one is named, led to the event."""
    return isinstance(answer, Accepted) and (event is None or event in [name for _, _, name in answer.events])
