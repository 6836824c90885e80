"""What a written notice must say, element by element, each with the rule that asks for it
(R18, R39, R61, R62, R78–R80, R105, R106, R122–R124, L8, L9, A8, A15).

A notice of a tier holds the union of the four elements of R18 and of the tier's own list (A15).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from domain.policy import Domain, NoticeKind
from domain.refusal import Refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.notices.notice import Notice
    from domain.student import Student

Elements = dict[str, str]
"""Element → its text in one language."""
R18_ELEMENTS = frozenset({"data_collected", "services", "strategies", "right_to_evaluation"})
WHO_WHEN_WHERE = frozenset({"professionals", "frequency", "duration", "location"})
NEED = frozenset({"need", "eligibility"})
DIRECT_ENTRY = NEED
"""A8: without a Tier 2 notice before it, a Tier 3 notice has a first notice's content too."""
OWN_ELEMENTS: Mapping[NoticeKind, frozenset[str]] = {
    "t1_plan": frozenset({"plan_summary", "goals", "monitoring", "contact"}),
    "t2_start": NEED,
    "t3_start": frozenset({"continued_need"}),
    "cse_referral": frozenset({"decision_date", "reasons", "evaluation_process", "rights", "contact"}),
    "ais_start": frozenset({"services", "reasons", "consequences", "contact"}),
    "ais_end": frozenset({"criteria", "performance_levels", "contact"}),
}
"""What each kind says beside what all notices of a tier say (forms F4, F10–F12; L8, L9)."""
TIER_KINDS: frozenset[NoticeKind] = frozenset({"t2_start", "t3_start"})
"""The notices of a service beyond Tier 1: R18 and the list of who, how often, how long, where."""
REQUIRED_ELEMENTS: Mapping[NoticeKind, frozenset[str]] = {
    kind: own | (R18_ELEMENTS | WHO_WHEN_WHERE if kind in TIER_KINDS else frozenset())
    for kind, own in OWN_ELEMENTS.items()
}
"""A15: every element of a kind, in either domain."""
_OF_A_TIER = {
    "professionals": "professionals",
    "frequency": "frequency",
    "duration": "duration",
    "location": "location",
    "data_collected": "data collected",
    "services": "services",
    "strategies": "strategies",
    "right_to_evaluation": "right to evaluation",
}
RULES: Mapping[NoticeKind, Mapping[Domain, str]] = {
    "t1_plan": {"academic": "R39", "behavioral": "R39"},
    "t2_start": {"academic": "R61", "behavioral": "R105"},
    "t3_start": {"academic": "R78", "behavioral": "R122"},
    "cse_referral": {"academic": "R80", "behavioral": "R124"},
    "ais_start": {"academic": "L8", "behavioral": "L8"},
    "ais_end": {"academic": "L9", "behavioral": "L9"},
}
"""The rule that asks for a notice of each kind."""
LISTS: Mapping[NoticeKind, Mapping[Domain, str]] = {
    "t2_start": {"academic": "R62", "behavioral": "R106"},
    "t3_start": {"academic": "R79", "behavioral": "R123"},
}
"""The rule that lists who, how often, how long and where."""

ON_FORM: Mapping[str, tuple[NoticeKind, Mapping[str, str]]] = {
    "F10": (
        "t2_start",
        {"need": "need and eligibility", "eligibility": "need and eligibility", **_OF_A_TIER},
    ),
    "F11": ("t3_start", {"continued_need": "continued need", **_OF_A_TIER}),
    "F12": (
        "cse_referral",
        {
            "decision_date": "decision date",
            "reasons": "reason",
            "evaluation_process": "evaluation process",
            "rights": "rights",
        },
    ),
}
"""The forms that are a notice: its kind, and which of the form's fields each element fills."""

Asked = dict[str, str]
"""Element → the rule that asks for it."""


def complete(student: "Student", notice: "Notice", language: str, text: Elements) -> Refusal | None:
    """Refuses a text in which an element is missing or empty; each is named with its rule (A15)."""
    asked = required_elements(student, notice)
    missing = [(name, rule) for name, rule in asked.items() if not text.get(name, "").strip()]
    if not missing:
        return None
    named = ", ".join(f"{name} ({rule})" for name, rule in missing)
    reason = f"the {language} text lacks: {named}"
    remedy = "give the text of every element in each language"
    return Refusal(rule=missing[0][1], reason=reason, remedy=remedy)


def asked_of(kind: NoticeKind, domain: Domain) -> Asked:
    """The elements that every notice of a kind must hold, each with its rule; the law's come first."""
    return {**_of_the_law(kind), **_of_the_tier(kind, domain), **_of_the_kind(kind, domain)}


def required_elements(student: "Student", notice: "Notice") -> Asked:
    """The elements that this notice must hold, each with its rule; the law's come first (A8, A15)."""
    return {**asked_of(notice.kind, notice.domain), **_of_a_first_notice(student, notice)}


@enforces("R18", "A15")
def _of_the_law(kind: NoticeKind) -> Asked:
    """R18 (a)–(d)."""
    return dict.fromkeys(sorted(R18_ELEMENTS), "R18") if kind in TIER_KINDS else {}


@enforces("R62", "R79", "R106", "R123", "A15")
def _of_the_tier(kind: NoticeKind, domain: Domain) -> Asked:
    """Who, how often, for how long, where."""
    return dict.fromkeys(sorted(WHO_WHEN_WHERE), LISTS[kind][domain]) if kind in LISTS else {}


@enforces("R39", "R61", "R78", "R80", "R105", "R122", "R124", "L8", "L9")
def _of_the_kind(kind: NoticeKind, domain: Domain) -> Asked:
    """What this kind alone says: need and eligibility, the continued need, the referral, …"""
    return dict.fromkeys(sorted(OWN_ELEMENTS[kind]), RULES[kind][domain])


@enforces("A8")
def _of_a_first_notice(student: "Student", notice: "Notice") -> Asked:
    """A8: direct entry into Tier 3 is told as a first notice tells it."""
    return dict.fromkeys(sorted(NEED), "A8") if is_direct_entry(student, notice) else {}


@enforces("A8")
def is_direct_entry(student: "Student", notice: "Notice") -> bool:
    """Whether a Tier 3 notice has no signed Tier 2 notice of the same domain and subject before it."""
    return notice.kind == "t3_start" and not any(
        n.kind == "t2_start" and n.signed and (n.domain, n.subject) == (notice.domain, notice.subject)
        for n in student.notices.values()
    )
