"""The criteria that a student's own file answers: derived, never typed (R53, R69, R71, R97, R112, R113)."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from domain.classroom.contact import ContactKind
from domain.policy import Service
from domain.recorded import Ref
from domain.rule import enforces
from domain.screening.behavior import expectations_not_met
from domain.screening.evidence import Point, bands, counts, unusable
from domain.screening.regents import by_regents
from domain.screening.triangulation import of_subject, untriangulated
from domain.team.criteria import Answer
from domain.team.delivered import weeks_delivered
from domain.team.direct_entry import direct_entry, stated_entry
from domain.team.qualified import standing

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student
    from domain.team.eligibility import Recommend

BEHAVIOR_SCREENER = "sel_screener"


def answers(student: "Student", command: "Recommend", context: "Context") -> dict[str, Answer]:
    """Every rule's answer: what the team stated, on the points it named; above it, what the file says."""
    shown = _refs(student.named_points(command.points))
    stated = {
        rule: answer.model_copy(update={"derived": False, "facts": shown})
        for rule, answer in command.criteria.items()
    }
    return {**stated, **derived_answers(student, command, context)}


def derived_answers(student: "Student", command: "Recommend", context: "Context") -> dict[str, Answer]:
    """The answers this file gives to the rules it can answer, by rule."""
    found = {
        "R53": _multiple_measures(student, command, context),
        "R69": _cut_points(student, command, context),
        "R71": _parents_informed(student, context, "academic_t3"),
        "R97": _behavior_data(student, command, context),
        "R112": _delivered_weeks(student, command, context),
        "R113": _qualified(student, command, context),
    }
    derived = {rule: a.model_copy(update={"derived": True}) for rule, a in found.items() if a}
    records = expectations_not_met(student, command, context)
    return {**derived, "R98": records, **_both(student, command, context)}


def _both(student: "Student", command: "Recommend", context: "Context") -> dict[str, Answer]:
    """What the team states and the file must bear out."""
    found = {
        "R70": _curriculum_demands(student, command, context),
        "R114": _expectations(student, command, context),
    }
    return {rule: answer for rule, answer in found.items() if answer}


def _cited(student: "Student", command: "Recommend", context: "Context") -> list[Point]:
    """The points named that say something of the strand (A24)."""
    return of_subject(student, student.named_points(command.points), command.subject, context)


def _refs(points: Iterable[Point]) -> tuple[Ref, ...]:
    return tuple(p.ref for p in points)


@enforces("R53")
def _multiple_measures(student: "Student", command: "Recommend", context: "Context") -> Answer | None:
    points = _cited(student, command, context)
    if by_regents(student, points):
        return Answer(met=True, because="R40: a failed Regents examination", facts=_refs(points))
    counted = [p for p in points if counts(context.policy, p, student.grade)]
    measures = {p.measure for p in counted}
    because = f"{len(measures)} measures with a cut point; 2 are needed"
    return Answer(met=len(measures) >= 2, because=because, facts=_refs(counted))


@enforces("R69")
def _cut_points(student: "Student", command: "Recommend", context: "Context") -> Answer | None:
    """R69: the cut points identify the student, and two points are triangulated as for Tier 2 (R30)."""
    points = _cited(student, command, context)
    risky = [p for p in points if bands(context.policy, p, student.grade)]
    missing = untriangulated(student, points, command.domain, command.subject, context)
    enough = (
        "R40: a failed Regents examination" if by_regents(student, points) else "triangulated with others"
    )
    because = f"{len(risky)} points past a cut; {missing or enough}"
    return Answer(met=bool(risky) and missing is None, because=because, facts=_refs(points))


INFORMED_BY: Mapping[Service, tuple[ContactKind, ...]] = {
    "academic_t3": ("report_card", "conference"),
    "behavioral_t3": ("discipline_referral", "conference"),
}
"""R71, R114: the contacts by which the plan says that parents are informed."""


@enforces("R71", "R114")
def _parents_informed(student: "Student", context: "Context", service: Service) -> Answer | None:
    """Dated contacts before the decision: of every kind the plan names, or of any, as the policy says."""
    kinds, day = INFORMED_BY[service], context.day(student.building)
    told = [c for c in student.contacts if c.kind in kinds and c.on <= day]
    missing = [kind for kind in kinds if kind not in {c.kind for c in told}]
    enough = bool(told) if context.policy.services[service].parents_informed == "any" else not missing
    because = (
        "parents were told by " + ", ".join(dict.fromkeys(c.kind for c in told))
        if enough
        else f"no record of {', '.join(missing)}"
    )
    return Answer(met=enough, because=because, facts=tuple(c.ref for c in told))


@enforces("R70")
def _curriculum_demands(student: "Student", command: "Recommend", context: "Context") -> Answer | None:
    """R70: the team says that demands are not met, in a subject of which a point was named."""
    stated = command.criteria.get("R70")
    flagged = [p for p in _cited(student, command, context) if p.subject]
    if stated is None or not stated.met or flagged:
        return stated and stated.model_copy(update={"derived": False, "facts": _refs(flagged)})
    return Answer(met=False, because="no point of a subject was named", derived=True)


@enforces("R114")
def _expectations(student: "Student", command: "Recommend", context: "Context") -> Answer | None:
    """R114: the team says that expectations are not met, and the parents have been informed of it."""
    stated, informed = command.criteria.get("R114"), _parents_informed(student, context, "behavioral_t3")
    if stated is None or informed is None:
        return None
    because = f"{stated.because}; {informed.because}"
    return Answer(met=stated.met and informed.met, because=because, facts=informed.facts)


@enforces("R97")
def _behavior_data(student: "Student", command: "Recommend", context: "Context") -> Answer | None:
    """R97: the screener and data of behavior, such as attendance or referrals; a subject's show none."""
    cited = _cited(student, command, context)
    risky = [p for p in cited if bands(context.policy, p, student.grade)]
    screener = any(p.measure == BEHAVIOR_SCREENER for p in risky)
    other = any(p.measure != BEHAVIOR_SCREENER and p.subject is None for p in risky)
    said = "past its cut" if screener else _no_screener(cited)
    because = f"SEL screener {said}, {'other' if other else 'no other'} data"
    return Answer(met=screener and other, because=because, facts=_refs(risky))


def _no_screener(cited: Iterable[Point]) -> str:
    """Why the screener shows nothing: not named, no score that counts, or not past its cut."""
    named = [p for p in cited if p.measure == BEHAVIOR_SCREENER]
    why = [reason for p in named if (reason := unusable(p))]
    return f"does not count: {why[0]}" if why else "not past its cut" if named else "not named"


@enforces("R112")
def _delivered_weeks(student: "Student", command: "Recommend", context: "Context") -> Answer | None:
    """R112: at least the minimum weeks of delivered Tier 2, and the last cycle not adequate.

    R107: who enters directly has no Tier 2 behind them.
    """
    if direct_entry(student, command, context) or stated_entry(student, command):
        return Answer(met=True, because="R107: significant needs, direct entry into Tier 3")
    ended = [c for c in student.cycles.values() if c.service == "behavioral_t2" and c.ended_on and c.anchor]
    least = context.policy.services["behavioral_t2"].cycle.min
    weeks = max((weeks_delivered(student, c, context) for c in ended), default=0)
    last = next((c.result for c in reversed(ended) if c.result), None)
    because = f"{weeks} weeks of Tier 2 delivered in a cycle that counts; {least} are needed"
    if last:
        because += f"; progress in the last cycle: {last.replace('_', ' ')}"
    facts = tuple(seen.ref for c in ended for seen in c.probes)
    return Answer(met=weeks >= least and last != "adequate", because=because, facts=facts)


@enforces("R113")
def _qualified(student: "Student", command: "Recommend", context: "Context") -> Answer | None:
    found = [q for q in student.qualifications.values() if q.domain == command.domain and not q.set_aside]
    stands = standing(student, command.domain, context)
    over = "the automatic qualification is used, or its cycles are of an earlier school year"
    none = over if found else "no automatic qualification on file"
    because = "qualified automatically" if stands else none
    return Answer(met=bool(stands), because=because, facts=tuple(q.ref for q in stands))
