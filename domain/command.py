"""What somebody asks for. The one door: import, people, workflows, demo and tests all send these."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.ids import student_stream
from domain.moments import Instant, Occurred


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("words, not only spaces")
    return text


Name = Annotated[
    str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$"), AfterValidator(_said)
]
"""An id that people or files give: it may become the name of a stream, so it has no control characters."""

Statement = Annotated[str, Field(min_length=1), AfterValidator(_said)]
"""Words that somebody has to give: spaces are none."""

COMMANDS: dict[str, type["Command"]] = {}
"""Every command class by its `type`; `domain.catalogue` imports all modules that fill it."""


class Command(BaseModel):
    """Base of all commands: `class StartPlan(StudentCommand, type_name="plan.start")`.

    `at` is the instant at which the actor gives the command. `occurred_at` is when the act itself happened
    in school, where that was earlier: an instant, or a civil date when only the day is known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    TYPE: ClassVar[str]
    AUTHORISES: ClassVar[bool] = True
    """True: refused when a rule is broken. False: it records the world, and is stored with a finding."""

    id: Name = Field(description="unique in the district; the same id is one act")
    at: Instant
    occurred_at: Occurred | None = None
    actor: Name = Field(description="staff id, or `system`")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """The class's keywords are for `__pydantic_init_subclass__`, which runs once the fields are known."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(cls, *, type_name: str | None = None, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if type_name is None:
            return
        if type_name in COMMANDS:
            raise TypeError(f"command {type_name!r} is already registered")
        cls.TYPE = type_name
        COMMANDS[type_name] = cls

    @property
    def occurred(self) -> date | datetime:
        """When the act happened: `occurred_at`, else `at`."""
        return self.at if self.occurred_at is None else self.occurred_at

    @property
    def happened(self) -> tuple[date | datetime, ...]:
        """Every moment at which the command says that something has happened."""
        return () if self.occurred_at is None else (self.occurred_at,)

    @property
    def streams(self) -> tuple[str, ...]:
        """The streams this command may append to, in the order in which they are decided."""
        raise NotImplementedError


class StudentCommand(Command):
    """A command about one student."""

    student: Name = Field(description="the student's opaque id")

    @property
    def streams(self) -> tuple[str, ...]:
        """The student's own stream."""
        return (student_stream(self.student),)
