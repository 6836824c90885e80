"""`mtss demo`: a school year of a made-up district, from September to June, on real servers."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.live import Live
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table

from cli.connection import unavailable
from cli.shown import PROBLEMS, Json, end, print_json
from runtime import logs
from runtime.collecting import collect_seldom
from simulation.demo import SCHOOL_STARTS, Demo, Lived, live_through, summary
from simulation.player import Progress as Day
from simulation.player import Stuck
from simulation.script import END

DISTRICT = Path(__file__).parents[1] / "examples" / "sample-district"
YEAR_DAYS = (END - SCHOOL_STARTS).days
PLAIN_EVERY = timedelta(days=14)

CASES = {
    "cycle_ended_well": "A Tier 2 cycle that ended well",
    "cycle_continued": "A Tier 2 cycle that was continued",
    "academic_t2_to_t3": "Academic Tier 2 to Tier 3",
    "direct_t3": "Direct entry into Tier 3",
    "auto_qualified": "Qualified for Tier 3 automatically, after two behavioral cycles (R113)",
    "t3_to_cse": "A Tier 3 cycle without progress, the referral to the CSE and its notice (R77, R80)",
    "regents_failed": "Found by a failed Regents exam (R40)",
    "refused_start_then_right": "A start refused because no notice had left (R48, R91), then done right",
    "notice_late": "A notice sent too late, and shown as such",
    "session_before_notice": "A session held before its notice, stored with its finding",
    "two_households_returned": "Two households, and one letter came back",
    "claimed_mailing": "A mailing entered weeks later without proof, shown as claimed (A33)",
    "review_missed_escalated": "A review nobody held: missed, and escalated",
    "refused_sessions_sst": "Refused sessions, handed to the Student Support Team (R36)",
    "snow_day_moved": "A snow day that moved open deadlines",
    "policy_mid_year": "A policy published in mid-year that governs new decisions only",
    "score_corrected": "A score corrected afterwards, and the decision looked at again",
    "gate_overridden": "A gate overridden by somebody who may, with a reason",
}


def demo(
    students: Annotated[
        int | None, typer.Option(min=60, help="How many take part; all 600 when not given.")
    ] = None,
    seed: Annotated[
        int, typer.Option(help="Another seed is another year: other luck, other lateness.")
    ] = 2026,
    days_per_second: Annotated[float, typer.Option(min=0.1, max=100, help="How fast, at the most.")] = 60.0,
    out: Annotated[Path, typer.Option(help="Where the results go.")] = Path("out"),
    folder: Annotated[
        Path, typer.Option(help="Where the data are kept; what a demo left there is replaced.")
    ] = Path(".mtss/demo"),
    as_json: Json = False,
) -> None:
    """Live through a school year on real PostgreSQL and real Temporal, and check it.

    Ends with 1 when any check fails.
    """
    logs.configure("console", logging.WARNING)
    collect_seldom()
    asked = Demo(DISTRICT, folder, out, seed, students, days_per_second)
    console = Console(stderr=True)
    with unavailable():
        try:
            lived = _watch(asked, console)
        except Stuck as error:
            raise end(PROBLEMS, f"{error} Their log: {folder / 'workers.log'}") from None
    if as_json:
        print_json(summary(lived))
    else:
        _show(lived, Console(highlight=False), folder, out)
    if not lived.passed:
        raise typer.Exit(PROBLEMS)


def _watch(asked: Demo, console: Console) -> Lived:
    """The year, with a live display on a terminal, and plain lines elsewhere."""
    if not console.is_terminal:
        plain = _PlainLines(console)
        return live_through(asked, console.print, plain.report)
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    task = bar.add_task("2026-09-01", total=YEAR_DAYS)
    with Live(bar, console=console, refresh_per_second=8, transient=True) as live:
        return live_through(asked, live.console.print, lambda day: _advance(bar, task, day))


def _advance(bar: Progress, task: TaskID, day: Day) -> None:
    bar.update(task, completed=(day.day - SCHOOL_STARTS.date()).days, description=_line(day))


def _line(day: Day) -> str:
    return (
        f"{day.day:%a %d %b %Y}  {day.events:>6,} events  "
        f"{day.open_deadlines:>5,} open deadlines  {day.missed:>4,} missed"
    )


class _PlainLines:
    """A line every two weeks of school."""

    def __init__(self, console: Console) -> None:
        self._console, self._next = console, SCHOOL_STARTS.date()

    def report(self, day: Day) -> None:
        if day.day >= self._next:
            self._console.print(f"  {_line(day)}", highlight=False)
            self._next = day.day + PLAIN_EVERY


def _show(lived: Lived, console: Console, folder: Path, out: Path) -> None:
    numbers = summary(lived)
    console.print(
        f"\nA school year in {lived.seconds['school year']:.0f} s, "
        f"{lived.days_per_second:.1f} days a second: "
        f"{numbers['commands']:,} commands, {numbers['refused']} refused, {numbers['events']:,} events, "
        f"{numbers['deadlines_missed']} deadlines missed."
    )
    cases = Table("what happened", "student (made up)", title="Whose file shows it", title_justify="left")
    for case, words in CASES.items():
        if case in lived.script.cases:
            cases.add_row(words, lived.script.sis_ids[lived.script.cases[case]])
    console.print(cases)
    for found in lived.checks:
        console.print(f"[green]holds[/]  {found.what}" if found.passed else f"[red]FAILS[/]  {found.what}")
        for problem in found.problems:
            console.print(f"       {problem}", markup=False)
    console.print(
        f"\nResults are in {out}/: tiers, notices and deadlines as CSV and JSON, trails/, letters/."
    )
    first = lived.script.sis_ids[lived.script.cases["t3_to_cse"]]
    console.print(f"Look further:  mtss --folder {folder} student trail {first}")
