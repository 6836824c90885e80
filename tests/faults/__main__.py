"""`make faults`: every fault, or those whose name holds a word given with -k."""

import argparse
import logging
import sys
from pathlib import Path

from temporalio.runtime import Runtime, TelemetryConfig

from runtime import logs
from runtime.collecting import collect_seldom
from tests.faults.catalogue import FAULTS
from tests.faults.fault import Nothing
from tests.faults.matrix import Result, run_all
from tests.faults.table import PAGE, page, verdict


def main() -> None:
    """Run, print, and write docs/reliability.md where the whole matrix was asked for."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("-k", dest="words", action="append", help="only faults whose name holds this word")
    parser.add_argument("--list", action="store_true", help="name the faults, and run none")
    parser.add_argument("--keep", type=Path, help="an empty folder in which the data and the logs stay")
    asked = parser.parse_args()
    chosen = [kind for kind in FAULTS if any(word in kind.name for word in asked.words or [""])]
    if asked.list or not chosen:
        sys.exit("\n".join(f"{kind.name}: {kind.says}" for kind in FAULTS))
    logs.configure("console", logging.CRITICAL)
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)  # lost connections are what is asked for
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=None)))  # a server that is away is no news
    collect_seldom()
    results = run_all([Nothing, *(kind for kind in chosen if kind is not Nothing)], _tell, asked.keep)
    if asked.words:
        print(page(results))
    else:
        PAGE.write_text(page(results), encoding="utf-8")
    sys.exit(0 if all(result.held for result in results) else 1)


def _tell(result: Result) -> None:
    print(f"{result.fault:24} {verdict(result)}  ({result.seen})", flush=True)
    for check in result.checks:
        for problem in check.problems:
            print(f"    {check.what}: {problem}", flush=True)


if __name__ == "__main__":
    main()
