"""Help beside an individualized education program: to the extent consistent with it (R4)."""

import re
from datetime import date
from typing import TYPE_CHECKING

from domain.refusal import Refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.service.plan import DraftPlan, PlanDrafted
    from domain.student import Student

CONSISTENT = re.compile(r"\bconsistent(?![^\W_])", re.IGNORECASE)
NOT = re.compile(r"\binconsistent|\b(not|never|no longer)\b[^.;,:]*\bconsistent", re.IGNORECASE)
LIMITS_UNSAID = re.compile(r"consistent[\s_]with[\s_]limits\W*$", re.IGNORECASE)


@enforces("R4")
def consistent_with_iep(student: "Student", plan: "DraftPlan | PlanDrafted", on: date) -> Refusal | None:
    if not student.has_status("iep", on) or _found_consistent(plan.iep_consistency or ""):
        return None
    said = "is another finding" if plan.iep_consistency else "is not recorded"
    reason = f"an IEP is in force on {on}, and iep_consistency {said}"
    remedy = 'give iep_consistency as "consistent" or "consistent with limits: …", with who found it and when'
    return Refusal(rule="R4", reason=reason, remedy=remedy)


def _found_consistent(said: str) -> bool:
    """R4: one of two findings, the second with its limits in words."""
    return bool(CONSISTENT.search(said)) and not (NOT.search(said) or LIMITS_UNSAID.search(said))
