"""One or several of the long-running roles as a process: `python -m workers --role timers`."""

import argparse
import asyncio

from runtime.settings import Settings
from runtime.wiring import wire

from workers.run import ROLES, serve


def main() -> None:
    """Run the roles asked for, all of them by default, until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m workers", description=__doc__)
    parser.add_argument("--role", action="append", choices=sorted(ROLES), help="may be given several times")
    roles = parser.parse_args().role or list(ROLES)
    asyncio.run(serve(roles, wire(Settings())))


if __name__ == "__main__":
    main()
