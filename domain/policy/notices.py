"""When a notice must leave, to whom, signed by whom, what makes a new one due; how forms are called
(A8, A17, A32, A38)."""

from typing import Literal

from pydantic import Field, model_validator

from domain.form import FormId
from domain.policy.base import Count, Domain, Role, Section
from domain.rule import enforces

Told = Literal["professional", "frequency", "place", "group"]


class NoticePolicy(Section):
    """A8, A32, A38: one kind of notice."""

    gate: bool = Field(description="whether the service may start only after the notice has left (A8)")
    min_lead_days: Count = Field(description="calendar days by which it leaves before the start")
    recipients: Literal["all", "primary"]
    """A32: every person entitled, or the first entitled one on file."""
    signatories: tuple[Role, ...] = Field(
        min_length=1, description="who may sign; the first role held is recorded"
    )
    max_after_trigger: Count | None = Field(
        default=None,
        description="how long after its trigger it leaves at the latest, where no start bounds it",
    )
    clock: Literal["calendar_days", "school_days"] | None = Field(
        default=None, description="the unit of `max_after_trigger`"
    )
    reissue_on: tuple[Told, ...] = Field(
        default=("professional", "frequency", "place"),
        description="what of the service, changed after the notice, makes a new notice due (A38)",
    )

    @model_validator(mode="after")
    def _with_unit(self) -> "NoticePolicy":
        if (self.max_after_trigger is None) != (self.clock is None):
            raise ValueError("max_after_trigger and clock are given together")
        return self


class FormName(Section):
    """A17: what a form is called, in a building, domain or tier, or everywhere where these are not given."""

    form: FormId
    """A17: the form, F1 to F16."""
    name: str = Field(min_length=1)
    """A17: what it is called."""
    building: str | None = None
    """A17: only in this building."""
    domain: Domain | None = None
    """A17: only in this domain."""
    tier: Literal[1, 2, 3] | None = None
    """A17: only of this tier."""

    def fits(self, building: str | None, domain: str | None, tier: int | None) -> int:
        """How many of what is asked it names; -1 where it is for something else."""
        pairs = ((self.building, building), (self.domain, domain), (self.tier, tier))
        if any(mine is not None and mine != asked for mine, asked in pairs):
            return -1
        return sum(mine is not None for mine, _ in pairs)


@enforces("A17")
def fitting_name(
    names: tuple[FormName, ...],
    form: str,
    building: str | None = None,
    domain: str | None = None,
    tier: int | None = None,
) -> FormName | None:
    """A17: the name that fits best, if the district gave one."""
    fitting = [n for n in names if n.form == form and n.fits(building, domain, tier) >= 0]
    return max(fitting, key=lambda n: n.fits(building, domain, tier), default=None)
