"""Core instruction and the help given in class, in words."""

from collections.abc import Mapping

from domain.classroom.classroom import ClassroomObserved
from domain.classroom.classroom_plan import ClassroomPlanMade, GoalsReviewed
from domain.classroom.contact import ContactRecorded
from domain.classroom.core_four import AgencyGoalSet, ContentUsed, CoreFourTagged, ReflectionRecorded
from domain.classroom.core_instruction import CoreRecorded, RemediationRecorded
from domain.classroom.curriculum import CurriculumAdopted
from domain.classroom.tier1_help import Tier1HelpRecorded
from domain.event import Event
from projections.words.common import Sentence


def classroom_plan(event: ClassroomPlanMade) -> str:
    """A classroom plan, with its goals by name."""
    goals = ", ".join(f"{g.goal} by {g.target_on}" for g in event.goals)
    return f"Classroom plan {event.plan} in {event.subject} made for a {event.scope}, goals {goals}"


def goals_reviewed(event: GoalsReviewed) -> str:
    """What came of the goals."""
    came = ", ".join(f"{goal} {result.replace('_', ' ')}" for goal, result in event.results.items())
    return f"Goals of classroom plan {event.plan} reviewed: {came}; {event.next_step.replace('_', ' ')}"


SENTENCES: Mapping[type[Event], Sentence] = {
    CurriculumAdopted: "Curriculum {curriculum} adopted for {subject} from {adopted_on}",
    CoreRecorded: "Core of {subject} in section {section} taught by {teacher}: {components:words}",
    RemediationRecorded: (
        "Remediation {remediation} in {subject} for a {scope} of section {section}, "
        "{students} students, by {teacher}"
    ),
    ClassroomObserved: lambda e: (
        f"Core instruction seen in section {e.section}, {len(e.core_four)} of the Core Four"
    ),
    ContactRecorded: "Contact with the parents recorded: {kind:words}",
    ClassroomPlanMade: classroom_plan,
    GoalsReviewed: goals_reviewed,
    Tier1HelpRecorded: "Behavioral help in Tier 1 by {helper} from {first}",
    CoreFourTagged: lambda e: (
        f"{e.about.capitalize()} {e.of} carries of the Core Four: "
        f"{', '.join(tag.replace('_', ' ') for tag in e.core_four)}"
    ),
    ContentUsed: lambda e: (
        f"Content used in plan {e.plan}: {e.material}, {'online' if e.online else 'offline'}"
    ),
    AgencyGoalSet: "The student set a goal for plan {plan}",
    ReflectionRecorded: lambda e: "The student reflected" + (f" on plan {e.plan}" if e.plan else ""),
}

WRITTEN: Mapping[type[Event], tuple[str, ...]] = {
    CurriculumAdopted: ("title", "evidence", "adopted_by", "grades", "buildings"),
    RemediationRecorded: ("what",),
    ClassroomObserved: ("standard", "mastery_evidence", "expectations_taught", "core_four", "materials"),
    Tier1HelpRecorded: ("strategy",),
    ContentUsed: ("what", "standard", "mastery_evidence"),
    AgencyGoalSet: ("goal",),
    ReflectionRecorded: ("words", "dictated_to"),
    ContactRecorded: ("about",),
    ClassroomPlanMade: ("summary", "group", "goals", "contact"),
    GoalsReviewed: ("conclusion",),
}
