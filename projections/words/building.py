"""What happens to a building, its staff, its year and the policy, in words."""

from collections.abc import Mapping

from domain.building.action_plan import ActionPlanAdopted, ActionPlanReviewed
from domain.building.building import BuildingRegistered
from domain.building.programme import ProgrammeRecorded
from domain.building.school_year import SchoolYearOpened
from domain.building.staff import CoverArranged, CredentialRecorded, RoleGiven, StaffLeft
from domain.building.training import TrainingRecorded
from domain.event import Event
from domain.policy.policies import PolicyPublished
from projections.words.common import Sentence

SENTENCES: Mapping[type[Event], Sentence] = {
    PolicyPublished: lambda e: (
        f"Policy {e.policy.version} published, in force from {e.policy.effective_from}"
    ),
    BuildingRegistered: "Building {building} registered",
    RoleGiven: "Staff member {staff} is {role} in building {building} from {valid_from}",
    CredentialRecorded: "Staff member {staff} holds a credential from {valid_from}",
    StaffLeft: "Staff member {staff} leaves, last day {last_day}",
    CoverArranged: "Staff member {staff} is covered by {cover} from {first} to {last}",
    SchoolYearOpened: "School year {year} of building {building} opened",
    TrainingRecorded: lambda e: f"Training on policy {e.policy_version} held, {len(e.attendees)} attended",
    ActionPlanReviewed: lambda e: (
        f"Action plan {e.version} reviewed by {', '.join(r.staff for r in e.reviewers)}"
    ),
    ActionPlanAdopted: "Action plan {version} adopted",
    ProgrammeRecorded: lambda e: (
        f"Behavioral programme recorded: {', '.join(name.replace('_', ' ') for name in e.elements)}"
    ),
}

WRITTEN: Mapping[type[Event], tuple[str, ...]] = {
    BuildingRegistered: ("title", "district", "address", "phone"),
    RoleGiven: ("staff_name", "designated_by"),
    CredentialRecorded: ("credential", "areas", "document"),
    ActionPlanReviewed: ("found", "changes"),
    ProgrammeRecorded: ("elements",),
    StaffLeft: ("reason",),
    CoverArranged: ("reason",),
}
