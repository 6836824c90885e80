"""A service is changed after the parents were told of it: a new notice is due (A38).

Which changes make it due is policy: another professional, frequency, place or group. The new notice has the
content of the first one and is bounded by the policy's days after its trigger.
"""

from typing import TYPE_CHECKING

from domain.event import Event
from domain.notices.notice import Notice, open_notice
from domain.recorded import Recorded
from domain.rule import enforces
from domain.service.plan import Plan
from domain.service.plan_change import PlanChanged
from domain.service.plan_checks import differences, told
from domain.service.responsibility import ResponsibleChanged

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """A38: what a change of a plan, or another responsible person, means for its notice."""
    match recorded.event:
        case PlanChanged(plan=name) | ResponsibleChanged(plan=name) if name in student.plans:
            return _told_anew(student, student.plans[name], context)
    return []


@enforces("A38")
def _told_anew(student: "Student", plan: Plan, context: "Context") -> list[Event]:
    """A new notice, unless one that nobody signed yet will tell of this change too."""
    basis = plan.drafted.basis
    notices = [n for n in student.notices.values() if basis in (n.id, n.replaces)]
    if not notices or notices[-1].signed is None:
        return []
    last: Notice = notices[-1]
    rule = context.policy.notices.get(last.kind)
    changed = differences(last.told, told(plan.drafted), rule.reissue_on if rule else ())
    if not changed:
        return []
    return open_notice(
        student,
        f"{basis}/anew-{len(notices)}",
        last.kind,
        f"changed after the notice: {', '.join(changed)}",
        context,
        plan=plan.drafted.plan,
        domain=last.domain,
        subject=last.subject,
        replaces=basis,
    )


COMMANDS = ()
EVENTS = ()
CAUSES = (
    PlanChanged,
    ResponsibleChanged,
)
