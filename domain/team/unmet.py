"""Which criteria a recommendation does not meet, and what would (R63, R69–R72, R97–R99, R115, A4)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from domain.refusal import Refusal
from domain.rule import enforces
from domain.rulebook import rules
from domain.team.criteria import Evaluation

if TYPE_CHECKING:
    from domain.team.eligibility import Recommend

REMEDIES: Mapping[str, str] = {
    "R53": "name points of two measures that have a cut point",
    "R69": "name a point past its cut and the additional points of other sources",
    "R70": "state R70 in criteria and name a point of that subject",
    "R71": "record the report card and the conference with the parents (contact.record)",
    "R72": "state the team's agreement in criteria",
    "R97": "name the SEL screener's point and another one, both past their cut",
    "R98": "name the report card or the disciplinary record that says so",
    "R112": "decide after the least weeks of Tier 2 with continued delay",
    "R113": "wait for the two cycles that qualify",
    "R114": "state R114 in criteria and record the discipline referral and the conference (contact.record)",
    "R115": "state the team's agreement in criteria",
}
"""What meets a criterion; any other is stated by the team."""


@enforces("R63", "R72", "R97", "R98", "R99", "R115", "A4")
def criteria_hold(command: "Recommend", evaluation: Evaluation) -> Refusal | None:
    """What is stated and not borne out by the file is named first."""
    if command.decided != "eligible" or evaluation.met:
        return None
    stated = {rule for rule, answer in command.criteria.items() if answer.met}
    leaves = sorted(evaluation.open_leaves(), key=lambda leaf: leaf.node not in stated)
    reason = "criteria not met: " + "; ".join(_told(leaf) for leaf in leaves)
    rule, nearest = leaves[0].node, evaluation.nearest()
    wanted = nearest if rule in nearest else [rule]
    return Refusal(rule=rule, reason=reason, remedy=f"{_remedy(wanted)}; or decide otherwise")


def _told(leaf: Evaluation) -> str:
    says = rules()[leaf.node].says.removeprefix("Criterion: ").removesuffix(".")
    return f"{leaf.node} ({says}): {leaf.because}"


def _remedy(wanted: list[str]) -> str:
    steps = [REMEDIES.get(rule, f"state {rule} in criteria, with what shows it") for rule in wanted]
    return ", and ".join(dict.fromkeys(steps))
