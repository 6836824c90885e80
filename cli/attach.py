"""`mtss attach`: a paper, told by the hash of its scan, belongs to a student's file or a building (R9)."""

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from cli.connection import connected, now_of, send, stream_of
from cli.options import somebody
from cli.shown import USAGE, end, say
from domain.record.attachment import RecordAttachment


def attach(
    scan: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The scanned paper.")
    ],
    name: Annotated[str, typer.Option("--as", help="Its own name in the file; no person's name.")],
    title: Annotated[str, typer.Option(help="What the paper is.")],
    dated: Annotated[str, typer.Option(help="The date on the paper: 2026-10-15.")],
    kept_at: Annotated[str, typer.Option(help="Where the paper or its scan is kept.")],
    actor: Annotated[str, typer.Option("--by", callback=somebody, help="The staff id of who attaches it.")],
    student: Annotated[str | None, typer.Option(help="The id of the SIS, or the opaque id.")] = None,
    building: Annotated[
        str | None, typer.Option(help="The building, where it belongs to no student.")
    ] = None,
    about: Annotated[str, typer.Option(help="The plan, meeting, notice or rule it belongs to.")] = "",
) -> None:
    """Attach a paper by hash and date (R9). The file itself stays where it is: the engine keeps no copy."""
    if (student is None) == (building is None):
        raise end(USAGE, "give --student or --building, one of them")
    digest = sha256(scan.read_bytes()).hexdigest()
    with connected() as district:
        now = now_of(district)
        command = RecordAttachment(
            id=f"attach/{building or ''}/{digest}/{now.isoformat()}",
            at=now,
            actor=actor,
            student=stream_of(district, student).partition("/")[2] if student else None,
            building=building,
            attachment=name,
            title=title,
            about=about,
            sha256=digest,
            dated=_day(dated),
            kept_at=kept_at,
        )
        send(district, command)
    say(f"attached, SHA-256 {digest}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise end(USAGE, f"--dated {text} is no date: give it as 2026-10-15") from None
