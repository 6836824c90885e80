"""A breach of data, from its discovery to the last word on it (8 NYCRR 121.10, L23); the district's stream.

Three clocks run, in calendar days that never roll: a contractor tells the district after its own discovery;
the district reports to the State's Chief Privacy Officer, and tells the people concerned, after the
contractor's word or its own discovery. Telling the people may wait only for law enforcement or for a hole
that is open still; when that is over a short clock runs anew. How long each is, the policy says; the law
bounds it.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.command import Command, Name, Statement
from domain.context import Context
from domain.dates import deadline, settling, timekeeping
from domain.dates.deadline import Deadlines
from domain.dates.sequence import too_early
from domain.decision import StreamKind
from domain.event import Emitted, Event
from domain.ids import owner_id
from domain.moments import civil_date
from domain.recorded import Recorded
from domain.refusal import Finding, Refusal, first_refusal
from domain.rights.breach_checks import ended_before, grounded, not_to_come, short_of, somebody, untold
from domain.rights.breach_clocks import TOLD, clock, contractors, districts
from domain.rule import enforces

Concerned = Literal["students", "parents", "staff"]
DelayGround = Literal["law_enforcement", "open_vulnerability"]
People = dict[Concerned, Annotated[int, Field(ge=0)]]
"""How many people of each kind."""


class BreachDiscovered(Event, name="breach.discovered"):
    """The event occurred when the district learned of it. `affected` counts people; it names nobody."""

    breach: str
    zone: str
    contractor: str | None
    contractor_discovered_on: date | None
    nature: str
    affected: dict[Concerned, int]


class BreachReported(Event, name="breach.reported"):
    breach: str
    reference: str


class BreachPeopleTold(Event, name="breach.people_told"):
    """`last`: nobody is left to be told."""

    breach: str
    told: dict[Concerned, int]
    how: str
    last: bool
    findings: tuple[Finding, ...] = ()


class BreachTellingDelayed(Event, name="breach.telling_delayed"):
    breach: str
    ground: DelayGround
    statement: str


class BreachDelayEnded(Event, name="breach.delay_ended"):
    breach: str


class BreachCommand(Command):
    """A command about one breach of data."""

    breach: Name = Field(description="its number or name in the register, without a person's name")

    @property
    def streams(self) -> tuple[str, ...]:
        return (breach_stream(self.breach),)


class RecordBreach(BreachCommand, type_name="breach.record"):
    """Record a breach; `occurred_at` is the day on which the district learned of it (L23)."""

    AUTHORISES = False
    contractor: str | None = Field(default=None, description="the contractor whose systems it concerns")
    contractor_discovered_on: date | None = Field(
        default=None, description="the day of the contractor's own discovery"
    )
    nature: Statement = Field(description="what happened to which kinds of data; names nobody")
    affected: People = Field(default={}, description="how many people, as far as is known")


class ReportBreach(BreachCommand, type_name="breach.report"):
    """Record the report to the State's Chief Privacy Officer."""

    AUTHORISES = False
    reference: str = Field(default="", description="the number or the receipt of the report")


class TellPeople(BreachCommand, type_name="breach.tell"):
    """Record that the people whom it concerns were told; `last` when all of them were.

    While fewer were told in all than are on record as affected, the clock runs on, with a finding (L23).
    """

    AUTHORISES = False
    told: People = Field(description="how many people were told")
    how: Statement = Field(description="by letter, by e-mail, by telephone")
    last: bool = Field(
        default=True, description="whether nobody is left to be told; taken as so unless it is said"
    )


class DelayTelling(BreachCommand, type_name="breach.delay"):
    """Delay telling the people, on one of the two grounds that the law knows (L23)."""

    ground: DelayGround
    statement: str = Field(description="who asks for the delay, or which hole is open still")


class EndDelay(BreachCommand, type_name="breach.end_delay"):
    """Record that the ground of the delay is gone: the people are told within the days that then remain."""

    AUTHORISES = False


@dataclass(frozen=True)
class Breach:
    stream: str
    found: BreachDiscovered | None = None
    known_on: date | None = None
    """The day on which the district learned of it."""
    reported_on: date | None = None
    told: int = 0
    """How many people were told so far."""
    told_on: date | None = None
    """The day on which the last of them were."""
    delayed: DelayGround | None = None
    delayed_on: date | None = None
    was_delayed: bool = False
    """Whether a delay has ended."""
    deadlines: Deadlines = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The breach's name in the register."""
        return self.stream.partition("/")[2]

    @property
    def owner(self) -> str:
        """The owner of its deadlines."""
        return owner_id("breach", self.stream, self.id)


def breach_stream(breach: str) -> str:
    """The stream of one breach."""
    return f"breach/{breach}"


def evolve(breach: Breach, recorded: Recorded) -> Breach:
    """The breach after one more event."""
    on = recorded.meta.occurred
    day = civil_date(on, breach.found.zone) if breach.found else None
    match recorded.event:
        case BreachDiscovered(zone=zone) as found:
            return replace(breach, found=found, known_on=civil_date(on, zone))
        case BreachReported():
            return replace(breach, reported_on=day)
        case BreachPeopleTold(told=people, last=last):
            told = breach.told + sum(people.values())
            return replace(breach, told=told, told_on=day if last else None)
        case BreachTellingDelayed(ground=ground):
            return replace(breach, delayed=ground, delayed_on=day)
        case BreachDelayEnded():
            return replace(breach, delayed=None, was_delayed=True)
    return replace(breach, deadlines=deadline.evolve(breach.deadlines, recorded.event))


def decide(breach: Breach, command: Command, context: Context) -> Emitted | Refusal:
    """L23."""
    if isinstance(command, timekeeping.COMMANDS):
        return timekeeping.decide(breach.deadlines, command, context)
    if isinstance(command, RecordBreach):
        return _recorded(breach, command, context)
    if breach.found is None:
        remedy = "record it first (breach.record)"
        return Refusal(rule="state", reason=f"no breach {breach.id} is on record", remedy=remedy)
    match command:
        case ReportBreach(reference=reference):
            return [
                BreachReported(breach=breach.id, reference=reference),
                *_met(breach, "breach_reported", context),
            ]
        case TellPeople():
            return somebody(command) or _told(breach, command, context)
        case DelayTelling():
            known = too_early(context.day(""), breach.known_on, "the breach was known", "L23")
            refusal = first_refusal(grounded(breach, command), untold(breach), known)
            return refusal or _delayed(breach, command)
        case EndDelay():
            early = too_early(context.day(""), breach.delayed_on, "the delay began", "L23")
            ended = _delay_ended(breach, context) if breach.delayed else ended_before(breach) or []
            return early or ended
    raise TypeError(command.TYPE)


def _recorded(breach: Breach, command: RecordBreach, context: Context) -> list[Event] | Refusal:
    """Once; another breach under the same name would be lost, and with it its clocks."""
    if breach.found is None:
        return first_refusal(not_to_come(command, context)) or _discovered(breach, command, context)
    said = ("contractor", "contractor_discovered_on", "nature", "affected")
    if all(getattr(breach.found, f) == getattr(command, f) for f in said):
        return []
    reason = f"{breach.id} is on record with other content"
    return Refusal(rule="state", reason=reason, remedy="give another breach a name of its own")


def _discovered(breach: Breach, command: RecordBreach, context: Context) -> list[Event]:
    fields = {f: getattr(command, f) for f in BreachDiscovered.model_fields if f != "zone"}
    found = BreachDiscovered(zone=context.zone, **fields)
    return [found, *_from_the_discovery(breach, command, context)]


def _from_the_discovery(breach: Breach, command: RecordBreach, context: Context) -> list[Event]:
    """The contractor's clock, which its word has stopped, and the district's two."""
    mine = (breach.deadlines, breach.owner)
    on = "the contractor's word" if command.contractor else "the district's own discovery"
    return [*contractors(*mine, command.contractor_discovered_on, context), *districts(*mine, on, context)]


def _met(breach: Breach, kind: str, context: Context) -> list[Event]:
    return deadline.met(breach.deadlines, breach.owner, kind, context)


def _told(breach: Breach, command: TellPeople, context: Context) -> list[Event]:
    short = short_of(breach, command) if command.last else ()
    last = command.last and not short
    told = BreachPeopleTold(breach=breach.id, told=command.told, how=command.how, last=last, findings=short)
    kinds = TOLD if last else ()
    return [told, *(event for kind in kinds for event in _met(breach, kind, context))]


def _delayed(breach: Breach, command: DelayTelling) -> list[Event]:
    delayed = BreachTellingDelayed(breach=breach.id, ground=command.ground, statement=command.statement)
    because = f"delayed by law: {command.ground.replace('_', ' ')}"
    ahead = {name: d for name, d in breach.deadlines.items() if d.status == "open"}  # a miss stays a miss
    return [delayed, *deadline.withdrawn(ahead, breach.owner, because, *TOLD)]


@enforces("L23")
def _delay_ended(breach: Breach, context: Context) -> list[Event]:
    """L23: after the delay the people are told within days, unless they were told meanwhile."""
    if breach.told_on:
        return [BreachDelayEnded(breach=breach.id)]
    day = context.day("")
    anew = clock(breach.deadlines, breach.owner, TOLD[1], day, "end of the delay", context)
    return [BreachDelayEnded(breach=breach.id), anew]


def settle(breach: Breach, context: Context) -> Emitted:
    """What time alone has decided."""
    return settling.settle(breach.deadlines, context)


KIND: StreamKind[Breach] = StreamKind("breach", Breach, evolve, decide, settle)
