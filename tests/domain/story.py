"""One made-up student in a small fixed district: given what happened, when somebody asks, then these events.

Pure: no store, no clock. A command is decided on the streams it names as they stand, at its own `at`.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from domain import district
from domain.catalogue import empty, parse
from domain.command import COMMANDS, Command
from domain.context import Context
from domain.dates.deadline import Deadline
from domain.decision import Decision, Stream, decide
from domain.district import District
from domain.event import Event
from domain.recorded import Recorded
from domain.refusal import Refusal
from domain.student import Student

ZONE = "America/New_York"
POLICY_FILE = Path(__file__).parents[2] / "examples" / "sample-district" / "policy.yaml"
SUMMER = "2026-08-20"
BREAKS = (
    ("2026-09-07", "2026-09-07"),
    ("2026-10-12", "2026-10-12"),
    ("2026-11-11", "2026-11-11"),
    ("2026-11-25", "2026-11-27"),
    ("2026-12-24", "2027-01-01"),
    ("2027-01-18", "2027-01-18"),
    ("2027-02-15", "2027-02-19"),
    ("2027-03-26", "2027-04-02"),
    ("2027-05-31", "2027-05-31"),
)
ROLES = (
    "principal",
    "designee",
    "administrator",
    "classroom_teacher",
    "team_member",
    "ais_teacher",
    "interventionist",
    "support_teacher",
    "support_staff",
    "counselor",
    "clerk",
)
"""Each role is held by one person, whose staff id is the role."""
TEAM = ("team_member", "ais_teacher", "counselor")
_numbers = count(1)


def instant(when: str) -> datetime:
    """`2026-10-20 08:30` on the school's wall; noon where no time is given."""
    day, _, hour = when.partition(" ")
    return datetime.fromisoformat(f"{day} {hour or '12:00'}").replace(tzinfo=ZoneInfo(ZONE))


def ask(type: str, when: str, by: str = "import", *, id: str = "", said: str = "", **fields: Any) -> Command:
    """A command given at `when`; `said` is when the act happened, where that was earlier."""
    name = id or f"command-{next(_numbers)}"
    if said:
        fields["occurred_at"] = said if len(said) == len("2026-10-20") else instant(said).isoformat()
    if "student" in _fields_of(type):
        fields.setdefault("student", "s1")
    return parse({"id": name, "type": type, "at": instant(when).isoformat(), "actor": by, **fields})


def _fields_of(type: str) -> Iterable[str]:
    return COMMANDS[type].model_fields


@cache
def _policy_file() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(POLICY_FILE.read_text(encoding="utf-8"))
    return document


def policy_document(**changes: Any) -> dict[str, Any]:
    """The sample district's policy; a key `a.b` changes what stands under `a`, `b`."""
    document = deepcopy(_policy_file())
    for path, value in changes.items():
        *above, last = path.split(".")
        place = document
        for key in above:
            place = place[key]
        place[last] = value
    return document


def school_year(
    first: str = "2026-09-01", last: str = "2027-06-25", label: str = "2026-27", *closures: tuple[str, str]
) -> dict[str, Any]:
    """A published school year, with the fixed breaks unless others are given."""
    exceptions = [{"first": f, "last": end, "kind": "break"} for f, end in (closures or BREAKS)]
    return {"label": label, "first_day": first, "last_day": last, "exceptions": exceptions}


def publish(policy: Mapping[str, Any], when: str = SUMMER) -> Command:
    return ask("policy.publish", when, content_hash="00", policy=dict(policy))


def district_of(policy: Mapping[str, Any], year: Mapping[str, Any] | None) -> list[Command]:
    """The reference data of the fixed district."""
    setup = [publish(policy)]
    if year:
        setup.append(ask("calendar.publish", SUMMER, building="SHE", zone=ZONE, year=dict(year)))
    setup += [
        ask(
            "staff.give_role",
            SUMMER,
            staff=role,
            staff_name=f"Made-up {role}",
            building="SHE",
            role=role,
            valid_from="2026-07-01",
            designated_by="principal" if role == "designee" else None,
        )
        for role in ROLES
    ]
    for name, domain in (("read-1", "academic"), ("calm-1", "behavioral")):
        setup.append(
            ask(
                "intervention.register",
                SUMMER,
                intervention=name,
                title=name,
                domain=domain,
                tiers=[2, 3],
                evidence="made-up study",
            )
        )
    return setup


@dataclass(frozen=True)
class World:
    """A district and the streams in it, as they stand."""

    district: District = field(default_factory=District)
    streams: Mapping[str, Stream[Any]] = field(default_factory=dict)

    def stream(self, name: str) -> Stream[Any]:
        return self.streams.get(name) or empty(name)

    @property
    def student(self) -> Student:
        state = self.stream("student/s1").state
        assert isinstance(state, Student)
        return state

    def decide(self, command: Command) -> list[Decision]:
        """What the command does to each of its streams; nothing is kept."""
        context = Context(now=command.at, when=command.occurred, district=self.district)
        return [decide(self.stream(name), command, context) for name in command.streams]

    def keep(self, decisions: Iterable[Decision]) -> "World":
        """The world after decisions; of a command with a refusal only the refused stream is kept."""
        decisions = list(decisions)
        refused = [d for d in decisions if d.refusal]
        known, streams = self.district, dict(self.streams)
        for decision in refused[:1] or decisions:
            streams[decision.stream.id] = decision.stream
            for recorded in decision.records:
                known = district.evolve(known, recorded)
        return replace(self, district=known, streams=streams)

    def after(self, *happened: Command | Iterable[Command]) -> "World":
        """The world after commands that must all be accepted."""
        world = self
        for command in (c for step in happened for c in ([step] if isinstance(step, Command) else step)):
            decisions = world.decide(command)
            for decision in decisions:
                assert decision.refusal is None, f"{command.TYPE}: {decision.refusal}"
            world = world.keep(decisions)
        return world

    def when(self, command: Command) -> "Outcome":
        """Somebody asks."""
        decisions = self.decide(command)
        return Outcome(self.keep(decisions), decisions)

    def settled(self, when: str, stream: str = "student/s1") -> "Outcome":
        """Time passes, and somebody looks."""
        return self.when(ask("deadlines.settle", when, "system", stream=stream))

    def deadlines(self, kind: str, stream: str = "student/s1") -> list[Deadline]:
        return [d for d in self.stream(stream).state.deadlines.values() if d.kind == kind]

    def due(self, kind: str) -> date:
        """The due date of the latest deadline of a kind."""
        return self.deadlines(kind)[-1].due_on

    def status(self, kind: str) -> str:
        """The status of the latest deadline of a kind."""
        return self.deadlines(kind)[-1].status


@dataclass(frozen=True)
class Outcome:
    """What came of a command."""

    world: World
    decisions: list[Decision]

    @property
    def records(self) -> list[Recorded]:
        return [recorded for decision in self.decisions for recorded in decision.records]

    @property
    def events(self) -> list[Event]:
        return [recorded.event for recorded in self.records]

    @property
    def names(self) -> list[str]:
        return [event.NAME for event in self.events]

    def then(self, *names: str) -> "World":
        """Accepted, with exactly these events in this order."""
        self.accepted()
        assert self.names == list(names)
        return self.world

    def including(self, *names: str) -> "World":
        """Accepted, with these events among others, in this order."""
        self.accepted()
        found = [name for name in self.names if name in names]
        assert found == list(names), self.names
        return self.world

    def accepted(self) -> "World":
        refusals = [d.refusal for d in self.decisions if d.refusal]
        assert not refusals, refusals
        return self.world

    def refused(self, rule: str, saying: str = "") -> "World":
        """Refused under `rule`, with a reason that says so and a remedy; the attempt is on record."""
        refusal = self.refusal
        assert refusal.rule == rule, refusal
        assert saying in refusal.reason, refusal
        assert refusal.remedy
        return self.world

    @property
    def refusal(self) -> Refusal:
        refusals = [d.refusal for d in self.decisions if d.refusal]
        assert refusals, f"accepted: {self.names}"
        return refusals[0]

    def found(self, *rules: str) -> "World":
        """Stored, with findings of exactly these rules."""
        self.accepted()
        findings = [f.rule for event in self.events for f in getattr(event, "findings", ())]
        assert findings == list(rules), [getattr(event, "findings", ()) for event in self.events]
        return self.world

    def event(self, name: str) -> Any:
        """The one event of this name."""
        (found,) = [event for event in self.events if name == event.NAME]
        return found


@cache
def _sample_world() -> World:
    return World().after(*district_of(policy_document(), school_year()))


def given(
    *happened: Command | Iterable[Command],
    policy: Mapping[str, Any] | None = None,
    year: Mapping[str, Any] | None = None,
) -> World:
    """The fixed district, and in it everything that happened."""
    world = _sample_world()
    if policy is not None or year is not None:
        world = World().after(*district_of(policy or policy_document(), year or school_year()))
    return world.after(*happened)
