"""`mtss`: the engine's command line."""

import logging
import os
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from cli import (
    apply,
    attach,
    deadlines,
    decision,
    demo,
    dev,
    dispatch,
    doctor,
    importing,
    incident,
    keys,
    migrating,
    policy,
    projections,
    report,
    reports,
    rights,
    rules,
    schema,
    screening,
    simulate,
    staff,
    student,
    timers,
    whatif,
    worker,
    year_end,
)
from runtime import logs

HELP = """The MTSS engine: a school's tiers of help for students, every date kept, every step on record.

Exit codes: 0 done; 1 refused, or problems found; 2 wrong command line; 3 something cannot be reached.

The district is found by MTSS_ settings; without them, it is the stack of `mtss dev` in the folder given.
"""

app = typer.Typer(no_args_is_help=True, help=HELP, pretty_exceptions_enable=False, add_completion=False)


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(metadata.version("mtss"))
        raise typer.Exit


@app.callback()
def mtss(
    folder: Annotated[
        Path | None,
        typer.Option(envvar="MTSS_FOLDER", help="Data of `mtss dev` or `mtss demo`; .mtss when not given."),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_say_version, help="Print the version.")
    ] = False,
) -> None:
    """Quiet until a command knows better."""
    if folder:
        os.environ["MTSS_FOLDER"] = str(folder)
    logs.configure("console", logging.WARNING)


app.command("demo")(demo.demo)
app.command("dev")(dev.dev)
app.command("doctor")(doctor.doctor)
app.command("worker")(worker.worker)
app.command("migrate")(migrating.migrate)
app.add_typer(importing.app, name="import")
policy.app.command("whatif")(whatif.show)
app.add_typer(policy.app, name="policy")
app.command("apply")(apply.apply)
app.command("rules")(rules.rules)
app.add_typer(schema.app, name="schema")
app.command("simulate")(simulate.simulate)
app.add_typer(student.app, name="student")
app.command("decisions")(decision.decisions)
app.add_typer(decision.app, name="decision")
app.command("tiers")(reports.tiers)
app.add_typer(deadlines.app, name="deadlines")
app.command("notices")(reports.notices)
app.command("tasks")(reports.tasks)
app.command("report")(report.report)
app.command("attach")(attach.attach)
app.add_typer(screening.app, name="screening")
app.add_typer(dispatch.app, name="dispatch")
app.add_typer(incident.app, name="incident")
app.add_typer(timers.app, name="timers")
app.add_typer(projections.app, name="projections")
app.add_typer(keys.app, name="keys")
app.add_typer(staff.app, name="staff")
app.command("breaches")(rights.breaches)
app.command("retention")(rights.due_for_disposal)
app.command("year-end")(year_end.year_end)
