"""The services of the compose file that are ours, started by hand with the settings that they have there.

What differs from containers: the addresses of the servers, and the folders that stand for volumes.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from deploy import make_secrets
from runtime.embedded import EmbeddedPostgres
from tests.support.compose import ROOT, first_start, make_namespace, services
from tests.support.processes import eventually
from tests.support.servers import Servers

STOP_SECONDS = 45
pytestmark = pytest.mark.thorough


@dataclass(frozen=True)
class Installation:
    """The compose file's services on this machine."""

    services: dict
    folder: Path
    temporal: str

    def environment(self, name: str) -> dict[str, str]:
        """A service's environment: what the file gives, its own secrets, and nothing of the tests'."""
        service = self.services[name]
        secrets = self.folder / "run" / name
        secrets.mkdir(parents=True, exist_ok=True)
        for secret in service.get("secrets", []):
            (secrets / secret).write_text((self.folder / "secrets" / secret).read_text())
        given = {k: str(v) for k, v in service["environment"].items() if not str(v).startswith("${")}
        volumes = {k: str(self.folder / v.lstrip("/")) for k, v in given.items() if v.startswith("/")}
        plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        here = {
            "MTSS_TEMPORAL_ADDRESS": self.temporal,
            "MTSS_SECRETS": str(secrets),
            "TMPDIR": str(self.folder),
        }
        return {**plain, **given, **volumes, **here, "PYTHONPATH": str(ROOT)}

    def command(self, words: list[str]) -> list[str]:
        """A command of the image, run by this interpreter."""
        program, *arguments = words
        return [sys.executable, *(["-m", "cli"] if program == "mtss" else []), *arguments]

    def run(
        self, name: str, words: list[str] | None = None, **options: object
    ) -> subprocess.CompletedProcess:
        """Run a service's command, or another one in its place, to its end."""
        chosen = self.command(words or self.services[name]["command"])
        return subprocess.run(
            chosen,
            cwd=ROOT,
            env=self.environment(name),
            capture_output=True,
            text=True,
            check=False,
            **options,
        )

    def healthy(self, name: str) -> subprocess.CompletedProcess[str]:
        return self.run(name, self.services[name]["healthcheck"]["test"][1:])

    def start(self, name: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{name}.log").open("wb")
        chosen = self.command(self.services[name]["command"])
        return subprocess.Popen(chosen, cwd=ROOT, env=self.environment(name), stdout=log, stderr=log)


@pytest.fixture(scope="module")
def installation(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("installation")
    make_secrets.main(folder / "secrets")
    (folder / "returned" / "new").mkdir(parents=True)
    with EmbeddedPostgres(folder / "events") as events, EmbeddedPostgres(folder / "keys") as keys:
        first_start(events, folder / "secrets")
        with psycopg.connect(keys.dsn(), autocommit=True) as owner:
            owner.execute("CREATE ROLE mtss_keys LOGIN")
            owner.execute("CREATE DATABASE mtss_keys OWNER mtss_keys")
        for name, server in (("mtss_database", events), ("mtss_database_owner", events), ("mtss_keys", keys)):
            rewrite_host(folder / "secrets" / name, server)
        make_namespace(servers.temporal_address())
        yield Installation(services(), folder, servers.temporal_address())


def rewrite_host(secret: Path, server: EmbeddedPostgres) -> None:
    address = conninfo_to_dict(server.dsn())
    place = {"host": address["host"], "port": address.get("port", 5432)}
    secret.chmod(0o600)
    secret.write_text(make_conninfo(secret.read_text(), **place))


def test_the_services_start_work_and_stop_as_the_file_says(installation: Installation) -> None:
    migrated = installation.run("migrate")
    assert migrated.returncode == 0, migrated.stderr
    workers = [
        name for name, service in installation.services.items() if "--role" in str(service.get("command"))
    ]
    with ExitStack() as running:
        started = {name: installation.start(name) for name in workers}
        for process in started.values():
            running.callback(process.kill)
        with ThreadPoolExecutor() as threads:
            looks = dict(zip(workers, threads.map(installation.healthy, workers), strict=True))
        assert {name: (look.returncode, look.stderr) for name, look in looks.items() if look.returncode} == {}
        the_year_is_opened(installation)
        assert eventually(lambda: awaited_in(installation)), "the follower starts the year's workflow"
        assert eventually(lambda: deadlines_shown(installation)), "the projector shows its deadlines"
        for process in started.values():
            process.send_signal(signal.SIGTERM)
        assert {n: p.wait(STOP_SECONDS) for n, p in started.items()} == dict.fromkeys(workers, 0)


def the_year_is_opened(installation: Installation) -> None:
    sample = ROOT / "examples" / "sample-district"
    for words in (
        ["mtss", "policy", "publish", str(sample / "policy.yaml"), "--actor", "T3001"],
        ["mtss", "import", "oneroster", str(sample / "oneroster")],
        ["mtss", "import", "calendar", str(sample / "calendar.csv")],
    ):
        done = installation.run("follower", words)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
    now = datetime.now(UTC).isoformat()
    line = {"id": "open", "at": now, "actor": "office", "type": "school_year.open"}
    (installation.folder / "open.jsonl").write_text(
        json.dumps({**line, "building": "SHE", "year": "2026-27"})
    )
    opened = installation.run("follower", ["mtss", "apply", str(installation.folder / "open.jsonl")])
    assert opened.returncode == 0, (opened.stdout, opened.stderr)


def awaited_in(installation: Installation) -> bool:
    looked = installation.run("timers", ["mtss", "timers", "reconcile", "--check", "--json"])
    return looked.returncode == 0


def deadlines_shown(installation: Installation) -> bool:
    return bool(
        installation.run("projector", ["mtss", "deadlines", "--json"]).stdout.strip() not in ("", "[]")
    )
