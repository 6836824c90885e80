"""What the compose file's one-off services do, done on this machine: its own scripts, run by hand."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import yaml
from psycopg.conninfo import conninfo_to_dict

from runtime.embedded import EmbeddedPostgres
from runtime.embedded.postgres import program
from runtime.embedded.temporal_program import find_temporal

ROOT = Path(__file__).parents[2]


def services() -> dict[str, dict]:
    """The services of docker-compose.yml by name."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def first_start(server: EmbeddedPostgres, secrets: Path) -> None:
    """What the image of `postgres` does on an empty volume."""
    address = conninfo_to_dict(server.dsn())
    given = {
        "PGHOST": str(address["host"]),
        "PGPORT": str(address.get("port", 5432)),
        "POSTGRES_USER": str(address["user"]),
        "POSTGRES_DB": "postgres",
        "SECRETS": str(secrets),
    }
    script("postgres/init.sh", given, Path(program("psql")).parent)


def make_schema(programs: Path, port: int, secrets: Path) -> None:
    """What `temporal-schema` does, twice: a second start changes nothing."""
    here = {"SQL_HOST": "127.0.0.1", "SQL_PORT": str(port), "SECRETS": str(secrets)}
    for _ in range(2):
        script("temporal/schema.sh", services()["temporal-schema"]["environment"] | here, programs)


def make_namespace(address: str, **changed: str) -> None:
    """What `temporal-namespace` does, twice: a second start finds it there."""
    given = services()["temporal-namespace"]["environment"] | {"TEMPORAL_ADDRESS": address} | changed
    for _ in range(2):
        script("temporal/namespace.sh", given, find_temporal().parent)


def script(name: str, given: Mapping[str, str], programs: Path, *words: str) -> str:
    """What deploy/`name` prints when it is run with `given` in its environment. Raises RuntimeError."""
    environment = {**os.environ, **given, "PATH": f"{programs}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["/bin/sh", ROOT / "deploy" / name, *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{name}: {(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout
