"""How PostgreSQL plans the store's reads where it knows no values and the table was small when asked."""

import re
from contextlib import closing
from itertools import count

import pytest

from store import postgres
from store.migrate import MIGRATIONS
from store.pool import open_pool
from tests.store.conftest import District

READS = {
    "_STREAM": ("text", "int", "int"),
    "_LOG": ("bigint", "bigint"),
    "_LOG_OF_KINDS": ("text[]", "bigint", "bigint"),
    "_NEW": ("text[]", "int[]", "text[]", "bigint"),
    "_OF_TYPES": ("text[]", "text[]"),
    "_STREAMS": ("text", "text", "text", "text", "bigint"),
    "_LAST": (),
}


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("known", ["nothing", "a log of many pages"])
def test_every_read_goes_by_an_index_in_one_process_and_is_interpreted(
    district: District, name: str, known: str
) -> None:
    if known != "nothing":
        with district.as_owner() as owner:  # as after VACUUM of a large table
            owner.execute("UPDATE pg_class SET relpages = 1e7, reltuples = 1e8 WHERE relname = 'events'")
    with (
        closing(open_pool(district.dsn, MIGRATIONS, postgres.APP_ROLE)) as pool,
        pool.connection() as connection,
    ):
        connection.execute("SET plan_cache_mode = force_generic_plan")
        connection.execute(_prepared(name))
        nulls = ", ".join(["NULL"] * len(READS[name]))
        rows = connection.execute(f"EXPLAIN EXECUTE asked ({nulls})" if nulls else "EXPLAIN EXECUTE asked")
        plan = "\n".join(line for (line,) in rows)
    for wasteful in ("Seq Scan", "Gather", "JIT"):
        assert wasteful not in plan, plan


def _prepared(name: str) -> str:
    types, holes = READS[name], count(1)
    numbered = re.sub("%b", lambda hole: f"${next(holes)}", getattr(postgres, name))
    typed = f"({', '.join(types)})" if types else ""
    return f"PREPARE asked {typed} AS {numbered}"
