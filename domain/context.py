"""What is in force at the time of an act, beside the state of the stream it concerns."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from domain.dates.calendar import Calendar
from domain.district import District
from domain.moments import civil_date
from domain.policy import Policy
from domain.refusal import Refusal


class NoPolicy(Exception):
    """No policy was in force on the day of the act."""

    def __init__(self, day: date) -> None:
        super().__init__(f"no policy is in force on {day.isoformat()}")

    def refusal(self) -> Refusal:
        """The same, for the person whose command needs a policy."""
        return Refusal(rule="R19", reason=str(self), remedy="publish a policy with an earlier effective_from")


@dataclass(frozen=True)
class Context:
    """`now` is the UTC instant at which the act is recorded; `when` is when it happened.

    `pinned` names the policy version that an open deadline keeps (A36); without it the policy in force on
    the day of the act governs. `recording`: what happened is written down, whatever is still lacking (A35);
    what happened before the first policy is judged by that one.
    """

    now: datetime
    when: date | datetime
    district: District
    pinned: str | None = None
    recording: bool = False

    @property
    def policy(self) -> Policy:
        """The policy that governs this act. Raises NoPolicy."""
        policy = self._in_force
        if policy is None:
            raise NoPolicy(self.when if not isinstance(self.when, datetime) else self.when.date())
        return policy

    @property
    def policy_version(self) -> str | None:
        """The version pinned in the envelope."""
        policy = self._in_force
        return policy.version if policy else None

    @cached_property
    def _in_force(self) -> Policy | None:
        if self.pinned is not None:
            return self.district.policy_version(self.pinned)
        return self.district.policy_on(self.when) or (self.district.first_policy if self.recording else None)

    @property
    def as_of_now(self) -> "Context":
        """The same, for what time alone decides: it happens now, whatever act made us look."""
        return Context(self.now, self.now, self.district, self.pinned, recording=True)

    def pin(self, version: str) -> "Context":
        """The same under policy `version` (A36)."""
        return replace(self, pinned=version)

    def calendar_version(self, state: Any) -> str | None:
        """The calendar version pinned in the envelope: that of the building the state belongs to."""
        building = getattr(state, "building", None)
        return self.district.calendar(building).version or None if building else None

    def calendar(self, building: str) -> Calendar:
        """The calendar of a building in force now."""
        return self.district.calendar(building)

    @property
    def zone(self) -> str:
        """The district's zone (IANA name); UTC before its first policy."""
        policy = self._in_force
        return policy.zone if policy else "UTC"

    def zone_of(self, building: str) -> str:
        """A building's zone; the district's while no calendar says it."""
        return self.calendar(building).zone or self.policy.zone

    def day(self, building: str) -> date:
        """The civil day of the act in a building."""
        return civil_date(self.when, self.zone_of(building))

    def roles(self, actor: str, building: str) -> frozenset[str]:
        """The roles `actor` held in `building` on the day of the act."""
        return self.district.roles(actor, building, self.day(building))
