"""People who took part in a decision, with the roles they held that day (R16, A6)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from domain.context import Context


class Member(BaseModel):
    """A person with the roles held that day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    staff: str
    roles: tuple[str, ...]


def people(staff: Iterable[str], building: str, context: "Context") -> tuple[Member, ...]:
    """Each of `staff` with the roles held in `building` on the day of the act."""
    return tuple(Member(staff=s, roles=tuple(sorted(context.roles(s, building)))) for s in staff)
