"""`mtss dispatch`: stop and resume all letters of the district at once."""

from typing import Annotated
from uuid import uuid4

import typer

from cli.connection import connected, send
from cli.options import somebody
from domain.notices.holding import HoldLetters, ReleaseLetters

app = typer.Typer(no_args_is_help=True, help="Stop and resume all letters at once.")
Actor = Annotated[str, typer.Option(callback=somebody, help="Staff id of the person who decides this.")]
Reason = Annotated[str, typer.Option(help="Why; it becomes part of the record.")]


@app.command("hold")
def hold(actor: Actor, reason: Reason) -> None:
    """Stop all letters: none leaves until `mtss dispatch release`."""
    _send(HoldLetters, actor, reason, "letters are held", "letters were held already")


@app.command("release")
def release(actor: Actor, reason: Reason) -> None:
    """Let letters leave again."""
    _send(ReleaseLetters, actor, reason, "letters leave again", "letters were not held")


def _send(
    kind: type[HoldLetters] | type[ReleaseLetters], actor: str, reason: str, done: str, nothing: str
) -> None:
    with connected() as district:
        command = kind(id=f"cli/{uuid4()}", at=district.clock.now(), actor=actor, reason=reason)
        typer.echo(done if send(district, command).events else nothing)
