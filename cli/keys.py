"""`mtss keys`: the key under which the streams' keys are wrapped."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from cli.connection import unavailable
from runtime.settings import load
from store.keys import PostgresKeys, load_kek
from store.rewrap import rewrap as wrapped_anew

app = typer.Typer(no_args_is_help=True, help="The key under which the streams' keys are wrapped.")
OldFile = Annotated[Path, typer.Option(help="File (mode 0600) of the key that was in force before.")]


@app.callback()
def keys() -> None:
    """The key under which the streams' keys are wrapped."""


@app.command("rewrap")
def rewrap(old_key_file: OldFile) -> None:
    """Wrap every stream's key under the key-encryption key of the settings; may be repeated.

    Stop the workers first and start them with the new key afterwards. Backups of the key database made until
    now can be read with the old key alone: keep it as long as them.
    """
    with unavailable():
        settings = load()
        dsn, new = settings.required("keys"), settings.kek()
        with (
            closing(PostgresKeys(dsn, load_kek(old_key_file))) as old,
            closing(PostgresKeys(dsn, new)) as now,
        ):
            changed = wrapped_anew(old, now)
    typer.echo(f"{changed} keys were wrapped anew")
