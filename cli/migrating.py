"""`mtss migrate`: brings the databases to the schema this version needs."""

import typer

from cli.connection import unavailable
from runtime.settings import load
from runtime.stack import migrate_all


def migrate() -> None:
    """Bring both databases to the schema that this version needs; needs MTSS_DATABASE_OWNER and MTSS_KEYS.

    Safe to run at any time, by several processes at once, and while older processes run.
    """
    with unavailable():
        settings = load()
        applied = migrate_all(settings.required("database_owner"), settings.required("keys"))
    typer.echo("\n".join(f"applied {name}" for name in applied) or "nothing to apply")
