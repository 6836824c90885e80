"""What one letter to a parent holds; what each kind must say stands in `domain.notices.notice_contents`."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.notices.notice_contents import DIRECT_ENTRY, REQUIRED_ELEMENTS
from domain.policy import NoticeKind

Template = NoticeKind
ElementText = str | list[str]


def even_spaces(text: str) -> str:
    """The text on one line, with one space between words."""
    return " ".join(text.split())


Line = Annotated[str, AfterValidator(even_spaces)]
Name = Annotated[Line, Field(min_length=1)]


class Part(BaseModel):
    # Inputs are hidden: a validation error must not carry a name into a log.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Sender(Part):
    """A district or a building as the letterhead shows it."""

    name: Name
    address_lines: tuple[Line, ...]
    phone: Line


class Recipient(Part):
    """One person the letter is for, with the postal address lines below the name (a window shows five)."""

    name: Name
    address_lines: tuple[Line, ...] = Field(max_length=4)


class Signatory(Part):
    """The principal, or the person designated to sign in the principal's place (R61, R78, R105, R122)."""

    name: Name
    title: Line
    designee: bool = False


class Letter(Part):
    """Everything one letter holds, for one recipient. The same letter always gives the same PDF.

    `language` is a BCP 47 tag; `date` a civil date at school; `reference` a short opaque id of the notice.
    `grade` is as the student information system says it ("KG", "03"). `subject` is a key of the template's
    list ("reading", "math") or the district's own word. `elements` maps the names of `REQUIRED_ELEMENTS` to
    text in the letter's language; a line that is an ISO date alone is written out in that language.
    """

    template: Template
    template_version: int = Field(ge=1)
    language: str
    district: Sender
    building: Sender
    date: dt.date
    recipient: Recipient
    student_name: Name
    grade: Line
    domain: Literal["academic", "behavioral"]
    subject: Line | None = None
    direct_entry: bool = False
    classified: bool = False
    """The student already has an IEP: the referral is for review, not for an initial evaluation (R80)."""
    changed: bool = False
    """The service has changed after an earlier letter, in whose place this one comes (A38)."""
    large_print: bool = False
    """In letters of 18 points, for a person who asked for large print (L4)."""
    elements: dict[str, ElementText]
    signatory: Signatory
    reference: Name

    @property
    def required_elements(self) -> frozenset[str]:
        """What this very letter must say: its template's elements, and those of a first notice (A8)."""
        direct = self.template == "t3_start" and self.direct_entry
        return REQUIRED_ELEMENTS[self.template] | (DIRECT_ENTRY if direct else frozenset())
