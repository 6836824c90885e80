"""Looks at this machine's processes, to show that none of ours is left."""

import time
from collections.abc import Callable
from pathlib import Path

import psutil


def mentioning(text: str | Path) -> list[psutil.Process]:
    """The living processes with `text` in their command line, this one excepted."""
    return [
        process
        for process in psutil.process_iter(["cmdline", "status"])
        if process.info["status"] != psutil.STATUS_ZOMBIE
        and any(str(text) in word for word in process.info["cmdline"] or [])
        and process.pid != psutil.Process().pid
    ]


def eventually(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Whether `condition` comes true; the limit only ends a test that has failed."""
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    return True
