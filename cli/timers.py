"""`mtss timers`: whether every owner of an open deadline has its workflow, and the other way round."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from temporalio.service import RPCError

from cli.connection import connected
from cli.shown import PROBLEMS, UNAVAILABLE, Json, end, print_json, print_table, say
from workers.reconcile import Difference, FollowerBehind, NoWorker, Report
from workers.reconcile import reconcile as compare

SHOWN = 20
LINE_EVERY = 5.0
"""Seconds between lines of progress where there is no terminal."""

app = typer.Typer(
    no_args_is_help=True, help="Compare the open deadlines with the workflows that wait for them."
)
Check = Annotated[
    bool, typer.Option("--check", help="Report only; mend nothing. Exit code 1 when they differ.")
]
Deep = Annotated[
    bool,
    typer.Option("--deep", help="Ask each workflow what it waits for, too. Needs a worker with role timers."),
]


@app.callback()
def timers() -> None:
    """Compare the open deadlines with the workflows that wait for them."""


@app.command("reconcile")
def reconcile(check: Check = False, deep: Deep = False, as_json: Json = False) -> None:
    """Find owners without a workflow and workflows without an owner, and mend both.

    Temporal may be thrown away: from an empty server everything comes back by this command. It may be given
    while everything works, twice at once, and again after it was cut short: it goes on with what is missing.
    Exit code 0 when they agree or were mended, 1 when they differ (--check) or a stream cannot be read, 3
    when something cannot be reached.
    """
    with connected() as district, progress(Console(stderr=True)) as report:
        try:
            found = asyncio.run(compare(district, check=check, deep=deep, report=report))
        except (FollowerBehind, NoWorker) as lacking:
            raise end(UNAVAILABLE, str(lacking)) from None
        except (RuntimeError, RPCError) as error:
            raise end(UNAVAILABLE, f"Temporal cannot be used: {error}") from None
    _show(found, as_json, check)
    if found.unreadable or (found and check):
        raise end(PROBLEMS)


@contextmanager
def progress(console: Console) -> Iterator[Report]:
    """A bar on a terminal, a plain line every few seconds elsewhere."""
    if not console.is_terminal:
        yield _plain()
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of or None)


def _plain() -> Report:
    told = time.monotonic()

    def report(what: str, done: int, of: int) -> None:
        nonlocal told
        if time.monotonic() - told >= LINE_EVERY:
            told = time.monotonic()
            say(f"{what}: {done:,}" + (f" of {of:,}" if of else ""))

    return report


def _show(found: Difference, as_json: bool, check: bool) -> None:
    rows = list(_rows(found))
    if as_json:
        print_json(rows)
    elif rows:
        print_table(("difference", "owner", "stream"), [list(row.values())[:3] for row in rows[:SHOWN]])
        if len(rows) > SHOWN:
            say(f"and {len(rows) - SHOWN:,} more (--json prints all)")
    say(_said(found, check) if rows else "workflows and open deadlines agree")


def _rows(found: Difference) -> Iterator[dict[str, Any]]:
    for name, places in (("missing", found.missing), ("orphaned", found.orphaned)):
        yield from ({"difference": name, "owner": p.owner, "stream": p.stream} for p in places)
    for stale in found.stale:
        row = {"difference": "stale", "owner": stale.owner, "stream": stale.stream}
        yield {**row, "version": stale.version, "stored": stale.stored}
    for stream in found.unreadable:
        yield {"difference": "unreadable", "owner": None, "stream": stream}


def _said(found: Difference, check: bool) -> str:
    counts = f"{len(found.missing):,} missing, {len(found.orphaned):,} orphaned, {len(found.stale):,} stale"
    left = (
        f"; {len(found.unreadable):,} streams cannot be read and were left alone" if found.unreadable else ""
    )
    return f"{counts}; {'nothing was mended' if check else 'mended'}{left}"
