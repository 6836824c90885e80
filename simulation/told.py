"""What of a command stands beside the event that tells of it: what it cites, who took part."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.record.merging import Duty
from domain.record.opening import AttestService
from domain.recorded import Recorded, Ref
from domain.team.criteria import Evaluation
from domain.team.eligibility import Recommended

NAMED = ("student", "group", "building")
"""The kinds of streams that a command's field of the same name chooses."""


@dataclass
class Past:
    """What the log has said so far, as far as a later command needs it."""

    cited: dict[Ref, str] = field(default_factory=dict)
    """The name of the data point or probe that an entry gave."""
    enrolled: dict[str, Any] = field(default_factory=dict)
    direct: dict[tuple[str, str, str | None], str] = field(default_factory=dict)
    """The latest listing for Tier 3, by stream, domain and subject."""
    listed: dict[tuple[str, str], tuple[Ref, ...]] = field(default_factory=dict)
    """What a listing rests on, by stream and listing."""
    years: dict[str, dict[str, str]] = field(default_factory=dict)
    """Building and school year, by stream."""
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
        if event.NAME in ("at_risk.listed", "at_risk.amended"):
            self.listed[recorded.originator_id, event.listing] = event.evidence
        if event.NAME == "school_year.opened":
            self.years[recorded.originator_id] = {"building": event.building, "year": event.year}
        if event.NAME == "cse.decision_due":
            self.asked.add((recorded.originator_id, event.question))

    def place(self, recorded: Recorded) -> dict[str, str]:
        """What the stream's name says."""
        stream, _, name = recorded.originator_id.partition("/")
        return {stream: name} if stream in NAMED else self.years.get(recorded.originator_id, {})

    def names(self, refs: Iterable[Ref]) -> tuple[str, ...]:
        """The points and probes at `refs`, each once."""
        return tuple(dict.fromkeys(name for ref in refs if (name := self.cited.get(ref))))


More = Callable[[list[Recorded], Recorded, Past], dict[str, Any]]
Unlike = Callable[[list[Recorded], Recorded, Past], bool]


def unasked(act: list[Recorded], first: Recorded, past: Past) -> bool:
    """A referral to the CSE that answers no question that was opened."""
    event: Any = first.event
    return (first.originator_id, event.question) not in past.asked


def handed_over(act: list[Recorded], first: Recorded, past: Past) -> bool:
    """A letter that reached its person in the act that made it."""
    return bool(_of(act, "dispatch.mailed"))


def nothing_more(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    return {}


def _cited(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    event: Any = first.event
    return {"points": past.names(event.evidence)}


def _amended(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    """An amendment that names no points keeps those of the listing, as they stood."""
    event: Any = first.event
    kept = event.evidence == past.listed.get((first.originator_id, event.listing))
    return {} if kept else _cited(act, first, past)


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
    return {**said, "student": _student(recorded)}


def _recommended(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    event = first.event
    assert isinstance(event, Recommended)
    listing = past.direct.get((first.originator_id, event.domain, event.subject))
    return {
        "members": [member.staff for member in event.members],
        "points": past.names(event.evidence),
        "criteria": dict(_stated(event.evaluation)),
        "listing": event.listing or (None if event.meeting else listing),
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
    return {
        "question": event.question,
        "referral": event.question,
        "refer": event.NAME == "cse.referred",
        "points": past.names(event.evidence),
    }


def _again(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    """A letter sent anew, or handed over by an interpreter."""
    event: Any = first.event
    mailed: list[Any] = _of(act, "dispatch.mailed")
    method = {"method": mailed[0].method, "document": mailed[0].document} if mailed else {}
    return {"dispatch": event.instead_of, **method}


def _contested(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    event: Any = first.event
    return {"entry": event.contests[1]}


def _attended(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    return _staff("attendees", first)


def _reviewed(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    return _staff("reviewers", first)


def _staff(field: str, first: Recorded) -> dict[str, Any]:
    return {field: [member.staff for member in getattr(first.event, field)]}


def _administered(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    return {"students": [_student(r) for r in act]}


def _merged(act: list[Recorded], first: Recorded, past: Past) -> dict[str, Any]:
    """The duties taken over: `about` of each deadline is its id in the duplicate."""
    taken = (e for e in _of(act, "deadline.set") if e.owner.startswith("duplicate/"))
    duties = [{**e.model_dump(include=Duty.model_fields.keys()), "deadline": e.about} for e in taken]
    return {"duplicate": _student(first), "duties": duties}


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
            "student": _student(r),
            "plan": e.plan,
            "to": getattr(e, "to", None) or e.responsible,
        }
        for r in act
        for e in _of([r], "plan.hand_over_planned", "plan.responsible_changed")
    ]
    roles = [
        {"role": e.role, "building": e.building, "to": r.originator_id.partition("/")[2]}
        for r in act
        if r.originator_id != first.originator_id  # where the leaver's own roles end
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


def _student(recorded: Recorded) -> str:
    return recorded.originator_id.partition("/")[2]


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
    "at_risk.amended": _amended,
    "dispatch.created": _again,
    "amendment.requested": _contested,
    "statement.added": _contested,
    "post_benchmark.closed": _attended,
    "sel_screener.analysed": _attended,
    "action_plan.reviewed": _reviewed,
    "screening.attested": _administered,
    "file.closed_as_duplicate": _merged,
}
"""What of a command stands beside the event that tells of it."""
