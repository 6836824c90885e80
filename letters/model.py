"""What one letter to a parent holds, and what each kind must say (R18, R62, R79, R80, R106, R123, R124)."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Template = Literal["t2_start", "t3_start", "cse_referral"]
ElementText = str | list[str]


def even_spaces(text: str) -> str:
    """The text on one line, with one space between words."""
    return " ".join(text.split())


Line = Annotated[str, AfterValidator(even_spaces)]
Name = Annotated[Line, Field(min_length=1)]

_PLAN_ELEMENTS = frozenset({"data_collected", "services", "strategies", "right_to_evaluation"})  # R18 (a)-(d)
_DELIVERY_ELEMENTS = frozenset({"professionals", "frequency", "duration", "location"})  # R62, R79, R106, R123

REQUIRED_ELEMENTS: Mapping[Template, frozenset[str]] = MappingProxyType(
    {
        "t2_start": _PLAN_ELEMENTS | _DELIVERY_ELEMENTS | {"need", "eligibility"},  # R61, R105; union by A15
        "t3_start": _PLAN_ELEMENTS | _DELIVERY_ELEMENTS | {"continued_need"},  # R78, R122
        "cse_referral": frozenset(  # R80, R124; contents of form F12
            {"decision_date", "reasons", "evaluation_process", "rights", "contact"}
        ),
    }
)
"""The elements without which a letter of this kind is not sent, by template."""

DIRECT_ENTRY_ELEMENTS = frozenset({"need", "eligibility"})
"""What a Tier 3 letter must also say when no Tier 2 letter went before it (A8)."""


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
    elements: dict[str, ElementText]
    signatory: Signatory
    reference: Name

    @property
    def required_elements(self) -> frozenset[str]:
        """What this very letter must say: its template's elements, and those of a first notice (A8)."""
        direct = self.template == "t3_start" and self.direct_entry
        return REQUIRED_ELEMENTS[self.template] | (DIRECT_ENTRY_ELEMENTS if direct else frozenset())
