"""`mtss incident`: go on after the record was restored to an earlier point."""

from typing import Annotated

import typer

from cli.connection import connected, send
from cli.options import somebody
from cli.shown import PROBLEMS, end
from domain.record.incident import RecordIncident
from runtime.wiring import Wired
from store.witness import Fork

app = typer.Typer(no_args_is_help=True, help="Go on after the record was restored to an earlier point.")
Actor = Annotated[str, typer.Option(callback=somebody, help="Staff id of the person who decides this.")]
Reason = Annotated[str, typer.Option(help="What happened; it becomes part of the record.")]


@app.callback()
def incident() -> None:
    """Go on after the record was restored to an earlier point."""


@app.command("record")
def record(actor: Actor, reason: Reason) -> None:
    """Record that what was stored later is lost, so that work goes on; holds all letters.

    Until this is done no process works on a record that lacks what was seen of it. First put a later backup
    or a standby in place if one holds more. Afterwards start the workers again: all timers are told anew.
    """
    with connected(past_fork=True) as district:
        fork = district.store.fork()
        if fork is None:
            raise end(PROBLEMS, "nothing is lost: everything that was seen of the record is in it")
        command = _command(district, fork, actor, reason)
        send(district, command)
        district.store.start_over(command.streams[0])
    _say(fork)


def _command(district: Wired, fork: Fork, actor: str, reason: str) -> RecordIncident:
    now, link = district.clock.now(), fork.seen.link.hex()
    return RecordIncident(
        id=f"incident/{fork.seen.position}-{link[:16]}/{now:%Y%m%dT%H%M%S.%fZ}",
        at=now,
        actor=actor,
        reason=reason,
        kept=fork.head,
        kept_at=fork.stored_at,
        lost=fork.seen.position,
        lost_link=link,
    )


def _say(fork: Fork) -> None:
    since = f"{fork.stored_at:%Y-%m-%dT%H:%M:%SZ}" if fork.stored_at else "the beginning"
    typer.echo(f"recorded. Lost is what was stored after {since}, up to {_seen(fork)} at the least. Now:")
    typer.echo("1. Start the workers again; they tell all timers anew.")
    typer.echo("2. Have everything entered again that was entered since then; the same files may be used.")
    typer.echo(
        "3. Letters are held. Compare the mail server's log with `mtss notices`, record what left since then"
        " (dispatch.record_mailing), then: mtss dispatch release."
    )
    typer.echo("4. Notes that were made unreadable since then are readable again: mtss student seal.")


def _seen(fork: Fork) -> str:
    return f"{fork.seen.at:%Y-%m-%dT%H:%M:%SZ}" if fork.seen.at else f"entry {fork.seen.position}"
