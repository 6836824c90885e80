"""The record was restored to an earlier point, and what was stored after it is lost.

Somebody says so in the record itself before anything else is done: auditors find where the record was cut,
and whoever was told of the lost entries is told anew. All letters are held until a person has compared what
the mail server sent with what the record still knows of.
"""

from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from domain.command import Command, Statement
from domain.event import Event
from domain.recorded import Recorded

KIND = "incident"
LETTERS = "letters"


class IncidentRecorded(Event, name="incident.recorded"):
    """Entries after position `kept`, up to `lost` at the least, were in the record and are not.

    `kept_at`: when the last entry that is left was stored (UTC); None where nothing is left. `lost_link`: the
    link of entry `lost`, hexadecimal, by which an older copy of the record can be told to hold it.
    """

    reason: str
    kept: int
    kept_at: datetime | None
    lost: int
    lost_link: str


class RecordIncident(Command, type_name="incident.record"):
    """Record that the record was restored to an earlier point; holds all letters. `mtss incident record`
    gives the positions."""

    AUTHORISES = False
    reason: Statement
    kept: int = Field(ge=0)
    kept_at: datetime | None
    lost: int = Field(ge=1)
    lost_link: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"{KIND}/{self.lost}-{self.lost_link[:16]}", LETTERS)


@dataclass(frozen=True)
class Incident:
    """One such restore; `recorded` is the UTC instant, None before it is recorded."""

    recorded: datetime | None = None


def evolve(incident: Incident, recorded: Recorded) -> Incident:
    """The incident after one more event."""
    if isinstance(recorded.event, IncidentRecorded):
        return Incident(recorded.meta.recorded_at)
    return incident


def decide(incident: Incident, command: Command) -> list[Event]:
    """What happened is always recorded, once."""
    assert isinstance(command, RecordIncident)
    if incident.recorded:
        return []
    return [
        IncidentRecorded(
            reason=command.reason,
            kept=command.kept,
            kept_at=command.kept_at,
            lost=command.lost,
            lost_link=command.lost_link,
        )
    ]
