"""An event in its envelope: who, when, under which policy; the part that is never encrypted."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.event import Event


@dataclass(frozen=True, slots=True)
class Meta:
    """The envelope.

    `occurred` is when it happened in school, a civil date or a UTC instant, and may be back-dated.
    `recorded_at` is when the system learned it (UTC), never back-dated. `actor` is a staff id or
    `system`. `causation_id` is the event that tipped it, or the command's own id as a UUID.
    """

    event_id: UUID
    command_id: str
    correlation_id: UUID
    causation_id: UUID
    actor: str
    occurred: date | datetime
    recorded_at: datetime
    policy_version: str | None = None
    calendar_version: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry of a stream. The field names `originator_*` are those the event store library asks for."""

    originator_id: str
    originator_version: int
    event: Event
    meta: Meta

    @property
    def ref(self) -> "Ref":
        """Where this entry stands, for citing it as evidence."""
        return (self.originator_id, self.originator_version)


Ref = tuple[str, int]
"""(stream, version) of an entry."""
