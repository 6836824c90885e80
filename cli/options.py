"""Options that several commands share, and what they refuse: a slip must not pass for an empty answer."""

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
    known = sorted(district.engine.district().buildings)
    if building is None or building in known:
        return building
    there = f"there are: {', '.join(known)}" if known else "there is none yet; import the roster first"
    raise end(PROBLEMS, f"no building {building} is on record; {there}")
