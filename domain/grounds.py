"""The criteria that a student's own file answers: derived, never typed (R53, R69, R71, R97, R112, R113)."""

from typing import TYPE_CHECKING

from domain.criteria import Answer
from domain.evidence import bands, by_regents, counts
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.eligibility import Recommend
    from domain.student import Student

BEHAVIOR_SCREENER = "sel_screener"


def derived_answers(student: "Student", command: "Recommend", context: "Context") -> dict[str, Answer]:
    """The answers this file gives to the rules it can answer, by rule."""
    answers = {
        "R53": _multiple_measures(student, command, context),
        "R69": _cut_points(student, command, context),
        "R71": _parents_informed(student, ("report_card", "conference")),
        "R97": _behavior_data(student, command, context),
        "R112": _delivered_weeks(student, command, context),
        "R113": _qualified(student, command),
    }
    return {rule: answer.model_copy(update={"derived": True}) for rule, answer in answers.items()}


@enforces("R53")
def _multiple_measures(student: "Student", command: "Recommend", context: "Context") -> Answer:
    points = [student.points[p] for p in command.points if p in student.points]
    measures = {p.measure for p in points if counts(context.policy, p, student.grade)}
    if by_regents(student, points):
        return Answer(met=True, because="R40: a failed Regents examination")
    return Answer(met=len(measures) >= 2, because=f"{len(measures)} measures with a cut point; 2 are needed")


@enforces("R69")
def _cut_points(student: "Student", command: "Recommend", context: "Context") -> Answer:
    points = [student.points[p] for p in command.points if p in student.points]
    risky = [p for p in points if bands(context.policy, p, student.grade)]
    screeners = {p.source for p in points if p.screening}
    others = {p.source for p in points} - screeners
    needed = context.policy.triangulation.min_additional_points
    met = bool(risky) and len(others) >= needed
    return Answer(
        met=met, because=f"{len(risky)} points past a cut, {len(others)} additional sources of {needed}"
    )


@enforces("R71")
def _parents_informed(student: "Student", kinds: tuple[str, ...]) -> Answer:
    told = {c.kind for c in student.contacts}
    missing = [kind for kind in kinds if kind not in told]
    because = (
        "parents were told by " + ", ".join(kinds) if not missing else f"no record of {', '.join(missing)}"
    )
    return Answer(met=not missing, because=because)


@enforces("R97")
def _behavior_data(student: "Student", command: "Recommend", context: "Context") -> Answer:
    points = [student.points[p] for p in command.points if p in student.points]
    risky = [p for p in points if bands(context.policy, p, student.grade)]
    screener = any(p.measure == BEHAVIOR_SCREENER for p in risky)
    other = any(p.measure != BEHAVIOR_SCREENER for p in risky)
    because = (
        f"SEL screener {'past' if screener else 'not past'} its cut, {'other' if other else 'no other'} data"
    )
    return Answer(met=screener and other, because=because)


@enforces("R112")
def _delivered_weeks(student: "Student", command: "Recommend", context: "Context") -> Answer:
    """R112: at least the minimum weeks of delivered Tier 2."""
    ended = [c for c in student.cycles.values() if c.service == "behavioral_t2" and c.ended_on and c.anchor]
    least = context.policy.services["behavioral_t2"].cycle.min
    weeks = max(((c.ended_on - c.anchor).days // 7 for c in ended if c.ended_on and c.anchor), default=0)
    return Answer(met=weeks >= least, because=f"{weeks} weeks of Tier 2 delivered; {least} are needed")


@enforces("R113")
def _qualified(student: "Student", command: "Recommend") -> Answer:
    found = any(q.domain == command.domain for q in student.qualifications.values())
    return Answer(
        met=found, because="qualified automatically" if found else "no automatic qualification on file"
    )
