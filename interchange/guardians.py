"""guardians.csv: who must be told about a student, where, how and in which language (A32, L4).

One line holds for one guardian of one student from `from` to `to`, both days included; an empty `to` means
until further notice. A change of address is a second line with its own dates. Names come from the roster.
"""

from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from interchange.csvfile import Layout, read
from interchange.fields import (
    Day,
    Email,
    Ident,
    Language,
    OptionalDay,
    PersonalText,
    in_order,
    missing,
    one_of,
)
from interchange.problem import Parsed, Row

Relation = Literal[
    "mother", "father", "stepparent", "grandparent", "relative", "guardian", "foster", "surrogate", "agency",
    "unaccompanied_liaison", "self",
]  # fmt: skip
Entitlement = Literal["entitled", "no_contact", "informational"]
Mode = Literal["letter", "email", "large_print", "braille", "audio", "sign_video"]


class GuardianRow(Row):
    """`household` groups the guardians of one address: one letter a household may do, if the policy says so.

    `email_agreed_on`: the day on which this guardian agreed in writing to receive notices by e-mail.
    """

    student: Ident
    guardian: Ident
    relation: Annotated[Relation, one_of(*get_args(Relation))]
    entitlement: Annotated[Entitlement, one_of(*get_args(Entitlement))]
    starts: Annotated[Day, Field(alias="from")]
    ends: Annotated[OptionalDay, Field(alias="to")]
    household: Ident
    address_1: PersonalText
    address_2: PersonalText
    address_3: PersonalText
    language: Language
    mode: Annotated[Mode, one_of(*get_args(Mode))]
    email: Email
    email_agreed_on: OptionalDay

    @property
    def address(self) -> tuple[str, ...]:
        """The postal address, line by line, without empty lines."""
        return tuple(line for line in (self.address_1, self.address_2, self.address_3) if line)

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        in_order(self.starts, self.ends, "to")
        if self.mode == "email" and not (self.email and self.email_agreed_on):
            raise missing("email_agreed_on", "an address and the day of the agreement to e-mail (A32)",
                          "Fill email and email_agreed_on, or choose another mode.")  # fmt: skip
        if self.mode != "email" and self.entitlement == "entitled" and not self.address_1:
            raise missing("address_1", "a postal address for a guardian entitled to notices (A32)",
                          "Fill the address, or correct mode or entitlement.")  # fmt: skip
        return self


LAYOUT = Layout(GuardianRow, key=("student", "guardian", "starts"))


def read_guardians(path: Path) -> Parsed[GuardianRow]:
    """The guardians in the file at `path`."""
    return read(path, LAYOUT)
