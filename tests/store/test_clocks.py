from contextlib import closing
from datetime import datetime, timedelta, tzinfo
from typing import Self

import pytest

from store import clocks
from store.migrate import MIGRATIONS
from store.pool import open_pool
from store.postgres import APP_ROLE


@pytest.mark.parametrize("off", [-3600.0, 0.0, 3600.0])
def test_a_machine_whose_clock_is_off_hears_it_of_the_database(
    migrated_dsn: str, monkeypatch: pytest.MonkeyPatch, off: float
) -> None:
    class Off(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + timedelta(seconds=off)

    monkeypatch.setattr(clocks, "datetime", Off)
    with closing(open_pool(migrated_dsn, MIGRATIONS, APP_ROLE)) as pool:
        assert clocks.ahead(pool) == pytest.approx(off, abs=5)
