"""Builds a program with Go from `tools/go.mod`, every module pinned by hash in `tools/go.sum`."""

import shutil
import subprocess
from pathlib import Path

from runtime.embedded.problem import EmbeddedServerError

TOOLS = Path(__file__).parents[2] / "tools"


def has_go() -> bool:
    """Whether Go is on PATH."""
    return shutil.which("go") is not None


def build(program: Path, source: str) -> None:
    """Build the package `source` into `program`. Raises EmbeddedServerError with Go's last words."""
    go("build", "-mod=readonly", "-buildvcs=false", "-trimpath", "-o", str(program), source)


def module_folder(module: str) -> Path:
    """Where Go keeps the files of a pinned module, read-only. Raises EmbeddedServerError."""
    return Path(go("list", "-mod=readonly", "-m", "-f", "{{.Dir}}", module).strip())


def go(command: str, *arguments: str) -> str:
    """What `go` prints. Raises EmbeddedServerError with its last words."""
    done = subprocess.run(
        ["go", command, "-C", str(TOOLS), *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise EmbeddedServerError(done.stderr.strip().split("\n")[-1])
    return done.stdout
