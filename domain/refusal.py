"""A refusal teaches: which rule, what is missing, what would satisfy it. It is data, never a traceback."""

from pydantic import BaseModel, ConfigDict

from domain.event import Event


class Refusal(BaseModel):
    """Why a command that authorises was not carried out.

    `rule` is an id of the rule catalogue (R48, A5, …) or `state` where the file simply does not hold what
    the command speaks of.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    reason: str
    remedy: str


class Finding(BaseModel):
    """What a stored act shows broken: a record that refuses the truth is no record."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    what: str


class GateRefused(Event, name="gate.refused"):
    """Somebody asked for what a rule forbids; the attempt itself belongs to the record."""

    command_type: str
    rule: str
    reason: str
    remedy: str


def another_request(name: str) -> Refusal:
    """What is told of a request under a name that is taken: it would be lost, and with it its clock."""
    reason = f"{name} is another request on file"
    return Refusal(rule="state", reason=reason, remedy="give the new request a name of its own")


def taken(what: str) -> Refusal:
    """What is told of an entry under a name that another has: one would be taken for the other."""
    reason = f"{what} is on file with other content"
    return Refusal(rule="state", reason=reason, remedy="give the new one a name of its own")


def first_refusal(*checks: Refusal | None) -> Refusal | None:
    """The first of `checks` that refuses; rules are listed in the order in which a person would mend them."""
    return next((check for check in checks if check is not None), None)
