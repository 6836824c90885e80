"""`mtss dev`: the whole engine on this machine, until Ctrl-C."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from cli.connection import unavailable
from cli.shown import say
from runtime import logs
from runtime.settings import Settings, dev_folder
from runtime.stack import DevStack
from runtime.wiring import wire
from workers.run import ROLES, serve


def dev(
    mail: Annotated[
        bool, typer.Option("--mail", help="Take letters by e-mail too, into FOLDER/mail; nothing is sent.")
    ] = False,
) -> None:
    """Start PostgreSQL, Temporal and all workers; other `mtss` commands then find them here.

    Ctrl-C stops everything cleanly; the data stay in .mtss, or in `mtss --folder`.
    """
    folder, temporal = dev_folder(), os.environ.get("MTSS_TEMPORAL_ADDRESS") or None
    with unavailable(), DevStack(folder, mail=mail, temporal_address=temporal) as settings:
        logs.configure(settings.log_format)
        _tell(settings, folder)
        with wire(settings) as district:
            asyncio.run(serve(list(ROLES), district))
    say("stopped; the data are kept")


def _tell(settings: Settings, folder: Path) -> None:
    say(f"Temporal      {settings.temporal_address}")
    say(f"PostgreSQL    {settings.database_owner}")
    say(f"letters       {settings.print_folder}")
    say(f"The engine runs on the data in {folder}. Try `mtss doctor` in another window; Ctrl-C stops it.")
