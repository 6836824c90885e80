"""What of a command stands beside the event that tells of it: what it cites, who took part."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.criteria import Evaluation
from domain.eligibility import Recommended
from domain.opening import AttestService
from domain.recorded import Recorded, Ref


@dataclass
class Past:
    """What the log has said so far, as far as a later command needs it."""

    cited: dict[Ref, str] = field(default_factory=dict)
    """The name of the data point or probe that an entry gave."""
    enrolled: dict[str, Any] = field(default_factory=dict)
    direct: dict[tuple[str, str, str | None], str] = field(default_factory=dict)
    """The latest listing for Tier 3, by stream, domain and subject."""
    asked: set[tuple[str, str]] = field(default_factory=set)
    """The questions of the CSE that were opened, by stream."""

    def learn(self, recorded: Recorded) -> None:
        """Take one more entry into account."""
        event: Any = recorded.event
        if name := getattr(event, "point", None) or getattr(event, "probe", None):
            self.cited[recorded.ref] = name
        if event.NAME == "student.enrolled":
            self.enrolled[recorded.originator_id] = event
        if event.NAME == "at_risk.listed" and event.disposition == "refer_tier3":
            self.direct[recorded.originator_id, event.domain, event.subject] = event.listing

        if event.NAME == "cse.decision_due":
            self.asked.add((recorded.originator_id, event.question))

    def was_asked(self, answer: Recorded) -> bool:
        """Whether a decision on the CSE answers a question that was opened."""
        event: Any = answer.event
        return (answer.originator_id, event.question) in self.asked

    def names(self, refs: Iterable[Ref]) -> tuple[str, ...]:
        """The points and probes at `refs`, each once."""
        return tuple(dict.fromkeys(name for ref in refs if (name := self.cited.get(ref))))


More = Callable[[list[Recorded], Recorded, Past], dict[str, Any]]


def nothing_more(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    return {}


def _cited(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    event: Any = first.event
    return {"points": past.names(event.evidence)}


def _revoked(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    event: Any = first.event
    return {"first": event.closure.first, "last": event.closure.last}


def _points(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    return {"points": [_point(r) for r in act if r.event.NAME == "point.recorded"]}


def _point(recorded: Recorded) -> dict[str, Any]:
    said = recorded.event.model_dump(exclude={"findings"})
    return {**said, "on": recorded.meta.occurred}


def _session(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    return {"attendance": [_attendance(r) for r in act if r.event.NAME == "session.recorded"]}


def _attendance(recorded: Recorded) -> dict[str, Any]:
    said = recorded.event.model_dump(include={"plan", "code", "minutes"})
    return {**said, "student": recorded.originator_id.partition("/")[2]}


def _recommended(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    event = first.event
    assert isinstance(event, Recommended)
    listing = past.direct.get((first.originator_id, event.domain, event.subject))
    return {
        "members": [member.staff for member in event.members],
        "points": past.names(event.evidence),
        "criteria": dict(_stated(event.evaluation)),
        "listing": None if event.meeting else listing,
    }


def _stated(tree: Evaluation) -> Iterator[tuple[str, Any]]:
    """The answers that people gave; what the file answered, it answers again."""
    for branch in tree.of:
        yield from _stated(branch)
    if not tree.of and not tree.derived and tree.because != "nobody answered this":
        yield tree.node, {"met": tree.met, "because": tree.because}


def _ended(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    event: Any = first.event
    judged = event.evaluation.rule == "team_judgement"
    return {"judgement": event.evaluation.result if judged else None}


def _moved(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    before = past.enrolled[first.originator_id]
    return {name: getattr(before, name) for name in ("family_name", "given_name", "birth_date")}


def _transferred(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    changed: list[Any] = _of(act, "plan.responsible_changed")
    return {"responsible": changed[0].responsible if changed else None}


def _asked(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    """A decision on a question, or a referral that nobody asked for."""
    event: Any = first.event
    name = "question" if past.was_asked(first) else "referral"
    refer = {"refer": event.NAME == "cse.referred"} if name == "question" else {}
    return {name: event.question, **refer, "points": past.names(event.evidence)}


def _requested(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    event: Any = first.event
    return {"guardian": event.by_whom}


def _handed(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    event: Any = first.event
    return {"to": event.responsible}


def _left(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    """Who leaves, with the plans and roles that went to others in the same act."""
    plans = [
        {
            "student": r.originator_id.partition("/")[2],
            "plan": e.plan,
            "to": getattr(e, "to", None) or e.responsible,
        }
        for r in act
        for e in _of([r], "plan.hand_over_planned", "plan.responsible_changed")
    ]
    roles = [
        {"role": e.role, "building": e.building, "to": r.originator_id.partition("/")[2]}
        for r in act
        for e in _of([r], "staff.role_given")
    ]
    return {"plans": plans, "roles": roles}


def _follower(event: Any) -> str:
    return str(event.to if event.NAME == "plan.hand_over_planned" else event.responsible)


def _attested(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    """A service that was under way when the record was opened: its plan, cycles and notice in one act."""
    (plan,), (cycle,), (anchor,) = (
        _of(act, name) for name in ("plan.drafted", "cycle.started", "cycle.anchored")
    )
    letters = {e.dispatch: e.guardian for e in _of(act, "dispatch.created")}
    mailed = [r for r in act if r.event.NAME == "dispatch.mailed"]
    earlier = ("started_on", "ended_on", "result")
    drafted = {f: v for f, v in plan.model_dump().items() if f in AttestService.model_fields}
    return {
        **drafted,
        "since": plan.start_on,
        "cycle": cycle.number,
        "cycle_started": anchor.anchor,
        "earlier_cycles": [{f: getattr(e, f) for f in earlier} for e in _of(act, "cycle.external_recorded")],
        "notice": _paper(mailed, list(letters.values())) if mailed else None,
    }


def _paper(mailed: list[Recorded], to: list[str]) -> dict[str, Any]:
    event: Any = mailed[0].event
    said = {"method": event.method, "document": event.document}
    return {**said, "sent_on": mailed[0].meta.occurred, "to": to}


def _of(act: list[Recorded], *names: str) -> list[Any]:
    return [r.event for r in act if r.event.NAME in names]


MORE: Mapping[str, More] = {
    "at_risk.listed": _cited,
    "referral.submitted": _cited,
    "submission.opened": _cited,
    "calendar.closure_revoked": _revoked,
    "point.recorded": _points,
    "session.recorded": _session,
    "team.recommended": _recommended,
    "cycle.ended": _ended,
    "student.moved": _moved,
    "plan.transferred": _transferred,
    "classroom_plan.reviewed": _cited,
    "cse.referred": _asked,
    "cse.not_referred": _asked,
    "evaluation.requested": _requested,
    "plan.responsible_changed": _handed,
    "staff.left": _left,
    "opening.attested": _attested,
}
"""What of a command stands beside the event that tells of it."""
