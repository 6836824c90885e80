"""Schema `read`, which holds everything derived from the log."""

from pathlib import Path

from store import migrate as store_migrate

MIGRATIONS = Path(__file__).parent / "read_migrations"


def migrate(dsn_owner: str) -> list[str]:
    """Bring schema `read` to what this version needs, after the store's own migrations; the names applied.

    `dsn_owner` logs in as the owner of the database. Raises MigrationRefused, StoreUnavailable.
    """
    return store_migrate.migrate(dsn_owner, MIGRATIONS)
