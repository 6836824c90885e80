"""What a written notice must say (R18, R62, R79, R80, R106, R123, R124, A8, A15)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from domain.policy import NoticeKind
from domain.refusal import Refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.notice import Notice
    from domain.student import Student

Elements = dict[str, str]
"""Element → its text in one language."""
R18_ELEMENTS = frozenset({"data_collected", "services", "strategies", "right_to_evaluation"})
WHO_WHEN_WHERE = frozenset({"professionals", "frequency", "duration", "location"})
REQUIRED_ELEMENTS: Mapping[NoticeKind, frozenset[str]] = {
    "t2_start": R18_ELEMENTS | WHO_WHEN_WHERE | {"need", "eligibility"},
    "t3_start": R18_ELEMENTS | WHO_WHEN_WHERE | {"continued_need"},
    "cse_referral": frozenset({"decision_date", "reasons", "evaluation_process", "rights", "contact"}),
}
"""A15: the union of R18 and the tier's own list (R62, R79, R106, R123), and R80, R124 for the CSE."""
DIRECT_ENTRY = frozenset({"need", "eligibility"})
"""A8: without a Tier 2 notice before it, a Tier 3 notice has a first notice's content too."""


@enforces("R18", "R62", "R79", "R80", "R106", "R123", "R124", "A15")
def complete(student: "Student", notice: "Notice", language: str, text: Elements) -> Refusal | None:
    """Refuses a text in which an element is missing or empty (R18, R62, R79, R80, R106, R123)."""
    needed = required_elements(student, notice)
    missing = sorted(name for name in needed if not text.get(name, "").strip())
    if not missing:
        return None
    rule = "R18" if set(missing) & R18_ELEMENTS else "R80" if notice.kind == "cse_referral" else "R62"
    reason = f"the {language} text lacks: {', '.join(missing)}"
    return Refusal(rule=rule, reason=reason, remedy="give the text of every element in each language")


@enforces("A8", "A15")
def required_elements(student: "Student", notice: "Notice") -> frozenset[str]:
    """A8, A15: the elements this notice must hold."""
    first = notice.kind == "t3_start" and not any(
        n.kind == "t2_start" and n.signed for n in student.notices.values()
    )
    return REQUIRED_ELEMENTS[notice.kind] | (DIRECT_ENTRY if first else frozenset())
