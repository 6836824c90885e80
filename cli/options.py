"""Options that several commands share, and what they refuse: a slip must not pass for an empty answer."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import typer

from cli.shown import PROBLEMS, end
from runtime.wiring import Wired

Building = Annotated[str | None, typer.Option(help="Only this building.")]


def day(text: str) -> date:
    """A day of the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no day: give it as 2026-10-15") from None


def somebody(text: str) -> str:
    """Who acts is never nobody."""
    if not text.strip():
        raise typer.BadParameter("give the id of who does this")
    return text


def on_record(district: Wired, building: str | None) -> str | None:
    """The building that a list is narrowed to. Ends the command where there is none of that id."""
    return _known("building", building, district.engine.district().buildings, "import the roster first")


def window_on_record(district: Wired, window: str | None) -> str | None:
    """The screening window that a list is narrowed to: one of a policy, also of an earlier one."""
    policies = district.engine.district().policies
    names = {name for p in policies for where in p.screening.values() for name in where.window_names}
    return _known("window", window, names, "publish a policy first")


def role_on_record(district: Wired, role: str | None, named: Iterable[str]) -> str | None:
    """The role that a list is narrowed to: one that somebody holds or held, or one of `named`."""
    staff = district.engine.district().staff.values()
    held = {given.role for member in staff for given in member.held}
    return _known("role", role, {*held, *named}, "import staff.csv first")


def staff_on_record(district: Wired, person: str | None, named: Iterable[str | None]) -> str | None:
    """Who a list is narrowed to: a member of the staff, or one of `named`. There are too many to list."""
    if person is None or person in {*district.engine.district().staff, *named}:
        return person
    raise end(
        PROBLEMS, f"no staff id {person} is on record; give one of staff.csv, or import that file first"
    )


def _known(what: str, given: str | None, known: Iterable[str], otherwise: str) -> str | None:
    known = sorted(known)
    if given is None or given in known:
        return given
    there = f"there are: {', '.join(known)}" if known else f"there is none yet; {otherwise}"
    raise end(PROBLEMS, f"no {what} {given} is on record; {there}")
