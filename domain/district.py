"""What is in force in a district besides a student's own file.

Folded from the streams `policy`, `calendar/…`, `building/…`, `staff/…`, `catalogue`, `curricula`, `letters`,
`group/…`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from domain.building import building, staff
from domain.building.building import Building
from domain.building.staff import StaffMember
from domain.classroom import curriculum
from domain.classroom.curriculum import CurriculumAdopted
from domain.dates import calendar
from domain.dates.calendar import Calendar
from domain.moments import civil_date
from domain.notices import holding
from domain.policy import Policy, policies
from domain.record import incident
from domain.recorded import Recorded
from domain.service import group, intervention
from domain.service.group import Group
from domain.service.intervention import Intervention

REFERENCE_KINDS = (
    *("policy", "calendar", "building", "staff", "catalogue", "curricula"),
    *("letters", "group", incident.KIND),
)


@dataclass(frozen=True)
class District:
    """The reference data as of one position of the log."""

    policies: tuple[Policy, ...] = ()
    published_at: Mapping[str, datetime] = field(default_factory=dict)
    """The UTC instant at which each version of the policy was published."""
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    buildings: Mapping[str, Building] = field(default_factory=dict)
    staff: Mapping[str, StaffMember] = field(default_factory=dict)
    interventions: Mapping[str, Intervention] = field(default_factory=dict)
    curricula: Mapping[str, CurriculumAdopted] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    letters_held: bool = False
    cut_at: datetime | None = None
    """When it was last recorded that the record was restored to an earlier point (UTC)."""

    def policy_on(self, when: date | datetime) -> Policy | None:
        """The policy in force on that day: the last published whose first day is not after it."""
        in_force = [p for p in self.policies if p.effective_from <= civil_date(when, p.zone)]
        return max(reversed(in_force), key=lambda p: p.effective_from, default=None)

    @property
    def first_policy(self) -> Policy | None:
        """The policy that was in force first, or will be."""
        return min(self.policies, key=lambda policy: policy.effective_from, default=None)

    def policy_version(self, version: str) -> Policy | None:
        """The policy published under `version`."""
        return next((p for p in self.policies if p.version == version), None)

    def calendar(self, building: str) -> Calendar:
        """The calendar of a building; where none is published an empty one: every count raises NoCalendar."""
        return self.calendars.get(building) or Calendar(building)

    def roles(self, actor: str, building: str, day: date) -> frozenset[str]:
        """The roles `actor` held in `building` on `day`."""
        member = self.staff.get(actor)
        return member.roles(building, day) if member else frozenset()

    def designated(self, actor: str, building: str, day: date, by: Collection[str]) -> bool:
        """Whether `actor` is the designee of somebody else, who holds or held one of the roles `by` (R61).

        A designation that names nobody is taken as it is recorded.
        """
        member = self.staff.get(actor)
        named = member.designators(building, day) - {actor} if member else frozenset()
        people = (who for who in map(self.staff.get, filter(None, named)) if who)
        return None in named or any(who.has_held(by, building, day) for who in people)

    def held(self, role: str, building: str, day: date) -> bool:
        """Whether anybody held `role` in `building` on `day`."""
        return any(role in member.roles(building, day) for member in self.staff.values())


def evolve(district: District, recorded: Recorded) -> District:
    """The district after one more record of a reference stream; other records change nothing."""
    kind, _, key = recorded.originator_id.partition("/")
    match kind:
        case "policy":
            return _published(district, recorded)
        case "calendar":
            after = calendar.evolve(district.calendar(key), recorded)
            return replace(district, calendars={**district.calendars, key: after})
        case "building":
            before = district.buildings.get(key) or building.initial(recorded.originator_id)
            return replace(district, buildings={**district.buildings, key: building.evolve(before, recorded)})
        case "staff":
            member = staff.evolve(district.staff.get(key, StaffMember(key)), recorded)
            return replace(district, staff={**district.staff, key: member})
        case "catalogue":
            known = intervention.evolve(district.interventions, recorded)
            return replace(district, interventions=known)
        case "curricula":
            return replace(district, curricula=curriculum.evolve(district.curricula, recorded))
        case "group":
            formed = group.evolve(district.groups.get(key, Group(key)), recorded)
            return replace(district, groups={**district.groups, key: formed})
        case "letters":
            return replace(district, letters_held=holding.evolve(district.letters_held, recorded))
        case incident.KIND:
            return replace(district, cut_at=incident.evolve(incident.Incident(), recorded).recorded)
    return district


def _published(district: District, recorded: Recorded) -> District:
    versions = policies.evolve(district.policies, recorded)
    new = {p.version: recorded.meta.recorded_at for p in versions[len(district.policies) :]}
    return replace(district, policies=versions, published_at={**district.published_at, **new})
