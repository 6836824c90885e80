"""Gets the full Temporal server onto this machine, laid out as in its container image.

It is what production runs (`docker-compose.yml`): a cluster on PostgreSQL. The release has no download for a
bare machine, so it is built with Go, every module pinned by hash; its configuration template comes from the
same pinned module, and its schema is inside the programs. Kept in the user's cache folder, by version.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from runtime.embedded.gobuild import build, has_go, module_folder
from runtime.embedded.problem import EmbeddedServerError
from runtime.embedded.temporal_program import cache_folder, say

VERSION = "1.29.1"
"""The version of the images in docker-compose.yml, and of the module in `tools/go.mod`."""

_MODULE = "go.temporal.io/server"
_PROGRAMS = {"temporal-server": "cmd/server", "temporal-sql-tool": "cmd/tools/sql"}
_FILES = ("config/docker.yaml", "config/dynamicconfig/docker.yaml")


def find_full_temporal() -> Path:
    """The folder with `temporal-server`, `temporal-sql-tool` and `config`; the first call builds.

    Raises `EmbeddedServerError`, which says what is missing and how to get it.
    """
    kept = _kept()
    if not is_here():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".getting-", dir=kept.parent) as scratch:
            _make(Path(scratch) / "whole")
            (Path(scratch) / "whole").rename(kept)  # atomic: nobody ever finds half of it
    return kept


def is_here() -> bool:
    """Whether it has been built on this machine."""
    return _kept().exists()


def _kept() -> Path:
    return cache_folder() / f"temporal-server-{VERSION}"


def _make(folder: Path) -> None:
    if not has_go():
        raise EmbeddedServerError("the full Temporal server needs Go 1.25 or later (go.dev/dl) to be built")
    say(f"Getting the full Temporal server {VERSION}: building it with Go (once, 1 to 5 minutes).")
    folder.mkdir()
    try:
        for program, package in _PROGRAMS.items():
            build(folder / program, f"{_MODULE}/{package}")
        module = module_folder(_MODULE)
    except EmbeddedServerError as last:
        raise EmbeddedServerError(
            f"the full Temporal server could not be built with Go ({last}): "
            "install Go 1.25 or later with access to a module proxy"
        ) from None
    for name in _FILES:  # as new files: the module cache forbids writing, and so removing its copies
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(module / name, folder / name)


if __name__ == "__main__":
    try:
        print(find_full_temporal())
    except EmbeddedServerError as problem:
        sys.exit(str(problem))
