"""Every event has its sentence, and no sentence holds a name or what somebody wrote."""

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import pytest
import yaml
from pydantic import BaseModel

import domain.catalogue  # noqa: F401 - registers every event
from domain.dates.deadline import DeadlineMissed
from domain.event import REGISTRY, Event
from domain.notices.dispatch import DispatchMailed
from domain.policy import Policy
from domain.service.cycle import CycleEnded
from domain.service.progress import ProgressEvaluation
from domain.team.referral import ReferralSubmitted
from domain.tier import PlanClosed
from projections.words import SENTENCES, WRITTEN, sentence, written

POLICY = Path(__file__).parents[2] / "examples" / "sample-district" / "policy.yaml"
OURS = sorted(
    (event for event in REGISTRY.values() if event.__module__.startswith("domain.")),
    key=lambda event: (event.NAME, event.VERSION),
)
MADE_BY_THE_ENGINE = {
    *("because", "reason@gate.refused", "remedy", "command_type", "anchored_on", "rendered", "content_hash"),
    *("type", "rule", "gate", "node"),
}
"""Text that the program itself writes, without names."""
IDS_AND_TERMS = {  # `name@event` where the same name holds free text elsewhere
    *(
        "building",
        "zone",
        "grade",
        "plan",
        "basis",
        "intervention",
        "responsible",
        "provider",
        "substitute_for",
        "session",
        "probe",
    ),
    *(
        "measure",
        "point",
        "source",
        "protocol",
        "screening_window",
        "listing",
        "referral",
        "meeting",
        "invited",
    ),
    *(
        "members",
        "presenters",
        "staff",
        "roles",
        "recommendation",
        "confirms",
        "qualification",
        "cycles",
        "notice",
    ),
    *("signed_as", "guardian", "language", "dispatch", "deadline", "kind", "owner", "about@deadline.set"),
    *("about@meeting.opened", "assigned_to", "policy_version", "calendar_version", "rules", "deciders"),
    *("review", "submission", "question", "student", "group", "interventionist", "role", "label", "year"),
    *("entry", "entries", "entry_type", "reference", "to", "cover", "kept", "duplicate", "cycle", "plans"),
    *("curriculum", "observer", "helper", "attachment", "sha256", "dictated_to", "of@core_four.tagged"),
    *("team", "attendees", "version", "evidence@cycle.ended", "what"),
    *("tree", "section", "teacher", "goal", "administration", "remediation", "period@sel_screener.analysed"),
    *("about@consent.requested", "about@consent.answered", "evaluation", "by_whom"),
    *("paper", "author", "guardians", "request", "disclosure", "amendment", "statement", "contests"),
    "breach",
}
"""Ids, and the field's own terms."""


def make(event: type[Event]) -> Event:
    """An event whose every text says which field it stands in."""
    return event.model_validate(dict(_fields(event, event.NAME)))


def _fields(model: type[BaseModel], of: str) -> Iterator[tuple[str, Any]]:
    for name, info in model.model_fields.items():
        yield name, _value(info.annotation, name, of)


def _value(kind: Any, name: str, of: str) -> Any:
    if kind is Policy:
        return yaml.safe_load(POLICY.read_text(encoding="utf-8"))
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return parts[0]
    if origin is Union or type(kind).__name__ == "UnionType":
        return _value(parts[0], name, of)
    if name == "of" and origin is tuple:  # the branches of a criterion: none, so that the example ends
        return ()
    if origin is tuple:
        inner = parts[:1] if parts[-1] is Ellipsis else parts
        return [_value(part, name, of) for part in inner]
    if origin is dict:
        key = get_args(parts[0])[0] if get_origin(parts[0]) is Literal else "en"
        return {key: _value(parts[1], name, of)}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return dict(_fields(kind, of))
    if kind is date:
        return "2026-12-01" if name == "target_on" else "2026-10-20"
    if kind is datetime:
        return "2026-10-20T13:00:00Z"
    if kind is time:
        return "10:00" if name == "ends" else "09:00"
    if kind is str:
        return "UTC" if name == "zone" else f"<{name}>"
    return {bool: True, int: 2, float: 2.5}[kind]


def texts(event: type[Event]) -> set[str]:
    """The names of the fields that hold text, at any depth."""
    return {name for name, kind in _leaves(event) if kind is str}


def _leaves(model: type[BaseModel], seen: tuple[type, ...] = ()) -> Iterator[tuple[str, Any]]:
    for name, info in model.model_fields.items():
        yield from _leaf(name, info.annotation, (*seen, model))


def _leaf(name: str, kind: Any, seen: tuple[type, ...]) -> Iterator[tuple[str, Any]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind not in seen and kind is not Policy:
            yield from _leaves(kind, seen)
    elif get_origin(kind) is Literal or not get_args(kind):
        yield name, kind
    else:
        for part in get_args(kind):
            yield from _leaf(name, part, seen)


@pytest.mark.parametrize("event", OURS, ids=lambda event: event.NAME)
def test_every_event_is_said_in_one_sentence(event: type[Event]) -> None:
    said = sentence(make(event))
    assert said
    assert "\n" not in said
    assert "{" not in said
    assert said[0].isupper()


def test_no_sentence_is_left_of_an_event_that_is_gone() -> None:
    assert set(SENTENCES) == set(OURS)
    assert set(WRITTEN) <= set(OURS)


@pytest.mark.parametrize("event", OURS, ids=lambda event: event.NAME)
def test_a_sentence_holds_ids_and_terms_only(event: type[Event]) -> None:
    """A new field with text must be put into one of the lists above, or it may not be shown."""
    said = sentence(make(event))
    allowed = MADE_BY_THE_ENGINE | IDS_AND_TERMS
    shown = {name for name in texts(event) if f"<{name}>" in said}
    assert not {name for name in shown if not {name, f"{name}@{event.NAME}"} & allowed}


def test_what_people_wrote_is_given_apart() -> None:
    referral = make(ReferralSubmitted)
    assert "<concern>" not in sentence(referral)
    assert written(referral)["concern"] == "<concern>"
    assert written(referral)["in_class.1.what"] == "<what>"
    assert written(make(DispatchMailed)) == {"document": "<document>"}


def test_the_end_of_a_cycle_reads_as_the_officer_asks_for_it() -> None:
    evaluation = ProgressEvaluation(
        result="inadequate",
        rule="gap_to_goal",
        points=2,
        goal_slope=1,
        last_value=14,
        expected_value=17.3,
        because="last point 14, goal line 17.30",
    )
    ended = CycleEnded(
        plan="p1",
        number=1,
        outcome="continue",
        deciders=("t1", "t2"),
        reason="Ana needs more time",
        evaluation=evaluation,
        evidence=(("student/s1", 4),),
        counts=True,
    )
    assert sentence(ended) == (
        "Cycle 1 of plan p1 ended: continue; progress inadequate (2 points, last 14, goal line 17.3; "
        "last point 14, goal line 17.30); counts as a completed cycle; decided by t1, t2"
    )


def test_a_deadline_is_named_by_its_kind_and_owner() -> None:
    missed = DeadlineMissed(deadline="cycle/97947d26-645d-5de7-a91d-e8b9247bdf47/review_due/2")
    assert sentence(missed) == "Deadline review due, no. 2 of cycle 97947d26 missed"
    about = DeadlineMissed(deadline="building-year/97947d26-645d/post_benchmark_meeting/Fall:upper grades/1")
    assert sentence(about) == (
        "Deadline post benchmark meeting for Fall:upper grades, no. 1 of building-year 97947d26 missed"
    )


def test_ids_keep_their_underscores() -> None:
    assert sentence(PlanClosed(plan="plan_1", because="the student left")) == (
        "Plan plan_1 closed: the student left"
    )
