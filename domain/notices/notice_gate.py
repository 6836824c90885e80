"""The gate before a service: has the notice provably left to everyone entitled to it? (R48, R91, A32, A33)

Where only days are known and they are equal, the order is not evidenced. A claim without proof does not open
the gate.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.moments import as_instant, civil_date
from domain.notices.dispatch import Dispatch
from domain.notices.telling import recipients
from domain.rule import enforces
from domain.service.plan_checks import differences, told

if TYPE_CHECKING:
    from domain.context import Context
    from domain.service.plan import PlanDrafted
    from domain.student import Student

NO_ORDER = "order_not_evidenced"
"""The letter left on the day of the service, and no times show which came first."""
UNSIGNED = "the notice is not signed"
NOBODY = "nobody entitled to notices is on file"
NO_LETTER = ("no letter was made", "letter withdrawn")
WAITING = "letter waiting"
CLAIMED = "letter claimed, without proof"


def telling_of(student: "Student", plan: "PlanDrafted", context: "Context") -> str:
    """The notice that must have left before the plan starts: the first one, or the one due after a change."""
    return _due_since(student, plan, context) or plan.basis


@enforces("A38")
def _due_since(student: "Student", plan: "PlanDrafted", context: "Context") -> str | None:
    """A38: the latest notice, where what an earlier one told of the plan is no longer so."""
    mine = [n for n in student.notices.values() if plan.basis in (n.id, n.replaces)]
    topics, now = context.policy.notices, told(plan)
    true = [n for n in mine if n.signed and not differences(n.told, now, topics[n.kind].reissue_on)]
    return (true or mine)[-1].id if mine else None


@enforces("R48", "R91", "A32")
def unproven(student: "Student", notice: str, before: date | datetime, context: "Context") -> list[str]:
    """The persons entitled for whom no letter provably left before `before`, each with what is wrong.

    Empty means that the gate is open.
    """
    known = student.notices.get(notice)
    if known is None:
        return ["no notice was opened"]
    if known.signed is None:
        return [UNSIGNED]
    people = recipients(student, known, context)
    if not people:
        return [NOBODY]
    lead = context.policy.notices[known.kind].min_lead_days
    told = {g.guardian: _left_before(student, notice, g.guardian, before, lead) for g in people}
    return [f"{guardian}: {problem}" for guardian, problem in told.items() if problem]


def gate_remedy(problems: list[str], held: bool) -> str:
    """What opens the gate that `problems` keep shut; `held`: no letter leaves at all now."""
    if held and any(problem.endswith(WAITING) for problem in problems):
        return "all letters are held back: release them (letters.release), then record the mailing and start"
    if all(NO_ORDER in problem for problem in problems):
        return "start on the day after the letter left, or enter the mailing and the start with their times"
    if NOBODY in problems:
        return "record first who is to be told (guardian.record); then send the notice and record its mailing"
    if any(problem.endswith(NO_LETTER) for problem in problems):
        return "sign the notice again (notice.sign): who has no letter gets one; then record its mailing"
    if any(CLAIMED in problem for problem in problems):
        return "record the mailing with the document that proves it, or give the letter again and record that"
    sign = "sign the notice, " if UNSIGNED in problems else ""
    return sign + "send the notice to everyone entitled, record its mailing, then start"


@enforces("A32")
def _left_before(
    student: "Student", notice: str, guardian: str, before: date | datetime, lead: int
) -> str | None:
    """None when a letter to `guardian` left before; else what is wrong, the most telling first."""
    mine = [d for d in student.dispatches.values() if d.notice == notice and d.guardian == guardian]
    sent = [d for d in mine if d.status == "sent" and d.sent is not None]
    if not sent:
        return f"letter {mine[-1].status}" if mine else NO_LETTER[0]
    problems = [_order(d, before, lead, student.zone) for d in sent]
    return None if None in problems else problems[-1]


@enforces("R48", "R91", "A33")
def _order(dispatch: Dispatch, before: date | datetime, lead: int, zone: str) -> str | None:
    assert dispatch.sent is not None
    left, start = civil_date(dispatch.sent, zone), civil_date(before, zone)
    if dispatch.too_early:
        return f"letter said to have left on {left}, before it was signed"
    if dispatch.proof == "claimed":
        return CLAIMED
    if start < left:
        return f"letter left on {left}, after the service on {start}"
    if (start - left).days < lead:
        return f"letter left on {left}, less than {lead} days before"
    exact = isinstance(dispatch.sent, datetime) and isinstance(before, datetime)
    if left == start and not exact:
        return f"{NO_ORDER}: same day, no time of day on record"
    in_order = as_instant(dispatch.sent, zone) < as_instant(before, zone)
    return None if in_order else f"letter left on {left}, later that day than the service"
