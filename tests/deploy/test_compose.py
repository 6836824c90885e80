"""The compose file, checked as far as it can be without a container engine."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

_ROOT = Path(__file__).parents[2]
_SECRETS = Path("deploy/secrets")


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((_ROOT / "docker-compose.yml").read_text())


def test_it_follows_the_compose_specification() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    outcome = subprocess.run(
        [*check, "docker-compose.yml"], cwd=_ROOT, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stdout


def test_the_check_finds_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "docker-compose.yml").write_text("services: {postgres: {imagine: postgres}}")
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    outcome = subprocess.run(
        [*check, "docker-compose.yml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 1


def test_every_role_is_a_service_of_its_own(compose: dict) -> None:
    for role in ("timers", "delivery", "follower", "projector", "sweep", "returns"):
        service = compose["services"][role]
        assert service["command"] == ["mtss", "worker", "--role", role]
        assert "container_name" not in service, "a fixed name forbids a second one"
        assert "ports" not in service


def test_whatever_keeps_running_has_a_health_check(compose: dict) -> None:
    lasting = {name: s for name, s in compose["services"].items() if s["restart"] == "unless-stopped"}
    assert {"postgres", "keys", "temporal", "timers"} <= lasting.keys()
    assert [name for name, service in lasting.items() if "healthcheck" not in service] == []


def test_what_a_service_waits_for_can_come_true(compose: dict) -> None:
    for name, service in compose["services"].items():
        for other, wait in service.get("depends_on", {}).items():
            awaited = compose["services"][other]
            if wait["condition"] == "service_healthy":
                assert "healthcheck" in awaited, (name, other)
            else:
                assert awaited["restart"].startswith("on-failure"), (name, other)


def test_every_file_that_is_mounted_exists(compose: dict) -> None:
    mounts = [m for s in compose["services"].values() for m in s.get("volumes", []) if m.startswith("./")]
    assert mounts
    assert [mount for mount in mounts if not (_ROOT / mount.split(":")[0]).exists()] == []


def test_the_first_start_script_is_run_and_not_read_into_the_image_s_own() -> None:
    assert (_ROOT / "deploy" / "postgres" / "init.sh").stat().st_mode & 0o111 == 0o111


def test_no_secret_stands_in_the_file_or_the_environment(compose: dict) -> None:
    assert all(Path(secret["file"]).parent == _SECRETS for secret in compose["secrets"].values())
    for name, service in compose["services"].items():
        given = [key for key in service.get("environment", {}) if "PASS" in key or "PWD" in key]
        assert all(key.endswith("_FILE") for key in given), name


def test_only_migrations_hold_the_owners_login_and_no_worker_a_password(compose: dict) -> None:
    holders = {
        name for name, s in compose["services"].items() if "mtss_database_owner" in s.get("secrets", [])
    }
    assert holders == {"migrate"}


def test_nothing_but_delivery_reaches_the_outside(compose: dict) -> None:
    outside = {name for name, s in compose["services"].items() if s["networks"] != ["inside"]}
    assert outside == {"delivery"}
    assert compose["networks"]["inside"]["internal"] is True
