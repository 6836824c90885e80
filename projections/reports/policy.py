"""The policy in force as a parent or a visitor may read it: the structure (L2) and the decision tree (F1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.policy import Criteria, CutPoint, Policy, Service, ServicePolicy
from domain.policy.keys import Value, rules_of, source_of, values
from projections.reports.report import report
from projections.reports.source import Source


@dataclass(frozen=True, slots=True)
class Structure:
    """What the district selected and defined for one tier of one domain."""

    service: str
    criteria: str
    interventions: tuple[str, ...]
    data: str
    monitoring: str
    weeks: str
    progress: str
    policy: str
    adopted_by: str


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut point of the decision tree (F1)."""

    assessment: str
    subject: str | None
    grades: tuple[str, ...]
    buildings: tuple[str, ...]
    windows: tuple[str, ...]
    score_type: str
    operator: str
    cut: float
    band: str
    effective_from: date
    version: str
    approver: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the policy in force; `chosen_by` is plan, local_addition, example, default or nobody."""

    key: str
    value: float
    chosen_by: str
    note: str
    adopted_by: str
    adopted_on: date
    rules: tuple[str, ...]


OF_NOBODY = frozenset({"example", "default", "nobody"})
"""Numbers that no plan gives and no district says it chose."""


@report("numbers", "R19", "R20")
def numbers(source: Source) -> list[Number]:
    """Which numbers did the software's authors choose, and who adopted them?

    One line for each number of the policy in force, with whom `provenance` names for it: `plan`, the plan
    gives it; `local_addition`, the district chose it; `example`, the authors of the sample policy did;
    `default`, it is what the software fills in where nobody says anything; `nobody`, no tag names anyone.
    Whoever adopted the version adopted all of them. Those that are nobody's come first: read them before
    going live.
    """
    policy = source.policy
    lines = [_number(policy, v) for v in values(policy) if isinstance(v.value, int | float)]
    counted = [line for line in lines if not isinstance(line.value, bool)]
    return sorted(counted, key=lambda line: (line.chosen_by not in OF_NOBODY, line.chosen_by, line.key))


def _number(policy: Policy, found: Value) -> Number:
    tag = source_of(policy, found.path)
    return Number(
        key=found.key,
        value=found.value,
        chosen_by=tag.source if tag else "default" if found.default else "nobody",
        note=tag.note if tag else "",
        adopted_by=policy.adopted.by,
        adopted_on=policy.adopted.when,
        rules=rules_of(found.path),
    )


@report("structure", "L2")
def structure(source: Source) -> list[Structure]:
    """Which structure did the district select and define for each tier?

    One line for each tier of each domain, from the policy in force: the criteria of its eligibility, the
    types of intervention that the catalogue offers for it today, the amount and nature of the student
    performance data collected, the manner and frequency of progress monitoring (8 NYCRR 100.2(ii)(2)), the
    weeks of a cycle, the rule of progress, and who adopted all this.
    """
    return [_structure(source, name, policy) for name, policy in source.policy.services.items()]


def _structure(source: Source, name: Service, policy: ServicePolicy) -> Structure:
    domain, _, tier = name.rpartition("_t")
    offered = (
        i.title
        for i in source.district.interventions.values()
        if i.domain == domain and int(tier) in i.tiers and (i.ended_on is None or source.today <= i.ended_on)
    )
    return Structure(
        service=name,
        criteria=_words(policy.criteria),
        interventions=tuple(sorted(offered)),
        data=policy.data_collected,
        monitoring=policy.monitoring,
        weeks=f"{policy.cycle.min} to {policy.cycle.max}",
        progress=f"{policy.progress.rule}, from {policy.progress.min_points} points on",
        policy=source.policy.version,
        adopted_by=source.policy.adopted.by,
    )


def _words(tree: Criteria) -> str:
    if tree.rule:
        return tree.rule
    how, branches = ("all of", tree.all_of) if tree.all_of else ("any of", tree.any_of)
    return f"{how} ({', '.join(map(_words, branches))})"


@report("decision-tree", "R29", "R54")
def decision_tree(source: Source) -> list[Cut]:
    """By which cut points is a student found at risk (form F1)?

    One line for each cut point of the policy in force, with the day from which it holds, the version and who
    approved it. A measure that stands on no line counts in no risk evaluation.
    """
    return [_cut(source, cut) for cut in _in_order(source.policy.cut_points)]


def _in_order(cuts: Sequence[CutPoint]) -> list[CutPoint]:
    return sorted(cuts, key=lambda cut: (cut.measure, cut.subject or "", cut.grades, cut.band))


def _cut(source: Source, cut: CutPoint) -> Cut:
    policy = source.policy
    return Cut(
        assessment=cut.measure,
        subject=cut.subject,
        grades=cut.grades,
        buildings=cut.buildings,
        windows=cut.windows,
        score_type=cut.score_type,
        operator=cut.operator,
        cut=cut.cut,
        band=cut.band,
        effective_from=policy.effective_from,
        version=policy.version,
        approver=policy.adopted.by,
    )
