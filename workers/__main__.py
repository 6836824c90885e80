"""One or several of the long-running roles as a process: `python -m workers --role timers`."""

import argparse
import asyncio
import os
import signal
import sys
import threading

from runtime.collecting import collect_seldom
from runtime.logs import configure
from runtime.settings import NotConfigured, load
from runtime.wiring import wire
from store.errors import StoreError
from workers.run import ROLES, serve


def main() -> None:
    """Run the roles asked for, all of them by default, until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m workers", description=__doc__)
    parser.add_argument("--role", action="append", choices=sorted(ROLES), help="may be given several times")
    parser.add_argument("--while-stdin", action="store_true", help="stop when standard input closes")
    asked = parser.parse_args()
    if asked.while_stdin:
        threading.Thread(target=_stop_with_stdin, daemon=True).start()
    roles = asked.role or list(ROLES)
    collect_seldom()
    try:
        settings = load()
        configure(settings.log_format)
        with wire(settings) as wiring:
            asyncio.run(serve(roles, wiring))
    except (NotConfigured, StoreError) as problem:
        sys.exit(f"{parser.prog}: {problem}")


def _stop_with_stdin() -> None:
    """Whoever started us holds the other end: when that process ends, however it ends, so do we."""
    while os.read(sys.stdin.fileno(), 1024):  # not through sys.stdin, whose lock would be held at exit
        pass
    signal.raise_signal(signal.SIGTERM)


if __name__ == "__main__":
    main()
