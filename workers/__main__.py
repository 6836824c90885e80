"""One or several of the long-running roles as a process: `python -m workers --role timers`."""

import argparse
import asyncio
import sys

from runtime.logs import configure
from runtime.settings import NotConfigured, load
from runtime.wiring import wire
from store.errors import StoreError
from workers.run import ROLES, serve


def main() -> None:
    """Run the roles asked for, all of them by default, until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m workers", description=__doc__)
    parser.add_argument("--role", action="append", choices=sorted(ROLES), help="may be given several times")
    roles = parser.parse_args().role or list(ROLES)
    try:
        settings = load()
        configure(settings.log_format)
        with wire(settings) as wiring:
            asyncio.run(serve(roles, wiring))
    except (NotConfigured, StoreError) as problem:
        sys.exit(f"{parser.prog}: {problem}")


if __name__ == "__main__":
    main()
