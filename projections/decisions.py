"""Decisions with everything they rest on (R16): the entries relied on, the rule's evaluation with the facts
each leaf saw, the policy and calendar in force, the people and the roles they held at the time.

Read from the student's own stream, so that what is printed is what was recorded then, whatever has changed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.people import Member
from domain.recorded import Recorded, Ref
from domain.screening.evidence_review import EvidenceChanged
from domain.service.progress import ProgressEvaluation
from domain.team.criteria import Evaluation
from projections.row import Moment
from projections.trail import rules_of
from projections.words import sentence, written

RolesOf = Callable[[Recorded], tuple[str, ...]]
"""The roles that the actor of an entry held on its day."""


@dataclass(frozen=True, slots=True)
class Relied:
    """An entry that a decision rests on; `words` are None where it lies in another stream."""

    stream: str
    version: int
    occurred: Moment | None
    words: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, as it was recorded. `id` is `<student>@<entry>`."""

    id: str
    type: str
    occurred: Moment
    recorded_at: datetime
    words: str
    actor: Member
    people: tuple[Member, ...]
    source: str | None
    rules: tuple[str, ...]
    policy_version: str | None
    calendar_version: str | None
    criteria: Evaluation | None
    progress: ProgressEvaluation | None
    evidence: tuple[Relied, ...]
    packet: tuple[Relied, ...]
    written: dict[str, str]
    led_to: tuple[str, ...]
    evidence_changed: tuple[str, ...]


def decisions(records: Sequence[Recorded], roles: RolesOf) -> list[Decision]:
    """Every entry of a stream that rests on others, in order."""
    return [_decision(r, records, roles) for r in records if _evidence(r)]


def _evidence(recorded: Recorded) -> tuple[Ref, ...]:
    found = getattr(recorded.event, "evidence", ())
    return found if isinstance(found, tuple) else ()


def _decision(recorded: Recorded, records: Sequence[Recorded], roles: RolesOf) -> Decision:
    event, meta = recorded.event, recorded.meta
    tree = getattr(event, "evaluation", None)
    packet = getattr(event, "packet", None)
    return Decision(
        id=f"{recorded.originator_id.partition('/')[2]}@{recorded.originator_version}",
        type=event.NAME,
        occurred=meta.occurred,
        recorded_at=meta.recorded_at,
        words=sentence(event),
        actor=Member(staff=meta.actor, roles=roles(recorded)),
        people=_people(recorded),
        source=getattr(event, "source", None),
        rules=rules_of(event),
        policy_version=meta.policy_version,
        calendar_version=meta.calendar_version,
        criteria=tree if isinstance(tree, Evaluation) else None,
        progress=tree if isinstance(tree, ProgressEvaluation) else None,
        evidence=tuple(_relied(ref, records) for ref in _evidence(recorded)),
        packet=tuple(_relied(ref, records) for ref in packet.points) if packet else (),
        written=written(event),
        led_to=tuple(sentence(r.event) for r in records if r.meta.causation_id == meta.event_id),
        evidence_changed=tuple(sentence(r.event) for r in records if _reopens(r, recorded.ref)),
    )


def _people(recorded: Recorded) -> tuple[Member, ...]:
    """Who decided and who presented, with the roles that the decision itself recorded."""
    named = [getattr(recorded.event, field, ()) for field in ("people", "members", "presented_by")]
    return tuple(dict.fromkeys(m for group in named for m in group if isinstance(m, Member)))


def _reopens(recorded: Recorded, decision: Ref) -> bool:
    event = recorded.event
    return isinstance(event, EvidenceChanged) and event.decision == decision


def _relied(ref: Ref, records: Sequence[Recorded]) -> Relied:
    found = next((r for r in records if r.ref == ref), None)
    if found is None:
        return Relied(*ref, None, None)
    return Relied(*ref, found.meta.occurred, sentence(found.event))


def as_text(decision: Decision) -> str:
    """A decision in plain words, for those who may read the file."""
    return "\n".join(_lines(decision))


def _lines(decision: Decision) -> Iterator[str]:
    yield f"{decision.id}: {decision.words}"
    recorded = f"recorded {_moment(decision.recorded_at)} by {_member(decision.actor)}"
    yield f"on {_moment(decision.occurred)}, {recorded}"
    yield f"under policy {decision.policy_version}, calendar {decision.calendar_version}"
    if decision.source:
        yield f"the outcome is of: {decision.source.replace('_', ' ')}"
    yield from (f"{field}: {text}" for field, text in decision.written.items())
    if decision.people:
        yield f"people: {', '.join(map(_member, decision.people))}"
    if decision.criteria:
        yield "criteria:"
        yield from _criteria(decision.criteria, "  ")
    if decision.progress:
        yield from _progress(decision.progress)
    yield f"rests on {len(decision.evidence)} entries:"
    yield from map(_entry, decision.evidence)
    if decision.packet:
        yield f"before the team lay {len(decision.packet)} points of the plan:"
        yield from map(_entry, decision.packet)
    if decision.led_to:
        yield "led to:"
        yield from (f"  {words}" for words in decision.led_to)
    if decision.evidence_changed:
        yield "since then (nothing is undone):"
        yield from (f"  {words}" for words in decision.evidence_changed)


def _criteria(node: Evaluation, indent: str) -> Iterator[str]:
    answer = "met" if node.met else "not met"
    if node.of:
        yield f"{indent}{node.node.replace('_', ' ')}: {answer}"
        for branch in node.of:
            yield from _criteria(branch, indent + "  ")
        return
    by = "from the file" if node.derived else "stated by the team"
    saw = f"; saw entries {', '.join(str(version) for _, version in node.facts)}" if node.facts else ""
    yield f"{indent}{node.node}: {answer} ({by}): {node.because}{saw}"


def _progress(seen: ProgressEvaluation) -> Iterator[str]:
    yield f"progress: {seen.result.replace('_', ' ')} by the rule {seen.rule}: {seen.because}"
    if seen.min_points is not None:
        yield f"  {seen.points} points of the {seen.min_points} that the rule needs at least"
    yield from (f"  {a.of}: {a.result.replace('_', ' ')}: {a.because}" for a in seen.aspects)
    if seen.goal:
        goal = seen.goal
        line = f"{goal.baseline:g} on {goal.baseline_on} to {goal.target:g} on {goal.target_on}"
        yield f"  aim line: {line}; yardstick: {seen.yardstick.replace('_', ' ')}, {seen.goal_slope:g} a week"
    if seen.trend_slope is not None and seen.trend_intercept is not None:
        ends = f"from {seen.trend_intercept:g} to {seen.trend_value:g}"
        yield f"  trend by least squares: {seen.trend_slope:g} a week, {ends}"
    if seen.gap is not None:
        yield f"  last point {seen.last_value:g}, expected {seen.expected_value:g}, gap {seen.gap:+g}"
    for point in seen.seen:
        entry = f" (entry {point.ref[1]})" if point.ref else ""
        yield f"  point {point.value:g} on {point.on}{entry}"


def _entry(relied: Relied) -> str:
    if relied.words is None or relied.occurred is None:
        return f"  {relied.stream} {relied.version}"
    return f"  {relied.version:>4}  {_moment(relied.occurred)}  {relied.words}"


def _member(member: Member) -> str:
    return f"{member.staff} ({', '.join(member.roles) or 'no role'})"


def _moment(moment: Moment) -> str:
    return moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()
