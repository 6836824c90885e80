"""A person who reads none of the languages at hand is told all the same (L4).

Somebody interprets the letter, or it is given in Braille, sound or sign. The written letter goes with it, in
a language that was signed; so the notice is proven for this person as any other letter is.
"""

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from domain.command import Command, Statement, StudentCommand
from domain.event import Event
from domain.notices.dispatch import Dispatch
from domain.notices.notice import DispatchCreated, owner
from domain.notices.sending import mailed
from domain.notices.telling import next_dispatch
from domain.refusal import Refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


class InterpretNotice(StudentCommand, type_name="notice.interpret"):
    """Record that a person who waited for a text was told in a language or mode of their own."""

    AUTHORISES = False
    notice: str
    guardian: str
    language: str = Field(description="the signed text that was handed over with it (BCP 47)")
    method: Literal["interpreted", "other_format"]
    document: Statement = Field(description="the proof kept: the interpreter's statement, a receipt")


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """L4: the letter reaches the person, and the task is done when nobody else waits."""
    assert isinstance(command, InterpretNotice)
    notice = student.notices.get(command.notice)
    if notice is None or notice.signed is None or command.language not in notice.signed.contents:
        reason = f"notice {command.notice} has no signed text in {command.language}"
        return Refusal(rule="state", reason=reason, remedy="sign it in that language first (notice.sign)")
    if command.guardian not in notice.awaiting:
        reason = "this person does not wait for a text of this notice"
        return Refusal(rule="state", reason=reason, remedy="record the mailing of the letter instead")
    return _told(student, command, context)


@enforces("L4")
def _told(student: "Student", command: InterpretNotice, context: "Context") -> list[Event]:
    created = DispatchCreated(
        dispatch=next_dispatch(student, command.notice, command.guardian),
        notice=command.notice,
        guardian=command.guardian,
        language=command.language,
        channel="post",
    )
    letter = Dispatch(created.dispatch, command.notice, command.guardian, command.language, "post")
    others = student.notices[command.notice].awaiting.keys() - {command.guardian}
    mine = owner(student, command.notice)
    return [
        created,
        *mailed(student, letter, command.method, command.document, context),
        *([] if others else student.met(mine, "interpreter_found", context)),
    ]


COMMANDS = (InterpretNotice,)
EVENTS = ()
