"""Who signs a notice, and what must be right before it is signed
(R18, R39, R61, R62, R78–R80, R105, R106, R122–R124, L8, L9).

The policy names who signs each kind: the principal or a recorded designee for a tier and for AIS, the team
for a classroom plan, whom the district says for a referral to the CSE. The role held that day is recorded.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pydantic import Field

from domain import form
from domain.building.staff import DESIGNEE
from domain.command import Command, StudentCommand
from domain.dates.duty import lacks
from domain.dates.sequence import too_early
from domain.event import Event
from domain.notices.notice import Notice, NoticeSigned, owner
from domain.notices.notice_contents import LISTS, REQUIRED_ELEMENTS, TIER_KINDS, Elements, complete
from domain.notices.telling import tell
from domain.policy import NoticeKind, NoticePolicy
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


LETTERS: Mapping[NoticeKind, str] = {
    "t1_plan": "the letter on a classroom plan",
    "t2_start": "the notice of Tier 2",
    "t3_start": "of Tier 3",
    "cse_referral": "of a referral to the CSE",
    "ais_start": "the letter at the beginning of AIS",
    "ais_end": "at its end",
}


def _elements(kind: NoticeKind) -> str:
    return ", ".join(sorted(REQUIRED_ELEMENTS[kind]))


class SignNotice(StudentCommand, type_name="notice.sign"):
    """Sign a notice. `contents` maps a language (BCP 47) to the text of each element.

    Signing again with another language adds the dispatches that were waiting for it.

    Refused by the rule of who signs (R61, R78, R105, R122; of a classroom plan R39), also for a designee of
    somebody who may not sign it, and on a day before what it tells of was decided; by R18 or the rule of
    the missing element (R62, R79, R106, R123; A8 where Tier 3 is entered directly), by R62 and the like where
    the plan it tells of is not named.
    """

    notice: str = Field(description="the notice's name: the basis it follows from, `cse-…`, `ais-…`")
    plan: str | None = Field(default=None, description="the service plan it tells of, for a notice of a tier")
    contents: dict[str, Elements] = Field(
        description="by language (BCP 47): element → its text: "
        + "; ".join(f"{letter} has {_elements(kind)}" for kind, letter in LETTERS.items())
        + ". Where Tier 3 is entered directly, its letter has also eligibility and need (A8). "
        "`mtss schema forms` lists them with their rules",
        json_schema_extra=form.derived(F10="language", F11="language"),
    )


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """R18, R39, R61, R62, R78–R80, R105, R106, R122–R124, L4, L8, L9."""
    assert isinstance(command, SignNotice)
    notice = student.notices.get(command.notice)
    if notice is None:
        return Refusal(
            rule="state", reason=f"no notice {command.notice} is open", remedy="check the notice's id"
        )
    rule = context.policy.notices.get(notice.kind)
    if rule is None:
        return lacks(notice.rule, f"notices.{notice.kind}")
    refusal = first_refusal(
        student.is_enrolled() if notice.kind in TIER_KINDS else None,
        _by_whom(student, command, notice, rule, context),
        _of_its_plan(student, command, notice),
        _once_decided(student, notice, context),
        _words_stand(student, command, notice),
        *(complete(student, notice, language, text) for language, text in _texts(command)),
    )
    return refusal or _signed(student, command, notice, rule, context)


def _texts(command: SignNotice) -> Iterable[tuple[str, Elements]]:
    """Every text by its language; a signature under none lacks every element."""
    return command.contents.items() or [("empty", {})]


@enforces("R39", "R61", "R78", "R80", "R105", "R122", "R124", "L8", "L9")
def _by_whom(
    student: "Student", command: SignNotice, notice: Notice, rule: NoticePolicy, context: "Context"
) -> Refusal | None:
    """The principal or a designee for a tier; whom the policy names for the other kinds."""
    held = context.roles(command.actor, student.building) & set(rule.signatories)
    if held:
        return None if held - {DESIGNEE} else _undesignated(student, command, notice, rule, context)
    reason = f"{command.actor} holds no role that signs this notice: {', '.join(rule.signatories)}"
    remedy = "somebody who holds one of these roles on that day signs"
    if "designee" in rule.signatories:
        remedy += "; a designee is recorded first (staff.give_role)"
    return Refusal(rule=notice.rule, reason=reason, remedy=remedy)


@enforces("R61", "R78", "R105", "R122")
def _undesignated(
    student: "Student", command: SignNotice, notice: Notice, rule: NoticePolicy, context: "Context"
) -> Refusal | None:
    """A designee signs for the principal who designated them, or for another who may sign the notice."""
    others, day = {"principal", *rule.signatories} - {DESIGNEE}, context.day(student.building)
    if context.district.designated(command.actor, student.building, day, others):
        return None
    reason = f"{command.actor} is recorded as the designee of somebody who may not sign this notice"
    remedy = "the principal signs, or is recorded as who designated them (staff.give_role, designated_by)"
    return Refusal(rule=notice.rule, reason=reason, remedy=remedy)


@enforces("R61", "R78", "R105", "R122")
def _once_decided(student: "Student", notice: Notice, context: "Context") -> Refusal | None:
    """Nobody signs what is not decided yet: a notice tells of the decision that opened it."""
    what, remedy = "what the notice tells of was decided", "sign once it is decided"
    return too_early(context.day(student.building), notice.opened_on, what, notice.rule, remedy)


@enforces("R62", "R79", "R106", "R123")
def _of_its_plan(student: "Student", command: SignNotice, notice: Notice) -> Refusal | None:
    """The notice of a tier tells of the plan that the same decision led to."""
    name = command.plan or (notice.plan if notice.replaces else None)
    plan = student.plans.get(name or "")
    basis = notice.replaces or notice.id
    if notice.kind not in TIER_KINDS or (plan and plan.drafted.basis == basis and plan.status != "closed"):
        return None
    rule = LISTS[notice.kind][notice.domain]
    if (found := student.qualifications.get(basis)) and found.set_aside:
        reason = f"the team set {basis} aside: there is no service to tell of"
        return Refusal(rule=rule, reason=reason, remedy="sign the notice of the decision that stands")
    reason = "the notice tells of the service plan that the same decision led to, and none such is named"
    return Refusal(rule=rule, reason=reason, remedy="draft the plan first and name it (plan.draft)")


@enforces("R18")
def _words_stand(student: "Student", command: SignNotice, notice: Notice) -> Refusal | None:
    """R18: what a letter said stays what was signed."""
    written = {d.language for d in student.dispatches.values() if d.notice == notice.id}
    signed = notice.signed.contents if notice.signed else {}
    other = [
        language
        for language, text in command.contents.items()
        if language in written and signed.get(language, text) != text
    ]
    if not other:
        return None
    reason = f"letters were made from the signed {', '.join(other)} text"
    return Refusal(rule="R18", reason=reason, remedy="sign the same text, or add another language")


def _signed(
    student: "Student", command: SignNotice, notice: Notice, rule: NoticePolicy, context: "Context"
) -> list[Event]:
    roles = context.roles(command.actor, student.building)
    signed = NoticeSigned(
        notice=notice.id,
        kind=notice.kind,
        plan=command.plan or notice.plan,
        contents=command.contents,
        signed_as=next(role for role in rule.signatories if role in roles),
    )
    languages = {*command.contents, *(notice.signed.contents if notice.signed else {})}
    return [
        signed,
        *student.met(owner(student, notice.id), "notice_signed", context),
        *tell(student, notice, languages, context),
    ]


COMMANDS = (SignNotice,)
EVENTS = ()
