"""`mtss timers`: whether every owner of an open deadline has its workflow, and the other way round."""

import asyncio
from typing import Annotated

import typer
from temporalio.service import RPCError

from cli.connection import connected
from cli.shown import PROBLEMS, UNAVAILABLE, Json, end, print_json, print_table, say
from workers.reconcile import Difference, FollowerBehind
from workers.reconcile import reconcile as compare

app = typer.Typer(
    no_args_is_help=True, help="Compare the open deadlines with the workflows that wait for them."
)
Check = Annotated[
    bool, typer.Option("--check", help="Report only; mend nothing. Exit code 1 when they differ.")
]


@app.callback()
def timers() -> None:
    """Compare the open deadlines with the workflows that wait for them."""


@app.command("reconcile")
def reconcile(check: Check = False, as_json: Json = False) -> None:
    """Find owners without a workflow and workflows without an owner, and mend both.

    Temporal may be thrown away: from an empty server everything comes back by this command.
    """
    with connected() as district:
        try:
            found = asyncio.run(compare(district, check=check))
        except FollowerBehind as behind:
            raise end(UNAVAILABLE, str(behind)) from None
        except (RuntimeError, RPCError) as error:
            raise end(UNAVAILABLE, f"Temporal cannot be used: {error}") from None
    _show(found, as_json, check)
    if found and check:
        raise end(PROBLEMS)


def _show(found: Difference, as_json: bool, check: bool) -> None:
    rows = [("missing", s.owner, s.stream) for s in found.missing]
    rows += [("orphaned", o.owner, o.stream) for o in found.orphaned]
    if as_json:
        print_json([dict(zip(("difference", "owner", "stream"), row, strict=True)) for row in rows])
    elif rows:
        print_table(("difference", "owner", "stream"), rows)
    say("workflows and open deadlines agree" if not rows else "nothing was mended" if check else "mended")
