"""The plan's forms F1–F16 as views over what people give and what the record holds (A17).

A form has no layout and no data of its own: a field of a command carries the mark that names the form's field
it fills. `stated`: the plan's text names the field. `derived`: it is inferred from what the prose says that
the form must carry; it is never shown as the plan's own words.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from pydantic import BaseModel
from pydantic.config import JsonDict

Origin = Literal["stated", "derived"]
FormId = Literal[
    "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12", "F13", "F14", "F15", "F16"
]


PLANS: tuple[FormId, ...] = ("F8", "F9")
"""The two forms of a service plan: one command fills both."""


def stated(**fields: str) -> JsonDict:
    """The mark of a model's field that the plan's text names: `json_schema_extra=stated(F8="skill gap")`."""
    return _marks("stated", fields)


def derived(**fields: str) -> JsonDict:
    """The mark of a model's field that the plan does not name: `json_schema_extra=derived(F8="goal")`."""
    return _marks("derived", fields)


def _marks(origin: Origin, fields: Mapping[str, str]) -> JsonDict:
    for form, name in fields.items():
        if name not in FORMS[form].fields:
            raise ValueError(f"{form} has no field {name!r}; it has: {', '.join(FORMS[form].fields)}")
    return {f"x-{form}": {"field": name, "origin": origin} for form, name in fields.items()}


@dataclass(frozen=True)
class Form:
    """`fields`: the catalogue's. `recorded`: those nobody types, with where the record holds them."""

    title: str
    rules: tuple[str, ...]
    filled_by: str
    fields: tuple[str, ...]
    recorded: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Filled:
    """Where a form's field is given: `path` within `model`, as `goals.target_on`."""

    model: type[BaseModel]
    path: str
    name: str
    origin: Origin


STUDENT = "the student whose file the command names"
GRADE = "the student's enrolment on that day"
DATE = "when it happened (`occurred_at`, else `at`)"
WHO = "who gives the command (`actor`), with the roles held that day"
VERSION = "the policy version in the entry's envelope"
LATER = "the points named after the baseline"
NAMED = "points of that measure among those named, or in the student's file"
REQUESTED = "submitting the referral requests the meeting (R49, R93)"
WINDOW = "the policy's weeks of a cycle, counted from the first session"
EXIT = "the goal's target, judged by the policy's progress rule at the end of a cycle"

FORMS: Mapping[str, Form] = {
    "F1": Form(
        "Building decision tree and data cut points",
        ("R29", "R54"),
        "building, yearly",
        (
            *("assessment", "grade", "window", "score type", "operator", "cut", "risk band"),
            *("effective dates", "version", "approver"),
        ),
    ),
    "F2": Form(
        "Post-benchmark meeting record",
        tuple(f"R{n}" for n in range(27, 42)),
        "grade-level or PLC team",
        (
            *("school", "grade", "window", "date", "attendees", "protocol attestations", "student"),
            *("screener score", "risk band", "data points", "disposition", "override reason", "goals"),
            *("monitoring procedures", "letter sent"),
        ),
        {
            "school": "the building whose year the meeting belongs to",
            "grade": GRADE,
            "date": DATE,
            "protocol attestations": "the attestations of the window's administrations (`screening.attest`)",
            "screener score": "the student's point of the window's instrument (`points.record`)",
            "risk band": "derived from the points by the version's cut points",
        },
    ),
    "F3": Form(
        "At-risk student list",
        ("R34",),
        "team",
        ("window", "policy version", "students", "dispositions"),
        {"policy version": VERSION},
    ),
    "F4": Form(
        "Parent notification letter: classroom MTSS plan",
        ("R39",),
        "team",
        ("student", "plan summary", "goals", "monitoring", "contact"),
        {"student": STUDENT},
    ),
    "F5": Form(
        "MTSS referral form",
        ("R49", "R50"),
        "classroom teacher",
        (
            *("student", "grade", "teacher", "date", "concern", "subject", "in-class interventions"),
            *("baseline", "progress monitoring points", "attendance", "parent contacts", "meeting requested"),
        ),
        {
            "student": STUDENT,
            "grade": GRADE,
            "teacher": WHO,
            "date": DATE,
            "progress monitoring points": LATER,
            "attendance": "points of attendance in the student's file",
            "meeting requested": REQUESTED,
        },
    ),
    "F6": Form(
        "MTSS Tier 2 referral (behavioral)",
        ("R93", "R94"),
        "classroom teacher",
        (
            *("student", "grade", "teacher", "date", "concern", "Tier 1 strategies", "SEL screener"),
            *("disciplinary referrals", "suspensions", "observations", "teacher statement", "baseline"),
            *("progress monitoring points", "attendance", "parent contacts", "meeting requested"),
        ),
        {
            "student": STUDENT,
            "grade": GRADE,
            "teacher": WHO,
            "date": DATE,
            "SEL screener": NAMED,
            "disciplinary referrals": NAMED,
            "suspensions": NAMED,
            "observations": NAMED,
            "progress monitoring points": LATER,
            "attendance": NAMED,
            "meeting requested": REQUESTED,
        },
    ),
    "F7": Form(
        "Team recommendation",
        ("R52", "R68", "R96", "R111"),
        "team",
        (
            *("meeting date", "members", "presenters", "evidence", "criteria checklist", "decision"),
            *("rationale", "next review date", "responsible person", "dissent"),
        ),
        {
            "meeting date": "when the meeting that it names was held (`meeting.hold`)",
            "next review date": "the deadline that the recommendation or the plan's cycle opens",
            "responsible person": "the plan that the recommendation led to (`plan.draft`)",
        },
    ),
    "F8": Form(
        "Student intervention plan: Tier 2",
        ("R55", "R56", "R57", "R66", "R109"),
        "team and interventionist",
        (
            *("domain", "subject or behavior", "skill gap", "intervention", "frequency", "minutes", "group"),
            *("setting", "provider", "start", "cycle window", "monitoring measure and frequency", "goal"),
            "exit criterion",
        ),
        {"cycle window": WINDOW, "exit criterion": EXIT},
    ),
    "F9": Form(
        "Tier 3 plan",
        ("R73", "R74", "R75", "R76", *(f"R{n}" for n in range(116, 122))),
        "team",
        (
            *("domain", "subject or behavior", "skill gap", "intervention", "frequency", "minutes", "group"),
            *("setting", "provider", "start", "cycle window", "monitoring measure and frequency", "goal"),
            *("exit criterion", "individualisation", "FBA/BIP"),
        ),
        {"cycle window": WINDOW, "exit criterion": EXIT},
    ),
    "F10": Form(
        "Parent notice, Tier 2",
        ("R18", "R61", "R62", "R105", "R106"),
        "principal or designee",
        (
            *("need and eligibility", "professionals", "frequency", "duration", "location"),
            *("data collected", "services", "strategies", "right to evaluation"),
            *("language", "signatory", "date"),
        ),
        {"signatory": WHO, "date": DATE},
    ),
    "F11": Form(
        "Parent notice, Tier 3 (continued need)",
        ("R18", "R78", "R79", "R122", "R123"),
        "principal or designee",
        (
            *("continued need", "professionals", "frequency", "duration", "location"),
            *("data collected", "services", "strategies", "right to evaluation"),
            *("language", "signatory", "date"),
        ),
        {"signatory": WHO, "date": DATE},
    ),
    "F12": Form(
        "Parent notice, CSE referral decision",
        ("R80", "R124"),
        "whom the policy names",
        ("decision date", "reason", "evaluation process", "rights"),
    ),
    "F13": Form(
        "Student Support Team submission",
        ("R35", "R36"),
        "any team or interventionist",
        ("trigger", "evidence", "date", "disposition"),
        {"date": DATE},
    ),
    "F14": Form(
        "Functional behavioral assessment and behavior intervention plan",
        ("R121",),
        "not stated",
        ("function hypothesis", "strategies", "dates"),
    ),
    "F15": Form(
        "Building MTSS action plan; annual training record",
        ("R10", "R11"),
        "building teams",
        ("version", "adopted date", "attendees"),
        {"adopted date": DATE},
    ),
    "F16": Form(
        "CSE referral packet",
        ("R77", "R120", "L13"),
        "team",
        ("reasons", "test results or records", "prior interventions or why none", "parent contact"),
    ),
}
"""Every form with the fields that the catalogue lists."""


def filled(form: str, models: Iterable[type[BaseModel]]) -> list[Filled]:
    """Where the fields of `form` are given, over `models` and what they are made of."""
    return [found for model in models for found in _marked(form, model, model, "", frozenset())]


def _marked(
    form: str, root: type[BaseModel], model: type[BaseModel], above: str, seen: frozenset[type[BaseModel]]
) -> Iterator[Filled]:
    for name, about in model.model_fields.items():
        path = f"{above}{name}"
        extra: Any = about.json_schema_extra if isinstance(about.json_schema_extra, dict) else {}
        if mark := extra.get(f"x-{form}"):
            yield Filled(root, path, mark["field"], mark["origin"])
        for part in _models_in(about.annotation):
            if part not in seen:
                yield from _marked(form, root, part, f"{path}.", seen | {part})


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
