"""Which team a name stands for, which one reviews a service, and what a building has of its own
(A16, A30, A31).
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from domain.policy.base import Role, Section, Service
from domain.policy.services import Criteria
from domain.rule import enforces

TeamType = Literal["post_benchmark", "mtss_sst"]
PLAN_NAMES: Mapping[str, TeamType] = {
    "grade level/PLC team": "post_benchmark",
    "post-benchmark MTSS based team": "post_benchmark",
    "MTSS Team": "mtss_sst",
    "MTSS/Student Support Team": "mtss_sst",
    "MTSS Student Support Team": "mtss_sst",
    "MTSS Team/Student Support Team": "mtss_sst",
    "MTSS Team Student Support Team": "mtss_sst",
    "MTSS/Support Team": "mtss_sst",
}
"""A16: the names under which the plan speaks of its two teams."""
USUAL = "MTSS/Student Support Team"


class Teams(Section):
    """A16, A30: the district's own names of the plan's two teams, and the team that reviews each service."""

    names: Mapping[str, TeamType] = Field(
        default={}, description="A16: names of teams beside the plan's own, each with the team it stands for"
    )
    review: Mapping[Service, str] = Field(
        default={},
        description="A30: the team whose review comes before a service, by any of its names; "
        "the MTSS/Student Support Team where none is given",
    )

    @enforces("A16")
    def type_of(self, name: str) -> TeamType | None:
        """Which of the plan's two teams a name stands for; None for a name nobody knows."""
        known = {**PLAN_NAMES, **self.names}
        return {spelled.lower(): team for spelled, team in known.items()}.get(name.lower())

    def reviewing(self, service: Service) -> TeamType | None:
        """A30: the team whose review comes before a service."""
        return self.type_of(self.review.get(service, USUAL))


class OwnService(Section):
    """A31: what a building has of its own in one service; what is not given is the district's."""

    providers: tuple[Role, ...] | None = None
    """A31: roles that may provide the service in this building."""
    criteria: Criteria | None = None
    """A31: the criteria of this building."""


class OwnBuilding(Section):
    """A31: the plan says "depending on the school" and "building plan criteria"."""

    services: Mapping[Service, OwnService] = {}
    """A31: by service, what the building has of its own."""
