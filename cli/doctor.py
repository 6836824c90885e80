"""`mtss doctor`: what is configured, reachable, lagging, overdue; each problem with its remedy."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

import psycopg
import typer
from temporalio.service import RPCError

from cli.connection import reading
from cli.shown import OK, PROBLEMS, UNAVAILABLE, Json, end, print_json, print_table
from projections.notices import LetterRow
from projections.row import load as load_rows
from runtime import logs
from runtime.settings import NotConfigured, Settings, dev_folder, load
from runtime.stack import has_data
from runtime.wiring import Wired, wire
from store.errors import Forked, StoreError
from store.heartbeats import Found
from workers import follower, sweep
from workers.open_deadlines import OpenDeadlines

Health = Literal["ok", "problem", "unavailable"]
WRONG_BY = 5.0
"""Seconds between this machine's clock and the database's; with NTP it is hundredths."""
LAG = 1000
"""Positions of the log: a reader that is further behind than two batches does not keep up."""


@dataclass(frozen=True)
class Finding:
    """What one look found, and what to do where that is not well."""

    what: str
    health: Health
    said: str
    remedy: str = ""


def doctor(
    reachable: Annotated[
        bool, typer.Option("--reachable", help="Only whether everything answers; for health checks.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Look at everything. Exit code 1 when something needs a person, 3 when something does not answer."""
    findings = list(_findings(reachable))
    if as_json:
        print_json(findings)
    else:
        rows = ((f.what, f.health, f.said, f.remedy) for f in findings)
        print_table(("what", "health", "found", "to do"), rows)
    health = {finding.health for finding in findings}
    code = UNAVAILABLE if "unavailable" in health else PROBLEMS if "problem" in health else OK
    if code:
        raise end(code)


def _findings(only_reachable: bool) -> Iterator[Finding]:
    try:
        settings, folder = load(), dev_folder()
        if settings.database is None and has_data(folder):
            said = f"no stack runs on {folder}, where data are kept"
            yield Finding("settings", "unavailable", said, f"mtss --folder {folder} dev")
            return
        logs.configure(settings.log_format, logging.WARNING)
        district = wire(settings)
    except NotConfigured as error:
        yield Finding("settings", "unavailable", str(error), "Set what is named, or start `mtss dev`.")
        return
    except Forked as error:
        yield Finding("record", "problem", str(error), "mtss incident record --actor … --reason …")
        return
    except (StoreError, psycopg.Error) as error:
        remedy = "Start the database, run `mtss migrate`, check MTSS_DATABASE and MTSS_KEYS."
        yield Finding("databases", "unavailable", str(error), remedy)
        return
    with district:
        yield Finding("settings", "ok", "complete")
        yield Finding("databases", "ok", f"migrated; the log's head is {district.store.head()}")
        yield _temporal(district, settings)
        if not only_reachable:
            for what, look in LOOKS.items():
                yield _looked(what, look, district)


def _looked(what: str, look: Callable[[Wired], Finding], district: Wired) -> Finding:
    try:
        return look(district)
    except (StoreError, psycopg.Error) as error:
        remedy = "If read models are lacking: docs/operations.md, PostgreSQL. If not: start the database."
        return Finding(what, "unavailable", type(error).__name__, remedy)


def _temporal(district: Wired, settings: Settings) -> Finding:
    remedy = "Start Temporal, or correct MTSS_TEMPORAL_ADDRESS; no date is lost meanwhile."
    try:
        running = asyncio.run(_running(district))
    except (NotConfigured, RuntimeError, RPCError) as error:
        return Finding(
            "Temporal", "unavailable", f"{type(error).__name__} at {settings.temporal_address}", remedy
        )
    return Finding("Temporal", "ok", f"{running} workflows run")


async def _running(district: Wired) -> int:
    client = await district.connect()
    return (await client.count_workflows("ExecutionStatus = 'Running'")).count


def _projections(district: Wired) -> Finding:
    lag, parked = district.projector.lag(), district.projector.parked()
    if parked:
        first = f"{parked[0].model} stopped at {parked[0].stream}: {parked[0].reason}"
        return Finding(
            "read models", "problem", f"{len(parked)} streams parked; {first}", "Tell the maintainers."
        )
    return _lag("read models", lag, "projector")


def _follower(district: Wired) -> Finding:
    lag = max(0, district.store.head() - district.positions.get(follower.NAME))
    return _lag("follower", lag, "follower")


def _lag(what: str, lag: int, role: str) -> Finding:
    remedy = f"Is a worker with the role {role} running?" if lag > LAG else ""
    return Finding(what, "problem" if lag > LAG else "ok", f"{lag} positions behind", remedy)


def _unrecorded(district: Wired) -> Finding:
    """What the sweep found, if it lives; else a look through the whole record."""
    last = district.heartbeats.last(sweep.NAME)
    found = last.found if last and last.age <= sweep.STALE else _looked_through(district)
    if not found.unrecorded or found.oldest is None:
        said = f"none of {found.watched} open deadlines is past its wake and unrecorded"
        return Finding("timers", "ok", said)
    remedy = "Are workers with the roles timers and follower running? Then: mtss timers reconcile."
    oldest = found.oldest.isoformat(timespec="seconds")
    return Finding(
        "timers", "problem", f"{found.unrecorded} deadlines unrecorded, the oldest since {oldest}", remedy
    )


def _looked_through(district: Wired) -> Found:
    deadlines = OpenDeadlines(district.store)
    deadlines.follow()
    late = deadlines.overdue(district.clock.now())
    return Found(len(deadlines), len(late), min((found.wake for found in late), default=None))


def _sweep(district: Wired) -> Finding:
    last, remedy = district.heartbeats.last(sweep.NAME), "Start a worker with the role sweep."
    if last is not None:
        stale = last.age > sweep.STALE
        said = f"last looked {last.age:.0f} s ago"
        return Finding("sweep", "problem" if stale else "ok", said, remedy if stale else "")
    if district.store.head() == 0:
        return Finding("sweep", "ok", "nothing to watch yet")
    return Finding("sweep", "problem", "never looked", remedy)


def _clock(district: Wired) -> Finding:
    ahead = district.clock_ahead()
    said = f"{abs(ahead):.1f} s {'ahead of' if ahead > 0 else 'behind'} the database's"
    if abs(ahead) <= WRONG_BY:
        return Finding("clock", "ok", said)
    return Finding("clock", "problem", said, "Set both clocks right (NTP); docs/operations.md, The clock.")


def _letters(district: Wired) -> Finding:
    with reading(district) as connection:
        states = [row.status for row in load_rows(connection, LetterRow)]
    pending, printed = states.count("pending"), states.count("printed")
    if district.engine.district().letters_held:
        return Finding("letters", "problem", "all letters are held", "mtss dispatch release")
    if pending:
        remedy = "Find out whether each left: dispatch.record_mailing, or dispatch.resend."
        return Finding("letters", "problem", f"{pending} pending, {printed} printed and not mailed", remedy)
    return Finding("letters", "ok", f"none held or pending; {printed} wait for a clerk to mail them")


LOOKS: dict[str, Callable[[Wired], Finding]] = {
    "read models": _projections,
    "follower": _follower,
    "timers": _unrecorded,
    "sweep": _sweep,
    "clock": _clock,
    "letters": _letters,
}
