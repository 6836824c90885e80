"""Finds Temporal's command-line program, and gets it when this machine has none.

In this order: `temporal` on PATH; our cache; the download of Temporal's Python SDK; a build with Go,
every module pinned by hash in `tools/go.sum`. What was got is kept in the user's cache folder, by version.
"""

import asyncio
import os
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from temporalio.testing import WorkflowEnvironment

from runtime.embedded.gobuild import build, has_go
from runtime.embedded.problem import EmbeddedServerError

VERSION = "1.5.1"
"""The last release that can be built from the module proxy alone; `tools/go.mod` names the same one."""

_DOWNLOAD_SECONDS = 180
_SOURCE = "github.com/temporalio/cli/cmd/temporal"


def find_temporal() -> Path:
    """The program to run; the first call on a machine may download or build it (minutes, said on stderr).

    Raises `EmbeddedServerError`, which says what is missing and how to get it.
    """
    on_path = shutil.which("temporal")
    if on_path is not None:
        return Path(on_path)
    cached = cache_folder() / f"temporal-{VERSION}" / "temporal"
    if not cached.exists():
        _obtain(cached)
    return cached


def cache_folder() -> Path:
    """Where this project keeps what it downloaded or built for this user (`XDG_CACHE_HOME` is honoured)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mtss"


def _obtain(target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".getting-", dir=target.parent) as scratch:
        reason = _download(Path(scratch))
        program = Path(scratch) / "temporal"
        if reason is not None:
            _build(program, reason)
        program.replace(target)  # atomic: nobody ever runs half a program


def _download(scratch: Path) -> str | None:
    """Let the SDK download the program to `scratch/temporal`; the reason when it could not."""
    say(f"Getting Temporal {VERSION}: downloading.")
    with ThreadPoolExecutor(1) as own_loop:
        try:
            own_loop.submit(
                asyncio.run, asyncio.wait_for(_start_downloaded(scratch), _DOWNLOAD_SECONDS)
            ).result()
        except TimeoutError:
            return f"the download took longer than {_DOWNLOAD_SECONDS} s"
        except RuntimeError as error:
            return str(error).split("\n")[0]
    (found,) = scratch.iterdir()
    found.rename(scratch / "temporal")
    return None


async def _start_downloaded(scratch: Path) -> None:
    server = await WorkflowEnvironment.start_local(
        download_dest_dir=str(scratch),
        dev_server_download_version=f"v{VERSION}",
        dev_server_startup_timeout=timedelta(seconds=60),
    )
    await server.shutdown()


def _build(program: Path, download_failure: str) -> None:
    if not has_go():
        raise EmbeddedServerError(
            f"Temporal is missing and could not be downloaded ({download_failure}): put `temporal` on PATH "
            "(docs.temporal.io/cli), or install Go 1.25 or later (go.dev/dl), then run this again"
        )
    say(f"Getting Temporal {VERSION}: no download, so building it with Go (once, 2 to 5 minutes).")
    try:
        build(program, _SOURCE)
    except EmbeddedServerError as last:
        raise EmbeddedServerError(
            f"Temporal could not be built with Go ({last}): put `temporal` on PATH (docs.temporal.io/cli), "
            "or install Go 1.25 or later with access to a module proxy"
        ) from None


def say(line: str) -> None:
    """A line for the person who waits."""
    print(line, file=sys.stderr, flush=True)
