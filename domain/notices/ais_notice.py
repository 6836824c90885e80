"""The letters on Academic Intervention Services: when they begin and when they end (L8, L9, A23).

They are owed beside the notice of a tier wherever a plan is AIS. AIS begins with the first plan of its kind
in a subject, and ends when the student returns to Tier 1 there, or goes on with a plan that is not AIS; a
change of tier within AIS is told by the notice of the tier alone. Where AIS was under way when the record was
opened, the paper that proves the notice of its start proves this letter too; without one the letter is owed.
"""

from typing import TYPE_CHECKING

from domain.event import Event
from domain.notices.notice import Notice, open_notice, owner
from domain.recorded import Recorded
from domain.rule import enforces
from domain.service.plan import Plan
from domain.tier import TierEntered

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """What a change of tier in a subject means for the letters on AIS there."""
    match recorded.event:
        case TierEntered(domain="academic") as entered if student.is_enrolled() is None:
            plan = student.active_plan("academic", entered.subject)
            told = _told(student, entered)
            begins = _begins(student, plan, told, entered.attested, context)
            return [*begins, *_ends(student, entered, told, context)]
    return []


def goes_on(student: "Student", entered: TierEntered) -> bool:
    """Whether AIS in a subject outlasts a change of tier there: while no plan is under way, above Tier 1."""
    plan = student.active_plan("academic", entered.subject)
    return plan.is_ais if plan else entered.tier > 1


def _told(student: "Student", entered: TierEntered) -> Notice | None:
    """The letter that AIS began in this subject, unless one that it ended came after it."""
    ours = [
        n
        for n in student.notices.values()
        if n.kind in ("ais_start", "ais_end") and n.subject == entered.subject
    ]
    return ours[-1] if ours and ours[-1].kind == "ais_start" else None


@enforces("L8", "A23")
def _begins(
    student: "Student", plan: Plan | None, told: Notice | None, attested: bool, context: "Context"
) -> list[Event]:
    """L8: AIS commences, in writing, by the principal."""
    if told or plan is None or not plan.is_ais:
        return []
    drafted = plan.drafted
    opened, *duty = open_notice(
        student,
        f"ais-{drafted.plan}",
        "ais_start",
        "academic intervention services " + ("were under way" if attested else "began"),
        context,
        plan=drafted.plan,
        domain="academic",
        subject=drafted.subject,
        attested=attested,
    )
    return [opened] if attested and _told_on_paper(student, drafted.plan) else [opened, *duty]


def _told_on_paper(student: "Student", plan: str) -> bool:
    """Whether nobody is still to be told of a service that was under way when the record was opened."""
    return student.expects(owner(student, plan), "a letter") is not None


@enforces("L9", "A23")
def _ends(student: "Student", entered: TierEntered, told: Notice | None, context: "Context") -> list[Event]:
    """L9: AIS ended, in writing, with the criteria and the levels of performance."""
    if told is None or goes_on(student, entered):
        return []
    return open_notice(
        student,
        f"{told.id}-end",
        "ais_end",
        "academic intervention services ended",
        context,
        plan=told.plan,
        domain="academic",
        subject=entered.subject,
    )


COMMANDS = ()
EVENTS = ()
CAUSES = (TierEntered,)
