"""Makes the secrets that docker-compose.yml reads, each in a file of its own; one that exists is left alone.

Run by hand, once: `python3 deploy/make_secrets.py`. Needs the standard library only. Keep a copy of the two
`_key` files where no backup of the databases goes: without them no student's record can be read again.
"""

import base64
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

FOLDER = Path(__file__).parent / "secrets"


def main(folder: Path = FOLDER) -> int:
    """Make what is missing in `folder`, and say what was made."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)
    for name in ("postgres", "owner", "engine", "temporal", "keys"):
        _keep(folder / f"{name}_password", lambda: secrets.token_urlsafe(32))
    for name, dsn in _addresses(folder).items():
        _keep(folder / name, dsn)
    for name in ("mtss_key_encryption_key", "mtss_district_key"):
        _keep(folder / name, lambda: base64.b64encode(secrets.token_bytes(32)).decode())
    return 0


def _addresses(folder: Path) -> dict[str, Callable[[], str]]:
    def dsn(login: str, password: str, host: str, database: str) -> Callable[[], str]:
        return lambda: f"postgresql://{login}:{(folder / password).read_text()}@{host}/{database}"

    return {
        "mtss_database": dsn("mtss_engine", "engine_password", "postgres", "mtss"),
        "mtss_database_owner": dsn("mtss_owner", "owner_password", "postgres", "mtss"),
        "mtss_keys": dsn("mtss_keys", "keys_password", "keys", "mtss_keys"),
    }


def _keep(file: Path, make: Callable[[], str]) -> None:
    if file.exists():
        return
    file.write_text(make())
    file.chmod(0o444)  # the containers' users read it; on this machine the folder lets nobody else in
    print(f"made {file}")


if __name__ == "__main__":
    sys.exit(main())
