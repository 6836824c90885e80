"""The secrets of the compose file: all made, random, and never made twice."""

import base64
import runpy
import subprocess
import sys
from pathlib import Path

import yaml

_ROOT = Path(__file__).parents[2]
_main = runpy.run_path(str(_ROOT / "deploy" / "make_secrets.py"))["main"]


def made_in(folder: Path) -> dict[str, str]:
    _main(folder)
    return {file.name: file.read_text() for file in folder.iterdir()}


def test_it_makes_what_the_compose_file_reads(tmp_path: Path) -> None:
    wanted = yaml.safe_load((_ROOT / "docker-compose.yml").read_text())["secrets"]
    assert made_in(tmp_path / "secrets").keys() == wanted.keys()


def test_what_exists_is_left_alone(tmp_path: Path) -> None:
    before = made_in(tmp_path / "secrets")
    (tmp_path / "secrets" / "mtss_keys").unlink()
    assert made_in(tmp_path / "secrets") == before


def test_no_two_districts_share_one(tmp_path: Path) -> None:
    one, two = made_in(tmp_path / "one"), made_in(tmp_path / "two")
    assert not set(one.values()) & set(two.values())


def test_keys_have_256_bits(tmp_path: Path) -> None:
    made = made_in(tmp_path / "secrets")
    assert all(len(base64.b64decode(made[name])) == 32 for name in made if name.endswith("_key"))


def test_other_users_cannot_enter_the_folder(tmp_path: Path) -> None:
    _main(tmp_path / "secrets")
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0


def test_git_never_takes_one() -> None:
    ignored = subprocess.run(
        ["git", "check-ignore", "deploy/secrets/mtss_keys"], cwd=_ROOT, capture_output=True, check=False
    )
    assert ignored.returncode == 0


def test_it_needs_no_package() -> None:
    subprocess.run(
        [sys.executable, "-I", "-S", "-c", "import runpy; runpy.run_path('deploy/make_secrets.py')"],
        cwd=_ROOT,
        check=True,
    )
