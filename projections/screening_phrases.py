"""The sentences of `projections.words` on screening, lists, classroom plans. Ids, dates and numbers only."""

from domain.classroom.classroom_plan import ClassroomPlanMade, GoalsReviewed
from domain.screening.at_risk import AtRiskAmended
from domain.screening.candidates import CandidateFound
from domain.screening.post_benchmark import PostBenchmarkClosed
from domain.screening.screening import NotScreened


def post_benchmark(event: PostBenchmarkClosed) -> str:
    """A team's meeting, with who was there."""
    there = ", ".join(m.staff for m in event.attendees)
    present = f"; present {there}; {len(event.students)} students on its list" if there else ""
    return f"Team {event.team} closed its meeting after the {event.screening_window} screening{present}"


def candidate(event: CandidateFound) -> str:
    """What the decision tree says of a result."""
    says = f"puts the student {event.band.replace('_', ' ')}" if event.band else "no longer says at risk"
    return f"Point {event.point}: the decision tree of policy {event.tree} {says}"


def not_screened(event: NotScreened) -> str:
    """Why there is no result."""
    subject = event.subject or "all subjects"
    return f"Not screened in the {event.screening_window} window, {subject}: {event.reason.replace('_', ' ')}"


def amended(event: AtRiskAmended) -> str:
    """Another disposition than the one listed."""
    disposition = event.disposition.replace("_", " ").replace("tier", "Tier ")
    return f"Listing {event.listing} amended: disposition {disposition}; amends entry {event.amends[1]}"


def classroom_plan(event: ClassroomPlanMade) -> str:
    """A classroom plan, with its goals by name."""
    goals = ", ".join(f"{g.goal} by {g.target_on}" for g in event.goals)
    return f"Classroom plan {event.plan} in {event.subject} made for a {event.scope}, goals {goals}"


def goals_reviewed(event: GoalsReviewed) -> str:
    """What came of the goals."""
    came = ", ".join(f"{goal} {result.replace('_', ' ')}" for goal, result in event.results.items())
    return f"Goals of classroom plan {event.plan} reviewed: {came}; {event.next_step.replace('_', ' ')}"
