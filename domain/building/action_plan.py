"""At the end of each year a building's teams review its MTSS action plan and adopt the next year's (R10).

The review is a record of its own: which version was looked at, by whom, what was found and what is to change.
The next version rests on it. From the adopted version the district makes next year's policy.
"""

from collections.abc import Iterable
from dataclasses import replace

from pydantic import Field

from domain.building.school_year import Year, YearCommand
from domain.command import Command, Name, Statement
from domain.context import Context
from domain.event import Event
from domain.form import derived
from domain.people import Member, people
from domain.policy.programme import ActionPlanReview
from domain.recorded import Recorded
from domain.refusal import Finding
from domain.rule import enforces


class ActionPlanReviewed(Event, name="action_plan.reviewed"):
    """`found` is what the review saw, `changes` what the next version is to change."""

    version: str
    reviewers: tuple[Member, ...]
    found: str
    changes: str
    findings: tuple[Finding, ...] = ()


class ActionPlanAdopted(Event, name="action_plan.adopted"):
    """`reviewed` is the version on whose review this one rests."""

    version: str
    reviewed: str | None = None
    findings: tuple[Finding, ...] = ()


class ReviewActionPlan(YearCommand, type_name="action_plan.review"):
    """Record the review of the building's action plan at the end of the year (R10)."""

    AUTHORISES = False
    version: Name = Field(description="the version that was reviewed")
    reviewers: tuple[Name, ...] = Field(
        min_length=1, description="staff ids: of the MTSS/Student Support Team and of the leadership team"
    )
    found: Statement = Field(description="what the review saw")
    changes: str = Field(default="", description="what the next version is to change")


class AdoptActionPlan(YearCommand, type_name="action_plan.adopt"):
    """Adopt the building's action plan for the next school year (R10).

    The duty is met by a new version that rests on a review by both teams; `occurred_at` is the day of its
    adoption.
    """

    AUTHORISES = False
    version: Name = Field(description="the new version's name", json_schema_extra=derived(F15="version"))
    reviewed: Name | None = Field(default=None, description="the version on whose review this one rests")


def evolve(year: Year, recorded: Recorded) -> Year:
    """The year after one more event."""
    match recorded.event:
        case ActionPlanReviewed(version=version, reviewers=reviewers):
            took_part = (*year.reviewed.get(version, ()), *reviewers)
            return replace(year, reviewed={**year.reviewed, version: took_part})
        case ActionPlanAdopted(version=version):
            return replace(year, adopted=(*year.adopted, version))
    return year


def decide(year: Year, command: Command, context: Context) -> list[Event]:
    """R10."""
    match command:
        case ReviewActionPlan(version=version, reviewers=reviewers):
            present = people(reviewers, year.building, context)
            return [
                ActionPlanReviewed(
                    version=version,
                    reviewers=present,
                    found=command.found,
                    changes=command.changes,
                    findings=_by_both_teams(present, context),
                )
            ]
        case AdoptActionPlan(version=version, reviewed=reviewed):
            findings = _unreviewed(year, command) or _one_team_alone(year, command, context)
            adopted = ActionPlanAdopted(version=version, reviewed=reviewed, findings=findings)
            return [adopted, *([] if findings else year.met("action_plan_reviewed", context))]
    raise TypeError(command.TYPE)


@enforces("R10")
def _by_both_teams(reviewers: tuple[Member, ...], context: Context) -> tuple[Finding, ...]:
    """R10: somebody of the MTSS/Student Support Team and somebody of the leadership team."""
    programme = context.policy.programme
    if programme is None or programme.action_plan is None:
        return (Finding(rule="R10", what="the policy has no programme.action_plan: who reviews is open"),)
    return tuple(
        Finding(rule="R10", what=f"nobody of the {team} team took part in the review")
        for team in _absent(reviewers, programme.action_plan)
    )


def _absent(reviewers: Iterable[Member], asked: ActionPlanReview) -> list[str]:
    """The teams of which nobody is among the reviewers."""
    teams = {"MTSS/Student Support": asked.team, "leadership": asked.leadership}
    held = {role for reviewer in reviewers for role in reviewer.roles}
    return [team for team, roles in teams.items() if not held & set(roles)]


@enforces("R10")
def _one_team_alone(year: Year, command: AdoptActionPlan, context: Context) -> tuple[Finding, ...]:
    """R10: a review that one of the two teams has yet to take part in is not the one that is owed."""
    programme = context.policy.programme
    if programme is None or programme.action_plan is None:
        return ()
    absent = _absent(year.reviewed[command.reviewed or ""], programme.action_plan)
    return tuple(
        Finding(rule="R10", what=f"nobody of the {team} team reviewed {command.reviewed}") for team in absent
    )


@enforces("R10")
def _unreviewed(year: Year, command: AdoptActionPlan) -> tuple[Finding, ...]:
    """R10: reviewed, then revised: another version than the one reviewed, after a review on record."""
    if command.reviewed is None or command.reviewed not in year.reviewed:
        return (Finding(rule="R10", what="no review of the version before is on record this year"),)
    if command.version in (command.reviewed, *year.adopted):
        return (Finding(rule="R10", what=f"{command.version} is no new version of the plan"),)
    return ()


COMMANDS = (ReviewActionPlan, AdoptActionPlan)
EVENTS = (ActionPlanReviewed, ActionPlanAdopted)
