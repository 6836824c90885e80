"""A process that owns both servers and does nothing about its own end. Arguments: FOLDER."""

import sys
import time
from pathlib import Path

from runtime.embedded import EmbeddedPostgres, EmbeddedTemporal

folder = Path(sys.argv[1])
with EmbeddedPostgres(folder / "postgres") as postgres, EmbeddedTemporal(folder / "temporal") as temporal:
    print(postgres.dsn().partition("host=")[2], temporal.address, flush=True)
    time.sleep(600)
